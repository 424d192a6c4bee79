"""`python -m tests.faults [name…] [--seconds N]`: what the site does when something breaks, one line a fault.

Each fault is made for real, on a site of its own: processes are killed, servers stopped, disks filled. The status is 1
if a promise is broken. `--seconds` is how long the database is away.
"""

import argparse
import io
import mmap
import os
import random
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from http.cookies import SimpleCookie
from pathlib import Path

from PIL import Image

from tests.conftest import ROOT
from tests.growth import servers
from tests.growth.site import Editor, Served, Visitors, await_true, is_done

KEPT = ["/", "/contact/", "/pathologies/", "/en/conditions/", "/traitements/", "/glossaire/"]
SOUGHT = ["/recherche/?q=lombalgie", "/recherche/suggestions/?q=cruralgie", "/en/search/?q=back"]
CLINIC = "/admin/pages/clinic/"
SOURCES = "/admin/editorial/source/"
PAGE = "/admin/pathologies/pathology/1/change/"
AWAY = "La base de données ne répond pas."
FULL = "Il n’y a plus de place sur le disque du serveur."
SLOW = 500  # clients
FLOOD = 8_000  # addresses
STRANGE = ("/{}/", "/pathologies/{}/", "/en/{}", "/?{}=1", "/pathologies/?page={}", "/recherche/?q=mot{}", "/api/{}")
WRITERS, WRITES = 8, 100


class Broken(Exception):
    """A promise that was not kept."""


def promise(holds: object, said: str) -> None:
    if not holds:
        raise Broken(said)


class Stage:
    """Where faults are played: a data folder that each site is a copy of, and how long an outage lasts."""

    def __init__(self, folder: Path, seconds: float, like: Path | None = None):
        self.folder, self.seconds = folder, seconds
        first = Served(folder / "first")
        first.prepare(like)
        self.told = first.prepared
        first.manage("shell", "--no-imports", "--verbosity", "0", "--command", "")  # the whole program, compiled
        self._numbers = iter(range(1_000))

    @contextmanager
    def site(self, folder: Path | None = None, preloaded: dict | None = None, **variables: str) -> Iterator[Served]:
        """A site on SQLite, in `folder` or one of its own, at work; `preloaded`: more of its environment."""
        folder = folder or self.folder / f"site{next(self._numbers)}"
        shutil.copytree(self.folder / "first", folder, dirs_exist_ok=True)
        site = Served(folder, workers=2, ONE_DOCTOR="yes", **variables)
        site.environment |= preloaded or {}
        with running(site):
            yield site

    @contextmanager
    def grown(self) -> Iterator[tuple[Served, servers.Postgres, servers.Redis]]:
        """A site on PostgreSQL and Redis, at work."""
        promise(servers.POSTGRES and servers.REDIS, "not played: needs Debian's postgresql and redis-server")
        with servers.postgres() as database, servers.redis() as cache:
            places = {"DATABASE": database.create(), "CACHE": cache.url, "ONE_DOCTOR": "yes"}
            site = Served(self.folder / f"site{next(self._numbers)}", workers=2, **places)
            site.prepare(like=self.folder / "first")
            with running(site):
                yield site, database, cache

    def editor(self, site: Served) -> Editor:
        editor = Editor(site.port)
        editor.log_in(getattr(site, "prepared", self.told))
        return editor


@contextmanager
def running(site: Served) -> Iterator[None]:
    """A site that has all its pages ready in every worker."""
    site.serve()
    try:
        for path in KEPT + SOUGHT:
            for _worker in range(4 * site.workers):
                await_true(lambda path=path: site.get(path)[0] == 200)
        for path in KEPT:
            await_true(lambda path=path: all(is_ready(site, path) for _worker in range(4)), 120)
        yield
    finally:
        servers.stop(site.process)


def is_ready(site: Served, path: str) -> bool:
    return site.get(path)[1].get("Cache-Status", "").startswith("algoradio; hit")


def publish(editor: Editor, telephone: str) -> bool:
    """Change the telephone of the clinic, which all pages say at once; whether that was acknowledged."""
    _status, page = editor.ask(CLINIC)
    form = f"{CLINIC}1/change/" if f"{CLINIC}1/" in page else f"{CLINIC}add/"
    return is_done(editor.send(form, name="Une clinique", telephone=telephone))


