"""``anzhi documents compare``: two texts article by article."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.options import (
    AsOfOption,
    LibraryOption,
    console,
    date_of,
    form_of,
    hand_over,
    print_json,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from corpus.comparison import Piece
    from corpus.library import Library
    from qa_service.comparing import Compared

_ID_LENGTHS = (12, 16)  # of documents and of versions


class CompareForm(StrEnum):
    """How a comparison is given."""

    TABLE = "table"
    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"


def compare(
    context: typer.Context,
    one: Annotated[str, typer.Argument(metavar="编号或文件名", show_default=False)],
    other: Annotated[str, typer.Argument(metavar="另一个", show_default=False)],
    force: Annotated[bool, typer.Option("--force", help="不是同一部文件也对照")] = False,
    everything: Annotated[bool, typer.Option("--all", help="内容未变的条文也列出")] = False,
    as_of: AsOfOption = None,
    form: Annotated[CompareForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """逐条对照两个版本：改了什么、加了什么、删了什么；编号可以是文件的，也可以是版本的。"""
    form = form_of(CompareForm, form, out, binary=(CompareForm.XLSX, CompareForm.DOCX))
    settings = settings_of(context, library)

    from qa_service.comparing import compare_texts, comparison_json
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        names = [_id(opened, name) for name in (one, other)]
        compared = compare_texts(opened, *names, force=force, as_of=date_of(as_of))
    if form is CompareForm.TABLE:
        _print(compared, everything=everything, out=out)
    elif form is CompareForm.JSON and out is None:
        print_json(comparison_json(compared, everything=everything))
    elif form is CompareForm.JSON:
        import json

        value = comparison_json(compared, everything=everything)
        hand_over((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode(), out, compared.summary)
    else:
        from qa_service.comparison_files import ComparisonForm, comparison_file

        data = comparison_file(compared, ComparisonForm(form.value), everything=everything)
        hand_over(data, out, compared.summary)


def _id(opened: Library, name: str) -> str:
    """The id of a document or version as it is, or that of the document with this file name."""
    from qa_service.commands.documents import find

    bare = len(name) in _ID_LENGTHS and all(mark in "0123456789abcdef" for mark in name)
    return name if bare else find(opened, name).id


def _print(compared: Compared, *, everything: bool, out: Path | None) -> None:
    import io

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from qa_service.commands.options import PIPE_WIDTH
    from qa_service.comparison_files import about, remark

    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in (("旧条文", 5), ("新条文", 5), ("变化", 2)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for pair in compared.shown(everything=everything):
        table.add_row(
            _side(pair.old.label if pair.old else None, pair.old_pieces, "red strike"),
            _side(pair.new.label if pair.new else None, pair.new_pieces, "green bold"),
            Text(remark(pair)),
        )
    line = about(compared)
    if out is None:
        typer.echo(line)
        console().print(table)
        return
    stream = io.StringIO()
    Console(file=stream, width=PIPE_WIDTH).print(table)
    hand_over((line + "\n" + stream.getvalue()).encode(), out, compared.summary)


def _side(label: str | None, pieces: Sequence[Piece], style: str) -> Text:
    """The words of one side; what differs is coloured on a terminal and stands in 〔〕 in a file or pipe."""
    import sys

    from rich.text import Text

    text = Text(f"{label}　" if label else "")
    marks = not sys.stdout.isatty()
    whole = all(piece.changed for piece in pieces)
    for piece in pieces:
        shown = f"〔{piece.text}〕" if piece.changed and marks and not whole else piece.text
        text.append(shown, style if piece.changed else None)
    return text


def print_past(past: dict[str, Any]) -> None:
    """The history of a text and its other editions, on the terminal."""
    from qa_service.labels import STATUS

    if past["events"]:
        told = "；".join(f"{event['date']} {event['act']}" for event in past["events"])
        typer.echo(f"沿革：{told}")
    others = [one for one in past["editions"] if not one["this"]]
    if others:
        typer.echo("其他版本：")
        for one in others:
            status = STATUS.get(one["status"], one["status"])
            typer.echo(f"  {one['version_id']} {one['name']}（{status}）")
        typer.echo("  用 anzhi documents compare 编号 编号 逐条对照")
