"""``anzhi questions``: what is in the question bank. What changes it stands in ``question_changes``."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from case_library.questions.checks import Code
from case_library.questions.export import ExportForm, form_label
from case_library.questions.model import Asks, Difficulty, ItemState, ItemType, Origin
from qa_service.commands.options import (
    JsonOption,
    LibraryOption,
    hand_over,
    print_json,
    print_table,
    settings_of,
)

if TYPE_CHECKING:
    from rich.table import Table

    from case_library.questions.model import Source
    from qa_service.questions.desk import QuestionDesk
    from qa_service.questions.model import BankItem, ItemsAsked
    from qa_service.wiring import App

HELP = "题库：列出、查看、命题、导入、导出、审题"
DEFAULT_ROWS = 50
_STEM = 60


class VerdictChoice(StrEnum):
    """What the law says of a key."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    NONE = "none"


class OrderChoice(StrEnum):
    """How a list is sorted."""

    NEWEST = "newest"
    CHANGED = "changed"
    NUMBER = "number"
    HARDEST = "hardest"


Query = Annotated[str, typer.Argument(metavar="词", show_default=False)]
States = Annotated[list[ItemState] | None, typer.Option("--state", help="状态；可以写几次")]
Types = Annotated[list[ItemType] | None, typer.Option("--type", help="题型；可以写几次")]
Difficulties = Annotated[list[Difficulty] | None, typer.Option("--difficulty", help="难度；可以写几次")]
Origins = Annotated[list[Origin] | None, typer.Option("--origin", help="来源；可以写几次")]
AsksOption = Annotated[list[Asks] | None, typer.Option("--asks", help="考查点；可以写几次")]
Point = Annotated[str, typer.Option("--point", metavar="知识点", help="知识点，含其下各级")]
Author = Annotated[str, typer.Option("--author", metavar="作者", help="作者")]
Batch = Annotated[str, typer.Option("--batch", metavar="批次", help="导入或生成的批次")]
Document = Annotated[str, typer.Option("--document", metavar="编号", help="依据的文件")]
Clause = Annotated[str, typer.Option("--clause", metavar="编号", help="依据的条款，含其下各款、项")]
Case = Annotated[str, typer.Option("--case", metavar="案例编号", help="由这起案例命的题")]
Assignment = Annotated[str, typer.Option("--assignment", metavar="编号", help="依据责任清单这一行的题")]
FindingOption = Annotated[Code | None, typer.Option("--finding", help="检查发现的问题")]
VerdictOption = Annotated[
    VerdictChoice | None,
    typer.Option(
        "--verdict",
        help="与现行条文核对的结果：supported 相符；contradicted 不符；not_found 未找到依据；none 还没有核对",
    ),
]
Stale = Annotated[bool | None, typer.Option("--stale/--not-stale", help="只列依据已变动的，或没有变动的")]
Blocked = Annotated[
    bool | None, typer.Option("--blocked/--not-blocked", help="只列有必须改正的差错的，或没有的")
]
Practice = Annotated[
    bool | None, typer.Option("--practice/--exam-only", help="只列可用于练习的，或只用于考试的")
]
Order = Annotated[
    OrderChoice,
    typer.Option(
        "--order", help="排序：newest 新的在前；changed 最近改动的在前；number 题号；hardest 得分率从低到高"
    ),
]
Item = Annotated[str, typer.Argument(metavar="题目", help="题号，或编号")]
_TEMPLATE = Path("题库导入模板.xlsx")


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands that look into the bank into ``group``."""
    group.callback(invoke_without_command=True)(_questions)
    group.command("list", **command)(list_items)
    group.command("show", **command)(show)
    group.command("history", **command)(history)
    group.command("points", **command)(points)
    group.command("batches", **command)(batches)
    group.command("template", **command)(template)
    group.command("export", **command)(export)


def _questions(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    if library is not None:
        context.obj = {"library": library}
    if context.invoked_subcommand is None:
        list_items(context, as_json=as_json)


def list_items(
    context: typer.Context,
    query: Query = "",
    state: States = None,
    kind: Types = None,
    difficulty: Difficulties = None,
    origin: Origins = None,
    asks: AsksOption = None,
    point: Point = "",
    author: Author = "",
    batch: Batch = "",
    document: Document = "",
    clause: Clause = "",
    case: Case = "",
    assignment: Assignment = "",
    finding: FindingOption = None,
    verdict: VerdictOption = None,
    stale: Stale = None,
    blocked: Blocked = None,
    practice: Practice = None,
    order: Order = OrderChoice.NEWEST,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几题；0 为全部")] = DEFAULT_ROWS,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出题目；词在题干、选项和答案里找。"""
    from qa_service.questions.view import bank_item_json
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        asked = asked_for(
            app, query, state, kind, difficulty, origin, asks, point, author, batch, document, clause, case,
            assignment, finding, verdict, stale, blocked, practice, order,
        )  # fmt: skip
        desk = app.question_desk
        total = desk.count(asked)
        found = desk.page(asked, limit or max(total, 1)).page.items if total else ()
    if as_json:
        print_json({"total": total, "items": [bank_item_json(one) for one in found]})
    elif not found:
        typer.echo("没有符合条件的题目。可以减少条件；题库是空的，用 anzhi questions generate 或 import。")
    elif verdict is VerdictChoice.CONTRADICTED:
        typer.echo("\n\n".join(_against(one) for one in found))
        typer.echo(f"\n共 {total} 题的答案与现行条文不符。")
    else:
        print_table(_table(found), len(found), total, None, "题")


