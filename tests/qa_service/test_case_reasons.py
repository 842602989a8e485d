"""From an article to the cases that broke it, and from a task to those that show why it matters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import accident_reports
import pytest
from command_line import Anzhi
from fastapi.testclient import TestClient

from corpus.model import AssignmentKind, DocumentKind
from qa_service.api.application import create_app
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reasons")
    with build(load_settings(env={"ANZHI_LIBRARY": str(folder / "库")}, toml=None), create=True) as app:
        accident_reports.fill(app, folder / "文件")
    return folder / "库"


@pytest.fixture(scope="module")
def app(root: Path) -> Iterator[App]:
    with build(load_settings(env={"ANZHI_LIBRARY": str(root)}, toml=None)) as one:
        yield one


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(create_app(app))


def article(app: App, label: str) -> str:
    law = next(one for one in app.library.standing_versions() if one.kind is DocumentKind.LAW)
    found = app.library.provisions(law.id).article(label)
    assert found is not None
    return f"{law.id}.{found.ordinal}"


def task(app: App) -> str:
    rows = app.library.assignments(kind=AssignmentKind.EXPLICIT).items
    return next(row.id for row in rows if "危险化学品" in row.task.text)


def test_an_article_has_the_cases_that_broke_it(app: App, client: TestClient) -> None:
    body = client.get(f"/api/v1/clauses/{article(app, '第二条')}/cases").json()
    assert body["total"] == 1
    [item] = body["items"]
    assert "苇滩" in item["case"]["name"]
    [breach] = item["breaches"]
    assert breach["cited"] == "《盐场运输安全法》第二条"
    assert breach["link"]["then"]["label"] == "第二条"
    version = item["case"]["document"]["version_id"]
    quote = breach["quote"]
    assert app.library.text(version)[quote["start"] : quote["end"]] == quote["text"]


def test_an_article_that_nobody_broke_has_none(app: App, client: TestClient) -> None:
    assert client.get(f"/api/v1/clauses/{article(app, '第三条')}/cases").json() == {"total": 0, "items": []}
    assert client.get("/api/v1/clauses/0000000000000000.1/cases").status_code == 404


def test_a_task_has_the_case_of_its_matter(app: App, client: TestClient) -> None:
    body = client.get(f"/api/v1/responsibilities/{task(app)}/cases").json()
    assert [item["reason"] for item in body["items"]] == ["同一事项：危险化学品道路运输"]
    assert "苇滩" in body["items"][0]["case"]["name"]
    assert client.get("/api/v1/responsibilities/nothing/cases").status_code == 404


def test_on_the_command_line(root: Path, app: App, anzhi: Anzhi) -> None:
    shown = anzhi("--library", str(root), "cases", "by-clause", article(app, "第二条"))
    assert "苇滩" in shown.out
    assert "违反《盐场运输安全法》第二条" in shown.out
    told = json.loads(anzhi("--library", str(root), "cases", "by-task", task(app), "--json").out)
    assert told["total"] == 1
    assert "没有违反这一条" in anzhi("--library", str(root), "cases", "by-clause", article(app, "第一条")).out


@pytest.mark.parametrize(
    "written", ["盐场运输安全法第二条", "《盐场运输安全法》第2条", "中华人民共和国盐场运输安全法第二条"]
)
def test_an_article_by_title_and_number(root: Path, anzhi: Anzhi, written: str) -> None:
    outcome = anzhi("--library", str(root), "cases", "by-clause", written)
    assert outcome.code == 0, outcome.err
    assert "苇滩" in outcome.out
    assert "松崖" not in outcome.out


def test_an_article_that_nobody_broke(root: Path, anzhi: Anzhi) -> None:
    assert "没有违反" in anzhi("--library", str(root), "cases", "by-clause", "盐场运输安全法第九条").out
