"""What one unit owes (履职清单): every task that names it, by the day on which it falls due."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.china_time import china_today
from corpus.library import Library
from corpus.model import AssignmentKind, RoleUnits, Target
from corpus.records import AssignmentRecord
from corpus.register_table import deciding
from corpus.units import may_mean, same_organ
from qa_service.decisions.owners import holding
from qa_service.register import all_rows, helps
from qa_service.register_facets import unit_name

DEFAULT_DAYS = 30


class Due(enum.StrEnum):
    """When a task falls due, seen from the day asked for."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"
    RECURRING = "recurring"
    OPEN = "open"


DUE_NAMES = {
    Due.OVERDUE: "期限已过",
    Due.SOON: "近期到期",
    Due.LATER: "以后到期",
    Due.RECURRING: "定期完成",
    Due.OPEN: "没有写明日期",
}


@dataclass(frozen=True, slots=True)
class LoadItem:
    """One task of the unit.

    Attributes:
        roles: in which the row names the unit; lead: whether one of them is the lead; helping: only helps.
        due: the group; deadline: the statement that decides it, None without one.
        days: from the day asked for until the last day; negative when it is past, None without a day.
    """

    record: AssignmentRecord
    roles: tuple[RoleUnits, ...]
    lead: bool
    helping: bool
    due: Due
    deadline: Target | None
    days: int | None

    @property
    def day(self) -> dt.date | None:
        return self.deadline.due_by if self.deadline is not None else None


@dataclass(frozen=True, slots=True)
class Load:
    """All tasks of a unit, by group and day.

    Attributes:
        unit: its name, or what was asked for; within: days that count as near.
        sub_units, former: whether parts of it and what it took over in reforms count.
    """

    unit: str
    as_of: dt.date
    within: int
    items: tuple[LoadItem, ...]
    sub_units: bool = False
    former: bool = True

    def count(self, due: Due) -> int:
        return sum(item.due is due for item in self.items)

    @property
    def dated(self) -> int:
        """Tasks with a certain day, which a calendar can have."""
        return sum(item.day is not None for item in self.items)

    @property
    def leads(self) -> int:
        return sum(item.lead for item in self.items)


def unit_load(
    library: Library,
    unit: str,
    *,
    as_of: dt.date | None = None,
    within: int = DEFAULT_DAYS,
    jurisdiction: str | None = None,
    document: str | None = None,
    kind: AssignmentKind | None = None,
    include_expired: bool = False,
    sub_units: bool = False,
    former: bool = True,
) -> Load:
    """Every task that a text in force gives to ``unit``; overdue first, then by the day, its leads first.

    Args:
        unit: a name, full or short, or an id.
        within: days from ``as_of`` that count as near.
        include_expired: also of plans whose period is over.
        sub_units: also what its parts owe. former: also what was given to organs whose function it took over.
    """
    date = as_of or china_today()
    name = unit_name(library, unit)
    rows = all_rows(
        library,
        unit=unit,
        as_of=date,
        jurisdiction=jurisdiction,
        document=document,
        kind=kind,
        sub_units=sub_units,
        former=former,
    )
    found = library.units(unit, limit=200).items
    ids = {one.id for one in found}
    if sub_units:
        ids.update(part.id for one in found for part in library.unit(one.id).sub_units)
    held = holding(rows, include_expired)
    items = [_item(record, name, ids, date, within) for record in held]
    order = {due: at for at, due in enumerate(Due)}
    # Equal keys keep the order of the register: by place, then the newest text.
    items.sort(key=lambda item: (order[item.due], item.day or dt.date.max, not item.lead, item.helping))
    return Load(name, date, within, tuple(items), sub_units, former)


def _item(record: AssignmentRecord, unit: str, ids: Iterable[str], as_of: dt.date, within: int) -> LoadItem:
    roles = roles_of(record, unit, frozenset(ids))
    deadline = deciding(record.targets, as_of)
    day = deadline.due_by if deadline is not None else None
    days = (day - as_of).days if day is not None else None
    if days is not None:
        due = Due.OVERDUE if days < 0 else Due.SOON if days <= within else Due.LATER
    elif deadline is not None and deadline.recurring:
        due = Due.RECURRING
    else:
        due = Due.OPEN
    lead = any(role.lead for role in roles)
    helping = not lead and bool(roles) and all(helps(role) for role in roles)
    return LoadItem(record, roles, lead, helping, due, deadline, days)


def roles_of(record: AssignmentRecord, unit: str, ids: frozenset[str]) -> tuple[RoleUnits, ...]:
    """The roles in which a row names the unit; all of them where its names cannot be told apart."""

    def is_meant(name: str, unit_id: str) -> bool:
        if unit_id and unit_id in ids:
            return True
        if record.former_unit and same_organ(record.former_unit, name):
            return True
        return may_mean(unit, name)

    every = (*record.roles, *record.implied)
    found = tuple(role for role in every if any(is_meant(one.name, one.unit_id) for one in role.units))
    return found or every
