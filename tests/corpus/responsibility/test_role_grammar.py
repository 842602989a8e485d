"""Roles in assigning words: labels, verbs, bare lists, notes; and what is no assignment."""

from __future__ import annotations

import pytest

from corpus.responsibility import grammar

Roles = list[tuple[str, list[str]]]


def roles(parsed: grammar.Parsed | None) -> Roles:
    assert parsed is not None
    return [(role.role, [unit.as_written for unit in role.units]) for role in parsed.roles]


ASSIGNING: list[tuple[str, Roles]] = [
    ("责任领导：王海；责任单位：区应急局", [("责任单位", ["区应急局"])]),
    ("【责任单位】区应急局【完成时限】2023年底", [("责任单位", ["区应急局"])]),
    ("（责任单位）区应急局、区住建局", [("责任单位", ["区应急局", "区住建局"])]),
    ("责任单位——区应急局", [("责任单位", ["区应急局"])]),
    ("责任单位 区应急局、区住建局", [("责任单位", ["区应急局", "区住建局"])]),
    ("责任单位;区应急局", [("责任单位", ["区应急局"])]),
    ("责任单位为区应急局，监督单位为区纪委", [("责任单位", ["区应急局"]), ("监督单位", ["区纪委"])]),
    ("牵 头 单 位：区应急局", [("牵头单位", ["区应急局"])]),
    ("责任分工：区应急局牵头，区住建局配合", [("牵头", ["区应急局"]), ("配合", ["区住建局"])]),
    ("整改责任单位：区应急局；整改责任人：王海", [("整改责任单位", ["区应急局"])]),
    (
        "牵头单位：区应急局；参加单位：区住建局；进度：2028年完成",
        [("牵头单位", ["区应急局"]), ("参加单位", ["区住建局"])],
    ),
    ("区应急局商区公安分局推进", [("推进", ["区应急局"]), ("会同", ["区公安分局"])]),
    ("市商务局、市工商联负责", [("负责", ["市商务局", "市工商联"])]),
    ("区河长办负总责，各镇街负责", [("负责", ["区河长办", "各镇街"])]),
    ("各乡镇人民政府落实属地责任", [("落实", ["各乡镇人民政府"])]),
    ("区教育局、区公安分局按照职责，各负其责", [("负责", ["区教育局", "区公安分局"])]),
    (
        "区应急局牵头，其他部门按照“谁主管谁负责”原则配合",
        [("牵头", ["区应急局"]), ("配合", ["其他部门"])],
    ),
    (
        "市质监局、市工商局，以及各县（市）区政府",
        [("责任单位", ["市质监局", "市工商局", "各县（市）区政府"])],
    ),
    (
        "商务部等部门和各省、自治区、直辖市人民政府负责",
        [("负责", ["商务部", "各省、自治区、直辖市人民政府"])],
    ),
    ("各盟行政公署、市人民政府负责", [("负责", ["各盟行政公署、市人民政府"])]),
    ("区安监局牵头,各有关部门按照职责分工负责", [("牵头", ["区安监局"]), ("负责", ["各有关部门"])]),
    (
        "区应急局、区住建局牵头，区公安分局等配合",
        [("牵头", ["区应急局", "区住建局"]), ("配合", ["区公安分局"])],
    ),
    ("区应急局牵头、区公安分局配合", [("牵头", ["区应急局"]), ("配合", ["区公安分局"])]),
    (
        "牵头单位:市安监局。责任单位:市公安局、市教育局。",
        [("牵头单位", ["市安监局"]), ("责任单位", ["市公安局", "市教育局"])],
    ),
    ("牵头：区应急局；配合：区公安分局", [("牵头单位", ["区应急局"]), ("配合", ["区公安分局"])]),
    (
        "责任部门和单位:市各有关部门,各县(市)、区政府。",
        [("责任部门和单位", ["市各有关部门", "各县(市)、区政府"])],
    ),
    (
        "牵头单位:区安委办 配合单位:区教育局 区公安分局",
        [("牵头单位", ["区安委办"]), ("配合单位", ["区教育局", "区公安分局"])],
    ),
    ("责任单位：区应急局（牵头）、区公安分局", [("牵头", ["区应急局"]), ("责任单位", ["区公安分局"])]),
    (
        "责任单位：区应急局牵头，区公安分局等按职责分工负责",
        [("牵头", ["区应急局"]), ("负责", ["区公安分局"])],
    ),
    ("区应急局为牵头单位，区公安分局为配合单位", [("牵头", ["区应急局"]), ("配合", ["区公安分局"])]),
    ("区应急局会同区公安分局负责", [("负责", ["区应急局"]), ("会同", ["区公安分局"])]),
    (
        "区应急局牵头会同区公安分局、区住建局落实",
        [("牵头", ["区应急局"]), ("落实", ["区公安分局", "区住建局"])],
    ),
    (
        "各市政府，省住建厅牵头，省应急厅等配合",
        [("责任单位", ["各市政府"]), ("牵头", ["省住建厅"]), ("配合", ["省应急厅"])],
    ),
    ("区卫健局负责，区民政局按职责分工负责", [("负责", ["区卫健局", "区民政局"])]),
    (
        "责任单位：区应急局、区各专项应急指挥机构牵头部门",
        [("责任单位", ["区应急局", "区各专项应急指挥机构牵头部门"])],
    ),
    (
        "由市应急局牵头，市有关部门配合，各县（市、区）具体实施",
        [("牵头", ["市应急局"]), ("配合", ["市有关部门"]), ("实施", ["各县（市、区）"])],
    ),
    ("区民政局、区财政局", [("责任单位", ["区民政局", "区财政局"])]),
    ("牵头领导：王某某；责任单位：县住建局；责任人：李某某", [("责任单位", ["县住建局"])]),
    ("应急、公安、住建等部门负责", [("负责", ["应急", "公安", "住建"])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ASSIGNING)
def test_assigning_words(text: str, expected: Roles) -> None:
    parsed = grammar.parse(text, 0)
    assert roles(parsed) == expected
    assert parsed is not None
    assert parsed.strays == ()


@pytest.mark.parametrize(
    "text",
    [
        "以下简称联席会议",
        "市安监局2019年印发",
        "单位: 万元",
        "谁主管、谁负责",
        "企业法人代表负责",
        "由市应急局负责解释",
        "区住建局负责老旧小区，区应急局负责企业",
        "排在第一位的为牵头单位",
        "含农村特困人员供养机构",
        "",
        "，。；",
        "牵头单位：",
    ],
)
def test_no_assignment(text: str) -> None:
    assert grammar.parse(text, 0) is None


def test_periods_and_deadlines() -> None:
    text = "实施时间:2020年6月-12月实施部门:区民政局、三镇"
    parsed = grammar.parse(text, 0)
    assert roles(parsed) == [("实施部门", ["区民政局", "三镇"])]
    assert parsed is not None
    assert parsed.period is not None
    assert parsed.period.of(text) == "2020年6月-12月"
    text = "责任单位：区应急局；完成时限：立即组织实施"
    parsed = grammar.parse(text, 0)
    assert parsed is not None
    assert parsed.due is not None
    assert parsed.due.of(text) == "立即组织实施"
    text = "区应急局、区住建局按职责分工负责，2025年6月底前完成"
    parsed = grammar.parse(text, 0)
    assert parsed is not None
    assert parsed.due is not None
    assert parsed.due.of(text) == "2025年6月底前完成"


def test_first_unit_leads_where_the_text_says_so() -> None:
    parsed = grammar.parse("税务局、财政局负责，排在第一位的部门为牵头部门，下同", 0)
    assert parsed is not None
    assert parsed.first_leads
    assert [(r.role, [u.as_written for u in r.units]) for r in grammar.lead_first(parsed.roles)] == [
        ("牵头", ["税务局"]),
        ("负责", ["财政局"]),
    ]
    plain = grammar.parse("税务局、财政局负责", 0)
    assert plain is not None
    assert not plain.first_leads
    led = grammar.parse("税务局牵头，财政局负责", 0)
    assert led is not None
    assert grammar.lead_first(led.roles) == led.roles


def test_open_end_belongs_to_its_role() -> None:
    parsed = grammar.parse("区应急局牵头，区公安分局等有关部门配合", 0)
    assert parsed is not None
    assert [role.open_ended for role in parsed.roles] == [False, True]


def test_spans_are_absolute() -> None:
    text = "责任 单位：区 应急局、区住建局"
    parsed = grammar.parse(text, 40)
    assert parsed is not None
    units = parsed.roles[0].units
    assert [text[u.span.start - 40 : u.span.end - 40] for u in units] == ["区 应急局", "区住建局"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("县应急局负责、县财政局保障", [("负责", ["县应急局"]), ("保障", ["县财政局"])]),
        (
            "县应急局牵头，县公安局、县教育局联动，县财政局做好资金保障",
            [("牵头", ["县应急局"]), ("联动", ["县公安局", "县教育局"]), ("保障", ["县财政局"])],
        ),
        (
            "县应急局牵头，县政府督查室督办，县数据局支撑，县司法局审核把关",
            [
                ("牵头", ["县应急局"]),
                ("督办", ["县政府督查室"]),
                ("支撑", ["县数据局"]),
                ("审核", ["县司法局"]),
            ],
        ),
        ("县医疗保障局、县政务服务局负责", [("负责", ["县医疗保障局", "县政务服务局"])]),
        ("公安、医疗保障、市场监管等部门负责", [("负责", ["公安", "医疗保障", "市场监管"])]),
        ("组长单位：县应急局；成员单位：县公安局", [("组长单位", ["县应急局"]), ("成员单位", ["县公安局"])]),
    ],
)
def test_roles_beside_a_certain_one(text: str, expected: Roles) -> None:
    parsed = grammar.parse(text, 0)
    assert roles(parsed) == expected
    assert parsed is not None
    assert parsed.strays == ()


@pytest.mark.parametrize("text", ["县财政局保障", "县司法局审核、县政府督查室督办", "加强服务保障"])
def test_words_that_assign_only_beside_a_certain_role(text: str) -> None:
    parsed = grammar.parse(text, 0)
    assert parsed is None or parsed.strays or not parsed.verbs


def test_the_unit_that_heads_a_group_leads() -> None:
    parsed = grammar.parse("组长单位：县应急局；副组长单位：县公安局；成员单位：县教育局", 0)
    assert parsed is not None
    assert [role.lead for role in parsed.roles] == [True, False, False][: len(parsed.roles)]
