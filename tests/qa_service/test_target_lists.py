"""``anzhi targets``, ``GET /api/v1/targets`` and the page, with the files read back by other programs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from corpus.ingest import ingest
from corpus.library import Library
from qa_service.api.application import create_app
from qa_service.cli import run
from qa_service.register import all_rows, register_row
from qa_service.settings import load_settings
from qa_service.target_register import TARGET_COLUMNS, all_targets, due_soon, readable_target, target_row
from qa_service.wiring import build

PLAN = """青屿区2026年渔港消防工作方案

一、主要任务

（一）配齐微型消防站。9月底前，每个码头至少建成2座。（区应急局牵头，区消防救援大队等配合）

（二）=1+1 检查电路。2026年6月底前完成。（责任单位：区住建局）

二、主要指标

| 序号 | 指标名称 | 单位 | 2025年基期值 | 2027年目标值 | 属性 |
|---|---|---|---|---|---|
| 1 | 渔港消火栓完好率 | % | 90 | ≥98 | 约束性 |
| 2 | 微型消防站 | 座 | 12 | 30 | 预期性 |

三、任务清单

| 序号 | 任务 | 完成时限 | 责任单位 |
|---|---|---|---|
| 1 | 检查渔船电路，建立台账 | 12月 | 区农业农村局 |
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("targets")
    (folder / "方案.md").write_text(PLAN, encoding="utf-8")
    with Library.open(folder / "lib") as library:
        assert not ingest(library, [folder / "方案.md"], jurisdiction="海州省/临海市/青屿区").failed
    return folder / "lib"


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as opened:
        yield opened


@pytest.fixture
def ask(root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    for name in [name for name in os.environ if name.startswith("ANZHI_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ANZHI_LIBRARY", str(root))

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(["targets", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(root)})) as app, TestClient(create_app(app)) as opened:
        yield opened


def test_a_row_says_what_is_written_and_what_it_means(library: Library) -> None:
    rows = [target_row(record) for record in all_targets(library)]
    for row in rows:
        assert row["quote"] == row["text"] == library.text(row["version_id"])[row["start"] : row["end"]]
    assert json.loads(json.dumps(rows, ensure_ascii=False)) == rows
    station = next(row for row in rows if row["value"] == "≥2")
    assert station["kind"] == "indicator"
    assert (station["comparison"], station["low"], station["high"], station["unit"]) == ("≥", 2.0, None, "座")
    assert (station["due"], station["due_from"], station["due_by"]) == ("9月底前", None, "2026-09-30")
    assert [(role["role"], role["lead"]) for role in station["roles"]] == [("牵头", True), ("配合", False)]
    rate = next(row for row in rows if row["name"] == "渔港消火栓完好率")
    assert (rate["value"], rate["base_value"], rate["base_year"], rate["nature"]) == (
        "≥98%",
        "90",
        2025,
        "约束性",
    )
    assert rate["roles"] == []


def test_a_person_reads_the_matter_and_the_day(library: Library) -> None:
    rows = {row.matter: row for row in map(readable_target, all_targets(library))}
    rate = rows["渔港消火栓完好率"]
    assert (rate.value, rate.due, rate.day, rate.nature) == (
        "≥98%（基期 90，2025年）",
        "2027年",
        "2027-12-31",
        "约束性",
    )
    electric = next(row for row in rows.values() if row.due == "12月")
    assert electric.matter == "检查渔船电路，建立台账"
    assert (electric.day, electric.units, electric.kind) == ("2026-12-31", "责任单位：区农业农村局", "时限")


def test_the_register_of_responsibilities_has_the_day_too(library: Library) -> None:
    rows = [register_row(record) for record in all_rows(library)]
    days = {row["due"]: row["due_by"] for row in rows}
    assert days == {"9月底前": "2026-09-30", "2026年6月底前": "2026-06-30", "12月": "2026-12-31"}
    [target] = [t for row in rows for t in row["targets"] if t["value"] == "≥2"]
    assert target["due_by"] == "2026-09-30"


def test_table(ask) -> None:
    code, out, _ = ask("--unit", "应急管理局")
    assert code == 0
    assert "≥2座" in out
    assert "2026-09-30" in out
    code, out, _ = ask("--unit", "火星局")
    assert (code, out.startswith("没有符合条件的指标或时限")) == (0, True)


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--due-before", "2026-06-30"], 1),
        (["--due-after", "2026-07-01", "--due-before", "2026-12-31"], 3),
        (["--kind", "indicator"], 3),
        (["--task", "消火栓"], 1),
        (["--document", "方案.md", "--jurisdiction", "青屿区", "--kind", "deadline"], 3),
        (["--unit", "区农业农村局"], 1),
    ],
)
def test_filters(ask, options: list[str], count: int) -> None:
    code, out, err = ask(*options, "--format", "jsonl")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == count


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--due-before", "六月"], "--due-before"),
        (["--format", "xlsx"], "--out"),
        (["--jurisdiction", "火星"], "火星"),
    ],
)
def test_a_wrong_option_is_explained(ask, options: list[str], words: str) -> None:
    code, _, err = ask(*options)
    assert code != 0
    assert words in err


