"""Query parameters that several endpoints and pages share."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, Field

from corpus.model import AssignmentKind, DocumentKind, PlaceScope, TargetKind, Validity
from corpus.organs import UnitKind, UnitLevel

MAX_LIMIT = 200
MAX_WORDS = 100


def _blank_is_none(value: Any) -> Any:
    """A form sends every field, the empty ones as ""."""
    return None if isinstance(value, str) and not value.strip() else value


Blank = BeforeValidator(_blank_is_none)
BlankScope = BeforeValidator(lambda value: _blank_is_none(value) or PlaceScope.WITHIN)
SCOPE_WORDS = "地区包括哪些文件：own 只看本级；within 本地区及所辖；holding 当地适用的，含上级和国家规定"
Words = Annotated[Annotated[str, Field(max_length=MAX_WORDS)] | None, Blank]


AsOf = Annotated[
    Annotated[dt.date | None, Blank], Query(description="按哪一天的时效和当时的版本；不填为今天")
]


class ListFilter(BaseModel):
    """The window of a list."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT, description="每页条数，最多 200")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="从第几条开始，0 为第一条")


class RowFilter(ListFilter):
    """What the registers of responsibilities and of targets are both asked for."""

    unit: Words = Field(default=None, description="单位名称，全称、简称都可以")
    task: Words = Field(default=None, description="任务内容里要有的词，空格隔开")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级")
    scope: Annotated[PlaceScope, BlankScope] = Field(default=PlaceScope.WITHIN, description=SCOPE_WORDS)
    document: Words = Field(default=None, description="文件编号、文件名或标题里的词")
    as_of: Annotated[dt.date | None, Blank] = Field(default=None, description="按哪一天的时效")
    include_superseded: bool = Field(default=False, description="是否包括已被取代的文件")

    def conditions(self) -> dict[str, Any]:
        """Arguments of the library's list without the window, and without the form of a file."""
        return self.model_dump(exclude={"limit", "offset", "format"})


class RegisterFilter(RowFilter):
    """Which rows of the register are wanted."""

    role: Words = Field(default=None, description="角色，例如 牵头、配合")
    lead: Annotated[bool | None, Blank] = Field(default=None, description="true：只看牵头")
    kind: Annotated[AssignmentKind | None, Blank] = Field(
        default=None, description="explicit 明确列出；implicit 正文规定"
    )
    sub_units: bool = Field(default=False, description="写了 unit 时，是否包括它的下属机构")
    former: bool = Field(default=True, description="写了 unit 时，是否包括机构改革中划入它的职责")


class TargetFilter(RowFilter):
    """Which figures and deadlines are wanted."""

    kind: Annotated[TargetKind | None, Blank] = Field(
        default=None, description="indicator 指标；deadline 时限"
    )
    due_before: Annotated[dt.date | None, Blank] = Field(
        default=None, description="最迟日期不晚于这一天；日期不能确定的不列"
    )
    due_after: Annotated[dt.date | None, Blank] = Field(
        default=None, description="最迟日期不早于这一天；日期不能确定的不列"
    )


class DocumentFilter(ListFilter):
    """Which documents are wanted."""

    q: Words = Field(default=None, description="标题、文号、发文机关或文件名里的词")
    kind: Annotated[DocumentKind | None, Blank] = Field(default=None, description="文种")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级")
    scope: Annotated[PlaceScope, BlankScope] = Field(default=PlaceScope.WITHIN, description=SCOPE_WORDS)
    status: Annotated[Validity | None, Blank] = Field(default=None, description="时效")
    as_of: Annotated[dt.date | None, Blank] = Field(default=None, description="按哪一天的时效")
    include_superseded: bool = Field(default=False, description="是否包括已被取代的文件")

    def conditions(self) -> dict[str, Any]:
        """Arguments of ``Library.documents`` without the window."""
        return {"query": self.q or "", **self.model_dump(exclude={"q", "limit", "offset", "format"})}


class UnitFilter(ListFilter):
    """Which units are wanted."""

    q: Words = Field(default=None, description="名称：全称、简称、别名、俗称或名称里的字")
    kind: Annotated[UnitKind | None, Blank] = Field(
        default=None,
        description="organ 机构；collective 统称；legal_term 法律用语；enterprise 企事业单位；other 其他主体",
    )
    level: Annotated[UnitLevel | None, Blank] = Field(
        default=None,
        description="national 国家；province 省级；city 市级；county 县级；township 乡级；zone 功能区",
    )
    jurisdiction: Words = Field(default=None, description="单位所在地区，全路径或最后一级；全国为国家机构")

    def conditions(self) -> dict[str, Any]:
        """Arguments of ``Library.units`` without the window."""
        return {
            "query": self.q or "",
            "kind": self.kind,
            "level": self.level,
            "jurisdiction": self.jurisdiction or "",
        }


class SearchFilter(ListFilter):
    """What is searched for in the texts."""

    q: str = Field(min_length=1, max_length=500, description="检索词或一句话")
    kind: Annotated[DocumentKind | None, Blank] = Field(default=None, description="文种")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级")
    scope: Annotated[PlaceScope, BlankScope] = Field(default=PlaceScope.WITHIN, description=SCOPE_WORDS)
    as_of: Annotated[dt.date | None, Blank] = Field(default=None, description="按哪一天的时效和当时的版本")
    include_superseded: bool = Field(default=False, description="是否包括已被取代和当时尚未施行的文本")
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="每页条数，最多 200")


RegisterQuery = Annotated[RegisterFilter, Query()]
TargetQuery = Annotated[TargetFilter, Query()]
DocumentQuery = Annotated[DocumentFilter, Query()]
UnitQuery = Annotated[UnitFilter, Query()]
SearchQuery = Annotated[SearchFilter, Query()]
