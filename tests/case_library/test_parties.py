"""Who answers for an accident, with post, unit, fault, part and measures."""

from __future__ import annotations

import time
from collections.abc import Sequence

import case_reports
import pytest
from reading_reports import read

from case_library.extraction.measures import amount_of
from case_library.extraction.parties import find_parties
from case_library.extraction.sections import Section, SectionKind
from case_library.model import Measure, MeasureKind, Party, PartyKind
from case_library.source import CaseText
from corpus.model import Span

K = MeasureKind


def parties(text: str) -> tuple[Party, ...]:
    return find_parties(*read(text))


def one(text: str, name: str) -> Party:
    found = [party for party in parties(text) if party.name == name]
    assert len(found) == 1, [party.name for party in parties(text)]
    return found[0]


def said(measures: Sequence[Measure]) -> list[tuple[MeasureKind, str]]:
    return [(measure.kind, measure.words) for measure in measures]


def listed(entry: str, heading: str = "五、处理建议") -> tuple[Party, ...]:
    return parties(f"某地“1·2”事故调查报告\n\n{heading}\n\n{entry}\n")


# --- whole reports ---------------------------------------------------------------------------------


def test_a_construction_report_names_its_persons_and_units_in_order() -> None:
    assert [party.name for party in parties(case_reports.COLLAPSE)] == [
        "青岑市云岭区住房和城乡建设局",
        "云岭街道办事处",
        *("马某某", "周立成", "孙国良", "何某", "郑海涛"),
        *("冯启明", "罗建军", "蒋文", "曾祥"),
        *("谢东平", "唐晓明", "韩雪"),
        *("宏基公司", "立信劳务公司", "正达监理公司", "云岭区人民政府"),
    ]


def test_those_who_led_the_rescue_or_the_inquiry_do_not_answer() -> None:
    names = {party.name for party in parties(case_reports.COLLAPSE)}
    assert not names & {"高远", "许志远", "市应急管理局", "云岭区公安分局", "省住房和城乡建设厅"}
    assert "王国强" not in {party.name for party in parties(case_reports.PARAGRAPH)}


def test_name_post_unit_fault_and_part() -> None:
    source, sections = read(case_reports.COLLAPSE)
    found = {party.name: party for party in find_parties(source, sections)}
    person = found["郑海涛"]
    assert (person.kind, person.post, person.unit, person.role) == (
        PartyKind.PERSON,
        "总监理工程师",
        "正达监理公司",
        "直接监理责任",
    )
    assert person.fault is not None
    assert person.fault.of(source.text) == "未履行监理职责，对模板支撑架搭设不符合专项方案的行为未予制止"
    assert person.span.of(source.text).startswith("5.郑海涛")
    assert person.span.of(source.text).endswith("建议移送司法机关处理。")
    assert said(person.measures) == [(K.CRIMINAL, "移送司法机关处理")]
    assert found["谢东平"].post == "党组书记、局长"
    assert found["唐晓明"].unit == "云岭区建筑工程质量安全监督站"
    assert found["孙国良"].unit == "宏基公司云岭新城项目部"


def test_measures_with_amount_and_basis() -> None:
    person = one(case_reports.COLLAPSE, "冯启明")
    (fine,) = person.measures
    assert (fine.kind, fine.amount, fine.proposed) == (K.FINE, 96_000.0, True)
    assert [(basis.title, basis.article, basis.item) for basis in fine.basis] == [
        ("中华人民共和国安全生产法", "第九十二条", "第（二）项")
    ]
    assert [measure.amount for measure in one(case_reports.COLLAPSE, "蒋文").measures] == [None]
    assert said(one(case_reports.COLLAPSE, "罗建军").measures) == [
        (K.PENALTY, "给予警告"),
        (K.FINE, "并处人民币9000元的罚款"),
    ]
    firm = one(case_reports.COLLAPSE, "宏基公司")
    assert [(measure.kind, measure.amount, len(measure.basis)) for measure in firm.measures] == [
        (K.FINE, 800_000.0, 1),
        (K.PENALTY, None, 0),
    ]


def test_what_was_done_and_what_is_proposed() -> None:
    arrested = one(case_reports.COLLAPSE, "周立成")
    assert [(measure.words, measure.proposed) for measure in arrested.measures] == [
        ("刑事拘留", False),
        ("批准逮捕", False),
    ]
    assert all(measure.proposed for measure in one(case_reports.COLLAPSE, "谢东平").measures)
    assert not any(measure.proposed for measure in one(case_reports.MALL, "杨某").measures)


def test_a_firm_gets_the_fault_that_the_causes_tell() -> None:
    source, sections = read(case_reports.COLLAPSE)
    firm = next(party for party in find_parties(source, sections) if party.name == "宏基公司")
    assert firm.fault is not None
    assert firm.fault.of(source.text).startswith("安全生产主体责任不落实")