def publish_page(editor: Editor, summary: str) -> tuple[int, str]:
    """Write and publish another summary of a page; what is answered."""
    return editor.send(PAGE, summary_fr=summary, _publish="on")


def says(site: Served, words: str, path: str = "/contact/") -> Callable[[], bool]:
    """Whether every worker answers a page that holds those words."""
    return lambda: all(words.encode() in site.get(path)[2] for _connection in range(6 * site.workers))


def counted(answers: Counter) -> str:
    return ", ".join(f"{number} × {said}" for said, number in answers.most_common()) or "none"


# The database, the cache


def database(stage: Stage) -> str:
    """PostgreSQL is stopped under load, and started again."""
    with stage.grown() as (site, database, _cache):
        return _outage(stage, site, database.stop, database.start, is_strict=True)


def file(stage: Stage) -> str:
    """The file of SQLite is moved away under load, and back; connections that are open go on with it."""
    with stage.site() as site:
        return moved(stage, site)


def moved(stage: Stage, site: Served) -> str:
    """What becomes of a site while its SQLite file is elsewhere. Raises Broken."""
    own, elsewhere = site.folder / "algoradio.sqlite3", site.folder / "moved.sqlite3"

    def away():
        own.rename(elsewhere)
        own.mkdir()  # nobody makes another database in its place

    def back():
        own.rmdir()
        elsewhere.rename(own)

    return _outage(stage, site, away, back, is_strict=False)


def _outage(stage: Stage, site: Served, away, back, is_strict: bool) -> str:
    editor, acknowledged, staff = stage.editor(site), [], Counter()
    promise(publish(editor, "01 02 03 04 05"), "nothing could be published before the outage")
    await_true(says(site, "01 02 03 04 05"))
    crowds = (Visitors(site.port, KEPT), Visitors(site.port, SOUGHT, 2), Visitors(site.port, ["/nulle-part/"], 1))
    with crowds[0] as readers, crowds[1] as seekers, crowds[2] as lost:
        for number in range(5):
            acknowledged.append(f"Avant la panne {number}")
            promise(saved(editor, acknowledged[-1]), "nothing could be saved before the outage")
        away()
        begun = time.monotonic()
        while time.monotonic() < begun + stage.seconds:
            label = f"Pendant la panne {staff.total()}"
            status, page = editor.send(f"{SOURCES}add/", label_fr=label, label_en="x")
            staff[status if status != 503 or AWAY in page else "503 without a word"] += 1
            if is_done((status, page)):
                acknowledged.append(label)
            time.sleep(0.5)
        back()
        healed = await_true(lambda: saved(editor, "Après la panne"), 60)
        promise(publish(editor, "05 04 03 02 01"), "nothing could be published after the outage")
        seen = await_true(says(site, "05 04 03 02 01"), 60)
    missing = {*acknowledged, "Après la panne"} - labels(site, "la panne")
    said = (
        f"{stage.seconds:g} s away: pages {counted(readers.said())}, p99 {readers.percentile(0.99):.0f} ms; search "
        f"{counted(seekers.said())}; unknown address {counted(lost.said())}; staff {counted(staff)}; staff again after "
        f"{healed:.1f} s, next edition read after {seen:.1f} s; {len(acknowledged) + 1} saved, {len(missing)} lost"
    )
    promise(not missing, said)
    promise(set(readers.said()) == {200}, said)
    promise(set(seekers.said()) == {200}, said)
    promise(set(lost.said()) <= {404, 503}, said)  # where nothing is kept, only the database knows that nothing is
    promise(set(staff) == {503} if is_strict else not set(staff) - {200, 503}, said)
    return said


def labels(site: Served, words: str) -> set[str]:
    """The labels of the sources that hold those words, as the database has them."""
    command = "from algoradio.editorial.models import Source\n"
    command += f"for source in Source.objects.filter(label_fr__contains={words!r}): print(source.label_fr)"
    told = site.manage("shell", "--no-imports", "--verbosity", "0", "--command", command)
    return set(told.splitlines())


def saved(editor: Editor, label: str) -> bool:
    return is_done(editor.send(f"{SOURCES}add/", label_fr=label, label_en="x"))


