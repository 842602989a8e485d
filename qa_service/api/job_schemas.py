"""Shapes of jobs in the API."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from qa_service.api.schemas import IssueBody


class JobProgressBody(BaseModel):
    """How far a job is."""

    stage: str = Field(description="正在做什么，如“读取文件”；空为没有在做")
    current: str = Field(description="正在处理的文件")
    done: int = Field(description="已完成多少个")
    total: int = Field(description="共多少个")


class JobBody(BaseModel):
    """一个任务。"""

    id: str
    kind: str = Field(description="ingest 读入文件；index 更新索引；export 导出；match 核对题目答案")
    state: str = Field(
        description="receiving 正在接收文件；queued 排队；running 进行中；done 已完成；failed 没有完成；"
        "cancelled 已取消"
    )
    state_name: str
    created_by: str
    created_at: str
    started_at: str | None
    finished_at: str | None
    progress: JobProgressBody
    counts: dict[str, int] = Field(description="结果 → 文件数")
    cancelling: bool = Field(description="已要求取消，读完手上的文件就停")
    asked: dict[str, Any] = Field(description="要求：地区、文种、公开或内部，或导出的条件")
    result: dict[str, Any] = Field(description="结果：索引有多少段文字，或导出的文件名和大小")
    message: str = Field(description="没有完成的原因")
    url: str


class LogLineBody(BaseModel):
    """A line of the log."""

    at: str
    text: str


class JobDetailBody(JobBody):
    """一个任务和它的记录。"""

    log: list[LogLineBody]


class JobListBody(BaseModel):
    """任务列表。"""

    items: list[JobBody]
    total: int
    limit: int
    offset: int


class JobFileBody(BaseModel):
    """What became of one file."""

    number: int
    file: str = Field(description="文件；压缩包里的写作 包.zip/目录/文件.docx")
    status: str = Field(
        description="ok、partial（有提示）、superseded（存为新版本）、unchanged（已有）、failed、skipped（跳过）、"
        "not_read（取消时还没有读）"
    )
    status_name: str
    document_id: str | None
    title: str
    kind: str | None
    clauses: int
    assignments: int
    superseded: int | None = Field(description="取代了第几版")
    issues: list[IssueBody]


class JobFileListBody(BaseModel):
    """任务里每个文件的结果。"""

    items: list[JobFileBody]
    total: int
    limit: int
    offset: int


class IndexJobRequest(BaseModel):
    """What an index job does."""

    model_config = {"extra": "forbid"}

    rebuild: bool = Field(default=False, strict=True, description="true：全部重新编码")


class ExportJobRequest(BaseModel):
    """What an export job makes."""

    model_config = {"extra": "forbid"}

    what: str = Field(
        description="documents 文件目录；responsibilities 责任清单；targets 指标与时限", max_length=40
    )
    query: str = Field(
        default="",
        max_length=2000,
        description="条件，与该清单地址里 ? 后面的写法相同，如 format=xlsx&unit=应急管理局",
    )
