"""The menu, the codes of pages and the worker, as a visitor asks for them."""

import io
import json

import pytest
import segno
from django.urls import reverse
from django.utils.translation import override

from algoradio.addresses import addresses, unkept
from algoradio.editorial import edition
from tests.factories import make_fixed_page, make_pathology
from tests.markup import Markup


@pytest.fixture
def page(db):
    make_fixed_page(key="home", title_fr="Accueil", title_en="Home")
    return make_pathology(slug_fr="radiculalgie", slug_en="radicular-pain")


def known(client) -> dict:
    """What the worker is told of the site."""
    first, _end, _program = client.get(reverse("worker")).content.decode().partition(";\n")
    return json.loads(first.removeprefix("const SITE = "))


@pytest.mark.parametrize(("code", "words"), [("fr", "Lire la page à voix haute"), ("en", "Read the page aloud")])
def test_menu_is_in_the_language_of_its_address(client, db, code, words):
    with override(code):
        answer = client.get(reverse("comforts:menu"))

    assert answer.headers["Content-Language"] == code
    assert words in answer.content.decode()


def test_menu_is_no_part_of_a_page_until_it_is_asked_for(client, page):
    html = client.get(page.get_absolute_url()).content.decode()

    assert 'id="confort-bouton" type="button" hidden' in html
    assert "Lire la page à voix haute" not in html


def test_every_page_names_its_own_code(client, page):
    html = client.get(page.get_absolute_url()).content.decode()

    assert 'data-code="/pathologies/radiculalgie/code.png"' in html


@pytest.mark.parametrize("path", ["/", "/en/", "/pathologies/", "/pathologies/radiculalgie/", "/en/contact/"])
def test_code_leads_to_its_page(client, page, path):
    answer = client.get(f"{path}code.png")
    wanted = io.BytesIO()
    segno.make(f"http://testserver{path}", error="m", micro=False).save(wanted, kind="png", scale=5)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/png")
    assert answer.content == wanted.getvalue()
    assert len(answer.content) < 1_000


@pytest.mark.parametrize("path", ["/rien/", "/pathologies/cachee/", "/pathologies/rien/", "/recherche/", "/confort/"])
def test_there_is_no_code_of_what_is_no_page(client, page, path):
    make_pathology(title_fr="Cachée", slug_fr="cachee", slug_en="hidden", is_published=False)

    assert client.get(f"{path}code.png").status_code == 404


def test_worker_is_asked_for_anew_and_allows_nothing_from_elsewhere(client, db):
    answer = client.get("/service-worker.js")

    assert answer.headers["Content-Type"] == "application/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.post("/service-worker.js").status_code == 405


def test_worker_knows_the_edition_what_is_closed_and_its_words(client, page):
    site = known(client)

    assert site["edition"] == edition.current()
    assert site["closed"] == ["/admin/", "/relecture/"]
    assert site["offline"] == {"fr": "/hors-connexion/", "en": "/en/offline/"}
    assert {"{edition}", "{date}"} <= {word for word in ("{edition}", "{date}") if word in site["bar"]["en"]}
    assert "appareil\u00a0: édition" in site["bar"]["fr"]


def test_all_that_the_worker_asks_for_is_there(client, page):
    for path in known(client)["frame"]:
        if not path.startswith("/static/"):
            assert client.get(path).status_code == 200, path


def test_comforts_are_kept_ready_but_for_the_worker(page):
    ready = set(addresses())

    assert {"/confort/", "/en/comfort/", "/hors-connexion/", "/en/offline/", "/code.png"} <= ready
    assert {"/pathologies/radiculalgie/code.png", "/en/conditions/radicular-pain/code.png"} <= ready
    assert unkept() == ["/service-worker.js"]
    assert "/service-worker.js" not in ready


def test_page_for_who_is_offline_stays_out_of_indexes(client, page):
    html = client.get("/hors-connexion/").content.decode()

    assert 'content="noindex"' in html
    assert 'rel="canonical"' not in html
    assert Markup(html)
