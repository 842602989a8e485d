"""Rules that a document states once: first of the list leads, marked units lead, units of every item."""

from __future__ import annotations

import pytest
from register_of import Roles, explicit, read_text

from corpus.model import Assignment


def named(item: Assignment) -> Roles:
    return [(role.role, [unit.as_written for unit in role.units]) for role in item.roles if not role.implied]


def implied(item: Assignment) -> Roles:
    return [(role.role, [unit.as_written for unit in role.units]) for role in item.roles if role.implied]


def plan(head: str, *brackets: str, foot: str = "") -> str:
    items = "\n\n".join(f"（{n}）任务{n}。办好事项。（{words}）" for n, words in enumerate(brackets, 1))
    return f"海滨市方案\n\n一、总体要求\n\n{head}\n\n二、任务\n\n{items}\n\n{foot}\n"


FIRST_LEADS = [
    "排在第一位的部门为牵头部门，下同",
    "列第一位的为牵头单位，下同",
    "首位为牵头单位，下同",
    "第一责任单位为牵头单位，以下均同",
    "排名第一的单位系牵头单位，以下同",
    "位列首位的为总牵头单位，下同",
]


@pytest.mark.parametrize("note", FIRST_LEADS)
def test_first_leads_from_where_it_says(note: str) -> None:
    _, found = explicit(
        plan("略。", "市财政局、市民政局", f"市公安局、市司法局负责，{note}", "市教育局、市体育局")
    )
    assert [named(item)[0] for item in found] == [
        ("责任单位", ["市财政局", "市民政局"]),
        ("牵头", ["市公安局"]),
        ("牵头", ["市教育局"]),
    ]


def test_without_the_words_for_what_follows_it_holds_once() -> None:
    _, found = explicit(plan("略。", "市公安局、市司法局，排在首位的为牵头单位", "市教育局、市体育局"))
    assert [named(item) for item in found] == [
        [("牵头", ["市公安局"]), ("责任单位", ["市司法局"])],
        [("责任单位", ["市教育局", "市体育局"])],
    ]


def test_a_note_of_its_own_holds_for_the_whole() -> None:
    note = "注：以上责任单位中，排在第一位的为牵头单位。"
    for text in (
        plan(note.replace("以上", "以下"), "市公安局、市司法局"),
        plan("略。", "市公安局、市司法局", foot=note),
    ):
        _, found = explicit(text)
        assert [named(item) for item in found] == [[("牵头", ["市公安局"]), ("责任单位", ["市司法局"])]]


@pytest.mark.parametrize(
    ("note", "bracket"),
    [
        ("说明：标★的为牵头单位，其余为配合单位。", "★市公安局、市司法局"),
        ("各项任务责任单位中，加“*”的为牵头单位。", "市司法局、*市公安局"),
        ("带▲号的部门为牵头部门。", "市司法局、市公安局▲"),
    ],
)
def test_marked_units_lead(note: str, bracket: str) -> None:
    _, found = explicit(plan(note, bracket))
    assert [named(item) for item in found] == [[("牵头", ["市公安局"]), ("责任单位", ["市司法局"])]]


def test_a_mark_of_something_else_gives_no_lead() -> None:
    _, found = explicit(plan("标★的为重点任务。", "★市公安局、市司法局"))
    assert [named(item) for item in found] == [[("责任单位", ["市公安局", "市司法局"])]]


IMPLIED: list[tuple[str, Roles]] = [
    (
        "以下各项任务均需各县（市、区）人民政府落实，不再一一列出。",
        [("落实", ["各县（市、区）人民政府"])],
    ),
    ("以下各项任务均需各县党委、政府落实，不再一一列出。", [("落实", ["各县党委、政府"])]),
    (
        "以下任务除列出的单位外，均需各县政府、市高新区管委会具体落实，不再逐一列出。",
        [("落实", ["各县政府", "市高新区管委会"])],
    ),
    ("各县（市、区）政府均为各项任务的责任单位，不再列出。", [("责任单位", ["各县（市、区）政府"])]),
    ("以下工作均由各镇街配合，不再赘述。", [("配合", ["各镇街"])]),
]


