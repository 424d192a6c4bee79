"""What is made once an edition: by whom it is shared, when it is made anew, what stands in for it."""

import pytest
from django.db import OperationalError, connection, transaction
from django.utils.translation import override

from algoradio.editorial import edition
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    """Counts how often it is asked: `made.asked`."""
    return Made()


class Made:
    def __init__(self):
        self.asked = []
        self.give = edition.once(self._give)

    def _give(self, *args):
        if connection.execute_wrappers:
            raise OperationalError("away")
        self.asked.append(args)
        return len(self.asked)


def away(*args):
    raise OperationalError("unable to open database file")


def test_is_made_once_an_edition_language_and_argument(made):
    given = [made.give("a"), made.give("a"), made.give("b")]
    with override("en"):
        given.append(made.give("a"))

    assert given == [1, 1, 2, 3]


def test_is_made_anew_for_the_next_edition(made):
    made.give()
    make.make_region()

    assert [made.give(), made.give()] == [2, 2]


def test_is_not_kept_while_what_is_written_will_be_rolled_back(made):
    with edition.held():
        made.give()
        made.give()

    assert [made.give(), made.give()] == [3, 3]


def test_last_stands_in_while_the_database_is_away(made):
    made.give()
    with connection.execute_wrapper(away):
        during = made.give()

    assert during == 1


def test_last_stands_in_when_the_database_leaves_after_the_edition_has_turned_over(made, monkeypatch):
    made.give()
    make.make_region()
    number = edition.current()
    with connection.execute_wrapper(away):
        during = made.give()

    assert (during, edition.current()) == (1, number)
    assert made.give() == 2


def test_without_a_last_one_the_fault_is_told(made):
    with connection.execute_wrapper(away), pytest.raises(OperationalError):
        made.give()


def test_request_reads_the_number_once(made, django_assert_num_queries):
    with django_assert_num_queries(1), edition.reading():
        made.give("a")
        made.give("b")


def test_request_that_writes_reads_what_it_has_written(made):
    with edition.reading():
        made.give()
        make.make_region()
        assert made.give() == 2


def test_request_whose_writing_is_rolled_back_leaves_nothing_behind(made):
    with edition.reading(), transaction.atomic():
        make.make_region()
        made.give()
        transaction.set_rollback(True)
    make.make_region()  # another edition, of the number that was never reached

    assert made.give() == 2
