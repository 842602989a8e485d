"""Grades by art. 3 of 生产安全事故报告和调查处理条例, and the grades that texts name."""

from __future__ import annotations

import pytest
from telling_of import telling_of

from case_library.grade import agreed, computed_grade, grade_of, stated_grade
from case_library.model import Day, Found, Grade

G = Grade


@pytest.mark.parametrize(
    ("deaths", "severe", "loss", "grade"),
    [
        (30, None, None, G.EXTREME),
        (29, None, None, G.MAJOR),
        (10, None, None, G.MAJOR),
        (9, None, None, G.SERIOUS),
        (3, None, None, G.SERIOUS),
        (2, 9, 999.0, G.ORDINARY),
        (None, 100, None, G.EXTREME),
        (None, 50, None, G.MAJOR),
        (None, 10, None, G.SERIOUS),
        (0, None, 10_000.0, G.EXTREME),
        (0, None, 5_000.0, G.MAJOR),
        (0, None, 1_000.0, G.SERIOUS),
        (1, 120, None, G.EXTREME),
        (0, 0, 0.0, G.ORDINARY),
        (None, None, None, None),
    ],
)
def test_the_gravest_decides(
    deaths: int | None, severe: int | None, loss: float | None, grade: Grade | None
) -> None:
    assert grade_of(deaths, severe, loss) is grade


def _number(value: int) -> Found[int]:
    return Found(value)


def test_poisoned_count_as_severe_and_the_dead_among_them_once() -> None:
    found = computed_grade(_number(1), None, None, _number(10), None, None)
    assert found is not None
    assert found.value is G.ORDINARY
    found = computed_grade(_number(1), None, None, _number(11), None, None)
    assert found is not None
    assert found.value is G.SERIOUS


def test_hurt_how_badly_unsaid() -> None:
    assert computed_grade(None, _number(79), None, None, None, None) is None
    found = computed_grade(_number(1), _number(12), None, None, None, None)
    assert found is not None
    assert (found.value, found.sure) == (G.ORDINARY, False)
    assert "重伤人数未写明" in found.note


def test_older_than_the_regulation() -> None:
    found = computed_grade(_number(3), None, None, None, None, Found(Day(2007, 5, 31)))
    assert found is not None
    assert not found.sure
    assert "2007年6月1日" in found.note
    found = computed_grade(_number(3), None, None, None, None, Found(Day(2007, 6, 1)))
    assert found is not None
    assert found.sure


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("甲厂“3·3”较大气体中毒事故\n甲。", G.SERIOUS),
        ("甲停车场“7·15”一般泄漏火灾\n甲。", G.ORDINARY),
        ("甲事故\n2019年3月3日，甲厂发生特别重大爆炸事故。", G.EXTREME),
        ("甲事故\n事故等级：较大事故\n甲厂爆炸。", G.SERIOUS),
        ("甲事故\n甲厂爆炸。经调查认定，这是一起重大生产安全责任事故。", G.MAJOR),
        ("甲事故\n甲轮沉没，构成较大等级水上交通事故。", G.SERIOUS),
        # Near misses: risks, averted accidents, charges, classes of accidents, other accidents.
        ("甲厂事故\n甲厂存在较大风险，发生爆炸事故。", None),
        ("甲厂事故\n甲厂起火，避免了一起重大火灾事故的发生。", None),
        ("甲厂事故\n甲厂爆炸，张某犯重大责任事故罪。", None),
        ("甲厂事故\n甲厂爆炸，造成重大损失事故。", None),
        ("甲厂事故\n甲厂爆炸。发生较大以上事故的，予以问责。", None),
        ("甲厂事故\n甲厂爆炸，遏制重特大事故。", None),
    ],
)
def test_stated(text: str, grade: Grade | None) -> None:
    found = stated_grade(telling_of(text), None)
    assert (None if found is None else found.value) is grade


def test_disagreement_is_told_on_both() -> None:
    stated, computed = agreed(Found(G.MAJOR), Found(G.SERIOUS))
    assert stated is not None
    assert computed is not None
    assert "较大事故" in stated.note
    assert "重大事故" in computed.note
