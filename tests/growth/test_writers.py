"""On PostgreSQL, which has many writers at a time: what SQLite's one writer keeps apart is kept apart as well."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("growth")


def run(postgres, module: str, times: int) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}
    places = {"ALGORADIO_DATABASE": postgres.create()}
    command = [sys.executable, "-m", module, str(times)]
    done = subprocess.run(command, cwd=ROOT, env=clean | places, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_of_those_who_save_at_once_one_saves_and_the_others_are_told(postgres):
    assert run(postgres, "tests.growth.rivals", 5).endswith("one saved, the others were told\n")


def test_sudden_ends_lose_nothing_and_leave_nothing_half_done(postgres):
    assert run(postgres, "tests.publishing.kill", 6).endswith("nothing lost, nothing half done\n")


def test_views_that_several_write_at_once_are_all_counted(postgres):
    assert run(postgres, "tests.audience.counters", 5).endswith("none lost, none twice\n")