def test_a_mine_report_lists_persons_under_the_firm_that_heads_them() -> None:
    found = {party.name: party for party in parties(case_reports.MINE)}
    assert (found["黎某某"].unit, found["黎某某"].post) == ("红石沟煤矿", "通风副矿长")
    assert found["钱进"].unit == "宏丰矿业集团有限公司"
    assert said(found["刘某"].measures) == [(K.EXEMPT, "不再追究其责任")]
    assert said(found["吴大勇"].measures) == [
        (K.CRIMINAL, "移送司法机关依法追究其刑事责任"),
        (K.PENALTY, "终身不得担任任何煤矿的矿长"),
    ]
    assert [measure.amount for measure in found["邓某"].measures] == [50_000.0]
    assert said(found["梁志强"].measures) == [(K.DISCIPLINE, "行政记大过"), (K.DISCIPLINE, "党内警告处分")]
    assert found["孟军"].post == "副书记、乡长"
    assert said(found["平溪县人民政府"].measures) == [(K.ORGANISATION, "向临川市人民政府写出书面检查")]
    assert [measure.words for measure in found["红石沟煤矿"].measures] == ["处以49万元罚款", "予以关闭"]


def test_several_persons_of_one_sentence_share_its_measure() -> None:
    found = {party.name: party for party in parties(case_reports.MALL)}
    for name, post in (("陈某", "法定代表人"), ("林某某", "总经理"), ("赵某", "消防控制室值班员")):
        assert (found[name].post, found[name].unit) == (post, "锦绣商城")
        assert said(found[name].measures) == [(K.CRIMINAL, "依法逮捕")]
    assert said(found["吴某"].measures) == [(K.CRIMINAL, "刑事拘留")]
    assert found["贾某"].role == "主要领导责任"
    assert [measure.words for measure in found["侯某"].measures] == [
        "开除党籍",
        "开除公职",
        "移送司法机关处理",
    ]


def test_organs_whose_supervision_failed_answer_without_a_measure() -> None:
    found = {party.name: party for party in parties(case_reports.MALL)}
    organ = found["城南区商务局"]
    assert (organ.kind, organ.measures) == (PartyKind.ORGAN, ())
    assert organ.fault is not None
    source, _ = read(case_reports.MALL)
    assert organ.fault.of(source.text) == "未认真履行商贸行业安全监管职责"


def test_an_organ_that_heads_its_own_paragraph() -> None:
    organ = one(case_reports.RECENT, "东港区工业和信息化局")
    assert organ.fault is not None
    assert said(organ.measures) == [(K.ORGANISATION, "向东港区人民政府作出深刻书面检查")]
    person = one(case_reports.RECENT, "鲍某")
    assert (person.post, person.unit) == ("副局长", "东港区工业和信息化局")
    assert said(person.measures) == [(K.ORGANISATION, "进行提醒谈话")]


def test_sentences_of_a_short_write_up() -> None:
    found = parties(case_reports.PARAGRAPH)
    assert [(party.name, party.post, party.unit, said(party.measures)) for party in found] == [
        ("", "公司负责人", "丰谷县洁源环保服务有限公司", [(K.CRIMINAL, "刑事拘留")]),
        ("丰谷县洁源环保服务有限公司", "", "", [(K.FINE, "罚款60万元")]),
    ]
    assert not any(measure.proposed for party in found for measure in party.measures)


def test_parts_in_a_road_accident() -> None:
    found = {party.name: party for party in parties(case_reports.ROAD_SIDE)}
    assert set(found) == {"张某", "秀川县通达货运有限公司"}
    assert found["张某"].role == "全部责任"
    assert said(found["张某"].measures) == [(K.CRIMINAL, "依法逮捕")]
    assert said(found["秀川县通达货运有限公司"].measures) == [(K.PENALTY, "吊销道路运输经营许可证")]


def test_each_gets_the_measure_behind_his_name() -> None:
    found = {party.name: party for party in parties(case_reports.VERDICT)}
    assert [measure.words for measure in found["万某"].measures] == [
        "判处被告人万某有期徒刑二年",
        "处以4.5万元罚款",
    ]
    assert [measure.words for measure in found["葛某"].measures] == ["判处葛某有期徒刑一年六个月"]
    assert [measure.amount for measure in found["安泰加油站"].measures] == [300_000.0]
    assert [measure.kind for measure in found["费某"].measures] == [K.COMPANY]


def test_a_fine_on_the_firm_is_not_its_managers() -> None:
    found = {party.name: party for party in parties(case_reports.CRASH)}
    assert said(found["尚某某"].measures) == [(K.FINE, "处以上一年年收入40%的罚款")]
    assert [measure.words for measure in found["临河顺达运输有限公司"].measures] == [
        "罚款65万元",
        "吊销了该公司的道路运输经营许可证",
    ]


