"""Every span stands in the text, whatever the text is; and the whole is fast enough for a library."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from register_of import read_text

from corpus.model import Assignment, Outline
from corpus.responsibility import find_assignments
from corpus.units import clean

PIECES = st.sampled_from(
    [
        "一、主要任务\n", "（一）加强监管。", "1.开展检查。", "(责任单位:区应急局、住建局等相关部门)",
        "（区应急局牵头，各有关部门负责）",
        "牵头单位：市安监局。责任单位：各县(市)、区政府。\n",
        "实施时间:2020年6月-12月;实施部门:区民政局、三镇", "6月底前覆盖率达到100%，",
        "由总承包单位负责。", "教育、公安部门要加强协调；", "（", "）", "〔", "(", ")", "\n\n", " ", "　",
        "、", "，", "。", "责任单位", ":", "：",
        "等", "负责", "牵头", "区", "市", "各", "政府", "部门", "—９—", "\t", "第一条　", "应当", "由",
        "【责任单位】", "责任单位——", "牵 头 单 位：", "成员单位：市公安局\n", "职责：", "综合协调组由",
        "（一）市应急局：负责检查。\n", "排在第一位的为牵头单位，下同", "标★的为牵头单位。", "★",
        "以下各项任务均需各县（市、区）政府落实，不再列出。", "为", "〈", "〉", "王海",
        "会同", "不少于3次", "𠮷", "a", "\u200b",
    ]
)  # fmt: skip


MARKS = re.compile("[★☆▲△※◎◆◇●■□]")  # they point out a unit and are no part of its name


def spans_hold(made: Outline, found: list[Assignment]) -> None:
    for item in found:
        clause = made.clauses[item.clause]
        for span in (item.evidence, item.task):
            assert 0 <= span.start < span.end <= len(made.text)
        assert clause.extent.start <= item.evidence.start
        assert item.roles
        for role in item.roles:
            assert role.units
            for unit in role.units:
                assert 0 <= unit.span.start < unit.span.end <= len(made.text)
                stored, name = (MARKS.sub("", words) for words in (unit.span.of(made.text), unit.as_written))
                assert clean(stored).startswith(name[:2])
        for target in item.targets:
            assert target.span.of(made.text) == target.text
    assert found == sorted(found, key=lambda item: (item.evidence, item.kind))


@settings(max_examples=250, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=40))
def test_spans_of_any_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not text.strip(" \n\t　\u200b"):
        return
    spans_hold(*read_text("海滨区方案\n\n" + text))


def test_the_same_text_gives_the_same_register() -> None:
    text = "方案\n\n一、任务\n\n1.检查。开展检查。（区应急局牵头，区住建局等配合）\n2.区民政局要加强管理。\n"
    assert read_text(text) == read_text(text)


def seconds(text: str, name: str = "方案.txt") -> float:
    """Processor time of the extraction, the least of three."""
    made, _ = read_text(text, name)
    took = []
    for _ in range(3):
        begun = time.process_time()
        find_assignments(made)
        took.append(time.process_time() - begun)
    return min(took)


def test_time_grows_with_the_length_and_not_with_its_square() -> None:
    article = "第{}条　县级以上人民政府应急管理部门应当加强检查；生产经营单位应当健全制度（见附表）。\n\n"

    def law(articles: int) -> str:
        return "# 海滨市安全条例\n\n" + "".join(article.format(n) for n in range(1, articles))

    assert len(read_text(law(400), "条例.md")[1]) > 240
    # Eight times as long: 8 when linear, 64 when quadratic.
    assert seconds(law(3200), "条例.md") < 24 * seconds(law(400), "条例.md")


@pytest.mark.parametrize(
    "piece",
    [
        "区应急局应当对生产经营单位加强监督检查，区公安局负责道路交通安全，",
        "各单位要高度重视认真落实安全生产工作，",
        "加强检查（责任单位：区应急局），",
        "2025年12月31日前完成整治，自发布之日起10个工作日内报送，",
        "学校：区教育局负责，",
    ],
)
def test_a_sentence_without_an_end_is_no_worse(piece: str) -> None:
    def endless(length: int) -> str:
        return "关于工作的通知\n\n一、" + piece * (length // len(piece)) + "。"

    assert seconds(endless(48_000)) < 24 * seconds(endless(6_000)) + 0.05


def test_brackets_that_never_close_cost_little() -> None:
    text = "方案\n\n一、任务\n\n1." + "（责任单位：" * 4000 + "\n"
    begun = time.process_time()
    assert read_text(text)[1] == []
    assert time.process_time() - begun < 10
