"""Cells of a Word table that are merged down, the same for DOCX and for the binary form."""

from __future__ import annotations

from corpus.reading.grid import Cell


def merged_down(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Give cells that are continued below their number of rows, and drop the continuations."""
    placed: list[dict[int, Cell]] = []
    for row in rows:
        column = 0
        places: dict[int, Cell] = {}
        for cell in row:
            places[column] = cell
            column += cell.columns
        placed.append(places)
    merged: list[list[Cell]] = []
    for at, places in enumerate(placed):
        kept: list[Cell] = []
        for column, cell in places.items():
            if cell.rows == 0 and _begun_above(placed, at, column):
                continue
            rows_covered = 1
            while at + rows_covered < len(placed):
                below = placed[at + rows_covered].get(column)
                if below is None or below.rows != 0:
                    break
                rows_covered += 1
            kept.append(Cell(cell.text, rows_covered, cell.columns))
        merged.append(kept)
    return merged


def _begun_above(placed: list[dict[int, Cell]], at: int, column: int) -> bool:
    while at > 0:
        at -= 1
        above = placed[at].get(column)
        if above is None:
            return False
        if above.rows:
            return True
    return False
