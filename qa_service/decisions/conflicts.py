"""Conflicts (冲突): two texts in force give the lead of one task in one place to different organs."""

from __future__ import annotations

import datetime as dt
import enum
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.model import AssignmentKind
from corpus.records import AssignmentRecord
from corpus.validity import CHAINED, work_key
from indexing.task_pairs import Match, TaskPairs
from indexing.task_words import Task, Weights, common_words, words_of
from qa_service.decisions.organs import Comparison, Likeness, compare_sets
from qa_service.decisions.owners import (
    Owners,
    holding,
    own_headings,
    owners_of,
    same_place,
    task_of,
    units_of,
    writing_of,
)

_KINDS_OF_LAW = frozenset(
    {"条例", "办法", "规定", "实施", "细则", "禁止", "保护", "促进", "应急", "处置", "防治"}
)
_WITHIN_ONE = 0.75
"""Neighbours in one text are worded alike, and mostly on purpose: they must be surer than two texts."""


class ConflictKind(enum.StrEnum):
    """lead: no lead in common; partly: some lead in both, others only in one (牵头单位不尽一致)."""

    LEAD = "lead"
    PARTLY = "partly"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts."""

    record: AssignmentRecord
    owners: Owners


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sentences beside each other that cannot both be followed.

    Attributes:
        id: stable for the two rows.
        confidence: 0 to 1, that both speak of one task; common: the words by which that is judged.
        notes: Chinese, what a person should weigh before acting on it.
    """

    id: str
    kind: ConflictKind
    left: Side
    right: Side
    confidence: float
    common: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A pair that is one task and no conflict, with the reason: a rename, another level …"""

    left: Side
    right: Side
    match: Match
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Findings:
    """What was compared and what came of it.

    Attributes:
        compared: rows that have an owner; pairs: pairs of them that are one task.
        agreed: pairs whose owners are the same organ.
    """

    conflicts: tuple[Conflict, ...]
    dismissed: tuple[Dismissed, ...]
    compared: int
    pairs: int
    agreed: int


def find_conflicts(
    records: Iterable[AssignmentRecord],
    as_of: dt.date,
    *,
    include_expired: bool = False,
    weights: Weights | None = None,
) -> Findings:
    """Every conflict among ``records``, the surest first.

    Args:
        records: rows of the register; those of texts that do not hold are left out.
        as_of: the day for which reforms are judged.
        include_expired: plans whose period is over take part, too.
    """
    held = holding(records, include_expired)
    headings = own_headings(held)
    sides = {record.id: Side(record, owners) for record in held if (owners := owners_of(record)) is not None}
    tasks = (task_of(side.record, headings[key]) for key, side in sides.items())
    pairing = TaskPairs(tasks, weights)
    matters = {side.record.version_id: _matter(side.record) for side in sides.values()}
    matches = pairing.same_pairs(
        sorted(sides), lambda a, b: _comparable(sides[a].record, sides[b].record, matters)
    )
    conflicts: list[Conflict] = []
    dismissed: list[Dismissed] = []
    agreed = 0
    for match in matches:
        left, right = _ordered(sides[match.left], sides[match.right])
        if _doubtful(left, right, match, matters):
            continue
        comparison = compare_sets(
            left.owners.organs,
            right.owners.organs,
            writing_of(left.record, as_of),
            writing_of(right.record, as_of),
        )
        if comparison.likeness is Likeness.SAME:
            agreed += 1
        elif comparison.likeness in (Likeness.DIFFERENT, Likeness.PARTLY):
            kind = ConflictKind.LEAD if comparison.likeness is Likeness.DIFFERENT else ConflictKind.PARTLY
            conflicts.append(_conflict(kind, left, right, match))
        else:
            dismissed.append(Dismissed(left, right, match, comparison))
    conflicts.sort(key=lambda found: (found.kind is ConflictKind.PARTLY, -found.confidence, found.id))
    return Findings(
        tuple(conflicts), tuple(dismissed), len(sides), agreed + len(conflicts) + len(dismissed), agreed
    )


def _matter(record: AssignmentRecord) -> frozenset[str]:
    """The words of a title that say what its text is about: 烟花爆竹 of 烟花爆竹安全管理条例."""
    places = tuple(step for step in record.jurisdiction.split("/") if len(step) > 1)
    words = words_of(Task("", work_key(record.document.title), places=places)).body
    return frozenset(word for word in words - common_words() - _KINDS_OF_LAW if not word.endswith("法"))


def _doubtful(left: Side, right: Side, match: Match, matters: Mapping[str, frozenset[str]]) -> bool:
    """Tasks that look like one for a reason that has nothing to do with the task."""
    mine, theirs = left.record, right.record
    if mine.version_id == theirs.version_id:
        return match.confidence < _WITHIN_ONE
    if AssignmentKind.IMPLICIT not in (mine.kind, theirs.kind):
        return False
    # Two rules on fireworks both speak of fireworks: a word of the duty itself must be in common.
    topic = matters[mine.version_id] | matters[theirs.version_id]
    return not any(word not in topic and not any(word in name for name in topic) for word in match.common)


def _comparable(
    left: AssignmentRecord, right: AssignmentRecord, matters: Mapping[str, frozenset[str]]
) -> bool:
    if not same_place(left, right):
        return False
    if left.version_id != right.version_id:
        # 药品管理法 and 食品安全法 give like duties in like words, each for its own matter.
        both_laws = left.document.kind in CHAINED and right.document.kind in CHAINED
        if not both_laws:
            return True
        # 内河交通 and 道路交通 share a word and no matter; 烟花爆竹 lies within 燃放烟花爆竹.
        mine, theirs = matters[left.version_id], matters[right.version_id]
        return bool(mine and theirs) and (mine <= theirs or theirs <= mine)
    if AssignmentKind.IMPLICIT in (left.kind, right.kind):
        return False  # running text divides the work among its organs sentence by sentence
    # One sentence that gives several units their shares is a division of work.
    apart = left.task.end <= right.task.start or right.task.end <= left.task.start
    return apart and left.clause_id != right.clause_id


def _ordered(left: Side, right: Side) -> tuple[Side, Side]:
    """The wider place first, then the older text, then the order in one text."""

    def key(side: Side) -> tuple[int, dt.date, str, int]:
        record = side.record
        return (
            record.jurisdiction.count("/"),
            record.document.date or dt.date.max,
            record.document.file_name,
            record.evidence.start,
        )

    return (left, right) if key(left) <= key(right) else (right, left)


def _conflict(kind: ConflictKind, left: Side, right: Side, match: Match) -> Conflict:
    key = hashlib.sha256(f"{left.record.id}|{right.record.id}".encode()).hexdigest()[:12]
    return Conflict(key, kind, left, right, match.confidence, match.common, tuple(_notes(left, right)))


def _notes(left: Side, right: Side) -> Sequence[str]:
    notes: list[str] = []
    if left.record.version_id == right.record.version_id:
        notes.append("两处出自同一份文件")
    if left.record.jurisdiction != right.record.jurisdiction:
        notes.append("两份文件适用的地区是包含关系")
    for one, other in ((left, right), (right, left)):
        helping = [
            unit.as_written
            for role, unit in units_of(other.record)
            if unit not in other.owners.units and any(unit.name == mine.name for mine in one.owners.units)
        ]
        if helping:
            notes.append(f"{'、'.join(dict.fromkeys(helping))}在另一处是配合或共同责任单位")
        if one.record.document.status.value == "unknown":
            notes.append(f"《{one.record.document.title}》没有写明日期，是否有效请核实")
        if one.record.document.status.value == "expired":
            notes.append(f"《{one.record.document.title}》{one.record.document.status_note or '已届满'}")
    return list(dict.fromkeys(notes))
