"""Min-max linear fusion."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingsError
from indexing.fuse import Weights, fuse, scaled

SCORES = st.dictionaries(st.integers(0, 30), st.floats(-5, 40, allow_nan=False), max_size=20)


def test_scaled() -> None:
    assert scaled({1: 2.0, 2: 6.0, 3: 4.0}, [1, 2, 3]) == {1: 0.0, 2: 1.0, 3: 0.5}
    assert scaled({1: 8.0}, [1, 2]) == {1: 1.0, 2: 0.0}
    assert scaled({1: 3.0, 2: 3.0}, [1, 2]) == {1: 0.0, 2: 0.0}  # tells nothing
    assert scaled({}, []) == {}


def test_fused_order_and_values() -> None:
    fused = fuse(
        {1: 10.0, 2: 5.0, 3: 0.0}, {1: 0.0, 2: 4.0, 3: 8.0}, {1: 0.8, 2: 0.9, 3: 0.85}, Weights(1, 1, 2)
    )
    assert fused == [(2, pytest.approx(3.0)), (3, pytest.approx(2.0)), (1, pytest.approx(1.0))]


def test_ties_go_by_number() -> None:
    assert [n for n, _ in fuse({7: 1.0, 3: 1.0, 5: 1.0}, {}, {}, Weights())] == [3, 5, 7]


@given(SCORES, SCORES, SCORES)
def test_every_candidate_once_within_bounds_best_first(
    words: dict[int, float], grams: dict[int, float], dense: dict[int, float]
) -> None:
    fused = fuse(words, grams, dense)
    assert sorted(n for n, _ in fused) == sorted({*words, *grams, *dense})
    assert all(-1e-9 <= score <= 1 + 1e-9 for _, score in fused)
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))


@given(SCORES)
def test_one_channel_alone_keeps_its_order(dense: dict[int, float]) -> None:
    order = [n for n, _ in fuse({}, {}, dense, Weights(0, 0, 1))]
    assert [dense[n] for n in order] == sorted(dense.values(), reverse=True) or not _told_apart(dense)


def _told_apart(scores: dict[int, float]) -> bool:
    """Whether scaling keeps the differences: tiny ones vanish in the arithmetic."""
    values = sorted(set(scores.values()))
    return all(b - a > 1e-9 for a, b in itertools.pairwise(values))


@pytest.mark.parametrize("shares", [(-0.1, 0.5, 0.6), (0.0, 0.0, 0.0)])
def test_senseless_weights_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(SettingsError):
        Weights(*shares)
