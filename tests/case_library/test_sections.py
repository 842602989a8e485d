"""Headings of reports, labels of write-ups, and sentences that open themselves."""

from __future__ import annotations

import itertools
import time

import pytest
from telling_of import source_of

from case_library.extraction.headings import SectionKind, announced
from case_library.extraction.sections import Section, find_sections, of_kind
from case_library.source import CaseText
from corpus.model import Span

K = SectionKind

REPORT = """某厂“3·1”火灾事故调查报告
2020年3月1日，某厂发生火灾。
一、事故基本情况
（一）事故单位基本情况。
该厂成立于2010年。
二、事故发生经过及应急处置情况
（一）事故发生经过
当日3时起火。
（二）应急处置情况
4时扑灭。
三、事故造成的人员伤亡和直接经济损失
无人员伤亡。
四、事故原因和性质
（一）直接原因
电线短路。
（二）间接原因
1.安全防范措施不落实。
（1）隐患整改不到位。
2.教育培训不到位。
（三）事故性质
是一起责任事故。
五、对责任单位和责任人员的处理建议
（一）建议给予行政处罚人员
1.张某，厂长。
建议：罚款。
（二）对事故责任单位的处理建议
六、事故防范和整改措施
（一）进一步加强隐患整改
（二）吸取教训
"""


def told(sections: tuple[Section, ...]) -> list[tuple[int, str]]:
    return [(one.depth, one.kind.name) for one in sections]


def test_report() -> None:
    source = source_of(REPORT)
    found = find_sections(source)
    assert told(found) == [
        (0, "HEAD"),
        (0, "BACKGROUND"),
        (0, "COURSE"),
        (1, "COURSE"),
        (1, "RESCUE"),
        (0, "LOSSES"),
        (0, "CAUSES"),
        (1, "DIRECT"),
        (1, "INDIRECT"),
        (1, "NATURE"),
        (0, "RESPONSIBILITY"),
        (0, "LESSONS"),
    ]
    (direct,) = of_kind(found, K.DIRECT)
    assert direct.body.of(source.text).strip() == "电线短路。"
    (indirect,) = of_kind(found, K.INDIRECT)
    assert indirect.body.of(source.text).strip().endswith("2.教育培训不到位。")


def test_sections_of_one_depth_never_overlap() -> None:
    found = find_sections(source_of(REPORT))
    for depth in {one.depth for one in found}:
        level = [one.extent for one in found if one.depth == depth]
        assert all(a.end <= b.start for a, b in itertools.pairwise(level))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("某事故\n事故经过：甲。\n原因分析：乙。\n教训：丙。", ["COURSE", "CAUSES", "LESSONS"]),
        ("某事故\n1．事故经过\n甲。\n2．事故原因\n乙。\n3．防范措施\n丙。", ["COURSE", "CAUSES", "LESSONS"]),
        ("某事故\n1)事故经过\n甲。\n2)事故分析\n(1)乙。\n3)预防措施\n丙。", ["COURSE", "CAUSES", "LESSONS"]),
        ("某事故\n【事故经过】甲。\n【直接原因】乙。\n【防范措施】丙。", ["COURSE", "DIRECT", "LESSONS"]),
        (
            "某事故\n1、事故经过  甲。  2、主要教训  ①乙。  3、整改措施  丙。",
            ["COURSE", "LESSONS", "LESSONS"],
        ),
        (
            "某事故\n一、案情简介：\n甲。\n二、应急处置：\n乙。\n三、简要分析：\n丙。",
            ["COURSE", "RESCUE", "CAUSES"],
        ),
        (
            "某事故\n损失情况:死亡2人，直接经济损失15万元处置情况:乙。\n启示:丙。",
            ["LOSSES", "RESCUE", "LESSONS"],
        ),
        ("某事故\n发生原因\n甲。\n主要教训\n一是乙。", ["CAUSES", "LESSONS"]),
        ("某事故\n1 事情经过\n甲。\n2 流行病学调查\n乙。\n3 结果与讨论\n丙。", ["COURSE"]),
        ("某事故\n2、原因分析\n1、甲。\n2、乙。\n3、丙。\n3、防范措施\n丁。", ["CAUSES", "LESSONS"]),
        ("某事故\n甲厂爆炸。这起事故的直接原因是乙。", ["DIRECT"]),
        (
            "某事故\n甲厂爆炸。\n违章动火是导致事故发生的直接原因。\n管理混乱是间接原因。",
            ["DIRECT", "INDIRECT"],
        ),
        ("某事故\n甲厂爆炸。\n为吸取“10?21”事故教训，现提出如下要求：\n一、甲。\n二、乙。", ["LESSONS"]),
        ("某事故\n甲厂爆炸。经调查认定，这是一起责任事故。", ["NATURE"]),
        # Near misses: nothing of this is a heading.
        ("某事故\n事故造成重大损失\n", []),
        ("某事故\n一、防范措施不到位。\n", []),
        ("某事故\n事故原因正在调查。\n", []),
    ],
)
def test_write_ups(text: str, kinds: list[str]) -> None:
    found = [one.kind.name for one in find_sections(source_of(text)) if one.kind not in (K.HEAD, K.OTHER)]
    assert found == kinds


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("事故原因和性质", (K.CAUSES, K.NATURE)),
        ("事故发生经过和应急处置情况", (K.COURSE, K.RESCUE)),
        ("直接原因和间接原因", (K.CAUSES,)),
        ("事故责任认定及处理建议", (K.RESPONSIBILITY,)),
        ("防止同类事故的措施", (K.LESSONS,)),
        ("有关企业主要问题", (K.INDIRECT,)),
        ("安全生产责任制落实情况", ()),
        ("已被司法机关采取措施人员", ()),
        ("进一步加强隐患整改", ()),
        ("防范措施不到位", ()),
    ],
)
def test_what_words_announce(words: str, kinds: tuple[SectionKind, ...]) -> None:
    assert announced(words, strict=False) == kinds


def test_signature_belongs_to_no_section() -> None:
    text = "某事故\n一、事故经过\n甲厂爆炸。\n二、防范措施\n加强管理。\n某市事故调查组\n2020年8月13日"
    source = source_of(text)
    last = find_sections(source)[-1]
    assert last.extent.of(source.text).endswith("加强管理。")


def test_one_case_of_several() -> None:
    text = "案例一\n事故经过：甲。\n案例二\n事故经过：乙。\n原因：丙。"
    at = text.index("案例二")
    found = find_sections(CaseText("案例", text, ()), Span(at, len(text)))
    assert [one.kind for one in found] == [K.HEAD, K.COURSE, K.CAUSES]
    assert all(one.extent.start >= at for one in found)


def test_time_is_linear() -> None:
    """A line of 200,000 characters that is all openings takes seconds at most, not minutes."""
    text = "某事故\n" + "一、事故原因，2、" * 20_000
    start = time.process_time()
    find_sections(CaseText("某事故", text, ()))
    assert time.process_time() - start < 10
