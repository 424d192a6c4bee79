"""What a query asks for: which words it is made of, once typing errors, forgotten spaces and foreign words are seen."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from algoradio.editorial.indexes import folded
from algoradio.search.analysis import Analyser
from algoradio.search.census import UNKNOWN, Census
from algoradio.search.spelling import SAME_SOUND, Lexicon

#: Against the word itself: a synonym, a word of an expression, a longer word, one of the same sound.
SAME, PIECE, UNFINISHED, HEARD = 0.95, 0.35, 0.65, 0.6
WRONG_LETTER, LEAST = 0.18, 0.3  # what each wrong letter takes away from a word, and what is left at least
LONG, UNKNOWN_IN_LONG = 5, 0.4  # in a sentence, from so many parts on, an unknown word weighs less
SHORTEST_JOINED = 8  # signs of a word that may have been written as two
NO_WORDS = re.compile(r"[=;<>{}|\\^~]|--")  # signs that no one types to look for something
MOST_PARTS = 16  # of a query; what follows is not read


@dataclass(frozen=True)
class Part:
    """A word, or a declared expression, of a query.

    `terms`: what may stand in an entry for it, each as stems that must all be there, with what it is worth.
    """

    terms: tuple[tuple[tuple[str, ...], float], ...]
    weight: float
    is_known: bool


@dataclass(frozen=True)
class Reading:
    """A query as it is understood. `corrected`: the query without its typing errors, "" if there is none."""

    parts: tuple[Part, ...]
    corrected: str = ""

    @property
    def weight(self) -> float:
        return sum(part.weight for part in self.parts)


class Reader:
    """Reads the queries of one language with the words of its entries."""

    def __init__(self, analyser: Analyser, census: Census):
        self.analyser = analyser
        self.census = census
        self.lexicon = Lexicon(census.words, analyser.joints)

    def read(self, query: str, unfinished: bool = False) -> Reading:
        """What `query` asks for. `unfinished`: its last word may be half typed."""
        words = self.analyser.words(self.analyser.at_home(query))[:MOST_PARTS]
        spelt = list(islice(self._spelled(words), MOST_PARTS))
        best = [likely[0][0] if likely else word for word, likely in spelt]
        stems = [self.analyser.stem(word) for word in best]
        spans = {start: (stop, marks) for start, stop, marks in reversed(self.analyser.expressions(stems))}
        parts, place = [], 0
        while place < len(spelt):
            stop, marks = spans.get(place, (place + 1, ()))
            if stop - place > 1:
                parts.append(self._expression(tuple(stems[place:stop]), marks))
            else:
                is_last = stop == len(spelt)
                parts.append(self._word(*spelt[place], goes_on=is_last, unfinished=unfinished and is_last))
            place = stop
        if len(parts) >= LONG:
            parts = [
                part if part.is_known else replace(part, weight=min(part.weight, UNKNOWN_IN_LONG)) for part in parts
            ]
        if NO_WORDS.search(query):
            parts.append(Part((), UNKNOWN, False))
        read_as = {word: one for (word, _likely), one in zip(spelt, best, strict=True)}
        return Reading(tuple(parts), self._rewritten(query, read_as))

    def _spelled(self, words: list[str]) -> Iterator[tuple[str, list[tuple[str, float]]]]:
        """Each word as typed, with the words that it may be and what each is worth, likeliest first."""
        left = list(reversed(words))
        while left:
            word = left.pop()
            if left and (joined := self._joined(word, left[-1])):
                left.pop()
                yield joined
            elif self._is_name(word):
                yield word, [(word, 1.0)]
            elif self.census.tells(word):
                heard = [(one, HEARD) for one, cost in self.lexicon.near(word) if cost <= SAME_SOUND]
                yield word, [(word, 1.0), *heard]
            else:
                near = self.lexicon.near(word)
                again = self._read_otherwise(word, near)
                left += reversed(again)
                if not again:
                    yield word, [(one, max(1.0 - WRONG_LETTER * cost, LEAST)) for one, cost in near]

    def _joined(self, word: str, following: str) -> tuple[str, list[tuple[str, float]]] | None:
        """Two words that are one, written with a space too much, unless both are words themselves."""
        joined = word + following
        if len(joined) < SHORTEST_JOINED or self._is_known(word) and self._is_known(following):
            return None
        if joined in self.lexicon:
            return joined, [(joined, 1.0)]
        near = [(one, 1.0) for one, cost in self.lexicon.near(joined)[:1] if cost <= 1]
        return (joined, near) if near else None

    def _read_otherwise(self, word: str, near: list[tuple[str, float]]) -> list[str]:
        """The words that an unknown one is, if it is a mistyped foreign word, or several written as one."""
        if near and near[0][0] in self.analyser.foreign:
            meaning = self.analyser.words(self.analyser.foreign[near[0][0]])
            return [one for one in meaning if self._is_known(one)]
        parted = [] if near and near[0][1] <= 1.0 else self.lexicon.parted(word)
        return [one for one in parted if one in self.lexicon]

    def _is_name(self, word: str) -> bool:
        return word in self.lexicon or self.census.names(word)

    def _is_known(self, word: str) -> bool:
        return self._is_name(word) or self.census.tells(word)

    def _expression(self, stems: tuple[str, ...], marks: tuple[str, ...]) -> Part:
        pieces = [((stem,), PIECE) for stem in stems if stem not in self.analyser.weak]
        return Part(((stems, 1.0), *(((mark,), SAME) for mark in marks), *pieces), len(stems) ** 0.5, True)

    def _word(self, word: str, likely: list[tuple[str, float]], goes_on: bool, unfinished: bool) -> Part:
        """A word, with its likely corrections and, where it may be unfinished, the words that go on from it."""
        is_certain = bool(likely) and likely[0][0] == word
        longer = self.lexicon.longer(word) if goes_on and (unfinished or not is_certain) else []
        doubt = 1.0 if is_certain or not longer else UNFINISHED
        beginning = UNFINISHED / 2 if is_certain else UNFINISHED
        terms: dict[tuple[str, ...], float] = {}
        for one, worth in [(one, worth * doubt) for one, worth in likely] + [(one, beginning) for one in longer]:
            stem = self.analyser.stem(one)
            terms.setdefault((stem,), worth)
            for _start, _stop, marks in self.analyser.expressions([stem]):
                for mark in marks:
                    terms.setdefault((mark,), worth * SAME)
        return Part(tuple(terms.items()), self.census.weight(word, [term for (term,) in terms]), bool(terms))

    def _rewritten(self, query: str, best: dict[str, str]) -> str:
        """The query with each word replaced by the one that it was read as; "" if none was."""
        pieces = re.findall(r"\w+|\W+", query)
        read = [best.get(folded(piece), "") for piece in pieces]
        if not any(one and one != folded(piece) for one, piece in zip(read, pieces, strict=True)):
            return ""
        return "".join(
            self.census.spelt(one) if one and one != folded(piece) else piece
            for one, piece in zip(read, pieces, strict=True)
        )
