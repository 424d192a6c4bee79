"""Every public address that is the same for everyone: what is kept ready, and what the static edition writes."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import get_language_from_path, override

from algoradio.comforts.views import VIEWS
from algoradio.editorial import paging
from algoradio.editorial.indexes import indexes
from algoradio.editorial.models import Redirect
from algoradio.glossary.models import terms_in_order
from algoradio.pages.models import FixedPage
from algoradio.sitemaps import LISTS
from pathologies.models import BodyRegion, Pathology
from pathologies.views import FEW, hurting_by_region
from procedures.models import Procedure
from procedures.physicians import ROWS
from procedures.table import table

WHOLE_SITE = ("sitemap", "robots")
COMFORTS = ("comforts:menu", "comforts:offline")
DATA = ("exchange:catalogue", "exchange:openapi")
PAGES = (Pathology, Procedure)
#: What is read of a page, by the name of its address, in the order in which it is wanted: pages, sheets, files.
OF_A_PAGE = {
    **VIEWS,
    "leaflets:pathology": Pathology,
    "leaflets:procedure": Procedure,
    "leaflets:before": Procedure,
    "physicians:ris": Procedure,
    "physicians:bib": Procedure,
}
RECORDS = {"exchange:pathology": Pathology, "exchange:procedure": Procedure}
#: Where nothing is: what the site says there, to people in each language and to machines.
NOWHERE = "404.html"
NO_RECORD = "404.json"


def addresses() -> Iterator[str]:
    """The paths of the edition, those of pages first, then of what is made of them; a path may come twice."""
    fixed = [f"pages:{key}" for key in FixedPage.objects.values_list("key", flat=True)]
    yield from (reverse(name) for name in WHOLE_SITE)
    if settings.SECURITY_CONTACTS:
        yield reverse("security")
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield from (reverse(name) for name in ("pages:home", *fixed, *LISTS, "search:results", *COMFORTS))
            yield from parts()
    pages = {model: list(model.objects.published()) for model in PAGES}
    for name, model in OF_A_PAGE.items():
        for code, _name in settings.LANGUAGES:
            with override(code):
                yield from (reverse(name, args=[page.current_slug]) for page in pages[model] if page.current_slug)
    records = [reverse(name) for name in DATA]
    records += [reverse(name, args=[page.slug_fr]) for name, model in RECORDS.items() for page in pages[model]]
    for path in records:
        yield path
        yield from (f"{path}?{urlencode({'language': code})}" for code, _name in settings.LANGUAGES)
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield from (_code(reverse(name)) for name in ("pages:home", *fixed, *LISTS))
            for name, model in VIEWS.items():
                slugs = [page.current_slug for page in pages[model] if page.current_slug]
                yield from (_code(reverse(name, args=[slug])) for slug in slugs)


def _code(path: str) -> str:
    """Where the QR code of the page at a path is."""
    return reverse("code", args=[path.removeprefix("/")])


def parts() -> Iterator[str]:
    """The addresses of the parts of long lists but the first of each, in the active language."""
    pages, pathologies = indexes(), reverse("pathologies:list")
    yield from paging.addresses(pathologies, len(pages[Pathology].whole), paging.NAMES)
    yield from paging.addresses(reverse("procedures:list"), len(pages[Procedure].whole), paging.NAMES)
    yield from paging.addresses(reverse("glossary:list"), len(terms_in_order()), paging.NAMES)
    yield from paging.addresses(
        reverse("pages:site_map"), max(len(pages[model].titles) for model in PAGES), paging.PAGES
    )
    yield from paging.addresses(reverse("physicians:list"), len(table().with_indications), ROWS)
    hurting = hurting_by_region()
    for region in BodyRegion.objects.filter(pk__in=[key for key, lines in hurting.items() if len(lines) > FEW]):
        query = [("region", region.key)]
        yield f"{pathologies}?{urlencode(query)}"
        yield from paging.addresses(pathologies, len(hurting[region.pk]), paging.PAGES, query)


def moved() -> Iterator[str]:
    """The paths that may lead to others: those recorded, and those of a page by its slug of another language."""
    for old_path in Redirect.objects.values_list("old_path", flat=True):
        yield old_path
        with override(get_language_from_path(old_path) or settings.LANGUAGE_CODE):
            try:
                match = resolve(old_path)
            except Resolver404:
                continue
            if page_model := OF_A_PAGE.get(match.view_name):
                names = [name for name, model in OF_A_PAGE.items() if model is page_model]
                yield from (reverse(name, kwargs=match.captured_kwargs) for name in names)
    pages = {model: list(model.objects.published()) for model in PAGES}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for name, model in (OF_A_PAGE | RECORDS).items():
                for page in pages[model]:
                    slugs = {getattr(page, f"slug_{other}") for other, _name in settings.LANGUAGES} - {None, ""}
                    yield from (reverse(name, args=[slug]) for slug in slugs - {page.current_slug})


def archived() -> Iterator[str]:
    """The paths at which a page stood that staff have put into the archives."""
    for model in PAGES:
        for page in model.objects.archived():
            yield from page.addresses()


def nowhere() -> list[str]:
    """Paths at which nothing is: one for people in each language, the first that of French, and one for machines."""
    found = [home + NOWHERE for home in _in_every_language("pages:home")]
    return [*found, reverse("exchange:catalogue").rpartition("/")[0] + f"/{NO_RECORD}"]


def unkept() -> list[str]:
    """Paths that the program answers anew each time, and that a static edition has all the same."""
    return [reverse("worker")]


def away() -> list[str]:
    """Paths of what is said in each language while the program is away, the first that of French."""
    return _in_every_language("away")


def _in_every_language(name: str) -> list[str]:
    """The paths of an address, the first that of French."""
    found = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.append(reverse(name))
    return found
