"""What a WSGI program is asked: by visitors, and for a page on nobody's behalf, without a cookie or a network."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.http import parse_header_parameters


@dataclass(frozen=True)
class Made:
    """What the program answered, whole."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes


def ask(program: Callable, host: str, path: str, query: str = "", protocol: str | None = None, **more: str) -> Made:
    """What `program` answers to a GET of `path`, as WSGI says it; `protocol`: that of the visitor, if a proxy says it.

    `more` goes into its environment.
    """
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    } | more
    if protocol:
        environ["HTTP_X_FORWARDED_PROTO"] = protocol
    said: list = []

    def start_response(status, headers, exc_info=None):
        said[:] = [status, headers]

    body = program(environ, start_response)
    try:
        whole = b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()
    return Made(said[0], list(said[1]), whole)


def without_type(program: Callable) -> Callable:
    """`program`, told no content type where there is no body: Django would read the address in its charset.

    Nor of a body in another charset than pages send, such as zlib: Django would take it at its word.
    """

    def asked(environ, start_response):
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") or not _is_in_utf_8(environ.get("CONTENT_TYPE", "")):
            environ.pop("CONTENT_TYPE", None)
        return program(environ, start_response)

    return asked


def _is_in_utf_8(kind: str) -> bool:
    """Whether a content type names no other charset."""
    try:
        return parse_header_parameters(kind)[1].get("charset", "utf-8").lower() == "utf-8"
    except ValueError:  # longer than Django reads
        return False
