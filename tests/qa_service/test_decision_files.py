"""Findings on the command line, over the API and as files that other programs read; the calendar."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Anzhi
from decision_plans import plant
from docx import Document
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from selectolax.lexbor import LexborHTMLParser

from corpus.library import Library
from qa_service.api.application import create_app
from qa_service.decisions.calendar import calendar_file
from qa_service.decisions.load import unit_load
from qa_service.settings import load_settings
from qa_service.wiring import build

DAY = "2026-06-01"
UNIT = "青屿区应急管理局"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plant(tmp_path_factory.mktemp("decisions"))


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[TestClient]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(root)})) as app:
        yield TestClient(create_app(app))


def test_conflicts_over_the_api(client: TestClient) -> None:
    body = client.get("/api/v1/conflicts", params={"as_of": DAY}).json()
    assert body["total"] == 1
    assert {body["items"][0][side]["units"][0] for side in ("left", "right")} == {
        "区住房和城乡建设局",
        "区商务局",
    }
    assert body["same_task_pairs"] == body["total"] + body["agreed"] + body["dismissed"]
    expired = client.get("/api/v1/conflicts", params={"as_of": DAY, "include_expired": True}).json()
    assert expired["total"] == 2
    assert client.get("/api/v1/conflicts", params={"jurisdiction": "不存在县"}).status_code == 404
    assert client.get("/api/v1/conflicts", params={"unknown": 1}).status_code == 422


def test_blind_spots_over_the_api(client: TestClient) -> None:
    body = client.get("/api/v1/blind-spots", params={"as_of": DAY}).json()
    kinds = [item["kind"] for item in body["items"]]
    assert sorted(kinds) == ["dropped", "no_unit", "unassigned"]
    assert body["relations"][0]["tie"] == "named"
    one = client.get("/api/v1/blind-spots", params={"as_of": DAY, "kind": "dropped", "limit": 1}).json()
    assert (one["total"], len(one["items"])) == (1, 1)


def test_load_over_the_api(client: TestClient) -> None:
    body = client.get("/api/v1/load", params={"unit": UNIT, "as_of": DAY}).json()
    assert body["counts"]["soon"] == 1
    assert body["items"][0]["days_left"] == 29
    assert client.get("/api/v1/load").status_code == 422
    assert client.get("/api/v1/load", params={"unit": " "}).status_code == 422


@pytest.mark.parametrize("path", ["/api/v1/conflicts", "/api/v1/blind-spots", f"/api/v1/load?unit={UNIT}"])
def test_sheets_have_title_date_filter_and_sources(client: TestClient, path: str) -> None:
    mark = "&" if "?" in path else "?"
    response = client.get(f"{path}{mark}as_of={DAY}&format=xlsx")
    assert response.status_code == 200
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert "清单" in str(sheet["A1"].value)
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日", str(sheet["A2"].value))
    headings = [cell.value for cell in sheet[3]]
    assert headings[0] == "序号"
    assert any("出处（页码）" in str(heading) for heading in headings)
    assert sheet.auto_filter.ref.startswith("A3:")
    assert sheet.max_row >= 4
    assert "《" in " ".join(str(cell.value) for cell in sheet[4])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/api/v1/conflicts?", "区住房和城乡建设局（牵头）"),
        ("/api/v1/blind-spots?", "未见对应任务"),
        (f"/api/v1/load?unit={UNIT}&", "近期到期"),
    ],
)
def test_papers_hold_the_sentences_side_by_side(client: TestClient, path: str, words: str) -> None:
    response = client.get(f"{path}as_of={DAY}&format=docx")
    paper = Document(io.BytesIO(response.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(p.text for p in paper.paragraphs), *cells])
    assert words in text
    assert "《青屿区2026年城市安全重点工作实施方案》" in text
    assert "年6月1日" in text


def test_lines_and_csv(client: TestClient) -> None:
    lines = client.get("/api/v1/conflicts", params={"as_of": DAY, "format": "jsonl"}).text.splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["lead"]
    raw = client.get("/api/v1/blind-spots", params={"as_of": DAY, "format": "csv"}).content
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0][:2] == ["序号", "类型"]
    assert len(rows) == 4


def test_pages_work_without_scripts(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/conflicts", params={"as_of": DAY}).text)
    assert len(page.css("article.card")) == 1
    assert len(page.css(".beside")) == 2
    sources = [node.attributes["href"] for node in page.css(".beside a.action-link")]
    assert all(client.get(url.partition("#")[0]).status_code == 200 for url in sources if url)
    spots = LexborHTMLParser(client.get("/blind-spots", params={"as_of": DAY}).text)
    assert len(spots.css("article.card")) == 3
    empty = client.get("/load")
    assert empty.status_code == 200
    assert "required" in empty.text
    load = LexborHTMLParser(client.get("/load", params={"unit": UNIT, "as_of": DAY}).text)
    assert "还有 29 天" in load.body.text()
    for node in load.css(".actions a"):
        assert client.get(node.attributes["href"] or "").status_code == 200
    none = client.get("/conflicts", params={"as_of": DAY, "jurisdiction": "南湾区"})
    assert "没有发现冲突" in none.text


# --- iCalendar -----------------------------------------------------------------------------------


def unfolded(data: bytes) -> list[str]:
    """Content lines of a calendar, checked against RFC 5545 section 3.1 on the way."""
    assert data.endswith(b"\r\n")
    physical = data[:-2].split(b"\r\n")
    assert all(b"\r" not in line and b"\n" not in line for line in physical)
    assert all(len(line) <= 75 for line in physical)
    lines: list[bytes] = []
    for line in physical:
        line.decode("utf-8")  # a fold never cuts a character
        if line.startswith(b" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    return [line.decode("utf-8") for line in lines]


def test_the_calendar_keeps_the_standard(root: Path) -> None:
    with Library.open(root) as library:
        load = unit_load(library, UNIT, as_of=dt.date(2026, 6, 1))
    data = calendar_file(load, dt.datetime(2026, 6, 1, 8, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))))
    lines = unfolded(data)
    stack: list[str] = []
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(?:;[A-Z]+=[A-Z]+)?", name), line
        assert not re.search(r"(?<!\\)(?:\\\\)*\\[^\\;,nN]", value), line
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert stack.pop() == value
        elif stack[-1] == "VEVENT":
            assert name not in events[-1]
            events[-1][name] = value
    assert stack == []
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    dated = [item for item in load.items if item.day]
    assert len(events) == len(dated) == 2
    assert len({event["UID"] for event in events}) == 2
    first = events[0]
    assert first["DTSTAMP"] == "20260601T000000Z"
    assert first["DTSTART;VALUE=DATE"] == "20260630"
    assert first["DTEND;VALUE=DATE"] == "20260701"
    assert first["SUMMARY"].startswith("【责任】")
    assert "《青屿区2026年城市安全重点工作实施方案》" in first["DESCRIPTION"]
    assert "\\n" in first["DESCRIPTION"]


# --- the command line ----------------------------------------------------------------------------


def test_commands(anzhi: Anzhi, root: Path, tmp_path: Path) -> None:
    base = ("--library", root)
    table = anzhi(*base, "conflicts", "--as-of", DAY)
    assert table.code == 0, table.err
    assert "区商务局" in table.out
    assert "共 1 条" in table.out
    rows = json.loads(anzhi(*base, "blind-spots", "--as-of", DAY, "--format", "json").out)
    assert {row["kind"] for row in rows} == {"dropped", "no_unit", "unassigned"}
    load = anzhi(*base, "load", "--unit", UNIT, "--as-of", DAY)
    assert "还有 29 天" in load.out.replace("\n", "")
    out = tmp_path / "履职.ics"
    assert anzhi(*base, "load", "--unit", UNIT, "--as-of", DAY, "--out", out).code == 0
    assert unfolded(out.read_bytes())[0] == "BEGIN:VCALENDAR"
    assert anzhi(*base, "conflicts", "--format", "docx").code == 2
    assert anzhi(*base, "conflicts", "--jurisdiction", "不存在县").code == 1
    assert anzhi(*base, "load").code == 2
