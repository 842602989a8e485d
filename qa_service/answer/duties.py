"""某单位负责什么: every assignment that names the unit, grouped by whether it leads; none is left out."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.library import MAX_LIMIT, Library
from corpus.model import AssignmentKind
from corpus.records import AssignmentRecord
from corpus.units import may_mean
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerUnit
from qa_service.answer.responsibility import task_name, units_of
from qa_service.evidence import Scope
from qa_service.question import Question

MOST_CITED = 200
_COMMON = 5  # characters that a question and a title must share for the title to count as named


def find(library: Library, question: Question, scope: Scope) -> tuple[str, tuple[AssignmentRecord, ...], int]:
    """The register rows of the first unit that the question names.

    Returns:
        The unit as asked, its rows in document order (explicit ones first within a document), and how many
        there are in all.
    """
    for unit in question.units:
        rows = _rows(library, unit, scope)
        if rows:
            named = _in_named_texts(rows, question.text)
            chosen = named or rows
            chosen.sort(
                key=lambda row: (row.kind is not AssignmentKind.EXPLICIT, row.document.id, row.evidence.start)
            )
            return unit, tuple(chosen[:MOST_CITED]), len(chosen)
    return (question.units[0] if question.units else ""), (), 0


def _rows(library: Library, unit: str, scope: Scope) -> list[AssignmentRecord]:
    places: Sequence[str | None] = scope.asked or ((None,) if scope.jurisdictions is None else ())
    rows: dict[str, AssignmentRecord] = {}
    for place in places:
        offset = 0
        while True:
            page = library.assignments(
                unit=unit, jurisdiction=place, as_of=scope.as_of, limit=MAX_LIMIT, offset=offset
            )
            rows.update((row.id, row) for row in page.items)
            offset += len(page.items)
            if not page.items or offset >= page.total:
                break
    return list(rows.values())


def _in_named_texts(rows: Sequence[AssignmentRecord], question: str) -> list[AssignmentRecord]:
    """The rows of the texts whose title the question names, by the longest run of characters in common."""
    titles = {row.part_title or row.document.title for row in rows}
    shared = {title: _longest_common(title, question, row_place(rows, title)) for title in titles}
    best = max(shared.values(), default=0)
    if best < _COMMON:
        return []
    return [row for row in rows if shared[row.part_title or row.document.title] == best]


def row_place(rows: Sequence[AssignmentRecord], title: str) -> str:
    """Jurisdiction of the text with this title: its name in a question is a place, not a title."""
    return next((row.jurisdiction for row in rows if (row.part_title or row.document.title) == title), "")


def _longest_common(title: str, question: str, place: str) -> int:
    for step in place.split("/"):
        if step:
            title, question = title.replace(step, "\n"), question.replace(step, "\0")
    best = 0
    for start in range(len(title)):
        while start + best < len(title) and title[start : start + best + 1] in question:
            best += 1
    return best


def compose(
    unit: str, rows: Sequence[AssignmentRecord], total: int, citations: Citations
) -> tuple[str, tuple[AnswerUnit, ...]]:
    """The list of duties, each with its citation, leads first; the units are the asked one as written."""
    lines: list[str] = []
    units: list[AnswerUnit] = []
    for row in rows:
        number = citations.add_assignment(row)
        mine = [
            own for own in units_of(row, number) if may_mean(unit, own.as_written) or may_mean(unit, own.name)
        ]
        units += mine
        role = mine[0].role if mine else row.roles[0].role if row.roles else "职责"
        where = book_title(row.part_title or row.document.title) + row.locator.label
        lines.append(f"{len(lines) + 1}. 【{role}】{task_name(row, row.task.text)}（{where}）[{number}]")
    leads = sum(1 for u in units if u.lead)
    head = f"{unit}在资料库中共有 {total} 项职责" + (f"，其中牵头 {leads} 项" if leads else "") + "："
    if total > len(rows):
        head = head[:-1] + f"，以下列出前 {len(rows)} 项，其余请在“责任清单”中查看："
    return "\n".join([head, *lines]), tuple(units)
