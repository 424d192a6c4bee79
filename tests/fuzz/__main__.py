"""`python -m tests.fuzz [--requests N] [--uploads N] [--seed N]`: what becomes of a site that everybody attacks.

Sends requests through the delivery and Django, in this process, as strangers and as an account that was taken over, and
hostile pictures through the form of the admin, on a site of its own. Prints what was answered and stored; the status is
1 if anything failed, or was stored that should not be.
"""

import argparse
import logging
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.django_process import set_up
from tests.factors import let_force_login_pass

#: What a round consists of, by kind.
STRANGERS = {"addresses": 1100, "nearly addresses": 340, "anything": 300, "admin": 100}
STAFF = {"reading": 80, "sending": 40}
FORMS, PER_FORM = 40, 10  # sendings in a round, and of a form before it is read again
ROUND = sum((*STRANGERS.values(), *STAFF.values(), FORMS))


def drawn(strategy: st.SearchStrategy, count: int, first_seed: int) -> list:
    """`count` examples, the same for a seed."""
    found, begun = [], first_seed
    while len(found) < count:

        @seed(begun)
        @settings(
            max_examples=count - len(found),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(strategy.map(found.append))
        def collect(_example):
            pass

        collect()
        begun += 1
    return found[:count]


def megabytes() -> int:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


class Run:
    """What was sent, and what came of it."""

    def __init__(self, first_seed: int):
        from tests.fuzz import target  # after the set-up

        self.seed = first_seed
        self.target, self.judge = target.Target(), target.faults
        self.faults: Counter[str] = Counter()
        self.statuses: dict[str, Counter[int]] = {}
        self.stored: Counter[str] = Counter()  # files, by ending
        self.begun = time.monotonic()

    def send(self, kind: str, requests: Iterable, ask: Callable) -> None:
        """Send requests of one kind."""
        self.target.look()
        for request in requests:
            self.take(kind, request, ask)

    def take(self, kind: str, request, ask: Callable) -> int:
        """Send a request; take note of the answer and of what is wrong with it. Its status, 0 if there is none."""
        try:
            answer = ask(request)
        except Exception as error:
            self.note(f"{type(error).__name__}: {str(error)[:200]}", request)
            return 0
        self.statuses.setdefault(kind, Counter())[answer.status] += 1
        for fault in self.judge(request, answer):
            self.note(fault, request)
        return answer.status

    def note(self, fault: str, sent) -> None:
        """Count a fault; say what was sent the first time."""
        self.faults[fault] += 1
        if self.faults[fault] == 1:
            print(f"FAULT {fault}\n    {repr(sent)[:1500]}", flush=True)

    def say(self) -> None:
        seconds = time.monotonic() - self.begun
        total = sum(statuses.total() for statuses in self.statuses.values())
        print(
            f"{total} answers in {seconds:.0f} s, {sum(self.faults.values())} faults, at most {megabytes()} MB",
            flush=True,
        )


def forms(staff, addresses: list[str], count: int, first_seed: int) -> Iterator:
    """Forms of the admin, as they are now, sent back with changes: some of each address."""
    from tests.forms import filled  # after the set-up
    from tests.fuzz.strategies import FORM, Request, encoded, sendings  # after the set-up

    for number in range(0, count, PER_FORM):
        address = addresses[(first_seed + number) // PER_FORM % len(addresses)]
        page = staff.ask(Request(address.encode()))
        if page.status == 200:
            fields = filled(page.body.decode())
            fields.pop("csrfmiddlewaretoken")  # its header is sent
            sent = sendings(fields).map(encoded)
            for body in drawn(sent, PER_FORM, first_seed + number):
                yield Request(address.encode(), method="POST", body=body, headers={"CONTENT_TYPE": FORM})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--uploads", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="algoradio-fuzz-") as folder:
        os.environ["ALGORADIO_ONE_DOCTOR"] = "yes"
        set_up(Path(folder))
        let_force_login_pass()
        return attack(options.requests, options.uploads, options.seed)


def attack(requests: int, uploads: int, first_seed: int) -> int:
    """Send everything, a round of all kinds after the other; 1 if anything went wrong."""
    from django.core.management import call_command  # after the set-up

    from tests.fuzz import strategies, target, uploading  # after the set-up

    with open(os.devnull, "w") as nowhere:
        call_command("prepare", verbosity=0, stdout=nowhere)
        for handler in logging.getLogger().handlers:  # a line a request, which nobody reads
            handler.setStream(nowhere)
        run = Run(first_seed)
        known, names = target.known(), sorted({*strategies.names_read(), *target.names_shown(run.target)})
        staff, addresses = target.Staff(run.target), sorted(target.forms_of_admin())
        strangers, own = strategies.strangers(known, names), strategies.members_of_staff(known, names)
        ways = len(strategies.routes(False)) + len(strategies.routes(True))
        print(f"{ways} addresses, {len(addresses)} forms, {len(names)} parameters", flush=True)
        rounds = -(-requests // ROUND)
        for number in range(rounds):
            own_seed = 1_000_000 * first_seed + number * ROUND
            for kind, share in STRANGERS.items():
                run.send(f"a stranger, {kind}", drawn(strangers[kind], share, own_seed), run.target.ask)
            for kind, share in STAFF.items():
                run.send(f"staff, {kind}", drawn(own[kind], share, own_seed), staff.ask)
            run.send("staff, forms", forms(staff, addresses, FORMS, number * FORMS), staff.ask)
            uploading.send(run, staff, uploads * (number + 1) // rounds - uploads * number // rounds, own_seed)
            run.say()
        return report(run, target.unclean())


def report(run: Run, unclean: list[str]) -> int:
    """Print what came of it all; 1 if anything went wrong."""
    for kind, statuses in run.statuses.items():
        said = ", ".join(f"{status} × {number}" for status, number in sorted(statuses.items()))
        print(f"{kind}: {sum(statuses.values())}; {said}")
    kept = run.target.delivery.store
    print("files stored:", ", ".join(f"{ending} × {number}" for ending, number in sorted(run.stored.items())))
    print(f"kept in front: {len(kept)} pages, {kept.size / 1e6:.1f} MB of {kept.limit / 1e6:.1f}")
    print(f"formatted texts that are not clean: {len(unclean)}", *unclean[:9], sep="\n    ")
    for place, trace in run.target.errors.found.items():
        print(f"ERROR {place}\n{trace}")
    for fault, number in run.faults.most_common():
        print(f"FAULT × {number}: {fault}")
    run.say()
    return 1 if run.faults or unclean or run.target.errors.found else 0


if __name__ == "__main__":
    sys.exit(main())
