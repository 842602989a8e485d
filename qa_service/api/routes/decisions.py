"""Decision support: conflicts of leads, blind spots, and what one unit owes; as JSON or as a file."""

from __future__ import annotations

from typing import Annotated, Any, Self

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.errors import InputError
from corpus.model import AssignmentKind
from qa_service.api import bodies, decision_schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, Day, ListFilter, Words
from qa_service.api.list_route import ListRoute
from qa_service.decisions.desk import Scope, blind_spots, conflicts
from qa_service.decisions.files import (
    CONFLICT_TITLE,
    LOAD_TITLE,
    SPOT_TITLE,
    FindingForm,
    LoadForm,
    conflict_file,
    load_file,
    spot_file,
)
from qa_service.decisions.load import DEFAULT_DAYS, Load, unit_load
from qa_service.decisions.names import SpotKind
from qa_service.decisions.rows import conflict_row, load_body, load_row, load_words, spot_row
from qa_service.decisions.summaries import conflicts_in_words, spots_in_words
from qa_service.wiring import App

router = APIRouter(tags=["决策支持"], route_class=ListRoute)


class FindingFilter(ListFilter):
    """What conflicts and blind spots are both asked for."""

    unit: Words = Field(default=None, description="单位名称或编号；盲区按上级文件里的对口单位")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级；含所辖地区")
    document: Words = Field(default=None, description="文件编号、文件名或标题里的词")
    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效")
    include_expired: bool = Field(default=False, description="是否包括规划期已届满的文件")
    format: FindingForm = Field(
        default=FindingForm.JSON, description="json 按页返回；其余为附件，含全部符合条件的行"
    )

    def scope(self) -> Scope:
        return Scope(self.jurisdiction, self.document, self.as_of, self.include_expired, self.unit)


class ConflictFilter(FindingFilter):
    """Which conflicts are wanted."""

    partly: bool = Field(default=False, description="是否包括牵头单位不尽一致（部分相同）的")


class SpotFilter(FindingFilter):
    """Which blind spots are wanted."""

    kind: Annotated[SpotKind | None, Blank] = Field(
        default=None,
        description="dropped 未见对应任务；no_unit 有任务没有单位；"
        "unassigned 同类任务都有单位而这一项没有；unclear 需人工核对",
    )
    unclear: bool = Field(default=False, description="是否包括两边措辞不同、需人工核对的任务")


class LoadFilter(ListFilter):
    """Whose tasks are wanted."""

    unit: str = Field(min_length=1, max_length=100, description="单位名称，全称、简称都可以，也可以是编号")
    within: int = Field(default=DEFAULT_DAYS, ge=0, le=3660, description="几天以内算近期到期")
    jurisdiction: Words = Field(default=None, description="地区，写全路径或最后一级")
    document: Words = Field(default=None, description="文件编号、文件名或标题里的词")
    kind: Annotated[AssignmentKind | None, Blank] = Field(
        default=None, description="explicit 明确列出；implicit 正文规定"
    )
    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效和剩余天数")
    include_expired: bool = Field(default=False, description="是否包括规划期已届满的文件")
    sub_units: bool = Field(default=False, description="是否包括它的下属机构的任务")
    former: bool = Field(default=True, description="是否包括机构改革中划入它的任务")
    format: LoadForm = Field(
        default=LoadForm.JSON, description="json 按页返回；其余为附件，ics 为日历文件，只含有确定日期的任务"
    )

    def load(self: Self, app: App) -> Load:
        unit = self.unit.strip()
        if not unit:
            raise InputError("请写单位名称，例如 区应急管理局。")
        return unit_load(
            app.library,
            unit,
            as_of=self.as_of,
            within=self.within,
            jurisdiction=self.jurisdiction,
            document=self.document,
            kind=self.kind,
            include_expired=self.include_expired,
            sub_units=self.sub_units,
            former=self.former,
        )


def _file(content: bytes, title: str, form: str) -> Response:
    media = MEDIA_TYPES[form]
    name = f"{title}_{china_today():%Y%m%d}.{form}"
    return Response(content, media_type=media, headers=attachment(name))


def _page(rows: list[Any], wanted: ListFilter) -> dict[str, Any]:
    window = {"total": len(rows), "limit": wanted.limit, "offset": wanted.offset}
    return {"items": rows[wanted.offset : wanted.offset + wanted.limit], **window}


@router.get("/conflicts", summary="责任分工冲突", response_model=decision_schemas.ConflictListBody)
def list_conflicts(app: CurrentApp, wanted: Annotated[ConflictFilter, Query()]) -> Response:
    """The surest first."""
    found = conflicts(app.library, wanted.scope(), partly=wanted.partly)
    if wanted.format is not FindingForm.JSON:
        about = conflicts_in_words(found, wanted.scope())
        return _file(conflict_file(found.items, wanted.format, about), CONFLICT_TITLE, wanted.format.value)
    page = _page(list(found.items), wanted)
    page["items"] = [conflict_row(item) for item in page["items"]]
    counts: dict[str, Any] = {
        "compared": found.compared,
        "same_task_pairs": found.pairs,
        "agreed": found.agreed,
        "dismissed": found.dismissed,
        "partly": found.partly,
    }
    return bodies.as_json(decision_schemas.ConflictListBody(**page, **counts))


@router.get("/blind-spots", summary="责任盲区", response_model=decision_schemas.SpotListBody)
def list_blind_spots(app: CurrentApp, wanted: Annotated[SpotFilter, Query()]) -> Response:
    """Of each child in the order of its parent, then tasks without a unit."""
    found = blind_spots(app.library, wanted.scope(), kind=wanted.kind, unclear=wanted.unclear)
    if wanted.format is not FindingForm.JSON:
        about = spots_in_words(found, wanted.scope())
        return _file(spot_file(found.items, wanted.format, about), SPOT_TITLE, wanted.format.value)
    page = _page(list(found.items), wanted)
    page["items"] = [spot_row(item) for item in page["items"]]
    relations = [
        {
            "child": descent.child.title,
            "child_id": descent.child.head.id,
            "parent": descent.parent.title,
            "parent_id": descent.parent.head.id,
            "tie": descent.tie.value,
        }
        for descent in found.descents
    ]
    return bodies.as_json(decision_schemas.SpotListBody(**page, unclear=found.unclear, relations=relations))


@router.get("/load", summary="一个单位的履职清单", response_model=decision_schemas.LoadBody)
def get_load(request: Request, app: CurrentApp, wanted: Annotated[LoadFilter, Query()]) -> Response:
    """Overdue first, then by the day; tasks without a day last."""
    load = wanted.load(app)
    if wanted.format is not LoadForm.JSON:
        content = load_file(load, wanted.format, load_words(load), str(request.base_url).rstrip("/"))
        return _file(content, f"{load.unit}{LOAD_TITLE}", wanted.format.value)
    page = _page(list(load.items), wanted)
    page["items"] = [load_row(item) for item in page["items"]]
    return bodies.as_json(decision_schemas.LoadBody(**page, **load_body(load)))
