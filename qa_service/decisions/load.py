"""What one unit owes (履职清单): every task that names it, by the day on which it falls due."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import AssignmentKind, RoleUnits, Target, TargetKind
from corpus.records import AssignmentRecord
from corpus.units import may_mean, same_organ
from corpus.validity import china_today
from qa_service.decisions.owners import helps, holding
from qa_service.register import all_rows

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
        unit: as asked for; within: days that count as near.
    """

    unit: str
    as_of: dt.date
    within: int
    items: tuple[LoadItem, ...]

    def count(self, due: Due) -> int:
        return sum(item.due is due for item in self.items)

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
) -> Load:
    """Every task that a text in force gives to ``unit``; overdue first, then by the day, the rest by place.

    Args:
        unit: a name, full or short; organs whose function it took over in a reform count.
        within: days from ``as_of`` that count as near.
        include_expired: also of plans whose period is over.
    """
    date = as_of or china_today()
    rows = all_rows(
        library,
        unit=unit,
        as_of=date,
        jurisdiction=jurisdiction,
        document=document,
        kind=kind,
        former=True,
    )
    ids = {found.id for found in library.units(unit, limit=200).items}
    held = holding(rows, include_expired)
    items = [_item(record, unit, ids, date, within) for record in held]
    order = {due: at for at, due in enumerate(Due)}
    # Equal keys keep the order of the register: by place, then the newest text.
    items.sort(key=lambda item: (order[item.due], item.day or dt.date.max))
    return Load(unit, date, within, tuple(items))


def _item(record: AssignmentRecord, unit: str, ids: Iterable[str], as_of: dt.date, within: int) -> LoadItem:
    roles = roles_of(record, unit, frozenset(ids))
    deadline = _deciding(record.targets, as_of)
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


def _deciding(targets: Sequence[Target], as_of: dt.date) -> Target | None:
    """The next deadline; of those that are past the last one; else a recurring one, else any."""
    stated = [target for target in targets if target.kind is TargetKind.DEADLINE or target.due_by]
    dated = sorted((target.due_by, at) for at, target in enumerate(stated) if target.due_by)
    coming = [at for day, at in dated if day >= as_of]
    if coming:
        return stated[coming[0]]
    if dated:
        return stated[dated[-1][1]]
    return next((target for target in stated if target.recurring), stated[0] if stated else None)


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
