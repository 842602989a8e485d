"""The grammar of numbering, with near misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.outline.markers import Style, scan


@pytest.mark.parametrize(
    ("text", "style", "number", "body"),
    [
        ("第一编　总则", Style.BOOK, 1, "总则"),
        ("第二分编 物权", Style.SUBBOOK, 2, "物权"),
        ("第一章 总 则", Style.CHAPTER, 1, "总 则"),
        ("第 三 章　监督", Style.CHAPTER, 3, "监督"),
        ("第4章 附则", Style.CHAPTER, 4, "附则"),
        ("第一部分 基本情况", Style.CHAPTER, 1, "基本情况"),
        ("第一节 一般规定", Style.SECTION, 1, "一般规定"),
        ("第二十条 生产经营单位应当", Style.ARTICLE, 20, "生产经营单位应当"),
        ("第一百零二条　违反本法", Style.ARTICLE, 102, "违反本法"),
        ("第七十五 条 经营者", Style.ARTICLE, 75, "经营者"),
        ("一、总体要求", Style.CHINESE, 1, "总体要求"),
        ("十二、保障措施", Style.CHINESE, 12, "保障措施"),
        ("一．总体要求", Style.CHINESE, 1, "总体要求"),
        ("（一）加强领导", Style.CHINESE_PAREN, 1, "加强领导"),
        ("(十五)优化环境", Style.CHINESE_PAREN, 15, "优化环境"),
        ("㈡落实责任", Style.CHINESE_PAREN, 2, "落实责任"),
        ("二)落实责任", Style.CHINESE_PAREN, 2, "落实责任"),  # the opening bracket was lost
        ("1.强化规划", Style.ARABIC, 1, "强化规划"),
        ("1、强化规划", Style.ARABIC, 1, "强化规划"),
        ("12．强化规划", Style.ARABIC, 12, "强化规划"),
        ("3. 强化规划", Style.ARABIC, 3, "强化规划"),
        ("1．2021年6月底前完成", Style.ARABIC, 1, "2021年6月底前完成"),
        ("(1)建立机制", Style.ARABIC_PAREN, 1, "建立机制"),
        ("（12）建立机制", Style.ARABIC_PAREN, 12, "建立机制"),
        ("⑶建立机制", Style.ARABIC_PAREN, 3, "建立机制"),
        ("1)建立机制", Style.ARABIC_HALF, 1, "建立机制"),
        ("①建立机制", Style.CIRCLED, 1, "建立机制"),
        ("1　总则", Style.DECIMAL_1, 1, "总则"),
        ("2.1　指挥部", Style.DECIMAL_2, 1, "指挥部"),
        ("5.1.3 所有企业", Style.DECIMAL_3, 3, "所有企业"),
        ("甲，采用综合评标", Style.STEM, 1, "采用综合评标"),
        ("  （二）缩进", Style.CHINESE_PAREN, 2, "缩进"),
        ("专栏2 重点工程", Style.WORD, 2, "重点工程"),
        ("任务三：整治通道", Style.WORD, 3, "整治通道"),
        ("第一阶段：动员部署", Style.WORD, 1, "动员部署"),
        ("第二阶段（2020年6月底前）。排查", Style.WORD, 2, "（2020年6月底前）。排查"),
    ],
)
def test_markers(text: str, style: Style, number: int, body: str) -> None:
    marker = scan(text)
    assert marker is not None
    assert (marker.style, marker.number, text[marker.body :]) == (style, number, body)


def test_article_with_sub_number() -> None:
    marker = scan("第一百三十三条之一 在道路上驾驶")
    assert marker is not None
    assert (marker.number, marker.sub) == (133, 1)


@pytest.mark.parametrize(
    "text",
    [
        "第五条规定的事项",
        "第五条第二款所列",
        "第五条、第六条",
        "第十条至第十二条",
        "第三章的规定",
        "第一目标是零事故",
        "第一节课讲消防",
        "第一阶段完成后",
        "2019年6月19日",
        "2.5 米以上的围墙",
        "2.5万人",
        "1.06 立方米的水槽",
        "3、5号楼之间",
        "7、8月份",
        "二、三级企业",
        "一、二产业",
        "10万人口",
        "20 米以内",
        "（2012）11号",
        "（以下简称领导小组）",
        "一是加强领导",
        "其一",
        "甲、乙双方",
        "甲方应当",
        "任务一经下达不得变更",
        "工程建设项目",
        "措施到位",
        "GB 50016",
        "",
        "   ",
    ],
)
def test_no_markers(text: str) -> None:
    assert scan(text) is None


@given(st.text(alphabet="第一二十章条节（）()、.．1234 年米①甲abX附件篇目", max_size=12))
def test_scan_stays_inside(text: str) -> None:
    marker = scan(text)
    if marker is not None:
        assert 0 <= marker.start < marker.end <= marker.body <= len(text)
        assert text[marker.start : marker.end].strip()
