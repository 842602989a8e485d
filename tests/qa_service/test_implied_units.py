"""Units that one sentence adds to every item: shown apart from those that an item names, with their quote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.ingest import ingest
from qa_service.register import all_rows, readable_row, register_row
from qa_service.settings import load_settings
from qa_service.wiring import App, build

PLAN = """霞浦岭市渔港安全整治方案

一、主要任务

以下各项任务均需各县（市、区）人民政府落实，不再一一列出。

1.整治渔港码头。对全部渔港码头的消防泵开展检修。（市海洋发展局牵头，市应急局配合）

2.整治渔船电路。对老旧渔船的电路逐船检测。（市海事局负责）
"""


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    (tmp_path / "方案.txt").write_text(PLAN, "utf-8")
    with build(load_settings(overrides={"library": tmp_path / "library"}), create=True) as app:
        assert not ingest(app.library, [tmp_path / "方案.txt"]).failed
        app.update_index()
        yield app


def test_a_row_names_them_apart(app: App) -> None:
    records = [record for record in all_rows(app.library) if record.kind == "explicit"]
    assert len(records) == 2
    for record in records:
        row = register_row(record)
        assert "县" not in "".join(unit["name"] for role in row["roles"] for unit in role["units"])
        assert [u["as_written"] for role in row["implied"] for u in role["units"]] == [
            "各县（市、区）人民政府"
        ]
        assert "各县（市、区）人民政府（文中统一要求）" in readable_row(record).responsible


def test_the_unit_finds_every_item(app: App) -> None:
    found = app.library.assignments(unit="各县（市、区）人民政府").items
    assert {record.heading for record in found} >= {"整治渔港码头", "整治渔船电路"}


def test_an_answer_cites_the_sentence_that_adds_them(app: App) -> None:
    answer = app.ask("整治渔港码头由谁负责？")
    assert [unit.as_written for unit in answer.units] == ["市海洋发展局", "市应急局"]
    assert "文中另有统一要求，各项任务也由各县（市、区）人民政府承担。[2]" in answer.answer
    assert answer.citations[1].quote == "以下各项任务均需各县（市、区）人民政府落实，不再一一列出。"
