"""The bodies of feedback as they stand in OpenAPI."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from qa_service.api.answer_schemas import MOST_SENT
from qa_service.api.filters import Day
from qa_service.api.schemas import Body, ListBody
from qa_service.feedback.model import Reason, Settlement


class GivenReason(StrEnum):
    """What is wrong with an answer."""

    WRONG_UNIT = Reason.WRONG_UNIT.value
    WRONG_SOURCE = Reason.WRONG_SOURCE.value
    WRONG_PLACE = Reason.WRONG_PLACE.value
    OUTDATED = Reason.OUTDATED.value
    INCOMPLETE = Reason.INCOMPLETE.value
    UNCLEAR = Reason.UNCLEAR.value
    SHOULD_ANSWER = Reason.SHOULD_ANSWER.value
    OTHER = Reason.OTHER.value


class FeedbackRequest(BaseModel):
    """对一个答案的评价。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"question": "城区地下综合管廊建设由哪些单位负责？", "useful": True}]
        },
    )

    question: str = Field(
        max_length=MOST_SENT,
        description="所评价的问题，1 至 500 个字；追问要写补全以后的（答案里的 understood_as）",
        json_schema_extra={"minLength": 1, "maxLength": 500},
    )
    useful: bool = Field(strict=True, description="true 有用，false 有误")
    reason: GivenReason | None = Field(
        default=None,
        description="有误的原因：wrong_unit 单位或角色不对；wrong_source 引的原文不对题；"
        "wrong_place 地区不对；outdated 规定已经变了；incomplete 不完整；unclear 看不懂；"
        "should_answer 应该有答案；other 其他",
    )
    remark: str = Field(default="", max_length=1000, description="补充说明，最多 1000 个字")
    jurisdiction: str | None = Field(default=None, max_length=100, description="提问时限定的地区")
    as_of: Day | None = Field(default=None, description="提问时限定的日期")
    digest: str = Field(
        default="", pattern="^([0-9a-f]{64})?$", description="看到的答案的摘要（SHA-256）；不知道就不填"
    )


class FeedbackTakenBody(Body):
    """收下的反馈。"""

    id: str
    message: str


class CitedPlaceBody(Body):
    """答案引的一处原文。"""

    document_id: str
    version_id: str
    title: str
    file_name: str
    start: int
    end: int
    quote: str
    url: str


class ExpectedQuoteBody(BaseModel):
    """应当引的一处原文。"""

    model_config = ConfigDict(extra="forbid")

    doc: str = Field(max_length=300, description="文件名")
    quote: str = Field(min_length=1, max_length=600, description="原句，照抄文件，不必整段")


Words = Annotated[str, Field(min_length=1, max_length=300)]


class ExpectationBody(BaseModel):
    """应当怎样回答。"""

    model_config = ConfigDict(extra="forbid")

    units: list[Words] = Field(default_factory=list, max_length=60, description="应答单位")
    lead: list[Words] = Field(default_factory=list, max_length=20, description="应答为牵头的单位")
    contains: list[Words] = Field(default_factory=list, max_length=20, description="答案里应有的词句")
    cite: list[ExpectedQuoteBody] = Field(default_factory=list, max_length=20, description="应引原文")
    abstain: bool = Field(default=False, strict=True, description="资料库没有答案，应当拒答")


class FeedbackBody(Body):
    """一条反馈；不记录是谁发的。"""

    id: str
    created: str
    channel: str = Field(description="ask 问答页；chat 普法问答；api 接口；command 命令行")
    useful: bool
    reason: str = Field(description="有用时为空")
    remark: str
    question: str
    jurisdiction: str
    as_of: str
    status: str = Field(description="收到反馈时重新提问的结果：answered 或 abstained")
    kind: str
    answer: str
    digest: str
    changed: bool = Field(description="提交的人看到的答案和收到反馈时的不一样")
    citations: list[CitedPlaceBody]
    generation: int = Field(description="当时资料库的代数")
    settlement: str = Field(description="处理结果；待处理时为空")
    settled: str | None
    settled_by: str
    settled_remark: str
    expect: dict[str, Any] = Field(description="转为测试题时，应当怎样回答")


class FeedbackListBody(ListBody):
    """反馈列表，新的在前。"""

    items: list[FeedbackBody]
    counts: dict[str, int] = Field(description="各种处理结果有多少条；空名称是待处理的")


class SettleRequest(BaseModel):
    """处理一条反馈。"""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"settlement": "no_fault"}]})

    settlement: Settlement = Field(
        description="test_question 转为测试题；mended 已改正；no_fault 答案没有错；set_aside 不处理；"
        "空为重新待处理"
    )
    remark: str = Field(default="", max_length=1000, description="处理说明")
    expect: ExpectationBody | None = Field(
        default=None, description="转为测试题时应当怎样回答；“有用”的可以不写，取现在的答案"
    )
