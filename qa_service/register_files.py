"""The registers of responsibilities and of targets as files: json, jsonl, csv, xlsx, docx."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from corpus.records import AssignmentRecord, TargetRecord
from qa_service.register import COLUMNS, ReadableRow, readable_rows, register_row
from qa_service.target_register import TARGET_COLUMNS, ReadableTarget, readable_targets, target_row
from qa_service.word_files import keep_rows_whole, new_paper, repeat_first_row, word_bytes

if TYPE_CHECKING:
    pass


class FileForm(StrEnum):
    """A form in which the register leaves the system."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"


class TargetFileForm(StrEnum):
    """A form in which the register of targets leaves the system."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


SHEET_NAME = "责任清单"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CELL_LIMIT = 32_767  # characters that a cell of Excel holds
_WIDTHS = {
    "task": 60, "lead": 24, "responsible": 30, "helping": 40, "now": 36, "time": 18, "targets": 24,
    "jurisdiction": 28, "title": 40, "place": 16, "status": 22, "evidence": 50, "file_name": 28, "id": 24,
}  # fmt: skip
_TARGET_WIDTHS = {
    "kind": 8, "matter": 50, "value": 20, "due": 20, "day": 12, "nature": 10, "lead": 24, "units": 36,
    "jurisdiction": 28, "title": 40, "place": 16, "status": 22, "quote": 50, "file_name": 28, "id": 24,
}  # fmt: skip
# In Word a page is narrower than a sheet: what an officer hands on, without the machine's columns.
# The widths, in centimetres, and 1 cm for the number make up the 26.7 cm between the margins of A4.
_WORD_COLUMNS: tuple[tuple[str, Callable[[ReadableRow], str], float], ...] = (
    ("工作任务", lambda row: row.short_task, 6.0),
    ("牵头单位", lambda row: row.lead, 2.6),
    ("责任单位", lambda row: row.responsible, 2.8),
    ("配合单位", lambda row: row.helping, 3.0),
    ("现称", lambda row: row.now, 2.4),
    ("时限", lambda row: row.time, 1.7),
    ("地区", lambda row: row.jurisdiction.replace("/", " "), 2.2),
    ("来源", lambda row: "，".join(filter(None, (f"《{row.title or row.file_name}》", row.place))), 3.2),
    ("时效", lambda row: row.status, 1.8),
)
_HEADER_LIMIT = 240  # characters; Excel holds 255 in the header of a printed page

# Why: XML 1.0 cannot hold these control characters, and both office forms are XML.
# Matches C0 controls but tab, line feed and carriage return, and the two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of table: the name of its sheet, its columns (field, heading) and their widths in characters."""

    name: str
    columns: tuple[tuple[str, str], ...]
    widths: Mapping[str, int]


REGISTER_SHEET = Sheet(SHEET_NAME, COLUMNS, _WIDTHS)
TARGET_SHEET = Sheet("指标与时限", TARGET_COLUMNS, _TARGET_WIDTHS)


def register_file(
    records: Iterable[AssignmentRecord], form: FileForm, about: str = "", as_of: dt.date | None = None
) -> bytes:
    """The bytes of a file with all ``records``.

    Args:
        about: the line over the table, as ``describe`` makes it; for Word and the printed Excel sheet.
        as_of: the day whose organs 现称 names; by default today.
    """
    if form in (FileForm.JSON, FileForm.JSONL):
        return _json([register_row(record, as_of) for record in records], form is FileForm.JSONL)
    rows = readable_rows(records, as_of)
    if form is FileForm.CSV:
        return _csv(rows, REGISTER_SHEET)
    if form is FileForm.XLSX:
        return _xlsx(rows, REGISTER_SHEET, about)
    return _docx(rows, about)


