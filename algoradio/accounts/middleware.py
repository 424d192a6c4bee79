"""The admin is open to whoever has given a second factor, as long as they are there."""

from django.contrib import messages
from django.contrib.auth import logout
from django.utils.translation import gettext as _

from algoradio.accounts import journal, sessions


class StaffSessionMiddleware:
    """Ends a session that is too old, or that no second factor stands behind. Public pages have none to look at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        if request.user.is_authenticated and not sessions.is_open(request):
            journal.tell("session over", request.user.username, request)
            logout(request)
            messages.info(request, _("Vous étiez connecté depuis longtemps : connectez-vous à nouveau."))
        response = self.get_response(request)
        if request.user.is_authenticated and not _is_a_sign_of_the_form_alone(request):
            sessions.touch(request)
        return response


def _is_a_sign_of_the_form_alone(request) -> bool:
    """A form that is open tells so by itself every minute, whether or not somebody sits before it."""
    match = request.resolver_match
    return request.method == "GET" and bool(match and (match.url_name or "").endswith("_autosave"))
