"""What is kept of practice: sittings, answers, the wrong-answer notebook.

Of account holders by their account; of everybody else only on consent, under a hash of a secret in a cookie.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from corpus.records import Page
from qa_service.practice.model import (
    MASTERED,
    Answer,
    Asked,
    Given,
    Rule,
    Sitting,
    SittingKind,
    Wrong,
)
from qa_service.practice.unkept import no_sitting
from qa_service.service.database import ServiceDatabase, one_at_a_time
from qa_service.service.question_tables import exam_rules, notebook, responses, sittings

MOST_OF_ONE: Final = 500
"""Sittings of one learner; the oldest go first."""
MOST_KEPT: Final = 200_000
"""Sittings of all; the oldest go first."""
_SWEEP_EVERY: Final = 50
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one learner."""

    sittings: int
    answers: int
    wrong: int

    def __bool__(self) -> bool:
        return bool(self.sittings or self.answers or self.wrong)


class PracticeStore:
    """Thread-safe.

    Args:
        database: of the service. days: how long a sitting is kept after it began; 0 keeps none.
        clock: seconds since 1970.
    """

    def __init__(self, database: ServiceDatabase, days: int, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._days = days
        self._clock = clock

    # --- sittings --------------------------------------------------------------------------------

    def add(self, sitting: Sitting) -> Sitting:
        """Keep a new sitting under an id that nobody can guess."""
        made = secrets.token_urlsafe(18)
        row = {
            "id": made,
            "learner": sitting.learner,
            "name": sitting.name,
            "kind": sitting.kind.value,
            "title": sitting.title,
            "paper_id": sitting.paper_id,
            "asked": {
                "items": [[one.item_id, one.revision, one.marks] for one in sitting.asked],
                "seed": sitting.seed,
                "rule": sitting.rule.value,
                "pass": sitting.pass_mark,
            },
            "started": sitting.started,
            "deadline": sitting.deadline,
            "finished": None,
            "score": None,
            "total": None,
        }
        with self._database.writing() as connection:
            connection.execute(sa.insert(sittings).values(row))
            self._trim(connection, sitting.learner)
            if secrets.randbelow(_SWEEP_EVERY) == 0:
                self._sweep(connection)
        return self.get(made, sitting.learner)

    def get(self, sitting_id: str, learner: str | None) -> Sitting:
        """A sitting of its learner.

        Args:
            learner: None for those who may see everybody's.

        Raises:
            NotFoundError: there is none, or it is another learner's.
        """
        if not self._database.exists or learner == "":
            raise no_sitting()
        wanted = sa.select(sittings).where(sittings.c.id == sitting_id, sittings.c.started >= self._oldest())
        with self._database.reading() as connection:
            row = connection.execute(wanted).mappings().first()
            if row is None or (learner is not None and row["learner"] != learner):
                raise no_sitting()
            answers = connection.execute(
                sa.select(responses).where(responses.c.sitting_id == sitting_id).order_by(responses.c.number)
            ).mappings()
            return _sitting(row, list(answers))

    def page(self, learner: str, limit: int, offset: int, *, unfinished: bool = False) -> Page[Sitting]:
        """Sittings of a learner, the newest first, with their answers; ``unfinished``: those alone."""
        if not self._database.exists or not learner:
            return Page((), 0, limit, offset)
        mine = [sittings.c.learner == learner, sittings.c.started >= self._oldest()]
        if unfinished:
            mine.append(sittings.c.finished.is_(None))
        wanted = (
            sa.select(sittings)
            .where(*mine)
            .order_by(sittings.c.started.desc(), sittings.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._database.reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(sittings).where(*mine)) or 0
            rows = list(connection.execute(wanted).mappings())
            answers = _answers(connection, [row["id"] for row in rows])
        return Page(tuple(_sitting(row, answers.get(row["id"], [])) for row in rows), total, limit, offset)

    def unfinished(self, learner: str, limit: int = 5) -> list[Sitting]:
        """Sittings that can be gone on with, the newest first."""
        return list(self.page(learner, limit, 0, unfinished=True).items)

    def answer(self, sitting: Sitting, number: int, given: Given, *, again: bool) -> bool:
        """Keep an answer; whether it was taken.

        Args:
            again: it replaces what was answered before, as in an exam that goes on; else that stays.
        """
        asked = sitting.asked[number - 1]
        here = (responses.c.sitting_id == sitting.id, responses.c.number == number)
        with self._database.writing() as connection:
            one_at_a_time(connection)
            open_still = sa.select(sittings.c.id).where(
                sittings.c.id == sitting.id, sittings.c.finished.is_(None)
            )
            if connection.scalar(open_still) is None:
                return False
            before = connection.execute(sa.select(responses.c.first).where(*here)).first()
            if before is not None:
                if not again:
                    return False
                connection.execute(sa.delete(responses).where(*here))
            first = before.first if before is not None else self._first(connection, sitting, asked.item_id)
            connection.execute(sa.insert(responses).values(_row(sitting, number, given, first)))
        return True

    def judge_own(self, sitting: Sitting, number: int, answer: Answer) -> None:
        """Keep how the learner judges a written answer."""
        change = (
            sa.update(responses)
            .where(responses.c.sitting_id == sitting.id, responses.c.number == number)
            .values(answer=answer.to_dict())
        )
        with self._database.writing() as connection:
            connection.execute(change)

    def finish(
        self,
        sitting: Sitting,
        shares: Mapping[int, float | None],
        *,
        omitted: bool,
        score: float,
        total: float,
        at: float,
    ) -> bool:
        """Close a sitting with its marks; whether it was open still and its answers are those of ``sitting``.

        Args:
            sitting: as the marks were worked out from.
            shares: number of a question → its share; questions that are in it and were not answered are
                kept as answers without anything.
            omitted: those count as first answers: the learner saw them all and handed in.
        """
        with self._database.writing() as connection:
            one_at_a_time(connection)
            marked = {number: one.answer.to_dict() for number, one in sitting.given.items()}
            if marked != _said(connection, sitting.id):
                return False
            closed = connection.execute(
                sa.update(sittings)
                .where(sittings.c.id == sitting.id, sittings.c.finished.is_(None))
                .values(finished=at, score=score, total=total)
            )
            if not closed.rowcount:
                return False
            for number, share in shares.items():
                here = (responses.c.sitting_id == sitting.id, responses.c.number == number)
                found = connection.execute(sa.update(responses).where(*here).values(share=share))
                if not found.rowcount:
                    item_id = sitting.asked[number - 1].item_id
                    first = omitted and self._first(connection, sitting, item_id)
                    given = Given(Answer(), share, at)
                    connection.execute(sa.insert(responses).values(_row(sitting, number, given, first)))
        return True

    def remove(self, sitting_id: str, learner: str | None) -> Sitting:
        """Delete a sitting with its answers; what it was.

        Raises:
            NotFoundError: there is none, or it is another learner's.
        """
        found = self.get(sitting_id, learner)
        with self._database.writing() as connection:
            _delete(connection, [sitting_id])
        return found

    # --- the notebook ----------------------------------------------------------------------------

    def note(self, learner: str, answers: Iterable[tuple[str, Answer, bool]], at: float) -> None:
        """Wrong answers go into the notebook; right ones in a row take their question out again.

        Args:
            answers: item id, the answer, whether it is right.
        """
        with self._database.writing() as connection:
            one_at_a_time(connection)
            for item_id, answer, right in answers:
                _note(connection, learner, item_id, answer, right, at)

    def wrong(self, learner: str) -> list[Wrong]:
        """The notebook of a learner, the newest first."""
        if not self._database.exists or not learner:
            return []
        wanted = (
            sa.select(notebook)
            .where(notebook.c.learner == learner, notebook.c.at >= self._oldest())
            .order_by(notebook.c.at.desc(), notebook.c.item_id)
        )
        with self._database.reading() as connection:
            return [
                Wrong(row.item_id, row.wrong, row.right_since, Answer.from_dict(row.answer), row.at)
                for row in connection.execute(wanted)
            ]

    def erase(self, learner: str, item_ids: Sequence[str] | None = None) -> int:
        """Take questions out of the notebook, all of them when none are named; how many."""
        if not self._database.exists or not learner:
            return 0
        mine = [notebook.c.learner == learner]
        if item_ids is not None:
            mine.append(notebook.c.item_id.in_(item_ids))
        with self._database.writing() as connection:
            return connection.execute(sa.delete(notebook).where(*mine)).rowcount

    # --- learners --------------------------------------------------------------------------------

    def seen(self, learner: str) -> frozenset[str]:
        """Items that a learner has answered."""
        if not self._database.exists or not learner:
            return frozenset()
        wanted = sa.select(responses.c.item_id).where(responses.c.learner == learner).distinct()
        with self._database.reading() as connection:
            return frozenset(connection.scalars(wanted))

    def kept(self, learner: str) -> Kept:
        """How much is kept of a learner."""
        if not self._database.exists or not learner:
            return Kept(0, 0, 0)
        with self._database.reading() as connection:
            counts = [
                connection.scalar(sa.select(sa.func.count()).where(table.c.learner == learner)) or 0
                for table in (sittings, responses, notebook)
            ]
        return Kept(*counts)

    def forget(self, learner: str) -> Kept:
        """Delete everything that is kept of a learner; how much it was."""
        found = self.kept(learner)
        if found:
            with self._database.writing() as connection:
                for table in (responses, sittings, notebook):
                    connection.execute(sa.delete(table).where(table.c.learner == learner))
        return found

    def learners_named(self, name: str) -> list[str]:
        """Keys of the learners whom the trainer sees under a name."""
        if not self._database.exists or not name:
            return []
        wanted = sa.select(sittings.c.learner).where(sittings.c.name == name).distinct()
        with self._database.reading() as connection:
            return sorted(connection.scalars(wanted))

    # --- rules of exams --------------------------------------------------------------------------

    def rule(self, paper_id: str) -> Rule:
        """How multiple choices of an exam are marked."""
        if not self._database.exists:
            return Rule.WHOLE
        with self._database.reading() as connection:
            found = connection.scalar(sa.select(exam_rules.c.rule).where(exam_rules.c.paper_id == paper_id))
        return Rule(found) if found else Rule.WHOLE

    def set_rule(self, paper_id: str, rule: Rule, by: str) -> None:
        """Set it; sittings that have begun keep theirs."""
        values = {"paper_id": paper_id, "rule": rule.value, "changed": self._clock(), "changed_by": by}
        with self._database.writing() as connection:
            one_at_a_time(connection)
            connection.execute(sa.delete(exam_rules).where(exam_rules.c.paper_id == paper_id))
            connection.execute(sa.insert(exam_rules).values(values))

    # --- retention -------------------------------------------------------------------------------

    def sweep(self) -> None:
        """Delete what is kept for longer than the settings say."""
        if self._database.exists:
            with self._database.writing() as connection:
                self._sweep(connection)

    def _oldest(self) -> float:
        return self._clock() - self._days * _DAY if self._days else float("inf")

    def _first(self, connection: sa.Connection, sitting: Sitting, item_id: str) -> bool:
        known = sa.select(responses.c.item_id).where(
            responses.c.learner == sitting.learner, responses.c.item_id == item_id
        )
        return connection.execute(known.limit(1)).first() is None

    def _trim(self, connection: sa.Connection, learner: str) -> None:
        over = (
            sa.select(sittings.c.id)
            .where(sittings.c.learner == learner)
            .order_by(sittings.c.started.desc(), sittings.c.id)
            .offset(MOST_OF_ONE)
        )
        _delete(connection, list(connection.scalars(over)))

    def _sweep(self, connection: sa.Connection) -> None:
        oldest = self._oldest()
        over = sa.select(sittings.c.started).order_by(sittings.c.started.desc()).offset(MOST_KEPT).limit(1)
        too_many = connection.execute(over).scalar_one_or_none()
        until = oldest if too_many is None else max(oldest, too_many)
        _delete(
            connection, list(connection.scalars(sa.select(sittings.c.id).where(sittings.c.started < until)))
        )
        connection.execute(sa.delete(notebook).where(notebook.c.at < oldest))


def _note(
    connection: sa.Connection, learner: str, item_id: str, answer: Answer, right: bool, at: float
) -> None:
    here = (notebook.c.learner == learner, notebook.c.item_id == item_id)
    row = connection.execute(sa.select(notebook).where(*here)).mappings().first()
    if row is None and right:
        return
    if row is None:
        values = {"learner": learner, "item_id": item_id, "wrong": 1, "right_since": 0}
        connection.execute(sa.insert(notebook).values(**values, answer=answer.to_dict(), at=at))
    elif right and row["right_since"] + 1 >= MASTERED:
        connection.execute(sa.delete(notebook).where(*here))
    elif right:
        connection.execute(sa.update(notebook).where(*here).values(right_since=row["right_since"] + 1))
    else:
        change = {"wrong": row["wrong"] + 1, "right_since": 0, "answer": answer.to_dict(), "at": at}
        connection.execute(sa.update(notebook).where(*here).values(change))


def _delete(connection: sa.Connection, ids: Iterable[str]) -> None:
    every = list(ids)
    for start in range(0, len(every), 500):
        part = every[start : start + 500]
        connection.execute(sa.delete(responses).where(responses.c.sitting_id.in_(part)))
        connection.execute(sa.delete(sittings).where(sittings.c.id.in_(part)))


def _said(connection: sa.Connection, sitting_id: str) -> dict[int, Any]:
    """What is kept as answered to each question of a sitting."""
    wanted = sa.select(responses.c.number, responses.c.answer).where(responses.c.sitting_id == sitting_id)
    return {row.number: row.answer for row in connection.execute(wanted)}


def _answers(connection: sa.Connection, ids: Sequence[str]) -> dict[str, list[Mapping[Any, Any]]]:
    found: dict[str, list[Mapping[Any, Any]]] = {}
    wanted = sa.select(responses).where(responses.c.sitting_id.in_(ids)).order_by(responses.c.number)
    for row in connection.execute(wanted).mappings():
        found.setdefault(row["sitting_id"], []).append(row)
    return found


def _row(sitting: Sitting, number: int, given: Given, first: bool) -> dict[str, Any]:
    asked = sitting.asked[number - 1]
    return {
        "sitting_id": sitting.id,
        "number": number,
        "learner": sitting.learner,
        "item_id": asked.item_id,
        "revision": asked.revision,
        "answer": given.answer.to_dict(),
        "share": given.share,
        "at": given.at,
        "first": first,
    }


def _sitting(row: Mapping[Any, Any], answers: Iterable[Mapping[Any, Any]]) -> Sitting:
    asked = row["asked"]
    return Sitting(
        id=row["id"],
        learner=row["learner"],
        name=row["name"],
        kind=SittingKind(row["kind"]),
        title=row["title"],
        paper_id=row["paper_id"],
        asked=tuple(Asked(item_id, revision, marks) for item_id, revision, marks in asked["items"]),
        seed=asked["seed"],
        rule=Rule(asked["rule"]),
        started=row["started"],
        pass_mark=asked["pass"],
        deadline=row["deadline"],
        finished=row["finished"],
        score=row["score"],
        total=row["total"],
        given={
            one["number"]: Given(Answer.from_dict(one["answer"]), one["share"], one["at"], one["first"])
            for one in answers
        },
    )
