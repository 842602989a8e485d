"""Figures of a claim or a provision: money, numbers of people, shares, spans of time, how often.

A scanner over numbers with a measure. 2万元, 20000元 and 二万元 are one value; so are 每半年 and 每六个月.
What a number is compared with (以上, 不少于, 不得超过, 超过 …) is part of it: by the Legislation rules
(《立法技术规范（试行）（一）》 24) 以上, 以下 and 以内 include the number, 超过, 不满 and 以外 do not.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from corpus.model import Span
from corpus.numerals import chinese_to_int, fold

_WAN, _YI = 10_000, 100_000_000
_SCALES = {"百": 100, "千": 1000, "万": _WAN, "亿": _YI, "": 1}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with its measure.

    Attributes:
        span: in the text that was scanned: number, measure and the comparison behind it.
        value: in the base measure of ``dimension``.
        dimension: ``元``, ``人``, ``%``, ``小时`` (days, weeks), ``月`` (years), ``工作日``, ``次``,
            ``倍`` …; ``每`` + one of them for how often something is done.
        sign: ``≥ ≤ > < =``.
    """

    span: Span
    value: Fraction
    dimension: str
    sign: str

    def agrees(self, other: Figure) -> bool:
        """Whether both say the same; 每月一次 stands for 每月至少一次."""
        if (self.value, self.dimension) != (other.value, other.dimension):
            return False
        return self.sign == other.sign or (self.dimension == "次" and {self.sign, other.sign} == {"=", "≥"})


#: Measures: written form → (dimension, factor). The longer ones are tried first.
_MEASURES: dict[str, tuple[str, int]] = {
    "元": ("元", 1), "块钱": ("元", 1), "人民币": ("元", 1),
    "人次": ("人次", 1), "人": ("人", 1), "名": ("人", 1), "位": ("人", 1),
    "个工作日": ("工作日", 1), "工作日": ("工作日", 1),
    "个小时": ("小时", 1), "小时": ("小时", 1), "日": ("小时", 24), "天": ("小时", 24),
    "个星期": ("小时", 168),
    "周": ("小时", 168), "分钟": ("分钟", 1),
    "个月": ("月", 1), "个季度": ("月", 3), "季度": ("月", 3), "年": ("月", 12), "周年": ("月", 12),
    "学时": ("学时", 1), "课时": ("学时", 1), "周岁": ("岁", 1), "岁": ("岁", 1),
    "次": ("次", 1), "倍": ("倍", 1), "%": ("%", 1), "个百分点": ("百分点", 1), "‰": ("‰", 1),
    "平方米": ("平方米", 1), "㎡": ("平方米", 1), "立方米": ("立方米", 1), "公里": ("米", 1000),
    "千米": ("米", 1000),
    "米": ("米", 1), "层": ("层", 1), "千克": ("千克", 1), "公斤": ("千克", 1), "kg": ("千克", 1),
    "吨": ("千克", 1000),
    "千瓦": ("千瓦", 1), "座": ("座", 1), "户": ("户", 1), "家": ("家", 1), "处": ("处", 1), "级": ("级", 1),
    "个": ("个", 1), "项": ("项", 1), "种": ("种", 1), "台": ("台", 1), "辆": ("辆", 1),
}  # fmt: skip
_PERIODS: dict[str, tuple[str, Fraction]] = {
    "年": ("月", Fraction(12)), "半年": ("月", Fraction(6)), "季度": ("月", Fraction(3)),
    "季": ("月", Fraction(3)),
    "个季度": ("月", Fraction(3)), "月": ("月", Fraction(1)), "个月": ("月", Fraction(1)),
    "周": ("小时", Fraction(168)), "个星期": ("小时", Fraction(168)), "星期": ("小时", Fraction(168)),
    "日": ("小时", Fraction(24)), "天": ("小时", Fraction(24)), "小时": ("小时", Fraction(1)),
    "个小时": ("小时", Fraction(1)), "班": ("班", Fraction(1)),
}  # fmt: skip


