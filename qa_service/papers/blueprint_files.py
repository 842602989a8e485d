"""Blueprints as files: Excel, as a table to be filled in by hand, and JSON.

Excel is read in two layouts: the table (题型, 难度, 每题分值 over the columns, one row a knowledge point),
as it is written here, and the list (columns 知识点, 题型, 难度, 题数, 每题分值; one row a cell).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from case_library.questions.model import Difficulty, ItemType
from case_library.questions.papers import Blueprint, Cell
from corpus.errors import CorruptFileError, EmptyFileError, InputError, LimitExceededError
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
from qa_service.papers.records import blueprint_json
from qa_service.papers.stock import Stock
from qa_service.sheet_files import BODY_FONT, HEAD_FONT, safe_cell

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from corpus.reading.sheet_cells import Sheet

MOST_BYTES: Final = 2 * 1024 * 1024
_FAR_ROW, _FAR_COLUMN = 2000, 200
"""Rows and columns of a sheet that are looked at: several times what a blueprint can have."""
_TITLE, _MINUTES, _PASS = "试卷名称", "考试时间（分钟）", "及格分"
_TYPE, _DIFFICULTY, _SCORE = "题型", "难度", "每题分值"
_POINT, _COUNT = "知识点", "题数"
_SUMS: Final = frozenset({"合计", "题数合计", "分值合计", "总计", "小计"})
_ROW_SUMS: Final = frozenset({"题数", "分值", "合计", "小计"})
#: How people also write what stands in a head or in a list; without blanks and brackets.
_NAMES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("试卷名称", "名称", "试卷标题", "标题"), _TITLE),
    **dict.fromkeys(("考试时间", "时间", "时长", "考试时长"), _MINUTES),
    **dict.fromkeys(("及格分", "及格线", "合格分", "合格分数"), _PASS),
    **dict.fromkeys(("题型", "类型", "题目类型"), _TYPE),
    **dict.fromkeys(("难度", "难易", "难易程度"), _DIFFICULTY),
    **dict.fromkeys(("每题分值", "每题分数", "单题分值"), _SCORE),
    **dict.fromkeys(("知识点", "考核内容", "内容", "章节", "考点"), _POINT),
    **dict.fromkeys(("题数", "数量", "题量", "道数"), _COUNT),
}
_TYPES: Final[Mapping[str, ItemType]] = {
    **{kind.value: kind for kind in ItemType},
    **{kind.value.removesuffix("题"): kind for kind in ItemType},
    "单项选择题": ItemType.SINGLE, "单项选择": ItemType.SINGLE, "单选择题": ItemType.SINGLE,
    "多项选择题": ItemType.MULTIPLE, "多项选择": ItemType.MULTIPLE, "多选择题": ItemType.MULTIPLE,
    "是非题": ItemType.TRUE_FALSE, "问答题": ItemType.SHORT,
    "案例题": ItemType.CASE, "案例分析": ItemType.CASE,
}  # fmt: skip
_DIFFICULTIES: Final[Mapping[str, Difficulty]] = {
    "易": Difficulty.EASY, "容易": Difficulty.EASY, "简单": Difficulty.EASY, "低": Difficulty.EASY,
    "中": Difficulty.MIDDLE, "中等": Difficulty.MIDDLE, "一般": Difficulty.MIDDLE, "适中": Difficulty.MIDDLE,
    "难": Difficulty.HARD, "较难": Difficulty.HARD, "困难": Difficulty.HARD, "高": Difficulty.HARD,
}  # fmt: skip
# Why: units and remarks stand in brackets behind a name. Matches （分钟）, (分); not what stands before them.
_REMARK = re.compile(r"[（(][^（）()]*[）)]$")
# Why: a figure may have its unit behind it. Matches 90, 1.5, 90分钟, 2 分; must not match 60%, -1, 三十.
_FIGURE = re.compile(r"(\d{1,6}(?:\.\d{1,4})?)\s*(?:分钟|分|题|道|个)?")


class BlueprintForm(StrEnum):
    """Forms of a blueprint's file."""

    XLSX = "xlsx"
    JSON = "json"


