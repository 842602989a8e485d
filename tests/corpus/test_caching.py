"""What a library keeps in memory."""

import threading
import time

import pytest

from corpus.caching import Memo, Shelf


def test_memo_makes_once_and_forgets_the_oldest() -> None:
    memo: Memo[int] = Memo(2)
    made: list[int] = []

    def get(number: int) -> int:
        return memo.get((number,), lambda: made.append(number) or number)

    assert [get(1), get(2), get(1), get(3), get(1), get(2)] == [1, 2, 1, 3, 1, 2]
    assert made == [1, 2, 3, 2]


def test_memo_makes_once_for_many_threads_and_others_do_not_wait() -> None:
    memo: Memo[str] = Memo(4)
    made: list[str] = []
    let_go = threading.Event()

    def slow() -> str:
        made.append("slow")
        assert let_go.wait(10)
        return "slow"

    threads = [threading.Thread(target=memo.get, args=(("slow",), slow)) for _ in range(4)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    assert memo.get(("quick",), lambda: "quick") == "quick"
    assert time.monotonic() - began < 5
    let_go.set()
    for thread in threads:
        thread.join()
    assert made == ["slow"]


def test_memo_keeps_no_failure() -> None:
    memo: Memo[int] = Memo(2)

    def fail() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        memo.get((1,), fail)
    assert memo.get((1,), lambda: 7) == 7


def test_memo_may_be_asked_while_it_makes() -> None:
    memo: Memo[int] = Memo(4)
    assert memo.get((1,), lambda: memo.get((2,), lambda: 2) + 1) == 3


def test_shelf_loads_what_is_missing_and_keeps_the_order() -> None:
    shelf: Shelf[str] = Shelf(3)
    asked: list[list[str]] = []

    def load(missing: list[str]) -> dict[str, str]:
        asked.append(missing)
        return {one: one.upper() for one in missing if one != "x"}

    assert list(shelf.get((1,), ["b", "a", "b", "x"], load).items()) == [("b", "B"), ("a", "A")]
    assert list(shelf.get((1,), ["c", "a"], load)) == ["c", "a"]
    assert shelf.get((1,), [], load) == {}
    assert shelf.get((2,), ["a"], load) == {"a": "A"}  # of another state
    assert shelf.get((1,), ["b"], load) == {"b": "B"}  # was asked for longest ago, and is gone
    assert asked == [["b", "a", "x"], ["c"], ["a"], ["b"]]


def test_a_later_state_lets_go_of_earlier_ones() -> None:
    memo: Memo[str] = Memo(8, states=True)
    shelf: Shelf[str] = Shelf(8, states=True)
    for state in (1, 2):
        assert memo.get((state, "a"), lambda state=state: f"a{state}") == f"a{state}"
        assert shelf.get((state,), ["a"], lambda _, state=state: {"a": f"a{state}"}) == {"a": f"a{state}"}
    assert memo.peek((1, "a")) is None
    assert memo.peek((2, "a")) == "a2"
    # One that still reads the state before gets it, and takes nothing away from the later one.
    assert memo.get((1, "a"), lambda: "again") == "again"
    assert memo.peek((2, "a")) == "a2"
    assert shelf.get((1,), ["a"], lambda _: {"a": "again"}) == {"a": "again"}
    assert shelf.get((2,), ["a"], lambda _: {}) == {"a": "a2"}
