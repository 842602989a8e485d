"""“煤矿呢？” after a question about something else: the old question, one thing in it exchanged.

What is exchanged must be certain: what is counted (几座尾矿库), what is called alike (治安组 by 监测组), the
site that something is done at, or the whole matter where it is one thing. Where none of these fits, nothing
is exchanged, and the asker is asked to write the question out.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from indexing.segment import cut, frequency, is_noun
from qa_service import interrogatives as ask
from qa_service.matter import words

# What is counted: 几座尾矿库, 多少个社区. Not 多少钱, 几个人 at the end of nothing.
_COUNTED: Final = re.compile(
    rf"(?P<figure>{ask.MEASURE.pattern}|多少个?|几个?)(?P<object>[一-鿿]{{2,12}}?)(?=[，,？?。]|$)"
)
_AT: Final = "在"
# A place that something is done at: 商场, 加油站, 地下车库. Not 放鞭炮, 安全帽.
_SITE: Final = re.compile(
    "[一-鿿](?:[场站店馆院校园库楼厂区室所道路街村林城吧房库口井]|车里|车上|家里|里面|桥下)$"
)
# What goes on to hold at the head of a matter: 2025年新建|停车位. Not 新建材 (a word goes on).
_HEAD: Final = re.compile(
    r"(?:(?:19|20)\d\d年)?"
    "(?:(?:新建|改建|扩建|建成|建设|新增|增加|配备|安装|改造|关闭|关停|淘汰|拆除|整治)(?=[一-鿿]{2,}$))?"
)
# Who or what does a deed: 三轮车, 货车司机, 住户. Not 放鞭炮.
_ACTOR: Final = re.compile("[一-鿿](?:[车船机人员工户主商]|公司|企业|单位)$")


def exchange(bare: str, topic: str, new: str, *, deed: bool = False) -> str | None:
    """The question ``bare`` about ``new``; None where it is not certain what ``new`` takes the place of.

    Args:
        bare: the last question without its place. topic: its matter.
        new: a thing, at least two characters. deed: the matter is something that is done (and punished).
    """
    counted = _COUNTED.search(bare)
    if counted and counted["object"] not in words("attributes"):
        return _put(bare, counted.span("object"), new)
    start = bare.find(topic) if topic else -1
    if start < 0:
        stretch = _alike(bare, new)
        return None if stretch is None else _put(bare, stretch, new)
    stretch = _alike(topic, new) or _site(topic, new)
    if stretch is None and deed:
        # A deed is not exchanged for a thing: 商场呢 is where, 三轮车呢 is with what or by whom.
        said = f"{_AT}{new}" if _SITE.search(new) else new if _ACTOR.search(new) else ""
        return _put(bare, (start, start), said) if said and _AT not in topic else None
    stretch = stretch or _matter(topic)
    if stretch is None:
        return None
    return _put(bare, (start + stretch[0], start + stretch[1]), new)


def _put(text: str, stretch: tuple[int, int], new: str) -> str:
    return text[: stretch[0]] + new + text[stretch[1] :]


def _pieces(text: str) -> list[tuple[int, str]]:
    """Words of a text with where they begin."""
    found, at = [], 0
    for piece in cut(text):
        found.append((at, piece))
        at += len(piece)
    return found


def _alike(text: str, new: str) -> tuple[int, int] | None:
    """The one name of the same sort: 治安交通组 for 环境监测组, 校车司机 for 出租车司机."""
    head, pieces = new[-1], _pieces(text)
    found: list[tuple[int, int]] = []
    for number, (at, piece) in enumerate(pieces):
        if piece == head:
            first = _segment_start(pieces, number)
            if first < at:
                found.append((first, at + 1))
        elif piece.endswith(head):
            found.append((_modified(pieces, number) if new.endswith(piece) else at, at + len(piece)))
        elif (end := piece.rfind(head) + 1) >= 2 and len(piece) - end >= 2 and frequency(piece[:end]):
            found.append((at, at + end))  # a compound in one piece: 自行车充电
    return found[0] if len(found) == 1 else None


def _segment_start(pieces: list[tuple[int, str]], number: int) -> int:
    first = pieces[number][0]
    for at, piece in reversed(pieces[:number]):
        if piece in words("bounds") or not piece.strip(" ，,、“”《》"):
            break
        first = at
    return first


def _modified(pieces: list[tuple[int, str]], number: int) -> int:
    """Where the name begins whose last word stands at ``number``."""
    first = pieces[number][0]
    for at, piece in reversed(pieces[:number]):
        if not is_noun(piece):
            break
        first = at
    return first


def _site(topic: str, new: str) -> tuple[int, int] | None:
    """What stands behind 在 where ``new`` is a site."""
    if not _SITE.search(new):
        return None
    pieces = _pieces(topic)
    found = [
        (at, at + len(piece))
        for (_, before), (at, piece) in itertools.pairwise(pieces)
        if before == _AT and len(piece) > 1
    ]
    return found[0] if len(found) == 1 else None


def _matter(topic: str) -> tuple[int, int] | None:
    """The whole matter less what is measured of it; behind a setting (老旧小区的…) only what is in it."""
    pieces = _pieces(topic)
    while len(pieces) > 1 and (pieces[-1][1] in words("attributes") or not pieces[-1][1].strip()):
        pieces.pop()
    end = pieces[-1][0] + len(pieces[-1][1])
    settings = [
        number for number, (_, piece) in enumerate(pieces[:-1]) if piece in words("settings") and number
    ]
    if settings:
        first = settings[-1] + 1
        return pieces[first][0], end
    # 在…给…充电 is a deed and not a thing; which part of it is meant is not to be known.
    if any(piece in words("bounds") or piece in ("，", ",", " ") for _, piece in pieces):
        return None
    head = _HEAD.match(topic)
    return (head.end() if head else 0), end
