"""What the readers of spreadsheets hand on: the cells of a sheet that hold something."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.errors import LimitExceededError

#: What a workbook is called in messages, and how to save it anew.
WORKBOOK = ("Excel 表格", "XLSX")
#: Rows with content that one file may have: a task list has hundreds, a dump of a data base more.
MOST_ROWS = 50_000
#: Cells with content that one file may have.
MOST_CELLS = 1_000_000
#: Cells that one sheet may merge.
MOST_MERGES = 200_000


@dataclass(slots=True)
class Sheet:
    """One sheet (工作表).

    Attributes:
        name: as on its tab; "" for a form without sheets.
        rows: row → column → text; both 0-based, only cells that show something.
        merges: ``(first row, first column, last row, last column)``, all inclusive.
        hidden: the whole sheet is hidden.
        hidden_rows, hidden_columns: hidden ones.
        missing: addresses of formulas that have no value or an error for one.
        boxes: texts of the text boxes that lie on the sheet.
        pictures: how many pictures lie on it.
    """

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    pictures: int = 0


class Budget:
    """Counts rows and cells of a file and refuses what is no document.

    Args:
        name: of the file, for the message.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._rows = 0
        self._cells = 0

    def spend(self, cells: int) -> None:
        """Count a row with ``cells`` cells.

        Raises:
            LimitExceededError: more rows or cells than a document has.
        """
        self._rows += 1
        self._cells += cells
        if self._rows > MOST_ROWS or self._cells > MOST_CELLS:
            raise LimitExceededError(
                f"“{self._name}”的有内容的行超过 {MOST_ROWS} 行（或单元格超过 {MOST_CELLS // 10_000} 万个），"
                "更像数据库导出而不是文件。请只保留任务分工等需要的工作表，或拆成几份后再导入。",
                details={"file": self._name, "rows": self._rows, "cells": self._cells},
            )


def column_name(column: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name
