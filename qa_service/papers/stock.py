"""What the bank has for a blueprint: items by knowledge point, type and difficulty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from case_library.questions.model import Difficulty, Item, ItemType
from case_library.questions.papers import Blueprint, Cell, Composition

Key = tuple[str, ItemType, Difficulty]
_BETWEEN = "·"
"""Between a knowledge point and the one below it."""


@dataclass(frozen=True, slots=True)
class Stock:
    """How many items there are.

    Attributes:
        counts: by knowledge point, type and difficulty, as the items have them.
        stale: approved items that are left out because the law behind them has changed.
    """

    counts: Mapping[Key, int]
    stale: int = 0

    @property
    def total(self) -> int:
        """All items that can go into a paper."""
        return sum(self.counts.values())

    def count(self, cell: Cell) -> int:
        """Items that fit a cell; near-repeats count each."""
        below = cell.point + _BETWEEN
        return sum(
            number
            for (point, kind, difficulty), number in self.counts.items()
            if (not cell.point or point == cell.point or point.startswith(below))
            and (cell.type is None or kind is cell.type)
            and (cell.difficulty is None or difficulty is cell.difficulty)
        )

    def points(self) -> list[tuple[str, int]]:
        """Every knowledge point and those above it with the items below it, in the order of their names."""
        found: Counter[str] = Counter()
        for (point, _, _), number in self.counts.items():
            parts = point.split(_BETWEEN) if point else []
            for depth in range(1, len(parts) + 1):
                found[_BETWEEN.join(parts[:depth])] += number
        return sorted(found.items())


def stock_of(items: Iterable[Item], stale: int = 0) -> Stock:
    """Counts items."""
    return Stock(Counter((item.point, item.type, item.difficulty) for item in items), stale)


@dataclass(frozen=True, slots=True)
class CellState:
    """One cell and what there is for it.

    Attributes:
        have: items that fit, near-repeats counted each. missing: that no paper can have; message: why.
    """

    cell: Cell
    have: int
    missing: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Feasibility:
    """Whether a paper can be made of a blueprint.

    Attributes:
        stale: approved items that were left out because the law behind them has changed.
    """

    blueprint: Blueprint
    cells: tuple[CellState, ...]
    stale: int

    @property
    def possible(self) -> bool:
        """Whether nothing lacks."""
        return not any(one.missing for one in self.cells)


def feasibility(composition: Composition, stock: Stock) -> Feasibility:
    """What a composition says of its cells."""
    short = list(composition.shortages)
    found = []
    for cell in composition.blueprint.cells:
        if short and short[0].cell is cell:  # shortages stand in the order of the cells
            shortage = short.pop(0)
            found.append(CellState(cell, stock.count(cell), shortage.missing, shortage.message()))
        else:
            found.append(CellState(cell, stock.count(cell)))
    return Feasibility(composition.blueprint, tuple(found), stock.stale)


def stock_json(stock: Stock) -> dict[str, Any]:
    """The stock in the shape of the API."""
    rows = sorted(stock.counts.items(), key=lambda pair: (pair[0][0], *_places(pair[0])))
    return {
        "total": stock.total,
        "stale": stock.stale,
        "points": [{"point": point, "count": number} for point, number in stock.points()],
        "items": [
            {"point": point, "type": kind.value, "difficulty": difficulty.value, "count": number}
            for (point, kind, difficulty), number in rows
        ],
    }


def _places(key: Key) -> Sequence[int]:
    return list(ItemType).index(key[1]), list(Difficulty).index(key[2])
