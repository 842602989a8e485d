"""The registry of units over invented documents: who is who, what a request selects, reforms."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from corpus.errors import NotFoundError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.organ_names import Certainty
from corpus.organs import UnitKind, UnitLevel
from corpus.records import AssignmentRecord, UnitRecord
from corpus.unit_lists import UnitsAsked
from corpus.unit_statements import UnitStatements

ZONE = "海州省/临海市/临海青屿旅游度假区"
DISTRICT = "海州省/临海市/澜山区"

ZONE_PLAN = """临海青屿旅游度假区2016年安全生产工作要点

一、主要任务
（一）加强安全生产检查。对危险化学品企业开展安全生产执法检查。（责任单位：区安监局牵头，市公安局度假区分局、区交警大队配合）
（二）加强用人单位职业卫生监督检查。查处职业病危害。（责任单位：区安监局）
（三）整治道路交通隐患。（责任单位：区交警大队）
（四）加强特种设备安全监察。（责任单位：区市场监管局，特种设备安全监督管理部门）
（五）落实监管责任。（责任单位：负有安全生产监督管理职责的部门）
"""
DISTRICT_PLAN = """澜山区2024年安全生产工作方案

由临海市澜山区应急管理局（以下简称区应急局）统筹。

一、主要任务
（一）开展危险化学品安全检查。（责任单位：区应急局）
（二）建设安全监管平台。（责任单位：区数据局（区人工智能局））
（三）整治道路交通隐患。（责任单位：区公安局，区公安局交警大队）
（四）落实属地责任。（责任单位：各镇人民政府）
"""
DISTRICT_OLD = """澜山区2015年安全生产工作要点

