"""Options that several commands share, and how they become settings."""

from __future__ import annotations

import datetime as dt
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from qa_service.settings import Settings

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


def date_of(text: str | None) -> dt.date | None:
    """A date as typed.

    Raises:
        typer.BadParameter: it is none.
    """
    if text is None or not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(f"日期“{text}”不对，应写成 2024-06-30 这样", param_hint="--as-of") from None


def console(*, errors: bool = False) -> Console:
    """A console for tables (or, with ``errors``, for progress and messages): wide enough in a pipe too."""
    from rich.console import Console

    stream = sys.stderr if errors else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PIPE_WIDTH, highlight=False)


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
