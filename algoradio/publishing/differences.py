"""What two contents of a page say differently: field by field, row by row, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.forms import ChoiceField, Field, ModelChoiceField

from algoradio.publishing import press
from algoradio.text.rich import MARK, plain

Piece = tuple[str, str]  # « same », « old » or « new », and the words


@dataclass(frozen=True)
class Difference:
    """One field that differs, under its name in words."""

    name: str
    pieces: tuple[Piece, ...]


def between(admin, one: dict, other: dict, page) -> list[Difference]:
    """From `one` to `other`, in the order of the form; a row is compared with itself, wherever it stands now."""
    form, formsets = press.unbound(admin, page)
    found = list(_fields(form.fields, one["fields"], other["fields"], ""))
    for formset in formsets:
        title = str(formset.model._meta.verbose_name)
        rows = ([row for row in content["rows"].get(formset.prefix, []) if not row["gone"]] for content in (one, other))
        for number, old, new in _pairs(*rows):
            found += _fields(formset.empty_form.fields, old, new, f"{title} {number}, ")
    return found


def _pairs(before: list[dict], after: list[dict]) -> Iterator[tuple[int, dict, dict]]:
    """(number, old fields, new fields) of each row, {} for what is not there: those of now, then those removed.

    A row that was made anew, word for word, is the one that it repeats.
    """
    known = {row["id"] for row in before} & {row["id"] for row in after} - {""}
    old_rows = {row["id"]: row["fields"] for row in before if row["id"] in known}
    removed = [(number, row["fields"]) for number, row in enumerate(before, 1) if row["id"] not in known]
    for number, row in enumerate(after, 1):
        old = old_rows.get(row["id"], {})
        if row["id"] not in known:
            same = next((one for one in removed if one[1] == row["fields"]), None)
            if same:
                removed.remove(same)
                continue
        yield number, old, row["fields"]
    yield from ((number, fields, {}) for number, fields in removed)


def _fields(fields: dict[str, Field], before: dict, after: dict, title: str) -> Iterator[Difference]:
    for name, field in fields.items():
        old, new = before.get(name, []), after.get(name, [])
        if sorted(old) != sorted(new) and (any(old) or any(new)):
            yield Difference(f"{title}{field.label}", words(_said(field, old), _said(field, new)))


def _said(field: Field, values: list[str]) -> str:
    """What was chosen, by name; what was written, as it is."""
    names = {}
    if isinstance(field, ModelChoiceField):
        names = {str(one.pk): str(one) for one in field.queryset}
    elif isinstance(field, ChoiceField):
        names = {str(key): str(name) for key, name in field.choices if key}
    return ", ".join(names.get(value, value) for value in values)


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Two texts, word by word, without their tags, unless tags are all that differs."""
    texts = [plain(MARK.sub(r" (\1)", text)) for text in (before, after)]
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (texts if texts[0] != texts[1] else (before, after)))
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(old[a:b])))
        else:
            pieces += [("old", "".join(old[a:b]))] if b > a else []
            pieces += [("new", "".join(new[c:d]))] if d > c else []
    return tuple(pieces)
