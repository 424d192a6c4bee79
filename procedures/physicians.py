"""What referring physicians read: the table of indications, and each procedure as a technical sheet."""

from collections.abc import Iterable
from itertools import islice

from django.conf import settings
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import alternates, find
from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import Lines, by_title, folded
from algoradio.editorial.paging import Part, part_of
from algoradio.editorial.public import public_page
from algoradio.editorial.rows import attach, read
from algoradio.editorial.structured import plain_page, text
from algoradio.editorial.translated import lines, spoken
from algoradio.text.typography import typeset
from pathologies.models import BodyRegion, Pathology
from procedures.filters import Facet, Failed, Selection, UnknownValueError
from procedures.models import Guidance, Indication, Procedure
from procedures.references import FORMATS
from procedures.table import NEUTRAL_SLUG, Table, table
from procedures.views import facts

ROWS, COLUMNS = 24, 24  # of a page of the table
MOST = 24  # values of a filter
#: Tried first or second: their failure is what a physician comes with.
EARLY = {Indication.Place.FIRST_LINE, Indication.Place.AFTER_FAILURE}


@public_page
def matrix(request):
    """Pathologies × procedures, narrowed by the address; for one pathology, a list of what can be offered."""
    composer = Composer(get_language())
    whole = table()
    facets = facets_of(whole)
    try:
        selection = Selection.of(facets, request.GET, whole.whole)
    except UnknownValueError as error:
        return unknown_filter(request, composer, facets, error.facet)
    left = selection.left
    lines = whole.pathologies.of(left) if selection.chosen else whole.with_indications
    part = part_of(request, _("Pour les médecins"), ROWS, lines, lambda: len(lines), query=selection.query)
    asked = selection.chosen.get("pathology", ())
    cells = whole.cells(left, set(part.of(lines)))
    columns, are_all = columns_of(whole, selection, cells, len(asked) == 1)
    cells = [cell for cell in cells if cell[2] in columns]
    offered = {facet.name: selection.offered(facet, MOST) for facet in facets}
    rows = read_rows(whole, offered, [key for key, *_ends in cells], columns)
    pathologies = {getattr(page, NEUTRAL_SLUG): page for page in rows["pathologies"]}
    only = pathologies.get(asked[0]) if len(asked) == 1 else None
    context = {
        "section": "physicians",
        "composer": composer,
        "part": part,
        "facets": selection.links(labels(composer, offered, rows)),
        "query_string": selection.query_string,
        "count": left.bit_count(),
        "pathology": only,
        "places": Indication.Place.choices,
        "levels": meanings(level for level, having in whole.levels.items() if having & left),
        "structured_data": plain_page(request, part.title, path=part.path),
    }
    if selection.chosen:  # a part of the table: machines are led to the whole one, readers of other languages to this
        context["addresses"] = alternates(request)
        context["structured_data"] = plain_page(request, part.title)
        if part.number > 1:
            context["query_string"] = f"{selection.query_string}&page={part.number}"
    if only:
        shown = sorted(rows["indications"], key=lambda one: one.column)
        context["offers"] = [offer(one, selection) for one in shown]
    else:
        context |= {"are_all": are_all} | grid(part, lines, rows, columns, selection)
    return render(request, "procedures/matrix.html", context)


def columns_of(whole: Table, selection: Selection, cells: list, is_list: bool) -> tuple[list[int], bool]:
    """The keys of the procedures to show, and whether they are all that have something in the rows.

    A small table that nothing narrows keeps its empty columns.
    """
    having = {procedure for _key, _pathology, procedure in cells}
    in_order = whole.procedures.lines.pages
    if not selection.chosen and len(in_order) <= COLUMNS:
        return list(in_order), True
    columns = [key for key in in_order if key in having]
    return (columns, True) if is_list else (columns[:COLUMNS], len(columns) <= COLUMNS)


def read_rows(whole: Table, offered: dict[str, list[str]], shown: list[int], columns: list[int]) -> dict[str, list]:
    """What a page of the table is made of, in one query; the ends of each indication are those very pages."""
    ones = Indication.objects.online().filter(pk__in=shown)
    pathologies, procedures = Pathology.objects.published(), Procedure.objects.published()
    failed = [whole.procedures.keys_by_slug[slug] for slug in offered["after"]]
    rows = read(
        indications=ones,
        pathologies=pathologies.filter(
            Q(pk__in=ones.values("pathology")) | Q(**{f"{NEUTRAL_SLUG}__in": offered["pathology"]})
        ).only("title", "slug"),
        procedures=procedures.filter(pk__in=[*columns, *failed]).only(
            "title", "slug", "anaesthesia_kinds", "stay_kinds"
        ),
        regions=BodyRegion.objects.all(),
        guidances=Guidance.objects.all(),
        guided=Procedure.guidances.through.objects.filter(procedure__in=columns),
    )
    guided = {(link.procedure_id, link.guidance_id) for link in rows["guided"]}
    for page in rows["procedures"]:
        attach(page, "guidances", [guidance for guidance in rows["guidances"] if (page.pk, guidance.pk) in guided])
    ends = {
        field: {page.pk: page for page in pages}
        for field, pages in zip(Indication.ends(), (rows["pathologies"], rows["procedures"]), strict=True)
    }
    whole_ones = [one for one in rows["indications"] if all(getattr(one, end.attname) in ends[end] for end in ends)]
    for field, pages in ends.items():
        for one in whole_ones:
            setattr(one, field.name, pages[getattr(one, field.attname)])
    return rows | {"indications": whole_ones}


