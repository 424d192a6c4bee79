from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.admin import (
    AlertRows,
    CitationRows,
    EditorialAdmin,
    PageAdmin,
    QuestionRows,
    Searched,
    StackedRows,
)
from algoradio.publishing.admin import DraftAdmin
from pathologies.admin import PathologyAdmin
from procedures.models import (
    Guidance,
    GuidanceCitation,
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
from procedures.translation import FACTS, PHYSICIAN


class ProcedureAlertRows(AlertRows):
    model = ProcedureAlertSign


class ProcedureQuestionRows(QuestionRows):
    model = ProcedureQuestion


class ProcedureCitationRows(CitationRows):
    model = ProcedureCitation


class StepRows(StackedRows):
    model = Step
    fields_in_order = ("title", "text", "position")


class OutcomeRows(StackedRows):
    model = Outcome
    autocomplete_fields = ["pathology"]
    fields_in_order = (
        "situation",
        "pathology",
        "side",
        "heading",
        "text",
        "with_per_100",
        "without_per_100",
        "compared_with",
        "caption",
        "position",
    )


class RiskRows(StackedRows):
    model = Risk
    fields_in_order = ("kind", "name", "frequency", "low", "high", "action", "position")


class IndicationRows(StackedRows):
    """The gestures proposed for a pathology. The sources of each are one click further."""

    model = Indication
    show_change_link = True
    autocomplete_fields = ["procedure"]
    fields_in_order = (
        "procedure",
        "target",
        "place",
        "place_note",
        "sentence",
        "evidence",
        "evidence_level",
        "position",
    )


PathologyAdmin.inlines = [*PathologyAdmin.inlines, IndicationRows]


@admin.register(Procedure)
class ProcedureAdmin(DraftAdmin, PageAdmin):
    """In the order of the public page; what only physicians read comes last."""

    filter_horizontal = ["guidances"]
    fieldsets = [
        PageAdmin.head_fields,
        (
            _("En bref"),
            {
                "fields": [
                    "scene",
                    "guidances",
                    "anaesthesia_kinds",
                    "stay_kinds",
                    *(f"fact_{name}" for name in FACTS),
                ]
            },
        ),
        (
            _("Le texte"),
            {
                "fields": [
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
                    "illustration",
                ]
            },
        ),
        (_("La fiche des médecins"), {"fields": ["ccam_code", *(f"physician_{name}" for name in PHYSICIAN)]}),
        PageAdmin.review_fields,
    ]
    inlines = [StepRows, OutcomeRows, RiskRows, ProcedureAlertRows, ProcedureQuestionRows, ProcedureCitationRows]


class IndicationSourceRows(Searched, admin.TabularInline):
    model = IndicationSource
    extra = 0
    autocomplete_fields = ["source"]


@admin.register(Indication)
class IndicationAdmin(EditorialAdmin):
    """The sources of an indication. The rest is written on the page of its pathology."""

    list_display = ["pathology", "procedure", "target_fr", "place", "evidence_level"]
    list_filter = ["place", "evidence_level", "procedure", "pathology"]
    list_select_related = ["pathology", "procedure"]
    search_fields = ["pathology__title_fr", "procedure__title_fr", "target_fr"]
    fieldsets = [(None, {"fields": ["pathology", *IndicationRows.fields_in_order]})]
    inlines = [IndicationSourceRows]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [name for _title, options in self.get_fieldsets(request, obj) for name in flatten(options["fields"])]


class GuidanceCitationRows(CitationRows):
    model = GuidanceCitation


@admin.register(Guidance)
class GuidanceAdmin(DraftAdmin):
    list_display = ["name_fr", "name_en", "position"]
    search_fields = ["name_fr"]
    fieldsets = [(None, {"fields": ["name", "slug", "summary", "text", "position"]})]
    inlines = [GuidanceCitationRows]
