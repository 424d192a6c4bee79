"""Suggestions in a real browser: by keyboard, pointer and touch, on a bad network, and without the script."""

import gzip
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.axe import FORCED, WCAG, violations
from tests.conftest import MODULE, PHONE, WIDE
from tests.test_browser import OVERFLOW

pytestmark = pytest.mark.xdist_group("site")
HEADER, BIG = "#q", "#qq"  # the field at the head of every page, from 1024 px on; the one of the front page
HEAVIEST = 3_000  # bytes of the script, by gzip
LEAST_TEXT, LEAST_TARGET = 18, 44  # CSS pixels
ROLES = ("role", "aria-expanded", "aria-controls", "aria-autocomplete", "aria-activedescendant")
ROWS = [
    {"title": "Radiculalgie", "url": "/pathologies/radiculalgie/", "kind": "pathology"},
    {"title": "Infiltrations et blocs nerveux", "url": "/traitements/infiltration/", "kind": "procedure"},
    {"title": "Nerf", "url": "/glossaire/", "kind": "term"},
    {"title": "Contact", "url": "/contact/", "kind": "page"},
]
BROKEN = {
    "error 500": lambda route: route.fulfill(status=500, json={"results": ROWS}),
    "no network": lambda route: route.abort(),
    "no JSON": lambda route: route.fulfill(body="<!doctype html>"),
    "other JSON": lambda route: route.fulfill(json={"rows": []}),
}
HOLD = """() => {
  window.held = {}
  window.fetch = address => new Promise(answer => {
    const query = new URL(address, location).searchParams.get('q')
    held[query] = rows => answer({ok: true, json: async () => ({results: rows})})
    document.body.dataset.held = Object.keys(held).join(' ')
  })
}"""
RELEASE = "async ([query, rows]) => { held[query](rows); await new Promise(requestAnimationFrame) }"
PLACES = """() => [...document.querySelectorAll('body *')].filter(one => !one.closest('.find'))
    .map(one => one.getBoundingClientRect()).map(box => `${box.x},${box.y},${box.width},${box.height}`).join(';')"""
OPTIONS = """list => [...list.children].map(one => {
    const box = one.getBoundingClientRect()
    const front = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    const texts = [one, ...one.querySelectorAll('*')].map(text => parseFloat(getComputedStyle(text).fontSize))
    return [Math.min(...texts), box.height, one.contains(front)]
})"""


@pytest.fixture
def visit(own_page):
    """Opens an address of the site in a page of a context of its own; afterwards, nothing may be kept."""
    contexts = []

    def open_page(path: str = "/", **options):
        page = own_page(path, **options)
        contexts.append(page.context)
        return page

    yield open_page
    kept = [list(context.cookies()) + context.storage_state()["origins"] for context in contexts]
    assert kept == [[] for _context in contexts]


def sought(route_or_request) -> str:
    """What a request for suggestions asks for."""
    request = getattr(route_or_request, "request", route_or_request)
    return parse_qs(urlsplit(request.url).query)["q"][0]


def serve(page, handler) -> None:
    """Lets `handler` answer the requests for suggestions, in the place of the server."""
    page.route("**/suggestions/?*", handler)


def offer(page, rows=ROWS) -> None:
    serve(page, lambda route: route.fulfill(json={"results": rows}))


def type_in(page, query: str, field: str = HEADER):
    """Puts `query` into the field at one go, as by a paste; the list of the field."""
    page.focus(field)
    page.keyboard.insert_text(query)
    return page.locator(f"{field}-suggestions")


def opened(page, query: str = "nerf", field: str = HEADER):
    """The list of the field, open under `query`."""
    suggestions = type_in(page, query, field)
    expect(suggestions).to_be_visible()
    return suggestions


def active(page, field: str = HEADER) -> str | None:
    """The words of the option that the field names as active; None without one."""
    identifier = page.get_attribute(field, "aria-activedescendant")
    marked = page.locator('[aria-selected="true"]')
    assert marked.count() == (1 if identifier else 0)
    if identifier is None:
        return None
    assert marked.get_attribute("id") == identifier
    return marked.locator(":scope > :first-child").text_content()


