"""The thread of each serving process that works at jobs, one after the other.

A process says by a locked file that it lives: the lock goes with the process, however it ends, and the next
one takes its job up again.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from corpus.errors import AnzhiError, LibraryLockedError
from corpus.originals import write_lock
from qa_service.api.intake import Intake
from qa_service.jobs.exporting import export
from qa_service.jobs.indexing_work import bring_up_to_date
from qa_service.jobs.ingesting import CancelledError, Ingesting, StoppedError
from qa_service.jobs.matching_work import match_questions
from qa_service.jobs.model import STATUS_NAMES, Job, JobKind, JobState
from qa_service.jobs.spool import Spool
from qa_service.jobs.store import JobStore

logger = logging.getLogger("anzhi.jobs")

POLL_SECONDS: Final = 3.0
"""How soon a process notices a job that another one left behind."""
_BEAT_SECONDS: Final = 10.0
_SILENT_SECONDS: Final = 120.0
"""A process on another machine that says nothing for so long is taken for dead."""
_SWEEP_SECONDS: Final = 3600.0
_RECEIVING_HOURS: Final = 24.0
_LOCKS: Final = ".runners"


class Runner:
    """Works at the jobs of one library while the process lives.

    Args:
        intake: the one object that writes to the library. days: how long jobs are kept when they are over.
    """

    def __init__(self, store: JobStore, spool: Spool, intake: Intake, *, days: int) -> None:
        self._store, self._spool, self._intake = store, spool, intake
        self._days = days
        self._token = secrets.token_hex(6)
        self._host = socket.gethostname()
        self.name = f"{self._host}/{self._token}"
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._called = threading.Event()
        self._stopping = threading.Event()
        self._swept = 0.0

    def start(self) -> None:
        """Begins to work at what is there; returns at once. A runner that has begun is only woken."""
        with self._lock:
            self._called.set()
            if self._stopping.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            # A daemon: what it does survives being cut off, so the process need not wait for a long file.
            self._thread = threading.Thread(target=self._run, name="anzhi-jobs", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Ends after the file that is being read; a file that takes longer is read again another time."""
        self._stopping.set()
        self._called.set()
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def alive(self, name: str, beat: float) -> bool:
        """Whether the process of a runner still works; asked only while this one is at no job itself."""
        host, _, token = name.partition("/")
        if name == self.name:
            return False
        if host != self._host:
            return time.time() - beat < _SILENT_SECONDS
        path = self._locks / token
        if not path.exists():
            return False
        try:
            with write_lock(path):
                pass
        except LibraryLockedError:
            return True
        with contextlib.suppress(OSError):
            path.unlink()
        return False

    @property
    def _locks(self) -> Path:
        return self._spool.root / _LOCKS

    def _run(self) -> None:
        with ExitStack() as stack:
            living = False
            while not self._stopping.is_set():
                self._called.clear()
                try:
                    if not living and not self._store.unused:
                        stack.enter_context(self._living())
                        living = True
                    self._sweep_now_and_then()
                    worked = self._work_at_next()
                except AnzhiError as error:
                    logger.error("jobs: %s", error.message, exc_info=error)
                    worked = False
                except Exception:  # the boundary of the thread: there is nobody above who could report it
                    logger.exception("the runner of jobs failed")
                    worked = False
                if not worked:
                    self._called.wait(POLL_SECONDS)

    @contextmanager
    def _living(self) -> Iterator[None]:
        self._locks.mkdir(parents=True, exist_ok=True)
        path = self._locks / self._token
        with write_lock(path):
            yield
        with contextlib.suppress(OSError):
            path.unlink()

    def _sweep_now_and_then(self) -> None:
        if self._store.unused or (self._swept and time.monotonic() - self._swept < _SWEEP_SECONDS):
            return
        self._swept = time.monotonic()
        for job_id in self._store.sweep(days=self._days, receiving_hours=_RECEIVING_HOURS):
            self._spool.drop(job_id)
        there = self._spool.jobs()  # before the tables: a job that begins in between keeps its files
        for job_id in sorted(there - self._store.open_ids()):
            self._spool.drop(job_id)

    def _work_at_next(self) -> bool:
        job = self._store.claim(self.name, self.alive)
        if job is None:
            return False
        with self._beating(job):
            try:
                self._work_at(job)
            except StoppedError:
                self._store.give_back(job.id)
                return True
            except CancelledError:
                self._cancelled(job)
            except AnzhiError as error:
                logger.error("job %s failed: %s", job.id, error.message, exc_info=error)
                self._failed(job, error.message)
            except Exception:
                logger.exception("job %s failed", job.id)
                self._failed(job, f"系统内部出错，任务没有做完。请把任务编号 {job.id} 告诉管理员。")
        if job.kind is not JobKind.EXPORT:
            self._spool.drop(job.id)
        return True

    def _work_at(self, job: Job) -> None:
        if job.kind is JobKind.EXPORT:
            result = export(job, self._store, self._spool, self._intake.app)
            self._store.finish(job.id, JobState.DONE, result=result)
            return
        if job.kind is JobKind.MATCH:
            found = match_questions(job, self._store, self._intake.app, self._stopping.is_set)
            self._store.finish(job.id, JobState.DONE, result=found)
            return
        if job.kind is JobKind.INDEX:
            report = bring_up_to_date(job, self._store, self._intake, self._stopping.is_set)
            self._store.finish(job.id, JobState.DONE, result=report)
            return
        self._store.say(job.id, f"开始读取 {job.total} 个文件。")
        stored = Ingesting(job, self._store, self._spool, self._intake, self._stopping.is_set).run()
        result = bring_up_to_date(job, self._store, self._intake, self._stopping.is_set) if stored else {}
        self._store.progress(job.id, stage="", done=job.total, total=job.total)
        self._store.say(job.id, f"全部完成：{self._summary(job)}。")
        self._store.finish(job.id, JobState.DONE, result=result)

    def _cancelled(self, job: Job) -> None:
        if job.kind is JobKind.INGEST:
            work = Ingesting(job, self._store, self._spool, self._intake, self._stopping.is_set)
            unread = work.give_up_rest()
            # What was stored before must be found by questions too.
            with contextlib.suppress(StoppedError):
                bring_up_to_date(job, self._store, self._intake, self._stopping.is_set)
            read = self._store.files_done(job.id) - unread
            self._store.progress(job.id, stage="", done=read, total=job.total)
            self._store.say(job.id, f"已取消。已经读完的不受影响：{self._summary(job)}。")
        self._store.finish(job.id, JobState.CANCELLED)

    def _failed(self, job: Job, message: str) -> None:
        self._store.say(job.id, message)
        self._store.finish(job.id, JobState.FAILED, message=message)

    def _summary(self, job: Job) -> str:
        counts = self._store.counts(job.id)
        return (
            "；".join(
                f"{name} {counts[status]} 个" for status, name in STATUS_NAMES.items() if counts.get(status)
            )
            or "没有文件"
        )

    @contextmanager
    def _beating(self, job: Job) -> Iterator[None]:
        """Says now and then that the work goes on, for processes on other machines."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(_BEAT_SECONDS):
                try:
                    self._store.beat(job.id, self.name)
                except AnzhiError as error:
                    logger.warning("job %s: %s", job.id, error.message)

        thread = threading.Thread(target=beat, name="anzhi-job-beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(1)
