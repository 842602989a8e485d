"""Plain text → lines, as they stand. Joining broken lines is the outline's work."""

from __future__ import annotations

import re

from corpus.errors import EmptyFileError
from corpus.model import Issue, Line, ReadResult, Severity
from corpus.reading.charset import Decoded, decode
from corpus.text import (
    CONTROL,
    INVISIBLE,
    PRIVATE_POINT,
    MappedText,
    drop_invisible,
    lines_of,
    mend_points,
    part,
)
from corpus.units import is_unit

#: What heads the columns of a table of tasks: 序号, 工作任务, 牵头单位, 完成时限. Not the name of an organ
#: (县应急局), not a field to fill in (单位：), not a sentence.
_COLUMN_HEAD = re.compile(
    r"(?:序号|编号|号|任务|内容|措施|举措|事项|项目|单位|部门|机构|主体|名称|时限|期限|时间|节点|责任人?|领导|负责人|牵头|配合|分工|"
    r"指标|目标|目标值|标准|要求|类别|分类|备注|依据|职责|问题|隐患|进展|进度|情况|电话|地址)(?:[（(][^（()）]{1,12}[）)])?"
)
_NOT_HEAD = re.compile(r"[。；;：:，,！!？?]")
_WIDEST_HEAD = 16
_LONGEST_BETWEEN = 30
"""Characters of a line without tabs that titles a group of rows inside a table."""


def read_plain(data: bytes, name: str, max_pages: int = 0) -> ReadResult:
    """Read a plain text file.

    ``Line.source`` counts code points of the decoded file without its byte order mark and with the
    line breaks as they are. White space at the left of a line is kept, at the right dropped.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: not asked: the form has none.

    Raises:
        EmptyFileError: nothing but white space and control characters.
        UnsupportedFormatError: no charset fits.
    """
    decoded = decode(data)
    source = decoded.text
    visible = INVISIBLE.search(source) is None
    clean = visible and PRIVATE_POINT.search(source) is None
    ranges = lines_of(source)
    lines: list[Line] = []
    for start, end in ranges:
        text = source[start:end].rstrip()
        if clean or (INVISIBLE.search(text) is None and "\ue010" not in text):
            lines.append(Line(text, start))
        else:
            mapped = mend_points(drop_invisible(source, start, start + len(text)))
            lines.append(mapped_line(part(mapped, 0, len(mapped.text.rstrip())), start))
    refuse_blank(lines, name)
    if "\t" in source:
        mark_tables(lines, [source.count("\t", start, end) for start, end in ranges])
    return ReadResult(
        "txt",
        mark_paragraph_ends(lines),
        issues=decoded.issues if visible else decoded.issues + control_issues(decoded),
        encoding=decoded.encoding,
    )


def mapped_line(mapped: MappedText, start: int, *, style: str = "", hard: bool = False) -> Line:
    """A line of a text that knows its source; ``start`` stands in where nothing is left of it."""
    source = start if mapped.start is None else mapped.start
    return Line(mapped.text, source, style=style, hard=hard, runs=() if mapped.contiguous else mapped.runs)


def mark_paragraph_ends(lines: list[Line]) -> tuple[Line, ...]:
    """Set ``hard``, in place, on every line of text that a blank line or the end of the file follows."""
    following = ""  # text of the line behind
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        text = line.text
        if text and not following and not line.hard:
            # Why: ``_replace`` takes three times as long, and this runs for every other line
            fields = (
                text,
                line.source,
                None,
                None,
                line.style,
                line.table,
                line.cells,
                True,
                line.runs,
                None,
            )
            lines[at] = tuple.__new__(Line, fields)
        following = text
    return tuple(lines)


