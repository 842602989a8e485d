"""Findings as files: json, jsonl, csv, xlsx and docx, made to be put on a desk."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from qa_service.decisions.blind_spots import BlindSpot
from qa_service.decisions.conflicts import Conflict, Side
from qa_service.decisions.load import DUE_NAMES, Due, Load
from qa_service.decisions.rows import (
    CONFLICT_COLUMNS,
    CONFLICT_NAMES,
    LOAD_COLUMNS,
    SPOT_COLUMNS,
    brief,
    conflict_row,
    evidence_in_words,
    load_row,
    owners_in_words,
    passage_source,
    percent,
    readable_conflict,
    readable_load,
    readable_spot,
    record_source,
    sheet_values,
    spot_row,
)
from qa_service.register import joined, status_in_words
from qa_service.register_files import safe_cell
from qa_service.word_files import keep_rows_whole, new_paper, word_bytes

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_CELL_LIMIT = 32_767  # characters that a cell of Excel holds
_HEAD_ROWS = 3  # title, date line, headings
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML 1.0 cannot hold


class FindingForm(StrEnum):
    """A form in which findings leave the system."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"


class LoadForm(StrEnum):
    """A form in which the tasks of a unit leave the system."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    ICS = "ics"


@dataclass(frozen=True, slots=True)
class Report:
    """What stands over the findings: the title, and the line of date, filter and counts."""

    title: str
    about: str


CONFLICT_TITLE = "责任分工冲突清单"
SPOT_TITLE = "责任盲区清单"
LOAD_TITLE = "履职清单"


def conflict_file(items: Sequence[Conflict], form: FindingForm, about: str) -> bytes:
    """The bytes of a file with all ``items``."""
    report = Report(CONFLICT_TITLE, about)
    if form in (FindingForm.JSON, FindingForm.JSONL):
        return _json(map(conflict_row, items), form is FindingForm.JSONL)
    if form is FindingForm.DOCX:
        return _conflict_paper(items, report)
    rows = [sheet_values(readable_conflict(item), CONFLICT_COLUMNS) for item in items]
    return _table(rows, CONFLICT_COLUMNS, report, form is FindingForm.CSV)


def spot_file(items: Sequence[BlindSpot], form: FindingForm, about: str) -> bytes:
    """The bytes of a file with all ``items``."""
    report = Report(SPOT_TITLE, about)
    if form in (FindingForm.JSON, FindingForm.JSONL):
        return _json(map(spot_row, items), form is FindingForm.JSONL)
    if form is FindingForm.DOCX:
        return _spot_paper(items, report)
    rows = [sheet_values(readable_spot(item), SPOT_COLUMNS) for item in items]
    return _table(rows, SPOT_COLUMNS, report, form is FindingForm.CSV)


def load_file(load: Load, form: LoadForm, about: str) -> bytes:
    """The bytes of a file with all tasks of ``load``."""
    report = Report(f"{load.unit}{LOAD_TITLE}", about)
    if form is LoadForm.ICS:
        from qa_service.decisions.calendar import calendar_file

        return calendar_file(load)
    if form in (LoadForm.JSON, LoadForm.JSONL):
        return _json(map(load_row, load.items), form is LoadForm.JSONL)
    if form is LoadForm.DOCX:
        return _load_paper(load, report)
    rows = [sheet_values(readable_load(item), LOAD_COLUMNS) for item in load.items]
    return _table(rows, LOAD_COLUMNS, report, form is LoadForm.CSV)


def _json(rows: Iterable[Mapping[str, Any]], lines: bool) -> bytes:
    if lines:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return (json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n").encode()


# --- sheets --------------------------------------------------------------------------------------


def _table(
    rows: Sequence[Sequence[str]], columns: Sequence[tuple[str, str, int]], report: Report, as_csv: bool
) -> bytes:
    cells = [[safe_cell(value) for value in row] for row in rows]
    headings = ["序号", *(heading for _, heading, _ in columns)]
    if not as_csv:
        return _sheet(cells, headings, [6, *(width for _, _, width in columns)], report)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows([number, *row] for number, row in enumerate(cells, start=1))
    # The mark tells Excel that the file is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def _sheet(
    rows: Sequence[Sequence[str]], headings: Sequence[str], widths: Sequence[int], report: Report
) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = re.sub(r"[\[\]:*?/\\]", "", report.title)[:31]
    last = get_column_letter(len(headings))
    sheet.append([safe_cell(report.title)])
    sheet.append([safe_cell(report.about)])
    sheet.append(list(headings))
    sheet.merge_cells(f"A1:{last}1")
    sheet.merge_cells(f"A2:{last}2")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="left", vertical="center")
    sheet["A2"].alignment = Alignment(horizontal="left", vertical="center", wrap_text=True)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 28, 34
    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for cell in sheet[_HEAD_ROWS]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *(value[:_CELL_LIMIT] for value in row)])
        for cell in sheet[_HEAD_ROWS + number]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = border
    for position, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = f"C{_HEAD_ROWS + 1}"
    sheet.auto_filter.ref = f"A{_HEAD_ROWS}:{last}{max(_HEAD_ROWS + len(rows), _HEAD_ROWS)}"
    sheet.print_title_rows = f"{_HEAD_ROWS}:{_HEAD_ROWS}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A3
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


# --- papers --------------------------------------------------------------------------------------


def _paper(report: Report) -> WordDocument:
    document = new_paper(_clean(report.title), points=10.5, margins=(2.2, 2.2))
    document.add_paragraph(_clean(report.about))
    return document


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _beside(document: WordDocument, heads: tuple[str, str], rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of two texts side by side: what it is, the one, the other."""
    from docx.shared import Cm

    table = document.add_table(rows=1 + len(rows), cols=3, style="Table Grid")
    table.autofit = False
    widths = (Cm(2.2), Cm(7.2), Cm(7.2))
    for at, values in enumerate((("", *heads), *rows)):
        for column, value in enumerate(values):
            cell = table.cell(at, column)
            cell.width = widths[column]
            run = cell.paragraphs[0].add_run(_clean(value))
            run.bold = at == 0 or column == 0
    keep_rows_whole(table)
    document.add_paragraph()


