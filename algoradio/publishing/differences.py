"""What two contents of a page say differently: field by field, row by row, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from algoradio.publishing import press
from algoradio.text.rich import plain

Piece = tuple[str, str]  # « same », « old » or « new », and the words


@dataclass(frozen=True)
class Difference:
    """One field that differs, under its name in words."""

    name: str
    pieces: tuple[Piece, ...]


def between(admin, one: dict, other: dict, page) -> list[Difference]:
    """From `one` to `other`, in the order of the form; rows are compared in their order."""
    form, formsets = press.unbound(admin, page)
    found = [
        Difference(str(form.fields[name].label), words(old, new))
        for name in form.fields
        if (old := one["fields"].get(name, [])) != (new := other["fields"].get(name, []))
    ]
    for formset in formsets:
        rows = [
            [row["fields"] for row in content["rows"].get(formset.prefix, []) if not row["gone"]]
            for content in (one, other)
        ]
        labels = {name: str(field.label) for name, field in formset.empty_form.fields.items()}
        title = str(formset.model._meta.verbose_name)
        for number in range(max(map(len, rows))):
            old_row, new_row = (side[number] if number < len(side) else {} for side in rows)
            for name in labels:
                old, new = old_row.get(name, []), new_row.get(name, [])
                if old != new:
                    found.append(Difference(f"{title} {number + 1}, {labels[name]}", words(old, new)))
    return found


def words(old: list[str], new: list[str]) -> tuple[Piece, ...]:
    """Two values, word by word, without their tags."""
    before, after = (re.findall(r"\S+\s*|\s+", plain(" ".join(value))) for value in (old, new))
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(before[a:b])))
        else:
            pieces += [("old", "".join(before[a:b]))] if b > a else []
            pieces += [("new", "".join(after[c:d]))] if d > c else []
    return tuple(pieces)
