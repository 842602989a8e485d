"""A comparison of two texts as an Excel or Word file, with what differs in colour."""

from __future__ import annotations

import enum
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from corpus.comparison import Change, Pair, Piece
from qa_service.comparing import CHANGE_NAMES, Compared, edition_name
from qa_service.sheet_files import safe_cell
from qa_service.word_files import new_paper, repeat_first_row, word_bytes

if TYPE_CHECKING:
    from docx.table import _Cell

SHEET_NAME = "条文对照"
_CELL_LIMIT = 32_000
_CUT, _NEW = "C00000", "00682F"  # red and green that stay apart in grey too: the old words are struck out
_SHADE = {Change.ADDED: "E3F3E9", Change.REMOVED: "FCE9E8", Change.CHANGED: "FFF8E6"}


class ComparisonForm(enum.StrEnum):
    """In which form a comparison is given."""

    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"


def comparison_file(compared: Compared, form: ComparisonForm, *, everything: bool = False) -> bytes:
    """The bytes of an Excel or Word file; without ``everything`` only what differs."""
    pairs = compared.shown(everything=everything)
    return _docx(compared, pairs) if form is ComparisonForm.DOCX else _xlsx(compared, pairs)


def about(compared: Compared) -> str:
    """The line over the table: which texts, and how much differs."""
    old, new = compared.old, compared.new
    forced = "" if compared.same_work else "（两份不同的文件，按要求对照）"
    return (
        f"旧：《{old.title or old.file_name}》（{edition_name(old)}）；"
        f"新：《{new.title or new.file_name}》（{edition_name(new)}）{forced}。{compared.summary}。"
    )


def remark(pair: Pair) -> str:
    """What the column 变化 says: 修改；条号改变；位置移动."""
    parts = [CHANGE_NAMES[pair.change]]
    if pair.renumbered:
        parts.append("条号改变")
    if pair.moved:
        parts.append("位置移动")
    if pair.related:
        where = "原" if pair.change is Change.ADDED else "现"
        parts.append(f"内容多见于{where}{pair.related}")
    return "；".join(parts)


def _xlsx(compared: Compared, pairs: Sequence[Pair]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    book = Workbook()
    sheet = book.active
    sheet.title = SHEET_NAME
    sheet.append([safe_cell(about(compared))])
    sheet.merge_cells("A1:F1")
    sheet["A1"].alignment = Alignment(wrap_text=True, vertical="top")
    sheet.row_dimensions[1].height = 48
    sheet.append(["序号", "旧条号", "旧条文", "新条号", "新条文", "变化"])
    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for cell in sheet[2]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        cell.border = border
    for number, pair in enumerate(pairs, start=1):
        old, new = pair.old, pair.new
        sheet.append(
            [number, safe_cell(old.label) if old else "", "", safe_cell(new.label) if new else "", "", ""]
        )
        row = number + 2
        sheet.cell(row, 3).value = _rich(pair.old_pieces, _CUT, struck=True)
        sheet.cell(row, 5).value = _rich(pair.new_pieces, _NEW, struck=False)
        sheet.cell(row, 6).value = remark(pair)
        for cell in sheet[row]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = border
        if pair.change in _SHADE:
            sheet.cell(row, 6).fill = PatternFill("solid", fgColor=_SHADE[pair.change])
    for column, width in zip("ABCDEF", (6, 14, 60, 14, 60, 22), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rich(pieces: Sequence[Piece], colour: str, *, struck: bool) -> Any:
    """A cell whose changed words are coloured; plain where nothing is, or where it is too long for a cell."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    whole = "".join(piece.text for piece in pieces)
    if not any(piece.changed for piece in pieces) or len(whole) > _CELL_LIMIT:
        return safe_cell(whole)[:_CELL_LIMIT]
    font = InlineFont(color=colour, strike=struck, b=not struck)
    texts = [
        safe_cell(piece.text) if number == 0 else _clean(piece.text) for number, piece in enumerate(pieces)
    ]
    return CellRichText(
        *(TextBlock(font, text) if piece.changed else text for piece, text in zip(pieces, texts, strict=True))
    )


def _clean(text: str) -> str:
    """As ``safe_cell`` cleans it, without the mark that only the beginning of a cell needs."""
    return safe_cell("x" + text)[1:]


def _docx(compared: Compared, pairs: Sequence[Pair]) -> bytes:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    document = new_paper(SHEET_NAME, points=10, margins=(1.5, 1.8), landscape=True)
    document.add_paragraph(_clean(about(compared)))
    document.add_paragraph("红色删除线为旧条文中删去的文字，绿色加粗为新条文中增加的文字；条文均为文件原文。")
    widths = [Cm(11.8), Cm(11.8), Cm(3.1)]
    table = document.add_table(rows=1 + len(pairs), cols=3, style="Table Grid")
    table.autofit = False
    cells = table._cells
    for column, heading in enumerate(("旧条文", "新条文", "变化")):
        cells[column].width = widths[column]
        cells[column].paragraphs[0].add_run(heading).bold = True
        cells[column].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, pair in enumerate(pairs, start=1):
        left, right, last = cells[number * 3 : number * 3 + 3]
        for cell, width in zip((left, right, last), widths, strict=True):
            cell.width = width
        if pair.old:
            _write(left, pair.old.label, pair.old_pieces, _CUT, struck=True)
        if pair.new:
            _write(right, pair.new.label, pair.new_pieces, _NEW, struck=False)
        last.paragraphs[0].text = _clean(remark(pair))
    repeat_first_row(table)
    return word_bytes(document)


def _write(cell: _Cell, label: str, pieces: Sequence[Piece], colour: str, *, struck: bool) -> None:
    from docx.shared import RGBColor

    paragraph = cell.paragraphs[0]
    if label:
        paragraph.add_run(_clean(label) + "　").bold = True
    for piece in pieces:
        run = paragraph.add_run(_clean(piece.text))
        if piece.changed:
            run.font.color.rgb = RGBColor.from_string(colour)
            run.font.strike, run.bold = struck, not struck
