"""Take the guide's pictures anew, by following its ten tasks on a site of its own.

Run it as `python docs/guide/make_pictures.py`; it prints the clicks of each task.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

PICTURES = Path(__file__).resolve().parent
sys.path.insert(0, str(PICTURES.parent.parent))

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, Site  # noqa: E402
from tests.publishing.walks import SETUP, TASKS, follow  # noqa: E402


def main() -> None:
    with TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        try:
            site.manage("shell", "--no-imports", "--verbosity", "0", "--command", SETUP)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, "--lang=fr-FR"], env={"LANGUAGE": "fr"}
                )
                for old in PICTURES.glob("*.webp"):
                    old.unlink()
                for task, (clicks, _names) in zip(TASKS, follow(browser, site.address, PICTURES), strict=True):
                    print(f"{task.__name__}: {clicks}")
        finally:
            site.stop()


if __name__ == "__main__":
    main()