def mark_tables(lines: list[Line], tabs: list[int]) -> None:
    """Turn, in place, the lines of tables that were pasted with tabs between their cells into rows.

    A table is a run of lines with the same number of tabs, two at least, below a line of column heads, or of
    three lines at least that count 1, 2, 3. Blank lines and a short line that titles a group may stand
    inside. Indented text, lists of addresses, tables of contents and columns of signatures have neither.

    Args:
        lines: of the whole file.
        tabs: how many tabs each line has in the source, with those at its end.
    """
    number = at = 0
    while at < len(lines):
        rows = _table_at(lines, tabs, at) if tabs[at] >= 2 and lines[at].text else []
        if not rows:
            at += 1
            continue
        for row in rows:
            line = lines[row]
            ranges = _ranges(line.text, tabs[row])
            lines[row] = line._replace(table=number, cells=ranges, hard=True)
        number += 1
        at = rows[-1] + 1


def _table_at(lines: list[Line], tabs: list[int], first: int) -> list[int]:
    """The lines of the table that begins with line ``first``; none when no table does."""
    head = _cells(lines[first].text, tabs[first])
    if _heads_columns(head):
        rows = _rows_from(lines, tabs, first, counted=False)
        return rows if len(rows) > 1 else []
    if _count(head) != 1:
        return []
    rows = _rows_from(lines, tabs, first, counted=True)
    pages = all(lines[row].text.rpartition("\t")[2].strip().isdigit() for row in rows)  # a table of contents
    return rows if len(rows) > 2 and not pages else []


def _rows_from(lines: list[Line], tabs: list[int], first: int, *, counted: bool) -> list[int]:
    """The lines from ``first`` on that may be rows of one table; ``counted``: as long as they count on."""
    rows = [first]
    between = 0
    for at in range(first + 1, len(lines)):
        text = lines[at].text
        if text and tabs[at] == tabs[first]:
            if counted and _count(_cells(text, tabs[at])) != len(rows) + 1:
                break
            rows.append(at)
            between = 0
        elif text:
            between += 1
            if tabs[at] or between > 1 or len(text.strip()) > _LONGEST_BETWEEN or _NOT_HEAD.search(text):
                break
    return rows


def _count(cells: list[str]) -> int | None:
    number = cells[0].rstrip(".．、")
    return int(number) if number.isdecimal() and len(number) <= 4 else None


def _ranges(text: str, tabs: int) -> tuple[tuple[int, int], ...]:
    """Where the cells stand in ``text``, blanks around them left out; empty ones at its end have no width."""
    ranges: list[tuple[int, int]] = []
    at = 0
    for cell in text.split("\t"):
        bare = cell.strip()
        start = at + (len(cell) - len(cell.lstrip()) if bare else 0)
        ranges.append((start, start + len(bare)))
        at += len(cell) + 1
    ranges.extend([(len(text), len(text))] * (tabs + 1 - len(ranges)))
    return tuple(ranges)


def _cells(text: str, tabs: int) -> list[str]:
    return [text[start:end] for start, end in _ranges(text, tabs)]


def _heads_columns(cells: list[str]) -> bool:
    if not all(cells) or len(set(cells)) < len(cells):
        return False
    if any(len(cell) > _WIDEST_HEAD or _NOT_HEAD.search(cell) for cell in cells):
        return False
    named = sum(_COLUMN_HEAD.search(cell) is not None and not is_unit(cell) for cell in cells)
    return named >= 2 and 2 * named >= len(cells)


def refuse_blank(lines: list[Line], name: str) -> None:
    """Raise EmptyFileError when no line has a character that shows."""
    if not any(line.text for line in lines):
        message = f"“{name}”里没有文字。请确认文件已下载完整，再重新导入。"
        raise EmptyFileError(message, details={"file": name})


def control_issues(decoded: Decoded) -> tuple[Issue, ...]:
    """The issue that names the control characters which were left out, () without any."""
    first = CONTROL.search(decoded.text)
    if first is None:
        return ()
    count = len(CONTROL.findall(decoded.text))
    line = len(lines_of(decoded.text[: first.start() + 1]))
    return (
        Issue(
            "control_characters",
            f"文中有 {count} 个不可显示的控制字符（第一个在第 {line} 行），已略去。请核对该处原文是否完整。",
            Severity.INFO,
            line=line,
        ),
    )
