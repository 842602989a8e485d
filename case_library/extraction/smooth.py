"""A text without what typesetting and copying left inside its sentences: single blanks, broken lines.

    20        2013年11月2日，…造成人员伤亡
    13年11月2
    日，…造成人员伤 亡

Facts are looked for in the smooth text; ``Smooth.back`` leads to the stored one. Headings, items and labelled
lines stay lines of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from case_library.extraction.sections import Section
from case_library.model import Found
from case_library.source import CaseText, ClauseLike
from corpus.model import ClauseKind, Span

_WORD = r"[\u4e00-\u9fff\d]"
# Why: one blank within running words. Matches 伤 亡, 4 次, 死亡 ，; not 1. 2023年, GB 18218, a wide gap.
_BLANK = re.compile(
    rf"(?<=[\u4e00-\u9fff])[ \u00a0](?=[\u4e00-\u9fff\d，。；、）])"
    rf"|(?<=\d)[ \u00a0](?=[\u4e00-\u9fff，。；、）])"
    rf"|(?<=[，。；、（])[ \u00a0](?={_WORD})|[\u200b\ufeff]+|(?<=伤)[ \u00a0\u3000]+(?=亡)"
    rf"|(?<=死)[ \u00a0\u3000]+(?=亡)"
)
# Why: a number whose figures stand apart. Matches 2 2时, 1 2人, 20 13年. Must not match 图3 12人.
_APART = re.compile(
    r"(?<![\d.])\d(?P<gap> )\d(?= ?[月日时分人名])|(?<![\d.])(?:19|20)(?P<gap2> )\d\d(?= ?年)"
)
# Why: a sum whose figures stand apart in a form. Matches 2 6 5 . 8 万元, 3 8 万元. Must not match 图3 12万元.
_SPREAD = re.compile(r"(?<![\d.])\d(?: [\d.])+(?= ?(?:万|亿)?元)")
# Why: a cell of a form with two columns that goes on in the row below, whose first cell is empty.
_CELL_ON = re.compile(
    r"(?<=[\u4e00-\u9fff\d，、])[ \t\u3000]*\|[ \t]*\n[ \t]*\|[ \t\u3000]+\|[ \t\u3000]*"
    r"(?=[\u4e00-\u9fff\d+][^|\n]*\|[ \t]*(?:\n|$))"
)
_BREAK = re.compile(r"[ \t\u00a0\u3000]*\n[ \t\u00a0\u3000]*")
# Why: what begins a line of its own. Matches 一、 （一） 1. ① 【 - 发生时间： 案例一. Must not match 二人,
# 10吨.
_OWN_LINE = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[、.．:：]|[（(〔]?[一二三四五六七八九十\d]{1,3}[）)〕]"
    r"|\d{1,2}[.．、](?!\d)"
    r"|[①-⑳⑴-⒇㈠-㈩]|[-*•·#>|【\[〔［◆●■]|[\u4e00-\u9fff ]{2,10}[：:]|(?:典型|事故)?案例"
    r"|事故[一二三四五六七八九十]"
    r"|(?:19|20)\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日[ \t]*(?:\n|$)"
)
_TITLED = re.compile(
    r"(?:事故|事件|案例|报告|通报|情况|经过|原因|措施|教训|分析|建议|附件\d*)[”\"]?$"
    r"|^[\u4e00-\u9fff ]{2,10}[：:]"
)
_RUNNING = re.compile("[，,。；;]")
_UNIT = re.compile(r"[年月日时分点吨米人名元岁]|[，,。；、）)]")


_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Moved:
    """A clause with its place in the smooth text."""

    ordinal: int
    parent: int | None
    kind: ClauseKind
    label: str
    number: int | None
    heading: str
    span: Span


class Smooth:
    """The smooth text of ``source``, and the way back from it.

    Args:
        kept: where a line break stays whatever stands beside it (headings).
    """

    def __init__(self, source: CaseText, kept: Sequence[Span]) -> None:
        self._source = source
        self._cuts = _cuts(source.folded, kept)
        self._before: list[int] = []
        gone = 0
        self._starts: list[int] = []
        for cut in self._cuts:
            self._starts.append(cut.start - gone)
            gone += cut.end - cut.start
            self._before.append(gone)

    @property
    def changed(self) -> bool:
        return bool(self._cuts)

    @cached_property
    def source(self) -> CaseText:
        """The text as facts are looked for in it."""
        if not self._cuts:
            return self._source
        old = self._source
        return CaseText(
            old.title,
            self._without(old.text),
            tuple(map(self._moved, old.clauses)),
            old.jurisdiction,
            old.published,
        )

    def _without(self, text: str) -> str:
        pieces, at = [], 0
        for cut in self._cuts:
            pieces.append(text[at : cut.start])
            at = cut.end
        return "".join([*pieces, text[at:]])

    def _moved(self, clause: ClauseLike) -> _Moved:
        return _Moved(
            clause.ordinal, clause.parent, clause.kind, clause.label, clause.number, clause.heading,
            self.forth(clause.span),
        )  # fmt: skip

    def forth(self, span: Span) -> Span:
        """Where ``span`` of the stored text stands in the smooth one."""
        return Span(self._forth(span.start), self._forth(span.end)) if self._cuts else span

    def _forth(self, at: int) -> int:
        number = bisect_left(self._cuts, at, key=lambda cut: cut.start)
        if number == 0:
            return at
        inside = max(0, self._cuts[number - 1].end - at)
        return at - self._before[number - 1] + inside

    def back(self, span: Span) -> Span:
        """Where ``span`` of the smooth text stands in the stored one."""
        if not self._cuts:
            return span
        start = self._back(span.start)
        return Span(start, start if span.end <= span.start else self._back(span.end - 1) + 1)

    def _back(self, at: int) -> int:
        number = bisect_left(self._starts, at + 1)
        return at + (self._before[number - 1] if number else 0)

    def section(self, section: Section) -> Section:
        """The same section in the smooth text."""
        if not self._cuts:
            return section
        return Section(section.kind, self.forth(section.heading), self.forth(section.extent), section.depth)

    def found(self, found: Found[_T] | None) -> Found[_T] | None:
        """What was found in the smooth text, with its words in the stored one."""
        if found is None or not self._cuts:
            return found
        return replace(found, spans=tuple(map(self.back, found.spans)))

    def all_found(self, found: Sequence[Found[_T]]) -> tuple[Found[_T], ...]:
        """Those that were found in the smooth text, likewise."""
        if not self._cuts:
            return tuple(found)
        return tuple(replace(one, spans=tuple(map(self.back, one.spans))) for one in found)


def _cuts(text: str, kept: Sequence[Span]) -> list[Span]:
    """What is taken out, in the order of the text."""
    cuts = [Span(*match.span()) for match in _BLANK.finditer(text)]
    cuts += [Span(*match.span("gap" if match["gap"] else "gap2")) for match in _APART.finditer(text)]
    for spread in _SPREAD.finditer(text):
        cuts += [Span(at, at + 1) for at in range(*spread.span()) if text[at] == " "]
    cuts += [Span(*match.span()) for match in _CELL_ON.finditer(text) if _two_columns(text, match.start())]
    cuts += _breaks(text, kept)
    made: list[Span] = []
    for cut in sorted(cuts):
        if not made or cut.start >= made[-1].end:
            made.append(cut)
    return made


def _two_columns(text: str, at: int) -> bool:
    """The line at ``at`` has a label and a value between its signs."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line.count("|") == 2 and line.lstrip().startswith("|")


