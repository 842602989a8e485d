"""The matrix of tasks and units (责任矩阵): rows of the register across, the units that they name down."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from corpus.china_time import china_today
from corpus.model import RoleUnits, UnitMention
from corpus.records import AssignmentRecord
from corpus.register_table import Share, share_of
from qa_service.decisions.rows import record_url
from qa_service.register import joined, place_in_words, short_task, source_of, written_day
from qa_service.register_facets import SHARE_NAMES, VALIDITY_NAMES
from qa_service.sheet_files import Paper, sheet_bytes, signature

MARKS: Final[Mapping[Share, str]] = {
    Share.LEAD: "★",
    Share.RESPONSIBLE: "●",
    Share.HELPING: "○",
    Share.PUNISHING: "▲",
}
GENERAL_MARK = "◇"
"""A unit that another sentence of the text adds to every task."""
LEGEND: Final[tuple[tuple[str, str], ...]] = (
    *((MARKS[share], SHARE_NAMES[share]) for share in Share),
    (GENERAL_MARK, "文中统一要求"),
)
MOST_UNITS = 20
"""Columns of units that a page shows; the units that are named least stand together in one column."""
MOST_UNITS_ON_PAPER = 36
_TASK_LENGTH = 60
MATRIX_TITLE = "责任矩阵"


class MatrixForm(StrEnum):
    """A form in which the matrix leaves the system."""

    JSON = "json"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class MatrixUnit:
    """A column: a unit by its id (its name where it has none), as the rows write it."""

    key: str
    id: str
    name: str
    rows: int
    leads: int


@dataclass(frozen=True, slots=True)
class Cell:
    """What part a unit has in a task, and the role as written; ``general``: by another sentence."""

    share: Share
    role: str
    as_written: str
    general: bool = False

    @property
    def mark(self) -> str:
        return GENERAL_MARK if self.general else MARKS[self.share]

    @property
    def words(self) -> str:
        """牵头单位：区应急管理局; for who cannot see the mark."""
        role = self.role or SHARE_NAMES[self.share]
        return f"{role}：{self.as_written}" + ("（文中统一要求）" if self.general else "")


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A task with its cells by the key of the unit."""

    record: AssignmentRecord
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Tasks in the order of the register; units with the lead first, then those that are named most."""

    units: tuple[MatrixUnit, ...]
    rows: tuple[MatrixRow, ...]

    def shown(self, most: int) -> tuple[tuple[MatrixUnit, ...], tuple[MatrixUnit, ...]]:
        """The units that have a column, and the rest; one unit alone is not put away."""
        if most <= 0 or len(self.units) <= most + 1:
            return self.units, ()
        return self.units[:most], self.units[most:]


def matrix_of(records: Iterable[AssignmentRecord]) -> Matrix:
    """The matrix of some rows of the register."""
    rows: list[MatrixRow] = []
    names: dict[str, Counter[str]] = defaultdict(Counter)
    ids: dict[str, str] = {}
    counts: Counter[str] = Counter()
    leads: Counter[str] = Counter()
    for record in records:
        cells: dict[str, Cell] = {}
        for general, groups in ((False, record.roles), (True, record.implied)):
            for unit, cell in _cells(groups, general):
                key = unit.unit_id or unit.name
                ids[key] = unit.unit_id
                names[key][unit.as_written] += 1
                if key not in cells or _order(cell) < _order(cells[key]):
                    cells[key] = cell
        counts.update(cells.keys())
        leads.update(key for key, cell in cells.items() if cell.share is Share.LEAD)
        rows.append(MatrixRow(record, cells))
    units = [MatrixUnit(key, ids[key], _usual(names[key]), counts[key], leads[key]) for key in counts]
    units.sort(key=lambda one: (-leads[one.key], -one.rows, one.name, one.key))
    return Matrix(tuple(units), tuple(rows))


def _cells(groups: Sequence[RoleUnits], general: bool) -> Iterable[tuple[UnitMention, Cell]]:
    for group in groups:
        share = share_of(group.role, group.lead)
        for unit in group.units:
            yield unit, Cell(share, group.role, unit.as_written, general)


def _order(cell: Cell) -> tuple[bool, int]:
    return cell.general, list(Share).index(cell.share)


def _usual(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], len(name), name))


def matrix_json(matrix: Matrix) -> dict[str, Any]:
    """The matrix as JSON: units, and rows with their cells by the key of the unit."""
    return {
        "units": [
            {"key": one.key, "id": one.id or None, "name": one.name, "rows": one.rows, "leads": one.leads}
            for one in matrix.units
        ],
        "items": [
            {
                "id": row.record.id,
                "task": short_task(row.record),
                "source": source_of(row.record.document, row.record.locator),
                "status": row.record.document.status.value,
                "url": record_url(row.record),
                "cells": {
                    key: {
                        "share": cell.share.value,
                        "role": cell.role,
                        "as_written": cell.as_written,
                        "general": cell.general,
                    }
                    for key, cell in row.cells.items()
                },
            }
            for row in matrix.rows
        ],
    }


def brief_task(record: AssignmentRecord) -> str:
    """What a row of the matrix is about: its heading, else the first sentence of the task.

    A list of what each unit does is headed by the units; there the heading says what the mark says.
    """
    heading = joined(record.heading)
    if heading and not any(heading == joined(unit.as_written) for one in record.roles for unit in one.units):
        return heading
    task = joined(record.task.text)
    first = task.partition("。")[0]
    if len(first) <= _TASK_LENGTH:
        return first if len(first) == len(task.rstrip("。")) else first + "。……"
    return first[:_TASK_LENGTH] + "……"


def others_in_words(row: MatrixRow, others: Sequence[MatrixUnit]) -> str:
    """★区商务局、○区民政局: the units of a row that have no column of their own."""
    return "、".join(
        f"{row.cells[unit.key].mark}{row.cells[unit.key].as_written}"
        for unit in others
        if unit.key in row.cells
    )


def matrix_file(matrix: Matrix, about: str) -> bytes:
    """The matrix as an Excel file for A3: units stand upright in the head, which every page repeats."""
    shown, others = matrix.shown(MOST_UNITS_ON_PAPER)
    one_text = len({row.record.document.id for row in matrix.rows}) == 1
    headings = [
        "工作任务",
        *(one.name for one in shown),
        *(["其他单位"] if others else []),
        "位置" if one_text else "来源",
        "时效",
    ]
    widths = [40.0, *(4.6 for _ in shown), *([26.0] if others else []), 16.0 if one_text else 36.0, 10.0]
    rows = [
        [
            brief_task(row.record),
            *(row.cells[one.key].mark if one.key in row.cells else "" for one in shown),
            *([others_in_words(row, others)] if others else []),
            place_in_words(row.record.locator)
            if one_text
            else source_of(row.record.document, row.record.locator),
            VALIDITY_NAMES[row.record.document.status],
        ]
        for row in matrix.rows
    ]
    marks = frozenset(range(1, 1 + len(shown)))
    legend = "　".join(f"{mark} {name}" for mark, name in LEGEND)
    return sheet_bytes(
        Paper(
            title=MATRIX_TITLE,
            about=f"{about}图例：{legend}。",
            headings=headings,
            widths=widths,
            rows=rows,
            signature=signature(written_day(china_today())),
            frozen=2,
            upright=marks,
            centred=marks,
        )
    )
