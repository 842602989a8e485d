"""Sheet → lines: its title, captions, tables and notes, as the other readers give them.

A sheet is a page without paragraphs. What stands alone in its row above a table titles or explains it,
what stands alone below the last full row is a note, and a row that is blank all across ends a table
unless what follows has no header of its own. A row alone in the middle (一、码头, merged over the width)
heads a group and stays a row, as in a table of Word.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.model import Line
from corpus.reading.grid import row_text
from corpus.reading.sheet_cells import Sheet
from corpus.text import visible

# Why: a row of labelled fields (填报单位：青屿区应急局  日期：2025年3月) is no header though it fills some
# columns. Matches a cell that is a label with its value, or a date; must not match a header that ends with a
# note in brackets (责任单位（牵头：列第一位）).
_FIELD = re.compile(
    r"^[^：:（(]{1,16}[：:](?!$).*|^(?:填报|填表|制表|编制|上报|报送|审核|审批|联系)[^：:]{0,8}[：:]?$"
    r"|^\d{4}\s*[年./-]\s*\d{1,2}\s*(?:[月./-]\s*(?:\d{1,2}\s*日?)?)?$|^[（(]?单位[：:].{1,12}$|^密级.*"
)
# Why: the words that head columns of lists and registers; two of them in a row of short cells make a header.
# Must not match a cell of data: it is tested on whole short cells only.
_HEAD_WORD = re.compile(
    r"^(?:序\s*号|编\s*号|项\s*次|号)$|任务|内容|措施|事项|项目|工作|要求|目标|指标|名称|单位|部门|责任|牵头|配合|分工|"
    r"时限|时间|期限|日期|进度|节点|备注|说明|类别|类型|姓名|职务|电话|地址|数量|金额|依据|标准|问题|隐患|整改|文号|来源"
)
_SENTENCE = re.compile(r"[。；;！？!?]")
_NUMBER = re.compile(r"^[-+]?[\d,.]+%?$")
_ATTACHMENT = re.compile(r"^附\s*(?:件|表|录)?\s*[\d一二三四五六七八九十]*(?:-\d+)?\s*[:：]?$")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表单|表)\s*\d*(?:\s*[（(]\d+[)）])?$", re.IGNORECASE)
_LONGEST_HEAD = 40
_LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with content: its own cells, and which columns are filled, merged ones included."""

    at: int
    cells: dict[int, str]  # own and, repeated from above, those of cells merged down
    own: int  # cells that begin in this row
    covered: int  # columns that are filled or merged over
    gap: bool = False  # a blank row stands before it

    @property
    def single(self) -> bool:
        return len(self.cells) == 1

    @property
    def text(self) -> str:
        return "  ".join(self.cells[column] for column in sorted(self.cells))

    def texts(self) -> list[str]:
        return [self.cells[column] for column in sorted(self.cells)]


@dataclass(slots=True)
class _Table:
    header: list[str]
    rows: list[_Row] = field(default_factory=list)
    width: int = 0  # most cells of a row

    def take(self, rows: Sequence[_Row]) -> None:
        self.rows.extend(rows)
        self.width = max(self.width, max((len(row.cells) for row in rows), default=0))


