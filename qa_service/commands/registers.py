"""``anzhi responsibilities`` and ``anzhi units``: the register."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.model import AssignmentKind
from qa_service.commands.options import (
    AsOfOption,
    JurisdictionOption,
    LibraryOption,
    ListForm,
    check_place,
    console,
    date_of,
    form_of,
    hand_over,
    print_json,
    print_json_line,
    print_table,
    settings_of,
)

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.records import AssignmentRecord, Page, UnitRecord

HELP = {"units": "单位：列出和查看"}
DEFAULT_ROWS = 50
_TASK_LENGTH = 120


class RegisterForm(StrEnum):
    """How the register is given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"


_BINARY = frozenset({RegisterForm.XLSX, RegisterForm.DOCX})


def responsibilities(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option("--unit", metavar="单位", help="单位，全称、简称都可以")] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="词", help="任务里要有的词，空格隔开")] = None,
    jurisdiction: JurisdictionOption = None,
    lead: Annotated[bool, typer.Option("--lead", help="只看牵头")] = False,
    role: Annotated[str | None, typer.Option("--role", metavar="角色", help="角色，如 配合")] = None,
    document: Annotated[
        str | None, typer.Option("--document", metavar="文件", help="文件编号、文件名或标题里的词")
    ] = None,
    kind: Annotated[
        AssignmentKind | None, typer.Option("--kind", help="explicit 明确列出；implicit 正文规定")
    ] = None,
    as_of: AsOfOption = None,
    superseded: Annotated[bool, typer.Option("--superseded", help="也列出已被取代的文件")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, metavar="条数", help="最多几条；0 为全部")
    ] = None,
    form: Annotated[RegisterForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """责任清单：谁负责什么，依据哪一句。"""
    form = form_of(RegisterForm, form, out, binary=_BINARY)
    conditions: dict[str, Any] = {
        "unit": unit,
        "task": task,
        "jurisdiction": jurisdiction,
        "lead": True if lead else None,
        "role": role,
        "document": document,
        "kind": kind,
        "as_of": date_of(as_of),
        "include_superseded": superseded,
    }
    settings = settings_of(context, library)

    from qa_service.register import all_rows
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        if jurisdiction:
            check_place(opened, jurisdiction)
        total = opened.assignments(**conditions, limit=1).total
        rows = all_rows(opened, **conditions)
        most = DEFAULT_ROWS if limit is None and form is RegisterForm.TABLE and out is None else limit
        records = [record for _, record in zip(range(most or total), rows, strict=False)]
    if form is RegisterForm.TABLE:
        _write_table(records, total, out)
        return
    from qa_service.register import describe
    from qa_service.register_files import FileForm, register_file

    data = register_file(records, FileForm(form.value), describe(conditions, records))
    hand_over(data, out, f"{len(records)} 条责任分工")


def _write_table(records: list[AssignmentRecord], total: int, out: Path | None) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from qa_service.register import readable_row

    if not records:
        typer.echo("没有符合条件的责任分工。可以减少条件，或用 anzhi units 查看资料库里的单位。")
        return
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in (
        ("任务", 5),
        ("牵头单位", 2),
        ("责任单位", 2),
        ("配合单位", 3),
        ("时限", 1),
        ("出处", 3),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for record in records:
        row = readable_row(record)
        task = row.task if len(row.task) <= _TASK_LENGTH else row.task[: _TASK_LENGTH - 1] + "…"
        source = f"{row.file_name}\n{row.place}"
        table.add_row(*map(escape, (task, row.lead, row.responsible, row.helping, row.time, source)))
    print_table(table, len(records), total, out, "条责任分工")


# --- units ---------------------------------------------------------------------------------------


def register(name: str, group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands of ``anzhi units`` into ``group``."""
    group.callback(invoke_without_command=True)(_units)
    group.command("list", **command)(list_units)
    group.command("show", **command)(show_unit)


def _units(
    context: typer.Context,
    form: Annotated[ListForm, typer.Option("--format", help="格式")] = ListForm.TABLE,
    library: LibraryOption = None,
) -> None:
    if library is not None:
        context.obj = {"library": library}
    if context.invoked_subcommand is None:
        list_units(context, form=form)


def list_units(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="名称", show_default=False)] = "",
    form: Annotated[ListForm, typer.Option("--format", help="格式")] = ListForm.TABLE,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几个；0 为全部")] = DEFAULT_ROWS,
    library: LibraryOption = None,
) -> None:
    """列出单位，提到最多的在前。"""
    from qa_service.wiring import open_library

    with open_library(settings_of(context, library)) as opened:
        records, total = _some_units(opened, query, limit)
    if form is ListForm.JSON:
        print_json([unit_json(record) for record in records])
    elif form is ListForm.JSONL:
        for record in records:
            print_json_line(unit_json(record))
    elif not records:
        typer.echo("没有符合条件的单位。")
    else:
        _print_units(records, total)


def _some_units(opened: Library, query: str, limit: int) -> tuple[list[UnitRecord], int]:
    from corpus.library import MAX_LIMIT

    found: list[UnitRecord] = []
    while True:
        page: Page[UnitRecord] = opened.units(query, limit=MAX_LIMIT, offset=len(found))
        found.extend(page.items)
        if not page.items or len(found) >= page.total or (limit and len(found) >= limit):
            return found[: limit or None], page.total


def _print_units(records: list[UnitRecord], total: int) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("单位", "别名", "地区"):
        table.add_column(heading, overflow="fold")
    for heading in ("责任分工", "牵头", "文件"):
        table.add_column(heading, justify="right")
    table.add_column("编号")
    for record in records:
        table.add_row(
            escape(record.name),
            escape("、".join(record.aliases[:4])),
            escape("、".join(record.jurisdictions[:2])),
            str(record.assignments),
            str(record.leads),
            str(record.documents),
            record.id,
        )
    console().print(table)
    more = f"，显示前 {len(records)} 个；--limit 0 看全部" if len(records) < total else ""
    typer.echo(f"共 {total} 个单位{more}。")


def show_unit(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="编号或名称")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    library: LibraryOption = None,
) -> None:
    """查看一个单位和它的责任分工。"""
    from corpus.errors import NotFoundError
    from qa_service.register import all_rows, register_row
    from qa_service.wiring import open_library

    with open_library(settings_of(context, library)) as opened:
        try:
            found = [opened.unit(name)]
        except NotFoundError:
            found = list(opened.units(name, limit=10).items)
        if not found:
            raise NotFoundError(f"资料库里没有单位“{name}”。用 anzhi units list 查看已有单位。")
        if len(found) > 1:
            names = "、".join(f"{record.name}（{record.id}）" for record in found)
            raise NotFoundError(f"“{name}”可能是：{names}。请用编号再试。")
        records = list(all_rows(opened, unit=found[0].name))
    if as_json:
        value = {**unit_json(found[0]), "duties": [register_row(record) for record in records]}
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
        return
    _print_units(found, 1)
    _write_table(records, len(records), None)


def unit_json(record: UnitRecord) -> dict[str, Any]:
    """A unit as JSON."""
    return {
        "id": record.id,
        "name": record.name,
        "aliases": list(record.aliases),
        "collective": record.collective,
        "assignments": record.assignments,
        "leads": record.leads,
        "documents": record.documents,
        "jurisdictions": list(record.jurisdictions),
    }
