"""``anzhi documents``: what the library holds."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus.amended import Visibility
from corpus.model import DocumentKind, PlaceScope, Validity
from corpus.reading.page_picture import Drawing, PictureFormat
from qa_service.commands import amending
from qa_service.commands.accounts import note_change
from qa_service.commands.comparing import compare, print_past
from qa_service.commands.files import write_whole
from qa_service.commands.options import (
    AsOfOption,
    JsonOption,
    JurisdictionOption,
    LibraryOption,
    ScopeOption,
    date_of,
    form_of,
    hand_over,
    print_json,
    print_table,
    say,
    settings_of,
)

if TYPE_CHECKING:
    from corpus.library import Library
    from corpus.records import DocumentRecord, PartRecord, VersionRecord
    from qa_service.page_pictures import ShownPage


class DocumentForm(StrEnum):
    """How the list of documents is given."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


HELP = {"documents": "文件：列出、查看、更正、公开或内部、对照两个版本、看原页、删除"}


def register(name: str, group: typer.Typer, command: dict[str, Any]) -> None:
    """Puts the commands of ``anzhi documents`` into ``group``."""
    group.callback(invoke_without_command=True)(_documents)
    group.command("list", **command)(list_documents)
    group.command("show", **command)(show)
    group.command("edit", **command)(amending.edit)
    group.command("history", **command)(amending.history)
    group.command("set-visibility", **command)(amending.set_visibility)
    group.command("compare", **command)(compare)
    group.command("page", **command)(page)
    group.command("remove", **command)(remove)


