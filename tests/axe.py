"""What axe finds on a page that a browser shows: axe is put in once a document, then run in as many modes as asked."""

from axe_playwright_python.base import AXE_SCRIPT

VIOLATIONS = {"resultTypes": ["violations"]}
WCAG = VIOLATIONS | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: WCAG 2.2 A and AA, and the practices that no criterion demands; of level AAA, text seven times as light or dark.
WHOLE = VIOLATIONS | {
    "runOnly": [*WCAG["runOnly"], "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}
# In the dark and on a phone, what colour and width decide; the other rules read the same document again.
DARK = VIOLATIONS | {
    "runOnly": [
        *("color-contrast", "color-contrast-enhanced", "link-in-text-block"),
        *("target-size", "scrollable-region-focusable"),
    ]
}
# axe reads the text's colour where Chromium does not yet say that the system has replaced it.
FORCED = WHOLE | {"rules": {"color-contrast": {"enabled": False}}}
RUN = """async ([without, options]) => {
  const { testEngine, violations } = await axe.run({ include: ['html'], exclude: without }, options)
  const told = violations.flatMap(({ id, nodes }) => nodes.map(one => [id, one.failureSummary, one.html]))
  return [testEngine.name, told]
}"""
#: Head and foot, which pages share: what they are but for where their links lead.
SHARED = """['.head', '.foot'].filter(name => document.querySelector(name)).map(name =>
    [name, document.querySelector(name).outerHTML.replace(/ href="[^"]*"/g, '')])"""


def violations(page, path: str, options: dict = WCAG, without: tuple[str, ...] | list[str] = ()) -> list[str]:
    """What axe finds on the page being shown, the parts `without` left out, one line a rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    engine, found = page.evaluate(RUN, [list(without), options])
    assert engine == "axe-core"
    return [f"{path}: {rule}: {summary.splitlines()[-1].strip()} {html[:120]}" for rule, summary, html in found]


class Rounds:
    """axe on one page after the other, in named modes; a head or a foot that it saw in a mode is not seen again."""

    def __init__(self):
        self.seen: set[tuple[str, str]] = set()

    def violations(self, page, path: str, options: dict, mode: str) -> list[str]:
        shared = [(name, (mode, html)) for name, html in page.evaluate(SHARED)]
        known = [name for name, part in shared if part in self.seen]
        self.seen |= {part for _name, part in shared}
        return violations(page, path, options, known)
