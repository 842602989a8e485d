"""A job, what it is made from and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from corpus.model import FileStatus, Issue


class JobKind(StrEnum):
    """What a job does."""

    INGEST = "ingest"
    INDEX = "index"
    EXPORT = "export"
    MATCH = "match"
    """Compares keys of the question bank with the law."""


class JobState(StrEnum):
    """Where a job stands. ``RECEIVING``: its files are still being sent."""

    RECEIVING = "receiving"
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def over(self) -> bool:
        """Nothing more will happen."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


KIND_NAMES: Final[Mapping[JobKind, str]] = {
    JobKind.INGEST: "读入文件",
    JobKind.INDEX: "更新索引",
    JobKind.EXPORT: "导出",
    JobKind.MATCH: "核对题目答案",
}
STATE_NAMES: Final[Mapping[JobState, str]] = {
    JobState.RECEIVING: "正在接收文件",
    JobState.QUEUED: "排队等候",
    JobState.RUNNING: "正在进行",
    JobState.DONE: "已完成",
    JobState.FAILED: "没有完成",
    JobState.CANCELLED: "已取消",
}
#: What became of one file; the last two are not of ``FileStatus``.
SKIPPED: Final = "skipped"
NOT_READ: Final = "not_read"
STATUS_NAMES: Final[Mapping[str, str]] = {
    FileStatus.OK.value: "已存入",
    FileStatus.PARTIAL.value: "已存入，有提示",
    FileStatus.SUPERSEDED.value: "存为新版本",
    FileStatus.UNCHANGED.value: "已有，未重复存入",
    FileStatus.FAILED.value: "失败",
    SKIPPED: "已跳过",
    NOT_READ: "没有读取",
}
STORED: Final = frozenset({FileStatus.OK.value, FileStatus.PARTIAL.value, FileStatus.SUPERSEDED.value})


@dataclass(frozen=True, slots=True)
class JobRow:
    """What became of one file, or of one inside an archive.

    Attributes:
        number: counts up within the job. file: number of the file that was sent.
        path: as the sender calls it: ``甲镇/方案.docx``, ``报送.zip/方案.docx``.
        status: a key of ``STATUS_NAMES``.
    """

    number: int
    file: int
    path: str
    status: str
    title: str = ""
    kind: str = ""
    document_id: str | None = None
    clauses: int = 0
    assignments: int = 0
    superseded: int | None = None
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class JobFile:
    """One file that was sent; ``done`` once its rows are there."""

    number: int
    path: str
    size: int
    done: bool


@dataclass(frozen=True, slots=True)
class LogLine:
    """What was said at a time (seconds since the epoch)."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands.

    Attributes:
        created_by: name of the account, "" for the person at this computer.
        created, started, finished: seconds since the epoch.
        runner: of the process that works at it, "" while none does.
        attempts: how often it was begun since it last came a step further.
        done, total: files (or texts of the index); stage, current: what is being done, and to what.
        asked: what the sender wants; result: what came of it, besides the rows.
        message: why it failed, in Chinese.
    """

    id: str
    kind: JobKind
    state: JobState
    created_by: str
    created: float
    started: float | None
    finished: float | None
    runner: str
    attempts: int
    done: int
    total: int
    stage: str
    current: str
    cancelling: bool
    asked: Mapping[str, Any] = field(default_factory=dict)
    result: Mapping[str, Any] = field(default_factory=dict)
    message: str = ""

    @property
    def over(self) -> bool:
        """Nothing more will happen."""
        return self.state.over

    @property
    def url(self) -> str:
        """Address of its page."""
        return f"/jobs/{self.id}"

    @property
    def state_name(self) -> str:
        """For people."""
        if self.cancelling and not self.over:
            return "正在取消"
        return STATE_NAMES[self.state]
