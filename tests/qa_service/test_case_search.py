"""Searching the cases for words: cut, said in other ways, all of them; what is offered when there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import accident_reports
import pytest
from fastapi.testclient import TestClient

from case_library.asking import CasesAsked
from qa_service.api.application import create_app
from qa_service.case_search import sought_of
from qa_service.lexicon import builtin_lexicon
from qa_service.settings import load_settings
from qa_service.wiring import App, build


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Iterator[App]:
    root = tmp_path_factory.mktemp("searching")
    env = {"ANZHI_LIBRARY": str(root / "库"), "ANZHI_CACHE": str(shared_cache)}
    with build(load_settings(env=env, toml=None), create=True) as one:
        accident_reports.make(one, root / "文件")
        yield one


@pytest.fixture(scope="module")
def client(app: App) -> Iterator[TestClient]:
    with TestClient(create_app(app), base_url="http://127.0.0.1") as made:
        yield made


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("罐车泄漏", ["罐车", "泄漏"]),
        ("有没有罐车泄漏的案例？", ["罐车", "泄漏"]),
        ("7·15", ["7·15"]),
        ("7·15泄漏", ["7·15", "泄漏"]),
        ("液化气站爆炸", ["液化气站", "爆炸"]),  # a single sign finds everything
    ],
)
def test_the_parts_of_a_word(words: str, parts: list[str]) -> None:
    (sought,) = sought_of(words, builtin_lexicon())
    assert [part[0] for part in sought.ways[0]] == parts


def test_a_word_is_said_in_other_ways() -> None:
    (sought,) = sought_of("煤气中毒", builtin_lexicon())
    assert [[part[0] for part in way] for way in sought.ways] == [["煤气中毒"]] or any(
        [part[0] for part in way] == ["一氧化碳", "中毒"] for way in sought.ways
    )
    (tank,) = sought_of("槽车侧翻", builtin_lexicon())
    assert "罐车" in tank.ways[0][0]
    assert "翻车" in tank.ways[0][1]


def test_without_words_nothing_is_sought() -> None:
    assert sought_of(" ， ", builtin_lexicon()) == ()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("罐车泄漏", ["苇滩县"]),
        ("槽车翻车", ["苇滩县"]),
        ("受限空间", ["云麓县"]),
        ("有限空间", ["云麓县"]),
        ("腌制厂 中毒", ["云麓县"]),
        ("木器厂火灾", ["岑河市"]),
        ("木器厂泄漏", []),
    ],
)
def test_every_word_must_be_there(app: App, words: str, names: list[str]) -> None:
    found = app.case_desk.found(CasesAsked(words=words))
    assert [row.name[: len(name)] for row, name in zip(found, names, strict=True)] == names


def test_an_empty_list_offers_what_the_words_mean(client: TestClient) -> None:
    body = client.get("/api/v1/cases", params={"q": "罐车烟花"}).json()
    assert body["total"] == 0
    assert body["by_meaning"] > 0
    page = client.get("/cases", params={"q": "罐车烟花"}, headers={"Accept": "text/html"}).text
    assert f"按意思找有 {body['by_meaning']} 起" in page
    assert "meaning=true" in page
    found = client.get("/api/v1/cases", params={"q": "罐车烟花", "meaning": "true"}).json()
    assert found["total"] == body["by_meaning"]
    assert found["by_meaning"] == 0


def test_only_the_cases_that_are_named(client: TestClient) -> None:
    ids = [one["id"] for one in client.get("/api/v1/cases").json()["items"]][:2]
    body = client.get("/api/v1/cases", params={"case": ids}).json()
    assert sorted(one["id"] for one in body["items"]) == sorted(ids)
    page = client.get("/cases", params={"case": ids}, headers={"Accept": "text/html"}).text
    assert "选出的 2 起" in page
    assert client.get("/api/v1/cases", params={"case": ["x"] * 301}).status_code == 422
