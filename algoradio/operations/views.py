"""What machines ask of the site's health, and what people are told when it cannot answer."""

import logging
import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views import defaults

from algoradio.editorial.public import public_page
from algoradio.operations import metrics as figures
from algoradio.operations.files import is_full
from algoradio.operations.readiness import wrong

logger = logging.getLogger(__name__)
RETRY_AFTER = 60  # seconds


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


def server_error(request):
    """500, or 503 where the fault is not in the program: the database does not answer, the disk is full."""
    error = sys.exc_info()[1]
    full = error is not None and is_full(error)
    if not full and not isinstance(error, OperationalError | InterfaceError):
        return defaults.server_error(request)
    logger.error("%s: %s", "The disk is full" if full else "The database does not answer", error)
    return _unavailable(request, full)


@public_page
def away(request):
    """503: what visitors read while the program is away, or has too many of them."""
    return _unavailable(request)


def _unavailable(request, full: bool = False):
    languages = sorted(settings.LANGUAGES, key=lambda language: language[0] != get_language())  # its own first
    context = {"full": full, "staff": request.path_info.startswith("/admin/"), "languages": languages}
    response = render(request, "503.html", context, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    response._has_been_logged = True  # in one line, if at all: it is no fault to trace, ten times a second
    return response
