"""The visits as a screen reader would speak them: the reader reads what it should, the files are those of today."""

import pytest

from tests.accessibility.visits import FOLDER, VISITS, Tree, visits
from tests.conftest import Site
from tests.publishing import walks

pytestmark = pytest.mark.xdist_group("visits")
SMALL = """<main><h1>Un titre</h1><p>Des mots, <a href="/la/">un lien</a>, puis
<button aria-expanded="false">plus</button>.</p>
<ul><li>un</li><li>deux<br>suite</li></ul><svg role="img" aria-label="Un dos"><text>rien</text></svg>
<svg aria-hidden="true"><text>rien</text></svg><p hidden>rien</p><dl><div><dt>Durée</dt><dd>10 minutes</dd></div></dl>
<nav aria-label="Pages"><a href="/1/">1</a></nav><label>Nom <input required value="Ici"></label>
<table><caption>Places</caption><tr><th scope="col">A</th><td>1</td></tr></table></main>"""


def test_tree_is_read_in_order_with_what_things_are(browser):
    page = browser.new_page()
    page.set_content(SMALL)
    lines = list(Tree(page, "fr", "main").lines())
    page.close()

    assert lines == [
        *("contenu principal", "titre de niveau 1 : Un titre"),
        "Des mots, [lien « un lien »], puis [bouton « plus », replié].",
        *("liste, 2 éléments", "• un", "• deux, suite", "image « Un dos »", "Durée :", "10 minutes"),
        *("navigation « Pages »", "lien « 1 »", "Nom", "champ « Nom », « Ici », obligatoire"),
        *("tableau, « Places »", "Places", "ligne : A | 1"),
    ]


@pytest.fixture(scope="module")
def heard(browser, prepared, tmp_path_factory):
    """The visits of today, by the name of their file."""
    site = Site(tmp_path_factory.mktemp("visited"))
    site.start(like=prepared)
    try:
        site.manage("shell", "--no-imports", "--verbosity", "0", "--command", walks.SETUP)
        return dict(visits(lambda code: browser.new_context(locale=code).new_page(), site.address))
    finally:
        site.stop()


@pytest.mark.parametrize("name", VISITS)
def test_visit_is_heard_as_it_is_written_down(heard, name):
    """`python -m tests.accessibility.visits` writes what is heard now."""
    assert heard[f"{name}.md"] == (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def test_nothing_heard_is_without_a_name(heard):
    assert [name for name, text in heard.items() if "« »" in text or "« None »" in text] == []
    assert {path.name for path in FOLDER.glob("*.md")} == set(heard)
