"""``anzhi practice``: practise in the terminal, see how questions and mock exams did, delete what is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.accounts import note_change
from qa_service.commands.options import (
    JsonOption,
    LibraryOption,
    console,
    hand_over,
    print_json,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qa_service.practice.model import Answer
    from qa_service.wiring import App

HELP = "练习：在终端里做题、各题和模拟考试的结果、删除记录"
DEFAULT_ROWS = 50
_TRUTH = {"正确": "对", "Y": "对", "√": "对", "错误": "错", "N": "错", "×": "错"}

PaperOption = Annotated[
    str, typer.Option("--paper", metavar="编号", help="只看这份试卷的模拟考试；不写为整个题库")
]


def topics(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """可以练什么：知识点和题数。"""
    settings = settings_of(context, library)

    from qa_service.practice.choosing import pool_of
    from qa_service.practice.views import pool_json
    from qa_service.wiring import build

    with build(settings) as app:
        found = pool_json(pool_of(app))
    if as_json:
        print_json(found)
        return
    for one in found["topics"]:
        typer.echo(f"{'  ' * one['level']}{one['label']}  {one['count']} 题")
    kinds = "、".join(f"{one['value']} {one['count']}" for one in found["types"])
    typer.echo(f"共 {found['total']} 题{f'：{kinds}' if kinds else ''}。")


def start(
    context: typer.Context,
    point: Annotated[str, typer.Option("--point", metavar="知识点", help="知识点，包括它下面的")] = "",
    number: Annotated[int, typer.Option("--number", min=1, max=50, metavar="题数", help="做几题")] = 10,
    library: LibraryOption = None,
) -> None:
    """在终端里做题：一题一答，答完看道理；什么也不保存。"""
    settings = settings_of(context, library)

    from qa_service.practice.desk import PracticeDesk
    from qa_service.practice.model import Choice, Learner
    from qa_service.practice.showing import question_json
    from qa_service.practice.views import sheet_json
    from qa_service.wiring import build

    with build(settings) as app:
        desk, learner = PracticeDesk(app), Learner()
        sitting = desk.start(learner, Choice(point=point, number=number))
        for at in range(1, len(sitting.asked) + 1):
            shown = desk.one_shown(sitting, at)
            asked = question_json(app, sitting, at, shown, None, names=True)
            if asked["question"] is None:
                continue
            _print_question(asked, len(sitting.asked))
            sitting = desk.answer(learner, sitting.id, at, _read_answer(asked["question"]))
            told = question_json(app, sitting, at, shown, sitting.given.get(at), names=True)
            _print_result(told["result"])
        sitting = desk.finish(learner, sitting.id)
        sheet = sheet_json(app, desk, sitting, names=True)
    missed = f"，没答 {sheet['omitted']} 题" if sheet["omitted"] else ""
    typer.echo(
        f"\n得分 {sheet['score']:g}／{sheet['total']:g}，"
        f"对 {sheet['right']} 题，错 {sheet['wrong']} 题{missed}。"
    )


def _print_question(asked: dict[str, Any], count: int) -> None:
    question = asked["question"]
    typer.echo(f"\n第 {asked['number']} 题，共 {count} 题（{question['type']}）")
    if question["background"]:
        typer.echo(question["background"])
    typer.echo(question["stem"])
    for option in question["options"]:
        typer.echo(f"  {option['letter']}. {option['text']}")


def _read_answer(question: dict[str, Any]) -> Answer:
    """What is typed: letters, 对 or 错, one line a gap; an empty line is 不会."""
    from qa_service.practice.model import Answer

    if question["gaps"]:
        gaps = [
            typer.prompt(f"第 {at} 空", default="", show_default=False)
            for at in range(1, question["gaps"] + 1)
        ]
        return Answer(gaps=tuple(gaps))
    typed = typer.prompt("答案（不会就直接回车）", default="", show_default=False).strip()
    if question["options"]:
        typed = _TRUTH.get(typed.upper(), typed.upper())
        return Answer(chosen=tuple(typed))
    return Answer(text=typed)


def _print_result(result: dict[str, Any]) -> None:
    said = {True: "✓ 对", False: "✗ 错", None: "参考答案"}[result["right"]]
    typer.echo(f"{said}。{result['remark']}答案：{result['key_shown']}")
    if result["explanation"]:
        typer.echo(result["explanation"])
    for source in result["sources"]:
        typer.echo(f"  《{source['law']}》{source['place']}：{source['quote']}")


def results(
    context: typer.Context,
    paper: PaperOption = "",
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=10_000, metavar="条数", help="最多列几题")
    ] = DEFAULT_ROWS,
    names: Annotated[bool, typer.Option("--names", help="成绩表（有姓名），要和 --paper 一起用")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写到 .xlsx 或 .csv 文件，含全部题目")
    ] = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """各题的得分率、区分度和提示；模拟考试另有平均分、信度和成绩。"""
    settings = settings_of(context, library)
    form = out.suffix.lower().lstrip(".") if out is not None else ""
    if out is not None and form not in ("xlsx", "csv"):
        raise typer.BadParameter("文件名要以 .xlsx 或 .csv 结尾", param_hint="--out")
    if names and not paper:
        raise typer.BadParameter("成绩表要用 --paper 指明试卷", param_hint="--names")

    from qa_service.wiring import build

    with build(settings) as app:
        if paper:
            _exam_results(app, paper, names, form, out, as_json)
        else:
            _bank_results(app, limit, form, out, as_json)


def _bank_results(app: App, limit: int, form: str, out: Path | None, as_json: bool) -> None:
    from qa_service.practice.result_files import counts_json, item_json, items_file
    from qa_service.practice.results import ResultsDesk

    desk = ResultsDesk(app)
    ids = desk.answered()
    if out is not None:
        found = desk.bank(ids)
        hand_over(items_file(found, form, "题目分析", "每人每题只取第一次作答"), out, f"{len(found)} 道题")
        return
    items = [item_json(one) for one in desk.bank(ids[:limit])]
    exams = [counts_json(one) for one in desk.exams()]
    if as_json:
        print_json({"items": items, "total": len(ids), "exams": exams})
        return
    _print_items(items)
    typer.echo(f"有人答过的共 {len(ids)} 题{f'，显示前 {len(items)} 题' if len(items) < len(ids) else ''}。")
    for one in exams:
        typer.echo(f"模拟考试 {one['paper_id']}《{one['title']}》：{one['learners']} 人交卷。")


def _exam_results(app: App, paper: str, names: bool, form: str, out: Path | None, as_json: bool) -> None:
    from qa_service.practice.desk import PracticeDesk
    from qa_service.practice.result_files import exam_file, exam_json, taken_file, whole_lines
    from qa_service.practice.results import exam_result

    found = exam_result(app, paper)
    rule = PracticeDesk(app).store.rule(paper)
    if out is not None:
        content = taken_file(found, form) if names else exam_file(found, rule, form)
        hand_over(content, out, f"{len(found.taken)} 份答卷")
        return
    whole = exam_json(found, rule)
    if as_json:
        print_json(whole)
        return
    for line in (whole["title"], *whole_lines(whole), *whole["notes"]):
        typer.echo(line)
    if names:
        for one in whole["taken"]:
            typer.echo(f"{one['name'] or '匿名'}  {one['score']:g}／{one['total']:g}")
        return
    _print_items(whole["items"])


def _print_items(items: Iterable[dict[str, Any]]) -> None:
    from rich.table import Table

    from qa_service.practice.result_files import figure

    table = Table("题号", "题型", "题干", "人数", "得分率", "区分度", "提示")
    for one in items:
        stem = one["stem"] if len(one["stem"]) <= 40 else one["stem"][:40] + "…"
        notes = "".join(one["notes"])
        row = (str(one["number"]), one["type"], stem, str(one["count"]), figure(one["p"]))
        table.add_row(*row, figure(one["discrimination"]), notes)
    console().print(table)


def refresh(context: typer.Context, library: LibraryOption = None) -> None:
    """按现有的作答重新计算各题的得分率和区分度，并删除到期的记录。"""
    settings = settings_of(context, library)

    from qa_service.practice.results import ResultsDesk
    from qa_service.practice.store import PracticeStore
    from qa_service.wiring import build

    with build(settings) as app:
        PracticeStore(app.service, settings.practice_days).sweep()
        desk = ResultsDesk(app)
        ids = desk.answered()
        desk.feed(ids, exact=True)
    say(f"已重新计算 {len(ids)} 道题。")


def remove(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="用户名", show_default=False, help="谁的记录")],
    library: LibraryOption = None,
) -> None:
    """删除一个人的全部练习和考试记录。"""
    settings = settings_of(context, library)

    from corpus.errors import NotFoundError
    from qa_service.practice.desk import PracticeDesk
    from qa_service.practice.model import Learner
    from qa_service.wiring import build

    with build(settings) as app:
        desk = PracticeDesk(app)
        keys = desk.store.learners_named(name)
        if not keys:
            raise NotFoundError(f"没有“{name}”的练习记录。", details={"name": name})
        removed = sum(desk.store.kept(key).sittings for key in keys)
        for key in keys:
            desk.forget(Learner(key))
        note_change(app, "practice.remove", name, sittings=str(removed))
    say(f"已删除“{name}”的 {removed} 次练习和考试。")


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Adds the commands to their group."""
    group.command("topics", **command)(topics)
    group.command("start", **command)(start)
    group.command("results", **command)(results)
    group.command("refresh", **command)(refresh)
    group.command("remove", **command)(remove)
