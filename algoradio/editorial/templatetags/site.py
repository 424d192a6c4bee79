"""What the frame of every public page needs: addresses in other languages, structured data, the review line."""

import json

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from algoradio.editorial.addresses import absolute, alternates

register = template.Library()
NAMES = dict(settings.LANGUAGES)
#: How a machine is shown « < > & » inside a script element: never as themselves.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def direction():
    """The writing direction of the active language: « rtl » or « ltr »."""
    return "rtl" if get_language_bidi() else "ltr"


@register.simple_tag
def question(name):
    """Where a question that only a program answers is asked, by the name of its address; "" where no program is."""
    path = reverse(name)
    return path if settings.SEARCH_SERVER is None else settings.SEARCH_SERVER and settings.SEARCH_SERVER + path


@register.simple_tag
def suggestions():
    """Where a search field has its suggestions from; "" in a static edition, whose policy lets scripts ask no other."""
    return reverse("search:suggestions") if settings.SEARCH_SERVER is None else ""


def _paths(context) -> dict[str, str]:
    """The addresses of the page in every language: those that the view gives, else those that its route has."""
    if "addresses" in context:
        return context["addresses"]
    if "part" in context:
        return context["part"].addresses
    return alternates(context["request"], context.get("page"))


@register.simple_tag(takes_context=True)
def other_languages(context):
    """The same page in the other languages: a list of {code, name, path}. On an error page, their home pages.

    A view that gives `query_string`, because its parameters mean the same in every language, has it kept.
    """
    paths = _paths(context)
    current = get_language()
    kept = context.get("query_string", "")
    return [
        {
            "code": code,
            "name": name,
            "path": paths[code] + kept if code in paths else "/" if code == settings.LANGUAGE_CODE else f"/{code}/",
        }
        for code, name in settings.LANGUAGES
        if code != current
    ]


@register.simple_tag(takes_context=True)
def head_links(context):
    """The canonical address, and the page's addresses in the languages in which it is really written.

    A part of a page, which its view tells by `query_string`, names the whole one and stays out of indexes.
    """
    request = context["request"]
    page = context.get("page") or context.get("procedure") or context.get("part")
    paths = _paths(context)
    if not paths:
        return mark_safe('<meta name="robots" content="noindex">')
    written = page.languages() if hasattr(page, "languages") else list(paths)
    current = get_language()
    canonical = current if current in written else settings.LANGUAGE_CODE
    links = [("canonical", "", absolute(request, paths[canonical]))]
    if context.get("query_string"):
        return format_html('<link rel="{}"{} href="{}">\n<meta name="robots" content="noindex">', *links[0])
    if len(written) > 1 and current in written:
        links += [
            ("alternate", format_html(' hreflang="{}"', code), absolute(request, paths[code])) for code in written
        ]
        links.append(
            ("alternate", format_html(' hreflang="{}"', "x-default"), absolute(request, paths[settings.LANGUAGE_CODE]))
        )
    return format_html_join("\n", '<link rel="{}"{} href="{}">', links)


@register.simple_tag(takes_context=True)
def json_ld(context):
    """The page for machines, as the view made it in `structured_data`: what the visible text says, no more."""
    data = context.get("structured_data")
    if not data:
        return ""
    document = json.dumps({"@context": "https://schema.org", "@graph": data}, ensure_ascii=False)
    return mark_safe(f'<script type="application/ld+json">{document.translate(ESCAPES)}</script>')


@register.inclusion_tag("components/sources.html", takes_context=True)
def sources(context, page):
    """The sources of the page in the order in which its text met them, then those that it does not name."""
    composer = context["composer"]
    met = list(composer.numbers)
    by_key = {key: source for key, source in composer.lent.items() if key in met}
    by_key |= {citation.source_id: citation.source for citation in page.citations.all()}
    for key in by_key:
        composer.numbers.setdefault(key, len(composer.numbers) + 1)
    entries = [
        {"number": composer.numbers[key], "source": by_key[key], "met": key in met}
        for key in sorted(by_key, key=composer.numbers.get)
    ]
    return {"entries": entries, "composer": composer}


@register.inclusion_tag("components/language_notice.html", takes_context=True)
def language_notice(context, page):
    """One sentence when some of the page's text is not in the reader's language."""
    missing = page.untranslated(get_language())
    return {"missing": missing, "whole": bool(missing) and get_language() not in page.languages()}


@register.filter
def host(url):
    """The part of an address that a reader recognises: « doi.org/10.1136/… » without its scheme."""
    bare = url.partition("://")[2].removeprefix("www.")
    return bare.rstrip("/")


@register.simple_tag
def alarm_levels(signs):
    """The signs by urgency, most urgent first, levels without signs left out: a list of {level, when, what, signs}."""
    words = {
        "emergency": (_("Tout de suite"), _("C’est une urgence")),
        "today": (_("Aujourd’hui"), _("Voyez un médecin")),
        "soon": (_("Bientôt"), _("Parlez-en à votre médecin")),
    }
    levels = [
        {"level": level, "number": number, "when": when, "what": what, "signs": [s for s in signs if s.level == level]}
        for number, (level, (when, what)) in enumerate(words.items(), 1)
    ]
    return [level for level in levels if level["signs"]]
