"""Which provisions a text says were broken, and by whom."""

from __future__ import annotations

import time

import case_reports
import pytest
from reading_reports import read

from case_library.extraction.violations import find_violations
from case_library.model import Violation
from case_library.source import CaseText


def found(text: str) -> tuple[Violation, ...]:
    return find_violations(*read(text))


def cited(text: str) -> list[tuple[str, str]]:
    """Who, and 题名 第X条第Y款第（Z）项."""
    return [
        (
            one.who,
            f"{one.provision.title} {one.provision.article}{one.provision.paragraph}{one.provision.item}",
        )
        for one in found(text)
    ]


SAFETY = "中华人民共和国安全生产法"


def test_each_provision_of_a_list_is_one_violation_of_the_one_the_item_speaks_of() -> None:
    assert cited(case_reports.COLLAPSE) == [
        ("宏基公司", "危险性较大的分部分项工程安全管理规定 第十二条第一款"),
        ("立信劳务公司", f"{SAFETY} 第二十五条第一款"),
        ("立信劳务公司", f"{SAFETY} 第二十七条第一款"),
        ("立信劳务公司", "建设工程安全生产管理条例 第二十五条"),
        ("正达监理公司", "建设工程安全生产管理条例 第十四条第二款"),
    ]


def test_number_and_quotation_of_the_provision() -> None:
    source, sections = read(case_reports.COLLAPSE)
    first, *_, last = find_violations(source, sections)
    assert first.provision.number == "住房和城乡建设部令第37号"
    assert last.provision.number == "国务院令第393号"
    assert last.provision.quote is not None
    quote = last.provision.quote.of(source.text)
    assert quote.startswith("工程监理单位在实施监理过程中")
    assert quote.endswith("并及时报告建设单位")
    assert last.span.of(source.text).startswith("违反了《建设工程安全生产管理条例》")


def test_articles_and_items_of_one_citation() -> None:
    assert cited(case_reports.MALL) == [
        ("锦绣商城", "中华人民共和国消防法 第十六条第一款第（二）项"),
        ("锦绣商城", "中华人民共和国消防法 第十六条第一款第（四）项"),
        ("锦绣商城", "中华人民共和国消防法 第十六条第一款第（五）项"),
        ("锦绣商城", "中华人民共和国消防法 第二十八条"),
    ]


def test_a_person_in_the_list_of_those_punished_is_who_broke_it() -> None:
    by_person = [one for one in cited(case_reports.RECENT) if one[0] in ("贺某", "薛某")]
    assert by_person == [
        ("贺某", f"{SAFETY} 第二十一条第（五）项"),
        ("薛某", f"{SAFETY} 第二十五条第一款第（五）项"),
    ]


