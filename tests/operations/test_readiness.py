"""Whether the process is alive, and whether it is ready: for machines, without a word too many."""

import errno

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse

from algoradio.operations import readiness
from algoradio.search import index

pytestmark = pytest.mark.django_db
READY = {"ready": True, "wrong": []}


def asked(client):
    answer = client.get(reverse("ready"))
    return answer.status_code, answer.json()


def test_addresses_are_those_that_machines_know():
    assert (reverse("health"), reverse("ready")) == ("/healthz", "/readyz")


def test_whole_site_is_ready(client):
    assert asked(client) == (200, READY)


def test_answer_is_never_kept_on_the_way(client):
    assert client.get(reverse("ready")).headers["Cache-Control"] == "no-store"


def test_database_away(client, database_away):
    asked(client)  # the search index is ready
    with database_away():
        assert asked(client) == (503, {"ready": False, "wrong": ["database", "migrations"]})
        assert client.get(reverse("health")).content == b"ok\n"
    assert asked(client) == (200, READY)


def test_process_that_never_had_the_database_cannot_search(client, monkeypatch):
    def away(language):
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(readiness, "engine", away)

    assert asked(client) == (503, {"ready": False, "wrong": ["search"]})


def test_missing_migration(client):
    MigrationRecorder.Migration.objects.filter(app="publishing", name="0001_initial").delete()

    assert asked(client) == (503, {"ready": False, "wrong": ["migrations"]})


def test_database_of_a_newer_version_is_ready(client):
    MigrationRecorder.Migration.objects.create(app="publishing", name="9999_later")

    assert asked(client) == (200, READY)


def test_disk_without_room(client, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(readiness.os, "fsync", full)

    assert asked(client) == (503, {"ready": False, "wrong": ["disk"]})


def test_disk_that_is_gone(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "gone"

    assert asked(client) == (503, {"ready": False, "wrong": ["disk"]})


def test_index_is_made_before_the_process_is_called_ready(client, settings):
    asked(client)

    assert set(index._engines) == set(dict(settings.LANGUAGES))
