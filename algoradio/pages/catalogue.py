"""Loads the catalogue of `fixtures/`: readable files, one a page, into the database.

A text is a mapping of languages (`{fr: …, en: …}`), a list of rows is a YAML list, formatted text is Markdown. The
order of the files does not matter. What is in the database already is left as staff made it.
"""

import re
from datetime import date
from pathlib import Path

import yaml
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override
from django_prose_editor.fields import ProseEditorField
from modeltranslation.translator import NotRegistered, translator

from algoradio.editorial.models import Redirect, Source
from algoradio.glossary.models import Term
from algoradio.pages.models import FixedPage, FixedPageCitation, Section
from algoradio.text.rich import from_markdown
from pathologies.locators import LOCATORS
from pathologies.models import (
    BodyRegion,
    Figure,
    Pathology,
    PathologyAlertSign,
    PathologyCitation,
    PathologyQuestion,
)
from pathologies.scenes import scene_for
from procedures.models import (
    Guidance,
    GuidanceCitation,
    Indication,
    IndicationSource,
    Outcome,
    Procedure,
    ProcedureAlertSign,
    ProcedureCitation,
    ProcedureQuestion,
    Risk,
    Step,
)
from procedures.scenes import SCENES

PATHOLOGY_ROWS = {"alerts": PathologyAlertSign, "questions": PathologyQuestion, "figures": Figure}
PROCEDURE_ROWS = {
    "alerts": ProcedureAlertSign,
    "questions": ProcedureQuestion,
    "steps": Step,
    "outcomes": Outcome,
    "risks": Risk,
}


loaded = Signal()  # the folder's pages are in: what is made of them may load the rest. Sends `folder`.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster where it is built
MARKDOWN = re.compile(r"\]\(|\*\*")


class CatalogueError(Exception):
    """A file of the catalogue cannot be loaded: says which file, and what in it."""

    def __init__(self, path: Path, problem: str):
        super().__init__(f"{path}: {problem}")


