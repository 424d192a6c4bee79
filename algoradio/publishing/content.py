"""The content of a page as its admin form holds it: plain JSON, readable without the form that made it.

{"fields": {name: [values]}, "rows": {prefix: [{"id": "12" or "", "gone": bool, "fields": {name: [values]}}]}}

Values are strings, as a browser would send them. A name that the form no longer has is ignored, one that is new takes
what the page holds: so a content outlives the migrations between its making and its reading. Rows that have a position
have each their own: what is put back later comes back to its place.
"""

from django.contrib.admin import ModelAdmin
from django.core.exceptions import BadRequest
from django.forms import BaseForm, BaseFormSet, CheckboxInput
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS", "MAX_NUM_FORMS")
BOOKKEEPING = ("DELETE", "id", "ORDER")


def parts(admin: ModelAdmin, request: HttpRequest, page) -> tuple[BaseForm, list[BaseFormSet]]:
    """The form and the formsets of a page in its admin, filled from `request`: bound if it is a POST."""
    exists = page.pk is not None
    form_class = admin.get_form(request, page if exists else None, change=exists)
    form = (
        form_class(request.POST, request.FILES, instance=page)
        if request.method == "POST"
        else form_class(instance=page)
    )
    formsets, _inlines = admin._create_formsets(request, page, change=exists)
    return form, formsets


def stored(admin: ModelAdmin, request: HttpRequest, page) -> dict:
    """The content of a page as the database holds it. `request` is a GET."""
    form, formsets = parts(admin, request, page)
    return {
        "fields": {name: _shown(form[name]) for name in form.fields},
        "rows": {
            formset.prefix: _numbered(
                [
                    {
                        "id": str(row.instance.pk or ""),
                        "gone": False,
                        "fields": {name: _shown(row[name]) for name in _own(row, formset)},
                    }
                    for row in formset.initial_forms
                ]
            )
            for formset in formsets
        },
    }


def sent(admin: ModelAdmin, request: HttpRequest, page) -> dict:
    """The content that a POST sends, valid or not, without new rows in which nothing is written yet.

    Raises BadRequest if a part of the form is not in it.
    """
    form, formsets = parts(admin, request, page)
    if not all(formset.management_form.is_valid() for formset in formsets):
        raise BadRequest(
            _("Le formulaire est arrivé incomplet. Rien n'est changé : revenez en arrière et recommencez.")
        )
    return {
        "fields": {name: _sent(request.POST, form, name) for name in form.fields},
        "rows": {
            formset.prefix: _numbered(
                [
                    {
                        "id": request.POST.get(row.add_prefix("id"), ""),
                        "gone": bool(request.POST.get(row.add_prefix("DELETE"))),
                        "fields": {name: _sent(request.POST, row, name) for name in _own(row, formset)},
                    }
                    for row in formset.forms
                    if row in formset.initial_forms or set(row.changed_data) - {"position"}
                ]
            )
            for formset in formsets
        },
    }


def as_post(content: dict, present: dict) -> QueryDict:
    """A content as the POST of the form of a page that now holds `present`.

    Rows that the page still has keep their identity; those that it has and the content has not are deleted; the others
    are new.
    """
    post = QueryDict(mutable=True)
    for name, values in present["fields"].items():
        post.setlist(name, content["fields"].get(name, values))
    for prefix, rows_now in present["rows"].items():
        wanted = [row for row in content["rows"].get(prefix, rows_now) if row["id"] or not row["gone"]]
        here = {row["id"]: row for row in rows_now}
        kept = [row for row in wanted if row["id"] in here]
        left_out = [here[pk] | {"gone": True} for pk in here if pk not in {row["id"] for row in wanted}]
        new = [row | {"id": ""} for row in wanted if row["id"] not in here and not row["gone"]]
        rows = kept + left_out + new
        counts = (len(rows), len(kept) + len(left_out), 0, 1000)
        for name, count in zip(MANAGEMENT, counts, strict=True):
            post[f"{prefix}-{name}"] = str(count)
        for number, row in enumerate(rows):
            post[f"{prefix}-{number}-id"] = row["id"]
            if row["gone"]:
                post[f"{prefix}-{number}-DELETE"] = "on"
            usual = here.get(row["id"], {"fields": {}})["fields"]
            for name, values in {**usual, **row["fields"]}.items():
                post.setlist(f"{prefix}-{number}-{name}", values)
    return post


def staying(content: dict, prefix: str) -> set[str] | None:
    """The identities of the rows that `content` keeps; None if it knows nothing of these rows."""
    rows = content["rows"].get(prefix)
    return None if rows is None else {row["id"] for row in rows if not row["gone"]}


def same(one: dict, other: dict) -> bool:
    """Whether two contents say the same, whatever the identity of their rows; their order is in their positions."""
    return _said(one) == _said(other)


def _said(content: dict) -> tuple:
    rows = {
        prefix: sorted(sorted(_values(row).items()) for row in rows if not row["gone"])
        for prefix, rows in content["rows"].items()
    }
    return _values(content), rows


def _values(part: dict) -> dict[str, list[str]]:
    return {name: sorted(filter(None, values)) for name, values in part["fields"].items()}


def _numbered(rows: list[dict]) -> list[dict]:
    """The rows; where two share a position, all are numbered anew in the order in which they are read."""
    staying = [row for row in rows if not row["gone"]]
    positions = ["".join(row["fields"].get("position", [])) for row in staying]
    if len(set(positions)) == len(positions) or not all(position.isdecimal() for position in positions):
        return rows
    for place, row in enumerate(sorted(staying, key=lambda row: int(row["fields"]["position"][0]))):
        row["fields"]["position"] = [str(place)]
    return rows


def _own(row: BaseForm, formset: BaseFormSet) -> list[str]:
    """The fields of a row that hold content: not its identity, not its page, not its mark of deletion."""
    return [name for name in row.fields if name not in BOOKKEEPING and name != formset.fk.name]


def _shown(bound) -> list[str]:
    value = bound.value()
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return ["on"] if value else []
    if isinstance(value, list | tuple | set) or hasattr(value, "all"):
        return [str(one) for one in value]
    formatted = widget.format_value(value)
    if isinstance(formatted, list | tuple):
        return [str(one) for one in formatted if one not in (None, "")] or [""]
    return ["" if formatted is None else _lines(str(formatted))]


def _sent(post: QueryDict, form: BaseForm, name: str) -> list[str]:
    return [_lines(value) for value in post.getlist(form.add_prefix(name))]


def _lines(text: str) -> str:
    """Line ends as one sign, as a browser shows them, whatever it sends; without NUL, which no text can hold."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
