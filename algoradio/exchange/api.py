"""The public catalogue as data, read only. `openapi.py` describes it; docs/exchange.md explains it."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from zlib import crc32

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from algoradio.editorial import edition
from algoradio.editorial.addresses import find
from algoradio.editorial.models import Page
from algoradio.editorial.public import public_page
from algoradio.exchange import openapi, records
from algoradio.exchange.protocol import Refused, as_json, problem, query, single
from pathologies.models import Pathology
from procedures.models import Procedure


def public_data(view):
    """An address that gives data: `view(request, language, edition, …)` answers in that language, or raises Refused.

    The answer is the same until the edition or the day changes, which is what its ETag says: the day, because a record
    says whether its review is overdue.
    """

    @public_page
    @wraps(view)
    def answer(request, *args, **kwargs):
        language = settings.LANGUAGE_CODE
        try:
            language = _language(request)
            number = edition.current()
            tag = f'"{openapi.VERSION}-{number}-{localdate():%Y%m%d}-{crc32(request.get_full_path().encode()):08x}"'
            response = get_conditional_response(request, etag=tag)
            if response is None:
                with override(language):
                    response = view(request, language, number, *args, **kwargs)
            if response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
                response.headers["ETag"] = tag
        except Refused as refusal:
            with override(language):
                response = problem(refusal)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Content-Language"] = language
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


@public_data
def description(request, language, edition):
    return as_json(openapi.description(request))


@public_data
def catalogue(request, language, edition):
    return as_json(records.catalogue(request, language, edition))


@public_data
def pathology(request, language, edition, slug):
    return _record(request, Pathology.objects, slug, lambda page: records.pathology(request, page, language, edition))


@public_data
def procedure(request, language, edition, slug):
    return _record(request, Procedure.objects, slug, lambda page: records.procedure(request, page, language, edition))


@public_data
def unknown(request, language, edition):
    raise Refused(404, _("Rien ne se trouve à cette adresse."))


def _language(request) -> str:
    """The language that is asked for, French when none is. Raises Refused on one that the site has not."""
    languages = [code for code, _name in settings.LANGUAGES]
    asked = single(query(request), "language") or settings.LANGUAGE_CODE
    if asked not in languages:
        sentence = _("Le paramètre language prend l’une de ces valeurs : %(languages)s.")
        raise Refused(400, sentence % {"languages": ", ".join(languages)})
    return asked


def _record(request, pages, slug: str, record: Callable[[Page], dict]) -> HttpResponse:
    """The record of the published page whose French slug is `slug`; a slug of another language leads to it."""
    view = request.resolver_match.view_name
    try:
        with override(settings.LANGUAGE_CODE):
            page, moved = find(
                request, pages.published().for_page(), slug, lambda page: reverse(view, args=[page.slug_fr])
            )
    except Http404:
        raise Refused(404, _("Aucune page publiée ne porte ce nom.")) from None
    return moved or as_json(record(page))
