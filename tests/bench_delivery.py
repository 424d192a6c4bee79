"""How many visitors a core serves, beside nginx with the same page packed beforehand, in one run.

Servers stand on one core and ask for nothing but the page; `wrk` asks from the other, over 16 kept connections. Each
figure is the median of rounds in turn, so that all share the same weather; the ratio is to nginx of the same run.
Needs nginx, wrk and, for answers at half of full load, h2load (Debian: nginx-light, wrk, nghttp2-client).
"""

import gzip
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, Site, free_port, granian
from tests.delivery.nginx import Nginx
from tests.growth.servers import NGINX

ROUNDS = 3
SECONDS = 3
CONNECTIONS = 16
#: Detail pages: in the middle by weight, 15 KB packed, and the lightest, 7 KB.
PAGES = ("/pathologies/tassement-osteoporotique/", "/medecins/micro-ondes/")
#: What `done` of wrk prints, in this order: requests, microseconds, errors, p50 and p99 in microseconds.
SUMMARY = """
done = function(summary, latency)
  local wrong = summary.errors
  print("SUMMARY", summary.requests, summary.duration,
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout,
    latency:percentile(50), latency:percentile(99))
end
"""
CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off; types {{ text/html html; }} default_type text/html; charset utf-8;
  sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=100;
  {temporary}
  server {{ listen 127.0.0.1:{port}; root {folder}/pages; gzip_static always; etag on; }}
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
TEN_LINES = '''"""The ten-line program: the packed page, and what a browser must know of it."""
from pathlib import Path
BODY = [Path(__file__).with_name("page.gz").read_bytes()]
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"),
           ("Content-Length", str(len(BODY[0]))), ("Vary", "Accept-Encoding")]
def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return BODY
'''


@dataclass(frozen=True)
class Load:
    """What one round of wrk saw: requests a second, milliseconds, requests that went wrong."""

    rate: float
    p50: float
    p99: float
    wrong: int


@dataclass(frozen=True)
class Server:
    """Its address, and the number of its process."""

    address: str
    number: int


def pinned(command: list[str], core: int) -> list[str]:
    """A command kept to one core, where there is a second one."""
    return ["taskset", "-c", str(core % (os.cpu_count() or 1)), *command]


