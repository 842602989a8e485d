"""Organs and their duties."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.filters import ListFilter, UnitQuery
from qa_service.register import register_row

router = APIRouter(tags=["责任清单"])


@router.get("/units", summary="列出单位", response_model=schemas.UnitListBody)
def list_units(app: CurrentApp, wanted: UnitQuery) -> Response:
    """The most named first."""
    page = app.library.units(wanted.q or "", limit=wanted.limit, offset=wanted.offset)
    items = [bodies.unit(record) for record in page.items]
    return bodies.as_json(schemas.UnitListBody(items=items, **bodies.window(page)))


@router.get("/units/{unit_id}", summary="一个单位和它的职责", response_model=schemas.UnitDutiesBody)
def get_unit(app: CurrentApp, unit_id: str, wanted: Annotated[ListFilter, Query()]) -> Response:
    """Its names and every row of the register that names it."""
    record = app.library.unit(unit_id)
    page = app.library.assignments(unit=record.name, limit=wanted.limit, offset=wanted.offset)
    return bodies.as_json(
        schemas.UnitDutiesBody(
            unit=bodies.unit(record),
            duties=[register_row(row) for row in page.items],
            **bodies.window(page),
        )
    )
