"""`python -m tests.audience.counters 5`: four processes count the same views and write them at the same moment, each in
an order of its own, five times over; none is lost, and none is counted twice.
"""

import multiprocessing
import os
import random
import sys
import tempfile
from collections import Counter

PROCESSES = 4
ADDRESSES = 300
DAY = "2026-11-23"


def write_at_once(number: int) -> None:
    """Have every process write a batch in which each address was seen once, but for its own, seen twice."""
    start = multiprocessing.get_context("fork").Barrier(PROCESSES)

    def work(own: int) -> None:
        from algoradio.audience.reading import tally  # after the set-up

        addresses = [f"/{place}/" for place in range(ADDRESSES)]
        random.Random(number * PROCESSES + own).shuffle(addresses)
        for address in [*addresses, f"/{own}/"]:
            tally.count((DAY, address))
        start.wait()
        while tally._counts:  # whoever was too late for the database's one writer tries again, as after a minute
            tally.write()

    from tests.publishing.kill import forked  # after the set-up

    workers = [forked(lambda own=own: work(own)) for own in range(PROCESSES)]
    ends = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in workers]
    assert ends == [0] * PROCESSES, ends


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"ALGORADIO_DATA": folder, "DJANGO_SETTINGS_MODULE": "algoradio.settings"}
        import django  # reads the environment

        django.setup()
        from django.core.management import call_command  # after the set-up

        from algoradio.audience.models import Views  # after the set-up

        call_command("migrate", verbosity=0)
        for number in range(rounds):
            write_at_once(number)
        written = Counter(dict(Views.objects.values_list("address", "times")))
        wanted = Counter({f"/{place}/": rounds * PROCESSES for place in range(ADDRESSES)})
        wanted.update({f"/{own}/": rounds for own in range(PROCESSES)})
        assert written == wanted, written - wanted
        assert Views.objects.count() == ADDRESSES
    print(f"{rounds} times {PROCESSES} at once: {written.total()} views, none lost, none twice")


if __name__ == "__main__":
    main(int(sys.argv[1]))
