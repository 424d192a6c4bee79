"""Which texts of a procedure exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from algoradio.editorial.translation import AlertSignOptions, PageOptions, QuestionOptions
from procedures.models import (
    Guidance,
    Indication,
    Outcome,
    Procedure,
    ProcedureAlertSign,
    ProcedureQuestion,
    Risk,
    Step,
)

register(ProcedureAlertSign)(AlertSignOptions)
register(ProcedureQuestion)(QuestionOptions)

FACTS = ("guidance", "anaesthesia", "duration", "stay", "irradiation", "onset", "effect")
PHYSICIAN = ("contraindications", "technique", "workup", "results", "complications", "referral")


@register(Guidance)
class GuidanceOptions(TranslationOptions):
    fields = ("slug", "name", "summary", "text")
    required_languages = ("fr",)
    empty_values = {"slug": None}


@register(Procedure)
class ProcedureOptions(PageOptions):
    fields = (
        *(f"fact_{name}" for name in FACTS),
        "purpose",
        "contraindications",
        "preparation",
        "aftercare",
        "benefit",
        "without_treatment",
        "disputed",
        "radiation",
        "alternatives",
        "questions_to_ask",
        *(f"physician_{name}" for name in PHYSICIAN),
    )


@register(Step)
class StepOptions(TranslationOptions):
    fields = ("title", "text")
    required_languages = {"fr": ("title",)}


@register(Outcome)
class OutcomeOptions(TranslationOptions):
    fields = ("situation", "heading", "text", "compared_with", "caption")
    required_languages = {"fr": ("situation", "heading", "text")}


@register(Risk)
class RiskOptions(TranslationOptions):
    fields = ("name", "frequency", "action")
    required_languages = ("fr",)


@register(Indication)
class IndicationOptions(TranslationOptions):
    fields = ("target", "place_note", "sentence", "evidence")
    required_languages = {"fr": ("sentence", "evidence")}
