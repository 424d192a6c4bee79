"""How hard a text is to read, by published formulas.

French: Kandel & Moles, « Application de l'indice de Flesch à la langue française », 1958:
207 − 1.015 × (words ÷ sentences) − 73.6 × (syllables ÷ words). 100 is very easy, 60 plain, 30 hard.
Counted by textstat, whose French formula this is.
"""

import re
from dataclasses import dataclass

SHORTEST = 6  # words; a score of fewer says nothing


@dataclass(frozen=True)
class Reading:
    """The measure of one text: its words and its score; the score is None under SHORTEST words."""

    words: int
    score: float | None


def french(text: str) -> Reading:
    """Measure plain French text, whose sentences end in . ! ? or …"""
    import textstat  # takes a second to load, and only measuring needs it

    words = len(text.split())
    if words < SHORTEST:
        return Reading(words, None)
    textstat.set_lang("fr")
    return Reading(words, round(textstat.flesch_reading_ease(text), 1))


def hardest(text: str, count: int = 5) -> list[tuple[float, str]]:
    """The `count` sentences of plain French text with the lowest scores, hardest first, as (score, sentence)."""
    measured = ((french(sentence).score, sentence) for sentence in re.split(r"(?<=[.!?…])\s+", text))
    return sorted((score, sentence) for score, sentence in measured if score is not None)[:count]