def test_that_law_is_the_one_named_before() -> None:
    assert cited(case_reports.CRASH)[-2:] == [
        ("临河顺达运输有限公司", "中华人民共和国道路交通安全法 第一百零二条"),
        ("临河顺达运输有限公司", "道路运输车辆动态监督管理办法 第二十六条"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # broken, in the words that reports have for it
        ("某甲公司违反《安全生产法》第四十一条的规定。", ["安全生产法 第四十一条"]),
        ("某甲公司违反了安全生产法第四十一条第二款。", ["安全生产法 第四十一条第二款"]),
        ("某甲公司未按照《特种设备安全法》第四十条规定申报检验。", ["特种设备安全法 第四十条"]),
        ("某甲公司未严格执行《有限空间作业安全规定》。", ["有限空间作业安全规定 "]),
        ("其行为不符合《危险化学品安全管理条例》第二十八条的要求。", ["危险化学品安全管理条例 第二十八条"]),
        (
            "违反《消防法》第十六条、第十七条和《机关、团体、企业、事业单位消防安全管理规定》第七条的规定。",
            ["消防法 第十六条", "消防法 第十七条", "机关、团体、企业、事业单位消防安全管理规定 第七条"],
        ),
        # clauses of standards, with and without a title
        (
            "某甲公司未按照《石油化工企业设计防火标准》（GB 50160-2008）（2018年版）第5.5.1条、第5.5.4条"
            "设计泄压装置。",
            ["石油化工企业设计防火标准 第5.5.1条", "石油化工企业设计防火标准 第5.5.4条"],
        ),
        (
            "某甲公司未执行《特殊作业安全规范》（GB 30871-2014）中4.2、5.3条的要求。",
            ["特殊作业安全规范 第4.2条", "特殊作业安全规范 第5.3条"],
        ),
        ("某甲公司未按照检验标准GB 38900-2020第6.7条进行检验。", ["GB 38900-2020 第6.7条"]),
        # the verb behind, or a bracket with another verb in front
        (
            "该行为与《工贸企业有限空间作业安全规定》第十四条的要求不符。",
            ["工贸企业有限空间作业安全规定 第十四条"],
        ),
        (
            "某甲公司违反《安全生产法》（2014年修正）第十八条和《某省条例》（2016年7月29日修订）第十五条。",
            ["安全生产法 第十八条", "某省条例 第十五条"],
        ),
        # a list that goes on behind a semicolon
        (
            "某甲公司违反《安全生产法》第三十条；《消防法》第二十一条第二款。",
            ["安全生产法 第三十条", "消防法 第二十一条第二款"],
        ),
        ("某甲公司违反《安全生产法》第三十条；依据《消防法》第二十一条处罚。", ["安全生产法 第三十条"]),
        # a ground of a measure, or of the inquiry
        ("依据《安全生产法》第一百一十四条的规定，对某甲公司处以罚款。", []),
        ("按照《生产安全事故报告和调查处理条例》第二十二条，成立事故调查组。", []),
        ("某甲公司违法建设，根据《城乡规划法》第六十四条处罚。", []),
        ("经检查，该作业符合《危险货物道路运输规则》的要求。", []),
        # no law at all
        ("某甲公司未取得《危险化学品经营许可证》。", []),
        ("某甲公司未落实公司《安全教育培训制度》。", []),
        ("未能按照《关于某工程初步设计的批复》组织施工。", []),
        # nothing was broken
        ("经查，未发现违反《道路交通安全法》的行为。", []),
        ("严禁违反《安全生产法》第四十三条组织作业。", []),
    ],
)
def test_what_is_broken_and_what_is_only_cited(sentence: str, expected: list[str]) -> None:
    assert [provision for _, provision in cited(f"事故原因\n{sentence}")] == expected


def test_both_uses_in_one_item() -> None:
    text = (
        "处理建议\n1.某甲公司违反《安全生产法》第四十一条的规定，依据《安全生产法》第一百零二条的规定，"
        "责令限期改正，处五万元罚款。"
    )
    assert cited(text) == [("某甲公司", "安全生产法 第四十一条")]


def test_a_quoted_provision_hides_what_it_cites() -> None:
    text = "事故原因\n某甲公司违反《安全生产法》第四条关于“按照《某规则》第九条，不得违反《某规程》”的规定。"
    assert cited(text) == [("某甲公司", "安全生产法 第四条")]


def test_measures_that_ask_for_better_conduct_break_nothing() -> None:
    source, sections = read(case_reports.COLLAPSE)
    lessons = source.text.index("五、事故防范和整改措施")
    assert all(one.span.start < lessons for one in find_violations(source, sections))


def test_the_same_one_breaks_a_provision_once() -> None:
    keys = cited(case_reports.RECENT)
    assert len(keys) == len(set(keys))


