from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.admin import AlertRows, CitationRows, EditorialAdmin, PageAdmin, QuestionRows, StackedRows
from algoradio.publishing.admin import DraftAdmin
from pathologies.models import BodyRegion, Figure, Pathology, PathologyAlertSign, PathologyCitation, PathologyQuestion


class PathologyAlertRows(AlertRows):
    model = PathologyAlertSign


class PathologyQuestionRows(QuestionRows):
    model = PathologyQuestion


class PathologyCitationRows(CitationRows):
    model = PathologyCitation


class FigureRows(StackedRows):
    model = Figure
    fields_in_order = ("section", "low", "high", "text", "position")


@admin.register(Pathology)
class PathologyAdmin(DraftAdmin, PageAdmin):
    """In the order of the public page. The indications join it in `procedures.admin`, which knows them."""

    filter_horizontal = ["regions"]
    fieldsets = [
        PageAdmin.head_fields,
        (_("Où et quoi"), {"fields": ["regions", "locator", "scene", "codes"]}),
        (
            _("Le texte"),
            {
                "fields": [
                    "symptoms",
                    "causes",
                    "diagnosis",
                    "usual_treatments",
                    "guided_treatments",
                    "living_with",
                    "illustration",
                ]
            },
        ),
        PageAdmin.review_fields,
    ]
    inlines = [PathologyAlertRows, FigureRows, PathologyQuestionRows, PathologyCitationRows]


@admin.register(BodyRegion)
class BodyRegionAdmin(EditorialAdmin):
    list_display = ["name_fr", "name_en", "position"]
    search_fields = ["name_fr"]
    fieldsets = [(None, {"fields": ["name", "position"]})]

    def has_add_permission(self, request):
        # A region is a part of the drawing: without its lines there is nothing to light.
        return False

    def has_delete_permission(self, request, obj=None):
        return False