def target_file(
    records: Iterable[TargetRecord], form: TargetFileForm, about: str = "", as_of: dt.date | None = None
) -> bytes:
    """The bytes of a file with all targets of ``records``; ``about`` as ``describe_targets`` makes it."""
    if form in (TargetFileForm.JSON, TargetFileForm.JSONL):
        return _json([target_row(record, as_of) for record in records], form is TargetFileForm.JSONL)
    if form is TargetFileForm.CSV:
        return _csv(readable_targets(records), TARGET_SHEET)
    return _xlsx(readable_targets(records), TARGET_SHEET, about)


def sheet_file(rows: Sequence[Any], kind: Sheet, form: TargetFileForm, about: str = "") -> bytes:
    """CSV or Excel of any rows that have the fields of ``kind`` as text; other forms are JSON of mappings."""
    if form in (TargetFileForm.JSON, TargetFileForm.JSONL):
        return _json(rows, form is TargetFileForm.JSONL)
    return _csv(rows, kind) if form is TargetFileForm.CSV else _xlsx(rows, kind, about)


def _json(rows: Sequence[Mapping[str, Any]], lines: bool) -> bytes:
    if lines:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()


def safe_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: one that begins with = + - @ gets an apostrophe."""
    clean = _NOT_XML.sub("", text)
    return "'" + clean if clean.startswith(_FORMULA) else clean


def _cells(row: ReadableRow | ReadableTarget, names: Iterable[str]) -> list[str]:
    return [safe_cell(getattr(row, name)) for name in names]


def _csv(rows: Sequence[ReadableRow | ReadableTarget], kind: Sheet) -> bytes:
    names = [name for name, _ in kind.columns]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(["序号", *(title for _, title in kind.columns)])
    writer.writerows([number, *_cells(row, names)] for number, row in enumerate(rows, start=1))
    # The mark tells Excel that the file is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def _xlsx(rows: Sequence[ReadableRow | ReadableTarget], kind: Sheet, about: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = kind.name
    names = [name for name, _ in kind.columns]
    sheet.append(["序号", *(title for _, title in kind.columns)])
    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *(text[:_CELL_LIMIT] for text in _cells(row, names))])
        for cell in sheet[number + 1]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = border
    sheet.column_dimensions["A"].width = 6
    for position, name in enumerate(names, start=2):
        sheet.column_dimensions[get_column_letter(position)].width = kind.widths[name]
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    # In these lines & begins a code, && is the sign itself.
    heading = _NOT_XML.sub("", f"{kind.name}\n{about}")[:_HEADER_LIMIT]
    sheet.oddHeader.center.text = heading.replace("&", "&&")
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _docx(rows: Sequence[ReadableRow], about: str) -> bytes:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    document = new_paper(SHEET_NAME, points=9, margins=(1.5, 1.8), landscape=True)
    document.add_paragraph(_NOT_XML.sub("", about) or f"本表 {len(rows)} 条。")
    document.add_paragraph(
        "单位名称和任务均为文件原文，“现称”是机构改革后承担该职能的单位；"
        "以“……”结尾的任务为节录，全文见 Excel 表或原文件。"
    )
    headings = ["序号", *(heading for heading, _, _ in _WORD_COLUMNS)]
    widths = [Cm(1.0), *(Cm(width) for _, _, width in _WORD_COLUMNS)]
    table = document.add_table(rows=1 + len(rows), cols=len(headings), style="Table Grid")
    table.autofit = False
    # python-docx looks the cells up anew with every row.cells; one flat list keeps a long table linear.
    cells = table._cells
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        cells[column].width = width
        run = cells[column].paragraphs[0].add_run(heading)
        run.bold = True
        cells[column].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, row in enumerate(rows, start=1):
        values = [str(number), *(_NOT_XML.sub("", value(row)) for _, value, _ in _WORD_COLUMNS)]
        for column, (text, width) in enumerate(zip(values, widths, strict=True)):
            cell = cells[number * len(headings) + column]
            cell.width = width
            cell.paragraphs[0].text = text
    keep_rows_whole(table)
    repeat_first_row(table)
    return word_bytes(document)
