"""The bodies of practice and its results as they stand in OpenAPI."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from case_library.questions.model import Difficulty, ItemType
from qa_service.api.filters import Number
from qa_service.api.schemas import Body
from qa_service.practice.model import LONGEST_ANSWER, MOST_ITEMS, MOST_MINUTES, Order, Rule, Which

_RULES = "whole 全部选对才得分；partial 少选按选对的比例得分，错选不得分"
Short = Annotated[str, Field(max_length=200)]


class StartRequest(BaseModel):
    """开始一次练习。"""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"number": 10}]})

    point: str = Field(default="", max_length=200, description="知识点，包括它下面的；不填为全部")
    document: str = Field(default="", max_length=64, description="只要依据这份文件的题：文件编号")
    types: list[ItemType] = Field(default=[], max_length=6, description="题型；不填为全部")
    difficulties: list[Difficulty] = Field(default=[], max_length=3, description="难度；不填为全部")
    number: Annotated[int, Number] = Field(
        default=10, ge=1, le=MOST_ITEMS, description="题数；不保存记录时最多 50 题"
    )
    order: Order = Field(default=Order.RANDOM, description="random 随机；listed 按顺序")
    which: Which = Field(default=Which.ALL, description="all 全部；unseen 没做过的；wrong 错题")
    mixed: bool = Field(default=False, strict=True, description="选项是否打乱")
    keep: bool = Field(
        default=False,
        strict=True,
        description="没有登录的人是否同意保存记录；同意后凭返回的 Cookie 继续。登录的人总是保存",
    )


class ExamRequest(BaseModel):
    """开始一场模拟考试：一份开放的试卷，或者随机抽题。"""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"number": 20}]})

    paper_id: str = Field(default="", max_length=16, description="开放的试卷的编号；不填为随机抽题")
    point: str = Field(default="", max_length=200, description="随机抽题：知识点")
    number: Annotated[int, Number] = Field(default=20, ge=1, le=100, description="随机抽题：题数")
    minutes: Annotated[int, Number] = Field(
        default=20, ge=1, le=MOST_MINUTES, description="随机抽题：时间（分钟）"
    )
    rule: Rule = Field(default=Rule.WHOLE, description=f"随机抽题：多选题怎样计分：{_RULES}")
    keep: bool = Field(default=False, strict=True, description="没有登录的人必须同意保存记录")
    name: str = Field(
        default="", max_length=40, description="没有登录的人考试卷时可以填姓名，只有培训人员看得到，标明自填"
    )


class AnswerRequest(BaseModel):
    """一道题的答案；什么都不填是“不会”。"""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"number": 1, "chosen": ["A"]}]}
    )

    number: Annotated[int, Number] = Field(ge=1, le=MOST_ITEMS, description="第几题")
    chosen: list[Annotated[str, Field(max_length=1)]] = Field(
        default=[], max_length=26, description="选项的字母；判断题为 对 或 错"
    )
    gaps: list[Short] = Field(default=[], max_length=30, description="填空题各空的内容")
    text: str = Field(default="", max_length=LONGEST_ANSWER, description="简答题、案例分析题的答案")
    own: str = Field(
        default="",
        pattern="^(right|partly|wrong)?$",
        description="看过参考答案后的自评：right 对；partly 部分对；wrong 错。不计分",
    )


class RuleRequest(BaseModel):
    """一场考试的多选题怎样计分。"""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"rule": "partial"}]})

    rule: Rule = Field(description=_RULES)


class TopicBody(Body):
    """一个知识点。"""

    point: str
    label: str
    level: int = Field(description="0 是一部法规")
    count: int


class CountBody(Body):
    """一个值和它的题数。"""

    value: str
    count: int


class OpenPaperBody(Body):
    """一份可以模拟考试的试卷。"""

    paper_id: str
    title: str
    count: int
    left_out: int = Field(description="现在不能显示、因而不考的题数")
    minutes: int | None
    rule: str
    rule_told: str


class BriefBody(Body):
    """一次练习或考试。"""

    id: str = Field(description="~ 开头的没有保存，编号本身就是进度，每答一题都会变")
    kind: str = Field(description="practice 练习；exam 模拟考试")
    title: str
    paper_id: str
    kept: bool
    rule: str
    rule_told: str
    count: int
    answered: int
    next: int = Field(description="第一道没有答的题")
    started: str
    deadline: str | None = Field(description="以服务器的时间为准")
    seconds_left: int | None
    finished: str | None
    score: float | None
    total: float | None
    pass_mark: float | None


class OfferBody(Body):
    """可以练什么。"""

    total: int
    topics: list[TopicBody]
    types: list[CountBody]
    difficulties: list[CountBody]
    papers: list[OpenPaperBody]
    kept: bool = Field(description="您的记录是否保存")
    unfinished: list[BriefBody]
    wrong: int = Field(description="错题本里的题数")


class OptionBody(Body):
    """一个选项。"""

    letter: str
    text: str


class AskedQuestionBody(Body):
    """题目本身，没有答案。"""

    type: str
    stem: str
    background: str
    options: list[OptionBody]
    gaps: int
    difficulty: str
    point: str


class GivenAnswerBody(Body):
    """您的答案。"""

    chosen: list[str]
    gaps: list[str]
    text: str
    own: str
    shown: str


class SourceBody(Body):
    """依据的原文。"""

    law: str
    place: str
    quote: str
    url: str


class ResultBody(Body):
    """答案和道理；练习答了以后、考试交卷以后才有。"""

    share: float | None = Field(description="得分的比例；简答题和案例分析题为 null")
    right: bool | None
    remark: str = Field(description="差在哪里，例如漏选、单位不对；没有时为空")
    parts: list[bool] = Field(description="填空题各空对不对")
    judged_by_machine: bool
    key: list[str]
    key_shown: str
    key_texts: list[str]
    explanation: str
    sources: list[SourceBody]


class PracticeQuestionBody(Body):
    """一次练习里的一道题。"""

    number: int
    marks: float
    answered: bool
    given_up: bool
    revealed: bool
    available: bool
    problem: str
    question: AskedQuestionBody | None
    answer: GivenAnswerBody | None
    result: ResultBody | None


class SittingBody(BriefBody):
    """一次练习和它的题。"""

    questions: list[PracticeQuestionBody]


class GroupBody(Body):
    """一个题型或知识点的成绩。"""

    name: str
    count: int
    right: int
    score: float
    total: float


class SheetBody(SittingBody):
    """成绩单。"""

    passed: bool | None
    seconds: int
    right: int
    partly: int
    wrong: int
    omitted: int
    unjudged: int
    gone: int
    by_type: list[GroupBody]
    by_point: list[GroupBody]


class SittingListBody(Body):
    """自己的练习记录。"""

    items: list[BriefBody]
    total: int
    limit: int
    offset: int


class WrongBody(Body):
    """错题本里的一道题。"""

    number: int = Field(description="题库里的编号")
    type: str
    point: str
    stem: str
    wrong: int
    right_since: int


class NotebookBody(Body):
    """错题本。"""

    items: list[WrongBody]
    total: int


class DeletedBody(Body):
    """删除了多少。"""

    removed: int


class OptionCountBody(Body):
    """一个选项有多少人选。"""

    letter: str
    right: bool
    count: int
    share: float
    upper: int = Field(description="高分组")
    lower: int = Field(description="低分组")


class ItemResultBody(Body):
    """一道题的结果。"""

    id: str
    number: int
    url: str
    type: str
    point: str
    stem: str
    answer: str
    state: str
    estimated: str = Field(description="命题时估计的难度")
    count: int
    omitted: int
    p: float | None = Field(description="得分率")
    discrimination: float | None = Field(description="点二列相关（去掉本题）")
    upper_lower: float | None = Field(description="高分组与低分组得分率之差")
    by_results: str | None = Field(description="按结果的难度；不足 30 人为 null")
    options: list[OptionCountBody]
    notes: list[str]


class ItemResultListBody(Body):
    """题目的结果。"""

    items: list[ItemResultBody]
    total: int
    limit: int
    offset: int


class ExamCountsBody(Body):
    """一场考试。"""

    paper_id: str
    title: str
    learners: int
    running: int
    mean: float | None = Field(description="平均得分率")
    last: str


class ExamListBody(Body):
    """考过的模拟考试。"""

    items: list[ExamCountsBody]
    total: int


class TakenBody(Body):
    """一个人的成绩。"""

    sitting_id: str
    name: str
    started: str
    seconds: int
    score: float
    total: float


class ExamResultBody(Body):
    """一场考试的结果。"""

    paper_id: str
    title: str
    rule: str
    examinees: int
    mean: float | None
    deviation: float | None
    highest: float | None
    lowest: float | None
    reliability: float | None
    coefficient: str
    error: float | None = Field(description="测量标准误")
    notes: list[str]
    again: int = Field(description="重考的次数，不计入统计")
    running: int
    taken: list[TakenBody]
    items: list[ItemResultBody]
