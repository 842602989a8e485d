"""What an accident is about in the words of duties (责任事项): who answers for such things today, and which
tasks a case shows the reason for.

A task is taken only where its own first words name the matter of the accident: a plan's whole chapter on
safety speaks of everything.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.links import BrokenProvisions, StoredCase
from case_library.model import AccidentType, Case
from corpus.citation_register import CitationRegister
from corpus.library import Library
from corpus.model import AssignmentKind, PlaceScope, Validity
from corpus.records import AssignmentRecord

MOST_TASKS = 3
MOST_CASES = 3
_LOOKED_AT = 60
"""Rows of the register that are looked at for one subject."""
_HEAD = 70
"""Characters of a task that say what it is about."""
_FORCE = (Validity.IN_FORCE, Validity.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Subject:
    """A matter of accidents as duties name it.

    Attributes:
        name: 危险化学品道路运输. ways: of naming it; all words of one way must stand in a task.
        apart: words of a narrower matter that is not meant (危险化学品 without 运输).
    """

    name: str
    ways: tuple[tuple[str, ...], ...]
    apart: tuple[str, ...] = ()

    def in_words(self, words: str) -> bool:
        """Whether what a task is about names this matter."""
        if any(word in words for word in self.apart):
            return False
        return any(all(word in words for word in way) for way in self.ways)


_CHEMICAL_ROAD: Final = Subject(
    "危险化学品道路运输",
    (("危险化学品", "运输"), ("危化品", "运输"), ("危险货物", "运输"), ("危险品", "运输")),
)
_CHEMICAL: Final = Subject("危险化学品", (("危险化学品",), ("危化品",)), ("运输",))
_GAS: Final = Subject("城镇燃气", (("燃气",), ("液化气",), ("液化石油气",)))
_FIREWORKS: Final = Subject("烟花爆竹", (("烟花爆竹",),))
_DUST: Final = Subject("粉尘防爆", (("粉尘",),))
_CONFINED: Final = Subject("有限空间作业", (("有限空间",), ("受限空间",)))
_HOT_WORK: Final = Subject("动火作业", (("动火",), ("电气焊",), ("明火作业",)))
_FIRE: Final = Subject("消防安全", (("消防",), ("火灾",)))
_LIFTING: Final = Subject("起重机械", (("起重机械",), ("塔吊",), ("塔式起重机",)))
_SPECIAL: Final = Subject("特种设备", (("特种设备",), ("压力容器",), ("锅炉",)))
_BUILDING: Final = Subject("建筑施工安全", (("建筑施工",), ("施工安全",), ("建筑工地",), ("房屋市政",)))
_HEIGHT: Final = Subject("高处作业", (("高处作业",), ("高处坠落",), ("脚手架",)))
_MINE: Final = Subject("矿山安全", (("矿山",), ("煤矿",), ("尾矿库",)))
_ROAD: Final = Subject("道路交通安全", (("道路交通",), ("道路运输",), ("客运",)))
_WATER: Final = Subject("水上交通安全", (("水上交通",), ("船舶",), ("渔船",)))
_RAIL: Final = Subject("铁路安全", (("铁路",),))
_ELECTRIC: Final = Subject("用电安全", (("用电",), ("电气安全",)))

_OF_TYPE: Final[Mapping[AccidentType, tuple[Subject, ...]]] = {
    AccidentType.LIFTING: (_LIFTING,),
    AccidentType.ELECTRIC: (_ELECTRIC,),
    AccidentType.FIRE: (_FIRE,),
    AccidentType.FALL: (_HEIGHT,),
    AccidentType.ROOF: (_MINE,),
    AccidentType.FLOOD: (_MINE,),
    AccidentType.BLASTING: (_MINE,),
    AccidentType.POWDER: (_FIREWORKS,),
    AccidentType.GAS: (_MINE,),
    AccidentType.BOILER: (_SPECIAL,),
    AccidentType.VESSEL: (_SPECIAL,),
    AccidentType.ROAD: (_ROAD,),
    AccidentType.WATER: (_WATER,),
    AccidentType.RAIL: (_RAIL,),
}
# Substances that have rules of their own. Matches 液化石油气, 天然气, 民用液化气. Must not match 液氯.
_FUEL_GAS: Final = re.compile("液化(?:石油)?气|天然气|煤气|燃气")
# What is no chemical that a firm deals in although it burned, leaked or poisoned: 粉尘, 瓦斯, 木材, 污水, and
# gases that form where something rots or burns.
_NO_CHEMICAL: Final = re.compile(
    "硫化氢|一氧化碳|二氧化碳|沼气|甲烷|粉尘|烟花|爆竹|烟火药|瓦斯|木|布|纸|粮|水(?!合肼|银)|泥|煤(?!气|焦油)|塑料|泡沫|海绵"
)
_ON_ROAD: Final = frozenset({"运输"})


def subjects_of(case: Case, processes: Sequence[str] = ()) -> tuple[Subject, ...]:
    """What duties would call the matter of a case, the closest first.

    Args:
        processes: work during which it happened (动火, 受限空间作业), as ``case_library.summary`` has them.
    """
    types = [one.value for one in case.types]
    substances = [one.value for one in case.substances if one.sure]
    chemical = [one for one in substances if not _NO_CHEMICAL.search(one)]
    road = AccidentType.ROAD in types or (bool(_ON_ROAD & set(processes)) and bool(chemical))
    found: list[Subject] = []
    if chemical and road:
        found.append(_CHEMICAL_ROAD)
    if "受限空间作业" in processes:
        found.append(_CONFINED)
    if "动火" in processes:
        found.append(_HOT_WORK)
    if any("粉尘" in one for one in substances):
        found.append(_DUST)
    if any(re.search("烟花|爆竹|烟火药", one) for one in substances):
        found.append(_FIREWORKS)
    industry = case.industry.value.code if case.industry else ""
    if any(_FUEL_GAS.search(one) for one in substances) and not road:
        found.append(_GAS)
    elif chemical and not road:
        found.append(_CHEMICAL)
    if industry.startswith("E"):
        found.append(_BUILDING)
    if industry.startswith("B"):
        found.append(_MINE)
    for kind in types:
        if not (kind is AccidentType.ROAD and chemical):
            found.extend(_OF_TYPE.get(kind, ()))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class DutyToday:
    """A row of the register that gives such things to units today.

    Attributes:
        subject: what it was found by.
    """

    subject: Subject
    record: AssignmentRecord


def units_today(
    library: Library, subjects: Sequence[Subject], jurisdiction: str, as_of: dt.date | None = None
) -> tuple[DutyToday, ...]:
    """Who answers for the first of ``subjects`` that the register of the place knows; () where it knows none.

    Args:
        jurisdiction: the reader's place; rules of the places above it hold there too, its own come first.
    """
    for subject in subjects:
        found: dict[str, DutyToday] = {}
        for record in _rows(library, subject, jurisdiction, as_of):
            found.setdefault(record.id, DutyToday(subject, record))
        if found:
            nearest = max(_depth(one.record.jurisdiction) for one in found.values())
            rows = [one for one in found.values() if _depth(one.record.jurisdiction) == nearest]
            rows.sort(key=lambda one: not _leads(one.record))
            return tuple(rows[:MOST_TASKS])
    return ()


def _rows(
    library: Library, subject: Subject, jurisdiction: str, as_of: dt.date | None
) -> Iterator[AssignmentRecord]:
    for way in subject.ways:
        page = library.assignments(
            task=" ".join(way),
            jurisdiction=jurisdiction,
            scope=PlaceScope.HOLDING,
            kind=AssignmentKind.EXPLICIT,
            as_of=as_of,
            limit=_LOOKED_AT,
        )
        for record in page.items:
            named = any(not unit.collective for group in record.roles for unit in group.units)
            if named and record.document.status in _FORCE and subject.in_words(_about(record)):
                yield record


def _about(record: AssignmentRecord) -> str:
    """What a task is about: its heading and its first words."""
    return record.heading + " " + " ".join(record.task.text.split())[:_HEAD]


def _depth(path: str) -> int:
    return 0 if path in ("", "全国") else path.count("/") + 1


def _leads(record: AssignmentRecord) -> bool:
    return any(group.lead for group in record.roles)


@dataclass(frozen=True, slots=True)
class Telling:
    """A case that shows why a task matters.

    Attributes:
        reason: Chinese: 违反了同一条：…, 同一事项：….
    """

    case_id: str
    reason: str


def cases_of_assignment(
    library: Library,
    record: AssignmentRecord,
    broken: BrokenProvisions,
    cases: Sequence[tuple[StoredCase, Sequence[Subject]]],
    register: CitationRegister,
) -> tuple[Telling, ...]:
    """At most ``MOST_CASES`` cases: those that broke the article of the task or one that it cites, then those
    of the same matter, the gravest first.

    Args:
        cases: each with ``subjects_of`` it. register: of the same library.
    """
    found: dict[str, Telling] = {}
    clauses = [record.clause_id] if record.locator.article else []
    cited = register.of_version(record.version_id, clause_id=record.clause_id)
    clauses += [
        one.now.clause_ids[0]
        for one in cited.items
        if one.reference.article and one.now.resolved and one.now.clause_ids
    ]
    for clause in clauses:
        for breach in broken.of_clause(clause):
            shown = breach.link.shown
            if shown is not None:
                name = f"违反了同一条：《{shown.title}》{shown.label}"
                found.setdefault(breach.case_id, Telling(breach.case_id, name))
    about = _about(record)
    same = []
    for stored, subjects in cases:
        subject = next((one for one in subjects[:1] if one.in_words(about)), None)
        if subject is not None and stored.id not in found:
            same.append((-_harm(stored.case), stored.id, Telling(stored.id, f"同一事项：{subject.name}")))
    for _, case_id, telling in sorted(same, key=lambda one: one[:2]):
        found.setdefault(case_id, telling)
    return tuple(found.values())[:MOST_CASES]


def _harm(case: Case) -> int:
    dead = sum(one.value for one in (case.deaths, case.missing) if one)
    return 1000 * dead + sum(one.value for one in (case.injured, case.poisoned) if one)
