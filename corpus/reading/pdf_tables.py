"""Rules of a page and its glyphs → tables: cells by pdfplumber's grid algorithm, text by our glyphs."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from corpus.model import Box
from corpus.reading.pdf_lines import TextLine, could_have_fitted, lines_of_glyphs
from corpus.reading.pdf_open_tables import rules_of_open_tables
from corpus.reading.pdf_page import Glyph, PageContent, Rule

#: Rules nearer to each other than this (points) are one rule; pdfplumber's own default.
_SNAP = 3.0
#: A page with fewer rules has no table worth the name: two rows and two columns take six.
_FEWEST_RULES = 4


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell: its place in the grid (half-open ranges of rows and columns), on the page, and its text."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    box: Box
    lines: tuple[TextLine, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table on one page.

    Attributes:
        page: 1-based. box: its outline. columns: x of the column edges; rows: y of the row edges.
        cells: those of the grid. open_top, open_bottom: no rule closes it there, because the page ends.
    """

    page: int
    box: Box
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    cells: tuple[PlacedCell, ...]
    open_top: bool = False
    open_bottom: bool = False

    @property
    def scanned(self) -> bool:
        """Whether its text was recognised in a picture."""
        return any(line.confidence is not None for cell in self.cells for line in cell.lines)


def find_tables(content: PageContent) -> tuple[list[PageTable], list[Glyph]]:
    """The tables of a page, and the glyphs that stand in none of them."""
    rules = [rule for rule in content.rules if _on_page(rule, content)]
    rules += rules_of_open_tables(rules, content.glyphs)
    if len(rules) < _FEWEST_RULES:
        return [], list(content.glyphs)
    tables: list[PageTable] = []
    left = list(content.glyphs)
    for boxes, open_top, open_bottom in _cell_groups(rules):
        table, rest = _fill(boxes, left, content.number, open_top=open_top, open_bottom=open_bottom)
        if table is not None:
            tables.append(table)
            left = rest
    return tables, left


def cell_boxes(rules: Sequence[Rule]) -> list[Box]:
    """The cells of all tables that rules make."""
    if len(rules) < _FEWEST_RULES:
        return []
    return [box for boxes, _, _ in _cell_groups(rules) for box in boxes]


def _on_page(rule: Rule, content: PageContent) -> bool:
    return rule.right > 0 and rule.left < content.width and rule.bottom > 0 and rule.top < content.height


def _cell_groups(rules: Sequence[Rule]) -> list[tuple[list[Box], bool, bool]]:
    """Cells of each table, and whether a missing top or bottom rule had to be thought in."""
    from pdfplumber.table import (  # imported late: only pages with rules need it
        cells_to_tables,
        edges_to_intersections,
        intersections_to_cells,
        merge_edges,
    )

    edges = [_edge(rule) for rule in rules]
    edges = merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    edges = [edge for edge in edges if max(edge["x1"] - edge["x0"], edge["bottom"] - edge["top"]) >= _SNAP]
    tops, bottoms = _close(edges)
    cells = intersections_to_cells(edges_to_intersections(edges, _SNAP, _SNAP))
    groups: list[tuple[list[Box], bool, bool]] = []
    for group in cells_to_tables(cells):
        boxes = [Box(*cell) for cell in group]
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        groups.append(
            (boxes, any(abs(y - top) < _SNAP for y in tops), any(abs(y - bottom) < _SNAP for y in bottoms))
        )
    return groups


def _edge(rule: Rule) -> dict[str, Any]:
    return {
        "x0": rule.left,
        "x1": rule.right,
        "top": rule.top,
        "bottom": rule.bottom,
        "width": rule.right - rule.left,
        "height": rule.bottom - rule.top,
        "orientation": "h" if rule.horizontal else "v",
        "object_type": "line",
    }


