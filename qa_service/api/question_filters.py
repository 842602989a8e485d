"""Query parameters of lists of items, and the bodies that change them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Final

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from case_library.questions.checks import Code
from case_library.questions.export import ExportForm
from case_library.questions.model import Asks, Difficulty, Item, ItemState, ItemType, Origin
from qa_service.api.filters import MAX_VALUES, Blank, BlankMeans, Filled, ListFilter, Number, Words
from qa_service.questions.desk import MOVES, QuestionDesk
from qa_service.questions.listing import VERDICTS
from qa_service.questions.making import MOST_DOCUMENTS, MOST_MADE
from qa_service.questions.model import MOST_REVISION, Action, ItemOrder, ItemsAsked
from qa_service.questions.sources import SourceAsked

MOST_IDS: Final = 1000
"""Items of one call."""
_ItemId = Annotated[str, Field(min_length=1, max_length=24)]
Revision = Annotated[int, Field(ge=1, le=MOST_REVISION), Number]
ItemIds = Annotated[list[_ItemId], Field(min_length=1, max_length=MOST_IDS)]


AskedVerdict = StrEnum("AskedVerdict", {name: name for name in VERDICTS})  # type: ignore[misc]


class ItemFilter(ListFilter):
    """Which items are wanted. What may stand several times: any of its values fits."""

    q: Words = Field(default=None, description="题干、选项或答案里要有的词，空格隔开")
    state: Annotated[list[ItemState], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="状态；可以写几个"
    )
    type: Annotated[list[ItemType], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="题型；可以写几个"
    )
    difficulty: Annotated[list[Difficulty], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="难度；可以写几个"
    )
    origin: Annotated[list[Origin], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="来源；可以写几个"
    )
    asks: Annotated[list[Asks], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="考查点；可以写几个"
    )
    point: Words = Field(default=None, description="知识点，含其下各级")
    author: Words = Field(default=None, description="作者")
    batch: Words = Field(default=None, description="导入或生成的批次")
    document: Words = Field(default=None, description="依据的文件编号")
    clause: Words = Field(default=None, description="依据的条款编号，含其下各款、项")
    case: Words = Field(default=None, description="由哪起案例命题（案例编号）")
    assignment: Words = Field(default=None, description="依据责任清单的哪一行（编号）")
    finding: Annotated[Code | None, Blank] = Field(default=None, description="检查发现的问题")
    verdict: Annotated[AskedVerdict | None, Blank] = Field(
        default=None,
        description="与条文核对的结果：supported 相符；contradicted 不符；not_found 未找到依据；"
        "none 还没有核对",
    )
    stale: Annotated[bool | None, Blank] = Field(default=None, description="true：依据已有变动的")
    blocked: Annotated[bool | None, Blank] = Field(default=None, description="true：有必须改正的差错的")
    practice: Annotated[bool | None, Blank] = Field(
        default=None, description="true：可用于练习的；false：只用于考试的"
    )
    order: Annotated[ItemOrder, BlankMeans(ItemOrder.NEWEST)] = Field(
        default=ItemOrder.NEWEST,
        description="排序：newest 新的在前；changed 最近改动的在前；number 题号；hardest 作答得分率从低到高",
    )

    def asked(self, desk: QuestionDesk) -> ItemsAsked:
        """The same for the bank.

        Raises:
            NotFoundError: no such case, or no such row of the register.
        """
        found = ItemsAsked(
            words=self.q or "",
            states=tuple(self.state),
            types=tuple(self.type),
            difficulties=tuple(self.difficulty),
            origins=tuple(self.origin),
            asks=tuple(self.asks),
            point=self.point or "",
            author=self.author or "",
            batch=self.batch or "",
            document_id=self.document or "",
            clause_id=self.clause or "",
            finding=self.finding.value if self.finding else "",
            verdict=self.verdict.value if self.verdict else "",
            stale=self.stale,
            blocked=self.blocked,
            practice=self.practice,
            order=self.order,
        )
        for asked_for, given in ((self.case, desk.of_case), (self.assignment, desk.of_assignment)):
            if asked_for:
                ids = tuple(one.item.id for one in given(asked_for))
                both = tuple(one for one in ids if not found.ids or one in found.ids)
                found = replace(found, ids=both or ("-",))  # () would ask for all
        return found


class ItemExport(ItemFilter):
    """Which items are wanted, and in which form."""

    form: ExportForm = Field(
        default=ExportForm.XLSX,
        description="xlsx 每题一行；xlsx-by-type 每种题型一个工作表；xlsx-one-cell 选项写在一格；csv；"
        "json；docx；gift；moodle（Moodle XML）；qti21、qti30（QTI 2.1、3.0 包）",
    )
    title: Words = Field(default=None, description="题库名称，用作文件名和标题；不填为“题库”")


ItemQuery = Annotated[ItemFilter, Query()]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceRequest(_Request):
    """题目的出处：写条款编号，或版本编号和原句；都没有的写文件名称和条款。"""

    document_id: str = Field(default="", max_length=64, description="文件编号")
    version_id: str = Field(default="", max_length=64, description="版本编号")
    clause_id: str = Field(default="", max_length=80, description="条款编号")
    law: str = Field(default="", max_length=200, description="文件名称")
    place: str = Field(default="", max_length=200, description="条款，如 第二十四条第一款")
    start: Annotated[int, Number] = Field(
        default=0, ge=0, le=100_000_000, description="原句在存档文本中的起点"
    )
    end: Annotated[int, Number] = Field(default=0, ge=0, le=100_000_000, description="终点")
    quote: str = Field(default="", max_length=20_000, description="原句")
    url: str = Field(default="", max_length=500, description="不用填；读出来的可以原样写回")

    def asked(self) -> SourceAsked:
        """The same for the bank."""
        return SourceAsked(
            self.document_id, self.version_id, self.clause_id, self.law, self.place, self.start, self.end,
            self.quote,
        )  # fmt: skip


class ItemFields(_Request):
    """What a person says of an item; only what stands in the request counts."""

    type: ItemType = Field(default=ItemType.SINGLE, description="题型")
    stem: str = Field(default="", max_length=5_000, description="题干；空写作 ____ 或（　　）")
    options: list[Annotated[str, Field(max_length=2_000)]] = Field(
        default=[], max_length=26, description="选项，不带字母，按顺序"
    )
    key: list[Annotated[str, Field(max_length=5_000)]] = Field(
        default=[],
        max_length=50,
        description="答案：选择题为字母；判断题为对或错；填空题每空一个，可替换的用 | 隔开；其余为要点",
    )
    explanation: str = Field(default="", max_length=20_000, description="解析")
    background: str = Field(default="", max_length=20_000, description="案例材料")
    sources: list[SourceRequest] = Field(default=[], max_length=50, description="出处")
    point: str = Field(default="", max_length=200, description="知识点，分级用 · 隔开")
    asks: Asks = Field(default=Asks.OTHER, description="考查点")
    difficulty: Difficulty = Field(default=Difficulty.MIDDLE, description="难度")
    tags: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=50, description="标签")
    score: Annotated[float | None, Number] = Field(default=None, ge=0, le=1000, description="分值")
    author: str = Field(default="", max_length=200, description="作者；不填为写的人")

    def applied(self, desk: QuestionDesk, item: Item) -> Item:
        """``item`` with what stands in the request.

        Raises:
            NotFoundError: a source names what is not in the library. ItemError: or words that are not there.
        """
        given = {name for name in ItemFields.model_fields if name in self.model_fields_set}
        values = {name: getattr(self, name) for name in given - {"sources"}}
        values |= {name: tuple(values[name]) for name in ("options", "key", "tags") if name in values}
        if "sources" in given:
            asked = [source.asked() for source in self.sources]
            values["sources"] = desk.sources(asked, item.sources)
        return replace(item, **values)


class NewItemRequest(ItemFields):
    """一道新题。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "判断题",
                    "stem": "渔港码头的消防通道可以临时堆放渔具。",
                    "key": ["错"],
                    "explanation": "消防通道任何时候都不得占用。",
                    "point": "渔港消防条例",
                }
            ]
        },
    )

    type: ItemType = Field(description="题型")
    stem: str = Field(min_length=1, max_length=5_000, description="题干；空写作 ____ 或（　　）")
    practice: bool = Field(default=True, strict=True, description="false：只用于考试，不进练习")


