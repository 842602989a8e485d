"""Bodies of the case library as they stand in OpenAPI; see ``qa_service.case_view`` for what makes them."""

from __future__ import annotations

from pydantic import Field

from qa_service.api.register_schemas import FacetValueBody, PlaceFacetBody
from qa_service.api.schemas import Body, ListBody


class CaseDocumentBody(Body):
    """案例所在的材料。"""

    id: str
    title: str
    file_name: str
    version_id: str
    url: str


class CaseIndustryBody(Body):
    """行业。"""

    code: str = Field(description="GB/T 4754 代码")
    name: str


class CaseRowBody(Body):
    """案例列表的一行。"""

    id: str = Field(description="编号，材料更新后不变")
    url: str
    name: str
    title: str
    date: str | None = Field(description="2019-03-03；只知道月或年时为 2019-03、2019")
    time: str = Field(description="HH:MM，没有写明为空")
    date_sure: bool
    place: str = Field(description="省/市/县区，不明为空")
    place_words: str
    types: list[str]
    grade: str | None
    grade_stated: bool = Field(description="文中写明；否则按数字计算")
    industry: CaseIndustryBody | None
    deaths: int | None
    missing: int | None
    injured: int | None
    poisoned: int | None
    loss: float | None = Field(description="直接经济损失，万元")
    nature: str | None
    topics: list[str] = Field(description="原因")
    factors: list[str] = Field(description="原因分类")
    substances: list[str]
    events: list[str]
    processes: list[str] = Field(description="环节")
    provisions: list[str] = Field(description="违反的规定")
    firms: list[str]
    document: CaseDocumentBody


class CaseFacetsBody(Body):
    """分面；每一项的数按其余各项的筛选计算。"""

    type: list[FacetValueBody]
    grade: list[FacetValueBody]
    industry: list[FacetValueBody]
    topic: list[FacetValueBody]
    factor: list[FacetValueBody]
    jurisdiction: list[PlaceFacetBody]
    year: list[FacetValueBody]
    month: list[FacetValueBody]
    substance: list[FacetValueBody]
    event: list[FacetValueBody]
    process: list[FacetValueBody]
    provision: list[FacetValueBody]


class CaseListBody(ListBody):
    """案例列表。"""

    items: list[CaseRowBody]
    facets: CaseFacetsBody
    unread: int = Field(description="有几份案例材料没有读出事故")
    by_meaning: int = Field(
        default=0, description="一起也没有时，加上 meaning=true（按意思查找）能找到几起；找到了时为 0"
    )


class CaseQuoteBody(Body):
    """原文；隐去人名时 text 与存档文本不同，位置不变。"""

    start: int
    end: int
    text: str
    url: str


class CaseValueBody(Body):
    """一个值和它的原文。"""

    value: str | int | float | None
    sure: bool = Field(description="false：文字有别的读法，或两处不一致")
    note: str
    quotes: list[CaseQuoteBody]


class CaseDayBody(CaseValueBody):
    """日期和时刻。"""

    time: str


class CasePlaceBody(CaseValueBody):
    """地点；value 为路径。"""

    words: str


class CaseFirmBody(CaseValueBody):
    """单位。"""

    role: str
    short: str


class CaseTradeBody(CaseValueBody):
    """行业。"""

    code: str


class CaseValuesBody(Body):
    """各项事实；没有写明的为 null 或空。"""

    name: CaseValueBody
    day: CaseDayBody | None
    place: CasePlaceBody | None
    enterprises: list[CaseFirmBody]
    industry: CaseTradeBody | None
    types: list[CaseValueBody]
    events: list[CaseValueBody]
    substances: list[CaseValueBody]
    stated_grade: CaseValueBody | None
    computed_grade: CaseValueBody | None
    deaths: CaseValueBody | None
    missing: CaseValueBody | None
    injured: CaseValueBody | None
    severe: CaseValueBody | None
    poisoned: CaseValueBody | None
    loss: CaseValueBody | None
    nature: CaseValueBody | None


class CaseFactorBody(Body):
    """原因的分类和依据。"""

    factor: str
    code: str
    name: str
    quote: CaseQuoteBody


class CaseCauseBody(Body):
    """一条原因。"""

    kind: str
    quote: CaseQuoteBody
    who: str
    topics: list[str]
    factors: list[CaseFactorBody]
    sure: bool


class ProvisionTextBody(Body):
    """条文在某个版本里的文字。"""

    document_id: str
    version_id: str
    title: str
    label: str
    clause_id: str | None
    start: int | None
    end: int | None
    text: str
    status_note: str
    url: str


