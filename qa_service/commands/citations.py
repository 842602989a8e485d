"""``anzhi citations verify``: are the citations of a text right."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa_service.commands.options import (
    AsOfOption,
    JurisdictionOption,
    LibraryOption,
    console,
    date_of,
    form_of,
    hand_over,
    settings_of,
)

if TYPE_CHECKING:
    from qa_service.settings import Settings
    from qa_service.verification.model import Verification

HELP = "核验文字里的引用"
STANDARD_INPUT = "-"


class VerifyForm(StrEnum):
    """How the result is given."""

    TABLE = "table"
    JSON = "json"
    XLSX = "xlsx"
    DOCX = "docx"


def verify(
    context: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="文件", help="Word、PDF、文本等文件；写 - 则从标准输入读文字")
    ],
    as_of: AsOfOption = None,
    jurisdiction: JurisdictionOption = None,
    form: Annotated[VerifyForm | None, typer.Option("--format", help="格式；不写则看 --out 的后缀")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="文件", help="写到这个文件")] = None,
    library: LibraryOption = None,
) -> None:
    """核对每一处引用：条款在不在、还有没有效、原文是不是这样说的。

    有一处引用不相符时退出码为 1。
    """
    form = form_of(VerifyForm, form, out, binary=(VerifyForm.XLSX, VerifyForm.DOCX))
    day = date_of(as_of)
    settings = settings_of(context, library)
    text, name = _text(file, settings)

    from qa_service.verification.report_files import ReportForm, report_file, summary
    from qa_service.wiring import build

    with build(settings) as app:
        found = app.verifier.verify(text, as_of=day, jurisdiction=jurisdiction or "")
    if form is VerifyForm.TABLE:
        _table(found, out)
    else:
        hand_over(report_file(found, ReportForm(form.value), name), out, summary(found).rstrip("。"))
    counts = found.counts()
    if counts["supported"] != len(found.checks):
        raise typer.Exit(1)


def _text(file: str, settings: Settings) -> tuple[str, str]:
    """(the text to check, the name of its file)."""
    from corpus.reading import read
    from qa_service.verification.intake import text_of, text_of_file

    if file == STANDARD_INPUT:
        data = sys.stdin.buffer.read()
        return text_of_file(data, "标准输入.txt", settings.limits), ""
    path = Path(file).expanduser()
    return text_of(read(path, settings.limits)), path.name


def _table(found: Verification, out: Path | None) -> None:
    import io

    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from qa_service.commands.files import write_whole
    from qa_service.commands.options import PIPE_WIDTH, say
    from qa_service.verification.model import OUTCOME_NAMES
    from qa_service.verification.report_files import claim_of, summary

    if not found.checks:
        typer.echo("没有找到引用。引用应写明文件名，例如 《安全生产法》第二十一条。")
        return
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False)
    for heading, ratio in (("", 1), ("引用", 4), ("文中的说法", 6), ("结果", 2), ("说明", 8)):
        table.add_column(heading, ratio=ratio, overflow="fold")
    for check in found.checks:
        cells = (
            str(check.number),
            check.citation,
            claim_of(check, found.text),
            OUTCOME_NAMES[check.outcome],
            check.explanation,
        )
        table.add_row(*map(escape, cells))
    if out is None:
        console().print(table)
        typer.echo(summary(found))
        return
    stream = io.StringIO()
    Console(file=stream, width=PIPE_WIDTH).print(table)
    write_whole(out, (stream.getvalue() + summary(found) + "\n").encode())
    say(f"已写入 {out}：{summary(found)}")
