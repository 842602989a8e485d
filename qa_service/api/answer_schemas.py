"""The bodies of questions, answers and conversations as they stand in OpenAPI."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from qa_service.api.filters import Day
from qa_service.api.schemas import Body, LocatorBody

MOST_SENT = 60_000
"""Characters that a body may have anyway; a text with a limit is also refused when it is no Unicode."""


class AskRequest(BaseModel):
    """一个问题，可以限定地区和日期。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "城区地下综合管廊建设由哪些单位负责？", "as_of": None}]},
    )

    # The length is checked where the command line has it checked too, with the same message; the
    # figures here tell programs what it is.
    question: str = Field(
        max_length=MOST_SENT,
        description="问题，1 至 500 个字",
        json_schema_extra={"minLength": 1, "maxLength": 500},
    )
    jurisdiction: str | None = Field(
        default=None, max_length=100, description="限定的地区，例如 泉州台商投资区"
    )
    as_of: Day | None = Field(default=None, description="按哪一天的时效回答；不填为今天")
    conversation: str | None = Field(
        default=None,
        max_length=100,
        description="接着哪一次对话问：上一个答案里的 conversation；不填为新的对话",
    )

    offset: int = Field(
        default=0,
        ge=0,
        le=100_000,
        strict=True,
        description="答案是清单（单位职责、指标）时，从第几项之后列起",
    )
    limit: int = Field(default=100, ge=1, le=200, strict=True, description="清单一次最多列几项")
    use_model: bool = Field(
        default=True, strict=True, description="设置了大模型时是否用它整理；false 只用规则"
    )


class CitedDocumentBody(Body):
    """引文所在的文件。"""

    id: str
    version_id: str
    title: str
    file_name: str
    number: str
    issuer: str
    date: str | None
    jurisdiction: str
    status: str
    status_note: str


class CitationBody(Body):
    """一条引文：quote 就是存档文本的 text[start:end]。"""

    n: int
    document: CitedDocumentBody
    locator: LocatorBody
    quote: str
    passage: str
    start: int
    end: int
    clause_id: str
    url: str
    page_url: str | None = Field(description="在原件页面图片上标出引文；没有固定页面的文件为 null")


class NowBody(Body):
    """机构改革后承担该职能的单位（现称）。"""

    name: str = Field(description="几个单位之间用顿号隔开")
    basis: str = Field(description="依据的文件和位置")
    certain: bool = Field(description="任务内容能确定职能的去向；false 时只能说可能")
    reform: str = Field(description="例如 2018年机构改革")
    date: str = Field(description="改革的日期")
    reason: str = Field(description="不能确定的原因；确定时为空")


class AnswerUnitBody(Body):
    """引文写明的一个单位。"""

    name: str
    as_written: str
    role: str
    lead: bool
    now: NowBody | None = Field(description="机构改革后的现称；没有变动或不了解时为 null")
    collective: bool
    citation: int


class AnswerTargetBody(Body):
    """指标或时限。"""

    text: str
    value: str | None
    unit: str | None
    due: str | None = Field(description="原文写法")
    citation: int
    name: str | None = Field(description="指标表里的指标名称")
    comparison: str | None
    due_from: str | None = Field(description="时限的起止日期，原文能确定的才有")
    due_by: str | None
    recurring: str | None = Field(description="每年、每季度……")


class VerdictBody(Body):
    """问题里的说法（是不是……、要不要……、对吗）对不对。"""

    kind: str = Field(description="yes 是；no 不是；partly 不全对；unstated 资料没有这样写")
    text: str
    claim: str = Field(description="问题里的单位、数字或日期")
    citation: int


class AnswerItemBody(Body):
    """单位职责清单里的一项。"""

    number: int = Field(description="在全部各页里的序号，从 1 起")
    group: str = Field(description="牵头、责任、配合、正文规定")
    role: str = Field(description="原文的角色写法")
    text: str
    document: str
    place: str
    jurisdiction: str
    due: str = Field(description="时限，原文写法；没有写明时为空")
    kind: str
    former_unit: str = Field(description="原文写的是机构改革前的哪个单位；没有变动时为空")
    citation: int


class AnswerPenaltyBody(Body):
    """一个处罚档次；文字都是原文，原文没有写的为空。"""

    subject: str = Field(description="处罚对象")
    act: str = Field(description="因为什么行为")
    condition: str = Field(description="这一档的条件（逾期未改正的）；第一档为空")
    sanction: str = Field(description="怎么处罚")
    low: float | None = Field(description="罚款下限，单位见 measure；原文没有写的为 null")
    high: float | None = Field(description="罚款上限")
    measure: str | None = Field(description="元、% 或 倍")
    base: str | None = Field(description="measure 是 % 或 倍时，按什么计算（上一年年收入、违法所得）")
    authority: str = Field(description="决定机关，本款写明的才有")
    basis: str = Field(description="条、款、项")
    citation: int
    asked: bool = Field(description="就是问题所问的那一档")


