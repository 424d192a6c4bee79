"""What every test stands on: plain static files, a client that is strict about public pages, a real site to visit."""

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.factors import let_force_login_pass

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOON = 10  # seconds, for what comes by itself
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
#: The one script of public pages, under its own name or with its fingerprint.
MODULE = re.compile(r"/static/js/search(\.[0-9a-f]{12})?\.js")
TOLD = "told"  # the file of a prepared data folder that holds what the command said
#: The rows of each table of SQLite once the catalogue is loaded, kept from the first test that needs it.
_loaded: dict[str, list[tuple]] = {}


def pytest_collection_modifyitems():
    """Once Django is set up, before any fixture: who is logged in by a test has given a second factor."""
    let_force_login_pass()


@pytest.fixture(autouse=True)
def _quick_settings(settings, tmp_path):
    """Static files under their own names, uploads in a folder of the test, passwords kept without a long sum."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _own_search(monkeypatch):
    """Each test has indexes, counts and editions of its own; an index that is due is made at once, no batch ends."""
    from algoradio.audience import asking, reading  # bench.py takes this file's Site without setting Django up
    from algoradio.editorial import edition  # bench.py takes this file's Site without setting Django up
    from algoradio.editorial.tally import BATCH  # bench.py takes this file's Site without setting Django up
    from algoradio.search import counting, index  # bench.py takes this file's Site without setting Django up

    monkeypatch.setattr(edition, "_kept", {})
    for name, empty in (("_engines", {}), ("_making", {})):
        monkeypatch.setattr(index, name, empty)
    monkeypatch.setattr(index, "in_background", lambda make_index: make_index())
    for tally in (counting.tally, reading.tally, asking.tally):
        monkeypatch.setattr(tally, "_counts", Counter())
        monkeypatch.setattr(tally, "_batch", threading.Timer(BATCH, tally.write))
    monkeypatch.setattr(asking, "gate", asking.Gate())


class _Strict(HTMLParser):
    """Collects what a public page may not hold."""

    def __init__(self):
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.faults += [f"handler {name} on <{tag}>" for name in values if name.startswith("on")]
        if "style" in values or tag == "style":
            self.faults.append(f"inline style on <{tag}>")
        own = values.get("type") == "module" and MODULE.fullmatch(values.get("src") or "")
        if tag == "script" and values.get("type") != "application/ld+json" and not own:
            self.faults.append("script")
        loaded = values.get("src") or (
            values.get("href") if tag == "link" and values.get("rel") == "stylesheet" else ""
        )
        if loaded and not loaded.startswith("/"):
            self.faults.append(f"<{tag}> loads {loaded}")


class PublicClient(Client):
    """A visitor. Refuses, on every answer, what the public site never does."""

    def request(self, **request):
        response = super().request(**request)
        assert not response.cookies, f"a cookie for a visitor: {response.cookies}"
        assert "Cookie" not in response.headers.get("Vary", ""), "an answer that varies on cookies"
        if response.headers.get("Content-Type", "").startswith("text/html"):
            page = response.content.decode()
            strict = _Strict()
            strict.feed(page)
            assert not strict.faults, strict.faults
            words = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
            assert not re.search(r"\{[{%#]|[}%#]\}", words), "leftover braces"
        return response


@pytest.fixture
def client():
    return PublicClient()


@pytest.fixture
def staff(admin_user):
    """A client of somebody who may do everything in the admin."""
    client = Client()
    client.force_login(admin_user)
    return client


@pytest.fixture
def catalogue(db):
    """The database with the whole catalogue; SQLite gets the same rows again, as loading them takes seconds."""
    with connection.cursor() as cursor:
        if _loaded:
            for table, rows in _loaded.items():
                cursor.execute(f"DELETE FROM {table}")
                cursor.executemany(f"INSERT INTO {table} VALUES ({', '.join(['%s'] * len(rows[0]))})", rows)
            return
        call_command("load_catalogue", verbosity=0)
        if connection.vendor == "sqlite":
            for table in connection.introspection.django_table_names(only_existing=True):
                if rows := cursor.execute(f"SELECT * FROM {table}").fetchall():
                    _loaded[table] = rows


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def granian(port: int, program: str = "algoradio.wsgi:application", workers: int = 1) -> list[str]:
    """The command that serves a program, with the options of `make run`."""
    return [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--http", "1", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "16", "--respawn-failed-workers"),
        *("--workers-kill-timeout", "20", "--log-level", "critical", program),
    ]


def until(holds) -> None:
    """Wait for what comes by itself."""
    end = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < end, "it does not come by itself"
        time.sleep(0.005)


class Site:
    """The site as `make run` serves it, on a data folder of its own, with the catalogue."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
        self.environment |= {"ALGORADIO_DATA": str(folder), "PYTHONWARNINGS": "ignore"}
        self.environment |= {"MALLOC_ARENA_MAX": "2"}  # as `make run` and the unit say

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def prepare(self, like: Path | None = None) -> None:
        """Make the data folder, as a copy of another that is prepared if there is one. `prepared`: what was said.

        Of a site whose database is elsewhere, the static files alone are copied.
        """
        if like and "ALGORADIO_DATABASE" not in self.environment:
            shutil.copytree(like, self.folder, dirs_exist_ok=True)
            self.prepared = (like / TOLD).read_text()
            return
        if like:
            shutil.copytree(like / "static", self.folder / "static")
        self.prepared = self.manage("prepare", "--port", str(self.port))

    def start(self, like: Path | None = None) -> None:
        self.prepare(like)
        self.process = subprocess.Popen(granian(self.port), cwd=ROOT, env=self.environment)
        for _attempt in range(150):
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError("the site does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)  # the server gives its workers 20

    def get(self, path: str, **headers: str):
        """(status, headers, body) of a GET, redirects not followed."""
        request = urllib.request.Request(self.address + path, headers=headers)
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """A data folder with the catalogue, made once for all workers: sites begin as copies of it. Not to be written."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "prepared"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / TOLD).exists():
            told = Site(folder).manage("prepare")
            (folder / TOLD).write_text(told)
    return folder


@pytest.fixture(scope="session")
def site(prepared, tmp_path_factory):
    """A running site. Tests that use it bear `@pytest.mark.xdist_group("site")`, so that one is started, once."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.start(like=prepared)
    yield site
    site.stop()


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium, or a plain reason why not.

    Closed with its module: while it is open, Django takes the thread for asynchronous and refuses the database.
    """
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine (Debian's package: chromium)")
    from playwright.sync_api import sync_playwright  # only where there is a browser to drive

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def own_page(site, browser):
    """Opens an address, after a script if one is given, in a page of a context of its own, wide unless told otherwise.

    Afterwards, nothing may have been refused or thrown.
    """
    contexts, refused = [], []

    def open_page(path: str, script: str = "", **options):
        context = browser.new_context(**({"viewport": WIDE, "reduced_motion": "reduce"} | options))
        contexts.append(context)
        context.add_init_script(script)
        page = context.new_page()
        page.on("pageerror", lambda error: refused.append(str(error)))
        page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(site.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not refused
