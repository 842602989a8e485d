"""Subjects of duties: where a name ends, how a subject is cut into units, what is no subject."""

from __future__ import annotations

import pytest

from corpus.responsibility.heads import Head, head_before
from corpus.responsibility.subjects import read_subject

HEADS = [
    ("县级以上人民政府", Head.ORGAN),
    ("应急管理部门", Head.ORGAN),
    ("海滨市应急管理局", Head.ORGAN),
    ("董事会", Head.ORGAN),
    ("社会", Head.NONE),
    ("布局", Head.NONE),
    ("全部", Head.NONE),
    ("生产经营单位", Head.ROLE),
    ("申请人", Head.ROLE),
    ("他人", Head.NONE),
    ("消费者", Head.ROLE),
    ("或者", Head.NONE),
    ("合同", Head.NONE),
    ("国家", Head.NONE),
    ("场所", Head.NONE),
]


@pytest.mark.parametrize(("name", "head"), HEADS)
def test_head_noun(name: str, head: Head) -> None:
    assert head_before(name, len(name)) is head


@pytest.mark.parametrize(
    ("text", "end"),
    [("新版人民币", 3), ("海滨市政府部门", 6), ("其所在单位", 2), ("参会方案", 3), ("处罚", 1)],
)
def test_an_ending_inside_a_word_is_none(text: str, end: int) -> None:
    assert head_before(text, end) is Head.NONE


CUT: list[tuple[str, list[str]]] = [
    ("县级以上地方人民政府及其有关部门", ["县级以上地方人民政府", "其有关部门"]),
    ("海滨区人民政府及有关部门", ["海滨区人民政府", "有关部门"]),
    ("省、自治区、直辖市人民政府", ["省、自治区、直辖市人民政府"]),
    ("各省、自治区、直辖市市场监督管理部门", ["各省、自治区、直辖市市场监督管理部门"]),
    ("市、区（县）、乡镇人民政府", ["市、区（县）、乡镇人民政府"]),
    ("市和区、县精神疾病预防控制机构", ["市和区、县精神疾病预防控制机构"]),
    ("国务院和县级以上地方各级人民政府", ["国务院", "县级以上地方各级人民政府"]),
    ("市、区县人民政府公安、民政等部门", ["市、区县人民政府公安", "民政"]),
    ("各级人民政府和文化、体育等有关部门", ["各级人民政府", "文化", "体育"]),
    ("公安、人事、劳动和社会保障、财政等部门", ["公安", "人事", "劳动和社会保障", "财政"]),
    ("建设单位、设计单位、施工单位和监理单位", ["建设单位", "设计单位", "施工单位", "监理单位"]),
    ("机关、团体、企业、事业等单位", ["机关", "团体", "企业", "事业"]),
    ("公民、法人和其他组织", ["公民", "法人", "其他组织"]),
    ("任何单位和个人", ["任何单位和个人"]),
    ("法定代表人、主要负责人", ["法定代表人", "主要负责人"]),
    ("生产经营单位的主要负责人和安全生产管理人员", ["生产经营单位的主要负责人", "安全生产管理人员"]),
    ("充装室和检验室的负责人", ["充装室和检验室的负责人"]),
    ("接到报告的公安机关和应急管理部门", ["接到报告的公安机关", "应急管理部门"]),
    ("从事危险化学品生产、储存活动的单位", ["从事危险化学品生产、储存活动的单位"]),
    ("依法负有安全生产监督管理职责的部门", ["依法负有安全生产监督管理职责的部门"]),
    ("应急管理部门和其他负有监督管理职责的部门", ["应急管理部门", "其他负有监督管理职责的部门"]),
    ("住房和城乡建设主管部门", ["住房和城乡建设主管部门"]),
    ("各级、各有关部门", ["各级", "各有关部门"]),
    ("各乡镇各有关部门", ["各乡镇", "各有关部门"]),
    ("乡镇（街道）、村（社区）", ["乡镇（街道）", "村（社区）"]),
    ("申请人或者其代理人", ["申请人", "其代理人"]),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "units"), CUT)
def test_units_of_a_subject(subject: str, units: list[str]) -> None:
    text = f"第二条　{subject}应当报告。"
    found = read_subject(text, 4, 4 + len(subject), roles=True)
    assert found is not None
    assert [unit.as_written for unit in found.units] == units
    assert all(unit.span.of(text) == unit.as_written for unit in found.units)


def test_names_say_whose_department_it_is() -> None:
    subject = "县人民政府公安、民政等部门"
    found = read_subject(subject, 0, len(subject), roles=False)
    assert found is not None
    assert [unit.name for unit in found.units] == ["县人民政府公安部门", "县人民政府民政部门"]
    assert found.open_ended
    subject = "县人民政府及其有关部门"
    found = read_subject(subject, 0, len(subject), roles=False)
    assert found is not None
    assert found.units[1].name == "县人民政府有关部门"


@pytest.mark.parametrize(
    "subject",
    [
        "对逾期不改的单位",
        "督促生产经营单位",
        "报县人民政府",
        "本条例所称主管部门",
        "健全多部门",
        "致使公民",
        "2020年底前各部门",
        "区）人民政府",
        "劳动合同",
        "机动车",
        "指定专人",
    ],
)
def test_no_subject(subject: str) -> None:
    assert read_subject(subject, 0, len(subject), roles=True) is None


@pytest.mark.parametrize("role", ["生产经营单位", "从业人员", "业主"])
def test_a_role_is_a_subject_only_where_roles_are_addressed(role: str) -> None:
    assert read_subject(role, 0, len(role), roles=True) is not None
    assert read_subject(role, 0, len(role), roles=False) is None
