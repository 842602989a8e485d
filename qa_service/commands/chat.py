"""``anzhi chat``: questions one after another; a follow-up leans on the question before."""

from __future__ import annotations

import sys

import typer

from corpus.errors import InputError
from qa_service.commands.ask import print_answer
from qa_service.commands.options import (
    AsOfOption,
    JurisdictionOption,
    LibraryOption,
    date_of,
    say,
    settings_of,
)

_CLEAR = ("清除", "重新开始", "/clear")
_SHOW = ("状态", "/state")
_LEAVE = ("退出", "再见", "/quit", "quit", "exit")


def chat(
    context: typer.Context,
    jurisdiction: JurisdictionOption = None,
    as_of: AsOfOption = None,
    library: LibraryOption = None,
) -> None:
    """连续提问，可以追问：“那牵头的呢？”“什么时候完成？”。"""
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.wiring import build
    from qa_service.wishes import Wishes, wishing

    with build(settings) as app, wishing(Wishes(use_model=True)):
        if sys.stdin.isatty():
            say("请提问，一行一个问题。输入“清除”重新开始，“状态”看沿用了什么，“退出”结束。")
        state = None
        while (line := _line()) is not None:
            words = line.strip()
            if not words:
                continue
            if words in _LEAVE:
                return
            if words in _CLEAR:
                state = None
                say("已清除，下一个问题按新问题回答。")
                continue
            if words in _SHOW:
                shown: dict[str, str] = state.shown() if state else {}
                say("；".join(f"{name}：{value}" for name, value in shown.items()) or "还没有提问。")
                continue
            try:
                turn = app.talker.follow(words, state, jurisdiction, date)
            except InputError as error:
                say(f"错误：{error.message}")
                continue
            state = turn.state
            print_answer(turn.answer)
            typer.echo("")


def _line() -> str | None:
    """The next line, None at the end."""
    if sys.stdin.isatty():
        typer.echo("问：", nl=False)
    line = sys.stdin.readline()
    return line or None
