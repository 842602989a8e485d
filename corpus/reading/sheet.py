"""Spreadsheets (XLSX, XLS and ET, CSV and TSV) → titles, table rows and notes, sheet by sheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from corpus.errors import EmptyFileError, UnsupportedFormatError
from corpus.model import Issue, ReadResult, Severity
from corpus.reading.container import refuse_hostile
from corpus.reading.sheet_cells import WORKBOOK, Sheet, column_name
from corpus.reading.sheet_csv import read_csv_sheet
from corpus.reading.sheet_tables import SheetLines

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: BIFF streams of Excel 2 to 4 stand alone, without a container.
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
#: Below this many characters of text, pictures may be what the file is about.
_LITTLE_TEXT = 200
#: Addresses that a message names.
_NAMED = 5


def read_sheet(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a spreadsheet. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not used; a file is bounded by its rows.

    Raises:
        EmptyFileError: no cell shows anything. EncryptedFileError: it needs a password.
        CorruptFileError: not a readable workbook. UnsupportedFormatError: a binary workbook (.xlsb).
        LimitExceededError: it unpacks to too much, or has more rows than a document.
    """
    encoding: str | None = None
    issues: tuple[Issue, ...] = ()
    if data.startswith(b"PK"):
        form, sheets = "xlsx", _open_xlsx(data, name)
    elif data.startswith((_OLE, *_BARE_BIFF)):
        from corpus.reading.sheet_xls import read_xls_sheets

        form, sheets = "xls", read_xls_sheets(data, name)
    else:
        sheet, decoded, issues = read_csv_sheet(data, name)
        form, sheets, encoding = "csv", [sheet], decoded.encoding
    filled = [sheet for sheet in sheets if sheet.rows or sheet.boxes]
    lines = SheetLines()
    for sheet in filled:
        lines.add(sheet, named=len(filled) > 1)
    if not lines.lines:
        raise EmptyFileError(_nothing(sheets, name), details={"file": name})
    size = sum(len(line.text) for line in lines.lines)
    return ReadResult(
        form, tuple(lines.lines), issues=(*issues, *_issues(filled, sheets, size)), encoding=encoding
    )


def _open_xlsx(data: bytes, name: str) -> list[Sheet]:
    from corpus.reading.sheet_xlsx import read_xlsx_sheets

    refuse_hostile(data, name, *WORKBOOK)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if any(part.lower().endswith("workbook.bin") for part in archive.namelist()):
            raise UnsupportedFormatError(
                f"“{name}”是二进制 Excel 工作簿（.xlsb）。请用 WPS 或 Excel 打开，另存为 XLSX 后再导入。",
                details={"file": name, "form": "xlsb"},
            )
    return read_xlsx_sheets(data, name)


def _nothing(sheets: Sequence[Sheet], name: str) -> str:
    pictures = sum(sheet.pictures for sheet in sheets)
    if pictures:
        return (
            f"“{name}”的表格里没有文字，只有 {pictures} 张图片。请把图片另存为 PNG、JPG 或 PDF 后再导入，"
            "系统会识别其中的文字。"
        )
    return f"“{name}”的表格里没有内容。请确认文件无误，再重新导入。"


def _issues(filled: Sequence[Sheet], sheets: Sequence[Sheet], size: int) -> list[Issue]:
    """What a person should know: hidden parts, formulas without a value, pictures."""
    found: list[Issue] = []
    for sheet in filled:
        hidden = _hidden(sheet)
        if hidden:
            found.append(
                Issue(
                    "hidden_cells",
                    f"{_called(sheet)}{hidden}，内容已一并收入。如属作废内容，请在表格里删除后再导入。",
                    Severity.INFO,
                )
            )
        if sheet.missing:
            places = "、".join(sheet.missing[:_NAMED]) + ("等" if len(sheet.missing) > _NAMED else "")
            found.append(
                Issue(
                    "formulas_without_value",
                    f"{_called(sheet)}有 {len(sheet.missing)} 个公式没有结果或结果是错误值（{places}）。"
                    "请用 WPS 或 Excel 打开，待重新计算后保存，再导入。",
                )
            )
    pictures = sum(sheet.pictures for sheet in sheets)
    if pictures and size < _LITTLE_TEXT:
        found.append(
            Issue(
                "pictures_not_read",
                f"表中有 {pictures} 张图片，图片里的文字未收入。"
                "如内容在图片里，请把图片另存为 PNG、JPG 或 PDF 后导入。",
            )
        )
    return found


def _called(sheet: Sheet) -> str:
    return f"工作表“{sheet.name}”" if sheet.name else "表中"


def _hidden(sheet: Sheet) -> str:
    """What is hidden of a sheet, in words; "" for nothing. A column without content does not count."""
    if sheet.hidden:
        return "是隐藏的工作表"
    said: list[str] = []
    if sheet.hidden_rows:
        said.append(f"有 {len(sheet.hidden_rows)} 行是隐藏的（可能是筛选后的结果）")
    used = {column for cells in sheet.rows.values() for column in cells}
    columns = sorted(
        column for column in used if any(low <= column <= high for low, high in sheet.hidden_columns)
    )
    if columns:
        said.append(f"有 {len(columns)} 列是隐藏的（{'、'.join(map(column_name, columns[:_NAMED]))}）")
    return "、".join(said)
