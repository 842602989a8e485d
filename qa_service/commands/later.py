"""Commands of the contract that a later release brings: they say so."""

from __future__ import annotations

from collections.abc import Callable

import typer

COMMANDS = {"papers": "试卷"}
_EXIT = 2


def command(name: str, what: str) -> Callable[[], None]:
    """A command that says that it is still to come."""

    def later() -> None:
        typer.echo(f"错误：{what}（anzhi {name}）将在后续版本提供，本版本还没有。", err=True)
        raise typer.Exit(_EXIT)

    later.__doc__ = f"{what}（后续版本提供）"
    return later
