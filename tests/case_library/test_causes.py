"""Causes: which are there, of which kind, who is meant and what went wrong in them."""

from __future__ import annotations

import time

import case_reports
import pytest
from reading_reports import read

from case_library.extraction.causes import find_causes
from case_library.extraction.factors import CLASS_NAMES, faults_in, topics
from case_library.extraction.sections import Section, SectionKind
from case_library.model import Cause, CauseKind, Factor, PartyKind
from case_library.source import CaseText
from corpus.model import Span

D, IN, U = CauseKind.DIRECT, CauseKind.INDIRECT, CauseKind.UNSTATED


def causes(text: str) -> tuple[Cause, ...]:
    return find_causes(*read(text))


def told(text: str) -> list[tuple[CauseKind, str]]:
    source, sections = read(text)
    return [(one.kind, one.span.of(source.text)) for one in find_causes(source, sections)]


def faults(text: str, who: PartyKind | None = None) -> set[str]:
    return {one.topic for one in faults_in(text, 0, len(text), who)}


def test_a_class_is_shown_by_words_and_not_by_one_sign() -> None:
    text = (
        "甲厂事故\n2020年3月1日，甲厂发生事故，造成1人死亡。\n一、直接原因\n王某违章操作。\n二、间接原因\n"
        "1.外包单位劳动纪律松散，各行其是。\n2.青岑市住房和城乡建设局监督流于形式。\n3.班前会走过场。\n"
    )
    source, sections = read(text)
    shown = [[e.span.of(source.text) for e in one.factors] for one in find_causes(source, sections)]
    assert len(shown) == 4
    assert all(len(words) >= 3 for one in shown for words in one), shown


# --- which causes, of which kind -------------------------------------------------------------------


def test_items_of_a_report_are_one_cause_each() -> None:
    assert [(one.kind, one.who) for one in causes(case_reports.COLLAPSE)] == [
        (D, ""),
        (IN, "宏基公司"),
        (IN, "立信劳务公司"),
        (IN, "正达监理公司"),
        (IN, "云岭置业公司"),
        (IN, "青岑市云岭区住房和城乡建设局"),
        (IN, "云岭街道办事处"),
    ]


def test_a_sentence_on_what_was_broken_belongs_to_the_cause_before_it() -> None:
    found = told(case_reports.CRASH)
    assert [kind for kind, _ in found] == [D, IN]
    assert found[1][1].endswith("第二十六条的规定")


def test_what_was_found_in_order_is_no_cause() -> None:
    assert not any("未饮酒" in words or "无违法行为" in words for _, words in told(case_reports.CRASH))


def test_items_that_run_on_in_one_line() -> None:
    indirect = [words for kind, words in told(case_reports.LIFTING) if kind is IN]
    assert indirect == [
        "起重指挥无证上岗，现场无人监护；",
        "设备管理制度不健全，未定期检查钢丝绳；",
        "安全教育不到位，工人安全意识淡薄。",
    ]


def test_a_cause_without_a_kind_is_unstated() -> None:
    assert (U, "车间盲目赶工期，违章指挥。") in told(case_reports.LIFTING)


def test_words_behind_the_cause_say_its_kind() -> None:
    assert told(case_reports.PARAGRAPH) == [
        (D, "作业人员违规进入有限空间作业，其他人员盲目施救；"),
        (IN, "该公司未制定有限空间作业方案、未开展专项安全培训是这起事故的间接原因"),
    ]
    assert [one.who for one in causes(case_reports.PARAGRAPH)] == ["", "丰谷县洁源环保服务有限公司"]
    assert [kind for kind, _ in told(case_reports.VERDICT)] == [D, IN]


def test_the_firm_that_heads_a_paragraph_is_who_is_meant() -> None:
    found = causes(case_reports.RECENT)
    assert [one.who for one in found] == ["", "晟泰公司", "晟泰公司", "晟泰公司", "东港区工业和信息化局"]


def test_headings_numbered_with_decimals() -> None:
    assert [one.kind for one in causes(case_reports.DECIMALS)] == [D, IN, IN]


def test_who_was_punished_is_no_cause() -> None:
    assert [one.topics for one in causes(case_reports.ROUGH)] == [
        ("未戴防护", "未系安全带", "违章作业"),
        ("设备缺陷", "老化磨损"),
        ("教育培训不到位", "危险告知缺失", "安全交底缺失", "监护缺失"),
    ]