def _breaks(text: str, kept: Sequence[Span]) -> list[Span]:
    """Line breaks within a sentence."""
    held = {span.end for span in kept} | {span.start for span in kept}
    found: list[Span] = []
    line = 0
    going = False  # the line goes on from the one before
    for match in _BREAK.finditer(text):
        start, end = match.span()
        soft = (
            end < len(text)
            and not any(at in held for at in range(start, end + 1))
            and _goes_on(text, line, start, end, going=going)
        )
        if soft:
            found.append(Span(start, end))
        going = soft
        line = end
    return found


def _goes_on(text: str, line: int, start: int, end: int, *, going: bool) -> bool:
    if start <= line or text[end] == "\n" or not _INNER.match(text[start - 1]):
        return False
    if _OWN_LINE.match(text, end) or not _NEXT.match(text[end]):
        return False
    if text[start - 1].isdigit() and (broken := _FIGURES.match(text, end)) is not None:
        before = _LAST_FIGURES.search(text, line, start)
        size = len(before[1] if before else "") + len(broken[1])
        fits = size == 4 if broken[2] == "年" else size <= 2 if broken[2] in "月日时分" else size <= 4
        return fits and bool(before)
    said = text[line:start]
    if _TITLED.search(said) or len(said) > _LONG:
        return False
    return going or bool(_RUNNING.search(said))


# Figures at a break: those before it, and those behind it with their unit. Must not match a whole date
# before.
_LAST_FIGURES = re.compile(r"(?<![\d.．/-])(\d{1,4})$")
_FIGURES = re.compile(r"(\d{0,3}) ?([年月日时分点吨米人名元万])")
_INNER = re.compile(r"[\u4e00-\u9fff\d，,、（(]")
_NEXT = re.compile(r"[\u4e00-\u9fff\d，,。；、）)]")
_LONG = 400
"""Characters of a line that is a paragraph, not a broken line."""
