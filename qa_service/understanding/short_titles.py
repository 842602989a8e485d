"""Short names of laws: 道交法 for 道路交通安全法, 特设法, 危化条例, 新安法.

A short name keeps the first sign of some words of the title, in their order, and its kind at the end (法,
条例 …). A table has those that custom has made otherwise (安法, 消法, 新安法).
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from corpus.errors import InternalError
from corpus.model import Span
from indexing.segment import cut, frequency

_KINDS = ("条例", "办法", "规定", "细则", "法")
# The kind of a law at the end of its name. Not 法律, 法规, 法院, 法人: 法 that goes on is another word.
_KIND = re.compile(r"条例|办法|规定|细则|法(?!规(?!定)|[律院人定官学条])")
#: Kinds that are words of everyday speech too.
_LOOSE = frozenset({"办法", "规定", "细则"})
#: Words in front of a title that people leave out first.
_LEADING = re.compile(r"^(?:关于|保障|全国人民代表大会常务委员会关于)")
_SHORTEST = 3
_LONGEST = 12
#: Pieces of a question that begin no name of a law.
_NOT_BEFORE = frozenset("的了按照依据违反根据什么哪个这那新旧老本该某")


@dataclass(frozen=True, slots=True)
class _Title:
    """A title prepared: where its words begin."""

    title: str
    starts: frozenset[int]


@functools.cache
def customary_names() -> dict[str, tuple[str, ...]]:
    """Short names that custom has made, with the titles that they may stand for.

    Raises:
        InternalError: the packaged file is damaged.
    """
    source = resources.files("qa_service").joinpath("data/law_short_names.toml")
    try:
        table = tomllib.loads(source.read_text(encoding="utf-8"))["names"]
        return {short: tuple(titles.split()) for names, titles in table.items() for short in names.split()}
    except (OSError, KeyError, AttributeError, tomllib.TOMLDecodeError) as error:
        raise InternalError("内置的法律简称表损坏，请重新安装 anzhi。") from error


class ShortTitles:
    """Finds laws that a question calls by a short name.

    Args:
        titles: titles of laws that the library has, without 中华人民共和国.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        self._titles = frozenset(titles)
        self._by_kind: dict[tuple[str, str], list[_Title]] = {}
        self._customary = customary_names()
        self._longest = max(map(len, self._customary), default=0)
        for title in sorted(self._titles):
            kind = next((kind for kind in _KINDS if title.endswith(kind)), "")
            if not kind or len(title) > 40:
                continue
            for name in {title, _LEADING.sub("", title)}:
                starts, at = {n for n in range(len(name) - 1) if frequency(name[n : n + 2])}, 0
                for piece in cut(name):
                    starts.add(at)
                    at += len(piece)
                entry = _Title(title, frozenset(starts))
                self._by_kind.setdefault((name[0], kind), []).append(
                    entry
                    if name == title
                    else _Title(title, frozenset(s + len(title) - len(name) for s in starts))
                )

    def find(self, question: str) -> tuple[str, tuple[str, ...], Span] | None:
        """The short name in ``question``, the titles of the library that it may stand for, and where it is.

        The longest name wins. None when there is none, or the question has the full title.
        """
        best: tuple[str, tuple[str, ...], Span] | None = None
        for match in _KIND.finditer(question):
            end = match.end()
            if self._ends_title(question, end):
                continue
            for start in range(max(0, end - _LONGEST), end - 1):
                name = question[start:end]
                if best and len(name) <= len(best[0]):
                    break
                titles = self._called(name, match.group(), question[:start])
                if titles:
                    best = (name, titles, Span(start, end))
                    break
        return best

    def _ends_title(self, question: str, end: int) -> bool:
        return any(question[start:end] in self._titles for start in range(max(0, end - 40), end - 2))

    def _called(self, name: str, kind: str, before: str) -> tuple[str, ...]:
        if name in self._customary:
            titles = self._customary[name]  # an ambiguous name is told whole, whichever the library has
            return titles if any(title in self._titles for title in titles) else ()
        if len(name) < _SHORTEST or len(name) - len(kind) < 2 or name[0] in _NOT_BEFORE or frequency(name):
            return ()
        if kind in _LOOSE and frequency(name[: -len(kind)]):
            return ()  # 国家规定, 处罚办法 are said of anything
        if before and frequency(before[-1] + name[0]) > 0 and not frequency(name[:2]):
            return ()  # 违反道交法 yes; 保护法 of 动物保护法 no
        if any(name in title for title in self._titles):
            return ()  # part of a title, as 安全法 of 食品安全法: it names none of them
        found = [
            entry.title
            for entry in self._by_kind.get((name[0], kind), ())
            if len(entry.title) > len(name) and _abbreviates(name[: -len(kind)], entry, len(kind))
        ]
        national = [
            title
            for title in found
            if not re.match(r"^[\u4e00-\u9fff]{2,8}?(?:省|市|自治区|自治州|自治县)", title)
        ]
        return tuple(national or found)


def _abbreviates(name: str, entry: _Title, kind: int) -> bool:
    """Whether ``name`` takes words of the title by their first signs, or whole, in their order."""
    title = entry.title[: len(entry.title) - kind]
    first = title.find(name[0])
    return first >= 0 and _follows(name, title, 0, -1, entry.starts)


def _follows(name: str, title: str, at: int, last: int, starts: frozenset[int]) -> bool:
    if at == len(name):
        return True
    for place in range(last + 1, len(title)):
        if title[place] != name[at]:
            continue
        if (place in starts or place == last + 1) and _follows(name, title, at + 1, place, starts):
            return True
        if at == 0 and place > 0 and place not in starts:
            return False
    return False
