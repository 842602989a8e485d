"""Items as Excel, in the templates that question banks are handed round in: one row a question.

Three layouts: one sheet with an option a column, one sheet a type, and options together in one cell. Text
stays text: a stem that begins with ``=`` is stored as a string, never as a formula.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, Final

from case_library.questions import wording
from case_library.questions.model import Item, ItemType

CELL_LIMIT: Final = 32_767
"""Characters (UTF-16 units) that a cell of Excel holds; the rest goes on in columns （续2）, （续3） …"""
FEWEST_OPTIONS: Final = 6
_LAST = ("案例材料", "标签", "分值", "作者", "来源", "考查点", "编号")
_FRONT = ("题型", "题干")
_BACK = ("正确答案", "解析", "难度", "知识点", "出处", "状态", *_LAST)
_WIDTHS = {"题干": 60, "选项": 40, "解析": 50, "出处": 50, "案例材料": 40, "知识点": 24, "编号": 20}
_OPTION_WIDTH, _OTHER_WIDTH = 18, 10
# Why: strings of a workbook write a character as _xHHHH_; a real _x0041_ of a text would be read as A.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BODY, _HEAD = "仿宋", "黑体"


def one_sheet(items: Sequence[Item], title: str) -> bytes:
    """All items on one sheet, an option a column."""
    return _workbook([("题库", *columns_of(items))])


def by_type(items: Sequence[Item], title: str) -> bytes:
    """A sheet for each type that there are items of."""
    sheets = []
    for kind in ItemType:
        chosen = [item for item in items if item.type is kind]
        if chosen:
            sheets.append((kind.value, *columns_of(chosen)))
    return _workbook(sheets or [("题库", *columns_of([]))])


def one_cell(items: Sequence[Item], title: str) -> bytes:
    """All items on one sheet, the options of an item in one cell, a line each."""
    return _workbook([("题库", *columns_of(items, together=True))])


def columns_of(items: Sequence[Item], *, together: bool = False) -> tuple[list[str], list[list[str]]]:
    """Headings and rows; ``together``: the options in one cell, ``A. …`` a line."""
    most = max([len(item.options) for item in items] + [FEWEST_OPTIONS])
    letters = wording.LETTERS[:most]
    middle = ["选项"] if together else [f"选项{letter}" for letter in letters]
    headings = [*_FRONT, *middle, *_BACK]
    rows = [_row(item, letters, together=together) for item in items]
    return _continued(headings, [[wording.clean(cell) for cell in row] for row in rows])


def _row(item: Item, letters: str, *, together: bool) -> list[str]:
    options = list(item.options)
    shown = [wording.options_text(item)] if together else options + [""] * (len(letters) - len(options))
    return [
        item.type.value,
        item.stem,
        *shown,
        wording.key_text(item),
        item.explanation,
        item.difficulty.value,
        item.point,
        wording.sources_text(item),
        item.state.value,
        item.background,
        wording.tags_text(item.tags),
        f"{item.score:g}" if item.score is not None else "",
        item.author,
        item.origin.value,
        item.asks.value,
        item.id,
    ]


def _continued(headings: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """With columns more where a text is longer than a cell."""
    cut = [[_pieces(cell) for cell in row] for row in rows]
    for column, heading in enumerate(list(headings)):
        most = max((len(row[column]) for row in cut), default=1)
        for part in range(1, most):
            headings.append(f"{heading}（续{part + 1}）")
            for row in cut:
                row.append([row[column][part]] if len(row[column]) > part else [""])
    return headings, [[cell[0] for cell in row] for row in cut]


def _pieces(text: str) -> list[str]:
    """Stretches that fit a cell each; half the limit in characters is never over it in UTF-16."""
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return [text]
    half = CELL_LIMIT // 2
    return [text[at : at + half] for at in range(0, len(text), half)]


def _workbook(sheets: Sequence[tuple[str, list[str], list[list[str]]]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    head, grey = Font(name=_HEAD, size=11), PatternFill("solid", fgColor="E7EEF6")
    body, top = Font(name=_BODY, size=11), Alignment(vertical="top", wrap_text=True)
    for name, headings, rows in sheets:
        sheet = book.create_sheet(name)
        for column, heading in enumerate(headings, start=1):
            _put(sheet, 1, column, heading, head, top)
            sheet.cell(1, column).fill = grey
            sheet.column_dimensions[get_column_letter(column)].width = _width(heading)
        for number, row in enumerate(rows, start=2):
            for column, text in enumerate(row, start=1):
                if text:
                    _put(sheet, number, column, text, body, top)
        sheet.freeze_panes = "C2"
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{len(rows) + 1}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_title_rows = "1:1"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _put(sheet: Any, row: int, column: int, text: str, font: Any, alignment: Any) -> None:
    cell = sheet.cell(row, column)
    cell.value = _LOOKS_ESCAPED.sub("_x005F_", text)
    cell.data_type = "s"  # openpyxl would make a formula of what begins with =
    cell.font, cell.alignment = font, alignment


def _width(heading: str) -> float:
    if heading.startswith("选项"):
        return _WIDTHS["选项"] if heading == "选项" else _OPTION_WIDTH
    return _WIDTHS.get(heading, _OTHER_WIDTH)
