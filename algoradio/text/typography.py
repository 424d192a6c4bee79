"""French typography, set when a text is shown: writers type plain spaces and straight apostrophes.

Source of the rules: Lexique des règles typographiques en usage à l'Imprimerie nationale. The narrow no-break
space (U+202F) stands before ; ! ? and inside « », the no-break space (U+00A0) before : and between a number
and what it counts; U+202F groups the digits of thousands.
"""

import re

NARROW = "\u202f"
NO_BREAK = "\u00a0"
_SPACE = rf"[ {NO_BREAK}{NARROW}]"
_RULES = [
    (re.compile(r"(?<=\w)'(?=[\w«]|$)"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"(?<![(\[?!;\s]){_SPACE}*([;!?])(?!\w)"), rf"{NARROW}\1"),
    (re.compile(rf"«{_SPACE}*"), f"«{NARROW}"),
    (re.compile(rf"{_SPACE}*»"), f"{NARROW}»"),
    (re.compile(rf"{_SPACE}+:(?=\s|$)"), f"{NO_BREAK}:"),
    (re.compile(rf"(?<![\d,.])(\d{{1,3}}){_SPACE}(?=\d{{3}}(?!\d))"), rf"\1{NARROW}"),
    (re.compile(r"(?<!\d{3})(\d) (?=[^\W\d_]|%)"), rf"\1{NO_BREAK}"),
]


def french(text: str) -> str:
    """`text` with French spaces, apostrophes and ellipses. Applying it twice changes nothing more."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def english(text: str) -> str:
    """`text` with typographic apostrophes and quotation marks."""
    text = re.sub(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)", "’", text)
    text = re.sub(r'(?<!\w)"(?=\S)', "“", text)
    return re.sub(r'(?<=\S)"', "”", text)


def typeset(text: str, language: str) -> str:
    """`text` by the rules of `language` (a code such as "fr"); a language without rules here is left as it is."""
    rules = {"fr": french, "en": english}.get(language)
    return rules(text) if rules else text
