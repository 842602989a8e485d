"""The grammar of numbering at the head of a line: 第X编/章/节/条, 一、, (一), 1., (1), ①, 1.1, 篇1, 附件1.

One scanner, one pass, no backtracking: it reads an opening bracket, a number and a closing sign, and
gives the style, the value and where the heading begins. Whether a marker *is* numbering and not the
chance start of a broken line (``2.5 米``, ``第五条规定的``) is decided with the sequence by the caller;
what can never be numbering is refused here.
"""

from __future__ import annotations

import enum
import re
import string
from collections.abc import Callable
from typing import NamedTuple

from corpus.numerals import CHINESE_NUMERAL, chinese_to_int


class Style(enum.IntEnum):
    """Styles of numbering, in the customary order of rank (GB/T 9704-2012, 7.3.3: 一、（一）1.（1）)."""

    BOOK = 1  # 第一编, 第一篇
    SUBBOOK = 2  # 第一分编
    CHAPTER = 3  # 第一章, 第一部分
    SECTION = 4  # 第一节
    SUBSECTION = 5  # 第一目
    ARTICLE = 6  # 第一条
    CHINESE = 7  # 一、
    CHINESE_PAREN = 8  # （一）, and the damaged 一)
    DECIMAL_1 = 9  # 1　总则, as emergency plans and standards number: 1, 1.1, 1.1.1
    DECIMAL_2 = 10
    DECIMAL_3 = 11
    DECIMAL_4 = 12
    ARABIC = 13  # 1. 1、 1．
    ARABIC_PAREN = 14  # (1)
    ARABIC_HALF = 15  # 1)
    CIRCLED = 16  # ①
    STEM = 17  # 甲、
    LETTER = 18  # a. A、 (a)
    WORD = 19  # 专栏1, 任务一：, 第一阶段：


class Marker(NamedTuple):
    """A number at the head of a line.

    Attributes:
        style: which kind; number: its value; sub: N of 第X条之N, 0 without one.
        start, end: range of the label as written, ``end`` behind its closing sign.
        body: where the text behind it begins (white space skipped).
        spaced: white space stood between label and text.
        word: of style WORD the word that is counted (阶段, 专栏), "" otherwise.
    """

    style: Style
    number: int
    start: int
    end: int
    body: int
    sub: int = 0
    spaced: bool = False
    word: str = ""

    @property
    def key(self) -> tuple[Style, str]:
        """What is counted: two markers of one key belong to one sequence."""
        return self.style, self.word


_BLANK = re.compile(r"[\s\u3000\xa0\u200b\ufeff]*")
_NUMERAL = rf"[{CHINESE_NUMERAL}]"

# 第X编/篇/章/节/条, with white space inside (第 一 章, 第1章) as web pages and PDFs have it.
_ORDINAL = re.compile(
    rf"第[ \u3000\xa0]*({_NUMERAL}(?:[ \u3000\xa0]*{_NUMERAL})*|\d{{1,4}})[ \u3000\xa0]*(分编|部分|"
    rf"编(?![队辑])|节(?![课车])|目(?![标的])|[篇章条])"
    rf"(?:之({_NUMERAL}{{1,3}}))?"
)
# What may stand behind 第X条 only when it is cited: 第五条规定…, 第五条第二款, 第五条、第六条.
_CITED = re.compile(
    r"[\s\u3000\xa0]*(?:第[一二三四五六七八九十百\d]+[款项目]|之?规定|所列|所称|所规定|[、，,至和及或的中之]|"
    r"(?:修改|改|调整)为|(?:增加|修改|删去|删除|合并|移至)|以及|以上|以下|—|－|-)"
)
_CITED_SPACED = re.compile(r"[\s\u3000\xa0]*(?:第[一二三四五六七八九十百\d]+[款项目]|[、，,]|(?:修改|改)为)")
# 第一部分 is a chapter; 第一部 and 第一节车厢 are not. Behind 编/章/节 must come a break or a heading.
_NOT_HEADING = re.compile(r"[的、，,。；;和与及至规]|所|中[的规]|以[上下]")

