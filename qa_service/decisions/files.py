"""Findings as files: json, jsonl, csv, xlsx and docx, made to be put on a desk."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from corpus.china_time import china_today
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
from qa_service.register import joined, status_in_words, written_day
from qa_service.sheet_files import NOT_XML, Paper, safe_cell, sheet_bytes, signature
from qa_service.word_files import WordTable, add_table, keep_rows_whole, new_paper, word_bytes

if TYPE_CHECKING:
    from docx.document import Document as WordDocument


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


def load_file(load: Load, form: LoadForm, about: str, base: str = "") -> bytes:
    """The bytes of a file with all tasks of ``load``; ``base``: address of the site, for links."""
    report = Report(f"{load.unit}{LOAD_TITLE}", about)
    if form is LoadForm.ICS:
        from qa_service.decisions.calendar import calendar_file

        return calendar_file(load, base=base)
    if form in (LoadForm.JSON, LoadForm.JSONL):
        return _json(map(load_row, load.items), form is LoadForm.JSONL)
    if form is LoadForm.DOCX:
        return _load_paper(load, report)
    rows = [sheet_values(readable_load(item), LOAD_COLUMNS) for item in load.items]
    return _table(rows, LOAD_COLUMNS, report, form is LoadForm.CSV)


_LOAD_HEADINGS = ("任务原文", "角色", "期限", "分工原文", "来源和时效")
_LOAD_WIDTHS = (9.6, 2.6, 3.2, 5.2, 5.0)  # with the column of numbers 26.7 cm, as wide as A4 allows


def _json(rows: Iterable[Mapping[str, Any]], lines: bool) -> bytes:
    if lines:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return (json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n").encode()


# --- sheets --------------------------------------------------------------------------------------


def _table(
    rows: Sequence[Sequence[str]], columns: Sequence[tuple[str, str, int]], report: Report, as_csv: bool
) -> bytes:
    headings = ["序号", *(heading for _, heading, _ in columns)]
    if not as_csv:
        return sheet_bytes(
            Paper(
                title=report.title,
                about=report.about,
                headings=headings[1:],
                widths=[width for _, _, width in columns],
                rows=rows,
                signature=signature(written_day(china_today())),
                printed=len(columns) - 1 if columns[-1][0] == "id" else None,
                frozen=2,
            )
        )
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows(
        [number, *(safe_cell(value) for value in row)] for number, row in enumerate(rows, start=1)
    )
    # The mark tells Excel that the file is UTF-8.
    return stream.getvalue().encode("utf-8-sig")


# --- papers --------------------------------------------------------------------------------------


def _paper(report: Report) -> WordDocument:
    document = new_paper(_clean(report.title), points=10.5, margins=(2.2, 2.2))
    document.add_paragraph(_clean(report.about))
    return document


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _beside(document: WordDocument, heads: tuple[str, str], rows: Sequence[tuple[str, str, str]]) -> None:
    """A table of two texts side by side: what it is, the one, the other."""
    from docx.shared import Cm

    table = document.add_table(rows=1 + len(rows), cols=3, style="Table Grid")
    table.autofit = False
    widths = (Cm(2.2), Cm(7.2), Cm(7.2))
    for column, width in enumerate(widths):
        table.columns[column].width = width
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
    document = new_paper(NOT_XML.sub("", report.title), points=9, margins=(1.5, 1.8), landscape=True)
    document.add_paragraph(_clean(report.about))
    if not load.items:
        document.add_paragraph("没有任务。")
    for due in Due:
        items = [item for item in load.items if item.due is due]
        if not items:
            continue
        document.add_heading(f"{DUE_NAMES[due]}（{len(items)} 项）", level=1)
        rows = []
        for item in items:
            row = readable_load(item)
            former = f"（原文写给{item.record.former_unit}）" if item.record.former_unit else ""
            rows.append(
                [
                    brief(item.record.task.text),
                    row.role + former,
                    "；".join(filter(None, (row.due, row.day, row.days))),
                    brief(row.evidence),
                    f"{row.source}。{row.status}",
                ]
            )
        add_table(document, WordTable(_LOAD_HEADINGS, _LOAD_WIDTHS, rows))
        document.add_paragraph()
    document.add_paragraph(signature(written_day(china_today())))
    return word_bytes(document)
