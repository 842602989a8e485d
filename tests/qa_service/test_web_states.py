"""What the service says when there is little or nothing to answer from; real objects, in one process."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from corpus.ingest import ingest
from qa_service.api import create_app
from qa_service.settings import load_settings
from qa_service.web.rendering import clipped
from qa_service.wiring import App, build

PLAN = "测试县电梯检查方案\n一、检查电梯。逐台检查。（责任单位：县市场监督管理局）\n"


@pytest.fixture
def app(tmp_path: Path, shared_cache: Path) -> Iterator[App]:
    environment = {"ANZHI_LIBRARY": str(tmp_path / "anzhi"), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=environment, toml=None), create=True) as made:
        yield made


@pytest.fixture
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(app), headers={"Accept": "text/html"}) as made:
        yield made


def test_an_empty_library_tells_how_to_fill_it(client: TestClient) -> None:
    first = client.get("/")
    assert first.status_code == 200
    assert "资料库还是空的" in first.text
    for path in ("/documents", "/responsibilities", "/units"):
        page = client.get(path)
        assert page.status_code == 200
        assert 'class="card empty"' in page.text
    assert client.get("/api/v1/ready").json()["status"] == "empty"
    assert client.get("/api/v1/documents").json() == {"total": 0, "limit": 50, "offset": 0, "items": []}
    answer = client.post("/api/v1/ask", json={"question": "谁负责电梯检查？"}).json()
    assert (answer["status"], answer["citations"]) == ("abstained", [])


def test_a_library_without_index_is_not_ready_but_can_be_read(app: App, tmp_path: Path) -> None:
    (tmp_path / "电梯.txt").write_text(PLAN, encoding="utf-8")
    ingest(app.library, [tmp_path / "电梯.txt"])
    with TestClient(create_app(app), headers={"Accept": "text/html"}) as client:
        ready = client.get("/api/v1/ready")
        assert (ready.status_code, ready.json()["error"]["code"]) == (503, "index_stale")
        assert "anzhi index" in ready.json()["error"]["message"]
        assert client.get("/api/v1/health").status_code == 200
        assert client.get("/").status_code == 200
        assert "县市场监督管理局" in client.get("/responsibilities").text
        asked = client.get("/", params={"q": "谁负责电梯检查？"})
        assert asked.status_code == 503
        assert "索引" in asked.text


def test_no_endpoint_blocks_the_event_loop(app: App) -> None:
    """Everything that touches library or index runs in a worker thread; ``health`` touches neither."""
    routes = [route for route in create_app(app).routes if isinstance(route, APIRoute)]
    waiting = {route.path for route in routes if inspect.iscoroutinefunction(route.endpoint)}
    assert waiting <= {"/api/v1/health"}


@pytest.mark.parametrize("length", [10, 240])
def test_a_short_task_is_shown_whole(length: int) -> None:
    assert "details" not in clipped("安" * length)


def test_a_long_task_folds_and_is_escaped() -> None:
    html = clipped("<b>" + "安" * 300)
    assert html.startswith('<details class="clipped">')
    assert "<b>" not in html
    assert html.count("安") == 300 + 195
