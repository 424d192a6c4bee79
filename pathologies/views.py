from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import find
from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import alphabet, by_title
from algoradio.editorial.public import public_page
from algoradio.editorial.structured import plain_page
from algoradio.glossary.vocabulary import composer
from algoradio.text.typography import typeset
from pathologies.anatomy import locator_of
from pathologies.models import BodyRegion, Figure, Pathology
from pathologies.structured import structured_data


@public_page
def pathology_list(request):
    """Every pathology, by body region and from A to Z, where other names and patients' words lead too."""
    pathologies = by_title(Pathology.objects.published().for_lists())
    context = {
        "section": "pathologies",
        "composer": Composer(get_language()),
        "pathologies": pathologies,
        "regions": by_region(pathologies),
        "letters": alphabet(pathologies, get_language()),
        "structured_data": plain_page(request, _("Pathologies")),
    }
    return render(request, "pathologies/list.html", context)


@public_page
def where(request):
    """« Où avez-vous mal ? »: the body as links to what hurts there. Nothing goes in, nothing is computed."""
    pathologies = by_title(Pathology.objects.published().for_lists())
    regions = by_region(pathologies)
    context = {
        "section": "where",
        "composer": Composer(get_language()),
        "pathologies": pathologies,
        "regions": regions,
        "map_regions": [row["region"] for row in regions],
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


def by_region(pathologies: list[Pathology]) -> list[dict]:
    """The regions in which something hurts, from head to foot: {region, pathologies}."""
    rows = []
    for region in BodyRegion.objects.all():
        here = [pathology for pathology in pathologies if region in pathology.regions.all()]
        if here:
            rows.append({"region": region, "pathologies": here})
    return rows


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
