"""One accident as a text tells it: its stretch, its headline, its sections and its labelled lines."""

from __future__ import annotations

import enum
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from case_library.extraction.sections import Section, SectionKind
from case_library.source import CaseText
from corpus.model import ClauseKind, Span


class Field(enum.StrEnum):
    """What a labelled line says (发生时间：…)."""

    NAME = "名称"
    TIME = "时间"
    PLACE = "地点"
    TYPE = "类型"
    GRADE = "等级"
    DEATHS = "死亡"
    MISSING = "失踪"
    INJURED = "受伤"
    LIGHT = "轻伤"
    SEVERE = "重伤"
    POISONED = "中毒"
    HARM = "伤亡"
    LOSS = "损失"
    FIRM = "单位"
    INDUSTRY = "行业"
    SUBSTANCE = "物质"
    NATURE = "性质"


# Why: the label of a line of a form or bulletin. Must not match labels of a section (事故经过：), which are
# headings.
_LABELS: tuple[tuple[Field, str], ...] = (
    (Field.NAME, r"(?:事故|案例|案件|事件)名称"),
    (Field.TIME, r"(?:事故|事件|案件)?(?:发生)?(?:的)?(?:时间|日期)|事发(?:时间|日期)|起火时间|发生年月日?"),
    (Field.PLACE,
        r"(?:事故|事件|案件)?(?:发生)?(?:的)?(?:地点|地址|位置)|事发地点?|发生地|起火地点|事故发生地"),
    (Field.TYPE, r"(?:事故|事件)?(?:类别|类型|种类)|事故分类"),
    (Field.GRADE, r"(?:事故|事件)?(?:等级|级别)"),
    (Field.DEATHS, r"死亡(?:人数|人员数量|\(人\)|（人）)?|死亡情况|遇难人数|遇难"),
    (Field.MISSING, r"失踪(?:人数)?"),
    (Field.SEVERE, r"重伤(?:人数)?"),
    (Field.INJURED, r"受伤(?:人数|人员数量|情况)?|伤者(?:人数)?|伤员(?:人数)?"),
    (Field.LIGHT, r"轻伤(?:人数)?"),
    (Field.POISONED, r"中毒(?:人数)"),
    (Field.HARM,
        r"(?:人员|事故)?伤亡(?:情况|人数|和损失|及损失|损失)?|(?:事故|危害|造成)?的?后果|损失情况"
        r"|损失和伤亡|死伤情况|死伤"),
    (Field.LOSS, r"(?:直接)?(?:经济|财产)损失|直接损失|(?:事故|造成)?损失"),
    (Field.FIRM, r"(?:事故)?(?:发生|责任|涉事|肇事|所属)?(?:单位|企业)(?:名称)?"),
    (Field.INDUSTRY, r"(?:所属|涉及)?行业(?:类别|领域)?"),
    (Field.SUBSTANCE, r"(?:涉及|泄漏|爆炸|燃烧|主要)?(?:危险)?(?:化学品|危化品|物质|介质)(?:名称)?"),
    (Field.NATURE, r"(?:事故)?性质"),
)  # fmt: skip
_LINE = re.compile(
    r"(?:^|(?<=[\n。；;]))[ \t\u3000]*(?:[-*•·#>|]+[ \t]*|\d{1,2}[.、．)）][ \t]*"
    r"|[一二三四五六七八九十]{1,2}、[ \t]*|[(（][一二三四五六七八九十\d]{1,2}[)）][ \t]*)?"
    r"(?:[【\[〔［](?P<boxed>[\u4e00-\u9fff()（） ]{2,10}?)[】\]〕］][ \t]*[：:；|]?"
    r"|\*{0,2}(?P<label>[\u4e00-\u9fff()（） ]{2,10}?)\*{0,2}[ \t]*[：:；|])[ \t]*(?=(?P<value>[^\n]*))"
)
# Why: labels that stand inside a line where lines have run together (…工作面伤亡情况：死亡1人). Only words
# that are nothing but labels; those of sections end a value too. 发生时间 may have a blank for its colon.
_INSIDE = re.compile(
    r"(?:[-*•·] ?)?(?P<label>(?:事故|事件|案例)名称|(?:事故|事件)?发生(?:时间|日期|地点|单位)|事故(?:时间"
    r"|地点|类型|类别|等级|级别|性质|单位|后果)"
    r"|事发(?:时间|地点)|死亡人数|受伤人数|重伤人数|轻伤人数|失踪人数|中毒人数|(?<=[\d人] )(?:受伤|重伤"
    r"|轻伤|失踪)(?=[：:])|人员伤亡|伤亡(?:情况|人数)"
    r"|(?:直接)?经济损失(?:[(（]万元[)）])?"
    r"|损失情况|所属行业|(?<=[-*•\u3000\d分许间店厂] )(?:时间|地点|等级|性质|类别|类型|后果|伤亡|单位"
    r"|行业))[ \t]*(?:[：:]"
    r"|(?<=\n.{4}) +)"
    r"|(?:事故|事件)(?:经过|概况|原因|简介|教训|分析)[：:]|(?:直接|间接)原因[：:]|原因分析[：:]"
    r"|(?<=[ 伤亡元人日分])(?:经过|原因|教训)[：:]|处[理置](?:情况)?[：:]|(?:防范|整改|预防)措施[：:]"
)
# Why: a line of a brief: a bullet, the label, a blank, the value. Matches ■等级 较大事故, ●事故地点 某县某岛.
# Must not match ■原因 分析…: no label of a field.
_BULLETED = re.compile(
    r"(?:^|(?<=\n))[ \t\u3000]*[■●◆▲★◎○□◇▪•][ \t\u3000]*(?P<label>[\u4e00-\u9fff]{2,8})[ \t\u3000]+"
    r"(?=(?P<value>[^\n]*))"
)
_LABEL_RE = tuple((name, re.compile(pattern)) for name, pattern in _LABELS)
_VALUE_END = re.compile(r"[。；;|]|$")
_WIDE_END = re.compile(r"[。|]|$")


