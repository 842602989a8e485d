"""Broken lines: which are joined, which stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outlined import check_whole, lines_of, outlined

from corpus.model import Box, Line, ReadResult
from corpus.outline import outline
from corpus.outline.joining import join


def joined(text: str, *, spaced: bool = False) -> list[str]:
    return [block.text for block in join(lines_of(text, spaced=spaced))]


LONG_HEAD = "全区各镇各部门要深入开展火灾隐患排查治理，全面落实消防安全责任制和消防安全网格化"
LONG_TAIL = "管理，做到全覆盖、零容忍。"


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (LONG_HEAD, LONG_TAIL),
        ("1.形势持续稳定。区安委会组织开展各项监管执", "法，聘请专家参与检查。"),
        ("青屿区人民政府办公室关于", "印发消防工作方案的通知"),
        ("印发《青屿区推进城区安全", "发展实施方案》的通知"),
        ("各镇要落实责任", "，确保安全。"),
        ("公安、消防、", "应急等部门要配合。"),
        ("国务院关于促进保税区", "高水平开放的若干意见"),
    ],
)
def test_broken_lines_are_joined(first: str, second: str, spaced: bool) -> None:
    assert joined(f"{first}\n{second}", spaced=spaced) == [first + second]


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (LONG_HEAD, "1.排查隐患。"),
        (LONG_HEAD, "（一）排查隐患。"),
        (LONG_HEAD, "责任单位：区应急局"),
        ("一、总体要求", "全区上下要落实责任。"),
        ("（一）加强组织领导", "各镇要成立领导小组，由主要负责人任组长。"),
        ("青屿区消防工作实施方案", "为加强消防工作，制定本方案。"),
        ("青屿区人民政府办公室", "2021年7月1日"),
        ("2021年7月1日印发", "附件"),
        ("各镇要落实责任。", "各部门要配合。"),
        ("通知如下：", "各镇要落实责任。"),
        ("序号", "类别"),
        ("预期指标", "2"),
        ("索引号：AB-1 | 主题分类：安全 |", "文件编号：| 有效性：有效 |"),
        ("2002年6月29日 全国人民代表大会常务委员会第二十八次会议通过", "2021年6月10日 第二十九次会议修正"),
    ],
)
def test_lines_that_stay_apart(first: str, second: str, spaced: bool) -> None:
    assert joined(f"{first}\n{second}", spaced=spaced) == [first, second]


def test_a_number_at_the_start_of_a_broken_line_is_no_item() -> None:
    text = (
        "车辆在货厢前部设置有一个容积一点零六立方米的夹层水槽，后部有一个长宽高分别约\n3.5 米、1.5 米的罐体。"
    )
    assert len(joined(text)) == 1


def test_a_cited_article_at_the_start_of_a_broken_line_is_no_article() -> None:
    text = "生产经营单位违反本条例的规定，未按照要求报告事故情况的，由应急管理部门依照\n第五十六条规定处罚。"
    assert len(joined(text)) == 1


def test_item_between_items_with_text_is_joined() -> None:
    long = "渔船出海之前应当由船长逐项检查救生、消防和通信设备，并把结果如实记入航海日志备查。"
    text = (
        f"1、{long}\n2、返航之后除了机舱以外\n甲板和渔网也都要清理干净，发现的问题要在靠岸当天报告。"
        f"\n3、{long}"
    )
    assert len(joined(text, spaced=True)) == 3


def test_heading_between_headings_is_not_joined() -> None:
    body = "各镇要加强组织领导，明确责任分工，把消防工作列入重要议事日程，定期研究解决重大问题。"
    text = f"（一）加强组织领导\n{body}\n（二）落实经费保障\n{body}\n（三）强化监督考核\n{body}"
    assert len(joined(text, spaced=True)) == 6


def test_page_number_between_two_halves_follows_them() -> None:
    assert joined(f"{LONG_HEAD}\n— 3 —\n{LONG_TAIL}") == [LONG_HEAD + LONG_TAIL, "— 3 —"]


def test_latin_words_keep_a_blank() -> None:
    assert (
        joined("企业应当按照统一规范接入平台，平台名称暂定为Safety\nCloud，由区里统一运行。")[0].count(
            "Safety Cloud"
        )
        == 1
    )


def test_wrapped_text() -> None:
    line = "这条渔船出厂时只有两台主机，没有配备救生艇，后来在镇上的船厂加装了一只"
    text = "\n".join(["一、基本情况", *([line] * 12), "旧的救生艇。"])
    blocks = joined(text)
    assert blocks[0] == "一、基本情况"
    assert len(blocks) == 2


def test_positions_decide_where_the_form_has_them() -> None:
    def at(text: str, left: float, *, hard: bool) -> Line:
        return Line(text, page=1, box=Box(left, 0, 500, 12), hard=hard)

    lines = (
        at("（一）落实责任。各镇要落实", 110, hard=False),
        at("属地责任。", 80, hard=True),
        at("各部门要配合。", 110, hard=True),
    )
    assert [block.text for block in join(lines)] == ["（一）落实责任。各镇要落实属地责任。", "各部门要配合。"]


CHARACTERS = "一二三（）()1２.、。，：;《》“”第条章节附件责任单位区应急局各镇\t \u3000ab年月日2021-—>"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(alphabet=CHARACTERS, max_size=40), min_size=1, max_size=30))
def test_nothing_is_lost(rows: list[str]) -> None:
    lines = lines_of("\n".join(rows))
    found = outlined("\n".join(rows))
    source = sorted("".join("".join(line.text.split()) for line in lines))
    assert sorted("".join(found.text.split())) == source
    check_whole(found)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet=CHARACTERS, max_size=30), min_size=1, max_size=20))
def test_offsets_lead_back_to_the_source(rows: list[str]) -> None:
    source = "\n".join(rows)
    found = outlined(source)
    for position, character in enumerate(found.text):
        origin = found.offsets.to_source(position)
        if origin is None:
            assert character in " \t\n"
        else:
            assert source[origin] == character


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_outlines(text: str) -> None:
    lines = tuple(Line(row) for row in text.splitlines())
    found = outline(ReadResult("txt", lines), file_name="x.txt")
    if found.clauses:
        check_whole(found)
    else:
        assert not text.strip()
        assert [issue.code for issue in found.issues] == ["no_text"]
