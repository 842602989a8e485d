"""Indicator tables that a web page lost its grid of, without numbers that count their rows.

Every cell stands on a line of its own: 指标名称 / 单位 / 2020年基期值 / 2025年目标值 / 属性 / …. The header
says what each column holds, and a row is one only when its cells are of that kind: the values figures, the
nature one of the known words. A table with one row that does not fit is left as it was: never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.outline.blocks import Block, cut, merge
from corpus.outline.indicator_heads import EMPTY, NATURE, Column, Header, header_of
from corpus.outline.lines import ends_sentence

_LEAST_COLUMNS, _MOST_COLUMNS = 3, 9
_LONGEST_HEAD, _LONGEST_CELL = 20, 60
_LEAST_ROWS = 2
#: What a cell of values holds: <0.01, 下降10%, 85.2, 150个以上, [12]; not a name with a digit in it.
_VALUE = re.compile(
    r"(?:[≥≤<>＜＞=]=?|不低于|不少于|不超过|不高于|超过|达到|下降|提高|增长|降低|增加|减少|控制在|累计|年均|约|逐年)*\s*[\[［(（]?\s*-?\d[\d,.]*\s*"
    r"[%％‰]?\s*[\u4e00-\u9fffA-Za-z²³/㎡]{0,6}[\])）］]?(?:\s*[（(][^（()）]{1,12}[)）])?$"
)
#: A measure: %, 人/亿元, 万平方米, 个, 小时.
_MEASURE = re.compile(r"[%％‰]$|[\u4e00-\u9fffA-Za-z·/²³㎡%℃]{1,10}(?:[（(].{1,8}[)）])?$")


def rows_at(blocks: Sequence[Block], start: int) -> tuple[list[list[Block]], int] | None:
    """Rows (cells as blocks, the header first) of the table whose header begins at ``start``, and its end.

    None where no such table begins.
    """
    found = _header(blocks, start)
    if found is None:
        return None
    header, first = found
    end = first
    while end < len(blocks) and _is_cell(blocks[end]):
        end += 1
    closes = header.columns[-1] is Column.NATURE
    rows = _closed_rows(header, blocks[first:end]) if closes else _equal_rows(header, blocks[first:end])
    if rows is None or len(rows) < _LEAST_ROWS:
        return None
    taken = sum(len(row) for _, row in rows)
    return [list(blocks[start:first]), *(cells for cells, _ in rows)], first + taken


def _header(blocks: Sequence[Block], start: int) -> tuple[Header, int] | None:
    """The longest run of column titles from ``start`` on that heads an indicator table, and its end."""
    titles: list[str] = []
    best: tuple[Header, int] | None = None
    for index in range(start, min(start + _MOST_COLUMNS, len(blocks))):
        block = blocks[index]
        if block.table is not None or block.chrome or block.marker or len(block.text) > _LONGEST_HEAD:
            break
        if NATURE.match(block.text):
            break
        titles.append(block.text)
        header = header_of(titles)
        if len(titles) < _LEAST_COLUMNS or header is None:
            continue
        if header.columns[-1] is not Column.OTHER and _is_typed(header):
            best = header, index + 1
    return best


def _is_typed(header: Header) -> bool:
    """Whether enough columns are of a known kind for a row to be recognised by its cells."""
    return Column.OTHER not in header.columns and (
        Column.NATURE in header.columns or Column.UNIT in header.columns
    )


def _closed_rows(header: Header, blocks: Sequence[Block]) -> list[tuple[list[Block], Sequence[Block]]] | None:
    """(cells, the blocks they come from) of rows that end with their nature; None when one does not fit."""
    rows: list[tuple[list[Block], Sequence[Block]]] = []
    start = 0
    for index, block in enumerate(blocks):
        if not NATURE.match("".join(block.text.split())):
            continue
        row = blocks[start : index + 1]
        cells = _cells(header, row) or _cells(header, [part for one in row for part in _lines(one)])
        if cells is None:
            return None
        rows.append((cells, row))
        start = index + 1
    return rows


def _equal_rows(header: Header, blocks: Sequence[Block]) -> list[tuple[list[Block], Sequence[Block]]] | None:
    """The same of a table whose rows nothing closes: all have as many cells as the header."""
    width = len(header.columns)
    rows: list[tuple[list[Block], Sequence[Block]]] = []
    for start in range(0, len(blocks) - width + 1, width):
        row = blocks[start : start + width]
        cells = _cells(header, row)
        if cells is None or len(cells) != width:
            break
        rows.append((cells, row))
    return rows


def _cells(header: Header, parts: Sequence[Block]) -> list[Block] | None:
    """The cells of a row: read from the right up to the name, which takes the lines that are left.

    None when a cell is not of its column's kind, or when it is not certain what belongs to the name.
    """
    name = header.of(Column.NAME)[-1]
    behind = len(header.columns) - 1 - name
    front = list(parts[: len(parts) - behind])
    rest = list(parts[len(parts) - behind :]) if behind else []
    if not front or len(rest) != behind:
        return None
    for column, part in zip(header.columns[name + 1 :], rest, strict=True):
        if not _fits(column, "".join(part.text.split())):
            return None
    if len(front) not in (1, name + 1):
        if name:
            return None
        front = [merge(front)]
    if any(_VALUE.match(part.text) for part in front[-1:]):
        return None
    return [*front, *rest]


def _fits(column: Column, text: str) -> bool:
    if column in (Column.BASE, Column.TARGET):
        return text in EMPTY or bool(_VALUE.match(text))
    if column is Column.NATURE:
        return bool(NATURE.match(text))
    return text in EMPTY or bool(_MEASURE.match(text))


def _lines(block: Block) -> list[Block]:
    """The source lines of a block that was joined from several."""
    if block.lines < 2 or len(block.pieces) != block.lines:
        return [block]
    return cut(block, [piece.at for piece in block.pieces[1:]])


def _is_cell(block: Block) -> bool:
    return (
        block.table is None
        and not block.chrome
        and block.marker is None
        and len(block.text) <= _LONGEST_CELL
        and not ends_sentence(block.text)
    )
