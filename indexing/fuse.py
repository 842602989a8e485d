"""Several rankings of the same candidates → one: min-max linear fusion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """Share of each channel in the fused score; they need not add up to one."""

    words: float = 0.15
    grams: float = 0.15
    dense: float = 0.70

    def __post_init__(self) -> None:
        shares = (self.words, self.grams, self.dense)
        if min(shares) < 0 or sum(shares) <= 0:
            raise SettingsError("融合权重不能为负，且至少有一个大于零。", details={"weights": shares})


def stretched(values: Scores) -> Scores:
    """Scores stretched so that the lowest is 0 and the highest 1; all 0 where they do not differ."""
    if not len(values):
        return values
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def fuse(words: Scores, grams: Scores, dense: Scores, weights: Weights = Weights()) -> Scores:
    """The fused score of each candidate: the weighted sum of the stretched scores.

    Each array should hold the exact score of *every* candidate, in one order: a candidate that one channel
    did not list is not worst in it.
    """
    fused = weights.words * stretched(words) + weights.grams * stretched(grams)
    fused += weights.dense * stretched(dense)
    return fused
