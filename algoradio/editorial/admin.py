"""The admin that every page is edited with: languages side by side, warnings in French, the page one click away."""

import logging
from collections.abc import Iterator

from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import DEFAULT_DB_ALIAS, IntegrityError
from django.db.models import Count, Q, URLField
from django.forms import Textarea
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from imagefield.fields import ImageField
from js_asset import Media, Script
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline
from modeltranslation.utils import get_translation_fields

from algoradio.editorial import events
from algoradio.editorial.addresses import form_address
from algoradio.editorial.illustrations import uses
from algoradio.editorial.images import StoreAway, UploadField
from algoradio.editorial.models import Citation, Illustration, Redirect, Reviewer, Source

logger = logging.getLogger(__name__)
STORE_AWAY = _(
    "Le stockage des images ne répond pas : rien n'est enregistré. Ce que vous avez écrit est encore ici ; "
    "dans quelques minutes, choisissez l'image à nouveau et enregistrez."
)

admin.site.site_header = "Algoradio"
admin.site.site_title = "Algoradio"
admin.site.index_title = _("Les pages du site")


class SideBySide:
    """Sets the languages of a translated field beside one another, on one row of the form."""

    def _patch_fieldsets(self, fieldsets):
        return [
            (
                title,
                options
                | {
                    "fields": [
                        tuple(get_translation_fields(name)) if name in self.trans_opts.all_fields else name
                        for name in options["fields"]
                    ]
                },
            )
            for title, options in fieldsets
        ]


class KnownChoice(AutocompleteSelect):
    """A list that is searched. Where a form is shown again, what was sent and is no number is none of its choices."""

    LONGEST = 18  # digits

    def optgroups(self, name, value, attr=None):
        known = [one for one in value if str(one).isdecimal() and len(str(one)) <= self.LONGEST]
        return super().optgroups(name, known, attr)


class Searched:
    """An admin, or rows of one, whose `autocomplete_fields` take whatever is sent."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = KnownChoice(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class StackedRows(Searched, SideBySide, TranslationStackedInline):
    """Rows with long texts: one form below the other. A subclass names `fields_in_order`."""

    extra = 0
    show_change_link = False
    fields_in_order: tuple[str, ...] = ()

    def get_fieldsets(self, request, obj=None):
        return self._patch_fieldsets([(None, {"fields": self.fields_in_order})])


class TableRows(TranslationTabularInline):
    """Rows with short texts: a table, a column a language."""

    extra = 0


class CitationRows(Searched, admin.TabularInline):
    """The sources of a page and their marks."""

    extra = 0
    autocomplete_fields = ["source"]
    fields = ["mark", "source"]


class AlertRows(TableRows):
    fields = ["level", "text", "position"]


class QuestionRows(StackedRows):
    fields_in_order = ("question", "answer", "position")


class Recorded:
    """An admin whose additions, changes and deletions stand in the log, as they do in the admin's history."""

    def log_addition(self, request, obj, message):
        events.happened("added", events.named(obj))
        return super().log_addition(request, obj, message)

    def log_change(self, request, obj, message):
        events.happened("changed", events.named(obj))
        return super().log_change(request, obj, message)

    def log_deletions(self, request, queryset):
        for record in queryset:
            events.happened("deleted", events.named(record))
        return super().log_deletions(request, queryset)


class EditorialAdmin(Searched, Recorded, SideBySide, TranslationAdmin):
    """The base of every admin here."""

    save_on_top = True
    formfield_overrides = {URLField: {"assume_scheme": "https"}}

    class Media:
        css = {"all": ["css/admin.css"]}
        js = [Script("js/names.js", defer=True), Script("js/readability.js", defer=True)]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError:  # a row was written since the form was opened: it is shown again as it was filled in
            if request.method != "POST" or hasattr(request, "clashed"):
                raise
            request.clashed = True
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        if hasattr(request, "clashed"):
            for formset in formsets:
                formset.non_form_errors().append(
                    _("Une de ces lignes est là depuis que la fiche est ouverte : rien n'est gardé. Rouvrez la fiche.")
                )
        return formsets, inlines

    def render_change_form(self, request, context, *args, **kwargs):
        # The editor brings an import map inside the page: the policy lets it through by this answer's nonce.
        context["media"] = Media.from_media(context["media"], nonce=str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, Textarea) and type(field.widget).__name__ == "AdminTextareaWidget":
            field.widget.attrs["rows"] = 4
        return field

    def get_deleted_objects(self, objs, request):
        """What is used is not deleted: the refusal names what uses it, each one click away."""
        used_by = list(dict.fromkeys(self.uses_of(objs)))
        if used_by:
            names = [format_html('<a href="{}">{}</a>', where, title) if where else title for title, where in used_by]
            return [], {}, set(), names
        return super().get_deleted_objects(objs, request)

    def uses_of(self, objs) -> Iterator[tuple[str, str]]:
        """What points at these records and forbids their deletion, as (title, address or ""); a row is its page."""
        collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=objs)
        collector.collect(objs)
        for record in collector.protected:
            page = getattr(record, "page", None) or getattr(record, "indication", None) or record
            if admin.site.is_registered(type(page)):
                yield str(page), form_address(page)
            else:
                yield f"{page._meta.verbose_name} « {page} »", ""


class MissingFilter(admin.SimpleListFilter):
    """What is missing, so that staff find it: a translation, a review, sources, a picture."""

    title = _("ce qui manque")
    parameter_name = "manque"

    def lookups(self, request, model_admin):
        return [
            ("anglais", _("la version anglaise")),
            ("relecture", _("la relecture médicale")),
            ("retard", _("une relecture à temps")),
            ("sources", _("des sources")),
            ("image", _("une illustration")),
        ]

    def queryset(self, request, queryset):
        conditions = {
            "anglais": Q(title_en=None) | Q(title_en="") | Q(summary_en=None) | Q(summary_en=""),
            "relecture": Q(reviewed_by=None),
            "retard": Q(review_due_on__lt=localdate()),
            "sources": Q(citations=None),
            "image": Q(illustration=None),
        }
        condition = conditions.get(self.value())
        return queryset.filter(condition).distinct() if condition is not None else queryset