class AnswerPageBody(Body):
    """清单的这一页。"""

    total: int = Field(description="一共几项")
    offset: int
    limit: int


class AlternativeBody(Body):
    """其他地区或文件对同一问题的规定。"""

    jurisdiction: str
    summary: str
    label: str = Field(description="与所问地区的关系：本县规定、市级规定、国家规定……；没有问到地区时为空")
    citations: list[int]


class RuleTextBody(Body):
    """一条规定在某个版本里的文字。"""

    version_id: str
    document_id: str
    label: str
    text: str
    start: int
    end: int
    edition: str = Field(description="例如 2024年6月28日公布，2024年11月1日起施行")
    url: str


class RuleChangeBody(Body):
    """所依据的规定在新旧版本之间的变化；新增的没有 old，删去的没有 new。"""

    old: RuleTextBody | None
    new: RuleTextBody | None
    url: str = Field(description="两个版本的逐条对照")


class ModelBody(Body):
    """大模型在这个答案里做了什么。"""

    name: str
    dropped: list[str] = Field(description="没有通过核对而舍弃的句子、改写和挑选，每个一条原因")
    took_ms: float
    added: list[str] = Field(description="改写后的问题给检索增加的词")
    failed: str | None = Field(description="没有用上大模型的原因；用上了为 null")


class AnswerCaseBody(Body):
    """答案讲到的一起事故。没有写明的项为 null 或空。"""

    id: str
    url: str
    name: str
    date: str | None = Field(description="2019-03-03；只知道月或年时为 2019-03、2019")
    place: str = Field(description="省/市/县区")
    place_words: str = Field(description="文中的写法")
    deaths: int | None
    missing: int | None
    injured: int | None
    poisoned: int | None
    others: int = Field(description="讲同一起事故的其他材料有几份")
    citation: int


class AnswerCaseGroupBody(Body):
    """这类事故共有的一项，如追究的是哪一类人。"""

    name: str
    cases: int = Field(description="几起事故有这一项")
    example: str
    url: str = Field(description="例子是哪一起案例")


class AnswerCasesBody(Body):
    """案例问题的清单。items 是答案里讲到的几起，groups 是问“一般追究谁”这类问题时的归纳。"""

    head: str
    total: int = Field(description="一共几起；同一起事故的几份材料只计一次")
    url: str | None = Field(description="全部这些案例的清单页面；没有时为 null")
    items: list[AnswerCaseBody]
    groups: list[AnswerCaseGroupBody]


class AnswerBody(Body):
    """答案。status 为 abstained 时，资料库里没有依据。"""

    question: str
    status: str
    kind: str
    answer: str
    units: list[AnswerUnitBody]
    period: str | None
    targets: list[AnswerTargetBody]
    citations: list[CitationBody]
    notes: list[str]
    alternatives: list[AlternativeBody]
    confidence: float
    took_ms: float
    jurisdiction: str | None
    as_of: str | None
    changes: list[RuleChangeBody] = Field(description="所依据的规定修改过时，新旧两句")
    verdicts: list[VerdictBody] = Field(default_factory=list, description="问题里的说法对不对；没有时为空")
    items: list[AnswerItemBody] = Field(default_factory=list, description="单位职责清单；其他问题为空")
    penalties: list[AnswerPenaltyBody] = Field(
        default_factory=list, description="处罚档次，所问的在前；其他问题为空"
    )
    cases: AnswerCasesBody | None = Field(default=None, description="答案讲到的几起事故；其他问题为 null")
    page: AnswerPageBody | None = Field(default=None, description="答案是清单时，共几项、这是哪一页")
    written_by: str = Field(description="answer 由谁整理：rules 规则，model 大模型（每句话都核对过出处）")
    rules_answer: str | None = Field(description="answer 由大模型整理时，规则整理的文字；否则为 null")
    model: ModelBody | None = Field(description="大模型做了什么；没有用大模型时为 null")
    masked: bool = Field(
        default=False,
        description="true：不能查看内部文件的人看到的答案，案例里的人名、身份证号、住址已隐去，"
        "引文和 question 的这几处与原来不同，start、end 不变；没有隐去时没有这一项",
    )
    conversation: str | None = Field(
        default=None, description="这次对话；接着问时放进下一个请求。null 表示没有保留"
    )
    follow_up: bool = Field(default=False, description="这个问题省略了事项，沿用了上一问的")
    understood_as: str | None = Field(default=None, description="补全以后的问题；没有省略时为 null")
    kept: list[str] = Field(
        default_factory=list, description="沿用了上一问的哪些：事项、地区、单位、日期、文件"
    )
    state: dict[str, str] = Field(default_factory=dict, description="这次对话现在记着什么：名称和内容")


class ConversationBody(Body):
    """一次对话记着的内容。"""

    conversation: str
    question: str = Field(description="上一问，补全以后的")
    kind: str
    state: dict[str, str] = Field(description="名称（地区、事项、单位、日期、文件）和内容")


class ConversationClearedBody(Body):
    """清除的结果。"""

    conversation: str
    cleared: bool = Field(description="原来有没有这个对话")
