"""Questions to begin with, made from what the library holds, so that each of them has an answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import AssignmentKind, ClauseKind, DocumentKind
from corpus.records import AssignmentRecord
from qa_service.answer.model import AnswerKind
from qa_service.web.labels import short_place

MOST_ROWS = 200

# A run-in heading that reads as a task of its own: only Chinese characters, 6 to 18 of them, so that
# "由哪些单位负责" can follow. Not: 加强领导 (says nothing), 1.2 总体目标, a sentence with commas.
TASK_HEADING = re.compile(r"[一-鿿]{6,18}")
EMPTY_HEADING = re.compile(
    r"组织领导|保障措施|工作要求|指导思想|总体要求|基本原则|工作目标|主要任务|重点任务"
)


@dataclass(frozen=True, slots=True)
class Example:
    """A question and what kind of answer it gets."""

    kind: AnswerKind
    question: str


class Examples:
    """Makes them once for each state of the library. Thread-safe."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._made: tuple[int, tuple[Example, ...]] | None = None

    def current(self) -> tuple[Example, ...]:
        """One example of each kind that the library can answer."""
        generation = self._library.generation()
        made = self._made
        if made is None or made[0] != generation:
            made = (generation, tuple(_examples(self._library)))
            with self._lock:
                self._made = made
        return made[1]


def _examples(library: Library) -> Iterator[Example]:
    rows = library.assignments(kind=AssignmentKind.EXPLICIT, limit=MOST_ROWS).items
    yield from _first(rows, AnswerKind.RESPONSIBILITY, "{place}{task}由哪些单位负责？", lead=False)
    yield from _first(rows, AnswerKind.LEAD, "{place}{task}由谁牵头？", lead=True)
    unit = next((one for one in library.units(limit=20).items if not one.collective and one.leads), None)
    if unit is not None:
        place = short_place(unit.jurisdictions[0]) if len(unit.jurisdictions) == 1 else ""
        place = "" if not place or place == "全国" or unit.name.startswith(place) else place
        yield Example(AnswerKind.DUTIES, f"{place}{unit.name}负责哪些工作？")
    yield from _of_target(rows)
    yield from _of_law(library)


def _first(
    rows: tuple[AssignmentRecord, ...], kind: AnswerKind, pattern: str, *, lead: bool
) -> Iterator[Example]:
    for row in rows:
        task = row.heading.strip("。；：:，, ")
        if not TASK_HEADING.fullmatch(task) or EMPTY_HEADING.search(task):
            continue
        if any(role.lead for role in row.roles) is lead:
            yield Example(kind, pattern.format(place=_place(row), task=task))
            return


def _of_target(rows: tuple[AssignmentRecord, ...]) -> Iterator[Example]:
    for row in rows:
        task = row.heading.strip("。；：:，, ")
        if row.targets and any(target.value for target in row.targets) and TASK_HEADING.fullmatch(task):
            yield Example(AnswerKind.TARGET, f"{_place(row)}{task}要达到什么目标？")
            return


def _of_law(library: Library) -> Iterator[Example]:
    for record in library.documents(kind=DocumentKind.LAW, limit=MOST_ROWS).items:
        name = min(record.short_titles, key=len, default=record.title)
        if record.articles < 20 or "安全生产" not in name:
            continue
        article = next(
            (
                one
                for one in library.clauses(record.version_id)
                if one.kind is ClauseKind.ARTICLE and one.number and one.number > 3
            ),
            None,
        )
        if article is not None:
            yield Example(AnswerKind.PROVISION, f"《{name}》{article.label}是怎么规定的？")
            return


def _place(row: AssignmentRecord) -> str:
    return "" if row.jurisdiction in ("", "全国") else short_place(row.jurisdiction)
