"""Two texts laid side by side without blanks, signs and ways of writing numbers, with the way back.

``Bare`` keeps for each character where it stands in the text, so that what is found can be quoted verbatim.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from corpus.model import Span
from corpus.numerals import CHINESE_NUMERAL, chinese_to_int, fold

# Why: 三十日, 30日 and 三十 日 are one figure; 2万元 and 20000元 too. Matches a number with the unit that
# makes it one; must not match 一般, 统一, 万一, 第三条 (a place), 一旦.
_UNITS = "个?工作日|日|天|年|个?月|小时|分钟|元|万元|亿元|人|倍|次|名|周|米|公里|吨|台|级|%|％|MPa|℃|h"
_FIGURE = re.compile(
    rf"(?<![第{CHINESE_NUMERAL}\d.])(百分之)?(\d+(?:\.\d+)?|[{CHINESE_NUMERAL}]+)\s*(亿|万)?"
    rf"(?=\s*(?:{_UNITS}|以[上下]|至|到|[-~～—]))"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNIT = re.compile(rf"\s*(?:{_UNITS})")
_LEFT_OUT = "，。；、：:,;.！？!?）)”》 　\n\t"
_DIGIT = frozenset("0123456789")
_AROUND = 20  # characters beside a statement that are looked at for it
_SENTENCE_END = frozenset("。；！？\n")
_PART_END = _SENTENCE_END | frozenset("，,：:;")


@dataclass(frozen=True, slots=True)
class Bare:
    """A text without blanks and signs. ``places``: for each character of ``text`` its offset in ``whole``."""

    whole: str
    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, whole: str) -> Bare:
        """Figures in digits, letters small and narrow, everything but letters, digits and 汉字 left out."""
        shown: list[str] = []
        places: list[int] = []
        at = 0
        for start, end, figure in _figures(whole):
            _plain(whole, at, start, shown, places)
            shown += figure
            places += [start] * len(figure)
            at = end
        _plain(whole, at, len(whole), shown, places)
        return cls(whole, "".join(shown), tuple(places))

    @classmethod
    def without(cls, particle: str, whole: str) -> Bare:
        """The bare text without a particle, which people add and leave out."""
        bare = cls.of(whole)
        kept = [(one, at) for one, at in zip(bare.text, bare.places, strict=True) if one != particle]
        return cls(whole, "".join(one for one, _ in kept), tuple(at for _, at in kept))

    def shown(self, start: int, length: int) -> str:
        """Words of the bare text as they are written, a figure with its unit."""
        if not length:
            return ""
        first, last = self.places[start], self.places[start + length - 1]
        end = next((at for at in self.places[start + length :] if at > last), len(self.whole))
        words = self.whole[first:end].rstrip(_LEFT_OUT)
        unit = (
            _UNIT.match(self.whole, first + len(words)) if self.text[start + length - 1] in _DIGIT else None
        )
        return words + (unit[0] if unit else "")

    def sentence(self, start: int, end: int) -> Span:
        """The sentences of the whole text that a stretch of the bare text lies in."""
        first = self.places[min(start, len(self.places) - 1)]
        last = self.places[max(start, min(end, len(self.places)) - 1)]
        while first > 0 and self.whole[first - 1] not in _SENTENCE_END:
            first -= 1
        while last < len(self.whole) and self.whole[last] not in _SENTENCE_END:
            last += 1
        if last < len(self.whole) and self.whole[last] != "\n":
            last += 1
        while first < last and self.whole[first].isspace():
            first += 1
        return Span(first, last)

    def begins_part(self, at: int) -> bool:
        """Whether a part of a sentence begins at a place of the bare text: behind ， ； ： 。 or a break."""
        if at <= 0:
            return True
        between = self.whole[self.places[at - 1] + 1 : self.places[min(at, len(self.places) - 1)]]
        return any(one in _PART_END for one in between)

    def ends_sentence(self, at: int) -> bool:
        """Whether a sentence ends before a place of the bare text."""
        if at >= len(self.places):
            return True
        between = self.whole[self.places[at - 1] + 1 : self.places[at]] if at else ""
        return any(one in _SENTENCE_END or one == "：" for one in between)


def _plain(whole: str, start: int, end: int, shown: list[str], places: list[int]) -> None:
    for at in range(start, end):
        one = fold(whole[at]).lower()
        if one.isalnum():
            shown.append(one[0])
            places.append(at)


def _figures(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and digits of each figure."""
    for match in _FIGURE.finditer(text):
        value = _value(match[2])
        if value is None:
            continue
        value *= {"万": 10_000, "亿": 100_000_000}.get(match[3] or "", 1)
        end = match.end()
        shown = f"{value:g}" if value < 1e6 or value != int(value) else str(int(value))
        yield match.start(), end, shown + ("%" if match[1] else "")