def cache(stage: Stage) -> str:
    """Redis is stopped under load, and started again."""
    with stage.grown() as (site, _database, cache):
        editor, staff = stage.editor(site), Counter()
        with Visitors(site.port, KEPT + SOUGHT) as readers:
            for step in (cache.stop, cache.start):
                step()
                for number in range(10):
                    staff[saved(editor, f"{step.__name__} {number}")] += 1
    pages = f"{counted(readers.said())}, p99 {readers.percentile(0.99):.0f} ms"
    said = f"pages and search {pages}; {staff[True]} of 20 saved"
    promise(set(readers.said()) == {200} and staff[True] == 20, said)
    return said


# The disk


def disk(stage: Stage) -> str:
    """The disk of the data folder is full during an upload, a publication, a backup; then there is room again."""
    folder = stage.folder / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", folder], capture_output=True)
    promise(mounted.returncode == 0, "not played: no disk can be mounted here (needs root)")
    try:
        with stage.site(folder) as site:
            return _full(stage, site)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def _full(stage: Stage, site: Served) -> str:
    editor = stage.editor(site)
    picture = _photograph()
    promise(publish(editor, "01 02 03 04 05"), "nothing could be published before")
    before = _files(site)
    with Visitors(site.port, KEPT + SOUGHT) as readers:
        fill(site.folder / "ballast")
        upload, page = _upload(editor, picture)
        published, told = publish_page(editor, "x" * 600_000)
        backup = subprocess.run(
            [sys.executable, "manage.py", "backup", str(site.folder / "backups")],
            cwd=ROOT,
            env=site.environment,
            capture_output=True,
            text=True,
        )
        left = _files(site)
        (site.folder / "ballast").unlink()
        again = _upload(editor, picture)[0], publish_page(editor, "Un résumé tout neuf.")[0]
        seen = await_true(lambda: "Un résumé tout neuf." in editor.ask(PAGE)[1])
        site.manage("backup", str(site.folder / "backups"))
    said = (
        f"full: upload {upload}, publication {published}, backup: {backup.stderr.strip()[:70]!r}; half files "
        f"{len(left - before)}; pages and search {counted(readers.said())}; with room again: upload {again[0]}, "
        f"publication {again[1]} after {seen:.1f} s, backup made"
    )
    promise((upload, published) == (503, 503) and FULL in page and FULL in told, said)
    promise(backup.returncode == 1 and "the disk is full" in backup.stderr, said)
    promise(left == before, f"{said}: {left - before}")
    promise(again == (200, 200) and set(readers.said()) == {200}, said)
    return said


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                continue


def _files(site: Served) -> set[str]:
    """What there is of uploads and archives."""
    folders = (site.folder / "media", site.folder / "backups")
    return {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}


def _photograph() -> bytes:
    """A picture as a camera takes it."""
    picture, file = Image.effect_noise((1_600, 1_200), 60).convert("RGB"), io.BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def _upload(editor: Editor, picture: bytes) -> tuple[int, str]:
    path = "/admin/editorial/illustration/add/"
    words = {"alternative_text_fr": "Un dos", "alternative_text_en": "A back"}
    return editor.send(path, {"image": picture}, **words)


# Sudden ends


def kill(stage: Stage) -> str:
    """Writers, then workers, then whole servers are killed while pages are read and published."""
    writers = subprocess.run(
        [sys.executable, "-m", "tests.publishing.kill", "30"], cwd=ROOT, capture_output=True, text=True
    )
    promise(writers.returncode == 0, writers.stderr[-500:])
    chance, acknowledged = random.Random(), ""
    with stage.site() as site:
        editor = stage.editor(site)
        with Visitors(site.port, KEPT) as readers:
            for number in range(6):
                wanted = f"01 00 00 00 0{number}"
                killer = threading.Timer(chance.uniform(0, 0.4), _kill_one, (site, number))
                killer.start()
                try:
                    told = publish(editor, wanted)
                except (OSError, HTTPException):
                    told = False
                killer.join()
                if number % 3 == 2:
                    site.serve()
                if told:
                    acknowledged = wanted
                ends = says(site, wanted), says(site, acknowledged)
                await_true(lambda ends=ends: any(holds() for holds in ends))
                await_true(lambda: len(site.worker_pids()) == site.workers)
            healed = len(readers.answers)
            time.sleep(1)
        said = (
            f"{writers.stdout.strip()}; 4 workers and 2 servers killed, without nginx: pages {counted(readers.said())}"
        )
        promise(set(readers.said(healed)) == {200}, said)
        promise(not [status for status in readers.said() if isinstance(status, int) and status != 200], said)
    return said


