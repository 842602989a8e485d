"""Brackets that assign, brackets that only mention units, and the sentences that each one covers."""

from __future__ import annotations

import pytest
from register_of import explicit, roles

from corpus.model import AssignmentForm

PLAN = """海滨区安全发展实施方案

一、主要任务

(一)加强源头治理。编制专项规划。(责任单位:各乡镇人民政府,区环境局、住建局等相关部门)

(二)推进一网通办。建成服务专区不少于1个。(责任单位:区数据局,各功能区)统一电子证照,可用率超过85%。（责任单位：区审批局）发展智慧物流。（责任单位：区交通运输局，国际陆港管委）余下部分另行安排。

(三)开展演练。每年组织演练（区应急局牵头，区消防救援大队、市公安局海滨区分局等有关部门按照职责分工负责）。
"""


def test_each_bracket_covers_the_sentences_before_it() -> None:
    made, found = explicit(PLAN)
    assert [item.evidence.of(made.text) for item in found] == [
        "责任单位:各乡镇人民政府,区环境局、住建局等相关部门",
        "责任单位:区数据局,各功能区",
        "责任单位：区审批局",
        "责任单位：区交通运输局，国际陆港管委",
        "区应急局牵头，区消防救援大队、市公安局海滨区分局等有关部门按照职责分工负责",
    ]
    assert [item.task.of(made.text) for item in found] == [
        "(一)加强源头治理。编制专项规划。",
        "(二)推进一网通办。建成服务专区不少于1个。",
        "统一电子证照,可用率超过85%。",
        "发展智慧物流。",
        "(三)开展演练。每年组织演练",
    ]
    assert [item.heading for item in found][:2] == ["加强源头治理", "推进一网通办"]
    assert all(item.form is AssignmentForm.BRACKET for item in found)
    assert [target.value for target in found[1].targets] == ["≥1"]
    assert [target.value for target in found[2].targets] == [">85%"]
    assert roles(found[4]) == [
        ("牵头", ["区应急局"]),
        ("负责", ["区消防救援大队", "市公安局海滨区分局"]),
    ]
    assert found[0].roles[0].open_ended
    assert [unit.name for unit in found[0].roles[0].units] == ["各乡镇人民政府", "区环境局", "区住建局"]


@pytest.mark.parametrize(
    "bracket", ["（{}）", "({})", "（{})", "〔{}〕", "【{}】", "[{}]", "〈{}〉", "［{}］", "（{}】", "（{}"]
)
def test_every_form_of_bracket(bracket: str) -> None:
    words = "责任单位：区应急局，各县（市、区）政府"
    made, found = explicit(f"方案\n\n一、任务\n\n1.加强监管。开展检查。{bracket.format(words)}\n")
    assert [item.evidence.of(made.text) for item in found] == [words]
    assert roles(found[0]) == [("责任单位", ["区应急局", "各县（市、区）政府"])]


@pytest.mark.parametrize(
    "sentence",
    [
        "召开联席会议（以下简称联席会议）。",
        "按照要求(市安监局2019年印发)执行。",
        "安排资金（单位: 万元）。",
        "由安监部门（应急管理局）统一受理并按规定时限办结。",
        "成员单位（区应急局、区住建局、区公安分局）。",
        "落实“谁主管、谁负责”原则（谁主管、谁负责）。",
        "督促企业负责（企业法人代表负责）。",
        "各县（市、区）要加强领导。",
        "由市工商局和县工商分局（市工商局和县工商分局，以下统称“登记机关”）办理。",
        "推动学校与消防、公安（派出所）、医院（社区卫生服务中心）联动。",
        "成立领导小组（组长：市长，成员：区教育局、区住建局主要负责人）。",
        "移交责任单位（部门）处理。",
        "建立奖励制度（奖励办法由区应急局、区财政局另行制定）。",
        "建立会议制度（区应急局、区公安分局参加会议）。",
        "责任单位、责任人和整改时限（责任单位和责任人另行公布）。",
    ],
)
def test_mentions_are_no_assignments(sentence: str) -> None:
    assert explicit(f"方案\n\n一、任务\n\n1.加强监管。{sentence}\n")[1] == []


