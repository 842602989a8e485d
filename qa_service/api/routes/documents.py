"""Documents: list, read, add, remove; and single clauses."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse, PlainTextResponse
from pydantic import Field
from starlette.responses import Response

from corpus.amended import Visibility
from corpus.china_time import china_today
from corpus.errors import InputError, NotFoundError
from corpus.model import DocumentKind
from corpus.reading.article_rows import holds_articles
from corpus.records import Page, VersionRecord
from corpus.walk import opens
from qa_service.accounts.model import Permission
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp, CurrentIntake
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import AsOf, Blank, DocumentFilter, Words
from qa_service.api.intake import Intake
from qa_service.api.list_route import ListRoute
from qa_service.api.visitor import needs, note_for_log
from qa_service.document_table import DOCUMENT_SHEET, all_documents, document_rows
from qa_service.register_files import TargetFileForm, sheet_file
from qa_service.wiring import App

BINARY = {"type": "string", "format": "binary"}
UNNAMED = "application/octet-stream"
ORIGINALS = (*dict.fromkeys(media.partition(";")[0] for media in MEDIA_TYPES.values()), UNNAMED)
"""What an original may be sent as."""

router = APIRouter(tags=["文件"], route_class=ListRoute)

VersionId = Annotated[str | None, Query(max_length=40, description="版本编号；不填为当前版本")]
Offset = Annotated[int | None, Query(ge=0, description="存档文本中的位置（code points）")]


def version_of(app: App, document_id: str, version_id: str | None) -> VersionRecord:
    """The version asked for, or the current one.

    Raises:
        NotFoundError: no such document, or the version is not one of it.
    """
    chosen = version_id or app.library.document(document_id).version_id
    found = app.library.version(chosen)
    if found.document_id != document_id:
        raise NotFoundError(
            f"文件 {document_id} 没有版本 {chosen}。请从文件页面重新进入。",
            details={"document": document_id, "version": chosen},
        )
    return found


class DocumentExport(DocumentFilter):
    """Which documents are wanted, and in which form."""

    format: TargetFileForm = Field(
        default=TargetFileForm.JSON, description="json 按页返回；其余为附件，含全部符合条件的文件"
    )


@router.get("/documents", summary="列出文件", response_model=schemas.DocumentListBody)
def list_documents(app: CurrentApp, wanted: Annotated[DocumentExport, Query()]) -> Response:
    """Newest first; a file holds every document that fits."""
    if wanted.format is not TargetFileForm.JSON:
        return _file(app, wanted)
    page = app.library.documents(**wanted.conditions(), limit=wanted.limit, offset=wanted.offset)
    items = [bodies.document(record) for record in page.items]
    return bodies.as_json(schemas.DocumentListBody(items=items, **bodies.window(page)))


def _file(app: App, wanted: DocumentExport) -> Response:
    records, _ = all_documents(app.library, **wanted.conditions())
    form, day = wanted.format, wanted.as_of or china_today()
    rows: list[Any] = list(document_rows(records))
    if form is TargetFileForm.JSONL:
        rows = [bodies.document(record).model_dump(mode="json") for record in records]
    content = sheet_file(rows, DOCUMENT_SHEET, form, f"时效截至 {day.isoformat()}")
    name = f"{DOCUMENT_SHEET.name}_{day:%Y%m%d}.{form.value}"
    return Response(content, media_type=MEDIA_TYPES[form.value], headers=attachment(name))


@router.post(
    "/documents",
    summary="上传一份文件并读入资料库",
    status_code=201,
    response_model=schemas.UploadBody | schemas.ArchiveBody,
    responses={
        200: {"model": schemas.UploadBody | schemas.ArchiveBody, "description": "内容已经在库里，没有变化"}
    },
    dependencies=[Depends(needs(Permission.EDIT_LIBRARY))],
)
def add_document(
    app: CurrentApp,
    intake: CurrentIntake,
    file: Annotated[UploadFile, File(description="文件；名称用 UTF-8")],
    jurisdiction: Annotated[Words, Form(description="地区；不填则自动识别")] = None,
    kind: Annotated[DocumentKind | None, Blank, Form(description="文种；不填则自动识别")] = None,
    archives: Annotated[
        bool, Form(description="文件是 ZIP 压缩包时读取里面的每个文件；结果按文件列出")
    ] = False,
    visibility: Annotated[
        Visibility | None, Blank, Form(description="public 公开；internal 内部；不填时新文件是公开的")
    ] = None,
) -> Response:
    """201 for a new document or version, 200 when its content was there already."""
    name = file.filename or ""
    if (archives and opens(name)) or holds_articles(name):
        return _add_archive(intake, file, jurisdiction, kind, visibility)
    taken = intake.take_in(
        file.file, file.filename or "", jurisdiction=jurisdiction, kind=kind, visibility=visibility
    )
    record = app.library.document(taken.document_id)
    body = schemas.UploadBody(
        document=bodies.document(record),
        status=taken.status.value,
        superseded=taken.superseded,
        issues=[bodies.issue(one) for one in taken.issues],
        indexed=taken.indexed,
    )
    response = bodies.as_json(body, 201 if taken.changed else 200)
    response.headers["Location"] = f"/api/v1/documents/{record.id}"
    return response


def _add_archive(
    intake: Intake,
    file: UploadFile,
    jurisdiction: str | None,
    kind: DocumentKind | None,
    visibility: Visibility | None,
) -> Response:
    taken = intake.take_in_archive(
        file.file, file.filename or "", jurisdiction=jurisdiction, kind=kind, visibility=visibility
    )
    body = schemas.ArchiveBody(
        files=[
            schemas.PackedFileBody(
                file=row.path,
                status=row.status.value,
                document_id=row.document_id,
                title=row.title,
                clauses=row.clauses,
                assignments=row.assignments,
                superseded=row.superseded,
                issues=[bodies.issue(one) for one in row.issues],
            )
            for row in taken.files
        ],
        skipped=[bodies.issue(one) for one in taken.skipped],
        failed=taken.failed,
        indexed=taken.indexed,
    )
    return bodies.as_json(body, 201 if taken.changed else 200)


@router.get("/documents/{document_id}", summary="一份文件", response_model=schemas.DocumentDetailBody)
def get_document(app: CurrentApp, document_id: str, as_of: AsOf = None) -> Response:
    """By the version that stands for it on the date, with its history and the other texts of its work."""
    record = app.library.document(document_id, as_of=as_of)
    return bodies.as_json(bodies.document_detail(app.library, record, as_of))


@router.delete(
    "/documents/{document_id}",
    summary="移除一份文件",
    response_model=schemas.RemovedBody,
    dependencies=[Depends(needs(Permission.EDIT_LIBRARY))],
)
def remove_document(app: CurrentApp, intake: CurrentIntake, request: Request, document_id: str) -> Response:
    """With all its versions and originals."""
    record = app.library.document(document_id)
    intake.remove(document_id)
    note_for_log(request, f"《{record.title or record.file_name}》 {document_id}")
    return bodies.as_json(schemas.RemovedBody(id=document_id, removed=True))


@router.get("/documents/{document_id}/versions", summary="全部版本", response_model=schemas.VersionListBody)
def list_versions(app: CurrentApp, document_id: str, as_of: AsOf = None) -> Response:
    """The first that was added first."""
    found = app.library.versions(document_id, as_of=as_of)
    page: Page[VersionRecord] = Page(tuple(found), len(found), max(len(found), 1), 0)
    items = [bodies.version(record) for record in found]
    return bodies.as_json(schemas.VersionListBody(items=items, **bodies.window(page)))


@router.get(
    "/documents/{document_id}/text",
    summary="存档文本（纯文本）",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
def get_text(
    app: CurrentApp, document_id: str, version: VersionId = None, start: Offset = None, end: Offset = None
) -> Response:
    """The stored text, to which all offsets refer; ``start`` and ``end`` cut a piece out of it."""
    record = version_of(app, document_id, version)
    text = app.library.text(record.id)
    first, last = start or 0, len(text) if end is None else end
    if not first <= last <= len(text):
        raise InputError(
            f"位置不对：start 不能大于 end，end 不能超过 {len(text)}。请修改后重试。",
            details={"start": first, "end": last, "length": len(text)},
        )
    return PlainTextResponse(text[first:last], headers={"X-Version-ID": record.id})


@router.get(
    "/documents/{document_id}/file",
    summary="下载原件",
    response_class=Response,
    responses={200: {"content": {media: {"schema": BINARY} for media in ORIGINALS}}},
)
def get_file(app: CurrentApp, document_id: str, version: VersionId = None) -> Response:
    """The bytes as they came in, under the name they had."""
    record = version_of(app, document_id, version)
    path = app.library.original(record.id)
    media_type = MEDIA_TYPES.get(record.form, UNNAMED)
    return FileResponse(path, media_type=media_type, headers=attachment(record.file_name))


@router.get("/clauses/{clause_id}", summary="一个条款", response_model=schemas.ClauseBody)
def get_clause(app: CurrentApp, clause_id: str) -> Response:
    """With its words, its place and a link to the page that shows it."""
    record = app.library.clause(clause_id)
    return bodies.as_json(bodies.clause(record, app.library.text(record.version_id)))