def _kill_one(site: Served, number: int) -> None:
    if number % 3 == 2:
        site.kill()
    else:
        os.kill(site.worker_pids()[0], 9)


# Time

CLOCK = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
static long *offset;
static int (*asked)(clockid_t, struct timespec *);
__attribute__((constructor)) static void begin(void) {
  asked = dlsym(RTLD_NEXT, "clock_gettime");
  offset = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, open(getenv("CLOCK_OFFSET"), O_RDONLY), 0);
}
int clock_gettime(clockid_t clock, struct timespec *now) {
  int failed = asked(clock, now);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) now->tv_sec += *offset;
  return failed;
}
time_t time(time_t *copy) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (copy) *copy = now.tv_sec;
  return now.tv_sec;
}
int gettimeofday(struct timeval *now, void *zone) {
  struct timespec exact;
  clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec, now->tv_usec = exact.tv_nsec / 1000;
  return 0;
}
"""


@contextmanager
def another_clock(folder: Path) -> Iterator[tuple[dict[str, str], Callable[[int], None]]]:
    """(variables, set): programs started with the variables read the clock of the machine moved by `set(seconds)`."""
    promise(shutil.which("cc"), "not played: needs a C compiler (Debian's package: gcc)")
    (folder / "clock.c").write_text(CLOCK)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", folder / "clock.so", folder / "clock.c", "-ldl"], check=True)
    (folder / "offset").write_bytes(struct.pack("l", 0))
    with (folder / "offset").open("r+b") as file, closing(mmap.mmap(file.fileno(), 8)) as offset:

        def move(seconds: int):
            offset[:8] = struct.pack("l", seconds)

        yield {"LD_PRELOAD": str(folder / "clock.so"), "CLOCK_OFFSET": str(folder / "offset")}, move


def clock(stage: Stage) -> str:
    """The clock is set back by 25 hours, then forward again (by a library between the program and the system's)."""
    with another_clock(stage.folder) as (variables, move), ExitStack() as stack:
        site = stack.enter_context(stage.site(preloaded=variables))
        editor, archives, seen = stage.editor(site), site.folder / "backups", []
        with Visitors(site.port, KEPT + SOUGHT) as readers:
            for number, offset in enumerate((0, -90_000, 3_000)):
                move(offset)
                gap = now_at(site) - time.time() - offset
                promise(abs(gap) < 60, f"the clock of the server differs by {gap} s from what it is set to")
                promise(publish(editor, f"01 00 00 00 0{number}"), f"nothing could be published at {offset} s")
                seen.append(await_true(says(site, f"01 00 00 00 0{number}")))
                site.manage("backup", str(archives), "--keep", "1")
                (kept,) = archives.iterdir()
    said = (
        f"editions read after {', '.join(f'{one:.1f}' for one in seen)} s; pages and search {counted(readers.said())}; "
        f"still logged in; of the backups the one made last is kept, {kept.name}"
    )
    promise(set(readers.said()) == {200}, said)
    return said


def now_at(site: Served) -> float:
    """The program's own clock, by when a cookie of its runs out: its server's `Date` waits for a clock to catch up."""
    cookie = SimpleCookie(site.get("/admin/login/")[1]["Set-Cookie"])["csrftoken"]
    return parsedate_to_datetime(cookie["expires"]).timestamp() - int(cookie["max-age"])


# Crowds


def slow(stage: Stage) -> str:
    """500 clients who send a byte a second, half of them a form, beside normal ones.

    Behind nginx nobody notices, since it reads a form whole before it asks; alone, a form that is sent slowly keeps a
    thread of the program, and there are sixteen: what happens then is printed, and promised to nobody.
    """
    lines = []
    with stage.site() as site, ExitStack() as stack:
        ports = {"alone": site.port}
        if servers.NGINX:
            ports = {"behind nginx": stack.enter_context(servers.nginx(site.port))} | ports
        for place, port in ports.items():
            with Visitors(port, KEPT) as before:
                time.sleep(3)
            with crowd(port, SLOW), Visitors(port, KEPT) as readers:
                time.sleep(8)
            lines.append(
                f"{place}, {SLOW} slow: pages {counted(readers.said())}, p99 {readers.percentile(0.99):.0f} ms "
                f"({before.percentile(0.99):.0f} without them)"
            )
            promise(place == "alone" or set(readers.said()) == {200}, "; ".join(lines))
            promise({site.get(path)[0] for path in SOUGHT} == {200}, f"{lines[-1]}; and search is gone after")
    return "; ".join(lines)


@contextmanager
def crowd(port: int, number: int) -> Iterator[None]:
    """So many slow clients are connected inside; each begins again when it is sent away."""
    page = b"GET /pathologies/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
    kind = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
    form = b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n" + kind + b"username="
    over = threading.Event()

    def connected(number: int) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", port), timeout=5)
        client.sendall(page if number % 2 else form)
        return client

    clients = [connected(one) for one in range(number)]

    def drip():
        while not over.wait(1):
            for number, client in enumerate(clients):
                try:
                    client.sendall(b"a")
                except OSError:
                    client.close()
                    clients[number] = connected(number)

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for client in clients:
            client.close()


def overload(stage: Stage) -> str:
    """Fifty times as many clients as it has threads, all of them searching: who finds no place is told so at once."""
    promise(shutil.which("wrk"), "not played: needs wrk (Debian's package: wrk)")
    with stage.site() as site:
        workers = site.worker_pids()
        path = f"{site.address}{SOUGHT[0]}"
        calm = _wrk(path, 8, 4)
        with Visitors(site.port, KEPT) as readers, Visitors(site.port, SOUGHT, 1) as seekers:
            crowded = _wrk(path, 800, 10)
        recovered = await_true(lambda: site.get("/healthz")[0] == 200 and site.get(SOUGHT[0])[0] == 200)
        again = _wrk(path, 8, 4)
        promise(site.worker_pids() == workers, "a worker ended")
        said = (
            f"8 clients: {calm.rate:.0f} searches/s; 800: {crowded.found:.0f}/s, {crowded.refused} told to come back, "
            f"{crowded.timeouts} late by 5 s, {crowded.broken} broken; others meanwhile: pages "
            f"{counted(readers.said())}, p99 {readers.percentile(0.99):.0f} ms, searches {counted(seekers.said())}; "
            f"answered {recovered:.2f} s after; then {again.rate:.0f}/s; {site.memory()} MB"
        )
    promise(calm.refused == again.refused == crowded.broken == crowded.timeouts == 0, said)
    promise(set(readers.said()) == {200} and set(seekers.said()) <= {200, 503} and recovered < 1, said)
    promise(crowded.found > calm.rate / 2, said)
    promise(again.rate > calm.rate / 2, said)
    return said


@dataclass
class Load:
    rate: float  # answers a second
    refused: int  # other statuses than 200
    timeouts: int
    broken: int  # connections
    found: float  # answers of 200 a second


def _wrk(address: str, clients: int, seconds: int) -> Load:
    command = ["wrk", "-t2", f"-c{clients}", f"-d{seconds}s", "--timeout", "5s", address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    number = {name: int(value) for name, value in re.findall(r"(connect|read|write|timeout) (\d+)", told)}
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])
    refused = int(found[1]) if (found := re.search(r"Non-2xx or 3xx responses: (\d+)", told)) else 0
    return Load(
        rate,
        refused,
        number.get("timeout", 0),
        sum(number.get(name, 0) for name in ("connect", "read", "write")),
        rate - refused / seconds,
    )


