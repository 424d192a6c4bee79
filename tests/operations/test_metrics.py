"""Figures for Prometheus, of all workers together."""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from algoradio.editorial import edition
from algoradio.operations import archives, metrics
from algoradio.publishing.models import Draft
from tests import factories as make
from tests.conftest import ROOT
from tests.publishing.office import approved, draft_of, secretary

pytestmark = pytest.mark.django_db
SAMPLE = re.compile(r'[a-z_]+(\{([a-z]+="[^"\\\n]*",?)+\})? [0-9.e+-]+')


@pytest.fixture(autouse=True)
def _counting(settings, tmp_path, monkeypatch):
    """A worker that has counted nothing yet, in a folder of its own."""
    settings.METRICS, settings.DATA_DIR = True, tmp_path
    monkeypatch.setattr(metrics, "_sums", Counter())
    monkeypatch.setattr(metrics, "_delivery", None)


def figures(client) -> dict[str, float]:
    """Every sample of the page by its name and labels."""
    text = client.get(reverse("metrics")).content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in lines), lines
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_there_is_no_such_address_by_default(client, settings):
    settings.METRICS = False

    assert client.get(reverse("metrics")).status_code == 404


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"])
def test_nothing_is_told_through_a_proxy(client, header):
    assert client.get(reverse("metrics"), **{header: "x"}).status_code == 404


def test_nothing_is_counted_by_default(client, settings):
    settings.METRICS = False

    client.get("/healthz")

    kept = {f'algoradio_kept_total{{result="{one}"}}': 0 for one in ("hits", "misses", "stale")}
    assert metrics.own() == kept | {"algoradio_refused_total": 0}


def test_answer_is_prometheus_text_that_is_kept_nowhere(client):
    answer = client.get(reverse("metrics"))

    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


def test_each_metric_is_told_in_one_block_with_its_meaning(client):
    client.get("/healthz")

    lines = client.get(reverse("metrics")).content.decode().splitlines()

    told = [line.split()[2] for line in lines if line.startswith("# HELP")]
    blocks = [metrics._family(line.split()[0]) for line in lines if not line.startswith("#")]
    assert told == list(dict.fromkeys(blocks))
    assert blocks == sorted(blocks, key=told.index)


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("/healthz", "health", "2xx"),
        ("/recherche/?q=dos", "search", "2xx"),
        ("/nulle-part/", "unknown", "4xx"),
        ("/jeanne martin/", "unknown", "4xx"),
        ("/admin/", "admin", "3xx"),
        ("/pathologies/", "pathologies", "2xx"),
        ("/en/conditions/", "pathologies", "2xx"),
        ("/media/rien.png", "media", "4xx"),
        ("/static/rien.css", "static", "4xx"),
    ],
)
def test_requests_are_counted_by_kind_and_class(client, path, kind, status):
    for _turn in range(2):
        Client().get(path)

    assert figures(client)[f'algoradio_requests_total{{kind="{kind}",status="{status}"}}'] == 2


def test_no_address_makes_a_figure_of_its_own(client):
    for turn in range(20):
        client.get(f"/nulle-part-{turn}/")

    assert len([name for name in figures(client) if name.startswith("algoradio_requests_total")]) == 1


def test_times_are_told_as_a_histogram(client):
    for seconds in (0.004, 0.005, 0.2, 30.0):
        metrics.count("search", 200, seconds)

    found = figures(client)
    name = "algoradio_request_seconds"
    buckets = [found[f'{name}_bucket{{kind="search",le="{bound}"}}'] for bound in (*metrics.BOUNDS, "+Inf")]
    assert buckets == [2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4]
    assert found[f'{name}_count{{kind="search"}}'] == 4
    assert found[f'{name}_sum{{kind="search"}}'] == pytest.approx(30.209)


