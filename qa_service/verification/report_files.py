"""The result of a verification as a file: json, xlsx, docx."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from enum import StrEnum

from qa_service.sheet_files import safe_cell
from qa_service.verification.model import OUTCOME_NAMES, Check, CitedText, Outcome, Verification
from qa_service.word_files import new_paper, repeat_first_row, word_bytes

TITLE = "引用核验报告"
_CELL_LIMIT = 32_767  # characters that a cell of Excel holds
_QUOTE_SHOWN = 600
_FILLS = {
    Outcome.SUPPORTED: "E2F0D9",
    Outcome.NOT_SUPPORTED: "F8CBAD",
    Outcome.REPEALED_OR_SUPERSEDED: "FFE699",
    Outcome.NOT_IN_LIBRARY: "EDEDED",
    Outcome.DOES_NOT_EXIST: "F8CBAD",
}


class ReportForm(StrEnum):
    """A form in which a report leaves the system."""

    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"


# Heading, what stands there, width in Excel (characters), width in Word (cm; 25.7 with the number's 1 cm).
_COLUMNS: tuple[tuple[str, Callable[[Check, str], str], int, float], ...] = (
    ("引用", lambda check, text: check.citation, 30, 4.0),
    ("文中的说法", lambda check, text: claim_of(check, text), 44, 5.6),
    ("结果", lambda check, text: OUTCOME_NAMES[check.outcome], 14, 2.0),
    ("说明", lambda check, text: check.explanation, 52, 6.6),
    ("原文", lambda check, text: _quoted(check.provision), 52, 6.5),
)
_MORE: tuple[tuple[str, Callable[[Check, str], str], int], ...] = (
    ("现行规定", lambda check, text: _quoted(check.current), 44),
    ("这样规定的条款", lambda check, text: "\n".join(_quoted(one) for one in check.candidates), 44),
)


def report_file(found: Verification, form: ReportForm, name: str = "") -> bytes:
    """The bytes of a report; ``name`` is the file that was checked, "" for pasted text."""
    if form is ReportForm.JSON:
        return (json.dumps(found.to_dict(), ensure_ascii=False, indent=2) + "\n").encode()
    return _xlsx(found, name) if form is ReportForm.XLSX else _docx(found, name)


def summary(found: Verification) -> str:
    """共 12 处引用：相符 7，原文不是这样说的 2，…"""
    counted = "，".join(f"{OUTCOME_NAMES[key]} {n}" for key, n in found.counts().items() if n)
    return f"共 {len(found.checks)} 处引用" + (f"：{counted}" if counted else "") + "。"


def claim_of(check: Check, text: str) -> str:
    """What the text claims of a citation; says so where it claims nothing."""
    return "".join(span.of(text) for span in check.claim) or "（只提到，没有说它规定什么）"


def _about(found: Verification, name: str) -> str:
    day = found.as_of
    source = f"核验对象：{name}，" if name else "核验对象："
    return (
        f"{source}{len(found.text)} 字；按 {day.year}年{day.month}月{day.day}日的时效核对。{summary(found)}"
    )


def _quoted(cited: CitedText | None) -> str:
    if cited is None:
        return ""
    words = " ".join(cited.quote.split())
    words = words if len(words) <= _QUOTE_SHOWN else words[: _QUOTE_SHOWN - 1] + "…"
    note = f"（{cited.status_note}）" if cited.status_note else ""
    return f"《{cited.title}》{cited.label}{note}：{words}"


def _xlsx(found: Verification, name: str) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = TITLE
    columns = [*((heading, value, width) for heading, value, width, _ in _COLUMNS), *_MORE]
    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    sheet.append([safe_cell(_about(found, name))])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(columns) + 1)
    sheet["A1"].alignment = Alignment(wrap_text=True, vertical="center")
    sheet.row_dimensions[1].height = 32
    sheet.append(["序号", *(heading for heading, _, _ in columns)])
    for cell in sheet[2]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = border
    for row, check in enumerate(found.checks, start=3):
        values = [safe_cell(value(check, found.text))[:_CELL_LIMIT] for _, value, _ in columns]
        sheet.append([check.number, *values])
        for cell in sheet[row]:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            cell.border = border
        sheet.cell(row, 4).fill = PatternFill("solid", fgColor=_FILLS[check.outcome])
    sheet.column_dimensions["A"].width = 6
    for position, (_, _, width) in enumerate(columns, start=2):
        sheet.column_dimensions[get_column_letter(position)].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _docx(found: Verification, name: str) -> bytes:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    document = new_paper(TITLE, points=9, margins=(2.0, 1.8), landscape=True)
    document.add_paragraph(_plain(_about(found, name)))
    table = document.add_table(rows=1 + len(found.checks), cols=1 + len(_COLUMNS), style="Table Grid")
    table.autofit = False
    widths = [Cm(1.0), *(Cm(width) for _, _, _, width in _COLUMNS)]
    headings = ["序号", *(heading for heading, _, _, _ in _COLUMNS)]
    cells = table._cells
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        cells[column].width = width
        cells[column].paragraphs[0].add_run(heading).bold = True
    for number, check in enumerate(found.checks, start=1):
        values = [str(check.number), *(_plain(value(check, found.text)) for _, value, _, _ in _COLUMNS)]
        for column, (words, width) in enumerate(zip(values, widths, strict=True)):
            cell = cells[number * len(headings) + column]
            cell.width = width
            cell.paragraphs[0].text = words
            if column == 3:  # the outcome, on its colour
                shade = OxmlElement("w:shd")
                for key, value in (("val", "clear"), ("color", "auto"), ("fill", _FILLS[check.outcome])):
                    shade.set(qn(f"w:{key}"), value)
                cell._tc.get_or_add_tcPr().append(shade)
    repeat_first_row(table)
    document.add_paragraph()
    document.add_paragraph(
        "本报告由程序逐字比对生成，只核对资料库中已有的文件；“相符”以原文用词和数字为准，正式引用前请对照原文。"
    )
    return word_bytes(document)


def _plain(text: str) -> str:
    """Without the control characters that XML cannot hold; Word knows no formulas."""
    safe = safe_cell(text)
    return safe[1:] if safe.startswith("'") and not text.startswith("'") else safe
