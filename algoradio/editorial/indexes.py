"""Pages from A to Z, under every name by which they are looked for."""

import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Value
from django.utils.translation import get_language

from algoradio.editorial.edition import once
from algoradio.editorial.models import Page
from algoradio.editorial.translated import lines, spoken


@dataclass(frozen=True)
class Entry:
    """A line of the index: a page's own title, or another name that leads to it."""

    label: str
    page: object
    is_title: bool


def folded(text: str) -> str:
    """`text` as it is sorted: lower case, without accents, ligatures opened."""
    if text.isascii():
        return text.lower().lstrip("' ")
    text = text.lower().replace("œ", "oe").replace("æ", "ae")
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).lstrip("« '’")


def by_title(pages) -> list:
    """Pages in the order of their titles in the active language."""
    return sorted(pages, key=lambda page: folded(spoken(page, "title")[0]))


class Lines:
    """Some lines of an index, in order. `letters`: each letter → the number, from 0, of the first line under it."""

    def __init__(self, found: Iterable[tuple[str, int, int]]):
        """`found`: (letter, key of the page, which of its names) of each line; 0 is its title."""
        self.letters: dict[str, int] = {}
        self.pages, self.places = array("q"), array("q")
        for letter, page, place in found:
            self.letters.setdefault(letter, len(self.pages))
            self.pages.append(page)
            self.places.append(place)

    def __len__(self):
        return len(self.pages)

    def groups(self, start: int = 0, end: int | None = None) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """The lines from `start` to before `end` by letter: (letter, [(key of the page, which of its names)])."""
        end = len(self) if end is None else end
        begins = [*self.letters.values(), len(self)]
        for letter, first, after in zip(self.letters, begins, begins[1:], strict=False):
            here = slice(max(first, start), min(after, end))
            if here.start < here.stop:
                yield letter, list(zip(self.pages[here], self.places[here], strict=True))


class Index:
    """Some pages from A to Z, by their keys alone. `titles`: a line a page; `brief`: with the first of its other
    names, as `whole` with all of them."""

    def __init__(self, rows: Iterable[tuple[int, str, list[str]]]):
        """`rows`: (key, title, other names) of each page. Another name that is a title has no line."""
        rows = list(rows)
        found = {(folded(title), str(page)): (page, 0) for page, title, _names in rows}
        titles = {key for key, _page in found}
        for page, _title, names in rows:
            for place, name in enumerate(names, 1):
                if (key := folded(name)) not in titles:
                    found.setdefault((key, str(page)), (page, place))
        ordered = [(key[:1].upper(), *found[key, page]) for key, page in sorted(found)]
        self.whole = Lines(ordered)
        self.brief = Lines(line for line in ordered if line[2] <= 1)
        self.titles = Lines(line for line in ordered if line[2] == 0)


def entries(groups: Iterable[tuple[str, list[tuple[int, int]]]], pages: dict[int, Page], language: str) -> list[dict]:
    """Lines of an index as a page shows them: {letter, entries}. `pages`: those of the lines by key, read later: a
    line whose page or name has gone meanwhile is left out."""
    shown = {letter: [_entry(pages.get(key), place, language) for key, place in found] for letter, found in groups}
    return [{"letter": letter, "entries": list(filter(None, found))} for letter, found in shown.items()]


def _entry(page: Page | None, place: int, language: str) -> Entry | None:
    if page and place == 0:
        return Entry(spoken(page, "title", language)[0], page, True)
    names = page.names(language)[place - 1 : place] if page else []
    return Entry(names[0][:1].upper() + names[0][1:], page, False) if names else None


@once
def indexes() -> dict[type[Page], Index]:
    """The index of the published pages of each model in the active language, in one query of names alone."""
    language = get_language()
    models = {model._meta.label: model for model in apps.get_models() if issubclass(model, Page)}
    names = [
        f"title_{language}",
        f"title_{settings.LANGUAGE_CODE}",
        f"patient_words_{language}",
        f"other_names_{language}",
    ]
    columns = list(dict.fromkeys(names))
    first, *others = (
        model.objects.published().order_by().values_list(Value(label, CharField()), "pk", *columns)
        for label, model in models.items()
    )
    found: dict[str, list] = {label: [] for label in models}
    for label, page, *texts in first.union(*others, all=True):
        title, french, words, other = map(dict(zip(columns, texts, strict=True)).get, names)
        found[label].append((page, title or french, lines(words) + lines(other)))
    return {model: Index(found[label]) for label, model in models.items()}
