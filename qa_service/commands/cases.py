"""``anzhi cases``: the accident cases of the library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from case_library.model import AccidentType, Factor, Grade
from corpus.amended import Visibility
from qa_service.commands.accounts import note_change
from qa_service.commands.options import (
    JsonOption,
    LibraryOption,
    console,
    date_of,
    hand_over,
    print_json,
    print_table,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from rich.table import Table

    from case_library.asking import CasesAsked
    from case_library.importing import ImportReport
    from case_library.statistics import CaseStatistics
    from case_library.summary import CaseSummary
    from qa_service.wiring import App

HELP = "事故案例：列出、查看、相似案例、统计、导出、导入"
DEFAULT_ROWS = 50
_SHOWN_REPORT = 200
_NAME_LENGTH = 40
_TOLD = 5


class CaseForm(StrEnum):
    """Forms in which cases are exported."""

    CSV = "csv"
    JSON = "json"


class Order(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    GRAVEST = "gravest"
    RELEVANCE = "relevance"


_Types = Annotated[list[AccidentType] | None, typer.Option("--type", help="事故类别；可以写几次")]
_Grades = Annotated[list[Grade] | None, typer.Option("--grade", help="事故等级；可以写几次")]
_Industry = Annotated[
    list[str] | None, typer.Option("--industry", metavar="代码", help="行业代码，如 G 或 G54；可以写几次")
]
_Topic = Annotated[
    list[str] | None, typer.Option("--topic", metavar="原因", help="原因，如 超载；可以写几次")
]
_Factors = Annotated[list[Factor] | None, typer.Option("--factor", help="原因分类；可以写几次")]
_Place = Annotated[
    list[str] | None,
    typer.Option("--jurisdiction", metavar="地区", help="事故地点，含所辖地区；可以写几次"),
]
_Year = Annotated[list[int] | None, typer.Option("--year", metavar="年", help="事故年份；可以写几次")]
_Month = Annotated[
    list[int] | None, typer.Option("--month", min=1, max=12, metavar="月", help="事故月份；可以写几次")
]
_Since = Annotated[str | None, typer.Option("--since", metavar="日期", help="事故不早于这一天")]
_Until = Annotated[str | None, typer.Option("--until", metavar="日期", help="事故不晚于这一天")]
_Deaths = Annotated[int, typer.Option("--deaths", min=0, metavar="人数", help="死亡和失踪合计至少多少人")]
_Substance = Annotated[
    list[str] | None, typer.Option("--substance", metavar="物质", help="物质，如 液氨；可以写几次")
]
_Event = Annotated[
    list[str] | None, typer.Option("--event", metavar="情形", help="情形，如 泄漏；可以写几次")
]
_Process = Annotated[
    list[str] | None, typer.Option("--process", metavar="环节", help="环节，如 装卸；可以写几次")
]
_Provision = Annotated[
    list[str] | None,
    typer.Option("--provision", metavar="规定", help="违反的规定，如 安全生产法第四十一条；可以写几次"),
]
_Document = Annotated[
    list[str] | None, typer.Option("--document", metavar="编号", help="材料的编号；可以写几次")
]
_Meaning = Annotated[bool, typer.Option("--meaning", help="也找意思相近、没有这些词的案例")]
_Query = Annotated[str, typer.Argument(metavar="词", show_default=False)]
_Id = Annotated[str, typer.Argument(metavar="案例编号")]


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands of ``anzhi cases`` into ``group``."""
    group.callback(invoke_without_command=True)(_cases)
    group.command("list", **command)(list_cases)
    group.command("show", **command)(show)
    group.command("similar", **command)(similar)
    group.command("duplicates", **command)(duplicates)
    group.command("stats", **command)(stats)
    group.command("export", **command)(export)
    group.command("import", **command)(import_cases)


