"""``anzhi targets``: figures and deadlines, what falls due and whose it is."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.model import PlaceScope, TargetKind
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
    from corpus.records import TargetRecord

DEFAULT_ROWS = 50
_MATTER_LENGTH = 90


class TargetForm(StrEnum):
    """How the register of targets is given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


def targets(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option("--unit", metavar="单位", help="单位，全称、简称都可以")] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="词", help="内容里要有的词，空格隔开")] = None,
    document: Annotated[
        str | None, typer.Option("--document", metavar="文件", help="文件编号、文件名或标题里的词")
    ] = None,
    jurisdiction: JurisdictionOption = None,
    scope: ScopeOption = PlaceScope.WITHIN,
    kind: Annotated[TargetKind | None, typer.Option("--kind", help="indicator 指标；deadline 时限")] = None,
    due_before: Annotated[
        str | None, typer.Option("--due-before", metavar="日期", help="最迟日期不晚于这一天，如 2026-12-31")
    ] = None,
    due_after: Annotated[
        str | None, typer.Option("--due-after", metavar="日期", help="最迟日期不早于这一天，如 2026-10-01")
    ] = None,
    as_of: AsOfOption = None,
    superseded: Annotated[bool, typer.Option("--superseded", help="也列出已被取代的文件")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, metavar="条数", help="最多几条；0 为全部")
    ] = None,
    form: Annotated[TargetForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """指标与时限：要达到多少，什么时候完成，由谁负责。"""
    form = form_of(TargetForm, form, out, binary=(TargetForm.XLSX,))
    conditions: dict[str, Any] = {
        "unit": unit,
        "task": task,
        "document": document,
        "jurisdiction": jurisdiction,
        "scope": scope,
        "kind": kind,
        "due_before": date_of(due_before, "--due-before"),
        "due_after": date_of(due_after, "--due-after"),
        "as_of": date_of(as_of),
        "include_superseded": superseded,
    }
    settings = settings_of(context, library)

    from qa_service.target_register import all_targets
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        if jurisdiction:
            check_place(opened, jurisdiction, scope)
        total = opened.targets(**conditions, limit=1).total
        rows = all_targets(opened, **conditions)
        most = DEFAULT_ROWS if limit is None and form is TargetForm.TABLE and out is None else limit
        records = [record for _, record in zip(range(most or total), rows, strict=False)]
    if form is TargetForm.TABLE:
        _write_table(records, total, out)
        return
    from qa_service.register_files import TargetFileForm, target_file
    from qa_service.target_register import describe_targets

    about = describe_targets(conditions, records)
    data = target_file(records, TargetFileForm(form.value), about, conditions["as_of"])
    hand_over(data, out, f"{len(records)} 条指标与时限")


def _write_table(records: list[TargetRecord], total: int, out: Path | None) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from qa_service.target_register import readable_target

    if not records:
        typer.echo("没有符合条件的指标或时限。可以减少条件；日期不能确定的时限，按日期筛选时不列出。")
        return
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in (
        ("事项", 5),
        ("指标值", 2),
        ("时限", 2),
        ("牵头单位", 2),
        ("责任和配合单位", 3),
        ("出处", 3),
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for record in records:
        row = readable_target(record)
        matter = row.matter if len(row.matter) <= _MATTER_LENGTH else row.matter[: _MATTER_LENGTH - 1] + "…"
        due = f"{row.due}\n{row.day}" if row.day and row.day != row.due else row.due
        source = f"{row.file_name}\n{row.place}"
        table.add_row(*map(escape, (matter, row.value, due, row.lead, row.units, source)))
    print_table(table, len(records), total, out, "条指标与时限")
