"""A patient with pain down the leg, from the front page to the sheet to bring along, however the browser is used."""

import subprocess
from dataclasses import dataclass, field

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.conftest import PHONE, WIDE
from tests.leaflets import pdf
from tests.reading import kinds
from tests.test_browser import SPACING, dense
from tests.visits.visitor import Finger, Keys, Visitor

pytestmark = pytest.mark.xdist_group("site")
ZOOMED = {"width": 320, "height": 256}  # a screen of 1280 by 1024 at 400 %
MIRRORED = "document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl' })"
WHITE = (255, 255, 255)
SEEN = """all => all.filter(one => one.checkVisibility() && !one.closest('[popover], .vh') && !one.querySelector('.vh'))
    .map(one => one.innerText)"""


@dataclass(frozen=True)
class Way:
    """A way of using a browser: who presses, on what screen, and what is done to every page before it is read."""

    visitor: type[Visitor] = Visitor
    options: dict = field(default_factory=dict)
    script: str = ""


WAYS = {
    "phone": Way(Finger, {"viewport": PHONE, "has_touch": True, "is_mobile": True}),
    "keyboard": Way(Keys, {"viewport": WIDE}),
    "no script": Way(options={"viewport": WIDE, "java_script_enabled": False}),
    "400 %": Way(options={"viewport": ZOOMED}),
    "spaced text": Way(options={"viewport": PHONE}, script=f"({SPACING})()"),
    "right to left": Way(options={"viewport": PHONE}, script=MIRRORED),
    "forced colours": Way(Keys, {"viewport": PHONE, "forced_colors": "active"}),
    "dark": Way(Finger, {"viewport": PHONE, "has_touch": True, "color_scheme": "dark"}),
}


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def patient(request, site, browser):
    """A patient at the front page; afterwards, the browser has kept nothing and no script has failed."""
    way, wrong = request.param, []
    with browser.new_context(locale="fr-FR", reduced_motion="reduce", **way.options) as context:
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        page = context.new_page()
        page.add_init_script(way.script)
        page.goto(f"{site.address}/")
        yield way.visitor(page)
        kept = [*context.cookies(), *context.storage_state()["origins"]]
    assert not kept
    assert not wrong, "\n".join(wrong)


def test_patient_finds_what_it_is_what_alarms_and_what_to_bring(patient):
    page = patient.page
    main, title = page.get_by_role("main"), page.get_by_role("heading", level=1)
    patient.look()

    patient.follow(patient.link("J’ai mal. Comment cela s’appelle-t-il ?"))
    patient.follow(patient.link("Cuisse et jambe"))
    region = page.get_by_role("region", name="Cuisse et jambe")
    expect(region).to_be_in_viewport()
    patient.follow(patient.link("Radiculalgie", region))
    expect(title).to_have_text("Radiculalgie")

    alarm = page.get_by_role("region", name="Signes d’alerte")
    expect(alarm.get_by_role("heading", level=3).first).to_contain_text("Tout de suite")
    expect(alarm.get_by_role("link", name="Appeler le 15")).to_have_attribute("href", "tel:15")

    word = main.locator(".term").first
    patient.press(word)
    note = page.locator(":popover-open")
    expect(note).to_be_in_viewport(ratio=1)
    patient.look()
    page.keyboard.press("Escape")
    expect(note).to_have_count(0)

    contents = page.get_by_role("navigation", name="Sur cette page")
    if not patient.link("Vos questions", contents).is_visible():
        patient.press(contents.locator("summary"))
    patient.follow(patient.link("Vos questions", contents))
    expect(page.get_by_role("heading", name="Vos questions")).to_be_in_viewport()
    question = page.locator(".faq details").nth(1)  # the first stands open
    patient.press(question.locator("summary"))
    expect(question.locator("p").first).to_be_visible()
    patient.look()

    patient.follow(patient.link("Infiltrations et blocs nerveux", main.locator(".uses")))
    expect(title).to_have_text("Infiltrations et blocs nerveux")
    sheet = patient.link("La feuille à remplir avant le rendez-vous", main)
    answer = page.request.get(page.evaluate("one => one.href", sheet.element_handle()))
    assert "Infiltrations et blocs nerveux" in pdf.words(answer.body())


def test_patient_searches_in_own_words_and_reads_in_english(patient):
    page = patient.page
    header = page.get_by_role("banner")
    if not header.get_by_role("searchbox").or_(header.get_by_role("combobox")).is_visible():
        patient.follow(patient.link("Chercher", header))
    search = page.get_by_role("search").locator("visible=true").first

    patient.type(search.locator("input[name=q]"), "sciatique")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=sciatique")
    patient.look()
    patient.follow(page.locator(".index--results").get_by_role("link").first)
    expect(page.get_by_role("heading", level=1)).to_have_text("Radiculalgie")
    patient.follow(patient.link("English", header))

    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text("Radicular pain")


def test_patient_who_is_lost_is_led_on(patient, site):
    page = patient.page
    page.goto(f"{site.address}/no-such-page/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas.")
    patient.look()

    patient.follow(patient.link("Genou", page.get_by_role("main")))

    expect(page.get_by_role("region", name="Genou")).to_be_in_viewport()


def corner(paper: bytes, folder) -> tuple[int, ...]:
    """The colour of the first side of a PDF, beside its text."""
    if not pdf.TO_IMAGE:
        pytest.skip("no pdftoppm on this machine (Debian's package: poppler-utils)")
    (folder / "page.pdf").write_bytes(paper)
    first_side = ("-r", "20", "-l", "1", "-png", "-singlefile", "page.pdf", "page")
    subprocess.run([pdf.TO_IMAGE, *first_side], cwd=folder, check=True)
    with Image.open(folder / "page.png") as side:
        return side.convert("RGB").getpixel((2, side.height // 2))


def test_every_kind_of_page_prints_its_words_on_white_from_a_dark_screen(site, browser, tmp_path):
    faults = []
    with browser.new_context(viewport=PHONE, color_scheme="dark") as context:
        page = context.new_page()
        for path in kinds(site):
            page.goto(site.address + path)
            page.emulate_media(media="print")
            said = page.eval_on_selector_all("main :is(h1, h2, p)", SEEN)
            page.emulate_media(media="null")
            paper = page.pdf(prefer_css_page_size=True)
            words = dense(pdf.words(paper))
            faults += [f"{path}: {text}" for text in said if dense(text) not in words]
            if (paint := corner(paper, tmp_path)) != WHITE:
                faults.append(f"{path}: the paper is {paint}")

    assert len(kinds(site)) > 15
    assert not faults, "\n".join(faults)