def blueprint_bytes(blueprint: Blueprint, form: BlueprintForm, stock: Stock | None = None) -> bytes:
    """The file of a blueprint; ``stock``: what the bank has for each cell goes onto a second sheet."""
    if form is BlueprintForm.JSON:
        return (json.dumps(blueprint_json(blueprint), ensure_ascii=False, indent=2) + "\n").encode()
    return _workbook(blueprint, stock)


def read_blueprint_file(data: bytes, name: str) -> Blueprint:
    """The blueprint of a file.

    Raises:
        InputError: it is empty, too large, of another form, or a cell cannot be understood; the message
            says which.
    """
    if not data.strip():
        raise EmptyFileError("细目表文件是空的。请选择 Excel 或 JSON 文件。", details={"file": name})
    if len(data) > MOST_BYTES:
        raise LimitExceededError("细目表文件超过 2 MB。请只保留细目表一个工作表。", details={"file": name})
    if data.lstrip()[:1] == b"{":
        return _read_json(data, name)
    from case_library.questions.importing_tables import workbook_sheets

    for sheet in workbook_sheets(data, name):
        rows = _rows(sheet)
        found = _read_table(rows) or _read_list(rows)
        if found is not None:
            return found
    raise InputError(
        "文件里没有找到细目表。表头要有“题型”“每题分值”两行和各知识点的题数，"
        "或者有“知识点、题型、难度、题数、每题分值”各列。可以先下载一份自带的细目表照着填。",
        details={"file": name},
    )


# --- JSON ----------------------------------------------------------------------------------------


def _read_json(data: bytes, name: str) -> Blueprint:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorruptFileError(f"“{name}”不是正确的 JSON。", details={"file": name}) from error
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise InputError("JSON 细目表要有 title 和 cells。可以先导出一份照着改。", details={"file": name})
    cells = [_cell(one, at) for at, one in enumerate(found["cells"], start=1)]
    minutes, mark = found.get("minutes"), found.get("pass_mark")
    return Blueprint(
        str(found.get("title") or "").strip(),
        tuple(cells),
        None if minutes is None else _whole(str(minutes), "考试时间"),
        None if mark is None else _number(str(mark), "及格分"),
    )


def _cell(data: Any, at: int) -> Cell:
    where = f"第 {at} 格"
    if not isinstance(data, dict):
        raise InputError(f'{where}要写成 {{"type": …, "count": …, "score": …}}。', details={"cell": at})
    return Cell(
        _whole(str(data.get("count", "")), f"{where}的题数"),
        _number(str(data.get("score", "")), f"{where}的分值"),
        type_of(str(data.get("type") or ""), where),
        str(data.get("point") or "").strip(),
        difficulty_of(str(data.get("difficulty") or ""), where),
    )


# --- words and figures ---------------------------------------------------------------------------


def type_of(text: str, where: str) -> ItemType | None:
    """The type that a cell names; None for any. Raises InputError for another word."""
    word = "".join(text.split())
    if word in ("", ANY, "全部", "所有"):
        return None
    if word not in _TYPES:
        known = "、".join(kind.value for kind in ItemType)
        raise InputError(
            f"{where}的题型“{word[:20]}”不认识。可以写：{known}、{ANY}。", details={"value": word[:20]}
        )
    return _TYPES[word]


def difficulty_of(text: str, where: str) -> Difficulty | None:
    """The difficulty that a cell names; None for any. Raises InputError for another word."""
    word = "".join(text.split())
    if word in ("", ANY, "全部", "所有"):
        return None
    if word not in _DIFFICULTIES:
        raise InputError(
            f"{where}的难度“{word[:20]}”不认识。可以写：易、中、难、{ANY}。", details={"value": word[:20]}
        )
    return _DIFFICULTIES[word]


def _number(text: str, where: str) -> float:
    match = _FIGURE.fullmatch(text.strip())
    if match is None:
        raise InputError(
            f"{where}“{text.strip()[:20]}”不是数。请写成 2 或 1.5 这样。", details={"value": text[:20]}
        )
    return float(match[1])


def _whole(text: str, where: str) -> int:
    found = _number(text, where)
    if found != int(found):
        raise InputError(f"{where}“{text.strip()[:20]}”要写整数。", details={"value": text[:20]})
    return int(found)


