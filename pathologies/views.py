from collections.abc import Iterable
from itertools import chain
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import find
from algoradio.editorial.composer import Composer
from algoradio.editorial.edition import once
from algoradio.editorial.indexes import Index, Lines, by_title, entries, indexes
from algoradio.editorial.paging import NAMES, PAGES, part_of
from algoradio.editorial.public import public_page
from algoradio.editorial.rows import attach, read
from algoradio.editorial.structured import plain_page, text
from algoradio.glossary.vocabulary import composer
from algoradio.text.typography import typeset
from pathologies.anatomy import LOCATORS, locator_of
from pathologies.models import BodyRegion, Figure, Pathology
from pathologies.structured import structured_data

FEW = 8  # pathologies of each region on a page with all regions


@public_page
def pathology_list(request):
    """Every pathology, by body region and from A to Z, where other names and patients' words lead too."""
    if key := request.GET.get("region"):
        return region_list(request, key)
    language = get_language()
    lines, hurting = indexes()[Pathology].whole, hurting_by_region()
    part = part_of(
        request,
        _("Pathologies"),
        NAMES,
        lines,
        lambda: len(indexes()[Pathology].whole),
        anchor="#a-z",
    )
    shown = few(hurting) if part.number == 1 else {}
    pages, regions = in_lists({*part.of(lines), *chain(*shown.values())})
    rows = by_region(pages, regions, shown, hurting)
    context = {
        "section": "pathologies",
        "composer": Composer(language),
        "part": part,
        "pathologies": by_title({page.pk: page for row in rows for page in row["pathologies"]}.values()),
        "regions": rows,
        "letters": entries(lines.groups(part.start, part.end), pages, language),
        "structured_data": plain_page(request, part.title, path=part.path),
    }
    return render(request, "pathologies/list.html", context)


def region_list(request, key: str):
    """Every pathology of one region, for those of which a page with all regions shows but a few."""
    language = get_language()
    hurting = hurting_by_region()
    region = BodyRegion.objects.filter(key=key).first()
    if region is None or region.pk not in hurting:
        raise Http404(key)
    lines = hurting[region.pk]
    part = part_of(request, text(region, "name"), PAGES, lines, lambda: len(lines), query=[("region", key)])
    pages, _regions = in_lists(part.of(lines))
    crumbs = [(reverse("pathologies:list"), _("Pathologies"))]
    context = {
        "section": "pathologies",
        "composer": Composer(language),
        "part": part,
        "crumbs": crumbs,
        "pathologies": by_title(pages.values()),
        "letters": entries(lines.groups(part.start, part.end), pages, language),
        "structured_data": plain_page(request, part.title, crumbs=crumbs, path=part.path),
    }
    return render(request, "pathologies/region.html", context)


@public_page
def where(request):
    """« Où avez-vous mal ? »: the body as links to what hurts there. Nothing goes in, nothing is computed."""
    hurting = hurting_by_region()
    shown = few(hurting)
    rows = by_region(*in_lists({*chain(*shown.values())}), shown, hurting)
    context = {
        "section": "where",
        "composer": Composer(get_language()),
        "regions": rows,
        "map_regions": [row["region"] for row in rows],
        "structured_data": plain_page(request, typeset(_("Où avez-vous mal ?"), get_language())),
    }
    return render(request, "pathologies/where.html", context)


@public_page
def pathology_detail(request, slug):
    page, moved = find(request, Pathology.objects.published().for_page(), slug)
    if moved:
        return moved
    parts = shown_parts(page)
    context = {
        "section": "pathologies",
        "page": page,
        "composer": composer(get_language(), page.citations.all()),
        "crumbs": [(reverse("pathologies:list"), _("Pathologies"))],
        "names": page.names_shown(get_language()),
        "plate_label": plate_label(page),
        "parts": parts,
        "toc": contents(page, parts),
        "code": page.codes.partition("\n")[0],
        "structured_data": structured_data(request, page),
    }
    return render(request, "pathologies/detail.html", context)


