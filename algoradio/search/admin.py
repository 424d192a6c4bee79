from urllib.parse import urlencode

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from algoradio.search.models import ForeignWord, Lead, ProtectedWord, SoughtTerm, Synonyms


@admin.register(Synonyms)
class SynonymsAdmin(admin.ModelAdmin):
    list_display = ["__str__", "language"]
    list_filter = ["language"]
    search_fields = ["expressions"]
    fields = ["expressions", "language"]


@admin.register(ProtectedWord)
class ProtectedWordAdmin(admin.ModelAdmin):
    list_display = ["word", "language"]
    list_filter = ["language"]
    search_fields = ["word"]
    fields = ["word", "language"]


@admin.register(ForeignWord)
class ForeignWordAdmin(admin.ModelAdmin):
    list_display = ["word", "meaning", "language"]
    search_fields = ["word", "meaning"]
    fields = ["word", "meaning", "language"]


@admin.register(Lead)
class LeadAdmin(admin.ModelAdmin):
    list_display = ["__str__", "language"]
    list_filter = ["language"]
    search_fields = ["expressions", "pathology__title_fr", "procedure__title_fr"]
    fields = ["pathology", "procedure", "language", "expressions"]
    list_select_related = ["pathology", "procedure"]


@admin.register(SoughtTerm)
class SoughtTermAdmin(admin.ModelAdmin):
    """What visitors seek, to read only; what is not found is one click from the list of synonyms.

    What was sought once in a month is not shown: it may be anything, a name included.
    """

    list_display = ["words", "times", "is_found", "mend", "language", "month"]
    list_filter = ["is_found", "language", "month"]
    search_fields = ["words"]
    list_display_links = None

    def get_queryset(self, request):
        return super().get_queryset(request).filter(times__gt=1)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("y remédier"))
    def mend(self, term):
        if term.is_found:
            return ""
        start = urlencode({"expressions": term.words, "language": term.language})
        return format_html(
            '<a href="{}?{}">{}</a>', reverse("admin:search_synonyms_add"), start, _("ajouter un mot de même sens")
        )
