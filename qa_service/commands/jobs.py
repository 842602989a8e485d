"""``anzhi jobs``: work that the site does in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.options import JsonOption, LibraryOption, console, print_json, settings_of

if TYPE_CHECKING:
    from qa_service.jobs.model import Job
    from qa_service.jobs.store import JobStore

HELP = "任务：查看网站在后台做的事，取消任务"
JobArgument = Annotated[str, typer.Argument(metavar="任务编号")]


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands of ``anzhi jobs`` into ``group``."""
    group.command("list", **command)(list_jobs)
    group.command("show", **command)(show)
    group.command("cancel", **command)(cancel)


def list_jobs(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="最多几个")] = 20,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出任务，最新的在前。"""
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from qa_service.jobs.report import job_json, moment, name_of_job

    with _store(context, library) as store:
        page = store.latest(limit=limit)
        if as_json:
            print_json([job_json(store, job) for job in page.items])
            return
        if not page.items:
            typer.echo("还没有任务。")
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in ("编号", "任务", "状态", "进度", "谁", "时间"):
            table.add_column(heading, no_wrap=heading == "编号")
        for job in page.items:
            progress = f"{job.done} / {job.total}" if job.total else ""
            cells = (job.id, name_of_job(job), job.state_name, progress, job.created_by, moment(job.created))
            table.add_row(*(escape(cell) for cell in cells))
        console().print(table)
        typer.echo(f"共 {page.total} 个任务。")


def show(
    context: typer.Context, job_id: JobArgument, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """查看一个任务：进展、每个文件的结果、记录。"""
    from qa_service.jobs.report import all_rows, job_json, moment, row_json, status_name

    with _store(context, library) as store:
        job = store.job(job_id)
        rows = list(all_rows(store, job_id))
        said = store.said(job_id)
        if as_json:
            log = [{"at": moment(line.at), "text": line.text} for line in said]
            print_json({**job_json(store, job), "files": [row_json(row) for row in rows], "log": log})
            return
        _print_head(job)
        for row in rows:
            typer.echo(f"{status_name(row)}　{row.path}" + (f"　《{row.title}》" if row.title else ""))
            for issue in row.issues:
                typer.echo(f"    {issue.message}")
        for line in said:
            typer.echo(f"{moment(line.at)}　{line.text}")


def _print_head(job: Job) -> None:
    from qa_service.jobs.report import about_job, moment, name_of_job

    typer.echo(f"{name_of_job(job)}：{job.state_name}")
    if job.kind.value == "ingest":
        typer.echo(about_job(job))
    else:
        typer.echo(f"{moment(job.created)}由{job.created_by}开始")
    if job.stage:
        typer.echo(f"{job.stage} {job.done} / {job.total}" + (f"：{job.current}" if job.current else ""))
    if job.message:
        typer.echo(job.message)


def cancel(context: typer.Context, job_id: JobArgument, library: LibraryOption = None) -> None:
    """取消任务：还在排队的立即取消，进行中的读完手上的文件就停。"""
    with _store(context, library) as store:
        job = store.cancel(job_id, "命令行用户")
        typer.echo("已取消。" if job.over else "已要求取消，读完手上的文件就停。")


@contextmanager
def _store(context: typer.Context, library: Any) -> Iterator[JobStore]:
    from qa_service.jobs.store import JobStore
    from qa_service.wiring import open_library

    settings = settings_of(context, library)
    with open_library(settings) as opened:
        from qa_service.service.database import ServiceDatabase

        service = ServiceDatabase(opened.root, settings.database_url)
        try:
            yield JobStore(service, settings.max_jobs)
        finally:
            service.close()