def test_bare_list_at_the_end_of_a_sentence() -> None:
    text = (
        "方案\n\n一、任务\n\n1.稳定就业。落实就业补贴政策。（财政局、人力资源社会保障局）\n"
        "2.关爱老人。加强探访关爱服务（区民政局、区财政局）。\n"
    )
    _, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("责任单位", ["财政局", "人力资源社会保障局"])],
        [("责任单位", ["区民政局", "区财政局"])],
    ]


def test_bracket_on_a_run_in_heading_covers_the_item() -> None:
    text = "方案\n\n一、任务\n\n（一）压实企业责任（区应急局、区工信局负责）。督促企业自查自改，健全台账。\n"
    made, found = explicit(text)
    assert found[0].task.of(made.text).endswith("健全台账。")
    assert found[0].heading == "压实企业责任"


def test_bracket_on_its_own_line_covers_the_paragraphs_before_it() -> None:
    text = (
        "方案\n\n一、任务\n\n（一）强化执法\n\n编制年度执法计划。\n\n开展分类分级执法。\n\n"
        "（区应急局牵头，各有关部门负责）\n\n（二）强化保障\n\n配备执法装备。（区财政局负责）\n"
    )
    made, found = explicit(text)
    assert found[0].task.of(made.text) == "编制年度执法计划。\n开展分类分级执法。"
    assert found[1].task.of(made.text) == "配备执法装备。"
    assert found[1].heading == "强化保障"


def test_first_of_the_list_leads_from_there_on() -> None:
    text = (
        "方案\n\n一、任务\n\n1.甲事。办好甲事。（区财政局负责）\n"
        "2.乙事。办好乙事。（区税务局、区财政局负责，排在第一位的为牵头单位，下同）\n"
        "3.丙事。办好丙事。（责任单位：区民政局、区财政局）\n"
    )
    _, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("负责", ["区财政局"])],
        [("牵头", ["区税务局"]), ("负责", ["区财政局"])],
        [("牵头", ["区民政局"]), ("责任单位", ["区财政局"])],
    ]


def test_period_of_a_bracket() -> None:
    text = (
        "方案\n\n一、任务\n\n（一）法人登记。2020年7月底前登记率达到100%。(实施时间:2020年6月-7月;"
        "实施部门:区民政局、三镇)\n"
    )
    _, found = explicit(text)
    assert found[0].period == "2020年6月-7月"
    assert found[0].due == "2020年7月底前"
    assert [unit.collective for unit in found[0].roles[0].units] == [False, True]


def test_unknown_names_beside_known_units() -> None:
    text = (
        "方案\n\n一、任务\n\n1.甲事。（市机场办、民航海滨安全监督管理局、海滨机场公司）\n"
        "2.乙事。（省住建厅牵头，滨海市、临海县负责）\n"
    )
    _, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("责任单位", ["市机场办", "民航海滨安全监督管理局", "海滨机场公司"])],
        [("牵头", ["省住建厅"]), ("负责", ["滨海市", "临海县"])],
    ]


def test_names_of_any_kind_beside_a_role_word() -> None:
    text = (
        "方案\n\n一、任务\n\n1.甲事。加强巡查。（东山派出所、白沙旅游服务站负责）\n"
        "2.乙事。办好乙事。（县文旅局牵头，活动承办公司、地勘六队参与）\n"
    )
    _, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("负责", ["东山派出所", "白沙旅游服务站"])],
        [("牵头", ["县文旅局"]), ("参与", ["活动承办公司", "地勘六队"])],
    ]


@pytest.mark.parametrize(
    "words",
    [
        "县政府主导、部门负责、公众参与",
        "县应急局牵头、社会公众参与",
        "县应急局牵头，专人负责",
        "县应急局牵头，企业自查自改落实",
        "县应急局牵头，加强宣传教育、广泛发动负责",
        "县应急局负责，不定期检查",
        "县应急局牵头，具体办法由县财政局另行制定",
        "县应急局、地勘六队",
    ],
)
def test_slogans_and_sentences_are_no_names(words: str) -> None:
    assert explicit(f"方案\n\n一、任务\n\n1.甲事。加强巡查。（{words}）\n")[1] == []
