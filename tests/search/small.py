"""The smallest entries of an index: what a test does not name does not matter to it."""

from algoradio.search.engine import Entry


def entry(title: str, *names: str, **fields) -> Entry:
    defaults = {"key": title, "kind": "pathology", "url": f"/{title}/", "sentence": ""}
    return Entry(title=title, names=names, **(defaults | fields))
