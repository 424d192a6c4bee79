from django import template
from django.conf import settings

from algoradio.pages.declaration import Texts

register = template.Library()


@register.simple_tag(takes_context=True)
def told(context, texts: Texts):
    """A text of the accessibility record, in the language of the page or else in French."""
    composer = context["composer"]
    language = composer.language if composer.language in texts else settings.LANGUAGE_CODE
    return composer.words(texts[language], language)
