"""Finds the words of the glossary inside a text."""

import re
from collections.abc import Iterable
from functools import cached_property

from algoradio.editorial.composer import Composer
from algoradio.editorial.edition import once
from algoradio.editorial.translated import lines
from algoradio.glossary.models import Term


class Vocabulary:
    """The terms of one language. Longer forms win over shorter ones; a form in capitals is found in capitals only."""

    def __init__(self, terms: Iterable[tuple[str, list[str], str]]):
        self.terms = {term: explanation for term, _forms, explanation in terms}
        self._owner = {}
        for term, forms, _explanation in terms:
            for form in (term, *forms):
                self._owner.setdefault(self._key(form), term)

    @staticmethod
    def _key(form: str) -> str:
        form = form.replace("’", "'")
        return form if form.isupper() else form.lower()

    @cached_property
    def _pattern(self) -> re.Pattern:
        forms = sorted(self._owner, key=len, reverse=True)
        written = (re.escape(form).replace("'", "['’]").replace(r"\ ", r"\s") for form in forms)
        alternatives = (form if key.isupper() else f"(?i:{form})" for key, form in zip(forms, written, strict=True))
        return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])")

    def __call__(self, text: str, explained: set[str]) -> Iterable[str | tuple[str, str, str]]:
        """`text` in pieces: strings and, for a term not yet in `explained`, which grows, (shown, term, explanation)."""
        if not self.terms:
            yield text
            return
        position = 0
        for match in self._pattern.finditer(text):
            shown = match[0]
            normal = re.sub(r"\s", " ", shown)
            term = self._owner.get(self._key(normal)) or self._owner.get(self._key(normal.lower()))
            if term is None or term in explained:
                continue
            explained.add(term)
            yield text[position : match.start()]
            yield shown, term, self.terms[term]
            position = match.end()
        yield text[position:]


@once
def vocabularies(*languages: str) -> dict[str, Vocabulary]:
    """The vocabulary of each language, in one query."""
    columns = {code: [f"{name}_{code}" for name in ("term", "forms", "definition")] for code in languages}
    rows = list(Term.objects.values(*(column for names in columns.values() for column in names)))
    found = {code: [[row[column] for column in names] for row in rows] for code, names in columns.items()}
    return {
        code: Vocabulary([(term, lines(forms), told) for term, forms, told in terms if term and told])
        for code, terms in found.items()
    }


def composer(language: str, citations: Iterable = (), source_language: str = "fr") -> Composer:
    """A composer for one page in `language`, with the glossary and the page's citations."""
    return Composer(
        language,
        {citation.mark: citation.source_id for citation in citations},
        vocabularies(language, source_language),
    )
