"""Organs are compared by function, level and reform: a table with near misses."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.model import Span, UnitMention
from qa_service.decisions.organs import Likeness, Organ, Writing, compare, compare_sets, organ_of

PLACE = "海州省/临海市/青屿区"
TODAY = dt.date(2026, 6, 1)


def organ(name: str, place: str = PLACE) -> Organ:
    return organ_of(UnitMention(name, name, Span(0, 1)), place)


def text(year: int) -> Writing:
    return Writing("安全生产监督检查", dt.date(year, 3, 1), TODAY)


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("区市场监管局", "区市场监督管理局", Likeness.SAME),
        ("区安监局", "安全生产监督管理局", Likeness.SAME),
        ("区公安分局", "市公安局青屿分局", Likeness.SAME),
        ("市数据局（市大数据中心）", "市数据局", Likeness.SAME),
        ("市应急局", "区应急局", Likeness.OTHER_LEVEL),
        ("市住建局", "区商务局", Likeness.OTHER_LEVEL),
        ("区政府", "区应急局", Likeness.MAYBE_SAME),
        ("青屿街道办事处", "区民政局", Likeness.MAYBE_SAME),
        ("区安委会办公室", "区应急局", Likeness.MAYBE_SAME),
        ("区规划建设与交通运输局", "区交通运输局", Likeness.MAYBE_SAME),
        ("区综合行政执法局", "区城市管理局", Likeness.MAYBE_SAME),
        ("区市场监管局", "区消防救援大队", Likeness.DIFFERENT),
        ("区住建局", "区农业农村局", Likeness.DIFFERENT),
        ("应急管理部门", "区住建局", Likeness.DIFFERENT),
    ],
)
def test_two_organs(left: str, right: str, likeness: Likeness) -> None:
    for one, other in ((left, right), (right, left)):
        assert compare(organ(one), organ(other), text(2025), text(2026)).likeness is likeness


def test_a_reform_makes_the_old_name_the_new_one_and_says_which() -> None:
    found = compare(organ("区安监局"), organ("区应急管理局"), text(2016), text(2026))
    assert found.likeness is Likeness.RENAMED
    assert "机构改革" in found.reason
    other = compare(organ("区安监局"), organ("区商务局"), text(2016), text(2026))
    assert other.likeness is Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        (("区住建局",), ("区商务局",), Likeness.DIFFERENT),
        (("区住建局", "区商务局"), ("区商务局", "区住建局"), Likeness.SAME),
        (("区住建局",), ("区商务局", "区住建局"), Likeness.PARTLY),
        (("区住建局",), ("市商务局",), Likeness.OTHER_LEVEL),
        (("区安监局",), ("区应急管理局",), Likeness.RENAMED),
    ],
)
def test_sets_of_leads(left: tuple[str, ...], right: tuple[str, ...], likeness: Likeness) -> None:
    found = compare_sets([organ(n) for n in left], [organ(n) for n in right], text(2016), text(2026))
    assert found.likeness is likeness
