from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import absolute
from algoradio.editorial.composer import Composer
from algoradio.editorial.edition import once
from algoradio.editorial.indexes import by_title, entries, indexes
from algoradio.editorial.models import Citation, Page, Source
from algoradio.editorial.paging import PAGES, part_of
from algoradio.editorial.public import public_page
from algoradio.editorial.rows import NUMBER, Reading, attach, read
from algoradio.editorial.structured import plain_page, text
from algoradio.editorial.translated import spoken
from algoradio.glossary.vocabulary import composer
from algoradio.pages import declaration
from algoradio.pages.models import Clinic, FixedPage
from pathologies.anatomy import regions_shown
from pathologies.models import BodyRegion, Pathology
from procedures.models import Guidance, GuidanceCitation, Procedure

TEXT = "text/plain; charset=utf-8"


@public_page
def home(request):
    page, rows = _fixed(FixedPage.Key.HOME, _rows_of_home())
    found = indexes()
    lines, titles = found[Pathology].brief, found[Procedure].titles
    pathologies = {one.pk: one for one in rows["pathologies"]}
    letters = entries(lines.groups(0, PAGES), pathologies, get_language())
    context = {
        "page": page,
        "composer": composer(get_language(), page.citations.all()),
        "map_regions": rows["map_regions"],
        "entries": [entry for group in letters for entry in group["entries"]],
        "has_more_pathologies": len(lines) > PAGES,
        "procedures": by_title(rows["procedures"]),
        "has_more_procedures": len(titles) > PAGES,
        "structured_data": plain_page(request, text(page, "title"), text(page, "lead"))[:1],
    }
    return render(request, "pages/home.html", context)


@public_page
def fixed(request, key):
    """A page whose place is fixed and whose text is the staff's."""
    page, _found = _fixed(key, _rows_of_fixed())
    setter = composer(get_language(), page.citations.all())
    headings = [(part.anchor, setter.words(*spoken(part, "heading"))) for part in page.sections.all()]
    context = {"page": page, "composer": setter, "toc": headings}
    if key == FixedPage.Key.DISCIPLINE:
        context["guidances"] = _guidances()
        context["toc"].append(("guidages", _("Les quatre façons de voir")))
    else:
        context["clinic"] = Clinic.load()
    if key == FixedPage.Key.ACCESSIBILITY:
        context["declaration"] = declaration.read()
        context["toc"][:0] = [
            ("etat", _("État de conformité")),
            ("resultats", _("Résultats")),
            ("non-accessible", _("Ce qui n’est pas accessible")),
            ("non-verifie", _("Ce que l’on ne sait pas encore")),
            ("methode", _("Comment le relevé a été fait")),
        ]
    context["structured_data"] = plain_page(request, text(page, "title"), text(page, "lead"))
    return render(request, [f"pages/{key}.html", "pages/fixed.html"], context)


@public_page
def site_map(request):
    """Everything that there is, by title: of a long list, as many as a part of it has."""
    found = indexes()
    pathologies, procedures = (found[model].titles for model in (Pathology, Procedure))
    longest = max(pathologies, procedures, key=len)
    part = part_of(request, _("Plan du site"), PAGES, longest, lambda: len(longest))
    rows = read(
        pathologies=_listed(Pathology, part.of(pathologies)),
        procedures=_listed(Procedure, part.of(procedures)),
        fixed_pages=FixedPage.objects.exclude(key=FixedPage.Key.HOME),
    )
    context = {
        "composer": Composer(get_language()),
        "part": part,
        "pathologies": by_title(rows["pathologies"]),
        "procedures": by_title(rows["procedures"]),
        "structured_data": plain_page(request, part.title, path=part.path),
        "fixed_pages": rows["fixed_pages"],
    }
    return render(request, "pages/site_map.html", context)


def _listed(model: type[Page], keys: Iterable[int], *fields: str) -> QuerySet:
    """What a list shows of some published pages."""
    return model.objects.published().filter(pk__in=list(keys)).only("title", "slug", "tagline", *fields)


