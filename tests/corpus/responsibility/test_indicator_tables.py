"""Tables of indicators, whole and flattened to one cell a line: each row rightly read, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from register_of import read_text

from corpus.model import Outline, StatedTarget, Target
from corpus.outline.indicator_heads import Column, header_of
from corpus.responsibility import settle, targets_of

HEAD = (
    "霁湖经开区“十四五”应急管理规划\n\n一、规划目标\n\n到2025年，体系基本建成。\n\n"
    "专栏1 “十四五”时期主要指标\n\n"
)
TAIL = "\n\n二、主要任务\n\n（一）加强体系建设。完善预案。（区应急局牵头）\n"
WHOLE = """
| 序号 | 指标名称 | 单位 | 2020年基期值 | 2025年目标值 | 属性 |
|---|---|---|---|---|---|
| 1 | 生产安全事故死亡人数下降 | % | — | 15 | 约束性 |
| 2 | 亿元产值死亡率 | 人/亿元 | 0.018 | <0.01 | 约束性 |
| 3 | 综合减灾示范社区 | 个 | 12 | ≥30 | 预期性 |
"""
FLAT = [
    "指标名称", "单位", "2020年基期值", "2025年目标值", "属性",
    "生产安全事故死亡人数下降", "%", "—", "15", "约束性",
    "亿元产值死亡率", "人/亿元", "0.018", "<0.01", "约束性",
    "综合减灾示范社区", "个", "12", "≥30", "预期性",
]  # fmt: skip
ROWS = [
    ("生产安全事故死亡人数下降", "15%", None, None, None, "约束性"),
    ("亿元产值死亡率", "<0.01", "人/亿元", "0.018", 2020, "约束性"),
    ("综合减灾示范社区", "≥30", "个", "12", 2020, "预期性"),
]


def targets(text: str, name: str = "规划.txt") -> tuple[Outline, tuple[StatedTarget, ...], list[str]]:
    made, found = read_text(text, name)
    stated, issues = targets_of(made, settle(made, found))
    return made, stated, [issue.code for issue in issues]


def named(stated: tuple[StatedTarget, ...]) -> list[Target]:
    return [one.target for one in stated if one.target.name]


def told(target: Target) -> tuple[str, str | None, str | None, str | None, int | None, str | None]:
    return (
        target.name,
        target.value,
        target.unit,
        target.base_value,
        target.base_year,
        target.nature,
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (HEAD + WHOLE + TAIL, "规划.md"),
        (HEAD + "\n\n".join(FLAT) + TAIL, "规划.txt"),
        (HEAD + "\n".join(FLAT) + TAIL, "规划.txt"),
    ],
    ids=["whole", "flat", "flat without blank lines"],
)
def test_an_indicator_has_name_unit_base_and_nature(text: str, name: str) -> None:
    made, stated, issues = targets(text, name)
    assert issues == []
    assert [told(target) for target in named(stated)] == ROWS
    for target in named(stated):
        assert target.due == "2025年"
        assert target.due_by == dt.date(2025, 12, 31)
        assert target.span.of(made.text) == target.text


def test_a_merged_group_cell_that_was_lost() -> None:
    cells = ["序号", "类别", "规划指标", "2025年目标值", "属性",
             "1", "安全生产", "亿元产值死亡率", "<0.01", "约束性指标",
             "2", "万车死亡率", "<1.3", "预期性指标",
             "3", "自然灾害", "受灾人员得到救助的时间", "<10小时", "预期性指标"]  # fmt: skip
    _, stated, issues = targets(HEAD + "\n\n".join(cells) + TAIL)
    assert issues == []
    assert [(t.name, t.value, t.unit, t.nature) for t in named(stated)] == [
        ("亿元产值死亡率", "<0.01", None, "约束性"),
        ("万车死亡率", "<1.3", None, "预期性"),
        ("受灾人员得到救助的时间", "<10", "小时", "预期性"),
    ]


def test_a_row_whose_cells_are_shifted_is_refused() -> None:
    table = WHOLE.replace(
        "| 综合减灾示范社区 | 个 | 12 | ≥30 | 预期性 |", "| 综合减灾示范社区 | 个 | 12 | 预期性 | ≥30 |"
    )
    _, stated, issues = targets(HEAD + table + TAIL, "规划.md")
    assert [target.name for target in named(stated)] == [row[0] for row in ROWS[:2]]
    assert issues == ["indicator_row_unclear"]


@pytest.mark.parametrize(
    "lost",
    [
        FLAT[6],  # the measure of the first row
        FLAT[13],  # the value of the second
    ],
)
def test_a_flattened_table_with_a_lost_cell_is_refused_and_told(lost: str) -> None:
    cells = list(FLAT)
    cells.remove(lost)
    _, stated, issues = targets(HEAD + "\n\n".join(cells) + TAIL)
    assert named(stated) == []
    assert issues == ["indicator_table_unclear"]


def test_a_header_of_two_rows() -> None:
    table = (
        "\n| 指标名称 | 单位 | 目标值 | 目标值 |\n|---|---|---|---|\n| 指标名称 | 单位 | 2023年 | 2025年 |\n"
        "| 消防站 | 座 | 3 | 5 |\n"
    )
    _, stated, _ = targets(HEAD + table + TAIL, "规划.md")
    assert [(t.name, t.value, t.unit, t.due) for t in named(stated)] == [
        ("消防站", "3", "座", "2023年"),
        ("消防站", "5", "座", "2025年"),
    ]


def test_the_caption_says_for_when_values_without_a_year_are_meant() -> None:
    table = "\n| 序号 | 指标内容 | 预期值 | 性质 |\n|---|---|---|---|\n| 1 | 重大事故起数 | 0 | 约束性 |\n"
    _, stated, _ = targets(HEAD + table + TAIL, "规划.md")
    [target] = named(stated)
    assert (target.value, target.due, target.due_by) == ("0", "“十四五”时期", dt.date(2025, 12, 31))


def test_an_indicator_of_a_task_table_belongs_to_its_units() -> None:
    table = (
        "\n| 序号 | 工作指标 | 2027年目标值 | 责任单位 |\n|---|---|---|---|\n"
        "| 1 | 建成微型消防站 | 50个以上 | 区消防救援大队、区住建局 |\n"
    )
    _, stated, _ = targets("霁湖区消防工作方案\n\n重点任务清单\n" + table, "方案.md")
    [one] = [one for one in stated if one.target.name]
    assert (one.target.name, one.target.value, one.target.due_by) == (
        "建成微型消防站",
        "≥50",
        dt.date(2027, 12, 31),
    )
    assert len(one.assignments) == 1


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (
            ["序号", "指标名称", "单位", "2020年", "2025年", "属性"],
            [Column.NUMBER, Column.NAME, Column.UNIT, Column.BASE, Column.TARGET, Column.NATURE],
        ),
        (
            ["类别", "规划指标", "2025年目标值", "指标属性"],
            [Column.GROUP, Column.NAME, Column.TARGET, Column.NATURE],
        ),
        (["一级指标", "二级指标", "目标值"], [Column.GROUP, Column.NAME, Column.TARGET]),
        (["目标任务", "目标值"], [Column.NAME, Column.TARGET]),
        # Near misses: tables that aim at nothing.
        (["序号", "工作任务", "牵头单位", "完成时限"], None),
        (["序号", "指标名称", "单位", "2020年实际值"], None),
        (["姓名", "单位", "电话"], None),
        (["序号", "考核内容", "分值"], None),
        (["指标"], None),
    ],
)
def test_what_columns_are(titles: list[str], expected: list[Column] | None) -> None:
    header = header_of(titles)
    assert (list(header.columns) if header else None) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ["指标名称的含义", "单位要落实", "2025年目标值要达到", "属性不变"],
        ["类别", "单位", "电话"],
        ["名称", "单位", "地址"],
    ],
)
def test_short_lines_that_are_no_table(lines: list[str]) -> None:
    made, stated, issues = targets(HEAD + "\n\n".join(lines) + TAIL)
    assert named(stated) == []
    assert issues == []
    assert all(line in made.text for line in lines)