class ReviewedAdmin(EditorialAdmin):
    """What a doctor signs. The date of the text follows its changes."""

    autocomplete_fields = ["reviewed_by"]
    review_fields = (
        _("Relecture"),
        {"fields": ["updated_on", "reviewed_by", "reviewed_on", "review_due_on"]},
    )

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        page = form.instance
        changed = bool(form.changed_data) or any(formset.has_changed() for formset in formsets)
        if changed and "updated_on" not in form.changed_data and page.updated_on != localdate():
            page.updated_on = localdate()
            page.save(update_fields=["updated_on"])


class PageAdmin(ReviewedAdmin):
    """A page about one subject."""

    list_display = ["title_fr", "title_en", "is_published", "updated_on", "review"]
    list_filter = ["is_published", MissingFilter]
    search_fields = ["title_fr", "title_en", "patient_words_fr", "other_names_fr", "patient_words_en"]
    autocomplete_fields = ["reviewed_by", "illustration"]
    prepopulated_fields = {"slug": ["title"]}
    head_fields = (
        None,
        {
            "fields": [
                "title",
                "slug",
                "tagline",
                "summary",
                "certainty",
                "patient_words",
                "other_names",
            ]
        },
    )

    def get_prepopulated_fields(self, request, obj=None):
        # A title that is corrected later must not move the page.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_published and obj.current_slug else None

    @admin.display(description=_("relecture"))
    def review(self, page):
        if page.reviewed_by_id is None:
            return _("en attente")
        return _("en retard") if page.is_review_overdue else page.reviewed_on


class IllustrationList(ChangeList):
    """The list of illustrations, each with what uses it."""

    def get_results(self, request):
        super().get_results(request)
        found = uses(illustration.pk for illustration in self.result_list)
        for illustration in self.result_list:
            illustration.used_by = found.get(illustration.pk, [])


@admin.register(Illustration)
class IllustrationAdmin(EditorialAdmin):
    """A library. Another file in the place of the first shows on every page that uses the illustration."""

    formfield_overrides = {ImageField: {"form_class": UploadField}}
    list_display = ["thumbnail", "alternative_text_fr", "credit", "pages"]
    list_display_links = ["thumbnail", "alternative_text_fr"]
    search_fields = ["alternative_text_fr", "alternative_text_en", "caption_fr", "caption_en", "credit"]
    search_help_text = _("Cherche dans les textes de remplacement, les légendes et les crédits.")
    readonly_fields = ["pages"]
    fieldsets = [
        (None, {"fields": ["image", "focal_point", "pages"]}),
        (_("En mots"), {"fields": ["alternative_text", "caption", "credit"]}),
    ]

    def get_changelist(self, request, **kwargs):
        return IllustrationList

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """While the store of files is away, a form that was sent comes back as it was typed, and says so: 503."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StoreAway as error:
            if request.method != "POST":
                raise
            logger.error("An upload was not stored: %s", error)
            request.store_is_away = True
            answer = super().changeform_view(request, object_id, form_url, extra_context)
            answer.status_code = 503
            return answer

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if not hasattr(request, "store_is_away"):
            return form_class

        class Unstored(form_class):
            """Says why nothing was saved, and keeps what was typed. A browser lets no page fill a file in."""

            def clean(self):
                super().clean()
                self.add_error("image", STORE_AWAY)

        return Unstored

    @admin.display(description=_("image"))
    def thumbnail(self, illustration):
        if not illustration.image:
            return ""
        return format_html('<img class="thumbnail" src="{}" alt="{}">', illustration.image.preview, illustration)

    @admin.display(description=_("utilisée par"))
    def pages(self, illustration):
        if not hasattr(illustration, "used_by"):
            illustration.used_by = uses([illustration.pk]).get(illustration.pk, []) if illustration.pk else []
        links = ((address, title) for title, address in illustration.used_by)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or _("aucune page")

    def uses_of(self, objs):
        yield from (one for found in uses(one.pk for one in objs).values() for one in found)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "image" in form.changed_data:
            messages.warning(
                request,
                _(
                    "L'image est remplacée partout où elle sert. "
                    "Son texte de remplacement dit-il encore ce qu'elle montre ?"
                ),
            )


@admin.register(Reviewer)
class ReviewerAdmin(EditorialAdmin):
    list_display = ["name", "title_fr", "registration_number"]
    search_fields = ["name"]
    fieldsets = [(None, {"fields": ["name", "title", "registration_number", "interests"]})]


@admin.register(Source)
class SourceAdmin(EditorialAdmin):
    list_display = ["label_fr", "url", "uses"]
    search_fields = ["label_fr", "label_en", "url"]
    fieldsets = [(None, {"fields": ["label", "url"]})]

    def get_queryset(self, request):
        citing = [one.name for one in Source._meta.related_objects if issubclass(one.related_model, Citation)]
        return super().get_queryset(request).annotate(times=sum(Count(name, distinct=True) for name in citing))

    @admin.display(description=_("pages qui la citent"), ordering="times")
    def uses(self, source):
        return source.times


@admin.register(Redirect)
class RedirectAdmin(Recorded, admin.ModelAdmin):
    list_display = ["old_path", "new_path"]
    search_fields = ["old_path", "new_path"]

    class Media:
        css = {"all": ["css/admin.css"]}
