"""The real public answers, made of a draft or of what a page once said."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from algoradio.publishing import press


@dataclass(frozen=True)
class View:
    """One way in which a page is read: its key in addresses, its name, the method of a page that gives its address."""

    key: str
    name: Promise
    method: str
    is_paper: bool = False


VIEWS = (
    View("page", _("La page"), "get_absolute_url"),
    View("fiche", _("La fiche des médecins"), "get_sheet_url"),
    View("imprime", _("La fiche à imprimer"), "get_leaflet_url", is_paper=True),
    View("avant", _("La feuille à remplir avant le rendez-vous"), "get_preparation_url", is_paper=True),
)


def views_of(model) -> list[View]:
    """What a page of this model is read as."""
    return [view for view in VIEWS if hasattr(model, view.method)]


def rendered(content: dict, page, key: str, language: str, host: str) -> HttpResponse:
    """The public answer of `page` if it said `content`, kept by no one.

    Raises Http404 for an unknown view or language, and Incomplete.
    """
    view = next((view for view in views_of(type(page)) if view.key == key), None)
    if view is None or language not in dict(settings.LANGUAGES):
        raise Http404(key)
    with press.tried(content, page) as tried:
        with override(language):
            address = getattr(tried, view.method)()
        response = press.seen(address, language, host)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    policy = getattr(response, "_csp_config", settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    response._csp_config = policy | {"frame-ancestors": ["'self'"]}
    return response
