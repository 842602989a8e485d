"""``anzhi index``, ``anzhi encoder export`` and ``anzhi eval``."""

from __future__ import annotations

import importlib
import importlib.util
from pathlib import Path
from typing import Annotated

import typer

from qa_service.commands.options import LibraryOption, say, settings_of


def index(
    context: typer.Context,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="全部重建")] = False,
    library: LibraryOption = None,
) -> None:
    """让索引和资料库一致。"""
    from qa_service.commands.ingest import progress_bar
    from qa_service.wiring import build

    with build(settings_of(context, library)) as app, progress_bar("索引") as show:
        report = app.update_index(show, rebuild=rebuild)
    if not report.changed:
        typer.echo(f"索引已是最新：{report.passages} 个段落。")
        return
    typer.echo(
        f"索引已更新（第 {report.generation} 代）：{report.passages} 个段落，新编码 {report.encoded} 个，"
        f"用时 {report.seconds:.1f} 秒。"
    )


def export_encoder(
    folder: Annotated[Path, typer.Argument(metavar="文件夹")],
    full_vocabulary: Annotated[bool, typer.Option("--full-vocabulary", help="保留全部词表")] = False,
) -> None:
    """把内置编码模型存成 sentence-transformers 文件夹。"""
    from indexing.sentence_model import export

    written = export(folder, full_vocabulary=full_vocabulary)
    say(f"已写入 {written}。设置 ANZHI_ENCODER=st:{written} 即可使用。")


def evaluate(context: typer.Context) -> None:
    """质量与速度测量。"""
    # By name: measuring stands above the service, which must not depend on it.
    if importlib.util.find_spec("eval.run") is None:
        typer.echo("错误：这份安装里没有测量程序，请从源代码目录运行 make eval。", err=True)
        raise typer.Exit(2)
    before = context.obj.get("library") if isinstance(context.obj, dict) else None
    library = ["--library", str(before)] if before else []
    code = importlib.import_module("eval.run").main([*library, *context.args])
    raise typer.Exit(int(code or 0))
