"""Cells that span rows and columns → rows of plain text, the same for HTML, DOCX and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and how many rows and columns it covers."""

    text: str
    rows: int = 1
    columns: int = 1


def expand_spans(rows: Sequence[Sequence[Cell]]) -> Iterator[list[str]]:
    """The grid of a table: a value repeats in each row that its cell covers.

    In the further columns of one row that a cell covers stands "": repeated there it would read twice.
    Spans that reach beyond what the rows can hold are cut: pages claim ``colspan=1000``.
    """
    pending: dict[int, tuple[int, str]] = {}  # column → (rows left, text)
    most_cells = max((len(row) for row in rows), default=0)
    width = max((sum(cell.columns for cell in row) for row in rows), default=0)
    width = min(width, most_cells * 4 + 16)
    for row in rows:
        grid: list[str] = []
        following: dict[int, tuple[int, str]] = {}
        cells = iter(row)
        cell = next(cells, None)
        while cell is not None or any(column >= len(grid) for column in pending):
            column = len(grid)
            if column in pending:
                left, text = pending[column]
                grid.append(text)
                if left > 1:
                    following[column] = (left - 1, text)
                continue
            if cell is None:
                grid.append("")
                continue
            for offset in range(min(cell.columns, max(1, width - column))):
                text = cell.text if offset == 0 else ""
                grid.append(text)
                if cell.rows > 1:
                    following[column + offset] = (cell.rows - 1, text)
            cell = next(cells, None)
        pending = following
        yield grid


def row_text(cells: Sequence[str]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Cells joined by a tab, and the range of each in that text. Cells must not hold tabs."""
    ranges: list[tuple[int, int]] = []
    at = 0
    for cell in cells:
        ranges.append((at, at + len(cell)))
        at += len(cell) + 1
    return "\t".join(cells), tuple(ranges)
