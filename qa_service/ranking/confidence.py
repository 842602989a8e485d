"""How certain an answer is: the probability, calibrated on questions kept apart, that its evidence is right.

A logistic model over what the evidence says of the question (its features), how far it stands before the next
best, and whether anything vouches for it: a place asked for, a text named. Weights and their measured
calibration stand in ``data/ranking.json``.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

from corpus.errors import InternalError
from qa_service.question import AskedFor, Question
from qa_service.ranking import features
from qa_service.ranking.model import Evidence, Scope

_TAKEN: Final = (
    "covered",
    "sentence",
    "close",
    "task",
    "lacking",
    "own_place",
    "above",
    "national",
    "placeless",
    "named",
    "title",
    "rarest",
    "missing",
    "pairs",
    "run",
    "explicit",
    "implicit",
    "unassigned",
    "law_for_rule",
    "sanction",
    "lead",
)
_MORE: Final = (
    "gap",
    "unscoped",
    "elsewhere",
    "unnamed",
    "unvouched",
    "figure",
    "figure_lacking",
    "margin",
    "thin",
)
SIGNS: Final = (*_TAKEN, *_MORE)
"""What the model sees, in order: features, and

gap: score before the best evidence from another clause, -0.3 to 0.3; unscoped: no place is asked for;
elsewhere: one is, and the evidence is not of it; unnamed: a text is named, and it stands in another;
unvouched: neither place nor text vouches for it; figure: a figure or a time is asked for; figure_lacking:
and its sentence has none; margin: support beyond what is needed, where neither place nor text vouches for it
more, -0.2 to 0.3; thin: it falls short of that.
"""
MOST_GAP: Final = 0.3
MOST_THIN: Final = 0.1
"""Confidence of evidence that says too little, at most: the model is made on what says more."""
NEEDED: Final = 0.33
NEEDED_UNVOUCHED: Final = 0.5
"""Support that evidence needs to say enough of the question, found on questions of people."""
_AT: Final = {name: number for number, name in enumerate(features.NAMES)}
_TAKEN_AT: Final = tuple(_AT[name] for name in _TAKEN)
_FIGURES: Final = (AskedFor.FIGURE, AskedFor.TIME, AskedFor.MONEY)


def support(row: Sequence[float]) -> float:
    """How much evidence with these features says of the question, 0 to 1, comparable between questions."""
    covered = 0.5 * (row[_AT["covered"]] + row[_AT["sentence"]])
    return (0.5 * covered + 0.5 * row[_AT["close"]]) * (0.7 if row[_AT["lacking"]] else 1.0)


def beyond(row: Sequence[float], *, scoped: bool, naming: bool) -> float:
    """Support beyond what evidence with these features needs; negative where it says too little.

    What neither the place asked for nor a named text vouches for needs more.
    """
    own = scoped and (row[_AT["own_place"]] > 0 or row[_AT["below"]] > 0)
    vouched = row[_AT["named"]] > 0 or (own and not naming)
    return support(row) - (NEEDED if vouched else NEEDED_UNVOUCHED)


def signs(
    row: Sequence[float], gap: float, *, scoped: bool, naming: bool, asked_for: AskedFor
) -> tuple[float, ...]:
    """What the confidence in one piece of evidence depends on, in the order of ``SIGNS``.

    Args:
        row: its features. gap: its score less that of the best other evidence.
        scoped: a place is asked for; naming: a text is named.
    """
    own = row[_AT["own_place"]] > 0 or row[_AT["below"]] > 0
    named = row[_AT["named"]] > 0
    figure = asked_for in _FIGURES
    margin = beyond(row, scoped=scoped, naming=naming)
    more = (
        min(MOST_GAP, max(-MOST_GAP, gap)),
        float(not scoped),
        float(scoped and not own),
        float(naming and not named),
        float(not own and not named),
        float(figure),
        float(figure and row[_AT["lacking"]] > 0),
        min(0.3, max(-0.2, margin)),
        float(margin < 0),
    )
    return (*(row[at] for at in _TAKEN_AT), *more)


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Weights in the order of ``SIGNS``, and the bias."""

    weights: tuple[float, ...]
    bias: float

    @classmethod
    def of(cls, weights: Mapping[str, float], bias: float) -> ConfidenceModel:
        """A model of named weights; those not given are 0.

        Raises:
            InternalError: a weight for a sign that there is not.
        """
        unknown = set(weights) - set(SIGNS)
        if unknown:
            raise InternalError(
                f"把握程度的模型里有不认识的特征：{'、'.join(sorted(unknown))}。请重新安装 anzhi。"
            )
        return cls(tuple(float(weights.get(name, 0.0)) for name in SIGNS), bias)

    def probability(self, values: Sequence[float]) -> float:
        """The probability that evidence with these signs is right, 0 to 1."""
        told = self.bias + sum(w * v for w, v in zip(self.weights, values, strict=True))
        return 1.0 / (1.0 + math.exp(-min(30.0, max(-30.0, told))))


@functools.cache
def confidence_model() -> ConfidenceModel:
    """The model that comes with the program (``data/ranking.json``).

    Raises:
        InternalError: the packaged file is damaged.
    """
    source = resources.files("qa_service").joinpath("data/ranking.json")
    try:
        found = json.loads(source.read_text(encoding="utf-8"))["confidence"]
        return ConfidenceModel.of(found["weights"], float(found["bias"]))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise InternalError("内置的排序模型损坏，请重新安装 anzhi。") from error


def with_confidence(
    evidence: Sequence[Evidence], question: Question, scope: Scope, naming: bool
) -> Iterator[Evidence]:
    """The evidence, best first, each with the probability that it is right."""
    model = confidence_model()
    for number, one in enumerate(evidence):
        clause = one.hit.passage.clause_id
        rivals = (
            e.score for i, e in enumerate(evidence) if i != number and e.hit.passage.clause_id != clause
        )
        gap = one.score - max(rivals, default=one.score - MOST_GAP)
        values = signs(
            one.features, gap, scoped=bool(scope.places), naming=naming, asked_for=question.asked_for
        )
        sure = model.probability(values)
        if beyond(one.features, scoped=bool(scope.places), naming=naming) < 0:
            sure = min(sure, MOST_THIN)
        yield dataclasses.replace(one, confidence=sure)
