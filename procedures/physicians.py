"""What referring physicians read: the table of indications, and each procedure as a technical sheet."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import find
from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import by_title, folded
from algoradio.editorial.public import public_page
from algoradio.editorial.rows import attach, read
from algoradio.editorial.structured import plain_page, text
from algoradio.editorial.translated import lines, spoken
from algoradio.text.typography import typeset
from pathologies.models import BodyRegion, Pathology
from procedures.filters import Facet, Failed, Selection, UnknownValueError
from procedures.models import Guidance, Indication, Procedure
from procedures.references import FORMATS
from procedures.views import facts

NEUTRAL_SLUG = f"slug_{settings.LANGUAGE_CODE}"
#: Tried first or second: their failure is what a physician comes with.
EARLY = {Indication.Place.FIRST_LINE, Indication.Place.AFTER_FAILURE}


@public_page
def matrix(request):
    """Pathologies × procedures, narrowed by the address; for one pathology, a list of what can be offered."""
    composer = Composer(get_language())
    rows = everything()
    pathologies, procedures = by_title(rows["pathologies"]), by_title(rows["procedures"])
    indications = rows["indications"]
    facets = facets_of(composer, pathologies, procedures, rows)
    try:
        selection = Selection.of(facets, request.GET)
    except UnknownValueError as error:
        return unknown_filter(request, error.facet)
    shown = selection.of_all(indications)
    asked = [one for one in pathologies if getattr(one, NEUTRAL_SLUG) in selection.chosen.get("pathology", ())]
    only = asked[0] if len(asked) == 1 else None
    context = {
        "section": "physicians",
        "composer": composer,
        "facets": selection.links(indications),
        "query_string": selection.query_string,
        "count": len(shown),
        "pathology": only,
        "places": Indication.Place.choices,
        "levels": meanings(shown),
        "structured_data": plain_page(request, _("Pour les médecins")),
    }
    if only:
        context["offers"] = [offer(one, selection, indications) for one in sorted(shown, key=lambda one: one.column)]
    else:
        context |= table(pathologies, procedures, shown, selection, indications)
    return render(request, "procedures/matrix.html", context)


def everything() -> dict[str, list]:
    """What the table is made of, in one query; the ends of each indication are those very pages."""
    rows = read(
        indications=Indication.objects.online(),
        pathologies=Pathology.objects.published().only("title", "slug"),
        procedures=Procedure.objects.published().only("title", "slug", "anaesthesia_kinds", "stay_kinds"),
        regions=BodyRegion.objects.all(),
        guidances=Guidance.objects.all(),
        hurts=Pathology.regions.through.objects.all(),
        guided=Procedure.guidances.through.objects.all(),
    )
    hurts = {(link.pathology_id, link.bodyregion_id) for link in rows["hurts"]}
    guided = {(link.procedure_id, link.guidance_id) for link in rows["guided"]}
    for page in rows["pathologies"]:
        attach(page, "regions", [region for region in rows["regions"] if (page.pk, region.pk) in hurts])
    for page in rows["procedures"]:
        attach(page, "guidances", [guidance for guidance in rows["guidances"] if (page.pk, guidance.pk) in guided])
    for field, pages in zip(Indication.ends(), (rows["pathologies"], rows["procedures"]), strict=True):
        by_key = {page.pk: page for page in pages}
        for one in rows["indications"]:
            setattr(one, field.name, by_key[getattr(one, field.attname)])
    return rows


def facets_of(composer: Composer, pathologies: list[Pathology], procedures: list[Procedure], rows) -> list[Facet]:
    """The filters of the table. Their values are French slugs and keys, whatever the language."""

    def labels(named, key: str, field: str) -> dict[str, str]:
        return {getattr(row, key): composer.words(*spoken(row, field)) for row in named}

    def kinds(choices) -> dict[str, str]:
        return {key: typeset(str(label), composer.language) for key, label in choices.choices}

    return [
        Facet(
            "region",
            _("Région"),
            labels(rows["regions"], "key", "name"),
            lambda one: [region.key for region in one.pathology.regions.all()],
        ),
        Facet(
            "pathology",
            _("Pathologie"),
            labels(pathologies, NEUTRAL_SLUG, "title"),
            lambda one: [getattr(one.pathology, NEUTRAL_SLUG)],
        ),
        Failed(
            "after",
            _("Après échec de"),
            labels(procedures, NEUTRAL_SLUG, "title"),
            lambda one: [getattr(one.procedure, NEUTRAL_SLUG)],
        ),
        Facet(
            "guidance",
            _("Guidage"),
            labels(rows["guidances"], NEUTRAL_SLUG, "name"),
            lambda one: [getattr(guidance, NEUTRAL_SLUG) for guidance in one.procedure.guidances.all()],
        ),
        Facet(
            "anaesthesia",
            _("Anesthésie"),
            kinds(Procedure.Anaesthesia),
            lambda one: lines(one.procedure.anaesthesia_kinds),
        ),
        Facet("stay", _("Séjour"), kinds(Procedure.Stay), lambda one: lines(one.procedure.stay_kinds)),
    ]


def table(pathologies, procedures, shown: list[Indication], selection: Selection, indications) -> dict:
    """The rows and columns in which something is shown; the whole table keeps its empty columns."""
    cells: dict[tuple[int, int], list[Indication]] = {}
    for one in shown:
        cells.setdefault((one.pathology_id, one.procedure_id), []).append(one)
    columns = [page for page in procedures if not selection.chosen or any(page.pk == key for _row, key in cells)]
    return {
        "procedures": columns,
        "rows": [
            {
                "pathology": pathology,
                "query_string": selection.with_values(pathology=(getattr(pathology, NEUTRAL_SLUG),)).query_string,
                "cells": [
                    {
                        "procedure": procedure,
                        "indications": cells.get((pathology.pk, procedure.pk), []),
                        "next": after_failure(cells.get((pathology.pk, procedure.pk), []), selection, indications),
                    }
                    for procedure in columns
                ],
            }
            for pathology in pathologies
            if any(pathology.pk == key for key, _column in cells)
        ],
    }


def offer(one: Indication, selection: Selection, indications: list[Indication]) -> dict:
    """An indication with what a physician asks about the gesture: guidances, anaesthesia, stay, and what may follow."""
    return {
        "indication": one,
        "guidances": one.procedure.guidances.all(),
        "anaesthesia": named(Procedure.Anaesthesia, one.procedure.anaesthesia_kinds),
        "stay": named(Procedure.Stay, one.procedure.stay_kinds),
        "next": after_failure([one], selection, indications),
    }


def named(choices, keys: str) -> list[str]:
    """The words of some keys, written one a line, in the order of the choices."""
    return [str(label) for key, label in choices.choices if key in lines(keys)]


def after_failure(cell: list[Indication], selection: Selection, indications: list[Indication]) -> str:
    """Where « what if it fails? » leads from a cell; "" when it is no early choice, or when nothing may follow."""
    if not any(one.place in EARLY for one in cell):
        return ""
    failed = (*selection.chosen.get("after", ()), getattr(cell[0].procedure, NEUTRAL_SLUG))
    there = selection.with_values(pathology=(getattr(cell[0].pathology, NEUTRAL_SLUG),), after=failed)
    return there.query_string if there.of_all(indications) else ""


def meanings(indications: list[Indication]) -> list[tuple[str, str]]:
    """The levels of evidence that some indications bear and what each says, best first."""
    levels = Indication.EvidenceLevel
    said = {
        levels.POOLED: _("une synthèse réunit plusieurs études, en faveur du geste"),
        levels.TRIALS: _("plusieurs essais avec tirage au sort, en faveur du geste"),
        levels.SINGLE_TRIAL: _("un seul essai comparatif, en faveur du geste"),
        levels.MIXED: _("un ou plusieurs essais pour une partie des cas, des séries pour les autres"),
        levels.CONFLICTING: _("d’un essai, d’un endroit ou d’un délai à l’autre, les résultats s’opposent"),
        levels.NEGATIVE: _("un ou plusieurs essais ne voient pas d’avantage"),
        levels.UNCONTROLLED: _("des séries, ou des études sans tirage au sort contre un groupe témoin"),
        levels.OPINION: _("des avis ou des recommandations, sans étude comparative"),
        levels.ADVISED_AGAINST: _("des recommandations déconseillent le geste"),
        levels.NONE: _("nous n’avons lu aucun résultat publié pour ce cas"),
    }
    borne = {one.evidence_level for one in indications}
    return [(str(level.label), meaning) for level, meaning in said.items() if level in borne]


def unknown_filter(request, facet: Facet):
    """400, in one sentence, with the values that the filter does have."""
    context = {
        "section": "physicians",
        "addresses": {},
        "facet": facet,
        "links": [
            (Selection([facet], {facet.name: (value,)}).query_string, label) for value, label in facet.labels.items()
        ],
    }
    return render(request, "procedures/unknown_filter.html", context, status=400)


@public_page
def sheet(request, slug):
    """The technical sheet of one procedure: the same record as the patient page."""
    page, moved = find(request, Procedure.objects.published().for_page(), slug, Procedure.get_sheet_url)
    if moved:
        return moved
    crumbs = [(reverse("physicians:list"), _("Médecins"))]
    parts = sheet_parts(page)
    context = {
        "section": "physicians",
        "procedure": page,
        "addresses": {code: sheet_address(page, code) for code, _name in settings.LANGUAGES},
        "composer": Composer(get_language(), {citation.mark: citation.source_id for citation in page.citations.all()}),
        "crumbs": crumbs,
        "structured_data": plain_page(request, text(page, "title"), crumbs=crumbs),
        "facts": facts(page),
        "parts": parts,
        "toc": [
            ("indications", _("Indications")),
            *((part["field"], part["title"]) for part in parts),
            ("sources", _("Références")),
        ],
        "indications": sorted(
            page.indications_shown, key=lambda one: (folded(spoken(one.pathology, "title")[0]), one.column)
        ),
        "exports": [
            (reverse(f"physicians:{key}", args=[page.current_slug]), form.name)
            for key, form in (FORMATS.items() if sources_of(page) else ())
        ],
    }
    return render(request, "procedures/sheet.html", context)


def sheet_parts(page: Procedure) -> list[dict]:
    """What the sheet says after the indications, as {field, title, outcomes, risks}; a part without text has rows."""
    titles = {
        "physician_contraindications": _("Contre-indications"),
        "physician_technique": _("Technique et guidage"),
        "physician_workup": _("Bilan et anticoagulants"),
        "physician_results": _("Résultats"),
        "physician_complications": _("Complications"),
        "physician_referral": _("Adresser un patient"),
    }
    outcomes = [row for row in page.outcomes.all() if row.with_per_100 is not None]
    rows = {"physician_results": {"outcomes": outcomes}, "physician_complications": {"risks": list(page.risks.all())}}
    parts = [{"field": field, "title": title} | rows.get(field, {}) for field, title in titles.items()]
    return [part for part in parts if getattr(page, part["field"]) or part.get("outcomes") or part.get("risks")]


@public_page
def references(request, slug, form):
    """The sources that a technical sheet shows, as a file for a reference manager: `form` is one of FORMATS."""
    page, moved = find(
        request,
        Procedure.objects.published().for_page(),
        slug,
        lambda page: reverse(f"physicians:{form}", args=[page.current_slug]),
    )
    if moved:
        return moved
    return HttpResponse(
        FORMATS[form].write(sources_of(page)),
        content_type=f"{FORMATS[form].content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="algoradio-{page.current_slug}.{form}"'},
    )


def sources_of(page: Procedure) -> list:
    """The sources of a sheet, its indications' included, each once, from A to Z."""
    found = {citation.source_id: citation.source for citation in page.citations.all()}
    for indication in page.indications_shown:
        found |= {source.pk: source for source in indication.sources.all()}
    return sorted(found.values(), key=lambda source: folded(spoken(source, "label")[0]))


def sheet_address(procedure: Procedure, language: str) -> str:
    """The path of a technical sheet in `language`."""
    with override(language):
        return procedure.get_sheet_url()
