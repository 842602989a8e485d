"""An answer to take along: text to paste, a page for Word; over HTTP and from the command line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from command_line import Anzhi
from docx import Document

from corpus.china_time import china_today
from qa_service.api import answer_schemas
from qa_service.labels import day

WHO = "电动车停在楼道里充电归谁管？"
NOBODY = "望溪县下穿通道的积水自动报警装置由哪些单位负责安装？"


@pytest.fixture(scope="module")
def client(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as made:
        yield made


def asked(client: httpx.Client, **query: str) -> httpx.Response:
    return client.get("/api/v1/ask", params=query)


def words(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Paragraphs, and the rows of all tables, of a Word file."""
    document = Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def test_the_address_gives_the_same_answer_as_the_body(client: httpx.Client) -> None:
    by_address = asked(client, question=WHO, jurisdiction="清汀市").json()
    answer_schemas.AnswerBody.model_validate(by_address)
    posted = client.post("/api/v1/ask", json={"question": WHO, "jurisdiction": "清汀市"}).json()
    for name in ("answer", "units", "citations", "notes", "alternatives", "as_of"):
        assert by_address[name] == posted[name]
    assert by_address["conversation"] is None


def test_a_follow_up_can_be_asked_by_address(client: httpx.Client) -> None:
    answer = asked(client, question="清汀市呢？", after=WHO).json()
    assert answer["follow_up"]
    assert "市消防救援支队" in answer["answer"]


def test_the_text_has_question_answer_units_quotes_and_sources(client: httpx.Client) -> None:
    response = asked(client, question=WHO, format="txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    answer = asked(client, question=WHO).json()
    text = response.text
    assert text.startswith(f"问：{WHO}\n答：{answer['answer']}\n")
    assert "- 牵头单位：区住房城乡建设局[1]" in text
    first = answer["citations"][0]
    assert f"[1] 《{first['document']['title']}》（{first['document']['number']}）" in text
    assert f"“{' '.join(first['quote'].split())}”" in text
    assert f"按 {day(china_today())} 有效的规定" in text
    assert "不是法律意见" in text
    assert not re.search(r"<[a-z]|\*\*|\t", text), "nothing that looks odd where it is pasted"


def test_the_word_file_has_it_all_on_paper(client: httpx.Client) -> None:
    response = asked(client, question=WHO, format="docx")
    assert "attachment" in response.headers["content-disposition"]
    answer = asked(client, question=WHO).json()
    paragraphs, rows = words(response.content)
    whole = "\n".join(paragraphs)
    assert paragraphs[0] == "责任与依据查询答复"
    assert WHO in paragraphs
    assert rows[0] == ["序号", "原文写法", "角色", "依据"]
    main = [unit["as_written"] for unit in answer["units"]]
    assert [row[1] for row in rows[1:]] == main
    for citation in answer["citations"][:1]:
        assert citation["quote"].split("\n")[0] in whole
        assert citation["document"]["title"] in whole
    assert f"制表日期：{day(china_today())}" in whole
    assert "不是法律意见" in whole


def test_an_abstention_is_taken_along_as_one(client: httpx.Client) -> None:
    paragraphs, rows = words(asked(client, question=NOBODY, format="docx").content)
    assert any("没有找到能回答这个问题的依据" in line for line in paragraphs)
    assert not rows
    assert not any("原文摘录" in line for line in paragraphs)


def test_markup_and_control_characters_make_no_broken_file(client: httpx.Client) -> None:
    response = asked(client, question="测试县排查<b>消防隐患</b>由谁负责？", format="docx")
    assert response.status_code == 200
    assert words(response.content)[0]


def test_the_page_offers_links_with_the_date_fixed(client: httpx.Client) -> None:
    page = client.get("/", params={"q": WHO, "place": "清汀市"}).text.replace("&amp;", "&")
    today = china_today().isoformat()
    [permalink] = re.findall(r'href="(/\?q=[^"]+)" rel="bookmark"', page)
    assert parse_qs(urlsplit(permalink).query) == {"q": [WHO], "place": ["清汀市"], "date": [today]}
    [word] = re.findall(r'href="(/api/v1/ask\?[^"]+format=docx)"', page)
    assert parse_qs(urlsplit(word).query)["as_of"] == [today]
    assert client.get(word).status_code == 200
    assert f"按 {day(china_today())} 的规定回答" in page
    [twin] = re.findall(r'href="(/api/v1/ask\?[^"]+)">本页数据', page)
    assert client.get(twin).json()["jurisdiction"].endswith("清汀市")


def test_chips_are_dropped_with_one_click(client: httpx.Client) -> None:
    query = {"q": WHO, "place": "清汀市", "date": "2026-11-01"}
    page = client.get("/", params=query).text.replace("&amp;", "&")
    links = [parse_qs(urlsplit(link).query) for link in re.findall(r'href="([^"]+)" aria-label="去掉', page)]
    assert links == [{"q": [WHO], "date": ["2026-11-01"]}, {"q": [WHO], "place": ["清汀市"]}]


def test_bad_conditions_are_refused_in_the_one_shape(client: httpx.Client) -> None:
    for query in (
        {"question": ""},
        {"question": WHO, "format": "pdf"},
        {"question": WHO, "as_of": "昨天"},
        {"question": WHO, "jurisdiction": "没有这个地方"},
        {"question": WHO, "other": "1"},
        {},
    ):
        response = asked(client, **query)
        assert response.status_code in (404, 422), query
        assert response.json()["error"]["message"]


def test_the_command_writes_the_same_file(
    anzhi: Anzhi, sample_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shared_cache: Path
) -> None:
    monkeypatch.setenv("ANZHI_CACHE", str(shared_cache))
    out = tmp_path / "答复.docx"
    outcome = anzhi("--library", sample_library, "ask", WHO, "--docx", out)
    assert outcome.code == 0, outcome.err
    assert WHO in words(out.read_bytes())[0]
    refused = anzhi("--library", sample_library, "ask", "--batch", out, "--docx", out)
    assert refused.code == 2
