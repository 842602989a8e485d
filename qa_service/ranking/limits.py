"""When to answer: the settings of abstention."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_CONFIDENCE = 0.15
"""From the curve that ``anzhi eval calibration`` measures; evidence that says too little stays below it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When to answer.

    Attributes:
        confidence: an answer less certain than this is not given, 0 to 1 (``ANZHI_ANSWER_CONFIDENCE``).
        gap: when what fits best carries no answer, the next may score this much less; further down, the
            matter asked about is known but what is asked of it is not.
        alternative: share of the first evidence's score from which another place's text is shown.
    """

    confidence: float = DEFAULT_CONFIDENCE
    gap: float = 0.15
    alternative: float = 0.75
