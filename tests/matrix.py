"""Every address of the site × light, dark, forced colours × 390 and 1280 px: what axe and vnu find, in figures.

`python -m tests.matrix` says it on a site of its own, and ends with an error if there is anything. The suite runs the
same rules, each once where no mode decides them (tests/test_browser.py); here every rule runs in every mode.
"""

import sys
import tempfile
import time
from itertools import product
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests import vnu
from tests.axe import FORCED, WHOLE, violations
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, PHONE, WIDE, Site
from tests.reading import others, walk
from tests.test_browser import UNFOLD

MEDIA = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}


def examined(page, address: str, path: str) -> dict[tuple[str, int], list[str]]:
    """What axe finds on one page: (mode, width in pixels) → lines."""
    page.goto(address + path)
    page.evaluate(UNFOLD)
    found = {}
    for size, (mode, media) in product((WIDE, PHONE), MEDIA.items()):
        page.set_viewport_size(size)
        page.emulate_media(**media)
        found[mode, size["width"]] = violations(page, path, FORCED if mode == "forced" else WHOLE)
    return found


def main() -> int:
    if not CHROMIUM:
        print("no Chromium on this machine (Debian's package: chromium)")
        return 1
    begun, faults, figures = time.monotonic(), [], {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        (Path(folder) / "vnu").mkdir()
        site = Site(Path(folder) / "site")
        site.start()
        try:
            paths = [*walk(site), *others(site)]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            page = browser.new_page(locale="fr-FR")
            for path in paths:
                for cell, lines in examined(page, site.address, path).items():
                    figures.setdefault(cell, []).append(len(lines))
                    faults += [f"{cell[0]}, {cell[1]} px: {line}" for line in lines]
            browser.close()
            invalid = None if vnu.lack() else vnu.messages(site, Path(folder) / "vnu")
        finally:
            site.stop()
    print("\n".join([*faults, *(invalid or ())]))
    print(f"{'axe':<10}{'px':>6}{'addresses':>11}{'violations':>12}")
    for (mode, width), counts in figures.items():
        print(f"{mode:<10}{width:>6}{len(counts):>11}{sum(counts):>12}")
    told = vnu.lack() if invalid is None else f"{len(paths)} pages and the style sheet, {len(invalid)} errors"
    print(f"validator: {told}")
    print(f"{time.monotonic() - begun:.0f} s")
    return bool(faults or invalid)


if __name__ == "__main__":
    sys.exit(main())
