"""Figures in provisions (数额, 期限): found whole, with bounds, and written again with another value.

``十万元以上二十万元以下``, ``百分之六十至百分之一百``, ``5日``, ``二倍以上五倍以下``, ``三人以上``.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from corpus.numerals import CHINESE_NUMERAL, chinese_to_int, to_chinese


class FigureKind(enum.StrEnum):
    """What a figure measures: figures of one kind and unit can stand in each other's place."""

    MONEY = "金额"
    SHARE = "比例"
    TIMES = "倍数"
    TIME = "时间"
    COUNT = "数量"
    MEASURE = "度量"


_TIME_UNITS: Final = ("个工作日", "工作日", "个月", "小时", "分钟", "周岁", "日", "天", "年", "周", "季度")
_MONEY_UNITS: Final = ("亿元", "万元", "元")
_COUNT_UNITS: Final = ("人", "名", "户", "次", "处", "台", "辆", "层", "家", "份")
_MEASURE_UNITS: Final = (
    "平方米", "平方公里", "立方米", "公里", "千米", "厘米", "毫米", "米", "吨", "公斤", "千克", "千伏", "伏",
    "兆帕", "摄氏度",
)  # fmt: skip
_KINDS: Final = {
    **dict.fromkeys(_MONEY_UNITS, FigureKind.MONEY),
    **dict.fromkeys(("百分之", "%", "％"), FigureKind.SHARE),
    **dict.fromkeys(("倍",), FigureKind.TIMES),
    **dict.fromkeys(_TIME_UNITS, FigureKind.TIME),
    **dict.fromkeys(_COUNT_UNITS, FigureKind.COUNT),
    **dict.fromkeys(_MEASURE_UNITS, FigureKind.MEASURE),
}
_NUMBER: Final = rf"(?:\d+(?:\.\d+)?|[{CHINESE_NUMERAL}]+)"
_UNITS: Final = (*_MONEY_UNITS, "倍", *_TIME_UNITS, *_COUNT_UNITS, *_MEASURE_UNITS, "%", "％")
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_ONE: Final = rf"(?:百分之{_NUMBER}|{_NUMBER}(?:{_UNIT}))"
# Why: one figure with its bounds is one answer. Matches 三万元以上十万元以下, 40%至80%, 五百元以下,
# 十五日, 百分之四十, 30人以上. Must not match 第一百条, 一次性, 2021年9月1日, 一般, 第三人, 两个以上.
_FIGURE: Final = re.compile(
    rf"(?<![第\d{CHINESE_NUMERAL}.])(?P<low>{_ONE})(?P<from>以上|至|到|～|—|-)?"
    rf"(?:(?<=以上)(?P<high>{_ONE})(?P<to>以下|以内)|(?<=[至到～—\-])(?P<end>{_ONE})|(?P<bound>以下|以内))?"
)
_CALENDAR: Final = re.compile(r"^(?:\d{4}|[二〇零一九]{4})年|\d{1,2}月\d{1,2}日")
_NOT_FIGURES: Final = frozenset({"一年年收入"})
_LEADING: Final = re.compile(rf"^(百分之)?({_NUMBER})(.*)$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with its unit: ``value`` in the unit; ``digits`` for Arabic figures."""

    value: float
    unit: str
    digits: bool

    @property
    def base(self) -> float:
        """In yuan for money, as it is otherwise."""
        return self.value * {"亿元": 1e8, "万元": 1e4}.get(self.unit, 1.0)

    def written(self, base: float) -> str:
        """``base`` in the way in which this amount is written."""
        return write(base, self.unit, self.digits)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure where it stands: ``text[start:end]``.

    Attributes:
        low: the only or the lower amount; high: the upper one of a range.
        joint: what stands between them (以上, 至); tail: behind them (以下, 以上, "").
    """

    kind: FigureKind
    text: str
    start: int
    end: int
    low: Amount
    high: Amount | None
    joint: str
    tail: str

    @property
    def shape(self) -> tuple[object, ...]:
        """Figures of one shape can be options of one question."""
        money = self.kind is FigureKind.MONEY
        unit = "元" if money else self.low.unit
        return (self.kind, unit, self.high is not None, self.joint if self.high else "", self.tail)

    @property
    def bases(self) -> tuple[float, ...]:
        return (self.low.base,) if self.high is None else (self.low.base, self.high.base)

    def rewritten(self, bases: Sequence[float]) -> str:
        """This figure with other values, in the same writing."""
        words = self.low.written(bases[0])
        if self.high is not None:
            words += self.joint + self.high.written(bases[1])
        return words + self.tail

    def in_other_digits(self) -> str:
        """The same in Arabic figures, or in Chinese ones: 七个工作日 → 7个工作日."""
        turned = [replace(one, digits=not one.digits) for one in (self.low, self.high) if one is not None]
        if any(one.base != int(one.base) for one in turned) or self.low.unit in ("百分之", "%", "％"):
            return self._shares() if self.low.unit in ("百分之", "%") else ""
        words = turned[0].written(turned[0].base)
        if self.high is not None:
            words += self.joint + turned[1].written(turned[1].base)
        return words + self.tail

    def _shares(self) -> str:
        unit = "%" if self.low.unit == "百分之" else "百分之"
        words = write(self.low.base, unit, unit == "%")
        if self.high is not None:
            words += self.joint + write(self.high.base, unit, unit == "%")
        return words + self.tail


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text, in order."""
    for match in _FIGURE.finditer(text):
        if match.group() in _NOT_FIGURES or _CALENDAR.match(text[match.start() :]):
            continue
        figure = _figure(match, text)
        if figure is not None:
            yield figure


def figure_of(words: str) -> Figure | None:
    """The figure that words begin with, whatever stands around them; None for other words."""
    match = _FIGURE.match(words)
    return _figure(match, words, anywhere=True) if match is not None else None


def values(words: str) -> tuple[float, ...]:
    """The values of words that are one figure; () for other words."""
    found = figure_of(words)
    return found.bases if found is not None else ()


def _figure(match: re.Match[str], text: str, *, anywhere: bool = False) -> Figure | None:
    low = _amount(match["low"])
    upper = match["high"] or match["end"]
    high = _amount(upper) if upper else None
    if low is None or (upper and high is None) or (high is not None and high.base <= low.base):
        return None
    end, joint, tail = match.end(), match["from"] or "", match["to"] or match["bound"] or ""
    if high is None:
        if joint == "以上":
            tail, joint = "以上", ""
        elif joint:
            end, joint = match.end("low"), ""
    if not anywhere and _idle(low, text, match.start(), end):
        return None
    kind = _KINDS["百分之" if low.unit == "百分之" else low.unit]
    return Figure(kind, text[match.start() : end], match.start(), end, low, high, joint, tail)


def _idle(low: Amount, text: str, start: int, end: int) -> bool:
    """Whether the words are no figure to be known: 一次 of 一次性, 一年 of 上一年, 一人 of 一人一岗."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if low.unit == "次" and after in ("性", "日", "生"):
        return True
    if low.unit in ("年", "日", "天", "次") and before in (
        "上",
        "同",
        "当",
        "本",
        "逐",
        "某",
        "任",
        "次",
        "首",
        "再",
        "多",
        "数",
    ):
        return True
    if low.unit in ("人", "名", "家", "层", "处", "份") and low.value <= 1:
        return True
    if low.unit == "处" and before not in ("有", "设", "于"):
        return True
    if low.unit == "周" and before in ("绕", "转"):
        return True
    return low.unit == "日" and before == "月"


def _amount(words: str) -> Amount | None:
    match = _LEADING.match(words)
    if match is None:
        return None
    share, number, unit = match.groups()
    digits = number[0].isdigit()
    value: float | None
    if digits:
        value = float(number)
    else:
        value, unit = _chinese(number, unit)
    if value is None:
        return None
    unit = "百分之" if share else unit
    return Amount(value, unit, digits) if unit in _KINDS or unit == "百分之" else None


def _chinese(number: str, unit: str) -> tuple[float | None, str]:
    """Value and unit of 十万 + 元: the 万 belongs to the unit."""
    if unit == "元" and number.endswith("亿"):
        value = chinese_to_int(number[:-1])
        return (None if value is None else float(value)), "亿元"
    if unit == "元" and number.endswith("万"):
        value = chinese_to_int(number[:-1])
        return (None if value is None else float(value)), "万元"
    whole = chinese_to_int(number)
    return (None if whole is None else float(whole)), unit


def write(base: float, unit: str, digits: bool) -> str:
    """``base`` (yuan for money) as ``unit`` writes it: 三万元, 5000万元, 百分之四十, 两个月."""
    if unit in _MONEY_UNITS:
        return _money(base, unit, digits)
    number = f"{base:g}" if digits else _numeral(base, unit)
    return f"百分之{number}" if unit == "百分之" else number + unit


def _money(base: float, unit: str, digits: bool) -> str:
    if digits:
        size = {"亿元": 1e8, "万元": 1e4, "元": 1.0}
        shown = unit
        if base / size[unit] >= 10_000 or (unit != "元" and base < size[unit]):
            shown = "亿元" if base >= 1e8 else "万元" if base >= 1e4 else "元"
        return f"{base / size[shown]:g}{shown}"
    if base >= 1e8:
        return to_chinese(int(base / 1e8)) + "亿元"
    if base >= 1e4:
        return to_chinese(int(base / 1e4)) + "万元"
    return _numeral(base, "元") + "元"


def _numeral(base: float, unit: str) -> str:
    return "两" if base == 2 and unit in ("个工作日", "个月", "小时") else to_chinese(int(base))


#: Values that provisions are fond of, by unit: where neighbours give too few figures.
LADDERS: Final[dict[str, tuple[float, ...]]] = {
    "元": tuple(n * 10.0**k for k in range(2, 9) for n in (1, 2, 3, 5)),
    "百分之": tuple(float(n) for n in range(10, 101, 10)),
    "%": tuple(float(n) for n in range(10, 101, 10)),
    "倍": (1, 2, 3, 5, 10, 20, 30),
    "日": (3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180),
    "天": (3, 5, 7, 10, 15, 20, 30, 45, 60, 90),
    "工作日": (3, 5, 7, 10, 15, 20, 30),
    "个工作日": (3, 5, 7, 10, 15, 20, 30),
    "小时": (1, 2, 3, 6, 12, 24, 48, 72),
    "分钟": (5, 10, 15, 30, 60),
    "年": (1, 2, 3, 5, 10),
    "个月": (1, 2, 3, 6, 9, 12),
    "周岁": (14, 16, 18, 20),
    "周": (1, 2, 3, 4),
    "次": (1, 2, 3, 4),
    "公里": (1, 2, 3, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 100, 110, 120, 150, 200),
    "米": (1, 2, 3, 5, 10, 15, 20, 30, 50, 100, 150, 200, 300, 500),
    "人": (3, 5, 10, 20, 30, 50, 100, 200, 300, 500),
    "名": (1, 2, 3, 5),
}
