"""``anzhi responsibilities``: the register."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.model import AssignmentKind, PlaceScope
from qa_service.commands.options import (
    AsOfOption,
    JurisdictionOption,
    LibraryOption,
    ScopeOption,
    check_place,
    date_of,
    form_of,
    hand_over,
    print_table,
    settings_of,
)

if TYPE_CHECKING:
    from corpus.records import AssignmentRecord

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
    scope: ScopeOption = PlaceScope.WITHIN,
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
    sub_units: Annotated[bool, typer.Option("--sub-units", help="--unit 的下属机构也算")] = False,
    former: Annotated[
        bool,
        typer.Option(
            "--former/--no-former",
            help="--unit 在机构改革中划入的职责也算（默认），标明原单位",
            show_default=False,
        ),
    ] = True,
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
        "scope": scope,
        "lead": True if lead else None,
        "role": role,
        "document": document,
        "kind": kind,
        "as_of": date_of(as_of),
        "include_superseded": superseded,
        "sub_units": sub_units,
        "former": former,
    }
    settings = settings_of(context, library)

    from qa_service.register import all_rows
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        if jurisdiction:
            check_place(opened, jurisdiction, scope)
        total = opened.assignments(**conditions, limit=1).total
        rows = all_rows(opened, **conditions)
        most = DEFAULT_ROWS if limit is None and form is RegisterForm.TABLE and out is None else limit
        records = [record for _, record in zip(range(most or total), rows, strict=False)]
    if form is RegisterForm.TABLE:
        write_table(records, total, out, date_of(as_of))
        return
    from qa_service.register import describe
    from qa_service.register_files import FileForm, register_file

    data = register_file(records, FileForm(form.value), describe(conditions, records), date_of(as_of))
    hand_over(data, out, f"{len(records)} 条责任分工")


def write_table(
    records: list[AssignmentRecord], total: int, out: Path | None, as_of: dt.date | None = None
) -> None:
    """Prints rows of the register; ``total`` is how many there are in all."""
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
        ("现称", 2),
        ("时限", 1),
        ("出处", 3),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for record in records:
        row = readable_row(record, as_of)
        task = row.task if len(row.task) <= _TASK_LENGTH else row.task[: _TASK_LENGTH - 1] + "…"
        source = f"{row.file_name}\n{row.place}"
        cells = (task, row.lead, row.responsible, row.helping, row.now, row.time, source)
        table.add_row(*map(escape, cells))
    print_table(table, len(records), total, out, "条责任分工")
