"""Cases like a case, and why (相似案例): what they share, weighted by how seldom it is.

Two accidents are alike by what went wrong (the same cause), by what was being done (环节), by the provision
that was broken, by their kind, by what leaked or burnt, by the trade. What many cases share says little, so
each shared value weighs by its rarity in the library. Other texts of the same accident are no similar cases.
"""

from __future__ import annotations

import enum
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from case_library.asking import provision_name
from case_library.duplicates import compare
from case_library.model import Found, Violation
from case_library.summary import CaseSummary, processes
from corpus.model import Span

if TYPE_CHECKING:
    from case_library.store import CaseRecord


class Sameness(enum.StrEnum):
    """In what two cases are alike."""

    CAUSE = "同样的原因"
    PROCESS = "同样的环节"
    PROVISION = "违反同一条规定"
    TYPE = "同类事故"
    SUBSTANCE = "同种物质"
    INDUSTRY = "同行业"
    EVENT = "同样的情形"
    MEANING = "案情文字相近"


WEIGHTS: Final[Mapping[Sameness, float]] = {
    Sameness.CAUSE: 3.0,
    Sameness.PROCESS: 2.0,
    Sameness.PROVISION: 2.0,
    Sameness.SUBSTANCE: 1.5,
    Sameness.TYPE: 1.5,
    Sameness.EVENT: 1.0,
    Sameness.INDUSTRY: 1.0,
}
MEANING_WEIGHT: Final = 0.3
"""Share of the nearness of the words in the whole, where it is known."""
LEAST: Final = 0.12
"""Below it two cases are not alike."""
_TOLD: Final = 6
NEAR_WORDS: Final = 0.5
"""From here on nearness of the words is given as a reason."""

Near = Callable[[CaseSummary], Mapping[str, float]]
"""How near other cases are in meaning, by id, from 0 to 1; given by whoever has a search index."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that two cases share.

    Attributes:
        values: 超载; 装卸; 安全生产法第四十一条; rare ones first. () for MEANING.
        weight: its part of the score.
    """

    sameness: Sameness
    values: tuple[str, ...]
    weight: float

    def __str__(self) -> str:
        """同样的原因：超载、无证经营; of many the rarest."""
        if not self.values:
            return self.sameness.value
        more = f"等{len(self.values)}项" if len(self.values) > _TOLD else ""
        return f"{self.sameness.value}：{'、'.join(self.values[:_TOLD])}{more}"


@dataclass(frozen=True, slots=True)
class Similar:
    """A case like another, with the reasons, the weightiest first; ``score`` is from 0 to 1."""

    case: CaseSummary
    score: float
    reasons: tuple[Reason, ...]


def similar_to(
    case: CaseSummary, cases: Sequence[CaseSummary], *, limit: int = 10, near: Near | None = None
) -> tuple[Similar, ...]:
    """The cases most like ``case``, each with the reason why.

    Args:
        cases: the whole library, ``case`` among them: rarity is counted in it.
    """
    ours = _features(case)
    rarity = _Rarity(cases)
    meaning = near(case) if near is not None else {}
    found = []
    for other in cases:
        if other.id == case.id or compare(case, other) is not None:
            continue
        one = _alike(other, ours, rarity, meaning.get(other.id, 0.0), meant=near is not None)
        if one is not None:
            found.append(one)
    found.sort(key=lambda one: (-one.score, one.case.id))
    return tuple(found[:limit])


def evidence(record: CaseRecord, sameness: Sameness, value: str) -> Span | None:
    """The words of a case that show one value of a reason; None where it is computed."""
    case = record.case
    match sameness:
        case Sameness.CAUSE:
            return next((cause.span for cause in case.causes if value in cause.topics), None)
        case Sameness.PROCESS:
            return dict(processes(case, record.text)).get(value)
        case Sameness.PROVISION:
            return next((one.span for one in case.violations if _written(one) == value), None)
        case Sameness.TYPE:
            return _first(case.types, value)
        case Sameness.SUBSTANCE:
            return _first(case.substances, value)
        case Sameness.EVENT:
            return _first(case.events, value)
        case Sameness.INDUSTRY:
            return case.industry.spans[0] if case.industry and case.industry.spans else None
        case Sameness.MEANING:
            return None


def _written(violation: Violation) -> str:
    return provision_name((violation.provision.title, violation.provision.article))


def _first(found: Sequence[Found[Any]], value: str) -> Span | None:
    return next((one.spans[0] for one in found if str(one.value) == value and one.spans), None)


class _Rarity:
    """What sharing a value is worth: 1 where two cases of many have it, near 0 where all have it."""

    def __init__(self, cases: Sequence[CaseSummary]) -> None:
        self._cases = max(2, len(cases))
        self._counts: Counter[tuple[Sameness, str]] = Counter()
        for case in cases:
            for sameness, values in _features(case).items():
                self._counts.update((sameness, value) for value in values)

    def __call__(self, sameness: Sameness, value: str) -> float:
        share = self._counts[sameness, value] / self._cases
        return 0.1 + 0.9 * math.log(1 / max(share, 1 / self._cases)) / math.log(self._cases)


def _features(case: CaseSummary) -> dict[Sameness, tuple[str, ...]]:
    return {
        Sameness.CAUSE: case.topics,
        Sameness.PROCESS: case.processes,
        Sameness.PROVISION: tuple(dict.fromkeys(provision_name(one) for one in case.provisions if one[1])),
        Sameness.TYPE: tuple(kind.value for kind in case.types),
        Sameness.SUBSTANCE: case.substances,
        Sameness.INDUSTRY: (case.industry_name,) if case.industry_name else (),
        Sameness.EVENT: case.events,
    }


def _alike(
    other: CaseSummary,
    ours: Mapping[Sameness, tuple[str, ...]],
    rarity: _Rarity,
    meaning: float,
    *,
    meant: bool,
) -> Similar | None:
    """Overlap of what both state: shared weight to all weight, the side with more counting in part."""
    theirs = _features(other)
    reasons: list[Reason] = []
    shared = own = their = 0.0
    for sameness, weight in WEIGHTS.items():
        both = [value for value in ours[sameness] if value in theirs[sameness]]
        worth = {value: weight * rarity(sameness, value) for value in both}
        own += sum(weight * rarity(sameness, value) for value in ours[sameness])
        their += sum(weight * rarity(sameness, value) for value in theirs[sameness])
        shared += sum(worth.values())
        if both:
            both.sort(key=lambda value: -worth[value])
            reasons.append(Reason(sameness, tuple(both), round(sum(worth.values()), 4)))
    overlap = shared / math.sqrt(own * their) if own and their else 0.0
    score = (1 - MEANING_WEIGHT) * overlap + MEANING_WEIGHT * meaning if meant else overlap
    if score < LEAST or not reasons:  # like words alone are no reason
        return None
    if meaning >= NEAR_WORDS:
        reasons.append(Reason(Sameness.MEANING, (), round(MEANING_WEIGHT * meaning, 4)))
    reasons.sort(key=lambda one: -one.weight)
    return Similar(other, round(score, 4), tuple(reasons))
