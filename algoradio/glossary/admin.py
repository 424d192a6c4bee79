from django.contrib import admin

from algoradio.editorial.admin import EditorialAdmin
from algoradio.glossary.models import Term


@admin.register(Term)
class TermAdmin(EditorialAdmin):
    list_display = ["term_fr", "definition_fr", "term_en"]
    search_fields = ["term_fr", "forms_fr", "term_en", "definition_fr"]
    fieldsets = [(None, {"fields": ["term", "forms", "definition"]})]
