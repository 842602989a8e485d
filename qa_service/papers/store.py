"""Blueprints and papers in the tables of the service."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from case_library.questions.model import ItemState
from case_library.questions.papers import Blueprint
from case_library.questions.stale import State
from corpus.errors import ChangedMeanwhileError, InputError, NotFoundError
from corpus.records import Page
from qa_service.papers.model import KeptBlueprint, PaperRecord, PaperRevision, PaperSummary
from qa_service.papers.records import blueprint_json, moment, read_blueprint, read_record, record_json
from qa_service.service.database import ServiceDatabase
from qa_service.service.question_tables import blueprints, items, paper_items, papers

MOST_PAPERS: Final = 10_000
MOST_BLUEPRINTS: Final = 1_000
_STANDING: Final = (State.SAME.value, State.MOVED.value)


class BlueprintStore:
    """Blueprints that people made; thread-safe.

    Args:
        database: of the service.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database

    def listed(self) -> list[KeptBlueprint]:
        """All of them, the last changed first."""
        if not self._database.exists:
            return []
        query = sa.select(blueprints).order_by(blueprints.c.changed.desc(), blueprints.c.id)
        with self._database.reading() as connection:
            return [_kept(row) for row in connection.execute(query).mappings()]

    def get(self, blueprint_id: str) -> KeptBlueprint:
        """One of them.

        Raises:
            NotFoundError: there is none of that id.
        """
        if self._database.exists:
            query = sa.select(blueprints).where(blueprints.c.id == blueprint_id)
            with self._database.reading() as connection:
                row = connection.execute(query).mappings().first()
            if row is not None:
                return _kept(row)
        raise _no_blueprint(blueprint_id)

    def add(self, blueprint: Blueprint, about: str, by: str) -> KeptBlueprint:
        """Keep it under a new id.

        Raises:
            InputError: there are too many already.
        """
        made, now = secrets.token_hex(6), time.time()
        with self._database.writing() as connection:
            number = connection.scalar(sa.select(sa.func.count()).select_from(blueprints)) or 0
            if number >= MOST_BLUEPRINTS:
                raise InputError("细目表已经太多，请先删除不用的。", details={"most": MOST_BLUEPRINTS})
            connection.execute(
                sa.insert(blueprints).values(id=made, created=now, **_values(blueprint, about, by, now))
            )
        return KeptBlueprint(made, blueprint, about, False, moment(now), by)

    def save(self, blueprint_id: str, blueprint: Blueprint, about: str, by: str) -> KeptBlueprint:
        """Put another in its place.

        Raises:
            NotFoundError: there is none of that id.
        """
        now = time.time()
        change = (
            sa.update(blueprints)
            .where(blueprints.c.id == blueprint_id)
            .values(**_values(blueprint, about, by, now))
        )
        with self._database.writing() as connection:
            if not connection.execute(change).rowcount:
                raise _no_blueprint(blueprint_id)
        return KeptBlueprint(blueprint_id, blueprint, about, False, moment(now), by)

    def remove(self, blueprint_id: str) -> None:
        """Raises NotFoundError where there is none; papers that were made by it stay."""
        with self._database.writing() as connection:
            gone = connection.execute(sa.delete(blueprints).where(blueprints.c.id == blueprint_id))
            if not gone.rowcount:
                raise _no_blueprint(blueprint_id)


def _values(blueprint: Blueprint, about: str, by: str, now: float) -> dict[str, Any]:
    data = {**blueprint_json(blueprint), "about": about}
    return {"title": blueprint.title, "data": data, "changed": now, "changed_by": by}


def _kept(row: sa.RowMapping) -> KeptBlueprint:
    data = row["data"]
    return KeptBlueprint(
        row["id"], read_blueprint(data), data["about"], False, moment(row["changed"]), row["changed_by"]
    )


def _no_blueprint(blueprint_id: str) -> NotFoundError:
    return NotFoundError("没有这份细目表。请回到细目表列表重新选择。", details={"id": blueprint_id})


