"""HTML that a composer has set, as plain data that the press prints: blocks of runs of words.

A run is {"text"} and, where they hold, "strong": true, "script": "sup" | "sub", "link": address, "language": code,
"source": true for the number of a source, "inner": true for words that lead inside the site. {"break": true} ends a
line. A block is {"kind": "p" | "h3", "runs"} or {"kind": "ul" | "ol", "items": [{"runs", "lists"}]}, never deeper
than DEEPEST lists in one another.
"""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from algoradio.leaflets.signs import printable
from algoradio.text.rich import SCHEMES

DEEPEST = 3
LONGEST = 2000  # signs of an address that a PDF may lead to
_SPACES = re.compile(r"[ \t\r\n\f]+")
_STYLES = {"strong": {"strong": True}, "b": {"strong": True}, "sup": {"script": "sup"}, "sub": {"script": "sub"}}


def blocks(html: str, language: str) -> list[dict]:
    """The blocks of rich text; those without words are left out. `language` is that of the whole document."""
    walker = _Walker(language)
    walker.feed(html)
    walker.close()
    return _worded(walker.blocks)


def runs(html: str, language: str) -> list[dict]:
    """The runs of text of one line."""
    found = blocks(html, language)
    return found[0]["runs"] if found else []


def destination(address: str) -> str:
    """`address` when a PDF may lead there, else nothing."""
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return ""
    return address if scheme in SCHEMES and len(address) <= LONGEST and address.isprintable() else ""


class _Walker(HTMLParser):
    """Builds the blocks, forgiving what is not closed or not opened."""

    def __init__(self, language: str):
        super().__init__(convert_charrefs=True)
        self.language = language
        self.blocks: list[dict] = []
        self._lists: list[dict] = []
        self._runs: list[dict] | None = None
        self._styles: list[tuple[str, dict]] = []

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        if tag == "br":
            self._open_runs().append({"break": True})
            return
        style = dict(_STYLES.get(tag, {}))
        if tag in {"ul", "ol"}:
            self._open_list(tag)
        elif tag == "li":
            self._open_item()
        elif tag in {"p", "h3"}:
            self._open_block(tag)
        elif tag == "a":
            style = self._anchor(values)
        if values.get("lang"):
            style["language"] = values["lang"] if values["lang"] != self.language else ""
        self._styles.append((tag, style))

    def handle_endtag(self, tag):
        names = [name for name, _style in self._styles]
        if tag not in names:
            return
        del self._styles[len(names) - 1 - names[::-1].index(tag)]
        if tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        if tag in {"p", "h3", "li", "ul", "ol"}:
            self._runs = self._lists[-1]["items"][-1]["runs"] if self._lists and self._lists[-1]["items"] else None

    def handle_data(self, data):
        text = _SPACES.sub(" ", printable(data))
        if text == " " and self._runs is None:
            return
        run = {"text": text}
        for _tag, style in self._styles:
            run |= style
        self._open_runs().append({name: value for name, value in run.items() if value})

    def _anchor(self, values: dict[str, str]) -> dict:
        if values.get("class") == "ref":
            return {"source": True}
        link = destination(values.get("href", ""))
        return {"link": link} if link else {"inner": True}

    def _open_runs(self) -> list[dict]:
        if self._runs is None:
            self._open_block("p")
        return self._runs

    def _open_block(self, kind: str) -> None:
        if self._lists:
            self._open_item_runs()
            return
        self._runs = []
        self.blocks.append({"kind": kind, "runs": self._runs})

    def _open_item_runs(self) -> None:
        """What stands in an item is one text; its blocks follow each other on lines of their own."""
        if not self._lists[-1]["items"]:
            self._open_item()
        self._runs = self._lists[-1]["items"][-1]["runs"]
        if self._runs:
            self._runs.append({"break": True})

    def _open_list(self, kind: str) -> None:
        new = {"kind": kind, "items": []}
        if not self._lists:
            self.blocks.append(new)
        elif len(self._lists) >= DEEPEST:
            new = self._lists[-1]
        else:
            if not self._lists[-1]["items"]:
                self._open_item()
            self._lists[-1]["items"][-1]["lists"].append(new)
        self._lists.append(new)

    def _open_item(self) -> None:
        if not self._lists:
            self._open_list("ul")
            self._styles.append(("ul", {}))
        self._runs = []
        self._lists[-1]["items"].append({"runs": self._runs, "lists": []})


def _worded(found: list[dict]) -> list[dict]:
    """The same blocks, their edges trimmed, without those that say nothing."""
    kept = []
    for block in found:
        if "items" in block:
            items = [{"runs": _trimmed(item["runs"]), "lists": _worded(item["lists"])} for item in block["items"]]
            items = [item for item in items if item["runs"] or item["lists"]]
            if items:
                kept.append(block | {"items": items})
        elif said := _trimmed(block["runs"]):
            kept.append(block | {"runs": said})
    return kept


def _trimmed(found: list[dict]) -> list[dict]:
    """Runs without spaces at the edges of lines, without empty ones, without breaks at either end."""
    kept: list[dict] = []
    for run in found:
        starts_line = not kept or "break" in kept[-1]
        text = run.get("text", "")
        text = text.lstrip(" ") if starts_line or kept[-1].get("text", "").endswith(" ") else text
        if text:
            kept.append(run | {"text": text})
        elif "break" in run and not starts_line:
            kept.append(run)
    while kept and ("break" in kept[-1] or not kept[-1]["text"].rstrip(" ")):
        kept.pop()
    if kept:
        kept[-1] = kept[-1] | {"text": kept[-1]["text"].rstrip(" ")}
    return kept
