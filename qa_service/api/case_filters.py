"""Query parameters of lists of cases, shared by the API and the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field

from case_library.asking import MOST_CHOSEN, CaseOrder, CasesAsked
from case_library.model import AccidentType, Factor, Grade
from qa_service.api.filters import (
    MAX_VALUES,
    MAX_WORDS,
    Blank,
    Day,
    Filled,
    ListFilter,
    SeveralWords,
    Words,
)
from qa_service.case_files import FACET_NAMES, FIELDS

__all__ = ["FACET_NAMES", "FIELDS", "CaseFilter", "CaseQuery"]

_Year = Annotated[int, Field(ge=1900, le=2200)]
_Month = Annotated[int, Field(ge=1, le=12)]


class CaseFilter(ListFilter):
    """Which cases are wanted. What may stand several times: any of its values fits."""

    q: Words = Field(
        default=None, description="案例正文、名称或类别、原因里要有的词，连写的（罐车泄漏）拆成词找"
    )
    meaning: bool = Field(default=False, description="写了 q 时，是否也找意思相近、没有这些词的案例")
    type: Annotated[list[AccidentType], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="事故类别（GB 6441）；可以写几个"
    )
    grade: Annotated[list[Grade], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="事故等级；可以写几个"
    )
    industry: SeveralWords = Field(
        default=[], description="行业代码（GB/T 4754），G 为整个门类，G54 为大类；可以写几个"
    )
    topic: SeveralWords = Field(default=[], description="原因，如 超载；可以写几个")
    factor: Annotated[list[Factor], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="原因分类（GB/T 13861）；可以写几个"
    )
    jurisdiction: SeveralWords = Field(
        default=[], description="事故地点，写全路径或最后一级，含所辖地区；可以写几个"
    )
    year: Annotated[list[_Year], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="事故年份；可以写几个"
    )
    month: Annotated[list[_Month], Field(max_length=12), Filled] = Field(
        default=[], description="事故月份，1 至 12；可以写几个"
    )
    since: Annotated[Day | None, Blank] = Field(
        default=None, description="事故不早于这一天；日期不能确定在此之后的不列"
    )
    until: Annotated[Day | None, Blank] = Field(
        default=None, description="事故不晚于这一天；日期不能确定在此之前的不列"
    )
    deaths: Annotated[Annotated[int, Field(ge=0, le=1_000_000)] | None, Blank] = Field(
        default=None, description="死亡和失踪合计至少多少人"
    )
    substance: SeveralWords = Field(default=[], description="物质，如 液氨；可以写几个")
    event: SeveralWords = Field(default=[], description="情形，如 泄漏；可以写几个")
    process: SeveralWords = Field(default=[], description="环节，如 装卸；可以写几个")
    provision: SeveralWords = Field(
        default=[], description="违反的规定，如 安全生产法 或 安全生产法第四十一条；可以写几个"
    )
    document: SeveralWords = Field(default=[], description="材料（文件）的编号；可以写几个")

    case: Annotated[
        list[Annotated[str, Field(max_length=MAX_WORDS)]], Field(max_length=MOST_CHOSEN), Filled
    ] = Field(default=[], description="案例编号；可以写几个，只列这几起")

    order: Annotated[CaseOrder | None, Blank] = Field(
        default=None,
        description="排序：newest 事故日期；gravest 死伤和损失；relevance 与 q 的符合程度。"
        "不写时，有 q 按 relevance，没有按 newest",
    )

    def asked(self) -> CasesAsked:
        """The same for the case library."""
        return CasesAsked(
            words=self.q or "",
            types=tuple(self.type),
            grades=tuple(self.grade),
            industries=tuple(self.industry),
            topics=tuple(self.topic),
            factors=tuple(self.factor),
            places=tuple(self.jurisdiction),
            years=tuple(self.year),
            months=tuple(self.month),
            first=self.since,
            last=self.until,
            deaths=self.deaths or 0,
            substances=tuple(self.substance),
            events=tuple(self.event),
            processes=tuple(self.process),
            provisions=tuple(self.provision),
            documents=tuple(self.document),
            cases=tuple(self.case),
            order=self.order,
        )


CaseQuery = Annotated[CaseFilter, Query()]
