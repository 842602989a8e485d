"""CSV and TSV → one sheet. RFC 4180 with what Excel and WPS in China write beside it.

Encodings: UTF-8 with or without a mark, UTF-16, GB18030. Separators: comma, tab, semicolon, bar. A cell
that begins with ``=`` is text here as any other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from corpus.model import Issue, Severity
from corpus.reading.charset import Decoded, decode
from corpus.reading.plain import control_issues
from corpus.reading.sheet_cells import Budget, Sheet

_SEPARATORS = (",", "\t", ";", "|")
#: Characters of the text by which the separator is chosen.
_SAMPLE = 64 * 1024
#: Longest cell in characters.
_LONGEST_CELL = 4 * 1024 * 1024


def read_csv_sheet(data: bytes, name: str) -> tuple[Sheet, Decoded, tuple[Issue, ...]]:
    """The one sheet of a file, how it was decoded, and what a person should know of it.

    Raises:
        UnsupportedFormatError: no charset fits. LimitExceededError: more rows than a document has.
    """
    decoded = decode(data)
    issues = list(decoded.issues + control_issues(decoded))
    text = decoded.text.replace("\0", "")
    separator = ""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:  # a hint that Excel reads
        separator, text = first.strip()[4], rest
    separator = separator or _separator(text)
    sheet = Sheet("")
    budget = Budget(name)
    csv.field_size_limit(_LONGEST_CELL)
    at = 0
    try:
        for at, cells in enumerate(_records(text, separator)):
            kept = {column: cell for column, cell in enumerate(cells) if cell.strip()}
            if kept:
                budget.spend(len(kept))
                sheet.rows[at] = kept
    except csv.Error as error:
        issues.append(
            Issue(
                "csv_broken",
                f"从第 {at + 2} 条记录起引号或单元格不完整（{error}），其后内容未能按表格读出。"
                "请用 WPS 或 Excel 打开，另存为 XLSX 后再导入。",
                Severity.ERROR,
            )
        )
    return sheet, decoded, tuple(issues)


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Records of a text; a quote that is never closed must not swallow the rest of the file."""
    stream = io.StringIO(text, newline="")
    if text.count('"') % 2:
        return csv.reader(stream, delimiter=separator, quoting=csv.QUOTE_NONE)
    return csv.reader(stream, delimiter=separator)


def _separator(text: str) -> str:
    """The separator that gives most lines of the head the same number of cells, more than one."""
    sample = text[:_SAMPLE]
    best, found = (0.0, 0), ","
    for separator in _SEPARATORS:
        if separator not in sample:
            continue
        try:
            widths = [len(record) for record in _records(sample, separator) if any(map(str.strip, record))]
        except csv.Error:
            continue
        if len(text) > _SAMPLE:
            widths = widths[:-1] or widths
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        share = widths.count(usual) / len(widths)
        score = (share if usual > 1 else 0.0, sum(width > 1 for width in widths))
        if score > best:
            best, found = score, separator
    return found