_CHINESE = re.compile(rf"({_NUMERAL}{{1,4}})[ \u3000]?([、．.，,:：])")
_PAREN = re.compile(
    rf"[（(﹙〔\[【]\s*(?:({_NUMERAL}{{1,4}})|(\d{{1,3}})|([a-zA-Z]))\s*[）)﹚〕\]】][、.．]?"
)
_HALF = re.compile(rf"(?:({_NUMERAL}{{1,3}})|(\d{{1,3}})|([a-zA-Z]))[）)]")
_DECIMAL = re.compile(r"\d{1,2}(?:[.．]\d{1,2}){1,3}")
_ARABIC = re.compile(r"(\d{1,3})\s?([.．、。﹒])")
_ARABIC_YEAR = re.compile(r"(\d{1,2})[.．、](?=(?:19|20)\d{2}\s?年)")  # 1．2021年6月底前…
_ARABIC_BARE = re.compile(r"(\d{1,2})(?:[ \t]{1,}|[\u3000\xa0]+)(?=[\u4e00-\u9fff])")
_ARABIC_COMMA = re.compile(r"(\d{1,2})[，,](?=[\u4e00-\u9fff])")
_STEM = re.compile(r"([甲乙丙丁戊己庚辛壬癸])[、，,．.](?![甲乙丙丁戊己庚辛壬癸]|方)")
_LETTER = re.compile(r"([a-zA-Z])[.．、](?=[\s\u3000]*[\u4e00-\u9fff])")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_ORDINAL_STYLES = {
    "编": Style.BOOK,
    "篇": Style.BOOK,
    "分编": Style.SUBBOOK,
    "章": Style.CHAPTER,
    "部分": Style.CHAPTER,
    "节": Style.SECTION,
    "目": Style.SUBSECTION,
    "条": Style.ARTICLE,
}
# ㈠…㈩, ①…⑳, ⑴…⒇, ⒈…⒛, ❶…❿
_ENCLOSED = (
    (0x3220, 10, Style.CHINESE_PAREN),
    (0x2460, 20, Style.CIRCLED),
    (0x2474, 20, Style.ARABIC_PAREN),
    (0x2488, 20, Style.ARABIC),
    (0x2776, 10, Style.CIRCLED),
)
# 专栏1 重大工程, 方向/赛道二：…, 第一阶段：…. A colon or a blank must follow: 任务一经下达 is text.
_WORD = re.compile(
    rf"((?:重点|主要)?(?:方向/赛道|方向|赛道|路径举措|举措|任务|专栏|专题|工程|行动|步骤|目标|问题|措施|附表))"
    rf"[ \u3000]?({_NUMERAL}{{1,3}}|\d{{1,2}})(?:[ \u3000]?[：:、.．]|[ \u3000]+(?=[\u4e00-\u9fff]))"
)
_STAGE = re.compile(rf"第({_NUMERAL}{{1,2}}|\d)(阶段|步|批次|层次|方面)[ \u3000]?[：:，,、（(]")
_UNITS_OF_MEASURE = re.compile(
    r"[\s\u3000]*(?:[%％‰℃㎡元万亿人户天日月年时分秒米千百公吨克升倍]|平方|立方|个(?!人)|小时|[a-zA-Z])"
)


_WORD_HEADS = frozenset("重主方赛路举任专工行步目问措附")


def scan(text: str, position: int = 0) -> Marker | None:
    """The marker that begins at ``position`` (white space before it skipped), None without one.

    >>> scan("（一）加强领导").style.name
    'CHINESE_PAREN'
    """
    # Why: the first character says which form it may be; most lines begin with none of these.
    reader = _READERS.get(text[position : position + 1])
    if reader is None:
        start = _skip_blank(text, position)
        reader = _READERS.get(text[start : start + 1]) if start > position else None
        return reader(text, start) if reader else None
    return reader(text, position)


def _skip_blank(text: str, position: int) -> int:
    if "\u3001" <= text[position : position + 1] < "\ufe00":  # most often there is nothing to skip
        return position
    match = _BLANK.match(text, position)
    return match.end() if match else position


def _marker(text: str, style: Style, number: int | None, start: int, end: int, sub: int = 0) -> Marker | None:
    if number is None:
        return None
    body = _skip_blank(text, end)
    return tuple.__new__(Marker, (style, number, start, end, body, sub, body > end, ""))


def _scan_ordinal(text: str, start: int) -> Marker | None:
    match = _ORDINAL.match(text, start)
    if match is None:
        return None
    numeral = "".join(match.group(1).split())
    number = int(numeral) if numeral.isdigit() else chinese_to_int(numeral)
    style = _ORDINAL_STYLES[match.group(2)]
    sub = chinese_to_int(match.group(3)) or 0 if match.group(3) else 0
    end = match.end()
    spaced = end < len(text) and text[end].isspace()
    if style is Style.ARTICLE:
        if (_CITED_SPACED if spaced else _CITED).match(text, end):
            return None
    elif not spaced and _NOT_HEADING.match(text, end):
        return None
    # 第一条：, 第一章、: the sign belongs to the label
    if end < len(text) and text[end] in "：:、.．" and style is not Style.ARTICLE:
        end += 1
    return _marker(text, style, number, start, end, sub)


def _scan_ordinal_or_stage(text: str, start: int) -> Marker | None:
    return _scan_ordinal(text, start) or _scan_word(text, start)


def _scan_enclosed(text: str, start: int) -> Marker | None:
    base, _, style = next(row for row in _ENCLOSED if 0 <= ord(text[start]) - row[0] < row[1])
    end = start + 1
    if end < len(text) and text[end] in "、.．":
        end += 1
    return _marker(text, style, ord(text[start]) - base + 1, start, end)


