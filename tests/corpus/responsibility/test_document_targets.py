"""Targets of whole documents: whose they are, for which year, and what is no aim at all."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from register_of import read_text

from corpus.model import Assignment, DocumentKind, Outline, StatedTarget, TargetKind
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.responsibility import find_assignments, settle, targets_of

Read = tuple[Outline, tuple[Assignment, ...], tuple[StatedTarget, ...]]


def read(text: str, name: str = "方案.txt") -> Read:
    made, found = read_text(text, name)
    settled = settle(made, found)
    stated, _ = targets_of(made, settled)
    return made, settled, stated


def units_of(one: StatedTarget, assignments: tuple[Assignment, ...]) -> list[str]:
    return [u.as_written for n in one.assignments for role in assignments[n].roles for u in role.units]


def by_text(stated: tuple[StatedTarget, ...], words: str) -> StatedTarget:
    [found] = [one for one in stated if words in one.target.text and one.target.value is not None]
    return found


MEASURES = """青屿区消防安全方案

一、主要任务

（一）加强基础建设。（区应急局牵头）

1.建设消防站。2026年6月底前，建成消防站3座。（区消防救援大队负责）

2.完善水源。年底前，消火栓完好率达到98%。（区水务局负责）

二、工作目标

到2027年，火灾死亡人数较2025年下降10%。
"""


def test_each_measure_has_its_own_deadline_and_units() -> None:
    _, assignments, stated = read(MEASURES)
    station, hydrants, deaths = (by_text(stated, words) for words in ("消防站3座", "98%", "10%"))
    assert station.target.due == "2026年6月底前"
    assert station.target.due_by == dt.date(2026, 6, 30)
    assert units_of(station, assignments) == ["区消防救援大队"]
    assert hydrants.target.due == "年底前"
    assert units_of(hydrants, assignments) == ["区水务局"]
    assert deaths.assignments == ()
    assert (deaths.target.due_by, deaths.target.base_year) == (dt.date(2027, 12, 31), 2025)


def test_the_year_of_the_title_holds_for_dates_without_one() -> None:
    _, assignments, stated = read(
        "青屿区2026年消防工作要点\n\n一、任务\n\n（一）6月底前，完成排查。（区应急局负责）\n"
    )
    [one] = stated
    assert one.target.kind is TargetKind.DEADLINE
    assert one.target.due_by == dt.date(2026, 6, 30)
    assert assignments[0].due == "6月底前"


def test_the_year_of_a_section_goes_before_that_of_the_title() -> None:
    text = (
        "青屿区2026至2027年消防工作方案\n\n一、2027年重点任务\n\n（一）6月底前，完成排查。（区应急局负责）\n"
    )
    _, _, stated = read(text)
    assert [one.target.due_by for one in stated] == [dt.date(2027, 6, 30)]


def test_the_one_year_that_all_deadlines_name_is_the_year() -> None:
    text = (
        "创建工作方案\n\n2026年7月底前完成创建。\n\n2026年3月底前动员。\n\n"
        "（一）6月底前，完成排查。（区应急局负责）\n"
    )
    _, _, stated = read(text)
    assert dt.date(2026, 6, 30) in {one.target.due_by for one in stated}


def test_no_year_in_the_document_no_day() -> None:
    _, _, stated = read("创建工作方案\n\n一、任务\n\n（一）6月底前，完成排查。（区应急局负责）\n")
    assert [(one.target.due, one.target.due_by) for one in stated] == [("6月底前", None)]


def test_a_deadline_for_a_whole_section() -> None:
    text = (
        "青屿区整治方案\n\n一、重点任务\n\n以下任务于2026年9月底前全部完成。\n\n"
        "（一）排查仓库。逐一登记。（区商务局负责）\n\n（二）排查厂房。8月底前登记。（区经信局负责）\n\n"
        "二、保障措施\n\n（一）落实经费。（区财政局负责）\n"
    )
    _, assignments, _ = read(text)
    due = {role.units[0].as_written: item.due for item in assignments for role in item.roles}
    assert due == {"区商务局": "2026年9月底前", "区经信局": "8月底前", "区财政局": None}


def test_a_table_row_is_due_when_its_column_says() -> None:
    text = (
        "2026年青屿区消防任务清单\n\n| 序号 | 任务 | 完成时限 | 责任单位 |\n|---|---|---|---|\n"
        "| 1 | 建成消防站2座 | 9月 | 区住建局 |\n| 2 | 开展宣传 | 持续推进 | 区文旅局 |\n"
    )
    made, assignments, stated = read(text, "清单.md")
    figure = by_text(stated, "消防站2座")
    assert (figure.target.due, figure.target.due_by) == ("9月", dt.date(2026, 9, 30))
    cells = [one.target for one in stated if one.target.value is None]
    assert [(t.text, t.due_from, t.due_by) for t in cells] == [
        ("9月", dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
        ("持续推进", None, None),
    ]
    assert [units_of(one, assignments) for one in stated] == [["区住建局"], ["区住建局"], ["区文旅局"]]
    assert all(one.target.span.of(made.text) == one.target.text for one in stated)


def test_a_period_in_the_bracket_is_a_deadline_of_its_own() -> None:
    text = "青屿区方案\n\n1.开展整治。(实施时间:2026年6月-12月;实施部门:区民政局)\n"
    _, assignments, stated = read(text)
    [one] = stated
    assert (one.target.text, one.target.due_from, one.target.due_by) == (
        "2026年6月-12月",
        dt.date(2026, 6, 1),
        dt.date(2026, 12, 31),
    )
    assert units_of(one, assignments) == ["区民政局"]


def test_what_is_and_what_was_is_no_aim() -> None:
    text = (
        "青屿区规划\n\n一、发展基础\n\n全区建成消防站12座，消火栓完好率96%。\n\n"
        "二、目标\n\n截至2025年底，已建成消防站12座。到2027年，建成消防站20座。\n"
    )
    _, _, stated = read(text)
    assert [one.target.value for one in stated if one.target.value] == ["20"]


def test_a_lead_in_dates_the_list_below_it() -> None:
    text = "青屿区方案\n\n二、目标\n\n到2027年：\n\n1.建成消防站20座。\n\n2.消火栓完好率达到98%。\n"
    _, _, stated = read(text)
    assert [(one.target.value, one.target.due_by) for one in stated] == [
        ("20", dt.date(2027, 12, 31)),
        ("98%", dt.date(2027, 12, 31)),
    ]


def test_fines_of_a_law_are_no_targets_but_its_time_limits_are() -> None:
    text = (
        "青屿区消防条例\n\n第一条　为了加强消防工作，制定本条例。\n\n"
        "第二条　消防救援机构应当自受理申请之日起十个工作日内进行检查，并出具意见。\n\n"
        "第三条　违反本条例规定的，由消防救援机构处三万元以上三十万元以下罚款。\n"
    )
    made = outline(read_bytes(text.encode(), "条例.txt"), file_name="条例.txt", kind=DocumentKind.LAW)
    stated, _ = targets_of(made, settle(made, find_assignments(made)))
    assert [one.target.due for one in stated] == ["自受理申请之日起十个工作日内"]


PIECES = st.sampled_from(
    [
        "一、目标\n\n",
        "（一）建设。",
        "1.排查。",
        "（区应急局牵头）\n\n",
        "(实施时间:2026年6月-12月;实施部门:区民政局)\n\n",
        "6月底前覆盖率达到100%，",
        "以下任务于2026年底前完成。\n\n",
        "到2027年：\n\n",
        "建成3座。",
        "截至2025年，",
        "\n\n",
        "、",
        "，",
        "指标名称\n\n",
        "单位\n\n",
        "2025年目标值\n\n",
        "属性\n\n",
        "约束性\n\n",
        "%\n\n",
        "15\n\n",
        "| 指标 | 目标值 |\n|---|---|\n",
        "| 万车死亡率 | <1.3 |\n",
        "| 任务 | 完成时限 | 责任单位 |\n|---|---|---|\n",
        "| 排查 | 12月 | 区应急局 |\n",
        "第一条　",
        "𠮷",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=30))
def test_any_document_gives_targets_that_stand_in_it(pieces: list[str]) -> None:
    text = "青屿区2026年方案\n\n" + "".join(pieces)
    for name in ("方案.txt", "方案.md"):
        made, assignments, stated = read(text, name)
        for one in stated:
            assert one.target.span.of(made.text) == one.target.text
            assert one.target.text.strip()
            assert 0 <= one.clause < len(made.clauses)
            assert all(0 <= n < len(assignments) for n in one.assignments)
        assert [one.target.span for one in stated] == sorted(one.target.span for one in stated)
