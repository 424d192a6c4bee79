"""What a first visit weighs, and when its first words are painted: Chromium on a slow phone and slow 4G.

The network and the processor are slowed as Lighthouse slows them for its mobile runs ("slow 4G": 1.6 Mbit/s down,
0.75 up, 150 ms there and back; a processor four times slower).
"""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_FLAGS, Site

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
SLOWER = 4  # times, the processor
ROUNDS = 5
MOST_BYTES, MOST_REQUESTS, MOST_MS = 60_000, 3, 1_000
FIRST_WORDS = """() => new Promise(tell => new PerformanceObserver(seen => {
  for (const one of seen.getEntriesByName('first-contentful-paint')) tell(one.startTime)
}).observe({type: 'paint', buffered: true}))"""
PATHS = ("/", "/pathologies/radiculalgie/", "/traitements/infiltration/", "/pathologies/", "/ou-avez-vous-mal/")


def visit(browser, address: str) -> tuple[int, int, float]:
    """A first visit, nothing kept: (bytes on the wire, requests, ms to the first words), pictures left out."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, device_scale_factor=3)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["response"]["mimeType"]}))
    session.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    page.goto(address, wait_until="networkidle")
    painted = page.evaluate(FIRST_WORDS)
    context.close()
    own = [size for number, size in sizes.items() if not kinds.get(number, "").startswith("image/")]
    return int(sum(own)), len(own), painted


def main() -> None:
    if not CHROMIUM:
        print("no Chromium on this machine (Debian's package: chromium)")
        return
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
                print(f"\n{'first visit, slow 4G':<30}{'bytes':>9}{'requests':>10}{'first words, ms':>17}")
                for path in PATHS:
                    visits = [visit(browser, site.address + path) for _round in range(ROUNDS)]
                    weight, requests, painted = sorted(visits, key=lambda one: one[2])[ROUNDS // 2]
                    print(f"{path:<30}{weight:>9,}{requests:>10}{painted:>17.0f}")
                print(f"{'at most':<30}{MOST_BYTES:>9,}{MOST_REQUESTS:>10}{MOST_MS:>17,}")
                browser.close()
        finally:
            site.stop()


if __name__ == "__main__":
    main()
