"""A form of the admin, as a browser fills it in and sends it back."""

from django.test import override_settings
from django.urls import reverse

from tests.markup import Markup


def form_of(page: Markup):
    """The form of an add or change page: the one that can be saved."""
    (form,) = (one for one in page.all("form") if any(field.get("name") == "_save" for field in one.iter("input")))
    return form


def filled(answer) -> dict[str, str | list[str]]:
    """What a browser would send if the form were saved untouched."""
    sent = {}
    for field in form_of(Markup(answer)).iter():
        name, kind = field.get("name"), field.get("type")
        if (
            field.tag not in {"input", "textarea", "select"}
            or not name
            or kind in {"submit", "button", "file"}
            or (kind == "checkbox" and field.get("checked") is None)
        ):
            continue
        if kind == "checkbox" and field.get("value"):
            sent.setdefault(name, []).append(field.get("value"))
        elif field.tag == "select":
            sent[name] = [one.get("value") for one in field.iter("option") if one.get("selected") is not None]
        else:
            sent[name] = (
                field.text or "" if field.tag == "textarea" else "on" if kind == "checkbox" else field.get("value", "")
            )
    return sent


def address(model, what: str, *arguments) -> str:
    """The address of a view of the admin: changelist, add, change, delete."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{what}", args=arguments)


def save(staff, instance, **changes):
    """Open the change form of `instance`, write `changes` into it, save; the page that staff then see."""
    path = address(type(instance), "change", instance.pk)
    return staff.post(path, filled(staff.get(path)) | changes, follow=True)


def publish(staff, page, **changes):
    """Draft `changes` in the form of a page and put it online, as the one doctor of a clinic; what staff then see."""
    with override_settings(ONE_DOCTOR=True):
        return save(staff, page, _publish="on", **changes)


def added_row(prefix: str, number: int = 0, **values) -> dict[str, str]:
    """What saving sends for a row more of an inline."""
    return {f"{prefix}-TOTAL_FORMS": str(number + 1)} | {
        f"{prefix}-{number}-{name}": one for name, one in values.items()
    }


def faults(answer) -> list[str]:
    """What the form says is wrong, in order."""
    return Markup(answer).words("li", inside="errorlist")


def lacks(answer) -> list[str]:
    """What a draft lacks to be published, in order."""
    return Markup(answer).words("li", inside="problems")


def told(answer) -> list[tuple[str, str]]:
    """The messages above the page, as (level, words)."""
    page = Markup(answer)
    return [
        (one.get("class"), " ".join("".join(one.itertext()).split())) for one in page.all("li", inside="messagelist")
    ]
