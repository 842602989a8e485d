"""``anzhi responsibilities``: the register."""

from __future__ import annotations

import datetime as dt
import json
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.model import AssignmentKind, Deadline, PlaceScope, Validity
from qa_service.commands.options import (
    AsOfOption,
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
    from corpus.library import Library
    from corpus.records import AssignmentRecord
    from corpus.register_search import RegisterAsked

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
    unit: Annotated[
        list[str] | None, typer.Option("--unit", metavar="单位", help="单位，全称、简称都可以；可以写几次")
    ] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="词", help="任务里要有的词，空格隔开")] = None,
    jurisdiction: Annotated[
        list[str] | None,
        typer.Option("--jurisdiction", metavar="地区", help="地区，如 泉州台商投资区；可以写几次"),
    ] = None,
    scope: ScopeOption = PlaceScope.WITHIN,
    lead: Annotated[bool, typer.Option("--lead", help="只看牵头")] = False,
    role: Annotated[
        list[str] | None,
        typer.Option("--role", metavar="角色", help="牵头、责任、配合、处罚，或原文里的角色；可以写几次"),
    ] = None,
    document: Annotated[
        list[str] | None,
        typer.Option("--document", metavar="文件", help="文件编号、文件名或标题里的词；可以写几次"),
    ] = None,
    kind: Annotated[
        list[AssignmentKind] | None,
        typer.Option("--kind", help="explicit 明确列出；implicit 正文规定；可以写几次"),
    ] = None,
    status: Annotated[
        list[Validity] | None, typer.Option("--status", metavar="时效", help="时效，如 in_force；可以写几次")
    ] = None,
    due: Annotated[
        list[Deadline] | None,
        typer.Option("--due", metavar="期限", help="期限，如 overdue、month、year；可以写几次"),
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
    facets: Annotated[
        bool, typer.Option("--facets", help="不列清单，只数每个地区、单位、角色……各有几条")
    ] = False,
    matrix: Annotated[bool, typer.Option("--matrix", help="列成任务和单位的矩阵，只有 json 和 xlsx")] = False,
    form: Annotated[RegisterForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """责任清单：谁负责什么，依据哪一句。"""
    form = form_of(RegisterForm, form, out, binary=_BINARY)
    if matrix and form not in (RegisterForm.TABLE, RegisterForm.JSON, RegisterForm.XLSX):
        raise typer.BadParameter("矩阵只有 json 和 xlsx 两种格式", param_hint="--format")
    settings = settings_of(context, library)

    from qa_service.register_facets import shares_and_roles
    from qa_service.wiring import open_library

    shares, roles = shares_and_roles(role or ())
    from corpus.register_search import RegisterAsked

    asked = RegisterAsked(
        units=tuple(unit or ()),
        task=task or "",
        places=tuple(jurisdiction or ()),
        scope=scope,
        shares=shares,
        roles=roles,
        lead=True if lead else None,
        documents=tuple(document or ()),
        kinds=tuple(kind or ()),
        statuses=tuple(status or ()),
        deadlines=tuple(due or ()),
        as_of=date_of(as_of),
        include_superseded=superseded,
        sub_units=sub_units,
        former=former,
    )
    with open_library(settings) as opened:
        for place in asked.places:
            check_place(opened, place, scope)
        if facets:
            _print_facets(opened, asked, out)
            return
        if matrix:
            _hand_over_matrix(opened, asked, form, limit, out)
            return
        _hand_over_rows(opened, asked, form, limit, out)


def _hand_over_rows(
    opened: Library, asked: RegisterAsked, form: RegisterForm, limit: int | None, out: Path | None
) -> None:
    from qa_service.register import asked_rows
    from qa_service.register_facets import describe
    from qa_service.register_files import FileForm, register_file

    total = opened.register_page(asked, limit=1).total
    most = DEFAULT_ROWS if limit is None and form is RegisterForm.TABLE and out is None else limit
    records = list(islice(asked_rows(opened, asked), most or total))
    if form is RegisterForm.TABLE:
        write_table(records, total, out, asked.as_of)
        return
    about = describe(opened, asked, len(records))
    data = register_file(records, FileForm(form.value), about, asked.as_of)
    hand_over(data, out, f"{len(records)} 条责任分工")


def _hand_over_matrix(
    opened: Library, asked: RegisterAsked, form: RegisterForm, limit: int | None, out: Path | None
) -> None:
    from qa_service.matrix import matrix_file, matrix_json, matrix_of
    from qa_service.register import asked_rows
    from qa_service.register_facets import describe

    records = list(islice(asked_rows(opened, asked), limit or None))
    made = matrix_of(records)
    if form is RegisterForm.XLSX:
        about = describe(opened, asked, len(records))
        hand_over(matrix_file(made, about), out, f"{len(records)} 项任务，{len(made.units)} 个单位")
        return
    data = (json.dumps(matrix_json(made), ensure_ascii=False, indent=2) + "\n").encode()
    hand_over(data, out, f"{len(records)} 项任务，{len(made.units)} 个单位")


def _print_facets(opened: Library, asked: RegisterAsked, out: Path | None) -> None:
    from qa_service.register_facets import Most, facets_json

    total = opened.register_page(asked, limit=1).total
    found = facets_json(opened.register_facets(asked), total, Most())
    data = (json.dumps(found, ensure_ascii=False, indent=2) + "\n").encode()
    hand_over(data, out, f"{total} 条责任分工的分面")


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
