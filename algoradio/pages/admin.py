from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from algoradio.editorial.admin import CitationRows, EditorialAdmin, ReviewedAdmin, StackedRows
from algoradio.pages.models import Clinic, FixedPage, FixedPageCitation, Section
from algoradio.publishing.admin import DraftAdmin


@admin.register(Clinic)
class ClinicAdmin(EditorialAdmin):
    """One form: the list of one row would only be a detour."""

    fieldsets = [
        (
            _("Pour les patients"),
            {
                "fields": [
                    "name",
                    "telephone",
                    "booking_url",
                    "address",
                    "opening_hours",
                    "access",
                    "after_hours",
                ]
            },
        ),
        (_("Pour les médecins"), {"fields": ["secure_mail"]}),
        (
            _("Ce que la loi demande"),
            {"fields": ["publisher", "publication_director", "host", "data_protection_contact", "funding"]},
        ),
    ]

    def has_add_permission(self, request):
        return not Clinic.objects.exists() and super().has_add_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_or_change_permission(request):
            return super().changelist_view(request, extra_context)
        if Clinic.objects.exists():
            return redirect(reverse("admin:pages_clinic_change", args=[1]))
        return redirect(reverse("admin:pages_clinic_add"))

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)


class SectionRows(StackedRows):
    model = Section
    fields_in_order = ("heading", "anchor", "body", "position")


class FixedPageCitationRows(CitationRows):
    model = FixedPageCitation


@admin.register(FixedPage)
class FixedPageAdmin(DraftAdmin, ReviewedAdmin):
    list_display = ["key", "title_fr", "title_en", "updated_on"]
    readonly_fields = ["key"]
    fieldsets = [(None, {"fields": ["key", "title", "lead"]}), ReviewedAdmin.review_fields]
    inlines = [SectionRows, FixedPageCitationRows]

    def has_add_permission(self, request):
        # The addresses are fixed: a page more would have none.
        return False

    def has_delete_permission(self, request, obj=None):
        return False
