"""The texts of a page in its template. Each tag names an object and one of its translated fields."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from algoradio.editorial.translated import lines as split
from algoradio.editorial.translated import spoken
from algoradio.text.rich import plain
from algoradio.text.typography import typeset

register = template.Library()


@register.simple_tag(takes_context=True)
def rich(context, instance, field):
    """A field of formatted text, as blocks."""
    text, language = spoken(instance, field, context["composer"].language)
    return context["composer"].rich(text, language)


@register.simple_tag(takes_context=True)
def line(context, instance, field):
    """A field of one line, with sources and explained words. Put `{% notes %}` after its paragraph."""
    text, language = spoken(instance, field, context["composer"].language)
    return context["composer"].line(text, language)


@register.simple_tag(takes_context=True)
def words(context, instance, field):
    """A field without sources nor explanations: for a heading, a link, a list."""
    composer = context["composer"]
    text, language = spoken(instance, field, composer.language)
    return composer.words(text, language)


@register.simple_tag(takes_context=True)
def items(context, instance, field):
    """The items of a field that holds one a line, each ready to show."""
    text, language = spoken(instance, field, context["composer"].language)
    return [context["composer"].line(item, language) for item in split(text)]


@register.simple_tag(takes_context=True)
def notes(context):
    """The explanations of the words met since the last notes."""
    return context["composer"].notes()


@register.simple_tag(takes_context=True)
def cite(context, sources):
    """The links to some sources, in the list at the end of the page."""
    composer = context["composer"]
    composer.lent |= {source.pk: source for source in sources}
    new = {source.pk: composer.cite(source.pk) for source in sources}
    return mark_safe(" ".join(new[key] for key in sorted(new, key=composer.numbers.get)))


@register.simple_tag(takes_context=True)
def borrow(context, instance):
    """Read the marks of what follows by the citations of `instance`, whose text is set inside this page."""
    context["composer"].borrow(instance.citations.all())
    return ""


@register.filter
def typo(text):
    """A plain string, set by the rules of the active language."""
    return typeset(str(text), get_language())


@register.filter
def plainly(instance, field):
    """A translated field as one line of plain text, for a title or a description in the page's head."""
    text, language = spoken(instance, field)
    return typeset(plain(text), language)


@register.simple_tag
def lang(instance, field):
    """` lang="fr"` when the field is not in the active language, else nothing."""
    _text, language = spoken(instance, field)
    return format_html(' lang="{}"', language) if language != get_language() else ""