class ItemChangeRequest(ItemFields):
    """对一道题的修改：写要改的各项，没有写的不动。"""

    revision: Revision = Field(description="打开时的版次；之后被别人改过的，返回 409")
    remark: str = Field(default="", max_length=2000, description="修改说明")


class MoveRequest(_Request):
    """审题的一步，可以一次许多道题。"""

    ids: ItemIds = Field(description="题目编号，最多 1000 个")
    action: Action = Field(
        description="submitted 送审；approved 通过；returned 退回；retired 停用",
        json_schema_extra={"enum": [action.value for action in MOVES]},
    )
    remark: str = Field(
        default="", max_length=2000, description="说明；答案与现行条文不符而仍要通过的，必须写"
    )
    revisions: dict[_ItemId, Revision] = Field(
        default={},
        max_length=MOST_IDS,
        description="看到的是各题的第几版（题目编号: 版次）；之后被别人改过的不处理；不写为不核对",
    )


class PracticeRequest(_Request):
    """题目的用途。"""

    ids: ItemIds = Field(description="题目编号，最多 1000 个")
    practice: bool = Field(strict=True, description="true 可用于练习；false 只用于考试")


class IdsRequest(_Request):
    """一批题目。"""

    ids: ItemIds = Field(description="题目编号，最多 1000 个")


