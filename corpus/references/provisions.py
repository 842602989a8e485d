"""The grammar of cited provisions: 第五条第二款第（三）项, 第五条至第八条, 第一、二款, 第六条和第十条第二款.

立法法 (2023) art. 65: a law has 条, 款, 项, 目; a citation goes from the article down, and a list leaves out
what its members share (第十条第一款、第三款).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from corpus.model import Span
from corpus.numerals import chinese_to_int, fold, to_chinese

LONGEST_RANGE = 120
"""Provisions that one range is taken apart into; of a longer one only both ends are cited."""

_BLANK = r"[ \t\u3000\xa0\n]{0,3}"
_NUMERAL = r"[一二三四五六七八九十百千零〇○两\d０-９]{1,7}"
_SPACED = rf"{_NUMERAL}(?: {{1,2}}{_NUMERAL}){{0,2}}"  # 第 一 百 二十 条 of a page that was set wide
_MEMBER = rf"[（(]?{_BLANK}{_SPACED}{_BLANK}[）)]?"
_RANGE = "至到—－―–~～-"
# Why: one level of a citation. Matches: 第五条, 第 五 条, 第一百三十三条之一, 第二、三款, 第一至第三项,
# 第（三）项, 第(三)、(四)项, 第5条. Must not match: 第三条例, 第一项目, 第二目标, 第三章.
_LEVEL = re.compile(
    rf"第{_BLANK}(?P<numbers>{_MEMBER}(?:{_BLANK}[、和与及{_RANGE}]{_BLANK}第?{_BLANK}{_MEMBER}){{0,30}})"
    rf"{_BLANK}(?P<unit>条(?![例款约])|款(?!项[^第])|项(?![目链])|目(?![标的录前]))"
    rf"(?:{_BLANK}之{_BLANK}(?P<sub>[一二三四五六七八九十]{{1,3}})(?![类种般切]))?"
)
_NUMBER = re.compile(rf"(?P<join>[、和与及{_RANGE}])?{_BLANK}第?{_BLANK}[（(]?{_BLANK}(?P<number>{_SPACED})")
# Why: what holds the members of a list together. Matches: 、 和 以及 或者 ，, the dash and 至 of a range, and
# 规定和 (第十四条规定、第二十五条规定). Must not match the end of a citation: 规定，应当.
_JOINT = re.compile(
    rf"{_BLANK}(?:(?:的|之)?规定{_BLANK}(?=[、和与及或以]))?"
    rf"(?:(?P<range>[{_RANGE}]{{1,2}})|[、，,]{_BLANK}(?:和|与|或者|或|及|以及)?|和|与|或者|或|及|以及){_BLANK}(?=第)"
)
_INWARD = re.compile(rf"{_BLANK}(?:的|之)?{_BLANK}(?=第)")  # 第五条的第二款
_DEPTH = {"条": 0, "款": 1, "项": 2, "目": 3}


class Provision(NamedTuple):
    """One cited provision and the words that cite it.

    Attributes:
        span: its own words: of 第十条第一款、第三款 the second is 第三款.
        article: canonical label, None where only 款 or 项 are named.
    """

    span: Span
    article: str | None
    paragraph: int | None = None
    item: int | None = None
    point: int | None = None


class _Level(NamedTuple):
    start: int
    end: int
    depth: int
    numbers: tuple[int, ...]
    ranged: bool
    sub: int


def article_label(number: int, sub: int = 0) -> str:
    """第三十八条, 第一百三十三条之一."""
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(sub)}" if sub else "")


def provisions_at(text: str, position: int, limit: int) -> tuple[list[Provision], int]:
    """The list of provisions that begins at ``position``, and where it ends; ([], position) without one.

    Args:
        limit: end of the clause; no citation goes beyond it.
    """
    found: list[Provision] = []
    begin = position
    inherited: tuple[str | None, int | None, int | None, int | None] = (None, None, None, None)
    ranged_from: tuple[int, int] | None = None  # (depth, number) of the member before 至
    end = position
    while (level := _level(text, position, limit)) is not None:
        chain, last = _descend(text, level, limit)
        made = list(_members(chain, inherited, Span(begin, last)))
        if not made:
            break
        first = chain[-1]
        if ranged_from is not None and len(chain) == 1 and first.depth == ranged_from[0] and found:
            made = _fill(found, ranged_from[1], first, last, made)
        found.extend(made)
        tail = made[-1]
        inherited = (tail.article, tail.paragraph, tail.item, tail.point)
        end = last
        joint = _JOINT.match(text, last, limit)
        if joint is None:
            break
        ranged_from = (first.depth, first.numbers[-1]) if joint.group("range") else None
        if joint.group("range") is None and "至" in joint.group():
            ranged_from = (first.depth, first.numbers[-1])
        begin = position = joint.end()
    return found, end


def _level(text: str, position: int, limit: int) -> _Level | None:
    match = _LEVEL.match(text, position, limit)
    if match is None:
        return None
    numbers: list[int] = []
    ranged = False
    for member in _NUMBER.finditer(match.group("numbers")):
        value = _value(member.group("number"))
        if value is None:
            return None
        join = member.group("join")
        if join and join in _RANGE and numbers and 0 < value - numbers[-1] <= LONGEST_RANGE:
            numbers.extend(range(numbers[-1] + 1, value + 1))
            ranged = True
        else:
            numbers.append(value)
    if not numbers or 0 in numbers:
        return None
    sub = chinese_to_int(match.group("sub")) if match.group("sub") else 0
    depth = _DEPTH[match.group("unit")]
    end = match.end() if depth == 0 or not sub else match.end("unit")
    return _Level(position, end, depth, tuple(numbers), ranged, sub or 0 if depth == 0 else 0)


def _value(words: str) -> int | None:
    words = fold("".join(words.split()))
    return int(words) if words.isdigit() else chinese_to_int(words)


def _descend(text: str, level: _Level, limit: int) -> tuple[list[_Level], int]:
    """The levels that follow each other without a joint: 第五条 第二款 第三项."""
    chain = [level]
    while True:
        inward = _INWARD.match(text, chain[-1].end, limit)
        below = _level(text, inward.end(), limit) if inward else None
        if below is None or below.depth <= chain[-1].depth or len(chain[-1].numbers) > 1:
            return chain, chain[-1].end
        chain.append(below)


def _members(
    chain: list[_Level], inherited: tuple[str | None, int | None, int | None, int | None], span: Span
) -> Iterator[Provision]:
    """One provision for each number of the deepest level; what stands above is inherited from the list."""
    top = chain[0].depth
    values: list[int | str | None] = [value if depth < top else None for depth, value in enumerate(inherited)]
    for level in chain[:-1]:
        values[level.depth] = _named(level, level.numbers[-1])
    last = chain[-1]
    for number in last.numbers:
        values[last.depth] = _named(last, number)
        article, paragraph, item, point = values
        yield Provision(
            span,
            article if isinstance(article, str) else None,
            paragraph if isinstance(paragraph, int) else None,
            item if isinstance(item, int) else None,
            point if isinstance(point, int) else None,
        )


def _named(level: _Level, number: int) -> int | str:
    return article_label(number, level.sub) if level.depth == 0 else number


def _fill(
    found: list[Provision], first: int, level: _Level, end: int, made: list[Provision]
) -> list[Provision]:
    """Members of a range (第五条至第八条): all get the words of the whole range."""
    whole = Span(found[-1].span.start, end)
    before = found.pop()
    found.append(before._replace(span=whole))
    inner = range(first + 1, level.numbers[0])
    between: list[Provision] = []
    if 0 < len(inner) <= LONGEST_RANGE:
        between = [_with(made[0]._replace(span=whole), level.depth, number) for number in inner]
    return [*between, *(one._replace(span=whole) for one in made)]


def _with(one: Provision, depth: int, number: int) -> Provision:
    """``one`` with another number at its deepest level."""
    match depth:
        case 0:
            return one._replace(article=article_label(number))
        case 1:
            return one._replace(paragraph=number)
        case 2:
            return one._replace(item=number)
        case _:
            return one._replace(point=number)
