from modeltranslation.translator import TranslationOptions, register

from algoradio.pages.models import Clinic, FixedPage, Section


@register(Clinic)
class ClinicOptions(TranslationOptions):
    fields = ("opening_hours", "access", "after_hours", "funding")


@register(FixedPage)
class FixedPageOptions(TranslationOptions):
    fields = ("title", "lead")
    required_languages = {"fr": ("title",)}


@register(Section)
class SectionOptions(TranslationOptions):
    fields = ("heading", "body")
    required_languages = {"fr": ("heading",)}
