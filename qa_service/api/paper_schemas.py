"""The bodies of blueprints and papers as they stand in OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from case_library.questions.export.csv_json import ExportedItem
from case_library.questions.model import Difficulty, ItemType
from case_library.questions.papers import MOST_ITEMS, Blueprint, Cell
from qa_service.api.filters import Number
from qa_service.api.schemas import Body, ListBody
from qa_service.papers.desk import (
    MOST_AVOIDED,
    MOST_CELLS,
    MOST_MINUTES,
    MOST_POINT,
    MOST_REMARK,
    PaperOrder,
)
from qa_service.papers.model import LETTERS, MOST_SEED, MOST_TITLE

MOST_ABOUT = 300
_Id = Annotated[str, Field(max_length=40)]


class CellBody(BaseModel):
    """细目表的一格。"""

    model_config = ConfigDict(extra="forbid")

    point: str = Field(default="", max_length=MOST_POINT, description="知识点，含其下级；空为不限")
    type: ItemType | None = Field(default=None, description="题型；空为不限")
    difficulty: Difficulty | None = Field(default=None, description="难度；空为不限")
    count: Annotated[int, Number] = Field(ge=0, le=MOST_ITEMS, description="题数")
    score: Annotated[float, Number] = Field(ge=0, le=1000, description="每题分值")


class BlueprintRequest(BaseModel):
    """双向细目表。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "title": "新员工安全培训考试",
                    "minutes": 90,
                    "pass_mark": 60,
                    "cells": [
                        {"point": "安全生产法", "type": "单选题", "count": 20, "score": 2},
                        {"type": "判断题", "difficulty": "易", "count": 30, "score": 2},
                    ],
                }
            ]
        },
    )

    title: str = Field(max_length=MOST_TITLE, description="试卷名称")
    minutes: Annotated[int | None, Number] = Field(
        default=None, ge=1, le=MOST_MINUTES, description="考试时间（分钟）；空为不限"
    )
    pass_mark: Annotated[float | None, Number] = Field(default=None, ge=0, description="及格分；空为没有")
    cells: list[CellBody] = Field(max_length=MOST_CELLS, description="各格要的题")
    about: str = Field(default="", max_length=MOST_ABOUT, description="一句话说明")

    def blueprint(self) -> Blueprint:
        """The value object."""
        return Blueprint(
            self.title.strip(),
            tuple(
                Cell(one.count, one.score, one.type, one.point.strip(), one.difficulty) for one in self.cells
            ),
            self.minutes,
            self.pass_mark,
        )


class BlueprintChoice(BaseModel):
    """按哪份细目表，避开哪些题。"""

    model_config = ConfigDict(extra="forbid")

    blueprint_id: _Id = Field(default="", description="已有细目表的编号；与 blueprint 二者填一")
    blueprint: BlueprintRequest | None = Field(default=None, description="细目表本身")
    point: str = Field(
        default="", max_length=MOST_POINT, description="把不限知识点的各格限定在这个知识点；空为不限"
    )
    avoid: list[_Id] = Field(
        default_factory=list, max_length=MOST_AVOIDED, description="避开这些试卷用过的题（试卷编号）"
    )
    fresh: bool = Field(default=False, strict=True, description="只用不供练习的题")


class PaperRequest(BlueprintChoice):
    """要组的试卷。"""

    title: str = Field(default="", max_length=MOST_TITLE, description="试卷名称；空则用细目表的名称")
    seed: Annotated[int | None, Number] = Field(
        default=None,
        ge=0,
        le=MOST_SEED,
        description="组卷种子；题库没有变动时，同一种子得到同一份试卷；空为随机",
    )
    versions: Annotated[int, Number] = Field(
        default=2, ge=1, le=len(LETTERS), description="版本数，1 至 4（A、B、C、D 卷）"
    )
    mock: bool = Field(default=False, strict=True, description="是否开放给练习者作模拟考试")

    def order(self, blueprint: Blueprint) -> PaperOrder:
        """The value object."""
        return PaperOrder(blueprint, self.seed, self.versions, tuple(self.avoid), self.fresh, self.mock)


class PaperChange(BaseModel):
    """对一份试卷的改动。"""

    model_config = ConfigDict(extra="forbid")

    mock: bool = Field(strict=True, description="是否开放给练习者作模拟考试")


class ReplaceRequest(BaseModel):
    """换掉一题。"""

    model_config = ConfigDict(extra="forbid")

    with_id: _Id = Field(
        default="", description="换成哪道题（题目编号）；空为自动挑选；填原题编号则改用题库现在的文字"
    )
    revision: Annotated[int | None, Number] = Field(
        default=None, ge=1, le=2**31 - 1, description="看到的是第几次修订；期间被别人改过时不换，返回 409"
    )
    remark: str = Field(default="", max_length=MOST_REMARK, description="说明")


