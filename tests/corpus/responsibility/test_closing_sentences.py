"""Closing sentences and work groups: who leads and who helps, said in one sentence and nothing else."""

from __future__ import annotations

import pytest
from register_of import Roles, explicit, implicit, roles

from corpus.model import AssignmentForm

CLOSINGS: list[tuple[str, Roles]] = [
    (
        "由县住建局牵头，县自然资源局、县民政局按职责分工负责，各乡镇人民政府落实。",
        [
            ("牵头", ["县住建局"]),
            ("负责", ["县自然资源局", "县民政局"]),
            ("落实", ["各乡镇人民政府"]),
        ],
    ),
    ("此项工作由县应急局牵头，县公安局配合。", [("牵头", ["县应急局"]), ("配合", ["县公安局"])]),
    ("县应急局牵头,县公安局等部门配合", [("牵头", ["县应急局"]), ("配合", ["县公安局"])]),
    ("由县应急局负责牵头组织实施。", [("牵头", ["县应急局"])]),
    ("由县应急局会同县公安局、县住建局负责。", [("负责", ["县应急局"]), ("会同", ["县公安局", "县住建局"])]),
    ("县应急局牵头，县公安局按照各自职责抓好落实。", [("牵头", ["县应急局"]), ("落实", ["县公安局"])]),
]


@pytest.mark.parametrize(("closing", "expected"), CLOSINGS)
def test_closing_sentence_is_one_assignment(closing: str, expected: Roles) -> None:
    before = "组织排查地下空间。建立隐患台账。"
    made, found = explicit(f"海滨县工作方案\n\n一、重点任务\n\n（一）开展排查。{before}{closing}\n")
    assert [roles(item) for item in found] == [expected]
    assert found[0].form is AssignmentForm.RUNNING
    assert found[0].evidence.of(made.text) == closing.rstrip("。")
    assert found[0].task.of(made.text).endswith(before)
    assert found[0].heading == "开展排查"


@pytest.mark.parametrize(
    "sentence",
    [
        "由县住建局牵头，适时召开协调会，各乡镇人民政府要落实经费。",
        "县住建局负责房屋安全，县民政局负责养老机构安全。",
        "建立由县应急局牵头、有关部门参加的工作机制。",
        "县应急局为牵头单位。",
        "由县应急局负责解释。",
        "由县应急局责令改正，县公安局配合。",
    ],
)
def test_sentences_that_are_no_closing(sentence: str) -> None:
    assert explicit(f"海滨县工作方案\n\n一、任务\n\n（一）开展排查。建立台账。{sentence}\n")[1] == []


def test_tasks_may_follow_in_the_sentence() -> None:
    text = "海滨县方案\n\n一、任务\n\n1.危化品整治：由县应急局牵头，县交通局密切配合，全面排查隐患。\n"
    made, found = explicit(text)
    assert [roles(item) for item in found] == [[("牵头", ["县应急局"]), ("配合", ["县交通局"])]]
    assert found[0].evidence.of(made.text) == "由县应急局牵头，县交通局密切配合"
    assert implicit(text)[1] == []


GROUPS = """海滨县地质灾害应急预案

三、组织指挥

（一）综合协调组。由县自然资源局牵头，县应急局、县气象局参与。主要职责：汇总信息，协调各组。

（二）交通保障组由县交通局牵头，县公安局配合，负责抢修道路。

（三）调查评估组：县自然资源局（牵头）、县应急局、县总工会。职责：查明原因。

（四）医疗救护组

牵头单位：县卫健局

成员单位：县红十字会、县医保局

职责：组织医疗救治。

（五）专家组。由县自然资源局从专家库中抽调。
"""


def test_work_groups() -> None:
    made, found = explicit(GROUPS)
    assert [roles(item) for item in found] == [
        [("牵头", ["县自然资源局"]), ("参与", ["县应急局", "县气象局"])],
        [("牵头", ["县交通局"]), ("配合", ["县公安局"])],
        [("牵头", ["县自然资源局"]), ("责任单位", ["县应急局", "县总工会"])],
        [("牵头单位", ["县卫健局"]), ("成员单位", ["县红十字会", "县医保局"])],
    ]
    assert [item.task.of(made.text) for item in found] == [
        "主要职责：汇总信息，协调各组。",
        "负责抢修道路。",
        "职责：查明原因。",
        "职责：组织医疗救治。",
    ]


def test_members_alone_are_a_composition() -> None:
    text = "海滨县方案\n\n一、组织\n\n（一）领导小组\n\n成员单位：县应急局、县公安局\n\n参加单位：县住建局\n"
    assert explicit(text)[1] == []
