"""The matrix, what a unit owes, its page, and the files that go on a desk."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Anzhi
from decision_plans import plant
from docx import Document
from docx.shared import Cm
from fastapi.testclient import TestClient
from icalendar import Calendar
from openpyxl import load_workbook
from register_plans import DAY, NORTH, NORTH_PLAN, register_library
from selectolax.lexbor import LexborHTMLParser

from corpus.ingest import ingest
from corpus.library import Library
from corpus.register_search import RegisterAsked
from corpus.register_table import Share
from qa_service.api.application import create_app
from qa_service.decisions.calendar import calendar_file
from qa_service.decisions.load import Due, unit_load
from qa_service.matrix import MOST_UNITS, brief_task, matrix_file, matrix_of, others_in_words
from qa_service.register import asked_rows
from qa_service.settings import load_settings
from qa_service.sheet_files import Paper, sheet_bytes, width_of
from qa_service.wiring import build

ASKED = {"as_of": DAY.isoformat()}
UNIT = "青屿区应急管理局"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return register_library(tmp_path_factory.mktemp("register"))


@pytest.fixture(scope="module")
def library(folder: Path) -> Iterator[Library]:
    with Library.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as app:
        yield TestClient(create_app(app))


@pytest.fixture(scope="module")
def north(client: TestClient) -> str:
    """Id of the plan of the northern district."""
    found = client.get("/api/v1/documents", params={"q": "青屿区城市安全"}).json()["items"]
    return str(found[0]["id"])


def page(client: TestClient, path: str, **asked: Any) -> LexborHTMLParser:
    response = client.get(path, params=asked)
    assert response.status_code == 200, response.text
    return LexborHTMLParser(response.text)


# --- matrix --------------------------------------------------------------------------------------


def test_every_unit_of_every_row_has_its_mark(client: TestClient, north: str) -> None:
    asked = {"document": north, **ASKED}
    rows = client.get("/api/v1/responsibilities", params=asked).json()["items"]
    body = client.get("/api/v1/responsibilities/matrix", params=asked).json()
    assert [row["id"] for row in body["items"]] == [row["id"] for row in rows]
    keys = [unit["key"] for unit in body["units"]]
    assert len(keys) == len(set(keys))
    for row, listed in zip(body["items"], rows, strict=True):
        named = {unit["as_written"] for role in listed["roles"] for unit in role["units"]}
        assert {cell["as_written"] for cell in row["cells"].values()} == named
        assert set(row["cells"]) <= set(keys)
    gas = next(row for row in body["items"] if "燃气" in row["task"])
    assert {cell["as_written"]: cell["share"] for cell in gas["cells"].values()} == {
        "区住房和城乡建设局": "lead", "区应急管理局": "helping", "区商务局": "helping",
    }  # fmt: skip
    assert body["units"][0]["name"] == "区应急管理局"  # two leads, more than any other
    assert (body["units"][0]["leads"], body["units"][0]["rows"]) == (2, 4)


def test_the_page_shows_marks_with_words_and_leads_to_the_sentence(client: TestClient, north: str) -> None:
    tree = page(client, "/responsibilities/matrix", document=north, **ASKED)
    heads = [node.text(strip=True) for node in tree.css("table.matrix thead th")]
    assert heads[:2] == ["任务", "区应急管理局"]
    first = tree.css_first("table.matrix tbody tr")
    cells = first.css("td")
    assert len(cells) == len(heads) - 1
    mark = cells[0].css_first("a")
    assert mark.css_first(".mark").text() == "★"
    assert mark.css_first(".visually-hidden").text() == "牵头单位：区应急管理局"
    target = str(mark.attributes["href"])
    assert "牵头单位：区应急管理局" in client.get(target.partition("#")[0]).text
    legend = tree.css_first("#legend").text()
    assert all(name in legend for name in ("牵头", "责任", "配合", "处罚", "文中统一要求"))


def test_a_matrix_without_a_choice_offers_documents(client: TestClient, north: str) -> None:
    tree = page(client, "/responsibilities/matrix")
    offered = [str(node.attributes["href"]) for node in tree.css(".offered a")]
    assert any(f"document={north}" in address for address in offered)
    for address in offered:
        assert LexborHTMLParser(client.get(address).text).css("table.matrix tbody tr")


def test_many_units_are_put_together_in_one_column(tmp_path: Path) -> None:
    units = "、".join(f"区第{number}服务中心" for number in range(MOST_UNITS + 9))
    text = f"青屿区方案\n\n一、检查锅炉。（牵头单位：区应急管理局；配合单位：{units}）\n\n2026年2月1日\n"
    (tmp_path / "多.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "lib") as library:
        ingest(library, [tmp_path / "多.txt"], jurisdiction=NORTH)
        matrix = matrix_of(asked_rows(library, RegisterAsked()))
    shown, others = matrix.shown(MOST_UNITS)
    assert (len(shown), len(others)) == (MOST_UNITS, 10)
    words = others_in_words(matrix.rows[0], others)
    assert words.count("○区第") == 10
    assert matrix.shown(0) == (matrix.units, ())


def test_the_matrix_prints_on_a3_with_its_head_on_every_page(client: TestClient, north: str) -> None:
    asked = {"document": north, "format": "xlsx", **ASKED}
    response = client.get("/api/v1/responsibilities/matrix", params=asked)
    assert "attachment" in response.headers["content-disposition"]
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert sheet["A1"].value == "责任矩阵"
    assert "★ 牵头" in str(sheet["A2"].value)
    assert [cell.value for cell in sheet[3]][:3] == ["序号", "工作任务", "区应急管理局"]
    assert sheet["C3"].alignment.textRotation == 255
    assert sheet["C4"].value == "★"
    assert sheet.freeze_panes == "C4"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.page_setup.fitToWidth == 1
    assert sheet.print_title_rows == "$3:$3"


def test_a_task_that_begins_like_a_formula_stays_text(library: Library) -> None:
    matrix = matrix_of(asked_rows(library, RegisterAsked(task="宣传消防知识", as_of=DAY)))
    sheet = load_workbook(io.BytesIO(matrix_file(matrix, "=1+1。"))).active
    assert sheet is not None
    assert sheet["A2"].value.startswith("'=1+1")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


# --- what a unit owes ------------------------------------------------------------------------------


def test_a_unit_owes_by_the_day_its_leads_first(library: Library) -> None:
    load = unit_load(library, UNIT, as_of=DAY, include_expired=True)
    assert [item.due for item in load.items] == sorted((item.due for item in load.items), key=list(Due).index)
    dated = [(item.due, item.day, not item.lead) for item in load.items if item.day]
    assert dated == sorted(dated, key=lambda one: (list(Due).index(one[0]), one[1:]))
    taken_over = [item for item in load.items if item.record.former_unit]
    assert [item.record.former_unit for item in taken_over] == ["区安全生产监督管理局"]
    without = unit_load(library, UNIT, as_of=DAY, include_expired=True, former=False)
    assert len(without.items) == len(load.items) - 1


def test_a_unit_may_be_asked_for_by_its_id(client: TestClient) -> None:
    unit = client.get("/api/v1/units", params={"q": UNIT}).json()["items"][0]
    body = client.get("/api/v1/load", params={"unit": unit["id"], **ASKED}).json()
    assert body["unit"] == "临海市青屿区应急管理局"
    assert {row["assignment"]["jurisdiction"] for row in body["items"]} == {NORTH}
    assert page(client, "/load", unit=unit["id"]).css_first("h1").text() == "临海市青屿区应急管理局的履职清单"


def test_the_page_of_duties_tells_what_the_calendar_lacks(client: TestClient) -> None:
    tree = page(client, "/load", unit="区住房和城乡建设局", **ASKED)
    text = tree.body.text()
    assert "期限" in text
    address = tree.css_first(".copy-row input").attributes["value"]
    assert address is not None
    assert address.startswith("http://testserver/api/v1/load?")
    calendar = client.get(address)
    assert calendar.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(calendar.content).walk("VEVENT")
    body = client.get("/api/v1/load", params={"unit": "区住房和城乡建设局", **ASKED}).json()
    assert len(events) == body["dated"] == 2
    assert f"其余 {body['total'] - 2} 项没有确定日期" in text
    # Two districts have such an office: the reader may choose one.
    several = page(client, "/load", unit="应急管理局", **ASKED)
    offered = [str(node.attributes["href"]) for node in several.css(".meant a")]
    assert len(offered) == 2
    one = page(client, offered[0].partition("?")[0], **dict(_pairs(offered[0])))
    assert not one.css(".meant")


def _pairs(address: str) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl, urlsplit

    return parse_qsl(urlsplit(address).query)


def test_events_last_a_whole_day_and_carry_the_sentence(library: Library) -> None:
    load = unit_load(library, UNIT, as_of=DAY)
    made = calendar_file(load, dt.datetime(2026, 6, 10, tzinfo=dt.UTC), "https://anzhi.example")
    calendar = Calendar.from_ical(made)
    assert str(calendar["X-WR-TIMEZONE"]) == "Asia/Shanghai"
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    event = next(event for name, event in events.items() if "电动自行车" in name)
    assert str(event["SUMMARY"]).startswith("【牵头】")
    assert event["DTSTART"].dt == dt.date(2026, 3, 31)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "牵头单位：区应急管理局" in str(event["DESCRIPTION"])
    assert "（青安委〔2026〕7号），一、（一）" in str(event["DESCRIPTION"])
    assert str(event["URL"]).startswith("https://anzhi.example/documents/")
    assert len({str(one["UID"]) for one in events.values()}) == len(events) == load.dated


def test_an_event_keeps_its_id_when_a_new_version_moves_its_day(tmp_path: Path) -> None:
    def events(text: str) -> dict[str, dt.date]:
        (tmp_path / "方案.txt").write_text(text, encoding="utf-8")
        with Library.open(tmp_path / "lib") as library:
            assert not ingest(library, [tmp_path / "方案.txt"], jurisdiction=NORTH).failed
            calendar = Calendar.from_ical(calendar_file(unit_load(library, UNIT, as_of=DAY)))
        return {str(event["UID"]): event["DTSTART"].dt for event in calendar.walk("VEVENT")}

    before = events(NORTH_PLAN)
    after = events(NORTH_PLAN.replace("（五）检查老旧小区。每季度", "（五）检查老旧小区。每个月"))
    assert before == after
    assert len(before) == 4


# --- units ---------------------------------------------------------------------------------------


def test_the_page_of_a_unit_counts_its_duties_by_document(client: TestClient, library: Library) -> None:
    unit = client.get("/api/v1/units", params={"q": UNIT}).json()["items"][0]
    body = client.get(f"/api/v1/units/{unit['id']}", params={"former": "false"}).json()
    assert body["shares"] == {"lead": 2, "responsible": 1, "helping": 1}
    assert [one["shares"] for one in body["by_document"]] == [body["shares"]]
    assert sum(body["shares"].values()) == body["total"]
    tree = page(client, f"/units/{unit['id']}")
    for link in tree.css(".figures a, .by-document td a"):
        shown = LexborHTMLParser(client.get(str(link.attributes["href"])).text)
        assert shown.css_first(".result-bar b").text() == link.text().replace("条", "").strip()
    history = tree.css_first(".timeline").text()
    assert "2018年机构改革" in history
    assert "《深化党和国家机构改革方案》" in history
    past = client.get(f"/api/v1/units/{unit['id']}").json()["unit"]["past"]
    assert all(one["basis"] and one["date"] for one in past)


def test_duties_by_document_leave_out_what_is_replaced(library: Library) -> None:
    table = library.register_table(as_of=DAY)
    ids = {unit.id for unit in library.units("消防救援机构", limit=10).items}
    [(document, shares)] = table.duties(ids)
    assert (document.title, dict(shares)) == (
        "临海市消防安全管理规定", {Share.RESPONSIBLE: 1, Share.PUNISHING: 1},
    )  # fmt: skip
    assert table.duties(["unknown"]) == ()


# --- conflicts and blind spots of one unit -------------------------------------------------------


def test_findings_of_one_unit(tmp_path: Path, anzhi: Anzhi) -> None:
    folder = plant(tmp_path)
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder)}, toml=None)) as app:
        client = TestClient(create_app(app))
        asked = {"as_of": "2026-06-01"}
        every = client.get("/api/v1/conflicts", params=asked).json()["items"]
        name = every[0]["left"]["units"][0]
        mine = client.get("/api/v1/conflicts", params={**asked, "unit": name}).json()["items"]
        assert every[0] in mine
        assert client.get("/api/v1/conflicts", params={**asked, "unit": "区文物局"}).json()["total"] == 0
        spots = client.get("/api/v1/blind-spots", params=asked).json()["items"]
        given = [spot for spot in spots if spot["units"]]
        assert given
        # What the city gives to its own office is the business of the district's office of that kind.
        county = given[0]["units"].split("、")[0].replace("市", "区", 1)
        found = client.get("/api/v1/blind-spots", params={**asked, "unit": county}).json()["items"]
        assert given[0] in found
        assert len(found) < len(spots)
    rows = json.loads(
        anzhi(
            "--library", folder, "conflicts", "--as-of", "2026-06-01", "--unit", name, "--format", "json"
        ).out
    )
    assert rows == mine


# --- papers --------------------------------------------------------------------------------------


def test_word_columns_have_widths_for_every_program(client: TestClient, north: str) -> None:
    asked = {"document": north, "format": "docx", **ASKED}
    content = client.get("/api/v1/responsibilities", params=asked).content
    (table,) = Document(io.BytesIO(content)).tables
    # Word goes by the cells, WPS and LibreOffice by the columns of the grid.
    assert [column.width for column in table.columns] == [cell.width for cell in table.rows[0].cells]
    assert abs(sum(column.width for column in table.columns) - Cm(26.7)) < Cm(0.2)
    assert [cell.text for cell in table.rows[0].cells][:2] == ["序号", "工作任务"]
    paper = Document(io.BytesIO(content))
    assert "审核人" in paper.paragraphs[-1].text
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert "仿宋_GB2312" in packed.read("word/fontTable.xml").decode()


def test_rows_of_a_sheet_are_as_high_as_their_text() -> None:
    rows = [["短", "短"], ["很长的任务" * 20, "短"], ["很长的任务" * 2000, "短"]]
    sheet = load_workbook(io.BytesIO(sheet_bytes(Paper("表", "说明。", ["甲", "乙"], [20, 20], rows)))).active
    assert sheet is not None
    heights = [sheet.row_dimensions[number].height for number in (4, 5, 6)]
    assert heights[0] < 24
    assert 150 < heights[1] < 250
    assert heights[2] == 409
    assert width_of("安a") == 3


def test_a_row_headed_by_its_unit_is_told_by_its_task(tmp_path: Path) -> None:
    text = "青屿区安全生产责任清单\n\n一、部门职责\n\n（一）区应急管理局：承担综合监督管理，组织检查。\n"
    (tmp_path / "规定.txt").write_text(text, encoding="utf-8")
    with Library.open(tmp_path / "lib") as library:
        ingest(library, [tmp_path / "规定.txt"], jurisdiction=NORTH)
        rows = list(asked_rows(library, RegisterAsked(units=("区应急管理局",))))
    assert rows
    assert all("综合监督管理" in brief_task(row) for row in rows)
