"""Causes in running text, what ends their section, and the class by who acts."""

from __future__ import annotations

import pytest
from reading_reports import read

from case_library.extraction.causes import find_causes
from case_library.extraction.factors import class_by_actor, class_by_nature
from case_library.extraction.subjects import kind_at_head
from case_library.model import Cause, CauseKind, Factor, PartyKind

D, IN, U = CauseKind.DIRECT, CauseKind.INDIRECT, CauseKind.UNSTATED
HUMAN, OBJECT, PLACE, MANAGEMENT = Factor.HUMAN, Factor.OBJECT, Factor.ENVIRONMENT, Factor.MANAGEMENT


def causes(text: str) -> tuple[Cause, ...]:
    return find_causes(*read(text))


def told(text: str) -> list[tuple[CauseKind, str]]:
    source, sections = read(text)
    return [(one.kind, one.span.of(source.text)) for one in find_causes(source, sections)]


# --- who acts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "factor"),
    [
        ("架子工提前拆除连墙件", HUMAN),
        ("当班操作人员未立即停止滴加硝酸", HUMAN),
        ("出炉工站在炉口正前方作业", HUMAN),
        ("值班驾驶员李某在驾驶台睡着", HUMAN),
        ("项目经理长期不在岗", MANAGEMENT),
        ("主要负责人未组织制定操作规程", MANAGEMENT),
        ("钢丝绳断丝超标", None),
        ("对驾驶员管理不严", None),
        ("未对从业人员进行培训", None),
    ],
)
def test_the_class_follows_who_acts(words: str, factor: Factor | None) -> None:
    found = class_by_actor(words, 0, len(words), None)
    assert (found.factor if found else None) is factor


def test_a_unit_acts_unless_its_worker_does() -> None:
    for words, factor in (("甲公司为货车加装罐体", MANAGEMENT), ("甲公司架子工违反拆除顺序", HUMAN)):
        found = class_by_actor(words, 0, len(words), PartyKind.FIRM)
        assert found is not None
        assert found.factor is factor


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("当地交管部门长期视而不见", PartyKind.ORGAN),
        ("县安监站检查走过场", PartyKind.ORGAN),
        ("厂里签到就算培训", PartyKind.FIRM),
        ("施工单位以包代管", PartyKind.FIRM),
        ("企业未向安监部门报告", PartyKind.FIRM),
        ("公司员工违章操作", None),
        ("厂长违章指挥", None),
        ("阀门老化破裂", None),
    ],
)
def test_units_without_a_name(words: str, kind: PartyKind | None) -> None:
    assert kind_at_head(words, 0, len(words)) is kind


def test_a_direct_cause_is_management_only_where_nothing_else_is_told() -> None:
    words = "弯道护栏高度不足，未能有效阻挡"
    plain = class_by_nature(words, 0, len(words), None)
    direct = class_by_nature(words, 0, len(words), None, direct=True)
    assert plain is not None
    assert direct is not None
    assert (plain.factor, direct.factor) == (MANAGEMENT, OBJECT)


def test_each_cause_has_a_class_and_a_topic() -> None:
    text = (
        "某厂喷料灼烫事故\n\n一、事故原因\n（一）直接原因\n出炉工站在炉口前作业。\n（二）间接原因\n"
        "1.厂里签到就算培训。\n2.当地安监站对该厂长期视而不见。\n3.某店一直卖给他不合格的瓶。"
    )
    found = causes(text)
    assert [one.kind for one in found] == [D, IN, IN, IN]
    assert all(one.factors and one.topics for one in found)
    assert [one.factors[0].factor for one in found] == [HUMAN, MANAGEMENT, MANAGEMENT, MANAGEMENT]


def test_the_title_of_a_law_is_no_fault() -> None:
    text = "某矿顶板事故\n\n事故原因\n（二）间接原因\n1.某矿矿长长期不在矿，违反《煤矿安全操作规程》第九条。"
    assert not {topic for one in causes(text) for topic in one.topics} & {"违章作业", "操作规程缺陷"}


def test_a_label_says_the_class() -> None:
    text = (
        "起重伤害事故\n\n（一）直接原因\n1.物的不安全状态：行车主钩防脱装置缺失。\n"
        "2.人的不安全行为：浇注工在吊运路线下方停留。\n3.环境因素：车间过道杂乱，人员无法避让。\n"
        "（二）间接原因\n1.管理上的缺陷\n（1）公司未建立吊具检查制度。"
    )
    assert [one.factors[0].factor for one in causes(text)] == [OBJECT, HUMAN, PLACE, MANAGEMENT]


def test_the_second_sentence_is_not_about_the_person_of_the_first() -> None:
    text = "触电事故\n\n（一）直接原因\n水电工卫某未断电接线，触碰端子。配电箱漏电保护器失灵。"
    first, second = causes(text)
    assert {one.factor for one in first.factors} >= {HUMAN}
    assert {one.factor for one in second.factors} == {OBJECT}


# --- running text ----------------------------------------------------------------------------------


