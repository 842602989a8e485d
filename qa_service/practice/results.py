"""How questions and mock exams did, from first answers alone.

What a learner answers to a question for the second time tells of memory, not of the question; so statistics
of questions take each learner's first answer, and those of an exam each learner's first sitting of it. The
pure statistics are in ``case_library.questions.statistics``.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from case_library.questions.model import Item
from case_library.questions.statistics import (
    FEWEST_FOR_DIFFICULTY,
    ItemStatistics,
    PaperStatistics,
    Response,
    item_statistics,
    paper_statistics,
)
from corpus.errors import NotFoundError
from qa_service.practice.model import Answer, Learner, SittingKind
from qa_service.questions.model import BankItem
from qa_service.questions.store import BankStore
from qa_service.service.question_tables import responses, sittings

if TYPE_CHECKING:
    from qa_service.wiring import App

TOO_EASY: Final = 0.95
TOO_HARD: Final = 0.2
_REST: Final = "\x00rest"
"""Stands for all other questions of a learner, of which only the mean counts."""
_EXACT_UP_TO: Final = 200
"""Answers up to which the discrimination is worked out again with each of them; then with every 25th."""
_SOMETIMES: Final = 25
_PART: Final = 500
_DAY: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class ItemResult:
    """A question of the bank and how it did; ``notes``: what a trainer should look at."""

    kept: BankItem
    statistics: ItemStatistics
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """One learner's first sitting of an exam, for the trainer; ``name``: "" for the anonymous."""

    sitting_id: str
    name: str
    started: float
    finished: float
    score: float
    total: float


@dataclass(frozen=True, slots=True)
class ExamCounts:
    """A line of the list of exams: learners that handed in, their mean share of the marks."""

    paper_id: str
    title: str
    learners: int
    running: int
    mean: float | None
    last: float


@dataclass(frozen=True, slots=True)
class ExamResult:
    """How an exam did.

    Attributes:
        items: None for questions that the bank has no more.
        marks: item id → its marks. taken: the first sittings, best first. again: further ones, not counted.
    """

    paper_id: str
    title: str
    statistics: PaperStatistics
    items: tuple[ItemResult, ...]
    marks: Mapping[str, float]
    taken: tuple[Taken, ...]
    again: int
    running: int


def notes_of(statistics: ItemStatistics) -> tuple[str, ...]:
    """What a trainer should look at: the remarks of the analysis, and a question that is too easy or hard."""
    notes = list(statistics.notes)
    if statistics.p is not None and statistics.count >= FEWEST_FOR_DIFFICULTY:
        if statistics.p >= TOO_EASY:
            notes.insert(0, f"太容易：得分率 {statistics.p:.0%}，几乎人人都对。")
        elif statistics.p < TOO_HARD:
            notes.insert(0, f"太难：得分率 {statistics.p:.0%}，请检查答案和题意。")
    return tuple(notes)


