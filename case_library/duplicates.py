"""One accident told by two documents (同一事故): found and linked, never merged.

Two cases are taken for one accident only on the day: it must be the same, or be left open by one of the two
(a month, a year). On one day happen many accidents, so what else they say must agree as well: firm, place,
time, figures, the mark of the name (“7·19”). What speaks against it (another county, other kinds of accident,
hours apart) weighs more than what speaks for it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from case_library.asking import days_of
from case_library.model import AccidentType, Day
from case_library.summary import CaseSummary

ENOUGH: Final = 3.0
_LIKE_TIME_MINUTES: Final = 45
_OTHER_TIME_MINUTES: Final = 240

# Why: great accidents are called by their day: “7·19”, “3.21”, "11.13", ‘12·4’. Matches month and day with
# any dot between quotation marks, or with · without them. Must not match 3.5吨 or 2.1 of a heading.
_MARK: Final = re.compile(r"[“\"‘'「](\d{1,2})\s*[·•．.・]\s*(\d{1,2})[”\"’'」]|(\d{1,2})[·•・](\d{1,2})")

# Kinds that two texts may call one and the same event by: what burns explodes, what leaks poisons.
_ALIKE: Final = (
    frozenset(
        {
            AccidentType.FIRE,
            AccidentType.EXPLOSION,
            AccidentType.VESSEL,
            AccidentType.BOILER,
            AccidentType.POWDER,
            AccidentType.GAS,
            AccidentType.BURNING,
            AccidentType.POISONING,
            AccidentType.ENVIRONMENT,
            AccidentType.ROAD,
            AccidentType.VEHICLE,
            AccidentType.RAIL,
            AccidentType.OTHER,
        }
    ),
    frozenset({AccidentType.COLLAPSE, AccidentType.FALL, AccidentType.LIFTING, AccidentType.STRUCK}),
    frozenset({AccidentType.DROWNING, AccidentType.POISONING, AccidentType.FLOOD, AccidentType.WATER}),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two texts of one accident differ.

    Attributes:
        field: of ``CaseFacts``; name: in Chinese. ours, theirs: as they are shown.
    """

    field: str
    name: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another text of the same accident.

    Attributes:
        agree: what both say, in Chinese: the reason why they are taken for one.
        differ: where they do not agree.
        score: at least ``ENOUGH``.
    """

    case: CaseSummary
    agree: tuple[str, ...]
    differ: tuple[Difference, ...]
    score: float


def duplicates_of(case: CaseSummary, cases: Iterable[CaseSummary]) -> tuple[Duplicate, ...]:
    """Other texts of the accident that ``case`` tells, the surest first."""
    found = []
    for other in cases:
        compared = compare(case, other)
        if compared is not None:
            found.append(Duplicate(other, compared[1], differences(case, other), compared[0]))
    return tuple(sorted(found, key=lambda one: (-one.score, one.case.id)))


def accidents_once(cases: Sequence[CaseSummary]) -> list[CaseSummary]:
    """One case an accident, in the order of ``cases``: of several texts the one that states most."""
    groups = linked(cases)
    chosen = {max(group, key=lambda one: (_told(one), one.id)).id for group in groups}
    return [case for case in cases if case.id in chosen]


def linked(cases: Sequence[CaseSummary]) -> list[list[CaseSummary]]:
    """``cases`` in groups of one accident each; most groups have a single member."""
    head = {case.id: case.id for case in cases}

    def find(one: str) -> str:
        while head[one] != one:
            head[one] = head[head[one]]
            one = head[one]
        return one

    for some in _by_month(cases).values():
        for at, case in enumerate(some):
            for other in some[at + 1 :]:
                if find(case.id) != find(other.id) and compare(case, other) is not None:
                    head[find(other.id)] = find(case.id)
    groups: dict[str, list[CaseSummary]] = defaultdict(list)
    for case in cases:
        groups[find(case.id)].append(case)
    return list(groups.values())


def compare(one: CaseSummary, other: CaseSummary) -> tuple[float, tuple[str, ...]] | None:
    """How surely two cases tell one accident, and what agrees; None where they do not."""
    if one.id == other.id or one.document_id == other.document_id:
        return None
    if one.day is None or other.day is None or not _may_be_one_day(one.day, other.day):
        return None
    score, agree = 0.0, []
    if one.day.date is not None and one.day.date == other.day.date:
        score += 1.0
        agree.append(f"同一天（{one.day.date.isoformat()}）")
    for points, words in (
        _marks(one, other),
        _firms(one, other),
        _places(one, other),
        _times(one.day, other.day),
        _figure("死亡人数", one.deaths, other.deaths, 1.0, telling=3),
        _figure("受伤人数", one.injured, other.injured, 0.5, telling=4),
        _figure("直接经济损失", one.loss, other.loss, 1.5, telling=10),
        _substances(one, other),
        _types(one, other),
    ):
        score += points
        if words:
            agree.append(words)
    return (round(score, 2), tuple(agree)) if score >= ENOUGH else None


def differences(one: CaseSummary, other: CaseSummary) -> tuple[Difference, ...]:
    """Where two texts of one accident say different things; what only one of them says is no difference."""
    shown: tuple[tuple[str, str, Any, Any], ...] = (
        ("day", "时间", *_days_shown(one.day, other.day)),
        ("place", "地点", *_places_shown(one, other)),
        ("deaths", "死亡人数", _people(one.deaths), _people(other.deaths)),
        ("missing", "失踪人数", _people(one.missing), _people(other.missing)),
        ("injured", "受伤人数", _people(one.injured), _people(other.injured)),
        ("poisoned", "中毒人数", _people(one.poisoned), _people(other.poisoned)),
        ("loss", "直接经济损失", _money(one.loss), _money(other.loss)),
        ("grade", "事故等级", one.grade or "", other.grade or ""),
        ("nature", "事故性质", one.nature, other.nature),
    )
    return tuple(
        Difference(name, words, str(ours), str(theirs))
        for name, words, ours, theirs in shown
        if ours and theirs and ours != theirs
    )


def _by_month(cases: Sequence[CaseSummary]) -> Mapping[tuple[int, int], list[CaseSummary]]:
    """Cases that can be of one day; one without a month is among those of every month of its year."""
    found: dict[tuple[int, int], list[CaseSummary]] = defaultdict(list)
    for case in cases:
        if case.day is None:
            continue
        months = range(1, 13) if case.day.month is None else (case.day.month,)
        for month in months:
            found[case.day.year, month].append(case)
    return found


def _may_be_one_day(one: Day, other: Day) -> bool:
    (first, last), (begin, end) = days_of(one), days_of(other)
    return first <= end and begin <= last


def _marks(one: CaseSummary, other: CaseSummary) -> tuple[float, str]:
    ours, theirs = _mark(one), _mark(other)
    if ours is None or theirs is None:
        return 0.0, ""
    if ours != theirs:
        return -3.0, ""
    return 1.0, f"名称都有“{ours[0]}·{ours[1]}”"


def _mark(case: CaseSummary) -> tuple[int, int] | None:
    found = _MARK.search(case.name) or _MARK.search(case.title)
    if found is None:
        return None
    month, day = (int(group) for group in found.groups() if group is not None)
    return (month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _firms(one: CaseSummary, other: CaseSummary) -> tuple[float, str]:
    for ours in one.firms:
        for theirs in other.firms:
            short, long = sorted((_bare(ours), _bare(theirs)), key=len)
            if len(short) >= 4 and short in long:
                return 3.0, f"涉及同一单位（{min(ours, theirs, key=len)}）"
    return 0.0, ""


# Why: what firms are called in full and in short differs by these. Not a part of what makes the name.
_FORM: Final = re.compile(r"有限责任公司|股份有限公司|有限公司|公司|集团|[（(][^）)]*[）)]|\s")


def _bare(name: str) -> str:
    return _FORM.sub("", name)


def _places(one: CaseSummary, other: CaseSummary) -> tuple[float, str]:
    if not one.place or not other.place:
        return 0.0, ""
    ours, theirs = one.place.split("/"), other.place.split("/")
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    if shared < min(len(ours), len(theirs)):
        return (-3.0 if shared == 0 else -1.5), ""
    place = "/".join(ours[:shared])
    return (0.5, 1.0, 1.75, 2.0)[min(shared, 4) - 1], f"地点相符（{place}）"


def _times(one: Day, other: Day) -> tuple[float, str]:
    if not one.time or not other.time:
        return 0.0, ""
    apart = abs(_minutes(one.time) - _minutes(other.time))
    if apart <= _LIKE_TIME_MINUTES:
        return 1.0, "时刻相近" if apart else f"同一时刻（{one.time}）"
    return (-2.0 if apart >= _OTHER_TIME_MINUTES else 0.0), ""


def _minutes(time: str) -> int:
    hour, minute = time.split(":")[:2]
    return int(hour) * 60 + int(minute)


def _figure(
    name: str, ours: float | None, theirs: float | None, worth: float, *, telling: float
) -> tuple[float, str]:
    """Equal figures speak for one accident, the more the larger they are: most accidents kill one person.

    Args:
        telling: from here on an equal figure counts fully.
    """
    if ours is None or theirs is None:
        return 0.0, ""
    if ours == theirs:
        return (worth * min(1.0, ours / telling), f"{name}相同") if ours else (0.0, "")
    low, high = sorted((ours, theirs))
    return (-worth if high > 2 * low + 2 else 0.0), ""


def _substances(one: CaseSummary, other: CaseSummary) -> tuple[float, str]:
    if not one.substances or not other.substances:
        return 0.0, ""
    shared = [s for s in one.substances if any(s in t or t in s for t in other.substances)]
    return (0.5, f"同种物质（{shared[0]}）") if shared else (-1.0, "")


def _types(one: CaseSummary, other: CaseSummary) -> tuple[float, str]:
    if not one.types or not other.types:
        return 0.0, ""
    if shared := [kind for kind in one.types if kind in other.types]:
        return 0.5, f"同类事故（{shared[0].value}）"
    alike = any(set(one.types) & family and set(other.types) & family for family in _ALIKE)
    return (0.0 if alike else -2.5), ""


def _told(case: CaseSummary) -> int:
    """How much a case states."""
    values = (case.day, case.place, case.types, case.grade, case.deaths, case.injured, case.loss)
    return (
        sum(value not in (None, "", ()) for value in values)
        + bool(case.day and case.day.time)
        + len(case.topics)
        + case.persons
        + case.units
    )


def _days_shown(ours: Day | None, theirs: Day | None) -> tuple[str, str]:
    if ours is None or theirs is None:
        return "", ""
    if ours.date == theirs.date and ours.date is not None and not (ours.time and theirs.time):
        return "", ""
    if ours.date is None or theirs.date is None:
        return "", ""
    return str(ours), str(theirs)


def _places_shown(one: CaseSummary, other: CaseSummary) -> tuple[str, str]:
    ours, theirs = one.place, other.place
    if f"{ours}/".startswith(f"{theirs}/") or f"{theirs}/".startswith(f"{ours}/"):
        return "", ""
    return ours, theirs


def _people(number: int | None) -> str:
    return "" if number is None else f"{number}人"


def _money(amount: float | None) -> str:
    return "" if amount is None else f"{amount:g}万元"
