"""``anzhi cases by-clause`` and ``by-task``: from an article or a task of the register to cases."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qa_service.commands.options import JsonOption, LibraryOption, print_json, settings_of


def by_clause(
    context: typer.Context,
    clause: Annotated[
        str, typer.Argument(metavar="条款", help="条款编号，或标题和条号，如 安全生产法第四十一条")
    ],
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """违反一条规定的案例，也包括违反它以前文本的。"""
    settings = settings_of(context, library)

    from qa_service.case_reasons import cases_of_clause
    from qa_service.wiring import build

    with build(settings) as app:
        items = cases_of_clause(app, clause, names=True)
    if as_json:
        print_json({"total": len(items), "items": items})
        return
    if not items:
        typer.echo("案例库里没有违反这一条的案例。")
    for number, item in enumerate(items, start=1):
        typer.echo(_head(number, item))
        for breach in item["breaches"]:
            who = f"{breach['who']}：" if breach["who"] else ""
            typer.echo(f"   {who}{' '.join(breach['quote']['text'].split())}")


def by_task(
    context: typer.Context,
    row: Annotated[str, typer.Argument(metavar="责任编号")],
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """说明责任清单里一项任务为什么重要的案例。"""
    settings = settings_of(context, library)

    from qa_service.case_reasons import cases_of_task
    from qa_service.wiring import build

    with build(settings) as app:
        items = cases_of_task(app, row, names=True)
    if as_json:
        print_json({"total": len(items), "items": items})
        return
    if not items:
        typer.echo("案例库里没有与这项任务对应的案例。")
    for number, item in enumerate(items, start=1):
        typer.echo(_head(number, item))
        typer.echo(f"   {item['reason']}")


def _head(number: int, item: dict[str, Any]) -> str:
    row = item["case"]
    return f"{number}. {row['name']}（{row['date'] or '日期不明'}）  {row['id']}"
