"""Lighthouse on one page of each kind, as a phone, on a site of its own: a table, and an end that fails below 100.

    python -m tests.lighthouse

Needs Chromium, Node and `npm install --no-save --prefix var/npm lighthouse@12.8.2`.
"""

import json
import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, ROOT, Site
from tests.reading import walk

LIGHTHOUSE = ROOT / "var" / "npm" / "node_modules" / ".bin" / "lighthouse"
KINDS = ("performance", "accessibility", "best-practices", "seo")
BEST = 100
#: What is kept out of search engines on purpose (noindex), which Lighthouse counts against a page.
UNLISTED = "is-crawlable"


class Report:
    """What Lighthouse says of one page: scores from 0 to 100 by kind, and the audits that cost it points."""

    def __init__(self, address: str, *flags: str):
        done = subprocess.run(
            [LIGHTHOUSE, address, "--quiet", "--output=json", f"--only-categories={','.join(KINDS)}", *flags]
            + [f"--chrome-flags=--headless=new {' '.join(CHROMIUM_FLAGS)}"],
            env=os.environ | {"CHROME_PATH": CHROMIUM},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        found = json.loads(done.stdout)
        self.scores = {kind: round(100 * (found["categories"][kind]["score"] or 0)) for kind in KINDS}
        counted = {
            one["id"]: kind for kind in KINDS for one in found["categories"][kind]["auditRefs"] if one["weight"] > 0
        }
        self.lost = [
            f"{name} ({kind})"
            for name, kind in counted.items()
            if (score := found["audits"][name]["score"]) is not None and score < 1
        ]


def addresses(site) -> list[str]:
    """One French path of each kind of page, and one English."""
    first = {}
    for path, page in reversed(walk(site).items()):
        if page.lang == "fr":
            first[path.split("/")[1] if path.count("/") == 3 else path] = path
    return [*sorted(first.values()), "/recherche/?q=infiltration", "/en/"]


def measure(site) -> bool:
    """Print the table; whether every score is BEST."""
    is_best = True
    print(f"{'page':44}" + "".join(f"{kind:>16}" for kind in KINDS))
    for path in addresses(site):
        is_unlisted = 'name="robots" content="noindex' in site.get(path)[2].decode()
        report = Report(site.address + path, *((f"--skip-audits={UNLISTED}",) if is_unlisted else ()))
        is_best = is_best and set(report.scores.values()) == {BEST}
        print(f"{path:44}" + "".join(f"{report.scores[kind]:16}" for kind in KINDS), *report.lost, flush=True)
    return is_best


def main() -> None:
    for what, there in (("Chromium (Debian: chromium)", CHROMIUM), (f"{LIGHTHOUSE} (see above)", LIGHTHOUSE.exists())):
        if not there:
            raise SystemExit(f"Not on this machine: {what}")
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        try:
            is_best = measure(site)
        finally:
            site.stop()
    raise SystemExit(0 if is_best else 1)


if __name__ == "__main__":
    main()