class PaperStore:
    """Papers; thread-safe.

    Args:
        database: of the service.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database

    def add(self, record: PaperRecord) -> PaperRecord:
        """Keep a new paper.

        Raises:
            InputError: there are too many already.
        """
        with self._database.writing() as connection:
            if (connection.scalar(sa.select(sa.func.count()).select_from(papers)) or 0) >= MOST_PAPERS:
                raise InputError("试卷已经太多，请先删除不用的。", details={"most": MOST_PAPERS})
            connection.execute(
                sa.insert(papers).values(
                    id=record.id,
                    title=record.title,
                    seed=record.seed,
                    data=record_json(record),
                    created=record.created.timestamp(),
                    created_by=record.created_by,
                )
            )
            connection.execute(sa.insert(paper_items), _item_rows(record))
        return record

    def get(self, paper_id: str) -> PaperRecord:
        """One of them.

        Raises:
            NotFoundError: there is none of that id.
        """
        if self._database.exists:
            with self._database.reading() as connection:
                row = connection.execute(sa.select(papers).where(papers.c.id == paper_id)).mappings().first()
            if row is not None:
                return read_record(row["id"], row["seed"], row["created"], row["created_by"], row["data"])
        raise _no_paper(paper_id)

    def save(self, record: PaperRecord, *, seen: PaperRecord) -> None:
        """Put a changed paper in the place of the one that was ``seen``.

        Raises:
            NotFoundError: it has been removed. ChangedMeanwhileError: somebody has changed it in between.
        """
        with self._database.writing() as connection:
            change = (
                sa.update(papers)
                .where(
                    papers.c.id == record.id,
                    papers.c.data["revision"].as_integer() == seen.now.number,
                    papers.c.data["mock"].as_boolean() == seen.mock,
                )
                .values(title=record.title, data=record_json(record))
            )
            if not connection.execute(change).rowcount:
                if connection.scalar(sa.select(papers.c.id).where(papers.c.id == record.id)) is None:
                    raise _no_paper(record.id)
                raise changed_meanwhile(record)
            connection.execute(sa.delete(paper_items).where(paper_items.c.paper_id == record.id))
            connection.execute(sa.insert(paper_items), _item_rows(record))

    def remove(self, paper_id: str) -> None:
        """Raises NotFoundError where there is none."""
        with self._database.writing() as connection:
            connection.execute(sa.delete(paper_items).where(paper_items.c.paper_id == paper_id))
            if not connection.execute(sa.delete(papers).where(papers.c.id == paper_id)).rowcount:
                raise _no_paper(paper_id)

    def page(
        self, words: str = "", *, limit: int, offset: int, mock: bool | None = None, item_id: str = ""
    ) -> Page[PaperSummary]:
        """The newest first.

        Args:
            words: all of them in the title. mock: that may be taken as a mock exam. item_id: that have it.
        """
        if not self._database.exists:
            return Page((), 0, limit, offset)
        conditions: list[sa.ColumnElement[bool]] = [
            papers.c.title.contains(word, autoescape=True) for word in words.split()
        ]
        if mock is not None:
            conditions.append(papers.c.data["mock"].as_boolean() == mock)
        if item_id:
            having = sa.select(paper_items.c.paper_id).where(paper_items.c.item_id == item_id)
            conditions.append(papers.c.id.in_(having))
        query = (
            sa.select(
                papers.c.id,
                papers.c.title,
                papers.c.seed,
                papers.c.created,
                papers.c.created_by,
                papers.c.data["letters"].as_string().label("letters"),
                papers.c.data["mock"].as_boolean().label("mock"),
                papers.c.data["revision"].as_integer().label("revision"),
            )
            .where(*conditions)
            .order_by(papers.c.created.desc(), papers.c.id)
            .limit(limit)
            .offset(offset)
        )
        counted = sa.select(sa.func.count()).select_from(papers).where(*conditions)
        with self._database.reading() as connection:
            total = connection.scalar(counted) or 0
            rows = connection.execute(query).mappings().all()
            facts = _facts(connection, [row["id"] for row in rows])
        found = tuple(_summary(row, *facts.get(row["id"], (0, 0.0, 0))) for row in rows)
        return Page(found, total, limit, offset)

    def used(self, paper_ids: Sequence[str]) -> frozenset[str]:
        """Ids of the items of papers."""
        if not paper_ids or not self._database.exists:
            return frozenset()
        query = sa.select(paper_items.c.item_id).where(paper_items.c.paper_id.in_(paper_ids))
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))


def _facts(connection: sa.Connection, ids: Sequence[str]) -> dict[str, tuple[int, float, int]]:
    """Paper → number of items, marks, and items that the bank doubts or no longer has."""
    doubtful = sa.or_(
        items.c.id.is_(None),
        items.c.state != ItemState.APPROVED.value,
        items.c.basis.not_in(_STANDING),
    )
    query = (
        sa.select(
            paper_items.c.paper_id,
            sa.func.count(),
            sa.func.sum(paper_items.c.score),
            sa.func.sum(sa.case((doubtful, 1), else_=0)),
        )
        .select_from(paper_items.outerjoin(items, items.c.id == paper_items.c.item_id))
        .where(paper_items.c.paper_id.in_(ids))
        .group_by(paper_items.c.paper_id)
    )
    return {paper: (int(n), float(marks), int(bad)) for paper, n, marks, bad in connection.execute(query)}


def _summary(row: sa.RowMapping, count: int, total: float, doubtful: int) -> PaperSummary:
    return PaperSummary(
        row["id"],
        row["title"],
        row["seed"],
        row["letters"],
        row["mock"],
        count,
        total,
        row["revision"],
        moment(row["created"]),
        row["created_by"],
        doubtful,
    )


def _item_rows(record: PaperRecord) -> list[dict[str, Any]]:
    revision: PaperRevision = record.now
    return [
        {
            "paper_id": record.id,
            "number": number,
            "item_id": slot.item.id,
            "revision": slot.revision,
            "score": slot.score,
        }
        for number, slot in enumerate(revision.slots, start=1)
    ]


def changed_meanwhile(record: PaperRecord) -> ChangedMeanwhileError:
    """The error of whoever looked at an earlier revision."""
    return ChangedMeanwhileError(
        "这份试卷刚被别人改过。请重新打开它，看过以后再改。", details={"id": record.id}
    )


def _no_paper(paper_id: str) -> NotFoundError:
    return NotFoundError("没有这份试卷。请回到试卷列表重新选择。", details={"id": paper_id})
