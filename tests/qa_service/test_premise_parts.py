"""Steps of scales and single values against cited words: the parts of yes and no that need no library."""

from __future__ import annotations

import pytest

from corpus.model import Span
from qa_service.answer import premise
from qa_service.answer.premise_grade import of_grade
from qa_service.claimed import Claim

LEVELS = "预警分为四级，分别用红色、橙色、黄色和蓝色标示，一级为最高级别。"


@pytest.mark.parametrize(
    ("grade", "texts", "topic", "kind", "words"),
    [
        ("重大", ("发生一起较大火灾事故。",), "南湾码头事故", "no", "较大火灾事故"),
        ("较大", ("发生一起较大火灾事故。",), "南湾码头事故", "yes", "较大火灾事故"),
        ("重大", ("3人死亡。", "这是一起特别重大事故。"), "南湾码头事故", "no", "特别重大事故"),
        ("重大", ("一般事故和重大事故都要报告。",), "南湾码头事故", "unstated", "同时写了"),
        ("橙色", (LEVELS,), "预警最高级别", "no", "最高的是“红色”"),
        ("红色", (LEVELS,), "预警最高级别", "yes", "最高的是“红色”"),
        ("蓝色", (LEVELS,), "预警最低级别", "yes", "最低的是“蓝色”"),
        ("二级", ("由上一级人民政府启动三级响应。",), "启动的响应", "no", "三级"),
    ],
)
def test_a_step_of_a_scale(grade: str, texts: tuple[str, ...], topic: str, kind: str, words: str) -> None:
    verdict = of_grade(Claim(grade=grade), texts, topic, 1)
    assert verdict is not None
    assert str(verdict.kind) == kind, verdict.text
    assert words in verdict.text


@pytest.mark.parametrize(
    ("grade", "text"),
    [
        ("重大", "排查重大事故隐患，落实较大风险管控。"),
        ("二级", "上一级人民政府应当督办。"),
        ("橙色", "及时发布预警。"),
    ],
)
def test_words_without_a_step(grade: str, text: str) -> None:
    assert of_grade(Claim(grade=grade), (text,), "", 1) is None


def test_a_denied_step_is_turned_round() -> None:
    verdict = of_grade(Claim(grade="重大", negated=True), ("发生一起较大火灾事故。",), "事故", 1)
    assert verdict is not None
    assert str(verdict.kind) == "yes"


@pytest.mark.parametrize(
    ("figure", "topic", "words"),
    [
        ("二万元", "奖励上限", "最高不超过九万元"),
        ("二万元", "奖励最低", "最低奖励一千元"),
    ],
)
def test_the_bound_that_is_asked_for(figure: str, topic: str, words: str) -> None:
    text = "按罚款的百分之十给予奖励，最低奖励一千元，最高不超过九万元。"
    claim = Claim(figure=figure)
    verdict = premise.of_figure(claim, text, Span(0, len(text)), (), topic, 1)
    assert words in verdict.text


@pytest.mark.parametrize(
    ("figure", "stated", "kind"),
    [("95%", "95%", "yes"), ("71%", "95%", "no"), ("8人", "不超过8人", "yes"), ("九成", "95%", "unstated")],
)
def test_one_value(figure: str, stated: str, kind: str) -> None:
    assert str(premise.of_value(Claim(figure=figure), stated, 1).kind) == kind
