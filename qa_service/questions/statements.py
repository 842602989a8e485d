"""The statements that change the bank; each runs in a transaction that its caller has opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from case_library.questions.model import Item
from qa_service.questions import rows
from qa_service.questions.model import Action
from qa_service.questions.rows import Judged
from qa_service.service.database import one_at_a_time
from qa_service.service.question_tables import (
    bank_state,
    item_data,
    item_findings,
    item_revisions,
    item_sources,
    items,
)

_AT_ONCE: Final = 500
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class Change:
    """One item as it is to be, and the revision that whoever changed it has seen.

    Attributes:
        judged: what was found out about the new text; None keeps what is known.
    """

    item: Item
    revision: int
    action: Action
    remark: str = ""
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class NewRow:
    """An item that the bank is to have, under the number that it gets."""

    item: Item
    judged: Judged
    number: int


def locked(connection: sa.Connection) -> int:
    """The last number that was given; from here on no other transaction changes the bank."""
    one_at_a_time(connection)
    counter = connection.scalar(sa.select(bank_state.c.counter))
    if counter is not None:
        return int(counter)
    connection.execute(sa.insert(bank_state).values(id=1, counter=0, generation=-1, day="", changes=0))
    return 0


def changed(connection: sa.Connection, counter: int | None = None) -> None:
    """Says that the bank is another one now; ``counter``: the last number given, where it went up."""
    values: dict[str, Any] = {"changes": bank_state.c.changes + 1}
    if counter is not None:
        values["counter"] = counter
    connection.execute(sa.update(bank_state).values(values))


def insert(
    connection: sa.Connection,
    made: Sequence[NewRow],
    now: float,
    *,
    by: str,
    action: Action,
    batch: str,
    practice: bool,
) -> None:
    """Puts new items in, with all that is known of them."""
    if not made:
        return
    fixed = {
        "revision": 1, "practice": practice, "batch": batch, "created": now, "changed": now, "changed_by": by,
        "answers": 0, "p": None, "discrimination": None,
    }  # fmt: skip
    for part in parts(made):
        connection.execute(
            sa.insert(items),
            [
                {"id": one.item.id, "number": one.number, **rows.item_columns(one.item, one.judged), **fixed}
                for one in part
            ],
        )
        connection.execute(
            sa.insert(item_data),
            [{"item_id": one.item.id, **rows.data_columns(one.item, one.judged)} for one in part],
        )
        connection.execute(
            sa.insert(item_revisions),
            [_revision(one.item, 1, now, by, action, "") for one in part],
        )
        findings = [row for one in part for row in rows.finding_rows(one.item.id, one.judged.findings)]
        if findings:
            connection.execute(sa.insert(item_findings), findings)
        sources = [row for one in part for row in rows.source_rows(one.item, one.judged.verdicts)]
        if sources:
            connection.execute(sa.insert(item_sources), sources)


def save(connection: sa.Connection, change: Change, now: float, by: str) -> bool:
    """Makes the next revision of an item; False where it is not at the revision that was seen."""
    item = change.item
    mine = (items.c.id == item.id, items.c.revision == change.revision)
    values: dict[str, Any] = {"revision": change.revision + 1, "changed": now, "changed_by": by}
    if change.judged is not None:
        values |= rows.item_columns(item, change.judged)
    else:
        kept = rows.item_columns(item, Judged())
        values |= {name: kept[name] for name in kept if name not in ("blocked", "basis", "verdict")}
    if not connection.execute(sa.update(items).where(*mine).values(values)).rowcount:
        return False
    if change.judged is not None:
        write_down(connection, item, change.judged)
    else:
        data = rows.item_data(item)
        connection.execute(sa.update(item_data).where(item_data.c.item_id == item.id).values(data=data))
    made = _revision(item, change.revision + 1, now, by, change.action, change.remark)
    connection.execute(sa.insert(item_revisions).values(made))
    return True


def known(judged: Judged, matched: bool | None) -> dict[str, Any]:
    """The columns of an item's own row that tell what was found out; ``matched`` as in ``write_down``."""
    match = {"verdict": judged.match.verdict.value if judged.match else ""}
    others = {"blocked": judged.blocked, "basis": judged.basis.value}
    return match if matched else others if matched is not None else match | others


def write_down(connection: sa.Connection, item: Item, judged: Judged, matched: bool | None = None) -> None:
    """Replaces what is known of an item besides its own row.

    Args:
        matched: True for the comparison with the law alone, False for all but that, None for everything.
    """
    columns = rows.data_columns(item, judged)
    if matched is not None:
        columns = {name: value for name, value in columns.items() if (name == "match") is matched}
    connection.execute(sa.update(item_data).where(item_data.c.item_id == item.id).values(columns))
    if matched:
        return
    for table, made in (
        (item_findings, rows.finding_rows(item.id, judged.findings)),
        (item_sources, rows.source_rows(item, judged.verdicts)),
    ):
        connection.execute(sa.delete(table).where(table.c.item_id == item.id))
        if made:
            connection.execute(sa.insert(table), made)


def _revision(item: Item, revision: int, now: float, by: str, action: Action, remark: str) -> dict[str, Any]:
    return {
        "item_id": item.id, "revision": revision, "at": now, "by": by, "action": action.value,
        "remark": remark, "data": rows.item_data(item),
    }  # fmt: skip


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values, so many at a time as a statement takes."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
