"""The bodies of the API as they stand in OpenAPI. Field names are those of the contract."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from corpus.organ_names import Certainty
from corpus.organs import UnitKind, UnitLevel


class Body(BaseModel):
    """A response body; unknown fields are a defect, which the tests look for."""

    model_config = ConfigDict(extra="forbid")


# --- asking --------------------------------------------------------------------------------------


class AskRequest(BaseModel):
    """一个问题，可以限定地区和日期。"""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "城区地下综合管廊建设由哪些单位负责？", "as_of": None}]},
    )

    # The length is checked where the command line has it checked too, with the same message; the
    # figures here tell programs what it is.
    question: str = Field(
        description="问题，1 至 500 个字", json_schema_extra={"minLength": 1, "maxLength": 500}
    )
    jurisdiction: str | None = Field(
        default=None, max_length=100, description="限定的地区，例如 泉州台商投资区"
    )
    as_of: dt.date | None = Field(default=None, description="按哪一天的时效回答；不填为今天")
    conversation: str | None = Field(
        default=None,
        max_length=100,
        description="接着哪一次对话问：上一个答案里的 conversation；不填为新的对话",
    )

    offset: int = Field(
        default=0, ge=0, le=100_000, description="答案是清单（单位职责、指标）时，从第几项之后列起"
    )
    limit: int = Field(default=100, ge=1, le=200, description="清单一次最多列几项")
    use_model: bool = Field(default=True, description="设置了大模型时是否用它整理；false 只用规则")


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


class LocatorBody(Body):
    """引文在文件里的位置。"""

    section: list[str]
    article: str | None
    page: int | None
    label: str


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
    page: AnswerPageBody | None = Field(default=None, description="答案是清单时，共几项、这是哪一页")
    written_by: str = Field(description="answer 由谁整理：rules 规则，model 大模型（每句话都核对过出处）")
    rules_answer: str | None = Field(description="answer 由大模型整理时，规则整理的文字；否则为 null")
    model: ModelBody | None = Field(description="大模型做了什么；没有用大模型时为 null")
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


# --- lists ---------------------------------------------------------------------------------------


class ListBody(Body):
    """One page of a list."""

    total: int = Field(description="符合条件的总数")
    limit: int
    offset: int


class SearchHitBody(Body):
    """检索到的一段原文。"""

    id: str
    kind: str
    document_id: str
    version_id: str
    clause_id: str
    title: str
    jurisdiction: str
    status: str
    status_note: str
    context: str
    text: str
    start: int
    end: int
    units: list[str] = Field(description="责任分工写明的单位；其他片段为空")
    score: float = Field(description="只用于本次检索内排序，不是把握大小")
    url: str


class SearchBody(ListBody):
    """检索结果。"""

    items: list[SearchHitBody]


class IssueBody(Body):
    """读取文件时发现的一个问题。"""

    code: str
    message: str
    severity: str
    page: int | None
    line: int | None


class PlaceBasisBody(Body):
    """地区的依据。"""

    source: str = Field(
        description="given 导入时指定；title 标题；issuer 发文机关；number 文号；text 正文；event 事故地点；"
        "law 法规没有写明地区；parts 各部分一致；mixed 各部分不同；placeholder 占位地名；"
        "firm 单位内部制度；none 没有依据"
    )
    words: str = Field(description="据以确定的原文词语")
    parent: str = Field(description="名录里没有的地区：写明其上级或全称的原文词语；没有则为空")
    parent_known: bool = Field(description="false：不知道属于哪个省市")
    text: str = Field(description="给人看的一句话")


class RepealedByBody(Body):
    """废止它的文件和那一条。"""

    document_id: str
    version_id: str
    title: str
    place: str = Field(description="例如 第七十六条；没有条号时为空")
    since: str | None = Field(description="从哪一天起不再有效；日期不明时为 null")
    clause_id: str
    url: str


class LawEventBody(Body):
    """标题下沿革里的一步。"""

    date: str
    act: str = Field(description="通过、公布、第二次修正……")
    by: str | None
    decision: str | None = Field(description="修改决定的名称")


class EditionBody(Body):
    """同一部文件的一个文本。"""

    document_id: str
    version_id: str
    title: str
    name: str = Field(description="例如 2024年6月28日公布，2024年11月1日起施行")
    status: str
    status_note: str
    this: bool
    url: str
    compare_url: str | None = Field(description="与本文本逐条对照的网页")


class TextBody(Body):
    """What is known of one text: a document's current version, or an older one."""

    title: str
    file_name: str
    kind: str
    number: str
    issuer: str
    index_number: str
    jurisdiction: str
    place_basis: PlaceBasisBody | None = Field(description="早先版本的程序读入的文件为 null，重新导入后有")
    published: str | None
    effective: str | None
    expires: str | None
    status: str
    status_note: str
    stated_status: str
    superseded_by: str | None
    repealed_by: RepealedByBody | None = Field(description="被资料库里的另一份文件废止时")
    clauses: int
    articles: int
    assignments: int
    file_status: str
    issues: list[IssueBody]
    added_at: str
    form: str
    sha256: str = Field(description="原件的 SHA-256")
    size: int = Field(description="原件的字节数")
    characters: int = Field(description="存档文本的字数（code points）")
    short_titles: list[str]
    url: str


