from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import find
from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import entries, indexes
from algoradio.editorial.paging import NAMES, part_of
from algoradio.editorial.public import public_page
from algoradio.editorial.structured import plain_page
from algoradio.glossary.vocabulary import composer
from procedures.models import Outcome, Procedure, Risk
from procedures.structured import structured_data

DRAWN = 24  # procedures before the list from A to Z
IN_LISTS = ("title", "slug", "tagline", "patient_words", "other_names", "scene")


@public_page
def procedure_list(request):
    """Every procedure from A to Z, where other names and patients' words lead too; before, the first ones drawn."""
    language = get_language()
    index = indexes()[Procedure]
    part = part_of(
        request,
        _("Traitements"),
        NAMES,
        index.whole,
        lambda: len(indexes()[Procedure].whole),
        anchor="#a-z",
    )
    drawn = index.titles.pages[:DRAWN] if part.number == 1 else []
    listed = Procedure.objects.published().only(*IN_LISTS)
    pages = listed.in_bulk({*part.of(index.whole), *drawn})
    context = {
        "section": "procedures",
        "composer": Composer(language),
        "part": part,
        "procedures": [pages[key] for key in drawn if key in pages],
        "letters": entries(index.whole.groups(part.start, part.end), pages, language),
        "structured_data": plain_page(request, part.title, path=part.path),
    }
    return render(request, "procedures/list.html", context)


@public_page
def procedure_detail(request, slug):
    page, moved = find(request, Procedure.objects.published().for_page(), slug)
    if moved:
        return moved
    context = {
        "section": "procedures",
        "page": page,
        "composer": composer(get_language(), page.citations.all()),
        "crumbs": [(reverse("procedures:list"), _("Traitements"))],
        "names": page.names_shown(get_language()),
        "facts": facts(page),
        "situations": situations(page),
        "risks": risk_groups(page),
        "toc": contents(page),
        "sheet_address": page.get_sheet_url(),
        "structured_data": structured_data(request, page),
    }
    return render(request, "procedures/detail.html", context)


def facts(page: Procedure) -> list[dict]:
    """The key facts that are known, as {label, field}."""
    labels = {
        "fact_guidance": _("Guidage"),
        "fact_anaesthesia": _("Anesthésie"),
        "fact_duration": _("Durée du geste"),
        "fact_stay": _("Séjour"),
        "fact_irradiation": _("Rayons X"),
        "fact_onset": _("Délai d’effet"),
        "fact_effect": _("Durée d’effet"),
    }
    return [{"label": label, "field": field} for field, label in labels.items() if getattr(page, field)]


def situations(page: Procedure) -> list[dict]:
    """The outcomes by situation, as {title, columns}: one column or, where findings disagree, one for each side.

    A column is {heading, rows}; its heading is "" where all findings lean the same way.
    """
    groups: dict[str, list[Outcome]] = {}
    for row in page.outcomes.all():
        groups.setdefault(row.situation, []).append(row)
    return [{"first": rows[0], "columns": columns(rows)} for rows in groups.values()]


def columns(rows: list[Outcome]) -> list[dict]:
    """The findings of one situation, split where they disagree; what leans neither way closes the first column."""
    by_side = {side: [row for row in rows if row.side == side] for side in Outcome.Side.values}
    against, favourable, neither = by_side["against"], by_side["for"], by_side["neutral"]
    if against and favourable:
        return [
            {"heading": _("Pas, ou peu, de différence"), "rows": against + neither},
            {"heading": _("Une différence en faveur du geste"), "rows": favourable},
        ]
    return [{"heading": "", "rows": rows}]


def risk_groups(page: Procedure) -> list[dict]:
    """The risks as {title, rows}: serious ones first, whatever their frequency."""
    titles = {
        Risk.Kind.SERIOUS: _("Graves, le plus souvent rares"),
        Risk.Kind.FREQUENT: _("Plus fréquents, moins graves"),
    }
    rows = page.risks.all()
    groups = [{"title": title, "rows": [row for row in rows if row.kind == kind]} for kind, title in titles.items()]
    return [group for group in groups if group["rows"]]


def contents(page: Procedure) -> list[tuple[str, str]]:
    """The table of contents: (anchor, title) of what the page shows."""
    entries = [
        ("pourquoi", _("À quoi cela sert"), True),
        ("contre", _("Qui ne peut pas en avoir"), page.contraindications),
        ("preparer", _("Comment se préparer"), page.preparation),
        ("etapes", _("Comment cela se passe"), page.steps.all()),
        ("apres", _("Après le geste"), page.aftercare),
        (
            "attendre",
            _("Ce que l’on peut en attendre"),
            page.benefit or page.outcomes.all() or page.without_treatment or page.disputed,
        ),
        ("risques", _("Les risques"), page.risks.all()),
        ("rayons", _("Les rayons X"), page.radiation),
        ("alerte", _("Quand appeler"), page.alerts.all()),
        ("autres", _("Les autres choix"), page.alternatives),
        ("demander", _("À demander au médecin"), page.questions_to_ask),
        ("questions", _("Vos questions"), page.questions.all()),
        ("sources", _("Sources et relecture"), True),
    ]
    return [(anchor, title) for anchor, title, shown in entries if shown]
