"""Markdown: marks go, text and offsets stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import EmptyFileError
from corpus.model import Line, ReadResult
from corpus.reading import read_bytes

LAW = """---
title: 青屿区渔港安全管理办法
region: 青屿区
---

# 青屿区渔港安全管理办法 <!-- 题注 -->

2024年3月1日 青屿区人民政府令第7号公布

2025年6月1日 修正

<!-- INFO END -->

## 第一章 总则

第一条 为了加强渔港安全管理，制定本办法。

**第二条** 区海洋发展局负责本办法的组织实施。
<!-- 编者按
这里不是正文 -->
第三条 &nbsp;码头应当配备消防泵。
"""


def read(text: str) -> ReadResult:
    return read_bytes(text.encode(), "办法.md")


def shown(text: str) -> list[tuple[str, str]]:
    return [(line.style, line.text) for line in read(text).lines if line.text]


def assert_offsets_hold(lines: tuple[Line, ...], source: str) -> None:
    for line in lines:
        assert line.source is not None
        for at, start, length in line.runs or ((0, line.source, len(line.text)),):
            assert source[start : start + length] == line.text[at : at + length], line


def test_a_law_with_front_matter_info_block_and_comments() -> None:
    result = read(LAW)
    assert result.form == "md"
    assert result.properties == (("title", "青屿区渔港安全管理办法"), ("region", "青屿区"))
    assert [(line.style, line.text) for line in result.lines if line.text] == [
        ("heading1", "青屿区渔港安全管理办法"),
        ("front", "2024年3月1日 青屿区人民政府令第7号公布"),
        ("front", "2025年6月1日 修正"),
        ("heading2", "第一章 总则"),
        ("", "第一条 为了加强渔港安全管理，制定本办法。"),
        ("", "第二条 区海洋发展局负责本办法的组织实施。"),
        ("", "第三条 \xa0码头应当配备消防泵。"),
    ]
    assert_offsets_hold(result.lines, LAW)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # headings
        ("# 一、总体要求", [("heading1", "一、总体要求")]),
        ("   ### （一）目标 ###", [("heading3", "（一）目标")]),
        ("#总体要求", [("heading1", "总体要求")]),
        ("###### 附则", [("heading6", "附则")]),
        ("总体要求\n====", [("heading1", "总体要求")]),
        ("#1机组全面检修", [("", "#1机组全面检修")]),  # the number of a machine
        ("####### 七个", [("", "####### 七个")]),
        ("总体要求\n---\n正文", [("", "总体要求"), ("", "正文")]),  # a rule, not a heading
        # emphasis
        ("**第一章　总则**", [("bold", "第一章　总则")]),
        ("****一、总体要求****", [("bold", "一、总体要求")]),
        ("__总则__", [("bold", "总则")]),
        ("**总则。**第一条 适用范围。", [("", "总则。第一条 适用范围。")]),
        ("**甲****乙**", [("bold", "甲乙")]),
        ("对张**、李**两人分别处罚", [("", "对张**、李**两人分别处罚")]),  # masked names
        ("证号3709**********1234与3710**********5678", [("", "证号3709**********1234与3710**********5678")]),
        ("长2*3*4米", [("", "长2*3*4米")]),
        ("（*重点*）", [("", "（重点）")]),
        ("*注：下同", [("", "*注：下同")]),
        ("签字：____年____月", [("", "签字：____年____月")]),  # blanks to be filled in
        ("文件名 a_b_c", [("", "文件名 a_b_c")]),
        # lists and quotes
        ("- 区应急局牵头", [("list", "区应急局牵头")]),
        ("* 区应急局牵头", [("list", "区应急局牵头")]),
        ("1. 区应急局牵头", [("", "1. 区应急局牵头")]),  # the number is the document's own
        ("- 3 -", [("", "- 3 -")]),  # a page number
        ("-5℃以下停止作业", [("", "-5℃以下停止作业")]),
        ("> 引自通知", [("quote", "引自通知")]),
        # what only dresses text
        ('见[安全生产法](https://example.org/a_(b) "法")第四条', [("", "见安全生产法第四条")]),
        ("![渔港平面图](a.png)", [("", "渔港平面图")]),
        ("浓度`<5%`，见<https://example.org>", [("", "浓度<5%，见https://example.org")]),
        (r"1\. 不是列表\*", [("", "1. 不是列表*")]),
        ("面积<u>大于</u>5平方米<br>以上", [("", "面积大于5平方米 以上")]),
        ("a<b，c>d，《〈规定〉》", [("", "a<b，c>d，《〈规定〉》")]),
        ("A&amp;B &copy 2020 &#12290;", [("", "A&B &copy 2020 。")]),
        ("第[1]条[注]", [("", "第[1]条[注]")]),
        ("    第一条 四个空格不是代码", [("", "    第一条 四个空格不是代码")]),
        ("```\n第一条\n```", [("", "第一条")]),
        ("未闭合<!-- 的注释不吞掉正文", [("", "未闭合<!-- 的注释不吞掉正文")]),
        ("***\n正文\n* * *", [("", "正文")]),
    ],
)
def test_marks(source: str, expected: list[tuple[str, str]]) -> None:
    assert shown(source) == expected
    assert_offsets_hold(read(source).lines, source)


def test_a_pipe_table_becomes_rows() -> None:
    source = (
        "任务分工\n\n| 序号 | 任务 | **责任单位** |\n|:--|---|--:|\n"
        "| 1 | 甲\\|乙 | 区应急局 |\n|2||区公安分局|\n\n完"
    )
    result = read(source)
    rows = [line for line in result.lines if line.table is not None]
    assert [[line.text[a:b] for a, b in line.cells] for line in rows] == [
        ["序号", "任务", "责任单位"],
        ["1", "甲|乙", "区应急局"],
        ["2", "", "区公安分局"],
    ]
    assert [line.text for line in rows] == ["序号\t任务\t责任单位", "1\t甲|乙\t区应急局", "2\t\t区公安分局"]
    assert {line.table for line in rows} == {1}
    assert all(line.hard for line in rows)
    assert_offsets_hold(result.lines, source)


def test_an_html_table_becomes_rows() -> None:
    source = (
        "分工\n\n<table><tr><td>序号</td><td>单位</td></tr>\n"
        '<tr><td rowspan="2">1</td><td>区应急局</td></tr><tr><td>区公安局</td></tr></table>\n\n完'
    )
    lines = read(source).lines
    rows = [line for line in lines if line.table is not None]
    assert [line.text for line in rows] == ["序号\t单位", "1\t区应急局", "1\t区公安局"]
    assert [line.text for line in lines if line.text and line.table is None] == ["分工", "完"]
    assert all(line.source is None for line in rows)


def test_an_html_table_without_an_end_stays_text() -> None:
    assert shown("<table><tr><td>序号") == [("", "<table><tr><td>序号")]


def test_a_line_with_bars_is_no_table_without_a_row_of_dashes() -> None:
    source = "索引号: A-1 | 有效性: 有效 |\n文件编号: | 无 |\n"
    assert all(line.table is None for line in read(source).lines)


def test_dashes_at_the_top_that_are_no_front_matter() -> None:
    assert shown("---\n第一条 甲。\n---\n第二条 乙。") == [("", "第一条 甲。"), ("", "第二条 乙。")]


def test_front_matter_alone_is_an_empty_file() -> None:
    with pytest.raises(EmptyFileError):
        read("---\ntitle: 目录\n---\n")


MARKED = st.text(
    alphabet=st.sampled_from("安全第一条、。（）12 #*_`|<>!-[]()\\&;~=\t\u3000\u200b\x00\ue010br/u\n\n"),
    max_size=120,
)


@given(MARKED)
def test_offsets_hold_whatever_the_marks(text: str) -> None:
    source = "第一条 总则\n" + text
    assert_offsets_hold(read(source).lines, source)


@given(MARKED)
def test_no_chinese_character_is_lost_outside_comments_and_tags(text: str) -> None:
    text = text.replace("<", "＜").replace("]", "］")  # comments, tags and link targets may take text along
    kept = [char for line in read("安\n" + text).lines for char in line.text if char in "安全第一条"]
    assert kept == [char for char in "安\n" + text if char in "安全第一条"]


@pytest.mark.parametrize(
    "part", ["<!--", "*", "**", "`", "``` ", "[", "](", "<a ", "|", "# ", "&#", "\\", "# a  "]
)
def test_hostile_repetition_stays_fast(part: str) -> None:
    read_bytes(("安全" + part * 60_000).encode(), "敌意.md")
