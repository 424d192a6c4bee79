"""The language comes from the address alone; a page is of one edition; a moved one is followed; browsers are bound."""

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language_from_path

from algoradio.editorial import edition
from algoradio.editorial.models import Redirect


class LanguageMiddleware:
    """Unlike Django's own, looks at no cookie and no header: an address says the same to everyone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response


class EditionMiddleware:
    """Has a request read one edition."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with edition.reading():
            return self.get_response(request)


class RedirectMiddleware:
    """Follows a recorded redirect when, and only when, the address answers « not found »."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code == 404 and "\0" not in request.path:  # of which PostgreSQL wants to know nothing
            moved = Redirect.objects.filter(old_path=request.path).first()
            if moved:
                query = request.META.get("QUERY_STRING")
                return HttpResponsePermanentRedirect(f"{moved.new_path}?{query}" if query else moved.new_path)
        return response


class PolicyMiddleware:
    """Has browsers lend no device to any page, and no answer to pages of other sites. Visitors' cookies are not read:
    one that is broken would be answered with another."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith("/admin/"):
            request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class AdminPolicyMiddleware:
    """Gives the admin the policy of its own scripts; public pages keep the strict one. Nobody keeps an admin's page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path_info.startswith("/admin/"):
            add_never_cache_headers(response)  # a refusal too
            if not hasattr(response, "_csp_config"):
                response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response
