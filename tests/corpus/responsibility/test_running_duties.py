"""Duties in running text and articles: subjects, roles, evidence; and sentences that are no duty."""

from __future__ import annotations

import pytest
from register_of import Roles, implicit, read_text, roles

from corpus.model import AssignmentForm, AssignmentKind

DUTIES: list[tuple[str, Roles]] = [
    ("区民政局要牵头制定综合监管制度，明确部门职责。", [("牵头", ["区民政局"])]),
    ("区安监部门负责组织开展业务培训。", [("负责", ["区安监部门"])]),
    ("财政部门给予经费保障。", [("责任主体", ["财政部门"])]),
    ("教育、交通、公安部门要加强协调。", [("责任主体", ["教育", "交通", "公安"])]),
    (
        "由公安、人事、劳动和社会保障、财政等部门负责。",
        [("负责", ["公安", "人事", "劳动和社会保障", "财政"])],
    ),
    ("住建、卫生等部门每年至少牵头组织1至2次联合检查。", [("牵头", ["住建", "卫生"])]),
    ("由安监局牵头,适时召开协调会。", [("牵头", ["安监局"])]),
    ("人员由县应急局从成员单位抽调。", [("责任主体", ["县应急局"])]),
    ("抽调人员由创城办负责日常考核。", [("负责", ["创城办"])]),
    (
        "各级公安消防部门要会同质监、工商等部门制订办法。",
        [("责任主体", ["各级公安消防部门"]), ("会同", ["质监", "工商"])],
    ),
    ("区住建局、区消防救援大队等部门要积极配合。", [("配合", ["区住建局", "区消防救援大队"])]),
    ("各镇（街道）、区直有关部门要加强领导。", [("责任主体", ["各镇（街道）", "区直有关部门"])]),
    ("企业要定期开展风险评估。", [("责任主体", ["企业"])]),
    ("县级财政要加大投入。", [("责任主体", ["县级财政"])]),
    ("区公安分局：负责道路交通安全。", [("负责", ["区公安分局"])]),
    ("安全监管总局为牵头单位。", [("牵头", ["安全监管总局"])]),
    ("实行总承包的，由总承包单位负责。", [("负责", ["总承包单位"])]),
    ("全县各级、各部门和单位要树立安全理念。", [("责任主体", ["全县各级", "各部门和单位"])]),
    (
        "专项规划由县交通运输局会同县直有关部门并商沿线乡镇人民政府编制。",
        [("责任主体", ["县交通运输局"]), ("会同", ["县直有关部门"])],
    ),
    ("县经济和信息化局要加强调度。", [("责任主体", ["县经济和信息化局"])]),
    ("县商务局负责商场安全。", [("负责", ["县商务局"])]),
    ("县工商部门负责查验。", [("负责", ["县工商部门"])]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), DUTIES)
def test_duty_in_a_plan(sentence: str, expected: Roles) -> None:
    made, found = implicit(f"海滨区工作方案\n\n一、保障措施\n\n（一）加强保障。{sentence}\n")
    assert [roles(item) for item in found] == [expected]
    assert all(item.kind is AssignmentKind.IMPLICIT and item.form is AssignmentForm.RUNNING for item in found)
    assert found[0].task.of(made.text) == sentence


NO_DUTIES = [
    "督促企业落实主体责任。",
    "邀请企业主要负责人加入微信群。",
    "建立部门主导、专家支撑的研判模式。",
    "各部门不得推诿扯皮。",
    "任何单位和个人有权举报。",
    "区应急局开展了专项检查，取得了明显成效。",
    "基层监管部门执法力量不足。",
    "要求企业应急处置到位。",
    "中小企业主要负责人重生产轻安全。",
    "形成企业负责、职工参与的格局。",
    "单位应用智能设备情况良好。",
    "提高企业重要岗位待遇。",
    "检查各级政府履行监管责任情况。",
    "方案定稿后，报省、自治区、直辖市人民政府交通主管部门会同物价主管部门审查批准。",
    "并报县应急管理局统一备案。",
    "并商沿线乡镇人民政府统一确定。",
    "征求县民政局负责同志意见。",
    "经县人民政府统一批准。",
    "单位应当有专兼职队伍。",
]


@pytest.mark.parametrize("sentence", NO_DUTIES)
def test_no_duty(sentence: str) -> None:
    assert implicit(f"海滨区工作方案\n\n一、保障措施\n\n（一）加强保障。{sentence}\n")[1] == []


