"""Tables that a web page lost its grid of: every cell stands on a line of its own.

Recognised by the head cell 序号 and the numbers 1, 2, 3 … that count the rows, or as a table of indicators by
its header (``flat_indicators``). The cells of a row become one block, joined by tabs, as the readers join the
cells of a real table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.outline.blocks import Block, Piece, merge
from corpus.outline.flat_indicators import rows_at
from corpus.outline.indicator_heads import is_head
from corpus.outline.lines import ends_sentence

_HEAD = re.compile(r"序\s*号$|编\s*号$")
_NUMBER = re.compile(r"\d{1,3}$")
MAX_COLUMNS = 9
MAX_CELL = 80
MAX_HEAD = 16


def gather(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the rows of such tables put together; all others unchanged."""
    result: list[Block] = []
    tables = max((block.table or 0 for block in blocks), default=0)
    index = 0
    while index < len(blocks):
        rows = _rows(blocks, index) if _HEAD.match(blocks[index].text) and blocks[index].table is None else []
        indicators = rows_at(blocks, index) if not rows and is_head(blocks[index].text) else None
        if indicators is not None:
            tables += 1
            result.extend(_row(cells, tables) for cells in indicators[0])
            index = indicators[1]
            continue
        if not rows:
            result.append(blocks[index])
            index += 1
            continue
        tables += 1
        for start, end in rows:
            result.append(_row(_whole_cells(blocks[start:end], rows[0][1] - rows[0][0]), tables))
        index = rows[-1][1]
    return result


def _rows(blocks: Sequence[Block], head: int) -> list[tuple[int, int]]:
    """Index ranges of the head row and the numbered rows; [] when there are fewer than two of these."""
    first = _find_number(blocks, head + 1, 1)
    if first is None or not 2 <= first - head <= MAX_COLUMNS:
        return []
    if any(len(block.text) > MAX_HEAD or ends_sentence(block.text) for block in blocks[head:first]):
        return []
    columns = first - head
    rows = [(head, first)]
    start, number = first, 1
    while True:
        following = _find_number(blocks, start + 1, number + 1, columns + 2)
        if following is None:
            break
        rows.append((start, following))
        start, number = following, number + 1
    if number < 2:
        return []
    sizes = Counter(end - begin for begin, end in rows[1:])
    usual = min(columns, sizes.most_common(1)[0][0])
    end = start + 1
    while end < len(blocks) and end - start < usual and _is_cell(blocks[end]):
        end += 1
    rows.append((start, end))
    return rows


def _find_number(blocks: Sequence[Block], start: int, number: int, limit: int = MAX_COLUMNS) -> int | None:
    for index in range(start, min(start + limit, len(blocks))):
        block = blocks[index]
        if _NUMBER.match(block.text) and int(block.text) == number:
            return index
        if not _is_cell(block):
            return None
    return None


def _is_cell(block: Block) -> bool:
    marker = block.marker
    return (
        block.table is None
        and not block.chrome
        and len(block.text) <= MAX_CELL
        and marker is None
        and not (ends_sentence(block.text) and len(block.text) > 30)
    )


def _whole_cells(blocks: Sequence[Block], columns: int) -> list[Block]:
    """A row with more cells than its table has columns: a long cell was broken, its halves are joined."""
    cells = list(blocks)
    while len(cells) > columns:
        longest = max(
            range(1, len(cells) - 1),
            key=lambda i: (len(cells[i].text) + len(cells[i + 1].text), -i),
            default=None,
        )
        if longest is None:
            break
        cells[longest : longest + 2] = [merge(cells[longest : longest + 2])]
    return cells


def _row(blocks: Sequence[Block], table: int) -> Block:
    pieces: list[Piece] = []
    cells: list[tuple[int, int]] = []
    length = 0
    for block in blocks:
        pieces.extend(piece._replace(at=piece.at + length) for piece in block.pieces)
        cells.append((length, length + len(block.text)))
        length += len(block.text) + 1
    return blocks[0]._replace(
        text="\t".join(block.text for block in blocks),
        pieces=tuple(pieces),
        table=table,
        cells=tuple(cells),
        lines=sum(block.lines for block in blocks),
        marker=None,
    )
