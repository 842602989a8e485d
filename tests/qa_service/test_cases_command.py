"""``anzhi cases``: what the API gives, on the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from command_line import Anzhi

ROWS = [
    {
        "标题": "青屿县渔港冷库液氨泄漏事故",
        "正文": "2023年6月5日14时20分，青屿县渔港冷库检修管道时液氨泄漏，3人死亡。",
        "事故日期": "2023-06-05 14:20",
        "地区": "海州省/临海市/青屿县",
        "事故类别": "中毒和窒息",
        "死亡人数": 3,
        "涉及物质": "液氨",
    },
    {
        "标题": "望溪县冷库液氨泄漏事故",
        "正文": "2015年3月1日，望溪县某冷库检修管道时液氨泄漏，1人受伤。",
        "事故日期": "2015-03-01",
        "地区": "海州省/望溪县",
        "事故类别": "中毒和窒息",
        "死亡人数": 0,
        "受伤人数": 1,
        "涉及物质": "液氨",
    },
]


@pytest.fixture
def table(tmp_path: Path, anzhi: Anzhi, monkeypatch: pytest.MonkeyPatch) -> Anzhi:
    """The command over a library of two cases, without an index."""
    (tmp_path / "案例.json").write_text(json.dumps(ROWS, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setenv("ANZHI_LIBRARY", str(tmp_path / "资料"))
    outcome = anzhi("cases", "import", "案例.json", "--no-index")
    assert outcome.code == 0, outcome.err
    assert "共 2 行：已导入 2 行，已更新 0 行，没有变化 0 行，未导入 0 行。" in outcome.out
    return anzhi


def ids(anzhi: Anzhi, *arguments: str) -> list[str]:
    outcome = anzhi("cases", "list", "--json", *arguments)
    assert outcome.code == 0, outcome.err
    return [one["id"] for one in json.loads(outcome.out)["items"]]


def test_words_written_as_one_are_found_apart(table: Anzhi) -> None:
    assert len(ids(table, "冷库泄露")) == 2
    assert len(ids(table, "望溪液氨")) == 1


def test_ingesting_a_table_of_cases_names_the_command_for_it(tmp_path: Path, table: Anzhi) -> None:
    outcome = table("ingest", "案例.json", "--no-index")
    assert outcome.code == 1
    assert "anzhi cases import 案例.json" in outcome.err
    (tmp_path / "别的.json").write_text("[1, 2]", encoding="utf-8")
    assert "cases import" not in table("ingest", "别的.json", "--no-index").err


def test_the_list(table: Anzhi) -> None:
    outcome = table("cases", "list")
    assert outcome.code == 0
    assert "2023-06-05 14:20" in outcome.out
    assert "共 2 条。" in outcome.out
    assert table("cases").out == outcome.out
    assert len(ids(table, "--limit", "1")) == 1
    assert "没有符合条件的案例" in table("cases", "list", "没有这样的词").out


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (("--year", "2015"), 1),
        (("--year", "2015", "--year", "2023"), 2),
        (("--jurisdiction", "青屿县"), 1),
        (("--deaths", "1"), 1),
        (("--since", "2020-01-01"), 1),
        (("--until", "2020-01-01"), 1),
        (("--month", "6"), 1),
        (("--type", "坍塌"), 0),
        (("--substance", "液氨"), 2),
        (("望溪",), 1),
        (("--industry", "B"), 0),
        (("--topic", "绝无此因"), 0),
        (("--provision", "安全生产法"), 0),
        (("--process", "检维修", "--order", "gravest"), 2),
    ],
)
def test_filters(table: Anzhi, arguments: tuple[str, ...], number: int) -> None:
    assert len(ids(table, *arguments)) == number


def test_one_case(table: Anzhi) -> None:
    [case] = ids(table, "青屿")
    outcome = table("cases", "show", case)
    assert outcome.code == 0
    assert "死亡：3 人" in outcome.out
    assert "【事故经过】" in outcome.out or "液氨泄漏" in outcome.out
    whole = json.loads(table("cases", "show", case, "--json").out)
    assert whole["values"]["deaths"]["value"] == 3
    assert whole["values"]["deaths"]["quotes"]
    outcome = table("cases", "show", "0" * 12)
    assert (outcome.code, outcome.out) == (1, "")
    assert "没有案例" in outcome.err


def test_likeness(table: Anzhi) -> None:
    [case] = ids(table, "青屿")
    outcome = table("cases", "similar", case)
    assert outcome.code == 0
    assert "望溪县冷库液氨泄漏事故" in outcome.out
    assert "同种物质：液氨" in outcome.out
    assert json.loads(table("cases", "similar", case, "--json").out)["total"] == 1
    assert "没有讲同一起事故的其他材料" in table("cases", "duplicates", case).out


def test_two_texts_of_one_accident(table: Anzhi, tmp_path: Path) -> None:
    again = ROWS[0] | {"标题": "“6·5”液氨中毒事故", "正文": "2023年6月5日，冷库液氨泄漏。", "受伤人数": 2}
    (tmp_path / "又.jsonl").write_text(json.dumps(again, ensure_ascii=False) + "\n坏行\n", encoding="utf-8")
    outcome = table("cases", "import", "又.jsonl", "--no-index")
    assert outcome.code == 1  # a row was refused
    assert "没有合并" in outcome.out
    assert "第 2 行" in outcome.out
    [case] = ids(table, "青屿县渔港冷库液氨泄漏事故")
    outcome = table("cases", "duplicates", case)
    assert "相同：同一天（2023-06-05）" in outcome.out


def test_statistics(table: Anzhi) -> None:
    outcome = table("cases", "stats")
    assert outcome.code == 0
    assert "共 2 起事故（2 份案例），死亡 3 人" in outcome.out
    found = json.loads(table("cases", "stats", "--json", "--year", "2015").out)
    assert found["total"]["cases"] == 1


def test_export_and_import_again(table: Anzhi, tmp_path: Path) -> None:
    printed = table("cases", "export").out
    assert len(list(csv.DictReader(io.StringIO(printed.removeprefix("﻿"), newline="")))) == 2
    for name in ("甲.csv", "甲.json"):
        outcome = table("cases", "export", "--out", name)
        assert outcome.code == 0
        assert "2 起案例" in outcome.err
        outcome = table("cases", "import", name, "--json")
        assert outcome.code == 0
        assert json.loads(outcome.out)["unchanged"] == 2
    assert json.loads((tmp_path / "甲.json").read_text(encoding="utf-8"))["format"] == "anzhi-cases"


def test_internal_rows(table: Anzhi, tmp_path: Path) -> None:
    (tmp_path / "内部.json").write_text('{"标题": "内部案例", "正文": "某厂起火。"}', encoding="utf-8")
    assert table("cases", "import", "内部.json", "--internal", "--no-index").code == 0
    found = json.loads(table("documents", "list", "--visibility", "internal", "--format", "json").out)
    assert "内部案例" in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "没有.csv"),
        ("list", "--since", "昨天"),
        ("list", "--type", "爆竹"),
        ("list", "--month", "13"),
        ("similar",),
    ],
)
def test_wrong_usage_is_one_line_in_chinese(table: Anzhi, arguments: tuple[str, ...]) -> None:
    outcome = table("cases", *arguments)
    assert outcome.code in (1, 2)
    assert outcome.err.startswith("错误：")
    assert outcome.err.count("\n") == 1


def test_the_index_command_reads_new_cases(
    table: Anzhi, tmp_path: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from corpus.library import Library

    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    (tmp_path / "新案例.txt").write_text(
        "某厂触电事故\n\n2020年1月1日，某厂电工触电身亡。\n", encoding="utf-8"
    )
    assert table("ingest", "新案例.txt", "--kind", "case", "--no-index").code == 0
    with Library.open(tmp_path / "资料") as library:
        assert len(library.stored_summaries()) == 2
    assert table("index").code == 0
    with Library.open(tmp_path / "资料") as library:
        assert len(library.stored_summaries()) == 3
