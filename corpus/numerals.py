"""Numbers as documents write them: 第二十条 ⇄ 20, ㈠ ①, full-width forms."""

from __future__ import annotations

import functools
import re

DIGITS = {"〇": 0, "○": 0, "Ｏ": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
          "七": 7, "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8,
          "玖": 9}  # fmt: skip
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
TENS = {"廿": 20, "卅": 30}
MYRIAD = 10_000

CHINESE_NUMERAL = "〇○零一二两三四五六七八九十百千万廿卅"
"""Characters of a number in Chinese, for use inside a character class."""

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
# Punctuation of Chinese text keeps its form: it tells a Chinese sentence from a number or an address.
_KEPT = "，。：；！？（）"
for _character in _KEPT:
    _FULL_WIDTH.pop(ord(_character), None)
_FOLDED = re.compile("[" + "".join(re.escape(chr(code)) for code in _FULL_WIDTH) + "]")
_PUNCTUATION = str.maketrans("，：；！？（）【】〔〕", ",:;!?()[][]")

_NUMBER = re.compile(rf"\d+|[{CHINESE_NUMERAL}壹贰叁肆伍陆柒捌玖拾佰仟]+")


def fold(text: str) -> str:
    """Full-width letters, digits and signs to ASCII, ideographic space to space; same length.

    Chinese punctuation stays (see ``fold_punctuation``), so offsets and sentences stay what they were.
    """
    # Why: most texts have nothing to fold, and a search takes a fifth of the time that ``translate`` takes.
    return text if text.isascii() or not _FOLDED.search(text) else text.translate(_FULL_WIDTH)


_WIDE_DIGIT = re.compile("[０-９]")


@functools.lru_cache(maxsize=4)
def plain_digits(text: str) -> str:
    """``text`` itself, or ``fold`` of it where it has full-width digits; offsets stay."""
    return fold(text) if _WIDE_DIGIT.search(text) else text


def fold_punctuation(text: str) -> str:
    """``fold`` and also ，：；！？（）【】〔〕 to their ASCII forms; same length."""
    return text.translate(_FULL_WIDTH).translate(_PUNCTUATION)


@functools.lru_cache(maxsize=4096)
def chinese_to_int(numeral: str) -> int | None:
    """Value of a Chinese numeral (二十一, 一百零三, 二〇二四, 廿三); None when it is not one.

    A run of plain digits is read positionally (二〇二四 is 2024), one with units by its units.
    """
    if not numeral:
        return None
    if all(character in DIGITS for character in numeral):
        value = 0
        for character in numeral:
            value = value * 10 + DIGITS[character]
        return value
    total = section = 0
    digit: int | None = None
    for character in numeral:
        if character in DIGITS:
            # 一百零三: the zero only holds the place; 三三十 has two digits in a row and is no number.
            if digit:
                return None
            digit = DIGITS[character]
        elif character in UNITS:
            # 十二, and 零十 as some write 零一十: the ten stands for one ten
            section += (digit or 1) * UNITS[character]
            digit = None
        elif character in TENS:
            section += TENS[character]
            digit = None
        elif character == "万":
            total += (section + (digit or 0)) * MYRIAD
            section, digit = 0, None
        else:
            return None
    return total + section + (digit or 0)


def to_int(text: str) -> int | None:
    """The first number in ``text``, Arabic or Chinese (第二十条 → 20, 第３款 → 3); None without one."""
    match = _NUMBER.search(fold(text))
    if match is None:
        return None
    token = match.group()
    return int(token) if token.isdigit() else chinese_to_int(token)


def to_chinese(value: int) -> str:
    """``value`` (0 to 99,999,999) as articles are numbered: 20 → 二十, 103 → 一百零三, 110 → 一百一十.

    Raises:
        ValueError: out of range.
    """
    if not 0 <= value < MYRIAD * MYRIAD:
        raise ValueError(f"out of range: {value}")
    if value >= MYRIAD:
        high, low = divmod(value, MYRIAD)
        tail = "" if not low else ("零" if low < 1000 else "") + _below_myriad(low, first=False)
        return _below_myriad(high) + "万" + tail
    return _below_myriad(value)


def _below_myriad(value: int, *, first: bool = True) -> str:
    """``first``: nothing stands before it, so that ten is 十; behind 万 it is 一十."""
    if value == 0:
        return "零"
    words: list[str] = []
    pending_zero = False
    started = False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // size % 10
        if digit == 0:
            pending_zero = started
            continue
        if pending_zero:
            words.append("零")
            pending_zero = False
        if not (digit == 1 and size == 10 and first and not started):
            words.append("零一二三四五六七八九"[digit])
        words.append(unit)
        started = True
    return "".join(words)
