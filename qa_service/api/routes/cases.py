"""The case library: lists, one case, cases like it, other texts of it, statistics, export and import."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from pydantic import Field
from starlette.responses import Response

from corpus.amended import Visibility
from corpus.china_time import china_today
from qa_service.accounts.model import Permission
from qa_service.api import bodies, case_schemas
from qa_service.api.case_filters import CaseFilter, CaseQuery
from qa_service.api.context import CurrentApp, CurrentIntake
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank
from qa_service.api.visitor import CurrentVisitor, needs
from qa_service.case_files import case_file, facets_json, report_json, statistics_json, take_in_rows
from qa_service.case_view import rows_json

router = APIRouter(tags=["案例库"])


class CaseFileForm(StrEnum):
    """Forms in which cases leave."""

    CSV = "csv"
    JSON = "json"


class CaseExport(CaseFilter):
    """Which cases are wanted, and in which form."""

    format: CaseFileForm = Field(default=CaseFileForm.CSV, description="csv 或 json；含全部符合条件的案例")


@router.get("/cases", summary="案例列表", response_model=case_schemas.CaseListBody)
def list_cases(app: CurrentApp, visitor: CurrentVisitor, wanted: CaseQuery) -> Response:
    """With facets; persons' names only for those who may see internal documents."""
    desk = app.case_desk
    found = desk.page(wanted.asked(), meaning=wanted.meaning, limit=wanted.limit, offset=wanted.offset)
    near = 0 if found.page.total or wanted.meaning else desk.by_meaning(wanted.asked())
    return bodies.as_json(
        {
            "items": rows_json(found.page.items, names=visitor.sees_internal),
            "facets": facets_json(found.facets),
            "unread": len(desk.cases.without_cases),
            "by_meaning": near,
            **bodies.window(found.page),
        }
    )


@router.get("/cases/statistics", summary="案例统计", response_model=case_schemas.CaseStatisticsBody)
def case_statistics(app: CurrentApp, wanted: CaseQuery) -> Response:
    """Of all cases that fit; the window does not count."""
    return bodies.as_json(statistics_json(app.case_desk.statistics(wanted.asked(), meaning=wanted.meaning)))


@router.get(
    "/cases/export",
    summary="导出案例",
    response_class=Response,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}, "application/json": {}}}},
)
def export_cases(
    app: CurrentApp, visitor: CurrentVisitor, wanted: Annotated[CaseExport, Query()]
) -> Response:
    """Every field of every case that fits, in the form that can be imported again."""
    form = wanted.format.value
    rows = app.case_desk.found(wanted.asked(), meaning=wanted.meaning)
    content = case_file(app.case_desk.cases, rows, form, names=visitor.sees_internal)
    name = f"事故案例_{china_today():%Y%m%d}.{form}"
    return Response(content, media_type=MEDIA_TYPES[form], headers=attachment(name))


@router.post(
    "/cases/import",
    summary="导入案例表",
    status_code=201,
    response_model=case_schemas.CaseImportBody,
    responses={200: {"model": case_schemas.CaseImportBody, "description": "没有新的内容"}},
    dependencies=[Depends(needs(Permission.EDIT_LIBRARY))],
)
def import_cases(
    intake: CurrentIntake,
    file: Annotated[UploadFile, File(description="CSV、JSON 或 JSON Lines；名称用 UTF-8")],
    visibility: Annotated[
        Visibility | None, Blank, Form(description="public 公开；internal 内部；不填时新案例是公开的")
    ] = None,
) -> Response:
    """A row becomes a document; 201 when something is new, 200 when nothing is."""
    report, indexed = take_in_rows(intake, file.file.read(), file.filename or "", visibility)
    return bodies.as_json(report_json(report, indexed), 201 if report.changed else 200)


@router.get("/cases/{case_id}", summary="一起案例", response_model=case_schemas.CaseDetailBody)
def get_case(app: CurrentApp, visitor: CurrentVisitor, case_id: str) -> Response:
    """Every value with the words that say it, and the provisions that were broken, then and now."""
    return bodies.as_json(app.case_desk.view(case_id, names=visitor.sees_internal).json())


@router.get("/cases/{case_id}/similar", summary="相似案例", response_model=case_schemas.SimilarCasesBody)
def similar_cases(
    app: CurrentApp,
    visitor: CurrentVisitor,
    case_id: str,
    limit: Annotated[int, Query(ge=1, le=50, description="最多几起")] = 10,
) -> Response:
    """Each with the reasons, and the words of both texts behind them."""
    items = app.case_desk.similar(case_id, names=visitor.sees_internal, limit=limit)
    return bodies.as_json({"items": items, "total": len(items)})


@router.get(
    "/cases/{case_id}/duplicates",
    summary="讲同一起事故的其他材料",
    response_model=case_schemas.DuplicateCasesBody,
)
def duplicate_cases(app: CurrentApp, visitor: CurrentVisitor, case_id: str) -> Response:
    """With what agrees, and side by side what does not."""
    items = app.case_desk.duplicates(case_id, names=visitor.sees_internal)
    return bodies.as_json({"items": items, "total": len(items)})
