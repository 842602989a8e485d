"""``anzhi chat``: questions one after another; a follow-up leans on the question before."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from corpus.errors import InputError
from qa_service.commands.ask import print_answer
from qa_service.commands.options import (
    AsOfOption,
    JsonOption,
    JurisdictionOption,
    LibraryOption,
    date_of,
    print_json_line,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from qa_service.chat.reply import Reply

_CLEAR = ("清除", "重新开始", "/clear")
_SHOW = ("状态", "/state")
_LEAVE = ("退出", "再见", "/quit", "quit", "exit")


def chat(
    context: typer.Context,
    jurisdiction: JurisdictionOption = None,
    as_of: AsOfOption = None,
    short: Annotated[
        bool, typer.Option("--short", help="普法问答：先给一到三句话，听起来紧急时先给电话，案例里的人名隐去")
    ] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """连续提问，可以追问：“那牵头的呢？”“什么时候完成？”。"""
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.chat.reply import reply_to
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
            if short:
                _print_reply(reply_to(app, turn, jurisdiction, date), as_json=as_json)
            elif as_json:
                print_json_line(turn.to_dict())
            else:
                print_answer(turn.answer)
            if not as_json:
                typer.echo("")


def _print_reply(reply: Reply, *, as_json: bool) -> None:
    """What the public chat says: whom to call, the short answer, where it stands, what to ask next."""
    if as_json:
        print_json_line(reply.to_dict())
        return
    found = reply.to_dict()
    emergency = found["emergency"]
    for call in emergency["calls"] if emergency else found["help"]:
        typer.echo(f"  {call['number']}  {call['purpose']}")
    if emergency and emergency["urgent"]:
        typer.echo("如果现在正在发生，请马上打电话。")
    if found["advice"]:
        typer.echo(f"《{found['advice']['title']}》：“{found['advice']['quote']}”")
    short = found["short"]
    if emergency and emergency["urgent"] and not short["sure"]:
        return
    typer.echo(" ".join(part for part in (short["text"], short["warning"], short["more"]) if part))
    for one in (*short["items"], *([short["rest"]] if short["rest"] else [])):
        typer.echo("- " + "  ".join(part for part in (one["words"], one["about"], one["url"]) if part))
    for cited in found["answer"]["citations"][:1] if found["answer"]["status"] == "answered" else ():
        quote = " ".join(cited["quote"].split())
        typer.echo(f"原文：“{quote}”——《{cited['document']['title']}》{cited['locator']['label']}")
    if found["masked"]:
        typer.echo("（案例里的人名已经隐去，只显示姓。）")
    if found["suggestions"]:
        typer.echo("可以接着问：" + " ".join(found["suggestions"]))


def _line() -> str | None:
    """The next line, None at the end."""
    if sys.stdin.isatty():
        typer.echo("问：", nl=False)
    line = sys.stdin.readline()
    return line or None
