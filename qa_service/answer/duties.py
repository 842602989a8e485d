"""某单位负责什么: every assignment that names the unit, grouped by whether it leads; none is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.library import MAX_LIMIT, Library
from corpus.model import AssignmentKind
from corpus.records import AssignmentRecord
from corpus.units import may_mean
from qa_service import interrogatives as ask
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import AnswerKind, AnswerUnit
from qa_service.answer.responsibility import renamed, task_name, units_of
from qa_service.evidence import Scope
from qa_service.labels import place as place_name
from qa_service.question import Question

MOST_CITED = 200
_COMMON = 5  # characters that a question and a title must share for the title to count as named


@dataclass(frozen=True, slots=True)
class Duties:
    """What the register holds of one unit.

    Attributes:
        unit: as asked. rows: by place, then explicit ones first, in document order; total: of all.
        named: only the rows of the text that the question names.
    """

    unit: str
    rows: tuple[AssignmentRecord, ...]
    total: int
    named: bool


def find(library: Library, question: Question, scope: Scope) -> Duties:
    """Register rows of the first unit that the question names; only those it leads where that is asked."""
    for unit in question.units:
        rows = _rows(library, unit, scope)
        if question.kind is AnswerKind.DUTIES and ask.LEAD.search(question.text):
            rows = [row for row in rows if _leads(row, unit)]
        if rows:
            named = _in_named_texts(rows, question.text)
            chosen = named or rows
            chosen.sort(
                key=lambda row: (
                    row.jurisdiction in ("", "全国"),
                    row.jurisdiction,
                    row.kind is not AssignmentKind.EXPLICIT,
                    row.document.id,
                    row.evidence.start,
                )
            )
            return Duties(unit, tuple(chosen[:MOST_CITED]), len(chosen), bool(named))
    return Duties(question.units[0] if question.units else "", (), 0, False)


def _leads(row: AssignmentRecord, unit: str) -> bool:
    return any(own.lead for own in units_of(row, 0) if _is(unit, own, row))


def _is(unit: str, own: AnswerUnit, row: AssignmentRecord) -> bool:
    """Whether a unit of the row is the one asked for, or one whose function it has taken over."""
    if row.former_unit:
        return own.as_written == row.former_unit
    return may_mean(unit, own.as_written) or may_mean(unit, own.name)


def _rows(library: Library, unit: str, scope: Scope) -> list[AssignmentRecord]:
    places: Sequence[str | None] = scope.asked or ((None,) if scope.jurisdictions is None else ())
    rows: dict[str, AssignmentRecord] = {}
    for place in places:
        offset = 0
        while True:
            page = library.assignments(
                unit=unit,
                jurisdiction=place,
                as_of=scope.as_of,
                former=place is not None,  # of its place only: elsewhere the reform may have gone otherwise
                limit=MAX_LIMIT,
                offset=offset,
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


def compose(duties: Duties, citations: Citations) -> tuple[str, tuple[AnswerUnit, ...]]:
    """The list of duties by place, each with its citation; the units are the asked one as written."""
    lines: list[str] = []
    units: list[AnswerUnit] = []
    places = list(dict.fromkeys(row.jurisdiction for row in duties.rows))
    count = 0
    for place in places:
        if len(places) > 1:
            lines.append(f"【{place_name(place)}】")
        for row in duties.rows:
            if row.jurisdiction != place:
                continue
            count += 1
            number = citations.add_assignment(row)
            mine = [own for own in units_of(row, number, citations.as_of) if _is(duties.unit, own, row)]
            units += mine
            role = mine[0].role if mine else row.roles[0].role if row.roles else "职责"
            where = book_title(row.part_title or row.document.title) + row.locator.label
            about = task_name(
                row, row.evidence.text if row.kind is AssignmentKind.IMPLICIT else row.task.text
            )
            moved = f"；原文写给{row.former_unit}，职能已划入" if row.former_unit else ""
            lines.append(f"{count}. （{role}{moved}）{about}——{where}[{number}]")
    return "\n".join([_head(duties, units, places), *lines, *renamed(units)]), tuple(units)


def _head(duties: Duties, units: Sequence[AnswerUnit], places: Sequence[str]) -> str:
    first = duties.rows[0]
    where = book_title(first.part_title or first.document.title) + "中" if duties.named else "资料库中"
    leads = len({unit.citation for unit in units if unit.lead})
    head = f"{where}，{duties.unit}共有 {duties.total} 项职责" + (f"，其中牵头 {leads} 项" if leads else "")
    if len(places) > 1:
        head += f"，分属 {len(places)} 个地区（同名单位不是同一个单位，可在问题中写明地区）"
    if duties.total > len(duties.rows):
        head += f"。以下列出前 {len(duties.rows)} 项，其余请在“责任清单”中查看"
    return head + "："
