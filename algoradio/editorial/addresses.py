"""One page, its address in every language, and the whole address that machines need."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import get_language, override


def absolute(request, path: str) -> str:
    """`path` with the site's origin: the configured one or, without it, the one that was asked for."""
    return f"{settings.ORIGIN}{path}" if settings.ORIGIN else request.build_absolute_uri(path)


def form_address(record) -> str:
    """Where a record is edited in the admin."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def alternates(request, page=None) -> dict[str, str]:
    """The path of the page being shown in each language. Empty where there is none, as on « not found »."""
    codes = [code for code, _name in settings.LANGUAGES]
    if page is not None and hasattr(page, "address"):
        return {code: page.address(code) for code in codes}
    match = request.resolver_match
    if match is None or not match.view_name:
        return {}
    paths = {}
    for code in codes:
        with override(code):
            paths[code] = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    return paths


def find(request, pages, slug: str, address=lambda page: page.get_absolute_url()):
    """The page that answers to `slug` in the active language, as (page, None), or (None, redirect) to where it is.

    `address` gives the path to lead to, for what is another view of the page. The query goes along.
    Raises Http404 when no published page bears the slug in any language.
    """
    found = pages.at(slug, get_language()).first()
    if found:
        return found, None
    elsewhere = pages.called(slug).first()
    if elsewhere is None:
        raise Http404(slug)
    query = request.META.get("QUERY_STRING")
    return None, HttpResponsePermanentRedirect(address(elsewhere) + (f"?{query}" if query else ""))