def _either(words: Iterator[str] | dict[str, object]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


# 五十千克 is 五十 and 千克.
_NUMBER = (
    r"(?:\d+(?:,\d{3})*(?:\.\d+)?(?:百|千(?![克米瓦]))?[万亿]?"
    r"|(?:[〇零一二两三四五六七八九十百万亿]|千(?![克米瓦]))+)"
)
_MEASURE = _either(dict.fromkeys(_MEASURES))
_BEHIND = r"(?P<behind>及?以上|及?以下|以内|之内|以外|内(?!容|部|设|装))?"
# Why: a number counts only with a measure, a share sign or 分之; else it is a rank, a name or rhetoric.
# Matches: 100人以上, 二万元, 百分之四十, 60%至100%, 3至5年, 一个工作日内, 2万—5万元.
# Must not match: 第三款 (第 before it), 上一年, 一般, 统一, 2021年 and 6月10日 (dates), GB50016.
_FIGURE = re.compile(
    rf"(?<![第A-Za-z\d.])(?<!(?<!以)上)(?P<percent>百分之)?(?P<low>{_NUMBER})\s*(?:(?P<unit1>{_MEASURE})?\s*"
    rf"(?P<above>以上)?(?P<dash>[—–\-~～至到]{{1,2}})\s*(?P<percent2>百分之)?(?P<high>{_NUMBER})\s*)?"
    rf"(?P<unit>{_MEASURE}|(?<=[万亿])(?=以上|以下|罚款|的罚款))?\s*{_BEHIND}"
)
# Why: how often is a figure of its own. Matches 每年, 每半年, 每两个月, 每4小时, 每 3 年, 每班.
# Must not match 每个, 每名, 每次, 每平方米.
_EVERY = re.compile(rf"每\s*(?P<count>{_NUMBER})?\s*(?P<period>{_either(dict.fromkeys(_PERIODS))})(?!份|度)")
# Why: dates are no spans of time. Matches 2021年6月10日, 2024年底, 二〇二四年, 3月1日. Must not match 三年.
_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d{2}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|二[〇○零][〇○零一二三四五六七八九]{2}年"
    r"|(?<![\d个])\d{1,2}\s*月\s*\d{1,2}\s*日"
)
_AT_LEAST = ("不得少于", "不得低于", "不少于", "不低于", "不小于", "不得小于", "至少", "最少", "最低", "起码")
_AT_MOST = (
    "不得超过",
    "不得高于",
    "不得大于",
    "不超过",
    "不高于",
    "不大于",
    "不多于",
    "最多",
    "至多",
    "最高",
    "控制在",
)
_MORE = ("超过", "多于", "大于", "高于")
_LESS = ("不足", "少于", "低于", "小于", "未满", "不满")
_BEFORE = {
    **dict.fromkeys(_AT_LEAST, "≥"),
    **dict.fromkeys(_AT_MOST, "≤"),
    **dict.fromkeys(_MORE, ">"),
    **dict.fromkeys(_LESS, "<"),
}
_COMPARE = re.compile("|".join(sorted(_BEFORE, key=len, reverse=True)))
_AFTER = {
    "以上": "≥",
    "及以上": "≥",
    "以下": "≤",
    "及以下": "≤",
    "以内": "≤",
    "之内": "≤",
    "内": "≤",
    "以外": ">",
}
#: How far before a number its comparison may stand: 至少要全面检测一次.
_REACH = 12
_BREAK = re.compile("[，,。；;：:、]")


@functools.lru_cache(maxsize=8192)
def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of ``text``, in order; ranges (二万元以上五万元以下, 3至5年) give two."""
    plain = fold(text).replace("％", "%")
    dates = [match.span() for match in _DATE.finditer(plain)]
    found: list[Figure] = []
    taken = list(dates)
    for match in _EVERY.finditer(plain):
        figure = _period(match)
        if figure is not None and not _within(match.start(), dates):
            found.append(figure)
            taken.append(match.span())
    last = 0
    for match in _FIGURE.finditer(plain):
        if _within(match.start(), taken) or _within(match.end() - 1, dates):
            continue
        for figure in _numbers(plain, match, last):
            found.append(figure)
            last = figure.span.end
    return tuple(sorted(found, key=lambda figure: figure.span))


def dates(text: str) -> tuple[tuple[Span, str], ...]:
    """Dates of ``text`` with their digits (2021-6-10), in order."""
    plain = fold(text)
    return tuple(
        (Span(*match.span()), "-".join(str(int(digits)) for digits in re.findall(r"\d+", match.group())))
        for match in _DATE.finditer(plain)
        if match.group()[0].isdigit()
    )


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _period(match: re.Match[str]) -> Figure | None:
    dimension, length = _PERIODS[match["period"]]
    count = _value(match["count"]) if match["count"] else Fraction(1)
    if count is None:
        return None
    return Figure(Span(*match.span()), length * count, f"每{dimension}", "=")


def _numbers(text: str, match: re.Match[str], last: int) -> Iterator[Figure]:
    unit = match["unit"]
    share = bool(match["percent"] or match["percent2"])
    if unit is None and not share:
        return
    dimension, factor = ("%", 1) if share and not unit else _MEASURES[unit or "元"]
    low = _value(match["low"])
    sign = _sign_before(text, match.start(), last)
    behind = _AFTER.get(match["behind"] or "", "")
    span = Span(*match.span())
    if match["high"] is None:
        if low is not None:
            yield Figure(span, low * factor, dimension, behind or sign or "=")
        return
    high = _value(match["high"])
    if low is None or high is None:
        return
    first, first_factor = _MEASURES[match["unit1"]] if match["unit1"] else (dimension, factor)
    if not match["unit1"] and match["high"][-1] in "万亿" and match["low"][-1] not in "万亿百千":
        low *= _SCALES[match["high"][-1]]  # 2至5万元
    yield Figure(Span(span.start, match.end("low")), low * first_factor, first, "≥")
    yield Figure(Span(match.start("high"), span.end), high * factor, dimension, "≤")


def _sign_before(text: str, at: int, last: int) -> str:
    """The comparison before a number, in the same stretch and behind the figure before it."""
    low = max(last, at - _REACH)
    for mark in _BREAK.finditer(text, low, at):
        low = mark.end()
    every = list(_COMPARE.finditer(text, low, at))
    if not every:
        return ""
    found = every[-1]
    if found.group() in _MORE + _LESS and found.end() != at:
        return ""
    return _BEFORE[found.group()]


@functools.lru_cache(maxsize=4096)
def _value(written: str) -> Fraction | None:
    """The value of 2万, 1,000, 3.5, 二万, 一百零三; None for what is no number."""
    bare = written.replace(",", "")
    scale = 1
    while bare and bare[0].isdigit() and bare[-1] in "百千万亿":
        scale *= _SCALES[bare[-1]]
        bare = bare[:-1]
    if bare[:1].isdigit():
        return Fraction(bare) * scale
    if bare.endswith("亿") and len(bare) > 1:
        inner = chinese_to_int(bare[:-1])
        return None if inner is None else Fraction(inner * _YI)
    value = chinese_to_int(bare) if "亿" not in bare else None
    return None if value is None or bare in ("万", "千", "百") else Fraction(value)
