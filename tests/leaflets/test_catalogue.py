"""The leaflets of the real catalogue, printed once: they are tagged, light, short, and nothing is lost in them."""

import re
import subprocess

import pytest
import segno
from PIL import Image

from algoradio.text.rich import MARK
from algoradio.text.typography import typeset
from tests.catalogue.reading import PAGES, load
from tests.leaflets import pdf

pytestmark = pytest.mark.xdist_group("site")
ORIGIN = "https://www.algoradio.example"
HEAVIEST = 200 * 1024
LAST = {"fr": ("fiche", "avant-rendez-vous"), "en": ("leaflet", "before-your-appointment")}
SECTIONS = {
    ("pathologies", "fr"): "pathologies",
    ("pathologies", "en"): "conditions",
    ("procedures", "fr"): "traitements",
    ("procedures", "en"): "procedures",
}
BOTH = [(path, language) for path in PAGES for language in ("fr", "en")]
EACH = pytest.mark.parametrize(("path", "language"), BOTH, ids=[f"{path.stem}-{language}" for path, language in BOTH])
ALARM = {"fr": ("Tout de suite", "Aujourd’hui", "Bientôt", "Appeler le 15"), "en": ("Right now", "Today", "Soon", "15")}
REVIEW = {"fr": "Relecture médicale en attente.", "en": "Medical review pending."}


@pytest.fixture(scope="session")
def printed(site, tmp_path_factory):
    """The folder into which the command has printed every sheet."""
    folder = tmp_path_factory.mktemp("leaflets")
    site.said = site.manage("leaflets", str(folder), "--origin", ORIGIN)
    return folder


def leaflet(folder, path, language, last=0):
    section, slug = SECTIONS[path.parent.name, language], load(path)["slug"][language]
    return folder / language / section / f"{slug}-{LAST[language][last]}.pdf"


def prose(text, language):
    return pdf.squeezed(typeset(MARK.sub("", str(text)), language))


def test_every_page_is_printed_and_the_command_says_so(site, printed):
    made = sorted(printed.rglob("*.pdf"))

    assert made == sorted(
        leaflet(printed, path, language, last)
        for path, language in BOTH
        for last in ((0, 1) if path.parent.name == "procedures" else (0,))
    )
    assert len(made) == 58
    assert re.search(r"58 sheets: \d+ ms on average, 95th percentile \d+ ms, \d+ ms at most; \d+ KB", site.said)
    assert max(file.stat().st_size for file in made) < HEAVIEST


@EACH
def test_leaflet_is_short_and_says_what_it_is(printed, path, language):
    made = leaflet(printed, path, language).read_bytes()

    assert 1 <= pdf.sides(made) <= 4
    assert pdf.language(made) == language
    assert typeset(load(path)["title"][language], language) in pdf.title(made)
    assert b"pdfuaid" in made
    assert f"{ORIGIN}{'/en' if language == 'en' else ''}/{SECTIONS[path.parent.name, language]}/" in "".join(
        pdf.links(made)
    )


@EACH
def test_nothing_that_matters_is_lost(printed, path, language):
    page = load(path)
    text = re.sub(r" ?\[\d+\]", "", pdf.words(leaflet(printed, path, language)))
    said = pdf.squeezed(text)
    wanted = [sign["text"][language] for sign in page["alerts"]] + [page["summary"][language]]
    wanted += [risk[field][language] for risk in page.get("risks", []) for field in ("name", "frequency")]
    wanted += page.get("preparation", {}).get(language, []) + page.get("questions_to_ask", {}).get(language, [])
    wanted += [one["sentence"][language] for one in page.get("indications", [])]

    assert [one for one in wanted if prose(one, language) not in said] == []
    assert [word for word in ALARM[language] if pdf.squeezed(word) not in said] == []
    assert REVIEW[language] in text


@EACH
def test_both_sides_of_what_is_disputed_are_there(printed, path, language):
    outcomes = load(path).get("outcomes", [])
    said = pdf.squeezed(pdf.words(leaflet(printed, path, language)))
    sides: dict[str, set] = {}
    for row in outcomes:
        sides.setdefault(row["situation"]["fr"], set()).add(row["side"])
    disputed = [row for row in outcomes if {"for", "against"} <= sides[row["situation"]["fr"]]]

    assert [row["heading"] for row in disputed if prose(row["heading"][language], language) not in said] == []


@pytest.mark.parametrize(("path", "language"), [both for both in BOTH if both[0].parent.name == "procedures"])
def test_sheet_before_the_appointment_is_one_side(printed, path, language):
    made = leaflet(printed, path, language, 1)
    said = pdf.squeezed(pdf.words(made))
    page = load(path)
    wanted = page["preparation"][language] + page["questions_to_ask"][language]

    assert pdf.sides(made.read_bytes()) == 1
    assert [one for one in wanted if prose(one, language) not in said] == []


def test_code_on_paper_is_that_of_the_address(printed, tmp_path):
    """The code is found on the picture of the last side and read module by module."""
    if not pdf.TO_IMAGE:
        pytest.skip("no pdftoppm on this machine (Debian's package: poppler-utils)")
    (path,) = (path for path in PAGES if path.stem == "cimentoplastie")
    made = leaflet(printed, path, "fr")
    last = str(pdf.sides(made.read_bytes()))
    command = [
        pdf.TO_IMAGE,
        "-r",
        "300",
        "-gray",
        "-f",
        last,
        "-l",
        last,
        "-singlefile",
        str(made),
        str(tmp_path / "p"),
    ]
    subprocess.run(command, check=True)
    with Image.open(tmp_path / "p.pgm") as side:
        millimetre = 300 / 25.4
        strip = side.crop((0, 0, int(41 * millimetre), side.height)).point(lambda grey: 255 if grey < 128 else 0)
    modules = [list(row) for row in segno.make(f"{ORIGIN}/traitements/cimentoplastie/", error="m", micro=False).matrix]
    size = 24 * millimetre
    left, _top, _right, bottom = strip.crop((0, 0, strip.width, int(276 * millimetre))).getbbox()
    step = size / len(modules)
    read = [
        [
            strip.getpixel((int(left + (x + 0.5) * step), int(bottom - size + (y + 0.5) * step))) // 255
            for x in range(len(modules))
        ]
        for y in range(len(modules))
    ]

    assert read == modules