class Catalogue:
    """The files of one folder, on their way into the database."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.labels: dict[str, tuple[dict, Path]] = {}
        self.added: list[str] = []
        self.waiting: list[tuple[Path, Outcome, str]] = []

    def load(self) -> list[str]:
        """Load every page that the database does not hold yet, or nothing at all.

        Returns the names of what was added. Raises CatalogueError on the first file that is wrong: malformed YAML,
        an unknown key, a reference to a page, source or region that is nowhere, a value that the models refuse.
        """
        with transaction.atomic(), override(settings.LANGUAGE_CODE):
            self._regions()
            self._terms()
            self._guidances()
            for path in sorted(self.folder.glob("pages/*.yaml")):
                self._fixed_page(path)
            for path in sorted(self.folder.glob("procedures/*.yaml")):
                self._procedure(path)
            new = [page for path in sorted(self.folder.glob("pathologies/*.yaml")) if (page := self._pathology(path))]
            self._outcomes_to_pathologies()
            for path, pathology, rows, citations in new:
                self._indications(path, pathology, rows, citations)
            loaded.send(Catalogue, folder=self.folder)
        return self.added

    # Files

    def _read(self, path: Path, shape: type = dict):
        """The YAML of a file: a mapping, or a list of mappings where `shape` is list."""
        if not path.exists():
            raise CatalogueError(path, "the file is missing")
        try:
            found = yaml.load(path.read_text(encoding="utf-8"), Loader)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise CatalogueError(path, f"not readable as YAML: {error}") from error
        if shape is dict:
            self._mapping(path, found, "the file")
        else:
            self._mappings(path, found, "the file")
        return found

    def _mapping(self, path: Path, value, name: str) -> None:
        if not isinstance(value, dict):
            raise CatalogueError(path, f"{name} is no mapping of keys to values")

    def _mappings(self, path: Path, value, name: str) -> None:
        if not isinstance(value, list):
            raise CatalogueError(path, f"{name} is no list")
        for row in value:
            self._mapping(path, row, f"an item of {name}")

    def _pop_rows(self, path: Path, row: dict, name: str) -> list[dict]:
        """The rows of one kind, taken out of a page's mapping."""
        rows = row.pop(name, None) or []
        self._mappings(path, rows, f"« {name} »")
        return rows

    def _regions(self) -> None:
        path = self.folder / "regions.yaml"
        for position, row in enumerate(self._read(path, list)):
            if not BodyRegion.objects.filter(key=row.get("key")).exists():
                self._save(path, BodyRegion(position=position), row)

    def _terms(self) -> None:
        path = self.folder / "glossary.yaml"
        for row in self._read(path, list):
            if not Term.objects.filter(term_fr=self._french(path, row, "term")).exists():
                self._save(path, Term(), row)

    def _guidances(self) -> None:
        path = self.folder / "guidances.yaml"
        for position, row in enumerate(self._read(path, list)):
            if not Guidance.objects.filter(slug_fr=self._french(path, row, "slug")).exists():
                sources = self._pop_rows(path, row, "sources")
                guidance = self._save(path, Guidance(position=position), row)
                self._citations(path, GuidanceCitation, guidance, sources)

    def _fixed_page(self, path: Path) -> None:
        row = self._read(path)
        if FixedPage.objects.filter(key=row.get("key")).exists():
            return
        sections, sources = self._pop_rows(path, row, "sections"), self._pop_rows(path, row, "sources")
        page = self._save(path, FixedPage(updated_on=self._updated(row)), row)
        self._rows(path, Section, page, sections)
        self._citations(path, FixedPageCitation, page, sources)
        self.added.append(path.stem)

    def _procedure(self, path: Path) -> None:
        row = self._read(path)
        if self._is_there(Procedure, "procedures:detail", self._french(path, row, "slug")):
            return
        row.setdefault("scene", row["slug"]["fr"] if row["slug"]["fr"] in SCENES else "")
        for group, prefix in (("facts", "fact"), ("physician", "physician")):
            texts = row.pop(group, None) or {}
            self._mapping(path, texts, f"« {group} »")
            for name, text in texts.items():
                row[f"{prefix}_{name}"] = text
        guidances, sources = row.pop("guidances", []), self._pop_rows(path, row, "sources")
        rows = {name: self._pop_rows(path, row, name) for name in PROCEDURE_ROWS}
        page = self._save(path, Procedure(updated_on=self._updated(row), is_published=True), row)
        page.guidances.set(self._find(path, Guidance, "slug_fr", slug) for slug in guidances)
        self._citations(path, ProcedureCitation, page, sources)
        # Pathologies come later: their names wait in the files until all are there.
        waiting = [outcome.pop("pathology", None) for outcome in rows["outcomes"]]
        saved = {name: self._rows(path, model, page, rows[name]) for name, model in PROCEDURE_ROWS.items()}
        self.waiting += [(path, row, slug) for row, slug in zip(saved["outcomes"], waiting, strict=True) if slug]
        self.added.append(path.stem)

    def _outcomes_to_pathologies(self) -> None:
        for path, outcome, slug in self.waiting:
            outcome.pathology = self._find(path, Pathology, "slug_fr", slug)
            outcome.save(update_fields=["pathology"])

    def _pathology(self, path: Path):
        row = self._read(path)
        if self._is_there(Pathology, "pathologies:detail", self._french(path, row, "slug")):
            return None
        row.setdefault("locator", row["slug"]["fr"] if row["slug"]["fr"] in LOCATORS else "")
        row.setdefault("scene", scene_for(row["slug"]["fr"]))
        regions, sources = row.pop("regions", []), self._pop_rows(path, row, "sources")
        indications = self._pop_rows(path, row, "indications")
        rows = {name: self._pop_rows(path, row, name) for name in PATHOLOGY_ROWS}
        page = self._save(path, Pathology(updated_on=self._updated(row), is_published=True), row)
        page.regions.set(self._find(path, BodyRegion, "key", key) for key in regions)
        citations = self._citations(path, PathologyCitation, page, sources)
        for name, model in PATHOLOGY_ROWS.items():
            self._rows(path, model, page, rows[name])
        self.added.append(path.stem)
        return path, page, indications, citations

    def _indications(self, path: Path, pathology: Pathology, rows: list, citations: dict[str, Source]) -> None:
        for position, row in enumerate(rows):
            procedure = self._find(path, Procedure, "slug_fr", row.pop("procedure", None))
            marks = row.pop("sources", [])
            indication = self._save(path, Indication(pathology=pathology, procedure=procedure, position=position), row)
            for mark in marks:
                if mark not in citations:
                    raise CatalogueError(
                        path, f"the indication « {procedure} » cites {mark}, which is not among the sources"
                    )
                IndicationSource.objects.get_or_create(indication=indication, source=citations[mark])

    # Rows

    def _rows(self, path: Path, model: type[models.Model], page, rows: list) -> list:
        return [self._save(path, model(page=page, position=position), row) for position, row in enumerate(rows)]

    def _citations(self, path: Path, model: type[models.Model], page, rows: list) -> dict[str, Source]:
        sources = {}
        for row in rows:
            source = self._source(path, row)
            if source not in sources.values():
                self._save(path, model(page=page, source=source), {"mark": row.get("marker")})
            else:
                raise CatalogueError(path, f"{row.get('marker')} is the same source as another mark of the page")
            sources[row["marker"]] = source
        return sources

    def _source(self, path: Path, row: dict) -> Source:
        if unknown := set(row) - {"marker", "label", "url"}:
            raise CatalogueError(path, f"unknown key « {sorted(unknown)[0]} » of a source")
        if not row.get("marker"):
            raise CatalogueError(path, "a source has no marker")
        url, label = row.get("url", ""), row.get("label")
        self._mapping(path, label, f"the label of {row['marker']}")
        self._french(path, row, "label")
        known, elsewhere = self.labels.setdefault(url or label["fr"], (label, path))
        if known != label:
            raise CatalogueError(path, f"{url} is labelled otherwise in {elsewhere}: « {known['fr']} »")
        same = Source.objects.filter(url=url) if url else Source.objects.filter(url="", label_fr=label["fr"])
        return same.first() or self._save(path, Source(), {"label": label, "url": url})

    def _save(self, path: Path, instance: models.Model, row: dict):
        for name, value in row.items():
            try:
                field = instance._meta.get_field(name)
            except FieldDoesNotExist:
                raise CatalogueError(path, f"unknown key « {name} » for {instance._meta.verbose_name}") from None
            for attribute, text in self._values(path, field, value):
                setattr(instance, attribute, text)
        try:
            instance.full_clean()
        except ValidationError as error:
            raise CatalogueError(path, f"{instance._meta.verbose_name} « {instance} »: {error.message_dict}") from error
        instance.save()
        return instance

    def _values(self, path: Path, field: models.Field, value):
        """The attributes to set for one key: one, or one a language."""
        if not isinstance(value, dict):
            yield field.name, self._plain(path, field, value)
            return
        if not is_translated(field):
            raise CatalogueError(path, f"« {field.name} » has no languages")
        codes = [code for code, _name in settings.LANGUAGES]
        for language, text in value.items():
            if language not in LANG_INFO:
                raise CatalogueError(path, f"unknown language « {language} » of « {field.name} »")
            if language in codes:
                yield f"{field.name}_{language}", self._plain(path, field, text)

    def _plain(self, path: Path, field: models.Field, value):
        if isinstance(value, list):
            value = "\n".join(str(item) for item in value)
        if isinstance(field, ProseEditorField):
            return from_markdown(value)
        if isinstance(value, str) and MARKDOWN.search(value):
            raise CatalogueError(path, f"« {field.name} » is plain text, Markdown would show: « {value[:80]} »")
        return value

    # References

    def _is_there(self, model: type[models.Model], route: str, slug: str) -> bool:
        """Whether the database holds the page, under the catalogue's slug or, moved by staff, under another."""
        moved = Redirect.objects.filter(old_path=reverse(route, args=[slug])).exists()
        return moved or model.objects.filter(slug_fr=slug).exists()

    def _find(self, path: Path, model: type[models.Model], field: str, name):
        found = model.objects.filter(**{field: name}).first()
        if found is None:
            raise CatalogueError(path, f"no {model._meta.verbose_name} is named « {name} »")
        return found

    def _french(self, path: Path, row: dict, name: str) -> str:
        try:
            return row[name][settings.LANGUAGE_CODE]
        except (KeyError, TypeError):
            raise CatalogueError(path, f"« {name} » is missing, or has no French") from None

    def _updated(self, row: dict) -> date:
        return row.pop("updated", None) or localdate()


def is_translated(field: models.Field) -> bool:
    """Whether a model's field has a column for each language."""
    try:
        return field.name in translator.get_options_for_model(field.model).all_fields
    except NotRegistered:
        return False
