"""Citations over the API, the command line and the pages. Invented texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Anzhi
from fastapi.testclient import TestClient

from qa_service.api import create_app, schemas
from qa_service.settings import load_settings
from qa_service.wiring import build

LAW = (
    "# 中华人民共和国渔港消防法\n\n2020年1月5日 通过\n\n<!-- INFO END -->\n\n"
    "第一条 为了加强渔港消防工作，制定本法。\n\n第二条 渔港经营人应当配备灭火器材。\n\n"
    "第三条 违反本法第二条规定的，责令改正。\n"
)
RULES = (
    "# 海州省渔港消防办法\n\n2021年1月5日 通过\n\n<!-- INFO END -->\n\n"
    "第一条 根据《中华人民共和国渔港消防法》第二条，制定本办法。\n\n"
    "第二条 依照《渔船条例》和<b>《渔港消防法》第九条</b>办理。\n\n第三条 违反前条规定的，责令改正。\n"
)


@pytest.fixture
def library(tmp_path: Path, anzhi: Anzhi) -> Path:
    for name, text in (("渔港消防法.md", LAW), ("渔港办法.md", RULES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert anzhi("--library", "资料", "ingest", "渔港消防法.md", "渔港办法.md", "--no-index").code == 0
    return tmp_path / "资料"


@pytest.fixture
def client(library: Path) -> Iterator[TestClient]:
    with build(load_settings(overrides={"library": library})) as app:
        yield TestClient(create_app(app))


def id_of(client: TestClient, title: str) -> str:
    items = client.get("/api/v1/documents").json()["items"]
    return str(next(row["id"] for row in items if row["title"] == title))


def test_what_a_document_cites(client: TestClient) -> None:
    rules = id_of(client, "海州省渔港消防办法")
    body = client.get(f"/api/v1/documents/{rules}/references").json()
    schemas.ReferenceListBody.model_validate(body)
    first, ship, ninth, before = body["items"]
    assert body["total"] == 4
    assert (first["text"], first["resolved"]) == ("《中华人民共和国渔港消防法》第二条", True)
    assert first["target"]["label"] == "第二条"
    assert first["target_then"]["outcome"] == first["target_now"]["outcome"] == "resolved"
    assert "version=" in first["target"]["url"]
    assert ship["target"]["outcome"] == "not_in_library"
    assert (ninth["target"]["outcome"], ninth["target"]["title"]) == (
        "article_missing",
        "中华人民共和国渔港消防法",
    )
    assert (before["scope"], before["article"]) == ("preceding", "第二条")
    text = client.get(f"/api/v1/documents/{rules}/text").text
    assert all(text[row["start"] : row["end"]] == row["text"] for row in body["items"])


def test_who_cites_a_document_and_an_article(client: TestClient) -> None:
    law = id_of(client, "中华人民共和国渔港消防法")
    body = client.get(f"/api/v1/documents/{law}/cited-by").json()
    assert [row["title"] for row in body["items"]] == ["海州省渔港消防办法", "海州省渔港消防办法"]
    clause = body["items"][0]["target"]["clause_ids"][0]
    by_clause = client.get(f"/api/v1/clauses/{clause}/cited-by").json()
    assert {row["text"] for row in by_clause["items"]} == {
        "《中华人民共和国渔港消防法》第二条",
        "本法第二条",
    }
    others = client.get(f"/api/v1/clauses/{clause}/cited-by", params={"own": "false"}).json()
    assert others["total"] == 1
    citing = by_clause["items"][0]["clause_id"]
    assert client.get(f"/api/v1/clauses/{citing}/references").json()["total"] >= 1


def test_unresolved_ones_page_filter_and_download(client: TestClient) -> None:
    body = client.get("/api/v1/references/unresolved").json()
    assert body["total"] == 2
    assert all(not row["resolved"] and row["target_now"]["reason"] for row in body["items"])
    one = client.get("/api/v1/references/unresolved", params={"limit": 1, "offset": 1}).json()
    assert (len(one["items"]), one["total"]) == (1, 2)
    only = client.get("/api/v1/references/unresolved", params={"outcome": "article_missing"}).json()
    assert only["total"] == 1
    csv = client.get("/api/v1/references/unresolved", params={"format": "csv"})
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert len(csv.text.strip().splitlines()) == 3
    assert client.get("/api/v1/references/unresolved", params={"outcome": "nonsense"}).status_code == 422
    assert client.get("/api/v1/documents/nothing/references").status_code == 404
    assert client.get("/api/v1/clauses/nothing.1/cited-by").status_code == 404


def test_the_page_of_a_document_links_its_citations(client: TestClient) -> None:
    rules, law = id_of(client, "海州省渔港消防办法"), id_of(client, "中华人民共和国渔港消防法")
    page = client.get(f"/documents/{rules}").text
    assert f'class="ref" href="/documents/{law}?version=' in page
    assert "资料库没有《渔船条例》。" in page
    assert "<b>《渔港" not in page  # the text is never markup
    page = client.get(f"/documents/{law}").text
    assert "被引用 2 次" in page
    listed = client.get(f"/documents/{law}/references", params={"direction": "in"}).text
    assert "海州省渔港消防办法" in listed
    assert client.get(f"/documents/{law}/references", params={"direction": "sideways"}).status_code == 422


def test_the_page_of_unresolved_ones(client: TestClient) -> None:
    page = client.get("/references").text
    assert "资料库没有这份文件" in page
    assert "有该文件但没有这一条" in page
    narrowed = client.get("/references", params={"outcome": "article_missing"}).text
    assert "渔船条例》。" not in narrowed


def test_the_command_gives_what_the_api_gives(anzhi: Anzhi, library: Path) -> None:
    outcome = anzhi("--library", library, "references", "--document", "渔港办法.md", "--format", "json")
    assert outcome.code == 0
    rows = json.loads(outcome.out)
    assert [row["article"] for row in rows] == ["第二条", None, "第九条", "第二条"]
    table = anzhi("--library", library, "references", "--unresolved")
    assert "共 2 条" in table.out
    by = anzhi("--library", library, "references", "--cited-by", "渔港消防法.md", "--format", "jsonl")
    assert len(by.out.strip().splitlines()) == 2
    assert anzhi("--library", library, "references", "--cited-by", "a", "--unresolved").code == 2
    refused = anzhi("--library", library, "references", "--format", "xlsx")
    assert refused.code == 2
    written = anzhi("--library", library, "references", "--out", library.parent / "引用.xlsx")
    assert written.code == 0
    assert (library.parent / "引用.xlsx").read_bytes().startswith(b"PK")
