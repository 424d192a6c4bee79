"""`make bench`: how fast and how heavy the pages are, on this machine, in one run.

Times are medians of requests in turn, over one kept connection, relative to a program of ten lines under the same
server: the ratio means something on any machine, the milliseconds only on this one.
"""

import gzip
import http.client
import re
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import brotli

from algoradio.delivery.answers import QUALITY
from tests.conftest import ROOT, Site, free_port, granian
from tests.reading import walk

ROUNDS = 40
SECONDS = 25  # for all the timing; a slow machine does fewer rounds
HEAVIEST = 60_000  # bytes of HTML and CSS together
BODY = b"<!doctype html><title>Hello</title>" + b"x" * 60_000


def hello(environ, start_response):
    """The ten-line program: a page of the same weight, made of nothing."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))])
    return [BODY]


class Hello:
    """`hello` under the server and with the options of conftest.Site."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(granian(self.port, "tests.bench:hello"), cwd=ROOT)

    def awaited(self) -> "Visitor":
        for _attempt in range(100):
            try:
                visitor = Visitor(self.port)
                visitor.time("/")
                return visitor
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the ten-line program does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


class Visitor:
    """One kept connection."""

    def __init__(self, port: int):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def time(self, path: str) -> float:
        start = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 200, f"{path}: {answer.status}"
        return time.perf_counter() - start


def kinds(pages: dict) -> dict[str, str]:
    """The heaviest French address of each kind of page."""
    shapes = {
        "home": "/",
        "pathology": "/pathologies/.+/",
        "treatment": "/traitements/.+/",
        "technical sheet": "/medecins/.+/",
        "pathologies, list": "/pathologies/",
        "treatments, list": "/traitements/",
        "where does it hurt": "/ou-avez-vous-mal/",
        "physicians": "/medecins/",
        "glossary": "/glossaire/",
        "the discipline": "/algoradiologie/",
    }
    return {
        kind: max((path for path in pages if re.fullmatch(shape, path)), key=lambda path: len(pages[path].html))
        for kind, shape in shapes.items()
    }


def times(site: Site, paths: dict[str, str]) -> dict[str, float]:
    """Median seconds by kind, « hello » among them; every round asks each once, so that all share the same weather."""
    other = Hello()
    try:
        visitor, plain = Visitor(site.port), other.awaited()
        taken: dict[str, list[float]] = {kind: [] for kind in ("hello", *paths)}
        end = time.monotonic() + SECONDS
        for turn in range(ROUNDS + 2):
            for kind in taken:
                seconds = plain.time("/") if kind == "hello" else visitor.time(paths[kind])
                if turn > 1:  # the first two wake the workers
                    taken[kind].append(seconds)
            if turn > 3 and time.monotonic() > end:
                break
        return {kind: statistics.median(seconds) for kind, seconds in taken.items()}
    finally:
        other.stop()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.start()
        try:
            pages = walk(site)
            paths = kinds(pages)
            style = site.get(re.search(r'<link rel="stylesheet" href="(.*?)">', pages["/"].html)[1])[2]
            medians = times(
                site, {kind: paths[kind] for kind in ("treatment", "pathology", "pathologies, list", "home")}
            )
            printed = site.manage("leaflets", str(Path(folder) / "leaflets"))
        finally:
            site.stop()

    print(f"\n{'time, nothing kept':<22}{'median ms':>10}{'÷ hello':>10}")
    for kind, seconds in medians.items():
        print(f"{kind:<22}{seconds * 1000:>10.1f}{seconds / medians['hello']:>10.1f}")
    leaflet = int(re.search(r"(\d+) ms on average", printed)[1]) / 1000
    print(f"{'leaflet, printed anew':<22}{leaflet * 1000:>10.1f}{leaflet / medians['hello']:>10.1f}")
    print(printed.strip())

    css = (len(style), len(gzip.compress(style, 9)), len(brotli.compress(style, quality=QUALITY)))
    print(f"\n{'bytes':<22}{'plain':>10}{'gzip -9':>10}{f'brotli {QUALITY}':>10}{'gzip, with CSS':>16}  of {HEAVIEST}")
    print(f"{'style sheet':<22}{css[0]:>10}{css[1]:>10}{css[2]:>10}")
    for kind, path in paths.items():
        html = pages[path].html.encode()
        small = len(gzip.compress(html, 9))
        brotlied = len(brotli.compress(html, quality=QUALITY))
        share = f"{(small + css[1]) / HEAVIEST:>6.0%}"
        print(f"{kind:<22}{len(html):>10}{small:>10}{brotlied:>10}{small + css[1]:>16}{share}")


if __name__ == "__main__":
    main()