def show(
    context: typer.Context, item: Item, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """查看一道题：答案、解析、依据的原文，检查发现的问题，批注。"""
    from qa_service.questions.view import bank_item_json, comment_json
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        [item_id] = ids_of(desk, [item])
        one = desk.get(item_id)
        comments = desk.store.comments(item_id)
    if as_json:
        print_json({**bank_item_json(one), "comments": [comment_json(comment) for comment in comments]})
        return
    from qa_service.questions.text import item_lines

    typer.echo("\n".join(item_lines(one, comments)))


def history(
    context: typer.Context, item: Item, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """一道题的修改历史，新的在前。"""
    from qa_service.questions.model import ACTION_NAMES
    from qa_service.questions.text import moment
    from qa_service.questions.view import revision_json
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        found = desk.store.revisions(ids_of(desk, [item])[0])
    if as_json:
        print_json({"total": len(found), "items": [revision_json(one) for one in found]})
        return
    for one in found:
        said = f"：{one.remark}" if one.remark else ""
        typer.echo(
            f"第 {one.revision} 版  {moment(one.at)}  {one.by}  {ACTION_NAMES[one.action]}{said}"
            f"  [{one.item.state.value}] {_short(one.item.stem)}"
        )


def points(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """题库的知识点和题数。"""
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        found = app.question_desk.store.points()
    if as_json:
        items = [{"name": one.name, "items": one.items, "approved": one.approved} for one in found]
        print_json({"total": len(items), "items": items})
        return
    table = _headed(("知识点", 6), ("题数", 1), ("已通过", 1))
    for one in found:
        table.add_row(one.name, str(one.items), str(one.approved))
    print_table(table, len(found), len(found), None, "个知识点")


def batches(
    context: typer.Context,
    batch: Annotated[str, typer.Argument(metavar="批次", help="看这一批的各行", show_default=False)] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="把这一批的逐行报告写成 Excel（.xlsx）")
    ] = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """导入和命题的记录；写了批次的，看那次导入的各行结果。"""
    from corpus.errors import InputError
    from qa_service.questions.batch_report import items_of, report_sheet
    from qa_service.questions.model import ACTION_NAMES
    from qa_service.questions.text import moment
    from qa_service.questions.view import batch_json
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        store = app.question_desk.store
        found = [store.batch(batch)] if batch else store.batches(200)
        if out is not None:
            if not batch:
                raise InputError("请写明要哪一批的报告，例如 anzhi questions batches 批次 --out 报告.xlsx。")
            rows = found[0].report.get("rows", ())
            hand_over(report_sheet(found[0], items_of(found[0], store)), out, f"{len(rows)} 行的结果")
            return
    if as_json:
        print_json({"total": len(found), "items": [batch_json(one, rows=bool(batch)) for one in found]})
        return
    for one in found:
        typer.echo(f"{one.id}  {moment(one.at)}  {one.by}  {ACTION_NAMES[one.action]}  {one.name}")
    if batch:
        from qa_service.questions.taking import STATUS_NAMES, RowStatus

        for row in found[0].report.get("rows", ()):
            status = STATUS_NAMES[RowStatus(row["status"])]
            typer.echo(f"{row['place']}  {status}  {_short(row['text'])}  {''.join(row['reasons'])}")


def template(
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到这个文件")] = _TEMPLATE,
) -> None:
    """写出导入题目用的 Excel 模板。"""
    from qa_service.questions.template_file import template_bytes

    hand_over(template_bytes(), out, "导入题目的模板，照表头填写")


def export(
    context: typer.Context,
    query: Query = "",
    form: Annotated[
        ExportForm | None,
        typer.Option(
            "--format",
            help="格式，不写则看 --out 的后缀："
            + "；".join(
                f"{one.value} {form_label(one)}" for one in ExportForm if one.value != form_label(one).lower()
            ),
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    title: Annotated[str, typer.Option("--title", metavar="名称", help="题库名称，用作标题")] = "题库",
    state: States = None,
    kind: Types = None,
    difficulty: Difficulties = None,
    origin: Origins = None,
    asks: AsksOption = None,
    point: Point = "",
    author: Author = "",
    batch: Batch = "",
    document: Document = "",
    clause: Clause = "",
    case: Case = "",
    assignment: Assignment = "",
    finding: FindingOption = None,
    verdict: VerdictOption = None,
    stale: Stale = None,
    blocked: Blocked = None,
    practice: Practice = None,
    order: Order = OrderChoice.NUMBER,
    library: LibraryOption = None,
) -> None:
    """导出题目：Excel、CSV、JSON、Word、GIFT、Moodle XML、QTI。"""
    from qa_service.wiring import build

    chosen = form or _form_of(out)
    if out is None and chosen not in (ExportForm.CSV, ExportForm.JSON, ExportForm.GIFT, ExportForm.MOODLE):
        raise typer.BadParameter(f"{chosen.value} 格式要用 --out 写到文件", param_hint="--format")
    with build(settings_of(context, library)) as app:
        asked = asked_for(
            app, query, state, kind, difficulty, origin, asks, point, author, batch, document, clause, case,
            assignment, finding, verdict, stale, blocked, practice, order,
        )  # fmt: skip
        number = app.question_desk.count(asked)
        made = app.question_desk.export(asked, chosen, title)
    hand_over(made.data, out, f"{number} 道题")


def _form_of(out: Path | None) -> ExportForm:
    """The form that the name of a file stands for."""
    name = out.name.lower() if out is not None else ".json"
    endings = {".json": "json", ".csv": "csv", ".docx": "docx", ".gift": "gift", ".gift.txt": "gift",
               ".moodle.xml": "moodle", ".xml": "moodle", ".qti21.zip": "qti21", ".zip": "qti30"}  # fmt: skip
    return next(
        (ExportForm(form) for ending, form in endings.items() if name.endswith(ending)), ExportForm.XLSX
    )


def asked_for(
    app: App,
    query: str,
    state: list[ItemState] | None,
    kind: list[ItemType] | None,
    difficulty: list[Difficulty] | None,
    origin: list[Origin] | None,
    asks: list[Asks] | None,
    point: str,
    author: str,
    batch: str,
    document: str,
    clause: str,
    case: str,
    assignment: str,
    finding: Code | None,
    verdict: VerdictChoice | None,
    stale: bool | None,
    blocked: bool | None,
    practice: bool | None,
    order: OrderChoice,
) -> ItemsAsked:
    """The items that the options ask for.

    Raises:
        NotFoundError: no such case, or no such row of the register.
    """
    from qa_service.questions.model import ItemOrder, ItemsAsked

    desk = app.question_desk
    of_case = {one.item.id for one in desk.of_case(case)} if case else None
    of_row = {one.item.id for one in desk.of_assignment(assignment)} if assignment else None
    wanted = [found for found in (of_case, of_row) if found is not None]
    ids = tuple(sorted(set.intersection(*wanted))) or ("-",) if wanted else ()
    return ItemsAsked(
        words=query,
        states=tuple(state or ()),
        types=tuple(kind or ()),
        difficulties=tuple(difficulty or ()),
        origins=tuple(origin or ()),
        asks=tuple(asks or ()),
        point=point,
        author=author,
        batch=batch,
        document_id=document,
        clause_id=clause,
        finding=finding.value if finding else "",
        verdict=verdict.value if verdict else "",
        stale=stale,
        blocked=blocked,
        practice=practice,
        ids=ids,
        order=ItemOrder(order.value),
    )


def ids_of(desk: QuestionDesk, named: Sequence[str]) -> list[str]:
    """Ids of the items that are named by number (12) or by id.

    Raises:
        NotFoundError: the bank has no item of that number.
    """
    from corpus.errors import NotFoundError

    numbers = {int(one) for one in named if one.isascii() and one.isdigit()}
    known = desk.store.numbered(numbers)
    missing = sorted(numbers - known.keys())
    if missing:
        raise NotFoundError(f"题库里没有第 {'、'.join(map(str, missing))} 题。", details={"numbers": missing})
    found = [known[int(one)] if one.isascii() and one.isdigit() else one for one in named]
    return list(dict.fromkeys(found))


# --- output --------------------------------------------------------------------------------------


def _table(items: Sequence[BankItem]) -> Table:
    from rich.markup import escape

    from qa_service.questions.listing import BASIS_NAMES

    table = _headed(
        ("题号", 1), ("题型", 1), ("状态", 1), ("题干", 6), ("答案", 2), ("知识点", 3), ("提示", 3)
    )
    for one in items:
        notes = [finding.message for finding in one.findings if finding.blocking]
        if one.stale:
            notes.append(BASIS_NAMES[one.basis])
        if one.match is not None and one.match.verdict.name == "CONTRADICTED":
            notes.append("与条文不符")
        item = one.item
        shown = (
            str(one.number), item.type.value, item.state.value, _short(item.stem),
            _short("、".join(item.key)), item.point, "；".join(notes),
        )  # fmt: skip
        table.add_row(*map(escape, shown))
    return table


def _headed(*columns: tuple[str, int]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in columns:
        table.add_column(heading, ratio=ratio, overflow="fold")
    return table


def _against(one: BankItem) -> str:
    """An item whose key the law contradicts, with the law's words."""
    item, match = one.item, one.match
    lines = [f"第 {one.number} 题（{item.type.value}）{item.stem}"]
    lines += [f"  {chr(65 + at)}. {option}" for at, option in enumerate(item.options)]
    lines.append(f"  答案：{'、'.join(item.key)}")
    if match is not None:
        lines.append(f"  不符：{match.reason}")
        if match.source is not None:
            lines.append(f"  {_cited(match.source)}")
    return "\n".join(lines)


def _cited(source: Source) -> str:
    return f"《{source.law}》{source.place}：{' '.join(source.quote.split())}"


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _STEM else words[:_STEM] + "……"
