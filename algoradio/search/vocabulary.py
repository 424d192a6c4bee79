"""What staff teach the search: read from the database, and loaded into an empty one from the catalogue."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.db import models, transaction

from algoradio.editorial.models import Redirect
from algoradio.editorial.translated import lines
from algoradio.pages.catalogue import CatalogueError, Loader
from algoradio.search.analysis import Vocabulary
from algoradio.search.models import ForeignWord, Lead, ProtectedWord, Synonyms
from pathologies.models import Pathology
from procedures.models import Procedure

SYNONYMS, LEADS = "search.yaml", "leads.yaml"


def vocabulary(language: str) -> Vocabulary:
    """The words of one language that staff gave, in three queries."""
    groups = Synonyms.objects.filter(language=language).values_list("expressions", flat=True)
    return Vocabulary(
        groups=tuple(tuple(lines(expressions)) for expressions in groups),
        protected=frozenset(ProtectedWord.objects.filter(language=language).values_list("word", flat=True)),
        foreign=dict(ForeignWord.objects.filter(language=language).values_list("word", "meaning")),
    )


def load(folder: Path) -> None:
    """Fill the tables that are empty from the files of a catalogue; what staff have written is left alone.

    `search.yaml`: `synonyms`, groups by language; `protected`, words by language; `foreign`, rows of {word, means}.
    `leads.yaml`: rows of {page, expressions by language}, where a page is a French slug. A missing file adds nothing.
    Raises CatalogueError on the first row that is wrong: another shape, another key, a page or a language that is
    nowhere, a value that the models refuse. In a database without pages, leads are left out.
    """
    words, leads = _Rows(folder / SYNONYMS, {}), _Rows(folder / LEADS, [])
    with transaction.atomic():
        if unknown := set(words.content) - {"synonyms", "protected", "foreign"}:
            words.refuse(f"unknown key « {min(map(str, unknown))} »")
        words.fill(Synonyms, _synonyms(words))
        words.fill(ProtectedWord, _protected(words))
        words.fill(ForeignWord, _foreign(words))
        leads.fill(Lead, _leads(leads))


class _Rows:
    """One file on its way into the database. `empty`: its content when it is missing, which says its shape."""

    def __init__(self, path: Path, empty: dict | list):
        self.path = path
        try:
            self.content = yaml.load(path.read_text(encoding="utf-8"), Loader) if path.exists() else empty
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise CatalogueError(path, f"not readable as YAML: {error}") from error
        self.expect(type(empty), self.content, "the file")

    def refuse(self, problem: str):
        raise CatalogueError(self.path, problem)

    def expect(self, shape: type, value, name: str):
        """The value, which must be a mapping or a list."""
        if not isinstance(value, shape):
            self.refuse(f"{name} is no {'mapping of keys to values' if shape is dict else 'list'}")
        return value

    def part(self, name: str, shape: type):
        """What stands under one key of the file: a mapping or a list, empty where the key is missing."""
        return self.expect(shape, self.content.get(name) or shape(), f"« {name} »")

    def numbered(self, rows: list, kind: str) -> Iterator[tuple[str, dict]]:
        """The rows of a list, each with its name for who reads of a mistake: (name, mapping)."""
        for number, row in enumerate(rows, 1):
            name = f"{kind} {number}"
            yield name, self.expect(dict, row, name)

    def texts(self, value, name: str) -> list[str]:
        for text in self.expect(list, value, name):
            if not isinstance(text, str):
                self.refuse(f"{name}: « {text} » is no text, quote it")
        return value

    def by_language(self, groups: dict, name: str) -> Iterator[tuple[str, list[str]]]:
        """The texts of each language that the site has."""
        for language, texts in groups.items():
            if language not in LANG_INFO:
                self.refuse(f"{name}: unknown language « {language} »")
            if language in dict(settings.LANGUAGES):
                yield language, self.texts(texts, f"{name}, « {language} »")

    def fill(self, model: type[models.Model], rows: Iterator[tuple[str, dict]]) -> None:
        """Save the rows of a table, each by its name and its values, if it has none."""
        if model.objects.exists():
            return
        for name, values in rows:
            instance = model(**values)
            try:
                instance.full_clean()
            except ValidationError as error:
                raise CatalogueError(self.path, f"{name}: {error.message_dict}") from error
            instance.save()


def _synonyms(words: _Rows) -> Iterator[tuple[str, dict]]:
    for name, groups in words.numbered(words.part("synonyms", list), "synonyms"):
        for language, group in words.by_language(groups, name):
            yield name, {"language": language, "expressions": "\n".join(group)}


def _protected(words: _Rows) -> Iterator[tuple[str, dict]]:
    for language, kept in words.by_language(words.part("protected", dict), "protected"):
        for word in kept:
            yield f"protected « {word} »", {"language": language, "word": word}


def _foreign(words: _Rows) -> Iterator[tuple[str, dict]]:
    for name, row in words.numbered(words.part("foreign", list), "foreign"):
        if set(row) != {"word", "means"}:
            words.refuse(f"{name}: word and means are wanted, and nothing else")
        word, meaning = words.texts([row["word"], row["means"]], name)
        yield name, {"language": settings.LANGUAGE_CODE, "word": word, "meaning": meaning}


def _leads(leads: _Rows) -> Iterator[tuple[str, dict]]:
    pages = _pages()
    for name, row in leads.numbered(leads.content if pages else [], "lead"):
        slug = str(row.get("page"))
        if slug not in pages:
            leads.refuse(f"{name}: no page is named « {slug} »")
        expressions = {key: texts for key, texts in row.items() if key != "page"}
        for language, group in leads.by_language(expressions, name):
            yield f"{name}, « {slug} »", {"language": language, "expressions": "\n".join(group), **pages[slug]}


def _pages() -> dict[str, dict]:
    """Each page, as the column of a lead, by its French slug; one that staff have moved, by its old ones too."""
    found, paths = {}, {}
    for kind, model in (("pathology", Pathology), ("procedure", Procedure)):
        for page in model.objects.filter(slug_fr__gt=""):
            found[page.slug_fr] = paths[page.address(settings.LANGUAGE_CODE)] = {kind: page}
    for redirect in Redirect.objects.all():
        if redirect.new_path in paths:
            found.setdefault(redirect.old_path.strip("/").rpartition("/")[2], paths[redirect.new_path])
    return found
