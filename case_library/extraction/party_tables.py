"""Tables of those who answer for an accident: one person or unit a row, columns told by their heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from case_library.extraction.entries import post_and_unit
from case_library.extraction.names import person_at, unit_kind
from case_library.model import PartyKind

# Why: what a column holds, by the words of its head. The first that fits counts.
_COLUMNS = (
    ("measure", re.compile("处理|处罚|处分|措施|建议|意见|追究|问责|结果")),
    ("name", re.compile("姓名|名称|人员|对象|责任人|当事人|责任单位|^单位(?:[/／、（(]|$)|被处罚")),
    ("post", re.compile("职务|职位|身份|岗位|单位")),
    ("role", re.compile("责任|性质")),
    ("fault", re.compile("问题|事实|行为|原因")),
)
_RULE = re.compile(r"[|:\-—\s]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; positions of the text that is read."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row on a person or unit.

    Attributes:
        start, end: of the whole row. name, post, unit: as its cells give them.
        measure: cell of what is done, None in a row without one; role, fault: likewise.
    """

    start: int
    end: int
    kind: PartyKind
    name: str
    post: str
    unit: str
    measure: Cell | None
    role: Cell | None
    fault: Cell | None


def rows_in(text: str, start: int, end: int) -> Iterator[Row]:
    """The rows of tables of parties in ``text[start:end]``, in order.

    A table begins with a line of heads, one for the name and one for what is done; it ends with the first
    line that has another number of cells.
    """
    heads: list[str] = []
    for begin, stop in _lines(text, start, end):
        cells = _cells(text, begin, stop)
        if len(cells) < 3:
            heads = []
            continue
        kinds = [_kind(text[cell.start : cell.end]) for cell in cells]
        if not heads or len(cells) != len(heads):
            heads = kinds if {"name", "measure"} <= set(kinds) else []
            continue
        if _RULE.fullmatch(text, begin, stop):
            continue
        row = _row(text, begin, stop, dict(zip(reversed(heads), reversed(cells), strict=True)))
        if row is not None:
            yield row


def is_row(text: str, start: int, end: int) -> bool:
    """Whether a line is a row of a table: cells between | signs."""
    return text.count("|", start, end) >= 2


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        if stop > position:
            yield position, stop
        position = stop + 1


def _cells(text: str, start: int, end: int) -> list[Cell]:
    sign = "|" if "|" in text[start:end] else " "
    if sign == "|":
        start += text.startswith("|", start)
        end -= text.endswith("|", start, end)
    cells: list[Cell] = []
    position = start
    while position <= end:
        stop = text.find(sign, position, end)
        stop = end if stop < 0 else stop
        cells.append(Cell(position, stop))
        position = stop + 1
    return cells


def _kind(head: str) -> str:
    return next((name for name, pattern in _COLUMNS if len(head) <= 14 and pattern.search(head)), "")


def _row(text: str, start: int, end: int, cells: dict[str, Cell]) -> Row | None:
    name = _words(text, cells.get("name"))
    if not 2 <= len(name) <= 40 or _kind(name) == "name":
        return None
    place = cells["name"]
    is_person = len(name) <= 4 and person_at(text, place.start, place.end) is not None
    post, unit = post_and_unit(_words(text, cells.get("post"))) if is_person else ("", "")
    return Row(
        start,
        end,
        PartyKind.PERSON if is_person else unit_kind(name),
        name,
        post,
        unit,
        cells.get("measure"),
        cells.get("role"),
        cells.get("fault"),
    )


def _words(text: str, cell: Cell | None) -> str:
    return "" if cell is None else text[cell.start : cell.end].strip()
