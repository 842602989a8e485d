"""Query parameters that several endpoints and pages share."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel, BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from corpus.amended import Visibility
from corpus.model import AssignmentKind, Deadline, DocumentKind, PlaceScope, TargetKind, Validity
from corpus.organs import UnitKind, UnitLevel
from corpus.records import DocumentOrder
from corpus.register_search import RegisterAsked
from qa_service.register_facets import shares_and_roles

MAX_LIMIT = 200
MAX_WORDS = 100
MAX_VALUES = 50
"""Values of one field of the register's filter."""


@dataclass(frozen=True, slots=True)
class BlankMeans:
    """A form sends every field, the empty ones as "": they stand for ``meant``, and the schema says so."""

    meant: Any = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._filled, handler(source))

    def __get_pydantic_json_schema__(
        self, inner: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        shown = handler(inner)
        if shown.get("type") == "string" and not {"enum", "format", "minLength"} & shown.keys():
            return shown
        return {"anyOf": [*shown.get("anyOf", (shown,)), {"type": "string", "pattern": r"^\s*$"}]}

    def _filled(self, value: Any) -> Any:
        return self.meant if isinstance(value, str) and not value.strip() else value


ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _iso_only(value: Any) -> Any:
    """A day is written 2024-06-30; pydantic would also take 0 for the first day of 1970."""
    if isinstance(value, dt.date) or (isinstance(value, str) and ISO_DAY.fullmatch(value.strip())):
        return value.strip() if isinstance(value, str) else value
    raise PydanticCustomError("date_parsing", "not an ISO day")


Day = Annotated[dt.date, BeforeValidator(_iso_only)]


def _only_numbers(value: Any) -> Any:
    """JSON knows one kind of number: 4.0 is a whole one, while true and "4" are none."""
    if isinstance(value, bool | str):
        raise PydanticCustomError("int_type", "not a number")
    return value


Number = BeforeValidator(_only_numbers)
"""For a field of a body whose type is int or float, or None."""
Blank = BlankMeans()
BlankScope = BlankMeans(PlaceScope.WITHIN)
SCOPE_WORDS = "地区包括哪些文件：own 只看本级；within 本地区及所辖；holding 当地适用的，含上级和国家规定"
Words = Annotated[Annotated[str, Field(max_length=MAX_WORDS)] | None, Blank]


AsOf = Annotated[Annotated[Day | None, Blank], Query(description="按哪一天的时效和当时的版本；不填为今天")]


class ListFilter(BaseModel):
    """The window of a list."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT, description="每页条数，最多 200")
    offset: int = Field(default=0, ge=0, le=10_000_000, description="从第几条开始，0 为第一条")


class RowFilter(ListFilter):
    """What the register of targets is asked for but for its days."""

    unit: Words = Field(default=None, description="单位名称，全称、简称都可以")
    task: Words = Field(default=None, description="任务内容里要有的词，空格隔开")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级")
    scope: Annotated[PlaceScope, BlankScope] = Field(default=PlaceScope.WITHIN, description=SCOPE_WORDS)
    document: Words = Field(default=None, description="文件编号、文件名或标题里的词")
    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效")
    include_superseded: bool = Field(default=False, description="是否包括已被取代的文件")

    def conditions(self) -> dict[str, Any]:
        """Arguments of the library's list without the window, and without the form of a file."""
        return self.model_dump(exclude={"limit", "offset", "format"})


@dataclass(frozen=True, slots=True)
class BlankDropped:
    """As ``BlankMeans``, for a field that may stand several times: its blank values are not there."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._filled, handler(source))

    def __get_pydantic_json_schema__(
        self, inner: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        shown = handler(inner)
        if shown["items"].get("type") == "string" and "enum" not in shown["items"]:
            return shown
        return shown | {"items": {"anyOf": [shown["items"], {"type": "string", "pattern": r"^\s*$"}]}}

    def _filled(self, value: Any) -> Any:
        values = value if isinstance(value, list) else [value]
        return [one for one in values if not (isinstance(one, str) and not one.strip())]


Filled = BlankDropped()
_Word = Annotated[str, Field(max_length=MAX_WORDS)]
SeveralWords = Annotated[list[_Word], Field(max_length=MAX_VALUES), Filled]
SHARE_WORDS = "角色：牵头、责任、配合、处罚四类之一，或文件所写角色里的词；可以写几个"
DUE_WORDS = (
    "期限：overdue 已过期；month、quarter、year 到本月底、本季度底、今年底；"
    "later 以后；recurring 定期；open 未写明"
)


class RegisterFilter(ListFilter):
    """Which rows of the register are wanted. What may stand several times: any of its values fits."""

    unit: SeveralWords = Field(default=[], description="单位名称或编号，全称、简称都可以；可以写几个")
    task: Words = Field(default=None, description="任务内容里要有的词，空格隔开")
    jurisdiction: SeveralWords = Field(default=[], description="地区，写全路径或最后一级；可以写几个")
    scope: Annotated[PlaceScope, BlankScope] = Field(default=PlaceScope.WITHIN, description=SCOPE_WORDS)
    document: SeveralWords = Field(default=[], description="文件编号、文件名或标题里的词；可以写几个")
    role: SeveralWords = Field(default=[], description=SHARE_WORDS)
    lead: Annotated[bool | None, Blank] = Field(default=None, description="true：只看牵头")
    kind: Annotated[list[AssignmentKind], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="explicit 明确列出；implicit 正文规定；可以写几个"
    )
    status: Annotated[list[Validity], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description="时效；可以写几个"
    )
    due: Annotated[list[Deadline], Field(max_length=MAX_VALUES), Filled] = Field(
        default=[], description=DUE_WORDS
    )
    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效")
    include_superseded: bool = Field(default=False, description="是否包括已被取代的文件")
    sub_units: bool = Field(default=False, description="写了 unit 时，是否包括它的下属机构")
    former: bool = Field(default=True, description="写了 unit 时，是否包括机构改革中划入它的职责")

    def asked(self) -> RegisterAsked:
        """The same for the library."""
        shares, roles = shares_and_roles(self.role)
        return RegisterAsked(
            units=tuple(self.unit),
            task=self.task or "",
            places=tuple(self.jurisdiction),
            scope=self.scope,
            shares=shares,
            roles=roles,
            lead=self.lead,
            documents=tuple(self.document),
            kinds=tuple(self.kind),
            statuses=tuple(self.status),
            deadlines=tuple(self.due),
            as_of=self.as_of,
            include_superseded=self.include_superseded,
            sub_units=self.sub_units,
            former=self.former,
        )


class TargetFilter(RowFilter):
    """Which figures and deadlines are wanted."""

    kind: Annotated[TargetKind | None, Blank] = Field(
        default=None, description="indicator 指标；deadline 时限"
    )
    due_before: Annotated[Day | None, Blank] = Field(
        default=None, description="最迟日期不晚于这一天；日期不能确定的不列"
    )
    due_after: Annotated[Day | None, Blank] = Field(
        default=None, description="最迟日期不早于这一天；日期不能确定的不列"
    )


class DocumentFilter(ListFilter):
    """Which documents are wanted."""

    q: Words = Field(default=None, description="标题、文号、发文机关或文件名里的词")
    kind: Annotated[DocumentKind | None, Blank] = Field(default=None, description="文种")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级")
    scope: Annotated[PlaceScope, BlankScope] = Field(default=PlaceScope.WITHIN, description=SCOPE_WORDS)
    status: Annotated[Validity | None, Blank] = Field(default=None, description="时效")
    visibility: Annotated[Visibility | None, Blank] = Field(
        default=None, description="public 公开；internal 内部（无权查看内部文件的人看不到）"
    )
    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效")
    include_superseded: bool = Field(default=False, description="是否包括已被取代的文件")
    order: Annotated[DocumentOrder, BlankMeans(DocumentOrder.NEWEST)] = Field(
        default=DocumentOrder.NEWEST,
        description="排序：newest 公布日期；added 存入时间；title 标题；assignments 责任分工从多到少",
    )

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
    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效和当时的版本")
    include_superseded: bool = Field(default=False, description="是否包括已被取代和当时尚未施行的文本")
    limit: int = Field(default=20, ge=1, le=MAX_LIMIT, description="每页条数，最多 200")


RegisterQuery = Annotated[RegisterFilter, Query()]
TargetQuery = Annotated[TargetFilter, Query()]
DocumentQuery = Annotated[DocumentFilter, Query()]
UnitQuery = Annotated[UnitFilter, Query()]
SearchQuery = Annotated[SearchFilter, Query()]
