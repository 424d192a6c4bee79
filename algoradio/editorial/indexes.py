"""Pages from A to Z, under every name by which they are looked for."""

import unicodedata
from dataclasses import dataclass

from algoradio.editorial.translated import spoken


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


def alphabet(pages, language: str, names: int | None = None) -> list[dict]:
    """The index of some pages: {letter, entries}, in order. `names` bounds the other names of each page."""
    entries: dict[tuple[str, str], Entry] = {}
    for page in pages:
        title, _language = spoken(page, "title", language)
        entries[folded(title), str(page.pk)] = Entry(title, page, True)
    titles = {key for key, _pk in entries}
    for page in pages:
        for name in page.names(language)[:names]:
            if folded(name) not in titles:
                entries.setdefault((folded(name), str(page.pk)), Entry(name[:1].upper() + name[1:], page, False))
    letters: dict[str, list[Entry]] = {}
    for key in sorted(entries):
        letters.setdefault(key[0][:1].upper(), []).append(entries[key])
    return [{"letter": letter, "entries": rows} for letter, rows in letters.items()]