class ProvisionLinkBody(Body):
    """条文当时和现在怎么规定。"""

    day: str | None = Field(description="事故之日")
    present: str
    present_name: str
    note: str
    then: ProvisionTextBody | None
    now: ProvisionTextBody | None


class CitedBody(Body):
    """引用的条文。"""

    title: str
    article: str
    paragraph: str
    item: str
    number: str
    quote: CaseQuoteBody
    quoted: CaseQuoteBody | None
    link: ProvisionLinkBody | None


class CaseMeasureBody(Body):
    """处理。"""

    kind: str
    words: str
    amount: float | None = Field(description="罚款，元")
    proposed: bool = Field(description="true：建议")
    quote: CaseQuoteBody
    basis: list[CitedBody]


class CasePartyBody(Body):
    """责任人员或单位。"""

    kind: str
    name: str
    post: str
    unit: str
    role: str
    quote: CaseQuoteBody
    fault: CaseQuoteBody | None
    measures: list[CaseMeasureBody]


class CaseViolationBody(Body):
    """违反的规定。"""

    who: str
    quote: CaseQuoteBody
    provision: CitedBody


class CaseStageBody(Body):
    """环节。"""

    name: str
    quotes: list[CaseQuoteBody]


class ExtentBody(Body):
    """一段文字的位置。"""

    start: int
    end: int


class CaseDetailBody(CaseRowBody):
    """一起案例，每个值都附原文。"""

    masked: bool = Field(description="人名是否已隐去")
    extent: ExtentBody
    number: str
    issuer: str
    published: str | None
    values: CaseValuesBody
    course: list[CaseQuoteBody]
    rescue: list[CaseQuoteBody]
    causes: list[CaseCauseBody]
    parties: list[CasePartyBody]
    violations: list[CaseViolationBody]
    lessons: list[CaseQuoteBody]
    stages: list[CaseStageBody]


class ReasonQuoteBody(CaseQuoteBody):
    """相同之处的原文。"""

    value: str


class ReasonBody(Body):
    """一点相同之处。"""

    kind: str = Field(description="cause、process、provision、type、substance、industry、event 或 meaning")
    name: str
    values: list[str]
    words: str = Field(description="如 同样的原因：超载")
    weight: float
    ours: list[ReasonQuoteBody]
    theirs: list[ReasonQuoteBody]


class SimilarCaseBody(Body):
    """一起相似案例和理由。"""

    case: CaseRowBody
    score: float
    reasons: list[ReasonBody]


class SimilarCasesBody(Body):
    """相似案例，最相似的在前。"""

    items: list[SimilarCaseBody]
    total: int


class CaseSideBody(Body):
    """两份材料中的一份怎么写。"""

    value: str
    quotes: list[CaseQuoteBody]


class CaseDifferenceBody(Body):
    """两份材料不一致的一项。"""

    field: str
    name: str
    ours: CaseSideBody
    theirs: CaseSideBody


class DuplicateCaseBody(Body):
    """讲同一起事故的另一份材料。"""

    case: CaseRowBody
    score: float
    agree: list[str] = Field(description="为什么认为是同一起事故")
    differ: list[CaseDifferenceBody]


class DuplicateCasesBody(Body):
    """讲同一起事故的其他材料。"""

    items: list[DuplicateCaseBody]
    total: int


class TallyBody(Body):
    """一个值的起数和后果。"""

    value: str = Field(description="没有写明为空")
    name: str
    cases: int = Field(description="起数")
    deaths: int
    missing: int
    injured: int
    poisoned: int
    loss: float = Field(description="直接经济损失合计，万元")
    with_loss: int = Field(description="其中几起写明了损失")


class CaseGroupBody(Body):
    """一种分组。"""

    key: str
    name: str
    values: list[TallyBody]


class CaseStatisticsBody(Body):
    """统计；同一起事故有几份材料的只计一次。"""

    total: TallyBody
    texts: int = Field(description="讲这些事故的案例有几份")
    groups: list[CaseGroupBody]


class ImportedRowBody(Body):
    """导入的一行。"""

    row: int
    title: str
    status: str = Field(description="imported、updated、unchanged 或 refused")
    document_id: str | None
    reason: str
    notes: list[str]
    same: list[str] = Field(description="可能是同一起事故的案例")


class CaseImportBody(Body):
    """导入的结果，一行一条。"""

    imported: int
    updated: int
    unchanged: int
    refused: int
    indexed: bool = Field(description="索引是否已更新，可以提问；false 时稍后自动更新")
    rows: list[ImportedRowBody]
