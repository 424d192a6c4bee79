"""The physicians' table in a real browser: its question in two clicks, its sentence on demand, its sheet of paper."""

import gzip
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.axe import violations
from tests.conftest import PHONE, WIDE
from tests.reading import physicians

pytestmark = pytest.mark.xdist_group("site")
ASKED = {"pathology": ["nevralgie-pelvienne"], "after": ["infiltration"], "stay": ["day-case"]}
HEAVIEST = 60_000  # bytes of HTML and CSS together, by gzip
A4_LANDSCAPE = (842, 595)  # points


def table(site, code="fr"):
    return site.address + physicians(site, code)


def offered(page):
    return page.eval_on_selector_all(".offers h3", "all => all.map(one => one.textContent)")


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport=WIDE, locale="fr-FR")
    yield page
    page.close()


def test_what_follows_a_failed_pudendal_injection_in_day_case_takes_two_clicks_or_one_address(site, page):
    page.goto(table(site))
    page.get_by_role("row").filter(has_text="Névralgie pelvienne").get_by_role("link", name="En cas d’échec").click()
    page.get_by_role("navigation", name="Filtres du tableau").get_by_role("link", name="ambulatoire").click()
    address, clicked = page.url, offered(page)
    levels = page.locator(".offers .level").count()

    page.goto(f"{table(site)}?pathology=nevralgie-pelvienne&after=infiltration&stay=day-case")

    assert parse_qs(urlsplit(address).query) == ASKED
    assert clicked == offered(page)
    assert len(clicked) == levels == 4
    assert set(clicked) == {"Radiofréquence", "Cryothérapie", "Alcoolisation (neurolyse chimique)"}


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_sentence_opens_in_place_by_keyboard_and_closes(site, page, viewport):
    page.set_viewport_size(viewport)
    page.goto(table(site))
    opener = page.locator(".matrix__open").first
    opener.focus()
    page.keyboard.press("Enter")
    note = page.locator(":popover-open")
    shown = note.inner_text()
    box = note.bounding_box()
    found = violations(page, "the note")
    page.keyboard.press("Escape")
    after_escape = note.count()
    focused = page.evaluate("document.activeElement.className")
    opener.click()
    note.get_by_role("button", name="Fermer").click()

    assert len(shown) > 100
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= viewport["width"]
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= viewport["height"]
    assert (after_escape, focused, note.count()) == (0, "matrix__open", 0)
    assert not found, "\n".join(found)


def test_filters_are_folded_on_a_phone_alone(site, page):
    page.goto(table(site))
    links = page.locator(".filters a")
    wide = links.first.is_visible()
    page.set_viewport_size(PHONE)
    folded = links.first.is_visible()
    page.get_by_text("Filtrer le tableau").click()

    assert (wide, folded, links.first.is_visible()) == (True, False, True)


@pytest.mark.parametrize("code", ["fr", "en"])
def test_whole_table_prints_on_one_sheet(site, page, code):
    page.goto(table(site, code))
    paper = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    rows = page.locator(".matrix tbody tr").count()
    indications, buttons = page.locator(".matrix__open").count(), page.locator(".matrix tbody button:visible").count()

    sizes = [
        tuple(round(float(side)) for side in box.split()[2:]) for box in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", paper)
    ]
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert sizes == [A4_LANDSCAPE]
    assert (rows, indications, buttons) == (13, 60, 60)


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_refusal_is_as_accessible_as_any_page(site, page, viewport, scheme):
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme)
    response = page.goto(f"{table(site)}?stay=hier")

    assert response.status == 400
    assert not violations(page, "the refusal")


@pytest.mark.parametrize("code", ["fr", "en"])
def test_table_is_light(site, code):
    page = site.get(physicians(site, code))[2]
    style = site.get(re.search(r'<link rel="stylesheet" href="(.*?)">', page.decode())[1])[2]

    assert len(gzip.compress(page, 9)) + len(gzip.compress(style, 9)) < HEAVIEST
