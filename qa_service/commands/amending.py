"""``anzhi documents edit | history | set-visibility``: put right what reading found about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.amended import Field, Visibility
from corpus.model import DocumentKind
from qa_service.commands.accounts import note_change
from qa_service.commands.options import JsonOption, LibraryOption, print_json, say, settings_of

if TYPE_CHECKING:
    from corpus.amended import Amendment, AmendReport
    from qa_service.wiring import App

WHO = "命令行"
WhyOption = Annotated[str, typer.Option("--why", metavar="原因", help="为什么改，记入更正记录")]
DocumentArgument = Annotated[str, typer.Argument(metavar="编号或文件名")]


def _text(option: str, words: str) -> Any:
    return typer.Option(option, metavar="值", help=words, show_default=False)


def edit(
    context: typer.Context,
    document: DocumentArgument,
    why: WhyOption = "",
    title: Annotated[str | None, _text("--title", "标题")] = None,
    number: Annotated[str | None, _text("--number", "文号；写 '' 表示没有")] = None,
    issuer: Annotated[str | None, _text("--issuer", "发文机关")] = None,
    published: Annotated[str | None, _text("--published", "公布日期，如 2026-11-22")] = None,
    effective: Annotated[str | None, _text("--effective", "施行日期")] = None,
    expires: Annotated[str | None, _text("--expires", "失效日期")] = None,
    stated_status: Annotated[str | None, _text("--stated-status", "来源标注的有效性，如 有效、失效")] = None,
    kind: Annotated[DocumentKind | None, typer.Option("--kind", help="文种；会重新读取原件")] = None,
    jurisdiction: Annotated[str | None, _text("--jurisdiction", "地区；会重新读取原件")] = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """更正一份文件的信息；原文不变，改前的值留在更正记录里。"""
    given = {
        Field.TITLE: title,
        Field.NUMBER: number,
        Field.ISSUER: issuer,
        Field.PUBLISHED: published,
        Field.EFFECTIVE: effective,
        Field.EXPIRES: expires,
        Field.STATED_STATUS: stated_status,
        Field.KIND: kind.value if kind else None,
        Field.JURISDICTION: jurisdiction,
    }
    changes = {field: value for field, value in given.items() if value is not None}
    if not changes:
        raise typer.BadParameter("请写要改的内容，例如 --title 新标题", param_hint="选项")
    _amend(context, library, document, changes, why, as_json=as_json)


def set_visibility(
    context: typer.Context,
    document: DocumentArgument,
    internal: Annotated[
        bool, typer.Option("--internal/--public", help="内部文件只给有权限的人看；公开文件人人可看")
    ],
    why: WhyOption = "用命令设定公开范围",
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """把一份文件设为内部或公开；没有权限的人看不到内部文件和由它得出的任何内容。"""
    wanted = Visibility.INTERNAL if internal else Visibility.PUBLIC
    _amend(context, library, document, {Field.VISIBILITY: wanted.value}, why, as_json=as_json)


def history(
    context: typer.Context,
    document: DocumentArgument,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """一份文件的更正记录，最新的在前。"""
    from corpus.amending import LABELS
    from qa_service.commands.documents import find
    from qa_service.metadata import amendment_json
    from qa_service.wiring import open_library

    with open_library(settings_of(context, library)) as opened:
        record = find(opened, document)
        found = opened.amendments(record.id)
    if as_json:
        print_json({"items": [amendment_json(one) for one in found], "total": len(found)})
        return
    if not found:
        typer.echo(f"“{record.title}”没有更正过。")
    for one in found:
        typer.echo(f"{one.at:%Y-%m-%d %H:%M} {one.who}：{LABELS[one.field]} {_change(one)}")
        typer.echo(f"  原因：{one.why}")


def _amend(
    context: typer.Context,
    library: Any,
    document: str,
    changes: dict[Field, str],
    why: str,
    *,
    as_json: bool,
) -> None:
    from corpus.amending import LABELS, amend
    from qa_service.commands.documents import find
    from qa_service.metadata import amendment_json
    from qa_service.wiring import build

    settings = settings_of(context, library)
    with build(settings) as app:
        record = find(app.library, document)
        report = amend(app.library, record.id, changes, who=WHO, why=why, limits=settings.limits)
        if report.made:
            fields = "、".join(LABELS[one.field] for one in report.made)
            note_change(app, "documents.edit", f"《{record.title}》 {record.id}", fields=fields, why=why)
        trouble = _update_index(app, report)
    if as_json:
        print_json(
            {
                "document_id": report.document_id,
                "version_id": report.version_id,
                "reread": report.reread,
                "made": [amendment_json(one) for one in report.made],
            }
        )
    elif not report.made:
        say("没有改动：值和原来一样。")
    else:
        for one in report.made:
            typer.echo(f"{LABELS[one.field]}：{_change(one)}")
        if report.reread:
            typer.echo("已按新的设定重新读取原件，成为新版本；旧引文仍然可查。")
    if trouble:
        say(trouble)
        raise typer.Exit(1)


def _update_index(app: App, report: AmendReport) -> str:
    """What went wrong; "" when the index is up to date."""
    from corpus.errors import AnzhiError

    if not report.made and not report.reread:
        return ""
    try:
        if app.index_is_behind():
            app.update_index()
    except AnzhiError as error:
        return f"改动已保存，但索引没有更新：{error.message}运行 anzhi index 可补上。"
    return ""


def _change(one: Amendment) -> str:
    from qa_service.metadata import shown_value

    return f"“{shown_value(one.field, one.old)}”改为“{shown_value(one.field, one.new)}”"
