"""Questions to begin with, made from what the library holds and kept only when they are answered."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from corpus.errors import AnzhiError
from corpus.library import Library
from corpus.model import AssignmentKind, DocumentKind
from corpus.organs import UnitKind
from corpus.records import AssignmentRecord
from qa_service.answer.model import AnswerKind, AnswerStatus
from qa_service.labels import short_place
from qa_service.wiring import App

MOST_ROWS = 200
MOST_TRIES = 8
"""Candidates that are asked for one kind before the kind is left out."""

# A run-in heading that reads as a task of its own: only Chinese characters, 6 to 18 of them, so that
# "由哪些单位负责" can follow. Not: 加强领导 (says nothing), 1.2 总体目标, a sentence with commas.
TASK_HEADING = re.compile(r"[一-鿿]{6,18}")
# Headings that stand in every plan and so name no task (加强组织领导, 强化保障措施 …), and those that name
# who has duties and not what for (行业主管部门).
EMPTY_HEADING = re.compile(
    r"组织领导|保障措施|工作要求|指导思想|总体要求|基本原则|工作目标|主要任务|重点任务"
    r"|(?:部门|单位|机构|机关|企业|人员|责任)$"
)
# The deed in an article that punishes, where it is short enough to be asked for: 占用消防车通道|的，处….
# It begins with what makes it a deed, so that no end of a list is taken for one (器材或者其他产品|的，).
PUNISHED = re.compile(
    r"(?:^|[，。：；、）\s])(?P<deed>(?:未|擅自|占用|堵塞|封闭|非法|违章|违规|损坏|挪用|埋压|遮挡|谎报|瞒报|冒充)"
    r"[一-鿿]{4,14})的，"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what kind of answer it gets."""

    kind: AnswerKind
    question: str


class Examples:
    """Makes them once for each state of the library. Thread-safe."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._made: tuple[int, tuple[Example, ...]] | None = None

    def current(self) -> tuple[Example, ...]:
        """At most one answered example of each kind; () while the index cannot answer."""
        generation = self._app.library.generation()
        with self._lock:
            if self._made is None or self._made[0] != generation:
                self._made = (generation, self._make())
            return self._made[1]

    def _make(self) -> tuple[Example, ...]:
        try:
            kinds = [islice(candidates, MOST_TRIES) for candidates in _candidates(self._app.library)]
            found = [next(filter(self._answered, candidates), None) for candidates in kinds]
        except AnzhiError:
            return ()
        return tuple(example for example in found if example is not None)

    def _answered(self, example: Example) -> bool:
        answer = self._app.ask(example.question)
        return answer.status is AnswerStatus.ANSWERED and answer.kind is example.kind


def examples_of(app: App) -> Examples:
    """The examples of the library that ``app`` answers from."""
    return app.kept(Examples, lambda: Examples(app))


def _candidates(library: Library) -> Iterator[Iterator[Example]]:
    """For each kind, its candidates."""
    rows = [
        row
        for row in library.assignments(kind=AssignmentKind.EXPLICIT, limit=MOST_ROWS).items
        if TASK_HEADING.fullmatch(row.heading)
        and not EMPTY_HEADING.search(row.heading)
        and not _names_a_unit(row)
    ]
    # Leads from the end of the list: the examples should not all come from one document.
    plain = sorted(rows, key=lambda row: any(role.lead for role in row.roles))
    led = (row for row in reversed(rows) if any(role.lead for role in row.roles))
    dated = (row for row in rows if row.period or row.due)
    yield (Example(AnswerKind.RESPONSIBILITY, f"{_task(row)}由哪些单位负责？") for row in plain)
    yield (Example(AnswerKind.LEAD, f"{_task(row)}由谁牵头？") for row in led)
    yield _of_units(library)
    yield (Example(AnswerKind.TARGET, f"{_task(row)}什么时候完成？") for row in dated)
    yield _of_laws(library)
    yield _of_penalties(library)
    yield _of_cases(library)


def _names_a_unit(row: AssignmentRecord) -> bool:
    """Whether the heading is the name of an organ whose duties stand below it."""
    return any(row.heading in (unit.as_written, unit.name) for role in row.roles for unit in role.units)


def _task(row: AssignmentRecord) -> str:
    place = "" if row.jurisdiction in ("", "全国") else short_place(row.jurisdiction)
    return place + row.heading


def _of_units(library: Library) -> Iterator[Example]:
    for unit in library.units(kind=UnitKind.ORGAN, limit=20).items:
        if unit.leads and unit.jurisdiction:  # its name says the place
            yield Example(AnswerKind.DUTIES, f"{unit.name}负责哪些工作？")


def _of_laws(library: Library) -> Iterator[Example]:
    laws = library.documents(kind=DocumentKind.LAW, limit=MOST_ROWS).items
    for record in sorted(laws, key=lambda law: (-law.assignments, law.id)):
        name = min(record.short_titles, key=len, default=record.title)
        for row in library.assignments(version_id=record.version_id, limit=20).items:
            if row.locator.article:
                yield Example(AnswerKind.PROVISION, f"《{name}》{row.locator.article}是怎么规定的？")
                break


def _of_penalties(library: Library) -> Iterator[Example]:
    for record in library.documents(kind=DocumentKind.LAW, limit=MOST_ROWS).items:
        rows = library.assignments(version_id=record.version_id, role="处罚", limit=20).items
        for row in rows:
            if found := PUNISHED.search(row.task.text):
                yield Example(AnswerKind.PENALTY, f"{found['deed']}怎么处罚？")
                break


def _of_cases(library: Library) -> Iterator[Example]:
    for record in library.documents(kind=DocumentKind.CASE, limit=20).items:
        yield Example(AnswerKind.CASE, f"{record.title}造成多少人死亡？")
