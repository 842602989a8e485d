"""Excel sheets that go straight to a desk: title, what was filtered, a head on every page, page numbers."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROWS = 3
"""Title, the line about filter and date, headings."""
CELL_LIMIT = 32_767
"""Characters that a cell of Excel holds."""
BODY_FONT, HEAD_FONT = "仿宋", "黑体"
"""As GB/T 9704 has them for official papers; a machine without them shows its own Song or Hei."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TITLE_LIMIT = 31  # characters that Excel allows in the name of a sheet
_LINE_POINTS = 16.0  # height of a line of 11 points
_MOST_HEIGHT = 409.0  # points that Excel allows a row

# Why: XML 1.0 cannot hold these control characters, and both office forms are XML.
# Matches C0 controls but tab, line feed and carriage return, and the two non-characters.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Paper:
    """A table for a desk.

    Attributes:
        title: over it. about: filter, date and number of rows. headings: without 序号, which comes first.
        widths: of the columns in characters, without 序号.
        signature: the line below the table; "" for none.
        printed: how many of the columns, counted without 序号, go on paper; None for all.
        a3: the sheet of paper; A4 otherwise. Both lie on their long side.
        frozen: columns that stay in sight, 序号 among them. upright: columns whose headings stand upright.
        links: addresses of cells by (row, column), counted from 0 without head and 序号.
    """

    title: str
    about: str
    headings: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]
    signature: str = ""
    printed: int | None = None
    a3: bool = True
    frozen: int = 1
    upright: frozenset[int] = frozenset()
    centred: frozenset[int] = frozenset()
    links: Mapping[tuple[int, int], str] = field(default_factory=dict)


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: one that begins with = + - @ gets an apostrophe."""
    clean = NOT_XML.sub("", text)
    return "'" + clean if clean.startswith(_FORMULA) else clean


def signature(day: str) -> str:
    """The line that is signed by hand; ``day``: of the list, 2026年1月2日."""
    return f"制表人：　　　　　　　　审核人：　　　　　　　　负责人：　　　　　　　　制表日期：{day}"


def sheet_bytes(paper: Paper) -> bytes:
    """The Excel file."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", "", paper.title)[:_TITLE_LIMIT] or "表"
    widths = [6.0, *paper.widths]
    last = get_column_letter(len(widths))
    over = get_column_letter(1 + (len(paper.widths) if paper.printed is None else paper.printed))
    thin = Side(style="thin", color="8C8C8C")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    body, bold = Font(name=BODY_FONT, size=11), Font(name=HEAD_FONT, size=11)
    grey = PatternFill("solid", fgColor="E7EEF6")
    sheet.append([safe_cell(paper.title)])
    sheet.append([safe_cell(paper.about)])
    sheet.append(["序号", *map(safe_cell, paper.headings)])
    sheet.merge_cells(f"A1:{over}1")
    sheet.merge_cells(f"A2:{over}2")
    sheet["A1"].font = Font(name=HEAD_FONT, size=18)
    sheet["A1"].alignment = Alignment(horizontal="center", vertical="center")
    sheet["A2"].font = body
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    sheet.row_dimensions[1].height = 34
    lines = math.ceil(
        width_of(paper.about) / max(1.0, sum(widths[: 1 + (paper.printed or len(paper.widths))]) - 4)
    )
    sheet.row_dimensions[2].height = min(_MOST_HEIGHT, _LINE_POINTS * lines + 4)
    for cell in sheet[HEAD_ROWS]:
        upright = cell.column - 2 in paper.upright
        cell.font, cell.fill, cell.border = bold, grey, border
        cell.alignment = Alignment(
            horizontal="center", vertical="center", wrap_text=True, text_rotation=255 if upright else 0
        )
    if paper.upright:
        longest = max(len(paper.headings[at]) for at in paper.upright)
        sheet.row_dimensions[HEAD_ROWS].height = min(_MOST_HEIGHT, _LINE_POINTS * longest + 8)
    middle = Alignment(horizontal="center", vertical="top", wrap_text=True)
    top = Alignment(vertical="top", wrap_text=True)
    for number, row in enumerate(paper.rows, start=1):
        sheet.append([number, *(safe_cell(value)[:CELL_LIMIT] for value in row)])
        sheet.row_dimensions[HEAD_ROWS + number].height = _height(row, paper.widths)
        for cell in sheet[HEAD_ROWS + number]:
            centred = cell.column == 1 or cell.column - 2 in paper.centred
            cell.font, cell.border, cell.alignment = body, border, middle if centred else top
    for (at, column), address in paper.links.items():
        sheet.cell(HEAD_ROWS + 1 + at, column + 2).hyperlink = address
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    if paper.signature:
        foot = HEAD_ROWS + len(paper.rows) + 2
        sheet.cell(foot, 1).value = safe_cell(paper.signature)
        sheet.merge_cells(f"A{foot}:{over}{foot}")
        sheet.cell(foot, 1).font = body
        sheet.row_dimensions[foot].height = 28
    _for_printing(sheet, paper, last)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _height(row: Sequence[str], widths: Sequence[float]) -> float:
    """Points that a row takes with its text wrapped; not every program works that out by itself."""
    lines = max(
        (
            sum(max(1, math.ceil(width_of(line) / max(1.0, width - 1.5))) for line in text.split("\n"))
            for text, width in zip(row, widths, strict=True)
        ),
        default=1,
    )
    return min(_MOST_HEIGHT, _LINE_POINTS * lines + 4)


def _for_printing(sheet: Any, paper: Paper, last: str) -> None:
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = f"{get_column_letter(paper.frozen + 1)}{HEAD_ROWS + 1}"
    sheet.auto_filter.ref = f"A{HEAD_ROWS}:{last}{HEAD_ROWS + len(paper.rows)}"
    sheet.print_title_rows = f"{HEAD_ROWS}:{HEAD_ROWS}"
    if paper.printed is not None and paper.printed < len(paper.headings):
        sheet.print_area = f"A1:{get_column_letter(paper.printed + 1)}{sheet.max_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A3 if paper.a3 else sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = 0.5, 0.5, 0.7, 0.7
    margins.header = margins.footer = 0.3
    # In these lines & begins a code, && is the sign itself.
    sheet.oddHeader.right.text = NOT_XML.sub("", paper.title)[:200].replace("&", "&&")
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def width_of(text: str) -> int:
    """Columns that a text takes: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
