"""Contents as staff could write them, whole or not: what hypothesis draws a draft from."""

from copy import deepcopy

from django import forms
from hypothesis import strategies as st

from algoradio.publishing import press

WORDS = st.one_of(
    st.text(st.sampled_from("aéœ ’'\"«»<>&%{}[]\\;\t\u202f\u00a0€😀\u200d1"), max_size=40),
    st.sampled_from(
        [
            *("", " ", "Un nerf.", "Un fait [S0].", "deux\nlignes\n\n", "deux\r\nlignes", "deux\rlignes", "\ndevant"),
            *("<p>Un <strong>mot</strong>, x<sup>2</sup>.</p>", "<p></p>", "<h3>Titre</h3><ul><li>un</li></ul>"),
            *('<script>vol()</script><a href="javascript:vol()">faux</a>', "{{ x }}{% y %}", "S7", "\ufeff"),
            *("a" * 121, "é" * 401, "un-mot", "0", "-1", "32768"),
        ]
    ),
)
NOT_OFFERED = ("999999", "ailleurs")  # a key and a choice that no list has
NUMBERS = st.one_of(st.integers(0, 100).map(str), st.sampled_from(["", "101", "-1", "x", "1e3", "9" * 30]))


def values(field: forms.Field) -> st.SearchStrategy[list[str]]:
    """What a browser could send for a field."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return st.lists(st.sampled_from(keys(field)), unique=True) if keys(field) else st.just([])
    if isinstance(field, forms.MultipleChoiceField):
        return st.lists(st.sampled_from([key for key, _name in field.choices]), unique=True)
    if isinstance(field, forms.ModelChoiceField):
        return st.sampled_from([[NOT_OFFERED[0]], [""], *([key] for key in keys(field))])
    if isinstance(field, forms.ChoiceField):
        return st.sampled_from([[str(key)] for key, _name in field.choices] + [[NOT_OFFERED[1]]])
    if isinstance(field, forms.IntegerField):
        return NUMBERS.map(lambda number: [number])
    return WORDS.map(lambda words: [words])


def fitting(field: forms.Field, number: int) -> list[str]:
    """What any form accepts in a field, and no other row says."""
    if isinstance(field, forms.ModelChoiceField):
        found = keys(field)
        return [found[number % len(found)]] if found and field.required else [""]
    if isinstance(field, forms.ChoiceField):
        return [str(next(key for key, _name in field.choices if key or not field.required))]
    if isinstance(field, forms.IntegerField):
        return [str(number)] if field.required else [""]
    return [f"S{number}" if field.max_length == 8 else f"mot-{number}"]


def another(field: forms.Field, said: list[str]) -> list[str]:
    """What any form accepts in a field that says `said`, and is not that."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        return keys(field)[:2]
    if isinstance(field, forms.MultipleChoiceField):
        return [field.choices[0][0]]
    if isinstance(field, forms.ModelChoiceField):
        return [next(key for key in reversed(keys(field)) if [key] != said)]
    if isinstance(field, forms.ChoiceField):
        return [next(str(key) for key, _name in field.choices if key and [str(key)] != said)]
    if isinstance(field, forms.IntegerField):
        return [str(int(said[0]) + 3)]
    return fitting(field, 7)


def keys(field) -> list[str]:
    return [str(one.pk) for one in field.queryset]


@st.composite
def changed(draw, page, content: dict) -> dict:
    """`content` with some fields and rows of any kind changed, added, moved and removed."""
    content = deepcopy(content)
    form, formsets = press.unbound(press.admin_of(type(page)), page)
    for name in draw(st.lists(st.sampled_from(sorted(form.fields)), max_size=4, unique=True)):
        content["fields"][name] = draw(values(form.fields[name]))
    for formset in draw(st.lists(st.sampled_from(formsets), max_size=2, unique_by=id)):
        rows, blank = content["rows"][formset.prefix], formset.empty_form
        names = sorted(blank.fields.keys() & {*rows[0]["fields"]} if rows else _own(formset))
        for row in rows:
            what = draw(st.sampled_from(["stays", "stays", "goes", "changes", "moves"]))
            row["gone"] = what == "goes"
            if what == "changes":
                name = draw(st.sampled_from(names))
                row["fields"][name] = draw(values(blank.fields[name])) if name not in {"mark", "anchor"} else ["S77"]
            if what == "moves" and "position" in row["fields"]:
                row["fields"]["position"] = [draw(st.sampled_from("0135789"))]
        for number in range(draw(st.integers(0, 2))):
            fields = {name: fitting(blank.fields[name], 40 + number) for name in names}
            odd = draw(st.sampled_from([None, *names]))
            if odd and odd not in {"mark", "anchor"}:
                fields[odd] = draw(values(blank.fields[odd]))
            rows.append({"id": "", "gone": draw(st.integers(0, 9)) == 0, "fields": fields})
    return content


def _own(formset) -> list[str]:
    return [name for name in formset.empty_form.fields if name not in {"DELETE", "id", formset.fk.name}]
