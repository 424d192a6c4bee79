"""What is kept stays within its bound, and what is wanted stays in it."""

from hypothesis import given
from hypothesis import strategies as st

from algoradio.delivery.answers import Answer
from algoradio.delivery.store import Store
from tests.delivery.program import HTML, Front


def answer(size: int, stamp=1) -> Answer:
    return Answer([("Content-Type", "image/png")], b"x" * size, stamp, 1)


def weight(size: int) -> int:
    return answer(size).size


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 4_000), st.integers(1, 3), st.booleans()), max_size=80))
def test_bound_holds_whatever_is_kept(kept):
    store = Store(weight(2_000) * 5)

    for key, size, stamp, is_used in kept:
        one = answer(size, stamp)
        one.used = is_used
        store.keep(key, one)

        assert store.size <= store.limit
        assert store.size == sum(each.size for each in store.kept.values())


def test_answer_larger_than_the_bound_is_not_kept():
    store = Store(5_000)

    store.keep("a", answer(6_000))

    assert not store.kept


def test_one_that_grows_over_the_bound_makes_room():
    html = Answer([HTML], b"Un mot. " * 500, 1, 1)
    store = Store(html.size + weight(100))
    store.keep("html", html)
    store.keep("other", answer(100))
    html.used = True
    store.kept["other"].used = False

    html.press()
    store.weigh("html", html)

    assert [*store.kept] == ["html"]
    assert store.size == html.size


def test_past_editions_go_first():
    store = Store(weight(1_000) * 2)
    store.keep("past", answer(1_000, stamp=1))
    store.keep("present", answer(1_000, stamp=2))
    store.kept["past"].used, store.kept["present"].used = True, False

    store.keep("new", answer(1_000, stamp=2))

    assert [*store.kept] == ["present", "new"]


def test_what_nobody_asked_for_goes_before_what_is_read():
    store = Store(weight(1_000) * 3)
    for key in "abc":
        store.keep(key, answer(1_000))
        store.kept[key].used = key == "a"

    store.keep("d", answer(1_000))

    assert set(store.kept) == {"a", "c", "d"}


def test_ten_thousand_pages_stay_within_the_bound():
    front = Front(*(f"/{number}/" for number in range(10_000)), limit=2_000_000)

    for number in range(10_000):
        front.ask(f"/{number}/")

    assert 1_000_000 < front.delivery.store.size <= 2_000_000
    assert len(front.delivery.store._sizes) == len(front.delivery.store.kept)
