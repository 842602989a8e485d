"""Several rankings of the same candidates → one: min-max linear fusion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.errors import SettingsError


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


def stretched(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores stretched so that the lowest is 0 and the highest 1; all 0 where they do not differ."""
    if not len(values):
        return values
    low, high = values.min(), values.max()
    return (values - low) / (high - low) if high > low else np.zeros_like(values)


def scaled(scores: Mapping[int, float], candidates: Iterable[int]) -> dict[int, float]:
    """Scores stretched so that the worst candidate has 0 and the best 1; a candidate without a score has 0.

    Where all candidates score alike, nothing can be told from the channel and all get 0.
    """
    values = {number: scores.get(number, 0.0) for number in candidates}
    if not values:
        return {}
    low, high = min(values.values()), max(values.values())
    if high <= low:
        return dict.fromkeys(values, 0.0)
    return {number: (value - low) / (high - low) for number, value in values.items()}


def fuse(
    words: Mapping[int, float],
    grams: Mapping[int, float],
    dense: Mapping[int, float],
    weights: Weights = Weights(),
) -> list[tuple[int, float]]:
    """Candidates with their fused scores, best first; ties by number.

    Each mapping should hold the exact score of *every* candidate of the others too: a candidate that one
    channel did not list is not worst in it.
    """
    candidates = sorted({*words, *grams, *dense})
    by_channel = (
        (weights.words, scaled(words, candidates)),
        (weights.grams, scaled(grams, candidates)),
        (weights.dense, scaled(dense, candidates)),
    )
    fused = {n: sum(weight * scores[n] for weight, scores in by_channel) for n in candidates}
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))
