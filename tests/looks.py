"""The looks of every kind of page: 390 and 1280 px, light, dark and forced colours, beside the pictures last accepted.

`python -m tests.looks --accept` takes the reference pictures; after a change, `python -m tests.looks` takes them again,
prints which differ by how much and ends with an error if any does. `--kind medecins` takes those alone whose address
holds the word. Letters are drawn otherwise on every machine: so the pictures stand outside git, in `var/looks/`, and
are compared with those that the same machine took.
"""

import argparse
import re
import sys
import tempfile
from functools import reduce
from itertools import product
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, PHONE, ROOT, WIDE, Site
from tests.matrix import MEDIA
from tests.reading import kinds

FOLDER = ROOT / "var" / "looks"
REFERENCE, NOW, DIFFERENCE = (FOLDER / name for name in ("reference", "now", "difference"))
DRAWN = "document.fonts.ready.then(() => scrollTo(0, 0))"


def pictures(page, address: str, path: str):
    """(name, PNG) of a page in every mode and width."""
    page.goto(address + path)
    kind = re.sub(r"\W+", "-", path).strip("-") or "accueil"
    for size, (mode, media) in product((PHONE, WIDE), MEDIA.items()):
        page.set_viewport_size(size)
        page.emulate_media(**media, reduced_motion="reduce")
        page.evaluate(DRAWN)
        yield f"{kind}.{size['width']}.{mode}.png", page.screenshot(full_page=True, animations="disabled", caret="hide")


def difference(before: Path, after: Path) -> Image.Image | None:
    """Where two pictures differ, as white on black, over the larger of their sizes; None if nowhere."""
    one, other = (Image.open(path).convert("RGB") for path in (before, after))
    both = tuple(map(min, one.size, other.size))
    channels = ImageChops.difference(one.crop((0, 0, *both)), other.crop((0, 0, *both))).split()
    found = Image.new("L", tuple(map(max, one.size, other.size)), 255)
    found.paste(reduce(ImageChops.lighter, channels).point(lambda value: 255 if value else 0))
    return found if found.getbbox() else None


def compare() -> int:
    """Print what differs between the pictures taken now and those accepted: how many do."""
    changed = 0
    for after in sorted(NOW.glob("*.png")):
        before = REFERENCE / after.name
        if not before.exists():
            print(f"{after.name}: no picture was accepted")
            changed += 1
        elif found := difference(before, after):
            found.save(DIFFERENCE / after.name)
            share = found.histogram()[255] / (found.width * found.height)
            print(f"{after.name}: {share:.2%} of the points differ")
            changed += 1
    return changed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.looks")
    parser.add_argument("--accept", action="store_true", help="keep the pictures as those to compare with")
    parser.add_argument("--kind", default="", help="only pages whose address holds this")
    asked = parser.parse_args()
    if not CHROMIUM:
        print("no Chromium on this machine (Debian's package: chromium)")
        return 1
    into = REFERENCE if asked.accept else NOW
    for folder in {into, DIFFERENCE}:
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"*{asked.kind}*.png"):
            old.unlink()
    taken = 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Site(Path(folder))
        site.start()
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
            page = browser.new_page(locale="fr-FR")
            for path in kinds(site):
                if asked.kind in path:
                    for name, picture in pictures(page, site.address, path):
                        (into / name).write_bytes(picture)
                        taken += 1
            browser.close()
        finally:
            site.stop()
    print(f"{taken} pictures in {into}")
    if asked.accept:
        return 0
    changed = compare()
    print(f"{changed} differ" + (f": see {DIFFERENCE}" if changed else ""))
    return bool(changed)


if __name__ == "__main__":
    sys.exit(main())
