"""``anzhi questions``: what makes, changes and removes items of the question bank."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from case_library.questions.model import ItemType
from qa_service.commands.accounts import note_change
from qa_service.commands.options import JsonOption, LibraryOption, print_json, say, settings_of
from qa_service.commands.questions import Item, ids_of

if TYPE_CHECKING:
    from qa_service.questions.desk import Moved, QuestionDesk
    from qa_service.questions.making import MakingReport
    from qa_service.questions.model import Action
    from qa_service.questions.taking import TakingReport
    from qa_service.wiring import App

T = TypeVar("T")
_SHOWN = 200
Items = Annotated[list[str], typer.Argument(metavar="题目...", help="题号或编号，可以写几个")]
Remark = Annotated[str, typer.Option("--remark", metavar="文字", help="说明，记入修改历史")]
ExamOnly = Annotated[bool, typer.Option("--exam-only", help="只用于考试，不进练习")]


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands that change the bank into ``group``."""
    group.command("new", **command)(new)
    group.command("edit", **command)(edit)
    group.command("generate", **command)(generate)
    group.command("import", **command)(import_file)
    group.command("match", **command)(match)
    group.command("check", **command)(check)
    group.command("submit", **command)(submit)
    group.command("approve", **command)(approve)
    group.command("return", **command)(send_back)
    group.command("retire", **command)(retire)
    group.command("renew", **command)(renew)
    group.command("restore", **command)(restore)
    group.command("practice", **command)(practice)
    group.command("comment", **command)(comment)
    group.command("remove", **command)(remove)


def person() -> str:
    """Who changes items at a terminal: the name of the account of the computer."""
    with suppress(OSError, KeyError, ImportError):
        return getpass.getuser() or "命令行"
    return "命令行"


def new(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件", help="一道题的 JSON；- 为标准输入")],
    exam_only: ExamOnly = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """新增一道题：type、stem、options、key、explanation、sources 等，同接口 POST /questions。"""
    from case_library.questions.model import Item as Question
    from case_library.questions.model import Origin
    from qa_service.api.question_filters import NewItemRequest
    from qa_service.wiring import build

    request = _request(file, NewItemRequest.model_validate)
    plain = Question("", ItemType.SINGLE, "", (), (), "", (), "", origin=Origin.WRITTEN)
    with build(settings_of(context, library), create=True) as app:
        desk = app.question_desk
        made = desk.write(
            request.applied(desk, plain), by=person(), practice=request.practice and not exam_only
        )
        note_change(app, "questions.edit", f"第 {made.number} 题")
        _show(desk, made.item.id, as_json)


def edit(
    context: typer.Context,
    item: Item,
    file: Annotated[Path, typer.Argument(metavar="文件", help="要改的各项，JSON；- 为标准输入")],
    remark: Remark = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """修改一道题：只写要改的各项，如 {"explanation": "……"}；写了 revision 的，之后被别人改过就不改。"""
    from qa_service.api.question_filters import ItemChangeRequest
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        [item_id] = ids_of(desk, [item])
        before = desk.store.get(item_id)
        request = _request(
            file, lambda found: ItemChangeRequest.model_validate({"revision": before.revision, **found})
        )
        desk.edit(
            request.applied(desk, before.item), revision=request.revision, by=person(),
            remark=remark or request.remark,
        )  # fmt: skip
        note_change(app, "questions.edit", f"第 {before.number} 题")
        _show(desk, item_id, as_json)


def generate(
    context: typer.Context,
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[文件]...", help="文件的编号、文件名或标题", show_default=False),
    ] = None,
    cases: Annotated[
        list[str] | None, typer.Option("--case", metavar="案例编号", help="由案例命题；可以写几次")
    ] = None,
    kind: Annotated[list[ItemType] | None, typer.Option("--type", help="题型；可以写几次")] = None,
    most: Annotated[int | None, typer.Option("--most", min=1, max=5000, help="最多几题")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="随机数种子，相同的得到相同的题")] = 1,
    exam_only: ExamOnly = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """由法规、方案或案例命题，作为草稿加入题库。"""
    from qa_service.commands.documents import find
    from qa_service.wiring import build

    if bool(documents) == bool(cases):
        raise typer.BadParameter("请写文件，或者用 --case 写案例", param_hint="文件")
    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        if cases:
            made = desk.generate_from_cases(cases, seed=seed, by=person(), practice=not exam_only)
        else:
            ids = [find(app.library, document).id for document in documents or ()]
            made = desk.generate(
                ids, types=kind or (), most=most, seed=seed, by=person(), practice=not exam_only
            )
        note_change(app, "questions.generate", "、".join(made.titles)[:200], items=str(len(made.made)))
    if as_json:
        print_json(made.to_dict())
    else:
        _print_made(made)


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件")],
    keep_state: Annotated[bool, typer.Option("--keep-state", help="采用文件里写的审题状态")] = False,
    update: Annotated[bool, typer.Option("--update", help="编号相同而内容不同的，以文件为准")] = False,
    no_match: Annotated[bool, typer.Option("--no-match", help="不与现行条文核对答案")] = False,
    exam_only: ExamOnly = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """导入题目（Excel、CSV、JSON、GIFT、Moodle XML、QTI、Word、文本），并与现行条文核对答案。"""
    from corpus.errors import UnreadableFileError
    from qa_service.questions.model import ItemsAsked
    from qa_service.questions.taking import RowStatus
    from qa_service.wiring import build

    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"“{file}”打不开或不存在。请检查路径和权限。") from error
    matched: dict[str, int] | None = None
    trouble = ""
    with build(settings_of(context, library), create=True) as app:
        desk = app.question_desk
        report = desk.read_file(
            data, file.name, by=person(), keep_state=keep_state, update=update, practice=not exam_only
        )
        taken = sum(report.counts[one] for one in (RowStatus.TAKEN, RowStatus.DOUBTFUL, RowStatus.UPDATED))
        refused = report.counts[RowStatus.REFUSED]
        note_change(app, "questions.import", file.name, items=str(taken), failed=str(refused))
        if report.changed and not no_match:
            matched, trouble = _match(app, ItemsAsked(batch=report.batch))
    if as_json:
        print_json(report.to_dict() | {"match": matched})
    else:
        _print_taken(report)
        _print_matched(matched)
    if trouble:
        say(f"错误：题目已导入，但没有与条文核对完：{trouble}解决后运行 anzhi questions match 即可补上。")
    if trouble or refused:
        raise typer.Exit(1)


