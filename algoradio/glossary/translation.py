from modeltranslation.translator import TranslationOptions, register

from algoradio.glossary.models import Term


@register(Term)
class TermOptions(TranslationOptions):
    fields = ("term", "forms", "definition")
    required_languages = {"fr": ("term", "definition")}
