"""The log of changes: who did what, by which means, from where, and what came of it.

A change through the site is written down before it is made and completed afterwards: a process that ends in
between leaves a line that says so, and no change goes unrecorded. Changes of accounts are written in the
transaction that makes them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from qa_service.accounts.model import Means
from qa_service.accounts.records import Actor, AuditEntry, Outcome
from qa_service.service import schema
from qa_service.service.database import ServiceDatabase

DAY: Final = 86_400.0
_OBJECT_LENGTH, _NAME_LENGTH, _ACTION_LENGTH, _FACT_LENGTH = 300, 64, 200, 300
_BATCH: Final = 1000

_table = schema.audit.c


class AuditLog:
    """Writes and reads the log; thread-safe.

    Args:
        days: how long lines are kept.
        clock: seconds since the epoch.
    """

    def __init__(self, service: ServiceDatabase, days: int, clock: Callable[[], float] = time.time) -> None:
        self._service = service
        self._days = days
        self._clock = clock
        self._pruned = 0.0

    def write(
        self,
        connection: sa.Connection,
        actor: Actor,
        action: str,
        thing: str = "",
        outcome: Outcome = Outcome.DONE,
        *,
        status: int | None = None,
        details: Mapping[str, str] | None = None,
        account: tuple[str, str] | None = None,
    ) -> int:
        """One line, within the caller's transaction; its number.

        Args:
            thing: what it is done to.
            account: (id, name) of whoever logs in by this: the actor does not know it yet.
        """
        now = self._clock()
        if now - self._pruned > DAY:
            self._pruned = now
            connection.execute(sa.delete(schema.audit).where(_table.at < now - self._days * DAY))
        account_id, name = account or (actor.visitor.account_id, actor.name)
        made = connection.execute(
            sa.insert(schema.audit).values(
                at=now,
                account_id=account_id,
                name=name[:_NAME_LENGTH],
                means=(Means.SESSION if account else actor.means).value,
                address=actor.address[:_NAME_LENGTH],
                action=action[:_ACTION_LENGTH],
                object=thing[:_OBJECT_LENGTH],
                outcome=outcome.value,
                status=status,
                details=_written(details or {}),
                request_id=actor.request_id[:_NAME_LENGTH],
            )
        )
        key = made.inserted_primary_key
        return int(key[0]) if key else 0

    def note(
        self,
        actor: Actor,
        action: str,
        thing: str = "",
        outcome: Outcome = Outcome.DONE,
        *,
        status: int | None = None,
        details: Mapping[str, str] | None = None,
    ) -> int:
        """As ``write``, in a transaction of its own."""
        with self._service.writing() as connection:
            return self.write(connection, actor, action, thing, outcome, status=status, details=details)

    def finish(
        self,
        number: int,
        outcome: Outcome,
        status: int | None = None,
        *,
        action: str = "",
        thing: str = "",
        details: Mapping[str, str] | None = None,
    ) -> None:
        """What became of a line that was begun; empty values leave what stands there."""
        values: dict[str, Any] = {"outcome": outcome.value, "status": status}
        if action:
            values["action"] = action[:_ACTION_LENGTH]
        if thing:
            values["object"] = thing[:_OBJECT_LENGTH]
        if details:
            values["details"] = _written(details)
        with self._service.writing() as connection:
            connection.execute(sa.update(schema.audit).where(_table.id == number).values(**values))

    def entries(
        self,
        *,
        account: str = "",
        action: str = "",
        outcome: Outcome | None = None,
        since: float | None = None,
        until: float | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[list[AuditEntry], int]:
        """Lines that fit, the latest first, and how many there are.

        Args:
            account: name of who did it. action: its beginning. since, until: half-open.
        """
        wanted = _wanted(account, action, outcome, since, until)
        with self._service.reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(schema.audit).where(*wanted))
            rows = connection.execute(
                sa.select(schema.audit).where(*wanted).order_by(_table.id.desc()).limit(limit).offset(offset)
            )
            return [_entry(row) for row in rows], int(total or 0)

    def all_entries(self, **conditions: Any) -> Iterator[AuditEntry]:
        """Every line that fits, the latest first; conditions as for ``entries``."""
        wanted, last = (
            _wanted(
                **{"account": "", "action": "", "outcome": None, "since": None, "until": None} | conditions
            ),
            None,
        )
        while True:
            more = [*wanted, _table.id < last] if last is not None else list(wanted)
            with self._service.reading() as connection:
                rows = connection.execute(
                    sa.select(schema.audit).where(*more).order_by(_table.id.desc()).limit(_BATCH)
                ).all()
            yield from (_entry(row) for row in rows)
            if len(rows) < _BATCH:
                return
            last = rows[-1].id

    def actions(self) -> list[str]:
        """The kinds of actions that occur, in order."""
        with self._service.reading() as connection:
            return sorted(connection.scalars(sa.select(_table.action).distinct()))


def _wanted(
    account: str, action: str, outcome: Outcome | None, since: float | None, until: float | None
) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if account:
        conditions.append(sa.func.lower(_table.name) == account.lower())
    if action:
        conditions.append(_table.action.startswith(action, autoescape=True))
    if outcome:
        conditions.append(_table.outcome == outcome.value)
    if since is not None:
        conditions.append(_table.at >= since)
    if until is not None:
        conditions.append(_table.at < until)
    return conditions


def _entry(row: Any) -> AuditEntry:
    return AuditEntry(
        id=row.id,
        at=row.at,
        account_id=row.account_id,
        name=row.name,
        means=Means(row.means),
        address=row.address,
        action=row.action,
        object=row.object,
        outcome=Outcome(row.outcome),
        status=row.status,
        request_id=row.request_id,
        details=json.loads(row.details),
    )


def _written(details: Mapping[str, str]) -> str:
    short = {name: str(value)[:_FACT_LENGTH] for name, value in details.items()}
    return json.dumps(short, ensure_ascii=False)
