"""Labelled lists of units that a line break cuts: what goes on, and what begins something new."""

from __future__ import annotations

import pytest
from outlined import lines_of

from corpus.model import Box, Line
from corpus.outline.joining import join

GOES_ON = [
    ("责任单位：区应急局、区住建局、区消防救援", "大队、区公安局"),
    ("责任单位：县住建局、海滨华润燃", "气有限公司"),
    ("责任单位：县应急局、县住", "建局、县教育局。"),
    ("责任单位：县应急局牵头，县公安局、县住", "建局按职责分工负责"),
    ("牵头单位：县住房和城乡", "建设局"),
    ("配合单位：各乡镇人民", "政府、县交通运输局"),
    ("责任单位：县应急局、县教育局、县公安局、县", "交通运输局、县水利局"),
    ("（三）检查。开展检查。责任单位：县应急局、县消防救", "援大队"),
    ("责任单位：县应急局、县教育局、县公安局、各街道办", "事处、县水利局"),
    ("责任单位：县应急局、县教育局", "、县公安局"),
    ("责任单位：县应急局、县教育局、", "县公安局"),
    ("责任单位：县应急局牵", "头，县公安局配合"),
    ("责任单位：县应急局、县公安局按职责分", "工负责"),
    ("责任单位：县应急局、县公安局等", "有关部门"),
    ("责任单", "位：县应急局、县公安局"),
    ("责任单位：", "县应急局、县公安局"),
    ("牵头单位：县应急局；责任单位：县公安局、县市场监", "管局；完成时限：长期"),
    (
        "1.检查。（责任单位：县应急局、县消防救",
        "援大队、县住建局、县教育局、县交通运输局、县水利局、县文旅局、县卫健局）",
    ),
    (
        "1.检查。（县应急局、县教育局、县消防救",
        "援大队、县住建局、县财政局、县交通运输局、县水利局、县文旅局、县卫健局、县民政局、县商务局、县林业局负责）",
    ),
]
BEGINS_NEW = [
    ("责任单", "位于东山路的单位：县应急局"),
    ("责任单位：县应急局、县教育局", "（二）加强宣传。"),
    ("责任单位：县应急局、县教育局", "二、保障措施"),
    ("责任单位：县应急局、县教育局", "配合单位：县公安局"),
    ("责任单位：县应急局、县教育局", "完成时限：长期"),
    ("责任单位：县应急局、县教育局", "加强组织领导"),
    ("责任单位：县应急局、县教育局", "综合协调组"),
    ("责任单位：县应急局、县教育局、县住建局、县公安局、县水利局、县文旅局", "工作专班"),
    ("责任单位：县应急局", "县教育局"),
    ("责任单位：县应急局、县教育局", "海滨县人民政府办公室"),
    ("责任单位：县应急局、县教育局", "县公安局："),
    ("责任单位：县应急局、县教育局", "组织保障"),
    ("责任单位：县应急局、县教育局", "监督检查"),
    ("责任单位：县应急局、海滨石化", "县教育局、县公安局"),
    ("责任单位：县应急局、县教育局。", "县公安局负责检查。"),
    ("责任单位：县应急局、县教育局", "完善应急预案，健全协调机制。"),
    ("责任单位：县应急局、县教育局", "各级各部门要加强领导。"),
    ("责任单位：县应急局、县教育局", "2026年3月1日"),
    ("责任单位：县应急局、县教育局", "附件"),
    ("（责任单位：县应急局、县消防救援）", "大队要加强训练。"),
    ("各责任单位：县应急局、县消防救援", "大队、县公安局"),
    ("责任人：王海、县消防", "大队长"),
    ("责任单位：县应急局、县消防救援", "队伍建设要加强。"),
    ("责任单位：县应急局、县", "加强宣传教育"),
    ("责任单位：", "（一）加强检查。"),
    ("责任单位：", "加强检查，落实责任。"),
    ("责任单位：县应急局；完成时限：2026年", "县公安局、县教育局"),
]


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize(("first", "second"), GOES_ON)
def test_a_cut_list_goes_on(first: str, second: str, spaced: bool) -> None:
    assert [block.text for block in join(lines_of(f"{first}\n{second}", spaced=spaced))] == [first + second]


@pytest.mark.parametrize("spaced", [False, True])
@pytest.mark.parametrize(("first", "second"), BEGINS_NEW)
def test_what_follows_a_list_stays_apart(first: str, second: str, spaced: bool) -> None:
    found = [block.text for block in join(lines_of(f"{first}\n{second}", spaced=spaced))]
    assert found == [first, second]


def test_over_a_page_number() -> None:
    text = "责任单位：县应急局、县消防救\n\n— 12 —\n\n援大队、县公安局\n\n（二）加强宣传。"
    assert [block.text for block in join(lines_of(text))] == [
        "责任单位：县应急局、县消防救援大队、县公安局",
        "— 12 —",
        "（二）加强宣传。",
    ]


def test_over_three_lines() -> None:
    text = "责任单位：县应急局、县消防救\n援大队、县公安局、县市\n场监管局、县教育局\n（二）加强宣传。"
    assert join(lines_of(text))[0].text.endswith("县市场监管局、县教育局")


def test_over_the_pages_of_a_form_with_positions() -> None:
    lines = (
        Line("责任单位：县应急局、县消防救", page=1, box=Box(110, 700, 480, 712), hard=True),
        Line("援大队、县公安局", page=2, box=Box(80, 80, 300, 92), hard=True),
        Line("（二）加强宣传。", page=2, box=Box(110, 100, 300, 112), hard=True),
    )
    assert [block.text for block in join(lines)] == [
        "责任单位：县应急局、县消防救援大队、县公安局",
        "（二）加强宣传。",
    ]
