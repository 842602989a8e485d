"""Questions on an accident: its grade by the figures, its causes; nothing that the account gives away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from harbour_law import library_with, version_of

from case_library.extractor import find_cases
from case_library.model import Case, Found, Grade
from case_library.questions.case_items import case_items, grade_source
from case_library.questions.checks import check
from case_library.questions.model import Asks, Difficulty, Item, ItemType, Origin
from case_library.source import CaseText
from corpus.library import Library

REGULATION = """# 生产安全事故报告和调查处理条例

2007年4月9日 国务院公布

2007年6月1日 施行

<!-- INFO END -->

## 第一章 总则

第一条 为了规范事故的报告，制定本条例。

第二条 本条例适用于渔港。

第三条 事故一般分为以下等级：

（一）特别重大事故，是指造成30人以上死亡的事故；

（二）重大事故，是指造成10人以上30人以下死亡的事故；

（三）较大事故，是指造成3人以上10人以下死亡的事故；

（四）一般事故，是指造成3人以下死亡的事故。
"""
REPORT = """# 青屿区鸿远冷库“5·12”较大中毒事故调查报告

2023年5月12日14时20分许，位于海州省临海市青屿区的鸿远冷冻厂发生一起液氨泄漏中毒事故，造成4人死亡、2人受伤，\
直接经济损失620万元。

## 一、事故发生经过

2023年5月12日14时许，鸿远冷冻厂维修工在二号机房更换阀门。14时20分，管内余液喷出，机房内六人先后倒地。\
厂方组织人员佩戴呼吸器进入救人，15时10分全部救出。该起事故属于较大事故。

## 二、人员伤亡和直接经济损失

事故造成4人死亡、2人受伤，直接经济损失620万元。

## 三、事故原因

### （一）直接原因

维修工没有关闭上游截止阀，也没有排空管内液氨，拆卸阀门时余液喷出。

### （二）间接原因

1.鸿远冷冻厂没有制定检维修作业规程，没有对维修工进行安全培训。

2.鸿远冷冻厂没有安装氨气浓度报警装置。

## 四、事故性质

经调查认定，这是一起较大生产安全责任事故。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with library_with(tmp_path_factory.mktemp("case"), 条例=REGULATION, 报告=REPORT) as found:
        yield found


def told(library: Library) -> Case:
    return find_cases(CaseText.of_version(library, version_of(library, "鸿远")))[0]


def asked(library: Library, case: Case) -> list[Item]:
    version = library.version(version_of(library, "鸿远"))
    return list(case_items(case, version, library.text(version.id), grades=grade_source(library)))


def test_grade_and_causes_are_asked_of_the_account(library: Library) -> None:
    grade, causes = asked(library, told(library))
    assert grade.asks is Asks.GRADE
    assert grade.right == ("较大事故",)
    assert "4人死亡" in grade.stem
    assert grade.sources[0].place == "第三条"
    assert causes.type is ItemType.CASE
    assert [point.split("：")[0] for point in causes.key] == ["直接原因", "间接原因", "间接原因"]
    assert causes.difficulty is Difficulty.HARD
    for item in (grade, causes):
        assert item.origin is Origin.CASE
        assert not [finding for finding in check(item) if finding.blocking]


def test_the_account_does_not_give_the_answer_away(library: Library) -> None:
    for item in asked(library, told(library)):
        assert "更换阀门" in item.background
        assert "较大" not in item.background
        assert "截止阀" not in item.background


def test_quotes_are_the_words_of_their_texts(library: Library) -> None:
    for item in asked(library, told(library)):
        for source in item.sources:
            assert source.span.of(library.text(source.version_id)) == source.quote


def test_unsure_or_contradicting_figures_are_not_asked_for_the_grade(library: Library) -> None:
    case = told(library)
    assert case.deaths is not None
    unsure = replace(case, deaths=replace(case.deaths, sure=False))
    other = replace(case, stated_grade=Found(Grade.MAJOR))
    for one in (unsure, other, replace(case, deaths=None)):
        assert [item.asks for item in asked(library, one)] == [Asks.CAUSE]


def test_without_the_regulation_no_grade_is_asked(library: Library) -> None:
    version = library.version(version_of(library, "鸿远"))
    items = list(case_items(told(library), version, library.text(version.id)))
    assert [item.asks for item in items] == [Asks.CAUSE]


def test_a_case_without_account_gives_nothing(library: Library) -> None:
    assert not asked(library, replace(told(library), course=()))
