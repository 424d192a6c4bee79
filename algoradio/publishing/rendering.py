"""The real public answers, made of a draft or of what a page once said."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from algoradio.publishing import press

#: view → (its name, the method of a page that gives its path).
VIEWS = {
    "page": (_("La page"), "get_absolute_url"),
    "fiche": (_("La fiche des médecins"), "get_sheet_url"),
}


def views_of(model) -> list[tuple[str, str]]:
    """What a page of this model is shown as: (key, name)."""
    return [(key, str(name)) for key, (name, method) in VIEWS.items() if hasattr(model, method)]


def rendered(content: dict, page, view: str, language: str, host: str) -> HttpResponse:
    """The public answer of `page` if it said `content`, kept by no one.

    Raises Http404 for an unknown view or language, and Incomplete.
    """
    if view not in dict(views_of(type(page))) or language not in dict(settings.LANGUAGES):
        raise Http404(view)
    with press.tried(content, page) as tried:
        with override(language):
            path = getattr(tried, VIEWS[view][1])()
        response = press.seen(path, language, host)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    response._csp_config = policy | {"frame-ancestors": ["'self'"]}
    return response
