"""Figures of a question in the forms that texts write them in: 三十个人 ~ 30人 ~ 三十名, 半年 ~ 六个月.

Laws write figures in Chinese (三十日, 一百万元), plans in Arabic numerals (30日, 100万元); people use both
and other measures (块, 个礼拜, 成). One scanner reads a numeral and the measure behind it; a table says which
measures are the same and what one is worth in the other.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from corpus.model import Span
from corpus.numerals import chinese_to_int, to_chinese
from qa_service.lexicon import Expansion
from qa_service.understanding.model import Quantity

# Each measure of speech → the canonical measure and how much of it one is.
_MEASURES: Final[dict[str, tuple[str, Fraction]]] = {
    **{
        word: ("人", Fraction(1))
        for word in ("个人", "口人", "人", "名", "位", "个工人", "个员工", "名员工", "名职工")
    },
    **{word: ("元", Fraction(1)) for word in ("块钱", "块", "元", "元钱")},
    **{word: ("日", Fraction(1)) for word in ("天", "日")},
    **{word: ("工作日", Fraction(1)) for word in ("个工作日", "工作日")},
    **{word: ("日", Fraction(7)) for word in ("个星期", "个礼拜", "星期", "礼拜", "周")},
    **{word: ("月", Fraction(1)) for word in ("个月", "个多月")},
    "个季度": ("月", Fraction(3)),
    "年": ("年", Fraction(1)),
    **{word: ("小时", Fraction(1)) for word in ("小时", "个小时", "个钟头", "个钟")},
    **{word: ("分钟", Fraction(1)) for word in ("分钟",)},
    **{word: ("次", Fraction(1)) for word in ("次", "回", "遍")},
    **{word: ("起", Fraction(1)) for word in ("起", "宗")},
    **{word: ("周岁", Fraction(1)) for word in ("周岁", "岁")},
    **{word: ("米", Fraction(1)) for word in ("米", "公尺")},
    **{word: ("公里", Fraction(1)) for word in ("公里", "千米", "km")},
    **{word: ("平方米", Fraction(1)) for word in ("平方米", "平米", "平方", "㎡", "m2", "个平方")},
    **{word: ("吨", Fraction(1)) for word in ("吨",)},
    **{word: ("千克", Fraction(1)) for word in ("公斤", "千克", "kg")},
    "斤": ("千克", Fraction(1, 2)),
    **{word: ("%", Fraction(1)) for word in ("%", "％", "个百分点")},
    "成": ("%", Fraction(10)),
    **{word: ("倍", Fraction(1)) for word in ("倍",)},
    **{word: ("层", Fraction(1)) for word in ("层", "层楼")},
    **{word: ("辆", Fraction(1)) for word in ("辆", "台车")},
}
# How texts write the canonical measure.
_WRITTEN: Final[dict[str, tuple[str, ...]]] = {
    "人": ("人", "名"),
    "元": ("元",),
    "日": ("日", "天"),
    "工作日": ("个工作日",),
    "月": ("个月",),
    "年": ("年",),
    "小时": ("小时",),
    "分钟": ("分钟",),
    "次": ("次",),
    "起": ("起",),
    "周岁": ("周岁", "岁"),
    "米": ("米",),
    "公里": ("公里", "千米"),
    "平方米": ("平方米", "㎡"),
    "吨": ("吨",),
    "千克": ("公斤", "千克"),
    "%": ("%",),
    "倍": ("倍",),
    "层": ("层",),
    "辆": ("辆",),
}
_CHINESE = "零〇一二两三四五六七八九十百千万亿半"
# A numeral and its measure: 三十个人, 1.5万元, 半年, 百分之三十. Not one of an article (第三条), no part
# of a longer number, not 一些 (no measure follows), not 2025年 (a year).
_QUANTITY = re.compile(
    rf"(?<![第\d.{_CHINESE}])(?P<number>\d+(?:\.\d+)?[百千万亿]{{0,2}}|[{_CHINESE}]+)"
    rf"(?P<measure>{'|'.join(map(re.escape, sorted(_MEASURES, key=len, reverse=True)))})"
    r"(?P<half>半)?(?!龄|纪|级|度|轻|货|月日)"
)
_PER_CENT = re.compile(rf"百分之(?P<number>[{_CHINESE}\d.]+)")
_YEAR_END = re.compile(r"(?P<year>(?:19|20)\d\d|二[〇零]\S{2})年(?:的?年底|底|末)")
_YEAR_IN_CHINESE = re.compile(r"(?P<year>[一二][〇零一二三四五六七八九]{3})年")
#: 一年, 一次, 一人 … are said of anything; the figure in them is no fact to be matched.
_EMPTY = frozenset({"一年", "一次", "一人", "一个人", "一天", "一名", "一回", "一块", "一日", "一遍", "一位"})
_SMALL = 100_000_000


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Figures with their measures in ``text``, in order."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        number, measure = match["number"], match["measure"]
        if match.group() in _EMPTY or (
            measure == "年" and re.fullmatch(r"\d{4}|[一二][〇零\d一二三四五六七八九]{3}", number)
        ):
            continue
        value = _value(number)
        if value is None:
            continue
        if match["half"]:
            value += Fraction(1, 2)
        of, worth = _MEASURES[measure]
        found.append(_quantity(match.group(), value * worth, of, Span(*match.span())))
    for match in _PER_CENT.finditer(text):
        value = _value(match["number"])
        if value is not None:
            found.append(_quantity(match.group(), value, "%", Span(*match.span())))
    return tuple(sorted(found, key=lambda quantity: quantity.span.start))


def date_forms(text: str) -> tuple[Expansion, ...]:
    """Other ways to write the years and ends of years in ``text``: 2025年底 ~ 2025年12月31日."""
    found: list[Expansion] = []
    for match in _YEAR_END.finditer(text):
        year = _year(match["year"])
        if year:
            forms = (
                f"{year}年底",
                f"{year}年年底",
                f"{year}年末",
                f"{year}年12月底",
                f"{year}年12月31日",
                f"{year}年12月",
            )
            found.append(
                Expansion(
                    match.group(), tuple(f for f in forms if f != match.group()), "number", match.start()
                )
            )
    for match in _YEAR_IN_CHINESE.finditer(text):
        year = _year(match["year"])
        if year and not any(one.start == match.start() for one in found):
            found.append(Expansion(match.group(), (f"{year}年",), "number", match.start()))
    return tuple(found)


def _quantity(text: str, value: Fraction, measure: str, span: Span) -> Quantity:
    forms = [f"{number}{word}" for word in _WRITTEN[measure] for number in _numbers(value, measure)]
    if measure == "%":
        forms += [f"百分之{number}" for number in _numbers(value, measure)]
    if measure == "年" and value.denominator != 1:
        forms += [f"{number}个月" for number in _numbers(value * 12, "月")]
    if measure == "年" and value == Fraction(1, 2):
        forms.insert(0, "半年")
    if measure == "月" and value == 12:
        forms += ["1年", "一年"]
    if measure == "日" and value == 7:
        forms += ["一周", "七日"]
    return Quantity(text, value, measure, span, tuple(f for f in dict.fromkeys(forms) if f != text))


def _numbers(value: Fraction, measure: str) -> list[str]:
    """How a text may write a value: 1000000 → 1000000, 100万, 一百万; 30 → 30, 三十; 2 → 2, 二, 两."""
    if value.denominator != 1:
        return [f"{float(value):g}"]
    whole = int(value)
    forms = [str(whole)]
    for size, name in ((100_000_000, "亿"), (10_000, "万")):
        if whole >= size and whole * 100 % size == 0:
            forms.append(f"{whole / size:g}{name}")
            if whole % size == 0 and whole // size < 10_000:
                forms.append(f"{to_chinese(whole // size)}{name}")
            break
    if 0 <= whole < _SMALL:
        chinese = to_chinese(whole)
        forms.append(chinese)
        if whole == 2 and measure not in ("%",):
            forms.append("两")
        if whole >= 100:
            forms.append(chinese.replace("二百", "两百") if "二百" in chinese else chinese)
    return list(dict.fromkeys(forms))


def _value(number: str) -> Fraction | None:
    if number == "半":
        return Fraction(1, 2)
    if number[0].isdigit():
        match = re.fullmatch(r"([\d.]+)([百千万亿]*)", number)
        if not match:
            return None
        value = Fraction(match[1])
        for size in match[2]:
            value *= {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[size]
        return value
    head, mark, tail = number.partition("亿")
    if mark:
        high, low = chinese_to_int(head), (chinese_to_int(tail) if tail else 0)
        return None if high is None or low is None else Fraction(high * 100_000_000 + low)
    if "半" in number:
        return None
    value_ = chinese_to_int(_spoken(number))
    return None if value_ is None else Fraction(value_)


def _spoken(number: str) -> str:
    """What speech leaves out is put back: 一百二 is 一百二十, 三万五 is 三万五千, 两千三 is 两千三百."""
    match = re.fullmatch(r"(.*([百千万]))([一二三四五六七八九])", number)
    if not match:
        return number
    return number + {"百": "十", "千": "百", "万": "千"}[match[2]]


def _year(text: str) -> int | None:
    year = int(text) if text.isdigit() else chinese_to_int(text)
    return year if year and 1900 <= year < 2100 else None
