"""Which texts of a pathology exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from algoradio.editorial.translation import AlertSignOptions, PageOptions, QuestionOptions
from pathologies.models import BodyRegion, Figure, Pathology, PathologyAlertSign, PathologyQuestion

register(PathologyAlertSign)(AlertSignOptions)
register(PathologyQuestion)(QuestionOptions)


@register(BodyRegion)
class BodyRegionOptions(TranslationOptions):
    fields = ("name",)
    required_languages = ("fr",)


@register(Pathology)
class PathologyOptions(PageOptions):
    fields = ("symptoms", "causes", "diagnosis", "usual_treatments", "guided_treatments", "living_with")


@register(Figure)
class FigureOptions(TranslationOptions):
    fields = ("text",)
    required_languages = ("fr",)
