"""Uploads into the library, and documents out of it; the index follows each change."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from corpus import errors
from corpus.amended import Visibility
from corpus.errors import (
    AnzhiError,
    EmptyFileError,
    InputError,
    InternalError,
    LibraryLockedError,
    NotFoundError,
)
from corpus.ingest import Progress, ingest
from corpus.library import Library
from corpus.model import DocumentKind, FileReport, FileStatus, IngestReport, Issue
from qa_service.api.downloads import safe_file_name
from qa_service.api.warming import Warmer
from qa_service.wiring import App

logger = logging.getLogger("anzhi.api")
T = TypeVar("T")

WAIT_SECONDS = 60.0
"""How long an upload stands in line behind others before the person is asked to come back."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one uploaded file.

    Attributes:
        status: as ``anzhi ingest`` prints it.
        superseded: number of the version that it replaces.
        indexed: whether questions find it already.
    """

    document_id: str
    status: FileStatus
    superseded: int | None
    issues: tuple[Issue, ...]
    indexed: bool

    @property
    def changed(self) -> bool:
        """Whether the library holds something new now."""
        return self.status is not FileStatus.UNCHANGED


@dataclass(frozen=True, slots=True)
class TakenArchive:
    """What became of the files inside an uploaded archive.

    Attributes:
        files: one row a file; ``path`` is 包.zip/目录/文件.docx. skipped: what was passed over.
        indexed: whether questions find them already.
    """

    files: tuple[FileReport, ...]
    skipped: tuple[Issue, ...]
    indexed: bool

    @property
    def changed(self) -> bool:
        """Whether the library holds something new now."""
        return any(row.status not in (FileStatus.UNCHANGED, FileStatus.FAILED) for row in self.files)

    @property
    def failed(self) -> int:
        """How many files could not be read."""
        return sum(row.status is FileStatus.FAILED for row in self.files)


class Intake:
    """Writes to the library, one request at a time."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._lock = threading.Lock()
        self.warmer = Warmer(app)
        self.index_later: Callable[[], None] = lambda: None
        """Called when the index could not be brought up to date now, because another process is at it."""

    @property
    def library(self) -> Library:
        """The library that is written to, with everything in it."""
        return self.app.library

    def take_in(
        self,
        stream: BinaryIO,
        name: str,
        *,
        jurisdiction: str | None,
        kind: DocumentKind | None,
        visibility: Visibility | None = None,
    ) -> Taken:
        """Reads an uploaded file into the library and brings the index up to date.

        Args:
            stream: the file, at its beginning. name: as the sender calls it.
            jurisdiction, kind: as the sender states them, None to find them in the text.
            visibility: as for ``ingest``.

        Raises:
            InputError: the file cannot be used; the class says why.
            LibraryLockedError: another process or many other uploads are writing.
        """
        with self._turn():
            report = self._ingest(stream, name, jurisdiction, kind, visibility, archives=False)
            row = _only_row(report.files, report.issues)
            indexed = row.status is FileStatus.UNCHANGED or self._update_index()
        if row.document_id is None:
            raise InternalError("文件读取后没有编号，系统内部出错。请把请求编号告诉管理员。")
        return Taken(row.document_id, row.status, row.superseded, row.issues, indexed)

    def take_in_archive(
        self,
        stream: BinaryIO,
        name: str,
        *,
        jurisdiction: str | None,
        kind: DocumentKind | None,
        visibility: Visibility | None = None,
    ) -> TakenArchive:
        """Like ``take_in``, for a ZIP: each file inside becomes a document of its own.

        Raises:
            InputError: the archive cannot be opened, or none of its files could be read.
            LibraryLockedError: another process or many other uploads are writing.
        """
        with self._turn():
            report = self._ingest(stream, name, jurisdiction, kind, visibility, archives=True)
            if report.failed == len(report.files):
                raise _all_failed(report)
            changed = any(row.status not in (FileStatus.UNCHANGED, FileStatus.FAILED) for row in report.files)
            indexed = not changed or self._update_index()
        return TakenArchive(report.files, report.issues, indexed)

    def read_files(
        self,
        paths: Sequence[Path],
        *,
        jurisdiction: str | None,
        kind: DocumentKind | None,
        visibility: Visibility | None,
        archives: bool,
        apart_from: set[str],
        on_progress: Callable[[Progress], None],
    ) -> IngestReport:
        """Reads files that lie on disk into the library; the index is the caller's part.

        Args:
            apart_from: documents of the same run that these files must not supersede; grows.

        Raises:
            LibraryLockedError: another process is writing, or others stand in line before.
        """
        with self._turn(), self.library.writer(wait=WAIT_SECONDS):
            return ingest(
                self.library,
                paths,
                jurisdiction=jurisdiction,
                kind=kind,
                visibility=visibility,
                limits=self.app.settings.limits,
                workers=self.app.settings.parse_workers,
                archives=archives,
                apart_from=apart_from,
                on_progress=on_progress,
            )

    def _ingest(
        self,
        stream: BinaryIO,
        name: str,
        jurisdiction: str | None,
        kind: DocumentKind | None,
        visibility: Visibility | None,
        *,
        archives: bool,
    ) -> IngestReport:
        """The report on an uploaded file, with paths as the sender knows them."""
        if not name:
            raise EmptyFileError("没有选择文件。请选择一份文件后再上传。")
        with tempfile.TemporaryDirectory(prefix="anzhi-upload-") as folder:
            path = Path(folder) / safe_file_name(name)
            with path.open("wb") as file:
                shutil.copyfileobj(stream, file, 1 << 20)
            # Another worker of the service may be writing just now: it is done in a moment.
            with self.library.writer(wait=WAIT_SECONDS):
                report = ingest(
                    self.app.library,
                    [path],
                    jurisdiction=jurisdiction,
                    kind=kind,
                    visibility=visibility,
                    limits=self.app.settings.limits,
                    workers=self.app.settings.parse_workers if archives else 1,
                    archives=archives,
                )
        prefix = folder + os.sep
        return replace(
            report,
            files=tuple(replace(row, path=row.path.removeprefix(prefix)) for row in report.files),
            issues=tuple(
                replace(issue, message=issue.message.replace(prefix, "")) for issue in report.issues
            ),
        )

    def remove(self, document_id: str) -> None:
        """Removes a document with all its versions.

        Raises:
            NotFoundError: no such document.
        """
        with self._turn():
            self.library.remove(document_id)
            self._update_index()

    def remove_all(self, document_ids: Collection[str]) -> tuple[str, ...]:
        """Removes documents and then updates the index once; ids of those that are gone now.

        One that somebody else has removed in between stops nothing.
        """
        gone: list[str] = []
        with self._turn():
            for document_id in document_ids:
                with suppress(NotFoundError):
                    self.library.remove(document_id)
                    gone.append(document_id)
            if gone:
                self._update_index()
        return tuple(gone)

    def change(self, work: Callable[[Library], T]) -> T:
        """Runs ``work``, which changes what the library says about documents, and updates the index.

        Raises:
            LibraryLockedError: another process or many uploads are writing; and what ``work`` raises.
        """
        with self._turn():
            done = work(self.library)
            self._update_index()
        return done

    def change_many(
        self, work: Callable[[], T], *, index: Callable[[T], bool], later: bool
    ) -> tuple[T, bool]:
        """Runs ``work``, which brings documents in, and updates the index where ``index`` says so.

        Args:
            later: leave the index to a job, as it takes longer than a person waits.

        Returns:
            What ``work`` gave, and whether questions find it already.

        Raises:
            LibraryLockedError: another process or many uploads are writing; and what ``work`` raises.
        """
        with self._turn():
            # Another worker of the service may be writing just now: it is done in a moment.
            with self.library.writer(wait=WAIT_SECONDS):
                done = work()
            if not index(done):
                return done, True
            if later:
                self.index_later()
                return done, False
            return done, self._update_index()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=WAIT_SECONDS):
            raise LibraryLockedError("前面还有文件正在处理，请过几分钟再试。")
        try:
            yield
        finally:
            self._lock.release()

    def _update_index(self) -> bool:
        """Whether it worked; the library is whole either way, and a later update makes up for it."""
        try:
            self.app.update_index()
        except LibraryLockedError:  # a job is at it; it is asked to come round once more
            self.index_later()
            return False
        except AnzhiError as error:
            logger.error("index update failed: %s", error.message, exc_info=error)
            return False
        self.warmer.start()
        return True


