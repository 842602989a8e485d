"""What a yes/no question takes for granted: a table, with questions that claim nothing."""

from __future__ import annotations

import pytest

from corpus.numerals import fold
from corpus.units import find_units
from qa_service.answer.model import AnswerKind
from qa_service.claimed import Part, claims_of
from qa_service.question import AskedFor, analyse

UNITS = [
    ("消防整治是不是公安局牵头？", ("公安局",), Part.LEAD),
    ("道路运输整治由区住建局牵头吗？", ("区住建局",), Part.LEAD),
    ("牵头单位是不是应急局？", ("应急局",), Part.LEAD),
    ("是不是消防支队牵头？", ("消防支队",), Part.LEAD),
    ("索道演练消防大队是牵头单位吗？", ("消防大队",), Part.LEAD),
    ("燃气安全是住建局和综合执法局牵头吗？", ("住建局", "综合执法局"), Part.LEAD),
    ("难道不是公安局牵头吗？", ("公安局",), Part.LEAD),
    ("住建局要不要管？", ("住建局",), Part.ANY),
    ("财政局也要参与吧？", ("财政局",), Part.ANY),
    ("电动自行车整治归应急局管吗？", ("应急局",), Part.ANY),
    ("这事归应急局吗？", ("应急局",), Part.ANY),
    ("住建局管不管消防？", ("住建局",), Part.ANY),
    ("责任单位里有没有财政局？", ("财政局",), Part.OWN),
    ("燃气安全属于住建局的职责吗？", ("住建局",), Part.ANY),
    ("隧道照明改造是不是也归交通局？", ("交通局",), Part.ANY),
    ("智慧教育由教育局负责，是吗？", ("教育局",), Part.OWN),
    ("区财政局是责任单位吗？", ("区财政局",), Part.OWN),
    ("住建局是配合单位吗？", ("住建局",), Part.HELP),
    ("住建局需要配合吗？", ("住建局",), Part.HELP),
    ("住建局是城镇燃气整治的牵头单位吗？", ("住建局",), Part.LEAD),
    ("财政局是应急物资储备的配合单位对吗？", ("财政局",), Part.HELP),
]


@pytest.mark.parametrize(("text", "units", "part"), UNITS)
def test_units_and_the_part_they_are_said_to_have(text: str, units: tuple[str, ...], part: Part) -> None:
    (claim,) = claims_of(fold(text), find_units(fold(text)))
    assert (claim.units, claim.part, claim.figure) == (units, part, "")


@pytest.mark.parametrize(
    ("text", "negated", "alone"),
    [
        ("消防整治不归住建局管吧？", True, False),
        ("公安局没有责任吗？", True, False),
        ("消防整治不用住建局参与对吗？", True, False),
        ("难道不是公安局牵头吗？", False, False),
        ("是不是公安局牵头？", False, False),
        ("住建局要不要管？", False, False),
        ("只由应急局一家负责吗？", False, True),
        ("是不是应急局单独负责？", False, True),
        ("是应急局负责吗？", False, False),
    ],
)
def test_denial_and_exclusion(text: str, negated: bool, alone: bool) -> None:
    (claim,) = claims_of(fold(text), find_units(fold(text)))
    assert (claim.negated, claim.alone) == (negated, alone)


def test_each_unit_has_its_own_claim() -> None:
    text = fold("是不是应急管理局牵头，住建局配合？")
    first, second = claims_of(text, find_units(text))
    assert (first.units, first.part) == (("应急管理局",), Part.LEAD)
    assert (second.units, second.part) == (("住建局",), Part.HELP)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("电子证照可用率要超过90%对吗？", "要超过90%"),
        ("风险普查必须2023年底完成对吗？", "必须2023年底"),
        ("领取许可证后应当三个月内开工是吗？", "应当三个月内"),
        ("罚款是5万以上吗？", "5万以上"),
        ("未建应急预案罚20万对吗？", "20万元"),
        ("罚款是5万到20万吗？", "5万到20万元"),
        ("占了通道罚5000块是吗？", "5000元"),
        ("避难场所人均是不是要达到2.5平方米？", "要达到2.5平方米"),
        ("消防设施每年检测一次吗？", "每年检测一次"),
        ("每月入户不少于六十户对吗？", "不少于六十户"),
        ("换新车补贴最高一千块对不对？", "最高一千元"),
    ],
)
def test_figures_and_days(text: str, figure: str) -> None:
    (claim,) = claims_of(fold(text), find_units(fold(text)))
    assert (claim.units, claim.figure) == ((), figure)


