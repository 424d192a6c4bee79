"""A referring physician, between two patients: from the front page to the sheet, its references and its paper."""

import pytest
from playwright.sync_api import expect

from tests.conftest import WIDE
from tests.leaflets import pdf
from tests.test_browser import dense
from tests.visits.visitor import Keys, Visitor

pytestmark = pytest.mark.xdist_group("site")
COPY = """one => {
  getSelection().selectAllChildren(one)
  document.execCommand('copy')
  return navigator.clipboard.readText()
}"""


@pytest.fixture(params=[Visitor, Keys], ids=["mouse", "keyboard"])
def physician(request, site, browser):
    options = {"viewport": WIDE, "locale": "fr-FR", "reduced_motion": "reduce", "permissions": ["clipboard-read"]}
    with browser.new_context(**options) as context:
        page = context.new_page()
        page.goto(f"{site.address}/")
        yield request.param(page)


def test_physician_filters_reads_copies_and_prints(physician, site):
    page = physician.page
    title = page.get_by_role("heading", level=1)
    physician.follow(physician.link("Je suis médecin."))
    filters = page.get_by_role("navigation", name="Filtres du tableau")
    offers = page.locator(".offers > li")

    physician.follow(physician.link("Radiculalgie", filters))
    every = offers.count()
    physician.follow(physician.link("ambulatoire", filters))
    expect(filters.locator("[aria-current]")).to_have_count(2)
    assert 0 < offers.count() <= every

    offer = offers.filter(has_text="Infiltrations et blocs nerveux").first
    physician.follow(physician.link("La fiche technique", offer))
    expect(title).to_contain_text("Infiltrations et blocs nerveux : fiche technique")

    physician.follow(physician.link("Références", page.get_by_role("navigation", name="Sur cette page")))
    references = page.locator(".sources > li")
    first = references.first
    copied = first.evaluate(COPY)
    assert copied.split() == first.inner_text().split()
    with page.expect_download() as download:
        physician.press(page.get_by_role("link", name="RIS", exact=True))
    assert download.value.path().read_text("utf-8").count("TY  - ") == references.count()

    paper = page.pdf(prefer_css_page_size=True)
    words = dense(pdf.words(paper))
    said = [text for text in references.all_inner_texts() if dense(text.rstrip("↑ ")) not in words]
    assert not said
    assert site.address in pdf.words(paper)
    assert "Filtrer" not in words