def test_a_list_of_persons_that_the_police_acted_on() -> None:
    found = {party.name: party for party in parties(case_reports.GAS) if party.kind is PartyKind.PERSON}
    assert {name: (party.post, party.unit) for name, party in found.items()} == {
        "李某某": ("", "老街烧烤店"),
        "海某某": ("店长", "老街烧烤店"),
        "姚某": ("法定代表人", "德润隆公司"),
        "闫某": ("总经理", "德润隆公司"),
    }
    assert said(found["闫某"].measures) == [(K.CRIMINAL, "立案侦查"), (K.CRIMINAL, "采取刑事强制措施")]
    firm = one(case_reports.GAS, "德润隆公司")
    assert [(measure.amount, len(measure.basis)) for measure in firm.measures] == [
        (20_000_000.0, 1),
        (None, 1),
    ]


def test_problems_of_organs_in_sections_of_their_own() -> None:
    organs = [party.name for party in parties(case_reports.GAS) if party.kind is PartyKind.ORGAN]
    assert organs[:3] == ["瑞宁市兴庆区综合执法局", "瑞宁市兴庆区商务局", "瑞宁市市场监督管理局"]
    assert {"兴庆区委", "兴庆区政府"} <= set(organs)


def test_one_sentence_for_many() -> None:
    found = {party.name: party for party in parties(case_reports.COACH)}
    assert said(found["王某"].measures) == [(K.EXEMPT, "不予追究刑事责任")]
    assert (found["吴某"].post, found["吴某"].unit) == ("安全科科长", "客运公司")
    assert said(found["冯某"].measures) == [(K.DISCIPLINE, "党内警告处分")]
    assert found["客运公司"].measures[-1].amount == 1_000_000.0
    assert found["县公安局交警大队"].kind is PartyKind.ORGAN


def test_a_report_to_the_state_council() -> None:
    found = {party.name: party for party in parties(case_reports.STATE)}
    assert set(found) == {
        *("海州市公安局交通警察支队", "周某某", "罗某某", "彭某", "林某", "苏某某", "郭某", "何某某"),
        *("大承化工公司", "新鸿化工公司", "福泉运输有限公司", "海州省人民政府"),
    }
    assert (found["苏某某"].post, found["苏某某"].unit) == ("副局长", "海州市公安局")
    assert (found["彭某"].post, found["彭某"].unit) == ("车管所民警", "海州市公安局交通警察支队")
    assert said(found["大承化工公司"].measures) == [(K.PENALTY, "依法取缔")]
    assert said(found["林某"].measures) == [(K.DISCIPLINE, "行政降级"), (K.DISCIPLINE, "党内严重警告处分")]
    assert [measure.kind for measure in found["福泉运输有限公司"].measures][:2] == [K.PENALTY, K.FINE]
    assert "海州省安全生产监督管理局" not in found


def test_entries_numbered_with_decimals() -> None:
    found = {party.name: party for party in parties(case_reports.DECIMALS)}
    assert {name: party.role for name, party in found.items()} == {
        "李某": "直接责任",
        "张某": "主要领导责任",
        "王某": "管理责任",
        "刘某": "领导责任",
    }
    assert [measure.amount for measure in found["王某"].measures] == [2000.0, None]


def test_a_rough_write_up() -> None:
    found = {party.name: party for party in parties(case_reports.ROUGH)}
    assert (found["马某"].post, found["马某"].unit) == ("负责人", "清洗公司")
    assert [measure.words for measure in found["清洗公司"].measures] == ["处以20万元罚款", "责令停业整顿"]
    assert [measure.words for measure in found["物业公司"].measures] == ["作出书面检查"]


def test_a_notice_says_only_who_is_held() -> None:
    (party,) = parties(case_reports.NOTICE)
    assert (party.name, said(party.measures)) == ("", [(K.CRIMINAL, "公安机关控制")])


def test_persons_named_by_their_post_alone() -> None:
    unnamed = [party for party in parties(case_reports.LIFTING) if not party.name]
    assert [(party.post, said(party.measures)) for party in unnamed] == [
        ("主管生产的副厂长", [(K.ORGANISATION, "在全厂职工大会上作检查"), (K.FINE, "罚款2000元")])
    ]


