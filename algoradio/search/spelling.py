"""The words under which pages are looked for, and which of them a mistyped, unfinished or run-together word may be."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from algoradio.search.phonetics import sound

SHORTEST_HEARD = 3  # signs of a word that a mistyped one may sound like
SHORTEST = 4  # signs of a word that is worth correcting
SHORTEST_BEGINNING = 3
LONGEST = 40  # signs; no word of the language is longer
CORRECTIONS, COMPLETIONS = 3, 12
SAME_SOUND = 0.7  # what it costs to be heard as another word, in wrong letters
SHORTEST_KIN, KIN = 6, 0.7  # signs, and the share of a word, that words of a family begin with
FAMILY = 2.0  # what it costs to be of the same family, in wrong letters
WRONG_START = 0.6  # what it costs to be wrong from the first letter on, in wrong letters


class Lexicon:
    """Folded words, each with how often it names something."""

    def __init__(self, words: Iterable[str], joints: Iterable[str] = ()):
        """`joints`: words that mean nothing, but may stand inside a run-together query, as « de » in « maldedos »."""
        self.counts = Counter(word for word in words if len(word) <= LONGEST)
        self.sorted = sorted(self.counts)
        self.joints = frozenset(joints)
        #: The words worth correcting to, by a sign and their length: the first sign, the second; and by their sound.
        self._shelves: tuple[dict[tuple[str, int], list[str]], ...] = ({}, {})
        self._sounds: dict[str, str] = {}  # the words of a sound, by spaces: a list for each would be slow to make
        for word in self.sorted:
            if len(word) >= SHORTEST_HEARD and not word.isdigit() and len(heard := sound(word)) > 1:
                self._sounds[heard] = f"{self._sounds[heard]} {word}" if heard in self._sounds else word
            if len(word) >= SHORTEST and not word.isdigit():
                for place, shelves in enumerate(self._shelves):
                    shelves.setdefault((word[place], len(word)), []).append(word)
        self.near = lru_cache(maxsize=2048)(self._near)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def _near(self, word: str) -> list[tuple[str, float]]:
        """The words that `word` may stand for, likeliest first: (word, wrong letters)."""
        if not SHORTEST <= len(word) <= LONGEST or word.isdigit():
            return []
        found = dict.fromkeys(self._sounds.get(sound(word), "").split(), SAME_SOUND)
        found = self._alike(word, [(0, word[0])], _allowed(len(word)), 0.0) | found
        if not found:
            # A first letter that is wrong, missing or too much leaves the second in one of these places.
            places = [(1, word[1]), (1, word[0]), (0, word[1])]
            found = self._alike(word, places, _allowed(len(word)) - 1 or 1, WRONG_START) or self._kin(word)
        ranked = sorted(found, key=lambda other: (found[other], -self.counts[other], other))
        best = found[ranked[0]] if ranked else 0.0
        return [(other, found[other]) for other in ranked[:CORRECTIONS] if found[other] <= best + 1.0]

    def _alike(self, word: str, places: list[tuple[int, str]], allowed: int, more: float) -> dict[str, float]:
        """The words with one of those signs, at place 0 or 1, and `allowed` wrong letters at most: {word: cost}."""
        found = {}
        for length in range(max(len(word) - allowed, SHORTEST), len(word) + allowed + 1):
            if max(length, len(word)) == SHORTEST:
                continue  # of four letters, one is too much
            for place, sign in places:
                shelf = self._shelves[place].get((sign, length), ())
                for other, distance, _place in extract(
                    word, shelf, scorer=OSA.distance, score_cutoff=allowed, limit=CORRECTIONS
                ):
                    found[other] = distance + more
        return found

    def _kin(self, word: str) -> dict[str, float]:
        """Words of the same family: they share the beginning of `word`, « neurologiquement » and « neurologique »."""
        common = max(SHORTEST_KIN, round(len(word) * KIN))
        return dict.fromkeys(self.longer(word[:common])[:CORRECTIONS], FAMILY) if len(word) > common else {}

    def longer(self, beginning: str) -> list[str]:
        """The words that go on from `beginning`, those that name most first."""
        if not SHORTEST_BEGINNING <= len(beginning) <= LONGEST:
            return []
        found = []
        for place in range(bisect_left(self.sorted, beginning), len(self.sorted)):
            word = self.sorted[place]
            if not word.startswith(beginning):
                break
            if word != beginning:
                found.append(word)
        return sorted(found, key=lambda word: (-self.counts[word], len(word), word))[:COMPLETIONS]

    def parted(self, word: str) -> list[str]:
        """The known words that `word` is made of when spaces were forgotten, or nothing."""
        if not 6 <= len(word) <= LONGEST:
            return []
        # best[stop]: the fewest known words that `word[:stop]` is made of.
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for stop in range(1, len(word) + 1):
            for start in range(stop):
                before, part = best[start], word[start:stop]
                if before is None or not (part in self.joints or (len(part) >= 3 and part in self.counts)):
                    continue
                if best[stop] is None or len(before) + 1 < len(best[stop]):
                    best[stop] = [*before, part]
        parts = best[len(word)] or []
        return parts if len(parts) > 1 and any(part in self.counts for part in parts) else []


def _allowed(length: int) -> int:
    """The letters that may be wrong in a word of `length` letters."""
    if length < 7:
        return 1
    return 2 if length < 11 else 3