LAW = """# 海滨市生产安全条例

2021年6月10日海滨市人民代表大会常务委员会通过

## 第一章　总则

第一条　为了加强安全生产工作，制定本条例。

第二条　应急管理部门依照本条例，实施综合监督管理；交通运输、水利、民航等有关部门在职责范围内实施监督管理。

第三条　生产经营单位的主要负责人对本单位安全生产工作负有下列职责：

（一）建立责任制；

（二）组织制定规章制度。

第四条　生产经营单位应当具备安全生产条件；不具备安全生产条件的，不得从事生产经营活动。

第五条　机关、团体、企业、事业等单位应当履行下列消防职责：

（一）制定消防制度。

第六条　违反本条例规定的，由应急管理部门责令限期改正。
"""


def test_duties_in_articles() -> None:
    made, found = implicit(LAW, "海滨市生产安全条例(2021-06-10).md")
    assert [roles(item)[0] for item in found] == [
        ("责任主体", ["应急管理部门"]),
        ("责任主体", ["交通运输", "水利", "民航"]),
        ("责任主体", ["生产经营单位的主要负责人"]),
        ("责任主体", ["生产经营单位"]),
        ("责任主体", ["机关", "团体", "企业", "事业"]),
        ("处罚", ["应急管理部门"]),
    ]
    assert [unit.name for unit in found[1].roles[0].units] == ["交通运输部门", "水利部门", "民航部门"]
    assert found[1].roles[0].open_ended
    assert found[0].evidence.of(made.text).endswith("实施综合监督管理")
    assert found[2].task.of(made.text).endswith("（二）组织制定规章制度。")


def test_several_duties_in_a_sentence_have_their_own_evidence() -> None:
    text = (
        "方案\n\n一、保障\n\n（一）保障。人员由县应急局从单位抽调，场所由县应急局负责会同县机关事务管理部"
        "门解决，财政部门给予保障。\n"
    )
    made, found = implicit(text)
    assert [item.evidence.of(made.text) for item in found] == [
        "人员由县应急局从单位抽调",
        "场所由县应急局负责会同县机关事务管理部门解决",
        "财政部门给予保障",
    ]
    assert roles(found[-2]) == [("负责", ["县应急局"]), ("会同", ["县机关事务管理部门"])]


def test_heading_that_names_a_unit_over_its_duties() -> None:
    text = (
        "海滨县防汛职责分工\n\n一、县水利局主要职责\n\n1.负责水库安全运行管理。\n\n"
        "2.组织编制方案，并报县政府批准后实施。\n\n"
        "二、乡镇人民政府主要职责\n\n（一）组织群众转移。\n"
    )
    made, found = implicit(text)
    assert [roles(item) for item in found] == [
        [("责任主体", ["县水利局"])],
        [("责任主体", ["乡镇人民政府"])],
    ]
    assert found[0].task.of(made.text).startswith("1.负责水库")


def test_explicit_evidence_is_not_read_again() -> None:
    text = "方案\n\n一、任务\n\n1.加强检查。开展检查。（由区应急局牵头，区住建局负责）\n"
    assert implicit(text)[1] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "由县住建局牵头，适时召开协调会，各乡镇人民政府要落实经费。",
        "县住建局负责房屋安全，县民政局负责养老机构安全。",
    ],
)
def test_sentence_with_tasks_of_its_own_is_no_closing(sentence: str) -> None:
    made, found = implicit(f"海滨县工作方案\n\n一、任务\n\n（一）开展排查。建立台账。{sentence}\n")
    assert len(found) == 2
    assert all(item.task.of(made.text) == sentence for item in found)


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("一、县水利局", ""),
        ("一、县水利局、县林业局", ""),
        ("第一章 总则", ""),
        ("第三章 监督管理", ""),
        ("一、加强水库安全", "加强水库安全"),
        ("一、应急避难场所", "应急避难场所"),
        ("一、附则的说明", "附则的说明"),
    ],
)
def test_heading_without_a_task_is_left_out(title: str, kept: str) -> None:
    text = f"海滨县防汛工作方案\n\n{title}\n\n县应急局要加强水库巡查。\n\n县财政局要保障经费。\n"
    found = implicit(text)[1]
    assert {item.heading for item in found if "县应急局" in str(roles(item))} == {kept}


@pytest.mark.parametrize(
    ("title", "resolved"),
    [
        ("福建省泉州市惠安县防汛工作方案", "消防救援支队"),
        ("福建省泉州市防汛工作方案", "市消防救援支队"),
    ],
)
def test_only_the_documents_own_level_is_inherited(title: str, resolved: str) -> None:
    _, found = read_text(f"{title}\n\n一、任务\n\n1.加强检查。开展检查。（市气象局、消防救援支队负责）\n")
    assert [unit.name for unit in found[0].roles[0].units] == ["市气象局", resolved]