# --- single entries --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "name", "post", "unit"),
    [
        ("1.张某，男，45岁，某甲公司总经理，对事故负有领导责任。", "张某", "总经理", "某甲公司"),
        ("（1）李大海：法定代表人，未履行职责，建议给予罚款。", "李大海", "法定代表人", ""),
        (
            "1、欧阳某某（中共党员），南溪县应急管理局副局长，负有领导责任。",
            "欧阳某某",
            "副局长",
            "南溪县应急管理局",
        ),
        ("1.王××，时任南溪县副县长，负有重要领导责任。", "王××", "南溪县副县长", ""),
        ("1.南溪县公安局交警大队大队长孙某，负有领导责任。", "孙某", "大队长", "南溪县公安局交警大队"),
        ("1.赵某　男　某甲公司安全科科长，负有直接责任。", "赵某", "安全科科长", "某甲公司"),
    ],
)
def test_heads_of_entries(entry: str, name: str, post: str, unit: str) -> None:
    (party,) = listed(entry)
    assert (party.name, party.post, party.unit) == (name, post, unit)


@pytest.mark.parametrize(
    "entry",
    [
        "1.建议某市人民政府组织有关部门对相关企业及其责任人员依法处理。",
        "按照干部管理权限，建议将有关人员移送纪检监察机关给予党纪处分。",
        "以上处理结果请及时函告某市安委会办公室。",
        "（一）建议追究刑事责任人员（3人）",
        "由市公安局牵头成立善后工作组，协调赔偿事宜。",
    ],
)
def test_what_names_nobody_in_particular(entry: str) -> None:
    assert listed(entry) == ()


def test_a_heading_gives_the_measure_where_the_entry_has_none() -> None:
    (party,) = listed("（一）建议移送司法机关处理人员\n\n1.张某，某甲公司总经理，对事故负有直接责任。")
    assert said(party.measures) == [(K.CRIMINAL, "移送司法机关处理")]
    assert party.measures[0].proposed


def test_an_actor_is_not_who_answers() -> None:
    found = listed("1.责成南溪县应急管理局依法对某甲公司作出行政处罚。")
    assert [party.name for party in found] == ["某甲公司"]


def test_a_title_or_quotation_with_a_penalty_in_it_is_no_measure() -> None:
    entry = (
        "1.依据《生产安全事故罚款处罚规定》第十四条关于“处50万元以上100万元以下的罚款”的规定，"
        "建议给予某甲公司行政处罚。"
    )
    (party,) = listed(entry)
    assert said(party.measures) == [(K.PENALTY, "行政处罚")]
    assert [basis.title for basis in party.measures[0].basis] == ["生产安全事故罚款处罚规定"]


def test_what_an_organ_did_not_impose_is_no_measure() -> None:
    (party,) = listed(
        "1.李某，南溪县应急管理局局长，未依法责令停产停业，负有领导责任，建议给予政务警告处分。"
    )
    assert said(party.measures) == [(K.DISCIPLINE, "政务警告处分")]


def test_two_entries_of_one_person_are_one_party() -> None:
    entry = "1.王海，某甲公司经理，给予党内警告处分。\n\n2.某甲公司经理王海，处罚款5万元。"
    (party,) = listed(entry)
    assert [measure.kind for measure in party.measures] == [K.DISCIPLINE, K.FINE]


def test_two_of_the_same_masked_name_stay_two() -> None:
    entry = "1.李某，某甲公司司机，负直接责任。\n\n2.李某，某甲公司安全科长，负管理责任。"
    assert [party.role for party in listed(entry)] == ["直接责任", "管理责任"]


@pytest.mark.parametrize(
    ("words", "yuan"),
    [
        ("罚款80万元", 800_000.0),
        ("处4.5万元罚款", 45_000.0),
        ("罚款人民币叁拾伍万元", 350_000.0),
        ("罚款1000元", 1_000.0),
        ("处人民币八十万元的罚款", 800_000.0),
        ("罚款12,500元", 12_500.0),
        ("处上一年年收入40%的罚款", None),
        ("处以罚款", None),
    ],
)
def test_amounts(words: str, yuan: float | None) -> None:
    assert amount_of(words) == yuan


# --- every report ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", case_reports.ALL)
def test_spans_hold_what_they_say(text: str) -> None:
    source, sections = read(text)
    for party in find_parties(source, sections):
        words = party.span.of(source.text)
        assert words.strip() == words
        if party.kind is PartyKind.PERSON and party.name:
            assert party.name in words
        if party.fault is not None:
            assert party.fault.of(source.text)
        for measure in party.measures:
            assert measure.span.of(source.text) == measure.words


def test_long_hostile_text_takes_linear_time() -> None:
    for unit in ("1、张某，\n", "建议对张某", "张某、", "对某公司罚款", "（1）某公司，负有责任；"):
        seconds = []
        for size in (6_000, 24_000):
            text = (unit * (size // len(unit) + 1))[:size]
            sections = (Section(SectionKind.RESPONSIBILITY, Span(0, 0), Span(0, size)),)
            started = time.process_time()
            find_parties(CaseText("", text, ()), sections)
            seconds.append(time.process_time() - started)
        assert seconds[1] < 12 * seconds[0] + 0.5, unit
