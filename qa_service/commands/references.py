"""``anzhi references``: what documents cite, where that stands, and what cannot be found."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_service.commands.options import (
    AsOfOption,
    LibraryOption,
    date_of,
    form_of,
    hand_over,
    print_table,
    settings_of,
)
from qa_service.commands.targets import TargetForm

if TYPE_CHECKING:
    from corpus.citation_register import CitationRecord

DEFAULT_ROWS = 50


def references(
    context: typer.Context,
    document: Annotated[
        str | None, typer.Option("--document", metavar="文件", help="文件编号、文件名或标题里的词")
    ] = None,
    cited_by: Annotated[
        str | None,
        typer.Option("--cited-by", metavar="文件", help="谁引用了这份文件（编号、文件名或标题里的词）"),
    ] = None,
    unresolved: Annotated[bool, typer.Option("--unresolved", help="只列对应不上的")] = False,
    as_of: AsOfOption = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, metavar="条数", help="最多几条；0 为全部")
    ] = None,
    form: Annotated[TargetForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """引用：文件引用了哪些文件和条款，谁引用了它，哪些对应不上。"""
    if cited_by and (document or unresolved):
        raise typer.BadParameter("不能和 --document、--unresolved 一起用", param_hint="--cited-by")
    form = form_of(TargetForm, form, out, binary=(TargetForm.XLSX,))
    settings = settings_of(context, library)

    from corpus.citation_register import CitationRegister
    from qa_service.wiring import open_library

    with open_library(settings) as opened:
        register = CitationRegister(opened, date_of(as_of))
        most = DEFAULT_ROWS if limit is None and form is TargetForm.TABLE and out is None else limit or None
        if cited_by:
            found = list(register.citing(cited_by))
            records, total = found[:most], len(found)
        elif unresolved:
            page = register.unresolved(document=document, limit=most or 10**9)
            records, total = list(page.items), page.total
        else:
            total = register.count(document)
            records = list(islice(register.all(document), most))
    if form is TargetForm.TABLE:
        _write_table(records, total, out)
        return
    from qa_service.references import reference_file
    from qa_service.register_files import TargetFileForm

    hand_over(reference_file(records, TargetFileForm(form.value)), out, f"{len(records)} 条引用")


def _write_table(records: list[CitationRecord], total: int, out: Path | None) -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    from qa_service.references import readable_reference

    if not records:
        typer.echo("没有符合条件的引用。以前的版本导入的文件请用 anzhi ingest --again 重新读取。")
        return
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in (("引用文字", 4), ("引用它的文件", 3), ("所指", 4), ("结果", 3), ("说明", 4)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for record in records:
        row = readable_reference(record)
        target = "\n".join(filter(None, (row.target, row.provision)))
        source = "\n".join(filter(None, (row.title or row.file_name, row.place)))
        told = "\n".join(filter(None, (row.reason, row.note)))
        table.add_row(*map(escape, (row.text, source, target, row.outcome, told)))
    print_table(table, len(records), total, out, "条引用")
