"""现称 where a person meets it: in an answer, on the command line, on the pages and in the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import DocumentKind
from qa_service.api.application import create_app
from qa_service.cli import run
from qa_service.settings import load_settings
from qa_service.wiring import App, build

PLACE = "海州省/临海市/青屿区"
OLD = """青屿区2016年安全生产工作要点

一、重点任务
（一）烟花爆竹整治。查处非法储存烟花爆竹的行为，打击非法运输。（牵头单位：区安监局；配合单位：区公安局、区工商局、区质监局、区水利局）
（二）防汛准备。修订防汛抗旱应急预案，储备防汛物资，2016年5月底前完成。（责任单位：区水利局）
"""
QUESTION = "青屿区烟花爆竹整治由谁牵头？"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "要点.txt").write_text(OLD, "utf-8")
    with Library.open(folder / "library", create=True) as library:
        ingest(library, [folder / "要点.txt"], kind=DocumentKind.POLICY, jurisdiction=PLACE)
    return folder / "library"


@pytest.fixture(scope="module")
def app(root: Path, shared_cache: Path) -> Iterator[App]:
    settings = load_settings(env={"ANZHI_LIBRARY": str(root), "ANZHI_CACHE": str(shared_cache)}, toml=None)
    assert run(["--library", str(root), "index"]) == 0
    with build(settings) as running:
        yield running


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(app)) as opened:
        yield opened


def asked(client: TestClient, **more: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.post("/api/v1/ask", json={"question": QUESTION, **more}).json()
    return answer


def test_an_answer_names_the_present_holder_beside_the_name_as_written(client: TestClient) -> None:
    answer = asked(client)
    assert answer["status"] == "answered"
    units = {unit["as_written"]: unit["now"] for unit in answer["units"]}
    assert units["区安监局"]["name"] == "区应急管理局"
    assert units["区安监局"]["certain"] is True
    assert units["区质监局"]["name"] == "区市场监督管理局"
    assert units["区公安局"] is None
    assert units["区水利局"] is None
    lines = [line for line in answer["answer"].splitlines() if "2018年机构改革" in line]
    assert len(lines) == 1
    assert "区工商局、区质监局的职能现由区市场监督管理局承担" in lines[0]
    assert "：区安监局；" in answer["answer"]
    assert "区应急管理局" not in answer["citations"][0]["quote"]


def test_as_of_before_the_reform_an_answer_names_the_organs_of_that_day(client: TestClient) -> None:
    answer = asked(client, as_of="2016-06-30")
    assert answer["units"]
    assert all(unit["now"] is None for unit in answer["units"])
    assert "机构改革" not in answer["answer"]


def test_what_is_possible_is_said_to_be_possible(client: TestClient) -> None:
    body = {"question": "青屿区修订防汛抗旱应急预案由哪个单位负责？"}
    answer = client.post("/api/v1/ask", json=body).json()
    (unit,) = [unit for unit in answer["units"] if unit["as_written"] == "区水利局"]
    assert unit["now"]["certain"] is False
    assert "水利部门" in unit["now"]["reason"]
    assert "区水利局的职能现可能由区应急管理局承担（" in answer["answer"]


def test_the_list_of_duties_says_it_once(client: TestClient) -> None:
    answer = client.post("/api/v1/ask", json={"question": "青屿区安监局负责哪些工作？"}).json()
    assert answer["kind"] == "duties"
    assert answer["answer"].count("该职能现由区应急管理局承担") == 1


def test_the_page_of_an_answer_has_a_column(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/", params={"q": QUESTION}).text)
    cells = [cell.text(strip=True) for cell in page.css("table.units td.now")]
    assert "区应急管理局2018年机构改革" in cells


def test_the_register_page_shows_it_under_the_units(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/responsibilities").text)
    shown = [node.text(strip=True) for node in page.css("td.col-units p.now")]
    assert any(text.startswith("现称：区安监局：区应急管理局，") for text in shown)
    assert any("可能为区应急管理局" in text for text in shown)
    before = LexborHTMLParser(client.get("/responsibilities", params={"as_of": "2016-06-30"}).text)
    assert not before.css("td.col-units p.now")


@pytest.mark.parametrize("kind", ["responsibilities", "targets"])
def test_the_api_lists_have_it_by_the_day_asked_for(client: TestClient, kind: str) -> None:
    def names(**query: str) -> set[str]:
        items = client.get(f"/api/v1/{kind}", params=query).json()["items"]
        units = [unit for row in items for role in row["roles"] for unit in role["units"]]
        assert units
        return {unit["now"]["name"] for unit in units if unit["now"]}

    assert "区应急管理局" in names()
    assert not names(as_of="2016-06-30")


def test_the_command_line_says_it(root: Path, app: App, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["--library", str(root), "ask", QUESTION]) == 0
    out = capsys.readouterr().out
    assert "牵头单位：区安监局" in out.replace("牵头：", "牵头单位：")
    assert "→ 现为区应急管理局 [1]" in out
    assert run(["--library", str(root), "responsibilities", "--format", "csv"]) == 0
    assert "区安监局：区应急管理局，" in capsys.readouterr().out
    before = ["--as-of", "2016-06-30"]
    assert run(["--library", str(root), "responsibilities", "--format", "csv", *before]) == 0
    assert "区应急管理局" not in capsys.readouterr().out
