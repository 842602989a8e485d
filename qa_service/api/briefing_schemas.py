"""Bodies of warning education from cases as they stand in OpenAPI."""

from __future__ import annotations

from pydantic import Field

from qa_service.api.schemas import Body


class StatementBody(Body):
    """一句话和它的出处编号。"""

    label: str = Field(description="说的是什么：时间、死亡、原因的分类、事项……")
    text: str
    verbatim: bool = Field(description="true：text 是原文（人名按规定隐去）")
    note: str = Field(description="读者须知：怎样推算、有无存疑；没有为空")
    sources: list[int] = Field(description="出处编号，见 sources")


class ResponsibleBody(Body):
    """责任链条中的一个单位或人员。"""

    who: str
    kind: str = Field(description="个人、企业、行政机关")
    post: str
    role: str = Field(description="直接责任、主要责任……，原文未写为空")
    fault: str = Field(description="原文所写的过错")
    measures: list[str]
    basis: list[str] = Field(description="处理所依据的条款，按原文写法")
    sources: list[int]


class BrokenRuleBody(Body):
    """违反的一条规定：当时的条文和现行条文。"""

    who: str
    provision: str
    then: str = Field(description="事故当时的条文；资料库没有那时的文本时为空")
    now: str = Field(description="现行条文；与当时相同或已没有时为空")
    now_label: str = Field(description="条号变了时的现行条号")
    present: str = Field(
        description="same 未修改；amended 已修改；moved 条号已变；gone 无相应条文；repealed 已废止；"
        "unconfirmed 没有当时的文本；absent 资料库没有这份文件；unclear 所指不明"
    )
    present_words: str
    note: str
    sources: list[int]


class BriefingPartBody(Body):
    """一部分；statements、responsible、provisions 三者之一有内容。"""

    kind: str = Field(
        description="facts、course、rescue、direct_causes、indirect_causes、responsibility、provisions、today、"
        "lessons、questions、common"
    )
    heading: str
    statements: list[StatementBody]
    responsible: list[ResponsibleBody]
    provisions: list[BrokenRuleBody]
    note: str


class BriefedCaseBody(Body):
    """材料中的一起案例。"""

    id: str
    name: str
    missing: list[str] = Field(description="原文没有写到、因此不列的部分")
    parts: list[BriefingPartBody]


class ComparedCellBody(Body):
    """对照表的一格。"""

    text: str
    sources: list[int]


class ComparedCasesBody(Body):
    """几起案例的对照表，每起一行。"""

    headings: list[str]
    rows: list[list[ComparedCellBody]]


class BriefingSourceBody(Body):
    """一处出处：哪份文件、什么位置、哪些字。"""

    n: int
    document_id: str
    version_id: str
    clause_id: str | None
    title: str
    number: str
    place: str = Field(description="“二、事故原因”下第2段，或条号")
    page: int | None
    quote: str = Field(description="原文；start、end 为它在该版本文本中的位置，人名按规定隐去")
    start: int
    end: int
    law: bool = Field(description="true：是条文；false：是事故材料或责任清单")
    url: str


class BriefingBody(Body):
    """警示教育材料；docx、pptx 是同样的内容。"""

    title: str
    made_on: str
    place: str | None = Field(description="“现在由谁负责”所查的地区")
    masked: bool = Field(description="人名是否隐去")
    cases: list[BriefedCaseBody]
    comparison: ComparedCasesBody | None = Field(description="两起以上才有")
    common: BriefingPartBody | None = Field(description="共同点，两起以上才有")
    notes: list[str]
    sources: list[BriefingSourceBody]
