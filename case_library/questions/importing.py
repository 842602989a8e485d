"""A file of questions in any of the usual forms → items, with a report of every row (导入).

Excel and CSV with headings in any order and wording, our own JSON and that of others, GIFT, Moodle XML,
QTI 2.x and 3.0, and lists in Word or plain text. The form is decided by the content. No row is dropped: what
is unclear is imported as a draft and says why, and what cannot be imported stands in the report.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from case_library.questions.importing_items import (
    Structured,
    Written,
    numbered_loosely,
    row_of,
    row_of_structured,
)
from case_library.questions.importing_report import Doubt, Imported, ImportedRow, Reason, numbered_apart
from corpus.errors import CorruptFileError, EmptyFileError, LimitExceededError, UnsupportedFormatError
from corpus.reading.charset import decode

MOST_BYTES = 50 * 1024 * 1024
"""Larger files are refused; a bank of 5,000 items is 3 MB as JSON."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHEET_SUFFIXES = frozenset({".csv", ".tsv", ".xls", ".et"})
_ADVICE = (
    "请用有表头（题型、题干、选项A、选项B、正确答案 等）的 Excel 或 CSV，或者 GIFT、Moodle XML、QTI、JSON，"
    "或者按“1. 题干 A. 选项 答案：C”逐题书写的 Word、文本。"
)

__all__ = ["Doubt", "Imported", "ImportedRow", "Reason", "read_bank"]


def read_bank(data: bytes, name: str, *, keep_state: bool = False) -> Imported:
    """The questions of a file.

    Args:
        data: the whole file. name: its name, for messages.
        keep_state: the review state in the file is believed (停用 always is); otherwise what is imported
            waits for review, and what is doubtful is a draft.

    Raises:
        EmptyFileError: nothing in it. LimitExceededError: too large.
        UnsupportedFormatError: no form of a question bank. CorruptFileError: it breaks the rules of its form.
        EncryptedFileError: it needs a password.
    """
    if len(data) > MOST_BYTES:
        raise LimitExceededError(
            f"“{name}”有 {len(data) // 2**20} MB，超过题库文件 {MOST_BYTES // 2**20} MB 的上限。"
            "请拆成几份后再导入。",
            details={"file": name, "bytes": len(data), "limit": MOST_BYTES},
        )
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyFileError(f"“{name}”是空文件。请确认后重新导入。", details={"file": name})
    if data.startswith(b"PK"):
        found = _zipped(data, name, keep_state)
    elif data.startswith(_OLE):
        found = _office(data, name, keep_state)
    else:
        found = _text(data, name, keep_state)
    if not found.rows:
        raise UnsupportedFormatError(
            f"“{name}”里没有认出题目。{_ADVICE}", details={"file": name, "notes": list(found.notes)}
        )
    return found


# --- files packed or compound --------------------------------------------------------------------


def _zipped(data: bytes, name: str, keep_state: bool) -> Imported:
    from case_library.questions.importing_qti import is_package, qti_questions

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise CorruptFileError(
            f"“{name}”已损坏或没有下载完整，打不开。请重新下载后再导入。", details={"file": name}
        ) from error
    if is_package(iter(names)):
        return _structured(name, "QTI", qti_questions(data, name), keep_state)
    return _office(data, name, keep_state)


def _office(data: bytes, name: str, keep_state: bool) -> Imported:
    from corpus.reading.sniff import archive_refusal, sniff

    form = sniff(data, name)
    if form in ("xlsx", "xls"):
        from case_library.questions.importing_tables import workbook_sheets

        return _tables(workbook_sheets(data, name), name, "Excel", keep_state)
    if form == "zip":
        raise archive_refusal(data, name)
    return _lines(data, name, keep_state)


def _tables(sheets: Sequence[Any], name: str, form: str, keep_state: bool) -> Imported:
    from case_library.questions.importing_tables import tables_of
    from case_library.questions.importing_text import text_questions

    tables, notes = tables_of(sheets, csv=form == "CSV")
    if tables:
        questions = [question for table in tables for question in table.questions]
        return _written(name, form, questions, keep_state, notes)
    # Why: lists are pasted into sheets too, a line a row
    lines = [
        " ".join(cells[column] for column in sorted(cells))
        for sheet in sheets
        for _, cells in sorted(sheet.rows.items())
    ]
    listed = text_questions(_split(lines))
    return _written(name, form, listed.questions, keep_state, [*notes, *listed.notes])