# Why: a line that begins a discussion or another text. Matches 讨论：, 四、思考题, 延伸阅读. Must not match
# 讨论会上…, 经讨论….
_DISCUSSED = re.compile(
    r"\n[ \t\u3000]*(?:[^\n]{1,4}[、.．)） ])?(?:讨论|思考题?|延伸阅读|(?:相关|知识|新闻)链接|案例(?:启示"
    r"|讨论))(?:[ \t]*[：:\n]|$)"
)
_OF_EVENT = (SectionKind.COURSE, SectionKind.OTHER, SectionKind.RESCUE, SectionKind.BACKGROUND)
_ACCOUNT_SIZE = 60
"""Characters of a lead that tells the accident."""


@dataclass(frozen=True)
class Telling:
    """One accident in a text.

    Attributes:
        headline: its title: the title of the text, or the heading of this case; empty without one.
        fields: values of labelled lines.
    """

    source: CaseText
    extent: Span
    headline: Span
    sections: tuple[Section, ...]
    fields: Mapping[Field, Span] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text with digits and letters folded; offsets are those of the stored text."""
        return self.source.folded

    def zones(self, *kinds: SectionKind) -> tuple[Span, ...]:
        """Stretches of ``kinds``, in this order of kinds, without the sections inside them."""
        return tuple(
            piece
            for kind in kinds
            for section in self.sections
            if section.kind is kind and not self._pasted(section)
            for piece in self._undiscussed(kind, self._without_inner(section))
        )

    def _undiscussed(self, kind: SectionKind, pieces: Iterator[Span]) -> Iterator[Span]:
        if kind not in (*_OF_EVENT, SectionKind.HEAD):
            yield from pieces
            return
        for piece in pieces:
            if piece.start < self._discussed:
                yield Span(piece.start, min(piece.end, self._discussed))

    def _pasted(self, section: Section) -> bool:
        """The section lies behind the lessons: the tail of another article."""
        return section.extent.start >= self._ends_at and section.kind in _OF_EVENT

    @cached_property
    def _ends_at(self) -> int:
        """Where the lessons begin that follow the account; behind the text where none do."""
        told = [
            one
            for one in self.sections
            if one.kind in (SectionKind.COURSE, SectionKind.CAUSES, SectionKind.DIRECT)
        ]
        first = min([one.extent.start for one in told], default=self.extent.end)
        lead = sum(len(span.of(self.text).strip()) for span in self._heads if span.end > self.headline.end)
        return min(
            [
                one.extent.start
                for one in self.sections
                if one.kind is SectionKind.LESSONS and (one.extent.start > first or lead > _ACCOUNT_SIZE)
            ],
            default=self._discussed,
        )

    @cached_property
    def _discussed(self) -> int:
        """Where a discussion or further reading begins; behind the text where none does."""
        found = _DISCUSSED.search(
            self.text, min(self.headline.end + _ACCOUNT_SIZE, self.extent.end), self.extent.end
        )
        return found.start() if found is not None else self.extent.end

    @property
    def _heads(self) -> tuple[Span, ...]:
        return tuple(one.extent for one in self.sections if one.kind is SectionKind.HEAD)

    def _without_inner(self, section: Section) -> Iterator[Span]:
        at = section.heading.end
        for inner in self.sections:
            if (
                inner.depth > section.depth
                and section.extent.contains(inner.extent)
                and inner.extent.start >= at
            ):
                if inner.heading.start == inner.heading.end:
                    continue  # a sentence that opens itself stays where it is
                if inner.extent.start > at:
                    yield Span(at, inner.extent.start)
                at = inner.extent.end
        if at < section.extent.end:
            yield Span(at, section.extent.end)

    @property
    def lead(self) -> tuple[Span, ...]:
        """What stands before the first heading, without the headline."""
        found = self.zones(SectionKind.HEAD)
        return tuple(
            Span(max(span.start, self.headline.end), span.end)
            for span in found
            if span.end > self.headline.end
        )

    def section_at(self, at: int) -> Section | None:
        """The innermost section at ``at``."""
        holding = [one for one in self.sections if one.extent.start <= at < one.extent.end]
        return max(holding, key=lambda one: one.depth, default=None)


def sentences(text: str, span: Span) -> Iterator[Span]:
    """Sentences of ``span``, without white space at their ends; a line break ends one too."""
    for match in _SENTENCE.finditer(text, span.start, span.end):
        start, end = match.span()
        news = _NEWS.search(text, start, end)
        if news is not None:
            start = news.end()
        while start < end and text[start].isspace():
            start += 1
        if start < end:
            yield Span(start, end)


# What a report in a newspaper opens with: whatever ran into the line before it is none of its sentence.
_NEWS = re.compile(r"(?:本报|本网|本台)讯|\d日[电讯](?=[ \u3000（(])")
_SENTENCE = re.compile(r"[^。！!\n]+[。！!]?")


def fields_of(source: CaseText, extent: Span) -> dict[Field, Span]:
    """Values of labelled lines (发生时间：…) and of two-column tables in ``extent``; the first counts."""
    text = source.folded
    inside = list(_INSIDE.finditer(text, extent.start, extent.end))
    found: dict[Field, Span] = {}
    for match in _LINE.finditer(text, extent.start, extent.end):
        _put(text, found, match["label"] or match["boxed"], Span(*match.span("value")), inside)
    for match in _BULLETED.finditer(text, extent.start, extent.end):
        _put(text, found, match["label"], Span(*match.span("value")), inside)
    for match in inside:
        if match["label"]:
            end = text.find("\n", match.end(), extent.end)
            _put(text, found, match["label"], Span(match.end(), end if end >= 0 else extent.end), inside)
    for match in _TABBED.finditer(text, extent.start, extent.end):
        cells = [
            piece
            for cell in _CELL.finditer(text, *match.span())
            for piece in _unglued(text, Span(*cell.span()))
        ]
        for label, value in _pairs(text, cells):
            found.setdefault(label, value)
    for clause in source.clauses:
        if clause.kind is ClauseKind.ROW and extent.contains(clause.span):
            for label, value in _pairs(text, getattr(clause, "cells", ())):
                found.setdefault(label, value)
    return found


# A line of a form whose cells stand apart by tabs (死亡人数\t1\t重伤人数\t0).
_TABBED = re.compile(r"^[^\n\t]{2,20}\t[^\n]+$", re.MULTILINE)
_CELL = re.compile(r"[^\t\n]+")
_GLUED = re.compile(
    r"(?<=.)(?:事故(?:发生)?(?:时间|地点|类别|类型|等级|性质|单位(?:名称)?)|(?:死亡|重伤|轻伤|受伤|失踪"
    r"|失联|中毒)人数"
    r"|直接经济损失(?:（万元）)?|所属行业)$"
)


def _unglued(text: str, cell: Span) -> Iterator[Span]:
    """A cell, and the label of the next line that has run into it (机械伤害|死亡人数)."""
    label = _GLUED.search(text[cell.start : cell.end])
    at = cell.start + label.start() if label is not None else cell.end
    yield Span(cell.start, at)
    if at < cell.end:
        yield Span(at, cell.end)


def _put(
    text: str, found: dict[Field, Span], label: str, value: Span, labels: Sequence[re.Match[str]]
) -> None:
    """The value ends with its sentence, its line or before the next label."""
    name = label_of(label)
    if name is None or name in found:
        return
    wide = name in (Field.HARM, Field.LOSS, Field.PLACE, Field.TIME)
    end = (_WIDE_END if wide else _VALUE_END).search(text, value.start, value.end)
    stop = end.start() if end else value.end
    stop = min([one.start() for one in labels if value.start <= one.start() < stop], default=stop)
    kept = _stripped(text, Span(value.start, stop))
    if kept.end > kept.start:
        found[name] = kept


def _pairs(text: str, cells: Sequence[Span]) -> Iterator[tuple[Field, Span]]:
    for left, right in itertools.pairwise(cells):
        name = label_of(left.of(text))
        if name is not None and right.of(text).strip() and label_of(right.of(text)) is None:
            yield name, _stripped(text, right)


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def label_of(words: str) -> Field | None:
    """What the label of a line announces; None for another one."""
    bare = re.sub(r"[(（](?:万元|人)[)）]", "", "".join(words.split()).strip("：:"))
    return next((name for name, pattern in _LABEL_RE if pattern.fullmatch(bare)), None)
