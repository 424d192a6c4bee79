"""From the words of a text, or of a patient's query, to the marks under which they are compared.

A word is folded (lower case, no accent) and brought to its stem, so that a plural, a missing accent or a capital do
not matter. Expressions that staff declared to mean the same share one mark more: « mal de dos » and « lombalgie ».
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

from algoradio.editorial.indexes import folded

SNOWBALL = {"fr": "french", "en": "english"}
LONGEST_EXPRESSION = 5  # words of a synonym that are looked for
#: Words that say nothing of what is sought, beyond those of the stemmer's own list. They are compared after folding.
EMPTY = {
    "fr": """
        jai ai mals font avoir avez quoi comment pourquoi quand depuis tres trop ca cest dit veut peut faire mon ma mes
        me moi je tu il elle on nous vous des les aux au du une un fait fais docteur medecin tout
    """.split(),  # noqa: SIM905 - a list of seventy quoted words would be harder to read
    "en": """
        my me i have has had get is are it in on the a an of to do does what how why when very much
    """.split(),  # noqa: SIM905
}
#: What nearly every page is about: such a word helps to choose, and is never enough.
WEAK = {"fr": {"mal", "douleur", "douloureux", "traitement"}, "en": {"pain", "painful", "hurt", "treatment", "ache"}}


@dataclass(frozen=True)
class Sought:
    """A word, or an expression, of a query: stems, words as typed, the marks of its synonyms, what it weighs."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    marks: tuple[str, ...]
    weight: float


class Analyser:
    """Reads texts and queries of one language. `groups`: expressions that mean the same; `foreign`: word → French."""

    def __init__(self, language: str, groups: Iterable[list[str]] = (), foreign: dict[str, str] | None = None):
        self.language = language
        self._analyse = self._chain(stemmed=True).analyze
        self._split = self._chain(stemmed=False).analyze
        self.foreign = {_plain(word): meaning for word, meaning in (foreign or {}).items()}
        self._marks: dict[tuple[str, ...], set[str]] = {}
        for number, group in enumerate(groups):
            for expression in group:
                stems = tuple(self.stems(expression))
                if stems:
                    self._marks.setdefault(stems, set()).add(f"={number}")

    def _chain(self, stemmed: bool):
        name = SNOWBALL.get(self.language)
        builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
        if name:
            builder = builder.filter(Filter.stopword(name))
        builder = builder.filter(Filter.ascii_fold()).filter(Filter.custom_stopword(EMPTY.get(self.language, [])))
        return (builder.filter(Filter.stemmer(name)) if name and stemmed else builder).build()

    def stems(self, text: str) -> list[str]:
        """The stems of a text, in order, without the words that say nothing."""
        return self._analyse(_spaced(text))

    def words(self, text: str) -> list[str]:
        """The same words as they are written, folded: what a typing error is compared with."""
        return self._split(_spaced(text))

    @cached_property
    def weak(self) -> set[str]:
        return {stem for word in WEAK.get(self.language, ()) for stem in self._analyse(word)}

    def indexed(self, text: str, with_words: bool = False) -> str:
        """The stems of a text, the marks of the expressions in it and, if asked, its words as written (« ~word »)."""
        stems = self.stems(text)
        marks = [mark for _start, _stop, found in self._expressions(stems) for mark in sorted(found)]
        words = [f"~{word}" for word in self.words(text)] if with_words else []
        return " ".join(stems + marks + words)

    def sought(self, query: str) -> list[Sought]:
        """What a query asks for: each expression that has synonyms as one, every other word on its own."""
        text = self._at_home(query)
        stems, words = self.stems(text), self.words(text)
        found, position = [], 0
        expressions = {start: (stop, marks) for start, stop, marks in reversed(self._expressions(stems))}
        while position < len(stems):
            stop, marks = expressions.get(position, (position + 1, set()))
            part = tuple(stems[position:stop])
            weight = 0.15 if set(part) <= self.weak else float(len(part)) ** 0.5
            found.append(Sought(part, tuple(words[position:stop]), tuple(sorted(marks)), weight))
            position = stop
        return found

    def _at_home(self, query: str) -> str:
        """The query with its foreign words, or pairs of words, put in the language of the site."""
        words, out = query.lower().replace("’", "'").split(), []
        while words:
            pair = _plain(" ".join(words[:2]))
            if len(words) > 1 and pair in self.foreign:
                out.append(self.foreign[pair])
                words = words[2:]
            else:
                word = words.pop(0)
                out.append(self.foreign.get(_plain(word), word))
        return " ".join(out)

    def _expressions(self, stems: list[str]) -> list[tuple[int, int, set[str]]]:
        """The declared expressions among stems: (start, stop, marks); from each start, the longest one."""
        found = []
        for start in range(len(stems)):
            for stop in range(min(len(stems), start + LONGEST_EXPRESSION), start, -1):
                marks = self._marks.get(tuple(stems[start:stop]))
                if marks:
                    found.append((start, stop, marks))
                    break
        return found


def _plain(text: str) -> str:
    """A foreign word as it is compared: folded, the Turkish dotless i as i."""
    return folded(text.replace("ı", "i"))


def _spaced(text: str) -> str:
    return text.replace("’", " ").replace("'", " ")
