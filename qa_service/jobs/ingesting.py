"""The work of a job that reads files into the library: in groups, so that others get their turn between."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from corpus.amended import Visibility
from corpus.errors import LibraryLockedError, NotFoundError
from corpus.ingest import Progress
from corpus.model import DocumentKind, FileReport, FileStatus, Issue, Severity
from corpus.rows import file_status
from qa_service.api.intake import Intake
from qa_service.jobs.model import NOT_READ, SKIPPED, STORED, Job, JobFile, JobRow
from qa_service.jobs.spool import Spool
from qa_service.jobs.store import JobStore

GROUP: Final = 8
"""Files that are read before others who wait to write get their turn."""
_RETRY_SECONDS: Final = 1.0
READING: Final = "读取文件"
WAITING: Final = "等待其他写入完成"


class StoppedError(Exception):
    """The process ends; the job goes on after the next start."""


class CancelledError(Exception):
    """A person has ended the job."""


class Ingesting:
    """Reads the files of one job that have no result yet.

    Args:
        stopping: whether the process is about to end.
    """

    def __init__(
        self, job: Job, store: JobStore, spool: Spool, intake: Intake, stopping: Callable[[], bool]
    ) -> None:
        self._job, self._store, self._spool, self._intake = job, store, spool, intake
        self._stopping = stopping
        self._touched: set[str] = set()

    def run(self) -> bool:
        """Whether the library holds something new, from this run or one that was interrupted.

        Raises:
            StoppedError, CancelledError: between two files. LibraryError: the library cannot be written.
        """
        files = self._store.files(self._job.id)
        self._take_up()
        waiting = [one for one in files if not one.done]
        self._store.progress(
            self._job.id,
            stage=READING,
            done=len(files) - len(waiting),
            total=len(files),
            current=waiting[0].path if waiting else "",
        )
        for first in range(0, len(waiting), GROUP):
            self._check()
            self._read_group(waiting[first : first + GROUP], len(files))
        return any(self._store.counts(self._job.id).get(status) for status in STORED)

    def give_up_rest(self) -> int:
        """Rows for the files that a cancelled job does not read; how many there are."""
        unread = 0
        for one in self._store.files(self._job.id):
            if not one.done:
                unread += 1
                issue = Issue("not_read", "任务取消时还没有读到这份文件。需要时请重新上传。", Severity.INFO)
                self._store.add_rows(
                    self._job.id,
                    [JobRow(0, one.number, one.path, NOT_READ, issues=(issue,))],
                    finished_file=one.number,
                )
        return unread

    def _take_up(self) -> None:
        """What an interrupted run brought in is not to be superseded by a file of the same name."""
        for row in self._rows():
            if row.document_id and row.status in (*STORED, FileStatus.UNCHANGED.value):
                self._touched.add(row.document_id)
        self._store.drop_unfinished_rows(self._job.id)  # of an archive that is opened again

    def _rows(self) -> Iterator[JobRow]:
        offset = 0
        while True:
            page = self._store.rows(self._job.id, offset=offset)
            yield from page.items
            offset += len(page.items)
            if not page.items or offset >= page.total:
                return

    def _check(self) -> None:
        if self._stopping():
            raise StoppedError
        if self._store.is_cancelling(self._job.id):
            raise CancelledError

    def _read_group(self, group: Sequence[JobFile], total: int) -> None:
        paths = {str(self._spool.path(self._job.id, one.number, one.path)): one for one in group}
        there = []
        for path, one in paths.items():
            if self._whole(Path(path), one):
                there.append(Path(path))
            else:
                self._lost(one)
        if not there:
            return
        kind, place = self._job.asked.get("kind"), self._job.asked.get("jurisdiction")
        # Files inside an archive, each with a row of its own, come one after another; the archive is done
        # when the next file begins or the group ends.
        follower = _Follower(self, paths, total)
        while True:
            try:
                report = self._intake.read_files(
                    there,
                    jurisdiction=place,
                    kind=DocumentKind(kind) if kind else None,
                    visibility=Visibility(self._job.asked.get("visibility") or Visibility.PUBLIC.value),
                    archives=bool(self._job.asked.get("archives")),
                    apart_from=self._touched,
                    on_progress=follower.told,
                )
                break
            except LibraryLockedError:
                self._wait(group[0].path, total)
        follower.finish(report.issues)

    def _wait(self, current: str, total: int) -> None:
        self._store.progress(
            self._job.id, stage=WAITING, done=self.done_before(), total=total, current=current
        )
        deadline = time.monotonic() + _RETRY_SECONDS
        while time.monotonic() < deadline:
            self._check()
            time.sleep(0.2)

    def _whole(self, path: Path, one: JobFile) -> bool:
        try:
            return path.stat().st_size == one.size
        except OSError:
            return False

    def _lost(self, one: JobFile) -> None:
        issue = Issue("unreadable_file", "上传的文件没有保存完整。请重新上传这一份。", Severity.ERROR)
        row = JobRow(0, one.number, one.path, FileStatus.FAILED.value, issues=(issue,))
        self._store.add_rows(self._job.id, [row], finished_file=one.number)

    def row_of(self, one: JobFile, prefix: str, report: FileReport) -> JobRow:
        """The row of a file, with the path as its sender knows it."""
        status = report.status
        if status is FileStatus.UNCHANGED and self._own(report):
            # This job had stored it when it was interrupted, before it could note so.
            status = file_status(report.issues)
        return JobRow(
            0,
            one.number,
            one.path + report.path.removeprefix(prefix),
            status.value,
            report.title,
            report.kind.value if report.kind else "",
            report.document_id,
            report.clauses,
            report.assignments,
            report.superseded,
            tuple(_renamed(issue, prefix, one.path) for issue in report.issues),
        )

    def _own(self, report: FileReport) -> bool:
        """Whether the content is in the library because of this very file."""
        if report.document_id is None:
            return False
        try:
            return self._intake.library.document(report.document_id).path == report.path
        except NotFoundError:
            return False

    def note(self, one: JobFile, rows: Sequence[JobRow], *, done: bool) -> None:
        """Keeps rows; then the place to stop."""
        self._store.add_rows(self._job.id, rows, finished_file=one.number if done else None)

    def advance(self, done: int, total: int, current: str) -> None:
        """Tells where the work stands; the place to stop."""
        self._store.progress(self._job.id, stage=READING, done=done, total=total, current=current)
        self._check()

    def done_before(self) -> int:
        """Files that have their rows."""
        return self._store.files_done(self._job.id)


class _Follower:
    """Turns the reports of a group, which come file by file, into rows and progress."""

    def __init__(self, work: Ingesting, paths: dict[str, JobFile], total: int) -> None:
        self._work, self._total = work, total
        self._paths = paths
        self._order = list(paths.items())
        self._seen: set[str] = set()
        self._open: JobFile | None = None

    def told(self, progress: Progress) -> None:
        """One more row."""
        prefix, one = self._file_of(progress.report.path)
        self._close_before(one)
        inside = progress.report.path != prefix
        self._seen.add(prefix)
        row = self._work.row_of(one, prefix, progress.report)
        self._work.note(one, [row], done=not inside)
        self._open = one if inside else None
        self._work.advance(self._work.done_before(), self._total, self._next(one, inside))

    def finish(self, issues: Sequence[Issue]) -> None:
        """The group is read: what was passed over becomes rows too, and every file is done."""
        self._close_before(None)
        for prefix, one in self._order:
            passed = [issue for issue in issues if prefix in issue.message]
            rows = [
                JobRow(0, one.number, one.path, SKIPPED, issues=(_renamed(issue, prefix, one.path),))
                for issue in passed
            ]
            if prefix not in self._seen and not rows:
                nothing = Issue("no_documents", "文件里没有可读取的内容。", Severity.WARNING)
                rows = [JobRow(0, one.number, one.path, SKIPPED, issues=(nothing,))]
            if rows:
                self._work.note(one, rows, done=prefix not in self._seen)
        self._work.advance(self._work.done_before(), self._total, "")

    def _file_of(self, path: str) -> tuple[str, JobFile]:
        for prefix, one in self._order:
            if path == prefix or path.startswith(prefix + "/"):
                return prefix, one
        raise LookupError(path)

    def _close_before(self, one: JobFile | None) -> None:
        if self._open is not None and (one is None or one.number != self._open.number):
            self._work.note(self._open, [], done=True)
            self._open = None

    def _next(self, one: JobFile, inside: bool) -> str:
        if inside:
            return one.path
        names = [other for _, other in self._order]
        position = names.index(one) + 1
        return names[position].path if position < len(names) else ""


def _renamed(issue: Issue, prefix: str, path: str) -> Issue:
    return replace(issue, message=issue.message.replace(prefix, path))
