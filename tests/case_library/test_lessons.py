"""Lessons and measures: one span an item."""

from __future__ import annotations

import itertools
import time

import case_reports
import pytest
from reading_reports import read

from case_library.extraction.lessons import find_lessons
from case_library.extraction.sections import Section, SectionKind
from case_library.source import CaseText
from corpus.model import Span


def lessons(text: str) -> list[str]:
    source, sections = read(text)
    return [span.of(source.text) for span in find_lessons(source, sections)]


def test_numbered_items_with_what_belongs_to_them() -> None:
    found = lessons(case_reports.COLLAPSE)
    assert [one[:8] for one in found] == ["（一）严格落实建", "（二）强化监理责", "（三）加大执法检"]
    assert found[0].endswith("的规定组织施工。")


def test_a_heading_and_its_paragraphs_are_one_item() -> None:
    text = (
        "某厂火灾事故调查报告\n\n五、事故防范措施\n\n为吸取教训，提出如下措施：\n\n（一）加强动火管理。\n\n"
        "各企业要严格动火审批。\n\n要配备监护人员。\n\n（二）加强培训。\n\n要组织全员培训。"
    )
    found = lessons(text)
    assert len(found) == 2
    assert found[0].startswith("（一）加强动火管理。")
    assert found[0].endswith("要配备监护人员。")


def test_items_inside_one_paragraph() -> None:
    assert lessons(case_reports.MALL) == [
        "一是切实落实消防安全责任制。",
        "二是深入开展大型商业综合体消防安全专项整治。",
        "三是加强消防宣传教育培训。",
    ]


def test_paragraphs_without_numbers() -> None:
    assert lessons(case_reports.LIFTING) == [
        "血的教训告诉我们，安全工作来不得半点马虎。",
        "吊装作业必须设置警戒区，严禁人员在吊物下停留。",
    ]


def test_what_is_praised_is_no_lesson() -> None:
    text = (
        "某地事故\n\n一、事故经过\n2020年3月4日，某厂发生泄漏。\n\n二、成功经验\n1.领导重视。\n2.处置及时。\n\n"
        "三、防范措施\n1.加强检查。\n2.加强培训。"
    )
    assert lessons(text) == ["1.加强检查。", "2.加强培训。"]


def test_no_section_no_lessons() -> None:
    assert lessons(case_reports.ROAD_SIDE) == []


@pytest.mark.parametrize("text", case_reports.ALL)
def test_items_do_not_overlap(text: str) -> None:
    source, sections = read(text)
    spans = find_lessons(source, sections)
    assert all(first.end <= second.start for first, second in itertools.pairwise(spans))
    assert all(span.of(source.text).strip() == span.of(source.text) != "" for span in spans)


def test_long_hostile_text_takes_linear_time() -> None:
    for unit in ("（1）", "一是；", "1、张某，\n", "①②"):
        seconds = []
        for size in (6_000, 24_000):
            text = (unit * (size // len(unit) + 1))[:size]
            sections = (Section(SectionKind.LESSONS, Span(0, 0), Span(0, size)),)
            started = time.process_time()
            find_lessons(CaseText("", text, ()), sections)
            seconds.append(time.process_time() - started)
        assert seconds[1] < 12 * seconds[0] + 0.5, unit