@contextmanager
def served(command: list[str], port: int, path: str, **options) -> Iterator[Server]:
    """A server on the first core, once it answers."""
    process = subprocess.Popen(pinned(command, 0), **options)
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(200):
            try:
                urllib.request.urlopen(address + path, timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(address, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def load(address: str, script: Path, *headers: str, connections: int = CONNECTIONS, seconds: int = SECONDS) -> Load:
    told = [part for header in ("Accept-Encoding: gzip", *headers) for part in ("-H", header)]
    places = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s", "-s", str(script), *told]
    done = subprocess.run(pinned(["wrk", *places, address], 1), capture_output=True, text=True, check=True)
    found = re.search(r"SUMMARY\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)", done.stdout)
    requests, duration, wrong, p50, p99 = map(float, found.groups())
    return Load(requests / duration * 1e6, p50 / 1000, p99 / 1000, int(wrong))


def median(rounds: list[Load]) -> Load:
    return Load(*(statistics.median(getattr(one, name) for one in rounds) for name in Load.__annotations__))


def at_half_load(address: str, rate: float, folder: Path) -> tuple[float, float]:
    """(requests a second, p99 in ms) when `rate` a second are asked for, in five seconds."""
    log = folder / "requests.log"
    told = ["-H", "accept-encoding: gzip", f"--rps={rate / CONNECTIONS:.0f}", f"--log-file={log}"]
    command = ["h2load", "--h1", "-t1", f"-c{CONNECTIONS}", "-D5", "--warm-up-time=1", *told, address]
    subprocess.run(pinned(command, 1), capture_output=True, check=True)
    rows = [line.split("\t") for line in log.read_text().splitlines()]
    taken = sorted(int(row[2]) for row in rows)
    span = (max(int(row[0]) for row in rows) - min(int(row[0]) for row in rows)) / 1e6
    return len(rows) / span, taken[len(taken) * 99 // 100] / 1000


def memory(parent: int) -> dict[int, tuple[float, float]]:
    """(RSS, PSS) in MiB of the children of a process."""
    found = {}
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        told = Path(f"/proc/{child}/smaps_rollup").read_text()
        found[int(child)] = tuple(int(re.search(rf"^{name}:\s+(\d+)", told, re.M)[1]) / 1024 for name in ("Rss", "Pss"))
    return found


def fetched(address: str, coding: str = ""):
    """(headers, body) of a page in an encoding."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": coding})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


def etag(address: str) -> str:
    return fetched(address, "gzip")[0]["ETag"]


def await_warm(address: str) -> None:
    """Wait until the page is made beforehand, in its smallest encoding too."""
    for _attempt in range(300):
        headers, _body = fetched(address, "br")
        if headers.get("Content-Encoding") == "br" and headers.get("Cache-Status") == "algoradio; hit":
            return
        time.sleep(0.2)
    raise AssertionError("the page does not become warm")


def write_peers(folder: Path, page: bytes) -> tuple[list[str], int]:
    """The files of nginx and of the ten-line program; nginx's command, and its port."""
    (folder / "pages").mkdir()
    (folder / "pages" / "page.html").write_bytes(page)
    packed = gzip.compress(page, 9, mtime=0)
    (folder / "pages" / "page.html.gz").write_bytes(packed)
    (folder / "page.gz").write_bytes(packed)
    (folder / "ten_lines.py").write_text(TEN_LINES)
    (folder / "summary.lua").write_text(SUMMARY)
    os.chmod(folder, 0o755)
    port = free_port()
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    text = CONFIGURATION.format(folder=folder, port=port, temporary=temporary)
    if os.geteuid() == 0:
        text = f"user root;{text}"
    (folder / "nginx.conf").write_text(text)
    return [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)], port


@dataclass(frozen=True)
class Peers:
    """What is measured beside each other, each on the first core: addresses of the packed page, of the page in the
    static edition, of the program of ten lines and of the page in the site, and of the site; the process that its
    workers are children of."""

    nginx: str
    edition: str
    ten_lines: str
    page: str
    site: str
    parent: int


@contextmanager
def peers(folder: Path, page: str) -> Iterator[Peers]:
    """All of them, the site warm, with the same page: `page` is its path."""
    (folder / "data").mkdir()
    site = Site(folder / "data")
    site.manage("prepare", "--port", str(site.port))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with ExitStack() as stack:
        command = granian(site.port)
        own = stack.enter_context(served(command, site.port, page, cwd=ROOT, env=site.environment, **quiet))
        await_warm(own.address + page)
        command, port = write_peers(folder, fetched(own.address + page)[1])
        nginx = stack.enter_context(served(command, port, "/page.html", **quiet))
        for name in ("editions", "edition"):
            (folder / name).mkdir()
        site.manage("write_site", str(folder / "editions"), "--origin", site.address)
        edition = Nginx(folder / "editions", folder / "edition", pinned([], 0))
        stack.callback(edition.stop)
        port = free_port()
        environment = os.environ | {"PYTHONPATH": str(folder)}
        ten = stack.enter_context(served(granian(port, "ten_lines:application"), port, "/", env=environment, **quiet))
        files = f"http://127.0.0.1:{edition.port}{page}"
        yield Peers(f"{nginx.address}/page.html", files, f"{ten.address}/", own.address + page, own.address, own.number)


def measured(all_peers: Peers, script: Path) -> dict[str, Load]:
    """The median of the rounds of each, by what is printed."""
    page = all_peers.page
    asked = {
        "nginx, packed file": (all_peers.nginx, ()),
        "static edition, nginx": (all_peers.edition, ()),
        "nginx, 304": (all_peers.nginx, (f"If-None-Match: {etag(all_peers.nginx)}",)),
        "ten-line program": (all_peers.ten_lines, ()),
        "page, warm": (page, ()),
        "page, warm, 304": (page, (f"If-None-Match: {etag(page)}",)),
        "page, made for each": (page, ("Cookie: a=1",)),
        "search": (f"{all_peers.site}/recherche/?q=mal%20de%20dos", ()),
        "not found": (f"{all_peers.site}/rien/", ()),
    }
    rounds: dict[str, list[Load]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        for name, (address, headers) in asked.items():
            rounds[name].append(load(address, script, *headers))
    return {name: median(loads) for name, loads in rounds.items()}


def main() -> None:
    lacking = [name for name in ("wrk", "taskset") if not shutil.which(name)] + ([] if NGINX else ["nginx"])
    if lacking:
        print(f"not on this machine: {', '.join(lacking)} (Debian: nginx-light, wrk, nghttp2-client)")
        return
    for page in PAGES:
        with tempfile.TemporaryDirectory() as place, peers(Path(place), page) as all_peers:
            report(all_peers, Path(place))


def report(all_peers: Peers, folder: Path) -> None:
    """Measure, and print the table of one page."""
    found = measured(all_peers, folder / "summary.lua")
    reference, ceiling = found["nginx, packed file"].rate, found["ten-line program"].rate
    size = len(fetched(all_peers.page, "gzip")[1]) / 1000
    columns = f"{'requests/s':>12}{'÷ nginx':>9}{'÷ ten':>8}{'p50 ms':>9}{'p99 ms':>9}{'not 200':>9}"
    print(f"\n{all_peers.page.removeprefix(all_peers.site)}, {size:.1f} KB packed")
    print(f"{'one core, 16 visitors':<24}{columns}")
    for name, one in found.items():
        ratios = f"{one.rate / reference:>9.3f}{one.rate / ceiling:>8.2f}"
        print(f"{name:<24}{one.rate:>12,.0f}{ratios}{one.p50:>9.2f}{one.p99:>9.2f}{one.wrong:>9}")
    if shutil.which("h2load"):
        rate, p99 = at_half_load(all_peers.page, found["page, warm"].rate / 2, folder)
        print(f"{'page, warm, half load':<24}{rate:>12,.0f}{'':>26}{p99:>9.2f}")
    for rss, pss in memory(all_peers.parent).values():
        print(f"memory of the worker: {rss:.0f} MiB, {pss:.0f} its own")


if __name__ == "__main__":
    main()
