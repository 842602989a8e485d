"""What people write in tables → values; words for the work during which it happened; names of provisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from case_library.asking import days_of, provision_name
from case_library.extraction.stated import (
    HEADING,
    read_day,
    read_firm,
    read_grade,
    read_industry,
    read_loss,
    read_number,
    read_place,
    read_type,
)
from case_library.extractor import extractor_id, find_cases
from case_library.model import AccidentType, Day, Enterprise, Grade, Industry
from case_library.source import CaseText
from case_library.summary import PROCESSES
from corpus.model import DocumentKind
from corpus.parsing import parse
from corpus.records import Requested


def test_the_grade_is_computed_from_the_figures_that_are_registered() -> None:
    text = f"瓮岭县酱菜厂中毒事故\n\n2019年3月3日，瓮岭县酱菜厂4人中毒。\n\n{HEADING}\n死亡人数：9人\n"
    parsed = parse(text.encode(), "酱菜厂.txt", Requested(kind=DocumentKind.CASE))
    (case,) = find_cases(CaseText.of_outline(parsed.outline))
    assert case.computed_grade is not None
    assert case.computed_grade.value is Grade.SERIOUS
    assert "死亡9人" in case.computed_grade.note


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2019-03-03", "2019-03-03"),
        ("2019年3月3日4时45分", "2019-03-03 04:45"),
        ("2019-03-03 04:45:10", "2019-03-03 04:45"),
        ("２０１９年３月", "2019-03"),
        ("2019.3", "2019-03"),
        ("2019/12/31", "2019-12-31"),
        ("2019年", "2019"),
        ("2019年3月3日14时许", "2019-03-03 14:00"),
        ("2019-02-30", None),
        ("2019年13月", None),
        ("2019年3月3日25时", None),
        ("19-3-3", None),
        ("2019年3月3日至5日", None),
        ("春节期间", None),
        ("", None),
    ],
)
def test_days(words: str, expected: str | None) -> None:
    found = read_day(words)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("3", 3),
        ("3人", 3),
        ("1,200", 1200),
        ("０", 0),
        ("若干", None),
        ("3.5", None),
        ("-1", None),
        ("3至5人", None),
    ],
)
def test_numbers(words: str, expected: int | None) -> None:
    assert read_number(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("450.5", 450.5),
        ("450.5万元", 450.5),
        ("2亿元", 20_000.0),
        ("300000元", 30.0),
        ("1,234.5", 1234.5),
        ("不详", None),
        ("约500万", None),
    ],
)
def test_losses(words: str, expected: float | None) -> None:
    assert read_loss(words) == expected


@pytest.mark.parametrize(
    ("read", "words", "expected"),
    [
        (read_grade, "较大", Grade.SERIOUS),
        (read_grade, "特别重大事故", Grade.EXTREME),
        (read_grade, "较大生产安全事故", Grade.SERIOUS),
        (read_grade, "重大隐患", None),
        (read_type, "火灾", AccidentType.FIRE),
        (read_type, "中毒窒息", AccidentType.POISONING),
        (read_type, "道路交通事故", AccidentType.ROAD),
        (read_type, "坍塌事故", AccidentType.COLLAPSE),
        (read_type, "责任事故", None),
        (read_industry, "G54 道路运输业", Industry("G54", "道路运输业")),
        (read_industry, "C26（化学原料）", Industry("C26", "化学原料")),
        (read_industry, "道路运输业", None),
        (read_firm, "甲公司（承运单位）", Enterprise("甲公司", "承运单位")),
        (read_firm, "甲（福建）有限公司", Enterprise("甲（福建）有限公司")),
        (read_firm, "甲（福建）有限公司（建设单位）", Enterprise("甲（福建）有限公司", "建设单位")),
    ],
)
def test_values(read: Any, words: str, expected: Any) -> None:
    assert read(words) == expected


def test_places() -> None:
    found = read_place("福建省/泉州市/惠安县 某镇码头")
    assert found is not None
    assert (found.path, found.words) == ("福建省/泉州市/惠安县", "某镇码头")
    found = read_place("福建省泉州市惠安县")
    assert found is not None
    assert found.path == "福建省/泉州市/惠安县"
    found = read_place("某厂车间")
    assert found is not None
    assert (found.path, found.words) == ("", "某厂车间")
    assert read_place(" ") is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("卸车时软管脱落", {"装卸"}),
        ("某装卸公司的院内", set()),
        ("工人动火作业", {"动火"}),
        ("没有动火许可", set()),
        ("罐车行驶至弯道侧翻", {"运输"}),
        ("交通运输局到场", set()),
        ("进入污水罐内清理", {"受限空间作业"}),
        ("清理罐底淤泥", {"清洗"}),
        ("检修反应釜", {"检维修", "投料反应"}),
        ("检修班到场", set()),
        ("充装液氯", {"充装"}),
        ("液化气充装站门口", set()),
        ("拆除围墙", {"拆除"}),
        ("盲目施救", {"施救"}),
    ],
)
def test_words_for_the_work(words: str, expected: set[str]) -> None:
    assert {name for name, pattern in PROCESSES.items() if pattern.search(words)} == expected


@pytest.mark.parametrize(
    ("provision", "expected"),
    [
        (("《中华人民共和国安全生产法》", "第四十一条"), "安全生产法第四十一条"),
        (("安全生产法", ""), "安全生产法"),
    ],
)
def test_a_provision_has_one_name(provision: tuple[str, str], expected: str) -> None:
    assert provision_name(provision) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (Day(2024, 2, 3), (dt.date(2024, 2, 3), dt.date(2024, 2, 3))),
        (Day(2024, 2), (dt.date(2024, 2, 1), dt.date(2024, 2, 29))),
        (Day(2023, 12), (dt.date(2023, 12, 1), dt.date(2023, 12, 31))),
        (Day(2023), (dt.date(2023, 1, 1), dt.date(2023, 12, 31))),
    ],
)
def test_days_that_it_may_be(day: Day, expected: tuple[dt.date, dt.date]) -> None:
    assert days_of(day) == expected


def test_a_block_goes_before_what_the_text_says_and_every_value_has_its_words() -> None:
    text = (
        "某厂爆炸事故\n\n2019年3月3日，某厂爆炸，5人死亡。\n\n"
        f"{HEADING}\n死亡人数：6人\n事故类别：火灾、不明、其他爆炸\n受伤人数：若干\n备注：无\n"
    )
    parsed = parse(text.encode(), "a.txt", Requested(kind=DocumentKind.CASE))
    source = CaseText.of_outline(parsed.outline)
    [case] = find_cases(source)
    assert case.deaths is not None
    assert (case.deaths.value, case.deaths.spans[0].of(source.text)) == (6, "6人")
    assert [(one.value.value, one.spans[0].of(source.text)) for one in case.types] == [
        ("火灾", "火灾"),
        ("其他爆炸", "其他爆炸"),
    ]
    assert case.injured is None
    assert case.extent.end == len(source.text)


def test_the_name_of_what_finds_cases_is_steady() -> None:
    assert extractor_id() == extractor_id()
    assert extractor_id().partition(":")[0].isdigit()
