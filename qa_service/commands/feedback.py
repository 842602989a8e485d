"""``anzhi feedback``: what people said about answers; review, settle, export as test questions."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.options import (
    AsOfOption,
    JsonOption,
    JurisdictionOption,
    LibraryOption,
    console,
    date_of,
    hand_over,
    print_json,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from qa_service.feedback.model import FeedbackRecord

HELP = "答案的反馈：评价、查看、处理，导出成测试题"


class SettlementChoice(StrEnum):
    """What ``settle`` takes."""

    TEST_QUESTION = "test_question"
    MENDED = "mended"
    NO_FAULT = "no_fault"
    SET_ASIDE = "set_aside"
    OPEN = "open"


class ReasonChoice(StrEnum):
    """What is wrong with an answer."""

    WRONG_UNIT = "wrong_unit"
    WRONG_SOURCE = "wrong_source"
    WRONG_PLACE = "wrong_place"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    SHOULD_ANSWER = "should_answer"
    OTHER = "other"


ReasonOption = Annotated[
    ReasonChoice | None,
    typer.Option(
        "--reason",
        help="有误的原因：wrong_unit 单位或角色不对；wrong_source 引的原文不对题；wrong_place 地区不对；"
        "outdated 规定已经变了；incomplete 不完整；unclear 看不懂；should_answer 应该有答案；other 其他",
    ),
]


def give(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="问题", show_default=False)],
    useful: Annotated[bool, typer.Option("--useful/--wrong", help="有用，还是有误")],
    reason: ReasonOption = None,
    remark: Annotated[str, typer.Option("--remark", metavar="文字", help="补充说明")] = "",
    jurisdiction: JurisdictionOption = None,
    as_of: AsOfOption = None,
    library: LibraryOption = None,
) -> None:
    """评价一个问题现在得到的答案。"""
    date = date_of(as_of)
    settings = settings_of(context, library)

    from qa_service.feedback.desk import take_in
    from qa_service.feedback.model import Channel, Reason, Said
    from qa_service.wiring import build

    chosen = Reason(reason.value) if reason else Reason.NONE
    said = Said(question, useful, chosen, remark, (jurisdiction or "").strip(), date, Channel.COMMAND)
    with build(settings) as app:
        say(f"已记下，编号 {take_in(app, said)}。")


def listed(
    context: typer.Context,
    useful: Annotated[bool | None, typer.Option("--useful/--wrong", help="只看有用的，或只看有误的")] = None,
    reason: ReasonOption = None,
    everything: Annotated[bool, typer.Option("--all", help="连同已经处理的")] = False,
    words: Annotated[str, typer.Option("--words", metavar="词", help="问题或说明里的词")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, metavar="条数", help="最多列几条")] = 50,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出反馈，新的在前；默认只列待处理的。"""
    settings = settings_of(context, library)

    from qa_service.feedback.model import Reason
    from qa_service.feedback.store import FeedbackStore, Wanted
    from qa_service.wiring import build

    wanted = Wanted(
        useful=useful,
        reason=Reason(reason.value) if reason else None,
        settled=None if everything else False,
        words=words,
    )
    with build(settings) as app:
        page = FeedbackStore(app.service).listed(wanted, limit, 0)
    if as_json:
        print_json({"items": [one.to_dict() for one in page.items], "total": page.total})
        return
    _print(page.items, page.total)


def _print(items: tuple[FeedbackRecord, ...], total: int) -> None:
    from rich.table import Table

    from qa_service.feedback.model import REASON_NAMES, SETTLEMENT_NAMES

    table = Table("编号", "时间", "评价", "问题", "说明", "处理")
    for one in items:
        judged = "有用" if one.useful else f"有误：{REASON_NAMES.get(one.reason, '')}"
        handled = SETTLEMENT_NAMES[one.settlement] + (f"（{one.settled_by}）" if one.settled_by else "")
        table.add_row(one.id, f"{one.created:%Y-%m-%d}", judged, one.question, one.remark, handled)
    console().print(table)
    shown = f"，显示前 {len(items)} 条" if len(items) < total else ""
    typer.echo(f"共 {total} 条{shown}。")


def settle(
    context: typer.Context,
    feedback_id: Annotated[str, typer.Argument(metavar="编号", show_default=False)],
    settlement: Annotated[
        SettlementChoice,
        typer.Argument(
            metavar="处理",
            show_default=False,
            help="test_question 转为测试题；mended 已改正；no_fault 答案没有错；set_aside 不处理；"
            "open 退回待处理",
        ),
    ],
    remark: Annotated[str, typer.Option("--remark", metavar="文字", help="处理说明")] = "",
    units: Annotated[
        list[str] | None, typer.Option("--unit", metavar="单位", help="转为测试题：应答单位，可以写多次")
    ] = None,
    lead: Annotated[
        list[str] | None, typer.Option("--lead", metavar="单位", help="转为测试题：应答为牵头的，可以写多次")
    ] = None,
    contains: Annotated[
        list[str] | None,
        typer.Option("--contains", metavar="词句", help="转为测试题：答案里应有的，可以写多次"),
    ] = None,
    doc: Annotated[str, typer.Option("--doc", metavar="文件名", help="转为测试题：应引文件")] = "",
    quote: Annotated[str, typer.Option("--quote", metavar="原句", help="转为测试题：应引原句")] = "",
    abstain: Annotated[bool, typer.Option("--abstain", help="转为测试题：应拒答")] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """处理一条反馈。"""
    settings = settings_of(context, library)

    from qa_service.feedback import desk
    from qa_service.feedback.model import SETTLEMENT_NAMES, Expectation, Settlement
    from qa_service.wiring import build

    cite = ((doc, quote),) if quote else ()
    expect = Expectation(tuple(units or ()), tuple(lead or ()), tuple(contains or ()), cite, abstain)
    chosen = Settlement("" if settlement is SettlementChoice.OPEN else settlement.value)
    with build(settings) as app:
        record = desk.settle(app, feedback_id, chosen, by="命令行", remark=remark, expect=expect or None)
    if as_json:
        print_json(record.to_dict())
        return
    say(f"{feedback_id}：{SETTLEMENT_NAMES[record.settlement]}。")


def export(
    context: typer.Context,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="文件", help="写到 .jsonl 或 .xlsx 文件，供 anzhi eval --questions 使用"
        ),
    ],
    library: LibraryOption = None,
) -> None:
    """把转为测试题的反馈导出成题目文件。"""
    settings = settings_of(context, library)

    from qa_service.feedback.model import Settlement
    from qa_service.feedback.question_set import SetForm, question_file, question_rows
    from qa_service.feedback.store import FeedbackStore, Wanted
    from qa_service.wiring import build

    form = next((one for one in SetForm if out.suffix.lower() == f".{one.value}"), None)
    if form is None:
        raise typer.BadParameter("文件名要以 .jsonl 或 .xlsx 结尾", param_hint="--out")
    with build(settings) as app:
        wanted = Wanted(settlement=Settlement.TEST_QUESTION)
        rows = FeedbackStore(app.service).listed(wanted, 100_000, 0).items
    hand_over(question_file(rows, form), out, f"{len(question_rows(rows))} 道题")


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Adds the commands to their group."""
    group.command("give", **command)(give)
    group.command("list", **command)(listed)
    group.command("settle", **command)(settle)
    group.command("export", **command)(export)
