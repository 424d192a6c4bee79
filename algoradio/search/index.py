"""The index of each language, in the memory of each worker: made of one edition, and made anew beside the requests.

Whoever searches gets the index that is ready. When the edition has moved, a thread makes the next one meanwhile.
"""

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import override

from algoradio.editorial import edition
from algoradio.search.analysis import Analyser
from algoradio.search.engine import Engine
from algoradio.search.findable import entries
from algoradio.search.vocabulary import vocabulary

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Found:
    """One answer: where it is, what it is, and the sentence that says it, in pieces: (text, whether it was sought).

    `drawing`: the locator of a pathology, the key of a procedure's schematic, or None.
    """

    title: str
    url: str
    kind: str
    sentence: tuple[tuple[str, bool], ...]
    drawing: object

    @property
    def kind_label(self) -> str:
        return kind_labels()[self.kind]


@dataclass(frozen=True)
class Findings:
    """The confident answers to a query, best first, and the query without its typing errors, "" if it has none."""

    found: tuple[Found, ...]
    corrected: str = ""


def kind_labels() -> dict[str, str]:
    """What can be found, in words."""
    return {
        "pathology": _("Pathologie"),
        "procedure": _("Traitement"),
        "term": _("Mot expliqué"),
        "page": _("Page du site"),
    }


def search(query: str, language: str, limit: int = 20) -> Findings:
    """The whole answer to `query` in `language`, each with the sentence that holds most of it."""
    index = engine(language)
    reading = index.reader.read(query)
    answers = [answer for answer in index.answers(query, reading, limit) if answer.confident]
    found = (
        Found(one.title, one.url, one.kind, index.passage(one, reading), one.drawing)
        for one in (answer.entry for answer in answers)
    )
    return Findings(tuple(found), reading.corrected)


def suggest(query: str, language: str, limit: int = 8) -> list[dict[str, str]]:
    """The first answers to a query that may be half typed, as {title, url, kind}."""
    answers = engine(language).search(query, limit, unfinished=True)
    return [
        {"title": one.entry.title, "url": one.entry.url, "kind": one.entry.kind} for one in answers if one.confident
    ]


_engines: dict[str, tuple[int, Engine]] = {}
_making: dict[str, int] = {}  # of each language, the newest edition that an index is made of
_first, _claims = threading.Lock(), threading.Lock()


def engine(language: str) -> Engine:
    """The newest index of `language` that is ready. Only the first search of all waits for one."""
    number = edition.current()
    known = _engines.get(language)
    if known is None:
        with _first:
            return (_engines.get(language) or make(language, number))[1]
    if known[0] != number and _claim(language, number):
        in_background(lambda: make(language, number))
        known = _engines[language]
    return known[1]


def _claim(language: str, number: int) -> bool:
    """Whether the index of this edition is for the caller to make: it is, unless somebody makes it."""
    with _claims:
        is_free = _making.get(language) != number
        _making[language] = number
    return is_free


def make(language: str, number: int) -> tuple[int, Engine]:
    """Make the index of a language from what the database holds, for the edition of that `number`.

    It is kept unless a newer one is being made, which may be ready already.
    """
    with override(language), _uncollected():
        made = number, Engine(Analyser(language, vocabulary(language)), entries(language))
    if _making.get(language, number) == number:
        _engines[language] = made
    return made


@contextmanager
def _uncollected() -> Iterator[None]:
    """No collection of cycles inside: among ten thousand pages it finds none, and takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def in_background(make_index: Callable[[], object]) -> None:
    """Run in a thread of its own. If the database is away, the index that is ready goes on."""

    def run():
        try:
            make_index()
        except DatabaseError:
            logger.exception("The search index was not made; the last one goes on.")
            _making.clear()
        finally:
            connection.close()

    threading.Thread(target=run, name="search-index", daemon=True).start()
