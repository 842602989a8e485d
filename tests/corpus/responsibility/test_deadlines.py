"""Deadlines as written and as days: certain only where the document makes the year certain."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.model import Span
from corpus.responsibility.deadlines import Calendar, find, whole

#: A plan for 2020, published on 5 March.
PLAN = Calendar(2020, None, dt.date(2020, 3, 5))


def stated(text: str, known: Calendar = PLAN) -> list[tuple[str, str | None, str | None]]:
    return [
        (d.words, d.first and d.first.isoformat(), d.last and d.last.isoformat())
        for d in find(text, Span(0, len(text)), known)
        if d.point
    ]


@pytest.mark.parametrize(
    ("text", "words", "first", "last"),
    [
        ("6月底前完成", "6月底前", None, "2020-06-30"),
        ("2月底前完成", "2月底前", None, "2020-02-29"),
        ("2020 年 6 月底前完成", "2020年6月底前", None, "2020-06-30"),
        ("到２０２７年建成", "到２０２７年", None, "2027-12-31"),
        ("2.2020年底前完成", "2020年底前", None, "2020-12-31"),
        ("2025年12月31日前建成", "2025年12月31日前", None, "2025-12-31"),
        ("于2022年3月31日前报送", "2022年3月31日前", None, "2022-03-31"),
        ("明年6月底前", "明年6月底前", None, "2021-06-30"),
        ("今年年底前", "今年年底前", None, "2020-12-31"),
        ("力争到2025年建成", "力争到2025年", None, "2025-12-31"),
        ("年底前完成", "年底前", None, "2020-12-31"),
        ("年内完成", "年内", "2020-01-01", "2020-12-31"),
        ("上半年完成", "上半年", "2020-01-01", "2020-06-30"),
        ("第三季度末完成", "第三季度末", None, "2020-09-30"),
        ("9月中旬前完成", "9月中旬前", None, "2020-09-20"),
        ("2020年7月1日—2020年底", "2020年7月1日—2020年底", "2020-07-01", "2020-12-31"),
        ("2020年6月-12月开展", "2020年6月-12月", "2020-06-01", "2020-12-31"),
        ("自2020年6月1日起至12月31日", "2020年6月1日起至12月31日", "2020-06-01", "2020-12-31"),
        ("11月15日至次年3月15日", "11月15日至次年3月15日", "2020-11-15", "2021-03-15"),
        ("即日起至2020年12月31日", "即日起至2020年12月31日", None, "2020-12-31"),
        ("“十四五”期间，新建5座", "“十四五”期间", "2021-01-01", "2025-12-31"),
        ("到“十四五”末，覆盖率", "到“十四五”末", None, "2025-12-31"),
        # As written, but no certain day.
        ("2025年前建成", "2025年前", None, None),
        ("10月前建成", "10月前", None, None),
        ("自收到申请之日起10个工作日内答复", "自收到申请之日起10个工作日内", None, None),
        ("要在接报后7日内作出决定", "在接报后7日内", None, None),
        ("7日内报告", "7日内", None, None),
    ],
)
def test_a_deadline(text: str, words: str, first: str | None, last: str | None) -> None:
    assert stated(text) == [(words, first, last)]


@pytest.mark.parametrize(
    ("text", "words", "every"),
    [
        ("每年1月30日前报送", "每年1月30日前", "每年"),
        ("每年的1 月30 日前", "每年的1月30日前", "每年"),
        ("每月5日前报送", "每月5日前", "每月"),
        ("每季度末报送", "每季度末", "每季度"),
        ("每学期末总结", None, None),
    ],
)
def test_one_that_comes_back_has_no_day(text: str, words: str | None, every: str | None) -> None:
    found = find(text, Span(0, len(text)), PLAN)
    if words is None:
        assert all(deadline.last is None for deadline in found)
        return
    assert [(d.words, d.recurring, d.last) for d in found] == [(words, every, None)]


@pytest.mark.parametrize(
    "text",
    [
        "2020年3月2日印发",
        "巩固2019年养老院建设成果",
        "目前没有",
        "三年前的事故",
        "三年内建成",
        "五年内不得申请",
        "〔2020〕40号",
        "《关于2020年底前完成改造的通知》",
        "截至2020年底，已完成改造",
        "本办法有效期至2027年12月31日",
        "2020年初步建立机制",
        "2020年中小学安全教育",
        "制度实行月末跟踪督办",
        "“十四五”规划",
        "“十四五”时期是关键期",
        "切实提升“十四五”时期全区应急能力",
        "2019年，建成3座",
        "前三年平均水平",
        "业务办理压缩至5个工作日以内",
        "第6月台",
    ],
)
def test_no_deadline(text: str) -> None:
    assert stated(text) == []


def test_a_bare_year_only_dates_figures() -> None:
    [deadline] = find("2021年，建成3座", Span(0, 9), PLAN)
    assert not deadline.point
    assert deadline.last == dt.date(2021, 12, 31)


@pytest.mark.parametrize(
    ("known", "last"),
    [
        (Calendar(2021), "2021-06-30"),
        (Calendar(None, None, dt.date(2021, 3, 1)), "2021-06-30"),
        (Calendar(None, None, dt.date(2021, 9, 1)), None),  # this year or the next: not certain
        (Calendar(None, (2021, 2025)), None),
        (Calendar(), None),
    ],
)
def test_the_year_comes_from_the_document(known: Calendar, last: str | None) -> None:
    assert stated("6月底前完成", known) == [("6月底前", None, last)]


def test_a_year_holds_for_the_rest_of_its_sentence() -> None:
    text = "2021年9月底前完成改造，12月底前完成验收"
    assert [last for _, _, last in stated(text, Calendar())] == ["2021-09-30", "2021-12-31"]


def test_an_earlier_month_is_not_of_the_year_before_it() -> None:
    text = "2021年底前完成改造，6月底前完成验收"
    assert [last for _, _, last in stated(text, Calendar())] == ["2021-12-31", None]


@pytest.mark.parametrize(
    ("cell", "first", "last", "every"),
    [
        ("12月", "2020-12-01", "2020-12-31", None),
        ("2026年底", None, "2026-12-31", None),
        ("2026-2030", "2026-01-01", "2030-12-31", None),
        ("2026年6月—2027年12月", "2026-06-01", "2027-12-31", None),
        ("2020年1月-疫情结束", "2020-01-01", None, None),
        ("第二季度", "2020-04-01", "2020-06-30", None),
        ("2026年12月31日", "2026-12-31", "2026-12-31", None),
        ("每季度", None, None, "每季度"),
        ("长期坚持", None, None, None),
        ("持续推进", None, None, None),
        ("立即", None, None, None),
        ("3月、9月", None, None, None),
    ],
)
def test_a_cell_of_a_time_column(cell: str, first: str | None, last: str | None, every: str | None) -> None:
    deadline = whole(cell, PLAN)
    assert deadline is not None
    assert deadline.words == cell
    days = (deadline.first, deadline.last)
    assert tuple(day and day.isoformat() for day in days) == (first, last)
    assert deadline.recurring == every


@pytest.mark.parametrize("cell", ["", "市教育局", "按职责分工负责", "完成改造"])
def test_a_cell_without_a_time(cell: str) -> None:
    assert whole(cell, PLAN) is None
