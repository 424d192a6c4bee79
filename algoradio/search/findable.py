"""What can be found: every published page, explained word and fixed page, under each of its names.

Rows are read as plain values, a table at a time: ten thousand pages are read in seconds, and in as many queries as one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape

from django.conf import settings
from django.db.models import CharField, TextField
from django.urls import reverse
from django.utils.text import slugify
from modeltranslation.translator import NotRegistered, translator

from algoradio.editorial import paging
from algoradio.editorial.translated import lines
from algoradio.glossary.models import Term, terms_in_order
from algoradio.pages.models import FixedPage, Section
from algoradio.search.engine import Entry
from algoradio.search.models import Lead
from algoradio.text.rich import MARK
from pathologies.anatomy import locate
from pathologies.models import Pathology
from procedures.models import Indication, Procedure

ANY = "any-page"  # stands for a slug: ten thousand addresses are written from one
#: Columns that name a page rather than tell of it.
NAMES = ("title", "slug", "tagline", "other_names", "patient_words", "summary")


def entries(language: str) -> Iterator[Entry]:
    """Everything that can be found in `language`, which must be active."""
    regions = defaultdict(list)
    for pk, key in Pathology.regions.through.objects.order_by("pk").values_list("pathology", "bodyregion__key"):
        regions[pk].append(key)
    yield from _pages(
        Pathology,
        "pathology",
        "codes",
        1.0,
        language,
        "locator",
        lambda row: locate(row["locator"], regions[row["pk"]]),
    )
    # Who names no gesture seeks what hurts.
    yield from _pages(Procedure, "procedure", "ccam_code", 0.9, language, "scene", lambda row: row["scene"])
    yield from _terms(language)
    yield from _fixed_pages(language)


def _pages(model, kind: str, codes: str, weight: float, language: str, drawn: str, drawing) -> Iterator[Entry]:
    texts = _texts(model, kind, language)
    leads = defaultdict(tuple)
    for pk, expressions in Lead.objects.filter(language=language).values_list(kind, "expressions"):
        leads[pk] = tuple(lines(expressions))
    address = model(slug=ANY).get_absolute_url()
    others = [code for code, _name in settings.LANGUAGES if code != language]
    columns = [f"{name}_{code}" for name in NAMES for code in [language, *others]]
    for row in model.objects.published().values("pk", codes, drawn, *columns):
        title, slug, tagline, summary = (
            row[f"{name}_{language}"] or row[f"{name}_{settings.LANGUAGE_CODE}"] or ""
            for name in ("title", "slug", "tagline", "summary")
        )
        yield Entry(
            key=row[f"slug_{settings.LANGUAGE_CODE}"],
            kind=kind,
            title=title,
            url=address.replace(ANY, slug),
            sentence=first_sentence(summary),
            names=tuple(lines(row[f"patient_words_{language}"]) + lines(row[f"other_names_{language}"])),
            leads=leads[row["pk"]],
            elsewhere=tuple(
                name
                for code in others
                for column in ("title", "patient_words", "other_names")
                for name in lines(row[f"{column}_{code}"])
            ),
            tagline=tagline,
            summary=summary,
            text=" ".join(texts[row["pk"]]),
            codes=tuple(lines(row[codes])),
            weight=weight,
            drawing=drawing(row),
        )


def _texts(model, kind: str, language: str) -> dict[int, list[str]]:
    """The prose of every page of a model, and of its rows: {page: [text]}."""
    found: dict[int, list[str]] = defaultdict(list)
    children = [one.related_model for one in model._meta.related_objects if one.field.name == "page"]
    sources = [(model.objects.published(), "pk"), *((child._default_manager.all(), "page") for child in children)]
    for rows, page in [*sources, (Indication.objects.online(), kind)]:
        names = _prose_columns(rows.model)
        columns = [f"{name}_{code}" for name in names for code in dict.fromkeys((language, settings.LANGUAGE_CODE))]
        for row in rows.values(page, *columns) if names else ():
            for name in names:
                text = row[f"{name}_{language}"] or row[f"{name}_{settings.LANGUAGE_CODE}"]
                if text:
                    found[row[page]].append(prose(text))
    return found


def _prose_columns(model) -> list[str]:
    try:
        translated = translator.get_options_for_model(model).all_fields
    except NotRegistered:
        return []
    return [
        field.name
        for field in model._meta.fields
        if field.name in translated
        and isinstance(field, CharField | TextField)
        and not (hasattr(model, "is_published") and field.name in NAMES)
    ]


def _terms(language: str) -> Iterator[Entry]:
    address = reverse("glossary:list")
    columns = {
        f"{name}_{code}" for name in ("term", "forms", "definition") for code in (language, settings.LANGUAGE_CODE)
    }
    places = {key: paging.query_of(line, paging.NAMES) for line, key in enumerate(terms_in_order().pages)}
    for row in Term.objects.values("pk", *columns):
        name, forms, definition = (
            row[f"{column}_{language}"] or row[f"{column}_{settings.LANGUAGE_CODE}"] or ""
            for column in ("term", "forms", "definition")
        )
        yield Entry(
            key=name,
            kind="term",
            title=name[:1].upper() + name[1:],
            url=f"{address}{places.get(row['pk'], '')}#mot-{slugify(name)}",
            sentence=definition,
            names=tuple(lines(forms)),
            summary=definition,
            weight=0.2,
        )


def _fixed_pages(language: str) -> Iterator[Entry]:
    def spoken(row, column):
        return row[f"{column}_{language}"] or row[f"{column}_{settings.LANGUAGE_CODE}"] or ""

    codes = tuple(dict.fromkeys((language, settings.LANGUAGE_CODE)))
    sections = defaultdict(list)
    for row in Section.objects.values("page", *(f"{name}_{code}" for name in ("heading", "body") for code in codes)):
        sections[row["page"]].append((spoken(row, "heading"), prose(spoken(row, "body"))))
    columns = [f"{name}_{code}" for name in ("title", "lead") for code in codes]
    for row in FixedPage.objects.exclude(key=FixedPage.Key.HOME).values("pk", "key", *columns):
        parts, lead = sections[row["pk"]], prose(spoken(row, "lead"))
        yield Entry(
            key=row["key"],
            kind="page",
            title=spoken(row, "title"),
            url=FixedPage(key=row["key"]).get_absolute_url(),
            sentence=first_sentence(lead),
            names=(),
            tagline=" ".join(heading for heading, _body in parts),
            summary=lead,
            text=" ".join(body for _heading, body in parts),
            weight=0.3,
        )


def prose(text: str) -> str:
    """Rich or plain text as sentences on one line, without tags nor source marks; a block ends with a stop."""
    if "<" in text:
        text = unescape(re.sub(r"<[^>]+>", "", re.sub(r"</?(?:p|h3|ul|ol|li|br)\b[^>]*>", "\n", text)))
    blocks = (" ".join(block.split()) for block in MARK.sub("", text).split("\n"))
    return " ".join(block if block[-1] in ".!?:…" else f"{block}." for block in blocks if block)


def first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?…])\s", text, maxsplit=1)[0]
