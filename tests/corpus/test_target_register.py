"""The register of targets in a library: filters, order, owners, upgrades."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from corpus import schema
from corpus.database import writing
from corpus.errors import InternalError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import Span, TargetKind

PLAN = """青屿区2026年渔港消防工作方案

一、工作目标

到2027年，全区渔港火灾起数较2025年下降10%。

二、主要任务

（一）配齐微型消防站。9月底前，每个码头至少建成2座。（区应急局牵头，区消防救援大队等配合）

（二）整治电动自行车。每季度开展1次检查。（责任单位：区住建局）

（三）改造线路。2026年6月底前完成改造。（责任单位：区住建局、区应急局）
"""
JUNE, SEPTEMBER = dt.date(2026, 6, 30), dt.date(2026, 9, 30)


@pytest.fixture
def filled(small: Library, tmp_path: Path) -> Library:
    for name, text, place in (
        ("甲.txt", PLAN, "海州省/临海市/青屿区"),
        (
            "乙.txt",
            PLAN.replace("青屿", "白塔").replace("至少建成2座", "至少建成3座"),
            "海州省/临海市/白塔区",
        ),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert not ingest(small, [tmp_path / name], jurisdiction=place).failed
    return small


def found(library: Library, **conditions: Any) -> list[tuple[str | None, str | None]]:
    return [(row.target.value, row.target.due) for row in library.targets(**conditions).items]


def test_a_row_has_its_words_days_and_units(filled: Library) -> None:
    [row] = filled.targets(task="微型消防站", kind=TargetKind.INDICATOR, document="甲.txt").items
    assert (row.target.value, row.target.unit, row.target.due, row.target.due_by) == (
        "≥2",
        "座",
        "9月底前",
        SEPTEMBER,
    )
    text = filled.text(row.version_id)
    assert row.quote.text == text[row.quote.start : row.quote.end] == row.target.text
    assert [(role.role, [u.as_written for u in role.units], role.lead) for role in row.roles] == [
        ("牵头", ["区应急局"], True),
        ("配合", ["区消防救援大队"], False),
    ]
    assert row.task is not None
    assert "微型消防站" in row.task.text
    assert row.assignments == (filled.assignment(row.assignments[0]).id,)
    assert (row.document.file_name, row.jurisdiction) == ("甲.txt", "海州省/临海市/青屿区")
    assert row.locator.label == "二、（一）"


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        (
            {"document": "甲.txt", "kind": TargetKind.INDICATOR},
            [("↓10%", "到2027年"), ("≥2", "9月底前"), ("1", None)],
        ),
        (
            {"unit": "应急管理局", "document": "甲.txt"},
            [(None, "9月底前"), ("≥2", "9月底前"), (None, "2026年6月底前")],
        ),
        ({"unit": "区应急局", "jurisdiction": "白塔区", "kind": TargetKind.INDICATOR}, [("≥3", "9月底前")]),
        ({"task": "电动自行车", "jurisdiction": "青屿区"}, [("1", None)]),
        ({"task": "火星"}, []),
        ({"unit": "火星局"}, []),
    ],
)
def test_filters(
    filled: Library, conditions: dict[str, Any], expected: list[tuple[str | None, str | None]]
) -> None:
    assert found(filled, **conditions) == expected


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [
        (None, JUNE, [JUNE, JUNE]),
        (None, JUNE - dt.timedelta(days=1), []),
        (JUNE, SEPTEMBER, [JUNE, JUNE, *[SEPTEMBER] * 4]),
        (dt.date(2026, 7, 1), dt.date(2026, 9, 30), [SEPTEMBER] * 4),
        (dt.date(2027, 1, 1), None, [dt.date(2027, 12, 31)] * 4),
    ],
)
def test_what_falls_due_goes_by_the_day(
    filled: Library, after: dt.date | None, before: dt.date | None, expected: list[dt.date]
) -> None:
    rows = filled.targets(due_after=after, due_before=before).items
    assert [row.target.due_by for row in rows] == expected


def test_pages_and_total(filled: Library) -> None:
    whole = filled.targets()
    assert whole.total == len(whole.items) > 8
    first, second = filled.targets(limit=5), filled.targets(limit=5, offset=5)
    assert first.total == second.total == whole.total
    assert [row.id for row in (*first.items, *second.items)] == [row.id for row in whole.items[:10]]


def test_targets_within_a_stretch_of_text(filled: Library) -> None:
    [row] = filled.targets(task="微型消防站", kind=TargetKind.INDICATOR, document="甲.txt").items
    inside = filled.targets_within(row.version_id, Span(row.quote.start, row.quote.end))
    assert [(target.value, target.text) for target in inside] == [
        (None, "9月底前，每个码头至少建成2座"),
        ("≥2", "每个码头至少建成2座"),
    ]
    assert filled.targets_within(row.version_id, Span(0, 3)) == ()


def test_the_assignment_has_the_same_targets(filled: Library) -> None:
    [row] = filled.assignments(task="微型消防站", document="甲.txt").items
    assert [(t.value, t.due_by) for t in row.targets] == [(None, SEPTEMBER), ("≥2", SEPTEMBER)]


def test_a_new_version_replaces_the_targets_of_the_old(filled: Library, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(PLAN.replace("9月底前", "10月底前"), encoding="utf-8")
    ingest(filled, [tmp_path / "甲.txt"], jurisdiction="海州省/临海市/青屿区")
    assert found(filled, task="微型消防站", document="甲.txt") == [(None, "10月底前"), ("≥2", "10月底前")]


def test_removing_a_document_removes_its_targets(filled: Library) -> None:
    before = filled.targets().total
    [document] = filled.documents(query="白塔区").items
    filled.remove(document.id)
    assert filled.targets().total == before // 2
    assert filled.targets(jurisdiction="白塔区").total == 0


def test_stored_targets_cannot_be_changed(filled: Library) -> None:
    with pytest.raises(InternalError, match=schema.REFUSAL), writing(filled._engine) as connection:
        connection.execute(sa.update(schema.targets).values(due="昨天"))


def test_both_engines_give_the_same(library: Library, tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(PLAN, encoding="utf-8")
    assert not ingest(library, [tmp_path / "甲.txt"], jurisdiction="海州省/临海市/青屿区").failed
    assert [row.target.due_by for row in library.targets(due_after=JUNE).items] == [
        JUNE,
        SEPTEMBER,
        SEPTEMBER,
        dt.date(2027, 12, 31),
        dt.date(2027, 12, 31),
    ]
    assert found(library, unit="区住建局") == [("1", None), (None, "2026年6月底前")]


def test_a_library_of_the_first_schema_is_upgraded(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text(PLAN, encoding="utf-8")
    with Library.open(tmp_path / "lib") as library:
        assert not ingest(library, [tmp_path / "甲.txt"]).failed
        with writing(library._engine) as connection:
            for table in ("owners", "targets", "citations", "repeals", "amendments", "case_records"):
                connection.exec_driver_sql(f"DROP TABLE {table}")
            for trigger in ("immutable_versions", "counted_versions", "immutable_parts"):
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            connection.exec_driver_sql("DROP INDEX ix_documents_visibility")
            connection.exec_driver_sql("DROP TRIGGER immutable_assignments")
            old = json.dumps([["每个码头至少建成2座", 3, 13, "≥2", "座", "9月底前"]])
            connection.exec_driver_sql("UPDATE assignments SET targets = ?", (old,))
            connection.exec_driver_sql("ALTER TABLE assignments DROP COLUMN duty")
            for table, column in (
                ("roles", "implied"),
                ("versions", "place_basis"),
                ("parts", "place_basis"),
                ("documents", "visibility"),
                ("versions", "revision"),
                ("state", "disclosure"),
            ):
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
            for statement in schema.triggers("sqlite", (schema.versions, schema.parts), {}):
                connection.exec_driver_sql(statement)
            connection.execute(sa.update(schema.state).values(schema_version=1))
    with Library.open(tmp_path / "lib") as library:
        assert library.targets().total == 0
        [first, *_] = library.assignments().items
        [target] = first.targets
        assert (target.value, target.unit, target.due, target.due_by) == ("≥2", "座", "9月底前", None)
        assert not ingest(library, [tmp_path / "甲.txt"], again=True).failed
        assert library.targets(due_before=JUNE).total == 1
