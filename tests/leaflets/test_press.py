"""The press: whatever the words are, a tagged PDF of them."""

import time
from concurrent.futures import ThreadPoolExecutor
from html import escape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from algoradio.leaflets import press, signs
from algoradio.leaflets.runs import blocks
from algoradio.text.rich import TAGS, sanitise
from tests.leaflets import pdf
from tests.leaflets.records import record

CHECKED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
#: Letters with marks of any script, direction and format signs, what no font holds, what Unicode does not hold yet.
AWKWARD = [
    "e\u0301\u0323\u0489x\u20dd",
    "\u0301",
    "\u0628\u0301\u064b",
    "1\ufe0f\u20e3 👩\u200d⚕️ 🏴\U000e0067\U000e007f",
    "漢字 กำ ไม่ में ਪੰ မြ",
    "\u202eabc\u2066def\u2069\u200f\u200e\u061c",
    "\x00\x01\x1f\x7f\x80\x9f\ufeff\ufffe\U0010ffff\u0378\ue000\U000f0000",
    "\u2028\u2029\u000b\u000c\u0085\u3000\u00ad\u2060\u2011\u202f",
    "لا إله الرَّحْمَٰنِ ١٢٣ (abc)",
    '#set page(width: 1pt) #read("press.py") $x$ *a* _b_ `c` <d> @e // f /* g',
    "\\u{0} \\ \" ' #{ } [ ] ( )",
    "x" * 3000,
]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def trees(children):
    """Allowed tags round anything, attributes that are not allowed included."""
    tags, hrefs = st.sampled_from(sorted(TAGS)), st.sampled_from(HREFS)
    return st.builds(
        lambda tag, href, inner: f'<{tag} href="{escape(href)}" onclick="x">{"".join(inner)}</{tag}>',
        tags,
        hrefs,
        st.lists(children, max_size=4),
    )


HREFS = [
    *("https://doi.org/10.1000/1?a=b&c=(d)", "http://x", "mailto:a@b.fr", "tel:15", "sms:114", "#s1", "", "//x"),
    *("/traitements/", "javascript:alert(1)", "https://[", "https://é.fr/\u202e", f"https://x/{'y' * 9000}", "data:,x"),
]
RICH = st.recursive(TEXTS.map(escape), trees, max_leaves=25)


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_words_are_printed(text):
    assert press.pdf(record(text)).startswith(b"%PDF-1.7")


@CHECKED
@given(TEXTS)
def test_any_words_are_printed(text):
    assert press.pdf(record(text)).startswith(b"%PDF-1.7")


@CHECKED
@given(RICH)
@example("<ul>" * 40 + "<li>x")
@example("<strong>" * 300 + "x")
@example("<li>a<p>b</p><h3>c</h3><ol><li></li><li>d<ul>e</ul></li></ol></li>")
@example("<p><a href='https://x'></a><sup></sup><br><br></p><h3> </h3>")
def test_any_rich_text_is_printed(html):
    assert press.pdf(record(blocks=blocks(sanitise(html), "fr"))).startswith(b"%PDF-1.7")


@CHECKED
@given(TEXTS)
def test_printable_text_is_made_of_signs_that_the_fonts_hold(text):
    faces = [signs.held(face) for face in signs.FACES]
    shown = signs.printable(text)

    assert all(sign in signs.SILENT or any(ord(sign) in face for face in faces) for sign in shown)
    assert signs.printable(shown) == shown


def test_what_the_fonts_hold_is_printed_as_it_is():
    kept = "« Œdème ≥ 38 °C » → −1 ½ ✓ ☐ ☎ € Şükrü Ελλάδα Привет الألم"

    assert signs.printable(kept) == kept
    assert signs.printable("a\tb\r\nc\x00d") == "a b  cd"
    assert signs.printable("漢😀") == "\ufffd\ufffd"


@pytest.mark.parametrize("face", ["Roboto", "NotoSans", "NotoNaskhArabic"])
def test_bold_faces_hold_what_the_regular_ones_hold(face):
    assert signs.held(f"{face}-Bold") >= signs.held(f"{face}-Regular")
    assert len(signs.held(f"{face}-Regular")) > 800


def test_words_are_never_markup():
    made = press.pdf(record('#panic("x") *gras* $1+1$ https://x.fr @a <b>'))

    assert '#panic("x") *gras* $1+1$ https://x.fr @a <b>' in pdf.words(made)
    assert "https://x.fr" not in pdf.links(made)


def test_document_says_its_title_its_language_and_its_tags():
    made = press.pdf(record("Mot", name="Infiltration – Fiche", language="pt-br", title_language="fr"))
    objects = pdf.inside(made)

    assert pdf.title(made) == "Infiltration – Fiche"
    assert pdf.language(made) == "pt-BR"
    assert b"pdfuaid" in objects
    tags = [b"H1", b"H2", b"H3", b"L", b"LI", b"Table", b"TH", b"Figure", b"Link"]
    assert [tag for tag in tags if b"/S/" + tag in objects] == tags


@pytest.mark.parametrize("language", ["ar", "zh-hans", "sr-latn", "pt-br", "kab"])
def test_any_language_is_printed(language):
    french = [{"kind": "p", "runs": [{"text": "Un mot", "language": "fr"}]}]

    made = press.pdf(record("الألم mot", french, language=language, rtl=language == "ar"))

    assert pdf.language(made).split("-")[0] == language.split("-")[0]


@pytest.mark.parametrize("title", ["Mot", "Embolisation percutanée d’agents sclérosants", "Très " * 24, "x" * 120])
@pytest.mark.parametrize("plate", [None, (170, 260), (320, 240)])
def test_titles_of_any_length_are_printed(title, plate):
    given = record(title=title)
    given["plate"] = plate and given["plate"] | {"width": plate[0], "height": plate[1]}

    assert press.pdf(given).startswith(b"%PDF-1.7")


def test_the_same_record_gives_the_same_bytes():
    assert press.pdf(record("Un")) == press.pdf(record("Un")) != press.pdf(record("Deux"))


def test_several_threads_print_at_once():
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda number: press.pdf(record(f"Mot {number}")), range(8)))

    assert len(set(made)) == 8


def test_press_that_was_killed_is_started_again():
    press.pdf(record("Un"))
    press._press._process.kill()
    press._press._process.wait()

    assert press.pdf(record("Un")).startswith(b"%PDF-1.7")


def test_press_without_orders_ends(monkeypatch):
    monkeypatch.setattr(press, "IDLE", 0.01)
    press.pdf(record("Un"))
    while press._press._process:
        time.sleep(0.01)

    assert press.pdf(record("Un")).startswith(b"%PDF-1.7")


def test_press_of_another_process_is_left_alone(monkeypatch):
    press.pdf(record("Un"))
    theirs = press._press._process
    monkeypatch.setattr(press._press, "_owner", 1)

    try:
        assert press.pdf(record("Un")).startswith(b"%PDF-1.7")
        assert theirs.poll() is None
    finally:
        theirs.communicate()


def test_record_that_cannot_be_printed_says_why_and_the_press_goes_on():
    with pytest.raises(press.Unprintable, match="key"):
        press._press.print("{}")

    assert press.pdf(record("Un")).startswith(b"%PDF-1.7")