def test_pages_made_to_be_kept_are_no_requests(client):
    metrics.count("pages", 200, 0.1, is_asked=False)

    found = figures(client)
    assert found['algoradio_pages_made_total{status="2xx"}'] == 1
    assert 'algoradio_requests_total{kind="pages",status="2xx"}' not in found


def test_delivery_is_read(client, monkeypatch):
    monkeypatch.setattr(metrics, "_delivery", SimpleNamespace(hits=7, misses=2, stale=1, refused=3))

    found = figures(client)
    kept = {result: found[f'algoradio_kept_total{{result="{result}"}}'] for result in ("hits", "misses", "stale")}
    assert kept == {"hits": 7, "misses": 2, "stale": 1}
    assert found["algoradio_refused_total"] == 3


def test_edition_and_drafts(client):
    writer = secretary()
    for number in range(3):
        page = make.make_procedure(title_fr=f"P{number}", slug_fr=f"p-{number}", slug_en=f"p-{number}")
        draft = draft_of(page, writer, status=Draft.Status.SUBMITTED)
    approved(draft)

    found = figures(client)
    drafts = {status: found[f'algoradio_drafts{{status="{status}"}}'] for status in Draft.Status.values}
    assert drafts == {"writing": 0, "submitted": 2, "returned": 0, "approved": 1}
    assert found["algoradio_edition"] == edition.current()
    assert found["algoradio_database_up"] == 1


def test_database_away_is_a_figure_among_the_others(client, database_away):
    with database_away():
        found = figures(client)

    assert found["algoradio_database_up"] == 0
    assert "algoradio_edition" not in found
    assert "algoradio_drafts" not in str(found)


@pytest.mark.django_db(transaction=True)
def test_age_of_the_last_backup(client, tmp_path, monkeypatch):
    assert "algoradio_backup_age_seconds" not in figures(client)

    call_command("backup", tmp_path / "backups")
    made = archives.last_backup()

    for passed, age in ((90, 90), (-3_600, 0)):  # the second: the clock was set back
        monkeypatch.setattr(metrics.timezone, "now", lambda passed=passed: made + timedelta(seconds=passed))
        assert figures(client)["algoradio_backup_age_seconds"] == age


# Several workers

WORKER = """
import sys, django
django.setup()
from algoradio.operations import metrics
alive = metrics._sign_of_life()
for _request in range(int(sys.argv[1])):
    metrics.count("search", 200, 0.1)
metrics.write()
print("counted", flush=True)
sys.stdin.read()
"""
SEARCHES = 'algoradio_requests_total{kind="search",status="2xx"}'


def worker(settings, requests: int) -> subprocess.Popen:
    """A process that has counted `requests`, and lives until its standard input is closed."""
    environment = {"ALGORADIO_DATA": str(settings.DATA_DIR), "DJANGO_SETTINGS_MODULE": "algoradio.settings"}
    command = [sys.executable, "-c", WORKER, str(requests)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "counted\n"
    return process


def test_sums_are_those_of_all_workers_living_or_not(client, settings):
    first, second = worker(settings, 3), worker(settings, 5)
    metrics.count("search", 200, 0.1)
    assert figures(client)[SEARCHES] == 9

    first.kill()
    first.communicate()
    third = worker(settings, 10)  # takes in what the first had counted
    assert figures(client)[SEARCHES] == 19
    assert len(list((settings.DATA_DIR / "metrics").glob("*.lock"))) == 2

    for process in (second, third):
        process.communicate()
    assert figures(client)[SEARCHES] == 19


def test_file_that_was_cut_is_left_out(client, settings):
    folder = settings.DATA_DIR / "metrics"
    folder.mkdir()
    (folder / "ended.json").write_text(json.dumps({SEARCHES: 4}))
    (folder / "other.json").write_text('{"algorad')

    assert figures(client)[SEARCHES] == 4


def test_full_disk_makes_figures_late_and_stops_nobody(client, settings, monkeypatch):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(metrics.Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        metrics.write()

    metrics.count("search", 200, 0.1)
    assert figures(client)[SEARCHES] == 1