def _lines(data: bytes, name: str, keep_state: bool) -> Imported:
    """Word, PDF and other documents: as a list, or the tables inside them."""
    from case_library.questions.importing_text import text_questions
    from corpus.reading import read_bytes
    from corpus.reading.sheet_cells import Sheet

    read = read_bytes(data, name)
    sheets: dict[int, Sheet] = {}
    lines: list[str] = []
    for line in read.lines:
        if line.table is not None and line.cells:
            sheet = sheets.setdefault(line.table, Sheet(""))
            sheet.rows[len(sheet.rows)] = {
                at: line.text[start:end] for at, (start, end) in enumerate(line.cells) if start < end
            }
        elif line.style != "chrome":
            lines.append(line.text)
    found = text_questions(_split(lines))
    notes = found.notes
    rows = _written(name, "文档", found.questions, keep_state, notes)
    if sheets:
        try:
            tables = _tables(list(sheets.values()), name, "文档", keep_state)
        except UnsupportedFormatError:
            return rows
        both = numbered_apart((*rows.rows, *tables.rows))
        return Imported(name, "文档", both, (*rows.notes, *tables.notes))
    return rows


# --- text ----------------------------------------------------------------------------------------


def _text(data: bytes, name: str, keep_state: bool) -> Imported:
    from case_library.questions.importing_gift import gift_questions, looks_like_gift
    from case_library.questions.importing_text import text_questions

    suffix = PurePath(name).suffix.lower()
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = _xml(data, name, keep_state)
        if found is not None:
            return found
    if b"%PDF-" in data[:1024] or data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")):
        return _lines(data, name, keep_state)
    decoded = decode(data)
    text = decoded.text
    notes = [issue.message for issue in decoded.issues]
    if text.lstrip().startswith(("[", "{")) or suffix in (".json", ".jsonl"):
        records = _json(text, name, must=suffix in (".json", ".jsonl"))
        if records is not None:
            return _records(records, name, keep_state, notes)
    if suffix in _SHEET_SUFFIXES or (suffix != ".gift" and _has_head(text)):
        from corpus.reading.sheet_csv import read_csv_sheet

        sheet, _, issues = read_csv_sheet(data, name)
        made = _tables([sheet], name, "CSV", keep_state)
        return Imported(name, "CSV", made.rows, (*[issue.message for issue in issues], *made.notes))
    if looks_like_gift(text):
        return _structured(name, "GIFT", gift_questions(text), keep_state, notes)
    listed = text_questions(_split([text]))
    return _written(name, "文本", listed.questions, keep_state, [*notes, *listed.notes])


def _xml(data: bytes, name: str, keep_state: bool) -> Imported | None:
    """Moodle XML or one item of QTI; None for pages and other XML."""
    from case_library.questions.importing_markup import local, open_xml
    from case_library.questions.importing_moodle import moodle_questions
    from case_library.questions.importing_qti import qti_questions

    head = data[:2000].lower()
    if b"<html" in head or b"<!doctype html" in head:
        return _lines(data, name, keep_state)
    root = open_xml(data, name)
    if local(root) == "quiz":
        return _structured(name, "Moodle XML", moodle_questions(root), keep_state)
    if local(root) == "assessmentitem":
        return _structured(name, "QTI", qti_questions(data, name), keep_state)
    raise UnsupportedFormatError(
        f"“{name}”是 XML，但不是 Moodle XML 或 QTI 题目。{_ADVICE}", details={"file": name}
    )


def _has_head(text: str) -> bool:
    """Whether one of the first lines is the heading row of a table."""
    from case_library.questions.importing_headings import column_of, is_head

    for line in text.split("\n")[:5]:
        for separator in (",", "\t", ";"):
            if line.count(separator) >= 2 and is_head([column_of(part) for part in line.split(separator)]):
                return True
    return False