@pytest.mark.parametrize(
    "text",
    [
        "我开了个120人的家具厂，法律上必须配专职安全员吗？",  # a condition
        "危险化学品储存超过10吨要备案吗？",
        "应急局负责的检查要提前通知吗？",  # which inspection
        "企业要不要给应急局报备案？",  # to whom
        "有没有罐车泄漏的案例？",
        "可以先开业后检查吗？",
        "消防控制室值班人员要不要持证？",
        "酒吧的消防由谁负责？",  # 吧 of a bar
        "公安局管些什么",  # 么 of 什么
        "哪个部门牵头？",
    ],
)
def test_no_claim(text: str) -> None:
    assert claims_of(fold(text), find_units(fold(text))) == ()


@pytest.mark.parametrize(
    ("text", "grade", "topic"),
    [
        ("南湾码头“5·6”事故是重大事故吗？", "重大", "南湾码头“5·6”事故"),
        ("这次坍塌属于一起较大生产安全责任事故对吗？", "较大", "这次坍塌"),
        ("预警最高级别是橙色吗？", "橙色", "预警最高级别"),
        ("这次启动的是二级响应吧？", "二级", "这次启动"),
        ("发生重大事故要报告吗？", "", ""),  # a condition
        ("是不是重大事故隐患？", "", ""),  # no grade of an accident
        ("二级以上医院要配备吗？", "", ""),
    ],
)
def test_steps_of_a_scale(text: str, grade: str, topic: str) -> None:
    claims = claims_of(fold(text), find_units(fold(text)))
    assert [claim.grade for claim in claims if claim.grade] == ([grade] if grade else [])
    if grade:
        assert analyse(text).topic == topic


def test_the_matter_between_a_unit_and_its_part_stays_in_the_topic() -> None:
    question = analyse("住建局是城镇燃气整治的牵头单位吗？")
    assert (question.kind, question.topic) == (AnswerKind.LEAD, "城镇燃气整治")


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("火灾原因是由公安局调查吗？", "火灾原因调查"),
        ("通行证是公安局核发的吧？", "通行证核发"),
        ("禁采范围是不是由自然资源局划定？", "禁采范围划定"),
    ],
)
def test_an_act_of_a_unit_stays_in_the_topic(text: str, topic: str) -> None:
    question = analyse(text)
    assert question.claims[0].units
    assert question.topic == topic


@pytest.mark.parametrize("text", ["企业应该向应急管理局备案吗？", "公安局检查过吗？"])
def test_no_act_of_a_unit(text: str) -> None:
    assert analyse(text).claims == ()


def test_the_measure_of_money_is_the_yuan() -> None:
    (claim,) = claims_of(fold("奖励上限是二万元吗？"), [])
    assert claim.measure == "元"


def test_a_claim_leaves_the_topic_and_its_year_is_no_year_of_the_text() -> None:
    unit = analyse("高层建筑防火是不是公安局牵头？")
    assert (unit.kind, unit.asked_for, unit.topic) == (AnswerKind.LEAD, AskedFor.UNITS, "高层建筑防火")
    day = analyse("风险普查必须2023年底完成对吗？")
    assert (day.kind, day.asked_for, day.years) == (AnswerKind.TARGET, AskedFor.TIME, ())


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("风险普查谁牵头，什么时候完成？", (AskedFor.TIME,)),
        ("智慧社区由谁负责，要建多少个？", (AskedFor.FIGURE,)),
        ("预案不备案由谁处罚、罚多少？", (AskedFor.MONEY,)),
        ("可用率到什么时候达到多少？", (AskedFor.FIGURE,)),
        ("风险普查谁牵头？", ()),
        ("由哪几家负责？", ()),
    ],
)
def test_further_parts(text: str, also: tuple[AskedFor, ...]) -> None:
    assert analyse(text).also == also


def test_helpers_those_beside_and_oversight() -> None:
    assert analyse("燃气整治的配合单位有哪些？").helpers
    assert not analyse("燃气整治谁牵头、哪些单位配合？").helpers
    assert analyse("燃气整治除了住建局还有谁？").besides == ("住建局",)
    assert analyse("燃气整治由谁来考核？").oversight == ("考核", "考评", "考察评价")
    assert analyse("燃气整治由谁负责？").oversight == ()
