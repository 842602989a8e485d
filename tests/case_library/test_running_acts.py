"""Several persons and units with their measures in one sentence, and tables of them."""

from __future__ import annotations

import time

import pytest
from reading_reports import read

from case_library.extraction.measures import measures_in
from case_library.extraction.parties import find_parties
from case_library.extraction.party_tables import rows_in
from case_library.extraction.running_acts import Placed, acts_in, listed
from case_library.extraction.squeezed import Squeezed
from case_library.model import MeasureKind, PartyKind

K = MeasureKind


def acts(text: str) -> list[tuple[list[str], list[str]]]:
    """Who, and the words of the measures that fall on them."""
    squeezed = Squeezed(text)
    measures = measures_in(squeezed, 0, len(squeezed.text), (), proposed=True)
    placed = [Placed(squeezed.at(one.span.start), squeezed.at(one.span.end - 1) + 1, one) for one in measures]
    return [
        ([who.name for who in act.who], [one.words for one in act.measures])
        for act in acts_in(squeezed.text, 0, len(squeezed.text), placed)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "厂长林某移送司法机关；对船厂罚款58万元。",
            [(["林某"], ["移送司法机关"]), (["船厂"], ["罚款58万元"])],
        ),
        (
            "移送司法机关处理3人：肇事货车驾驶员徐某、大运货运有限公司法定代表人江某、安全部经理汤某。",
            [(["徐某", "江某", "汤某"], ["移送司法机关处理"])],
        ),
        (
            "分别给予副县长石某政务警告、县应急管理局局长鲁某政务记过、镇长葛某党内警告处分。",
            [(["石某"], ["政务警告"]), (["鲁某"], ["政务记过"]), (["葛某"], ["党内警告处分"])],
        ),
        (
            "对下列人员给予党纪政务处分：甲县运管局副局长袁某，记大过；乙县交通局科长闫某，降级。",
            [(["袁某"], ["记大过"]), (["闫某"], ["降级"])],
        ),
        (
            "建议追究刑事责任：罗某（驾驶员）、蒲某（蜀山公司项目经理）。",
            [(["罗某", "蒲某"], ["追究刑事责任"])],
        ),
        (
            "对新达木业有限公司、长岭汽车客运西站及其主要负责人处以罚款。",
            [(["新达木业有限公司", "长岭汽车客运西站"], ["处以罚款"])],
        ),
        (
            "对事故涉及的恒通汽车修理厂、广源轮胎经销部等单位的违法行为，由相关部门依法给予行政处罚。",
            [(["恒通汽车修理厂", "广源轮胎经销部"], ["依法给予行政处罚"])],
        ),
        (
            "对此次事故中所涉及的甲县乙源化工有限公司、兴隆罐车厂等企业及其有关人员的违法违规行为，由相关部门依法给予行政处罚。",
            [(["甲县乙源化工有限公司", "兴隆罐车厂"], ["依法给予行政处罚"])],
        ),
        (
            "对责任单位庚河管理处，给予10万元的经济处罚。",
            [(["庚河管理处"], ["给予10万元的经济处罚"])],
        ),
        (
            "由有关部门依法对下列企业予以处罚：甲县乙源化工有限公司、丙县丁运输有限公司。",
            [(["甲县乙源化工有限公司", "丙县丁运输有限公司"], ["予以处罚"])],
        ),
        ("依法吊销己城公司营业执照。", [(["己城公司"], ["吊销己城公司营业执照"])]),
        (
            "公安机关已对房主谢某某等6人以涉嫌重大责任事故罪、提供虚假证明文件罪刑事拘留。",
            [(["谢某某"], ["刑事拘留"])],
        ),
        (
            "县人民检察院以重大责任事故罪批准逮捕矿长杜某、综采队队长侯某。",
            [(["杜某", "侯某"], ["批准逮捕"])],
        ),
        (
            "“顺达26”轮二副江某，肇事后逃逸，涉嫌交通肇事罪，移送公安机关；船长池某，吊销船长适任证书。",
            [(["江某"], ["移送公安机关"]), (["池某"], ["吊销船长适任证书"])],
        ),
        (
            "厂长佟某判处有期徒刑四年；甲花炮厂罚款50万元，吊销许可证；镇安监办主任迟某记大过，副镇长权某诫勉谈话。",
            [
                (["佟某"], ["判处有期徒刑四年"]),
                (["甲花炮厂"], ["罚款50万元", "吊销许可证"]),
                (["迟某"], ["记大过"]),
                (["权某"], ["诫勉谈话"]),
            ],
        ),
        (
            "龙腾建工集团有限公司，由县应急管理局处35万元罚款；项目经理夏某，责令停止执业6个月。",
            [(["龙腾建工集团有限公司"], ["处35万元罚款"]), (["夏某"], ["责令停止执业6个月"])],
        ),
        (
            "石化公司被处49万元罚款，石化公司安全总监靳某被撤职。",
            [(["石化公司"], ["处49万元罚款"]), (["靳某"], ["撤职"])],
        ),
    ],
)
def test_each_measure_falls_on_those_named_for_it(
    text: str, expected: list[tuple[list[str], list[str]]]
) -> None:
    assert acts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "由市应急管理局对有关责任人员处以罚款。",  # nobody is named
        "市应急管理局依法作出行政处罚。",  # the office acts
    ],
)
def test_nobody_answers_who_is_not_named(text: str) -> None:
    assert acts(text) == []