def match(
    context: typer.Context,
    batch: Annotated[str, typer.Option("--batch", metavar="批次", help="只核对这一批")] = "",
    again: Annotated[bool, typer.Option("--again", help="连同已经核对过的")] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """把导入和人工编写的题与现行条文核对：答案相符、不符，还是没有找到依据。"""
    from qa_service.questions.listing import UNMATCHED
    from qa_service.questions.model import ItemsAsked
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        asked = ItemsAsked(batch=batch, verdict="" if again else UNMATCHED)
        matched, trouble = _match(app, asked)
    if as_json:
        print_json({"match": matched})
    else:
        _print_matched(matched)
    if trouble:
        say(f"错误：{trouble}")
        raise typer.Exit(1)


def check(
    context: typer.Context,
    batch: Annotated[str, typer.Option("--batch", metavar="批次", help="只检查这一批")] = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """重新检查题目：题干、选项、答案，重复，依据是否变动。"""
    from qa_service.questions.model import ItemsAsked
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        found = app.question_desk.check(ItemsAsked(batch=batch))
    if as_json:
        print_json(found)
        return
    typer.echo(
        f"检查了 {found['checked']} 题：{found['blocked']} 题有必须改正的差错，"
        f"{found['stale']} 题依据已变动；{found['changed']} 题的结果与以前不同。"
    )


def submit(
    context: typer.Context,
    items: Items,
    remark: Remark = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """把草稿送审。"""
    _move(context, library, items, "submitted", remark, as_json)


def approve(
    context: typer.Context,
    items: Items,
    remark: Remark = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """通过题目；有必须改正的差错或依据已变动的不能通过。"""
    _move(context, library, items, "approved", remark, as_json)


def send_back(
    context: typer.Context,
    items: Items,
    remark: Remark = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """退回为草稿；停用的题也用它重新启用。"""
    _move(context, library, items, "returned", remark, as_json)


def retire(
    context: typer.Context,
    items: Items,
    remark: Remark = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """停用题目：不再组卷和练习，仍在题库里。"""
    _move(context, library, items, "retired", remark, as_json)


def renew(
    context: typer.Context, items: Items, as_json: JsonOption = False, library: LibraryOption = None
) -> None:
    """更新题目的依据：原句没有改、只是条号变动的，改引现在的条款。"""
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        done = desk.renew(ids_of(desk, items), by=person())
        _told(app, desk, done, "questions.renew", "已更新依据", as_json)


def restore(
    context: typer.Context,
    item: Item,
    revision: Annotated[int, typer.Argument(metavar="版次", min=1, help="要恢复第几版")],
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """恢复一道题的旧版；现在的一版仍在历史里。"""
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        [item_id] = ids_of(desk, [item])
        present = desk.store.get(item_id)
        desk.restore(item_id, revision, revision=present.revision, by=person())
        note_change(app, "questions.edit", f"第 {present.number} 题")
        _show(desk, item_id, as_json)


def practice(
    context: typer.Context,
    items: Items,
    allowed: Annotated[bool, typer.Option("--yes/--no", help="可用于练习，还是只用于考试")],
    library: LibraryOption = None,
) -> None:
    """设置题目可不可以用于练习。"""
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        number = desk.store.set_practice(ids_of(desk, items), allowed)
        note_change(app, "questions.edit", "、".join(items)[:200], items=str(number))
    say(f"{number} 题{'可用于练习' if allowed else '只用于考试'}。")


def comment(
    context: typer.Context,
    item: Item,
    text: Annotated[str, typer.Argument(metavar="批注", show_default=False)] = "",
    settle: Annotated[str, typer.Option("--settle", metavar="批注编号", help="这条批注已处理")] = "",
    reopen: Annotated[str, typer.Option("--reopen", metavar="批注编号", help="重新打开这条批注")] = "",
    library: LibraryOption = None,
) -> None:
    """批注一道题，或者把批注标为已处理；anzhi questions show 看批注。"""
    from qa_service.wiring import build

    if sum(map(bool, (text, settle, reopen))) != 1:
        raise typer.BadParameter("请写批注，或者用 --settle、--reopen 写批注编号", param_hint="批注")
    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        [item_id] = ids_of(desk, [item])
        if text:
            made = desk.store.comment(item_id, text, by=person())
        else:
            made = desk.store.settle_comment(item_id, settle or reopen, settled=bool(settle))
        say(f"批注 {made.id}：{'已处理' if made.settled else '已记下'}。")


def remove(
    context: typer.Context,
    items: Items,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False,
    library: LibraryOption = None,
) -> None:
    """从题库移除题目，连同历史和批注；只是不再使用的，用 retire 停用。"""
    from corpus.errors import InputError
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        present = desk.store.many(ids_of(desk, items))
        if not present:
            raise InputError("题库里没有这些题。")
        if not yes:
            if not sys.stdin.isatty():
                raise InputError(f"移除 {len(present)} 道题需要确认：请加 --yes。")
            if not typer.confirm(f"确定从题库移除这 {len(present)} 道题和它们的历史？", default=False):
                say("没有移除。")
                raise typer.Exit(1)
        number = desk.remove(list(present))
        shown = "、".join(f"第 {one.number} 题" for one in present.values())
        note_change(app, "questions.remove", shown[:200], items=str(number))
    say(f"已移除 {number} 道题。")


# --- parts ---------------------------------------------------------------------------------------


def _move(
    context: typer.Context, library: Path | None, items: list[str], action: str, remark: str, as_json: bool
) -> None:
    from qa_service.questions.model import ACTION_NAMES, Action
    from qa_service.wiring import build

    step: Action = Action(action)
    with build(settings_of(context, library)) as app:
        desk = app.question_desk
        done = desk.move(ids_of(desk, items), step, by=person(), remark=remark)
        _told(app, desk, done, "questions.move", f"已{ACTION_NAMES[step]}", as_json)


def _told(app: App, desk: QuestionDesk, done: list[Moved], action: str, words: str, as_json: bool) -> None:
    """Says what became of each item; exit 1 where some were refused."""
    number = sum(one.done for one in done)
    note_change(
        app,
        action,
        "、".join(one.id for one in done)[:200],
        items=str(number),
        failed=str(len(done) - number),
    )
    numbers = {one.item.id: one.number for one in desk.store.many([one.id for one in done]).values()}
    if as_json:
        items = [{"id": one.id, "done": one.done, "reason": one.reason} for one in done]
        print_json({"items": items, "done": number, "refused": len(done) - number})
    else:
        for one in done:
            if not one.done:
                name = f"第 {numbers[one.id]} 题" if one.id in numbers else one.id
                typer.echo(f"{name}：{one.reason}")
        typer.echo(
            f"{words} {number} 题" + (f"，{len(done) - number} 题没有处理。" if number < len(done) else "。")
        )
    if number < len(done):
        raise typer.Exit(1)


def _show(desk: QuestionDesk, item_id: str, as_json: bool) -> None:
    from qa_service.questions.text import item_lines
    from qa_service.questions.view import bank_item_json

    one = desk.store.get(item_id)
    if as_json:
        print_json(bank_item_json(one))
    else:
        typer.echo("\n".join(item_lines(one)))


def _request(file: Path, validate: Callable[[dict[str, Any]], T]) -> T:
    """The body that a file holds, as the API would take it."""
    from pydantic import ValidationError

    from corpus.errors import CorruptFileError, ItemError, UnreadableFileError

    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
        found = json.loads(text)
    except OSError as error:
        raise UnreadableFileError(f"“{file}”打不开或不存在。请检查路径和权限。") from error
    except ValueError as error:
        raise CorruptFileError(f"“{file}”不是完整的 JSON（{error}）。") from error
    if not isinstance(found, dict):
        raise CorruptFileError(f'“{file}”应是一个 JSON 对象，如 {{"stem": "……"}}。')
    try:
        return validate(found)
    except ValidationError as error:
        where = "、".join(".".join(map(str, one["loc"])) for one in error.errors()[:5])
        raise ItemError(
            f"“{file}”里的 {where} 不合要求。用 anzhi questions show 题号 --json 看各项的写法。"
        ) from error


def _match(app: App, asked: Any) -> tuple[dict[str, int] | None, str]:
    """What the law says of the keys, and what went wrong."""
    from corpus.errors import AnzhiError
    from qa_service.commands.ingest import progress_bar

    try:
        with progress_bar("核对") as bar:
            found = app.question_desk.match(
                asked, by=person(), on_progress=lambda done, total: bar("核对", done, total)
            )
    except AnzhiError as error:
        return None, error.message
    return {verdict.value: number for verdict, number in found.items()}, ""


def _print_matched(matched: dict[str, int] | None) -> None:
    if matched is not None:
        said = "，".join(f"{name} {number} 题" for name, number in matched.items())
        typer.echo(f"与现行条文核对：{said}。")
        if matched.get("不符"):
            typer.echo("答案与条文不符的，用 anzhi questions list --verdict contradicted 查看。")


def _print_made(made: MakingReport) -> None:
    facts = made.to_dict()
    kinds = "，".join(f"{kind} {number}" for kind, number in facts["types"].items())
    typer.echo(
        f"由{'、'.join(f'《{title}》' for title in made.titles)}命题 {len(made.made)} 道（{kinds or '无'}）。"
    )
    if made.known or made.repeated:
        typer.echo(f"另有 {made.known} 道题库里已有，{made.repeated} 道与已有的重复，没有加入。")
    for title in made.empty:
        typer.echo(f"《{title}》里没有适合命题的内容。")
    if made.made:
        typer.echo(f"批次 {made.batch}；用 anzhi questions list --batch {made.batch} 查看。")


def _print_taken(report: TakingReport) -> None:
    from qa_service.questions.taking import STATUS_NAMES, RowStatus

    quiet = (RowStatus.TAKEN, RowStatus.KNOWN)
    told = [
        row
        for row in report.rows
        if row.status not in quiet or (row.reasons and row.status is RowStatus.TAKEN)
    ]
    for row in told[:_SHOWN]:
        typer.echo(f"{row.place}：{STATUS_NAMES[row.status]}。{''.join(row.reasons)}")
    if len(told) > _SHOWN:
        typer.echo(f"另有 {len(told) - _SHOWN} 行，用 anzhi questions batches {report.batch} 看全部。")
    for note in report.notes:
        typer.echo(note)
    typer.echo(f"{report.summary()}批次 {report.batch}。")