class DocumentBody(TextBody):
    """资料库中的一份文件（当前版本）。"""

    id: str
    version_id: str
    versions: int = Field(description="保存了几个版本")


class DocumentDetailBody(DocumentBody):
    """一份文件，连同沿革和同一部文件的其他文本。"""

    events: list[LawEventBody] = Field(description="法律法规标题下的沿革")
    editions: list[EditionBody] = Field(description="旧的在前，含本文本")


class DocumentListBody(ListBody):
    """文件列表。"""

    items: list[DocumentBody]


class VersionBody(TextBody):
    """一份文件的一个版本；版本一经存入不再改动。"""

    id: str
    document_id: str
    sequence: int = Field(description="第几个版本，从 1 开始")
    current: bool


class VersionListBody(ListBody):
    """一份文件的全部版本，先存入的在前。"""

    items: list[VersionBody]


class OriginalPageBody(Body):
    """原件的一页。"""

    page: int = Field(description="第几页，从 1 开始")
    width: float = Field(description="宽（点，1 点 = 1/72 英寸）")
    height: float
    url: str = Field(description="网页")
    picture_url: str = Field(description="图片")


class PageListBody(ListBody):
    """原件的全部页。"""

    document_id: str
    version_id: str
    items: list[OriginalPageBody]


class PageBoxBody(Body):
    """一处文字在页上的位置（点，左上角为原点）。"""

    left: float
    top: float
    right: float
    bottom: float
    exact: bool = Field(description="false：只能定位到所在的行，没有精确到字")


class PageBoxesBody(Body):
    """所指的文字在一页上的位置，每行一个框。"""

    document_id: str
    version_id: str
    page: int
    total: int = Field(description="原件共几页")
    width: float
    height: float
    pages: list[int] = Field(description="所指的文字在哪几页")
    recognised: bool = Field(description="true：这一页是扫描件，文字由图片识别而来")
    boxes: list[PageBoxBody]
    url: str
    picture_url: str


class ClauseBody(Body):
    """一个条款和它的原文。"""

    id: str
    document_id: str
    version_id: str
    ordinal: int
    parent: int | None
    part: int
    kind: str
    label: str
    number: int | None
    heading: str
    locator: LocatorBody
    page: int | None
    start: int
    end: int
    text: str
    extent_start: int
    extent_end: int
    extent_text: str
    url: str


