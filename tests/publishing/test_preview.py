"""What a draft is shown as: on paper too, and with what axe finds in it."""

import pytest
from playwright.sync_api import expect

from algoradio.editorial.paging import NAMES
from algoradio.glossary.models import Term
from algoradio.leaflets.sheets import shelf
from algoradio.publishing.rendering import VIEWS, views_of
from tests import factories as make
from tests.leaflets import pdf
from tests.markup import Markup
from tests.publishing import walks
from tests.publishing.office import PAGES, at_work, content_of, draft_of, form_admin, secretary, side, whole_page

PAPER = [view.key for view in VIEWS if view.is_paper]
BARE = """<!doctype html><html lang="fr"><head><title>Essai</title></head>
<body><main><h1>Essai</h1><img src="/static/img/mark.svg"></main></body></html>"""
SOUND = "Accessibilité : l'outil axe n'a rien trouvé à reprendre sur cette page."
#: A draft that says what is online.
DRAFTED = """
from django.contrib.auth.models import User
from pathologies.models import Pathology
from algoradio.publishing import press
from algoradio.publishing.models import Draft
writer, page = User.objects.get(username="secretaire"), Pathology.objects.get(slug_fr="lyse-isthmique")
kind = press.ContentType.objects.get_for_model(page)
content = press.stored(page)
draft = Draft.objects.create(content_type=kind, object_id=page.pk, title=str(page), content=content, author=writer)
draft.authors.add(writer)
"""


@pytest.mark.django_db
@pytest.mark.parametrize("key", PAPER)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_sheets_to_print_are_made_of_the_draft_and_kept_by_no_one(client, key, language):
    page = whole_page(make.make_procedure)
    draft = draft_of(page, secretary(), content_of(page, title_fr="Xylographie", title_en="Xylography"))
    online = client.get(page.get_leaflet_url()).content
    kept = len(shelf)
    desk = at_work(draft.author)

    preview = desk.get(side(page, "preview", draft=draft.pk), {"vue": key})
    shown = desk.get(side(page, "rendering", draft=draft.pk), {"vue": key, "langue": language})

    assert len(Markup(preview).all("iframe")) == 2
    assert shown.headers["Content-Type"] == "application/pdf"
    assert "no-store" in shown.headers["Cache-Control"]
    assert {"fr": "Xylographie", "en": "Xylography"}[language] in pdf.words(shown.content)
    assert len(shelf) == kept
    assert client.get(page.get_leaflet_url()).content == online


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [*PAGES, make.make_term, make.make_guidance])
def test_every_kind_of_page_is_shown(factory):
    make.make_fixed_page(key="discipline")
    page = factory()
    draft = draft_of(page, secretary(), content_of(page))

    answers = [
        at_work(draft.author).get(side(page, "rendering", draft=draft.pk), {"vue": view.key, "langue": "fr"})
        for view in views_of(type(page))
    ]

    assert answers
    assert {answer.status_code for answer in answers} == {200}
    assert form_admin(page).opts.model is type(page)


@pytest.mark.django_db
def test_word_that_stands_far_down_the_glossary_is_shown_in_its_part():
    Term.objects.bulk_create([Term(term_fr=f"mot {number:03}", definition_fr="<p>Oui.</p>") for number in range(NAMES)])
    term = make.make_term(term_fr="zzz")
    draft = draft_of(term, secretary(), content_of(term, definition_fr="<p>Xylographie.</p>"))

    shown = at_work(draft.author).get(side(term, "rendering", draft=draft.pk), {"vue": "page", "langue": "fr"})

    assert "Xylographie" in shown.content.decode()


@pytest.mark.xdist_group("clinic")
def test_axe_says_in_french_what_is_to_be_mended(clinic, browser):
    walk = walks.Walk(browser, clinic.address, walks.SECRETARY)
    page = walk.page
    clinic.manage("shell", "--no-imports", "--verbosity", "0", "--command", DRAFTED)
    walk.home()
    walk.line("Lyse isthmique")
    walk.link("Aperçu")
    expect(page.locator("[data-engine] > p")).to_have_text([SOUND, SOUND], timeout=60_000)

    page.route("**/rendu/**", lambda route: route.fulfill(body=BARE, content_type="text/html"))
    page.reload()

    expect(page.locator("[data-engine] > p").first).to_contain_text("voici ce que l'outil axe trouve", timeout=60_000)
    found = page.locator("[data-engine]").first
    expect(found.locator("dt").first).to_contain_text("alternative")
    expect(found.locator("code").first).to_contain_text("mark.svg")
