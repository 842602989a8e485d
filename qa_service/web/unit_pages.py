"""The pages of units: the registry with its facets; one unit, its names past and present and its duties."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from corpus.errors import NotFoundError
from corpus.model import RoleUnits
from corpus.records import AssignmentRecord, DocumentRecord, UnitRecord
from corpus.unit_lists import UnitsAsked
from qa_service.api.context import CurrentApp
from qa_service.api.filters import MAX_WORDS, Blank, ListFilter, UnitFilter
from qa_service.api.list_route import ListRoute
from qa_service.links import unit_url
from qa_service.register_facets import SHARE_NAMES
from qa_service.unit_view import (
    CERTAINTY_NAMES,
    KIND_NAMES,
    LEVEL_NAMES,
    moved_in_words,
    shares_in_all,
    timeline,
    units_with_parts,
)
from qa_service.web.register_view import address
from qa_service.web.rendering import render
from qa_service.wiring import App

PAGE_SIZE = 20
_MOST_PLACES = 12
_MOST_DOCUMENTS = 200

router = APIRouter(include_in_schema=False, route_class=ListRoute)


class DutiesQuery(ListFilter):
    """Which duties of a unit the page shows."""

    limit: int = Field(default=PAGE_SIZE, ge=1, le=200)
    lead: Annotated[bool | None, Blank] = None
    sub_units: bool = False
    former: bool = True


@router.api_route("/units", methods=["GET", "HEAD"])
def units_page(app: CurrentApp, wanted: Annotated[UnitFilter, Query()]) -> Response:
    """All units that the documents name."""
    limit = wanted.limit if "limit" in wanted.model_fields_set else PAGE_SIZE
    conditions = wanted.conditions()
    page = app.library.units(**conditions, limit=limit, offset=wanted.offset)
    facets = app.library.unit_facets(UnitsAsked(**conditions))
    query = {
        name: str(value)
        for name, value in wanted.model_dump(mode="json", exclude={"limit", "offset"}).items()
        if value
    }

    def link(**more: Any) -> str:
        kept = {**query, **{name: value for name, value in more.items() if value not in (None, 0)}}
        return f"/units?{urlencode(kept)}" if kept else "/units"

    return render(
        "units.html",
        section="units",
        page=page,
        filters={name: query.get(name, "") for name in ("q", "kind", "level", "jurisdiction")},
        filtered=bool(query),
        kind_names={kind.value: name for kind, name in KIND_NAMES.items()},
        level_names={level.value: name for level, name in LEVEL_NAMES.items()},
        facets=facets,
        shown_places=facets.jurisdictions[:_MOST_PLACES],
        jurisdictions=app.library.jurisdictions(),
        narrowed=lambda **more: link(**more),
        link=lambda offset: link(offset=offset, limit=None if limit == PAGE_SIZE else limit),
        json_url=f"/api/v1/units?{urlencode(query)}" if query else "/api/v1/units",
    )


@router.api_route("/units/{unit:path}", methods=["GET", "HEAD"])
def unit_page(
    request: Request, app: CurrentApp, unit: str, wanted: Annotated[DutiesQuery, Query()]
) -> Response:
    """One unit by its id or a name that no other unit has; else the list of those that share it."""
    record = _unit(app, unit)
    if record is None:
        return units_page(app, UnitFilter(q=unit[:MAX_WORDS]))
    page = app.library.assignments(
        unit=record.id,
        lead=wanted.lead,
        sub_units=wanted.sub_units,
        former=wanted.former,
        limit=wanted.limit,
        offset=wanted.offset,
    )
    mine = set(units_with_parts(record, sub_units=wanted.sub_units))
    by_document = app.library.register_table().duties(mine)
    query = {
        name: value
        for name, value in (
            ("lead", "" if wanted.lead is None else str(wanted.lead).lower()),
            ("sub_units", "true" if wanted.sub_units else ""),
            ("former", "" if wanted.former else "false"),
            ("limit", "" if wanted.limit == PAGE_SIZE else str(wanted.limit)),
        )
        if value
    }

    def link(**more: Any) -> str:
        kept = {**query, **more}
        kept = {name: value for name, value in kept.items() if value not in (None, "", 0)}
        return unit_url(record.id) + (f"?{urlencode(kept)}" if kept else "")

    return render(
        "unit.html",
        section="units",
        unit=record,
        kind=KIND_NAMES[record.kind],
        level=LEVEL_NAMES[record.level],
        certainty=CERTAINTY_NAMES[record.certainty],
        timeline=timeline(record),
        moved=moved_in_words,
        duties_by_document=by_document,
        statuses={one.id: one.status for one in _documents(app, record)},
        shares=[(SHARE_NAMES[share], number) for share, number in shares_in_all(by_document).items()],
        share_names=SHARE_NAMES,
        register_link=lambda **more: address(
            "/responsibilities", (("unit", record.id), ("former", "false")), **more
        ),
        matrix_link=address("/responsibilities/matrix", (), unit=record.id),
        load_link=address("/load", (), unit=record.id),
        permalink=str(request.base_url).rstrip("/") + unit_url(record.id),
        wanted=wanted,
        page=page,
        duties=[(row, _roles_of(row, mine)) for row in page.items],
        export=lambda form: f"/api/v1/responsibilities?{urlencode({'unit': record.id, 'format': form})}",
        narrowed=lambda **more: link(**more),
        link=lambda offset: link(offset=offset),
        json_url=f"/api/v1/units/{record.id}",
    )


def _unit(app: App, asked: str) -> UnitRecord | None:
    """The unit of this id, or the only one of this name; None when several share it.

    Raises:
        NotFoundError: no unit of the library is called so.
    """
    name = asked[:MAX_WORDS]
    try:
        return app.library.unit(asked)
    except NotFoundError:
        found = app.library.units(name, limit=200).items
    if not found:
        raise NotFoundError(
            f"资料库里没有“{name[:50]}”的责任分工。可以到“单位”页查找相近的名称。",
            details={"unit": name[:50]},
        )
    meant = [record for record in found if name in (record.name, *record.aliases)] or list(found)
    return app.library.unit(meant[0].id) if len(meant) == 1 else None


def _documents(app: App, record: UnitRecord) -> list[DocumentRecord]:
    """The documents that name the unit, the newest first."""
    found = app.library.get_documents(record.document_ids[:_MOST_DOCUMENTS]).values()
    return sorted(
        found, key=lambda one: (one.date is None, -(one.date.toordinal() if one.date else 0), one.id)
    )


def _roles_of(row: AssignmentRecord, mine: set[str]) -> list[RoleUnits]:
    """The roles in which the row names the unit; all of them where it is named under an older name."""
    roles = [role for role in row.roles if any(unit.unit_id in mine for unit in role.units)]
    return roles or list(row.roles)
