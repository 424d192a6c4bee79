from django.contrib import admin

from algoradio.glossary.models import Term
from algoradio.publishing.admin import DraftAdmin


@admin.register(Term)
class TermAdmin(DraftAdmin):
    list_display = ["term_fr", "definition_fr", "term_en"]
    search_fields = ["term_fr", "forms_fr", "term_en", "definition_fr"]
    fieldsets = [(None, {"fields": ["term", "forms", "definition"]})]