def _documents(
    context: typer.Context,
    form: Annotated[DocumentForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    as_of: AsOfOption = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    if library is not None:
        context.obj = {"library": library}
    if context.invoked_subcommand is None:
        list_documents(context, form=form, as_of=as_of, out=out)


def list_documents(
    context: typer.Context,
    query: Annotated[str, typer.Argument(metavar="词", show_default=False)] = "",
    kind: Annotated[DocumentKind | None, typer.Option("--kind", help="文种")] = None,
    jurisdiction: JurisdictionOption = None,
    scope: ScopeOption = PlaceScope.WITHIN,
    status: Annotated[Validity | None, typer.Option("--status", help="时效")] = None,
    visibility: Annotated[Visibility | None, typer.Option("--visibility", help="只列公开的或内部的")] = None,
    as_of: AsOfOption = None,
    superseded: Annotated[bool, typer.Option("--superseded", help="也列出已被取代的文件")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="最多几份；0 为全部")] = 0,
    form: Annotated[DocumentForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """列出文件，最新的在前；词在标题、文号、发文机关或文件名里找。"""
    form = form_of(DocumentForm, form, out, binary=(DocumentForm.XLSX,))
    settings = settings_of(context, library)

    from corpus.china_time import china_today
    from qa_service.document_table import DOCUMENT_SHEET, all_documents, document_rows
    from qa_service.register_files import TargetFileForm, sheet_file
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        records, total = all_documents(
            opened,
            most=limit,
            query=query,
            kind=kind,
            jurisdiction=jurisdiction,
            scope=scope,
            status=status,
            visibility=visibility,
            as_of=date_of(as_of),
            include_superseded=superseded,
        )
    if form is DocumentForm.TABLE:
        _print_documents(records, total, out)
        return
    bare = form in (DocumentForm.JSON, DocumentForm.JSONL)
    rows = [document_json(record) for record in records] if bare else list(document_rows(records))
    about = f"时效截至 {(date_of(as_of) or china_today()).isoformat()}"
    data = sheet_file(rows, DOCUMENT_SHEET, TargetFileForm(form.value), about)
    hand_over(data, out, f"{len(records)} 份文件")


def _print_documents(records: list[DocumentRecord], total: int, out: Path | None) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from qa_service.document_table import document_rows

    if not records:
        typer.echo("没有符合条件的文件。")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("编号", no_wrap=True)
    for heading, ratio in zip(
        ("标题", "日期", "地区", "地区依据", "时效", "时效依据", "文件名"), (6, 2, 3, 3, 1, 4, 3), strict=True
    ):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for heading in ("条款", "责任分工"):
        table.add_column(heading, justify="right")
    for record, row in zip(records, document_rows(records), strict=True):
        title = f"{row.title}（{row.number}）" if row.number else row.title
        title += "〔内部〕" if record.visibility is Visibility.INTERNAL else ""
        dates = "\n".join(filter(None, (row.published, row.effective and f"{row.effective} 施行")))
        columns = (title, dates, row.jurisdiction, row.place_basis, row.status, row.reason, row.file_name)
        table.add_row(record.id, *map(escape, columns), str(record.clauses), str(record.assignments))
    print_table(table, len(records), total, out, "份文件")


def show(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="编号或文件名")],
    text: Annotated[bool, typer.Option("--text", help="只输出全文")] = False,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """查看一份文件：元数据、各部分、版本、问题，或全文。"""
    from qa_service.past import past_json
    from qa_service.wiring import open_library

    with open_library(settings_of(context, library)) as opened:
        day = date_of(as_of)
        record = opened.document(find(opened, document).id, as_of=day)
        if text:
            typer.echo(opened.text(record.version_id))
            return
        parts = opened.parts(record.version_id, as_of=day)
        versions = opened.versions(record.id, as_of=day)
        past = past_json(opened, record.version_id, day)
    if as_json:
        value = document_json(record)
        value["parts"] = [_part_json(part) for part in parts]
        value["history"] = [_version_json(version) for version in versions]
        print_json(value | past)
    else:
        _print_document(record, parts, versions)
        print_past(past)


def _print_document(
    record: DocumentRecord, parts: tuple[PartRecord, ...], versions: list[VersionRecord]
) -> None:
    from qa_service.labels import place_basis
    from qa_service.register import STATUS_NAMES

    status = STATUS_NAMES[record.status] + (f"（{record.status_note}）" if record.status_note else "")
    for name, value in (
        ("标题", record.title),
        ("编号", record.id),
        ("文件名", record.file_name),
        ("文号", record.number),
        ("发文机关", record.issuer),
        ("索引号", record.index_number),
        ("地区", record.jurisdiction or "未标明"),
        ("地区依据", place_basis(record.place_basis)),
        ("发布", record.published),
        ("施行", record.effective),
        ("失效", record.expires),
        ("时效", status),
        ("条款", record.clauses),
        ("法条", record.articles),
        ("责任分工", record.assignments),
        ("公开范围", "内部文件" if record.visibility is Visibility.INTERNAL else "公开"),
        ("来源", record.path),
    ):
        if value:
            typer.echo(f"{name}：{value}")
    if len(parts) > 1:
        typer.echo("各部分：")
        for part in parts:
            note = f"（{part.status_note}）" if part.status_note else ""
            place = part.jurisdiction or "地区未标明"
            basis = place_basis(part.place_basis)
            about = f"{place}（{basis}）" if basis else place
            typer.echo(f"  {part.ordinal + 1}. {part.title} {about}{note}")
    if len(versions) > 1:
        typer.echo("版本：")
        for version in versions:
            mark = "，现用" if version.current else ""
            typer.echo(f"  第 {version.sequence} 版 {version.added_at:%Y-%m-%d %H:%M} {version.id}{mark}")
    if record.issues:
        typer.echo("提示：")
        for issue in record.issues:
            typer.echo(f"  {issue.message}")


def page(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="编号或文件名")],
    number: Annotated[
        int | None, typer.Argument(metavar="页码", min=1, help="不写则为引文所在的页", show_default=False)
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件", help="写到这个图片：.png、.webp 或 .jpg")
    ] = None,
    start: Annotated[int | None, typer.Option("--start", min=0, help="标出的文字在全文中的起点")] = None,
    end: Annotated[int | None, typer.Option("--end", min=0, help="终点（不含）")] = None,
    clause: Annotated[str | None, typer.Option("--clause", metavar="编号", help="标出这个条款")] = None,
    assignment: Annotated[
        str | None, typer.Option("--assignment", metavar="编号", help="标出责任清单里的这一行")
    ] = None,
    version: Annotated[
        str | None, typer.Option("--version", metavar="编号", help="哪个版本；默认当前版本")
    ] = None,
    width: Annotated[
        int | None, typer.Option("--width", metavar="像素", min=100, max=3000, help="图片宽度，默认 1240")
    ] = None,
    dpi: Annotated[
        int | None, typer.Option("--dpi", min=36, max=300, help="每英寸像素，与 --width 二选一")
    ] = None,
    highlight: Annotated[bool, typer.Option("--highlight/--no-highlight", help="画不画标记")] = True,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """把 PDF 或扫描件的一页存成图片，标出引文；或用 --json 列出引文在页上的位置。"""
    from corpus.errors import InputError
    from qa_service.page_pictures import PagePictures, words_asked_for
    from qa_service.wiring import open_library

    if out is None and not as_json:
        raise InputError("请用 --out 写明图片存到哪里，例如 --out 第3页.png；只要位置时用 --json。")
    if width is not None and dpi is not None:
        raise InputError("--width 和 --dpi 只能写一个。请去掉其中一个再试。")
    drawing = None if out is None else Drawing(_picture_format(out), width, dpi, highlight)
    settings = settings_of(context, library)
    with open_library(settings) as opened:
        words = words_asked_for(
            opened,
            find(opened, document).id,
            version_id=version,
            start=start,
            end=end,
            clause=clause,
            assignment=assignment,
        )
        pictures = PagePictures(opened, memory_mb=settings.read_memory_mb)
        shown = pictures.show(words, number or pictures.first_page(words), drawing)
    if out is not None:
        write_whole(out, shown.drawn.picture)
        say(_drawn(out, shown, wanted=bool(words.spans)))
    if as_json:
        print_json(_page_json(words.version, shown))


def _picture_format(out: Path) -> PictureFormat:
    from corpus.errors import InputError

    suffix = out.suffix.lower().lstrip(".")
    try:
        return PictureFormat("jpeg" if suffix == "jpg" else suffix)
    except ValueError:
        raise InputError(f"不能存成“{out.name}”：请把后缀写成 .png、.webp 或 .jpg。") from None


def _drawn(out: Path, shown: ShownPage, *, wanted: bool) -> str:
    """What the person is told of the picture."""
    across, down = shown.drawn.pixels
    told = f"已写入 {out}：第 {shown.page} 页，共 {shown.drawn.pages} 页，{across}×{down} 像素。"
    if wanted and shown.page not in shown.pages:
        where = "、".join(map(str, shown.pages))
        told += f"引文不在这一页，在第 {where} 页。" if where else "没有找到引文在原件上的位置。"
    elif wanted and len(shown.pages) > 1:
        told += f"引文在第 {'、'.join(map(str, shown.pages))} 页。"
    if any(not mark.exact for mark in shown.drawn.marks):
        told += "框线标出引文所在的行，没有精确到字。"
    if shown.recognised:
        told += "这一页的文字由图片识别，请以图片为准。"
    return told


def remove(
    context: typer.Context,
    document: Annotated[str, typer.Argument(metavar="编号或文件名")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False,
    library: LibraryOption = None,
) -> None:
    """从资料库删除一份文件和它的全部版本（不动原来的文件）。"""
    from corpus.errors import AnzhiError, InputError
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app:
        record = find(app.library, document)
        if not yes:
            if not sys.stdin.isatty():
                raise InputError(f"删除“{record.title}”需要确认：请加 --yes。")
            if not typer.confirm(
                f"确定从资料库删除“{record.title}”（{record.versions} 个版本）？", default=False
            ):
                say("没有删除。")
                raise typer.Exit(1)
        app.library.remove(record.id)
        note_change(app, "documents.remove", f"《{record.title or record.file_name}》 {record.id}")
        say(f"已删除“{record.title}”（{record.id}）。")
        try:
            if app.index_is_behind():
                app.update_index()
        except AnzhiError as error:
            say(f"索引没有更新：{error.message}删除的文件不会再被查到；运行 anzhi index 可补上。")


def find(opened: Library, named: str) -> DocumentRecord:
    """The document that a person means by an id, a file name or a title (also without 中华人民共和国).

    Raises:
        NotFoundError: none, or several; the message lists them.
    """
    from corpus.errors import NotFoundError

    known = opened.get_documents([named])
    if known:
        return known[named]
    page = opened.documents(query=named.strip("《》 "), include_superseded=True, limit=20)
    same = [record for record in page.items if record.file_name == named]
    same = same or [record for record in page.items if _bare_title(record.title) == _bare_title(named)]
    if len(same) == 1:
        return same[0]
    near = same or list(page.items)
    if not near:
        raise NotFoundError(f"资料库中没有文件“{named}”。用 anzhi documents 查看已有文件。")
    names = "；".join(f"{record.id} {record.file_name}" for record in near[:5])
    raise NotFoundError(f"没有编号为“{named}”的文件。您要找的可能是：{names}。请用编号再试。")


def _bare_title(title: str) -> str:
    """A title as people say it: 安全生产法 for 《中华人民共和国安全生产法》."""
    return title.strip("《》 ").removeprefix("中华人民共和国")


# --- JSON ----------------------------------------------------------------------------------------


def document_json(record: DocumentRecord) -> dict[str, Any]:
    """A document as JSON."""
    from qa_service.labels import place_basis_json
    from qa_service.past import repealed_json

    return {
        "id": record.id,
        "version_id": record.version_id,
        "title": record.title,
        "file_name": record.file_name,
        "kind": record.kind.value,
        "number": record.number,
        "issuer": record.issuer,
        "index_number": record.index_number,
        "jurisdiction": record.jurisdiction,
        "place_basis": place_basis_json(record.place_basis),
        "published": record.published.isoformat() if record.published else None,
        "effective": record.effective.isoformat() if record.effective else None,
        "expires": record.expires.isoformat() if record.expires else None,
        "status": record.status.value,
        "status_note": record.status_note,
        "superseded_by": record.superseded_by,
        "repealed_by": repealed_json(record.repealed_by),
        "file_status": record.status_of_file.value,
        "clauses": record.clauses,
        "articles": record.articles,
        "assignments": record.assignments,
        "characters": record.characters,
        "versions": record.versions,
        "added_at": record.added_at.isoformat(),
        "visibility": record.visibility.value,
        "issues": [
            {"code": issue.code, "message": issue.message, "severity": issue.severity.value}
            for issue in record.issues
        ],
    }


def _page_json(version: VersionRecord, shown: ShownPage) -> dict[str, Any]:
    """As the endpoint ``pages/{page}/boxes`` gives it, without addresses."""
    return {
        "document_id": version.document_id,
        "version_id": version.id,
        "page": shown.page,
        "total": shown.drawn.pages,
        "width": round(shown.drawn.size.width, 2),
        "height": round(shown.drawn.size.height, 2),
        "pages": list(shown.pages),
        "recognised": shown.recognised,
        "boxes": [{**mark.box._asdict(), "exact": mark.exact} for mark in shown.drawn.marks],
    }


def _part_json(part: PartRecord) -> dict[str, Any]:
    from qa_service.labels import place_basis_json

    return {
        "ordinal": part.ordinal,
        "title": part.title,
        "kind": part.kind.value,
        "start": part.start,
        "end": part.end,
        "jurisdiction": part.jurisdiction,
        "place_basis": place_basis_json(part.place_basis),
        "year": part.year,
        "period": list(part.period) if part.period else None,
        "status": part.status.value,
        "status_note": part.status_note,
    }


def _version_json(version: VersionRecord) -> dict[str, Any]:
    return {
        "id": version.id,
        "sequence": version.sequence,
        "current": version.current,
        "title": version.title,
        "sha256": version.sha256,
        "status": version.status.value,
        "status_note": version.status_note,
        "added_at": version.added_at.isoformat(),
    }
