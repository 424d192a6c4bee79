"""The 21 pages: long enough, sourced, whole in both languages, easy to read."""

import re
from statistics import mean

import pytest

from algoradio.text.readability import french
from algoradio.text.rich import from_markdown
from tests.catalogue.reading import FILES, LANGUAGES, PAGES, load, name, prose, texts

FEWEST_WORDS = 800
FEWEST_SOURCES = 3
EASY_ON_AVERAGE = 70  # Kandel and Moles
EASY_ENOUGH = 62
#: Lists that each language makes for itself: names, and the forms of a word.
FREE_LISTS = {"other_names", "patient_words", "forms"}
MARK = re.compile(r"\[(S[^\]]*)\]")

every_page = pytest.mark.parametrize("path", PAGES, ids=name)
every_file = pytest.mark.parametrize("path", FILES, ids=name)


def marks(text, language: str) -> list[str]:
    return sorted(MARK.findall(" ".join(text.items(language))))


def is_free(text) -> bool:
    return text.key.rpartition(".")[2] in FREE_LISTS


def list_items(text, language: str) -> int:
    """The items of a text that is a list, or of the Markdown lists inside it."""
    if isinstance(text.languages.get(language), list):
        return len(text.items(language))
    return sum(from_markdown(item).count("<li>") for item in text.items(language))


def with_sources(value):
    """Each record of a file that lists its own sources, as (record, marks): a page, a guidance."""
    for record in value if isinstance(value, list) else [value]:
        yield record, {source["marker"] for source in record.get("sources", [])}


def test_there_are_twenty_one_pages():
    assert sorted(path.parent.name for path in PAGES) == ["pathologies"] * 13 + ["procedures"] * 8


@every_page
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_page_is_long_enough(path, language):
    assert len(prose(path, language).split()) >= FEWEST_WORDS


@every_page
def test_page_shows_enough_sources_with_an_address(path):
    addresses = [source["url"] for source in load(path)["sources"] if source.get("url", "").startswith("https://")]

    assert len(addresses) >= FEWEST_SOURCES


@every_file
def test_every_text_has_both_languages(path):
    missing = [
        f"{text.key}.{language}"
        for text in texts(load(path))
        for language in LANGUAGES
        if not (text.items(language) or is_free(text)) or not all(item.strip() for item in text.items(language))
    ]

    assert not missing


@every_file
def test_both_languages_bear_the_same_marks(path):
    differing = [
        f"{text.key}: {marks(text, 'fr')} / {marks(text, 'en')}"
        for text in texts(load(path))
        if marks(text, "fr") != marks(text, "en")
    ]

    assert not differing


@every_file
def test_both_languages_have_as_many_list_items(path):
    differing = [
        f"{text.key}: {list_items(text, 'fr')} / {list_items(text, 'en')}"
        for text in texts(load(path))
        if not is_free(text) and list_items(text, "fr") != list_items(text, "en")
    ]

    assert not differing


@every_file
def test_every_mark_resolves(path):
    unknown = []
    for record, known in with_sources(load(path)):
        for text in texts(record):
            unknown += [
                f"{text.key}.{language}: {mark}"
                for language in text.languages
                for mark in marks(text, language)
                if mark not in known
            ]
        for place, indication in enumerate(record.get("indications", [])):
            unknown += [f"indications[{place}]: {mark}" for mark in indication["sources"] if mark not in known]

    assert not unknown


@every_page
def test_french_is_easy_enough(path):
    assert french(prose(path, "fr")).score >= EASY_ENOUGH


def test_french_is_easy_on_average():
    assert mean(french(prose(path, "fr")).score for path in PAGES) >= EASY_ON_AVERAGE
