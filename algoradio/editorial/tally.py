"""What happens often is counted in the memory of each process, and added to its table in one transaction a minute."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from multiprocessing.util import Finalize

from django.db import DatabaseError, connection, models, transaction
from django.utils.timezone import localdate

BATCH = 60.0  # seconds
MONTHS = 13  # kept
Counts = dict[tuple, int]  # by the values of a row


class Tally:
    """The counts of one process for the rows of `model`, which several processes add to.

    A key is a tuple of the values of `names`: fields that make a row unique, the first of them its day or its month.
    There are `room` different keys between two batches; what happens beyond is not counted. `fitting`, asked in the
    transaction, says which of the counts are written, and as what; the rows have their number in `times`.
    """

    def __init__(
        self,
        model: type[models.Model],
        names: tuple[str, ...],
        room: int,
        fitting: Callable[[Counts], Counts] = lambda counts: counts,
    ):
        self.model, self.names, self.room, self._fitting = model, names, room, fitting
        self._counts: Counter[tuple] = Counter()
        self._lock = threading.Lock()
        self._batch: threading.Timer | None = None
        Finalize(None, self.write, exitpriority=0)  # at the end of a worker too, whose server does not come to `atexit`

    def count(self, key: tuple) -> None:
        """Count once more, within the bound; it is written within a minute."""
        with self._lock:
            times = self._counts.get(key, 0)
            if not times and len(self._counts) >= self.room:
                return
            self._counts[key] = times + 1
            if self._batch is None:
                self._begin()

    def _begin(self) -> None:
        batch = threading.Timer(BATCH, self._write_and_close)
        batch.daemon = True
        with suppress(RuntimeError):  # no thread to be had now: whoever is counted next tries again
            batch.start()
            self._batch = batch

    def write(self) -> None:
        """Add what was counted to the database. If it is away, the counts wait for the next batch."""
        with self._lock:
            counts, self._batch = dict(self._counts), None
            self._counts.clear()
        if not counts:
            return
        try:
            with transaction.atomic():
                self._add(self._fitting(counts))
                self._forget()
        except DatabaseError:
            with self._lock:
                for key, times in counts.items():
                    if key in self._counts or len(self._counts) < self.room:
                        self._counts[key] += times

    def _add(self, counts: Counts) -> None:
        """Make the rows that there are not yet and raise the others, in one order for whoever else does so."""
        meta, quote = self.model._meta, connection.ops.quote_name
        fields = [meta.get_field(name) for name in (*self.names, "times")]
        columns = [quote(field.column) for field in fields]
        table, times, unique = quote(meta.db_table), columns[-1], ", ".join(columns[:-1])
        rows = [
            [field.get_db_prep_save(value, connection) for field, value in zip(fields, (*key, number), strict=True)]
            for key, number in sorted(counts.items())
        ]
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))}) "
                    f"ON CONFLICT ({unique}) DO UPDATE SET {times} = {table}.{times} + excluded.{times}",
                    rows,
                )

    def _forget(self) -> None:
        self.model.objects.filter(**{f"{self.names[0]}__lt": oldest_month()}).delete()

    def _write_and_close(self) -> None:
        self.write()
        connection.close()


def oldest_month() -> date:
    """The first day of the earliest month that is kept."""
    today = localdate()
    months = today.year * 12 + today.month - 1 - MONTHS
    return date(months // 12, months % 12 + 1, 1)
