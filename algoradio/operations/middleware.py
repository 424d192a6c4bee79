"""Each request that Django answers: numbered, written down, counted."""

import logging
import re
import secrets
import time

from django.conf import settings
from django.core.exceptions import PermissionDenied

from algoradio.editorial import events
from algoradio.operations import logs, metrics

logger = logging.getLogger("algoradio.requests")
#: What a proxy numbers requests with: nginx's $request_id.
NUMBER = re.compile(r"[0-9a-f]{32}")


class RequestMiddleware:
    """Stands before all others. Pages that the delivery has made for nobody in particular are not written down."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(16)
        given_number, given_user, begun = logs.number.set(number), logs.user.set(""), time.perf_counter()
        try:
            response = self.get_response(request)
            self._write(request, response, time.perf_counter() - begun)
        finally:
            logs.number.reset(given_number)
            logs.user.reset(given_user)
        if response.status_code >= 500 and "REMOTE_ADDR" in request.META:
            response.headers["X-Request-Id"] = number  # for whoever reports it; what is made for all has no number
        return response

    def _write(self, request, response, seconds: float) -> None:
        is_asked = "REMOTE_ADDR" in request.META
        level = logging.INFO if is_asked or response.status_code >= 500 else logging.DEBUG
        if settings.METRICS:
            metrics.count(metrics.kind_of(request), response.status_code, seconds, is_asked)
        if logger.isEnabledFor(level):
            fields = {
                "method": request.method,
                "path": logs.path_of(request),
                "status": response.status_code,
                "milliseconds": round(seconds * 1000, 1),
            }
            logger.log(level, "%s %s %s, %s ms", *fields.values(), extra={"fields": fields})


class StaffMiddleware:
    """In the admin, says in the log who it is, and what they were not allowed. Of a visitor it knows nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith("/admin/"):
            logs.user.set(request.user.get_username())
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied):
            events.refused("permission", method=request.method, path=logs.path_of(request))
