"""``anzhi units``: the registry of units and what each owes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.organs import UnitKind, UnitLevel
from qa_service.commands.options import (
    JurisdictionOption,
    LibraryOption,
    ListForm,
    console,
    print_json,
    print_json_line,
    settings_of,
)

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.records import Page, UnitRecord

HELP = {"units": "单位：列出和查看"}
DEFAULT_ROWS = 50
_MOST_OFFERED = 20


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
    kind: Annotated[
        UnitKind | None,
        typer.Option(
            "--kind",
            help="organ 机构；collective 统称；legal_term 法律用语；enterprise 企事业单位；other 其他",
        ),
    ] = None,
    level: Annotated[
        UnitLevel | None,
        typer.Option(
            "--level",
            help="national 国家；province 省；city 市；county 县；township 乡；zone 功能区；unknown 未标明",
        ),
    ] = None,
    jurisdiction: JurisdictionOption = None,
    form: Annotated[ListForm, typer.Option("--format", help="格式")] = ListForm.TABLE,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几个；0 为全部")] = DEFAULT_ROWS,
    library: LibraryOption = None,
) -> None:
    """列出单位，提到最多的在前。"""
    from qa_service.unit_view import unit_json
    from qa_service.wiring import open_library

    conditions = {"query": query, "kind": kind, "level": level, "jurisdiction": jurisdiction or ""}
    with open_library(settings_of(context, library)) as opened:
        records, total = _some_units(opened, conditions, limit)
    if form is ListForm.JSON:
        print_json([unit_json(record) for record in records])
    elif form is ListForm.JSONL:
        for record in records:
            print_json_line(unit_json(record))
    elif not records:
        typer.echo("没有符合条件的单位。")
    else:
        _print_units(records, total)


def _some_units(opened: Library, conditions: dict[str, Any], limit: int) -> tuple[list[UnitRecord], int]:
    from corpus.library import MAX_LIMIT

    found: list[UnitRecord] = []
    while True:
        page: Page[UnitRecord] = opened.units(**conditions, limit=MAX_LIMIT, offset=len(found))
        found.extend(page.items)
        if not page.items or len(found) >= page.total or (limit and len(found) >= limit):
            return found[: limit or None], page.total


def _print_units(records: list[UnitRecord], total: int) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from qa_service.unit_view import KIND_NAMES, LEVEL_NAMES

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("单位", "性质", "层级", "地区", "原文写法"):
        table.add_column(heading, overflow="fold")
    for heading in ("责任分工", "牵头", "文件"):
        table.add_column(heading, justify="right")
    table.add_column("编号")
    for record in records:
        table.add_row(
            escape(record.name),
            KIND_NAMES[record.kind],
            LEVEL_NAMES[record.level],
            escape(record.jurisdiction),
            escape("、".join(record.short_names[:4])),
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
    jurisdiction: JurisdictionOption = None,
    sub_units: Annotated[bool, typer.Option("--sub-units", help="也列出下属机构的职责")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    library: LibraryOption = None,
) -> None:
    """查看一个单位：性质、层级、名称沿革、上下级和全部责任分工。"""
    from qa_service.commands.registers import write_table
    from qa_service.register import all_rows, register_row
    from qa_service.register_facets import SHARE_NAMES
    from qa_service.unit_view import duties_json, shares_in_all, unit_json, units_with_parts
    from qa_service.wiring import open_library

    with open_library(settings_of(context, library)) as opened:
        record = _one_unit(opened, name, jurisdiction or "")
        rows = list(all_rows(opened, unit=record.id, sub_units=sub_units, former=True))
        duties = opened.register_table().duties(units_with_parts(record, sub_units=sub_units))
    shares = shares_in_all(duties)
    if as_json:
        value = {
            **unit_json(record),
            "shares": {share.value: number for share, number in shares.items()},
            "by_document": duties_json(duties),
            "duties": [register_row(row) for row in rows],
        }
        typer.echo(json.dumps(value, ensure_ascii=False, indent=2))
        return
    for line in _about(record):
        typer.echo(line)
    if shares:
        typer.echo(
            "角色：" + "，".join(f"{SHARE_NAMES[share]} {number} 条" for share, number in shares.items())
        )
    write_table(rows, len(rows), None)


def _one_unit(opened: Library, name: str, jurisdiction: str) -> UnitRecord:
    """The unit of this id, or the only one of this name.

    Raises:
        NotFoundError: none, or several, which the message lists by place.
    """
    from corpus.errors import NotFoundError
    from qa_service.unit_view import where_in_words

    try:
        return opened.unit(name)
    except NotFoundError:
        pass
    found = opened.units(name, jurisdiction=jurisdiction, limit=200).items
    exact = [record for record in found if name in (record.name, *record.aliases)]
    candidates = exact or list(found)
    if not candidates:
        raise NotFoundError(f"资料库里没有单位“{name}”。用 anzhi units list 查看已有单位。")
    if len(candidates) > 1:
        lines = [f"{record.id}  {record.name}（{where_in_words(record)}）" for record in candidates]
        more = f"\n…… 共 {len(lines)} 个" if len(lines) > _MOST_OFFERED else ""
        raise NotFoundError(
            f"“{name}”可能是下面的单位，请用编号或 --jurisdiction 再试：\n"
            + "\n".join(lines[:_MOST_OFFERED])
            + more
        )
    return opened.unit(candidates[0].id)


def _about(record: UnitRecord) -> list[str]:
    from qa_service.unit_view import CERTAINTY_NAMES, change_in_words, where_in_words

    lines = [f"{record.name}（{record.id}）", where_in_words(record)]
    lines.append(f"全称依据：{CERTAINTY_NAMES[record.certainty]}")
    if record.short_names:
        lines.append(f"原文写法：{'、'.join(record.short_names)}")
    if record.bracketed:
        lines.append(f"括号别名：{'、'.join(record.bracketed)}")
    if record.parent_name:
        lines.append(f"隶属：{record.parent_name}")
    if record.sub_units:
        lines.append(f"下属机构：{'、'.join(one.name for one in record.sub_units)}")
    if record.past:
        lines.append("改革前：" + "；".join(map(change_in_words, record.past)))
    if record.present:
        lines.append("现在：" + "；".join(map(change_in_words, record.present)))
    if record.past or record.present:
        lines.append("（改革前后的名称按国家机构改革文件推定，地方机构的具体名称以当地文件为准）")
    lines.append(
        f"责任分工 {record.assignments} 条，其中牵头 {record.leads} 条，见 {record.documents} 份文件"
    )
    return lines
