"""Which texts of the shared parts exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from algoradio.editorial.models import Illustration, Reviewer, Source


class PageOptions(TranslationOptions):
    """For any page: a subclass adds its own texts."""

    fields = ("title", "slug", "tagline", "other_names", "patient_words", "summary", "certainty")
    required_languages = {"default": (), "fr": ("title",)}
    empty_values = {"slug": None}


class AlertSignOptions(TranslationOptions):
    fields = ("text",)
    required_languages = ("fr",)


class QuestionOptions(TranslationOptions):
    fields = ("question", "answer")
    required_languages = ("fr",)


@register(Illustration)
class IllustrationOptions(TranslationOptions):
    fields = ("alternative_text", "caption")
    required_languages = {"fr": ("alternative_text",)}


@register(Source)
class SourceOptions(TranslationOptions):
    fields = ("label",)
    required_languages = ("fr",)


@register(Reviewer)
class ReviewerOptions(TranslationOptions):
    fields = ("title", "interests")
    required_languages = ("fr",)
