"""A blueprint as a table (双向细目表): knowledge points down, types and difficulty across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from case_library.questions.model import Difficulty, ItemType
from case_library.questions.papers import Blueprint, Cell

ANY: Final = "不限"
"""What stands for any knowledge point, type or difficulty."""
MOST_ROWS: Final = 60
MOST_COLUMNS: Final = 24


@dataclass(frozen=True, slots=True)
class Column:
    """Items of one kind: type, difficulty (None for any) and the marks of each."""

    type: ItemType | None
    difficulty: Difficulty | None
    score: float

    @property
    def name(self) -> str:
        """``单选题（易）``."""
        kind = self.type.value if self.type else ANY
        return f"{kind}（{self.difficulty.value}）" if self.difficulty else kind


@dataclass(frozen=True, slots=True)
class Grid:
    """The table: ``counts[row][column]`` items of the knowledge point ``points[row]`` ("" for any)."""

    points: tuple[str, ...]
    columns: tuple[Column, ...]
    counts: tuple[tuple[int, ...], ...]

    def cell(self, row: int, column: int) -> Cell:
        """One cell as the composition of papers knows it."""
        chosen = self.columns[column]
        return Cell(self.counts[row][column], chosen.score, chosen.type, self.points[row], chosen.difficulty)

    def count_of_row(self, row: int) -> int:
        """Items of a knowledge point."""
        return sum(self.counts[row])

    def marks_of_row(self, row: int) -> float:
        """Marks of a knowledge point."""
        return sum(
            number * column.score for number, column in zip(self.counts[row], self.columns, strict=True)
        )

    def count_of_column(self, column: int) -> int:
        """Items of a kind."""
        return sum(row[column] for row in self.counts)

    def marks_of_column(self, column: int) -> float:
        """Marks of a kind."""
        return self.count_of_column(column) * self.columns[column].score

    @property
    def count(self) -> int:
        """All items."""
        return sum(map(sum, self.counts))

    @property
    def total(self) -> float:
        """All marks."""
        return sum(map(self.marks_of_column, range(len(self.columns))))


def grid_of(blueprint: Blueprint) -> Grid:
    """The table of a blueprint: rows in the order in which its cells name them, types in theirs."""
    points = list(dict.fromkeys(cell.point for cell in blueprint.cells)) or [""]
    found = dict.fromkeys(Column(cell.type, cell.difficulty, cell.score) for cell in blueprint.cells)
    columns = sorted(found or [Column(ItemType.SINGLE, None, 1)], key=_place)
    counts = [[0] * len(columns) for _ in points]
    for cell in blueprint.cells:
        column = columns.index(Column(cell.type, cell.difficulty, cell.score))
        counts[points.index(cell.point)][column] += cell.count
    return Grid(tuple(points), tuple(columns), tuple(map(tuple, counts)))


def blueprint_of(
    grid: Grid, title: str, minutes: int | None = None, pass_mark: float | None = None
) -> Blueprint:
    """The blueprint of a table; cells without items are none."""
    cells = [
        grid.cell(row, column)
        for row in range(len(grid.points))
        for column in range(len(grid.columns))
        if grid.counts[row][column]
    ]
    return Blueprint(title, tuple(cells), minutes, pass_mark)


def made_grid(points: Sequence[str], columns: Sequence[Column], counts: Sequence[Sequence[int]]) -> Grid:
    """A table as it was written: equal rows and equal columns are put together."""
    rows = list(dict.fromkeys(points))
    kinds = list(dict.fromkeys(columns))
    sums = [[0] * len(kinds) for _ in rows]
    for point, line in zip(points, counts, strict=True):
        for column, number in zip(columns, line, strict=True):
            sums[rows.index(point)][kinds.index(column)] += number
    return Grid(tuple(rows), tuple(kinds), tuple(map(tuple, sums)))


def _place(column: Column) -> tuple[int, int, float]:
    kinds, difficulties = list(ItemType), list(Difficulty)
    return (
        kinds.index(column.type) if column.type else len(kinds),
        difficulties.index(column.difficulty) if column.difficulty else -1,
        column.score,
    )