def test_long_hostile_text_takes_linear_time() -> None:
    for unit in ("违反《", "违反《安全生产法》第一条、", "“违反《安全生产法》第一条", "某公司未按照"):
        seconds = []
        for size in (6_000, 24_000):
            source = CaseText("", (unit * (size // len(unit) + 1))[:size], ())
            started = time.process_time()
            find_violations(source, ())
            seconds.append(time.process_time() - started)
        assert seconds[1] < 12 * seconds[0] + 0.5, unit


LONG = """\
临江市云栖里工地“3·16”脚手架坍塌事故调查报告

一、事故相关单位
施工总承包单位：浙南三合建设集团有限公司（以下简称“三合建设”）。
监理单位：临江正信工程监理有限公司（以下简称正信监理）。

二、事故原因
（一）直接原因
架子工提前拆除连墙件，架体失稳坍塌。
（二）间接原因
1.三合建设。一是以包代管；二是未设置警示标志。违反《安全生产法》第四十九条第二款的规定。
2.正信监理。发现三合建设未按方案施工，未要求停工。该公司的行为违反《建设工程安全生产管理条例》第十四条第三款。
3.青石煤矿主要负责人安全责任不落实，矿长长期不在矿，违反了《煤矿安全规程》第九条。
4.信号工何某、塔吊司机孙某违反《起重机械安全规程》第四条。
5.作为三合建设的评价单位，未到现场勘查，违反《安全生产法》第七十二条。

三、处理建议
1.三合建设违反《中华人民共和国安全生产法》第四十九条第二款，建议罚款50万元；其违反《安全生产法》的行为，由市应急局处理。
"""


def test_a_unit_is_known_by_the_short_name_that_the_text_gives_it() -> None:
    broken = cited(LONG)
    assert ("三合建设", "安全生产法 第四十九条第二款") in broken
    assert ("正信监理", "建设工程安全生产管理条例 第十四条第三款") in broken


def test_a_clause_is_nobody_and_two_persons_are_two() -> None:
    who = {provision: one for one, provision in cited(LONG)}
    assert who["煤矿安全规程 第九条"] == "青石煤矿"
    assert who["起重机械安全规程 第四条"] == "何某、孙某"
    assert "作为" not in "".join(who.values())


def test_a_law_named_once_more_under_its_full_name_or_without_the_article_is_no_new_breach() -> None:
    titles = [provision for who, provision in cited(LONG) if who == "三合建设"]
    assert titles == ["安全生产法 第四十九条第二款"]


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("“海运09”轮值班驾驶员疏忽瞭望，违反《国际海上避碰规则》第五条。", "“海运09”轮"),
        ("“富源轮”未及早避让，违反《国际海上避碰规则》第十六条。", "“富源轮”"),
        ("西站信号员违反《铁路技术管理规程》第三条。", "西站信号员"),
        ("赵某泉将自建房对外出租，违反了《消防法》第二十八条。", "赵某泉"),
        ("烧烤店经营者郎某未安装报警装置，违反《安全生产法》第三十六条第四款。", "郎某"),
        ("操作人员未经培训，违反《安全生产法》第二十八条。", ""),
        ("未经培训的人员作业，违反《安全生产法》第二十八条。", ""),
    ],
)
def test_who_broke_it_is_told_by_name_trade_or_vessel(sentence: str, who: str) -> None:
    assert [one for one, _ in cited(f"事故原因\n{sentence}")] == [who]


def test_the_heading_names_the_vessel() -> None:
    text = (
        "“海运09”轮与“渔035”轮碰撞事故调查报告\n\n三、原因分析\n（一）“海运09”轮的过失\n"
        "1.未保持正规瞭望，违反《国际海上避碰规则》第五条。\n（二）“渔035”轮的过失\n"
        "1.未按规定显示号灯，违反《国际海上避碰规则》第二十三条。"
    )
    assert [who for who, _ in cited(text)] == ["“海运09”轮", "“渔035”轮"]


def test_the_firm_of_a_notice_is_meant_by_its_kind() -> None:
    text = (
        "关于永昌物流仓库叉车伤害事故的通报\n\n1月20日，位于港东路的永昌物流有限公司3号仓库内，"
        "叉车将工人撞倒。\n\n事故原因\n一是叉车未经检验，该公司使用未经检验的叉车，违反《特种设备安全法》第四十条第三款；\n"
        "二是企业主要负责人未督促检查，违反《安全生产法》第二十一条第五项。"
    )
    assert {who for who, _ in cited(text)} == {"永昌物流有限公司"}


@pytest.mark.parametrize(
    "text",
    [
        "1.某甲煤矿现场管理混乱，主要负责人长期不在矿，违反《煤矿防治\n水细则》第三十九条、《安全生产法》第二十\n一条。",
        "1.某甲煤矿现场管理混乱，主要负责人长期不在矿，违反《煤矿防治水细则》\n第三十九条、《安全生产法》第\n二十一条。",
        "1.某甲煤矿现场管理混乱，主要负责人长期不在矿，上述行为严重违\n反《煤矿防治水细则》第三十九条、《安全生产法》第二十一条。",
    ],
)
def test_a_line_broken_at_the_edge_of_the_page_goes_on(text: str) -> None:
    found_there = find_violations(CaseText("", text, ()), ())
    assert [(one.provision.title, one.provision.article) for one in found_there] == [
        ("煤矿防治水细则", "第三十九条"),
        ("安全生产法", "第二十一条"),
    ]


def test_a_heading_ends_what_was_broken() -> None:
    text = "1.某甲煤矿主要负责人长期不在矿，违反了有关安全生产规定\n（二）《安全生产法》第九条\n罚款"
    assert find_violations(CaseText("", text, ()), ()) == ()