# --- reading Excel -------------------------------------------------------------------------------


def _rows(sheet: Sheet) -> list[list[str]]:
    """The sheet as rows of cells; a merged area has its text in each of its cells of the first row.

    One cell may stand at the far end of a sheet of a million rows: beyond what a blueprint can have nothing
    is looked at.
    """
    near = {at: cells for at, cells in sheet.rows.items() if at < _FAR_ROW}
    width = max((n + 1 for cells in near.values() for n in cells if n < _FAR_COLUMN), default=0)
    last = max(near, default=-1)
    rows = [[near.get(at, {}).get(n, "").strip() for n in range(width)] for at in range(last + 1)]
    for top, left, _, right in sheet.merges:
        if top < len(rows):
            for column in range(left + 1, min(right + 1, width)):
                rows[top][column] = rows[top][column] or rows[top][left]
    return rows


def _known(text: str) -> str:
    """What a heading means; "" for none that is known."""
    return _NAMES.get(_REMARK.sub("", "".join(text.split())), "")


def _head(rows: Sequence[Sequence[str]]) -> tuple[str, int | None, float | None]:
    """Title, minutes and pass mark, from rows whose first cell names them."""
    title, minutes, mark = "", None, None
    for row in rows:
        pairs = [(row[at], row[at + 1]) for at in range(len(row) - 1) if row[at] and row[at + 1]]
        for name, value in pairs:
            meant = _known(name)
            if meant == _TITLE:
                title = title or value
            elif meant == _MINUTES:
                minutes = _whole(value, "考试时间")
            elif meant == _PASS:
                mark = _number(value, "及格分")
    return title, minutes, mark


def _read_table(rows: Sequence[Sequence[str]]) -> Blueprint | None:
    """The table; None where there is none."""
    heads = {_known(row[0]): at for at, row in reversed(list(enumerate(rows))) if row}
    if _TYPE not in heads or _SCORE not in heads:
        return None
    at_type, at_score = heads[_TYPE], heads[_SCORE]
    at_difficulty = heads.get(_DIFFICULTY)
    kinds = list(rows[at_type][1:])
    used = [
        number
        for number, kind in enumerate(kinds, start=1)
        if kind and kind not in _ROW_SUMS and rows[at_score][number]
    ]
    if not used:
        return None
    columns = [
        Column(
            type_of(rows[at_type][number], f"第 {number} 列"),
            difficulty_of(
                rows[at_difficulty][number] if at_difficulty is not None else "", f"第 {number} 列"
            ),
            _number(rows[at_score][number], f"第 {number} 列的分值"),
        )
        for number in used
    ]
    points, counts = [], []
    begins = max(at_type, at_score, at_difficulty or 0) + 1
    for at, row in enumerate(rows[begins:], start=begins + 1):
        name = row[0]
        if name in _SUMS:
            break
        line = [_whole(row[number], f"第 {at} 行的题数") if row[number] else 0 for number in used]
        if not any(line) or _known(name) == _POINT:
            continue
        points.append("" if name == ANY else name)
        counts.append(line)
    title, minutes, mark = _head(rows[: min(at_type, at_score)])
    return blueprint_of(_small(made_grid(points, columns, counts)), title, minutes, mark)


def _small(grid: Grid) -> Grid:
    if len(grid.points) > MOST_ROWS or len(grid.columns) > MOST_COLUMNS:
        raise LimitExceededError(f"细目表最多 {MOST_ROWS} 个知识点、{MOST_COLUMNS} 列，请合并。")
    return grid


def _read_list(rows: Sequence[Sequence[str]]) -> Blueprint | None:
    """The list of cells; None where there is none."""
    at = -1
    for at, row in enumerate(rows):  # noqa: B007 - the row of the headings, below
        where = {_known(text): number for number, text in reversed(list(enumerate(row))) if _known(text)}
        if _COUNT in where and _SCORE in where and ({_TYPE, _POINT} & where.keys()):
            break
    else:
        return None

    def cell(line: Sequence[str], name: str) -> str:
        return line[where[name]] if name in where else ""

    cells = []
    for number, line in enumerate(rows[at + 1 :], start=at + 2):
        if line[0] in _SUMS:
            break
        if not cell(line, _COUNT):
            continue
        told = f"第 {number} 行"
        point = cell(line, _POINT)
        cells.append(
            Cell(
                _whole(cell(line, _COUNT), f"{told}的题数"),
                _number(cell(line, _SCORE), f"{told}的分值"),
                type_of(cell(line, _TYPE), told),
                "" if point == ANY else point,
                difficulty_of(cell(line, _DIFFICULTY), told),
            )
        )
    title, minutes, mark = _head(rows[:at])
    return Blueprint(title, tuple(cells), minutes, mark)


