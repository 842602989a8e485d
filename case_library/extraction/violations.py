"""Provisions that a text says were broken (违反《…》第X条)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence

from case_library.extraction.cited import Use, UsedCitation, used_citations
from case_library.extraction.items import Item, items_of
from case_library.extraction.names import firm_meant, units_called
from case_library.extraction.sections import Section, SectionKind
from case_library.extraction.squeezed import Squeezed
from case_library.extraction.stretches import stretch_of
from case_library.extraction.subjects import persons_behind, subject_at, subject_of
from case_library.model import PartyKind, Violation
from case_library.source import CaseText
from corpus.model import Span
from corpus.titles import title_key

# Sections that ask for better conduct, or say what one has to do: nobody broke anything there.
_DEMANDS = frozenset({SectionKind.LESSONS})
_SENTENCE = re.compile(r"[。；;\n！？]")
# Why: what was told before, or the firm by its kind alone. Matches 上述行为|违反了…, 以上问题, 其行为,
# 企业主要负责人|未…，违反….
_THESE = re.compile(
    r"(?:上述|以上|其|该)(?:违法|违规)?(?:行为|问题|情形|做法)|(?:企业|公司|我?厂|本?单位)(?!法|和|与|、)"
)
# Why: a label of a form, behind which the firm of the case is meant. Matches 【违反条款】《…》第八条,
# 违反规定：.
_LABELLED = re.compile("【?违反")
# Why: several units that were told of before; the one named last is not who is meant. Matches 上述单位,
# 以上企业.
_THOSE_UNITS = re.compile(r"(?:上述|以上)(?:各|有关|相关|责任|\d家)?(?:单位|企业|公司)")
_COMMA = re.compile("[，,：:]")
# Why: who broke it is told by trade or by the name of a vessel, right in front of the verb. Matches
# 西站信号员|违反, 架子工、信号工的行为|违反, “某轮”值班驾驶员|严重违反. Must not match what he did
# (…不停机) or
# a clause with a verb (未经培训的人员).
_BY_TRADE = re.compile(
    r"(?P<who>(?:(?!未|没|不|被|将|把|由|使|对|违|的行为|行为|导致|造成|安排|允许|其|该|此|上述)"
    r"[\u4e00-\u9fff“”、0-9A-Za-z]){1,18}?"
    r"(?:[^人]员|人员|工|司机|驾驶人|经理|主任|负责人|责任人|厂长|矿长|站长|队长|班长|店主|老板|轮|船|方|户))"
    r"(?:的?(?:上述|这种|这一)?行为|均|都|也|又|已|严重|公然|多次|明显|擅自|涉嫌)*$"
)
_LEFT = 300


def find_violations(source: CaseText, sections: Sequence[Section]) -> tuple[Violation, ...]:
    """The provisions that the text at ``sections`` says were broken, in its order.

    A law that is broken without an article (违反《安全生产法》) has the article "". Provisions that a
    measure rests on (依据《…》第X条) are not among them. What the same one broke is given once.
    """
    start, end = stretch_of(source, sections)
    found: dict[tuple[str, ...], Violation] = {}
    with units_called(source.text[start:end]):
        whom = _Whom(source.text, start, end)
        seen: set[Span] = set()
        for used in used_citations(source.text, start, end):
            if used.use is not Use.BROKEN or used.verb is None:
                continue
            if _demanded(sections, used.cited.span.start):
                continue
            if _DENIED.search(source.text, max(0, used.verb.start - 8), used.verb.start):
                continue
            who, cited = whom.broke(used.verb.start), used.cited
            where = _where(used, seen)
            key = (who, title_key(cited.title), cited.article, cited.paragraph, cited.item)
            found.setdefault(key, Violation(who, cited, where))
    return tuple(one for one in found.values() if not _said_closer(one, found.values()))


def _said_closer(one: Violation, others: Iterable[Violation]) -> bool:
    """A law named once more without the article that the same one broke (违反《…》的行为，由…处罚)."""
    title = title_key(one.provision.title)
    return not one.provision.article and any(
        other.provision.article
        and title_key(other.provision.title) == title
        and (not one.who or not other.who or one.who in other.who or other.who in one.who)
        for other in others
    )


# Why: nothing was broken. Matches in front of 违反: 未发现, 不存在, 没有, 并未, 严禁, 不得, 防止.
_DENIED = re.compile(r"(?:未发现|未见|不存在|没有|并未|未|严禁|不得|杜绝|防止|禁止)(?:有|其)?$")


def _where(used: UsedCitation, seen: set[Span]) -> Span:
    """The words that say so: the verb with its first provision, a further provision alone."""
    cited = used.cited
    end = cited.span.end if cited.quote is None else cited.quote.end
    assert used.verb is not None
    if used.verb in seen:
        return Span(cited.span.start, end)
    seen.add(used.verb)
    return Span(used.verb.start, end)


def _demanded(sections: Sequence[Section], position: int) -> bool:
    return any(
        section.kind in _DEMANDS and section.extent.start <= position < section.extent.end
        for section in sections
    )


class _Whom:
    """Who did what a sentence tells, by the sentence and by the item that it stands in."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._squeezed = Squeezed(text, start, end)
        self._items = items_of(self._squeezed.text, 0, len(self._squeezed.text))
        self._starts = [item.start for item in self._items]

    def broke(self, verb: int) -> str:
        """Name of the subject of the verb at this offset of the stored text, "" where none is named."""
        text = self._squeezed.text
        position = self._squeezed.at(verb)
        item = self._item(position)
        if item is None:
            return ""
        head = subject_at(text, item.body, item.end)
        if head is not None and head.kind is PartyKind.PERSON and head.end <= position:
            return "、".join((head.name, *persons_behind(text, head.end, position + 2)))
        lowest = max(item.body, position - _LEFT)
        begins = [lowest, *(stop.end() for stop in _SENTENCE.finditer(text, lowest, position))]
        found = self._in_clauses(begins[-1], position, item)
        if found or _THOSE_UNITS.search(text, begins[-1], position):
            return found
        for begin in reversed(begins[:-1]):  # 甲公司未…。违反…: the sentence before says who
            before = subject_at(text, begin, position)
            if before is not None:
                return before.name
        above = subject_of(text, self._items, item)
        if above is not None:
            return above.name
        if _LABELLED.match(text, item.body, position + 2):
            return firm_meant(text, item.body)
        these = any(_THESE.match(text, begin, position) for begin in self._clauses(begins[-1], position))
        return firm_meant(text, begins[-1]) if these else ""

    def _in_clauses(self, begin: int, position: int, item: Item) -> str:
        """The subject of the nearest clause that has one: 甲公司未检查…，乙公司违反…."""
        text = self._squeezed.text
        for n, place in enumerate(reversed(self._clauses(begin, position))):
            found = subject_at(text, place, position + 2)
            if found is not None and found.end <= position:
                return self._referred(place, item) or found.name
            trade = _BY_TRADE.match(text, place, position) if n == 0 else None
            if trade is not None:
                return trade.group("who")
        return ""

    def _clauses(self, begin: int, position: int) -> list[int]:
        """Where the clauses from ``begin`` to ``position`` begin."""
        return [begin, *(match.end() for match in _COMMA.finditer(self._squeezed.text, begin, position))]

    def _referred(self, place: int, item: Item) -> str:
        """The firm that the item is about where 该公司 stands at ``place``, "" elsewhere."""
        if not self._squeezed.text.startswith("该", place):
            return ""
        above = subject_of(self._squeezed.text, self._items, item)
        refers = above is None or above.kind is not PartyKind.FIRM or above.end > place
        return "" if above is None or refers else above.name

    def _item(self, position: int) -> Item | None:
        index = bisect_right(self._starts, position) - 1
        return self._items[index] if index >= 0 else None
