"""The admin's own pages: axe finds nothing that the record of what falls short does not name."""

import pytest
import yaml
from django.urls import reverse

from tests.axe import WCAG, violations  # level AA: the colours of the admin are Django's
from tests.conftest import ROOT, WIDE
from tests.publishing.conftest import SUPERUSER
from tests.publishing.test_policy import rows  # noqa: F401, a fixture
from tests.test_browser import OVERFLOW

pytestmark = pytest.mark.xdist_group("clinic")
RECORD = yaml.safe_load((ROOT / "docs" / "accessibility" / "admin.yaml").read_text(encoding="utf-8"))
AXE = WCAG | {"preload": False}  # which writes styles into pages: their policy stops it, and says so
NAMED = {one["rule"] for one in RECORD["short"] if "rule" in one}


@pytest.fixture
def desk(people):
    return people(SUPERUSER)


@pytest.fixture
def paths(rows) -> list[str]:  # noqa: F811, the fixture above
    """The pages of the record: each by its name, and of each model its list, a form, its history."""
    found = [reverse(name) for name in RECORD["pages"]]
    for model in RECORD["models"]:
        key = rows[model]["object_id"]
        found += [reverse(f"admin:{model}_changelist"), reverse(f"admin:{model}_change", args=[key])]
        found.append(reverse(f"admin:{model}_history", args=[key]))
    return found


def test_axe_finds_in_the_admin_what_the_record_names(desk, clinic, paths):
    found = []
    for path in paths:
        desk.set_viewport_size(WIDE)
        desk.goto(clinic.address + path)
        found += violations(desk, path, AXE)
    rules = {line.split(": ")[1] for line in found}

    assert rules <= NAMED, "\n".join(line for line in found if line.split(": ")[1] not in NAMED)
    assert rules == NAMED, f"mended: {NAMED - rules}"


def test_admin_does_not_scroll_sideways(desk, clinic, paths):
    faults = []
    desk.set_viewport_size({"width": 320, "height": 800})
    for path in paths:
        desk.goto(clinic.address + path)
        faults += [f"{path}: {out}" for out in [desk.evaluate(OVERFLOW)] if out]

    assert not faults, "\n".join(faults)


def test_every_editor_and_field_of_a_row_has_a_name(desk, clinic, rows):  # noqa: F811, the fixture above
    key = rows["pathologies_pathology"]["object_id"]
    desk.goto(clinic.address + reverse("admin:pathologies_pathology_change", args=[key]))
    desk.locator(".ProseMirror:visible").first.wait_for()
    desk.locator(".tabular .add-row a").first.click()
    nameless = desk.evaluate("""[...document.querySelectorAll('.ProseMirror, .tabular td :is(input, select, textarea)')]
        .filter(one => one.type !== 'hidden' && one.checkVisibility() && !one.ariaLabel).map(one => one.outerHTML)""")

    assert nameless == []
    assert desk.get_by_role("textbox", name="Ce que l'on ressent [fr]").count() == 1


def test_what_was_mended_stands_where_the_record_says():
    assert [one["where"] for one in RECORD["mended"] if not (ROOT / one["where"]).exists()] == []
