"""The Excel sheet that a trainer fills in to bring questions along (导入模板)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from case_library.questions.model import Difficulty, ItemType

ROWS: Final = 500
"""Rows that offer the forms and the difficulties to choose from."""
_BODY, _HEAD = "仿宋", "黑体"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, what is written into it, an example, and its width in characters."""

    heading: str
    about: str
    example: str
    width: float


COLUMNS: Final = (
    Column("题型", "、".join(one.value for one in ItemType), "单选题", 11),
    Column("题干", "空处写成（　　）；填空题的空写成 ____", "机器房的巡查间隔不超过（　　）小时。", 60),
    Column("选项A", "选择题一格一个选项，判断、填空、简答题不填", "一", 18),
    Column("选项B", "", "二", 18),
    Column("选项C", "", "三", 18),
    Column("选项D", "", "四", 18),
    Column("选项E", "不够时可以再加一列“选项G”", "", 14),
    Column("选项F", "", "", 14),
    Column(
        "正确答案",
        "选择题写字母，如 B 或 ACD；判断题写 对 或 错；填空题几个空之间用分号隔开；简答题写要点，一行一点",
        "B",
        16,
    ),
    Column("解析", "为什么，可以写上依据哪一条", "巡查制度第三条。", 44),
    Column("难度", "、".join(one.value for one in Difficulty), "中", 8),
    Column("知识点", "分级用 · 隔开", "巡查制度·间隔", 26),
    Column("案例材料", "案例分析题的经过", "", 36),
)


def template_bytes() -> bytes:
    """The sheet: headings with a note each, and lists to choose form and difficulty from; no questions."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "题库"
    sheet.append([one.heading for one in COLUMNS])
    for position, (cell, column) in enumerate(zip(sheet[1], COLUMNS, strict=True), start=1):
        cell.font, cell.fill = Font(name=_HEAD, size=11), PatternFill("solid", fgColor="E7EEF6")
        cell.alignment = Alignment(horizontal="center", vertical="center")
        if column.about:
            cell.comment = Comment(column.about, "安知", width=260, height=90)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].font = Font(name=_BODY, size=11)
    sheet.row_dimensions[1].height = 24
    sheet.freeze_panes = "C2"
    for heading, values in (("题型", ItemType), ("难度", Difficulty)):
        letter = get_column_letter([one.heading for one in COLUMNS].index(heading) + 1)
        offered = ",".join(one.value for one in values)
        choice = DataValidation(type="list", formula1=f'"{offered}"', allow_blank=True)
        choice.error, choice.showErrorMessage = f"请从列表里选：{offered}", True
        sheet.add_data_validation(choice)
        choice.add(f"{letter}2:{letter}{ROWS + 1}")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
