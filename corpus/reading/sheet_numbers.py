"""Numbers of a spreadsheet as the cell shows them: 0.95 with ``0%`` is 95%, 45838 a date.

Follows ECMA-376 part 1, 18.8.30 and 18.8.31 (numFmts) with the built-in formats as Chinese Excel and WPS
show them. What a format asks for beyond that (fractions, conditions) is shown without a format.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

GENERAL = "General"

_DAY = "yyyy/m/d"
_MONTH_CHINESE, _DAY_CHINESE = 'yyyy"年"m"月"', 'yyyy"年"m"月"d"日"'
_DAY_OF_MONTH = 'm"月"d"日"'
_CLOCK, _SECONDS = 'h"时"mm"分"', 'h"时"mm"分"ss"秒"'
#: Number → format that is built in and stands in no file, in a Chinese edition.
BUILT_IN: dict[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    14: _DAY, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: _MONTH_CHINESE, 28: _DAY_OF_MONTH,
    29: _DAY_OF_MONTH, 30: "m-d-yy", 31: _DAY_CHINESE, 32: _CLOCK, 33: _SECONDS, 34: _CLOCK, 35: _SECONDS,
    36: _MONTH_CHINESE, 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 41: "#,##0", 42: "#,##0",
    43: "#,##0.00", 44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss", 48: "0.0E+0", 49: "@",
    50: _MONTH_CHINESE, 51: _DAY_OF_MONTH, 52: _MONTH_CHINESE, 53: _DAY_OF_MONTH, 54: _DAY_OF_MONTH,
    55: _CLOCK, 56: _SECONDS, 57: _MONTH_CHINESE, 58: _DAY_OF_MONTH,
}  # fmt: skip

# Why: a format is a row of tokens. Matches quoted text, an escaped character, padding (_x, *x), what
# stands in square brackets, runs of one date letter, am/pm, the figures' places, and any other character.
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<padding>[_*].)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+)|(?P<exponent>E[+-]0+)"
    r"|(?P<figures>[0#?.,]+)|(?P<percent>%)|(?P<general>General|G/通用格式)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"[<>=]")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
#: Days after which no calendar of a spreadsheet goes on (31 December 9999).
_LAST_DAY = 2_958_465
#: Figures from here on have more places than a cell shows.
_LARGEST = 1e20


class _Token:
    __slots__ = ("kind", "text")

    def __init__(self, kind: str, text: str) -> None:
        self.kind = kind
        self.text = text


def plain_number(value: float) -> str:
    """A number without a format: 3.0 → 3, at most ten significant figures, no exponent where it can be."""
    if math.isnan(value) or math.isinf(value):
        return ""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.10g}"
    if "e" in text and 1e-10 < abs(value) < 1e15:
        text = f"{Decimal(text):f}"
    return text


def shown(value: float, form: str, epoch_1904: bool = False) -> str:
    """A number as a cell of this format shows it.

    Args:
        value: the stored number; of a date the days since the epoch of the file.
        form: number format (``0.0%``, ``yyyy"年"m"月"``); ``General`` and "" for none.
        epoch_1904: days count from 1904-01-01, as old Macintosh files do.
    """
    section = _section(form, value) if abs(value) < _LARGEST else None  # not for NaN either
    if section is None:
        return plain_number(value)
    tokens, negative_shown = section
    if any(token.kind in ("date", "elapsed") for token in tokens):
        return _as_date(value, tokens, epoch_1904) or plain_number(value)
    if not any(token.kind in ("figures", "percent") for token in tokens):
        if any(token.kind in ("general", "text") for token in tokens):
            return plain_number(value)
        text = "".join(token.text for token in tokens if token.kind == "literal")
        return text or plain_number(value)
    return _as_number(value, tokens, negative_shown)


def is_date(form: str) -> bool:
    """Whether a format shows a date or a time."""
    section = _section(form, 1.0)
    return section is not None and any(token.kind in ("date", "elapsed") for token in section[0])


@lru_cache(maxsize=512)
def _sections(form: str) -> tuple[tuple[_Token, ...], ...] | None:
    """The sections of a format (positive; negative; zero; text); None where it is beyond this reader."""
    sections: list[list[_Token]] = [[]]
    for match in _TOKEN.finditer(form):
        kind = match.lastgroup or "other"
        text = match.group(kind)
        if kind == "bracket":
            if _CONDITION.search(text):
                return None
            if _ELAPSED.fullmatch(text):
                sections[-1].append(_Token("elapsed", text.lower()))
            elif text.startswith("$") and text[1:].split("-")[0]:
                sections[-1].append(_Token("literal", text[1:].split("-")[0]))
            elif text.upper().startswith("DBNUM"):
                sections[-1].append(_Token("chinese", text))
        elif kind in ("quoted", "escaped"):
            sections[-1].append(_Token("literal", text))
        elif kind == "other" and text == ";":
            sections.append([])
        elif kind == "other" and text == "/" and any(token.kind == "figures" for token in sections[-1]):
            return None  # a fraction
        elif kind == "other":
            sections[-1].append(_Token("text" if text == "@" else "literal", text))
        elif kind != "padding":
            sections[-1].append(_Token(kind, text.lower() if kind == "date" else text))
    return tuple(tuple(section) for section in sections)


def _section(form: str, value: float) -> tuple[tuple[_Token, ...], bool] | None:
    """The section for a value, and whether the sign has to be written."""
    if not form or form == GENERAL:
        return None
    sections = _sections(form)
    if not sections:
        return None
    numeric = sections[:3]
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], value < 0


# --- figures -------------------------------------------------------------------------------------


def _as_number(value: float, tokens: Sequence[_Token], negative: bool) -> str:
    if any(token.kind == "exponent" for token in tokens):
        return plain_number(value)
    places = "".join(token.text for token in tokens if token.kind == "figures")
    number = abs(Decimal(repr(value)))
    number *= Decimal(100) ** sum(token.kind == "percent" for token in tokens)
    whole, _, decimals = places.partition(".")
    scale = len(places) - len(places.rstrip(","))
    number /= Decimal(1000) ** scale
    decimals = decimals.rstrip(",")
    least = decimals.count("0")
    digits = f"{number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP):f}"
    before, _, after = digits.partition(".")
    while len(after) > least and after.endswith("0"):
        after = after[:-1]
    before = before.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.rstrip(","):
        before = f"{int(before or '0'):,}" if whole.count("0") or before else before
    text = before + (f".{after}" if after else "")
    parts: list[str] = ["-"] if negative and text.strip("0.,") else []
    written = False
    for token in tokens:
        if token.kind == "figures" and not written:
            parts.append(text or "0")
            written = True
        elif token.kind in ("literal", "percent"):
            parts.append(token.text)
    return "".join(parts).strip()


# --- dates ---------------------------------------------------------------------------------------


def _as_date(value: float, tokens: Sequence[_Token], epoch_1904: bool) -> str:
    """A date or time; "" where the number is none."""
    if not 0 <= value < _LAST_DAY:
        return ""
    seconds = round(value * 86400)
    days, second_of_day = divmod(seconds, 86400)
    if epoch_1904:
        epoch = dt.date(1904, 1, 1)
    else:  # Excel's calendar has a 29 February 1900 that never was
        epoch = dt.date(1899, 12, 30) if days > 59 else dt.date(1899, 12, 31)
    day = epoch + dt.timedelta(days=days)
    chinese = any(token.kind == "chinese" for token in tokens)
    half = any(token.kind == "half" for token in tokens)
    parts: list[str] = []
    for at, token in enumerate(tokens):
        if token.kind == "date":
            parts.append(_date_part(token.text, day, second_of_day, _is_minute(tokens, at), half, chinese))
        elif token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            parts.append(str(seconds // unit).rjust(len(token.text), "0"))
        elif token.kind == "half":
            parts.append("上午" if second_of_day < 43200 else "下午")
        elif token.kind == "figures":
            parts.append("" if token.text.startswith(".") else token.text)
        elif token.kind in ("literal", "percent"):
            parts.append(token.text)
    return "".join(parts).strip()


def _is_minute(tokens: Sequence[_Token], at: int) -> bool:
    """``m`` is a minute behind an hour and before a second, else a month."""
    if not tokens[at].text.startswith("m") or len(tokens[at].text) > 2:
        return False
    dates = [token.text for token in tokens[:at] if token.kind in ("date", "elapsed")]
    after = [token.text for token in tokens[at + 1 :] if token.kind in ("date", "elapsed")]
    return bool(dates and dates[-1][0] == "h") or bool(after and after[0][0] == "s")


def _date_part(text: str, day: dt.date, seconds: int, minute: bool, half: bool, chinese: bool) -> str:
    letter, length = text[0], len(text)
    if letter in "ye":
        year = f"{day.year % 100:02d}" if letter == "y" and length <= 2 else str(day.year)
        return year.translate(_CHINESE_DIGITS) if chinese else year
    if letter == "a":
        return ("星期" if length == 4 else "周") + _WEEKDAYS[day.weekday()]
    if letter == "m" and not minute and length in (3, 4, 5):
        return _MONTHS[day.month - 1] if length == 3 else str(day.month)
    if letter == "d" and length >= 3:
        return "星期" + _WEEKDAYS[day.weekday()]
    hour = seconds // 3600
    number = {
        "m": seconds // 60 % 60 if minute else day.month,
        "d": day.day,
        "h": (hour % 12 or 12) if half else hour,
        "s": seconds % 60,
    }[letter]
    if chinese:
        from corpus.reading.word_numbers import chinese_number

        return chinese_number(number) if number else "〇"
    return str(number).rjust(length, "0")