def _only_row(rows: tuple[FileReport, ...], issues: tuple[Issue, ...]) -> FileReport:
    """The row of the one file; a failure becomes the exception that it stands for."""
    if not rows:
        raise InputError(issues[0].message if issues else "文件里没有可读取的内容。请换一份文件再上传。")
    row = rows[0]
    if row.status is FileStatus.FAILED:
        issue = row.issues[0]
        raise _exception(issue.code)(issue.message, details={"file": Path(row.path).name})
    return row


def _all_failed(report: IngestReport) -> AnzhiError:
    """The error for an archive of which nothing could be read: the first reason, and all in the details."""
    if not report.files:
        return InputError("压缩包里没有可读取的内容。请换一份文件再上传。")
    first = report.files[0].issues[0]
    more = f"压缩包里的其他 {len(report.files) - 1} 个文件也没有读成。" if len(report.files) > 1 else ""
    failed = [
        {"file": row.path, "code": issue.code, "message": issue.message}
        for row in report.files
        for issue in row.issues
    ]
    return _exception(first.code)(first.message + more, details={"files": failed[:200]})


def _exception(code: str) -> type[AnzhiError]:
    """The class in ``corpus.errors`` with this code; ``InputError`` for an unknown one."""
    for found in vars(errors).values():
        if isinstance(found, type) and issubclass(found, AnzhiError) and found.code == code:
            return found
    return InputError
