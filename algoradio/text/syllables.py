"""How many syllables a word has, without a dictionary of words.

French: one more than the places where a line may break it, by the patterns that Pyphen brings.

English: its groups of vowels, and what its spelling adds or takes away. Of the words of the CMU Pronouncing Dictionary
92 % get the shortest number that it gives them, 99.8 % are not more than one off; of the catalogue's text, 98 %.
"""

import re
from functools import cache

VOWELS = re.compile(r"[aeiouy]+")
#: An English spelling → the syllables that each place where it stands has beside its groups of vowels.
SPELLINGS = {
    re.compile(pattern): more
    for pattern, more in {
        # A silent e: « bone », not « table »; « moves », not « sizes »; « moved », not « needed » or « settled ».
        r"(?:(?<![^aeiouy][lr])|(?<=[lr][lr]))(?<![aeiouy])e$": -1,
        r"(?:(?<![^aeiouy][lr])|(?<=[lr][lr]))(?<![aeiouycgsxz])(?<![cs]h)es$": -1,
        r"(?<![aeiouytd])ed$": -1,
        r"(?<=[bcdfgkptz]l)ed$": 1,
        r"(?<=[aeiouy][^aeiouyl])e(?=(?:ly|ments?|ful|fully|less|ness|lessness)$)": -1,
        r"(?<=[aeiouy][^aeiouyl])e(?=(?:things?|times?|where|one|hand|lines?|making|makers?|head)$)": -1,
        r"[gq]ues?$": -1,
        r"(?<=ev)e(?=ry)": -1,
        # Vowels that stand together and sound apart: « radius », not « motion »; « diet », « area », « manual ».
        r"i(?=[aou])": 1,
        r"(?<=[cstx])i(?=[ao])|(?<=[ctx])i(?=ou)|(?<=g)i(?=on|ou|as?$)|(?:(?<=[aeiouy][ln])|(?<=ll))i(?=on)": -1,
        r"i(?=e[tr]|est$)|(?<=[dl])ie(?=n)": 1,
        r"(?<=[dfhlmnrst])e(?=o)|^ge(?=o)|eyo": 1,
        r"(?<=[aeiouy])[^aeiouy]+eas?$|oea$|rea(?=ct)": 1,
        r"(?<=[^gq])u(?=[ao]|ids?$|in$|ici|it[iy])": 1,
        r"(?<=[aeouy])ing": 1,
        # A syllable without a vowel: « isn't », « rheumatism ».
        r"(?<=[dst])n't$|isms?$": 1,
    }.items()
}
SIBILANT = re.compile(r"(?:[sxz]|[cs]h|[cgsz]e)$")


@cache
def english(word: str) -> int:
    """The syllables of an English word: at least one; those of a compound's parts; the letters of « MRI »."""
    if word.isupper() and 1 < len(word) < 5:
        return len(word)
    plain = word.lower().replace("’", "'").strip("'-")
    if "-" in plain:
        return sum(english(part) for part in plain.split("-") if part)
    stem = plain.removesuffix("'s")
    own = 1 if stem != plain and SIBILANT.search(stem) else 0  # « the nurse's »
    found = len(VOWELS.findall(stem)) + sum(more * len(one.findall(stem)) for one, more in SPELLINGS.items())
    return max(1, found + own)


@cache
def french(word: str) -> int:
    """The syllables of a French word, whatever signs stand in it or around it: at least one."""
    return len(_patterns().positions(re.sub(r"\W", "", word.lower()))) + 1


@cache
def _patterns():
    from pyphen import Pyphen  # reads its patterns from a file, and only measuring needs them

    return Pyphen(lang="fr")