def _cases(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    if library is not None:
        context.obj = {"library": library}
    if context.invoked_subcommand is None:
        list_cases(context, as_json=as_json)


def list_cases(
    context: typer.Context,
    query: _Query = "",
    kind: _Types = None,
    grade: _Grades = None,
    industry: _Industry = None,
    topic: _Topic = None,
    factor: _Factors = None,
    jurisdiction: _Place = None,
    year: _Year = None,
    month: _Month = None,
    since: _Since = None,
    until: _Until = None,
    deaths: _Deaths = 0,
    substance: _Substance = None,
    event: _Event = None,
    process: _Process = None,
    provision: _Provision = None,
    document: _Document = None,
    meaning: _Meaning = False,
    order: Annotated[
        Order | None,
        typer.Option("--order", help="newest 事故日期；gravest 死伤和损失；relevance 与词的符合程度"),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几起；0 为全部")] = DEFAULT_ROWS,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出案例；词在正文、名称和类别、原因里找。"""
    asked = _asked(
        query, kind, grade, industry, topic, factor, jurisdiction, year, month, since, until, deaths,
        substance, event, process, provision, document, order,
    )  # fmt: skip
    from qa_service.case_view import rows_json

    with _opened(context, library) as app:
        found = app.case_desk.found(asked, meaning=meaning)
        shown = found[:limit] if limit else found
        unread = app.library.get_documents(app.case_desk.cases.without_cases[:_TOLD])
        number = len(app.case_desk.cases.without_cases)
        near = 0 if found or meaning else app.case_desk.by_meaning(asked)
    if as_json:
        print_json(
            {"total": len(found), "unread": number, "by_meaning": near, "items": rows_json(shown, names=True)}
        )
        return
    if not found:
        typer.echo(
            "没有符合条件的案例。"
            + (
                f"按意思找有 {near} 起，加上 --meaning 即可列出。"
                if near
                else "可以减少条件；没有案例时，先用 anzhi ingest 或 anzhi cases import 导入。"
            )
        )
    else:
        print_table(_case_table(shown), len(shown), len(found), None, "起案例")
    if number:
        titles = "、".join(f"《{one.title or one.file_name}》" for one in unread.values())
        say(f"另有 {number} 份案例材料没有读出事故：{titles}{'等' if number > len(unread) else ''}。")


def show(
    context: typer.Context, case: _Id, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """查看一起案例：各项事实、原因、责任、违反的规定，都附原文。"""
    from qa_service.case_text import case_lines

    with _opened(context, library) as app:
        found = app.case_desk.view(case, names=True).json()
    if as_json:
        print_json(found)
        return
    typer.echo("\n".join(case_lines(found)))


def similar(
    context: typer.Context,
    case: _Id,
    limit: Annotated[int, typer.Option("--limit", min=1, max=50, help="最多几起")] = 10,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """与一起案例相似的案例，写明理由。"""
    with _opened(context, library) as app:
        items = app.case_desk.similar(case, names=True, limit=limit)
    if as_json:
        print_json({"total": len(items), "items": items})
        return
    if not items:
        typer.echo("没有相似的案例。")
    for number, item in enumerate(items, start=1):
        row = item["case"]
        typer.echo(f"{number}. {row['name']}（{row['date'] or '日期不明'}）  {row['id']}")
        for reason in item["reasons"]:
            typer.echo(f"   {reason['words']}")


def duplicates(
    context: typer.Context, case: _Id, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """讲同一起事故的其他材料，并列不一致之处。"""
    with _opened(context, library) as app:
        items = app.case_desk.duplicates(case, names=True)
    if as_json:
        print_json({"total": len(items), "items": items})
        return
    if not items:
        typer.echo("没有讲同一起事故的其他材料。")
    for item in items:
        row = item["case"]
        typer.echo(f"《{row['title']}》  {row['id']}")
        typer.echo(f"   相同：{'；'.join(item['agree'])}")
        for one in item["differ"]:
            ours, theirs = one["ours"]["value"], one["theirs"]["value"]
            typer.echo(f"   不同：{one['name']}，本案例为{ours}，这份材料为{theirs}")


def stats(
    context: typer.Context,
    query: _Query = "",
    kind: _Types = None,
    grade: _Grades = None,
    industry: _Industry = None,
    topic: _Topic = None,
    factor: _Factors = None,
    jurisdiction: _Place = None,
    year: _Year = None,
    month: _Month = None,
    since: _Since = None,
    until: _Until = None,
    deaths: _Deaths = 0,
    substance: _Substance = None,
    event: _Event = None,
    process: _Process = None,
    provision: _Provision = None,
    document: _Document = None,
    meaning: _Meaning = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """案例统计：按类别、行业、原因、等级、时间和省份。"""
    asked = _asked(
        query, kind, grade, industry, topic, factor, jurisdiction, year, month, since, until, deaths,
        substance, event, process, provision, document, None,
    )  # fmt: skip
    from qa_service.case_files import statistics_json

    with _opened(context, library) as app:
        found = app.case_desk.statistics(asked, meaning=meaning)
    if as_json:
        print_json(statistics_json(found))
        return
    _print_statistics(found)


def export(
    context: typer.Context,
    query: _Query = "",
    kind: _Types = None,
    grade: _Grades = None,
    industry: _Industry = None,
    topic: _Topic = None,
    factor: _Factors = None,
    jurisdiction: _Place = None,
    year: _Year = None,
    month: _Month = None,
    since: _Since = None,
    until: _Until = None,
    deaths: _Deaths = 0,
    substance: _Substance = None,
    event: _Event = None,
    process: _Process = None,
    provision: _Provision = None,
    document: _Document = None,
    meaning: _Meaning = False,
    form: Annotated[CaseForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """导出案例的全部字段，可以再导入。"""
    asked = _asked(
        query, kind, grade, industry, topic, factor, jurisdiction, year, month, since, until, deaths,
        substance, event, process, provision, document, None,
    )  # fmt: skip
    from qa_service.case_files import case_file

    if form is None:
        form = CaseForm.JSON if out is not None and out.suffix.lower() == ".json" else CaseForm.CSV
    with _opened(context, library) as app:
        rows = app.case_desk.found(asked, meaning=meaning)
        data = case_file(app.case_desk.cases, rows, form.value, names=True)
    hand_over(data, out, f"{len(rows)} 起案例")


def import_cases(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件")],
    internal: Annotated[bool, typer.Option("--internal", help="导入为内部文件")] = False,
    no_index: Annotated[bool, typer.Option("--no-index", help="只导入，不更新索引")] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """导入案例表（CSV、JSON 或 JSON Lines），一行一起案例。"""
    from case_library.import_rows import read_rows
    from case_library.importing import RowStatus, import_rows
    from corpus.errors import UnreadableFileError
    from qa_service.case_files import report_json
    from qa_service.commands.ingest import progress_bar
    from qa_service.wiring import build

    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"“{file}”打不开或不存在。请检查路径和权限。") from error
    rows = read_rows(data, file.name)
    trouble = ""
    with build(settings_of(context, library), create=True) as app:
        with progress_bar("导入") as bar:
            report = import_rows(
                app.case_desk.cases,
                rows,
                visibility=Visibility.INTERNAL if internal else None,
                limits=app.settings.limits,
                workers=app.settings.parse_workers,
                on_progress=lambda progress: bar("导入", progress.done, progress.total),
            )
        if report.changed:
            changed = report.count(RowStatus.IMPORTED) + report.count(RowStatus.UPDATED)
            refused = str(report.count(RowStatus.REFUSED))
            note_change(app, "cases import", file.name, files=str(changed), failed=refused)
            trouble = "" if no_index else _update_index(app)
    if as_json:
        print_json(report_json(report, not trouble and not no_index))
    else:
        _print_report(report)
    if trouble:
        say(f"错误：案例已导入，但索引没有更新完：{trouble}解决后运行 anzhi index 即可补上。")
    if trouble or report.count(RowStatus.REFUSED):
        raise typer.Exit(1)


def _update_index(app: App) -> str:
    from corpus.errors import AnzhiError
    from qa_service.commands.ingest import progress_bar

    try:
        with progress_bar("索引") as bar:
            app.update_index(bar)
    except AnzhiError as error:
        return error.message
    return ""


def _asked(
    query: str,
    kind: list[AccidentType] | None,
    grade: list[Grade] | None,
    industry: list[str] | None,
    topic: list[str] | None,
    factor: list[Factor] | None,
    jurisdiction: list[str] | None,
    year: list[int] | None,
    month: list[int] | None,
    since: str | None,
    until: str | None,
    deaths: int,
    substance: list[str] | None,
    event: list[str] | None,
    process: list[str] | None,
    provision: list[str] | None,
    document: list[str] | None,
    order: Order | None,
) -> CasesAsked:
    from case_library.asking import CaseOrder, CasesAsked

    return CasesAsked(
        words=query,
        types=tuple(kind or ()),
        grades=tuple(grade or ()),
        industries=tuple(industry or ()),
        topics=tuple(topic or ()),
        factors=tuple(factor or ()),
        places=tuple(jurisdiction or ()),
        years=tuple(year or ()),
        months=tuple(month or ()),
        first=date_of(since, "--since"),
        last=date_of(until, "--until"),
        deaths=deaths,
        substances=tuple(substance or ()),
        events=tuple(event or ()),
        processes=tuple(process or ()),
        provisions=tuple(provision or ()),
        documents=tuple(document or ()),
        order=CaseOrder(order.value) if order else None,
    )


@contextmanager
def _opened(context: typer.Context, library: Path | None) -> Iterator[App]:
    """The library with its cases read and stored; where it cannot be written they are read in memory."""
    from corpus.errors import LibraryError
    from qa_service.commands.ingest import progress_bar
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        cases = app.case_desk.cases
        if cases.is_behind():
            with suppress(LibraryError), progress_bar("读取案例") as bar:
                cases.refresh(lambda done, total: bar("读取案例", done, total))
        yield app


# --- output --------------------------------------------------------------------------------------


def _case_table(rows: list[CaseSummary]) -> Table:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in (
        ("编号", 2),
        ("日期", 2),
        ("事故名称", 5),
        ("地点", 3),
        ("类别", 2),
        ("等级", 2),
        ("死亡", 1),
        ("受伤", 1),
        ("原因", 4),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for row in rows:
        shown = (
            row.id,
            str(row.day or ""),
            row.name,
            row.place or row.place_words,
            "、".join(kind.value for kind in row.types),
            row.grade.value if row.grade else "",
            _figure(row.deaths),
            _figure(row.injured),
            "、".join(row.topics),
        )
        table.add_row(*map(escape, shown))
    return table


def _figure(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _print_statistics(found: CaseStatistics) -> None:
    from rich import box
    from rich.table import Table

    from case_library.statistics import GROUP_NAMES

    total = found.total
    typer.echo(
        f"共 {total.cases} 起事故（{found.texts} 份案例），死亡 {total.deaths} 人，失踪 {total.missing} 人，"
        f"受伤 {total.injured} 人，中毒 {total.poisoned} 人；"
        f"{total.with_loss} 起写明了直接经济损失，合计 {total.loss:g} 万元。"
    )
    for key, tallies in found.groups.items():
        told = [one for one in tallies if one.cases]
        if not told:
            continue
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in (GROUP_NAMES[key], "起数", "死亡", "受伤", "损失（万元）"):
            table.add_column(heading, justify="left" if heading == GROUP_NAMES[key] else "right")
        for one in told:
            table.add_row(
                one.name,
                str(one.cases),
                str(one.deaths),
                str(one.injured),
                f"{one.loss:g}" if one.loss else "",
            )
        console().print(table)


def _print_report(report: ImportReport) -> None:
    from case_library.importing import STATUS_NAMES, RowStatus

    told = [row for row in report.rows if row.status is RowStatus.REFUSED or row.notes]
    for row in told[:_SHOWN_REPORT]:
        title = row.title[:_NAME_LENGTH] or "（没有标题）"
        typer.echo(
            f"第 {row.number} 行 {title}：{STATUS_NAMES[row.status]}。{row.reason}{''.join(row.notes)}"
        )
    if len(told) > _SHOWN_REPORT:
        typer.echo(f"另有 {len(told) - _SHOWN_REPORT} 行，用 --json 看全部。")
    counts = "，".join(f"{STATUS_NAMES[status]} {report.count(status)} 行" for status in RowStatus)
    typer.echo(f"共 {len(report.rows)} 行：{counts}。")
