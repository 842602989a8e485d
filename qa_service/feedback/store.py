"""Feedback in the tables of the service."""

from __future__ import annotations

import dataclasses
import datetime as dt
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from corpus.errors import InputError, NotFoundError
from qa_service.feedback.model import (
    Channel,
    Expectation,
    FeedbackPage,
    FeedbackRecord,
    Reason,
    Settlement,
)
from qa_service.service.database import ServiceDatabase
from qa_service.service.schema import feedback

MOST_KEPT: Final = 100_000
"""Open feedback beyond this is refused: nobody reads it, and somebody may be filling the disk."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which feedback is listed; None and "" are all.

    Attributes:
        settled: False those that wait, True those that are settled. words: in question or remark.
    """

    useful: bool | None = None
    reason: Reason | None = None
    status: str = ""
    settlement: Settlement | None = None
    settled: bool | None = None
    words: str = ""


class FeedbackStore:
    """What people said; thread-safe.

    Args:
        database: of the service.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database

    def add(self, record: FeedbackRecord, shown: str) -> str:
        """Keep it under a new id, which is returned.

        Args:
            shown: digest of the answer that the person saw.

        Raises:
            InputError: there is too much of it already.
        """
        made = secrets.token_hex(8)
        values = {
            "id": made,
            "created": record.created.timestamp(),
            "channel": record.channel.value,
            "useful": record.useful,
            "reason": record.reason.value,
            "remark": record.remark,
            "question": record.question,
            "jurisdiction": record.jurisdiction,
            "as_of": record.as_of,
            "status": record.status,
            "kind": record.kind,
            "answer": record.answer,
            "digest": record.digest,
            "shown_digest": shown,
            "citations": [dict(one) for one in record.citations],
            "generation": record.generation,
            "settlement": "",
            "settled": None,
            "settled_by": "",
            "settled_remark": "",
            "expect": {},
        }
        waiting = sa.select(sa.func.count()).where(feedback.c.settlement == "")
        with self._database.writing() as connection:
            if (connection.scalar(waiting) or 0) >= MOST_KEPT:
                raise InputError("待处理的反馈已经太多，暂时不再接收。请联系管理员。")
            connection.execute(sa.insert(feedback).values(values))
        return made

    def listed(self, wanted: Wanted, limit: int, offset: int) -> FeedbackPage:
        """The newest first; () while nothing was ever kept."""
        if not self._database.exists:
            return FeedbackPage((), 0, limit, offset)
        conditions = _conditions(wanted)
        rows = (
            sa.select(feedback)
            .where(*conditions)
            .order_by(feedback.c.created.desc(), feedback.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as connection:
            total = (
                connection.scalar(sa.select(sa.func.count()).select_from(feedback).where(*conditions)) or 0
            )
            items = tuple(_record(row) for row in connection.execute(rows).mappings())
        return FeedbackPage(items, total, limit, offset)

    def get(self, feedback_id: str) -> FeedbackRecord:
        """One of them.

        Raises:
            NotFoundError: there is none of that id.
        """
        if self._database.exists:
            with self._database.reading() as connection:
                row = (
                    connection.execute(sa.select(feedback).where(feedback.c.id == feedback_id))
                    .mappings()
                    .first()
                )
            if row is not None:
                return _record(row)
        raise NotFoundError("没有这条反馈。请回到反馈列表重新选择。", details={"id": feedback_id})

    def settle(
        self, feedback_id: str, settlement: Settlement, *, by: str, remark: str, expect: Expectation
    ) -> FeedbackRecord:
        """Settle it, or settle it anew; ``OPEN`` puts it back among those that wait.

        Raises:
            NotFoundError: there is none of that id.
        """
        before = self.get(feedback_id)
        opened = settlement is Settlement.OPEN
        now = None if opened else time.time()
        change = (
            sa.update(feedback)
            .where(feedback.c.id == feedback_id)
            .values(
                settlement=settlement.value,
                settled=now,
                settled_by="" if opened else by,
                settled_remark=remark,
                expect=expect.to_dict() if expect else {},
            )
        )
        with self._database.writing() as connection:
            if not connection.execute(change).rowcount:
                raise NotFoundError("没有这条反馈。请回到反馈列表重新选择。", details={"id": feedback_id})
        return dataclasses.replace(
            before,
            settlement=settlement,
            settled=_moment(now),
            settled_by="" if opened else by,
            settled_remark=remark,
            expect=expect,
        )

    def counts(self) -> Mapping[str, int]:
        """How many wait, and how many are settled in which way; "" are those that wait."""
        if not self._database.exists:
            return {}
        counted = sa.select(feedback.c.settlement, sa.func.count()).group_by(feedback.c.settlement)
        with self._database.reading() as connection:
            return {str(name): int(number) for name, number in connection.execute(counted)}


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.useful is not None:
        found.append(feedback.c.useful == wanted.useful)
    if wanted.reason is not None:
        found.append(feedback.c.reason == wanted.reason.value)
    if wanted.status:
        found.append(feedback.c.status == wanted.status)
    if wanted.settlement is not None:
        found.append(feedback.c.settlement == wanted.settlement.value)
    if wanted.settled is not None:
        found.append(feedback.c.settlement != "" if wanted.settled else feedback.c.settlement == "")
    found.extend(
        sa.or_(
            feedback.c.question.contains(word, autoescape=True),
            feedback.c.remark.contains(word, autoescape=True),
        )
        for word in wanted.words.split()
    )
    return found


def _record(row: Mapping[Any, Any]) -> FeedbackRecord:
    return FeedbackRecord(
        id=row["id"],
        created=dt.datetime.fromtimestamp(row["created"], dt.UTC),
        channel=Channel(row["channel"]),
        useful=row["useful"],
        reason=Reason(row["reason"]),
        remark=row["remark"],
        question=row["question"],
        jurisdiction=row["jurisdiction"],
        as_of=row["as_of"],
        status=row["status"],
        kind=row["kind"],
        answer=row["answer"],
        digest=row["digest"],
        changed=bool(row["shown_digest"]) and row["shown_digest"] != row["digest"],
        citations=tuple(row["citations"]),
        generation=row["generation"],
        settlement=Settlement(row["settlement"]),
        settled=_moment(row["settled"]),
        settled_by=row["settled_by"],
        settled_remark=row["settled_remark"],
        expect=Expectation.from_dict(row["expect"]),
    )


def _moment(seconds: float | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC)