def flood(stage: Stage) -> str:
    """Thousands of addresses that do not exist, of several shapes, and as many queries and hosts that nobody knows."""
    with stage.site(METRICS="yes") as site:
        flooded(site, 1_000)  # what is made once
        before, begun = site.memory(), time.monotonic()
        answers = flooded(site, FLOOD)
        seconds = time.monotonic() - begun
        hosts = Counter(site.get("/", Host=f"h{number}.example")[0] for number in range(200))
        after, figures = site.memory(), len(site.get("/metrics")[2].splitlines())
        said = (
            f"{FLOOD} addresses in {seconds:.0f} s: {counted(answers)}; 200 unknown hosts: {counted(hosts)}; a worker "
            f"has {after} MB, {before} before; {figures} lines of metrics"
        )
        promise(all(is_ready(site, path) for path in KEPT), said)
    promise(set(answers) == {200, 404} and set(hosts) == {400} and after - before < 30, said)
    return said


def flooded(site: Served, number: int) -> Counter:
    """How often each status was answered to so many addresses that nobody has asked for before."""
    paths = [random.choice(STRANGE).format(random.randbytes(6).hex()) for _address in range(number)]
    with Visitors(site.port, paths, 8, pause=0) as strangers:
        await_true(lambda: len(strangers.answers) >= number, 600)
    return strangers.said()


