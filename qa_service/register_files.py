"""The registers of responsibilities and of targets as files: json, jsonl, csv, xlsx, docx."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from corpus.china_time import china_today
from corpus.records import AssignmentRecord, TargetRecord
from qa_service.register import (
    COLUMNS,
    PRINTED_COLUMNS,
    ReadableRow,
    readable_rows,
    register_row,
    shortened,
    written_day,
)
from qa_service.sheet_files import NOT_XML, Paper, safe_cell, sheet_bytes, signature
from qa_service.target_register import (
    PRINTED_TARGET_COLUMNS,
    TARGET_COLUMNS,
    ReadableTarget,
    readable_targets,
    target_row,
)
from qa_service.word_files import WordTable, add_table, new_paper, word_bytes


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
_WIDTHS = {
    "task": 46, "lead": 18, "responsible": 20, "helping": 24, "now": 18, "time": 13, "evidence": 36,
    "source": 34, "jurisdiction": 16, "status": 13, "targets": 24, "title": 40, "place": 16,
    "file_name": 28, "id": 24,
}  # fmt: skip
_TARGET_WIDTHS = {
    "kind": 7, "matter": 40, "value": 16, "due": 16, "day": 12, "lead": 18, "units": 26, "quote": 40,
    "source": 34, "jurisdiction": 16, "status": 13, "nature": 10, "title": 40, "place": 16,
    "file_name": 28, "id": 24,
}  # fmt: skip
# In Word a page is narrower than a sheet: what an officer hands on, without the machine's columns. The
# widths, in centimetres, and 1.1 cm for the number make up the 26.7 cm between the margins of A4; a column in
# which no row has anything gives its width to the first.
_WORD_COLUMNS: tuple[tuple[str, Callable[[ReadableRow], str], float], ...] = (
    ("工作任务", lambda row: row.short_task, 6.0),
    ("牵头单位", lambda row: row.lead, 2.5),
    ("责任单位", lambda row: row.responsible, 2.7),
    ("配合单位", lambda row: row.helping, 2.8),
    ("现称", lambda row: row.now, 2.2),
    ("时限", lambda row: row.time, 1.6),
    ("原文依据", lambda row: shortened(row.evidence), 3.9),
    ("来源和时效", lambda row: f"{row.source}。{row.status}", 3.9),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of table: the name of its sheet, its columns (field, heading) and their widths in characters.

    Attributes:
        printed: how many of the columns go on paper, None for all.
        signed: whether a line for names and the day stands below it.
    """

    name: str
    columns: tuple[tuple[str, str], ...]
    widths: Mapping[str, int]
    printed: int | None = None
    signed: bool = False


REGISTER_SHEET = Sheet(SHEET_NAME, COLUMNS, _WIDTHS, PRINTED_COLUMNS, signed=True)
TARGET_SHEET = Sheet("指标与时限", TARGET_COLUMNS, _TARGET_WIDTHS, PRINTED_TARGET_COLUMNS, signed=True)


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
    names = [name for name, _ in kind.columns]
    return sheet_bytes(
        Paper(
            title=kind.name,
            about=about or f"本表 {len(rows)} 条。",
            headings=[title for _, title in kind.columns],
            widths=[kind.widths[name] for name in names],
            rows=[[getattr(row, name) for name in names] for row in rows],
            printed=kind.printed,
            signature=signature(written_day(china_today())) if kind.signed else "",
        )
    )


def _docx(rows: Sequence[ReadableRow], about: str) -> bytes:
    document = new_paper(SHEET_NAME, points=9, margins=(1.5, 1.8), landscape=True)
    document.add_paragraph(NOT_XML.sub("", about) or f"本表 {len(rows)} 条。")
    document.add_paragraph(
        "单位名称、任务和依据均为文件原文，“现称”是机构改革后承担该职能的单位；"
        "以“……”结尾的为节录，全文见 Excel 表或原文件。"
    )
    table = WordTable(
        headings=[heading for heading, _, _ in _WORD_COLUMNS],
        widths=[width for _, _, width in _WORD_COLUMNS],
        rows=[[value(row) for _, value, _ in _WORD_COLUMNS] for row in rows],
    )
    add_table(document, table.without_empty(keep=2))
    document.add_paragraph()
    document.add_paragraph(signature(written_day(china_today())))
    return word_bytes(document)
