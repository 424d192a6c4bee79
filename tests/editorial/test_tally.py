"""What is counted in memory and added to a table: in batches, within bounds, by several processes at once."""

import threading
import time
from datetime import date

import pytest
from django.db import OperationalError, connection

from algoradio.editorial import tally as tallies
from algoradio.editorial.tally import Tally
from algoradio.search.models import SoughtTerm

NOVEMBER = date(2026, 11, 1)
NAMES = ("month", "language", "words", "is_found")


class Timer:
    """Stands for `threading.Timer`; `started` are those that were started."""

    started = []

    def __init__(self, seconds, function):
        self.seconds, self.function = seconds, function

    def start(self):
        self.started.append(self)


@pytest.fixture(autouse=True)
def timers(monkeypatch):
    """The timers that were started; none of them ends by itself."""
    monkeypatch.setattr(Timer, "started", [])
    monkeypatch.setattr(threading, "Timer", Timer)
    return Timer.started


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Sets the date, the same for the whole test unless it is set again."""

    def be(day: date):
        monkeypatch.setattr(tallies, "localdate", lambda: day)

    be(date(2026, 11, 23))
    return be


@pytest.fixture
def tally(monkeypatch):
    monkeypatch.setattr(tallies, "Finalize", lambda *args, **kwargs: None)  # it ends with the test
    return Tally(SoughtTerm, NAMES, 3)


def key(words: str) -> tuple:
    return NOVEMBER, "fr", words, True


def counted(tally):
    return {words: times for (_month, _language, words, _is_found), times in tally._counts.items()}


def written():
    return dict(SoughtTerm.objects.values_list("words", "times"))


@pytest.mark.django_db
def test_batches_add_up(tally):
    for _batch in range(3):
        for words in ["dos", "cou", "dos"]:
            tally.count(key(words))
        tally.write()

    assert written() == {"dos": 6, "cou": 3}
    assert counted(tally) == {}


@pytest.mark.django_db
def test_rows_that_differ_in_one_value_are_counted_apart(tally):
    keys = [key("dos"), (NOVEMBER, "en", "dos", True), (NOVEMBER, "fr", "dos", False)]
    for one in keys:
        tally.count(one)

    tally.write()

    assert set(SoughtTerm.objects.values_list(*NAMES)) == set(keys)


@pytest.mark.django_db
def test_what_was_written_by_another_process_is_added_to(tally):
    SoughtTerm.objects.create(month=NOVEMBER, language="fr", words="dos", is_found=True, times=40)
    tally.count(key("dos"))

    tally.write()

    assert written() == {"dos": 41}


@pytest.mark.django_db
def test_batch_is_one_statement_however_many_rows_it_has(tally):
    statements = []
    for batch in (["dos"], ["dos", "cou", "pied"]):
        for words in batch:
            tally.count(key(words))
        with connection.execute_wrapper(lambda run, sql, *rest: statements.append(sql) or run(sql, *rest)):
            tally.write()

    assert len([sql for sql in statements if sql.startswith("INSERT")]) == 2


@pytest.mark.django_db
def test_nothing_counted_asks_nothing_of_the_database(tally, django_assert_num_queries):
    with django_assert_num_queries(0):
        tally.write()


@pytest.mark.django_db
def test_fitting_says_what_is_written(monkeypatch):
    monkeypatch.setattr(tallies, "Finalize", lambda *args, **kwargs: None)
    tally = Tally(SoughtTerm, NAMES, 3, lambda counts: {key("tout"): sum(counts.values())})
    for words in ["dos", "cou", "dos"]:
        tally.count(key(words))

    tally.write()

    assert written() == {"tout": 3}


@pytest.mark.django_db
def test_nothing_that_fits_writes_nothing(monkeypatch):
    monkeypatch.setattr(tallies, "Finalize", lambda *args, **kwargs: None)
    tally = Tally(SoughtTerm, NAMES, 3, lambda counts: {})
    tally.count(key("dos"))

    tally.write()

    assert (written(), counted(tally)) == ({}, {})


# Bounds


def test_memory_is_bounded(tally):
    for words in ["dos", "cou", "pied", "main", "dos"]:
        tally.count(key(words))

    assert counted(tally) == {"dos": 2, "cou": 1, "pied": 1}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "oldest"),
    [
        (date(2026, 11, 23), date(2025, 10, 1)),
        (date(2026, 1, 31), date(2024, 12, 1)),
        (date(2026, 12, 1), date(2025, 11, 1)),
        (date(2028, 2, 29), date(2027, 1, 1)),
    ],
)
def test_months_are_forgotten_after_thirteen(tally, today, day, oldest):
    for number in range(36):
        year, month = divmod(day.year * 12 + day.month - 1 - number, 12)
        SoughtTerm.objects.create(month=date(year, month + 1, 1), language="fr", words="dos", is_found=True, times=1)
    today(day)
    tally.count((day.replace(day=1), "fr", "cou", True))

    tally.write()

    months = set(SoughtTerm.objects.values_list("month", flat=True))
    assert (min(months), len(months)) == (oldest, tallies.MONTHS + 1)


# A database that is away


def away(*args):
    raise OperationalError("away")


def write_without(tally, monkeypatch, part: str) -> None:
    """Write two counts while the database goes away at a part of it."""
    for words in ["dos", "cou"]:
        tally.count(key(words))
    with monkeypatch.context() as patch:
        patch.setattr(tally, part, away)
        tally.write()


@pytest.mark.django_db
def test_counts_wait_while_the_database_is_away(tally, monkeypatch):
    write_without(tally, monkeypatch, "_add")
    waiting = counted(tally)
    tally.count(key("dos"))

    tally.write()

    assert waiting == {"dos": 1, "cou": 1}
    assert written() == {"dos": 2, "cou": 1}


@pytest.mark.django_db
def test_batch_that_fails_half_way_is_not_written_twice(tally, monkeypatch):
    write_without(tally, monkeypatch, "_forget")
    half = written()

    tally.write()

    assert half == {}
    assert written() == {"dos": 1, "cou": 1}


@pytest.mark.django_db
def test_what_waits_is_bounded_too(tally, monkeypatch):
    def away_while_others_are_counted(*args):
        tally.count(key("main"))
        away()

    monkeypatch.setattr(tally, "_add", away_while_others_are_counted)
    for words in ["dos", "cou", "pied"]:
        tally.count(key(words))

    tally.write()

    assert len(counted(tally)) == 3


# Threads


def test_one_timer_waits_for_the_batch(tally, timers):
    for words in ["dos", "cou", "dos"]:
        tally.count(key(words))

    (timer,) = timers
    assert (timer.seconds, timer.daemon) == (tallies.BATCH, True)


def test_no_thread_to_be_had_keeps_nobody_from_being_counted(tally, timers, monkeypatch):
    def none_left(timer):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(Timer, "start", none_left)
        tally.count(key("dos"))
    tally.count(key("dos"))

    assert counted(tally) == {"dos": 2}
    assert len(timers) == 1


@pytest.mark.django_db
def test_next_count_after_a_batch_sets_the_next_timer(tally, timers):
    tally.count(key("dos"))
    tally.write()
    tally.count(key("dos"))

    assert len(timers) == 2


@pytest.mark.django_db
def test_timer_writes_and_leaves_no_connection_open(tally, timers, monkeypatch):
    closed = []
    monkeypatch.setattr(tallies.connection, "close", lambda: closed.append(True))
    tally.count(key("dos"))

    timers[0].function()

    assert written() == {"dos": 1}
    assert closed == [True]


def test_counts_of_many_threads_are_all_there(tally, timers, monkeypatch):
    start = threading.Barrier(8)

    class SlowTimer(Timer):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            time.sleep(0.05)  # the others come to the same place meanwhile

    monkeypatch.setattr(threading, "Timer", SlowTimer)

    def visit():
        start.wait()
        for _time in range(200):
            tally.count(key("dos"))

    threads = [threading.Thread(target=visit) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted(tally) == {"dos": 1600}
    assert len(timers) == 1


@pytest.mark.django_db
def test_what_happens_while_a_batch_is_written_is_in_the_next(tally, monkeypatch):
    add = tally._add

    def add_while_others_are_counted(counts):
        tally.count(key("dos"))
        add(counts)

    tally.count(key("dos"))
    with monkeypatch.context() as patch:
        patch.setattr(tally, "_add", add_while_others_are_counted)
        tally.write()

    assert written() == {"dos": 1}
    assert counted(tally) == {"dos": 1}
