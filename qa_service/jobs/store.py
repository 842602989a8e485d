"""Jobs in the tables of the service: made, claimed by one process, told about, swept."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from corpus.errors import InputError, NotFoundError, QueueFullError
from corpus.model import Issue, Severity
from corpus.records import Page
from qa_service.jobs.model import Job, JobFile, JobKind, JobRow, JobState, LogLine
from qa_service.service import schema
from qa_service.service.database import ServiceDatabase

MOST_LOGGED: Final = 500
"""Lines that a job says at most; those beyond are not kept."""
ATTEMPTS: Final = 3
"""So often a job is begun without coming a step further before it is given up."""
_WAITING: Final = (JobState.RECEIVING.value, JobState.QUEUED.value)
_OPEN: Final = (*_WAITING, JobState.RUNNING.value)

jobs, files, rows, log = schema.jobs, schema.job_files, schema.job_rows, schema.job_log


class JobStore:
    """Thread-safe, shared by the processes that serve one library.

    Args:
        service: the tables. most_waiting: jobs that may wait for their turn.
    """

    def __init__(self, service: ServiceDatabase, most_waiting: int) -> None:
        self._service = service
        self._most_waiting = most_waiting

    @property
    def unused(self) -> bool:
        """Whether nothing was ever kept; then there are no jobs, and no file need be made to see it."""
        return not self._service.exists

    # --- making ----------------------------------------------------------------------------------

    def create(
        self,
        kind: JobKind,
        asked: Mapping[str, Any],
        *,
        created_by: str = "",
        account_id: str = "",
        state: JobState = JobState.QUEUED,
    ) -> Job:
        """A new job.

        Raises:
            QueueFullError: too many are waiting.
        """
        now = time.time()
        job_id = secrets.token_hex(8)
        with self._service.writing() as connection:
            waiting = connection.scalar(
                sa.select(sa.func.count()).select_from(jobs).where(jobs.c.state.in_(_WAITING))
            )
            if (waiting or 0) >= self._most_waiting:
                raise QueueFullError(
                    f"已有 {waiting} 个任务在排队，暂时不能再加。请等前面的任务完成，或取消不需要的任务。",
                    details={"waiting": waiting, "limit": self._most_waiting},
                )
            connection.execute(
                sa.insert(jobs).values(
                    id=job_id,
                    kind=kind.value,
                    state=state.value,
                    created_by=created_by,
                    account_id=account_id,
                    created=now,
                    touched=now,
                    asked=dict(asked),
                    result={},
                )
            )
        return self.job(job_id)

    def add_file(self, job_id: str, path: str, size: int, place: Callable[[int], None]) -> int:
        """Notes a file that was received whole; returns its number.

        Args:
            place: called with the number before anybody else can see the file here.

        Raises:
            NotFoundError: no such job. InputError: it takes no more files.
        """
        with self._service.writing() as connection:
            self._receiving(connection, job_id)
            number = (
                connection.scalar(sa.select(sa.func.max(files.c.number)).where(files.c.job_id == job_id)) or 0
            ) + 1
            place(number)
            connection.execute(
                sa.insert(files).values(job_id=job_id, number=number, path=path, size=size, done=False)
            )
            connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id)
                .values(touched=time.time(), total=jobs.c.total + 1, current=path)
            )
        return number

    def start(self, job_id: str) -> Job:
        """All files are there: the job stands in line.

        Raises:
            NotFoundError: no such job. InputError: it stands in line already, or no file was received.
        """
        with self._service.writing() as connection:
            row = self._receiving(connection, job_id)
            if not row["total"]:
                raise InputError("还没有收到文件。请选择文件后再开始。", details={"job": job_id})
            connection.execute(
                sa.update(jobs).where(jobs.c.id == job_id).values(state=JobState.QUEUED.value, current="")
            )
        return self.job(job_id)

    def _receiving(self, connection: sa.Connection, job_id: str) -> sa.RowMapping:
        row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).mappings().first()
        if row is None:
            raise no_job(job_id)
        if row["state"] != JobState.RECEIVING.value:
            raise InputError(
                "这个任务已经开始或已结束，不能再添加文件。请重新上传。",
                details={"job": job_id, "state": row["state"]},
            )
        return row

    # --- reading ---------------------------------------------------------------------------------

    def belongs_to(self, job_id: str, account_id: str) -> bool:
        """Whether this account has begun the job."""
        with self._service.reading() as connection:
            return connection.scalar(sa.select(jobs.c.account_id).where(jobs.c.id == job_id)) == account_id

    def waits(self, kind: JobKind) -> bool:
        """Whether a job of this kind stands in line."""
        query = sa.select(jobs.c.id).where(jobs.c.kind == kind.value, jobs.c.state == JobState.QUEUED.value)
        if self.unused:
            return False
        with self._service.reading() as connection:
            return connection.scalar(query.limit(1)) is not None

    def job(self, job_id: str) -> Job:
        """Raises NotFoundError for an unknown id."""
        found = None if self.unused else self._job(job_id)
        if found is None:
            raise no_job(job_id)
        return found

    def _job(self, job_id: str) -> Job | None:
        with self._service.reading() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).mappings().first()
        return None if row is None else _job(row)

    def latest(self, *, state: JobState | None = None, limit: int = 50, offset: int = 0) -> Page[Job]:
        """The newest first."""
        if self.unused:
            return Page((), 0, limit, offset)
        query = sa.select(jobs)
        if state is not None:
            query = query.where(jobs.c.state == state.value)
        with self._service.reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            page = query.order_by(jobs.c.created.desc(), jobs.c.id).limit(limit).offset(offset)
            items = tuple(_job(row) for row in connection.execute(page).mappings())
        return Page(items, total, limit, offset)

    def files(self, job_id: str) -> tuple[JobFile, ...]:
        """What was sent, in order."""
        query = sa.select(files).where(files.c.job_id == job_id).order_by(files.c.number)
        with self._service.reading() as connection:
            return tuple(
                JobFile(row["number"], row["path"], row["size"], bool(row["done"]))
                for row in connection.execute(query).mappings()
            )

    def files_done(self, job_id: str) -> int:
        """How many of them have their results."""
        query = sa.select(sa.func.count()).where(files.c.job_id == job_id, files.c.done)
        with self._service.reading() as connection:
            return connection.scalar(query) or 0

    def rows(
        self, job_id: str, *, status: str | None = None, after: int = 0, limit: int = 200, offset: int = 0
    ) -> Page[JobRow]:
        """What became of the files; ``after``: only rows with a higher number."""
        query = sa.select(rows).where(rows.c.job_id == job_id, rows.c.number > after)
        if status is not None:
            query = query.where(rows.c.status == status)
        with self._service.reading() as connection:
            total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
            page = query.order_by(rows.c.number).limit(limit).offset(offset)
            items = tuple(_row(row) for row in connection.execute(page).mappings())
        return Page(items, total, limit, offset)

    def counts(self, job_id: str) -> dict[str, int]:
        """Status → how many rows have it."""
        query = (
            sa.select(rows.c.status, sa.func.count()).where(rows.c.job_id == job_id).group_by(rows.c.status)
        )
        with self._service.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def said(self, job_id: str) -> tuple[LogLine, ...]:
        """The log, in order."""
        query = sa.select(log).where(log.c.job_id == job_id).order_by(log.c.number)
        with self._service.reading() as connection:
            return tuple(LogLine(row["at"], row["text"]) for row in connection.execute(query).mappings())

    # --- working ---------------------------------------------------------------------------------

    def claim(self, runner: str, alive: Callable[[str, float], bool]) -> Job | None:
        """The next job in line, now this runner's; None when there is none, or another one is at work.

        Jobs write to the library, where one writes at a time; so one job runs at a time.

        Args:
            alive: whether the runner with this name, last heard of at this time, is still at work.
        """
        if self.unused:
            return None
        with self._service.reading() as connection:  # a look costs less than the lock
            if not connection.scalar(
                sa.select(sa.func.count())
                .select_from(jobs)
                .where(jobs.c.state.in_((JobState.QUEUED.value, JobState.RUNNING.value)))
            ):
                return None
        with self._service.writing() as connection:
            # Two processes that claim at once stand in line here (SQLite's write lock does it by itself).
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(schema.state.c.id).with_for_update())
            running = connection.execute(sa.select(jobs).where(jobs.c.state == JobState.RUNNING.value))
            for row in running.mappings().all():
                if alive(row["runner"], row["beat"]):
                    return None
                _left(connection, row)
            queued = sa.select(jobs).where(jobs.c.state == JobState.QUEUED.value)
            first = connection.execute(queued.order_by(jobs.c.created, jobs.c.id).limit(1)).mappings().first()
            if first is None:
                return None
            now = time.time()
            changed = {
                "state": JobState.RUNNING.value,
                "runner": runner,
                "beat": now,
                "started": first["started"] or now,
                "attempts": first["attempts"] + 1,
            }
            connection.execute(sa.update(jobs).where(jobs.c.id == first["id"]).values(**changed))
            return _job({**first, **changed})

    def beat(self, job_id: str, runner: str) -> bool:
        """Says that the runner is at work; False when the job is no longer its own."""
        with self._service.writing() as connection:
            done = connection.execute(
                sa.update(jobs).where(jobs.c.id == job_id, jobs.c.runner == runner).values(beat=time.time())
            )
            return bool(done.rowcount)

    def is_cancelling(self, job_id: str) -> bool:
        """Whether a person has asked to end it."""
        with self._service.reading() as connection:
            return bool(connection.scalar(sa.select(jobs.c.cancelling).where(jobs.c.id == job_id)))

    def progress(self, job_id: str, *, stage: str, done: int, total: int, current: str = "") -> None:
        """Where the work stands."""
        with self._service.writing() as connection:
            connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id)
                .values(stage=stage, done=done, total=total, current=current, beat=time.time())
            )

    def add_rows(self, job_id: str, new: Sequence[JobRow], *, finished_file: int | None) -> None:
        """Notes what became of files; a step further, so that an interruption counts anew.

        Args:
            new: their numbers are given here. finished_file: number of a file that has all its rows now.
        """
        with self._service.writing() as connection:
            last = (
                connection.scalar(sa.select(sa.func.max(rows.c.number)).where(rows.c.job_id == job_id)) or 0
            )
            for number, row in enumerate(new, start=last + 1):
                connection.execute(sa.insert(rows).values(job_id=job_id, **_stored(row, number)))
            if finished_file is not None:
                connection.execute(
                    sa.update(files)
                    .where(files.c.job_id == job_id, files.c.number == finished_file)
                    .values(done=True)
                )
            connection.execute(
                sa.update(jobs).where(jobs.c.id == job_id).values(attempts=0, beat=time.time())
            )

    def drop_unfinished_rows(self, job_id: str) -> None:
        """Deletes the rows of files that do not have all of theirs: they will be read again."""
        unfinished = sa.select(files.c.number).where(files.c.job_id == job_id, sa.not_(files.c.done))
        with self._service.writing() as connection:
            connection.execute(sa.delete(rows).where(rows.c.job_id == job_id, rows.c.file.in_(unfinished)))

    def say(self, job_id: str, text: str) -> None:
        """Adds a line to the log."""
        with self._service.writing() as connection:
            _say(connection, job_id, text)

    def finish(
        self, job_id: str, state: JobState, *, message: str = "", result: Mapping[str, Any] | None = None
    ) -> None:
        """The job is over."""
        with self._service.writing() as connection:
            values: dict[str, Any] = {
                "state": state.value,
                "finished": time.time(),
                "runner": "",
                "current": "",
                "stage": "",
                "message": message,
            }
            if result is not None:
                values["result"] = dict(result)
            connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(**values))

    def give_back(self, job_id: str) -> None:
        """The process ends in good order: another one, or the next, goes on."""
        with self._service.writing() as connection:
            connection.execute(
                sa.update(jobs)
                .where(jobs.c.id == job_id, jobs.c.state == JobState.RUNNING.value)
                .values(state=JobState.QUEUED.value, runner="", attempts=0)
            )
            _say(connection, job_id, "程序停止，任务暂停；程序再次启动后接着做。")

    def cancel(self, job_id: str, who: str = "") -> Job:
        """Ends a job that waits at once; one at work ends after the file it is reading.

        Raises:
            NotFoundError: no such job. InputError: it is over.
        """
        with self._service.writing() as connection:
            row = connection.execute(sa.select(jobs).where(jobs.c.id == job_id)).mappings().first()
            if row is None:
                raise no_job(job_id)
            state = JobState(row["state"])
            if state.over:
                raise InputError(
                    "这个任务已经结束，不能取消。", details={"job": job_id, "state": state.value}
                )
            values: dict[str, Any] = {"cancelling": True}
            if state is not JobState.RUNNING:
                values |= {
                    "state": JobState.CANCELLED.value,
                    "finished": time.time(),
                    "current": "",
                    "stage": "",
                }
            connection.execute(sa.update(jobs).where(jobs.c.id == job_id).values(**values))
            if not row["cancelling"]:
                _say(connection, job_id, f"{who or '本机用户'}取消了任务。")
        return self.job(job_id)

    def sweep(self, *, days: int, receiving_hours: float) -> list[str]:
        """Deletes old jobs, and gives up those whose files stopped coming; ids of both."""
        if self.unused:
            return []
        now = time.time()
        with self._service.writing() as connection:
            stale = connection.scalars(
                sa.select(jobs.c.id).where(
                    jobs.c.state == JobState.RECEIVING.value, jobs.c.touched < now - receiving_hours * 3600
                )
            ).all()
            for job_id in stale:
                connection.execute(
                    sa.update(jobs)
                    .where(jobs.c.id == job_id)
                    .values(
                        state=JobState.CANCELLED.value,
                        finished=now,
                        current="",
                        message="文件没有传完，任务已作废。请重新上传。",
                    )
                )
            old = connection.scalars(
                sa.select(jobs.c.id).where(jobs.c.state.not_in(_OPEN), jobs.c.finished < now - days * 86400)
            ).all()
            for job_id in old:
                for table in (rows, files, log):
                    connection.execute(sa.delete(table).where(table.c.job_id == job_id))
                connection.execute(sa.delete(jobs).where(jobs.c.id == job_id))
        return [*stale, *old]

    def open_ids(self) -> frozenset[str]:
        """Jobs whose files are still needed; exports that are done keep theirs too."""
        if self.unused:
            return frozenset()
        with self._service.reading() as connection:
            return frozenset(
                connection.scalars(
                    sa.select(jobs.c.id).where(
                        sa.or_(jobs.c.state.in_(_OPEN), jobs.c.kind == JobKind.EXPORT.value)
                    )
                )
            )


def no_job(job_id: str) -> NotFoundError:
    """The error for an unknown job id."""
    return NotFoundError(
        f"没有编号为 {job_id} 的任务。已结束的任务保留一段时间后会清除，请到“任务”页查看。",
        details={"job": job_id},
    )


def _left(connection: sa.Connection, row: sa.RowMapping) -> None:
    """A job whose process is gone stands in line again, unless it has brought down too many."""
    values: dict[str, Any] = {"state": JobState.QUEUED.value, "runner": ""}
    text = "上一次运行中断，接着做。"
    if row["cancelling"]:
        values |= {"state": JobState.CANCELLED.value, "finished": time.time(), "current": "", "stage": ""}
        text = "任务在取消时中断，已按取消处理。"
    elif row["attempts"] >= ATTEMPTS:
        about = f"，最后在处理“{row['current']}”" if row["current"] else ""
        values |= {
            "state": JobState.FAILED.value,
            "finished": time.time(),
            "message": f"程序连续 {ATTEMPTS} 次在这个任务中意外停止{about}。"
            "请去掉这份文件后重新上传其余文件，并把这份文件报告给开发者。",
        }
        text = values["message"]
    connection.execute(sa.update(jobs).where(jobs.c.id == row["id"]).values(**values))
    _say(connection, row["id"], text)


def _say(connection: sa.Connection, job_id: str, text: str) -> None:
    last = connection.scalar(sa.select(sa.func.max(log.c.number)).where(log.c.job_id == job_id)) or 0
    if last < MOST_LOGGED:
        connection.execute(sa.insert(log).values(job_id=job_id, number=last + 1, at=time.time(), text=text))


def _job(row: Mapping[str, Any] | sa.RowMapping) -> Job:
    return Job(
        id=row["id"],
        kind=JobKind(row["kind"]),
        state=JobState(row["state"]),
        created_by=row["created_by"],
        created=row["created"],
        started=row["started"],
        finished=row["finished"],
        runner=row["runner"],
        attempts=row["attempts"],
        done=row["done"],
        total=row["total"],
        stage=row["stage"],
        current=row["current"],
        cancelling=bool(row["cancelling"]),
        asked=row["asked"],
        result=row["result"],
        message=row["message"],
    )


def _stored(row: JobRow, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "file": row.file,
        "path": row.path,
        "status": row.status,
        "title": row.title,
        "kind": row.kind,
        "document_id": row.document_id,
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


def _row(row: sa.RowMapping) -> JobRow:
    return JobRow(
        number=row["number"],
        file=row["file"],
        path=row["path"],
        status=row["status"],
        title=row["title"],
        kind=row["kind"],
        document_id=row["document_id"],
        clauses=row["clauses"],
        assignments=row["assignments"],
        superseded=row["superseded"],
        issues=tuple(
            Issue(one["code"], one["message"], Severity(one["severity"]), one["page"], one["line"])
            for one in row["issues"]
        ),
    )
