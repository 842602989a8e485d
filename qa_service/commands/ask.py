"""``anzhi ask``: one answer, or a file of questions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.answer.model import AnswerStatus
from qa_service.commands.options import (
    AsOfOption,
    JsonOption,
    JurisdictionOption,
    LibraryOption,
    date_of,
    print_json,
    say,
    settings_of,
)
from qa_service.wishes import Event, Wishes, nobody, wishing

if TYPE_CHECKING:
    from qa_service.answer.model import Answer, Citation
    from qa_service.conversation.state import ConversationState
    from qa_service.conversation.turn import Turn
    from qa_service.wiring import App

CALLER = "anzhi-ask"
"""Whose conversations ``--conversation`` names: those of the command line, whatever programs call theirs."""


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="问题", show_default=False)] = None,
    jurisdiction: JurisdictionOption = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    batch: Annotated[
        Path | None, typer.Option("--batch", metavar="文件", help="每行一个问题的 JSONL 文件")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="把 --batch 的答案写到这个文件")
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option("--conversation", metavar="名称", help="接着这个名称的对话问；没有就开始一个"),
    ] = None,
    offset: Annotated[
        int, typer.Option("--offset", min=0, metavar="条数", help="答案是清单时，从第几项之后列起")
    ] = 0,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=200, metavar="条数", help="清单一次最多列几项")
    ] = 100,
    no_llm: Annotated[bool, typer.Option("--no-llm", help="不用大模型，只用规则整理")] = False,
    stream: Annotated[
        bool, typer.Option("--stream", help="边整理边显示；同 --json 一起用时每个事件一行 JSON")
    ] = False,
    docx: Annotated[
        Path | None, typer.Option("--docx", metavar="文件", help="把答案写成可以打印的 Word 文件")
    ] = None,
    library: LibraryOption = None,
) -> None:
    """问一个问题，答案附原文和出处。"""
    if (question is None) == (batch is None):
        raise typer.BadParameter("请写一个问题，或用 --batch 给出问题文件", param_hint="问题")
    if conversation is not None and batch is not None:
        raise typer.BadParameter(
            "不能和 --batch 一起用；批量提问时写在每行的 conversation 里", param_hint="--conversation"
        )
    if out is not None and batch is None:
        raise typer.BadParameter("只能和 --batch 一起用", param_hint="--out")
    if docx is not None and batch is not None:
        raise typer.BadParameter("不能和 --batch 一起用", param_hint="--docx")
    if stream and batch is not None:
        raise typer.BadParameter("不能和 --batch 一起用", param_hint="--stream")
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.answer.model import Window
    from qa_service.wiring import build

    listener = nobody if not stream else _json_event if as_json else _shown_event
    with build(settings) as app, wishing(Wishes(not no_llm, listener)):
        if batch is not None:
            _ask_batch(app, batch, out, jurisdiction, as_of)
            return
        turn = app.talker.ask(
            question or "",
            jurisdiction,
            date,
            conversation=conversation,
            caller=CALLER,
            window=Window(offset, limit),
        )
    if docx is not None:
        _write_docx(turn, docx)
    if stream and as_json:
        _json_event(Event("answer", turn.to_dict()))
    elif as_json:
        print_json(turn.to_dict())
    else:
        print_answer(turn.answer)


def _write_docx(turn: Turn, out: Path) -> None:
    from corpus.china_time import china_today
    from qa_service.answer_files import answer_docx
    from qa_service.commands.files import write_whole

    write_whole(out, answer_docx(turn.answer, china_today(), turn.understood_as or ""))
    say(f"已写入 {out}。")


def _json_event(event: Event) -> None:
    """One event as a line of JSON."""
    typer.echo(json.dumps({"event": event.name, **event.data}, ensure_ascii=False))


def _shown_event(event: Event) -> None:
    """News on the way to the whole answer, apart from it: what is piped on is the answer alone."""
    say(str(event.data["text"]))


# --- one question --------------------------------------------------------------------------------


def print_answer(answer: Answer) -> None:
    """One answer for a terminal: text, units, time, figures, the quotes with their sources, notes."""
    typer.echo(answer.answer)
    page = answer.page
    if page is not None and page.offset + page.limit < page.total:
        typer.echo(f"\n下一页：加 --offset {page.offset + page.limit}")
    if answer.units and page is None:
        typer.echo("\n单位：")
        for unit in answer.units:
            role = unit.role or ("牵头" if unit.lead else "")
            name = unit.as_written
            full = f"（{unit.name}）" if unit.name and unit.name != name else ""
            now = ""
            if unit.now is not None:
                now = f"→ {'现为' if unit.now.certain else '现可能为'}{unit.now.name} "
            typer.echo(f"  {role + '：' if role else ''}{name}{full} {now}[{unit.citation}]")
    if answer.period:
        typer.echo(f"\n时间：{answer.period}")
    if answer.targets and page is None:
        typer.echo("\n指标：")
        for target in answer.targets:
            name = f"{target.name}：" if target.name else ""
            typer.echo(f"  {name}{target.text} [{target.citation}]")
    used = _used(answer)
    nearby = "最接近的原文" if answer.status is AnswerStatus.ABSTAINED else "相关原文"
    for heading, numbers in (("原文依据", used), (nearby, {c.n for c in answer.citations} - used)):
        shown = [citation for citation in answer.citations if citation.n in numbers]
        if shown:
            typer.echo(f"\n{heading}：")
        for citation in shown:
            typer.echo(f"  [{citation.n}] {_source(citation)}\n      “{' '.join(citation.quote.split())}”")
    for note in answer.notes:
        typer.echo(f"\n注意：{note}")


def _used(answer: Answer) -> set[int]:
    """Numbers of the citations that the answer leans on; the others merely stand near."""
    if answer.status is AnswerStatus.ABSTAINED:
        return set()
    used = {int(number) for number in re.findall(r"\[(\d+)\]", answer.answer)}
    used |= {unit.citation for unit in answer.units} | {target.citation for target in answer.targets}
    return used & {citation.n for citation in answer.citations}


def _source(citation: Citation) -> str:
    document, place = citation.document, citation.locator
    parts = [f"《{document.title}》", document.number, document.date or ""]
    where = place.label or place.article or "".join(place.section[-1:])
    page = f"第 {place.page} 页" if place.page else ""
    return " ".join(filter(None, (*parts, where, page, f"〔{document.file_name}〕")))


# --- many questions ------------------------------------------------------------------------------


def _ask_batch(app: App, batch: Path, out: Path | None, jurisdiction: str | None, as_of: str | None) -> None:
    """Answers line by line, in order; a bad line gets an answer that says what is wrong with it."""
    from qa_service.commands.files import read_lines, write_whole

    lines = [line for line in read_lines(batch) if line.strip()]
    answers: list[str] = []
    troubles = 0
    states: dict[str, ConversationState] = {}
    for number, line in enumerate(lines, start=1):
        answer = _answer_line(app, line, number, jurisdiction, as_of, states)
        troubles += "error" in answer
        answers.append(json.dumps(answer, ensure_ascii=False))
        if out is None:
            typer.echo(answers[-1])
    if out is not None:
        write_whole(out, "".join(answer + "\n" for answer in answers).encode())
        answered = sum('"status": "answered"' in answer for answer in answers)
        say(f"已回答 {len(answers)} 个问题（有答案 {answered} 个），写入 {out}。")
    if troubles:
        say(f"错误：有 {troubles} 个问题不能用，原因写在答案的 error 里。")
        raise typer.Exit(1)


def _answer_line(
    app: App,
    line: str,
    number: int,
    jurisdiction: str | None,
    as_of: str | None,
    states: dict[str, ConversationState],
) -> dict[str, Any]:
    from corpus.errors import InputError, QuestionError

    asked: dict[str, Any] = {"id": number}
    try:
        try:
            found = json.loads(line)
        except json.JSONDecodeError as error:
            raise QuestionError(f"第 {number} 行不是 JSON（{error.msg}）。每行应为一个 JSON 对象。") from None
        if not isinstance(found, dict) or not isinstance(found.get("question"), str):
            raise QuestionError(f"第 {number} 行缺少 question。每行应为含 question 的 JSON 对象。")
        asked = {"id": found.get("id", number), "question": found["question"]}
        date = _date(found.get("as_of") or as_of, number)
        place = found.get("jurisdiction") or jurisdiction
        state = _state_before(app, found.get("conversation"), place, date, states, number)
        turn = app.talker.follow(found["question"], state, place, date)
        if isinstance(found.get("conversation"), str):
            states[found["conversation"]] = turn.state
    except InputError as error:
        return {
            "question": "",
            **asked,
            "status": "abstained",
            "kind": "other",
            "answer": error.message,
            "units": [],
            "period": None,
            "targets": [],
            "citations": [],
            "notes": [],
            "alternatives": [],
            "confidence": 0.0,
            "took_ms": 0.0,
            "error": {"code": error.code, "message": error.message},
        }
    return {"id": asked["id"], **turn.to_dict()}


def _state_before(
    app: App,
    conversation: Any,
    place: str | None,
    date: Any,
    states: dict[str, ConversationState],
    number: int,
) -> ConversationState | None:
    """What a line leans on: an earlier line of the same name, or the questions that it lists itself."""
    from corpus.errors import QuestionError

    if conversation is None:
        return None
    if isinstance(conversation, str):
        return states.get(conversation)
    if not isinstance(conversation, list) or not all(isinstance(one, str) for one in conversation):
        raise QuestionError(f"第 {number} 行的 conversation 不对：应是对话名称，或之前几个问题的列表。")
    state = None
    for question in conversation:
        state = app.talker.follow(question, state, place, date).state
    return state


def _date(text: Any, number: int) -> Any:
    from corpus.errors import QuestionError

    try:
        return date_of(text if text is None else str(text))
    except typer.BadParameter as error:
        raise QuestionError(f"第 {number} 行的 as_of 不对：{error.message}。") from None