@once
def hurting_by_region() -> dict[int, Lines]:
    """The published pathologies of each region, by its key, from A to Z in the active language."""
    links = Pathology.regions.through.objects.filter(pathology__is_published=True)
    titles = [f"pathology__title_{code}" for code in (get_language(), settings.LANGUAGE_CODE)]
    found: dict[int, list] = {}
    for link in links.values("bodyregion", "pathology", *titles):
        title = link[titles[0]] or link[titles[1]]
        found.setdefault(link["bodyregion"], []).append((link["pathology"], title, []))
    return {region: Index(rows).titles for region, rows in found.items()}


def few(hurting: dict[int, Lines]) -> dict[int, list[int]]:
    """The keys of the first pathologies of each region."""
    return {region: list(lines.pages[:FEW]) for region, lines in hurting.items()}


def in_lists(keys: Iterable[int]) -> tuple[dict[int, Pathology], list[BodyRegion]]:
    """What a list shows of some pathologies, by their keys, with its regions where its locator is drawn from them; and
    all regions."""
    pages = Pathology.objects.published().filter(pk__in=keys)
    rows = read(
        pages=pages.only("title", "slug", "tagline", "patient_words", "other_names", "locator"),
        regions=BodyRegion.objects.all(),
        hurts=Pathology.regions.through.objects.filter(pathology__in=pages),
    )
    hurts = {(link.pathology_id, link.bodyregion_id) for link in rows["hurts"]}
    for page in rows["pages"]:
        if page.locator not in LOCATORS:
            attach(page, "regions", [region for region in rows["regions"] if (page.pk, region.pk) in hurts])
    return {page.pk: page for page in rows["pages"]}, rows["regions"]


def by_region(pages: dict[int, Pathology], regions: list[BodyRegion], shown: dict[int, list[int]], hurting) -> list:
    """The regions in which something hurts, from head to foot: {region, pathologies, all}, where some are left out
    `all` being where all are."""
    rows = []
    for region in regions:
        here = [pages[key] for key in shown.get(region.pk, ()) if key in pages]
        if here:
            row = {"region": region, "pathologies": here, "all": ""}
            if len(hurting[region.pk]) > FEW:
                row["all"] = region_address(region)
            rows.append(row)
    return rows


def region_address(region: BodyRegion) -> str:
    """Where all pathologies of a region are, in the active language."""
    return f"{reverse('pathologies:list')}?{urlencode({'region': region.key})}"


def shown_parts(page: Pathology) -> list[dict]:
    """The parts of the page that have text, in reading order: {anchor, field, title, figures}."""
    parts = [
        ("symptomes", "symptoms", _("Ce que l’on ressent")),
        ("causes", "causes", _("D’où cela vient")),
        ("diagnostic", "diagnosis", _("Comment on le reconnaît")),
        ("usuels", "usual_treatments", _("Les traitements habituels")),
        ("guides", "guided_treatments", _("Les traitements guidés par l’image")),
        ("vivre", "living_with", _("Vivre avec")),
    ]
    return [
        {
            "anchor": anchor,
            "field": field,
            "title": title,
            "figures": [figure for figure in page.figures.all() if figure.section == Figure.Section(field)],
        }
        for anchor, field, title in parts
        if getattr(page, field) or (field == "guided_treatments" and page.indications_shown)
    ]


def contents(page: Pathology, parts: list[dict]) -> list[tuple[str, str]]:
    """The table of contents: (anchor, title) of what the page shows."""
    entries = [("alerte", _("Signes d’alerte"))] if page.alerts.all() else []
    if page.certainty:
        entries.append(("sait", _("Ce que l’on sait")))
    entries += [(part["anchor"], part["title"]) for part in parts]
    if page.questions.all():
        entries.append(("questions", _("Vos questions")))
    return [*entries, ("sources", _("Sources et relecture"))]


def plate_label(page: Pathology) -> str:
    """What the plate shows, in one sentence, for who does not see it."""
    view = _("de dos") if locator_of(page).view == "dos" else _("de face")
    comma = "، " if get_language_bidi() else ", "
    regions = comma.join(region.name.lower() for region in page.regions.all())
    if not regions:
        return _("Le corps, %(view)s.") % {"view": view}
    return _("Le corps, %(view)s. L’endroit qui fait mal est éclairé : %(regions)s.") % {
        "view": view,
        "regions": regions,
    }
