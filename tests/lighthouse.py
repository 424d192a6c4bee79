"""Lighthouse on one page of each kind, as a phone, on a site of its own: a table, and an end that fails below 100.

    python -m tests.lighthouse [path…] 2>/dev/null

Needs Chromium, Node and `npm install --no-save --prefix var/npm lighthouse@12.8.2`. Where a program runs beside it, a
page looks slower than it is, never faster: what is below 100 is measured again, and the best of three counts.
"""

import json
import os
import subprocess
import sys
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

    def __init__(self, found: dict):
        self.scores = {kind: round(100 * (found["categories"][kind]["score"] or 0)) for kind in KINDS}
        counted = {
            one["id"]: kind for kind in KINDS for one in found["categories"][kind]["auditRefs"] if one["weight"] > 0
        }
        self.lost = [
            f"{name} ({kind})"
            for name, kind in counted.items()
            if (score := found["audits"][name]["score"]) is not None and score < 1
        ]

    @property
    def is_best(self) -> bool:
        return set(self.scores.values()) == {BEST}


def report(address: str, *flags: str) -> Report:
    """The best of at most three measures. Raises SystemExit with what Lighthouse says when none succeeds."""
    found, said = [], ""
    for _turn in range(3):
        done = subprocess.run(
            [LIGHTHOUSE, address, "--quiet", "--output=json", f"--only-categories={','.join(KINDS)}", *flags]
            + [f"--chrome-flags=--headless=new {' '.join(CHROMIUM_FLAGS)}"],
            env=os.environ | {"CHROME_PATH": CHROMIUM},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = done.stderr
            continue
        found.append(Report(json.loads(done.stdout)))
        if found[-1].is_best:
            break
    if not found:
        raise SystemExit(said)
    return max(found, key=lambda one: sum(one.scores.values()))


def addresses(site) -> list[str]:
    """One French path of each kind of page, and one English."""
    first = {}
    for path, page in reversed(walk(site).items()):
        if page.lang == "fr":
            first[path.split("/")[1] if path.count("/") == 3 else path] = path
    return [*sorted(first.values()), "/recherche/?q=infiltration", "/en/"]


def measure(site, paths: list[str]) -> bool:
    """Print the table; whether every score is BEST."""
    is_best = True
    print(f"{'page':44}" + "".join(f"{kind:>16}" for kind in KINDS))
    for path in paths:
        is_unlisted = 'name="robots" content="noindex' in site.get(path)[2].decode()
        one = report(site.address + path, *((f"--skip-audits={UNLISTED}",) if is_unlisted else ()))
        is_best = is_best and one.is_best
        print(f"{path:44}" + "".join(f"{one.scores[kind]:16}" for kind in KINDS), *one.lost, flush=True)
    return is_best


def main() -> None:
    for what, there in (("Chromium (Debian: chromium)", CHROMIUM), (f"{LIGHTHOUSE} (see above)", LIGHTHOUSE.exists())):
        if not there:
            raise SystemExit(f"Not on this machine: {what}")
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        try:
            is_best = measure(site, sys.argv[1:] or addresses(site))
        finally:
            site.stop()
    raise SystemExit(0 if is_best else 1)


if __name__ == "__main__":
    main()
