"""``anzhi papers``: papers and blueprints of the question bank."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from case_library.questions.export import ExportForm
from qa_service.commands.accounts import note_change
from qa_service.commands.options import (
    JsonOption,
    LibraryOption,
    console,
    hand_over,
    print_json,
    print_table,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from qa_service.papers.desk import PaperDesk
    from qa_service.papers.model import KeptBlueprint
    from qa_service.wiring import App

HELP = "试卷：按双向细目表组卷、查看、换题、导出、删除；细目表的检查和保存"
DEFAULT_ROWS = 50
_BY = "命令行"


class PartChoice(StrEnum):
    """What of a paper is exported."""

    PAPER = "paper"
    SHEET = "sheet"
    KEY = "key"
    CHANGES = "changes"
    BLUEPRINT = "blueprint"
    ITEMS = "items"
    ALL = "all"


class TableForm(StrEnum):
    """Forms of a blueprint."""

    TEXT = "text"
    XLSX = "xlsx"
    JSON = "json"


class Letter(StrEnum):
    """Versions of a paper."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


_Paper = Annotated[str, typer.Argument(metavar="试卷编号")]
_Blueprint = Annotated[str, typer.Argument(metavar="细目表", help="细目表文件（.xlsx、.json）或编号")]
_Number = Annotated[int, typer.Argument(metavar="题号", min=1, help="换题用号，见 anzhi papers show")]
_Avoid = Annotated[
    list[str] | None, typer.Option("--avoid", metavar="试卷编号", help="避开这份试卷用过的题；可以写几次")
]
_Point = Annotated[str, typer.Option("--point", metavar="知识点", help="把不限知识点的各格限定在这个知识点")]
_Fresh = Annotated[bool, typer.Option("--fresh", help="只用不供练习的题")]
_Version = Annotated[Letter, typer.Option("--version", help="哪个版本")]
_Revision = Annotated[
    int | None, typer.Option("--revision", min=1, metavar="次", help="第几次修订；不写为现在的")
]
_Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问")]
_Out = Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")]


