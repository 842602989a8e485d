"""Pages of jobs: all of them, and one with its progress and its report."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import RedirectResponse
from pydantic import Field
from starlette.responses import Response

from qa_service.accounts.model import Permission
from qa_service.api.context import CurrentDesk
from qa_service.api.filters import ListFilter, Words
from qa_service.api.visitor import CurrentVisitor, needs
from qa_service.jobs.model import STATUS_NAMES, JobKind
from qa_service.jobs.report import about_job, moment, name_of_job, status_name
from qa_service.web.page_links import conditions_of, kept_limit, link_to, page_of, shown_limit
from qa_service.web.rendering import render

ROWS: Final = 100
TONES: Final = {
    "ok": "good", "partial": "warn", "superseded": "good", "failed": "bad", "unchanged": "", "skipped": "",
    "not_read": "warn", "done": "good", "cancelled": "warn",
}  # fmt: skip

router = APIRouter(
    include_in_schema=False,
    dependencies=[Depends(needs(Permission.EDIT_LIBRARY)), Depends(needs(Permission.READ_INTERNAL))],
)
JobId = Annotated[str, Path(max_length=40)]


class RowsQuery(ListFilter):
    """Which results are shown."""

    status: Words = None
    limit: int = Field(default=ROWS, ge=1, le=200)


@page_of(router, "/jobs")
def jobs_page(desk: CurrentDesk, wanted: Annotated[ListFilter, Query()]) -> Response:
    """The newest first."""
    limit = shown_limit(wanted)
    page = desk.store.latest(limit=limit, offset=wanted.offset)
    return render(
        "jobs.html",
        section="documents",
        page=page,
        jobs=[(job, desk.store.counts(job.id)) for job in page.items],
        name_of=name_of_job,
        moment=moment,
        tones=TONES,
        status_names=STATUS_NAMES,
        working=any(not job.over for job in page.items),
        link=lambda offset: link_to("/jobs", {}, offset=offset, limit=kept_limit(limit)),
        json_url=link_to("/api/v1/jobs", conditions_of(wanted)),
    )


@page_of(router, "/jobs/{job_id}")
def job_page(desk: CurrentDesk, job_id: JobId, wanted: Annotated[RowsQuery, Query()]) -> Response:
    """How far it is, and what became of each file."""
    job = desk.store.job(job_id)
    counts = desk.store.counts(job_id)
    page = desk.store.rows(job_id, status=wanted.status, limit=wanted.limit, offset=wanted.offset)
    chosen = {"status": wanted.status} if wanted.status else {}
    return render(
        "job.html",
        section="documents",
        job=job,
        name=name_of_job(job),
        about=about_job(job) if job.kind is JobKind.INGEST else "",
        ingest=job.kind is JobKind.INGEST,
        counts=[
            (status, name, counts[status]) for status, name in STATUS_NAMES.items() if counts.get(status)
        ],
        chosen=wanted.status or "",
        page=page,
        rows=[(row, status_name(row)) for row in page.items],
        last=max((row.number for row in page.items), default=0),
        said=[(moment(line.at), line.text) for line in desk.store.said(job_id)],
        tones=TONES,
        moment=moment,
        only=lambda status: link_to(job.url, {"status": status} if status else {}),
        link=lambda offset: link_to(job.url, chosen, offset=offset),
        export=lambda form: link_to(f"/api/v1/jobs/{job_id}/files", chosen, format=form),
        json_url=f"/api/v1/jobs/{job_id}",
    )


@router.post("/jobs/{job_id}/cancel")
def cancel(desk: CurrentDesk, visitor: CurrentVisitor, job_id: JobId) -> Response:
    """Ends it and goes back to its page."""
    job = desk.store.job(job_id)
    if not job.over:
        job = desk.cancel(job_id, visitor)
    return RedirectResponse(job.url, status_code=303)


@router.post("/jobs/index")
def update_index(desk: CurrentDesk, visitor: CurrentVisitor) -> Response:
    """Hands in a job that brings the index up to date."""
    return RedirectResponse(desk.index(visitor).url, status_code=303)