@pytest.mark.parametrize(("sentence", "expected"), IMPLIED)
def test_units_of_every_item(sentence: str, expected: Roles) -> None:
    made, found = explicit(plan(sentence, "市财政局牵头", "市公安局、市司法局"))
    assert [implied(item) for item in found] == [expected, expected]
    assert [named(item) for item in found] == [
        [("牵头", ["市财政局"])],
        [("责任单位", ["市公安局", "市司法局"])],
    ]
    for item in found:
        for role in item.roles:
            for unit in role.units:
                assert unit.span.of(made.text) == unit.as_written


@pytest.mark.parametrize(
    "sentence",
    [
        "以下任务不再一一列出。",
        "各县（市、区）政府要落实责任。",
        "上述会议由各县政府参加，不再通知。",
        "办法另行制定，不再一一列出。",
    ],
)
def test_sentences_that_add_no_unit(sentence: str) -> None:
    _, found = explicit(plan(sentence, "市财政局牵头"))
    assert [implied(item) for item in found] == [[]]


def test_a_bracket_that_adds_its_regions_to_the_later_ones() -> None:
    _, found = explicit(
        plan(
            "略。",
            "市公安局牵头",
            "责任单位：市民政局，各县（市、区）政府，以下均需地方落实不再重复列出",
            "责任单位：市司法局",
            "责任单位：市教育局、各县（市、区）政府",
        )
    )
    assert [implied(item) for item in found] == [[], [], [("落实", ["各县（市、区）政府"])], []]


LINE = (
    "海滨县方案\n\n一、任务\n\n（一）甲事。办好甲事。\n\n{}\n\n"
    "（二）乙事。办好乙事。\n\n责任单位：县税务局、县教育局\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "责任单位：县财政局、县民政局。排在首位的为牵头单位，下同",
        "责任单位：县财政局、县民政局（排在首位的为牵头单位，下同）",
        "责任单位：县财政局、县民政局。（列第一位的为牵头单位，以下均同）",
        "责任单位：县财政局、县民政局。注：第一个单位为牵头单位，下同。",
        "（责任单位：县财政局、县民政局。排在首位的为牵头单位，下同）",
        "（责任单位：县财政局、县民政局）（排在首位的为牵头单位，下同）",
    ],
)
def test_the_rule_holds_for_the_list_that_states_it(line: str) -> None:
    assert [named(item) for item in explicit(LINE.format(line))[1]] == [
        [("牵头", ["县财政局"]), ("责任单位", ["县民政局"])],
        [("牵头", ["县税务局"]), ("责任单位", ["县教育局"])],
    ]


def test_a_rule_in_the_next_sentence_of_the_text_leaves_the_list_before_alone() -> None:
    line = "责任单位：县财政局、县民政局。任务较多。以下责任单位中排在首位的为牵头单位，下同。"
    assert [named(item)[0][0] for item in explicit(LINE.format(line))[1]] == ["责任单位", "牵头"]


@pytest.mark.parametrize(
    ("cell", "foot", "leads"),
    [
        ("县财政局、县民政局（排在首位的为牵头单位，下同）", "", [True, True]),
        ("县财政局、县民政局", "注：排在首位的为牵头单位。", [True, True]),
        ("县财政局、县民政局", "注：分值见附件。", [False, False]),
    ],
)
def test_the_rule_in_a_table(cell: str, foot: str, leads: list[bool]) -> None:
    text = (
        "# 海滨县任务分解表\n\n| 序号 | 任务 | 责任单位 |\n|---|---|---|\n"
        f"| 1 | 新建消防站 | {cell} |\n| 2 | 开展培训 | 县税务局、县教育局 |\n\n{foot}\n"
    )
    assert [item.roles[0].lead for item in explicit(text, "表.md")[1]] == leads


def test_a_rule_is_no_duty_of_a_unit_in_the_first_place() -> None:
    _, found = read_text(
        LINE.format("责任单位：县财政局、县民政局。排在首位的单位为牵头单位，下同。\n完成时限：长期")
    )
    names = [unit.as_written for item in found for role in item.roles for unit in role.units]
    assert names == ["县财政局", "县民政局", "县税务局", "县教育局"]
