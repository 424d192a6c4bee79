"""`python -m tests.growth.rivals 10`: four members of staff save the same form at the same moment, ten times over; one
saves, and three are shown both texts.
"""

import multiprocessing
import os
import sys
import tempfile
from pathlib import Path

from tests.publishing.kill import Clinic, forked

WRITERS = 4


def save_at_once(clinic: Clinic, number: int) -> list[int]:
    """The statuses of the answers."""
    start = multiprocessing.get_context("fork").Barrier(WRITERS)
    post = clinic.browser.post

    def post_with_all(*args, **kwargs):
        start.wait()
        return post(*args, **kwargs)

    clinic.browser.post = post_with_all
    try:
        writers = [forked(lambda one=one: os._exit(clinic.sent(number + one) - 300)) for one in range(WRITERS)]
        return sorted(os.waitstatus_to_exitcode(os.waitpid(writer, 0)[1]) + 300 for writer in writers)
    finally:
        clinic.browser.post = post


def main(rounds: int) -> None:
    os.environ["ALGORADIO_DEBUG"] = "yes"  # static files under their own names
    with tempfile.TemporaryDirectory() as folder:
        clinic = Clinic(Path(folder))
        for _round in range(rounds):
            _published, drafted = clinic.checked()
            statuses = save_at_once(clinic, drafted + 1)
            assert statuses == [302] + [409] * (WRITERS - 1), statuses
            assert clinic.checked()[1] > drafted
    print(f"{rounds} times {WRITERS} at once: one saved, the others were told")


if __name__ == "__main__":
    main(int(sys.argv[1]))
