"""Every page in a real browser: what axe and vnu find, what scrolls, what is printed, what the keyboard reaches."""

import re
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest

from tests import vnu
from tests.axe import DARK, FORCED, WHOLE, Rounds, violations
from tests.conftest import PHONE, WIDE
from tests.reading import kinds, others, walk

pytestmark = pytest.mark.xdist_group("site")
WIDTHS = (320, 390, 768, 1280)
UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"
OVERFLOW = """() => {
  const edge = document.documentElement.clientWidth
  if (document.documentElement.scrollWidth <= edge) return ''
  const out = [...document.body.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right > edge + .5)
  const told = one => `${one.tagName} ${one.getAttribute('class') ?? ''} ${one.textContent.slice(0, 30)}`
  return `wider than ${edge}: ${out.slice(-3).map(told).join(' | ')}`
}"""
#: What the browser keeps of the site, by the name of each of its stores.
KEPT = """async () => [
  ...Object.keys(localStorage).map(key => `local storage ${key}`),
  ...Object.keys(sessionStorage).map(key => `session storage ${key}`),
  ...(await indexedDB.databases()).map(({ name }) => `database ${name}`),
  ...(await caches.keys()).map(name => `cache ${name}`),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `service worker ${scope}`),
]"""
SPACING = """() => {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
                     p { margin-block-end: 2em !important }`)
  document.adoptedStyleSheets = [sheet]
}"""


