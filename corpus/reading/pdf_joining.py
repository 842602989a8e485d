"""Tables that go on over page breaks: repeated headers, rows that a break cuts, cells that span it."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from corpus.reading.pdf_lines import could_have_fitted
from corpus.reading.pdf_tables import PageTable, TableRow, rows_of

#: Columns of the two sides may differ in width by so much (points).
_WIDTH_TOLERANCE = 4.0
#: The same where the rules were found in a picture.
_SCANNED_TOLERANCE = 9.0
#: A column is steady when so many of the rows have a value in it.
_STEADY = 0.85


def goes_on(first: PageTable, second: PageTable) -> bool:
    """Whether ``second``, at the top of the next page, has the columns of ``first``."""
    if second.page != first.page + 1 or len(first.columns) != len(second.columns):
        return False
    widths = zip(_widths(first.columns), _widths(second.columns), strict=True)
    tolerance = _SCANNED_TOLERANCE if first.scanned or second.scanned else _WIDTH_TOLERANCE
    return all(abs(one - other) <= tolerance for one, other in widths)


def _widths(edges: Sequence[float]) -> list[float]:
    return [high - low for low, high in itertools.pairwise(edges)]


def join_rows(pages: Sequence[PageTable]) -> list[TableRow]:
    """The rows of a table that stands on one page or on several that follow each other."""
    rows: list[TableRow] = []
    for table in pages:
        added = rows_of(table)
        if rows:
            _continue(rows, added)
        else:
            rows = added
    return rows


def _continue(rows: list[TableRow], added: list[TableRow]) -> None:
    """Append the rows of the next page, in place."""
    header = 0
    while header < len(added) and header < len(rows) and _same(added[header], rows[header]):
        added[header].repeated = True
        header += 1
    repeated, body = added[:header], added[header:]
    rows.extend(repeated)
    if not body:
        return
    known = [row for row in rows if not row.repeated and not row.section][1:] or rows[:1]
    last = next(row for row in reversed(rows) if not row.repeated)
    steady = [_share(known, column) >= _STEADY for column in range(len(last.cells))]
    cut = _is_cut(last, body[0], steady)
    _inherit(last, body, steady, known, cut=cut)
    if cut:
        _append(last, body[0])
        body = body[1:]
    rows.extend(body)


def _same(row: TableRow, header: TableRow) -> bool:
    return any(row.cells) and ["".join(cell.split()) for cell in row.cells] == [
        "".join(cell.split()) for cell in header.cells
    ]


def _share(rows: Sequence[TableRow], column: int) -> float:
    return sum(bool(row.cells[column]) for row in rows) / len(rows)


def _is_cut(last: TableRow, first: TableRow, steady: Sequence[bool]) -> bool:
    """Whether the first row of a page is the rest of the last row of the page before.

    Its number (or another column that every row fills) is then missing, and no column that the last
    row leaves empty has a text. Where no column tells, a sentence that was not finished does.
    """
    if first.section or last.section:
        return False
    filled = [bool(cell) for cell in first.cells]
    if not any(filled) or any(new and not old for new, old in zip(filled, last.cells, strict=True)):
        return False
    telling = [at for at, is_steady in enumerate(steady) if is_steady and last.own[at]]
    if telling:
        missing = [at for at in telling if not filled[at]]
        if not missing:
            return False
        # a merged cell that goes on is empty too: then other columns begin anew
        numbered = telling[0]
        return not filled[numbered] or len(missing) > len(telling) / 2
    unfinished = [
        at for at, new in enumerate(filled) if new and not last.cells[at].endswith(("。", "；", ";", "！"))
    ]
    return not all(filled) and bool(unfinished)


def _inherit(
    last: TableRow,
    body: Sequence[TableRow],
    steady: Sequence[bool],
    known: Sequence[TableRow],
    *,
    cut: bool,
) -> None:
    """Fill empty cells that a merged cell of the page before goes on in, as far as they reach down."""
    for column, value in enumerate(last.cells):
        spans = any(not row.own[column] and row.cells[column] for row in known)
        if body[0].cells[column] or not value or not (spans or steady[column]):
            continue
        if body[0].section:
            return
        for at, row in enumerate(body):
            if at and (row.own[column] or row.section):
                break
            if not (cut and at == 0):
                row.cells[column] = value


def _append(last: TableRow, rest: TableRow) -> None:
    """Put the rest of a cut row behind what the page before has of it."""
    for column, text in enumerate(rest.cells):
        if not text:
            continue
        before = last.cells[column]
        ended = last.last[column]
        meant = ended is not None and could_have_fitted(ended[0], text, ended[1].right - 6.0)
        finished = before.endswith(("。", "；"))
        words = bool(before) and (before[-1] + text[0]).isascii() and (before[-1] + text[0]).isalpha()
        last.cells[column] = before + (" " if before and (meant or finished or words) else "") + text
        last.last[column] = rest.last[column]
