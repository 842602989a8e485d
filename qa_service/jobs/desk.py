"""Where jobs are handed in and asked about: what API, pages and command line share."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final

from corpus.amended import Visibility
from corpus.errors import InputError, LimitExceededError, NotFoundError, UnsupportedFormatError
from corpus.model import DocumentKind, FileStatus, Issue, Severity
from corpus.reading import SUFFIXES
from corpus.reading.article_rows import holds_articles
from corpus.walk import is_leftover, leftover_remark, opens
from qa_service.accounts.model import LOCAL, Visitor
from qa_service.api.intake import Intake
from qa_service.jobs.exporting import Exportable, checked
from qa_service.jobs.model import SKIPPED, Job, JobKind, JobRow, JobState
from qa_service.jobs.runner import Runner
from qa_service.jobs.spool import Spool
from qa_service.jobs.store import JobStore
from qa_service.settings import Settings

_MIB: Final = 1024 * 1024
FORMS: Final = (
    "PDF、OFD、图片（png、jpg、tif、bmp、webp）、Word 和 WPS 文字（docx、doc、wps）、"
    "Excel 和 WPS 表格（xlsx、xls、et、csv）、网页（html、mht）、文本（txt、md）、zip"
)
"""What can be read, as people are told."""
MOST_PATH: Final = 300
"""Characters of a path that are kept; the end of a longer one."""


class JobDesk:
    """Hands jobs in; one for each serving process.

    Args:
        intake: the one object that writes to the library.
        store, settings: of the library that ``intake`` writes to.
    """

    def __init__(self, intake: Intake, store: JobStore, settings: Settings) -> None:
        self.store = store
        self.spool = Spool(intake.app.library.root, settings.max_spool_mb * _MIB)
        self.runner = Runner(store, self.spool, intake, days=settings.job_days)
        self._most_files = settings.max_job_files
        self._most_bytes = settings.max_upload_bytes

    def receive_into(
        self,
        job_id: str | None,
        *,
        visitor: Visitor,
        jurisdiction: str | None,
        kind: DocumentKind | None,
        visibility: Visibility,
        archives: bool,
    ) -> Job:
        """The job that takes files: the one that was begun, or a new one with these wishes.

        Raises:
            NotFoundError: no such job, or it is another person's. QueueFullError: too many are waiting.
        """
        if job_id is not None:
            job = self.store.job(job_id)
            if job.kind is not JobKind.INGEST or not self.store.belongs_to(job_id, visitor.account_id):
                raise NotFoundError(f"没有您开始的、编号为 {job_id} 的上传任务。请重新上传。")
            return job
        return self.store.create(
            JobKind.INGEST,
            {
                "jurisdiction": jurisdiction,
                "kind": kind.value if kind else None,
                "visibility": visibility.value,
                "archives": archives,
            },
            created_by=name_of(visitor),
            account_id=visitor.account_id,
            state=JobState.RECEIVING,
        )

    def receive(self, job: Job, stream: BinaryIO, path: str) -> None:
        """Takes one file; one that cannot be used gets its row at once and stops nothing.

        Args:
            path: as the sender calls it, with the folders that were chosen.

        Raises:
            InputError: the job takes no more files. QueueFullError: no room. LibraryError: the disk is full.
        """
        shown = plain_path(path)
        if is_leftover(shown):
            self._told(job.id, shown, 0, SKIPPED, leftover_remark(shown))
            return
        refused = unreadable(shown)
        if refused is not None:
            status = SKIPPED if "/" in shown else FileStatus.FAILED.value  # a folder holds other things too
            self._told(job.id, shown, 0, status, refused)
            return
        if self.store.job(job.id).total >= self._most_files:
            raise LimitExceededError(
                f"一次最多上传 {self._most_files} 个文件。请分几次上传，或打成 ZIP 压缩包。",
                details={"limit": self._most_files},
            )
        try:
            kept, size = self.spool.keep(job.id, stream, shown, self._most_bytes)
        except (LimitExceededError, InputError) as error:
            if error.status == 503:
                raise
            issue = Issue(error.code, error.message, Severity.ERROR)
            self._told(job.id, shown, 0, FileStatus.FAILED.value, issue)
            return
        # The file lies where the job looks for it before the tables name it.
        try:
            self.store.add_file(job.id, shown, size, lambda number: self._place(job.id, number, kept, shown))
        except BaseException:
            kept.unlink(missing_ok=True)
            raise

    def _place(self, job_id: str, number: int, kept: Path, shown: str) -> None:
        self.spool.place(job_id, number, kept, shown)

    def _told(self, job_id: str, path: str, size: int, status: str, issue: Issue) -> None:
        number = self.store.add_file(job_id, path, size, lambda _: None)
        row = JobRow(0, number, path, status, issues=(issue,))
        self.store.add_rows(job_id, [row], finished_file=number)

    def start(self, job_id: str) -> Job:
        """All files are there.

        Raises:
            NotFoundError: no such job. InputError: it has begun, or has no file.
        """
        job = self.store.start(job_id)
        self.runner.start()
        return job

    def index(self, visitor: Visitor, *, rebuild: bool = False) -> Job:
        """A job that brings the index up to date, or makes it anew."""
        return self._queued(JobKind.INDEX, {"rebuild": rebuild}, visitor)

    def index_later(self) -> None:
        """The same, asked for by the program itself; one that waits already serves."""
        if not self.store.waits(JobKind.INDEX):
            self.index(LOCAL)

    def match(self, visitor: Visitor, batch: str = "") -> Job:
        """A job that compares the keys of imported and written questions with the law in force.

        Args:
            batch: of the questions; "" for all that have not been compared yet.
        """
        return self._queued(JobKind.MATCH, {"batch": batch}, visitor)

    def export(self, visitor: Visitor, what: Exportable, query: str) -> Job:
        """A job that makes a file of a register.

        Raises:
            InputError: conditions that do not fit.
        """
        return self._queued(JobKind.EXPORT, {"what": what.value, "query": checked(what, query)}, visitor)

    def _queued(self, kind: JobKind, asked: dict[str, object], visitor: Visitor) -> Job:
        job = self.store.create(kind, asked, created_by=name_of(visitor), account_id=visitor.account_id)
        self.runner.start()
        return job

    def result_file(self, job: Job) -> Path:
        """The file that an export made.

        Raises:
            NotFoundError: it is not done, or makes none.
        """
        name = job.result.get("file")
        path = self.spool.result(job.id, str(name)) if name and job.state is JobState.DONE else None
        if path is None or not path.is_file():
            raise NotFoundError("这个任务没有可以下载的文件。导出任务完成之后才有。", details={"job": job.id})
        return path

    def cancel(self, job_id: str, visitor: Visitor) -> Job:
        """As ``JobStore.cancel``; the files of a job that waited are deleted."""
        job = self.store.cancel(job_id, name_of(visitor))
        if job.over:
            self.spool.drop(job_id)
        return job


def name_of(visitor: Visitor) -> str:
    """Who a job belongs to, as people read it."""
    return visitor.name or "本机用户"


def unreadable(path: str) -> Issue | None:
    """Why a file of this name is not read; None where it is."""
    suffix = PurePosixPath(path).suffix.lower()
    if suffix in SUFFIXES or opens(path) or holds_articles(path):
        return None
    return Issue(UnsupportedFormatError.code, f"不能读这种文件。可以读：{FORMS}。", Severity.ERROR)


def plain_path(path: str) -> str:
    """A path as the sender calls it, for showing: forward slashes, no way up, no control characters."""
    steps = [step.strip() for step in path.replace("\\", "/").split("/")]
    kept = "/".join(
        "".join(c if c.isprintable() else "_" for c in step) for step in steps if step not in ("", ".", "..")
    )
    return kept[-MOST_PATH:] or "未命名"