# Poison

HOST = "Host: {host}"
POISON = {
    "a host of somebody else": ("GET / HTTP/1.1", "Host: evil.example"),
    "two hosts": ("GET / HTTP/1.1", HOST, "Host: evil.example"),
    "another port": ("GET / HTTP/1.1", "Host: localhost:1"),
    "no host": ("GET / HTTP/1.1",),
    "a host with a path": ("GET / HTTP/1.1", "Host: evil.example/@{host}"),
    "a host in capitals": ("GET / HTTP/1.1", "Host: LOCALHOST"),
    "a whole address": ("GET http://evil.example/ HTTP/1.1", HOST),
    "a forwarded host": ("GET / HTTP/1.1", HOST, "X-Forwarded-Host: evil.example", "X-Host: evil.example"),
    "a forwarded protocol": ("GET / HTTP/1.1", HOST, "X-Forwarded-Proto: evil"),
    "a forwarded protocol, secure": ("GET / HTTP/1.1", HOST, "X-Forwarded-Proto: https"),
    "forwarded": ("GET / HTTP/1.1", HOST, "Forwarded: host=evil.example;proto=https", "X-Forwarded-For: evil"),
    "other addresses": ("GET / HTTP/1.1", HOST, "X-Original-URL: /admin/", "X-Rewrite-URL: /admin/"),
    "another prefix": ("GET / HTTP/1.1", HOST, "X-Forwarded-Prefix: /evil", "X-Script-Name: /evil"),
    "another method": ("GET / HTTP/1.1", HOST, "X-HTTP-Method-Override: DELETE"),
    "a method of nobody": ("EVIL / HTTP/1.1", HOST),
    "languages": ("GET / HTTP/1.1", HOST, "Accept-Language: en-evil;q=9, *;q=x, " + "x" * 4_000),
    "encodings": ("GET / HTTP/1.1", HOST, "Accept-Encoding: evil;q=NaN, gzip;q=, br;q=inf"),
    "a range": ("GET / HTTP/1.1", HOST, "Range: bytes=0-10"),
    "ranges": ("GET / HTTP/1.1", HOST, "Range: bytes=" + ",".join(["0-"] * 800)),
    "a range backwards": ("GET /robots.txt HTTP/1.1", HOST, "Range: bytes=99999999999999999999-1"),
    "a range of a file": ("GET {style} HTTP/1.1", HOST, "Range: bytes=5-x"),
    "conditions": ("GET / HTTP/1.1", HOST, 'If-None-Match: W/"' + "x" * 4_000, "If-Modified-Since: hier"),
    "a condition that all meet": ("GET / HTTP/1.1", HOST, 'If-Match: "x"', "If-Unmodified-Since: x"),
    "a cookie": ("GET / HTTP/1.1", HOST, "Cookie: sessionid=evil; csrftoken=évil"),
    "a name and a word": ("GET / HTTP/1.1", HOST, "Authorization: Basic ZXZpbDpldmls"),
    "no transformation": ("GET / HTTP/1.1", HOST, "Cache-Control: no-store, no-cache", "Pragma: evil"),
    "an upgrade": ("GET / HTTP/1.1", HOST, "Connection: Upgrade", "Upgrade: evil"),
    "a hop": ("GET / HTTP/1.1", HOST, "Connection: Host, Accept-Encoding, evil"),
    "a body of a GET": ("GET / HTTP/1.1", HOST, "Content-Length: 4", "Content-Type: text/html; charset=evil"),
    "two lengths": ("GET / HTTP/1.1", HOST, "Content-Length: 4", "Transfer-Encoding: chunked"),
    "a NUL": ("GET /%00evil HTTP/1.1", HOST),
    "a NUL of a style sheet": ("GET /static/%00.css HTTP/1.1", HOST),
    "a NUL of an upload": ("GET /media/%00.jpg HTTP/1.1", HOST),
    "broken UTF-8": ("GET /%ff%fe%c0%80/ HTTP/1.1", HOST),
    "half a sign": ("GET /pathologies/%ED%A0%80/ HTTP/1.1", HOST),
    "up and out": ("GET /../../../etc/passwd HTTP/1.1", HOST),
    "up and out, hidden": ("GET /static/..%2f..%2f..%2fetc/passwd HTTP/1.1", HOST),
    "up and out of uploads": ("GET /media/%2e%2e/algoradio.sqlite3 HTTP/1.1", HOST),
    "two strokes": ("GET //evil.example/ HTTP/1.1", HOST),
    "a stroke the other way": ("GET /\\evil.example/ HTTP/1.1", HOST),
    "a line end": ("GET /%0d%0aSet-Cookie:evil=1/ HTTP/1.1", HOST),
    "a path without end": ("GET /" + "evil/" * 1_500 + " HTTP/1.1", HOST),
    "a query of nonsense": ("GET /?%ff&=&&&%00=evil&" + "a&" * 2_000 + " HTTP/1.1", HOST),
    "a search of nonsense": ("GET /recherche/?q=%00%ff%ED%A0%80" + "%F0%9F%92%A9" * 300 + " HTTP/1.1", HOST),
    "a kind of nonsense": ("GET /recherche/?q=dos&kind=%00evil HTTP/1.1", HOST),
    "a page of nonsense": ("GET /api/pathologies/?page=-1e999&language=%00 HTTP/1.1", HOST),
    "a slug of nonsense": ("GET /pathologies/%00/ HTTP/1.1", HOST),
    "a link to read": ("GET /relecture/%00evil/ HTTP/1.1", HOST),
    "an infobutton": ("GET /infobutton?mainSearchCriteria.v.c=%00&mainSearchCriteria.v.cs=%ff HTTP/1.1", HOST),
    "headers without end": ("GET / HTTP/1.1", HOST, *(f"X-{number}: evil" for number in range(60))),
    "a sign of another alphabet": ("GET / HTTP/1.1", HOST, "X-Evil: \x80\xff", "User-Agent: évil\x9f"),
    "a number of a request": ("GET /nulle-part HTTP/1.1", HOST, "X-Request-ID: evil\tevil"),
}


