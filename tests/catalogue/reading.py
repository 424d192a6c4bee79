"""The files of the catalogue as texts: what they say, where, in which language."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from algoradio.text.rich import from_markdown, sentences
from tests.conftest import ROOT

FIXTURES = ROOT / "fixtures"
VOCABULARY = {FIXTURES / "search.yaml", FIXTURES / "leads.yaml"}  # words that are sought, no text that is read
FILES = [path for path in sorted(FIXTURES.rglob("*.yaml")) if path not in VOCABULARY]
#: The 13 pathologies and the 8 procedures.
PAGES = [path for path in FILES if path.parent.name in {"pathologies", "procedures"}]
LANGUAGES = {"fr", "en"}
#: Names, addresses, references and physicians' texts are no prose for patients.
NOT_PROSE = {"slug", "title", "tagline", "other_names", "patient_words", "physician", "sources"}


class Text(NamedTuple):
    """One translated text of a file: where it stands (« questions[2].answer »), and its words or items by language."""

    key: str
    languages: dict[str, str | list[str]]

    def items(self, language: str) -> list[str]:
        """The text in one language as a list: of one item if it is no list, of none if there is none."""
        value = self.languages.get(language) or []
        return [str(item) for item in (value if isinstance(value, list) else [value])]


@cache
def load(path: Path):
    """What a file holds."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """« pathologies/radiculalgie.yaml »."""
    return str(path.relative_to(FIXTURES))


def texts(value, key: str = "") -> Iterator[Text]:
    """Every translated text inside what a file holds, in its order."""
    if isinstance(value, dict) and LANGUAGES & value.keys():
        yield Text(key, value)
    elif isinstance(value, dict):
        for inner, one in value.items():
            yield from texts(one, f"{key}.{inner}" if key else str(inner))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from texts(one, f"{key}[{place}]")


def section(text: Text) -> str:
    """The part of the page that a text belongs to: « questions » for « questions[2].answer »."""
    return re.split(r"[.\[]", text.key, maxsplit=1)[0]


def prose(path: Path, language: str) -> str:
    """The text for patients of a page, as plain sentences, as the site's own measure takes it."""
    found = (
        sentences(from_markdown(item))
        for text in texts(load(path))
        if section(text) not in NOT_PROSE
        for item in text.items(language)
    )
    return " ".join(found)
