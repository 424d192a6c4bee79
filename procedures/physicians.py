"""What referring physicians read: the table of indications, and each procedure as a technical sheet."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import find
from algoradio.editorial.composer import Composer
from algoradio.editorial.indexes import by_title, folded
from algoradio.editorial.public import public_page
from algoradio.editorial.structured import plain_page, text
from algoradio.editorial.translated import spoken
from procedures.models import Indication, Procedure


@public_page
def matrix(request):
    """Pathologies × procedures: each cell says the place in the strategy."""
    procedures = by_title(Procedure.objects.published())
    cells: dict = {}
    for indication in Indication.objects.online().select_related("pathology", "procedure").order_by("position", "pk"):
        cells.setdefault(indication.pathology, {}).setdefault(indication.procedure_id, []).append(indication)
    rows = [
        {
            "pathology": pathology,
            "cells": [{"procedure": one, "indications": found.get(one.pk, [])} for one in procedures],
        }
        for pathology, found in sorted(cells.items(), key=lambda row: folded(spoken(row[0], "title")[0]))
    ]
    context = {
        "section": "physicians",
        "composer": Composer(get_language()),
        "procedures": procedures,
        "rows": rows,
        "places": Indication.Place.choices,
        "structured_data": plain_page(request, _("Pour les médecins")),
    }
    return render(request, "procedures/matrix.html", context)


@public_page
def sheet(request, slug):
    """The technical sheet of one procedure: the same record as the patient page."""
    page, moved = find(request, Procedure.objects.published().for_page(), slug, Procedure.get_sheet_url)
    if moved:
        return moved
    crumbs = [(reverse("physicians:list"), _("Médecins"))]
    context = {
        "section": "physicians",
        "procedure": page,
        "addresses": {code: sheet_address(page, code) for code, _name in settings.LANGUAGES},
        "composer": Composer(get_language(), {citation.mark: citation.source_id for citation in page.citations.all()}),
        "crumbs": crumbs,
        "structured_data": plain_page(request, text(page, "title"), crumbs=crumbs),
        "parts": [
            (field, title)
            for field, title in (
                ("physician_contraindications", _("Contre-indications")),
                ("physician_technique", _("Technique et guidage")),
                ("physician_workup", _("Bilan et anticoagulants")),
                ("physician_results", _("Résultats")),
                ("physician_complications", _("Complications")),
                ("physician_referral", _("Adresser un patient")),
            )
            if getattr(page, field)
        ],
    }
    return render(request, "procedures/sheet.html", context)


def sheet_address(procedure: Procedure, language: str) -> str:
    """The path of a technical sheet in `language`."""
    with override(language):
        return procedure.get_sheet_url()
