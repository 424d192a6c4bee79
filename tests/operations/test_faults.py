"""Faults on a real site with two workers, the quick ones; `python -m tests.faults` plays them all, with figures."""

import os
import re
import signal

import pytest

from tests import faults
from tests.growth.site import Visitors, await_true

pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def stage(prepared, tmp_path_factory):
    return faults.Stage(tmp_path_factory.mktemp("faults"), seconds=2, like=prepared)


@pytest.fixture(scope="module")
def site(stage):
    with stage.site(METRICS="yes") as site:
        yield site


def test_poisoned_requests_are_kept_for_nobody_and_break_nothing(site):
    assert faults.poisoned(site).total() == len(faults.POISON)


def test_unknown_addresses_and_hosts_are_answered_and_forgotten(site):
    assert set(faults.flooded(site, 400)) == {200, 404}
    assert {site.get("/", Host=f"h{number}.example")[0] for number in range(20)} == {400}

    assert not re.search(rb'="[^"]*[0-9a-f]{12}', site.get("/metrics")[2])
    assert all(faults.is_ready(site, path) for path in faults.KEPT)


def test_second_of_two_editions_is_what_every_worker_ends_with(site):
    gaps, seen = faults.twice(site, 5)

    assert len(gaps) == len(seen) == 5


def test_writers_who_save_at_once_all_save(stage, site):
    answers, there = faults.written([stage.editor(site) for _writer in range(4)], site, 5)

    assert (answers, there) == ({True: 20}, 20)


def test_slow_clients_keep_nobody_waiting(site):
    with faults.crowd(site.port, 60), Visitors(site.port, faults.KEPT) as readers:
        await_true(lambda: len(readers.answers) > 100)

    assert set(readers.said()) == {200}


def test_worker_that_is_killed_is_replaced(site):
    killed, *others = site.worker_pids()
    os.kill(killed, signal.SIGKILL)

    await_true(lambda: killed not in site.worker_pids() and len(site.worker_pids()) == site.workers)

    assert set(others) <= set(site.worker_pids())
    assert all(site.get(path)[0] == 200 for path in faults.KEPT * 4)


def test_database_that_is_gone_and_comes_back(stage, site):
    """What is promised, and lost saves, are asserted there."""
    faults.moved(stage, site)
