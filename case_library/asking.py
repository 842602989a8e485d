"""Which cases are asked for, in which order, and how many each further choice would leave (facets)."""

from __future__ import annotations

import datetime as dt
import enum
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from case_library.model import AccidentType, Day, Factor, Grade
from case_library.summary import CaseSummary
from corpus.model import PlaceScope
from corpus.place_filters import places_in
from corpus.titles import title_key

MOST_CHOSEN: Final = 300
"""Cases that a list may be narrowed down to by their ids: they stand in its address."""


class CaseOrder(enum.StrEnum):
    """How a list of cases is sorted; undated ones, and those without figures, come last."""

    NEWEST = "newest"
    """By the day of the accident, the latest first."""
    GRAVEST = "gravest"
    """By dead and missing, then injured and poisoned, then loss."""
    RELEVANCE = "relevance"
    """By how often and where the words asked for stand; without words as NEWEST."""


class CaseFacet(enum.StrEnum):
    """What a list of cases can be narrowed down by; the value is the name of its field in ``CasesAsked``."""

    TYPE = "types"
    GRADE = "grades"
    INDUSTRY = "industries"
    TOPIC = "topics"
    FACTOR = "factors"
    PLACE = "places"
    YEAR = "years"
    MONTH = "months"
    SUBSTANCE = "substances"
    EVENT = "events"
    PROCESS = "processes"
    PROVISION = "provisions"


