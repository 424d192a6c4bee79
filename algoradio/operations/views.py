"""What machines ask of the site's health, and what people are told when it cannot answer."""

import logging
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views import defaults

from algoradio.editorial.images import StoreAway
from algoradio.editorial.public import public_page
from algoradio.operations import metrics as figures
from algoradio.operations.files import is_full
from algoradio.operations.readiness import wrong

logger = logging.getLogger(__name__)
RETRY_AFTER = 60  # seconds
#: What may be missing through no fault of the program, and what the log says then.
MISSING = {
    "room": "The disk is full",
    "files": "Uploads are out of reach",
    "database": "The database does not answer",
}


@public_page
def ready(request):
    """200 if all that is asked of this process can be done, else 503: {"ready", "wrong": ["database"…]}.

    For a start, and for alarms. A balancer that takes servers away looks at `healthz`: without the database, this
    process goes on with what it has kept.
    """
    found = wrong()
    answer = JsonResponse({"ready": not found, "wrong": found}, status=503 if found else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@public_page
def metrics(request):
    """The figures, to whoever asks this server itself: there is no such page through a proxy, or by default."""
    if not settings.METRICS or "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_X_FORWARDED_PROTO" in request.META:
        raise Http404
    answer = HttpResponse(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _missing(error: BaseException | None) -> str:
    """What the program stands on and has not got, of the names of MISSING; "" if the fault is its own."""
    if error is not None and is_full(error):
        return "room"
    if isinstance(error, StoreAway):
        return "files"
    return "database" if isinstance(error, OperationalError | InterfaceError) else ""


def server_error(request):
    """500, or 503 where the fault is not in the program: see `_missing`."""
    error = sys.exc_info()[1]
    missing = _missing(error)
    if not missing:
        return defaults.server_error(request)
    logger.error("%s: %s", MISSING[missing], error)
    return _unavailable(request, missing)


@public_page
def away(request):
    """503: what visitors read while the program is away, or has too many of them."""
    return _unavailable(request)


def _unavailable(request, missing: str = ""):
    languages = sorted(settings.LANGUAGES, key=lambda language: language[0] != get_language())  # its own first
    context = {"missing": missing, "staff": request.path_info.startswith("/admin/"), "languages": languages}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    response._has_been_logged = True  # in one line, if at all: it is no fault to trace, ten times a second
    return response