@pytest.mark.parametrize(
    ("path", "query", "page_found"),
    [("/", "radiculalgie", "/pathologies/radiculalgie/"), ("/en/", "radicular pain", "/en/conditions/radicular-pain/")],
)
def test_whole_search_by_keyboard_alone(visit, path, query, page_found):
    page = visit(path)
    for _stop in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type(query)
    expect(page.locator("#q-suggestions")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{page_found}")

    assert page.locator("h1").count() == 1


def test_combobox_says_what_it_is_and_what_it_holds(visit):
    page = visit()
    offer(page)
    closed = [page.get_attribute(HEADER, name) for name in ROLES]
    suggestions = opened(page)

    assert closed == ["combobox", "false", "q-suggestions", "list", None]
    assert page.get_attribute(HEADER, "aria-expanded") == "true"
    assert [page.get_attribute(HEADER, name) for name in ("type", "autocomplete")] == ["text", "off"]
    assert suggestions.get_attribute("aria-label") == "Suggestions"
    assert [one.get_attribute("role") for one in suggestions.locator("> *").all()] == ["option"] * 5
    expect(suggestions.get_by_role("option")).to_have_text(
        [
            "Radiculalgie Pathologie",
            "Infiltrations et blocs nerveux Traitement",
            "Nerf Mot expliqué",
            "Contact Page du site",
            "Chercher « nerf » sur tout le site",
        ]
    )
    expect(page.locator("header").get_by_role("status")).to_have_text("Suggestions\u00a0: 4")


def test_words_and_address_are_those_of_the_language(visit):
    page = visit("/en/")
    asked = []
    serve(page, lambda route: (asked.append(route.request.url), route.fulfill(json={"results": ROWS[:1]})))
    suggestions = opened(page)

    assert [urlsplit(address).path for address in asked] == ["/en/search/suggestions/"]
    expect(suggestions.get_by_role("option")).to_have_text(
        ["Radiculalgie Condition", "Search the whole site for “nerf”"]
    )
    expect(page.locator("header").get_by_role("status")).to_have_text("Suggestions: 1")


def test_answer_is_shown_as_text(visit):
    page = visit()
    offer(page, [{"title": "<img src=x onerror=vol()>", "url": "/contact/", "kind": "<b>"}])
    suggestions = opened(page, "<b>nerf</b>")

    expect(suggestions.get_by_role("option")).to_have_text(
        ["<img src=x onerror=vol()>", "Chercher « <b>nerf</b> » sur tout le site"]
    )
    assert suggestions.locator("img, b").count() == 0


def test_arrows_go_round(visit):
    page = visit()
    offer(page, ROWS[:2])
    opened(page)
    met = []
    for key in ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"]:
        page.keyboard.press(key)
        met.append(active(page))

    first, second, last = "Radiculalgie", "Infiltrations et blocs nerveux", "Chercher « nerf » sur tout le site"
    assert [words.replace("\u202f", " ") for words in met] == [first, second, last, first, last, second]


@pytest.mark.parametrize(
    ("key", "caret"), [("Home", 0), ("End", 4), ("ArrowLeft", 3), ("ArrowRight", 4), ("Backspace", 3)]
)
def test_keys_of_the_text_stay_with_the_text(visit, key, caret):
    page = visit()
    offer(page)
    opened(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press(key)

    assert active(page) is None
    assert page.evaluate("document.activeElement.selectionStart") == caret
    expect(page.locator("#q-suggestions")).to_be_visible()


def test_escape_closes_then_clears(visit):
    page = visit()
    offer(page)
    suggestions = opened(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")

    expect(suggestions).to_be_hidden()
    assert (page.input_value(HEADER), page.get_attribute(HEADER, "aria-expanded"), active(page)) == (
        "nerf",
        "false",
        None,
    )
    page.keyboard.press("Escape")
    assert page.input_value(HEADER) == ""


def test_down_opens_the_list_again(visit):
    page = visit()
    offer(page)
    suggestions = opened(page)
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")

    expect(suggestions).to_be_visible()
    assert active(page) is None


@pytest.mark.parametrize("leave", ["Tab", "Shift+Tab"])
def test_leaving_the_field_closes_the_list(visit, leave):
    page = visit()
    offer(page)
    suggestions = opened(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press(leave)

    expect(suggestions).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('.suggestions, #q')") is None
    assert active(page) is None


def test_answer_that_comes_after_the_field_was_left_opens_nothing(visit):
    page = visit()
    page.evaluate(HOLD)
    type_in(page, "nerf")
    expect(page.locator("body")).to_have_attribute("data-held", "nerf")
    page.keyboard.press("Tab")
    page.evaluate(RELEASE, ["nerf", ROWS])

    expect(page.locator("#q-suggestions")).to_be_hidden()


def test_enter_without_an_option_sends_the_form(visit):
    page = visit()
    opened(page, "sciatique")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=sciatique")


def test_last_option_sends_the_form(visit):
    page = visit("/en/")
    opened(page, "sciatica")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=sciatica")


@pytest.mark.parametrize("press", ["click", "tap"])
def test_option_is_followed_where_it_is_pressed(visit, press):
    page = visit(viewport=PHONE if press == "tap" else WIDE, has_touch=press == "tap")
    suggestions = opened(page, "radiculalgie", BIG)
    first = suggestions.get_by_role("option").first
    target = first.get_attribute("href")
    getattr(first, press)()
    page.wait_for_url(f"**{target}")


def test_mouse_down_leaves_the_focus_in_the_field(visit):
    page = visit()
    offer(page)
    suggestions = opened(page)
    suggestions.get_by_role("option").nth(1).hover()
    page.mouse.down()

    expect(page.locator(HEADER)).to_be_focused()
    expect(suggestions).to_be_visible()


def test_option_within_the_page_closes_the_list(visit):
    page = visit("/glossaire/")
    offer(page, [{"title": "Nerf", "url": "/glossaire/#mot-nerf", "kind": "term"}])
    suggestions = opened(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/glossaire/#mot-nerf")
    expect(suggestions).to_be_hidden()


def test_older_answer_does_not_replace_a_newer_one(visit):
    page = visit()
    page.evaluate(HOLD)
    type_in(page, "ne")
    expect(page.locator("body")).to_have_attribute("data-held", "ne")
    page.keyboard.insert_text("rf")
    expect(page.locator("body")).to_have_attribute("data-held", "ne nerf")
    page.evaluate(RELEASE, ["nerf", ROWS[:1]])
    page.evaluate(RELEASE, ["ne", ROWS[1:]])

    options = page.locator("#q-suggestions").get_by_role("option")
    expect(options).to_have_text(["Radiculalgie Pathologie", "Chercher « nerf » sur tout le site"])


def test_list_stays_until_the_answer_to_what_is_typed(visit):
    page = visit()
    answers = {"ne": ROWS[:1], "nerf": ROWS[1:]}  # none to « ner »: it is given up
    serve(page, lambda route: sought(route) == "ner" or route.fulfill(json={"results": answers[sought(route)]}))
    suggestions = opened(page, "ne")
    with page.expect_request(lambda request: sought(request) == "ner"):
        page.keyboard.insert_text("r")
    with page.expect_event("requestfailed", lambda request: sought(request) == "ner"):
        page.keyboard.insert_text("f")
    is_open = suggestions.is_visible()

    expect(suggestions.get_by_role("option")).to_have_count(4)
    assert is_open


@pytest.fixture
def paused(visit):
    """A page whose clock runs when it is told to, with the queries that the server was asked."""
    page = visit()
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    asked = []
    serve(page, lambda route: (asked.append(sought(route)), route.fulfill(json={"results": ROWS})))
    return page, asked


def test_server_is_asked_after_a_pause_and_once_for_each_query(paused):
    page, asked = paused
    type_in(page, "ner")
    page.clock.run_for(119)
    page.keyboard.insert_text("f")
    page.clock.run_for(119)
    early = list(asked)
    page.clock.run_for(1)
    expect(page.locator("#q-suggestions")).to_be_visible()
    for key, query in [("s", "nerfs"), ("Backspace", "nerf")]:
        page.keyboard.press(key)
        page.clock.run_for(120)
        expect(page.get_by_role("option").last).to_have_text(f"Chercher «\u202f{query}\u202f» sur tout le site")

    expect(page.get_by_role("option")).to_have_count(5)
    assert early == []
    assert asked == ["nerf", "nerfs"]


@pytest.mark.parametrize("query", ["n", " n ", "   "])
def test_one_sign_asks_for_nothing(paused, query):
    page, asked = paused
    suggestions = type_in(page, "nerf")
    page.clock.run_for(120)
    expect(suggestions).to_be_visible()
    page.fill(HEADER, query)
    page.clock.run_for(1000)

    expect(suggestions).to_be_hidden()
    assert asked == ["nerf"]


def test_no_suggestion_opens_nothing_and_says_so(visit):
    page = visit()
    offer(page, [])
    suggestions = type_in(page, "xylophone")

    expect(page.locator("header").get_by_role("status")).to_have_text("Suggestions\u00a0: 0")
    expect(suggestions).to_be_hidden()


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
def test_failure_leaves_a_plain_form(visit, answer):
    page = visit()
    offer(page)
    suggestions = opened(page)
    page.unroute_all()
    serve(page, answer)
    page.keyboard.insert_text("s")
    expect(suggestions).to_be_hidden()
    expect(page.locator("header").get_by_role("status")).to_have_text("")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche/?q=nerfs")


def test_keys_of_a_composition_are_left_to_it(visit):
    page = visit()
    offer(page)
    opened(page)
    page.keyboard.press("ArrowDown")
    left = page.evaluate("""['ArrowDown', 'ArrowUp', 'Enter', 'Escape'].map(key => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true, cancelable: true})))""")

    assert left == [True] * 4
    assert active(page) == "Radiculalgie"


def test_words_of_a_keyboard_that_composes_are_looked_up(visit):
    """The keyboard of an Android phone composes each word until its last letter."""
    page = visit()
    offer(page)
    page.focus(HEADER)
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "ner", "selectionStart": 3, "selectionEnd": 3})

    expect(page.locator("#q-suggestions")).to_be_visible()


def test_request_for_suggestions_carries_no_cookie(site, browser):
    with browser.new_context(viewport=WIDE) as context:
        context.add_cookies([{"name": "a", "value": "b", "url": site.address}])
        page = context.new_page()
        page.goto(site.address)
        with page.expect_request("**/suggestions/?*") as asked:
            type_in(page, "nerf")
        headers = asked.value.all_headers()

    assert headers["accept"] == "*/*"
    assert "cookie" not in headers


def test_without_script_the_form_is_plain_and_works(visit):
    page = visit(java_script_enabled=False)
    roles = [page.get_attribute(field, name) for field in (HEADER, BIG) for name in (*ROLES, "autocomplete")]
    page.fill(BIG, "radiculalgie")
    page.press(BIG, "Enter")
    page.wait_for_url("**/recherche/?q=radiculalgie")

    assert roles == [None] * len(roles)
    assert page.locator("[role=listbox], [role=status]").count() == 0
    assert page.locator("main a[href='/pathologies/radiculalgie/']").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("viewport", "field"), [(PHONE, BIG), (WIDE, HEADER)], ids=["phone", "wide"])
@pytest.mark.parametrize("path", ["/", "/en/"])
def test_axe_finds_nothing_with_the_list_open(visit, path, viewport, field, scheme):
    page = visit(path, viewport=viewport, color_scheme=scheme)
    offer(page)
    suggestions = opened(page, "nerf", field)
    page.keyboard.press("ArrowDown")
    practices = WCAG | {"runOnly": [*WCAG["runOnly"], "best-practice"]}
    found = violations(page, path, practices)

    expect(suggestions).to_be_visible()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize(("width", "field"), [(320, BIG), (390, BIG), (1280, BIG), (1024, HEADER), (1280, HEADER)])
def test_list_lies_over_the_page_and_moves_nothing(visit, width, field, direction):
    page = visit("/en/", viewport={"width": width, "height": 900})
    offer(page, [*ROWS, {"title": "Pneumoultramicroscopique" * 3, "url": "/", "kind": "page"}])
    page.evaluate(f"document.documentElement.dir = '{direction}'")
    # What is positioned further down the page would cover a list without a layer of its own.
    page.evaluate("document.querySelector('main').style.position = 'relative'")
    page.evaluate(f"scrollTo(0, document.querySelector('{field}').getBoundingClientRect().top - 100)")
    before = page.evaluate(PLACES)
    suggestions = opened(page, "n" * 200, field)
    moved = page.evaluate(PLACES) != before
    box, form = suggestions.bounding_box(), page.locator(f"form:has({field})").bounding_box()
    edges = [round(one["x"] + (one["width"] if (direction == "rtl") is (field == BIG) else 0)) for one in (box, form)]
    options = suggestions.evaluate(OPTIONS)

    assert not moved
    assert edges[0] == edges[1]
    assert form["y"] + form["height"] + 6 < box["y"] < form["y"] + form["height"] + 12  # clear of the focus ring
    assert page.evaluate(OVERFLOW) == ""
    assert [row for row in options if row[0] < LEAST_TEXT or row[1] < LEAST_TARGET or not row[2]] == []
    assert len(options) == 6


@pytest.mark.parametrize("height", [256, 640])
def test_list_is_brought_into_sight_under_its_field(visit, height):
    page = visit(viewport={"width": 320, "height": height})
    offer(page)
    suggestions = opened(page, "nerf", BIG)
    top = page.locator(BIG).bounding_box()["y"]
    box = suggestions.bounding_box()

    assert top >= 0
    assert box["y"] + box["height"] <= height + 1 or top < 12
    for _option in range(5):
        page.keyboard.press("ArrowDown")
    expect(suggestions.get_by_role("option").last).to_be_in_viewport(ratio=0.99)


def test_active_option_bears_the_only_focus_ring(visit):
    page = visit()
    offer(page)
    suggestions = opened(page)
    ring = "one => [getComputedStyle(one).outlineStyle, getComputedStyle(one).outlineWidth]"
    before = page.locator(HEADER).evaluate(ring)
    page.keyboard.press("ArrowDown")

    assert before == ["solid", "3px"]
    assert page.locator(HEADER).evaluate(ring)[0] == "none"
    assert [one.evaluate(ring)[0] for one in suggestions.get_by_role("option").all()] == ["solid", *["none"] * 4]


def test_forced_colours_show_the_list_and_its_active_option(visit):
    page = visit(forced_colors="active")
    offer(page)
    suggestions = opened(page)
    page.keyboard.press("ArrowDown")
    ring, ground, edge = page.evaluate("""() => {
      const [list, one] = [document.querySelector('.suggestions'), document.querySelector('[aria-selected]')]
      return [getComputedStyle(one).outlineColor, getComputedStyle(list).backgroundColor,
              getComputedStyle(list).borderTopColor]
    }""")
    found = violations(page, "/", FORCED)

    expect(suggestions).to_be_visible()
    assert ground == "rgb(255, 255, 255)"
    assert ground not in (ring, edge)
    assert not found, "\n".join(found)


def test_paper_shows_no_list(visit):
    page = visit()
    offer(page)
    suggestions = opened(page)
    page.emulate_media(media="print")

    expect(suggestions).to_be_hidden()


def test_script_is_light_named_by_its_content_and_kept(site):
    html = site.get("/")[2].decode()
    address = MODULE.search(html)[0]
    status, headers, plain = site.get(address)
    _status, compressed, small = site.get(address, **{"Accept-Encoding": "gzip"})

    assert (status, headers["Content-Type"]) == (200, 'text/javascript; charset="utf-8"')
    assert MODULE.fullmatch(address)[1]
    assert "immutable" in headers["Cache-Control"]
    assert compressed["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == plain
    assert len(small) < HEAVIEST


def test_script_names_no_address(site):
    script = site.get(MODULE.search(site.get("/")[2].decode())[0])[2].decode()
    code = "\n".join(line.partition("//")[0] for line in script.splitlines())

    assert "fetch(address" in code
    assert "/" not in code