def _close(edges: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Add, in place, the outer edges that tables lack; returns the y of tops and bottoms added.

    Statistical tables have no rules at their sides; a row that the page break cuts has none at the
    break. Sides are added where three horizontal rules begin (end) at one x and no vertical one does;
    tops and bottoms where three vertical rules begin (end) at one y beyond all horizontal ones.
    """
    across = [edge for edge in edges if edge["orientation"] == "h"]
    down = [edge for edge in edges if edge["orientation"] == "v"]
    if len(down) < 1 or len(across) < 2:
        return [], []
    for side, outwards in (("x0", -1), ("x1", 1)):
        for x, group in _alike(across, side):
            top, bottom = min(edge["top"] for edge in group), max(edge["top"] for edge in group)
            covered = sum(
                max(0.0, min(edge["bottom"], bottom) - max(edge["top"], top))
                for edge in down
                if abs(edge["x0"] - x) <= _SNAP
            )
            further = any(
                (edge[side] - x) * outwards > _SNAP and top - _SNAP <= edge["top"] <= bottom + _SNAP
                for edge in across
            )
            inner = any(
                group[0]["x0"] < edge["x0"] < group[0]["x1"] and edge["bottom"] > top and edge["top"] < bottom
                for edge in down
            )
            if len(group) >= 3 and covered < 0.5 * (bottom - top) and inner and not further:
                edges.append(_edge(Rule(x, top, x, bottom)))
    added: dict[str, list[float]] = {"top": [], "bottom": []}
    for end in ("top", "bottom"):
        for y, group in _alike(down, end):
            low, high = min(edge["x0"] for edge in group), max(edge["x0"] for edge in group)
            closed = any(
                abs(edge["top"] - y) <= 2 * _SNAP and edge["x0"] <= low + _SNAP and edge["x1"] >= high - _SNAP
                for edge in across
            )
            beyond = not any(
                (edge["top"] < y - _SNAP if end == "top" else edge["top"] > y + _SNAP)
                and edge["x0"] < high
                and edge["x1"] > low
                and any(abs(edge["top"] - other["top"]) < 400 for other in across)
                for edge in across
            )
            if len(group) >= 3 and not closed and beyond:
                edges.append(_edge(Rule(low, y, high, y)))
                added[end].append(y)
    return added["top"], added["bottom"]


def _alike(edges: Sequence[dict[str, Any]], key: str) -> list[tuple[float, list[dict[str, Any]]]]:
    """Groups of edges with the same value (within _SNAP) of ``key``."""
    groups: list[tuple[float, list[dict[str, Any]]]] = []
    for edge in sorted(edges, key=lambda item: float(item[key])):
        if groups and edge[key] - groups[-1][0] <= _SNAP:
            groups[-1][1].append(edge)
        else:
            groups.append((float(edge[key]), [edge]))
    return groups


def _fill(
    boxes: Sequence[Box], glyphs: Sequence[Glyph], page: int, *, open_top: bool, open_bottom: bool
) -> tuple[PageTable | None, list[Glyph]]:
    """Put glyphs into cells. None when the frame is no table: one column, or no text."""
    columns = _edges_of([box.left for box in boxes] + [box.right for box in boxes])
    rows = _edges_of([box.top for box in boxes] + [box.bottom for box in boxes])
    inside: dict[int, list[Glyph]] = {}
    rest: list[Glyph] = []
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        at = next(
            (n for n, box in enumerate(boxes) if box.left <= x < box.right and box.top <= y < box.bottom), -1
        )
        if at < 0 and not glyph.text.isspace():
            rest.append(glyph)
        elif at >= 0:
            inside.setdefault(at, []).append(glyph)
    filled = [at for at, found in inside.items() if any(not glyph.text.isspace() for glyph in found)]
    fewest = 1 if len(boxes) > 2 else 2
    if len(columns) < 3 or len(filled) < fewest or _is_frame(boxes, inside):
        return None, list(glyphs)
    cells = [
        PlacedCell(
            (_index(rows, box.top), _index(rows, box.bottom)),
            (_index(columns, box.left), _index(columns, box.right)),
            box,
            tuple(lines_of_glyphs(inside.get(at, []))),
        )
        for at, box in enumerate(boxes)
    ]
    cells = _with_text(cells)
    outline = Box(columns[0], rows[0], columns[-1], rows[-1])
    table = PageTable(page, outline, tuple(columns), tuple(rows), tuple(cells), open_top, open_bottom)
    return table, rest


def _is_frame(boxes: Sequence[Box], inside: dict[int, list[Glyph]]) -> bool:
    """True when one wide cell holds nearly all of the text in many lines: a page in a frame."""
    counts = {at: len(found) for at, found in inside.items()}
    largest = max(counts, key=lambda at: counts[at])
    if counts[largest] < 0.9 * sum(counts.values()) or counts[largest] < 300:
        return False
    box = boxes[largest]
    across = max(other.right for other in boxes) - min(other.left for other in boxes)
    if box.right - box.left < 0.7 * across:
        return False
    return len({round(glyph.baseline) for glyph in inside[largest]}) > 12 and box.bottom - box.top > 300


def _edges_of(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SNAP:
            edges.append(value)
    return edges


def _index(edges: Sequence[float], value: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - value))


def _with_text(cells: Sequence[PlacedCell]) -> list[PlacedCell]:
    """Join the lines of each cell: a wrapped line without anything, a meant break by a blank."""
    padding: dict[tuple[int, int], float] = {}
    for cell in cells:
        for line in cell.lines:
            room = max(0.0, line.box.left - cell.box.left)
            padding[cell.columns] = min(padding.get(cell.columns, 6.0), room)
    return [
        replace(cell, text=join_lines(cell.lines, cell.box, padding.get(cell.columns, 6.0))) for cell in cells
    ]


def join_lines(lines: Sequence[TextLine], box: Box, padding: float) -> str:
    """The lines of a cell as one text without tabs.

    Args:
        lines: from top to bottom. box: of the cell. padding: between its rule and its text, in points.
    """
    pieces = [line.text for line in lines[:1]]
    for before, after in itertools.pairwise(lines):
        pieces.append(" " if _break_meant(before, after, box, padding) else "")
        pieces.append(after.text)
    return "".join(pieces).replace("\t", " ")


def _break_meant(before: TextLine, after: TextLine, box: Box, padding: float) -> bool:
    """Whether the break between two lines of a cell was meant: a new paragraph, the next of a list."""
    at_left, at_right = before.box.left - box.left, box.right - before.box.right
    reach = box.right - padding
    if abs(at_left - at_right) < 0.5 * before.em:  # centred
        reach = before.box.left + box.right - box.left - 2 * padding
    if before.text[-1].isascii() and after.text[0].isascii() and (before.text[-1] + after.text[0]).isalpha():
        return True
    height = statistics.median((before.box.bottom - before.box.top, after.box.bottom - after.box.top))
    return could_have_fitted(before, after.text, reach) or after.baseline - before.baseline > 2.6 * height


@dataclass(slots=True)
class TableRow:
    """A row of a table, perhaps put together from the two sides of a page break.

    Attributes:
        cells: texts. page, box: where it begins.
        own: the cell begins in this row, it is not spanned from above.
        last: for each cell, its last line and what bounds it; None without text.
        section: one cell spans all columns. repeated: the table's header, printed again.
        confidence: 0 to 1, the mean of its lines that were recognised in a picture; None elsewhere.
    """

    cells: list[str]
    page: int
    box: Box
    own: list[bool]
    last: list[tuple[TextLine, Box] | None]
    section: bool = False
    repeated: bool = False
    confidence: float | None = None


def rows_of(table: PageTable) -> list[TableRow]:
    """The rows of a table on one page; a value repeats in each row that its cell covers."""
    width, height = len(table.columns) - 1, len(table.rows) - 1
    rows = [
        TableRow(
            [""] * width,
            table.page,
            Box(table.box.left, table.rows[at], table.box.right, table.rows[at + 1]),
            [False] * width,
            [None] * width,
        )
        for at in range(height)
    ]
    for cell in table.cells:
        first = cell.columns[0]
        for at in range(*cell.rows):
            rows[at].cells[first] = cell.text
            for column in range(*cell.columns):
                rows[at].own[column] = at == cell.rows[0]
            if cell.lines:
                rows[at].last[first] = (cell.lines[-1], cell.box)
        if cell.columns == (0, width):
            rows[cell.rows[0]].section = True
    if table.scanned:
        for at, row in enumerate(rows):
            row.confidence = _confidence([cell for cell in table.cells if cell.rows[0] <= at < cell.rows[1]])
    return rows


def _confidence(cells: Sequence[PlacedCell]) -> float | None:
    """Mean over the letters of recognised cells; None where none was recognised."""
    scored = [
        (line.confidence, len(line.text))
        for cell in cells
        for line in cell.lines
        if line.confidence is not None
    ]
    letters = sum(length for _, length in scored)
    return sum(score * length for score, length in scored) / letters if letters else None
