"""What the filters of the physicians' table rest on, as staff tick it."""

import pytest
from django.core.exceptions import ValidationError

from procedures.models import Procedure
from tests.factories import make_procedure
from tests.forms import address, form_of, lacks, publish
from tests.markup import Markup

pytestmark = pytest.mark.django_db
KINDS = {
    "anaesthesia_kinds": ["none", "local", "sedation", "general"],
    "stay_kinds": ["outpatient", "day-case", "overnight"],
}


def boxes(staff, page, field):
    """The boxes of a field of the admin's form, as {value: whether it is ticked}."""
    form = form_of(Markup(staff.get(address(Procedure, "change", page.pk))))
    return {
        one.get("value"): one.get("checked") is not None
        for one in form.iter("input")
        if one.get("name") == field and one.get("type") == "checkbox"
    }


@pytest.mark.parametrize("field", KINDS)
def test_kinds_are_boxes_that_show_what_is_stored(staff, field):
    keys = KINDS[field]
    page = make_procedure(**{field: f"{keys[0]}\n{keys[2]}"})

    assert boxes(staff, page, field) == {key: key in (keys[0], keys[2]) for key in keys}


@pytest.mark.parametrize("field", KINDS)
@pytest.mark.parametrize("count", [0, 1, 2])
def test_ticked_boxes_are_stored_one_a_line(staff, field, count):
    page = make_procedure(**{field: KINDS[field][2]})

    publish(staff, page, **{field: KINDS[field][:count]})

    page.refresh_from_db()
    assert getattr(page, field) == "\n".join(KINDS[field][:count])


def test_publishing_untouched_keeps_every_kind(staff):
    page = make_procedure(**{field: "\n".join(keys[:2]) for field, keys in KINDS.items()})

    publish(staff, page)

    page.refresh_from_db()
    assert {field: getattr(page, field).splitlines() for field in KINDS} == {
        field: keys[:2] for field, keys in KINDS.items()
    }


@pytest.mark.parametrize("field", KINDS)
def test_unknown_kind_is_refused_in_the_form_and_in_the_model(staff, field):
    page = make_procedure()

    answer = publish(staff, page, **{field: [KINDS[field][0], "ailleurs"]})
    setattr(page, field, f"{KINDS[field][0]}\nailleurs")

    assert len(lacks(answer)) == 1
    assert "ailleurs" in lacks(answer)[0]
    with pytest.raises(ValidationError, match="ailleurs"):
        page.full_clean()
