"""What is kept of a search: words, month, language, found or not, how often. Nothing about who searched."""

from datetime import date

import pytest

from algoradio.editorial import edition
from algoradio.search import counting
from algoradio.search.models import SoughtTerm

NOVEMBER = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """Sets the date, the same for the whole test unless it is set again."""

    def be(day: date):
        monkeypatch.setattr(counting, "localdate", lambda: day)

    be(NOVEMBER)
    return be


def counted():
    return {words: times for (_month, _language, words, _is_found), times in counting.tally._counts.items()}


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

    counting.tally.write()

    month = date(2026, 11, 1)
    assert written() == {(month, "fr", "dos", True, 2), (month, "fr", "dos", False, 1), (month, "en", "dos", True, 1)}
    assert counted() == {}


@pytest.mark.django_db
def test_batches_add_up():
    for _batch in range(3):
        counting.count("dos", "fr", True)
        counting.count("dos", "fr", True)
        counting.tally.write()

    assert [term.times for term in SoughtTerm.objects.all()] == [6]


@pytest.mark.django_db
def test_each_month_is_counted_apart(today):
    counting.count("dos", "fr", True)
    today(date(2026, 12, 1))
    counting.count("dos", "fr", True)

    counting.tally.write()

    assert {month for month, *_rest in written()} == {date(2026, 11, 1), date(2026, 12, 1)}


@pytest.mark.django_db
def test_searches_begin_no_edition():
    before = edition.current()
    counting.count("dos", "fr", True)

    counting.tally.write()
    SoughtTerm.objects.all().delete()

    assert edition.current() == before


# Bounds


def test_memory_between_two_batches_is_bounded(monkeypatch):
    monkeypatch.setattr(counting.tally, "room", 2)
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
            counting.tally.write()

    assert {(month.month, words, times) for month, _language, words, _is_found, times in written()} == {
        (11, "dos", 2),
        (11, "cou", 1),
        (12, "dos", 2),
        (12, "cou", 1),
    }


@pytest.mark.django_db
def test_batch_takes_what_its_month_has_room_for(monkeypatch):
    monkeypatch.setattr(counting, "KEPT_A_MONTH", 3)
    counting.count("dos", "fr", True)
    counting.tally.write()
    for words, language, is_found in [
        ("cou", "fr", True),
        ("dos", "fr", True),
        ("dos", "fr", False),
        ("dos", "en", True),
        ("pied", "fr", True),
    ]:
        counting.count(words, language, is_found)

    counting.tally.write()

    month = date(2026, 11, 1)
    assert written() == {(month, "fr", "dos", True, 2), (month, "fr", "cou", True, 1), (month, "fr", "dos", False, 1)}
