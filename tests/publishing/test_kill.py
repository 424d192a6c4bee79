"""Sudden ends. `python -m tests.publishing.kill 200` does the same with more patience."""

import os
import subprocess
import sys

from tests.conftest import ROOT


def test_nothing_acknowledged_is_lost_and_nothing_is_half_done():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ALGORADIO_")}

    done = subprocess.run(
        [sys.executable, "-m", "tests.publishing.kill", "6"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("nothing lost, nothing half done\n")