def poison(stage: Stage) -> str:
    """Requests made to be kept for others, or to break something; after each, a clean one."""
    with stage.site() as site:
        answers = poisoned(site)
    place = "on SQLite"
    if servers.POSTGRES and servers.REDIS:  # which takes fewer signs in a text
        with stage.grown() as (site, _database, _cache):
            answers += poisoned(site)
        place += " and on PostgreSQL"
    return f"{len(POISON)} requests {place}: {counted(answers)}; no 5xx, nothing kept, pages the same to the byte"


def poisoned(site: Served) -> Counter:
    """How often each status was answered to POISON. Raises Broken for a word of it that was taken in."""
    host = f"127.0.0.1:{site.port}"
    style = re.search(rb'href="(/static/[^"]+\.css)"', site.get("/")[2])[1].decode()
    before, answers = {path: _clean(site, path) for path in KEPT}, Counter()
    for name, (line, *headers) in POISON.items():
        lines = [one.replace("{host}", host).replace("{style}", style) for one in (line, *headers)]
        request = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
        said = spoken(site.port, request + (b"evil" if "Content-Length: 4" in lines else b""))
        status = said.partition(b"\r\n")[0].decode("latin-1")[9:12] or "closed"
        head = said.partition(b"\r\n\r\n")[0].lower()
        promise(not status.startswith("5"), f"{name}: {status}")
        promise(b"root:" not in said and b"evil" not in head, f"{name}: {said[:500]!r}")
        answers[status] += 1
        for path in KEPT[:3]:
            promise(_clean(site, path) == before[path], f"{name}: {path} is another page now")
    promise({path: _clean(site, path) for path in KEPT} == before, "a page is another one now")
    return answers


def _clean(site: Served, path: str) -> tuple:
    """What an ordinary visitor gets."""
    status, headers, body = site.get(path)
    told = [(name, value) for name, value in headers.items() if name.lower() not in ("date", "cache-status")]
    return status, sorted(told), body


