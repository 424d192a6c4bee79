"""The thread that keeps a process up to date."""

import threading
import time

import pytest
from django.db import OperationalError

from algoradio.delivery import watch
from algoradio.delivery.watch import Watch
from tests.conftest import SOON, until
from tests.delivery.program import PAGE, Front


@pytest.fixture(autouse=True)
def _without_a_database(monkeypatch):
    """Nothing that stands before the delivery here asks the database: its connection is not touched."""

    class Nothing:
        def close(self):
            pass

        close_if_unusable_or_obsolete = close

    monkeypatch.setattr(watch, "connection", Nothing())
    monkeypatch.setattr(watch, "EVERY", 0.01)


@pytest.fixture
def front():
    return Front("/", "/pathologies/")


@pytest.fixture
def watching(front):
    """Watches a delivery until the test is over."""
    started = []

    def start(delivery=front.delivery, *beforehand) -> Watch:
        started.append(Watch(delivery, *beforehand))
        started[-1].start()
        return started[-1]

    yield start
    for one in started:
        one.stop()


def test_pages_are_ready_before_anybody_asks(front, watching):
    watching()
    until(lambda: len(front.delivery.store) == 2)
    until(lambda: front.ask("/pathologies/", HTTP_ACCEPT_ENCODING="br").headers.get("Content-Encoding") == "br")

    assert front.ask("/").is_kept
    assert front.times == 2


def test_new_edition_is_made_ready_by_itself(front, watching):
    watching()
    until(lambda: front.times == 2)
    front.program.says("/", "Corrigée")

    front.now = type(front.now)(2, front.now.day)

    until(lambda: front.ask("/").text == "Corrigée")
    until(lambda: front.ask("/pathologies/").headers["Edition"] == "2")


def test_page_that_is_added_is_known_with_its_edition(front, watching):
    watching()
    front.program.says("/neuve/")
    front.known.append("/neuve/")

    front.now = type(front.now)(2, front.now.day)

    until(lambda: front.ask("/neuve/").is_kept)


def test_what_else_is_made_of_an_edition_is_made_beforehand(front, watching):
    made = []
    watching(front.delivery, lambda: made.append(front.now.edition))
    until(lambda: made == [1])

    front.now = type(front.now)(2, front.now.day)

    until(lambda: made == [1, 2])


def test_host_that_is_met_gets_its_pages_made(watching):
    front = Front("/", "/pathologies/", origin="")
    watching(front.delivery)

    front.ask("/")

    until(lambda: front.ask("/pathologies/").is_kept)


@pytest.mark.parametrize("error", [OperationalError("away"), RuntimeError("a fault of ours")])
def test_fault_does_not_end_the_watch(front, watching, monkeypatch, caplog, error):
    front.ask("/")
    read = front.delivery._read_stamp
    failed = threading.Event()

    def fail():
        failed.set()
        raise error

    monkeypatch.setattr(front.delivery, "_read_stamp", fail)
    watching()
    assert failed.wait(SOON)
    during = front.ask("/")
    front.program.says("/", "De retour")
    front.now = type(front.now)(2, front.now.day)
    monkeypatch.setattr(front.delivery, "_read_stamp", read)

    until(lambda: front.ask("/").text == "De retour")
    assert during.text == PAGE
    assert ("could not be brought up to date" in caplog.text) == isinstance(error, RuntimeError)


def test_program_that_failed_is_asked_again_for_what_was_to_be_made(front, watching, monkeypatch):
    monkeypatch.setattr(watch, "FAILED", 0.01)
    front.program.is_down = True
    watching()
    until(lambda: front.times > 4)

    front.program.is_down = False

    until(lambda: len(front.delivery.store) == 2)


def test_program_that_failed_at_the_next_edition_is_asked_again(front, watching, monkeypatch):
    monkeypatch.setattr(watch, "FAILED", 0.01)
    monkeypatch.setattr("algoradio.delivery.layer.PAUSE", 0.05)
    watching()
    until(lambda: len(front.delivery.store) == 2)
    front.program.is_down = True
    front.now = type(front.now)(2, front.now.day)
    until(lambda: front.times > 6)

    front.program.is_down = False

    until(lambda: {one.stamp.edition for one in front.delivery.store.kept.values()} == {2})


def test_what_is_made_beforehand_keeps_to_the_bound(watching):
    front = Front(*(f"/{number}/" for number in range(300)), limit=400_000)
    watching(front.delivery)

    until(lambda: front.delivery.store.size > 300_000)
    time.sleep(0.2)

    assert front.times < 200
    assert front.delivery.store.size <= 400_000