@public_page
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {absolute(request, '/sitemap.xml')}", ""]
    return HttpResponse("\n".join(lines), content_type=TEXT)


@public_page
def security(request):
    """Whom to tell of a weakness: RFC 9116. Raises Http404 where no contact is set, since none is made up.

    It expires on the first day of a month, five to six months from now: a site that nobody runs any more stops saying
    so, and its static edition changes once a month.
    """
    if not settings.SECURITY_CONTACTS:
        raise Http404
    months = localdate().year * 12 + localdate().month + 5
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS),
        f"Expires: {date(months // 12, months % 12 + 1, 1)}T00:00:00Z",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {absolute(request, request.path)}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=TEXT)


@public_page
def health(request):
    """Whether this process answers; it asks nothing of the database, which may be away while patients read on."""
    return HttpResponse("ok\n", content_type="text/plain")


def not_found(request, exception):
    """404 with ways on; 410 where a page stood that staff have put into the archives."""
    slug = request.path.rstrip("/").rpartition("/")[2].replace("\0", "")  # of which PostgreSQL wants to know nothing
    rows = read(
        pathologies=Pathology.objects.archived().called(slug).only("slug"),
        procedures=Procedure.objects.archived().called(slug).only("slug"),
    )
    context = {"addresses": {}, "map_regions": regions_shown()}
    if any(request.path in page.addresses() for page in [*rows["pathologies"], *rows["procedures"]]):
        return render(request, "410.html", context, status=410)
    return render(request, "404.html", context, status=404)


def bad_request(request, exception):
    """400 in one sentence, that of the view. What Django refuses by itself, such as a strange host, gets no page."""
    if not isinstance(exception, BadRequest):
        return HttpResponse(_("Cette demande n’a pas pu être lue."), status=400, content_type="text/plain")
    refusal = {"status": 400, "sentence": str(exception)}
    context = {"addresses": {}, "refusal": refusal, "map_regions": regions_shown()}
    return render(request, "refusal.html", context, status=400)


@once
def _rows_of_fixed() -> Reading:
    """Reads the rows of a fixed page, given its number."""
    return Reading(_rows())


@once
def _rows_of_home() -> Reading:
    """Reads the rows of the home page, given its number, and what it lists."""
    found = indexes()
    pathologies, procedures = found[Pathology].brief.pages, found[Procedure].titles.pages
    return Reading(
        _rows()
        | {
            "map_regions": BodyRegion.objects.shown(),
            "pathologies": _listed(Pathology, pathologies[:PAGES], "patient_words", "other_names"),
            "procedures": _listed(Procedure, procedures[:PAGES]),
        }
    )


def _rows() -> dict[str, QuerySet]:
    page = FixedPage(pk=NUMBER)
    return {
        "sections": page.sections.all(),
        "citations": page.citations.all(),
        "sources": Source.objects.filter(pk__in=page.citations.values("source")),
    }


def _fixed(key: str, reading: Reading) -> tuple[FixedPage, dict[str, list]]:
    """The page of a key with its rows, and all that `reading` finds, in two queries."""
    page = FixedPage.objects.filter(key=key).select_related("reviewed_by").first()
    if page is None:
        raise Http404(key)
    rows = reading(page.pk)
    for name in ("sections", "citations"):
        attach(page, name, rows[name])
    Citation.lend(page, rows["sources"])
    return page, rows


def _guidances() -> list[Guidance]:
    """The ways to see, each with its citations and their sources, in one query."""
    citations = GuidanceCitation.objects.all()
    rows = read(
        guidances=Guidance.objects.all(),
        citations=citations,
        sources=Source.objects.filter(pk__in=citations.values("source")),
    )
    for guidance in rows["guidances"]:
        attach(guidance, "citations", [one for one in rows["citations"] if one.page_id == guidance.pk])
        Citation.lend(guidance, rows["sources"])
    return rows["guidances"]