def spoken(port: int, request: bytes) -> bytes:
    """All that the server says to these bytes."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as connection:
        connection.sendall(request)
        said = b""
        try:
            while block := connection.recv(65_536):
                said += block
        except (ConnectionError, TimeoutError):
            pass
        return said


# Many at once

TWICE = """
import sys, time
from algoradio.pages.models import Clinic
clinic = Clinic.load()
clinic.name = "Une clinique"
clinic.save()
for line in sys.stdin:
    moments = []
    for telephone in line.strip().split("|"):
        clinic.telephone = telephone
        clinic.save()
        moments.append(time.perf_counter())
    print(f"{(moments[1] - moments[0]) * 1000:.3f}", flush=True)
"""


def millisecond(stage: Stage) -> str:
    """Two editions, one just after the other; every worker ends with the second."""
    with stage.site() as site:
        gaps, seen = twice(site, 20)
    return (
        f"20 pairs, {min(gaps):.2f} to {max(gaps):.2f} ms apart: both workers with the last after "
        f"{sorted(seen)[10]:.2f} s (median), {max(seen):.2f} s at most"
    )


def twice(site: Served, pairs: int) -> tuple[list[float], list[float]]:
    """Publish pairs of editions: (milliseconds between the two, seconds until every worker had the second)."""
    gaps, seen = [], []
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--verbosity", "0", "--command", TWICE]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, env=site.environment, text=True, **pipes) as publisher:
        for number in range(pairs):
            last = f"02 00 00 00 {number:02}"
            print(f"01 00 00 00 {number:02}|{last}", file=publisher.stdin, flush=True)
            gaps.append(float(publisher.stdout.readline()))
            seen.append(await_true(says(site, last)))
            time.sleep(random.uniform(0, 0.3))
            promise(says(site, last)(), "an edition before came back")
        publisher.stdin.close()
    return gaps, seen


def writers(stage: Stage) -> str:
    """Eight members of staff save a hundred forms each, at the same time, on SQLite."""
    total = WRITERS * WRITES
    with stage.site() as site:
        begun = time.monotonic()
        with Visitors(site.port, KEPT) as readers:
            answers, there = written([stage.editor(site) for _writer in range(WRITERS)], site, WRITES)
        seconds = time.monotonic() - begun
    said = (
        f"{total} writes by {WRITERS}: {total - answers[True]} failed, {there} there, {total / seconds:.0f}/s; "
        f"pages meanwhile {counted(readers.said())}, p99 {readers.percentile(0.99):.0f} ms"
    )
    promise(answers == {True: total} and there == total and set(readers.said()) == {200}, said)
    return said


def written(editors: list[Editor], site: Served, writes: int) -> tuple[Counter, int]:
    """All save `writes` forms each, at once: how often each was acknowledged, and how many rows are there."""
    answers: Counter = Counter()

    def write(editor: Editor, one: int):
        for number in range(writes):
            try:
                answers[saved(editor, f"Écrit par {one}, {number}")] += 1
            except (OSError, HTTPException) as error:
                answers[type(error).__name__] += 1

    threads = [threading.Thread(target=write, args=(editor, one)) for one, editor in enumerate(editors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers, len(labels(site, "Écrit par"))


SCENARIOS = {
    play.__name__: play
    for play in (
        *(database, file, cache, disk, kill, clock),
        *(slow, overload, flood, poison, millisecond, writers),
    )
}


def main(names: list[str], seconds: float) -> int:
    """Play the named faults, or all; 1 if a promise was broken."""
    broken = 0
    with tempfile.TemporaryDirectory(prefix="algoradio-faults-") as folder:
        stage = Stage(Path(folder), seconds)
        for name in names or SCENARIOS:
            try:
                line = SCENARIOS[name](stage)
            except (Broken, AssertionError) as fault:
                broken, line = 1, f"BROKEN: {fault}"
            print(f"{name}: {line}", flush=True)
    return broken


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(SCENARIOS))
    parser.add_argument("--seconds", type=float, default=20)
    asked = parser.parse_args()
    if unknown := set(asked.names) - SCENARIOS.keys():
        parser.error(f"no such fault: {', '.join(unknown)}")
    sys.exit(main(asked.names, asked.seconds))
