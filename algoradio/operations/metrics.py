"""Figures in Prometheus's text format, of all the workers of this machine together.

Each worker counts in its own memory and writes its sums to a file every few seconds; whoever answers adds up the
files. What a worker had counted when it ended stays in the sums, so that they only grow. Files, and not memory that
workers share: a full disk makes a figure late, and stops nobody.
"""

import fcntl
import json
import logging
import os
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count
from django.utils import timezone

from algoradio.editorial import edition
from algoradio.operations.archives import last_backup
from algoradio.publishing.models import Draft

logger = logging.getLogger(__name__)
EVERY = 5.0  # seconds between two writings of the sums
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # of the histogram, in seconds
HELP = {
    "algoradio_requests_total": ("counter", "Requests that Django answered, by kind and class of status."),
    "algoradio_request_seconds": ("histogram", "Time that Django took to answer a request, by kind."),
    "algoradio_pages_made_total": ("counter", "Pages that the delivery had made to keep, by class of status."),
    "algoradio_refused_total": ("counter", "Visitors who were told to come back, since there were too many."),
    "algoradio_kept_total": ("counter", "Requests to the delivery: answers that were ready, not ready, out of date."),
    "algoradio_database_up": ("gauge", "Whether the database answers: 1 or 0."),
    "algoradio_edition": ("gauge", "The number of the edition."),
    "algoradio_drafts": ("gauge", "Drafts, by what they wait for."),
    "algoradio_backup_age_seconds": ("gauge", "Time since the last backup made from this machine."),
}
Sums = Counter[str]  # by sample: its name and labels as Prometheus writes them
_sums: Sums = Counter()
_lock = threading.Lock()
_own_name = secrets.token_hex(8)  # of the file of this process
_delivery = None


def kind_of(request) -> str:
    """What a request asks for, of a handful of kinds: never a word of the address itself."""
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "unknown"
    if match.route.startswith("admin/"):
        return "admin"
    return match.namespaces[0] if match.namespaces else match.url_name or "media"


def count(kind: str, status: int, seconds: float, is_asked: bool = True) -> None:
    """Count an answer: to a request that was asked or, if not, made to be kept."""
    group = f"{status // 100}xx"
    with _lock:
        if not is_asked:
            _sums[_sample("algoradio_pages_made_total", status=group)] += 1
            return
        _sums[_sample("algoradio_requests_total", kind=kind, status=group)] += 1
        _sums[_sample("algoradio_request_seconds_sum", kind=kind)] += seconds
        for bound in (*BOUNDS, "+Inf"):
            within = bound == "+Inf" or seconds <= bound
            _sums[_sample("algoradio_request_seconds_bucket", kind=kind, le=str(bound))] += within
        _sums[_sample("algoradio_request_seconds_count", kind=kind)] += 1


def _sample(name: str, **labels: str) -> str:
    pairs = ",".join(f'{label}="{value}"' for label, value in labels.items())
    return f"{name}{{{pairs}}}" if pairs else name


def start(delivery) -> None:
    """Write the sums of this process from now on, what `delivery` counts among them. Once a process."""
    global _delivery
    _delivery = delivery
    threading.Thread(target=_write_always, name="metrics", daemon=True).start()


def _write_always() -> None:
    alive = None
    while True:
        try:
            alive = alive or _sign_of_life()
            write()
        except OSError as error:
            logger.warning("The sums of this worker could not be written: %s", error)
        time.sleep(EVERY)


def _sign_of_life() -> int:
    """Say that this process is at work, by a lock that ends with it; take in what those that ended had counted."""
    _folder().mkdir(exist_ok=True)
    with _folder_lock(fcntl.LOCK_EX):
        ended = _read(_ended())
        gone = [lock for lock in _folder().glob("*.lock") if _is_free(lock)]
        for lock in gone:
            ended.update(_read(lock.with_suffix(".json")))
        _replace(_ended(), ended)
        for lock in gone:
            lock.with_suffix(".json").unlink(missing_ok=True)
            lock.unlink()
        alive = os.open(_folder() / f"{_own_name}.lock", os.O_CREAT | os.O_RDWR)
        fcntl.flock(alive, fcntl.LOCK_EX)
    return alive


def _is_free(lock: Path) -> bool:
    """Whether nobody holds a lock: the process that did has ended."""
    with lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@contextmanager
def _folder_lock(kind: int) -> Iterator[None]:
    folder = os.open(_folder(), os.O_RDONLY)
    try:
        fcntl.flock(folder, kind)
        yield
    finally:
        os.close(folder)


def _folder() -> Path:
    return settings.DATA_DIR / "metrics"


def _ended() -> Path:
    return _folder() / "ended.json"


def own() -> Sums:
    """What this process has counted."""
    with _lock:
        sums = _sums.copy()
    for result in ("hits", "misses", "stale"):
        sums[_sample("algoradio_kept_total", result=result)] += getattr(_delivery, result, 0)
    sums[_sample("algoradio_refused_total")] += getattr(_delivery, "refused", 0)
    return sums


def write() -> None:
    """Write what this process has counted. Raises OSError."""
    _replace(_folder() / f"{_own_name}.json", own())


def _replace(path: Path, sums: Sums) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps(sums))
    new.replace(path)


def _read(path: Path) -> Sums:
    """The sums in a file, none where it is missing or was being written when the machine stopped."""
    with suppress(FileNotFoundError, ValueError):
        return Counter(json.loads(path.read_text()))
    return Counter()


def total() -> Sums:
    """What all processes of this machine have counted, the others' up to a few seconds ago."""
    sums = own()
    with suppress(OSError), _folder_lock(fcntl.LOCK_SH):
        for path in sorted(_folder().glob("*.json")):
            if path.stem != _own_name:
                sums.update(_read(path))
    return sums


def present() -> Iterator[tuple[str, float]]:
    """What is read at the moment of asking; what the database knows is left out while it is away."""
    try:
        drafts = dict(Draft.objects.order_by().values_list("status").annotate(Count("pk")))
    except DatabaseError:
        yield "algoradio_database_up", 0
    else:
        yield "algoradio_database_up", 1
        yield "algoradio_edition", edition.current()
        for status in Draft.Status.values:
            yield _sample("algoradio_drafts", status=status), drafts.get(status, 0)
    if made := last_backup():
        yield "algoradio_backup_age_seconds", max(0, round((timezone.now() - made).total_seconds()))


def text() -> str:
    """Every figure, as Prometheus reads it."""
    samples = [*total().items(), *present()]
    lines = []
    for name, (kind, meaning) in HELP.items():
        own_samples = [(one, value) for one, value in samples if _family(one) == name]
        if own_samples:
            lines += [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
            lines += [f"{one} {value}" for one, value in own_samples]
    return "\n".join(lines) + "\n"


def _family(sample: str) -> str:
    """The metric of a sample: a histogram's have endings of their own."""
    name = sample.partition("{")[0]
    if name in HELP:
        return name
    return name.rpartition("_")[0]
