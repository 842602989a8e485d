"""The best rows of a channel are those of a plain sort, however the scores lie."""

import numpy as np
import pytest
from numpy.typing import NDArray

from indexing.search import _BLOCK, _best, _floor


def plain(values: NDArray[np.float32], rows: NDArray[np.int64], count: int, positive: bool) -> list[int]:
    order = sorted(rows.tolist(), key=lambda row: (-values[row], row))
    return sorted([row for row in order if not positive or values[row] > 0][:count])


@pytest.mark.parametrize("kind", ["spread", "mostly nothing", "ties", "all alike", "best side by side"])
@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 1000, 20_011])
def test_best_rows(size: int, kind: str) -> None:
    random = np.random.default_rng(size)
    values = random.standard_normal(size).astype(np.float32)
    if kind == "mostly nothing":
        values = np.where(random.random(size) < 0.9, 0, np.abs(values)).astype(np.float32)
    elif kind == "ties":
        values = np.round(values, 1)
    elif kind == "all alike":
        values = np.full(size, 0.5, np.float32)
    elif kind == "best side by side":
        values[: min(size, 300)] += 100
    for within in (None, np.flatnonzero(random.random(size) < 0.4)):
        rows = np.arange(size) if within is None else within
        for count in (1, 20, 150):
            for positive in (False, True):
                found = _best(values, within, count, positive=positive)
                assert sorted(found.tolist()) == plain(values, rows, count, positive)


def test_the_floor_is_reached_by_enough_and_not_by_most() -> None:
    values = np.random.default_rng(5).standard_normal(_BLOCK * 500).astype(np.float32)
    reached = int((values >= _floor(values, 100)).sum())
    assert 100 <= reached < 200
