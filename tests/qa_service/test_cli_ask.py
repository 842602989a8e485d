"""Questions and the index by the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import PLAN, Anzhi, complaint

from corpus.library import Library


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
