"""Two texts side by side: API, files, command line and page."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aged_library
import httpx
import openpyxl
import pytest
from command_line import Anzhi
from docx import Document
from fastapi.testclient import TestClient

from qa_service.api.application import create_app
from qa_service.api.comparison_schemas import ComparisonBody
from qa_service.api.schemas import DocumentDetailBody
from qa_service.settings import load_settings
from qa_service.wiring import App, build

OLD, NEW, OTHER = "渔港安全法(2007-08-30).md", "渔港安全法(2024-06-28).md", "渔船安全条例.md"


@pytest.fixture(scope="module")
def aged(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("compared")
    settings = load_settings(
        env={"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}, toml=None
    )
    with build(settings, create=True) as app:
        aged_library.make(app, root / "文件")
        yield app


@pytest.fixture(scope="module")
def client(aged: App) -> Iterator[TestClient]:
    with TestClient(create_app(aged)) as running:
        yield running


@pytest.fixture(scope="module")
def ids(aged: App) -> dict[str, str]:
    return {name: aged_library.document_id(aged, name) for name in (*aged_library.FILES, "巡查办法.txt")}


def get(client: TestClient, path: str, **query: Any) -> httpx.Response:
    response: httpx.Response = client.get(path, params=query)
    return response


def test_the_older_text_comes_first_whatever_the_order(client: TestClient, ids: dict[str, str]) -> None:
    one = get(client, f"/api/v1/documents/{ids[OLD]}/compare/{ids[NEW]}").json()
    other = get(client, f"/api/v1/documents/{ids[NEW]}/compare/{ids[OLD]}").json()
    assert one == other
    body = ComparisonBody.model_validate(one)
    assert (body.old.file_name, body.new.file_name, body.same_work) == (OLD, NEW, True)
    assert body.counts["added"] == 1
    assert [item.change for item in body.items if item.new and item.new.label == "第二条"] == ["added"]
    for item in body.items:
        for side in filter(None, (item.old, item.new)):
            assert "".join(piece.text for piece in side.pieces) == side.text


def test_only_what_differs(client: TestClient, ids: dict[str, str]) -> None:
    path = f"/api/v1/documents/{ids[OLD]}/compare/{ids[NEW]}"
    items = get(client, path, changes_only=True).json()["items"]
    assert {item["change"] for item in items} <= {"changed", "added", "removed"}
    fine = next(item for item in items if item["new"] and item["new"]["label"] == "第四条")
    assert [p["text"] for p in fine["new"]["pieces"] if p["changed"]] == ["二十万", "一百万"]


def test_two_versions_of_one_file(client: TestClient, ids: dict[str, str]) -> None:
    document = ids["巡查办法.txt"]
    versions = get(client, f"/api/v1/documents/{document}/versions").json()["items"]
    found = get(client, f"/api/v1/documents/{document}/compare/{versions[0]['id']}").json()
    assert found["same_work"]
    assert found["counts"]["changed"] >= 1


def test_other_pairs_need_to_be_forced(client: TestClient, ids: dict[str, str]) -> None:
    path = f"/api/v1/documents/{ids[NEW]}/compare/{ids[OTHER]}"
    refused = get(client, path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "not_comparable")
    assert "force" in refused.json()["error"]["message"]
    forced = get(client, path, force=True).json()
    assert not forced["same_work"]
    same = get(client, f"/api/v1/documents/{ids[NEW]}/compare/{ids[NEW]}", force=True)
    assert (same.status_code, same.json()["error"]["code"]) == (422, "not_comparable")
    missing = get(client, f"/api/v1/documents/{ids[NEW]}/compare/0123456789ab")
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")


def test_files(client: TestClient, ids: dict[str, str]) -> None:
    path = f"/api/v1/documents/{ids[OLD]}/compare/{ids[NEW]}"
    book = openpyxl.load_workbook(io.BytesIO(get(client, path, format="xlsx").content), rich_text=True)
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert any("一百万" in cell for cell in cells)
    word = Document(io.BytesIO(get(client, path, format="docx").content))
    struck = [
        run.text
        for row in word.tables[0].rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.font.strike
    ]
    assert "五万" in struck


def test_the_page(client: TestClient, ids: dict[str, str]) -> None:
    page = get(client, f"/documents/{ids[OLD]}/compare/{ids[NEW]}")
    assert page.status_code == 200
    assert "<ins>一百万</ins>" in page.text
    assert "<del>五万</del>" in page.text
    assert "旧版没有" in page.text
    assert "内容未变" in page.text
    asked = get(client, f"/documents/{ids[NEW]}/compare/{ids[OTHER]}")
    assert asked.status_code == 422
    assert "仍要对照" in asked.text
    forced = get(client, f"/documents/{ids[NEW]}/compare/{ids[OTHER]}", force="true")
    assert "两份不同的文件" in forced.text


def test_the_document_page_leads_to_it_and_takes_a_date(client: TestClient, ids: dict[str, str]) -> None:
    page = get(client, f"/documents/{ids[NEW]}").text
    assert f"/documents/{ids[OLD]}/compare/{ids[NEW]}" in page
    assert "沿革" in page
    assert 'name="as_of"' in page
    repealed = get(client, f"/documents/{ids['渔船监察条例.md']}").text
    assert "查看废止它的条文" in repealed
    held = get(client, f"/documents/{ids['渔船监察条例.md']}", as_of="2020-01-01").text
    assert "查看废止它的条文" not in held
    assert "时效按 2020年1月1日" in held


def test_a_document_tells_its_past(client: TestClient, ids: dict[str, str]) -> None:
    body = DocumentDetailBody.model_validate(get(client, f"/api/v1/documents/{ids[NEW]}").json())
    assert [event.act for event in body.events] == ["通过", "修订"]
    assert [edition.status for edition in body.editions] == ["superseded", "in_force"]
    repealed = get(client, f"/api/v1/documents/{ids['渔船监察条例.md']}").json()["repealed_by"]
    assert (repealed["title"], repealed["place"], repealed["since"]) == (
        "渔船安全条例",
        "第二条",
        "2024-05-01",
    )
    before = get(client, f"/api/v1/documents/{ids['渔船监察条例.md']}", as_of="2020-01-01").json()
    assert (before["status"], before["repealed_by"]) == ("in_force", None)


def test_lists_and_search_take_a_date(client: TestClient) -> None:
    def names(**query: Any) -> set[str]:
        items = get(client, "/api/v1/documents", **query).json()["items"]
        return {item["file_name"] for item in items if item["status"] == "in_force"}

    assert OLD in names(as_of="2020-01-01")
    assert NEW in names()
    assert OLD not in names(include_superseded=True)

    def found(**query: Any) -> set[tuple[str, str]]:
        items = get(client, "/api/v1/search", q="未按照规定储备应急物资 罚款", **query).json()["items"]
        return {(item["title"], item["status"]) for item in items if "储备应急物资" in item["text"]}

    assert found() == {("中华人民共和国渔港安全法", "in_force")}
    texts = get(client, "/api/v1/search", q="未按照规定储备应急物资 罚款", as_of="2020-01-01").json()["items"]
    assert "五万元以上二十万元以下" in texts[0]["text"]
    both = found(include_superseded=True)
    assert ("中华人民共和国渔港安全法", "superseded") in both


def test_the_table_of_documents_as_a_file(client: TestClient) -> None:
    book = openpyxl.load_workbook(io.BytesIO(get(client, "/api/v1/documents", format="xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    heads = list(rows[2])
    reasons = {row[heads.index("文件名")]: row[heads.index("时效依据")] for row in rows[3:]}
    assert reasons["渔船监察条例.md"].startswith("已由《渔船安全条例》第二条废止")
    assert reasons[NEW].startswith("自 2024年11月1日 起施行")
    csv = get(client, "/api/v1/documents", format="csv").content.decode("utf-8-sig")
    assert csv.splitlines()[0].startswith("序号,标题,文号")


# --- command line --------------------------------------------------------------------------------


@pytest.fixture
def here(aged: App, monkeypatch: pytest.MonkeyPatch, own_environment: None) -> App:
    monkeypatch.setenv("ANZHI_LIBRARY", str(aged.library.root))
    return aged


def test_compare_on_the_command_line(here: App, anzhi: Anzhi, tmp_path: Path) -> None:
    shown = anzhi("documents", "compare", NEW, OLD)
    assert shown.code == 0, shown.err
    assert "〔一百万〕" in shown.out
    value = json.loads(anzhi("documents", "compare", NEW, OLD, "--format", "json").out)
    assert {item["change"] for item in value["items"]} == {"changed", "added"}
    whole = json.loads(anzhi("documents", "compare", NEW, OLD, "--format", "json", "--all").out)
    assert "same" in {item["change"] for item in whole["items"]}
    written = anzhi("documents", "compare", NEW, OLD, "--out", tmp_path / "对照.docx")
    assert written.code == 0
    assert (tmp_path / "对照.docx").stat().st_size > 5000
    refused = anzhi("documents", "compare", NEW, OTHER)
    assert refused.code == 1
    assert "--force" in refused.err
    assert anzhi("documents", "compare", NEW, OTHER, "--force").code == 0


def test_the_table_on_the_command_line(here: App, anzhi: Anzhi, tmp_path: Path) -> None:
    shown = anzhi("documents", "--as-of", "2020-01-01")
    assert shown.code == 0, shown.err
    assert "时效依据" in shown.out
    csv = anzhi("documents", "--format", "csv").out
    assert "已由《渔船安全条例》第二条废止" in csv
    assert anzhi("documents", "list", "--out", tmp_path / "目录.xlsx").code == 0
    told = anzhi("documents", "show", NEW).out
    assert "沿革：2007-08-30 通过；2024-06-28 修订" in told
    assert "其他版本" in told
    then = anzhi("documents", "show", "渔船监察条例.md", "--as-of", "2020-01-01").out
    assert "时效：有效" in then
