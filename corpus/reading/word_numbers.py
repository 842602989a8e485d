"""The numbers that Word generates before paragraphs (自动编号): 一、 （一） 1. ① 第一条.

They are not in the text of a DOCX file, yet the document cites itself by them. Follows ECMA-376
part 1, 17.9 (numbering): a paragraph names a list and a level, the level says format, text and start,
and a number restarts when a higher level has counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_OLD_LEGAL_DIGITS = "零壹貳參肆伍陸柒捌玖"
_FULL_WIDTH = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_BRACKETED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_EARTHLY = "子丑寅卯辰巳午未申酉戌亥"
#: Deepest level of a list in the standard.
_LEVELS = 9
#: After these a generated number needs no blank before the text.
_CLOSING = ("、", "）", ")", "．", ".", "】", "〕", "：")


def chinese_number(value: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """12 → 十二, 105 → 一百零五; 1 to 9999, others as figures."""
    if not 0 < value < 10_000:
        return str(value)
    text = ""
    gap = False
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        if gap:
            text += digits[0]
            gap = False
        text += digits[digit] + (units[place - 1] if place else "")
    if units == "十百千" and text.startswith("一十"):
        text = text[1:]
    return text


def _digits(value: int, zero: str) -> str:
    """105 → 一〇五."""
    return "".join(zero if digit == "0" else _DIGITS[int(digit)] for digit in str(abs(value)))


def _bare_number(value: int) -> str:
    """Japanese counting: 101 → 百一, without 一 before a unit and without a zero."""
    return re.sub("零", "", re.sub("一(?=[十百千])", "", chinese_number(value)))


def roman_number(value: int) -> str:
    """4 → IV; as figures from 4000 on."""
    if not 0 < value < 4000:
        return str(value)
    steps = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    text = ""
    for amount, sign in steps:
        text += sign * (value // amount)
        value %= amount
    return text


def _letters(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if value > 0 else str(value)


def _from(signs: str, value: int) -> str:
    return signs[value - 1] if 0 < value <= len(signs) else str(value)


#: ST_NumberFormat → how a value is written. What is not here is written in figures.
_FORMATS: Mapping[str, Callable[[int], str]] = {
    "none": lambda value: "",
    "bullet": lambda value: "",
    "chineseCounting": lambda value: chinese_number(value) if value < 100 else _digits(value, "○"),
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": lambda value: _bare_number(value),
    "taiwaneseCounting": lambda value: chinese_number(value) if value < 100 else _digits(value, "○"),
    "taiwaneseCountingThousand": chinese_number,
    "ideographDigital": lambda value: _digits(value, "〇"),
    "taiwaneseDigital": lambda value: _digits(value, "〇"),
    "chineseLegalSimplified": lambda value: chinese_number(value, _LEGAL_DIGITS, "拾佰仟"),
    "ideographLegalTraditional": lambda value: chinese_number(value, _OLD_LEGAL_DIGITS, "拾佰仟"),
    "decimalEnclosedCircle": lambda value: _from(_CIRCLED, value),
    "decimalEnclosedCircleChinese": lambda value: _from(_CIRCLED, value),
    "ideographEnclosedCircle": lambda value: _from(_BRACKETED, value),
    "ideographTraditional": lambda value: _from(_HEAVENLY, value),
    "ideographZodiac": lambda value: _from(_EARTHLY, value),
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda value: str(value).translate(_FULL_WIDTH),
    "decimalEnclosedParen": lambda value: f"({value})",
    "decimalEnclosedFullstop": lambda value: f"{value}.",
    "numberInDash": lambda value: f"-{value}-",
    "upperRoman": roman_number,
    "lowerRoman": lambda value: roman_number(value).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda value: _letters(value).lower(),
}


def formatted(value: int, form: str) -> str:
    """A value in a number format of ECMA-376 17.18.59; figures for one that is not known."""
    return _FORMATS.get(form, str)(value)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: how its number is made."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart_after: int | None = None  # level (1-based) whose counting restarts this one; 0: never
    figures_only: bool = False  # isLgl: numbers of higher levels in figures
    style: str = ""  # paragraph style that stands for this level


@dataclass(slots=True)
class ListOf:
    """A list (w:num): the abstract list that it counts for, its levels, and where levels begin anew."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts as Word does while the paragraphs go by in document order.

    Args:
        root: ``w:numbering`` of a DOCX file. lists: number → list, of other forms.
    """

    def __init__(self, root: Any | None = None, lists: Mapping[str, ListOf] | None = None) -> None:
        self._lists: dict[str, ListOf] = dict(lists or {})
        self._counts: dict[str, dict[int, int]] = {}  # abstract list → level → last value
        self._started: set[tuple[str, int]] = set()
        self.styles: dict[str, tuple[str, int]] = {}  # paragraph style → (list, level)
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:
        abstract: dict[str, dict[int, Level]] = {}
        links: dict[str, str] = {}
        named: dict[str, str] = {}
        for item in root.findall(qn("w:abstractNum")):
            key = item.get(qn("w:abstractNumId"))
            abstract[key] = {
                int(level.get(qn("w:ilvl"), "0")): _level(level) for level in item.findall(qn("w:lvl"))
            }
            link, name = item.find(qn("w:numStyleLink")), item.find(qn("w:styleLink"))
            if link is not None:
                links[key] = link.get(qn("w:val"))
            if name is not None:
                named[name.get(qn("w:val"))] = key
        for item in root.findall(qn("w:num")):
            reference = item.find(qn("w:abstractNumId"))
            if reference is None:
                continue
            key = reference.get(qn("w:val"))
            key = named.get(links.get(key, ""), key)
            levels = dict(abstract.get(key, {}))
            starts: dict[int, int] = {}
            for override in item.findall(qn("w:lvlOverride")):
                at = int(override.get(qn("w:ilvl"), "0"))
                changed = override.find(qn("w:lvl"))
                if changed is not None:
                    levels[at] = _level(changed)
                start = override.find(qn("w:startOverride"))
                if start is not None:
                    starts[at] = int(start.get(qn("w:val"), "1"))
            number = item.get(qn("w:numId"))
            self._lists[number] = ListOf(key, levels, starts)
            for at, level in levels.items():
                if level.style:
                    self.styles.setdefault(level.style, (number, at))

    def label(self, number: str, at: int) -> str:
        """Count one paragraph of level ``at`` (0-based) of list ``number``; returns its label.

        A label that does not close with a sign has a blank after it. "" for bullets and unknown lists.
        """
        found = self._lists.get(number)
        if found is None or not 0 <= at < _LEVELS:
            return ""
        level = found.levels.get(at, Level())
        counts = self._counts.setdefault(found.abstract, {})
        if at in found.starts and (number, at) not in self._started:
            counts[at] = found.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        self._started.add((number, at))
        for deeper in [key for key in counts if key > at]:
            after = found.levels.get(deeper, Level()).restart_after
            if after is None or (after and at < after):
                del counts[deeper]
        if level.form in ("bullet", "none") and "%" not in level.text:
            return level.text if level.form == "none" else ""
        return self._written(level, found.levels, counts)

    @staticmethod
    def _written(level: Level, levels: Mapping[int, Level], counts: Mapping[int, int]) -> str:
        def value(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = levels.get(at, Level())
            form = "decimal" if level.figures_only and other is not level else other.form
            return formatted(counts.get(at, other.start), form)

        text = re.sub(r"%([1-9])", value, level.text)
        return text if not text or text.endswith(_CLOSING) or text[-1] in _CIRCLED else f"{text} "


def _level(item: Any) -> Level:
    def value(name: str) -> str | None:
        child = item.find(qn(name))
        return None if child is None else child.get(qn("w:val"), "")

    restart = value("w:lvlRestart")
    legal = item.find(qn("w:isLgl"))
    return Level(
        form=value("w:numFmt") or "decimal",
        text=value("w:lvlText") or "",
        start=int(value("w:start") or "1"),
        restart_after=int(restart) if restart else None,
        figures_only=legal is not None and legal.get(qn("w:val"), "1") not in ("0", "false"),
        style=value("w:pStyle") or "",
    )
