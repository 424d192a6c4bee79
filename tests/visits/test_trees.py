"""The accessibility tree of every kind of page is the one that was last looked at and accepted."""

from difflib import unified_diff

import pytest

from tests.conftest import WIDE
from tests.visits import trees

pytestmark = pytest.mark.xdist_group("site")


@pytest.mark.parametrize("pages", [trees.public, trees.admin])
def test_trees_are_those_of_the_snapshots(site, browser, pages):
    page = browser.new_page(viewport=WIDE, locale="fr-FR")
    found = pages(site, page)
    page.close()

    is_admin = pages is trees.admin
    kept = {path.stem: path.read_text("utf-8") for path in trees.SNAPSHOTS.glob("*.yaml")}
    kept = {name: text for name, text in kept.items() if name.startswith("admin-") == is_admin}
    differences = [
        line
        for name in sorted(kept | found)
        for line in unified_diff(
            *(trees_of.get(name, "").splitlines() for trees_of in (kept, found)),
            *(f"{name}.yaml", f"{name} now"),
            lineterm="",
        )
    ]

    assert not differences, "\n".join([f"If this is meant: {trees.COMMAND}", *differences])
