"""Jobs: hand in, look at, follow, cancel. Only for those who may change the library."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, File, Form, Path, Query, UploadFile
from fastapi.responses import FileResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from corpus.amended import Visibility
from corpus.errors import EmptyFileError, InputError
from corpus.model import DocumentKind
from qa_service.accounts.model import Permission, Visitor
from qa_service.api import bodies, job_schemas
from qa_service.api.context import CurrentDesk
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, ListFilter, Words
from qa_service.api.visitor import CurrentVisitor, needs
from qa_service.jobs.desk import JobDesk
from qa_service.jobs.exporting import Exportable
from qa_service.jobs.model import Job, JobState
from qa_service.jobs.report import SHEET, all_rows, iso, job_json, report_file, row_json
from qa_service.register_files import TargetFileForm

LOOK_SECONDS = 0.5
"""How often the state of a job is looked at for those who follow it."""
_QUIET_SECONDS = 10.0
_LONGEST_SECONDS = 30 * 60
"""A follower is let go after so long and connects again by itself."""
_ROWS_TOLD = 100
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

#: A job names files that may be internal: whoever follows it must be allowed to see those.
_EVENT = {
    "type": "object",
    "properties": {"event": {"enum": ["job", "file", "end"]}, "data": {"type": "string"}},
}
"""One event of the stream, as OpenAPI 3.2 describes it; ``data`` is JSON."""

router = APIRouter(
    tags=["任务"],
    dependencies=[Depends(needs(Permission.EDIT_LIBRARY)), Depends(needs(Permission.READ_INTERNAL))],
)

JobId = Annotated[str, Path(max_length=40, description="任务编号")]


class JobQuery(ListFilter):
    """Which jobs are wanted."""

    state: Annotated[JobState | None, Blank] = Field(default=None, description="状态")


class JobFileQuery(ListFilter):
    """Which results are wanted, and in which form."""

    status: Words = Field(default=None, description="只看这种结果，如 failed")
    format: TargetFileForm = Field(
        default=TargetFileForm.JSON, description="json 按页返回；其余为附件，含全部文件"
    )


@router.get("/jobs", summary="任务列表", response_model=job_schemas.JobListBody)
def list_jobs(desk: CurrentDesk, wanted: Annotated[JobQuery, Query()]) -> Response:
    """The newest first."""
    page = desk.store.latest(state=wanted.state, limit=wanted.limit, offset=wanted.offset)
    items = [job_json(desk.store, job) for job in page.items]
    return bodies.as_json({"items": items, **bodies.window(page)})


@router.post(
    "/jobs/ingest",
    summary="上传文件，在后台读入资料库",
    status_code=202,
    response_model=job_schemas.JobBody,
)
def ingest_job(
    desk: CurrentDesk,
    visitor: CurrentVisitor,
    file: Annotated[list[UploadFile] | None, File(description="一个或几个文件；名称用 UTF-8")] = None,
    path: Annotated[
        list[str] | None, Form(description="各个文件带目录的名称，与 file 一一对应；不写则用文件名")
    ] = None,
    job: Annotated[Words, Form(description="接着往这个任务里添加文件；不写则新建任务")] = None,
    start: Annotated[bool, Form(description="false：还有文件要传，先不开始")] = True,
    jurisdiction: Annotated[Words, Form(description="地区；不填则自动识别")] = None,
    kind: Annotated[DocumentKind | None, Blank, Form(description="文种；不填则自动识别")] = None,
    visibility: Annotated[
        Visibility, Form(description="public 公开；internal 内部，只有工作人员能看到")
    ] = Visibility.PUBLIC,
    archives: Annotated[bool, Form(description="读取 ZIP 压缩包里的每个文件")] = False,
) -> Response:
    """Files that cannot be used are told in the results; the others are read all the same."""
    body = take_files(
        desk,
        visitor,
        file or [],
        path or [],
        job=job,
        start=start,
        jurisdiction=jurisdiction,
        kind=kind,
        visibility=visibility,
        archives=archives,
    )
    response = bodies.as_json(job_json(desk.store, body), 202)
    response.headers["Location"] = f"/api/v1{body.url}"
    return response


def take_files(
    desk: JobDesk,
    visitor: Visitor,
    files: list[UploadFile],
    paths: list[str],
    *,
    job: str | None,
    start: bool,
    jurisdiction: str | None,
    kind: DocumentKind | None,
    visibility: Visibility,
    archives: bool,
) -> Job:
    """Puts files into a job and lets it begin; shared with the form of the site.

    Raises:
        InputError: no file at all, or names that do not fit the files.
    """
    named = [one for one in files if one.filename]
    if not named and job is None:
        raise EmptyFileError("没有选择文件。请选择一个或几个文件后再上传。")
    if paths and len(paths) != len(named):
        raise InputError(
            "path 要与 file 一一对应。请检查后重新上传。", details={"file": len(named), "path": len(paths)}
        )
    opened = desk.receive_into(
        job, visitor=visitor, jurisdiction=jurisdiction, kind=kind, visibility=visibility, archives=archives
    )
    for number, one in enumerate(named):
        desk.receive(opened, one.file, paths[number] if paths else one.filename or "")
    return desk.start(opened.id) if start else desk.store.job(opened.id)


@router.post("/jobs/index", summary="在后台更新索引", status_code=202, response_model=job_schemas.JobBody)
def index_job(desk: CurrentDesk, visitor: CurrentVisitor, asked: job_schemas.IndexJobRequest) -> Response:
    """Questions go on over the index that is there."""
    job = desk.index(visitor, rebuild=asked.rebuild)
    return bodies.as_json(job_json(desk.store, job), 202)


@router.post("/jobs/export", summary="在后台导出清单", status_code=202, response_model=job_schemas.JobBody)
def export_job(desk: CurrentDesk, visitor: CurrentVisitor, asked: job_schemas.ExportJobRequest) -> Response:
    """For lists that take long; the file waits at ``jobs/{id}/result``."""
    if asked.what not in list(Exportable):
        raise InputError(f"what 只能是 {'、'.join(Exportable)}。请修改后重试。", details={"what": asked.what})
    job = desk.export(visitor, Exportable(asked.what), asked.query)
    return bodies.as_json(job_json(desk.store, job), 202)


@router.get("/jobs/{job_id}", summary="一个任务", response_model=job_schemas.JobDetailBody)
def get_job(desk: CurrentDesk, job_id: JobId) -> Response:
    """With its progress and what was said."""
    job = desk.store.job(job_id)
    said = [{"at": iso(line.at), "text": line.text} for line in desk.store.said(job_id)]
    return bodies.as_json({**job_json(desk.store, job), "log": said})


@router.get(
    "/jobs/{job_id}/files", summary="任务里每个文件的结果", response_model=job_schemas.JobFileListBody
)
def job_files(desk: CurrentDesk, job_id: JobId, wanted: Annotated[JobFileQuery, Query()]) -> Response:
    """In the order in which they were read; as a file all of them."""
    job = desk.store.job(job_id)
    if wanted.format is not TargetFileForm.JSON:
        content = report_file(job, list(all_rows(desk.store, job_id, wanted.status)), wanted.format)
        name = f"{SHEET.name}_{job_id}.{wanted.format.value}"
        return Response(content, media_type=MEDIA_TYPES[wanted.format.value], headers=attachment(name))
    page = desk.store.rows(job_id, status=wanted.status, limit=wanted.limit, offset=wanted.offset)
    return bodies.as_json({"items": [row_json(row) for row in page.items], **bodies.window(page)})


@router.get(
    "/jobs/{job_id}/result",
    summary="导出任务生成的文件",
    response_class=Response,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def job_result(desk: CurrentDesk, job_id: JobId) -> Response:
    """Only of an export, once it is done."""
    path = desk.result_file(desk.store.job(job_id))
    media_type = MEDIA_TYPES.get(path.suffix.lstrip("."), "application/octet-stream")
    return FileResponse(path, media_type=media_type, headers=attachment(path.name))


@router.post("/jobs/{job_id}/cancel", summary="取消任务", response_model=job_schemas.JobBody)
def cancel_job(desk: CurrentDesk, visitor: CurrentVisitor, job_id: JobId) -> Response:
    """A job at work ends after the file that it is reading; what is stored stays."""
    return bodies.as_json(job_json(desk.store, desk.cancel(job_id, visitor)))


@router.get(
    "/jobs/{job_id}/events",
    summary="任务的进展（服务器推送事件）",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "job 事件是任务的状态，file 事件是一个文件的结果；任务结束后发 end 事件并断开",
            "content": {"text/event-stream": {"itemSchema": _EVENT}},
        }
    },
)
def job_events(
    desk: CurrentDesk,
    job_id: JobId,
    after: Annotated[int, Query(ge=0, le=2**31 - 1, description="只要编号比它大的文件结果")] = 0,
) -> Response:
    """Ends by itself when the job does."""
    desk.store.job(job_id)  # an unknown one is told at once
    return StreamingResponse(_events(desk, job_id, after), media_type="text/event-stream", headers=_HEADERS)


async def _events(desk: JobDesk, job_id: str, after: int) -> AsyncIterator[bytes]:
    told: dict[str, Any] = {}
    began = spoke = time.monotonic()
    while True:
        state, rows, over = await to_thread.run_sync(_look, desk, job_id, after)
        for row in rows:
            after = row["number"]
            yield _event("file", row)
        if state != told:
            told = state
            yield _event("job", state)
            spoke = time.monotonic()
        if over and not rows:
            yield _event("end", {"url": state["url"]})
            return
        if time.monotonic() - began > _LONGEST_SECONDS:
            return
        if time.monotonic() - spoke > _QUIET_SECONDS:
            spoke = time.monotonic()
            yield KEEPALIVE_COMMENT
        if not rows:
            await asyncio.sleep(LOOK_SECONDS)


def _look(desk: JobDesk, job_id: str, after: int) -> tuple[dict[str, Any], list[dict[str, Any]], bool]:
    job = desk.store.job(job_id)
    rows = desk.store.rows(job_id, after=after, limit=_ROWS_TOLD).items
    return job_json(desk.store, job), [row_json(row) for row in rows], job.over


def _event(name: str, data: dict[str, Any]) -> bytes:
    return format_sse_event(event=name, data_str=json.dumps(data, ensure_ascii=False))