def _scan_paren(text: str, start: int) -> Marker | None:
    match = _PAREN.match(text, start)
    if match is None:
        return None
    chinese, arabic, letter = match.groups()
    if chinese:
        return _marker(text, Style.CHINESE_PAREN, chinese_to_int(chinese), start, match.end())
    if arabic:
        return _marker(text, Style.ARABIC_PAREN, int(arabic), start, match.end())
    return _marker(text, Style.LETTER, ord(letter.lower()) - 96, start, match.end())


def _scan_chinese(text: str, start: int) -> Marker | None:
    half = _HALF.match(text, start)
    if half and half.group(1):
        return _marker(text, Style.CHINESE_PAREN, chinese_to_int(half.group(1)), start, half.end())
    match = _CHINESE.match(text, start)
    if match is None:
        return None
    following = text[match.end() : match.end() + 1]
    # 二、三产业, 七、八月: an enumeration of numbers, not a label. 一，… and 一.… only before a word.
    if following and following in CHINESE_NUMERAL and match.group(2) in "、，,":
        next_marker = _CHINESE.match(text, match.end())
        plural = text[match.end() + 1 : match.end() + 2]
        if next_marker or plural in set("产级类月季线者楼层期轮批次中等方个年是号"):
            return None
    return _marker(text, Style.CHINESE, chinese_to_int(match.group(1)), start, match.end())


def _scan_arabic(text: str, start: int) -> Marker | None:
    dated = _ARABIC_YEAR.match(text, start)
    if dated:
        return _marker(text, Style.ARABIC, int(dated.group(1)), start, dated.end())
    decimal = _DECIMAL.match(text, start)
    if decimal:
        depth = len(re.split(r"[.．]", decimal.group()))
        end = decimal.end()
        following = text[end : end + 1]
        if following in (".", "．", "、"):
            end += 1
        elif following and (following.isdigit() or (depth == 2 and _UNITS_OF_MEASURE.match(text, end))):
            # 2.5 米, 1.06 立方米, 3.15活动
            return None
        number = int(re.split(r"[.．]", decimal.group())[-1])
        style = Style(min(Style.DECIMAL_1 + depth - 1, Style.DECIMAL_4))
        return _marker(text, style, number, start, end)
    half = _HALF.match(text, start)
    if half and half.group(2):
        return _marker(text, Style.ARABIC_HALF, int(half.group(2)), start, half.end())
    match = _ARABIC.match(text, start)
    if match:
        end = match.end()
        following = text[end : end + 1]
        if following.isdigit() and match.group(2) in ".．﹒":
            return None
        if match.group(2) == "、" and re.match(r"\d{1,3}[、号日月年]", text[end : end + 4]):
            return None  # 3、5号楼, 7、8月
        return _marker(text, Style.ARABIC, int(match.group(1)), start, end)
    comma = _ARABIC_COMMA.match(text, start)
    if comma:
        return _marker(text, Style.ARABIC, int(comma.group(1)), start, comma.end())
    bare = _ARABIC_BARE.match(text, start)
    if bare and not _UNITS_OF_MEASURE.match(text, bare.end(1)):
        return _marker(text, Style.DECIMAL_1, int(bare.group(1)), start, bare.end(1))
    return None


def _scan_word(text: str, start: int) -> Marker | None:
    stage = _STAGE.match(text, start)
    match = _WORD.match(text, start) if stage is None else None
    if stage:
        numeral, word, end = stage.group(1), stage.group(2), stage.end()
        if text[end - 1] in "（(":
            end -= 1
    elif match:
        word, numeral, end = match.group(1), match.group(2), match.end()
    else:
        return None
    number = int(numeral) if numeral.isdigit() else chinese_to_int(numeral)
    if number is None:
        return None
    body = _skip_blank(text, end)
    return Marker(Style.WORD, number, start, end, body, spaced=body > end, word=word)


def _scan_letter(text: str, start: int) -> Marker | None:
    stem = _STEM.match(text, start)
    if stem:
        return _marker(text, Style.STEM, _STEMS.index(stem.group(1)) + 1, start, stem.end())
    half = _HALF.match(text, start)
    if half and half.group(3):
        return _marker(text, Style.LETTER, ord(half.group(3).lower()) - 96, start, half.end())
    letter = _LETTER.match(text, start)
    if letter:
        return _marker(text, Style.LETTER, ord(letter.group(1).lower()) - 96, start, letter.end())
    return None


#: Who reads a marker, by its first character.
_READERS: dict[str, Callable[[str, int], Marker | None]] = {
    **dict.fromkeys(_STEMS + string.ascii_letters, _scan_letter),
    **{chr(base + i): _scan_enclosed for base, count, _ in _ENCLOSED for i in range(count)},
    **dict.fromkeys(_WORD_HEADS, _scan_word),
    **dict.fromkeys(string.digits, _scan_arabic),
    **dict.fromkeys(CHINESE_NUMERAL, _scan_chinese),
    **dict.fromkeys("（(﹙〔[【", _scan_paren),
    "第": _scan_ordinal_or_stage,
}
