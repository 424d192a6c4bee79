"""What can be found: every published page, explained word and fixed page, under each of its names.

The index of a language lives in the memory of each worker, and is made anew when the edition has moved.
"""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from algoradio.editorial import edition
from algoradio.editorial.patient_text import sections
from algoradio.editorial.translated import lines, spoken
from algoradio.glossary.models import Term
from algoradio.pages.models import FixedPage
from algoradio.search.analysis import Analyser
from algoradio.search.engine import Engine, Entry
from algoradio.text.rich import plain, sentences
from pathologies.models import Pathology
from procedures.models import Procedure

VOCABULARY = settings.CATALOGUE_DIR / "search.yaml"


@dataclass(frozen=True)
class Found:
    """One answer: where it is, what it is, and the sentence that says it."""

    title: str
    url: str
    kind: str
    sentence: str

    @property
    def kind_label(self) -> str:
        return {
            "pathology": _("Pathologie"),
            "procedure": _("Traitement"),
            "term": _("Mot expliqué"),
            "page": _("Page du site"),
        }[self.kind]


def search(query: str, language: str, limit: int = 20, unfinished: bool = False) -> list[Found]:
    """The confident answers to `query` in `language`, best first."""
    answers = [answer for answer in engine(language).search(query, limit, unfinished) if answer.confident]
    return [Found(one.entry.title, one.entry.url, one.entry.kind, one.entry.sentence) for one in answers]


_engines: dict[str, tuple[int, Engine]] = {}
_building = threading.Lock()


def engine(language: str) -> Engine:
    """The index of `language` for the current edition: made once, by whichever request comes first."""
    number = edition.current()
    known = _engines.get(language)
    if known and known[0] == number:
        return known[1]
    with _building:
        known = _engines.get(language)
        if not known or known[0] != number:
            with override(language):
                _engines[language] = known = number, Engine(analyser(language), list(entries(language)))
    return known[1]


def analyser(language: str) -> Analyser:
    """The analyser of a language with the vocabulary of the catalogue."""
    vocabulary = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8")) if VOCABULARY.exists() else {}
    groups = [group[language] for group in vocabulary.get("synonyms", []) if group.get(language)]
    foreign = {str(row["word"]): str(row["means"]) for row in vocabulary.get("foreign", [])} if language == "fr" else {}
    return Analyser(language, groups, foreign)


def entries(language: str) -> Iterator[Entry]:
    """Everything that can be found in `language`, which must be active."""
    for kind, pages in (
        ("pathology", Pathology.objects.published().for_page()),
        ("procedure", Procedure.objects.published().for_page()),
    ):
        for page in pages:
            title, summary = spoken(page, "title")[0], spoken(page, "summary")[0]
            codes = lines(page.codes) if kind == "pathology" else lines(page.ccam_code)
            yield Entry(
                key=page.slug_fr,
                kind=kind,
                title=title,
                url=page.get_absolute_url(),
                sentence=_first_sentence(summary),
                names=tuple(page.names(language)),
                tagline=spoken(page, "tagline")[0],
                summary=summary,
                text=" ".join(sections(page, language).values()),
                codes=tuple(codes),
                weight=1.0 if kind == "pathology" else 0.9,  # whoever names no gesture looks for what hurts
            )
    for term in Term.objects.all():
        name, definition = spoken(term, "term")[0], spoken(term, "definition")[0]
        yield Entry(
            key=name,
            kind="term",
            title=name[:1].upper() + name[1:],
            url=f"{reverse('glossary:list')}#mot-{slugify(name)}",
            sentence=definition,
            names=tuple(lines(spoken(term, "forms")[0])),
            summary=definition,
            weight=0.2,
        )
    for page in FixedPage.objects.exclude(key=FixedPage.Key.HOME).prefetch_related("sections"):
        parts = page.sections.all()
        yield Entry(
            key=page.key,
            kind="page",
            title=spoken(page, "title")[0],
            url=page.get_absolute_url(),
            sentence=_first_sentence(plain(spoken(page, "lead")[0])),
            names=(),
            tagline=" ".join(spoken(part, "heading")[0] for part in parts),
            summary=spoken(page, "lead")[0],
            text=" ".join(sentences(spoken(part, "body")[0]) for part in parts),
            weight=0.3,
        )


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0]
