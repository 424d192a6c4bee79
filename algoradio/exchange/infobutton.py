"""A practice's software asks for what to read about a code: HL7 Infobutton, knowledge request in an address.

Only the parameters named here are read. What a request says of a patient is not looked at, kept, logged or sent back.
docs/exchange.md has the whole agreement.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import absolute
from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import by_title
from algoradio.editorial.public import public_page
from algoradio.editorial.structured import text
from algoradio.editorial.translated import lines, spoken
from algoradio.exchange.protocol import Refused, as_json, problem, query, single
from algoradio.text.typography import typeset
from pathologies.anatomy import regions_shown
from pathologies.codes import canonical, nearest, within, written
from pathologies.models import Pathology

WHO = "2.16.840.1.113883.6.3"  # also that of CIM-10 FR, to which the Agence du numérique en santé gives no other
CODE_SYSTEMS = {WHO: "ICD-10", "2.16.840.1.113883.6.90": "ICD-10-CM"}  # by OID
HTML, JSON = MEDIA_TYPES = ("text/html", "application/json")
MOST_CRITERIA = 10
LONGEST_NAME = 200  # signs: what the search reads
RESPONSE_TYPE = "knowledgeResponseType"
#: Who reads goes before who asks.
LANGUAGE = ("informationRecipient.languageCode.c", "performer.languageCode.c")
#: A part of a criterion: the second criterion bears 1 after each of its names, the third 2.
PART = re.compile(r"mainSearchCriteria\.v\.(c|cs|dn|ot)([1-9][0-9]?)?")
LANGUAGE_TAG = re.compile(r"([a-z]{2,3})([-_][a-z0-9]{1,8}){0,4}", re.ASCII | re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Criterion:
    """A code that is asked for, in its canonical form, and the OID of its system."""

    code: str
    system: str


@dataclass(frozen=True)
class Fit:
    """A page that answers, and its codes by which it does."""

    page: Pathology
    codes: tuple[str, ...]


@public_page
def infobutton(request):
    """One page that answers: on to it. Several: their list. None: 404. As JSON, a feed of them."""
    language, media = settings.LANGUAGE_CODE, _accepted(request)
    try:
        parameters = query(request)
        asked = single(parameters, RESPONSE_TYPE).partition(";")[0].strip().lower()
        media = asked if asked in MEDIA_TYPES else media
        language = _language(parameters)
        with override(language):
            if asked not in ("", *MEDIA_TYPES):
                raise Refused(406, _("La réponse existe sous deux formes seulement : text/html et application/json."))
            response = _answer(request, parameters, media)
    except Refused as refusal:
        with override(language):
            response = problem(refusal) if media == JSON else _refusal_page(request, refusal)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Accept"])
    return response


def _answer(request, parameters: QueryDict, media: str) -> HttpResponse:
    criteria, name = _criteria(parameters)
    if not criteria:
        if media == JSON:
            raise Refused(400, _("Une réponse en JSON demande un code."))
        return HttpResponseRedirect(f"{reverse('search:results')}?{urlencode({'q': name})}")
    fits, is_broad = fitting(criteria)
    if not fits:
        sentence = ngettext(
            "Aucune page pour le code %(codes)s.", "Aucune page pour les codes %(codes)s.", len(criteria)
        )
        raise Refused(404, sentence % {"codes": ", ".join(written(criterion.code) for criterion in criteria)})
    if media == JSON:
        return as_json(_feed(request, criteria, fits))
    if len(fits) == 1 and not is_broad:
        return HttpResponseRedirect(fits[0].page.get_absolute_url())
    context = {
        "composer": Composer(get_language()),
        "addresses": {code: _address(criteria, code) for code, _name in settings.LANGUAGES},
        "asked": [written(criterion.code) for criterion in criteria],
        "fits": fits,
        "pathologies": [fit.page for fit in fits],
        "is_broad": is_broad,
    }
    return render(request, "exchange/list.html", context)


def fitting(criteria: Iterable[Criterion]) -> tuple[list[Fit], bool]:
    """The published pages that answer to any criterion, by title, and whether one asks for more than they hold.

    A page answers to its own codes and to finer ones. A broader code (M54) is a list of those within, never one page:
    what else it covers may be another disease.
    """
    owners: dict[str, list[int]] = {}
    for key, codes in Pathology.objects.published().values_list("pk", "codes"):
        for code in filter(None, map(canonical, lines(codes))):
            owners.setdefault(code, []).append(key)
    found: dict[int, dict[str, None]] = {}
    is_broad = False
    for criterion in criteria:
        own = nearest(criterion.code, owners)
        matches = [own] if own else within(criterion.code, owners)
        is_broad = is_broad or bool(matches and not own)
        for code in matches:
            for key in owners[code]:
                found.setdefault(key, {})[written(code)] = None
    pages = by_title(Pathology.objects.published().for_lists().filter(pk__in=found))
    return [Fit(page, tuple(found[page.pk])) for page in pages], is_broad


def _criteria(parameters: QueryDict) -> tuple[list[Criterion], str]:
    """What is asked for: coded criteria or, without a code, a name. Raises Refused when it is neither, or malformed."""
    given: dict[int, dict[str, str]] = {}
    for name in parameters:
        match = PART.fullmatch(name)
        if match and (value := single(parameters, name)):
            given.setdefault(int(match[2] or 0), {})[match[1]] = value
    if len(given) > MOST_CRITERIA:
        raise Refused(400, _("La demande porte plus de %(number)s critères.") % {"number": MOST_CRITERIA})
    ordered = [given[number] for number in sorted(given)]
    coded = [parts for parts in ordered if "c" in parts]
    if not coded:
        return [], _name(ordered)
    if not all("cs" in parts for parts in coded):
        raise _missing("mainSearchCriteria.v.cs")
    ours = [parts for parts in coded if parts["cs"] in CODE_SYSTEMS]
    if not ours:
        systems = ", ".join(f"{name} ({oid})" for oid, name in CODE_SYSTEMS.items())
        sentence = _("Ce système de codes n’est pas connu ici, mais ceux-ci le sont : %(systems)s.")
        raise Refused(400, sentence % {"systems": systems})
    criteria = [Criterion(code, parts["cs"]) for parts in ours if (code := canonical(parts["c"]))]
    if len(criteria) < len(ours):
        raise Refused(400, _("Le paramètre mainSearchCriteria.v.c n’a pas la forme d’un code CIM-10, comme M54.3."))
    return list(dict.fromkeys(criteria)), ""


def _name(criteria: list[dict[str, str]]) -> str:
    """The display name, or the original text, of the first criterion that has one."""
    name = next((parts[part] for parts in criteria for part in ("dn", "ot") if part in parts), "")
    if not name:
        raise _missing("mainSearchCriteria.v.c")
    if len(name) > LONGEST_NAME or CONTROL.search(name):
        raise Refused(400, _("Le paramètre mainSearchCriteria.v.dn n’est pas un nom."))
    return name


def _language(parameters: QueryDict) -> str:
    """The first language of ours that is asked for, or French. Raises Refused on what is no language tag."""
    known, found = dict(settings.LANGUAGES), settings.LANGUAGE_CODE
    for name in reversed(LANGUAGE):
        tag = single(parameters, name)
        if not tag:
            continue
        match = LANGUAGE_TAG.fullmatch(tag)
        if not match:
            raise Refused(
                400, _("Le paramètre %(name)s n’a pas la forme d’une langue, comme fr ou en-US.") % {"name": name}
            )
        whole, primary = tag.lower().replace("_", "-"), match[1].lower()
        found = next((code for code in (whole, primary) if code in known), found)
    return found


def _accepted(request) -> str:
    """The form that the Accept header prefers, HTML when it does not matter or cannot be read."""
    try:
        return request.get_preferred_type(MEDIA_TYPES) or HTML
    except (ValueError, LookupError):
        return HTML


def _missing(name: str) -> Refused:
    return Refused(400, _("Il manque le paramètre %(name)s.") % {"name": name})


def _address(criteria: Iterable[Criterion], language: str, **others: str) -> str:
    """The path of the same request in `language`, with nothing in it but what was read."""
    parameters = {}
    for number, criterion in enumerate(criteria):
        parameters[f"mainSearchCriteria.v.c{number or ''}"] = written(criterion.code)
        parameters[f"mainSearchCriteria.v.cs{number or ''}"] = criterion.system
    return f"{reverse('exchange:infobutton')}?{urlencode(parameters | {LANGUAGE[0]: language} | others)}"


def _refusal_page(request, refusal: Refused) -> HttpResponse:
    context = {"addresses": {}, "refusal": refusal, "map_regions": regions_shown()}
    return render(request, "refusal.html", context, status=refusal.status)


def _feed(request, criteria: list[Criterion], fits: list[Fit]) -> dict:
    """The Atom feed of a knowledge response, in the JSON of the Service-Oriented Architecture guide."""
    address = absolute(request, _address(criteria, get_language(), **{RESPONSE_TYPE: JSON}))
    return {
        "feed": {
            "base": absolute(request, reverse("pages:home")),
            "lang": get_language(),
            "title": _value("Algoradio"),
            "subtitle": _value(", ".join(f"{CODE_SYSTEMS[one.system]} {written(one.code)}" for one in criteria)),
            "author": {"name": {"_value": "Algoradio"}, "uri": {"_value": absolute(request, reverse("pages:home"))}},
            "id": {"_value": address},
            "updated": {"_value": _instant(max(fit.page.updated_on for fit in fits))},
            "category": [category for one in criteria for category in _category(written(one.code), one.system)],
            "entry": [_entry(request, fit) for fit in fits],
        }
    }


def _entry(request, fit: Fit) -> dict:
    page = fit.page
    links = [
        {
            "href": absolute(request, page.address(code)),
            "hreflang": code,
            "rel": "alternate",
            "type": HTML,
            "title": typeset(getattr(page, f"title_{code}"), code),
        }
        for code in page.languages()
    ]
    here = absolute(request, page.get_absolute_url())
    return {
        "lang": spoken(page, "title")[1],
        "title": _value(text(page, "title")),
        "id": {"_value": here},
        "link": sorted(links, key=lambda link: link["href"] != here),
        "summary": _value(text(page, "summary")),
        "updated": {"_value": _instant(page.updated_on)},
        "category": [category for code in fit.codes for category in _category(code, WHO)],
    }


def _value(words: str) -> dict:
    return {"type": "text", "_value": words}


def _category(code: str, system: str) -> list[dict]:
    return [
        {"scheme": "mainSearchCriteria.v.c", "term": code},
        {"scheme": "mainSearchCriteria.v.cs", "term": system},
    ]


def _instant(day) -> str:
    """A date as Atom writes it, to the second."""
    return f"{day.isoformat()}T00:00:00Z"