class ResultsDesk:
    """Results over the tables of one service.

    Args:
        app: whose bank it is.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._database = app.service
        self._bank = BankStore(app.service)
        days = app.settings.practice_days
        since = time.time() - days * _DAY if days else math.inf
        self._kept = sittings.c.started >= since  # what is older only waits to be deleted

    # --- the bank --------------------------------------------------------------------------------

    def answered(self) -> list[str]:
        """Ids of the items with first answers, most answers first."""
        if not self._database.exists:
            return []
        query = (
            sa.select(responses.c.item_id)
            .where(responses.c.first, responses.c.share.is_not(None))
            .group_by(responses.c.item_id)
            .order_by(sa.func.count().desc(), responses.c.item_id)
        )
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def bank(self, item_ids: Sequence[str]) -> list[ItemResult]:
        """How questions did in practice and exams together, in the order of ``item_ids``; those that the
        bank has no more are left out."""
        kept = self._bank.many(item_ids)
        answers = self._first_answers(list(kept))
        found = []
        for item_id, one in kept.items():
            statistics = item_statistics(one.item, list(answers.get(item_id, [])))
            found.append(ItemResult(one, statistics, notes_of(statistics)))
        return found

    def _first_answers(self, item_ids: Sequence[str]) -> dict[str, list[Response]]:
        """For each item the first answers to it, each with the mean of the same learner's other ones."""
        rows = list(self._rows(item_ids))
        sums = self._sums({row["learner"] for row in rows})
        found: dict[str, list[Response]] = defaultdict(list)
        for row in rows:
            learner, share = row["learner"], float(row["share"])
            answer = Answer.from_dict(row["answer"]).chosen
            found[row["item_id"]].append(Response(learner, row["item_id"], share, answer))
            count, total = sums.get(learner, (1, share))
            if count > 1:
                rest = min(1.0, max(0.0, (total - share) / (count - 1)))
                found[row["item_id"]].append(Response(learner, _REST, rest))
        return found

    def _rows(self, item_ids: Sequence[str]) -> Iterator[Mapping[Any, Any]]:
        columns = (responses.c.learner, responses.c.item_id, responses.c.share, responses.c.answer)
        with self._database.reading() as connection:
            for part in _parts(item_ids):
                query = sa.select(*columns).where(
                    responses.c.item_id.in_(part), responses.c.first, responses.c.share.is_not(None)
                )
                yield from connection.execute(query).mappings()

    def _sums(self, learners: Collection[str]) -> dict[str, tuple[int, float]]:
        """Learner → number and sum of all first answers."""
        found = {}
        with self._database.reading() as connection:
            for part in _parts(sorted(learners)):
                query = (
                    sa.select(responses.c.learner, sa.func.count(), sa.func.sum(responses.c.share))
                    .where(responses.c.learner.in_(part), responses.c.first, responses.c.share.is_not(None))
                    .group_by(responses.c.learner)
                )
                for learner, count, total in connection.execute(query):
                    found[learner] = (int(count), float(total))
        return found

    def feed(self, item_ids: Iterable[str], *, exact: bool = False) -> None:
        """Tell the bank what first answers say of items: how many, p, discrimination.

        Args:
            exact: work the discrimination out even where many answers make it costly.
        """
        wanted = list(dict.fromkeys(one for one in item_ids if one))
        kept = self._bank.many(wanted)
        counts = self._counts(list(kept))
        worked_out = [one for one in kept if exact or _worth_it(counts.get(one, (0, None))[0])]
        results = {one.kept.item.id: one.statistics for one in self.bank(worked_out)}
        for item_id, before in kept.items():
            count, p = counts.get(item_id, (0, None))
            statistics = results.get(item_id)
            discrimination = statistics.discrimination if statistics else before.discrimination
            if (count, p, discrimination) != (before.answers, before.p, before.discrimination):
                self._bank.set_results(item_id, count, p, discrimination)

    def _counts(self, item_ids: Sequence[str]) -> dict[str, tuple[int, float | None]]:
        found: dict[str, tuple[int, float | None]] = {}
        with self._database.reading() as connection:
            for part in _parts(item_ids):
                query = (
                    sa.select(responses.c.item_id, sa.func.count(), sa.func.avg(responses.c.share))
                    .where(responses.c.item_id.in_(part), responses.c.first, responses.c.share.is_not(None))
                    .group_by(responses.c.item_id)
                )
                for item_id, count, p in connection.execute(query):
                    found[item_id] = (int(count), float(p))
        return found

    # --- exams -----------------------------------------------------------------------------------

    def exams(self) -> list[ExamCounts]:
        """Papers that were taken as mock exams, the latest first."""
        if not self._database.exists:
            return []
        columns = ("id", "paper_id", "title", "learner", "started", "finished", "score", "total")
        query = (
            sa.select(*(sittings.c[name] for name in columns))
            .where(sittings.c.kind == SittingKind.EXAM.value, sittings.c.paper_id != "", self._kept)
            .order_by(sittings.c.started, sittings.c.id)
        )
        papers: dict[str, list[Mapping[Any, Any]]] = defaultdict(list)
        with self._database.reading() as connection:
            for row in connection.execute(query).mappings():
                papers[row["paper_id"]].append(row)
        found = [_counted(paper_id, rows) for paper_id, rows in papers.items()]
        return sorted(found, key=lambda one: (-one.last, one.paper_id))

    def exam(self, paper_id: str) -> ExamResult | None:
        """How the exam of a paper did; None where nobody has taken it."""
        rows = self._sittings(paper_id)
        if not rows:
            return None
        first, again = _firsts(rows)
        asked = first or rows  # what nobody has handed in yet says nothing
        marks = {item_id: float(one) for row in asked for item_id, _, one in row["asked"]["items"]}
        kept = self._bank.many(list(marks))
        answers = self._answers([row["id"] for row in first])
        items: list[Item] = [one.item for one in kept.values() if _machine(answers, one.item.id)]
        whole = _usual(asked)
        statistics = paper_statistics([one for one in items if one.id in whole], marks, answers)
        by_id = {one.item_id: one for one in statistics.items}
        by_id |= {one.id: item_statistics(one, answers) for one in items if one.id not in whole}
        return ExamResult(
            paper_id=paper_id,
            title=rows[0]["title"],
            statistics=statistics,
            items=tuple(
                ItemResult(kept[item.id], by_id[item.id], notes_of(by_id[item.id])) for item in items
            ),
            marks=marks,
            taken=tuple(_taken(row) for row in sorted(first, key=lambda row: (-row["score"], row["id"]))),
            again=again,
            running=sum(row["finished"] is None for row in rows),
        )

    def _sittings(self, paper_id: str) -> list[Mapping[Any, Any]]:
        if not self._database.exists or not paper_id:
            return []
        query = (
            sa.select(sittings)
            .where(sittings.c.kind == SittingKind.EXAM.value, sittings.c.paper_id == paper_id, self._kept)
            .order_by(sittings.c.started, sittings.c.id)
        )
        with self._database.reading() as connection:
            return list(connection.execute(query).mappings())

    def overdue(self, paper_id: str, now: float) -> list[tuple[str, str]]:
        """Sittings of an exam whose time is over and that nobody handed in, as (learner, id)."""
        return [
            (row["learner"], row["id"])
            for row in self._sittings(paper_id)
            if row["finished"] is None and row["deadline"] and row["deadline"] < now
        ]

    def _answers(self, sitting_ids: Sequence[str]) -> list[Response]:
        found = []
        with self._database.reading() as connection:
            for part in _parts(sitting_ids):
                query = sa.select(responses).where(responses.c.sitting_id.in_(part))
                for row in connection.execute(query).mappings():
                    chosen = Answer.from_dict(row["answer"]).chosen
                    found.append(Response(row["learner"], row["item_id"], row["share"], chosen))
        return found


