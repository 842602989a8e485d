"""Verification of the citations of a text or of a file; nothing is stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.errors import EmptyFileError
from qa_service.api import bodies
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, Day, Words
from qa_service.api.verification_schemas import VerificationBody, VerifyRequest
from qa_service.api.visitor import Open
from qa_service.verification.intake import text_of_file
from qa_service.verification.model import Verification
from qa_service.verification.report_files import TITLE, ReportForm, report_file
from qa_service.wiring import App

router = APIRouter(tags=["引用核验"])

ReportQuery = Annotated[ReportForm, Query(alias="format", description="json 直接返回；xlsx、docx 为附件")]


@router.post(
    "/citations/verify",
    summary="核验文字里的引用",
    response_model=VerificationBody,
    dependencies=[Depends(Open("nothing of the text is kept"))],
)
def verify(app: CurrentApp, request: VerifyRequest, form: ReportQuery = ReportForm.JSON) -> Response:
    """Each citation gets one of five outcomes, with the words of the source."""
    found = app.verifier.verify(
        request.text, as_of=request.as_of, jurisdiction=(request.jurisdiction or "").strip()
    )
    return reported(found, form, "")


@router.post(
    "/citations/verify/file",
    summary="核验一份文件里的引用",
    response_model=VerificationBody,
    dependencies=[Depends(Open("nothing of the file is kept"))],
)
def verify_file(
    app: CurrentApp,
    file: Annotated[UploadFile, File()],
    as_of: Annotated[Day | None, Blank, Form()] = None,
    jurisdiction: Annotated[Words, Form()] = None,
    form: ReportQuery = ReportForm.JSON,
) -> Response:
    """As for text; the file is read and forgotten."""
    text = uploaded_text(app, file)
    found = app.verifier.verify(text, as_of=as_of, jurisdiction=jurisdiction or "")
    return reported(found, form, file.filename or "")


def uploaded_text(app: App, file: UploadFile) -> str:
    """The text of an uploaded file.

    Raises:
        InputError: none was chosen, or it cannot be read.
    """
    if not file.filename:
        raise EmptyFileError("没有选择文件。请选择一份文件后再上传。")
    return text_of_file(file.file.read(), file.filename, app.settings.limits)


def reported(found: Verification, form: ReportForm, name: str) -> Response:
    """A result as JSON or as an attachment."""
    if form is ReportForm.JSON:
        return bodies.as_json(found.to_dict())
    file_name = f"{TITLE}_{china_today():%Y%m%d}.{form.value}"
    return Response(
        report_file(found, form, name), media_type=MEDIA_TYPES[form.value], headers=attachment(file_name)
    )
