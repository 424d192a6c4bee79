"""Sources as files for reference managers: RIS and BibTeX.

A source is one label, as readers see it, and an address: the label is given whole, as the title. Only the year and the
DOI are taken out of them, and only where their place makes them certain.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

from algoradio.editorial.models import Source
from algoradio.editorial.translated import spoken

ANY_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
YEAR = re.compile(r" ((?:19|20)\d\d)(?=$| ?;)")  # last in the label, or before the volume: « BMJ 2018;361:k1551 »
RESOLVED = re.compile(r"/(10\.\d{4,9}/\S+)")
PUBLISHED = re.compile(r".*/(?:articles?|doi)/(10\.\d{4,9}/[^/\s]+)", re.IGNORECASE)
BIBTEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)
ADDRESS_SIGNS = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "{}\\")


@dataclass(frozen=True)
class Format:
    """One kind of file. `write`: the file's text, of some sources."""

    name: str
    content_type: str
    write: Callable[[Iterable[Source]], str]


def year(source: Source) -> str:
    """The year of publication, or "" when the French label does not say it beyond doubt."""
    label = getattr(source, f"label_{settings.LANGUAGE_CODE}")
    found = YEAR.search(label)
    return found[1] if found and len(set(ANY_YEAR.findall(label))) == 1 else ""


def doi(source: Source) -> str:
    """The DOI that the address holds, or ""."""
    parts = urlsplit(source.url)
    form = RESOLVED if parts.hostname in {"doi.org", "dx.doi.org"} else PUBLISHED
    found = form.fullmatch(unquote(parts.path))
    return found[1] if found else ""


def fields(source: Source) -> dict[str, str]:
    """What is known of a source: label, year, doi, url; each one line, or ""."""
    return {
        "label": " ".join(spoken(source, "label")[0].split()),
        "year": year(source),
        "doi": doi(source),
        "url": source.url,
    }


def ris(sources: Iterable[Source]) -> str:
    entries = []
    for source in sources:
        known = fields(source)
        lines = [("TY", "GEN"), ("ID", key(source)), ("TI", known["label"])]
        lines += [(tag, known[name]) for tag, name in (("PY", "year"), ("DO", "doi"), ("UR", "url")) if known[name]]
        entries.append("".join(f"{tag}  - {value}\r\n" for tag, value in [*lines, ("ER", "")]))
    return "\r\n".join(entries)


def bibtex(sources: Iterable[Source]) -> str:
    entries = []
    for source in sources:
        known = fields(source)
        rows = [f"  title = {{{{{known['label'].translate(BIBTEX)}}}}}"]
        rows += [f"  year = {{{known['year']}}}"] if known["year"] else []
        # An address is read as it stands, but for braces.
        rows += [f"  {name} = {{{quote(known[name], safe=ADDRESS_SIGNS)}}}" for name in ("doi", "url") if known[name]]
        entries.append(f"@misc{{{key(source)},\n" + ",\n".join(rows) + "\n}\n")
    return "\n".join(entries)


def key(source: Source) -> str:
    """The name of a source in every file that holds it."""
    return f"algoradio{source.pk}"


FORMATS = {
    "ris": Format("RIS", "application/x-research-info-systems", ris),
    "bib": Format("BibTeX", "application/x-bibtex", bibtex),
}
