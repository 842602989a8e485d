"""Organs and their duties."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from corpus.unit_lists import UnitsAsked
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Blank, ListFilter, UnitQuery
from qa_service.api.list_route import ListRoute
from qa_service.register import register_row
from qa_service.unit_view import duties_json, facets_json, shares_in_all, units_with_parts

router = APIRouter(tags=["责任清单"], route_class=ListRoute)


class DutyFilter(ListFilter):
    """Which duties of a unit are wanted."""

    lead: Annotated[bool | None, Blank] = Field(
        default=None, description="true：只看牵头的；false：只看其余的"
    )
    sub_units: bool = Field(default=False, description="是否包括下属机构的职责")
    former: bool = Field(default=True, description="是否包括机构改革中划入它的职责")


@router.get("/units", summary="列出单位", response_model=schemas.UnitListBody)
def list_units(app: CurrentApp, wanted: UnitQuery) -> Response:
    """The most named first; the facets count the whole list."""
    page = app.library.units(**wanted.conditions(), limit=wanted.limit, offset=wanted.offset)
    facets = app.library.unit_facets(UnitsAsked(**wanted.conditions()))
    return bodies.as_json(
        schemas.UnitListBody(
            items=[bodies.unit(record) for record in page.items],
            facets=schemas.UnitFacetsBody.model_validate(facets_json(facets)),
            **bodies.window(page),
        )
    )


@router.get("/units/{unit_id}", summary="一个单位和它的职责", response_model=schemas.UnitDutiesBody)
def get_unit(app: CurrentApp, unit_id: str, wanted: Annotated[DutyFilter, Query()]) -> Response:
    """Its names, past and present, and every row of the register that names it."""
    record = app.library.unit(unit_id)
    page = app.library.assignments(unit=record.id, **wanted.model_dump())
    duties = app.library.register_table().duties(units_with_parts(record, sub_units=wanted.sub_units))
    return bodies.as_json(
        schemas.UnitDutiesBody(
            unit=bodies.unit(record),
            shares={share.value: number for share, number in shares_in_all(duties).items()},
            by_document=duties_json(duties),
            duties=[register_row(row) for row in page.items],
            **bodies.window(page),
        )
    )
