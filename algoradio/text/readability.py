"""How hard a text is to read, by published formulas.

French: Kandel & Moles, « Application de l'indice de Flesch à la langue française », 1958:
207 − 1.015 × (words ÷ sentences) − 73.6 × (syllables ÷ words). 100 is very easy, 60 plain, 30 hard. As textstat counts
it, but that short sentences are sentences, and that a sign off by one is no word.

English: Kincaid and others, « Derivation of new readability formulas for Navy enlisted personnel », 1975:
0.39 × (words ÷ sentences) + 11.8 × (syllables ÷ words) − 15.59, a school grade: 6 is recommended for patients.
How syllables are counted: syllables.py.
"""

import re
from dataclasses import dataclass

from algoradio.text import syllables

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
    words = [word for word in text.split() if re.search(r"\w", word)]
    if len(words) < SHORTEST:
        return Reading(len(words), None)
    mean = sum(map(syllables.french, words)) / len(words)
    return Reading(len(words), round(207 - 1.015 * len(words) / len(split(text)) - 73.6 * mean, 1))


def english(text: str) -> Reading:
    """Measure plain English text: a Flesch-Kincaid school grade."""
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    if len(words) < SHORTEST:
        return Reading(len(words), None)
    mean = sum(map(syllables.english, words)) / len(words)
    return Reading(len(words), round(0.39 * len(words) / len(split(text)) + 11.8 * mean - 15.59, 1))


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
