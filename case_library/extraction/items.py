"""Numbered items in a stretch of text: 一、 （一） 1. （1） ① 一是 and what belongs under what.

Reports number as they like: （一） under 1、 as well as 1、 under （一）. An item belongs under the nearest
item of another style that has begun and not ended, which the numbers tell (1 begins, n + 1 goes on).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.numerals import chinese_to_int, fold

_HAN = "一二三四五六七八九十"
_CIRCLED = {character: n for n, character in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
_BRACKETED = {character: n for n, character in enumerate("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", 1)}
_FIRSTLY = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 4}
# Why: one marker. Matches: 3.2 (at the beginning of a line), 一、 （一） (一)、 1. 1． 12、 1) （1） ⑴
# （⑴） ① 一是 第一， 首先，, ●. Must not
# match 2.66吨 (digit behind the point), 一、二级 (numeral behind the mark), 3月, 第一次.
_MARKER = re.compile(
    rf"(?P<han>[{_HAN}]{{1,3}})[、.．](?![{_HAN}]{{1,2}}[级类等种])"
    rf"|[（(](?P<hanb>[{_HAN}]{{1,3}})[）)][、.．]?"
    r"|(?P<dec>[0-9]{1,2}(?:[.．][0-9]{1,2}){1,2})[、.．]?(?![0-9.．])(?!(?:吨|米|千|万|亿|元|公[斤里]|厘"
    r"|毫|升|立方|平方|度|小时|倍|级|[%％℃]|[kKmMtTgL](?![A-Z]{2}))(?!某))"
    r"|(?P<digit>[0-9０-９]{1,2})[、.．](?![0-9０-９])"
    r"|(?P<half>[0-9０-９]{1,2})[）)][、.．]?"
    r"|[（(](?P<digitb>[0-9０-９]{1,2})[）)〉][、.．]?"
    rf"|[（(]?(?P<one>[{''.join(_BRACKETED)}])[）)]?[、.．]?"
    rf"|(?P<circle>[{''.join(_CIRCLED)}])[、.．]?"
    rf"|(?P<shi>[{_HAN}]{{1,2}})是(?![否])"
    rf"|第(?P<ord>[{_HAN}]{{1,2}})[，,、：:]"
    r"|(?P<first>首先|其次|再次|再者|最后)[，,]"
    r"|(?P<bullet>[●◆■▲★◎◇□▪•※➢►])"
)
_RANK = {
    "han": 1,
    "hanb": 2,
    "digit": 3,
    "dec": 3,
    "half": 3,
    "digitb": 4,
    "one": 4,
    "circle": 5,
    "shi": 6,
    "ord": 6,
    "first": 6,
    "bullet": 5,
}
# Inside a line only these begin items; 1. and 一、 inside a line are mostly something else.
_INLINE = frozenset({"hanb", "digit", "half", "digitb", "one", "circle", "shi", "ord", "first"})
# Why: where an item can begin inside a line. Matches behind 。；：; and a wide gap.
_BREAK = re.compile(r"[。；;：: ]")
# Why: a quoted provision has items of its own. Matches “…（一）…；（二）…”.
_QUOTED = re.compile(r"“[^“”\n]{0,800}”|《[^《》\n]{0,120}》")
_GROUP_LONGEST = 45


@dataclass(frozen=True, slots=True)
class Item:
    """One item or plain line; positions are those of the text that was taken apart.

    Attributes:
        style: which kind of marker; "" for a line without one, ``group`` for such a line that heads what
            follows (瓮城公司：).
        number: value of the marker, 0 without one.
        start, end: its own words with the marker; children and further lines are items of their own.
        body: where the words behind the marker begin.
        parent: index of the item that it stands under, None at the top.
    """

    style: str
    number: int
    start: int
    body: int
    end: int
    parent: int | None


@dataclass(frozen=True, slots=True)
class _Piece:
    style: str
    number: int
    start: int
    body: int
    end: int


def items_of(text: str, start: int, end: int) -> tuple[Item, ...]:
    """The items of ``text[start:end]`` in order; every character but line breaks is in one of them."""
    made: list[Item] = []
    stack: list[tuple[str, int]] = []  # style and index of the items that have begun
    for piece in _pieces(text, start, end):
        if piece.style == "":
            if _is_group(text, piece):
                _leave(stack, "group")
                made.append(Item("group", 0, piece.start, piece.start, piece.end, _top(stack)))
                stack.append(("group", len(made) - 1))
            else:
                made.append(Item("", 0, piece.start, piece.start, piece.end, _top(stack)))
            continue
        _make_room(stack, piece)
        made.append(Item(piece.style, piece.number, piece.start, piece.body, piece.end, _top(stack)))
        stack.append((piece.style, len(made) - 1))
    return tuple(made)


def ancestors(items: tuple[Item, ...], item: Item) -> Iterator[Item]:
    """The items that ``item`` stands under, the nearest first."""
    parent = item.parent
    while parent is not None:
        yield items[parent]
        parent = items[parent].parent


def _top(stack: list[tuple[str, int]]) -> int | None:
    return stack[-1][1] if stack else None


def _leave(stack: list[tuple[str, int]], style: str) -> bool:
    """Ends the innermost item of ``style`` and what stands under it; False where there is none."""
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth][0] == style:
            del stack[depth:]
            return True
    return False


def _make_room(stack: list[tuple[str, int]], piece: _Piece) -> None:
    if piece.number == 1 and stack and stack[-1][0] == "group":
        return  # 瓮城公司： 1. …: the numbers begin anew under it
    if _leave(stack, piece.style) or piece.number == 1:
        return
    while stack and _RANK.get(stack[-1][0], 9) > _RANK[piece.style]:
        stack.pop()


def _pieces(text: str, start: int, end: int) -> Iterator[_Piece]:
    position = start
    while position < end:
        stop = text.find("\n", position, end)
        stop = end if stop < 0 else stop
        begin = position
        while begin < stop and text[begin] == " ":
            begin += 1
        if begin < stop:
            yield from _of_line(text, begin, stop)
        position = stop + 1


def _of_line(text: str, start: int, end: int) -> Iterator[_Piece]:
    """A line, divided where a run of numbers goes through it (（1）…；（2）…； or 一是…二是…)."""
    heads: list[tuple[str, int, int, int]] = []  # style, number, start, body
    first = _marker(text, start, end)
    if first is not None:
        heads.append(first)
    heads.extend(_run_on(text, start, end, first))
    if not heads or heads[0][2] > start:
        yield _Piece("", 0, start, start, heads[0][2] if heads else end)
    for n, (style, number, begin, body) in enumerate(heads):
        yield _Piece(style, number, begin, body, heads[n + 1][2] if n + 1 < len(heads) else end)


def behind_marker(text: str, position: int, end: int) -> int:
    """Where the words behind the marker at ``position`` begin, ``position`` where none stands there."""
    found = _marker(text, position, end)
    return position if found is None else found[3]


def _marker(text: str, position: int, end: int) -> tuple[str, int, int, int] | None:
    match = _MARKER.match(text, position, end)
    if match is None:
        return None
    style = match.lastgroup or ""
    words = match.group(style)
    if style == "bullet":
        number: int | None = 1
    elif words in _FIRSTLY:
        number = _FIRSTLY[words]
    elif words in _CIRCLED or words in _BRACKETED:
        number = _CIRCLED.get(words) or _BRACKETED[words]
    elif style == "dec":
        number = int(re.split("[.．]", words)[-1])
    elif style in ("digit", "half", "digitb"):
        number = int(fold(words))
    else:
        number = chinese_to_int(words)
    if not number:
        return None
    body = match.end()
    while body < end and text[body] == " ":
        body += 1
    return {"one": "digitb"}.get(style, style), number, position, body


def _run_on(
    text: str, start: int, end: int, first: tuple[str, int, int, int] | None
) -> list[tuple[str, int, int, int]]:
    """Markers inside a line that count on: from 1, or from the number that the line begins with."""
    found: list[tuple[str, int, int, int]] = []
    quoted = [match.span() for match in _QUOTED.finditer(text, start, end)]
    inside = 0
    for gap in _BREAK.finditer(text, start, end):
        begin = gap.end()
        while inside < len(quoted) and quoted[inside][1] < begin:
            inside += 1
        if inside < len(quoted) and quoted[inside][0] < begin:
            continue
        while begin < end and text[begin] == " ":
            begin += 1
        if first is not None and begin <= first[3]:
            continue
        marker = _marker(text, begin, end)
        if marker is not None and marker[0] in _INLINE and (not found or marker[2] > found[-1][2]):
            found.append(marker)
    if first is None:
        opening = _marker(text, start, end)
        found = [opening, *found] if opening else found
    return _counting(found, first)


def _counting(
    found: list[tuple[str, int, int, int]], first: tuple[str, int, int, int] | None
) -> list[tuple[str, int, int, int]]:
    reached: dict[str, int] = {}
    if first is not None:
        reached[first[0]] = first[1]
    # A 1 counts only where a 2 of its style follows: one （1） alone is a reference.
    followed = {style for style, number, _, _ in found if number == 2}
    kept: list[tuple[str, int, int, int]] = []
    for marker in found:
        style, number = marker[0], marker[1]
        if style == "half" and number > 1 and reached.get("digitb") == number - 1:
            style = "digitb"  # （3）…；4）…: a bracket was lost
            marker = (style, *marker[1:])
        begins = number == 1 and style in followed and style not in ("digit",)
        if begins or (number > 1 and reached.get(style) == number - 1):
            kept.append(marker)
            reached[style] = number
    return kept


# Why: a line that heads what follows. Matches 瓮城公司： 四川某公司（3人）： 相关单位. Must not match a
# sentence.
_HEADS = re.compile(r"[^。；;，,！？]{2,44}[：:]|[^。；;，,！？：:]{2,30}")


def _is_group(text: str, piece: _Piece) -> bool:
    if piece.end - piece.start > _GROUP_LONGEST:
        return False
    match = _HEADS.fullmatch(text, piece.start, piece.end)
    return match is not None
