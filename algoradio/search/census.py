"""What the words of all entries are: which name something, how rarely, in names of what length; which only tell."""

import re
from collections import Counter
from collections.abc import Iterable
from math import log

from algoradio.editorial.indexes import folded
from algoradio.search.analysis import Analyser

#: What a word of a query weighs that stands in a name of so many words, at the shortest.
NAMED = (1.0, 1.0, 0.8, 0.5, 0.35)
WEAK, CHATTER, TOLD, UNKNOWN = 0.15, 0.12, 0.5, 0.8  # what one weighs that names nothing
COMMON, SEVERAL = 0.15, 2  # the share of all texts, and their number, above which a word in them is chatter


class Census:
    """Counts of terms (stems, and marks of expressions) over entries, taken while these are indexed."""

    def __init__(self, analyser: Analyser):
        self.analyser = analyser
        self.words: list[str] = [*analyser.expression_words, *analyser.foreign]
        self._naming_kinds: dict[str, set[str]] = {}
        self._entries = self._texts = 0
        self._naming: Counter[str] = Counter()
        self._telling: Counter[str] = Counter()
        self._shortest: dict[str, int] = {}
        self._spelt: dict[str, str] = {}

    def take(self, kind: str, naming: Iterable[str], telling: Iterable[str], has_text: bool) -> None:
        """Count one entry by the terms of its names and of its texts, each once."""
        self._entries += 1
        self._texts += has_text
        self._naming.update(naming)
        self._telling.update(telling)
        self._naming_kinds.setdefault(kind, set()).update(naming)

    def take_name(self, text: str, words: list[str], terms: Iterable[str], longer: int) -> None:
        """Note one name: its words as written, and how long it is. `longer`: by how many words it counts as longer."""
        self.words += words
        plain = [term for term in terms if self.is_plain(term)]
        size = len(plain) + (longer if len(plain) > 1 else 0)
        for term in terms:
            self._shortest[term] = min(size, self._shortest.get(term, size))
        for word in () if text.isascii() else re.findall(r"\w+", text.lower()):
            if not word.isascii():
                self._spelt.setdefault(folded(word), word)

    def name_kinds(self, term: str) -> set[str]:
        """The kinds of entries that a term names."""
        return {kind for kind, terms in self._naming_kinds.items() if term in terms}

    def is_plain(self, term: str) -> bool:
        """Whether a term is a word of its own weight: no mark of an expression, no word that nearly every page has."""
        return term[0] != "=" and term not in self.analyser.weak

    def names(self, word: str) -> bool:
        """Whether a folded word stands in a name."""
        return bool(self._naming[self.analyser.stem(word)])

    def tells(self, word: str) -> bool:
        """Whether a folded word stands in a text."""
        return bool(self._telling[self.analyser.stem(word)])

    def spelt(self, word: str) -> str:
        """A folded word with its accents."""
        return self._spelt.get(word, word)

    def rarity(self, term: str) -> float:
        """1 for a term that names one entry, near 0 for one that names all."""
        entries = max(self._entries, 1)
        return log(1 + entries / (1 + self._naming[term])) / log(1 + entries)

    def weight(self, word: str, terms: list[str]) -> float:
        """What a word weighs in a query, by the terms that it may be: most if it names, hardly if in every text."""
        if word.isdigit():
            return CHATTER
        if not terms:
            return UNKNOWN
        if not self.analyser.weak.isdisjoint((self.analyser.stem(word), terms[0])):
            return WEAK
        naming = [NAMED[min(self._shortest[term], len(NAMED)) - 1] for term in terms if self._naming[term]]
        if naming:
            return max(naming)
        return CHATTER if max(self._telling[term] for term in terms) > max(COMMON * self._texts, SEVERAL) else TOLD