def _value(written: str) -> float | None:
    plain = fold(written)
    if _NUMBER.fullmatch(plain):
        return float(plain)
    whole = chinese_to_int(plain)
    return None if whole is None else float(whole)


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where two texts differ: words of the one and of the other, "" where it has none.

    Attributes:
        before, after: characters in common beside it.
        said_at, law_at: where its words begin in the bare texts.
    """

    said: str
    law: str
    before: int
    after: int
    said_at: int = 0
    law_at: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a statement lies on a text.

    Attributes:
        covered: share of the statement that the text has, in order.
        start, end: of the stretch of the bare text that it lies on.
        differences: between the two, within the stretch; ``before`` and ``after``: characters in common
            beside each.
    """

    covered: float
    start: int
    end: int
    differences: tuple[Difference, ...]


def align(statement: str, text: str) -> Alignment:
    """Lay a bare statement on a bare text; runs of a single character in common count for nothing.

    A long text may have the longest run in common, or the words beside it, more than once: the statement is
    laid where most of it fits.
    """
    laid, run = _laid(statement, text)
    if not run or laid.covered >= 1:
        return laid
    place, at = statement.find(run), -1
    while (at := text.find(run, at + 1)) >= 0:
        start = max(0, at - place - _AROUND)
        other, _ = _laid(statement, text[start : at + len(statement) + _AROUND])
        if other.covered > laid.covered:
            differences = tuple(replace(one, law_at=one.law_at + start) for one in other.differences)
            laid = Alignment(other.covered, other.start + start, other.end + start, differences)
    return laid


def _laid(statement: str, text: str) -> tuple[Alignment, str]:
    """The alignment, and the longest run in common."""
    matcher = SequenceMatcher(None, statement, text, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size > 1]
    blocks = _first_closer(_near_each_other(blocks, len(statement)), statement, text)
    if not blocks or not statement:
        return Alignment(0.0, 0, 0, ()), ""
    covered = sum(block.size for block in blocks) / len(statement)
    found = []
    if blocks[0].a > 0:
        found.append(Difference(statement[: blocks[0].a], "", 0, blocks[0].size, 0, blocks[0].b))
    for one, other in itertools.pairwise(blocks):
        start, stop, before, after = one.a + one.size, other.a, one.b + one.size, other.b
        if start == stop and before == after:
            continue
        # a figure is one thing: 30 and 60 differ as such, not by their first digits
        while start > 0 and before > 0 and statement[start - 1] == text[before - 1] in _DIGIT:
            start, before = start - 1, before - 1
        while stop < len(statement) and after < len(text) and statement[stop] == text[after] in _DIGIT:
            stop, after = stop + 1, after + 1
        said, law = statement[start:stop], text[before:after]
        found.append(Difference(said, law, one.size, other.size, start, before))
    last = blocks[-1]
    if last.a + last.size < len(statement):
        end = last.a + last.size
        found.append(Difference(statement[end:], "", last.size, 0, end, last.b + last.size))
    longest = max(blocks, key=lambda block: block.size)
    run = statement[longest.a : longest.a + longest.size]
    return Alignment(covered, blocks[0].b, last.b + last.size, tuple(found)), run


def _first_closer(blocks: list, statement: str, text: str) -> list:  # type: ignore[type-arg]
    """With the first block where its words stand last before the second: two sentences may begin alike."""
    if len(blocks) < 2:
        return blocks
    first, second = blocks[:2]
    at = text.rfind(statement[first.a : first.a + first.size], first.b, second.b)
    return [first._replace(b=at), *blocks[1:]] if at > first.b else blocks


def _near_each_other(blocks: list, size: int) -> list:  # type: ignore[type-arg]
    """Without blocks that lie far from the longest one, which are chance likeness in a long text."""
    if not blocks:
        return blocks
    longest = max(blocks, key=lambda block: block.size)
    kept = [longest]
    at = blocks.index(longest)
    for block in reversed(blocks[:at]):
        if kept[0].b - (block.b + block.size) <= max(_AROUND, size):
            kept.insert(0, block)
    for block in blocks[at + 1 :]:
        if block.b - (kept[-1].b + kept[-1].size) <= max(_AROUND, size):
            kept.append(block)
    return kept
