"""Sets the texts of one page, in the order in which they are read.

A composer knows the page's language and what its texts may point at: sources, by their marks « [S11] », and the
words of the glossary. It numbers sources as they are first met, explains a word at its first use only, sets the
typography, and says `lang` wherever a text is not in the page's language.
"""

import re
from collections.abc import Callable, Iterable
from html import escape
from html.parser import HTMLParser

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from algoradio.text.rich import MARK
from algoradio.text.typography import NO_BREAK, typeset

#: Splits a text at the words to explain: (text, already explained) → pieces, a word as (shown, term, explanation).
Vocabulary = Callable[[str, set], Iterable[str | tuple[str, str, str]]]

ELIDED = re.compile(r"(?:\b\w{1,2}’|[(«]\u202f?)+$")
STOP = re.compile(r"[\u202f\u00a0]?[,.;:!?)»…]+")
FORBIDDEN = {"a", "h3"}  # where no word is explained: no control inside a link or a heading


class Composer:
    """One page being set. `sources`: mark → key of the source. `vocabularies`: language → its words to explain."""

    def __init__(self, language: str, sources: dict[str, int] | None = None, vocabularies: dict | None = None):
        self.language = language
        self.sources = sources or {}
        self.vocabularies = vocabularies or {}
        self.numbers: dict[int, int] = {}
        self.unknown: list[str] = []
        self.lent: dict[int, object] = {}
        self._explained: set[str] = set()
        self._notes: list[tuple[str, str, str, str]] = []

    def borrow(self, citations: Iterable) -> None:
        """Read the marks of what follows by other citations: a text of another record, set inside this page."""
        self.sources = {citation.mark: citation.source_id for citation in citations}
        self.lent |= {citation.source_id: citation.source for citation in citations}

    def words(self, text: str, language: str) -> SafeString:
        """A text without marks nor explanations, for headings and links."""
        return self._spoken(escape(typeset(MARK.sub("", text), language)), language)

    def line(self, text: str, language: str) -> SafeString:
        """A text of one line, with its sources and explanations; `notes()` must follow its paragraph."""
        return self._spoken(self._inline(text, language), language)

    def rich(self, html: str, language: str) -> SafeString:
        """Rich text as blocks, each followed by the explanations of its words."""
        setter = _Blocks(self, language)
        setter.feed(html)
        setter.close()
        return mark_safe("".join(setter.out))

    def cite(self, source: int) -> SafeString:
        """The link to a source in the list at the end. Numbers are given in the order of first use."""
        first = source not in self.numbers
        number = self.numbers.setdefault(source, len(self.numbers) + 1)
        return format_html(
            '<a class="ref"{} href="#s{}" aria-label="{}">[{}]</a>',
            format_html(' id="r{}"', number) if first else "",
            number,
            _("source %(number)s") % {"number": number},
            number,
        )

    def notes(self) -> SafeString:
        """The explanations of the words met since the last call."""
        notes, self._notes = self._notes, []
        return format_html_join(
            "",
            '<div class="note" id="{}" popover{}><p><b>{}</b> {}</p></div>',
            (
                (anchor, self._lang(language), typeset(term, language), typeset(explanation, language))
                for anchor, term, explanation, language in notes
            ),
        )

    def _lang(self, language: str) -> str | SafeString:
        return "" if language == self.language else format_html(' lang="{}"', language)

    def _spoken(self, html: str, language: str) -> SafeString:
        if language == self.language or not html:
            return mark_safe(html)
        return mark_safe(f'<span lang="{escape(language)}">{html}</span>')

    def _inline(self, text: str, language: str, explain: bool = True) -> str:
        """Escaped HTML of a piece of text: split at source marks first, then at words to explain."""
        out, position, after_mark = [], 0, False
        for mark in MARK.finditer(text):
            between = self._explain(text[position : mark.start()], language, explain)
            shown = self._mark(mark[1], joined=after_mark and not between)
            out += [between, shown]
            after_mark = bool(shown) or (after_mark and not between)
            position = mark.end()
        out.append(self._explain(text[position:], language, explain))
        return "".join(out)

    def _mark(self, mark: str, joined: bool) -> str:
        if mark not in self.sources:
            self.unknown.append(mark)
            return ""
        return ("" if joined else NO_BREAK) + self.cite(self.sources[mark])

    def _explain(self, text: str, language: str, explain: bool) -> str:
        text = typeset(text, language)
        if not explain or language not in self.vocabularies:
            return escape(text)
        out = [""]
        for piece in self.vocabularies[language](text, self._explained):
            if isinstance(piece, str):
                out.append(escape(piece))
            else:
                shown, term, explanation = piece
                anchor = f"mot-{len(self._explained)}"
                self._notes.append((anchor, term, explanation, language))
                out.append(f'<button class="term" type="button" popovertarget="{anchor}">{escape(shown)}</button>')
        for index in range(2, len(out), 2):
            self._keep_together(out, index)
        return "".join(out)

    def _keep_together(self, out: list[str], index: int) -> None:
        """Tie the button at `index` to the elided word or bracket before it and to the stop after it, on one line."""
        before, after = ELIDED.search(out[index - 1]), STOP.match(out[index + 1])
        if not (before or after):
            return
        head, tail = before[0] if before else "", after[0] if after else ""
        out[index - 1] = out[index - 1][: len(out[index - 1]) - len(head)]
        out[index + 1] = out[index + 1][len(tail) :]
        out[index] = f'<span class="together">{head}{out[index]}{tail}</span>'


class _Blocks(HTMLParser):
    """Walks sanitised rich text and sets its words; tags pass through as they are."""

    def __init__(self, composer: Composer, language: str):
        super().__init__(convert_charrefs=True)
        self.composer, self.language = composer, language
        self.out: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag, attrs):
        attributes = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        if not self._open:
            attributes += self.composer._lang(self.language)
        if tag != "br":
            self._open.append(tag)
        self.out.append(f"<{tag}{attributes}>")

    def handle_endtag(self, tag):
        if tag in self._open:
            self._open.remove(tag)
            self.out.append(f"</{tag}>")
        if not self._open:
            self.out.append(self.composer.notes())

    def handle_data(self, data):
        explain = not FORBIDDEN.intersection(self._open)
        self.out.append(self.composer._inline(data, self.language, explain))
