"""What the server writes of its work, a line of JSON each: nothing of visitors, and no words that were sought."""

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache

from django.urls import reverse
from django.utils.encoding import escape_uri_path

#: The number of the request that is being answered, "" outside of requests.
number: ContextVar[str] = ContextVar("request", default="")
#: The account by which somebody works in the admin, "" for all others.
user: ContextVar[str] = ContextVar("user", default="")


def path_of(request) -> str:
    """The path of a request, without its query, and without the secret of a link to read a draft."""
    path, private = escape_uri_path(request.path), _private()
    return f"{private}…" if path.startswith(private) else path


@cache
def _private() -> str:
    """What the addresses of links to read a draft begin with."""
    return reverse("reading", args=["-"]).partition("-")[0]


class _Formatter(logging.Formatter):
    def message(self, record) -> str:
        """The message. Django's own name the path of their request, which is written as everywhere else."""
        text, request = record.getMessage(), getattr(record, "request", None)
        if request is None:
            return text
        seen = request.path.encode("unicode_escape").decode("ascii")
        return text.replace(seen, path_of(request))

    def exception(self, record) -> str:
        """Where an error came from, and what it is. What it says is left out where it may be a visitor's words."""
        if not record.exc_info or record.exc_info[1] is None:
            return ""
        error, request = record.exc_info[1], getattr(record, "request", None)
        if request is not None and (request.META.get("QUERY_STRING") or request.method not in ("GET", "HEAD")):
            frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
            return "".join([*frames, type(error).__name__])
        return "".join(traceback.format_exception(error)).rstrip()


class JsonFormatter(_Formatter):
    """A record as one line of JSON: time, level, logger, message; request, user and exception where there is one."""

    def format(self, record):
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message(record),
            "request": number.get(),
            "user": user.get(),
            **getattr(record, "fields", {}),
            "exception": self.exception(record),
        }
        return json.dumps({name: value for name, value in said.items() if value != ""}, ensure_ascii=False)


class TextFormatter(_Formatter):
    """A record as people read it while they develop."""

    def format(self, record):
        lines = [f"{record.levelname} {record.name}: {self.message(record)}", self.exception(record)]
        return "\n".join(filter(None, lines))