def test_files_are_read_back(ask, tmp_path: Path) -> None:
    headings = ["序号", *(heading for _, heading in TARGET_COLUMNS)]
    assert ask("--out", tmp_path / "表.xlsx")[0] == 0
    sheet = load_workbook(tmp_path / "表.xlsx").active
    assert sheet.title == "指标与时限"
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "指标与时限"
    assert list(rows[2]) == headings
    matters = [row[headings.index("事项")] for row in rows[3:]]
    assert "微型消防站" in matters
    assert not any(str(cell).startswith("=") for row in rows for cell in row if cell is not None)
    assert ask("--out", tmp_path / "表.csv")[0] == 0
    data = (tmp_path / "表.csv").read_text(encoding="utf-8-sig")
    assert next(csv.reader(io.StringIO(data))) == headings
    assert ask("--out", tmp_path / "表.txt")[0] == 0
    assert "共 6 条" in (tmp_path / "表.txt").read_text(encoding="utf-8")


def test_the_api_gives_what_the_command_line_gives(client: TestClient, ask) -> None:
    body = client.get("/api/v1/targets", params={"due_before": "2026-12-31", "limit": 2}).json()
    assert (body["total"], body["limit"], body["offset"], len(body["items"])) == (4, 2, 0, 2)
    _, out, _ = ask("--due-before", "2026-12-31", "--format", "json")
    assert json.loads(out)[:2] == body["items"]
    assert [row["due_by"] for row in body["items"]] == ["2026-06-30", "2026-09-30"]


def test_the_api_refuses_what_it_does_not_know(client: TestClient) -> None:
    assert client.get("/api/v1/targets", params={"due_befor": "2026-12-31"}).status_code == 422
    assert client.get("/api/v1/targets", params={"due_before": "年底"}).status_code == 422


def test_the_api_gives_files(client: TestClient) -> None:
    answer = client.get("/api/v1/targets", params={"format": "xlsx"})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet["A"]][3:9] == [1, 2, 3, 4, 5, 6]
    assert sheet["A10"].value is None


def test_the_page_shows_value_day_units_and_source(client: TestClient) -> None:
    response = client.get("/targets", params={"unit": "应急管理局"}, headers={"accept": "text/html"})
    tree = LexborHTMLParser(response.text)
    assert response.status_code == 200
    assert [node.text(strip=True) for node in tree.css("td.col-task b")] == ["≥2座"]
    assert "最迟 2026年9月30日" in tree.body.text()
    assert tree.css_first("td.col-units .role-line").text(strip=True).startswith("牵头区应急局")
    link = tree.css_first("td.col-source a").attributes["href"]
    shown = client.get(link.partition("#")[0], headers={"accept": "text/html"})
    assert "<mark" in shown.text


def test_the_page_has_what_falls_due_one_click_away(client: TestClient) -> None:
    tree = LexborHTMLParser(client.get("/targets?kind=deadline", headers={"accept": "text/html"}).text)
    links = {node.text(): node.attributes["href"] for node in tree.css(".result-bar a.button")}
    assert {"本月到期", "本季度到期", "今年到期", "下载 Excel", "下载 CSV"} == set(links)
    assert "kind=deadline" in links["本季度到期"]
    assert client.get(links["今年到期"], headers={"accept": "text/html"}).status_code == 200


def test_the_register_page_leads_there(client: TestClient) -> None:
    tree = LexborHTMLParser(client.get("/responsibilities", headers={"accept": "text/html"}).text)
    assert tree.css_first('a[href="/targets"]') is not None


@pytest.mark.parametrize(
    ("today", "month", "quarter"),
    [
        (
            dt.date(2026, 2, 14),
            (dt.date(2026, 2, 1), dt.date(2026, 2, 28)),
            (dt.date(2026, 1, 1), dt.date(2026, 3, 31)),
        ),
        (
            dt.date(2024, 2, 29),
            (dt.date(2024, 2, 1), dt.date(2024, 2, 29)),
            (dt.date(2024, 1, 1), dt.date(2024, 3, 31)),
        ),
        (
            dt.date(2026, 12, 31),
            (dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
            (dt.date(2026, 10, 1), dt.date(2026, 12, 31)),
        ),
    ],
)
def test_month_and_quarter_of_a_day(
    today: dt.date, month: tuple[dt.date, dt.date], quarter: tuple[dt.date, dt.date]
) -> None:
    spans = {name: (first, last) for name, first, last in due_soon(today)}
    assert spans["本月到期"] == month
    assert spans["本季度到期"] == quarter
    assert spans["今年到期"] == (dt.date(today.year, 1, 1), dt.date(today.year, 12, 31))
