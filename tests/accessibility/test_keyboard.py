"""Pages as somebody goes through them with keys, larger letters or no style sheet."""

import pytest

from tests.conftest import PHONE, WIDE
from tests.reading import kinds, walk
from tests.test_browser import OVERFLOW, UNFOLD

pytestmark = pytest.mark.xdist_group("site")
MOST = 400  # presses of a key before a page counts as a trap
#: What has the focus: a name to recognise it by, its ring, where it stands.
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect()
  if (one === document.body || one === document.documentElement) return null
  const style = getComputedStyle(one)
  window.met ??= new Map()
  if (!window.met.has(one)) window.met.set(one, window.met.size)
  return {
    number: window.met.get(one),
    told: `${one.tagName} ${one.className} ${(one.ariaLabel ?? one.textContent).trim().slice(0, 40)}`,
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
  }
}"""
#: The links, buttons and fields that keys should reach, in the order of the document.
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, summary')].filter(one =>
    one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}) && !one.closest('[popover]')).length"""
#: A window of 1280 by 900 in which everything is shown at twice its size.
TWICE = {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2}
#: Boxes that hide a part of their words; those that are hidden whole speak to voices alone.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
    const style = getComputedStyle(one)
    return ['hidden', 'clip'].includes(style.overflowY) && !one.closest('svg, [popover]') && style.clipPath === 'none'
        && one.scrollHeight > one.clientHeight + 1 && one.textContent.trim()
}).map(one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`)"""


def through(page) -> list[dict]:
    """Every stop of the Tab key from the top of the page until it leaves the document or begins again."""
    stops = []
    while len(stops) < MOST:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUSED)
        if stop is None or (stops and stop["number"] == 0):
            break
        stops.append(stop)
    return stops


@pytest.mark.parametrize(("viewport", "every"), [(WIDE, 1), (PHONE, 4)], ids=["wide", "phone"])
def test_keys_reach_everything_in_order_and_are_always_seen(site, browser, viewport, every):
    faults = []
    with browser.new_context(viewport=viewport, reduced_motion="reduce") as context:
        page = context.new_page()
        for path in kinds(site)[::every]:
            page.goto(site.address + path)
            stops = through(page)
            numbers = [stop["number"] for stop in stops]
            faults += [f"{path}: no ring on {stop['told']}" for stop in stops if not stop["ring"]]
            faults += [f"{path}: out of sight: {stop['told']}" for stop in stops if not stop["seen"]]
            if numbers != list(range(page.evaluate(REACHABLE))):
                faults.append(f"{path}: {len(stops)} stops of {page.evaluate(REACHABLE)}")

    assert not faults, "\n".join(faults)


def test_letters_twice_as_large_are_not_cut(site, browser):
    faults = []
    with browser.new_context(**TWICE) as context:
        page = context.new_page()
        for path in kinds(site):
            page.goto(site.address + path)
            page.evaluate(UNFOLD)
            faults += [f"{path}: {cut}" for cut in page.evaluate(CUT)]
            faults += [f"{path}: {out}" for out in [page.evaluate(OVERFLOW)] if out]

    assert not faults, "\n".join(faults)


def test_without_style_sheet_all_words_stay_in_their_order(site, browser):
    """The words of the page as written are those that a browser without any style sheet shows."""
    faults = []
    with browser.new_context(viewport=WIDE) as context:
        context.route("**/*.css", lambda route: route.abort())
        page = context.new_page()
        for path in kinds(site):
            page.goto(site.address + path)
            page.evaluate(UNFOLD)
            shown = "".join(page.evaluate("document.querySelector('main').innerText").split())
            written = page.evaluate("""() => {
                const main = document.querySelector('main').cloneNode(true)
                for (const one of main.querySelectorAll('svg, [popover], script')) one.remove()
                return main.textContent
            }""")
            lost = [word for word in written.split() if word not in shown]
            faults += [f"{path}: {word}" for word in lost]

    assert len(walk(site)) > 80
    assert not faults, "\n".join(faults)