def feed(app: App, item_ids: Iterable[str]) -> None:
    """Tell the bank what first answers say of items; see ``ResultsDesk.feed``."""
    ResultsDesk(app).feed(item_ids)


def exam_result(app: App, paper_id: str) -> ExamResult:
    """The result of an exam; sittings whose time is over are handed in first.

    Raises:
        NotFoundError: nobody has taken it.
    """
    from qa_service.practice.desk import PracticeDesk

    desk, practice = ResultsDesk(app), PracticeDesk(app)
    for learner, sitting_id in desk.overdue(paper_id, practice.now()):
        with suppress(NotFoundError):  # removed this moment
            practice.open(Learner(learner), sitting_id)
    result = desk.exam(paper_id)
    if result is None:
        raise NotFoundError("这份试卷还没有人考过。", details={"paper": paper_id})
    return result


def _worth_it(answers: int) -> bool:
    return answers <= _EXACT_UP_TO or answers % _SOMETIMES == 0


def _machine(answers: Sequence[Response], item_id: str) -> bool:
    """Whether a machine could judge the item: what nobody marks stays out of the marks of a paper."""
    return not answers or any(one.item_id == item_id and one.share is not None for one in answers)


def _usual(rows: Sequence[Mapping[Any, Any]]) -> frozenset[str]:
    """The questions that most sittings were given: one may have been replaced, or left out for its law."""
    given = Counter(frozenset(item_id for item_id, _, _ in row["asked"]["items"]) for row in rows)
    return max(given, key=lambda one: (given[one], len(one), sorted(one)))


def _firsts(rows: Sequence[Mapping[Any, Any]]) -> tuple[list[Mapping[Any, Any]], int]:
    """Each learner's first sitting that was handed in, and the number of later ones."""
    first: dict[str, Mapping[Any, Any]] = {}
    again = 0
    handed_in = [row for row in rows if row["finished"] is not None and row["score"] is not None]
    for row in sorted(handed_in, key=lambda row: (row["finished"], row["id"])):
        if row["learner"] in first:
            again += 1
        else:
            first[row["learner"]] = row
    return list(first.values()), again


def _counted(paper_id: str, rows: Sequence[Mapping[Any, Any]]) -> ExamCounts:
    first, _ = _firsts(rows)
    shares = [row["score"] / row["total"] for row in first if row["total"]]
    mean = math.fsum(shares) / len(shares) if shares else None
    running = sum(row["finished"] is None for row in rows)
    return ExamCounts(paper_id, rows[-1]["title"], len(first), running, mean, rows[-1]["started"])


def _taken(row: Mapping[Any, Any]) -> Taken:
    return Taken(row["id"], row["name"], row["started"], row["finished"], row["score"], row["total"])


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _PART):
        yield values[start : start + _PART]
