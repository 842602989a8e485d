"""Cases counted and summed (统计): by type, industry, cause, grade, time and place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from case_library.asking import CaseFacet, values_of
from case_library.model import Factor, Grade
from case_library.summary import CaseSummary

UNKNOWN = ""
"""The value of accidents of which the text does not say it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Accidents with one value, and what they did.

    Attributes:
        value: as text; "" where the texts do not say it. name: of an industry; otherwise as ``value``.
        deaths, missing, injured, poisoned: sums of what the texts state. loss: in 万元.
        with_loss: how many of the accidents state a loss.
    """

    value: str
    name: str
    cases: int
    deaths: int
    missing: int
    injured: int
    poisoned: int
    loss: float
    with_loss: int


@dataclass(frozen=True, slots=True)
class CaseStatistics:
    """Counts of accidents. One with two types or three topics counts under each of them.

    Attributes:
        total: all of them. texts: how many cases tell of them, other texts of the same accident too.
        industries: by section and division. years, months, hours: also those in between that have none.
        provinces: the first step of the place.
    """

    total: Tally
    texts: int
    types: tuple[Tally, ...]
    industries: tuple[Tally, ...]
    topics: tuple[Tally, ...]
    factors: tuple[Tally, ...]
    grades: tuple[Tally, ...]
    years: tuple[Tally, ...]
    months: tuple[Tally, ...]
    hours: tuple[Tally, ...]
    provinces: tuple[Tally, ...]
    processes: tuple[Tally, ...]
    substances: tuple[Tally, ...]

    @property
    def groups(self) -> Mapping[str, tuple[Tally, ...]]:
        """All groups by name, in the order in which they are shown."""
        return {
            "type": self.types,
            "industry": self.industries,
            "topic": self.topics,
            "factor": self.factors,
            "grade": self.grades,
            "year": self.years,
            "month": self.months,
            "hour": self.hours,
            "province": self.provinces,
            "process": self.processes,
            "substance": self.substances,
        }


GROUP_NAMES: Mapping[str, str] = {
    "type": "事故类别",
    "industry": "行业",
    "topic": "原因",
    "factor": "原因分类",
    "grade": "事故等级",
    "year": "年份",
    "month": "月份",
    "hour": "时段",
    "province": "省份",
    "process": "环节",
    "substance": "物质",
}

Values = Callable[[CaseSummary], Sequence[Any]]


def count(cases: Sequence[CaseSummary], texts: int | None = None) -> CaseStatistics:
    """The statistics of ``cases``, one an accident.

    Args:
        texts: cases that tell of these accidents; None for one each.
    """
    industry_names = {case.industry: case.industry_name for case in cases if case.industry}
    years = [case.day.year for case in cases if case.day is not None]
    spanned = range(min(years), max(years) + 1) if years else range(0)

    def group(
        values: Values, order: Iterable[Any] = (), names: Mapping[str, str] | None = None
    ) -> tuple[Tally, ...]:
        return _group(cases, values, tuple(order), names or {})

    return CaseStatistics(
        total=_tally("", "", cases),
        texts=len(cases) if texts is None else texts,
        types=group(lambda case: case.types),
        industries=group(lambda case: values_of(case, CaseFacet.INDUSTRY), names=industry_names),
        topics=group(lambda case: case.topics),
        factors=group(lambda case: case.factors, Factor),
        grades=group(lambda case: values_of(case, CaseFacet.GRADE), Grade),
        years=group(lambda case: values_of(case, CaseFacet.YEAR), spanned),
        months=group(lambda case: values_of(case, CaseFacet.MONTH), range(1, 13)),
        hours=group(_hour, range(24)),
        provinces=group(lambda case: (case.province,) if case.province else ()),
        processes=group(lambda case: case.processes),
        substances=group(lambda case: case.substances),
    )


def _hour(case: CaseSummary) -> tuple[int, ...]:
    if case.day is None or not case.day.time:
        return ()
    return (dt.time.fromisoformat(case.day.time).hour,)


def _group(
    cases: Sequence[CaseSummary], values: Values, order: tuple[Any, ...], names: Mapping[str, str]
) -> tuple[Tally, ...]:
    """Groups in ``order``, the empty ones too, or else the largest first; those without a value last."""
    members: dict[Any, list[CaseSummary]] = {one: [] for one in order} if any(map(values, cases)) else {}
    unknown: list[CaseSummary] = []
    for case in cases:
        found = values(case)
        for value in found:
            members.setdefault(value, []).append(case)
        if not found:
            unknown.append(case)
    tallies = [_tally(str(value), names.get(str(value), str(value)), some) for value, some in members.items()]
    if not order:
        tallies.sort(key=lambda one: (-one.cases, one.value))
    if unknown and unknown != list(cases):
        tallies.append(_tally(UNKNOWN, "没有写明", unknown))
    return tuple(tallies)


def _tally(value: str, name: str, cases: Sequence[CaseSummary]) -> Tally:
    losses = [case.loss for case in cases if case.loss is not None]
    return Tally(
        value,
        name,
        len(cases),
        sum(case.deaths or 0 for case in cases),
        sum(case.missing or 0 for case in cases),
        sum(case.injured or 0 for case in cases),
        sum(case.poisoned or 0 for case in cases),
        round(sum(losses), 4),
        len(losses),
    )
