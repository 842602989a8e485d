"""The endpoints, over HTTP against a real server with the sample library."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from docx import Document
from openpyxl import load_workbook

from corpus.register_table import Share, share_of
from corpus.samples import samples
from corpus.units import is_unit
from qa_service.api import answer_schemas, schemas


@pytest.fixture(scope="module")
def api(site: Any) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{site.url}/api/v1", timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def documents(api: httpx.Client) -> list[dict[str, Any]]:
    found = api.get("/documents?limit=200&include_superseded=true").json()
    schemas.DocumentListBody.model_validate(found)
    items: list[dict[str, Any]] = found["items"]
    return items


def question_of_the_register(api: httpx.Client) -> tuple[str, dict[str, Any]]:
    """A question made from a row of the register, and the row."""
    for row in api.get("/responsibilities?kind=explicit&limit=200").json()["items"]:
        matter = re.fullmatch(r"[一-鿿]{6,16}", row["heading"]) and not is_unit(row["heading"])
        if matter and len(row["roles"]) == 1:
            place = row["jurisdiction"].rsplit("/", 1)[-1]
            return f"{place}{row['heading']}由哪些单位负责？", row
    raise AssertionError("the samples have no row with a heading")


def test_an_answer_has_the_contracts_shape_and_verifies(api: httpx.Client) -> None:
    question, row = question_of_the_register(api)
    response = api.post("/ask", json={"question": question})
    answer = response.json()
    assert response.status_code == 200, answer
    answer_schemas.AnswerBody.model_validate(answer)
    assert answer["status"] == "answered"
    assert answer["question"] == question
    wanted = {unit["as_written"] for role in row["roles"] for unit in role["units"]}
    assert {unit["as_written"] for unit in answer["units"]} == wanted
    for citation in answer["citations"]:
        document = citation["document"]
        text = api.get(f"/documents/{document['id']}/text?version={document['version_id']}").text
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_a_question_beyond_the_library_is_not_answered(api: httpx.Client) -> None:
    answer = api.post("/ask", json={"question": "澜山区的月球基地由哪个部门管？"}).json()
    answer_schemas.AnswerBody.model_validate(answer)
    assert answer["status"] == "abstained"
    assert answer["units"] == []


def test_search_finds_the_place_in_the_text(api: httpx.Client) -> None:
    found = api.get("/search", params={"q": "电动自行车 充电", "limit": 5}).json()
    schemas.SearchBody.model_validate(found)
    assert len(found["items"]) == 5 <= found["total"]
    first = found["items"][0]
    text = api.get(f"/documents/{first['document_id']}/text").text
    assert text[first["start"] : first["end"]] == first["text"]
    assert "电动自行车" in first["text"] + first["title"]
    scores = [item["score"] for item in found["items"]]
    assert scores == sorted(scores, reverse=True)
    second = api.get("/search", params={"q": "电动自行车 充电", "limit": 1, "offset": 1}).json()
    assert second["items"][0]["id"] == found["items"][1]["id"]


def test_search_stays_in_the_place_asked_for(api: httpx.Client, documents: list[dict[str, Any]]) -> None:
    place = next(row["jurisdiction"] for row in documents if row["jurisdiction"].count("/") == 2)
    found = api.get("/search", params={"q": "安全生产", "jurisdiction": place}).json()
    assert found["total"] > 0
    assert {item["jurisdiction"] for item in found["items"]} == {place}
    assert api.get("/search", params={"q": "安全", "jurisdiction": "没有的地方"}).json()["total"] == 0


def test_every_sample_is_listed(documents: list[dict[str, Any]]) -> None:
    assert {sample.path.name for sample in samples()} <= {row["file_name"] for row in documents}


def test_lists_page_without_gaps(api: httpx.Client) -> None:
    for path in ("/documents", "/responsibilities", "/units"):
        whole = api.get(path, params={"limit": 200}).json()
        paged = []
        for offset in range(0, whole["total"], 7):
            page = api.get(path, params={"limit": 7, "offset": offset}).json()
            assert (page["total"], page["limit"], page["offset"]) == (whole["total"], 7, offset)
            paged += page["items"]
        assert [row["id"] for row in paged[:200]] == [row["id"] for row in whole["items"]]


def test_documents_can_be_narrowed_down(api: httpx.Client, documents: list[dict[str, Any]]) -> None:
    one = next(row for row in documents if row["number"])
    assert one["id"] in {
        row["id"] for row in api.get("/documents", params={"q": one["number"]}).json()["items"]
    }
    for field in ("kind", "status", "jurisdiction"):
        value = one[field]
        rows = api.get("/documents", params={field: value, "limit": 200}).json()["items"]
        assert {row[field] for row in rows} == {value} if field != "jurisdiction" else one["id"] in str(rows)


def test_a_document_its_versions_text_and_file(api: httpx.Client, documents: list[dict[str, Any]]) -> None:
    sample = next(sample for sample in samples() if sample.path.suffix == ".txt")
    row = next(row for row in documents if row["file_name"] == sample.path.name)
    detail = schemas.DocumentDetailBody.model_validate(api.get(f"/documents/{row['id']}").json())
    assert detail.id == row["id"]
    versions = schemas.VersionListBody.model_validate(api.get(f"/documents/{row['id']}/versions").json())
    assert [version.id for version in versions.items] == [row["version_id"]]
    text = api.get(f"/documents/{row['id']}/text")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["X-Version-ID"] == row["version_id"]
    assert len(text.text) == row["characters"]
    piece = api.get(f"/documents/{row['id']}/text?start=3&end=9").text
    assert piece == text.text[3:9]
    original = api.get(f"/documents/{row['id']}/file")
    assert hashlib.sha256(original.content).hexdigest() == row["sha256"]
    assert original.content == sample.path.read_bytes()
    disposition = original.headers["content-disposition"]
    assert unquote(disposition.rpartition("''")[2]) == sample.path.name
    assert original.headers["content-security-policy"].startswith("sandbox")


def test_a_span_outside_the_text_is_refused(api: httpx.Client, documents: list[dict[str, Any]]) -> None:
    for query in ("start=9&end=3", "end=99999999"):
        assert api.get(f"/documents/{documents[0]['id']}/text?{query}").status_code == 422


def test_a_version_belongs_to_its_document(api: httpx.Client, documents: list[dict[str, Any]]) -> None:
    other = documents[1]["version_id"]
    assert api.get(f"/documents/{documents[0]['id']}/text?version={other}").status_code == 404


def test_a_clause_has_its_words_and_its_place(api: httpx.Client) -> None:
    row = api.get("/responsibilities?limit=1").json()["items"][0]
    clause = schemas.ClauseBody.model_validate(api.get(f"/clauses/{row['clause_id']}").json())
    text = api.get(f"/documents/{clause.document_id}/text").text
    assert clause.text == text[clause.start : clause.end]
    assert clause.extent_text == text[clause.extent_start : clause.extent_end]
    assert clause.locator.model_dump() == row["locator"]


# --- register ------------------------------------------------------------------------------------


def test_register_rows_are_quotes(api: httpx.Client) -> None:
    found = api.get("/responsibilities?limit=200").json()
    assert found["total"] > 50
    texts: dict[str, str] = {}
    for row in found["items"]:
        text = texts.setdefault(row["document_id"], api.get(f"/documents/{row['document_id']}/text").text)
        assert text[row["start"] : row["end"]] == row["evidence"]
        assert row["roles"]


def test_register_filters(api: httpx.Client) -> None:
    leads = api.get("/responsibilities", params={"lead": "true", "limit": 200}).json()["items"]
    assert leads
    assert all(any(role["lead"] for role in row["roles"]) for row in leads)
    name = leads[0]["roles"][0]["units"][0]["name"]
    mine = api.get("/responsibilities", params={"unit": name, "limit": 200}).json()
    assert leads[0]["id"] in {row["id"] for row in mine["items"]}
    assert 0 < mine["total"] < api.get("/responsibilities").json()["total"]
    tasks = api.get("/responsibilities", params={"task": "消防", "limit": 200}).json()["items"]
    assert tasks
    assert all("消防" in re.sub(r"\s", "", "".join(row["section"]) + row["task"]) for row in tasks)
    helping = api.get("/responsibilities", params={"role": "配合", "limit": 200}).json()["items"]
    assert helping
    assert all(
        any(share_of(role["role"], role["lead"]) is Share.HELPING for role in row["roles"]) for row in helping
    )
    one = api.get("/responsibilities", params={"document": leads[0]["document_id"], "limit": 200}).json()
    assert {row["document_id"] for row in one["items"]} == {leads[0]["document_id"]}
    assert api.get("/responsibilities", params={"unit": "没有的单位局"}).json()["total"] == 0


def test_empty_parameters_of_a_form_mean_nothing(api: httpx.Client) -> None:
    blank = api.get("/responsibilities?unit=&task=&jurisdiction=&role=&document=&lead=&kind=&as_of=")
    assert blank.json()["total"] == api.get("/responsibilities").json()["total"]


@pytest.fixture(scope="module")
def rows(api: httpx.Client) -> list[dict[str, Any]]:
    lines = api.get("/responsibilities?format=jsonl&task=消防").text.splitlines()
    return [json.loads(line) for line in lines]


def test_register_as_excel(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    response = api.get("/responsibilities?format=xlsx&task=消防")
    assert re.fullmatch(
        r"责任清单_\d{8}\.xlsx", unquote(response.headers["content-disposition"].rpartition("''")[2])
    )
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert sheet.max_row >= len(rows) + 1
    cells = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
    assert {row["id"] for row in rows} <= cells


def test_register_as_csv_and_word(api: httpx.Client, rows: list[dict[str, Any]]) -> None:
    content = api.get("/responsibilities?format=csv&task=消防").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(content)))) == len(rows) + 1
    document = Document(io.BytesIO(api.get("/responsibilities?format=docx&task=消防").content))
    assert sum(len(table.rows) for table in document.tables) >= len(rows)


def test_a_file_holds_every_row_and_a_page_only_its_own(api: httpx.Client) -> None:
    total = api.get("/responsibilities").json()["total"]
    assert len(api.get("/responsibilities?format=jsonl").text.splitlines()) == total
    assert len(api.get("/responsibilities?format=jsonl&limit=3").text.splitlines()) == 3


def test_units_and_their_duties(api: httpx.Client) -> None:
    units = schemas.UnitListBody.model_validate(api.get("/units?limit=5").json())
    counts = [unit.assignments for unit in units.items]
    assert counts == sorted(counts, reverse=True)
    found = schemas.UnitDutiesBody.model_validate(api.get(f"/units/{units.items[0].id}").json())
    assert found.unit.model_copy(update={"past": [], "present": []}) == units.items[0]
    assert units.facets.kinds["organ"] == api.get("/units?kind=organ&limit=1").json()["total"]
    assert found.total >= found.unit.assignments > 0
    assert all(row["roles"] for row in found.duties)
    name = units.items[0].name
    assert name in {unit["name"] for unit in api.get("/units", params={"q": name}).json()["items"]}
    assert api.get("/units", params={"kind": "nonsense"}).status_code == 422


def test_a_unit_says_what_it_is_and_what_it_leads(api: httpx.Client) -> None:
    unit = api.get("/units", params={"kind": "organ", "level": "county", "limit": 1}).json()["items"][0]
    whole = api.get(f"/units/{unit['id']}", params={"limit": 200, "former": False}).json()
    leads = api.get(f"/units/{unit['id']}", params={"limit": 200, "former": False, "lead": True}).json()
    assert (whole["total"], leads["total"]) == (unit["assignments"], unit["leads"])
    assert {row["document_id"] for row in whole["duties"]} == set(unit["document_ids"])
    named = {
        one["name"]
        for row in whole["duties"]
        for role in (*row["roles"], *row["implied"])
        for one in role["units"]
        if one["unit_id"] == unit["id"]
    }
    assert unit["name"] in named
    assert unit["jurisdiction"].rpartition("/")[2] in unit["name"]


# --- running it ----------------------------------------------------------------------------------


def test_health_and_ready(api: httpx.Client, documents: list[dict[str, Any]]) -> None:
    schemas.HealthBody.model_validate(api.get("/health").json())
    ready = schemas.ReadyBody.model_validate(api.get("/ready").json())
    assert ready.status == "ready"
    assert ready.documents == len(documents)
    assert ready.generation == ready.indexed_generation


def test_openapi_lists_every_endpoint_with_the_error_shape(site: Any) -> None:
    specification = httpx.get(f"{site.url}/openapi.json").json()
    paths = set(specification["paths"])
    assert paths == {
        "/api/v1/ask",
        "/api/v1/briefings",
        "/api/v1/cases",
        "/api/v1/cases/export",
        "/api/v1/cases/import",
        "/api/v1/cases/statistics",
        "/api/v1/cases/{case_id}",
        "/api/v1/cases/{case_id}/briefing",
        "/api/v1/cases/{case_id}/duplicates",
        "/api/v1/cases/{case_id}/similar",
        "/api/v1/clauses/{clause_id}/cases",
        "/api/v1/responsibilities/{assignment_id}/cases",
        "/api/v1/search",
        "/api/v1/ask/stream",
        "/api/v1/chat",
        "/api/v1/chat/stream",
        "/api/v1/practice",
        "/api/v1/practice/exams",
        "/api/v1/practice/notebook",
        "/api/v1/practice/notebook/{number}",
        "/api/v1/practice/record",
        "/api/v1/practice/sittings",
        "/api/v1/practice/sittings/{sitting_id}",
        "/api/v1/practice/sittings/{sitting_id}/answers",
        "/api/v1/practice/sittings/{sitting_id}/finish",
        "/api/v1/practice/sittings/{sitting_id}/sheet",
        "/api/v1/results/exams",
        "/api/v1/results/exams/{paper_id}",
        "/api/v1/results/exams/{paper_id}/rule",
        "/api/v1/results/items",
        "/api/v1/results/sittings/{sitting_id}",
        "/api/v1/conversations/{conversation}",
        "/api/v1/feedback",
        "/api/v1/feedback/{feedback_id}",
        "/api/v1/feedback/{feedback_id}/settle",
        "/api/v1/questions",
        "/api/v1/questions/points",
        "/api/v1/questions/batches",
        "/api/v1/questions/batches/{batch_id}",
        "/api/v1/questions/batches/{batch_id}/report",
        "/api/v1/questions/template",
        "/api/v1/questions/export",
        "/api/v1/questions/move",
        "/api/v1/questions/practice",
        "/api/v1/questions/renew",
        "/api/v1/questions/check",
        "/api/v1/questions/match",
        "/api/v1/questions/generate",
        "/api/v1/questions/import",
        "/api/v1/questions/{item_id}",
        "/api/v1/questions/{item_id}/history",
        "/api/v1/questions/{item_id}/restore",
        "/api/v1/questions/{item_id}/comments",
        "/api/v1/questions/{item_id}/comments/{comment_id}/settle",
        "/api/v1/blueprints",
        "/api/v1/blueprints/stock",
        "/api/v1/blueprints/check",
        "/api/v1/blueprints/import",
        "/api/v1/blueprints/{blueprint_id}",
        "/api/v1/blueprints/{blueprint_id}/export",
        "/api/v1/papers",
        "/api/v1/papers/{paper_id}",
        "/api/v1/papers/{paper_id}/export",
        "/api/v1/papers/{paper_id}/items/{number}/candidates",
        "/api/v1/papers/{paper_id}/items/{number}/replace",
        "/api/v1/citations/verify",
        "/api/v1/citations/verify/file",
        "/api/v1/documents/{document_id}/references",
        "/api/v1/documents/{document_id}/cited-by",
        "/api/v1/clauses/{clause_id}/references",
        "/api/v1/clauses/{clause_id}/cited-by",
        "/api/v1/references/unresolved",
        "/api/v1/responsibilities",
        "/api/v1/responsibilities/facets",
        "/api/v1/responsibilities/matrix",
        "/api/v1/targets",
        "/api/v1/conflicts",
        "/api/v1/blind-spots",
        "/api/v1/load",
        "/api/v1/documents",
        "/api/v1/documents/{document_id}",
        "/api/v1/documents/{document_id}/versions",
        "/api/v1/documents/{document_id}/text",
        "/api/v1/documents/{document_id}/file",
        "/api/v1/clauses/{clause_id}",
        "/api/v1/documents/{document_id}/metadata",
        "/api/v1/documents/{document_id}/history",
        "/api/v1/documents/{document_id}/history/{amendment}/undo",
        "/api/v1/jobs",
        "/api/v1/jobs/ingest",
        "/api/v1/jobs/index",
        "/api/v1/jobs/export",
        "/api/v1/jobs/{job_id}",
        "/api/v1/jobs/{job_id}/files",
        "/api/v1/jobs/{job_id}/result",
        "/api/v1/jobs/{job_id}/cancel",
        "/api/v1/jobs/{job_id}/events",
        "/api/v1/documents/{document_id}/compare/{other}",
        "/api/v1/documents/{document_id}/pages",
        "/api/v1/documents/{document_id}/pages/{page}",
        "/api/v1/documents/{document_id}/pages/{page}/boxes",
        "/api/v1/lexicon",
        "/api/v1/understand",
        "/api/v1/units",
        "/api/v1/units/{unit_id}",
        "/api/v1/account",
        "/api/v1/account/password",
        "/api/v1/account/sessions",
        "/api/v1/account/sessions/{session_id}",
        "/api/v1/account/tokens",
        "/api/v1/account/tokens/{token_id}",
        "/api/v1/accounts",
        "/api/v1/accounts/{account_id}",
        "/api/v1/accounts/{account_id}/sessions",
        "/api/v1/accounts/{account_id}/tokens",
        "/api/v1/accounts/{account_id}/tokens/{token_id}",
        "/api/v1/audit",
        "/api/v1/health",
        "/api/v1/ready",
    }
    for methods in specification["paths"].values():
        for operation in methods.values():
            assert re.search(r"[一-鿿]", operation["summary"])
            for status in ("4XX", "5XX"):
                schema = operation["responses"][status]["content"]["application/json"]["schema"]
                assert schema["$ref"].endswith("/ErrorBody")
    question = specification["components"]["schemas"]["AskRequest"]["properties"]["question"]
    assert (question["minLength"], question["maxLength"]) == (1, 500)


# --- writing -------------------------------------------------------------------------------------

PLAN = """测试县电梯安全专项整治方案
测安发〔2026〕5号

