"""A server ends when it is told to, at whatever moment: while its processes load, and whichever thread is told."""

import ctypes
import os
import signal
import subprocess
import time

import pytest

from tests.conftest import ROOT, granian
from tests.growth.site import Served, await_true

pytestmark = pytest.mark.xdist_group("faults")
ENDED = 10  # seconds; the server itself kills after twenty


@pytest.fixture(scope="module")
def stopped(prepared, tmp_path_factory):
    """A site that nobody has started."""
    site = Served(tmp_path_factory.mktemp("stopping"), workers=2)
    site.prepare(like=prepared)
    return site


@pytest.mark.parametrize("seconds", [0.4, 0.7, 1.0])
def test_processes_that_are_loading_end_when_they_are_told_to(stopped, seconds):
    with subprocess.Popen(granian(stopped.port, workers=2), cwd=ROOT, env=stopped.environment) as server:
        time.sleep(seconds)

        server.terminate()

        server.wait(timeout=ENDED)  # raises


def test_first_to_answer_and_the_one_that_still_loads_end_together(stopped):
    stopped.serve()
    with stopped.process as server:
        server.terminate()

        assert server.wait(timeout=ENDED) == 0


def test_process_ends_whichever_of_its_threads_is_told(stopped):
    stopped.serve()
    try:
        worker = stopped.worker_pids()[0]
        await_true(lambda: stopped.get("/recherche/?q=dos")[0] == 200)
        threads = {int(thread) for thread in os.listdir(f"/proc/{worker}/task")} - {worker}

        assert ctypes.CDLL(None).tgkill(worker, max(threads), signal.SIGTERM) == 0

        await_true(lambda: worker not in stopped.worker_pids(), ENDED)
    finally:
        stopped.stop()
