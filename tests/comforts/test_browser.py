"""The comforts of reading in a real browser. A headless Chromium has no voice: the tests lend it one that is silent."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.axe import FORCED, WCAG, violations
from tests.conftest import PHONE, WIDE
from tests.test_browser import OVERFLOW

pytestmark = pytest.mark.xdist_group("site")
GESTURE, PAIN = "/traitements/infiltration/", "/pathologies/radiculalgie/"
OPENER, MENU, PLAYER = "[data-comforts]", "#confort", ".player"
HEAVIEST = 6_000  # bytes of the script, by gzip
BEST = WCAG | {"runOnly": [*WCAG["runOnly"], "best-practice"]}
#: A voice of the device in each language, one of a server, and a reader that a test lets finish: `finish()`.
VOICES = """(() => {
  const voices = [{lang: 'fr-FR', localService: false, name: 'sent elsewhere'},
                  {lang: 'fr_FR', localService: true, name: 'own'}, {lang: 'en-GB', localService: true, name: 'own'}]
  const said = []
  let last = null
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
  const synthesis = {
    getVoices: () => voices, addEventListener() {},
    speak: one => { last = one; said.push(`${one.lang} ${one.voice.name} ${one.text}`) },
    cancel: () => { last = null; said.push('cancel') },
  }
  Object.defineProperty(window, 'speechSynthesis', {value: synthesis})
  Object.assign(window, {said, voices, finish: () => last.onend()})
})()"""
MARKED = "() => [...CSS.highlights.get('reading') ?? []].map(range => range.toString()).join()"
STORED = """async () => [localStorage.length, sessionStorage.length, document.cookie, (await caches.keys()).length,
                         (await navigator.serviceWorker.getRegistrations()).length,
                         (await indexedDB.databases()).length]"""
#: Whatever is coloured outside the alarm: its name, and the colour whose channels are furthest apart.
COLOURED = """() => {
  const spread = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0]
    return a && Math.max(r, g, b) - Math.min(r, g, b)
  }
  const names = ['color', 'backgroundColor', 'borderTopColor', 'borderBottomColor', 'fill', 'stroke', 'accentColor']
  return [...document.body.querySelectorAll('*')].filter(one => !one.closest('.alert')).flatMap(one => {
    const style = getComputedStyle(one)
    const told = name => `${one.tagName}.${one.getAttribute('class')} ${name}`
    return names.filter(name => spread(style[name]) > 40).map(told)
  })
}"""


@pytest.fixture
def visit(own_page):
    """Opens an address in a page of a context of its own, on a device with voices."""

    def open_page(path: str = GESTURE, script: str = VOICES, **options):
        return own_page(path, script, **options)

    return open_page


def opened(page):
    """The menu, open."""
    page.click(OPENER)
    menu = page.locator(MENU)
    expect(menu).to_be_visible()
    return menu


def said(page) -> list[str]:
    """What the voice was given to say, sentence by sentence."""
    return [text for text in page.evaluate("said") if text != "cancel"]


def status(page):
    return page.locator(f"{MENU} [role=status]")


def test_first_visit_asks_for_no_comfort_and_stores_nothing(visit):
    asked = []
    page = visit("/")
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    opened(page)
    stored = page.evaluate(STORED)
    names = [url.rpartition("/")[2].partition(".")[0] for url in asked]

    assert names.index("comforts") > names.index("search")
    assert len(asked) == 6  # page, style, script, mark; then, since they were asked for, the comforts and their menu
    assert stored == [0, 0, "", 0, 0, 0]


def test_without_javascript_there_is_no_button(visit):
    page = visit(java_script_enabled=False, script="")

    expect(page.locator(OPENER)).to_be_hidden()


@pytest.mark.parametrize("viewport", [{"width": 320, "height": 568}, PHONE, WIDE])
@pytest.mark.parametrize("path", ["/", GESTURE])
def test_page_stands_still_while_it_loads(visit, path, viewport):
    watch = """window.shift = 0; new PerformanceObserver(seen => {
        for (const one of seen.getEntries()) shift += one.value }).observe({type: 'layout-shift', buffered: true})"""
    page = visit(path, viewport=viewport, script=watch)
    expect(page.locator(OPENER)).to_be_visible()
    page.evaluate("() => new Promise(requestAnimationFrame)")

    assert page.evaluate("shift") == 0


def test_menu_opens_and_closes_by_keyboard(visit):
    page = visit()
    page.focus(OPENER)
    page.keyboard.press("Enter")
    expect(page.locator(MENU)).to_be_visible()
    states = [page.get_attribute(OPENER, "aria-expanded")]
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.dataset.do")
    page.keyboard.press("Escape")
    states.append(page.get_attribute(OPENER, "aria-expanded"))

    expect(page.locator(MENU)).to_be_hidden()
    expect(page.locator(OPENER)).to_be_focused()
    assert (states, first) == (["true", "false"], "read")


@pytest.mark.parametrize("options", [{}, {"color_scheme": "dark", "viewport": PHONE}, {"forced_colors": "active"}])
@pytest.mark.parametrize("path", [GESTURE, "/en/"])
def test_axe_finds_nothing_in_the_open_menu(visit, path, options):
    page = visit(path, **options)
    opened(page)
    page.click("[data-do=code]")
    rules = FORCED if "forced_colors" in options else BEST

    assert violations(page, path, rules) == []
    assert page.evaluate(OVERFLOW) == ""


def test_targets_are_large_enough(visit):
    page = visit(viewport=PHONE)
    opened(page)
    boxes = page.evaluate("""() => [...document.querySelectorAll('.comforts :is(button, label)')]
        .filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)""")

    assert len(boxes) > 8
    assert min(boxes) >= 44


def test_what_fails_to_load_is_said(visit):
    page = visit()
    page.route("**/js/comforts*.js", lambda route: route.abort())
    page.click(OPENER)

    expect(page.get_by_role("alert")).to_have_text("Ces outils n’ont pas pu être chargés. Rechargez la page.")
    expect(page.locator(OPENER)).to_have_attribute("aria-expanded", "false")


def test_menu_that_does_not_come_is_asked_for_again(visit):
    page = visit()
    page.route("**/confort/", lambda route: route.fulfill(status=500))
    page.click(OPENER)
    expect(page.get_by_role("alert")).to_be_visible()
    page.unroute("**/confort/")
    opened(page)

    expect(page.get_by_role("alert")).to_be_hidden()


# Larger text, calm


@pytest.mark.parametrize("size", ["150", "200"])
@pytest.mark.parametrize("path", ["/", PAIN, GESTURE, "/pathologies/", "/medecins/", "/en/procedures/"])
def test_larger_text_is_as_large_as_it_says_and_fits(visit, path, size):
    page = visit(path)
    before = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    opened(page)
    page.check(f"[name=text][value='{size}']")
    after = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    wide = []
    for width in (390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wide += [f"{width}: {out}" for out in [page.evaluate(OVERFLOW)] if out]

    assert after / before == int(size) / 100
    assert wide == []


def test_larger_text_takes_the_columns_of_a_smaller_screen_and_gives_them_back(visit):
    page = visit(PAIN)
    columns = "() => getComputedStyle(document.querySelector('.sheet')).display"
    opened(page)
    shown = [page.evaluate(columns)]
    for size in ("200", "100"):
        page.check(f"[name=text][value='{size}']")
        shown.append(page.evaluate(columns))

    assert shown == ["grid", "block", "grid"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", PAIN, GESTURE, "/traitements/"])
def test_calm_leaves_no_colour_but_that_of_the_alarm(visit, path, scheme):
    page = visit(path, color_scheme=scheme)
    opened(page)
    coloured = page.evaluate(COLOURED)
    page.check("[name=calm]")

    assert coloured
    assert page.evaluate(COLOURED) == []
    assert violations(page, path) == []
    if path in (PAIN, GESTURE):
        red = page.evaluate("getComputedStyle(document.querySelector('.alert__do')).backgroundColor")
        assert red == {"light": "rgb(157, 16, 32)", "dark": "rgb(139, 20, 32)"}[scheme]


def test_choices_are_forgotten_with_the_page_unless_asked(visit):
    page = visit()
    opened(page)
    page.check("[name=calm]")
    page.check("[name=text][value='150']")
    stored = page.evaluate(STORED)
    page.reload()
    opened(page)

    assert stored == [0, 0, "", 0, 0, 0]
    assert not page.is_checked("[name=calm]")
    assert page.is_checked("[name=text][value='100']")


def test_choices_are_remembered_when_asked_and_forgotten_by_one_press(visit, site):
    page = visit()
    opened(page)
    page.check("[name=text][value='150']")
    page.check("[name=kept]")
    stored = page.evaluate("({...localStorage})")
    page.goto(site.address + PAIN)
    expect(page.locator("html")).to_have_attribute("data-text", "150")
    opened(page)
    shown = page.is_checked("[name=text][value='150']"), page.is_checked("[name=kept]")
    page.uncheck("[name=kept]")

    assert stored == {"confort": '{"text":"150","calm":false}'}
    assert shown == (True, True)
    assert page.evaluate(STORED) == [0, 0, "", 0, 0, 0]


@pytest.mark.parametrize("stored", ["", "null", "[]", '{"text": "9000", "calm": "yes"}', "{"])
def test_whatever_is_stored_the_page_is_read(visit, stored):
    page = visit(script=f"localStorage.setItem('confort', {stored!r})")

    opened(page)
    assert page.is_checked("[name=text][value='100']")
    assert not page.is_checked("[name=calm]")


# Reading aloud


def test_page_is_read_sentence_by_sentence_by_a_voice_of_the_device(visit):
    page = visit(PAIN)
    opened(page)
    page.click("[data-do=read]")
    expect(page.locator(PLAYER)).to_be_visible()
    for _sentence in range(4):
        page.evaluate("finish()")
    heard = said(page)

    assert heard[0] == "fr_FR own Radiculalgie"
    assert len(heard) == 5
    assert all(one.startswith("fr_FR own ") for one in heard)
    assert page.evaluate(MARKED) == heard[-1].removeprefix("fr_FR own ")
    expect(page.locator(MENU)).to_be_hidden()


def test_whole_page_is_read_and_nothing_that_is_no_text(visit):
    page = visit()
    opened(page)
    page.click("[data-do=read]")
    for _sentence in range(600):
        if page.locator(PLAYER).is_hidden():
            break
        page.evaluate("finish()")
    heard = " ".join(said(page))

    expect(page.locator(PLAYER)).to_be_hidden()
    for heading in page.locator(".text h2").all_text_contents():
        assert heading in heard.replace("\u00a0", " ") or heading.replace("\u202f", " ") in heard, heading
    answer = page.locator(".faq details > p").last.evaluate("one => one.textContent.slice(0, 30)")
    assert answer.split("[")[0].replace("\u202f", " ").replace("\u00a0", " ") in heard
    assert "[1]" not in heard
    assert "Sur cette page" not in heard
    assert "La fiche à imprimer" not in heard
    assert page.evaluate(MARKED) == ""


def test_english_page_is_read_in_english(visit):
    page = visit("/en/")
    opened(page)
    page.click("[data-do=read]")

    assert said(page)[0].startswith("en-GB own ")


def test_reading_pauses_goes_back_and_stops(visit):
    page = visit(PAIN)
    opened(page)
    page.click("[data-do=read]")
    page.click("[data-do=on]")
    page.click("[data-do=pause]")
    paused = page.locator("[data-do=pause]").text_content()
    page.click("[data-do=pause]")
    resumed = page.locator("[data-do=pause]").text_content()
    page.click("[data-do=back]")
    heard = said(page)
    page.keyboard.press("Escape")

    assert (paused, resumed) == ("Reprendre", "Pause")
    assert [heard[0], heard[1]] == [heard[3], heard[2]]
    assert page.evaluate("said").pop() == "cancel"
    assert page.evaluate(MARKED) == ""
    expect(page.locator(PLAYER)).to_be_hidden()


def test_sentence_that_is_read_is_in_sight_above_the_player(visit):
    page = visit(viewport=PHONE)
    opened(page)
    page.click("[data-do=read]")
    hidden = []
    for _sentence in range(25):
        page.click("[data-do=on]")
        top, bottom, edge = page.evaluate("""() => {
          const [range] = CSS.highlights.get('reading'), box = range.getBoundingClientRect()
          return [box.top, box.bottom, document.querySelector('.player').getBoundingClientRect().top]
        }""")
        if top < 0 or bottom > edge:
            hidden.append(said(page)[-1])

    assert hidden == []
    assert violations(page, GESTURE) == []


def test_no_text_goes_to_a_voice_that_is_elsewhere(visit):
    page = visit()
    page.evaluate("voices.splice(1)")
    opened(page)
    page.click("[data-do=read]")

    expect(status(page)).to_have_text("Votre appareil n’a pas de voix dans cette langue.")
    assert said(page) == []


# What is taken along


def test_checklist_prints_what_to_prepare_to_ask_and_when_to_call(visit):
    page = visit(script=VOICES + ";window.print = () => { document.body.dataset.printed = 'yes' }")
    opened(page)
    page.click("[data-do=print]")
    expect(page.locator("body")).to_have_attribute("data-printed", "yes")
    page.emulate_media(media="print")
    shown = page.evaluate("""() => [...document.querySelectorAll('main h1, main h2')]
        .filter(one => one.checkVisibility()).map(one => one.textContent)""")
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert shown == [
        "Infiltrations et blocs nerveux",
        "Comment se préparer",
        "Quand appeler, après le geste",
        "À demander au médecin",
    ]
    assert page.get_attribute("html", "data-print") is None


def test_checklist_is_offered_where_there_is_one(visit):
    page = visit(PAIN)
    opened(page)

    expect(page.locator("[data-do=share]")).to_be_visible()
    expect(page.locator("[data-do=print]")).to_have_count(0)


def test_paper_shows_no_comfort(visit):
    page = visit()
    opened(page)
    page.emulate_media(media="print")

    expect(page.locator(OPENER)).to_be_hidden()
    expect(page.locator(MENU)).to_be_hidden()


SHARE = "Object.defineProperty(navigator, 'share', {value: async what => { document.body.dataset.shared = what.url }})"
NO_SHARE = "Object.defineProperty(navigator, 'share', {value: undefined})"
NO_COPY = NO_SHARE + "; navigator.clipboard.writeText = async () => { throw new Error('refused') }"
COPY = NO_SHARE + "; navigator.clipboard.writeText = async text => { document.body.dataset.shared = text }"


@pytest.mark.parametrize(
    ("script", "words"),
    [(SHARE, ""), (COPY, "L’adresse de la page est copiée."), (NO_COPY, "Voici l’adresse à copier")],
)
def test_address_is_shared_copied_or_shown(visit, site, script, words):
    page = visit(f"{GESTURE}?utm_source=x#risques", script=script)
    opened(page)
    page.click("[data-do=share]")

    if script == NO_COPY:
        expect(status(page)).to_contain_text(site.address + GESTURE)
    else:
        expect(page.locator("body")).to_have_attribute("data-shared", site.address + GESTURE)
    expect(status(page)).to_contain_text(words)


def test_code_is_shown_and_hidden_again(visit):
    page = visit()
    opened(page)
    page.click("[data-do=code]")
    image = page.locator("#confort-code img")
    expect(image).to_be_visible()
    width = image.evaluate("async one => { await one.decode(); return one.naturalWidth }")
    page.click("[data-do=code]")

    expect(image).to_be_hidden()
    assert width > 0


def test_search_and_what_is_missing_share_nothing(visit):
    page = visit("/rien/")
    opened(page)

    expect(page.locator("[data-do=share]")).to_have_count(0)
    expect(page.locator("[data-do=code]")).to_have_count(0)


def test_script_is_light(visit, site):
    page = visit()
    address = page.get_attribute(OPENER, "data-comforts")
    _status, headers, body = site.get(address, **{"Accept-Encoding": "gzip"})

    assert "immutable" in headers["Cache-Control"]
    assert len(body) < HEAVIEST
    assert gzip.decompress(body)
