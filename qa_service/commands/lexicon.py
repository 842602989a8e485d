"""``anzhi lexicon``: everyday words and what they stand for; how a question is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.options import (
    JsonOption,
    LibraryOption,
    console,
    print_json,
    settings_of,
)

if TYPE_CHECKING:
    from qa_service.settings import Settings
    from qa_service.understanding.model import Understanding
    from qa_service.understanding.word_list import Finding

HELP = "日常用语表：列出、检查，看一个问题怎样理解"
DEFAULT_ROWS = 50
_KINDS = {"everyday": "日常用语", "number": "数字的其他写法", "library": "资料库里的名称"}


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands of ``anzhi lexicon`` into ``group``."""
    group.command("list", **command)(list_words)
    group.command("check", **command)(check)
    group.command("test", **command)(try_question)


def list_words(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="词", show_default=False)] = "",
    field: Annotated[str, typer.Option("--field", metavar="领域", help="只列一个领域的词，如 消防")] = "",
    as_json: JsonOption = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几个；0 为全部")] = DEFAULT_ROWS,
    library: LibraryOption = None,
) -> None:
    """列出日常用语和对应的规范用语，自己添加的也在内。"""
    from qa_service.understanding.word_list import rows_of

    rows, total = rows_of(_lexicon(settings_of(context, library)), query, field, limit or None, 0)
    if as_json:
        print_json({"items": rows, "total": total})
        return
    if not rows:
        typer.echo("没有符合条件的词。")
        return
    from rich.table import Table

    table = Table("日常用语", "规范用语", "什么时候", "领域")
    for row in rows:
        for number, sense in enumerate(row["senses"]):
            table.add_row(
                "" if number else row["word"], "、".join(sense["terms"]), sense["when"], sense["field"]
            )
    console().print(table)
    typer.echo(f"共 {total} 个词" + (f"，列出前 {len(rows)} 个。" if len(rows) < total else "。"))


def check(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """检查自己的日常用语表：写得对不对，规范用语在资料库里有没有，有没有互相指来指去。

    有问题时退出码为 1；文件损坏时为 2。
    """
    from qa_service.lexicon import read_user_lexicon
    from qa_service.understanding.word_list import check_words
    from qa_service.wiring import open_library

    settings = settings_of(context, library)
    path = settings.everyday_file
    if not path.is_file():
        typer.echo(
            f'没有自己的日常用语表。要添加，请新建 {path}，写上 [terms] 和 "电瓶车 电驴" = "电动自行车"。'
        )
        return
    added, removed = read_user_lexicon(path)
    with open_library(settings) as opened:
        found = check_words(_lexicon(settings), added, removed, _texts(opened))
    if as_json:
        print_json(
            {"words": len(added), "removed": len(removed), "findings": [one.to_dict() for one in found]}
        )
    else:
        _print_findings(found, len(added), len(removed))
    if found:
        raise typer.Exit(1)


def try_question(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="问题")],
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """看一个问题怎样理解：改了哪些错字，补了哪些规范用语，认出哪部法律。"""
    from qa_service.library_facts import LibraryFacts
    from qa_service.question import check_question
    from qa_service.understanding.understander import Understander
    from qa_service.wiring import open_library

    settings = settings_of(context, library)
    asked = check_question(question)
    with open_library(settings) as opened:
        reader = Understander(opened, LibraryFacts(opened), everyday=settings.everyday_file)
        understood = reader.understand(asked)
    if as_json:
        print_json(understood.to_dict())
    else:
        _print_understanding(understood)


def _lexicon(settings: Settings) -> Any:
    from qa_service.lexicon import builtin_lexicon, read_user_lexicon

    lexicon, path = builtin_lexicon(), settings.everyday_file
    return lexicon.merged(*read_user_lexicon(path)) if path.is_file() else lexicon


def _texts(library: Any) -> Any:
    return (library.text(version.id) for version in library.standing_versions())


def _print_findings(found: list[Finding], added: int, removed: int) -> None:
    typer.echo(f"自己添加 {added} 个词，停用 {removed} 个词。")
    for one in found:
        typer.echo(f"- {one.word}：{one.message}")
    if not found:
        typer.echo("没有发现问题。")


def _print_understanding(understood: Understanding) -> None:
    typer.echo(f"理解为：{understood.text}")
    for note in understood.notes:
        typer.echo(f"- {note}")
    for expansion in understood.expansions:
        kind = _KINDS.get(expansion.kind, expansion.kind)
        typer.echo(f"- {expansion.word} → {'、'.join(expansion.terms)}（{kind}）")
    if not understood.notes and not understood.expansions:
        typer.echo("- 没有要改正或补充的。")
