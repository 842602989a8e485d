"""Numbers in Chinese and Arabic digits, both ways."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.numerals import chinese_to_int, fold, fold_punctuation, to_chinese, to_int


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第二十条", 20),
        ("第一百零三条", 103),
        ("第一百一十条", 110),
        ("第十条", 10),
        ("第三款", 3),
        ("第３款", 3),
        ("第12条", 12),
        ("廿三", 23),
        ("二〇二四年", 2024),
        ("两处", 2),
        ("一千二百六十条", 1260),
        ("二十三万零十", 230_010),
        ("没有数字", None),
        ("", None),
    ],
)
def test_to_int(text: str, expected: int | None) -> None:
    assert to_int(text) == expected


@pytest.mark.parametrize("numeral", ["三三十", "条", "", "一二十"])
def test_no_number(numeral: str) -> None:
    assert chinese_to_int(numeral) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "零"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (10_001, "一万零一"),
        (230_010, "二十三万零一十"),
        (100_012, "十万零一十二"),
    ],
)
def test_to_chinese(value: int, expected: str) -> None:
    assert to_chinese(value) == expected


@given(st.integers(min_value=0, max_value=99_999_999))
@example(230_010)
def test_both_ways(value: int) -> None:
    assert chinese_to_int(to_chinese(value)) == value


@pytest.mark.parametrize("value", [-1, 100_000_000])
def test_out_of_range(value: int) -> None:
    with pytest.raises(ValueError, match="out of range"):
        to_chinese(value)


@given(st.text())
def test_fold_keeps_length(text: str) -> None:
    assert len(fold(text)) == len(text) == len(fold_punctuation(text))


def test_fold_keeps_chinese_punctuation() -> None:
    assert fold("１．ＡＢ，（甲）　乙") == "1.AB，（甲） 乙"
    assert fold_punctuation("责任单位：甲（乙），丙；") == "责任单位:甲(乙),丙;"
