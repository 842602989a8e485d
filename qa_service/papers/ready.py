"""Blueprints that come with the program, to begin from: of the usual sizes, without knowledge points."""

from __future__ import annotations

from typing import Final

from case_library.questions.model import Difficulty, ItemType
from case_library.questions.papers import Blueprint, Cell
from qa_service.papers.model import KeptBlueprint

_SINGLE, _MULTIPLE, _TRUE_FALSE = ItemType.SINGLE, ItemType.MULTIPLE, ItemType.TRUE_FALSE
_EASY, _MIDDLE, _HARD = Difficulty.EASY, Difficulty.MIDDLE, Difficulty.HARD


def _ready(key: str, title: str, about: str, minutes: int, *cells: Cell) -> KeptBlueprint:
    return KeptBlueprint(f"ready-{key}", Blueprint(title, cells, minutes, 60), about, ready=True)


READY: Final = (
    _ready(
        "newcomers",
        "新员工安全培训考试",
        "100 题 100 分，90 分钟；判断 40、单选 50、多选 10，以容易和中等题为主",
        90,
        Cell(30, 1, _TRUE_FALSE, "", _EASY),
        Cell(10, 1, _TRUE_FALSE, "", _MIDDLE),
        Cell(30, 1, _SINGLE, "", _EASY),
        Cell(20, 1, _SINGLE, "", _MIDDLE),
        Cell(10, 1, _MULTIPLE, "", _MIDDLE),
    ),
    _ready(
        "managers",
        "主要负责人和安全生产管理人员考试",
        "100 题 100 分，120 分钟；判断 30、单选 50、多选 20，易、中、难都有",
        120,
        Cell(15, 1, _TRUE_FALSE, "", _EASY),
        Cell(15, 1, _TRUE_FALSE, "", _MIDDLE),
        Cell(20, 1, _SINGLE, "", _EASY),
        Cell(30, 1, _SINGLE, "", _MIDDLE),
        Cell(10, 1, _MULTIPLE, "", _MIDDLE),
        Cell(10, 1, _MULTIPLE, "", _HARD),
    ),
    _ready(
        "contest",
        "安全知识竞赛",
        "50 题 100 分，60 分钟；单选 20 题每题 2 分，多选 10 题每题 3 分，判断 20 题每题 1.5 分",
        60,
        Cell(20, 2, _SINGLE),
        Cell(10, 3, _MULTIPLE),
        Cell(20, 1.5, _TRUE_FALSE),
    ),
    _ready(
        "class",
        "课后小测验",
        "20 题 100 分，20 分钟；单选和判断各 10 题，每题 5 分",
        20,
        Cell(10, 5, _SINGLE),
        Cell(10, 5, _TRUE_FALSE),
    ),
    _ready(
        "full",
        "安全生产综合考试",
        "48 题 100 分，120 分钟；单选 20、多选 10、判断 10、填空 5、简答 2、案例分析 1",
        120,
        Cell(20, 1.5, _SINGLE),
        Cell(10, 2, _MULTIPLE),
        Cell(10, 1, _TRUE_FALSE),
        Cell(5, 2, ItemType.BLANK),
        Cell(2, 8, ItemType.SHORT),
        Cell(1, 14, ItemType.CASE),
    ),
)
