"""Number formats of spreadsheets, as Chinese Excel and WPS show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.reading.sheet_numbers import BUILT_IN, is_date, plain_number, shown


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        # without a format
        (3.0, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678901234, "", "12345678901234"),
        (1 / 3, "", "0.3333333333"),
        (-2.5, "", "-2.5"),
        (0.000012, "", "0.000012"),
        # figures
        (0.95, "0%", "95%"),
        (0.955, "0.0%", "95.5%"),
        (1, "0%", "100%"),
        (0.125, "0.00%", "12.50%"),
        (2.5, "0", "3"),  # half goes up, as on the screen
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (0, "#,##0", "0"),
        (5, "000", "005"),
        (2.50, "0.0#", "2.5"),
        (-3.2, "0.0", "-3.2"),
        (-3.2, "0.0;(0.0)", "(3.2)"),
        (0, '0;-0;"—"', "—"),
        (3, '0"个"', "3个"),
        (2.5, "0.0\\㎡", "2.5㎡"),
        (12000, "0,", "12"),
        (88, "[$¥-804]#,##0", "¥88"),
        (88, "[红色]0", "88"),
        (5, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ', "5"),
        (0.5, "# ?/?", "0.5"),  # a fraction: shown without its format
        (7, "[>5]0;0.0", "7"),  # a condition too
        (45838, "@", "45838"),
        # dates
        (45838, "yyyy/m/d", "2025/6/30"),
        (45838, 'yyyy"年"m"月"d"日"', "2025年6月30日"),
        (45838, '[$-804]yyyy"年"m"月";@', "2025年6月"),
        (45838, "yyyy-mm-dd", "2025-06-30"),
        (45838.75, "yyyy/m/d h:mm", "2025/6/30 18:00"),
        (0.5, "h:mm:ss", "12:00:00"),
        (1.5, "[h]:mm", "36:00"),
        (45838, "m月d日", "6月30日"),
        (45838, '[DBNum1]yyyy"年"m"月"d"日"', "二〇二五年六月三十日"),
        (45838, "aaaa", "星期一"),
        (45838, "mmm-yy", "Jun-25"),
        (0.75, "上午/下午h:mm", "下午6:00"),
        (1, "yyyy/m/d", "1900/1/1"),
        (61, "yyyy/m/d", "1900/3/1"),
        (-5, "yyyy/m/d", "-5"),  # no date at all
        (1e9, "yyyy/m/d", "1000000000"),
    ],
)
def test_as_the_cell_shows_it(value: float, form: str, text: str) -> None:
    assert shown(value, form) == text


def test_days_that_count_from_1904() -> None:
    assert shown(44376, "yyyy/m/d", epoch_1904=True) == "2025/6/30"


@pytest.mark.parametrize(
    ("form", "date"),
    [("yyyy/m/d", True), ('0"日"', False), ("General", False), ("[h]:mm", True), ("0%", False)],
)
def test_dates(form: str, date: bool) -> None:
    assert is_date(form) is date


@given(st.floats(), st.text(max_size=20) | st.sampled_from(sorted(BUILT_IN.values())))
def test_no_format_breaks(value: float, form: str) -> None:
    assert isinstance(shown(value, form), str)


@pytest.mark.parametrize(("value", "text"), [(float("nan"), ""), (float("inf"), ""), (1e20, "1e+20")])
def test_numbers_beyond_reading(value: float, text: str) -> None:
    assert plain_number(value) == text
