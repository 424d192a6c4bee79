"""What is sought, counted in the memory of each worker and written in batches: words, month, language, found or not.

Nothing else is known of a search: no address, no time, no visitor. What may say who sought is not counted: figures and
signs (codes of a classification aside), and long sentences; staff are not shown what was sought once only.
"""

import re
import threading
from collections import Counter
from datetime import date
from multiprocessing.util import Finalize

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.timezone import localdate

from algoradio.search.models import SoughtTerm

BATCH = 60.0  # seconds
KEPT_IN_MEMORY = 2_000  # different searches between two batches
KEPT_A_MONTH = 5_000  # different searches in the database, a month
MONTHS = 13  # kept
LONGEST = 60  # signs
WORDS = 5
COUNTED = re.compile(rf"[^\W\d_]+(?:[ '’-][^\W\d_]+){{0,{WORDS - 1}}}|[a-z]\d\d(?:\.?\d{{1,2}})?")

Key = tuple[date, str, str, bool]  # month, language, words, found
_counts: Counter[Key] = Counter()
_lock = threading.Lock()
_batch: threading.Timer | None = None


def count(query: str, language: str, is_found: bool) -> None:
    """Count a search, if its words can be kept; they are written within a minute."""
    global _batch
    words = " ".join(query.lower().split())
    if len(words) > LONGEST or not COUNTED.fullmatch(words):
        return
    key = (localdate().replace(day=1), language, words, is_found)
    with _lock:
        if key not in _counts and len(_counts) >= KEPT_IN_MEMORY:
            return
        _counts[key] += 1
        if _batch is None:
            _batch = threading.Timer(BATCH, _write_and_close)
            _batch.daemon = True
            _batch.start()


def write() -> None:
    """Add what was counted to the database. If it is away, the counts wait for the next batch."""
    global _batch
    with _lock:
        counts, _batch = dict(_counts), None
        _counts.clear()
    if not counts:
        return
    try:
        with transaction.atomic():
            for key, times in counts.items():
                _add(key, times)
            _forget()
    except DatabaseError:
        with _lock:
            for key, times in counts.items():
                if key in _counts or len(_counts) < KEPT_IN_MEMORY:
                    _counts[key] += times


def _add(key: Key, times: int) -> None:
    month, language, words, is_found = key
    same = SoughtTerm.objects.filter(month=month, language=language, words=words, is_found=is_found)
    if not same.update(times=F("times") + times) and SoughtTerm.objects.filter(month=month).count() < KEPT_A_MONTH:
        SoughtTerm.objects.create(month=month, language=language, words=words, is_found=is_found, times=times)


def _forget() -> None:
    today = localdate()
    months = today.year * 12 + today.month - 1 - MONTHS
    SoughtTerm.objects.filter(month__lt=date(months // 12, months % 12 + 1, 1)).delete()


def _write_and_close() -> None:
    write()
    connection.close()


Finalize(None, write, exitpriority=0)  # at the end of a worker too, whose server does not come to `atexit`