@dataclass(frozen=True, slots=True)
class Sought:
    """A word that is searched for, with other ways to say it.

    Attributes:
        word: as it is typed. ways: the word is found where one of them is; of a way every part must be there,
            of a part one of its words: 槽车侧翻 is found by 槽车 or 罐车 with 侧翻 or 翻车.
    """

    word: str
    ways: tuple[tuple[tuple[str, ...], ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All words to look for."""
        every = (word for way in self.ways for part in way for word in part)
        return tuple(dict.fromkeys((self.word, *every)))


@dataclass(frozen=True, slots=True)
class CasesAsked:
    """What cases are asked for. Of one field any value fits; all fields must fit.

    Attributes:
        words: each must stand in the text of the case, its name, or among its values (type, topic …).
        sought: the same words with other ways to say them; () to look for the words as they are.
        industries: codes of GB/T 4754; a section (``G``) takes in its divisions (``G54``).
        places: paths or ends of one, with all that lies in them.
        years, months: of the accident. first, last: the accident surely lies not before, not after.
        deaths: at least so many dead and missing.
        provisions: 安全生产法 for any article of it, 安全生产法第四十一条 for one.
        documents: ids; cases: ids. order: None for RELEVANCE with words and NEWEST without.
    """

    words: str = ""
    types: tuple[AccidentType, ...] = ()
    grades: tuple[Grade, ...] = ()
    industries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    factors: tuple[Factor, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    deaths: int = 0
    substances: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    sought: tuple[Sought, ...] = ()
    order: CaseOrder | None = None


@dataclass(frozen=True, slots=True)
class CaseFacets:
    """How many cases choosing a value would give, all other filters as they are; the most frequent first.

    Attributes:
        counts: by facet and value. PLACE: of the path itself, without those below. GRADE, YEAR, MONTH and
            FACTOR in their own order.
        names: of industries, by code.
    """

    counts: Mapping[CaseFacet, Mapping[Any, int]]
    names: Mapping[str, str] = field(default_factory=dict)


Test = Callable[[CaseSummary], bool]


def days_of(day: Day) -> tuple[dt.date, dt.date]:
    """The first and the last day that it may be."""
    first = dt.date(day.year, day.month or 1, day.day or 1)
    if day.month is None:
        return first, dt.date(day.year, 12, 31)
    if day.day is None:
        following = first + dt.timedelta(days=31)
        return first, following.replace(day=1) - dt.timedelta(days=1)
    return first, first


@functools.lru_cache(maxsize=4096)
def provision_name(provision: tuple[str, str]) -> str:
    """安全生产法第四十一条; 安全生产法 where no article is named."""
    return title_key(provision[0]) + provision[1]


def values_of(case: CaseSummary, facet: CaseFacet) -> tuple[Any, ...]:
    """The values that a case has of a facet."""
    match facet:
        case CaseFacet.TYPE:
            return case.types
        case CaseFacet.GRADE:
            return () if case.grade is None else (case.grade,)
        case CaseFacet.INDUSTRY:
            return (case.industry,) if case.industry else ()
        case CaseFacet.TOPIC:
            return case.topics
        case CaseFacet.FACTOR:
            return case.factors
        case CaseFacet.PLACE:
            return (case.place,) if case.place else ()
        case CaseFacet.YEAR:
            return () if case.day is None else (case.day.year,)
        case CaseFacet.MONTH:
            return () if case.day is None or case.day.month is None else (case.day.month,)
        case CaseFacet.SUBSTANCE:
            return case.substances
        case CaseFacet.EVENT:
            return case.events
        case CaseFacet.PROCESS:
            return case.processes
        case CaseFacet.PROVISION:
            return tuple(dict.fromkeys(provision_name(one) for one in case.provisions))


def tests_of(
    asked: CasesAsked, cases: Sequence[CaseSummary]
) -> tuple[Mapping[CaseFacet, Test], tuple[Test, ...]]:
    """What a case must satisfy: by facet, and besides. Words are not among them: see ``CaseLibrary``."""
    faceted: dict[CaseFacet, Test] = {}
    for facet in CaseFacet:
        wanted = getattr(asked, facet.value)
        if not wanted:
            continue
        if facet is CaseFacet.PLACE:
            known = sorted({case.place for case in cases if case.place})
            inside = frozenset(path for one in wanted for path in places_in(known, one, PlaceScope.WITHIN))
            faceted[facet] = lambda case, inside=inside: case.place in inside  # type: ignore[misc]
        elif facet is CaseFacet.INDUSTRY:
            faceted[facet] = lambda case, wanted=wanted: bool(  # type: ignore[misc]
                case.industry and case.industry.startswith(wanted)
            )
        elif facet is CaseFacet.PROVISION:
            laws = frozenset(title_key(one) for one in wanted)
            faceted[facet] = lambda case, laws=laws: any(  # type: ignore[misc]
                title_key(one[0]) in laws or provision_name(one) in laws for one in case.provisions
            )
        else:
            values = frozenset(wanted)
            faceted[facet] = lambda case, values=values, facet=facet: (
                not values.isdisjoint(  # type: ignore[misc]
                    values_of(case, facet)
                )
            )
    others: list[Test] = []
    if asked.first is not None:
        first = asked.first
        others.append(lambda case: case.day is not None and days_of(case.day)[0] >= first)
    if asked.last is not None:
        last = asked.last
        others.append(lambda case: case.day is not None and days_of(case.day)[1] <= last)
    if asked.deaths > 0:
        others.append(lambda case: case.killed >= asked.deaths)
    if asked.cases:
        chosen = frozenset(asked.cases)
        others.append(lambda case: case.id in chosen)
    if asked.documents:
        others.append(lambda case: case.document_id in asked.documents)
    return faceted, tuple(others)


def facets_of(cases: Sequence[CaseSummary], asked: CasesAsked) -> CaseFacets:
    """Counts over ``cases``, which satisfy the words asked for, each facet without its own filter."""
    faceted, others = tests_of(asked, cases)
    failing = [
        [facet for facet, test in faceted.items() if not test(case)] if all(t(case) for t in others) else None
        for case in cases
    ]
    counts: dict[CaseFacet, Mapping[Any, int]] = {}
    for facet in CaseFacet:
        counted: Counter[Any] = Counter()
        for case, failed in zip(cases, failing, strict=True):
            if failed is not None and all(one is facet for one in failed):
                counted.update(values_of(case, facet))
        counts[facet] = dict(sorted(counted.items(), key=_in_order(facet)))
    names = {case.industry: case.industry_name for case in cases if case.industry}
    return CaseFacets(counts, names)


def _in_order(facet: CaseFacet) -> Callable[[tuple[Any, int]], Any]:
    if facet is CaseFacet.GRADE:
        return lambda one: list(Grade).index(one[0])
    if facet is CaseFacet.FACTOR:
        return lambda one: list(Factor).index(one[0])
    if facet is CaseFacet.YEAR:
        return lambda one: -int(one[0])
    if facet is CaseFacet.MONTH:
        return lambda one: int(one[0])
    if facet is CaseFacet.PLACE:
        return lambda one: str(one[0])
    return lambda one: (-one[1], str(one[0]))


def ordered(
    cases: Iterable[CaseSummary], order: CaseOrder, relevance: Mapping[str, float]
) -> list[CaseSummary]:
    """``cases`` sorted; ties by day and id."""
    found = sorted(cases, key=lambda case: case.id)
    found.sort(key=_day_key, reverse=True)
    if order is CaseOrder.GRAVEST:
        found.sort(key=lambda case: (case.killed, case.harmed, case.loss or 0.0), reverse=True)
    elif order is CaseOrder.RELEVANCE and relevance:
        found.sort(key=lambda case: relevance.get(case.id, 0.0), reverse=True)
    return found


def _day_key(case: CaseSummary) -> tuple[int, int, int, str]:
    day = case.day
    return (0, 0, 0, "") if day is None else (day.year, day.month or 0, day.day or 0, day.time)