def register(group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands of ``anzhi papers`` into ``group``."""
    group.callback(invoke_without_command=True)(_papers)
    group.command("list", **command)(list_papers)
    group.command("show", **command)(show)
    group.command("make", **command)(make)
    group.command("check", **command)(check)
    group.command("export", **command)(export)
    group.command("candidates", **command)(candidates)
    group.command("replace", **command)(replace)
    group.command("mock", **command)(mock)
    group.command("remove", **command)(remove)
    group.command("stock", **command)(stock)
    group.command("blueprints", **command)(blueprints)
    group.command("blueprint-show", **command)(blueprint_show)
    group.command("blueprint-add", **command)(blueprint_add)
    group.command("blueprint-remove", **command)(blueprint_remove)


def _papers(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    if library is not None:
        context.obj = {"library": library}
    if context.invoked_subcommand is None:
        list_papers(context, as_json=as_json)


def list_papers(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="词", show_default=False)] = "",
    item: Annotated[str, typer.Option("--item", metavar="题目编号", help="用了这道题的")] = "",
    mock_only: Annotated[bool, typer.Option("--mock", help="开放作模拟考试的")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几份；0 为全部")] = DEFAULT_ROWS,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出试卷，新的在前。"""
    from rich.table import Table

    from corpus.china_time import CHINA
    from qa_service.papers.store import MOST_PAPERS
    from qa_service.papers.views import summary_json

    with _opened(context, library) as (_, desk):
        most = limit or MOST_PAPERS
        page = desk.page(query, limit=most, offset=0, mock=True if mock_only else None, item_id=item)
    if as_json:
        print_json({"total": page.total, "items": [summary_json(one) for one in page.items]})
        return
    if not page.items:
        typer.echo("没有试卷。可以用 anzhi papers make 按细目表组一份。")
        return
    table = Table("编号", "名称", "题数", "分值", "版本", "修订", "要核对", "组卷")
    for one in page.items:
        table.add_row(
            one.id, one.title, str(one.count), f"{one.total:g}", one.letters, str(one.revision),
            f"{one.doubtful} 题" if one.doubtful else "",
            f"{one.created.astimezone(CHINA):%Y-%m-%d} {one.created_by}",
        )  # fmt: skip
    print_table(table, len(page.items), page.total, None, "份试卷")


def show(
    context: typer.Context,
    paper: _Paper,
    version: _Version = Letter.A,
    revision: _Revision = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """查看一份试卷：各题、答案、出处；组卷以后有变化的题附当时和现在的条文。"""
    from qa_service.papers.text import paper_lines
    from qa_service.papers.views import paper_json

    with _opened(context, library) as (_, desk):
        record = desk.get(paper)
        notices = desk.notices(record, revision)
    if as_json:
        print_json(paper_json(record, notices, revision))
        return
    typer.echo("\n".join(paper_lines(record, notices, version.value, revision)))


def make(
    context: typer.Context,
    blueprint: _Blueprint,
    title: Annotated[str, typer.Option("--title", metavar="名称", help="试卷名称；不写则用细目表的")] = "",
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, metavar="数", help="组卷种子；同一种子得到同一份试卷")
    ] = None,
    versions: Annotated[int, typer.Option("--versions", min=1, max=4, help="几个版本（A、B、C、D 卷）")] = 2,
    point: _Point = "",
    avoid: _Avoid = None,
    fresh: _Fresh = False,
    open_mock: Annotated[bool, typer.Option("--mock", help="开放给练习者作模拟考试")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="把试卷、答题卡、答案打包写到这个 .zip")
    ] = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """按细目表组一份试卷；组不成时说明哪一格缺几题。"""
    from qa_service.papers.desk import PaperOrder, scoped, titled
    from qa_service.papers.files import Part, paper_file
    from qa_service.papers.views import paper_json

    with _opened(context, library) as (app, desk):
        chosen = scoped(titled(_chosen(desk, blueprint).blueprint, title), point)
        order = PaperOrder(chosen, seed, versions, tuple(avoid or ()), fresh, open_mock)
        record = desk.make(order, by=_BY)
        note_change(app, "papers.make", f"{record.title} {record.id}")
        made = paper_file(record, Part.ALL, ()) if out is not None else None
    if as_json:
        print_json(paper_json(record, ()))
    else:
        typer.echo(
            f"已组卷：{record.title}，编号 {record.id}，{len(record.items)} 题 {record.total:g} 分，"
            f"{'、'.join(record.letters)} 卷，种子 {record.seed}。"
        )
    if made is not None:
        hand_over(made.data, out, "试卷、答题卡和答案")


def check(
    context: typer.Context,
    blueprint: _Blueprint,
    point: _Point = "",
    avoid: _Avoid = None,
    fresh: _Fresh = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """检查细目表能不能组卷：各格题库有几题、缺几题；缺题时退出码为 1。"""
    from qa_service.papers.desk import scoped
    from qa_service.papers.text import feasibility_lines
    from qa_service.papers.views import feasibility_json

    with _opened(context, library) as (_, desk):
        chosen = scoped(_chosen(desk, blueprint).blueprint, point)
        found = desk.check(chosen, tuple(avoid or ()), fresh=fresh)
    if as_json:
        print_json(feasibility_json(found))
    else:
        typer.echo("\n".join(feasibility_lines(found)))
    if not found.possible:
        raise typer.Exit(1)


def export(
    context: typer.Context,
    paper: _Paper,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写到这个文件")],
    part: Annotated[
        PartChoice,
        typer.Option(
            "--part",
            help="paper 试卷；sheet 答题卡；key 参考答案及解析；changes 变更说明；blueprint 双向细目表；"
            "items 题目；all 全部打包",
        ),
    ] = PartChoice.ALL,
    version: _Version = Letter.A,
    form: Annotated[ExportForm, typer.Option("--format", help="--part items 时的格式")] = ExportForm.XLSX,
    revision: _Revision = None,
    library: LibraryOption = None,
) -> None:
    """导出一份试卷：Word 的试卷、答题卡、答案，或各种格式的题目。"""
    from qa_service.papers.files import PART_NAMES, Part, paper_file

    with _opened(context, library) as (_, desk):
        record = desk.get(paper)
        notices = desk.notices(record, revision)
        wanted = Part(part.value)
        made = paper_file(record, wanted, notices, letter=version.value, form=form, revision=revision)
    hand_over(made.data, out, f"《{record.title}》{PART_NAMES[wanted]}")


def candidates(
    context: typer.Context,
    paper: _Paper,
    number: _Number,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="最多几题")] = 10,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """列出可以换上的题：同一格、同题型，不与本卷其他题重复。"""
    from qa_service.papers.views import candidate_json

    with _opened(context, library) as (_, desk):
        found = desk.candidates(desk.get(paper), number)
    if as_json:
        print_json({"total": len(found), "items": [candidate_json(one) for one in found[:limit]]})
        return
    for one in found[:limit]:
        typer.echo(f"{one.item.id}  第 {one.number} 题  {one.item.point}  {one.item.difficulty.value}")
        typer.echo(f"   {one.item.stem}")
    typer.echo(f"共 {len(found)} 题可以换上。")


