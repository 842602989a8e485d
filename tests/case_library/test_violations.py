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