@pytest.fixture(scope="module")
def visits(site, browser):
    """Every address opened once, with what was seen there: findings by kind, each a list of lines."""
    seen = {"light": [], "dark": [], "overflow": [], "console": [], "elsewhere": [], "kept": [], "opened": []}
    rounds = Rounds()
    host = urlsplit(site.address).netloc
    with browser.new_context(viewport=WIDE, locale="fr-FR") as context:
        page = context.new_page()
        page.on("console", lambda message: seen["console"].append(f"{page.url}: {message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen["console"].append(f"{page.url}: {error}"))
        context.on(
            "request",
            lambda asked: urlsplit(asked.url).netloc == host or seen["elsewhere"].append(f"{page.url}: {asked.url}"),
        )
        for path in (*walk(site), *others(site)):
            page.goto(site.address + path)
            page.evaluate(UNFOLD)
            seen["opened"].append(path)
            seen["light"] += rounds.violations(page, path, WHOLE, "light")
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size(PHONE)
            seen["dark"] += rounds.violations(page, path, DARK, "dark")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                seen["overflow"] += [f"{path} at {width}: {out}" for out in [page.evaluate(OVERFLOW)] if out]
            page.set_viewport_size({"width": WIDTHS[0], "height": 800})
            page.evaluate(SPACING)
            seen["overflow"] += [f"{path}, spaced text: {out}" for out in [page.evaluate(OVERFLOW)] if out]
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(WIDE)
            seen["kept"] += [f"{path}: {kept}" for kept in page.evaluate(KEPT)]
            seen["kept"] += [f"{path}: cookie {cookie['name']}" for cookie in context.cookies()]
        quota = context.new_cdp_session(page).send("Storage.getUsageAndQuota", {"origin": site.address})
        seen["kept"] += [str(store) for store in quota["usageBreakdown"] if store["usage"]]
    return seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visits, scheme):
    assert len(visits["opened"]) > 80
    assert not visits[scheme], "\n".join(visits[scheme])


def test_no_page_scrolls_sideways(visits):
    assert not visits["overflow"], "\n".join(visits["overflow"])


def test_console_stays_silent(visits):
    """A page that is not found is itself the one thing that the browser reports."""
    expected = re.compile(r".*/no-such-page/: error: Failed to load resource: the server responded with .* 404 .*")
    heard = [line for line in visits["console"] if not expected.fullmatch(line)]

    assert not heard, "\n".join(heard)


def test_nothing_is_asked_of_another_host(visits):
    assert not visits["elsewhere"], "\n".join(visits["elsewhere"])


def test_full_visit_leaves_nothing_in_the_browser(visits):
    assert not visits["kept"], "\n".join(visits["kept"])


def test_forced_colours_keep_the_drawings_and_all_that_axe_asks(site, browser):
    found, grounds = [], {}
    with browser.new_context(viewport=WIDE, forced_colors="active") as context:
        page = context.new_page()
        rounds = Rounds()
        for path in kinds(site):
            page.goto(site.address + path)
            page.evaluate(UNFOLD)
            found += rounds.violations(page, path, FORCED, "forced")
            grounds |= dict(
                page.evaluate("""['plate', 'map__body', 'square', 'sch--small', 'foot']
                    .map(name => [name, document.querySelector('.' + name)]).filter(([, one]) => one)
                    .map(([name, one]) => [name, getComputedStyle(one).backgroundColor])""")
            )

    film, system = "rgb(12, 35, 51)", "rgb(255, 255, 255)"
    assert grounds == {"plate": film, "map__body": film, "square": film, "sch--small": film, "foot": system}
    assert len(kinds(site)) > 15
    assert not found, "\n".join(found)


def test_html_and_style_sheet_are_valid(site, tmp_path):
    if lack := vnu.lack():
        pytest.skip(lack)

    messages = vnu.messages(site, tmp_path)

    assert not messages, "\n".join(dict.fromkeys(messages))


def test_first_tab_leads_to_the_content(site, browser):
    page = browser.new_page()
    page.goto(f"{site.address}/")
    page.keyboard.press("Tab")
    focused = page.evaluate(
        "[document.activeElement.className, document.activeElement.getBoundingClientRect().top >= 0]"
    )
    page.keyboard.press("Enter")
    landed = urlsplit(page.url).fragment
    page.close()

    assert focused == ["skip", True]
    assert landed == "contenu"


def test_explained_word_opens_by_enter_and_closes_by_escape(site, browser):
    path = next(path for path, page in walk(site).items() if page.lang == "fr" and "term" in page.classes)
    page = browser.new_page()
    page.goto(site.address + path)
    for _step in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "term":
            break
    target = page.evaluate("document.activeElement.getAttribute('popovertarget')")
    page.keyboard.press("Enter")
    opened = page.evaluate("[...document.querySelectorAll(':popover-open')].map(note => note.id)")
    inside = page.evaluate(
        "(([top, bottom]) => top >= 0 && bottom <= innerHeight)"
        f"((box => [box.top, box.bottom])(document.getElementById('{target}').getBoundingClientRect()))"
    )
    found = violations(page, path)
    page.keyboard.press("Escape")
    left = page.evaluate("document.querySelectorAll(':popover-open').length")
    back = page.evaluate("document.activeElement.getAttribute('popovertarget')")
    page.close()

    assert (opened, inside, left, back) == ([target], True, 0, target)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slug", ["radiculalgie", "infiltration"])
def test_larger_drawing_shows_whole_and_closes_by_escape(site, browser, slug):
    (path,) = (path for path in walk(site) if path.endswith(f"s/{slug}/") and path.startswith(("/path", "/trait")))
    page = browser.new_page(viewport=WIDE)
    page.goto(site.address + path)
    small = page.evaluate("document.querySelector('.sch--wide').getBoundingClientRect().width")
    page.click(".larger__open")
    width, inside = page.evaluate("""(one => [
        one.querySelector('svg').getBoundingClientRect().width,
        one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight,
    ])(document.querySelector(':popover-open'))""")
    page.keyboard.press("Escape")
    left = page.evaluate("document.querySelectorAll(':popover-open').length")
    page.close()

    assert width > small * 1.3
    assert (inside, left) == (True, 0)


def dense(text: str) -> str:
    """Text without white space, references and hyphens, which a PDF sets in its own way."""
    return re.sub(r"\[\d+\]|[\s\u00ad-]", "", text)


@pytest.mark.parametrize("slug", ["radiculalgie", "infiltration"])
def test_page_prints_whole(site, browser, tmp_path, slug):
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine (Debian's package: poppler-utils)")
    (path,) = (path for path in walk(site) if path.endswith(f"s/{slug}/") and path.startswith(("/path", "/trait")))
    page = browser.new_page()
    page.goto(site.address + path)
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    answers = page.evaluate("[...document.querySelectorAll('.faq details > p')].map(answer => answer.textContent)")
    page.close()
    subprocess.run(["pdftotext", "-enc", "UTF-8", "page.pdf", "page.txt"], cwd=tmp_path, check=True)
    text = (tmp_path / "page.txt").read_text()

    missing = [answer for answer in answers if dense(answer) not in dense(text)]

    assert len(answers) > 3
    assert not missing, "\n".join(missing)
    assert 4 <= text.count("\f") <= 20
    assert f"{site.address}{path}" in text