def replace(
    context: typer.Context,
    paper: _Paper,
    number: _Number,
    with_id: Annotated[
        str,
        typer.Option("--with", metavar="题目编号", help="换成这道题；不写则自动挑选；写原题则用现在的文字"),
    ] = "",
    remark: Annotated[str, typer.Option("--remark", metavar="文字", help="说明")] = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """换掉一题，成为试卷的下一次修订；其他题的位置不变。"""
    from qa_service.papers.views import paper_json

    with _opened(context, library) as (app, desk):
        record = desk.replace(paper, number, with_id=with_id, by=_BY, remark=remark)
        note_change(app, "papers.replace", f"{record.title} {record.id}")
        notices = desk.notices(record)
    if as_json:
        print_json(paper_json(record, notices))
        return
    new = record.items[number - 1]
    typer.echo(f"已换题，现为第 {record.now.number} 次修订。新题 {new.id}：{new.stem}")


def mock(
    context: typer.Context,
    paper: _Paper,
    opened: Annotated[bool, typer.Option("--open/--close", help="开放，还是关闭")],
    library: LibraryOption = None,
) -> None:
    """开放或关闭一份试卷作模拟考试。"""
    with _opened(context, library) as (app, desk):
        record = desk.set_mock(paper, opened)
        note_change(app, "papers.mock", f"{record.title} {record.id}")
    typer.echo(f"《{record.title}》{'已开放作' if opened else '不再用作'}模拟考试。")


def remove(context: typer.Context, paper: _Paper, yes: _Yes = False, library: LibraryOption = None) -> None:
    """删除一份试卷；题目留在题库里。"""
    with _opened(context, library) as (app, desk):
        record = desk.get(paper)
        about = f"{len(record.items)} 题，第 {record.now.number} 次修订"
        _make_sure(f"试卷《{record.title}》（{about}）", yes)
        desk.remove(paper)
        note_change(app, "papers.remove", f"{record.title} {record.id}")
    typer.echo(f"已删除试卷《{record.title}》。")


def stock(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """题库里可以组卷的题：按知识点、题型、难度。"""
    from rich.table import Table

    from case_library.questions.model import ItemType
    from case_library.questions.papers import Cell
    from qa_service.papers.stock import stock_json

    with _opened(context, library) as (_, desk):
        found = desk.stock()
    if as_json:
        print_json(stock_json(found))
        return
    kinds = [kind for kind in ItemType if found.count(Cell(0, 0, kind))]
    table = Table("知识点", "题数", *(kind.value for kind in kinds))
    for point, number in found.points():
        table.add_row(point, str(number), *(str(found.count(Cell(0, 0, kind, point))) for kind in kinds))
    console().print(table)
    stale = f"；另有 {found.stale} 道题依据已变，不能选用" if found.stale else ""
    typer.echo(f"共 {found.total} 题可以组卷{stale}。")


def blueprints(context: typer.Context, as_json: JsonOption = False, library: LibraryOption = None) -> None:
    """列出细目表：自己保存的和自带的。"""
    from rich.table import Table

    from qa_service.papers.views import kept_json

    with _opened(context, library) as (_, desk):
        found = desk.all_blueprints()
    if as_json:
        print_json({"total": len(found), "items": [kept_json(one) for one in found]})
        return
    table = Table("编号", "名称", "题数", "分值", "说明", "来自")
    for one in found:
        table.add_row(
            one.id, one.blueprint.title, str(one.blueprint.count), f"{one.blueprint.total:g}", one.about,
            "自带" if one.ready else one.changed_by,
        )  # fmt: skip
    print_table(table, len(found), len(found), None, "份细目表")


def blueprint_show(
    context: typer.Context,
    blueprint: _Blueprint,
    form: Annotated[
        TableForm, typer.Option("--format", help="text、json，或 xlsx（要有 --out）")
    ] = TableForm.TEXT,
    out: _Out = None,
    library: LibraryOption = None,
) -> None:
    """查看或导出一份细目表；Excel 可以照着改了再用。"""
    from qa_service.papers.blueprint_files import BlueprintForm, blueprint_bytes
    from qa_service.papers.text import blueprint_lines

    if out is not None and form is TableForm.TEXT and out.suffix.lower() in (".xlsx", ".json"):
        form = TableForm(out.suffix.lower().lstrip("."))
    if form is TableForm.XLSX and out is None:
        raise typer.BadParameter("xlsx 格式要用 --out 写到文件", param_hint="--format")
    with _opened(context, library) as (_, desk):
        kept = _chosen(desk, blueprint)
        if form is TableForm.TEXT:
            data = ("\n".join(blueprint_lines(kept)) + "\n").encode()
        else:
            data = blueprint_bytes(kept.blueprint, BlueprintForm(form.value), desk.stock())
    hand_over(data, out, f"细目表《{kept.blueprint.title}》")


def blueprint_add(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="文件")],
    into: Annotated[str, typer.Option("--into", metavar="编号", help="替换这份细目表，而不是另存一份")] = "",
    about: Annotated[str, typer.Option("--about", metavar="文字", help="一句话说明")] = "",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """保存一份细目表（.xlsx 或 .json）。"""
    from qa_service.papers.views import kept_json

    with _opened(context, library) as (app, desk):
        kept = desk.keep_blueprint(_read(file), about=about, by=_BY, blueprint_id=into)
        note_change(app, "blueprints.add", kept.blueprint.title)
    if as_json:
        print_json(kept_json(kept))
        return
    typer.echo(f"已保存细目表《{kept.blueprint.title}》，编号 {kept.id}。")


def blueprint_remove(
    context: typer.Context,
    blueprint: Annotated[str, typer.Argument(metavar="编号")],
    yes: _Yes = False,
    library: LibraryOption = None,
) -> None:
    """删除一份细目表；按它组的试卷不受影响。"""
    with _opened(context, library) as (app, desk):
        kept = desk.blueprint(blueprint)
        _make_sure(f"细目表《{kept.blueprint.title}》", yes)
        desk.remove_blueprint(blueprint)
        note_change(app, "blueprints.remove", kept.blueprint.title)
    typer.echo(f"已删除细目表《{kept.blueprint.title}》。")


def _make_sure(what: str, yes: bool) -> None:
    """Asks on a terminal.

    Raises:
        InputError: nobody can be asked. typer.Exit: the person does not want that.
    """
    from corpus.errors import InputError

    if yes:
        return
    if not sys.stdin.isatty():
        raise InputError(f"删除{what}需要确认：请加 --yes。")
    if not typer.confirm(f"确定删除{what}？删除后不能恢复。", default=False):
        say("没有删除。")
        raise typer.Exit(1)


def _chosen(desk: PaperDesk, blueprint: str) -> KeptBlueprint:
    """The blueprint of a file, or of that id."""
    from qa_service.papers.model import KeptBlueprint

    path = Path(blueprint)
    if path.suffix.lower() in (".xlsx", ".json", ".xls", ".et"):
        return KeptBlueprint("", _read(path))
    return desk.blueprint(blueprint)


def _read(path: Path) -> Any:
    """The blueprint of a file; raises InputError."""
    from corpus.errors import UnreadableFileError
    from qa_service.papers.blueprint_files import read_blueprint_file

    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"“{path}”打不开或不存在。请检查路径和权限。") from error
    return read_blueprint_file(data, path.name)


@contextmanager
def _opened(context: typer.Context, library: Path | None) -> Iterator[tuple[App, PaperDesk]]:
    from qa_service.papers.desk import paper_desk
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        yield app, paper_desk(app)