class BlueprintBody(Body):
    """一份双向细目表。"""

    id: str
    title: str
    minutes: int | None
    pass_mark: float | None
    cells: list[CellBody]
    count: int = Field(description="总题数")
    total: float = Field(description="总分")
    about: str
    ready: bool = Field(description="是否自带；自带的不能改动")
    changed: str | None
    changed_by: str


class BlueprintListBody(ListBody):
    """细目表列表。"""

    items: list[BlueprintBody]


class CellStateBody(Body):
    """一格要的题和题库有的题。"""

    point: str
    type: ItemType | None
    difficulty: Difficulty | None
    count: int
    score: float
    label: str
    have: int = Field(description="题库中符合条件的题，近似题各计一题")
    missing: int = Field(description="还缺多少题")
    message: str = Field(description="缺题的原因；不缺为空")


class FeasibilityBody(Body):
    """能不能组卷。"""

    possible: bool
    count: int
    total: float
    stale: int = Field(description="因依据已变而没有选用的题")
    cells: list[CellStateBody]


class PointStockBody(Body):
    """一个知识点（含下级）的题数。"""

    point: str
    count: int


class StockCellBody(Body):
    """一个知识点、题型、难度的题数。"""

    point: str
    type: ItemType
    difficulty: Difficulty
    count: int


class StockBody(Body):
    """题库里可以组卷的题。"""

    total: int
    stale: int = Field(description="因依据已变而不能选用的题")
    points: list[PointStockBody]
    items: list[StockCellBody]


class PaperSummaryBody(Body):
    """试卷列表的一行。"""

    id: str
    title: str
    seed: int
    versions: list[str]
    mock: bool
    count: int
    total: float
    revision: int = Field(description="第几次修订")
    created: str
    created_by: str
    doubtful: int = Field(description="使用前要核对的题：依据已变、已停用或已删除")
    url: str


class PaperListBody(ListBody):
    """试卷列表。"""

    items: list[PaperSummaryBody]


class PieceBody(Body):
    """一段文字；changed 为真时，对方没有这几个字。"""

    text: str
    changed: bool


class NoticeSourceBody(Body):
    """一处依据的变化。"""

    state: str = Field(
        description="moved 条号已变；amended 已修改；beside 同一条有修改；removed 已删去；"
        "repealed 已失效；missing 原文已移除；broken 引文与原文不符"
    )
    law: str
    place: str
    message: str
    old: list[PieceBody] = Field(description="当时的条文")
    new: list[PieceBody] = Field(description="现在的条文")
    now: str = Field(description="现在的条号")


class NoticeEditBody(Body):
    """题库里改过的一个部分。"""

    part: str
    old: list[PieceBody]
    new: list[PieceBody]


class NoticeBody(Body):
    """一道题在组卷以后的变化。"""

    number: int
    item_id: str
    serious: bool = Field(description="答案可能已不对，或者题目不再通过")
    renewable: bool = Field(description="可以改用题库现在的文字")
    messages: list[str]
    sources: list[NoticeSourceBody]
    edits: list[NoticeEditBody]


class PaperItemBody(Body):
    """试卷里的一道题，是组卷时的样子。"""

    number: int = Field(description="在细目表顺序里的题号；换题用这个号")
    cell: int = Field(description="细目表的第几格")
    score: float
    revision: int = Field(description="题目当时的版本号")
    item: ExportedItem
    notice: NoticeBody | None


class PlaceBody(Body):
    """一题在一个版本里的位置。"""

    place: int = Field(description="在这个版本里的题号")
    number: int = Field(description="在细目表顺序里的题号")
    options: list[str]
    key: list[str]


class SectionBody(Body):
    """一个大题。"""

    type: ItemType
    name: str
    total: float
    places: list[PlaceBody]


class LayoutBody(Body):
    """一个版本。"""

    version: str
    sections: list[SectionBody]


class RevisionBody(Body):
    """一次修订。"""

    number: int
    at: str
    by: str
    remark: str


class PlainBlueprintBody(Body):
    """试卷所按的细目表。"""

    title: str
    minutes: int | None
    pass_mark: float | None
    cells: list[CellBody]


class PaperBody(PaperSummaryBody):
    """一份试卷。"""

    latest: int = Field(description="现在是第几次修订")
    blueprint: PlainBlueprintBody
    revisions: list[RevisionBody]
    items: list[PaperItemBody]
    layouts: list[LayoutBody] = Field(description="各版本的题序、选项顺序和答案")


class CandidateBody(Body):
    """可以换上的一道题。"""

    number: int = Field(description="题库里的题号")
    revision: int
    item: ExportedItem


class CandidateListBody(Body):
    """可以换上的题，最像原题的在前。"""

    items: list[CandidateBody]
    total: int
