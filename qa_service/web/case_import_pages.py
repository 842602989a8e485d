"""The page that takes in a table of accident cases (导入案例)."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from starlette.responses import Response

from case_library.importing import STATUS_NAMES as ROW_NAMES
from case_library.importing import ImportReport, RowStatus
from corpus.amended import Visibility
from corpus.errors import AnzhiError
from qa_service.accounts.model import Permission
from qa_service.api.context import CurrentApp, CurrentIntake
from qa_service.api.errors import readable_size
from qa_service.api.visitor import needs, note_for_log
from qa_service.case_files import take_in_rows
from qa_service.web.page_links import page_of
from qa_service.web.rendering import render
from qa_service.wiring import App

IMPORT: Final = "/cases/import"
router = APIRouter(include_in_schema=False)
EDITING: Final = [Depends(needs(Permission.EDIT_LIBRARY))]


@page_of(router, IMPORT, EDITING)
def import_page(app: CurrentApp) -> Response:
    """Asks for a table of cases."""
    return _import(app)


@router.post(IMPORT, dependencies=EDITING)
def import_cases(
    app: CurrentApp,
    intake: CurrentIntake,
    request: Request,
    file: Annotated[UploadFile | None, File()] = None,
    visibility: Annotated[Visibility, Form()] = Visibility.PUBLIC,
) -> Response:
    """Takes the rows in and tells what became of each."""
    name = (file.filename if file else "") or ""
    try:
        report, indexed = take_in_rows(intake, file.file.read() if file else b"", name, visibility)
    except AnzhiError as error:
        if error.status >= 500 and error.status != 503:
            raise
        return _import(app, problem=error.message, status=error.status)
    note_for_log(request, name)
    return _import(app, report=report, indexed=indexed)


def _import(
    app: App,
    *,
    problem: str = "",
    status: int = 200,
    report: ImportReport | None = None,
    indexed: bool = True,
) -> Response:
    return render(
        "case_import.html",
        status=status,
        section="cases",
        problem=problem,
        report=report,
        counts=[(ROW_NAMES[one], report.count(one)) for one in RowStatus if report.count(one)]
        if report
        else [],
        row_names=ROW_NAMES,
        indexed=indexed,
        limit=readable_size(app.settings.max_upload_bytes),
    )