def _conflict_paper(items: Sequence[Conflict], report: Report) -> bytes:
    document = _paper(report)
    if not items:
        document.add_paragraph("没有发现冲突。")
    for number, item in enumerate(items, start=1):
        left, right = item.left, item.right
        document.add_heading(f"{number}. {_clean(_subject(left))}：{CONFLICT_NAMES[item.kind]}", level=2)
        _beside(
            document,
            ("甲", "乙"),
            [
                ("单位", owners_in_words(left), owners_in_words(right)),
                ("任务原文", brief(left.record.task.text), brief(right.record.task.text)),
                ("分工原文", evidence_in_words(left.record), evidence_in_words(right.record)),
                ("出处", record_source(left.record), record_source(right.record)),
                ("地区", left.record.jurisdiction, right.record.jurisdiction),
                ("时效", status_in_words(left.record.document), status_in_words(right.record.document)),
            ],
        )
        row = readable_conflict(item)
        document.add_paragraph(_clean(f"同一任务的把握：{row.confidence}。{row.why}。"))
    return word_bytes(document)


def _subject(side: Side) -> str:
    heading = joined(side.record.heading)
    return heading if 0 < len(heading) <= 40 else joined(side.record.task.text)[:24] + "…"


def _spot_paper(items: Sequence[BlindSpot], report: Report) -> bytes:
    document = _paper(report)
    if not items:
        document.add_paragraph("没有发现盲区。")
    for number, item in enumerate(items, start=1):
        row = readable_spot(item)
        name = joined(item.task.heading) or joined(item.task.quote.text)[:24]
        document.add_heading(f"{number}. {_clean(name[:40])}：{row.kind}", level=2)
        if item.descent is None:
            document.add_paragraph(_clean(f"原文：{brief(item.task.quote.text)}"))
            document.add_paragraph(_clean(f"出处：{row.source}。{row.why}。"))
            continue
        near = brief(item.nearest.quote.text) if item.nearest else "没有相近的内容"
        place = passage_source(item.nearest) if item.nearest else f"《{item.descent.child.title}》"
        _beside(
            document,
            ("上级文件", "落实文件中最接近的原文"),
            [
                ("原文", brief(item.task.quote.text), near),
                ("单位", row.units or "没有写明", ""),
                ("出处", row.source, place),
            ],
        )
        document.add_paragraph(_clean(f"是同一任务的把握：{percent(item.likeness)}。{row.why}。"))
    return word_bytes(document)


def _load_paper(load: Load, report: Report) -> bytes:
    document = _paper(report)
    if not load.items:
        document.add_paragraph("没有任务。")
    for due in Due:
        items = [item for item in load.items if item.due is due]
        if not items:
            continue
        document.add_heading(f"{DUE_NAMES[due]}（{len(items)} 项）", level=1)
        table = document.add_table(rows=1 + len(items), cols=4, style="Table Grid")
        # python-docx looks the cells up anew with every row.cells; one flat list keeps a long table linear.
        cells = table._cells
        for column, heading in enumerate(("任务原文", "角色", "期限", "出处")):
            cells[column].paragraphs[0].add_run(heading).bold = True
        for number, item in enumerate(items, start=1):
            row = readable_load(item)
            values = (
                brief(item.record.task.text),
                row.role,
                "；".join(filter(None, (row.due, row.day, row.days))),
                row.source,
            )
            for column, value in enumerate(values):
                cells[4 * number + column].paragraphs[0].text = _clean(value)
        document.add_paragraph()
    return word_bytes(document)