# --- writing Excel -------------------------------------------------------------------------------

_FIRST_ROW: Final = 8
"""Row of the first knowledge point: above it the title, three lines and three rows of heads."""


def _workbook(blueprint: Blueprint, stock: Stock | None) -> bytes:
    from openpyxl import Workbook

    grid = grid_of(blueprint)
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "双向细目表"
    _fill(sheet, blueprint, grid)
    if stock is not None:
        other: Worksheet = book.create_sheet("题库现有题数")
        other.append([_POINT, *(column.name for column in grid.columns)])
        for row, point in enumerate(grid.points):
            have = [stock.count(grid.cell(row, column)) for column in range(len(grid.columns))]
            other.append([safe_cell(point) or ANY, *have])
        _styled(other, len(grid.columns) + 1, 1, other.max_row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, blueprint: Blueprint, grid: Grid) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    width = len(grid.columns)
    first, last = get_column_letter(2), get_column_letter(width + 1)
    sheet.append(["双向细目表"])
    sheet.append([_TITLE, safe_cell(blueprint.title)])
    sheet.append([_MINUTES, blueprint.minutes])
    sheet.append([_PASS, blueprint.pass_mark])
    sheet.append([_TYPE, *(one.type.value if one.type else ANY for one in grid.columns), "题数", "分值"])
    sheet.append([_DIFFICULTY, *(one.difficulty.value if one.difficulty else ANY for one in grid.columns)])
    sheet.append([_SCORE, *(one.score for one in grid.columns)])
    for number, (point, line) in enumerate(zip(grid.points, grid.counts, strict=True), start=_FIRST_ROW):
        cells = f"{first}{number}:{last}{number}"
        sums = [f"=SUM({cells})", f"=SUMPRODUCT({cells},{first}$7:{last}$7)"]
        sheet.append([safe_cell(point) or ANY, *(count or None for count in line), *sums])
    end = _FIRST_ROW + len(grid.points) - 1
    letters = [get_column_letter(number) for number in range(2, width + 4)]
    sheet.append(["题数合计", *(f"=SUM({one}{_FIRST_ROW}:{one}{end})" for one in letters[:-1])])
    marks = [f"={one}{end + 1}*{one}7" for one in letters[:width]]
    sheet.append(["分值合计", *marks, None, f"=SUM({letters[-1]}{_FIRST_ROW}:{letters[-1]}{end})"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width + 3)
    sheet["A1"].font = Font(name=HEAD_FONT, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for number in (2, 3, 4):
        sheet.merge_cells(start_row=number, start_column=2, end_row=number, end_column=width + 3)
        sheet.cell(number, 2).alignment = Alignment(horizontal="left")
    _styled(sheet, width + 3, 5, end + 2)
    sheet.freeze_panes = f"B{_FIRST_ROW}"


def _styled(sheet: Worksheet, width: int, first: int, last: int) -> None:
    """Lines, typefaces and widths; on paper as wide as a page on its long side."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    thin = Side(style="thin", color="8C8C8C")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    heads = range(first, _FIRST_ROW) if first > 1 else range(1, 2)
    grey = PatternFill("solid", fgColor="E7EEF6")
    for row in sheet.iter_rows(min_row=first, max_row=last, max_col=width):
        for cell in row:
            cell.border = border
            cell.font = Font(name=HEAD_FONT if cell.row in heads else BODY_FONT, size=11)
            cell.alignment = Alignment(
                horizontal="left" if cell.column == 1 else "center", vertical="center", wrap_text=True
            )
            if cell.row in heads:
                cell.fill = grey
    sheet.column_dimensions["A"].width = 34
    for number in range(2, width + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 10
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
