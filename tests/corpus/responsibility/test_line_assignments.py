"""Labelled lines: alone, in a row, at the end of a paragraph, under a whole section."""

from __future__ import annotations

import pytest
from register_of import explicit, roles

from corpus.model import AssignmentForm


def test_line_covers_its_section_up_to_the_heading() -> None:
    text = """安全生产工作意见

一、加强领导

各级要加强领导，落实责任。

企业要落实主体责任。

责任部门和单位:市各有关部门,各县(市)、区政府。

二、专项整治

(一)煤矿整治。加强通风管理。

牵头单位:市安监局、市国土局。责任单位:市公安局,有关县(市)、区政府。

(二)电力整治。防人身触电。

落实安全措施。

牵头部门:市工促局。责任单位:市公安局,*电业局。
"""
    made, found = explicit(text)
    assert [item.task.of(made.text) for item in found] == [
        "各级要加强领导，落实责任。\n企业要落实主体责任。",
        "(一)煤矿整治。加强通风管理。",
        "(二)电力整治。防人身触电。\n落实安全措施。",
    ]
    assert all(item.form is AssignmentForm.LINE for item in found)
    assert roles(found[1]) == [
        ("牵头单位", ["市安监局", "市国土局"]),
        ("责任单位", ["市公安局", "有关县(市)、区政府"]),
    ]
    assert roles(found[2])[1] == ("责任单位", ["市公安局", "*电业局"])
    assert found[0].evidence.of(made.text) == "责任部门和单位:市各有关部门,各县(市)、区政府。"
    assert [item.heading for item in found] == ["加强领导", "煤矿整治", "电力整治"]


def test_one_line_under_items_without_their_own_covers_them_all() -> None:
    text = (
        "意见\n\n四、双基工作\n\n(一)安全社区。创建社区。\n\n"
        "(二)宣传教育。开展培训。\n\n责任单位:市有关部门\n"
    )
    made, found = explicit(text)
    assert found[0].task.of(made.text) == "(一)安全社区。创建社区。\n(二)宣传教育。开展培训。"


def test_lines_in_a_row_are_one_assignment() -> None:
    text = (
        "方案\n\n一、任务\n\n（一）完善清单。编制清单。\n\n"
        "牵头单位：区应急局\n责任单位：区住建局、城管局\n"
        "完成时限：2026年6月底前\n\n"
        "（二）加强检查。开展检查。\n\n责任单位：区应急局\n完成时限：长期\n"
    )
    made, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("牵头单位", ["区应急局"]), ("责任单位", ["区住建局", "城管局"])],
        [("责任单位", ["区应急局"])],
    ]
    assert [item.due for item in found] == ["2026年6月底前", "长期"]
    assert found[0].evidence.of(made.text).startswith("牵头单位：区应急局\n责任单位：")
    assert [item.task.of(made.text) for item in found] == [
        "（一）完善清单。编制清单。",
        "（二）加强检查。开展检查。",
    ]


def test_label_at_the_end_of_a_paragraph() -> None:
    text = (
        "方案\n\n一、任务\n\n5.特种设备。开展电梯专项检查，覆盖率95%以上。责任单位：区市场监管局、"
        "区住建局。\n"
    )
    made, found = explicit(text)
    assert roles(found[0]) == [("责任单位", ["区市场监管局", "区住建局"])]
    assert found[0].task.of(made.text) == "5.特种设备。开展电梯专项检查，覆盖率95%以上。"


@pytest.mark.parametrize(
    "line",
    [
        "责任编辑：王某",
        "成员单位：区应急局、区住建局",
        "联系单位：区应急局",
        "主管部门：区应急局",
        "建设单位：海滨置业有限公司",
        "各责任单位要制定方案：区应急局除外。",
        "明确责任单位、责任人，做到底数清。",
    ],
)
def test_no_assigning_line(line: str) -> None:
    assert explicit(f"方案\n\n一、任务\n\n（一）加强检查。开展检查。\n\n{line}\n")[1] == []


def test_foot_of_a_web_page_assigns_nothing() -> None:
    text = (
        "方案\n\n一、任务\n\n（一）加强检查。开展检查。\n\n"
        "主办单位：海滨区人民政府办公室  承办单位：海滨区政务服务局\n"
    )
    assert explicit(text)[1] == []


