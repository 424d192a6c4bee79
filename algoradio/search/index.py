"""What can be found: every published page and explained word, under each of its names."""

import re
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from algoradio.editorial.indexes import folded
from algoradio.editorial.translated import spoken
from algoradio.glossary.models import Term
from algoradio.text.rich import plain
from pathologies.models import Pathology
from procedures.models import Procedure


@dataclass(frozen=True)
class Found:
    """One answer: where it is, what it is, and the sentence that says it."""

    title: str
    url: str
    kind: str
    sentence: str

    @property
    def kind_label(self) -> str:
        return {"pathology": _("Pathologie"), "procedure": _("Traitement"), "term": _("Mot expliqué")}[self.kind]


def search(query: str, language: str, limit: int = 20) -> list[Found]:
    """The pages that answer to the words of `query`, best first.

    A word counts when a name or the summary has a word that begins like it; names count more than summaries, titles
    most. Accents, case and plurals in -s or -x do not matter.
    """
    wanted = [_stem(word) for word in _words(query) if len(word) > 2]
    if not wanted:
        return []
    scored = []
    for found, fields in _documents(language):
        score = sum(
            max((weight for weight, words in fields if any(w.startswith(word) for w in words)), default=0)
            for word in wanted
        )
        if score:
            scored.append((-score, found.title, found))
    return [found for _score, _title, found in sorted(scored, key=lambda row: row[:2])][:limit]


STOP = {
    "les",
    "des",
    "une",
    "dans",
    "pour",
    "avec",
    "mal",
    "jai",
    "douleur",
    "douleurs",
    "pain",
    "the",
    "and",
    "have",
    "mes",
    "mon",
}


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sx" else word


def _words(text: str) -> list[str]:
    """The words of a text as they are compared: folded, without signs, without those that say nothing."""
    return [word for word in re.findall(r"\w+", folded(text)) if word not in STOP]


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0]


def _documents(language: str):
    for kind, pages in (("pathology", Pathology.objects.published()), ("procedure", Procedure.objects.published())):
        for page in pages:
            title, summary = spoken(page, "title", language)[0], plain(spoken(page, "summary", language)[0])
            names = " ".join(page.names(language)) + " " + spoken(page, "tagline", language)[0]
            fields = [(8, _words(title)), (6, _words(names)), (1, _words(summary))]
            yield Found(title, page.get_absolute_url(), kind, _first_sentence(summary)), fields
    for row in Term.objects.all():
        term, definition = spoken(row, "term", language)[0], spoken(row, "definition", language)[0]
        yield (
            Found(term[:1].upper() + term[1:], f"{reverse('glossary:list')}#mot-{slugify(term)}", "term", definition),
            [(3, _words(term))],
        )
