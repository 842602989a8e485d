"""``anzhi conflicts``, ``anzhi blind-spots``, ``anzhi load``: what has to be decided, with its sentences."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.model import AssignmentKind
from qa_service.commands.options import (
    AsOfOption,
    JurisdictionOption,
    LibraryOption,
    check_place,
    date_of,
    form_of,
    hand_over,
    print_table,
    settings_of,
)
from qa_service.decisions.names import SpotKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qa_service.decisions.blind_spots import BlindSpot
    from qa_service.decisions.conflicts import Conflict
    from qa_service.decisions.load import Load

_LENGTH = 110


class DecisionForm(StrEnum):
    """How findings are given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"


class LoadTableForm(StrEnum):
    """How the tasks of a unit are given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"
    DOCX = "docx"
    ICS = "ics"


DocumentOption = Annotated[
    str | None, typer.Option("--document", metavar="文件", help="文件编号、文件名或标题里的词")
]
UnitOption = Annotated[
    str | None, typer.Option("--unit", metavar="单位", help="只看涉及这个单位的；盲区按上级文件里的对口单位")
]
ExpiredOption = Annotated[bool, typer.Option("--expired", help="也包括规划期已届满的文件")]
FormOption = Annotated[DecisionForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")]


def conflicts(
    context: typer.Context,
    unit: UnitOption = None,
    jurisdiction: JurisdictionOption = None,
    document: DocumentOption = None,
    as_of: AsOfOption = None,
    expired: ExpiredOption = False,
    partly: Annotated[bool, typer.Option("--partly", help="也列出牵头单位部分相同的")] = False,
    form: FormOption = None,
    out: OutOption = None,
    library: LibraryOption = None,
) -> None:
    """责任分工冲突：两份有效文件把同一任务交给不同的牵头单位。"""
    form = form_of(DecisionForm, form, out, binary=(DecisionForm.XLSX, DecisionForm.DOCX))
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.decisions import desk
    from qa_service.decisions.files import FindingForm, conflict_file
    from qa_service.decisions.summaries import conflicts_in_words
    from qa_service.wiring import open_library

    scope = desk.Scope(jurisdiction, document, date, expired, unit)
    with open_library(settings) as opened:
        found = desk.conflicts(opened, scope, partly=partly)
    about = conflicts_in_words(found, scope)
    if form is DecisionForm.TABLE:
        _print_conflicts(found.items, out, about)
        return
    hand_over(conflict_file(found.items, FindingForm(form.value), about), out, f"{len(found.items)} 条冲突")


def blind_spots(
    context: typer.Context,
    unit: UnitOption = None,
    jurisdiction: JurisdictionOption = None,
    document: DocumentOption = None,
    kind: Annotated[
        SpotKind | None,
        typer.Option(
            "--kind",
            help="dropped 未见对应任务；no_unit 有任务没有单位；"
            "unassigned 同类都有单位而这项没有；unclear 需核对",
        ),
    ] = None,
    unclear: Annotated[bool, typer.Option("--unclear", help="也列出措辞不同、需人工核对的任务")] = False,
    as_of: AsOfOption = None,
    expired: ExpiredOption = False,
    form: FormOption = None,
    out: OutOption = None,
    library: LibraryOption = None,
) -> None:
    """责任盲区：上级文件的任务没有落实或没有单位，同类任务中唯独没有单位的。"""
    form = form_of(DecisionForm, form, out, binary=(DecisionForm.XLSX, DecisionForm.DOCX))
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.decisions import desk
    from qa_service.decisions.files import FindingForm, spot_file
    from qa_service.decisions.summaries import spots_in_words
    from qa_service.wiring import open_library

    scope = desk.Scope(jurisdiction, document, date, expired, unit)
    with open_library(settings) as opened:
        found = desk.blind_spots(opened, scope, kind=kind, unclear=unclear)
    about = spots_in_words(found, scope)
    if form is DecisionForm.TABLE:
        _print_spots(found.items, out, about)
        return
    hand_over(spot_file(found.items, FindingForm(form.value), about), out, f"{len(found.items)} 条盲区")


def load(
    context: typer.Context,
    unit: Annotated[str, typer.Option("--unit", metavar="单位", help="单位，全称、简称都可以")],
    within: Annotated[int, typer.Option("--within", min=0, metavar="天数", help="几天以内算近期到期")] = 30,
    jurisdiction: JurisdictionOption = None,
    document: DocumentOption = None,
    kind: Annotated[
        AssignmentKind | None, typer.Option("--kind", help="explicit 明确列出；implicit 正文规定")
    ] = None,
    as_of: AsOfOption = None,
    expired: ExpiredOption = False,
    sub_units: Annotated[bool, typer.Option("--sub-units", help="下属机构的任务也算")] = False,
    former: Annotated[
        bool,
        typer.Option(
            "--former/--no-former", help="机构改革中划入的任务也算（默认），标明原单位", show_default=False
        ),
    ] = True,
    form: Annotated[
        LoadTableForm | None, typer.Option("--format", help="格式，ics 为日历；不写则看 --out 的后缀")
    ] = None,
    out: OutOption = None,
    library: LibraryOption = None,
) -> None:
    """履职清单：一个单位要做的全部任务，按到期日排列。"""
    form = form_of(LoadTableForm, form, out, binary=(LoadTableForm.XLSX, LoadTableForm.DOCX))
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.decisions.files import LoadForm, load_file
    from qa_service.decisions.load import unit_load
    from qa_service.decisions.rows import load_words
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        if jurisdiction:
            check_place(opened, jurisdiction)
        found = unit_load(
            opened,
            unit.strip(),
            as_of=date,
            within=within,
            jurisdiction=jurisdiction,
            document=document,
            kind=kind,
            include_expired=expired,
            sub_units=sub_units,
            former=former,
        )
    about = load_words(found)
    if form is LoadTableForm.TABLE:
        _print_load(found, out, about)
        return
    hand_over(load_file(found, LoadForm(form.value), about), out, f"{len(found.items)} 项任务")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LENGTH else flat[: _LENGTH - 1] + "…"


def _print_conflicts(items: Sequence[Conflict], out: Path | None, about: str) -> None:
    from qa_service.decisions.rows import readable_conflict

    rows = []
    for item in items:
        row = readable_conflict(item)
        rows.append(
            (
                f"{row.kind}\n把握 {row.confidence}",
                f"{row.left_units}\n{_short(row.left_task)}\n{row.left_source}",
                f"{row.right_units}\n{_short(row.right_task)}\n{row.right_source}",
                row.why,
            )
        )
    _print(about, (("类型", 2), ("甲", 6), ("乙", 6), ("依据", 4)), rows, out, "条冲突")


def _print_spots(items: Sequence[BlindSpot], out: Path | None, about: str) -> None:
    from qa_service.decisions.rows import readable_spot

    rows = []
    for item in items:
        row = readable_spot(item)
        near = f"{_short(row.nearest)}\n{row.nearest_source}".strip() if row.nearest else ""
        rows.append((row.kind, f"{_short(row.task)}\n{row.source}", f"{row.child}\n{near}".strip(), row.why))
    _print(about, (("类型", 3), ("任务", 6), ("落实文件中最接近的原文", 6), ("依据", 4)), rows, out, "条盲区")


def _print_load(found: Load, out: Path | None, about: str) -> None:
    from qa_service.decisions.rows import readable_load

    rows = []
    for item in found.items:
        row = readable_load(item)
        when = "\n".join(filter(None, (row.group, row.day, row.days)))
        rows.append((when, row.role, _short(row.task), row.source))
    _print(about, (("期限", 2), ("角色", 2), ("任务", 7), ("出处", 4)), rows, out, "项任务")


def _print(
    about: str,
    headings: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[str]],
    out: Path | None,
    what: str,
) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    if out is None:
        typer.echo(about)
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in headings:
        table.add_column(heading, ratio=ratio, overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    if rows or out is not None:
        print_table(table, len(rows), len(rows), out, what)