def _json(text: str, name: str, *, must: bool) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.split("\n") if line.strip()]
        try:  # a record a line
            return [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            pass
        if must:
            raise CorruptFileError(
                f"“{name}”不是完整的 JSON（{error}）。请重新导出后再导入。", details={"file": name}
            ) from error
        return None


def _records(found: Any, name: str, keep_state: bool, notes: Sequence[str]) -> Imported:
    """Our own JSON, or a list of records whose keys say what they are."""
    from pydantic import ValidationError

    from case_library.questions.export.csv_json import FORMAT, FORMAT_VERSION, ExportedItem
    from case_library.questions.importing_records import record_of

    if isinstance(found, Mapping) and found.get("format") == FORMAT:
        if found.get("version") != FORMAT_VERSION:
            raise UnsupportedFormatError(
                f"“{name}”是第 {found.get('version')} 版的题库文件，本系统只认第 {FORMAT_VERSION} 版。"
                "请升级后再导入。",
                details={"file": name},
            )
        rows: list[ImportedRow] = []
        for number, record in enumerate(found.get("items", []), start=1):
            shown = json.dumps(record, ensure_ascii=False)[:200]
            try:
                rows.append(_own(ExportedItem.model_validate(record), f"第 {number} 题", shown, keep_state))
            except ValidationError as error:
                where = "、".join(".".join(map(str, one["loc"])) for one in error.errors())
                doubt = Doubt(Reason.UNREAD, f"这道题的 {where} 不合格式，未导入。请改正后重新导入。")
                rows.append(ImportedRow(f"第 {number} 题", shown, None, (doubt,)))
        return Imported(name, "JSON", numbered_apart(rows), tuple(notes))
    if isinstance(found, Mapping):
        lists = [value for value in found.values() if isinstance(value, list) and value]
        found = max(lists, key=len, default=[])
    questions = [record_of(record, number) for number, record in enumerate(found, start=1)]
    return _written(name, "JSON", questions, keep_state, notes)


def _own(record: Any, place: str, shown: str, keep_state: bool) -> ImportedRow:
    item = record.item()
    row = row_of_structured(
        Structured(
            place, shown, item.type, item.stem, item.background, item.options, item.key, item.explanation
        ),
        keep_state=keep_state,
    )
    if row.item is None:
        return row
    import dataclasses

    from case_library.questions.model import CHOICES, ItemState
    from case_library.questions.wording import LETTERS

    state = row.item.state if row.doubts or not keep_state else item.state
    if item.state is ItemState.RETIRED:
        state = item.state
    doubts, key, tags = row.doubts, item.key, item.tags
    if item.type in CHOICES and any(one not in LETTERS[: len(item.options)] for one in key):
        message = f"答案 {'、'.join(key)} 有的没有对应的选项，请核对。"
        doubts = (*doubts, Doubt(Reason.LETTER_WITHOUT_OPTION, message))
        tags, state = (*tags, f"原答案：{''.join(key)}"), ItemState.DRAFT
        key = tuple(one for one in key if one in LETTERS[: len(item.options)])
    made = dataclasses.replace(item, state=state, key=key, tags=tags)
    return dataclasses.replace(row, item=made, doubts=doubts)


# --- rows ----------------------------------------------------------------------------------------


def _split(lines: Sequence[str]) -> list[str]:
    return [line for text in lines for line in re.split(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]", text)]


def _written(
    name: str, form: str, questions: Sequence[Written], keep_state: bool, notes: Sequence[str] = ()
) -> Imported:
    loose = numbered_loosely([question.stem for question in questions])
    rows = [row_of(question, loose=loose, keep_state=keep_state) for question in questions]
    return Imported(name, form, numbered_apart(rows), tuple(notes))


def _structured(
    name: str, form: str, questions: Sequence[Structured], keep_state: bool, notes: Sequence[str] = ()
) -> Imported:
    rows = [row_of_structured(question, keep_state=keep_state) for question in questions]
    return Imported(name, form, numbered_apart(rows), tuple(notes))
