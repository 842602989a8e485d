"""Entries of lists: the next line, several firms at once, one person or organ told twice."""

from __future__ import annotations

import pytest
from reading_reports import read

from case_library.extraction.parties import find_parties
from case_library.model import MeasureKind, Party


def listed(entries: str, heading: str = "（一）建议给予党纪、政纪处分人员") -> tuple[Party, ...]:
    return find_parties(*read(f"某地“1·2”事故调查报告\n\n五、处理建议\n\n{heading}\n\n{entries}\n"))


def measures(entries: str) -> dict[str, list[str]]:
    return {one.name: [measure.words for measure in one.measures] for one in listed(entries)}


def test_what_was_proposed_stands_in_the_line_below() -> None:
    found = measures(
        "1.杨立文，中共青岑市委委员、青岑县委书记。\n"
        "对督促县政府及相关部门开展监管不到位。对事故发生负有重要领导责任，建议给予党内警告处分。\n"
        "2.谭小玲，群众，青岑市云岭区交通运输局运政科工人（驻窗口工作人员，属受委托人员），负责公章。\n"
        "对公章管理不严。对上述问题负有责任，建议给予降低岗位等级处分。\n"
        "3.邓日新，中共党员，青岑市云岭区交警大队副大队长，分管勤务。\n"
        "对货车查处不到位。对事故发生负有重要领导责任，建议对其诫勉谈话。"
    )
    assert found == {"杨立文": ["党内警告处分"], "谭小玲": ["降低岗位等级处分"], "邓日新": ["诫勉谈话"]}


def test_a_line_on_all_of_the_list_is_not_the_last_ones() -> None:
    found = measures(
        "1.杨立文，青岑县委书记。\n2.谭小玲，青岑县应急管理局局长。\n"
        "对上述人员，建议由有关部门给予政务警告处分。"
    )
    assert "政务警告处分" not in found.get("谭小玲", [])


@pytest.mark.parametrize(
    ("words", "unit", "post"),
    [
        ("青岑市青禾化工有限公司土桥仓库门卫", "青岑市青禾化工有限公司", "土桥仓库门卫"),
        ("青岑市公安局交警支队政秘科出纳", "青岑市公安局交警支队", "政秘科出纳"),
        ("青岑市交警支队车辆管理所三级警长", "青岑市交警支队车辆管理所", "三级警长"),
        ("青岑市人民政府副市长、民盟青岑市委主委", "青岑市人民政府", "副市长、民盟青岑市委主委"),
        # Brackets within the name of a firm belong to it.
        ("青运（集团）有限责任公司副总经理", "青运（集团）有限责任公司", "副总经理"),
    ],
)
def test_posts_and_units(words: str, unit: str, post: str) -> None:
    (found,) = listed(
        f"1.陈立根，{words}，因涉嫌玩忽职守罪，于7月21日被公安机关刑事拘留。",
        "（一）司法机关已采取措施人员",
    )
    assert (found.unit, found.post) == (unit, post)


def test_several_firms_that_one_sentence_acts_on() -> None:
    found = listed(
        "1.建议青岑省人民政府责成有关部门按照相关法律规定，对事故中所涉及的青岑市青禾化工有限公司、"
        "青岑市云岭区振华塑料厂、北源汽车股份有限公司诸城云山汽车厂等企业及相关人员的违法违规行为作出行政处罚。",
        "（一）行政处罚建议",
    )
    assert [one.name for one in found] == [
        "青岑市青禾化工有限公司",
        "青岑市云岭区振华塑料厂",
        "北源汽车股份有限公司诸城云山汽车厂",
    ]
    assert all(one.measures[0].kind is MeasureKind.PENALTY for one in found)


def test_one_person_in_two_lists_is_told_once() -> None:
    found = listed(
        "1.付立勇，青禾公司总经理、青禾公司安全生产第一责任人，未履行职责，建议给予党内警告处分。\n"
        "2.付立勇，青禾公司总经理、公司安全生产第一责任人，未建立制度，建议依法对其作出行政处罚。\n"
        "3.杨立静，青岑市交通运输局副局长，审核不严，建议给予记过处分。\n"
        "4.杨立静，青岑市交通运输局运政科科员，审核不严，建议给予警告处分。"
    )
    assert [one.name for one in found] == ["付立勇", "杨立静", "杨立静"]
    assert [measure.kind for measure in found[0].measures] == [MeasureKind.DISCIPLINE, MeasureKind.PENALTY]


CAUSES = """某地“1·2”事故调查报告

三、事故原因

（一）达州市通川区交通运输局对企业监管不到位。
（二）{}对企业监管不到位。

四、处理建议

1.责成通川区交通运输局向区政府作出书面检查。
"""


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ("通川区市场监督管理局", ["通川区交通运输局", "通川区市场监督管理局"]),
        # Of two places either may be meant.
        (
            "重庆市通川区交通运输局",
            ["达州市通川区交通运输局", "重庆市通川区交通运输局", "通川区交通运输局"],
        ),
    ],
)
def test_an_organ_with_and_without_its_city(other: str, names: list[str]) -> None:
    found = find_parties(*read(CAUSES.format(other)))
    assert sorted(one.name for one in found) == sorted(names)