def test_problems_that_a_notice_announces() -> None:
    found = causes(case_reports.NOTICE)
    assert [one.kind for one in found] == [U] * 4
    assert [one.topics[0] for one in found] == ["未通风检测", "以包代管", "未戴防护", "属地管理不到位"]


def test_what_an_inquiry_found_is_uncertain() -> None:
    found = causes(case_reports.COACH)
    assert [(one.sure, one.who) for one in found] == [
        (True, ""),
        (False, "客运公司"),
        (False, "县交通运输局、县公安局交警大队"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("由于雨天路滑、车速过快，车辆失控，导致侧翻，造成2人死亡。", [U]),
        ("焊工违章动火，引发大火，造成1人死亡。", [U]),
        ("事故的直接原因是阀门断裂；间接原因是未定期检验。", [D, IN]),
        ("设备老化、未定期检修等一系列因素是这起爆炸事故的直接原因。", [D]),
        ("事故原因正在进一步调查中。", []),
        ("由于道路堵塞，救援车辆无法到达现场。", []),
        ("事故造成3人受伤，直接经济损失20万元。", []),
    ],
)
def test_sentences_of_a_text_without_sections(sentence: str, expected: list[CauseKind]) -> None:
    text = f"2021年3月4日，某厂发生一起事故。{sentence}"
    assert [one.kind for one in causes(text)] == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "至今尚未发现引起这起爆炸的其他直接原因。",
        "司机孙某说，像他这样超载的车很多，超载造成的翻车也不少。",
        "2003年5月8日，一辆超载的罐车在道口与列车相撞，造成1人死亡。",
    ],
)
def test_what_was_not_found_what_is_said_and_other_accidents_are_no_causes(sentence: str) -> None:
    assert told(f"某厂罐车侧翻事故\n2019年3月5日，某厂罐车侧翻。{sentence}") == []


def test_what_led_to_it_indirectly_is_an_indirect_cause() -> None:
    text = (
        "某站事故\n2019年3月5日，某站罐车侧翻。监卸人员现场监管不到位，未能及时制止违章，间接导致事故发生。"
    )
    assert [kind for kind, _ in told(text)] == [IN]


def test_what_a_firm_did_is_its_management() -> None:
    text = (
        "某市较大事故调查报告\n一、事故原因\n（一）间接原因\n"
        "1.某市振兴塑料厂明知他人要运输乙醇，为货车加装没有安全阀的罐体。"
    )
    (cause,) = causes(text)
    assert Factor.MANAGEMENT in {one.factor for one in cause.factors}


def test_faults_under_lessons_are_uncertain_causes() -> None:
    text = (
        "某路段追尾事故\n一、事故经过\n2020年3月4日，某车追尾。\n二、主要教训\n一是货车严重超载；二是驾驶人疲劳驾驶。\n"
        "三、防范措施\n一是严查超载；二是加强教育。"
    )
    found = causes(text)
    assert [(one.kind, one.sure, one.topics) for one in found] == [
        (U, False, ("超载",)),
        (U, False, ("疲劳驾驶",)),
    ]


def test_general_knowledge_and_announcements_are_no_causes() -> None:
    text = (
        "某厂爆炸事故\n\n一、事故原因\n经调查组现场勘查和分析，事故原因如下：\n甲醇属于易燃液体，其蒸气与空气能形成爆炸性混合物。\n"
        "由于阀门泄漏，甲醇蒸气遇火花爆炸。\n\n二、防范措施\n加强检查。"
    )
    assert [words for _, words in told(text)] == ["由于阀门泄漏，甲醇蒸气遇火花爆炸"]