def test_a_sentence_that_sums_up_speaks_of_the_whole_paragraph() -> None:
    text = (
        "罐车追尾事故\n\n2016年6月3日，罐车与拖拉机追尾起火。\n\n该路段为下坡转弯，路面狭窄。司机连续驾驶11个小时，"
        "车辆制动失灵。拖拉机没有尾灯，上述一系列因素是造成事故的直接原因。此外，运输公司疏于管理；押运员没有资格证书，"
        "是这起事故的间接原因。养护单位未清除泥沙，是另一个重要间接原因。"
    )
    assert [kind for kind, _ in told(text)] == [D, D, D, IN, IN, IN]


def test_on_the_one_hand_and_on_the_other() -> None:
    text = "喷炉事故\n\n二、原因分析\n一方面，原料含水量高，引起塌料；另一方面，出炉工没有穿防护服。"
    assert [words for _, words in told(text)] == ["原料含水量高，引起塌料", "出炉工没有穿防护服"]


def test_each_part_that_is_called_a_cause_is_one() -> None:
    text = (
        "氢气爆炸事故\n\n事故原因：\n弯头壁厚减薄，是造成爆炸的主要原因；管线九年未测厚，是事故的重要原因；"
        "操作工没有及时报告，也是原因之一。"
    )
    assert len(told(text)) == 3


def test_the_second_cause_is_no_demand() -> None:
    text = "倾覆事故\n\n（一）直接原因\n安装工违规顶升。\n经检测，踏步存在旧裂纹，是倒塌的次要原因。"
    assert [kind for kind, _ in told(text)] == [D, D]


def test_items_announced_inside_a_line() -> None:
    text = (
        "爆炸事故通报\n\n3月4日，某公司爆炸。\n\n这起事故暴露出以下问题：一是擅自变更工艺；二是培训流于形式；"
        "三是应急处置错误。\n\n请各地吸取教训。"
    )
    assert [words for _, words in told(text)] == ["擅自变更工艺；", "培训流于形式；", "应急处置错误。"]


def test_items_behind_bullets() -> None:
    text = (
        "滑道事故\n\n■ 直接原因\n护栏高度不足，游客冲出滑道。\n\n■ 间接原因\n● 甲公司：未建立停运制度。\n"
        "● 乙区文旅局：对高风险项目排查不到位。\n\n■ 处理\n◆ 甲公司罚款45万元。"
    )
    assert [(one.kind, one.who) for one in causes(text)] == [(D, ""), (IN, "甲公司"), (IN, "乙区文旅局")]


def test_what_an_inquiry_found_besides_the_direct_cause() -> None:
    text = (
        "爆炸事故调查公布\n\n5月2日，某店爆炸。\n调查组查明，事故直接原因是阀门老化破裂。\n"
        "调查组查明，甲市城管局对燃气安全监管严重失职，市场监管部门对气瓶检验监管不力。\n调查认定，这是一起责任事故。"
    )
    found = causes(text)
    assert [(one.kind, one.sure) for one in found] == [(D, True), (U, False)]


@pytest.mark.parametrize(
    "after",
    [
        "黑石县公安局已对相关人员立案侦查，县检察院批准逮捕矿长杜某。",
        "司法机关已对24人采取刑事强制措施。",
        "鉴于上述原因分析，认定该事故为一起责任事故。",
        "该厂行为严重违反《烟花爆竹安全管理条例》第八条。",
        "安全监管部门已吊销该厂安全生产许可证。",
        "当前正值生产旺季，各地要深刻吸取教训，未整改的不得生产。",
        "3.3 事故性质\n经调查认定，该起事故是一起责任事故。",
    ],
)
def test_what_came_afterwards_ends_the_causes(after: str) -> None:
    text = (
        "某矿顶板事故\n\n三、事故原因\n（二）间接原因\n1.某矿安全管理混乱。\n2.县能源局监管不到位。\n" + after
    )
    assert len(told(text)) == 2


@pytest.mark.parametrize(
    "sentence",
    [
        "公司与车主是挂靠关系，收入按趟结算。",
        "老板与工人多为同乡，工资按件计算。",
        "事故发生后，由于毒气扩散，附近居民出现流泪。",
        "经初步认定，这是一起生产安全责任事故。",
    ],
)
def test_plain_facts_and_consequences_are_no_causes(sentence: str) -> None:
    text = f"罐车侧翻事故\n\n事故原因\n由于路面较窄，罐车侧翻。\n{sentence}"
    assert [words for _, words in told(text)] == ["由于路面较窄，罐车侧翻"]


def test_a_sentence_that_names_the_broken_law_belongs_to_the_cause_before() -> None:
    text = (
        "相撞事故\n\n（一）直接原因\n徐某超速行驶，与客车相撞。"
        "徐某的行为违反了《道路交通安全法》第四十二条的规定。"
    )
    ((kind, words),) = told(text)
    assert kind is D
    assert words.endswith("第四十二条的规定")


def test_a_list_of_cases_tells_what_was_left_undone_without_naming_it_a_cause() -> None:
    text = (
        "东城区兴旺木器厂“7·8”机械伤害事故案\n\n2021年7月8日9时，该厂一名工人清理压刨机时右手被卷入死亡。"
        "该厂未在压刨机上安装防护罩，违反《安全生产法》第三十六条。外包单位安排未经培训的人员作业。"
        "区应急管理局依法对该厂罚款32万元。"
    )
    found = causes(text)
    assert [one.sure for one in found] == [False, False]
    assert [words[:4] for _, words in told(text)] == ["该厂未在", "外包单位"]
