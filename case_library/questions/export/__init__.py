"""Items as files of other programs (导出): spreadsheets, Word, GIFT, Moodle XML, QTI, CSV and JSON.

Each form has its module; ``export_items`` chooses. Nothing is left out in silence: what a form has no field
for goes into its tags or its general feedback, as ``wording`` writes it, and ``importing`` reads it back.
"""

from __future__ import annotations

import enum
import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from case_library.questions.model import Item


class ExportForm(enum.StrEnum):
    """Form of an exported file."""

    XLSX = "xlsx"  # one sheet, one row an item, an option a column
    XLSX_BY_TYPE = "xlsx-by-type"  # one sheet a type
    XLSX_ONE_CELL = "xlsx-one-cell"  # options together in one cell
    CSV = "csv"
    JSON = "json"
    DOCX = "docx"
    GIFT = "gift"
    MOODLE = "moodle"
    QTI21 = "qti21"
    QTI30 = "qti30"


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A file to hand out: its name, the type of its content, and the bytes."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Form:
    label: str
    suffix: str
    media_type: str
    module: str
    function: str


_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMS = {
    ExportForm.XLSX: _Form("Excel（每题一行，每个选项一列）", ".xlsx", _SHEET, "excel", "one_sheet"),
    ExportForm.XLSX_BY_TYPE: _Form("Excel（每种题型一个工作表）", ".xlsx", _SHEET, "excel", "by_type"),
    ExportForm.XLSX_ONE_CELL: _Form("Excel（选项写在一格）", ".xlsx", _SHEET, "excel", "one_cell"),
    ExportForm.CSV: _Form("CSV", ".csv", "text/csv; charset=utf-8", "csv_json", "csv_bytes"),
    ExportForm.JSON: _Form("JSON", ".json", "application/json", "csv_json", "json_bytes"),
    ExportForm.DOCX: _Form("Word（题目、答案和解析）", ".docx", _WORD, "word", "word_bytes"),
    ExportForm.GIFT: _Form("GIFT", ".gift.txt", "text/plain; charset=utf-8", "gift", "gift_bytes"),
    ExportForm.MOODLE: _Form("Moodle XML", ".moodle.xml", "application/xml", "moodle", "moodle_bytes"),
    ExportForm.QTI21: _Form("QTI 2.1", ".qti21.zip", "application/zip", "qti", "qti21_bytes"),
    ExportForm.QTI30: _Form("QTI 3.0", ".qti30.zip", "application/zip", "qti", "qti30_bytes"),
}


def form_label(form: ExportForm) -> str:
    """The form as a person reads it."""
    return _FORMS[form].label


def form_media_type(form: ExportForm) -> str:
    """The type of content of a form, as HTTP names it."""
    return _FORMS[form].media_type


def export_items(items: Sequence[Item], form: ExportForm, title: str = "题库") -> ExportFile:
    """The items as a file.

    Args:
        items: in the order that they shall have.
        form: of the file.
        title: of the bank; names the file and heads a printed form.
    """
    made = _FORMS[form]
    module = importlib.import_module(f"case_library.questions.export.{made.module}")
    write: Callable[[Sequence[Item], str], bytes] = getattr(module, made.function)
    name = "".join(
        "_" if character in '\\/:*?"<>|' or ord(character) < 32 else character for character in title
    )
    return ExportFile(f"{name[:80] or '题库'}{made.suffix}", made.media_type, write(items, title))
