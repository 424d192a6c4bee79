"""What is kept of a search: words, month, language, found or not, how often. Nothing about who searched."""

import threading
import time
from datetime import date

import pytest
from django.db import OperationalError

from algoradio.editorial import edition
from algoradio.search import counting
from algoradio.search.models import SoughtTerm

NOVEMBER = date(2026, 11, 23)


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
    monkeypatch.setattr(counting, "_batch", None)
    return Timer.started


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Sets the date, the same for the whole test unless it is set again."""

    def be(day: date):
        monkeypatch.setattr(counting, "localdate", lambda: day)

    be(NOVEMBER)
    return be


def counted():
    return {words: times for (_month, _language, words, _is_found), times in counting._counts.items()}


def written():
    return set(SoughtTerm.objects.values_list("month", "language", "words", "is_found", "times"))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("sciatique", "sciatique"),
        ("  Mal  de\tDOS ", "mal de dos"),
        ("j’ai mal au dos", "j’ai mal au dos"),
        ("d'arnold", "d'arnold"),
        ("micro-ondes", "micro-ondes"),
        ("œdème", "œdème"),
        ("bel ağrısı", "bel ağrısı"),
        ("ألم الظهر", "ألم الظهر"),
        ("un deux trois quatre cinq", "un deux trois quatre cinq"),
        ("M54.3", "m54.3"),
        ("g43", "g43"),
        ("m545", "m545"),
        ("a" * 60, "a" * 60),
    ],
    ids=lambda one: one.strip()[:20],
)
def test_words_are_counted_in_small_letters(query, words):
    counting.count(query, "fr", True)

    assert counted() == {words: 1}


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("06 12 34 56 78", id="phone"),
        pytest.param("0612345678", id="phone, in one"),
        pytest.param("+33 6 12 34 56 78", id="phone, international"),
        pytest.param("1 85 05 78 006 084 36", id="social security"),
        pytest.param("12/03/1957", id="birth"),
        pytest.param("jeanne@example.org", id="e-mail"),
        pytest.param("jeanne dupont 1957", id="name and year"),
        pytest.param("12 rue des lilas", id="address"),
        pytest.param("75011", id="post code"),
        pytest.param("m54.3 jeanne", id="code and more"),
        pytest.param("m54.300", id="code too long"),
        pytest.param("un deux trois quatre cinq six", id="six words"),
        pytest.param("a" * 61, id="long word"),
        pytest.param("abcdefghijkl " * 5, id="long words"),
        pytest.param("https://example.org/", id="address of a site"),
        pytest.param("dos; drop table", id="code of a program"),
        pytest.param("dos_cou", id="underscore"),
        pytest.param("mal de dos.", id="full stop"),
        pytest.param("🦴", id="emoji"),
        pytest.param("a" * 10_000, id="ten thousand signs"),
        pytest.param("", id="nothing"),
        pytest.param("   ", id="spaces"),
    ],
)
def test_what_may_tell_of_a_person_is_not_counted(query):
    counting.count(query, "fr", True)

    assert counted() == {}


def test_table_holds_nothing_about_a_person():
    assert {field.name for field in SoughtTerm._meta.get_fields()} == {
        "id",
        "month",
        "language",
        "words",
        "is_found",
        "times",
    }


@pytest.mark.django_db
def test_same_words_are_one_row_for_each_language_and_answer():
    for language, is_found in [("fr", True), ("fr", True), ("fr", False), ("en", True)]:
        counting.count("Dos", language, is_found)

    counting.write()

    month = date(2026, 11, 1)
    assert written() == {(month, "fr", "dos", True, 2), (month, "fr", "dos", False, 1), (month, "en", "dos", True, 1)}
    assert counted() == {}


@pytest.mark.django_db
def test_batches_add_up():
    for _batch in range(3):
        counting.count("dos", "fr", True)
        counting.count("dos", "fr", True)
        counting.write()

    assert [term.times for term in SoughtTerm.objects.all()] == [6]


@pytest.mark.django_db
def test_each_month_is_counted_apart(today):
    counting.count("dos", "fr", True)
    today(date(2026, 12, 1))
    counting.count("dos", "fr", True)

    counting.write()

    assert {month for month, *_rest in written()} == {date(2026, 11, 1), date(2026, 12, 1)}


@pytest.mark.django_db
def test_searches_begin_no_edition():
    before = edition.current()
    counting.count("dos", "fr", True)

    counting.write()
    SoughtTerm.objects.all().delete()

    assert edition.current() == before


@pytest.mark.django_db
def test_nothing_sought_asks_nothing_of_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        counting.write()


# Bounds


def test_memory_between_two_batches_is_bounded(monkeypatch):
    monkeypatch.setattr(counting, "KEPT_IN_MEMORY", 2)
    for words in ["dos", "cou", "pied", "dos"]:
        counting.count(words, "fr", True)

    assert counted() == {"dos": 2, "cou": 1}


@pytest.mark.django_db
def test_table_is_bounded_each_month(monkeypatch, today):
    monkeypatch.setattr(counting, "KEPT_A_MONTH", 2)
    for month in (11, 12):
        today(date(2026, month, 1))
        for words in ["dos", "cou", "pied", "dos"]:
            counting.count(words, "fr", True)
            counting.write()

    assert {(month.month, words, times) for month, _language, words, _is_found, times in written()} == {
        (11, "dos", 2),
        (11, "cou", 1),
        (12, "dos", 2),
        (12, "cou", 1),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "oldest"),
    [
        (NOVEMBER, date(2025, 10, 1)),
        (date(2026, 1, 31), date(2024, 12, 1)),
        (date(2026, 12, 1), date(2025, 11, 1)),
        (date(2028, 2, 29), date(2027, 1, 1)),
    ],
)
def test_months_are_forgotten_after_thirteen(today, day, oldest):
    for number in range(36):
        year, month = divmod(day.year * 12 + day.month - 1 - number, 12)
        SoughtTerm.objects.create(month=date(year, month + 1, 1), language="fr", words="dos", is_found=True, times=1)
    today(day)
    counting.count("cou", "fr", True)

    counting.write()

    months = {month for month, *_rest in written()}
    assert (min(months), len(months)) == (oldest, counting.MONTHS + 1)


# A database that is away


def away(*args):
    raise OperationalError("away")


@pytest.mark.django_db
def test_counts_wait_while_the_database_is_away(monkeypatch):
    counting.count("dos", "fr", True)
    counting.count("cou", "fr", True)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "_add", away)
        counting.write()
    waiting = counted()
    counting.count("dos", "fr", True)

    counting.write()

    assert waiting == {"dos": 1, "cou": 1}
    assert {(words, times) for _month, _language, words, _is_found, times in written()} == {("dos", 2), ("cou", 1)}


@pytest.mark.django_db
def test_batch_that_fails_half_way_is_not_written_twice(monkeypatch):
    for words in ["dos", "cou"]:
        counting.count(words, "fr", True)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "_forget", away)
        counting.write()
    half = written()

    counting.write()

    assert half == set()
    assert {(words, times) for _month, _language, words, _is_found, times in written()} == {("dos", 1), ("cou", 1)}


@pytest.mark.django_db
def test_what_waits_is_bounded_too(monkeypatch):
    monkeypatch.setattr(counting, "KEPT_IN_MEMORY", 2)

    def away_while_others_search(*args):
        counting.count("pied", "fr", True)
        away()

    monkeypatch.setattr(counting, "_add", away_while_others_search)
    for words in ["dos", "cou"]:
        counting.count(words, "fr", True)

    counting.write()

    assert len(counted()) == 2


# Threads


def test_one_timer_waits_for_the_batch(timers):
    for words in ["dos", "cou", "06", "dos"]:
        counting.count(words, "fr", True)

    (timer,) = timers
    assert (timer.seconds, timer.daemon) == (counting.BATCH, True)


def test_what_is_not_counted_sets_no_timer(timers):
    counting.count("0612345678", "fr", True)

    assert timers == []


@pytest.mark.django_db
def test_next_search_after_a_batch_sets_the_next_timer(timers):
    counting.count("dos", "fr", True)
    counting.write()
    counting.count("dos", "fr", True)

    assert len(timers) == 2


@pytest.mark.django_db
def test_timer_writes_and_leaves_no_connection_open(timers, monkeypatch):
    closed = []
    monkeypatch.setattr(counting.connection, "close", lambda: closed.append(True))
    counting.count("dos", "fr", True)

    timers[0].function()

    assert SoughtTerm.objects.get().times == 1
    assert closed == [True]


def test_searches_of_many_threads_are_all_counted(timers, monkeypatch):
    start = threading.Barrier(8)

    class SlowTimer(Timer):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            time.sleep(0.05)  # the others come to the same place meanwhile

    monkeypatch.setattr(threading, "Timer", SlowTimer)

    def search():
        start.wait()
        for _time in range(200):
            counting.count("dos", "fr", True)

    threads = [threading.Thread(target=search) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted() == {"dos": 1600}
    assert len(timers) == 1


@pytest.mark.django_db
def test_search_while_a_batch_is_written_is_in_the_next(monkeypatch):
    add = counting._add

    def add_while_others_search(key, times):
        counting.count("dos", "fr", True)
        add(key, times)

    counting.count("dos", "fr", True)
    with monkeypatch.context() as patch:
        patch.setattr(counting, "_add", add_while_others_search)
        counting.write()

    assert [term.times for term in SoughtTerm.objects.all()] == [1]
    assert counted() == {"dos": 1}
