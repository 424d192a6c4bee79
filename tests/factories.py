"""The smallest valid objects, nothing random: what a test does not name does not matter to it."""

from algoradio.editorial.models import Reviewer, Source
from algoradio.glossary.models import Term
from algoradio.pages.models import FixedPage, Section
from pathologies.models import BodyRegion, Figure, Pathology, PathologyAlertSign, PathologyCitation, PathologyQuestion
from procedures.models import (
    Guidance,
    Indication,
    IndicationSource,
    Outcome,
    Procedure,
    ProcedureAlertSign,
    ProcedureCitation,
    ProcedureQuestion,
    Risk,
    Step,
)


def _saved(model, defaults, fields):
    instance = model(**(defaults | fields))
    instance.full_clean()
    instance.save()
    return instance


def make_pathology(**fields) -> Pathology:
    defaults = {
        "title_fr": "Radiculalgie",
        "slug_fr": "radiculalgie",
        "summary_fr": "Une douleur suit un nerf.",
        "title_en": "Radicular pain",
        "slug_en": "radicular-pain",
        "summary_en": "Pain runs along a nerve.",
        "is_published": True,
    }
    return _saved(Pathology, defaults, fields)


def make_procedure(**fields) -> Procedure:
    defaults = {
        "title_fr": "Infiltration",
        "slug_fr": "infiltration",
        "summary_fr": "Une piqûre au bon endroit.",
        "title_en": "Injection",
        "slug_en": "injection",
        "summary_en": "A needle in the right place.",
        "is_published": True,
    }
    return _saved(Procedure, defaults, fields)


def make_source(**fields) -> Source:
    return _saved(Source, {"label_fr": "Revue Cochrane, 2020", "url": "https://doi.org/10.1000/1"}, fields)


def make_indication(pathology, procedure, **fields) -> Indication:
    defaults = {
        "pathology": pathology,
        "procedure": procedure,
        "place": Indication.Place.AFTER_FAILURE,
        "sentence_fr": "Elle calme la douleur.",
        "evidence_fr": "Un essai favorable.",
    }
    return _saved(Indication, defaults, fields)


def make_region(**fields) -> BodyRegion:
    return _saved(BodyRegion, {"key": "genou", "name_fr": "Genou", "name_en": "Knee"}, fields)


def make_guidance(**fields) -> Guidance:
    return _saved(Guidance, {"slug_fr": "scanner", "name_fr": "Scanner", "summary_fr": "Des coupes du corps."}, fields)


def make_term(**fields) -> Term:
    return _saved(Term, {"term_fr": "racine", "definition_fr": "Le début d'un nerf."}, fields)


def make_reviewer(**fields) -> Reviewer:
    defaults = {"name": "Dr Test", "title_fr": "radiologue", "registration_number": "0", "interests_fr": "aucun"}
    return _saved(Reviewer, defaults, fields)


def make_fixed_page(**fields) -> FixedPage:
    return _saved(FixedPage, {"key": "contact", "title_fr": "Contact", "title_en": "Contact"}, fields)


def make_rows(page, count: int) -> None:
    """`count` rows of every kind that a page of either sort holds."""
    for number in range(count):
        text = f"Texte {number}."
        source = make_source(label_fr=f"Source {number}", url=f"https://doi.org/10.1000/{page.pk}-{number}")
        if isinstance(page, Pathology):
            PathologyAlertSign.objects.create(page=page, level="today", text_fr=text)
            PathologyQuestion.objects.create(page=page, question_fr=text, answer_fr=text)
            PathologyCitation.objects.create(page=page, source=source, mark=f"S{number}")
            Figure.objects.create(page=page, section="causes", low=10, text_fr=text)
            other = make_procedure(title_fr=f"P{number}", slug_fr=f"p-{number}", slug_en=f"p-{number}")
            indication = make_indication(page, other)
        else:
            ProcedureAlertSign.objects.create(page=page, level="today", text_fr=text)
            ProcedureQuestion.objects.create(page=page, question_fr=text, answer_fr=text)
            ProcedureCitation.objects.create(page=page, source=source, mark=f"S{number}")
            Step.objects.create(page=page, title_fr=text)
            Risk.objects.create(page=page, kind="serious", name_fr=text, frequency_fr="rare", action_fr=text)
            other = make_pathology(title_fr=f"P{number}", slug_fr=f"p-{number}", slug_en=f"p-{number}")
            Outcome.objects.create(
                page=page, pathology=other, situation_fr=text, side="for", heading_fr=text, text_fr=text
            )
            indication = make_indication(other, page)
        IndicationSource.objects.create(indication=indication, source=source)


def make_section(page, **fields) -> Section:
    return _saved(Section, {"page": page, "anchor": "venir", "heading_fr": "Venir"}, fields)
