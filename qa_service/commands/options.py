"""Options that several commands share, and how they become settings."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Collection
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from corpus.model import PlaceScope

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from corpus.library import Library
    from qa_service.settings import Settings

F = TypeVar("F", bound=StrEnum)

PIPE_WIDTH = 160
"""Columns of a table that goes into a file or a pipe."""


class ListForm(StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"


LibraryOption = Annotated[
    Path | None, typer.Option("--library", metavar="文件夹", help="资料库文件夹（也可用 ANZHI_LIBRARY）")
]
JurisdictionOption = Annotated[
    str | None, typer.Option("--jurisdiction", metavar="地区", help="地区，如 泉州台商投资区")
]
ScopeOption = Annotated[
    PlaceScope,
    typer.Option("--scope", help="own 只看本级；within 本地区及所辖；holding 当地适用的，含上级和国家规定"),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="按哪一天的时效，如 2024-06-30")
]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def settings_of(context: typer.Context, library: Path | None = None, **overrides: Any) -> Settings:
    """Settings of this run; ``--library`` counts before and after the command's name.

    Raises:
        SettingsError: a setting is wrong.
    """
    from qa_service.settings import load_settings

    before = context.obj.get("library") if isinstance(context.obj, dict) else None
    return load_settings(overrides={"library": library or before, **overrides})


def date_of(text: str | None, option: str = "--as-of") -> dt.date | None:
    """A date as typed behind ``option``.

    Raises:
        typer.BadParameter: it is none.
    """
    if text is None or not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"日期“{text}”不对，应写成 2024-06-30 这样", param_hint=option) from None


def console(*, errors: bool = False) -> Console:
    """A console for tables (or, with ``errors``, for progress and messages): wide enough in a pipe too."""
    from rich.console import Console

    stream = sys.stderr if errors else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PIPE_WIDTH, highlight=False)


def form_of(forms: type[F], form: F | None, out: Path | None, *, binary: Collection[F]) -> F:
    """The form that is asked for, else that of the suffix of ``out``, else a table.

    Args:
        forms: with a member ``table``. binary: forms that only a file can hold.

    Raises:
        typer.BadParameter: a binary form without ``--out``.
    """
    if form is None:
        suffix = out.suffix.lower().lstrip(".") if out is not None else ""
        form = forms(suffix) if suffix in list(forms) else forms("table")
    if form in binary and out is None:
        raise typer.BadParameter(f"{form.value} 格式要用 --out 写到文件", param_hint="--format")
    return form


def check_place(opened: Library, jurisdiction: str, scope: PlaceScope = PlaceScope.WITHIN) -> None:
    """Raises NotFoundError for a place of which the library has nothing."""
    from corpus.errors import NotFoundError

    if not opened.places(jurisdiction, scope):
        if below := opened.places(jurisdiction):
            names = "、".join(below[:10])
            raise NotFoundError(f"没有“{jurisdiction}”本级文件；所辖地区有：{names}，可改用 --scope within。")
        known = "、".join(opened.jurisdictions()[:10]) or "（还没有）"
        raise NotFoundError(f"资料库里没有“{jurisdiction}”的文件。已有地区：{known}。")


def print_table(table: Table, shown: int, total: int, out: Path | None, what: str) -> None:
    """A table with its count, on the terminal or in the file ``out``; ``what`` is counted (条责任分工)."""
    import io

    from rich.console import Console

    from qa_service.commands.files import write_whole

    more = f"，显示前 {shown} 条；--limit 0 看全部" if shown < total else ""
    line = f"共 {total} 条{more}。"
    if out is None:
        console().print(table)
        typer.echo(line)
        return
    stream = io.StringIO()
    Console(file=stream, width=PIPE_WIDTH).print(table)
    write_whole(out, (stream.getvalue() + line + "\n").encode())
    say(f"已写入 {out}：{shown} {what}。")


def hand_over(data: bytes, out: Path | None, what: str) -> None:
    """Writes a made file to ``out`` and says so with ``what`` it holds (12 条责任分工), or prints it."""
    if out is None:
        typer.echo(data.decode("utf-8"), nl=False)
        return
    from qa_service.commands.files import write_whole

    write_whole(out, data)
    say(f"已写入 {out}：{what}。")


def say(message: str) -> None:
    """One line to the person, beside the output proper."""
    typer.echo(message, err=True)


def print_json(value: Any) -> None:
    """``value`` as JSON on the standard output."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_json_line(value: Any) -> None:
    """``value`` as one line of JSON on the standard output."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False))
