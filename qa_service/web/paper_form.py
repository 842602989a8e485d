"""The table of a blueprint as a form: what a person typed is kept as typed, and understood only when used."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar

from case_library.questions.papers import MOST_ITEMS, Blueprint
from corpus.errors import InputError
from qa_service.papers.blueprint_files import difficulty_of, type_of
from qa_service.papers.desk import PaperOrder
from qa_service.papers.grid import (
    ANY,
    MOST_COLUMNS,
    MOST_ROWS,
    Column,
    Grid,
    blueprint_of,
    grid_of,
    made_grid,
)
from qa_service.papers.model import LETTERS, MOST_SEED, KeptBlueprint

T = TypeVar("T")
# Why: names of fields hold their place. Matches point.3, type.0, score.12; not n.3.1.
_PLACED: Final = re.compile(r"(point|type|difficulty|score)\.(\d{1,2})")
_COUNT: Final = re.compile(r"n\.(\d{1,2})\.(\d{1,2})")
# Why: marks may be halves. Matches 2, 1.5; must not match -1, 2., ２.
_MARKS: Final = re.compile(r"\d{1,4}(?:\.\d{1,2})?")
_WHOLE: Final = re.compile(r"\d{1,10}")
FIELDS: Final = MOST_ROWS * (MOST_COLUMNS + 1) + 3 * MOST_COLUMNS + 100
"""Fields that the form can have."""


@dataclass(frozen=True, slots=True)
class Editor:
    """The form as it stands: everything is text.

    Attributes:
        blueprint_id: of the kept blueprint that is edited, "" for none. scope: knowledge point that all rows
            without one are narrowed down to.
        columns: (type, difficulty, marks). counts: by row and column.
        avoid: papers whose items are not taken again.
    """

    title: str = ""
    minutes: str = ""
    pass_mark: str = ""
    about: str = ""
    blueprint_id: str = ""
    scope: str = ""
    points: tuple[str, ...] = ("",)
    columns: tuple[tuple[str, str, str], ...] = (("单选题", "", "1"),)
    counts: tuple[tuple[str, ...], ...] = (("",),)
    seed: str = ""
    versions: str = "2"
    avoid: tuple[str, ...] = field(default=())
    fresh: bool = False
    mock: bool = False

    # --- what it means ---------------------------------------------------------------------------

    def grid(self) -> Grid:
        """The table.

        Raises:
            InputError: a cell cannot be understood; the message says which.
        """
        columns = [
            Column(
                type_of(kind, f"第 {at} 列"),
                difficulty_of(difficulty, f"第 {at} 列"),
                _marks(marks, f"第 {at} 列的每题分值"),
            )
            for at, (kind, difficulty, marks) in enumerate(self.columns, start=1)
        ]
        counts = [
            [_count(text, f"第 {row} 行第 {at} 列的题数") for at, text in enumerate(line, start=1)]
            for row, line in enumerate(self.counts, start=1)
        ]
        return made_grid([_point(one) for one in self.points], columns, counts)

    def blueprint(self) -> Blueprint:
        """The blueprint; raises InputError."""
        minutes = _optional(self.minutes, "考试时间")
        if minutes is not None and not 1 <= minutes <= 1440:
            raise InputError("考试时间请写 1 到 1440 分钟；不限时就空着。", details={"field": "minutes"})
        mark = _marks(self.pass_mark, "及格分") if self.pass_mark.strip() else None
        return blueprint_of(self.grid(), self.title.strip(), minutes, mark)

    def order(self, blueprint: Blueprint) -> PaperOrder:
        """The paper that is wanted; raises InputError."""
        seed = _optional(self.seed, "组卷种子")
        if seed is not None and seed > MOST_SEED:
            raise InputError(f"组卷种子请写 0 到 {MOST_SEED} 的整数。", details={"field": "seed"})
        versions = int(self.versions) if self.versions in _VERSIONS else 2
        return PaperOrder(blueprint, seed, versions, self.avoid, self.fresh, self.mock)

    def shown_grid(self) -> Grid:
        """The table with 0 for what cannot be understood: row by row as it stands, for the totals."""
        columns = []
        for kind, difficulty, marks in self.columns:
            try:
                columns.append(Column(type_of(kind, ""), difficulty_of(difficulty, ""), _shown(marks)))
            except InputError:
                columns.append(Column(None, None, 0))
        counts = [tuple(int(_shown(text)) for text in line) for line in self.counts]
        return Grid(tuple(_point(one) for one in self.points), tuple(columns), tuple(counts))

    # --- rows and columns ------------------------------------------------------------------------

    def with_row(self) -> Editor:
        """One more row."""
        if len(self.points) >= MOST_ROWS:
            return self
        empty = ("",) * len(self.columns)
        return replace(self, points=(*self.points, ""), counts=(*self.counts, empty))

    def with_column(self) -> Editor:
        """One more column, like the last one."""
        if len(self.columns) >= MOST_COLUMNS:
            return self
        counts = tuple((*line, "") for line in self.counts)
        return replace(self, columns=(*self.columns, self.columns[-1]), counts=counts)

    def without_row(self, row: int) -> Editor:
        """One row less; the last one stays."""
        if not 0 <= row < len(self.points) or len(self.points) == 1:
            return self
        return replace(self, points=_without(self.points, row), counts=_without(self.counts, row))

    def without_column(self, column: int) -> Editor:
        """One column less; the last one stays."""
        if not 0 <= column < len(self.columns) or len(self.columns) == 1:
            return self
        counts = tuple(_without(line, column) for line in self.counts)
        return replace(self, columns=_without(self.columns, column), counts=counts)

    def scoped(self) -> Editor:
        """Rows without a knowledge point get the one that all are narrowed down to."""
        scope = self.scope.strip()
        if not scope:
            return self
        points = tuple(scope if not _point(one) else one for one in self.points)
        return replace(self, points=points, scope="")


_VERSIONS: Final = tuple(str(number) for number in range(1, len(LETTERS) + 1))


def editor_of(kept: KeptBlueprint) -> Editor:
    """The form of a blueprint; a ready one is the beginning of a new one."""
    blueprint = kept.blueprint
    grid = grid_of(blueprint)
    return Editor(
        title=blueprint.title,
        minutes=str(blueprint.minutes or ""),
        pass_mark=f"{blueprint.pass_mark:g}" if blueprint.pass_mark is not None else "",
        about="" if kept.ready else kept.about,
        blueprint_id="" if kept.ready else kept.id,
        points=grid.points,
        columns=tuple(
            (
                one.type.value if one.type else "",
                one.difficulty.value if one.difficulty else "",
                f"{one.score:g}",
            )
            for one in grid.columns
        ),
        counts=tuple(tuple(str(number or "") for number in line) for line in grid.counts),
    )


def read_form(fields: Sequence[tuple[str, str]]) -> Editor:
    """The form as it was sent."""
    plain = dict(fields)
    placed: dict[str, dict[int, str]] = {"point": {}, "type": {}, "difficulty": {}, "score": {}}
    counts: dict[tuple[int, int], str] = {}
    for name, value in fields:
        if match := _PLACED.fullmatch(name):
            placed[match[1]][int(match[2])] = value[:200]
        elif match := _COUNT.fullmatch(name):
            counts[int(match[1]), int(match[2])] = value[:10]
    rows = min(max(placed["point"], default=0) + 1, MOST_ROWS)
    columns = min(max(placed["score"], default=0) + 1, MOST_COLUMNS)
    return Editor(
        title=_text(plain, "title", 200),
        minutes=_text(plain, "minutes", 10),
        pass_mark=_text(plain, "pass_mark", 10),
        about=_text(plain, "about", 300),
        blueprint_id=_text(plain, "blueprint_id", 40),
        scope=_text(plain, "scope", 200),
        points=tuple(placed["point"].get(row, "") for row in range(rows)),
        columns=tuple(
            (placed["type"].get(at, ""), placed["difficulty"].get(at, ""), placed["score"].get(at, ""))
            for at in range(columns)
        ),
        counts=tuple(tuple(counts.get((row, at), "") for at in range(columns)) for row in range(rows)),
        seed=_text(plain, "seed", 12),
        versions=_text(plain, "versions", 2) or "2",
        avoid=tuple(value[:40] for name, value in fields if name == "avoid"),
        fresh=bool(plain.get("fresh")),
        mock=bool(plain.get("mock")),
    )


def _text(plain: Mapping[str, str], name: str, most: int) -> str:
    return plain.get(name, "").replace("\0", "").strip()[:most]


def _without(values: tuple[T, ...], at: int) -> tuple[T, ...]:
    return values[:at] + values[at + 1 :]


def _point(text: str) -> str:
    """A knowledge point; "" for any."""
    return "" if text.strip() in ("", ANY) else text.strip()


def _shown(text: str) -> float:
    return float(text) if _MARKS.fullmatch(text.strip()) else 0


def _marks(text: str, where: str) -> float:
    if not _MARKS.fullmatch(text.strip()):
        raise InputError(
            f"{where}“{text.strip()[:10]}”不是数，请写成 2 或 1.5 这样。", details={"field": where}
        )
    return float(text)


def _count(text: str, where: str) -> int:
    word = text.strip()
    if not word:
        return 0
    if not _WHOLE.fullmatch(word) or int(word) > MOST_ITEMS:
        raise InputError(f"{where}“{word[:10]}”请写 0 到 {MOST_ITEMS} 的整数。", details={"field": where})
    return int(word)


def _optional(text: str, where: str) -> int | None:
    word = text.strip()
    if not word:
        return None
    if not _WHOLE.fullmatch(word):
        raise InputError(f"{where}“{word[:12]}”请写整数。", details={"field": where})
    return int(word)
