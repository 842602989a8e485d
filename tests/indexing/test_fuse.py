"""Min-max linear fusion."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from corpus.errors import SettingsError
from indexing.fuse import Weights, fuse, stretched

SCORE = st.floats(-5, 40, allow_nan=False)
CANDIDATES = st.lists(st.tuples(SCORE, SCORE, SCORE), max_size=20)


def scores(*values: float) -> NDArray[np.float64]:
    return np.array(values, np.float64)


def test_stretched() -> None:
    assert stretched(scores(2, 6, 4)).tolist() == [0.0, 1.0, 0.5]
    assert stretched(scores(3, 3)).tolist() == [0.0, 0.0]  # tells nothing
    assert stretched(scores()).tolist() == []


def test_fused_values() -> None:
    fused = fuse(scores(10, 5, 0), scores(0, 4, 8), scores(0.8, 0.9, 0.85), Weights(1, 1, 2))
    assert fused == pytest.approx([1.0, 3.0, 2.0])


@given(CANDIDATES)
def test_within_bounds(candidates: list[tuple[float, float, float]]) -> None:
    columns = np.array(candidates, np.float64).reshape(-1, 3).T
    fused = fuse(*columns)
    assert fused.shape == (len(candidates),)
    assert ((fused >= -1e-9) & (fused <= 1 + 1e-9)).all()


@given(st.lists(SCORE, max_size=20, unique=True))
def test_one_channel_alone_keeps_its_order(dense: list[float]) -> None:
    nothing = np.zeros(len(dense))
    fused = fuse(nothing, nothing, scores(*dense), Weights(0, 0, 1))
    told_apart = all(b - a > 1e-9 for a, b in itertools.pairwise(sorted(dense)))
    assert np.argsort(fused).tolist() == np.argsort(dense).tolist() or not told_apart


@pytest.mark.parametrize("shares", [(-0.1, 0.5, 0.6), (0.0, 0.0, 0.0)])
def test_senseless_weights_are_refused(shares: tuple[float, float, float]) -> None:
    with pytest.raises(SettingsError):
        Weights(*shares)
