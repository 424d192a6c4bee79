"""The program as it is served: several workers that count into one table, and what they have counted when they end."""

import os
import sqlite3
import subprocess
import sys
import urllib.parse
from collections import Counter
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.conftest import ROOT
from tests.growth.site import Served

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
PAGES = ("/", "/en/", "/contact/")
VISITS = 20


def test_processes_that_write_at_once_lose_nothing():
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    command = [sys.executable, "-m", "tests.audience.counters", "2"]

    done = subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("none lost, none twice\n")


@pytest.fixture(scope="module")
def rows(prepared, tmp_path_factory):
    """What the database holds after visits to a site with two workers that has ended: {table: rows}; `visits`, those
    that the delivery answered: a worker that has just started does not know yet which addresses there are.
    """
    site = Served(tmp_path_factory.mktemp("audience"), workers=2)
    site.start(like=prepared)
    visits = Counter()
    try:
        for path in PAGES:
            for _visit in range(VISITS):
                status, headers, _body = site.get(path, **{"User-Agent": PHONE})
                assert (status, headers["Set-Cookie"]) == (200, None)
                visits[path] += "Cache-Status" in headers
            site.get(path, **{"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
        _answer(site)
    finally:
        site.stop()
    with closing(sqlite3.connect(site.folder / "algoradio.sqlite3")) as database:
        return {
            "visits": visits,
            "views": database.execute("SELECT language, address, times FROM audience_views").fetchall(),
            "opinions": database.execute("SELECT language, answer, times FROM audience_opinion").fetchall(),
        }


def _answer(site: Served) -> None:
    """Find the page « Contact » clear, as a browser without a script does."""
    page = site.get("/contact/")[2].decode()
    form = page.partition('<form method="post" action="')[2]
    body = {"edition": form.partition('name="edition" value="')[2].partition('"')[0], "answer": "yes"}
    connection = HTTPConnection("127.0.0.1", site.port, timeout=20)
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    with closing(connection):
        connection.request("POST", form.partition('"')[0], urllib.parse.urlencode(body), kind)
        answer = connection.getresponse()
        assert (answer.status, answer.headers["Set-Cookie"]) == (303, None)
        assert site.get(answer.headers["Location"])[0] == 200


def test_views_of_all_workers_are_written_when_they_end(rows):
    visits = {("en" if path == "/en/" else "fr", path, times) for path, times in rows["visits"].items() if times}

    assert set(rows["views"]) == visits
    assert rows["visits"].total() > VISITS


def test_answer_is_written_when_they_end(rows):
    assert rows["opinions"] == [("fr", "yes", 1)]
