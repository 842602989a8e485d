"""The pages of the register: the list with its facets, the matrix, and figures with deadlines."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.model import AssignmentKind
from corpus.register_search import RegisterAsked
from qa_service.api.context import CurrentApp
from qa_service.api.filters import RegisterFilter, TargetQuery, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.visitor import CurrentVisitor
from qa_service.matrix import LEGEND, MOST_UNITS, brief_task, matrix_of, others_in_words
from qa_service.target_register import KIND_NAMES, due_soon, readable_target
from qa_service.web.case_articles import row_cases_url, told_rows
from qa_service.web.page_links import conditions_of, kept_limit, link_to, page_of, shown_limit
from qa_service.web.question_links import items_of_rows, may_see_bank, row_items_url
from qa_service.web.register_view import address, chips_of, facets_of, pairs_of
from qa_service.web.rendering import evidence_url, render
from qa_service.wiring import App

MOST_CHOICES = 200
"""Documents that the filter of targets offers."""
MATRIX_ROWS = 40
_OFFERED = 30

router = APIRouter(include_in_schema=False, route_class=ListRoute)


class RegisterPageFilter(RegisterFilter):
    """As the API's; and words that narrow the values of two long facets."""

    find_unit: Words = None
    find_document: Words = None


class MatrixPageFilter(RegisterPageFilter):
    """``units``: "all" gives every unit a column."""

    units: Words = None


def _shared(request: Request, app: App, wanted: RegisterPageFilter, path: str) -> dict[str, Any]:
    """What the list and the matrix both show: facets, chips, and addresses with the same conditions."""
    asked, pairs = wanted.asked(), pairs_of(wanted)
    return {
        "section": "register",
        "path": path,
        "pairs": pairs,
        "facets": facets_of(
            app.library.register_facets(asked), wanted, wanted.find_unit or "", wanted.find_document or ""
        ),
        "chips": chips_of(app.library, wanted, path),
        "as_of": wanted.as_of,
        "wanted": wanted,
        "jurisdictions": app.library.jurisdictions(),
        "list_url": address("/responsibilities", pairs),
        "matrix_url": address("/responsibilities/matrix", pairs),
        "permalink": str(request.base_url).rstrip("/") + address(path, pairs),
    }


@page_of(router, "/responsibilities")
def register_page(
    request: Request,
    app: CurrentApp,
    visitor: CurrentVisitor,
    wanted: Annotated[RegisterPageFilter, Query()],
) -> Response:
    """The register with its facets."""
    limit = shown_limit(wanted)
    page = app.library.register_page(wanted.asked(), limit=limit, offset=wanted.offset)
    pairs = pairs_of(wanted)
    return render(
        "responsibilities.html",
        **_shared(request, app, wanted, "/responsibilities"),
        page=page,
        told=told_rows(app, page.items),
        cases_url=row_cases_url,
        items=items_of_rows(app, page.items) if may_see_bank(visitor) else {},
        items_url=row_items_url,
        link=lambda offset: address("/responsibilities", pairs, offset=offset, limit=kept_limit(limit)),
        export=lambda form: address("/api/v1/responsibilities", pairs, format=form),
        json_url=address("/api/v1/responsibilities", pairs),
    )


@page_of(router, "/responsibilities/matrix")
def matrix_page(request: Request, app: CurrentApp, wanted: Annotated[MatrixPageFilter, Query()]) -> Response:
    """Tasks and units of a document or a place; without either, what to choose from."""
    path, pairs = "/responsibilities/matrix", pairs_of(wanted)
    limit = wanted.limit if "limit" in wanted.model_fields_set else MATRIX_ROWS
    kept = None if limit == MATRIX_ROWS else limit
    values = _shared(request, app, wanted, path)
    if not (wanted.document or wanted.jurisdiction or wanted.unit or wanted.task):
        asked = RegisterAsked(kinds=(AssignmentKind.EXPLICIT,))
        found = app.library.register_facets(asked).documents[:_OFFERED]
        offered = [
            (one, number, address(path, pairs, document=one.id, kind=AssignmentKind.EXPLICIT.value))
            for one, number in found
        ]
        return render("matrix.html", **values, matrix=None, offered=offered, page=None)
    page = app.library.register_page(wanted.asked(), limit=limit, offset=wanted.offset)
    matrix = matrix_of(page.items)
    shown, others = matrix.shown(0 if wanted.units == "all" else MOST_UNITS)
    return render(
        "matrix.html",
        **values,
        matrix=matrix,
        page=page,
        units=shown,
        others=others,
        others_words=others_in_words,
        legend=LEGEND,
        brief_task=brief_task,
        evidence=evidence_url,
        link=lambda offset: address(path, pairs, offset=offset, limit=kept, units=wanted.units),
        all_units=address(path, pairs, offset=wanted.offset, limit=kept, units="all"),
        export=lambda form: address("/api/v1/responsibilities/matrix", pairs, format=form),
        json_url=address("/api/v1/responsibilities/matrix", pairs, offset=wanted.offset, limit=limit),
    )


@page_of(router, "/targets")
def targets_page(app: CurrentApp, wanted: TargetQuery) -> Response:
    """Figures and deadlines with their filters; what falls due soon is one click away."""
    limit = shown_limit(wanted)
    page = app.library.targets(**wanted.conditions(), limit=limit, offset=wanted.offset)
    query = conditions_of(wanted)
    return render(
        "targets.html",
        section="register",
        page=page,
        rows=[(record, readable_target(record)) for record in page.items],
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(query),
        kinds={kind.value: name for kind, name in KIND_NAMES.items()},
        documents=app.library.documents(limit=MOST_CHOICES).items,
        jurisdictions=app.library.jurisdictions(),
        soon=[
            (
                name,
                link_to(
                    "/targets", {**query, "due_after": first.isoformat(), "due_before": last.isoformat()}
                ),
            )
            for name, first, last in due_soon(china_today())
        ],
        link=lambda offset: link_to("/targets", query, offset=offset, limit=kept_limit(limit)),
        export=lambda form: link_to("/api/v1/targets", query, format=form),
        json_url=link_to("/api/v1/targets", query),
    )
