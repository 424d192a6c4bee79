"""What is kept, how much of it, and made how often."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from algoradio.leaflets.shelf import Shelf


def test_what_was_made_is_kept():
    shelf, made = Shelf(100), []

    for _turn in range(3):
        assert shelf.get("a", lambda: made.append(1) or b"pdf") == b"pdf"

    assert len(made) == 1


def test_shelf_holds_no_more_than_its_limit():
    shelf = Shelf(100)

    for number in range(20):
        shelf.get(number, lambda: bytes(30))

    assert (len(shelf), shelf.size) == (3, 90)


def test_longest_unused_goes_first():
    shelf = Shelf(90)
    for key in "abc":
        shelf.get(key, lambda: bytes(30))
    shelf.get("a", lambda: b"not made again")
    shelf.get("d", lambda: bytes(30))

    assert shelf.get("a", lambda: b"made again") == bytes(30)
    assert shelf.get("b", lambda: b"made again") == b"made again"


def test_what_is_larger_than_the_shelf_is_given_but_not_kept():
    shelf = Shelf(100)

    assert shelf.get("a", lambda: bytes(101)) == bytes(101)
    assert (len(shelf), shelf.size) == (0, 0)


def test_a_burst_makes_it_once():
    shelf, made, started, go = Shelf(100), [], threading.Barrier(9), threading.Event()

    def make():
        made.append(1)
        go.wait(10)
        return b"pdf"

    def ask(_number):
        started.wait(10)
        return shelf.get("a", make)

    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(ask, number) for number in range(8)]
        started.wait(10)
        go.set()

        assert {answer.result() for answer in answers} == {b"pdf"}
    assert len(made) == 1


def test_one_does_not_wait_for_another():
    shelf, go = Shelf(100), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(shelf.get, "a", lambda: go.wait(10) and b"slow")
        quick = shelf.get("b", lambda: b"quick")
        go.set()

        assert (quick, slow.result()) == (b"quick", b"slow")


def test_a_failure_is_not_kept():
    shelf = Shelf(100)

    with pytest.raises(ZeroDivisionError):
        shelf.get("a", lambda: 1 // 0)

    assert shelf.get("a", lambda: b"pdf") == b"pdf"
