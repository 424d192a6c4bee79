"""Somebody at a browser: finds what is named as people find it, and loses nothing on the way."""

from playwright.sync_api import Locator, Page, expect

from tests.test_browser import OVERFLOW

LEAST_TARGET = 44  # CSS pixels
LEAST_RING = 2  # CSS pixels, of the line around what has the focus
STOPS = 900  # more than any page has
#: Words that a box cuts off: it hides what is wider or higher than itself, and is not there for screen readers alone.
CUT = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
  const style = getComputedStyle(one)
  if (one.closest('svg, .vh, [popover]:not(:popover-open)') || one.clientWidth <= 1) return false
  if (!one.checkVisibility()) return false
  const [x, y] = [style.overflowX, style.overflowY].map(way => ['hidden', 'clip'].includes(way))
  return x && one.scrollWidth > one.clientWidth + 1 || y && one.scrollHeight > one.clientHeight + 1
}).map(one => `cut: ${one.tagName} ${one.className} ${one.textContent.slice(0, 40)}`).join(' | ')"""
#: Of what has the focus: whether it lies in the window with nothing over it, how wide the ring around it is, its HTML,
#: and whether it is what is wanted. The browser's own ring is wide enough whatever it says.
FOCUS = """wanted => {
  const one = document.activeElement
  if (one === document.body) return null // round the end of the page
  const box = one.getClientRects()[0]
  const x = box.x + Math.min(box.width / 2, innerWidth / 2)
  const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2 // an editor may be higher than the window
  const front = document.elementFromPoint(x, y)
  const style = getComputedStyle(one.matches('.ProseMirror') ? one.parentElement : one) // an editor's frame is its ring
  const ring = { none: 0, auto: 2 }[style.outlineStyle] ?? parseFloat(style.outlineWidth)
  const isSeen = Boolean(front) && (one.contains(front) || front.contains(one))
  return [isSeen, ring, one.outerHTML.slice(0, 120), one === wanted]
}"""


class Visitor:
    """Somebody who presses with a mouse."""

    def __init__(self, page: Page):
        self.page = page

    def look(self) -> None:
        """Nothing lies outside the width of the screen, no word is cut."""
        for check in (OVERFLOW, CUT):
            assert not (fault := self.page.evaluate(check)), f"{self.page.url}: {fault}"

    def press(self, target: Locator) -> None:
        target.click()

    def follow(self, target: Locator) -> None:
        """Press a link or a button, and look around where it leads."""
        address = target.evaluate("one => one.href")
        self.press(target)
        if address:
            self.page.wait_for_url(lambda url: url == address)
        self.look()

    def link(self, name: str, within: Locator | None = None) -> Locator:
        """The first link that is seen under this name, here or in a part of the page."""
        return (within or self.page).get_by_role("link", name=name).locator("visible=true").first

    def type(self, field: Locator, words: str) -> None:
        self.press(field)
        self.page.keyboard.type(words)


class Finger(Visitor):
    """Somebody who taps; targets are large enough, but for words in a sentence."""

    def press(self, target: Locator) -> None:
        target.scroll_into_view_if_needed()
        is_in_text = target.evaluate("one => ['inline', 'inline-block'].includes(getComputedStyle(one).display)")
        box = target.bounding_box()
        assert is_in_text or min(box["width"], box["height"]) >= LEAST_TARGET, (target, box)
        target.tap()


class Keys(Visitor):
    """Somebody without a mouse: Tab until the ring is there, then Enter."""

    def press(self, target: Locator) -> None:
        expect(target).to_be_visible()
        self.reach(target)
        self.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Step forward to what is wanted; whatever has the focus on the way is seen to have it."""
        wanted = target.element_handle()
        for _stop in range(STOPS):
            self.page.keyboard.press("Tab")
            if not (focus := self.page.evaluate(FOCUS, wanted)):
                continue
            is_seen, ring, html, is_there = focus
            assert is_seen, f"{self.page.url}: the focus is hidden on {html}"
            assert ring >= LEAST_RING, f"{self.page.url}: no ring on {html}"
            if is_there:
                return
        raise AssertionError(f"{self.page.url}: {target} is not reached by the keyboard")

    def type(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.type(words)
