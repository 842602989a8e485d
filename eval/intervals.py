"""How sure a measured figure is: bootstrap intervals, and whether two runs over the same questions differ."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

SAMPLES = 2000
SEED = 20260101
"""Fixed, so that the same results give the same interval."""


def bootstrap(values: Sequence[float], *, samples: int = SAMPLES, seed: int = SEED) -> tuple[float, float]:
    """95 % percentile bootstrap interval of the mean (Efron 1979); (0, 0) without values."""
    if not values:
        return 0.0, 0.0
    array = np.asarray(values, np.float64)
    drawn = np.random.default_rng(seed).integers(0, len(array), (samples, len(array)))
    low, high = np.percentile(array[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def mcnemar(won: int, lost: int) -> float:
    """Exact two-sided p of McNemar's test (1947): how likely such a split is when both runs are alike.

    Args:
        won, lost: questions that only the new run, and only the old run, has right.
    """
    differing = won + lost
    if differing == 0:
        return 1.0
    tail = sum(math.comb(differing, k) for k in range(min(won, lost) + 1))
    return min(1.0, 2.0 * float(tail / 2**differing))
