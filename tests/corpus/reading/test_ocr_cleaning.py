"""Cleaning of recognised text: each step with its near misses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.ocr_cleaning import cleaned, full_forms, number_brackets, range_dashes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("责任单位:区应急局,区财政局", "责任单位：区应急局，区财政局"),
        ("(一)加强检查;限期整改!", "（一）加强检查；限期整改！"),
        ("区数据局(市智能局", "区数据局（市智能局"),
        ("县(市、区）政府", "县（市、区）政府"),
        ("1,000元以上", "1,000元以上"),
        ("10:30开会", "10:30开会"),
        ("act (a, b)", "act (a, b)"),
        ("f(x)", "f(x)"),
    ],
)
def test_full_forms(text: str, expected: str) -> None:
    assert full_forms(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("青政办发[2025]10号", "青政办发〔2025〕10号"),
        ("（青政发〔2025]10", "（青政发〔2025〕10"),
        ("青政发[2025]第3号", "青政发〔2025〕第3号"),
        ("青政发[2025]", "青政发〔2025〕"),
        ("各县〔市、区]政府", "各县〔市、区〕政府"),
        ("各市、县[市、区]政府", "各市、县〔市、区〕政府"),
        ("全市[附件]", "全市[附件]"),
        ("见参考文献[1]", "见参考文献[1]"),
        ("方案[2025]版", "方案[2025]版"),
        ("GB[2025]1", "GB[2025]1"),
    ],
)
def test_number_brackets(text: str, expected: str) -> None:
    assert number_brackets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026年一2028年", "2026年—2028年"),
        ("第3一5页", "第3—5页"),
        ("2026年一季度", "2026年一季度"),
        ("10一个", "10一个"),
        ("十一2", "十一2"),
    ],
)
def test_range_dashes(text: str, expected: str) -> None:
    assert range_dashes(text) == expected


@given(st.text("区应急局（）()〔〕[],，:：;?!一1205年月第号 ab", max_size=40))
def test_no_step_adds_or_loses_a_letter(text: str) -> None:
    assert len(cleaned(text)) == len(text)