# --- topics and classes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("驾驶人超载、超速行驶", "超速"),
        ("驾驶人疲劳驾驶", "疲劳驾驶"),
        ("未与前车保持必要的安全距离", "未保持安全距离"),
        ("焊工无证上岗", "无证上岗"),
        ("未取得特种作业操作证从事焊接作业", "无证上岗"),
        ("未系安全带", "未戴防护"),
        ("其他人员盲目施救", "盲目施救"),
        ("现场负责人违章指挥、强令冒险作业", "违章指挥"),
        ("思想麻痹，存在侥幸心理", "安全意识淡薄"),
        ("压力表失灵，安全阀失效", "安全装置失效"),
        ("未采取静电接地措施", "静电"),
        ("疏散通道被占用，安全出口上锁", "疏散通道不畅"),
        ("瓦斯积聚达到爆炸浓度", "易燃易爆气体积聚"),
        ("未进行气体检测和强制通风", "未通风检测"),
        ("企业安全生产主体责任不落实", "责任制不落实"),
        ("未对从业人员进行安全生产教育和培训", "教育培训不到位"),
        ("安全教育培训流于形式", "教育培训不到位"),
        ("事故隐患排查治理不彻底", "隐患排查不到位"),
        ("未制定专项应急预案", "应急预案缺失"),
        ("未组织应急演练", "应急演练不到位"),
        ("对外包队伍以包代管", "以包代管"),
        ("将工程违法分包给个人", "违法分包转包"),
        ("挂靠其他公司从事运输", "挂靠经营"),
        ("未取得安全生产许可证从事生产", "无证经营"),
        ("未经审批擅自改建", "未经审批验收"),
        ("监理单位未履行监理职责", "监理不到位"),
        ("未设置安全生产管理机构", "机构人员不健全"),
        ("安全投入不足", "投入不足"),
        ("未编制专项施工方案", "未按方案施工"),
        ("迟报、瞒报事故", "迟报瞒报"),
    ],
)
def test_topics(words: str, topic: str) -> None:
    assert topic in faults(words)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("经检验，驾驶人无超载行为", "超载"),
        ("未发现驾驶人存在疲劳驾驶", "疲劳驾驶"),
        ("经鉴定，排除静电引起火灾", "静电"),
        ("严禁违章指挥", "违章指挥"),
        ("该公司组织了安全教育培训", "教育培训不到位"),
        ("建立健全隐患排查治理制度", "隐患排查不到位"),
        ("加强安全教育，落实不到位的要追责", "教育培训不到位"),
        ("接到泄漏报告后立即赶到现场", "迟报瞒报"),
        ("委托不具备资质的单位运输", "无证经营"),
        ("未取得施工许可证即开工", "无证经营"),
        ("违章指挥作业", "违章作业"),
    ],
)
def test_denied_demanded_and_merely_similar_words(words: str, topic: str) -> None:
    assert topic not in faults(words)


def test_an_organ_answers_for_its_supervision_not_for_what_it_failed_to_see() -> None:
    words = "对该公司未开展安全教育培训、无证经营的问题失察，监督检查不到位"
    assert faults(words, PartyKind.ORGAN) == {"监管不到位", "监督检查不到位", "失察失管"}
    assert "监管不到位" not in faults("监督检查不到位", PartyKind.FIRM)


def test_classes_of_the_standard_with_their_evidence() -> None:
    source, sections = read(case_reports.COLLAPSE)
    direct, first, *_ = find_causes(source, sections)
    assert [(one.factor, one.code) for one in direct.factors] == [
        (Factor.OBJECT, "21"),
        (Factor.MANAGEMENT, "43"),
    ] or {one.factor for one in direct.factors} == {Factor.OBJECT, Factor.MANAGEMENT}
    assert ("42", "安全生产主体责任不落实") in {(one.code, one.span.of(source.text)) for one in first.factors}
    for cause in find_causes(source, sections):
        for evidence in cause.factors:
            assert cause.span.contains(evidence.span)
            assert evidence.name == CLASS_NAMES.get(evidence.code, "")


def test_the_vocabulary_is_controlled() -> None:
    assert len(topics()) == len(set(topics()))
    for text in case_reports.ALL:
        for cause in causes(text):
            assert set(cause.topics) <= set(topics())


def test_topics_come_from_the_causes_alone() -> None:
    shown = {topic for cause in causes(case_reports.COLLAPSE) for topic in cause.topics}
    assert not shown & {"超载", "静电", "盲目施救", "疲劳驾驶"}


def test_long_hostile_text_takes_linear_time() -> None:
    for unit in ("（1）未", "未开展", "直接原因是", "由于，", "是原因", "一是；"):
        seconds = []
        for size in (3_000, 12_000):
            text = (unit * (size // len(unit) + 1))[:size]
            sections = (Section(SectionKind.CAUSES, Span(0, 0), Span(0, size)),)
            started = time.process_time()
            find_causes(CaseText("", text, ()), sections)
            seconds.append(time.process_time() - started)
        assert seconds[1] < 12 * seconds[0] + 0.5, unit
