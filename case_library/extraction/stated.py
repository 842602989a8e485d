"""Values that a person states of a case in a block of labelled lines, as imported rows carry them.

A text that came from a row of a table ends with

    【案例登记信息】
    事故日期：2019年3月3日4时45分
    死亡人数：3人

and what stands there is taken before what the rules find in the text: somebody has filled it in. The block is
part of the stored text, so each value has words to point at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from case_library.model import (
    AccidentType,
    Case,
    Day,
    Enterprise,
    Found,
    Grade,
    Industry,
    Place,
)
from case_library.source import CaseText
from corpus.jurisdiction import place_of
from corpus.model import Span
from corpus.numerals import fold

HEADING: Final = "【案例登记信息】"
NOTE: Final = "登记信息所写"

# What people call the kinds of GB 6441 in tables.
_TYPE_NAMES: Final[Mapping[str, AccidentType]] = {
    **{kind.value: kind for kind in AccidentType},
    "爆炸": AccidentType.EXPLOSION,
    "中毒": AccidentType.POISONING,
    "窒息": AccidentType.POISONING,
    "中毒窒息": AccidentType.POISONING,
    "高坠": AccidentType.FALL,
    "道路交通事故": AccidentType.ROAD,
    "道路交通": AccidentType.ROAD,
    "交通事故": AccidentType.ROAD,
    "泄漏": AccidentType.ENVIRONMENT,
    "冒顶": AccidentType.ROOF,
    "压力容器爆炸": AccidentType.VESSEL,
}
_LISTED: Final = re.compile(r"[、，,；;\n|/]+")
# Matches a whole day or its beginning: 2019-03-03, 2019年3月3日, 2019.3, 2019年; with a time behind
# it: 04:45, 4时45分, 14时许. Must not match 19-3-3 nor 2019年3月3日至5日.
_DAY: Final = re.compile(
    r"((?:19|20)\d{2})(?:\s*[-年./]\s*(\d{1,2})(?:\s*[-月./]\s*(\d{1,2})日?|月?)|年?)"
    r"(?:[\sT]*(\d{1,2})(?:[:时点]\s*(\d{1,2})?)(?:分|:\d{2})?许?左?右?)?"
)
_NUMBER: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(?:人|名|万元)?")
_YUAN: Final = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(亿|万)?元")
_INDUSTRY: Final = re.compile(r"([A-T]\d{0,4})\s*[（(]?([^（()）]*)[)）]?")
# Matches a firm with its part behind it: 某某（福建）有限公司（承运单位）. Brackets inside a name are none.
_FIRM: Final = re.compile(r"(.+?)(?:[（(]([^（()）]*(?:单位|企业|方|者|人))[)）])?")


@dataclass(frozen=True, slots=True)
class Label:
    """A line of the block.

    Attributes:
        field: of ``Case``. label: before the colon. read: the value for the words; None for words that are
            none. several: the line lists values.
    """

    field: str
    label: str
    read: Callable[[str], Any]
    several: bool = False


def read_day(words: str) -> Day | None:
    """2019年3月3日4时45分, 2019-03-03 04:45, 2019年 → the day; None for anything else."""
    match = _DAY.fullmatch(fold(words).strip())
    if match is None:
        return None
    year, month, day, hour, minute = (int(group) if group else None for group in match.groups())
    time = f"{hour:02d}:{minute or 0:02d}" if hour is not None else ""
    if not 1 <= (month or 1) <= 12 or (hour or 0) > 23 or (minute or 0) > 59 or year is None:
        return None
    found = Day(year, month, day, time)
    try:
        _ = found.date
    except ValueError:
        return None
    return found


def read_number(words: str) -> int | None:
    """3, 3人, 1,200 → the number; None for 若干 and 3.5."""
    match = _NUMBER.fullmatch(fold(words).strip())
    if match is None:
        return None
    number = float(match.group(1).replace(",", ""))
    return int(number) if number.is_integer() else None


def read_loss(words: str) -> float | None:
    """120.5, 120.5万元, 2亿元, 300000元 → 万元; None for anything else."""
    text = fold(words).strip()
    if match := _YUAN.fullmatch(text):
        amount = float(match.group(1).replace(",", ""))
        return {"亿": amount * 10_000, "万": amount, None: amount / 10_000}[match.group(2)]
    if match := _NUMBER.fullmatch(text):
        return float(match.group(1).replace(",", ""))
    return None


def read_grade(words: str) -> Grade | None:
    """较大事故, 较大, 较大生产安全事故 → the grade."""
    bare = words.strip().removesuffix("事故").removesuffix("生产安全").removesuffix("火灾")
    return next((grade for grade in Grade if grade.value == f"{bare}事故"), None)


def read_type(words: str) -> AccidentType | None:
    """火灾, 中毒窒息, 道路交通事故 → the kind of GB 6441; None for what is no kind of it."""
    bare = words.strip()
    return _TYPE_NAMES.get(bare) or _TYPE_NAMES.get(bare.removesuffix("事故"))


def read_industry(words: str) -> Industry | None:
    """G54 道路运输业, G54（道路运输业） → code and name; None without a code."""
    match = _INDUSTRY.fullmatch(words.strip())
    return Industry(match.group(1), match.group(2).strip()) if match else None


def read_firm(words: str) -> Enterprise | None:
    """某某公司（承运单位） → name and role."""
    match = _FIRM.fullmatch(words.strip())
    return Enterprise(match.group(1).strip(), (match.group(2) or "").strip()) if match else None


def read_place(words: str) -> Place | None:
    """福建省泉州市惠安县某镇 → the place with its path, "" where it is not known.

    A path may stand before the words: 福建省/泉州市/惠安县 某镇某村.
    """
    bare = words.strip()
    if not bare:
        return None
    first, _, rest = bare.partition(" ")
    if "/" in first:
        return Place(first.strip("/"), rest.strip() or bare)
    return Place(place_of(bare, "", "", "") or "", bare)


def read_words(words: str) -> str | None:
    """The words themselves."""
    return words.strip() or None


LABELS: Final[tuple[Label, ...]] = (
    Label("day", "事故日期", read_day),
    Label("place", "事故地点", read_place),
    Label("types", "事故类别", read_type, several=True),
    Label("stated_grade", "事故等级", read_grade),
    Label("deaths", "死亡人数", read_number),
    Label("missing", "失踪人数", read_number),
    Label("injured", "受伤人数", read_number),
    Label("severe", "重伤人数", read_number),
    Label("poisoned", "中毒人数", read_number),
    Label("loss", "直接经济损失", read_loss),
    Label("industry", "所属行业", read_industry),
    Label("enterprises", "有关单位", read_firm, several=True),
    Label("substances", "涉及物质", read_words, several=True),
    Label("events", "事故情形", read_words, several=True),
    Label("nature", "事故性质", read_words),
)
_BY_LABEL: Final = {one.label: one for one in LABELS}


def listed(words: str) -> list[str]:
    """The values of a list in one line: 液氨、汽油."""
    return [one.strip() for one in _LISTED.split(words) if one.strip()]


def without_block(source: CaseText) -> CaseText:
    """What stands before the block, for the rules: they find nothing in values that are stated already."""
    at = source.text.rfind(HEADING)
    if at < 0:
        return source
    clauses = [clause for clause in source.clauses if clause.span.end <= at]
    return replace(source, text=source.text[:at], clauses=clauses)


def stated(source: CaseText, cases: Sequence[Case]) -> tuple[Case, ...]:
    """``cases`` with what the block of ``source`` states; the same where there is no block.

    A block states the values of one accident: of a text that tells several it is left alone.

    Args:
        cases: that the rules find before the block.
    """
    at = _block(source.text)
    if at is None or len(cases) > 1:
        return tuple(cases)
    end = len(source.text)
    name = Span(0, len(source.text.split("\n", 1)[0]))
    case = cases[0] if cases else Case(0, Found(source.title, (name,)), Span(0, end))
    values: dict[str, Any] = {}
    for label, span in _lines(source.text, at):
        found = _read(label, source.text, span)
        if found is not None:
            values[label.field] = found
    return (replace(case, extent=Span(case.extent.start, end), **values),)


def _block(text: str) -> int | None:
    """Where the lines of the block begin."""
    at = text.rfind(HEADING)
    return None if at < 0 else at + len(HEADING)


def _lines(text: str, at: int) -> Iterator[tuple[Label, Span]]:
    """Labels of the block with the stretch of their words."""
    for line in re.finditer(r"[^\n]+", text[at:]):
        label, colon, words = line.group().partition("：")
        known = _BY_LABEL.get(label.strip())
        if not colon or known is None or not words.strip():
            continue
        start = at + line.start() + len(label) + 1 + (len(words) - len(words.lstrip()))
        yield known, Span(start, start + len(words.strip()))


def _read(label: Label, text: str, span: Span) -> Any:
    words = span.of(text)
    if not label.several:
        value = label.read(words)
        return None if value is None else Found(value, (span,), note=NOTE)
    found = []
    position = span.start
    for one in listed(words):
        start = text.index(one, position, span.end)
        position = start + len(one)
        value = label.read(one)
        if value is not None:
            found.append(Found(value, (Span(start, position),), note=NOTE))
    return tuple(found) or None
