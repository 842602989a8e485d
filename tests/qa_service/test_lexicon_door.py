"""The lexicon and the understanding of a question through the command line and the API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from corpus.library import Library
from qa_service.api.application import create_app
from qa_service.cli import run
from qa_service.settings import EVERYDAY_NAME, load_settings
from qa_service.wiring import build


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Library.open(tmp_path / "lib", create=True).close()
    return tmp_path / "lib"


def test_a_question_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(folder), "lexicon", "test", "消妨通道被电瓶车堵了", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["understood_as"] == "消防通道被电瓶车堵了"
    assert {"word": "电瓶车", "terms": ["电动自行车"], "kind": "everyday"} in found["expansions"]
    assert run(["--library", str(folder), "lexicon", "test", "今天天气如何"]) == 0
    assert "没有要改正或补充的" in capsys.readouterr().out


def test_an_unusable_question_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(folder), "lexicon", "test", "abc"]) == 1
    assert "中文" in capsys.readouterr().err


def test_the_list_shows_the_users_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / EVERYDAY_NAME).write_text('[terms]\n"小飞侠" = "无人驾驶航空器"\n', encoding="utf-8")
    assert run(["--library", str(folder), "lexicon", "list", "飞侠", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert listed["total"] == 1
    assert listed["items"][0]["senses"][0]["field"] == "自己添加"
    assert run(["--library", str(folder), "lexicon", "list", "电瓶车", "--field", "交通"]) == 0
    assert "电动自行车" in capsys.readouterr().out
    assert run(["--library", str(folder), "lexicon", "list", "没有这样的词"]) == 0
    assert "没有符合条件的词" in capsys.readouterr().out


def test_the_check(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(folder), "lexicon", "check"]) == 0
    assert EVERYDAY_NAME in capsys.readouterr().out
    path = folder / EVERYDAY_NAME
    path.write_text('[terms]\n"小飞侠" = "无人驾驶航空器"\n', encoding="utf-8")
    assert run(["--library", str(folder), "lexicon", "check"]) == 1
    assert "原文里没有“无人驾驶航空器”" in capsys.readouterr().out
    path.write_text("[terms\n", encoding="utf-8")
    assert run(["--library", str(folder), "lexicon", "check"]) == 2
    assert "TOML" in capsys.readouterr().err


def test_the_api(folder: Path) -> None:
    settings = load_settings({"ANZHI_LIBRARY": str(folder)})
    with build(settings) as app, TestClient(create_app(app)) as client:
        found = client.post("/api/v1/understand", json={"question": "消妨队几天内来，15天？"}).json()
        assert found["understood_as"] == "消防队几天内来，15天？"
        assert found["notes"] == ["已按“消防队”理解“消妨队”。"]
        assert found["quantities"][0]["measure"] == "日"
        page = client.get("/api/v1/lexicon", params={"q": "电瓶", "limit": 1}).json()
        assert page["total"] >= 1
        assert len(page["items"]) == 1
        assert set(page["items"][0]["senses"][0]) == {"terms", "with", "without", "when", "field"}
        assert client.post("/api/v1/understand", json={"question": ""}).status_code == 422
        (folder / EVERYDAY_NAME).write_text("[terms\n", encoding="utf-8")
        damaged = client.post("/api/v1/understand", json={"question": "谁管电瓶车"})
        assert damaged.json()["error"]["code"] == "bad_settings"
