"""Settled feedback as a question set: rows of the form that ``anzhi eval --questions`` reads."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from qa_service.feedback.model import REASON_NAMES, FeedbackRecord, Settlement
from qa_service.sheet_files import safe_cell

COLUMNS: Final = (
    "编号", "问题", "类型", "地区", "之前的问题", "应答单位", "牵头", "应含", "应引文件", "应引原文",
    "应拒答", "备注",
)  # fmt: skip
_WIDTHS: Final = (18, 44, 12, 16, 24, 30, 20, 24, 30, 40, 10, 30)


class SetForm(StrEnum):
    """Forms of the file."""

    JSONL = "jsonl"
    XLSX = "xlsx"


def question_rows(records: Sequence[FeedbackRecord]) -> list[dict[str, Any]]:
    """One row for each record that was made a test question, oldest first."""
    chosen = [one for one in records if one.settlement is Settlement.TEST_QUESTION and one.expect]
    return [_row(record) for record in sorted(chosen, key=lambda one: (one.created, one.id))]


def _row(record: FeedbackRecord) -> dict[str, Any]:
    expect = record.expect
    return {
        "id": f"fb-{record.id}",
        "question": record.question,
        "kind": _kind(record),
        "style": "colloquial",
        "jurisdiction": record.jurisdiction,
        "expect": {
            "units": list(expect.units),
            "lead": list(expect.lead),
            "contains": list(expect.contains),
            "contains_mode": "all",
            "cite": [
                {"doc": doc, "line": None, "article": None, "quote": quote} for doc, quote in expect.cite
            ],
            "abstain": expect.abstain,
        },
        "split": "test",
        "note": _note(record),
    }


def _kind(record: FeedbackRecord) -> str:
    """As the table's own rule has it: 应拒答, units, only a lead, anything else."""
    if record.expect.abstain:
        return "unanswerable"
    if record.expect.units:
        return "responsibility"
    return "lead" if record.expect.lead else "provision"


def _note(record: FeedbackRecord) -> str:
    said = "反馈：有用" if record.useful else f"反馈：{REASON_NAMES.get(record.reason, '有误')}"
    return "；".join(filter(None, (said, record.remark, record.settled_remark)))


def question_file(records: Sequence[FeedbackRecord], form: SetForm) -> bytes:
    """The rows as a file."""
    rows = question_rows(records)
    if form is SetForm.JSONL:
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    return _xlsx(rows)


def _xlsx(rows: Sequence[dict[str, Any]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "题目"
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([safe_cell(value) for value in _cells(row)])
    for number, width in enumerate(_WIDTHS):
        letter = chr(ord("A") + number)
        sheet.column_dimensions[letter].width = width
        sheet[f"{letter}1"].font = Font(bold=True)
    for line in sheet.iter_rows():
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "C2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_KIND_NAMES: Final = {
    "unanswerable": "资料库没有",
    "responsibility": "责任单位",
    "lead": "牵头单位",
    "provision": "规定",
}


def _cells(row: dict[str, Any]) -> list[str]:
    expect = row["expect"]
    return [
        row["id"],
        row["question"],
        _KIND_NAMES[row["kind"]],
        row["jurisdiction"],
        "",
        "、".join(expect["units"]),
        "、".join(expect["lead"]),
        "\n".join(_one_cell_line(words) for words in expect["contains"]),
        "\n".join(one["doc"] for one in expect["cite"]),
        "\n".join(_one_cell_line(one["quote"]) for one in expect["cite"]),
        "是" if expect["abstain"] else "",
        row["note"],
    ]


# In a cell of the table a new line and a semicolon separate values.
_SEPARATING: Final = re.compile(r"[\n；;|]+")


def _one_cell_line(words: str) -> str:
    """The longest stretch without a separator: still verbatim, and still one value when it is read back."""
    return max((part.strip() for part in _SEPARATING.split(words)), key=len)