def test_posts_and_units_of_a_list() -> None:
    text = "某区公安分局党委委员、交警大队大队长齐某，镇长葛某、乙厂"
    who, reached = listed(text, 0, len(text))
    assert [(one.kind, one.name, one.post, one.unit) for one in who] == [
        (PartyKind.PERSON, "齐某", "党委委员、交警大队大队长", "某区公安分局"),
        (PartyKind.PERSON, "葛某", "镇长", ""),  # an office of a place
    ]
    assert text[reached:].startswith("、乙厂")


def test_a_name_is_no_verb() -> None:
    assert listed("后逃逸，涉嫌", 0, 6)[0] == ()
    assert listed("管部门依法", 0, 5)[0] == ()


ROWS = """\
责任追究
| 序号 | 单位/姓名 | 职务 | 责任 | 处理意见 |
| --- | --- | --- | --- | --- |
| 1 | 涂某 | 锐成公司维修工 | 直接责任 | 在事故中死亡，免于追究 |
| 2 | 庄某良 | 锐成公司法定代表人、总经理 | 主要责任 | 移送司法机关 |
| 3 | 锐成公司 |  | 主要责任 | 罚款58万元 |
| 4 | 蒋某 | 前河镇安监办副主任 | 监管责任 | 政务警告 |
二、整改措施
1.锐成公司应当停产整改，按规定清理积尘。
"""


def test_a_table_gives_one_party_a_row() -> None:
    found = find_parties(*read(f"锐成公司粉尘爆炸事故调查报告\n一、{ROWS}"))
    assert [(one.name, one.post, one.unit, one.role, one.measures[0].kind) for one in found] == [
        ("涂某", "维修工", "锐成公司", "直接责任", K.EXEMPT),
        ("庄某良", "法定代表人、总经理", "锐成公司", "主要责任", K.CRIMINAL),
        ("锐成公司", "", "", "主要责任", K.FINE),
        ("蒋某", "副主任", "前河镇安监办", "监管责任", K.DISCIPLINE),
    ]
    assert found[2].measures[0].amount == 580_000.0


def test_a_table_without_names_or_measures_has_no_parties() -> None:
    text = "|项目|内容|备注|\n|死亡|2人|无|\n|处理意见|略|无|"
    assert list(rows_in(text, 0, len(text))) == []


def test_columns_may_stand_in_another_order() -> None:
    text = "|处理建议|责任人|工作单位及职务|\n|罚款2万元|杜某|甲矿矿长|"
    (row,) = rows_in(text, 0, len(text))
    assert (row.name, row.unit + row.post) == ("杜某", "甲矿矿长")
    assert row.measure is not None
    assert text[row.measure.start : row.measure.end] == "罚款2万元"


def test_long_hostile_text_takes_linear_time() -> None:
    for unit in ("对甲公司、", "矿长杜某、", "给予厂长林某", "处以罚款；", "|1|涂某|罚款|\n"):
        seconds = []
        for size in (4_000, 16_000):
            text = f"责任追究\n{(unit * (size // len(unit) + 1))[:size]}"
            source, sections = read(text)
            started = time.process_time()
            find_parties(source, sections)
            seconds.append(time.process_time() - started)
        assert seconds[1] < 12 * seconds[0] + 0.5, unit