class UploadBody(Body):
    """上传一份文件的结果。"""

    document: DocumentBody
    status: str = Field(description="ok、partial、unchanged 或 superseded")
    superseded: int | None = Field(description="取代了第几个旧版本")
    issues: list[IssueBody]
    indexed: bool = Field(description="索引是否已更新，可以提问")


class PackedFileBody(Body):
    """上传的压缩包里的一个文件。"""

    file: str = Field(description="包.zip/目录/文件.docx")
    status: str = Field(description="ok、partial、failed、unchanged 或 superseded")
    document_id: str | None
    title: str
    clauses: int
    assignments: int
    superseded: int | None = Field(description="取代了第几个旧版本")
    issues: list[IssueBody]


class ArchiveBody(Body):
    """上传一个压缩包（archives=true）的结果，每个文件一行。"""

    files: list[PackedFileBody]
    skipped: list[IssueBody] = Field(description="没有读的文件，以及原因")
    failed: int = Field(description="读取失败的文件数")
    indexed: bool = Field(description="索引是否已更新，可以提问")


class RemovedBody(Body):
    """移除一份文件的结果。"""

    id: str
    removed: bool


class UnitRefBody(Body):
    """另一个单位。"""

    id: str
    name: str
    url: str


class NamedUnitBody(Body):
    """机构改革前后的单位。"""

    name: str
    function: str = Field(description="划转的职能")
    reform: str
    certain: bool = Field(description="整体划转；false：只有部分职能，须逐项判断")
    id: str | None = Field(description="资料库里有这个单位时的编号")


class UnitBody(Body):
    """资料库中出现的一个单位。"""

    id: str = Field(description="编号，由性质、地区和职能决定，重新导入也不变")
    name: str = Field(description="全称；不能确定的部分照原文")
    kind: UnitKind
    level: UnitLevel
    jurisdiction: str = Field(description="单位所在地区；分局为所服务的地区；不明为空")
    certainty: Certainty = Field(
        description="全称依据：stated 文件或国家机构名录；standard 规范名称；placed 只有地区确定；open 照原文"
    )
    short_names: list[str] = Field(description="原文里的写法")
    bracketed: list[str] = Field(description="括号里的别名，如 市人工智能局")
    aliases: list[str] = Field(description="全部别的写法")
    collective: bool
    sub_unit: bool = Field(description="是另一个单位的下属机构，如 市公安局度假区分局")
    parent: UnitRefBody | None
    parent_name: str | None
    sub_units: list[UnitRefBody]
    past: list[NamedUnitBody] = Field(description="机构改革前承担其职能的单位；列表里为空")
    present: list[NamedUnitBody] = Field(description="现在承担其职能的单位；列表里为空")
    assignments: int
    leads: int
    documents: int
    document_ids: list[str]
    jurisdictions: list[str]
    url: str


class UnitFacetsBody(Body):
    """列表里各性质、层级、地区的单位个数。"""

    kinds: dict[str, int]
    levels: dict[str, int]
    jurisdictions: dict[str, int]


class UnitListBody(ListBody):
    """单位列表。"""

    items: list[UnitBody]
    facets: UnitFacetsBody


class UnitDutiesBody(Body):
    """一个单位和它的职责。"""

    unit: UnitBody
    total: int
    limit: int
    offset: int
    duties: list[dict[str, Any]] = Field(description="责任清单的行，见 GET responsibilities")


class RegisterBody(ListBody):
    """责任清单；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]


class TargetListBody(ListBody):
    """指标与时限；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]


class ReferenceListBody(ListBody):
    """引用；每一行的字段见接口约定。"""

    items: list[dict[str, Any]]


class HealthBody(Body):
    """进程在运行。"""

    status: str
    version: str


class ReadyBody(Body):
    """可以回答问题：资料库能读，索引完整。"""

    status: str = Field(description="ready；behind：最新导入的还没有进索引；empty：资料库是空的")
    documents: int
    generation: int
    indexed_generation: int | None
