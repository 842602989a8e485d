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

if TYPE_CHECKING:
    from qa_service.answer.model import Answer, Citation
    from qa_service.wiring import App


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
    library: LibraryOption = None,
) -> None:
    """问一个问题，答案附原文和出处。"""
    if (question is None) == (batch is None):
        raise typer.BadParameter("请写一个问题，或用 --batch 给出问题文件", param_hint="问题")
    if out is not None and batch is None:
        raise typer.BadParameter("只能和 --batch 一起用", param_hint="--out")
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.wiring import build

    with build(settings) as app:
        if batch is not None:
            _ask_batch(app, batch, out, jurisdiction, as_of)
            return
        answer = app.ask(question or "", jurisdiction, date)
    if as_json:
        print_json(answer.to_dict())
    else:
        _print_answer(answer)


# --- one question --------------------------------------------------------------------------------


def _print_answer(answer: Answer) -> None:
    typer.echo(answer.answer)
    if answer.units:
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
    if answer.targets:
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
    for number, line in enumerate(lines, start=1):
        answer = _answer_line(app, line, number, jurisdiction, as_of)
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
    app: App, line: str, number: int, jurisdiction: str | None, as_of: str | None
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
        answer = app.ask(found["question"], found.get("jurisdiction") or jurisdiction, date)
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
    return {"id": asked["id"], **answer.to_dict()}


def _date(text: Any, number: int) -> Any:
    from corpus.errors import QuestionError

    try:
        return date_of(text if text is None else str(text))
    except typer.BadParameter as error:
        raise QuestionError(f"第 {number} 行的 as_of 不对：{error.message}。") from None