class CheckRequest(_Request):
    """要检查的题目。"""

    ids: list[_ItemId] = Field(default=[], max_length=MOST_IDS, description="题目编号；不写为全部题目")
    batch: str = Field(default="", max_length=24, description="或者一个批次")

    def asked(self) -> ItemsAsked:
        """The same for the bank."""
        return ItemsAsked(ids=tuple(self.ids), batch=self.batch)


class MatchRequest(_Request):
    """要与条文核对的题目。"""

    batch: str = Field(default="", max_length=24, description="批次；不写为所有还没有核对的")


class GenerateRequest(_Request):
    """由文件或案例命题。"""

    documents: list[Annotated[str, Field(max_length=64)]] = Field(
        default=[], max_length=MOST_DOCUMENTS, description="文件编号（按现行文本）或版本编号，最多 50 个"
    )
    cases: list[Annotated[str, Field(max_length=64)]] = Field(
        default=[], max_length=MOST_DOCUMENTS, description="案例编号，最多 50 个；与 documents 写其中一项"
    )
    types: list[ItemType] = Field(default=[], max_length=len(ItemType), description="题型；不写为全部")
    most: Annotated[int | None, Number] = Field(
        default=None, ge=1, le=MOST_MADE, description="最多几题；不写为全部"
    )
    seed: Annotated[int, Number] = Field(
        default=1, ge=0, le=2**31 - 1, description="随机数种子，相同的得到相同的题"
    )
    practice: bool = Field(default=True, strict=True, description="false：只用于考试，不进练习")


class RestoreRequest(_Request):
    """恢复一道题的旧版。"""

    to: Revision = Field(description="要恢复的版次")
    revision: Revision = Field(description="现在的版次；之后被别人改过的，返回 409")


class CommentRequest(_Request):
    """一条批注。"""

    text: str = Field(min_length=1, max_length=2000, description="批注，最多 2000 个字")
    revision: Annotated[int | None, Number] = Field(
        default=None, ge=1, le=MOST_REVISION, description="看的是第几版；不写为现在的"
    )


class SettleCommentRequest(_Request):
    """处理一条批注。"""

    settled: bool = Field(default=True, strict=True, description="true 已处理；false 重新打开")
