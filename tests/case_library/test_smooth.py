"""Texts without the blanks and broken lines of typesetting, and places where nothing happened."""

from __future__ import annotations

import pytest
from telling_of import source_of

from case_library.extraction.elsewhere import Bearing, blotted, places_of
from case_library.extraction.smooth import Smooth
from corpus.model import Span


@pytest.mark.parametrize(
    ("text", "smooth"),
    [
        ("某厂事故\n2013年11月2\n日9时，釜爆炸。", "某厂事故\n2013年11月2日9时，釜爆炸。"),
        ("某厂事故\n造成 1 2人受伤，无人员死 亡。", "某厂事故\n造成12人受伤，无人员死亡。"),
        ("某厂事故\n2 2 时 47 分，甲车间着火。", "某厂事故\n22时47分，甲车间着火。"),
        # Headings, items, labels and whole dates stay on lines of their own; so do numbers that are two.
        ("某厂事故\n时间：2019年1月2日\n地点：甲县", "某厂事故\n时间：2019年1月2日\n地点：甲县"),
        ("某厂事故\n记者 2016-11-18\n11月12日，甲厂爆炸。", "某厂事故\n记者2016-11-18\n11月12日，甲厂爆炸。"),
        (
            "某厂事故\n1. 2023年5月，甲厂着火，\n2. 6月，乙厂着火。",
            "某厂事故\n1. 2023年5月，甲厂着火，\n2. 6月，乙厂着火。",
        ),
        ("某厂事故\n见图3 12人受伤。", "某厂事故\n见图3 12人受伤。"),
    ],
)
def test_smooth_text_and_the_way_back(text: str, smooth: str) -> None:
    source = source_of(text)
    made = Smooth(source, [Span(0, source.text.index("\n"))])
    assert made.source.text == smooth
    for at, sign in enumerate(smooth):
        back = made.back(Span(at, at + 1))
        assert back.of(source.text) == sign
        assert made.forth(back) == Span(at, at + 1)
    assert "".join(made.back(Span(0, len(smooth))).of(source.text).split()) == "".join(smooth.split())


@pytest.mark.parametrize(
    ("sentence", "places"),
    [
        (
            "江苏省徐州市贾汪区居民魏某驾驶的罐车行至浙江省湖州市长兴县一弯道时侧翻",
            {"江苏省徐州市贾汪区": Bearing.ELSEWHERE, "浙江省湖州市长兴县": Bearing.HERE},
        ),
        ("与河南省焦作市孟州市张某驾驶的客车相撞", {"河南省焦作市孟州市": Bearing.ELSEWHERE}),
        ("伤者被送至山东省泰安市宁阳县第一人民医院", {"山东省泰安市宁阳县": Bearing.ELSEWHERE}),
        (
            "车辆从浙江省宁波市装载粗苯发往江西省九江市",
            {"浙江省宁波市": Bearing.ELSEWHERE, "江西省九江市": Bearing.MAYBE},
        ),
        # A firm's own site, a house and a store are where it happens.
        ("山东省淄博市桓台县甲化工厂车库起火", {"山东省淄博市桓台县": Bearing.HERE}),
        ("湖南省益阳市安化县村民邓某家中发生爆炸", {"湖南省益阳市安化县": Bearing.HERE}),
        ("甲省山西省忻州市原平市乙公司专用线发生车辆伤害", {"山西省忻州市原平市": Bearing.HERE}),
    ],
)
def test_bearing_of_places(sentence: str, places: dict[str, Bearing]) -> None:
    found = places_of(sentence, Span(0, len(sentence)))
    assert {one.span.of(sentence): one.bearing for one in found} == places


def test_blotted_keeps_offsets_and_the_spot() -> None:
    sentence = "四川省内江市某公司所属罐车沿崇遵高速行驶至贵州省遵义市桐梓县1209公里处时相撞"
    left = blotted(sentence, Span(0, len(sentence)))
    assert len(left) == len(sentence)
    assert "内江" not in left
    assert left.index("贵州省遵义市桐梓县") == sentence.index("贵州省遵义市桐梓县")
