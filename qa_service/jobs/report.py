"""What became of the files of a job, as a table that goes into a file or onto a page; and a job as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from corpus.china_time import CHINA
from qa_service.jobs.model import KIND_NAMES, STATUS_NAMES, Job, JobRow
from qa_service.jobs.store import JobStore
from qa_service.labels import DOCUMENT_KIND
from qa_service.register_files import Sheet, TargetFileForm, sheet_file

COLUMNS: Final = (
    ("path", "文件"),
    ("status", "结果"),
    ("title", "标题"),
    ("kind", "类别"),
    ("clauses", "条款"),
    ("assignments", "责任分工"),
    ("issues", "说明和建议"),
    ("document_id", "编号"),
)
SHEET: Final = Sheet(
    "读取报告",
    COLUMNS,
    {
        "path": 44, "status": 16, "title": 44, "kind": 10, "clauses": 8, "assignments": 10, "issues": 70,
        "document_id": 14,
    },
)  # fmt: skip
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row for a person."""

    path: str
    status: str
    title: str
    kind: str
    clauses: str
    assignments: str
    issues: str
    document_id: str


def all_rows(store: JobStore, job_id: str, status: str | None = None) -> Iterator[JobRow]:
    """Every row of a job, in order."""
    offset = 0
    while True:
        page = store.rows(job_id, status=status, limit=_AT_ONCE, offset=offset)
        yield from page.items
        offset += len(page.items)
        if not page.items or offset >= page.total:
            return


def report_file(job: Job, rows: Sequence[JobRow], form: TargetFileForm) -> bytes:
    """The bytes of the report in any form."""
    if form in (TargetFileForm.JSON, TargetFileForm.JSONL):
        return sheet_file([row_json(row) for row in rows], SHEET, form)
    return sheet_file([_readable(row) for row in rows], SHEET, form, about_job(job))


def about_job(job: Job) -> str:
    """The line over the table: when, by whom, what was chosen."""
    parts = [f"{moment(job.created)}由{job.created_by}上传"]
    if place := job.asked.get("jurisdiction"):
        parts.append(f"地区：{place}")
    if kind := job.asked.get("kind"):
        parts.append(f"类别：{DOCUMENT_KIND.get(str(kind), str(kind))}")
    parts.append("内部文件" if job.asked.get("visibility") == "internal" else "公开文件")
    return "；".join(parts)


def moment(at: float | None) -> str:
    """A time as people in China read it: 2026年11月22日 19:05; "" without one."""
    if at is None:
        return ""
    local = dt.datetime.fromtimestamp(at, CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def status_name(row: JobRow) -> str:
    """What became of a file, in Chinese."""
    if row.superseded:
        return f"存为新版本，取代第 {row.superseded} 版"
    return STATUS_NAMES.get(row.status, row.status)


def job_json(store: JobStore, job: Job) -> dict[str, Any]:
    """A job for the API and the command line."""
    return {
        "id": job.id,
        "kind": job.kind.value,
        "state": job.state.value,
        "state_name": job.state_name,
        "created_by": job.created_by,
        "created_at": iso(job.created),
        "started_at": iso(job.started),
        "finished_at": iso(job.finished),
        "progress": {"stage": job.stage, "current": job.current, "done": job.done, "total": job.total},
        "counts": store.counts(job.id),
        "cancelling": job.cancelling,
        "asked": dict(job.asked),
        "result": dict(job.result),
        "message": job.message,
        "url": job.url,
    }


def row_json(row: JobRow) -> dict[str, Any]:
    """What became of one file, for the API and the command line."""
    return {
        "number": row.number,
        "file": row.path,
        "status": row.status,
        "status_name": status_name(row),
        "document_id": row.document_id,
        "title": row.title,
        "kind": row.kind or None,
        "clauses": row.clauses,
        "assignments": row.assignments,
        "superseded": row.superseded,
        "issues": [
            {
                "code": issue.code,
                "message": issue.message,
                "severity": issue.severity.value,
                "page": issue.page,
                "line": issue.line,
            }
            for issue in row.issues
        ],
    }


def name_of_job(job: Job) -> str:
    """What a list calls a job."""
    if job.kind.value == "ingest":
        return f"{KIND_NAMES[job.kind]}（{job.total} 个）"
    if what := job.asked.get("what"):
        names: Mapping[str, str] = {
            "documents": "文件目录",
            "responsibilities": "责任清单",
            "targets": "指标与时限",
        }
        return f"导出{names.get(str(what), '')}"
    return KIND_NAMES[job.kind]


def _readable(row: JobRow) -> ReportRow:
    return ReportRow(
        path=row.path,
        status=status_name(row),
        title=row.title,
        kind=DOCUMENT_KIND.get(row.kind, row.kind),
        clauses=str(row.clauses) if row.document_id else "",
        assignments=str(row.assignments) if row.document_id else "",
        issues="\n".join(issue.message for issue in row.issues),
        document_id=row.document_id or "",
    )


def iso(at: float | None) -> str | None:
    """A time in UTC, to the second."""
    return None if at is None else dt.datetime.fromtimestamp(at, dt.UTC).isoformat(timespec="seconds")