各有关单位：
一、开展电梯维保质量抽查。对住宅电梯维保记录逐台核对。（责任单位：县市场监督管理局、县住房和城乡建设局）
2026年5月6日
"""


def upload(url: str, name: str, content: str, **fields: str) -> httpx.Response:
    return httpx.post(
        f"{url}/api/v1/documents", files={"file": (name, content.encode())}, data=fields, timeout=120
    )


def test_a_document_comes_in_is_found_is_superseded_and_goes(own_site: Any) -> None:
    url = own_site.url
    first = upload(url, "电梯 方案🛗.txt", PLAN, jurisdiction="云岭省/清汀市/测试县", kind="policy")
    assert first.status_code == 201, first.text
    body = schemas.UploadBody.model_validate(first.json())
    assert body.indexed
    assert body.document.file_name == "电梯 方案🛗.txt"
    assert body.document.jurisdiction == "云岭省/清汀市/测试县"
    assert body.document.assignments == 1
    assert first.headers["location"] == f"/api/v1/documents/{body.document.id}"

    answer = httpx.post(
        f"{url}/api/v1/ask", json={"question": "测试县电梯维保质量抽查由哪些单位负责？"}, timeout=60
    ).json()
    assert [unit["as_written"] for unit in answer["units"]] == ["县市场监督管理局", "县住房和城乡建设局"]

    again = upload(url, "电梯 方案🛗.txt", PLAN, jurisdiction="云岭省/清汀市/测试县")
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")

    changed = upload(
        url, "电梯 方案🛗.txt", PLAN.replace("逐台", "每季度逐台"), jurisdiction="云岭省/清汀市/测试县"
    )
    assert (changed.status_code, changed.json()["status"], changed.json()["superseded"]) == (
        201,
        "superseded",
        1,
    )
    assert changed.json()["document"]["id"] == body.document.id
    old = httpx.get(f"{url}/api/v1/documents/{body.document.id}/text?version={body.document.version_id}")
    assert "每季度" not in old.text

    assert httpx.delete(f"{url}/api/v1/documents/{body.document.id}", timeout=60).json()["removed"] is True
    assert httpx.get(f"{url}/api/v1/documents/{body.document.id}").status_code == 404
    gone = httpx.post(
        f"{url}/api/v1/ask", json={"question": "测试县电梯维保质量抽查由哪些单位负责？"}, timeout=60
    ).json()
    assert body.document.id not in {citation["document"]["id"] for citation in gone["citations"]}
    assert httpx.get(f"{url}/api/v1/ready").json()["status"] == "ready"


def test_an_upload_over_the_limit_leaves_everything_as_it_was(own_site: Any) -> None:
    before = httpx.get(f"{own_site.url}/api/v1/documents").json()["total"]
    response = upload(own_site.url, "大.txt", "安" * 500_000)
    assert response.status_code == 413
    assert "超过了 1 MB 的上限" in response.json()["error"]["message"]
    assert httpx.get(f"{own_site.url}/api/v1/documents").json()["total"] == before


def test_a_failed_upload_leaves_everything_as_it_was(own_site: Any) -> None:
    before = httpx.get(f"{own_site.url}/api/v1/ready").json()
    response = httpx.post(
        f"{own_site.url}/api/v1/documents", files={"file": ("坏.docx", b"PK\x03\x04 not a zip")}, timeout=60
    )
    assert response.status_code in (415, 422)
    assert httpx.get(f"{own_site.url}/api/v1/ready").json() == before