一、主要任务
（一）开展烟花爆竹安全检查。（责任单位：区安监局）
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("units")
    opened = Library.open(folder / "library")
    for name, place, text in (
        ("zone.txt", ZONE, ZONE_PLAN),
        ("district.txt", DISTRICT, DISTRICT_PLAN),
        ("old.txt", DISTRICT, DISTRICT_OLD),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        report = ingest(opened, [folder / name], jurisdiction=place)
        assert not report.failed
    return opened


def named(library: Library, query: str, **more: object) -> dict[str, UnitRecord]:
    return {record.name: record for record in library.units(query, **more).items}  # type: ignore[arg-type]


def tasks(rows: tuple[AssignmentRecord, ...]) -> set[str]:
    return {row.heading.rstrip("。") or row.task.text.partition("。")[0] for row in rows}


def test_the_same_short_name_in_two_places_is_two_units(library: Library) -> None:
    found = named(library, "安监局", kind=UnitKind.ORGAN)
    assert found.keys() == {"临海青屿旅游度假区安全生产监督管理局", "临海市澜山区安全生产监督管理局"}
    zone = found["临海青屿旅游度假区安全生产监督管理局"]
    assert (zone.level, zone.jurisdiction, zone.short_names) == (UnitLevel.ZONE, ZONE, ("区安监局",))
    assert (zone.assignments, zone.documents) == (2, 1)
    assert len({record.id for record in found.values()}) == 2


def test_as_written_stays_and_the_name_is_full(library: Library) -> None:
    row = library.assignments(document="zone.txt", unit="区安监局").items[0]
    unit = row.roles[0].units[0]
    assert (unit.as_written, unit.name) == ("区安监局", "临海青屿旅游度假区安全生产监督管理局")
    assert library.unit(unit.unit_id).name == unit.name


def test_a_definition_in_the_text_gives_the_full_name(library: Library) -> None:
    (record,) = library.units("区应急局", kind=UnitKind.ORGAN).items
    assert (record.name, record.certainty) == ("临海市澜山区应急管理局", Certainty.STATED)


@pytest.mark.parametrize(
    "asked",
    ["区应急局", "澜山区应急局", "临海市澜山区应急管理局", "应急管理局", "临海市澜山区应急局", " 区 应急局"],
)
def test_full_and_short_names_find_the_same_unit(library: Library, asked: str) -> None:
    assert "临海市澜山区应急管理局" in named(library, asked)


@pytest.mark.parametrize("asked", ["区数据局", "数据局", "区人工智能局", "临海市澜山区数据局"])
def test_an_alias_in_brackets_finds_its_unit(library: Library, asked: str) -> None:
    (record,) = library.units(asked).items
    assert (record.name, record.bracketed) == ("临海市澜山区数据局", ("区人工智能局",))


def test_a_legal_term_is_not_found_for_an_organ(library: Library) -> None:
    assert not any("特种设备" in name for name in named(library, "安监局"))
    term = named(library, "特种设备安全监督管理部门")["特种设备安全监督管理部门"]
    assert (term.kind, term.jurisdiction) == (UnitKind.LEGAL_TERM, "")
    assert "区市场监管局" not in term.aliases


def test_sub_units_are_found_only_when_asked_for(library: Library) -> None:
    police = named(library, "区公安局", kind=UnitKind.ORGAN)
    assert police.keys() == {"临海市澜山区公安局"}
    record = police["临海市澜山区公安局"]
    assert [one.name for one in record.sub_units] == ["临海市澜山区公安局交警大队"]
    team = library.unit(record.sub_units[0].id)
    assert (team.sub_unit, team.parent and team.parent.name) == (True, "临海市澜山区公安局")
    alone = library.assignments(unit="区公安局", jurisdiction=DISTRICT)
    assert alone.total == 1
    elsewhere = library.assignments(unit=record.id, sub_units=True)
    assert elsewhere.total == 1, "both are named in one row"
    assert library.assignments(unit=team.id).total == 1


def test_a_branch_belongs_to_the_city_and_serves_the_zone(library: Library) -> None:
    (record,) = library.units("市公安局度假区分局").items
    assert (record.name, record.jurisdiction) == ("临海市公安局度假区分局", ZONE)
    assert (record.sub_unit, record.parent, record.parent_name) == (True, None, "临海市公安局")
    assert named(library, "公安分局").keys() == {"临海市公安局度假区分局"}


def test_what_moved_in_a_reform_is_found_and_marked(library: Library) -> None:
    without = library.assignments(unit="区应急管理局", jurisdiction=ZONE)
    assert without.total == 0
    moved = library.assignments(unit="区应急管理局", jurisdiction=ZONE, former=True)
    assert tasks(moved.items) == {"加强安全生产检查"}, "职业卫生 went elsewhere"
    assert {row.former_unit for row in moved.items} == {"区安监局"}
    both = library.assignments(unit="区应急管理局", jurisdiction=DISTRICT, former=True)
    assert {(row.document.file_name, row.former_unit) for row in both.items} == {
        ("district.txt", ""),
        ("old.txt", "区安监局"),
    }


def test_names_before_and_after_reforms(library: Library) -> None:
    old = named(library, "安监局", jurisdiction="澜山区")["临海市澜山区安全生产监督管理局"]
    new = named(library, "区应急局", kind=UnitKind.ORGAN)["临海市澜山区应急管理局"]
    assert ("临海市澜山区应急管理局", new.id) in [(one.name, one.id) for one in library.unit(old.id).present]
    assert ("临海市澜山区安全生产监督管理局", old.id) in [
        (one.name, one.id) for one in library.unit(new.id).past
    ]


def test_kind_level_and_place_narrow_the_list(library: Library) -> None:
    everything = library.unit_facets(UnitsAsked())
    assert dict(everything.kinds)[UnitKind.COLLECTIVE] == library.units(kind=UnitKind.COLLECTIVE).total
    assert dict(everything.levels)[UnitLevel.ZONE] == library.units(level=UnitLevel.ZONE).total
    assert sum(number for _, number in everything.kinds) == library.units().total
    assert all(
        record.jurisdiction == DISTRICT for record in library.units(jurisdiction="澜山区", limit=200).items
    )
    assert library.units(jurisdiction="没有的地方").total == 0


def test_counts_agree_with_the_rows(library: Library) -> None:
    for record in library.units(limit=200).items:
        rows = library.assignments(unit=record.id, limit=200)
        assert rows.total == record.assignments, record.name
        leads = library.assignments(unit=record.id, lead=True, limit=200)
        assert leads.total == record.leads, record.name
        assert len({row.document.id for row in rows.items}) == record.documents, record.name


def test_ids_are_stable(library: Library, tmp_path: Path) -> None:
    (tmp_path / "renamed.txt").write_text(ZONE_PLAN, encoding="utf-8")
    other = Library.open(tmp_path / "library")
    ingest(other, [tmp_path / "renamed.txt"], jurisdiction=ZONE)
    again = {record.name: record.id for record in other.units(kind=UnitKind.ORGAN, limit=200).items}
    first = {record.name: record.id for record in library.units(kind=UnitKind.ORGAN, limit=200).items}
    assert again
    assert again.items() <= first.items()


def test_the_registry_follows_the_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ZONE_PLAN, encoding="utf-8")
    opened = Library.open(tmp_path / "library")
    assert opened.units().total == 0
    ingest(opened, [tmp_path / "a.txt"], jurisdiction=ZONE)
    (record,) = opened.units("区安监局", kind=UnitKind.ORGAN).items
    opened.remove(opened.documents().items[0].id)
    assert opened.units("区安监局").total == 0
    with pytest.raises(NotFoundError):
        opened.unit(record.id)


def test_what_removed_texts_said_is_let_go(tmp_path: Path) -> None:
    def kept() -> int:
        gc.collect()
        return sum(type(one) is UnitStatements for one in gc.get_objects())

    opened = Library.open(tmp_path / "library")
    before = kept()
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(f"{DISTRICT_PLAN}\n第{number}稿。", encoding="utf-8")
        ingest(opened, [tmp_path / f"{number}.txt"], jurisdiction=DISTRICT)
        assert opened.units("区应急局", kind=UnitKind.ORGAN).total == 1
        opened.remove(opened.documents().items[0].id)
        assert opened.units("区应急局").total == 0
    assert kept() <= before  # other libraries may have gone meanwhile


def test_unknown_unit(library: Library) -> None:
    with pytest.raises(NotFoundError, match="没有单位"):
        library.unit("0" * 12)
    assert library.assignments(unit="没有的单位局").total == 0
