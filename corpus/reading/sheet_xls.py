"""XLS and ET (BIFF in an OLE container, Excel 5 to 2003 and WPS) → sheets."""

from __future__ import annotations

import io
from typing import Any

import xlrd
from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT

from corpus.errors import AnzhiError, EncryptedFileError
from corpus.reading.container import corrupt
from corpus.reading.sheet_cells import WORKBOOK, Budget, Sheet, column_name
from corpus.reading.sheet_numbers import BUILT_IN, GENERAL, shown


def read_xls_sheets(data: bytes, name: str) -> list[Sheet]:
    """The sheets of a workbook, in the order of their tabs.

    Raises:
        EncryptedFileError: it needs a password. CorruptFileError: no readable workbook.
        LimitExceededError: more rows than a document has.
    """
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True
        )
        budget = Budget(name)
        return [_sheet(book, sheet, budget) for sheet in book.sheets()]
    except (AnzhiError, MemoryError):
        raise
    except xlrd.XLRDError as error:
        if "encrypt" in str(error).lower() or "password" in str(error).lower():
            raise EncryptedFileError(
                f"“{name}”设了打开密码。请用 WPS 或 Excel 打开并去掉密码，再重新导入。",
                details={"file": name},
            ) from error
        raise corrupt(name, error, *WORKBOOK) from error
    except Exception as error:  # the library trips over broken records in many ways
        raise corrupt(name, error, *WORKBOOK) from error


def _sheet(book: Any, source: Any, budget: Budget) -> Sheet:
    sheet = Sheet(source.name, hidden=source.visibility != 0)
    for row in range(source.nrows):
        cells = {}
        for column, cell in enumerate(source.row(row)):
            text = _text(book, cell)
            if cell.ctype == XL_CELL_ERROR:
                sheet.missing.append(f"{column_name(column)}{row + 1}")
            if text:
                cells[column] = text
        if cells:
            budget.spend(len(cells))
            sheet.rows[row] = cells
            about = source.rowinfo_map.get(row)
            if about is not None and about.hidden:
                sheet.hidden_rows.add(row)
    sheet.merges = [(low, left, high - 1, right - 1) for low, high, left, right in source.merged_cells]
    sheet.hidden_columns = [(column, column) for column, about in source.colinfo_map.items() if about.hidden]
    return sheet


def _text(book: Any, cell: Any) -> str:
    if cell.ctype == XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype in (XL_CELL_NUMBER, XL_CELL_DATE):
        return shown(float(cell.value), _format(book, cell.xf_index), bool(book.datemode))
    if cell.ctype == XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""


def _format(book: Any, style: int | None) -> str:
    if style is None or not 0 <= style < len(book.xf_list):
        return GENERAL
    key = book.xf_list[style].format_key
    if key in BUILT_IN:  # the file's own record of it, if any, is that of the writer's country
        return BUILT_IN[key]
    form = book.format_map.get(key)
    return str(form.format_str) if form is not None else GENERAL
