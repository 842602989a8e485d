"""The entries of reforms.toml: enough of them, each with its date, its functions and a document to check."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from corpus.reform_data import Level, OrganKind, Transfer, read_name, reform_data, without_names

TRANSFERS = reform_data().transfers


def of(transfer: Transfer) -> str:
    return f"{transfer.reform.date.year}-{transfer.source}-{transfer.target}-{transfer.function}"


def test_there_are_enough_entries_of_all_reforms() -> None:
    assert len(TRANSFERS) >= 80
    years = {one.reform.date.year for one in TRANSFERS}
    assert years >= {1998, 2003, 2008, 2013, 2018, 2019, 2020, 2021, 2023}
    assert {one.reform for one in TRANSFERS} == set(reform_data().reforms.values())
    assert sum(bool(one.words) for one in TRANSFERS) >= 40  # by function, not by name alone


@pytest.mark.parametrize("transfer", TRANSFERS, ids=of)
def test_an_entry_can_be_checked(transfer: Transfer) -> None:
    assert re.search("《.+》", transfer.basis)
    assert transfer.function
    assert transfer.source != transfer.target
    assert transfer.certain != bool(transfer.reason)
    assert dt.date(1998, 1, 1) <= transfer.reform.date <= transfer.reform.local
    target = reform_data().organs[transfer.target]
    assert target.names[Level.NATION] or target.names[Level.DEPARTMENT]


@pytest.mark.parametrize("transfer", TRANSFERS, ids=of)
def test_functions_move_forward_in_time(transfer: Transfer) -> None:
    ended = reform_data().organs[transfer.target].ended
    assert ended is None or ended.date > transfer.reform.date


@pytest.mark.parametrize(
    "organ", [one for one in reform_data().organs.values() if one.ended], ids=lambda organ: organ.key
)
def test_what_ended_went_somewhere(organ: OrganKind) -> None:
    moved = reform_data().by_source[organ.key]
    assert organ.ended is not None
    assert any(one.rest and one.reform == organ.ended for one in moved)


def test_entries_do_not_run_in_a_circle() -> None:
    def ends(key: str, seen: tuple[str, ...]) -> None:
        assert key not in seen
        for one in reform_data().by_source.get(key, ()):
            if one.rest:
                ends(one.target, (*seen, key))

    for key in reform_data().organs:
        ends(key, ())


@pytest.mark.parametrize(
    ("name", "organ", "prefix", "level"),
    [
        ("区安监局", "安全生产监督管理", "区", Level.COUNTY),
        ("霁湖旅游度假区安监局", "安全生产监督管理", "霁湖旅游度假区", Level.COUNTY),
        ("原市安监局", "安全生产监督管理", "市", Level.CITY),
        ("市安监局（市煤炭局）", "安全生产监督管理", "市", Level.CITY),
        ("省国土厅", "国土资源", "省", Level.PROVINCE),
        ("国土厅", "国土资源", "", Level.PROVINCE),
        ("安监局", "安全生产监督管理", "", Level.LOCAL),
        ("安监", "安全生产监督管理", "", Level.DEPARTMENT),
        ("国务院卫生行政部门", "卫生", "国务院", Level.NATION),
        ("卫生部", "卫生", "", Level.NATION),
        ("镇安监站", "安全生产监督管理", "镇", Level.TOWNSHIP),
        ("省、自治区、直辖市人民政府卫生行政部门", "卫生", "省、自治区、直辖市人民政府", Level.DEPARTMENT),
        ("区人民政府安监局", "安全生产监督管理", "区人民政府", Level.COUNTY),
        ("农业（农业机械）主管部门", "农业", "", Level.DEPARTMENT),
    ],
)
def test_names_are_taken_apart(name: str, organ: str, prefix: str, level: Level) -> None:
    read = read_name(name)
    assert read is not None
    assert (read.organ.key, read.prefix, read.level) == (organ, prefix, level)


@pytest.mark.parametrize(
    "name",
    [
        "社区旅游局",
        "环境与国土资源局",
        "住房和城市建设与交通局",
        "民航、铁路、交通部门",
        "特种设备安全监督管理部门",
        "各安监部门",
        "有关安全监管部门",
        "建设单位",
        "公安机关交通管理部门",
        "安",
        "",
    ],
)
def test_other_names_are_left_alone(name: str) -> None:
    assert read_name(name) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("食品药品监督管理部门抽检", "部门抽检"),
        ("食品药品监督管理、公安部门", "、公安部门"),
        ("做好食品药品监督管理和宣传", "做好食品药品监督管理和宣传"),
        ("安全生产监督管理工作", "安全生产监督管理工作"),
    ],
)
def test_names_of_organs_are_no_words_of_a_task(text: str, kept: str) -> None:
    assert without_names(text).replace("\0", "") == kept