def facets_of(whole: Table) -> list[Facet]:
    """The filters of the table. Their values are French slugs and keys, whatever the language."""
    first = whole.places.get(Indication.Place.FIRST_LINE, 0)
    kinds = {
        "anaesthesia": dict.fromkeys(Procedure.Anaesthesia.values, 0) | whole.anaesthesia,
        "stay": dict.fromkeys(Procedure.Stay.values, 0) | whole.stay,
    }
    return [
        Facet("region", _("Région"), whole.regions),
        Facet("pathology", _("Pathologie"), whole.pathologies),
        Failed("after", _("Après échec de"), whole.procedures, whole.whole & ~first),
        Facet("guidance", _("Guidage"), whole.guidances),
        Facet("anaesthesia", _("Anesthésie"), kinds["anaesthesia"]),
        Facet("stay", _("Séjour"), kinds["stay"]),
    ]


def labels(composer: Composer, offered: dict[str, list[str]], rows: dict[str, list]) -> dict[str, dict[str, str]]:
    """The words of the values that each filter offers, in the order in which they stand: name → value → words."""

    def named(records, key: str, field: str) -> dict[str, str]:
        return {getattr(record, key): composer.words(*spoken(record, field)) for record in records}

    def kinds(choices) -> dict[str, str]:
        return {key: typeset(str(label), composer.language) for key, label in choices.choices}

    found = {
        "region": named(rows["regions"], "key", "name"),
        "pathology": named(by_title(rows["pathologies"]), NEUTRAL_SLUG, "title"),
        "after": named(by_title(rows["procedures"]), NEUTRAL_SLUG, "title"),
        "guidance": named(rows["guidances"], NEUTRAL_SLUG, "name"),
        "anaesthesia": kinds(Procedure.Anaesthesia),
        "stay": kinds(Procedure.Stay),
    }
    return {
        name: {value: words for value, words in found[name].items() if value in set(values)}
        for name, values in offered.items()
    }


def grid(part: Part, lines: Lines, rows: dict[str, list], columns: list[int], selection: Selection) -> dict:
    """The rows and columns of a page of the table, each row with the letter that begins there, "" if none."""
    cells: dict[tuple[int, int], list[Indication]] = {}
    for one in rows["indications"]:
        cells.setdefault((one.pathology_id, one.procedure_id), []).append(one)
    pathologies = {page.pk: page for page in rows["pathologies"]}
    by_key = {page.pk: page for page in rows["procedures"]}
    procedures = [by_key[key] for key in columns if key in by_key]
    found = []
    for letter, group in lines.groups(part.start, part.end):
        here = [pathologies[key] for key, _place in group if key in pathologies]
        for number, pathology in enumerate(here):
            found.append(
                {
                    "pathology": pathology,
                    "letter": "" if number else letter,
                    "query_string": selection.with_values(pathology=(getattr(pathology, NEUTRAL_SLUG),)).query_string,
                    "cells": [
                        {
                            "procedure": procedure,
                            "indications": (shown := cells.get((pathology.pk, procedure.pk), [])),
                            "next": after_failure(shown, selection),
                        }
                        for procedure in procedures
                    ],
                }
            )
    return {"procedures": procedures, "rows": found}


def offer(one: Indication, selection: Selection) -> dict:
    """An indication with what a physician asks about the gesture: guidances, anaesthesia, stay, and what may follow."""
    return {
        "indication": one,
        "guidances": one.procedure.guidances.all(),
        "anaesthesia": named(Procedure.Anaesthesia, one.procedure.anaesthesia_kinds),
        "stay": named(Procedure.Stay, one.procedure.stay_kinds),
        "next": after_failure([one], selection),
    }


def named(choices, keys: str) -> list[str]:
    """The words of some keys, written one a line, in the order of the choices."""
    return [str(label) for key, label in choices.choices if key in lines(keys)]


def after_failure(cell: list[Indication], selection: Selection) -> str:
    """Where « what if it fails? » leads from a cell; "" when it is no early choice, or when nothing may follow."""
    if not any(one.place in EARLY for one in cell):
        return ""
    failed = (*selection.chosen.get("after", ()), getattr(cell[0].procedure, NEUTRAL_SLUG))
    there = selection.with_values(pathology=(getattr(cell[0].pathology, NEUTRAL_SLUG),), after=failed)
    return there.query_string if there.left else ""


def meanings(borne: Iterable[str]) -> list[tuple[str, str]]:
    """Some levels of evidence, those that indications bear, and what each says, best first."""
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
    borne = set(borne)
    return [(str(level.label), meaning) for level, meaning in said.items() if level in borne]


def unknown_filter(request, composer: Composer, facets: list[Facet], facet: Facet):
    """400, in one sentence, with values that the filter does have."""
    offered = {one.name: list(islice(one.having, MOST)) if one is facet else [] for one in facets}
    words = labels(composer, offered, read_rows(table(), offered, [], []))[facet.name]
    context = {
        "section": "physicians",
        "addresses": {},
        "facet": facet,
        "links": [(Selection([facet], {facet.name: (value,)}).query_string, label) for value, label in words.items()],
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
            for key, form in (FORMATS.items() if _cited(page) else ())
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
    return sorted(_cited(page).values(), key=lambda source: folded(spoken(source, "label")[0]))


def _cited(page: Procedure) -> dict:
    """The same, in no order, by their keys."""
    found = {citation.source_id: citation.source for citation in page.citations.all()}
    for indication in page.indications_shown:
        found |= {source.pk: source for source in indication.sources.all()}
    return found


def sheet_address(procedure: Procedure, language: str) -> str:
    """The path of a technical sheet in `language`."""
    with override(language):
        return procedure.get_sheet_url()