class SheetLines:
    """Turns the sheets of a file into lines; table numbers go on from sheet to sheet."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._tables = 0
        self._titled = False

    def add(self, sheet: Sheet, *, named: bool) -> None:
        """Append the lines of a sheet.

        Args:
            sheet: with at least one row.
            named: the file has several sheets, so that the name on the tab tells them apart.
        """
        parts = _parts(_rows(sheet))
        if not parts and not sheet.boxes:
            return
        first = parts[0] if parts else None
        lead = first if isinstance(first, list) else []
        title = next((at for at, text in enumerate(lead) if _is_title(text)), None)
        name = _clean(sheet.name)
        telling = bool(name) and not _DEFAULT_NAME.match(name) and bool(_CHINESE.search(name))
        if title is None and telling:
            self._append(name, "heading1")
        for index, part in enumerate(parts):
            if isinstance(part, _Table):
                self._table(part)
                continue
            for at, text in enumerate(part):
                if index == 0 and at == title:
                    self._append(text, "heading1" if self._titled else "title")
                    bare = "".join(text.split())
                    if named and telling and name not in bare and bare not in name:
                        self._append(name, "heading2")
                else:
                    heads = index > 0 and index + 1 < len(parts) and at + 1 == len(part) and _is_title(text)
                    self._append(text, "heading2" if heads else "")
        for text in sheet.boxes:
            self._append(_clean(text), "note")
        self._titled = True

    def _append(self, text: str, style: str) -> None:
        if text:
            self.lines.append(Line(text, style=style, hard=True))

    def _table(self, table: _Table) -> None:
        self._tables += 1
        columns = sorted({column for row in table.rows for column in row.cells})
        for row in table.rows:
            text, ranges = row_text([row.cells.get(column, "") for column in columns])
            self.lines.append(Line(text, table=self._tables, cells=ranges, hard=True))


def _clean(text: str) -> str:
    return " ".join(visible(text).split())


def _is_title(text: str) -> bool:
    """A line alone in its row that names what stands below it."""
    if not _CHINESE.search(text) or len(text) > _LONGEST_TITLE or _SENTENCE.search(text):
        return False
    return len(text) >= 2 and not _ATTACHMENT.match(text) and not _FIELD.match(text)


# --- rows ----------------------------------------------------------------------------------------


def _rows(sheet: Sheet) -> list[_Row]:
    """Rows with content of their own, the values of merged cells repeated in each of them."""
    cleaned: dict[int, dict[int, str]] = {}
    for at, cells in sheet.rows.items():
        kept = {column: text for column, cell in cells.items() if (text := _clean(cell))}
        if kept:
            cleaned[at] = kept
    order = sorted(cleaned)
    below: dict[int, dict[int, str]] = {}
    wide: dict[int, int] = {}
    bridged: set[int] = set()
    for top, left, bottom, right in sheet.merges:
        text = cleaned.get(top, {}).get(left, "")
        if not text:
            continue
        first = bisect.bisect_left(order, top)
        for at in order[first : bisect.bisect_right(order, bottom)]:
            wide[at] = wide.get(at, 0) + right - left
            if at > top:
                below.setdefault(at, {})[left] = text
        if bottom > top and first < len(order):
            # rows that a cell merged down crosses without any cell of their own are no gap
            bridged.update(order[first : bisect.bisect_right(order, bottom + 1)][1:])
    return _built(order, cleaned, below, wide, bridged)


def _built(
    order: Sequence[int],
    cleaned: dict[int, dict[int, str]],
    below: dict[int, dict[int, str]],
    wide: dict[int, int],
    bridged: set[int],
) -> list[_Row]:
    rows: list[_Row] = []
    for position, at in enumerate(order):
        own = cleaned[at]
        cells = {**below.get(at, {}), **own}
        gap = position > 0 and at > order[position - 1] + 1 and at not in bridged
        rows.append(_Row(at, cells, len(own), len(cells) + wide.get(at, 0), gap))
    return rows


# --- parts ---------------------------------------------------------------------------------------


def _parts(rows: Sequence[_Row]) -> list[_Table | list[str]]:
    """Tables and the lines between them, in order."""
    parts: list[_Table | list[str]] = []
    table: _Table | None = None
    for block in _blocks(rows):
        at = 0
        widths = list(itertools.accumulate((row.covered for row in reversed(block)), max))[::-1]
        while at < len(block):
            head = _header(block, at, widths[at], None if table is None else table.header)
            if head is None:
                if table is not None and _goes_on(block[at:], table):
                    table.take(block[at:])
                else:
                    _say(parts, [row.text for row in block[at:]])
                break
            _say(parts, [row.text for row in block[at:head]])
            table = _Table(block[head].texts())
            parts.append(table)
            end = _next_table(block, head, table.header)
            table.take(block[head:end])
            at = end
    return _with_notes(parts)


def _say(parts: list[_Table | list[str]], texts: list[str]) -> None:
    if not texts:
        return
    if parts and isinstance(parts[-1], list):
        parts[-1].extend(texts)
    else:
        parts.append(texts)


def _blocks(rows: Sequence[_Row]) -> list[list[_Row]]:
    blocks: list[list[_Row]] = []
    for row in rows:
        if row.gap or not blocks:
            blocks.append([])
        blocks[-1].append(row)
    return blocks


def _header(block: Sequence[_Row], start: int, width: int, above: list[str] | None) -> int | None:
    """Row of a block, from ``start`` on, that heads a table ``width`` wide; None where none begins.

    Behind a table of the same sheet (``above``: its header) only what looks like a header begins another.
    """
    for at in range(start, len(block)):
        row = block[at]
        if len(row.cells) < 2 or row.covered * 2 < width or _is_fields(row):
            continue
        if above is not None and not _is_head(row, above):
            return None
        return at
    return None


def _is_fields(row: _Row) -> bool:
    return all(_FIELD.match(text) for text in row.texts())


def _is_head(row: _Row, above: Sequence[str]) -> bool:
    """Short cells without figures, two of them such as head a column or as headed the table before."""
    texts = row.texts()
    if any(len(text) > _LONGEST_HEAD or _SENTENCE.search(text) or _NUMBER.match(text) for text in texts):
        return False
    known = sum(text in above for text in texts)
    words = sum(len(text) <= 16 and bool(_HEAD_WORD.search(text)) for text in texts)
    return known >= 2 or (words >= 2 and words * 2 >= len(texts))


def _goes_on(rows: Sequence[_Row], table: _Table) -> bool:
    """Rows behind a blank row, without a header, belong to the table above when they have several cells."""
    full = any(len(row.cells) > 1 and not _is_fields(row) for row in rows)
    return full and max(len(row.cells) for row in rows) <= table.width


def _next_table(block: Sequence[_Row], head: int, header: Sequence[str]) -> int:
    """Where another table with a caption begins without a blank row before it; the end without one."""
    at = head + 1
    while at < len(block):
        if block[at].single and block[at].own:
            first = at
            while at < len(block) and block[at].single:
                at += 1
            if at < len(block) and at > first and _is_head(block[at], header):
                return first
        at += 1
    return len(block)


def _with_notes(parts: list[_Table | list[str]]) -> list[_Table | list[str]]:
    """The rows alone below the last full row of a table become lines of their own."""
    result: list[_Table | list[str]] = []
    for part in parts:
        if not isinstance(part, _Table):
            _say(result, part)
            continue
        last = len(part.rows)
        first = min(min(row.cells) for row in part.rows)
        while last > 1 and _is_note(part.rows[last - 1], first):
            last -= 1
        notes = [row.text for row in part.rows[last:]]
        del part.rows[last:]
        result.append(part)
        _say(result, notes)
    return result


def _is_note(row: _Row, first: int) -> bool:
    """A row that stands alone at the left of a table (its first column is ``first``) or across it."""
    if _is_fields(row):
        return True
    if len(row.cells) > 1:
        return False
    text = row.texts()[0]
    leading = min(row.cells) == first or row.covered > 1
    return leading and len(text) > 1 and not _NUMBER.match(text)
