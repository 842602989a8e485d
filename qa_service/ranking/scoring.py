"""How well a candidate fits a question: a weighted sum of its features, weights learned or set by hand."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from corpus.errors import InternalError
from corpus.jurisdiction import Relation
from indexing.passages import Passage
from indexing.search import Hit
from qa_service.answer.model import AnswerKind
from qa_service.naming import Naming
from qa_service.places import nearest
from qa_service.question import AskedFor, Question
from qa_service.ranking.features import NAMES, closeness, covers_hit
from qa_service.ranking.model import Scope, Term

FOCUSED = 0.2
"""What a passage that the answer before quoted counts for a question that follows up on it."""


@dataclass(frozen=True, slots=True)
class RankingModel:
    """Weights in the order of ``features.NAMES``."""

    weights: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> RankingModel:
        """A model of named weights; those not given are 0.

        Raises:
            InternalError: a weight for a feature that there is not.
        """
        unknown = set(weights) - set(NAMES)
        if unknown:
            raise InternalError(f"排序模型里有不认识的特征：{'、'.join(sorted(unknown))}。请重新安装 anzhi。")
        return cls(tuple(float(weights.get(name, 0.0)) for name in NAMES))

    def score(self, values: Sequence[float]) -> float:
        """The score of one candidate; ranks within one question."""
        return sum(weight * value for weight, value in zip(self.weights, values, strict=True))


@functools.cache
def ranking_model() -> RankingModel:
    """The weights that come with the program (``data/ranking.json``).

    Raises:
        InternalError: the packaged file is damaged.
    """
    source = resources.files("qa_service").joinpath("data/ranking.json")
    try:
        return RankingModel.of(json.loads(source.read_text(encoding="utf-8"))["weights"])
    except (OSError, KeyError, ValueError) as error:
        raise InternalError("内置的排序模型损坏，请重新安装 anzhi。") from error


def rough(question: Question, scope: Scope, naming: Naming, terms: Sequence[Term], hit: Hit) -> float:
    """The score before the passage is read sentence by sentence: which candidates are worth reading."""
    score = 0.45 * hit.fused + 0.35 * covers_hit(terms, hit) + 0.2 * closeness(hit)
    return score + prior(question, scope, naming, hit, hit.passage.assignment_id is not None)


def is_named(naming: Naming, hit: Hit) -> bool:
    """Whether the hit stands in a text that the question names."""
    passage = hit.passage
    return any(t.version_id == passage.version_id and t.part in (None, passage.part) for t in naming.texts)


def place_prior(scope: Scope, place: str) -> float:
    """What a text's place counts: the named place goes first, then what lies in it and the levels above it,
    the nearest first."""
    if place in scope.asked:
        return 0.22
    match nearest(scope.places, place) if scope.places else Relation.UNKNOWN:
        case Relation.BELOW:
            return 0.05
        case Relation.ABOVE:
            return 0.03 * (place.count("/") + 1)
        case _:
            return 0.0


def focus_prior(scope: Scope, passage: Passage) -> float:
    """What counts for a passage that the answer before quoted, for a follow-up question."""
    focus = scope.focus
    met = focus is not None and focus.meets(passage.version_id, passage.start, passage.end)
    return FOCUSED if met else 0.0


def prior(question: Question, scope: Scope, naming: Naming, hit: Hit, assigns: bool) -> float:
    """What the structure says: an assignment answers who; the named place comes before those around it."""
    passage = hit.passage
    prior = 0.0
    if question.asked_for is AskedFor.UNITS and assigns:
        prior += 0.03
    prior += place_prior(scope, passage.jurisdiction)
    if passage.doc_kind == "law" and question.kind in (
        AnswerKind.PENALTY,
        AnswerKind.DEFINITION,
        AnswerKind.PROVISION,
    ):
        prior += 0.08
    if is_named(naming, hit):
        prior += 0.25
    prior += focus_prior(scope, passage)
    if question.years and passage.year in question.years:
        prior += 0.10
    return prior
