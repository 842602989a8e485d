"""Who owns a task: the units that have its lead, or the only one that is responsible."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.jurisdiction import NATIONAL
from corpus.model import AssignmentKind, RoleUnits, UnitMention, Validity
from corpus.records import AssignmentRecord
from indexing.task_words import Task
from qa_service.decisions.organs import Organ, Writing, organ_of
from qa_service.register import helps

LEAD, SOLE = "牵头", "唯一责任单位"
_PUNISHES = "处罚"
_TASKS_HEADED = 3
_TASK_JUDGED = 400  # characters by which a reform judges the function
HOLDS = frozenset({Validity.IN_FORCE, Validity.UNKNOWN})
"""Statuses of a text that is taken to hold; a text without any date is marked, not left out."""
OVER = frozenset({Validity.EXPIRED})


@dataclass(frozen=True, slots=True)
class Owners:
    """The units that a conflict is about.

    Attributes:
        how: 牵头, or 唯一责任单位 where no lead is given and a single unit is responsible.
        role: as the source names it.
    """

    how: str
    role: str
    units: tuple[UnitMention, ...]
    organs: tuple[Organ, ...]

    @property
    def names(self) -> str:
        return "、".join(dict.fromkeys(unit.as_written for unit in self.units))


def owners_of(record: AssignmentRecord) -> Owners | None:
    """The owners of a task; None where several are responsible alike, or only groups are named."""
    lead = [role for role in record.roles if role.lead]
    if lead:
        units = tuple(unit for role in lead for unit in role.units)
        if any(unit.collective for unit in units):
            return None
        return _owners(LEAD, lead[0].role, units, record) if units else None
    rest = [role for role in record.roles if not helps(role) and role.role != _PUNISHES]
    if len(rest) != 1 or rest[0].open_ended or record.implied:
        return None
    units = rest[0].units
    if len(units) != 1 or units[0].collective:
        return None
    found = _owners(SOLE, rest[0].role, units, record)
    # In running text whoever acts is a subject: 生产经营单位. Only organs of government own tasks there.
    if record.kind is AssignmentKind.IMPLICIT and not all(organ.official for organ in found.organs):
        return None
    return found


def _owners(how: str, role: str, units: tuple[UnitMention, ...], record: AssignmentRecord) -> Owners:
    return Owners(how, role, units, tuple(organ_of(unit, record.jurisdiction) for unit in units))


def units_of(record: AssignmentRecord) -> Iterator[tuple[RoleUnits, UnitMention]]:
    """Every unit that a row names, with its role."""
    for role in (*record.roles, *record.implied):
        for unit in role.units:
            yield role, unit


def same_place(left: AssignmentRecord, right: AssignmentRecord) -> bool:
    """Whether one of the places contains the other; unknown places only meet within one text."""
    mine, theirs = left.jurisdiction, right.jurisdiction
    if not mine or not theirs:
        return left.version_id == right.version_id and left.part == right.part
    if mine == theirs or NATIONAL in (mine, theirs):
        return True
    return mine.startswith(theirs + "/") or theirs.startswith(mine + "/")


def own_headings(records: Iterable[AssignmentRecord]) -> dict[str, str]:
    """The heading of each row, by its id; "" where it heads many tasks (保障措施) and names none."""
    heads: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
    rows = list(records)
    for record in rows:
        heads[record.version_id, record.heading].add((record.task.start, record.task.end))
    return {
        record.id: record.heading if len(heads[record.version_id, record.heading]) <= _TASKS_HEADED else ""
        for record in rows
    }


def task_of(record: AssignmentRecord, heading: str) -> Task:
    """What of a row is compared with other tasks; ``heading`` as ``own_headings`` has it."""
    # A sentence of running text may give several organs their shares: what this one does is its act.
    text = record.act.text if record.kind is AssignmentKind.IMPLICIT and record.act else record.task.text
    organs = {unit.as_written for _, unit in units_of(record)}
    places = tuple(step for step in record.jurisdiction.split("/") if step and step != NATIONAL)
    return Task(record.id, text, heading, places, tuple(sorted(organs)))


def writing_of(record: AssignmentRecord, as_of: dt.date) -> Writing:
    """When and for what the units of a row were named."""
    return Writing(f"{record.heading}。{record.task.text}"[:_TASK_JUDGED], record.document.date, as_of)


def holding(records: Iterable[AssignmentRecord], include_expired: bool) -> list[AssignmentRecord]:
    """Rows of texts that hold; with ``include_expired`` also of plans whose period is over."""
    wanted = HOLDS | OVER if include_expired else HOLDS
    return [record for record in records if record.document.status in wanted]
