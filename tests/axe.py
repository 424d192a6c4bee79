"""What axe finds on a page that a browser shows: axe is put in once a document, then run in as many modes as asked."""

from axe_playwright_python.base import AXE_SCRIPT

VIOLATIONS = {"resultTypes": ["violations"]}
WCAG = VIOLATIONS | {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
#: What the issue asks of every page: WCAG 2.2 A and AA, and the practices that no criterion demands.
WHOLE = WCAG | {"runOnly": [*WCAG["runOnly"], "best-practice"]}
# In the dark and on a phone, what colour and width decide; the other rules read the same document again.
DARK = VIOLATIONS | {
    "runOnly": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
# axe reads the text's colour where Chromium does not yet say that the system has replaced it.
FORCED = WHOLE | {"rules": {"color-contrast": {"enabled": False}}}
RUN = """async options => {
  const { testEngine, violations } = await axe.run(document, options)
  const told = violations.flatMap(({ id, nodes }) => nodes.map(one => [id, one.failureSummary, one.html]))
  return [testEngine.name, told]
}"""


def violations(page, path: str, options: dict = WCAG) -> list[str]:
    """What axe finds on the page being shown, one line a rule and element."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    engine, found = page.evaluate(RUN, options)
    assert engine == "axe-core"
    return [f"{path}: {rule}: {summary.splitlines()[-1].strip()} {html[:120]}" for rule, summary, html in found]
