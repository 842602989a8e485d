"""Planted conflicts, renames, levels, expired plans and dropped tasks: what is found, and what is not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from decision_plans import plant

from corpus.errors import NotFoundError
from corpus.library import Library
from qa_service.decisions.conflicts import ConflictKind, Findings, find_conflicts
from qa_service.decisions.desk import Scope, blind_spots, conflicts
from qa_service.decisions.lineage import Tie
from qa_service.decisions.load import Due, unit_load
from qa_service.decisions.names import SpotKind
from qa_service.decisions.organs import Likeness
from qa_service.decisions.rows import conflict_row, load_words, readable_conflict, spot_row
from qa_service.register import all_rows

DAY = dt.date(2026, 6, 1)
DISTRICT = "海州省/临海市/青屿区"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plant(tmp_path_factory.mktemp("decisions"))


@pytest.fixture
def library(root: Path) -> Iterator[Library]:
    with Library.open(root) as opened:
        yield opened


def found(library: Library, *, expired: bool = False) -> Findings:
    return find_conflicts(all_rows(library, as_of=DAY), DAY, include_expired=expired)


def test_the_planted_conflict_and_no_other(library: Library) -> None:
    findings = found(library)
    assert len(findings.conflicts) == 1
    conflict = findings.conflicts[0]
    assert conflict.kind is ConflictKind.LEAD
    sides = {conflict.left.owners.names, conflict.right.owners.names}
    assert sides == {"区住房和城乡建设局", "区商务局"}
    assert conflict.confidence > 0.9
    assert "液化气" in conflict.common
    assert any("区商务局" in note and "配合" in note for note in conflict.notes)


def test_quotes_are_the_stored_words(library: Library) -> None:
    row = conflict_row(found(library).conflicts[0])
    for side in (row["left"], row["right"]):
        assignment = side["assignment"]
        text = library.text(assignment["version_id"])
        assert text[assignment["start"] : assignment["end"]] == assignment["evidence"]
        assert text[assignment["task_start"] : assignment["task_end"]] == assignment["task"]
        assert side["url"].startswith("/documents/")


def test_renames_and_levels_are_set_aside_with_their_reason(library: Library) -> None:
    aside = {
        (one.left.owners.names, one.right.owners.names): one.comparison for one in found(library).dismissed
    }
    renamed = aside["区安监局", "区应急管理局"]
    assert renamed.likeness is Likeness.RENAMED
    assert "机构改革" in renamed.reason
    assert aside["市消防救援支队", "区消防救援大队"].likeness is Likeness.OTHER_LEVEL


def test_a_neighbouring_district_never_conflicts(library: Library) -> None:
    findings = found(library, expired=True)
    sides = [side for one in findings.conflicts for side in (one.left, one.right)]
    assert all(side.record.jurisdiction == DISTRICT for side in sides)


def test_an_expired_plan_takes_part_only_when_asked_and_is_marked(library: Library) -> None:
    with_expired = found(library, expired=True).conflicts
    extra = [one for one in with_expired if "区农业农村局" in (one.left.owners.names, one.right.owners.names)]
    assert len(with_expired) == 2
    assert any("已届满" in note for note in extra[0].notes)


def test_before_the_new_plans_there_is_no_conflict(library: Library) -> None:
    earlier = dt.date(2021, 6, 1)
    assert find_conflicts(all_rows(library, as_of=earlier), earlier).conflicts == ()


def test_one_text_that_gives_one_task_to_two_leads(tmp_path: Path) -> None:
    from corpus.ingest import ingest

    task = "在沿山村居安装山洪灾害预警广播，每月试播一次，落实值守人员。"
    (tmp_path / "a.txt").write_text(
        "青屿区2026年防汛方案\n\n一、监测预警\n\n"
        f"（一）山洪灾害预警广播。{task}（区水务局牵头，区应急局配合）\n\n"
        "（二）低洼路段积水监测。在低洼路段安装积水监测设备。（区城市管理局牵头）\n\n"
        f"二、基层防范\n\n（一）山洪灾害预警广播。{task}（区自然资源局牵头，各镇配合）\n",
        encoding="utf-8",
    )
    with Library.open(tmp_path / "lib") as library:
        ingest(library, [tmp_path / "a.txt"], jurisdiction=DISTRICT)
        findings = found(library)
        assert [one.kind for one in findings.conflicts] == [ConflictKind.LEAD]
        assert "两处出自同一份文件" in findings.conflicts[0].notes
        assert readable_conflict(findings.conflicts[0]).left_units == "区水务局（牵头）"


def test_scope_by_place_and_document(library: Library) -> None:
    assert len(conflicts(library, Scope("青屿区", as_of=DAY)).items) == 1
    assert conflicts(library, Scope("南湾区", as_of=DAY)).items == ()
    assert len(conflicts(library, Scope(document="燃气安全", as_of=DAY)).items) == 1
    assert conflicts(library, Scope(document="企业安全培训", as_of=DAY)).items == ()
    with pytest.raises(NotFoundError):
        conflicts(library, Scope("不存在县"))


def test_dropped_and_without_unit_beside_the_nearest_sentence(library: Library) -> None:
    spots = blind_spots(library, Scope(as_of=DAY))
    kinds = {(spot.kind, spot.task.heading): spot for spot in spots.items}
    dropped = kinds[SpotKind.DROPPED, "废弃矿井封堵回填"]
    assert dropped.addressed
    assert "市自然资源和规划局" in dropped.units
    without = kinds[SpotKind.NO_UNIT, "渔港渔船临水作业防护"]
    assert without.nearest is not None
    assert "防护栏杆" in without.nearest.quote.text
    assert without.likeness > 0.9
    assert sum(spot.kind is SpotKind.DROPPED for spot in spots.items) == 1
    assert [(one.tie, one.parent.title) for one in spots.descents] == [
        (Tie.NAMED, "临海市2026年城市安全重点工作方案")
    ]


def test_a_row_without_unit_in_a_table_where_all_others_have_one(library: Library) -> None:
    spots = blind_spots(library, Scope(as_of=DAY), kind=SpotKind.UNASSIGNED).items
    assert len(spots) == 1  # the item without a unit is told once, beside its parent
    assert "清理学校周边结冰路面" in spots[0].task.quote.text
    assert spots[0].neighbours == (4, 5)
    row = spot_row(spots[0])
    text = library.text(row["task"]["version_id"])
    assert text[row["task"]["start"] : row["task"]["end"]] == row["task"]["quote"]


def test_load_by_deadline_with_former_organs(library: Library) -> None:
    load = unit_load(library, "青屿区应急管理局", as_of=DAY, within=30)
    first = load.items[0]
    assert (first.due, first.day, first.days) == (Due.SOON, dt.date(2026, 6, 30), 29)
    assert not first.lead
    training = next(item for item in load.items if item.due is Due.LATER)
    assert training.lead
    assert training.days == (dt.date(2026, 12, 31) - DAY).days
    assert any("安监局" in role.units[0].as_written for item in load.items for role in item.roles)
    assert "牵头" in load_words(load)
    later = unit_load(library, "青屿区应急管理局", as_of=dt.date(2026, 7, 2))
    assert later.items[0].due is Due.OVERDUE
    assert later.items[0].days == -2


def test_load_of_an_expired_plan_only_when_asked(library: Library) -> None:
    name = "区农业农村局"
    assert unit_load(library, name, as_of=DAY, jurisdiction="青屿区").items == ()
    assert len(unit_load(library, name, as_of=DAY, jurisdiction="青屿区", include_expired=True).items) == 1