@pytest.mark.parametrize(
    "line",
    [
        "责任单位：县应急局、县住建局",
        "责任单位——县应急局、县住建局",
        "【责任单位】县应急局、县住建局",
        "（责任单位）县应急局、县住建局",
        "责 任 单 位：县应急局、县住建局",
        "责任领导：王海；责任单位：县应急局、县住建局；联系人：刘洋 6661234",
    ],
)
def test_shapes_of_a_label(line: str) -> None:
    made, found = explicit(f"海滨县方案\n\n一、任务\n\n（一）开展检查。建立台账。\n\n{line}\n")
    assert [roles(item) for item in found] == [[("责任单位", ["县应急局", "县住建局"])]]
    evidence = found[0].evidence.of(made.text)
    assert "责" in evidence[:2]
    assert evidence.endswith("县住建局")
    assert found[0].task.of(made.text).startswith("（一）开展检查。建立台账。")


def test_short_labels_in_a_line() -> None:
    text = "海滨县方案\n\n一、任务\n\n（一）推广应用。\n\n牵头：县消防救援大队 配合：县科技局、县数据局\n"
    _, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("牵头单位", ["县消防救援大队"]), ("配合", ["县科技局", "县数据局"])]
    ]


def test_line_above_its_tasks() -> None:
    text = (
        "海滨县方案\n\n一、任务\n\n（一）整治行动\n\n责任单位：县应急局\n\n1.开展排查。\n\n2.督促整改。\n\n"
        "（二）宣传行动\n\n责任单位：县教育局\n\n1.进校园。\n"
    )
    made, found = explicit(text)
    assert [item.task.of(made.text) for item in found] == ["1.开展排查。\n2.督促整改。", "1.进校园。"]


@pytest.mark.parametrize(
    "line",
    [
        "主办单位：海滨县人民政府办公室",
        "指导单位：县委宣传部；主办单位：县消防救援大队；承办单位：县文旅局",
        "发布单位：海滨县人民政府",
        "联系单位：县应急局",
        "抄送：县委各部门，县人大办，县政协办，县法院，县检察院。",
        "附件：责任单位名单",
        "责任单位的确定：由领导小组办公室研究。",
        "责任单位：张明、王海",
    ],
)
def test_lines_that_assign_nothing(line: str) -> None:
    assert explicit(f"海滨县方案\n\n一、任务\n\n（一）开展检查。建立台账。\n\n{line}\n")[1] == []


@pytest.mark.parametrize(
    "item",
    [
        "（四）加强督导评估。责任单位：县应急局、县教育局",
        "（四）加强督导评估。责任单位：县应急局、县教育局。",
        "（四）加强督导评估 责任单位：县应急局、县教育局",
        "（四）加强督导评估\n责任单位：县应急局、县教育局",
        "（四）加强督导评估\n\n责任单位：县应急局、县教育局",
    ],
)
def test_the_heading_is_the_task_where_nothing_else_stands(item: str) -> None:
    text = (
        "海滨县方案\n\n一、任务\n\n（三）开展检查。检查企业。\n\n责任单位：县住建局\n\n"
        f"{item}\n\n（五）强化宣传。（责任单位：县委宣传部）\n"
    )
    made, found = explicit(text)
    assert [item.task.of(made.text).rstrip("。") for item in found] == [
        "（三）开展检查。检查企业",
        "（四）加强督导评估",
        "（五）强化宣传",
    ]
    assert [item.heading for item in found] == ["开展检查", "加强督导评估", "强化宣传"]


def test_a_cut_name_is_one_unit() -> None:
    text = (
        "海滨县方案\n\n一、任务\n\n（一）检查。开展检查。\n\n责任单位：县应急局、县住建局、县消防救援\n大队、县公安局\n\n"
        "（二）宣传。加强宣传。\n\n责任单位：县住建局、海滨华润燃\n气有限公司\n"
    )
    _, found = explicit(text)
    assert [roles(item) for item in found] == [
        [("责任单位", ["县应急局", "县住建局", "县消防救援大队", "县公安局"])],
        [("责任单位", ["县住建局", "海滨华润燃气有限公司"])],
    ]
