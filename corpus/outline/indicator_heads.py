"""Titles of the columns of an indicator table: 指标名称, 单位, 2020年基期值, 2025年目标值, 属性."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import dataclass


class Column(enum.Enum):
    """What a column of an indicator table holds."""

    NUMBER = "number"
    GROUP = "group"
    NAME = "name"
    UNIT = "unit"
    BASE = "base"
    TARGET = "target"
    NATURE = "nature"
    OTHER = "other"


#: 指标, 指标名称, 规划指标, 指标内容, 工作指标, 考核指标（单位）; not 指标值, 指标属性, 一级指标 (a group).
_NAME = re.compile(
    r"^(?:主要|规划|核心|考核|工作|具体|二级|三级|监测|评价|发展|预期|目标)?指标(?:名称|内容|项目|体系)?$|^名称$|^指标.{0,4}[（(].*[)）]$"
)
_TASK_NAME = re.compile(r"^(?:工作|目标|主要)?(?:任务|项目|内容|目标任务|工作内容|项目名称)$")
_UNIT = re.compile(r"^(?:计量|指标)?单位(?:[（(].*[)）])?$")
YEAR = re.compile(r"((?:19|20)\d\d)年?")
_BASE = re.compile(r"基期|基准|现状|基数|实际|完成(?:值|情况)|初值|上年|去年")
_TARGET = re.compile(r"目标|规划值|指标值|预期值|计划值|预计|规划数|终期")
_NATURE = re.compile(r"^(?:指标)?(?:属性|性质|类型)$|约束性.{0,3}预期性")
_NUMBER = re.compile(r"^(?:序号|编号|序列|号|No\.?|NO\.?)$")
_GROUP = re.compile(r"类别|分类|类型|领域|一级指标|维度|方面|板块|行业")
#: 约束性, 约束指标, 预期性指标, 约束.
NATURE = re.compile(r"^(?P<which>约束|预期|引导|监测|指导)(?:性|型)?(?:指标)?$")
EMPTY = frozenset({"", "/", "—", "——", "－", "-", "–", "无", "\\"})
_MOST_HEADER = 40


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of an indicator table, their titles and, of values, their years."""

    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    years: tuple[int | None, ...]

    def of(self, kind: Column) -> list[int]:
        return [index for index, column in enumerate(self.columns) if column is kind]


def header_of(titles: Sequence[str]) -> Header | None:
    """What the columns with these titles are; None unless they name an indicator and a value aimed at."""
    bare = ["".join(title.split()) for title in titles]
    if not 2 <= len(bare) <= 14 or any(len(title) > _MOST_HEADER for title in bare):
        return None
    columns = [_column(title) for title in bare]
    years = [int(match.group(1)) if (match := YEAR.search(title)) else None for title in bare]
    _bare_years(columns, bare, years)
    if Column.TARGET not in columns:
        return None
    if Column.NAME not in columns:
        strong = any("目标值" in title or "指标值" in title or "预期值" in title for title in bare)
        named = next((i for i, title in enumerate(bare) if _TASK_NAME.match(title)), None)
        if named is None or not strong:
            return None
        columns[named] = Column.NAME
    names = [index for index, column in enumerate(columns) if column is Column.NAME]
    for index in names[:-1]:
        columns[index] = Column.GROUP
    return Header(tuple(columns), tuple(bare), tuple(years))


def _column(title: str) -> Column:
    if _NUMBER.match(title):
        return Column.NUMBER
    if _NATURE.search(title):
        return Column.NATURE
    if _UNIT.match(title):
        return Column.UNIT
    if _BASE.search(title) and "目标" not in title:
        return Column.BASE
    if _NAME.match(title):
        return Column.NAME
    if (
        _TARGET.search(title) and "任务" not in title and (YEAR.search(title) or "值" in title)
    ) or title == "目标":
        return Column.TARGET
    return Column.GROUP if _GROUP.search(title) else Column.OTHER


def _bare_years(columns: list[Column], titles: Sequence[str], years: Sequence[int | None]) -> None:
    """2020年 | 2025年 as titles: the last year is aimed at, the first is where one stands."""
    plain = [
        i
        for i, title in enumerate(titles)
        if columns[i] is Column.OTHER and re.fullmatch(r"(?:到)?(?:19|20)\d\d年?(?:底|末)?", title)
    ]
    if not plain or (Column.NAME not in columns and len(plain) < 2):
        return
    last = max(years[i] or 0 for i in plain)
    known = any(column is Column.TARGET for column in columns)
    for index in plain:
        aimed = years[index] == last and not (known and len(plain) == 1)
        columns[index] = Column.TARGET if aimed else Column.BASE


def is_head(text: str) -> bool:
    """Whether a line may be the first title of an indicator table: 指标名称, 序号, 类别."""
    if len(text) > 12:
        return False
    return _column("".join(text.split())) in (Column.NUMBER, Column.GROUP, Column.NAME)
