"""Provisions that a text says were broken (违反《…》第X条)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from case_library.extraction.cited import Use, UsedCitation, used_citations
from case_library.extraction.items import Item, items_of
from case_library.extraction.names import firm_meant
from case_library.extraction.sections import Section, SectionKind
from case_library.extraction.squeezed import Squeezed
from case_library.extraction.stretches import stretch_of
from case_library.extraction.subjects import subject_at, subject_of
from case_library.model import PartyKind, Violation
from case_library.source import CaseText
from corpus.model import Span

# Sections that ask for better conduct, or say what one has to do: nobody broke anything there.
_DEMANDS = frozenset({SectionKind.LESSONS})
_SENTENCE = re.compile(r"[。；;\n！？]")
# Why: what was told before. Matches 上述行为|违反了…, 以上问题, 其行为.
_THESE = re.compile(r"(?:上述|以上|其|该)(?:违法|违规)?(?:行为|问题|情形|做法)")
_COMMA = re.compile("[，,]")
_LEFT = 300


def find_violations(source: CaseText, sections: Sequence[Section]) -> tuple[Violation, ...]:
    """The provisions that the text at ``sections`` says were broken, in its order.

    A law that is broken without an article (违反《安全生产法》) has the article "". Provisions that a
    measure rests on (依据《…》第X条) are not among them. What the same one broke is given once.
    """
    start, end = stretch_of(source, sections)
    found: dict[tuple[str, ...], Violation] = {}
    whom = _Whom(source.text, start, end)
    seen: set[Span] = set()
    for used in used_citations(source.text, start, end):
        if used.use is not Use.BROKEN or used.verb is None or _demanded(sections, used.cited.span.start):
            continue
        if _DENIED.search(source.text, max(0, used.verb.start - 8), used.verb.start):
            continue
        who, cited = whom.broke(used.verb.start), used.cited
        where = _where(used, seen)
        key = (who, cited.title, cited.article, cited.paragraph, cited.item)
        found.setdefault(key, Violation(who, cited, where))
    return tuple(found.values())


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
            return head.name
        lowest = max(item.body, position - _LEFT)
        begins = [lowest, *(stop.end() for stop in _SENTENCE.finditer(text, lowest, position))]
        found = self._in_clauses(begins[-1], position)
        if found:
            return found
        for begin in reversed(begins[:-1]):  # 甲公司未…。违反…: the sentence before says who
            before = subject_at(text, begin, position)
            if before is not None:
                return before.name
        above = subject_of(text, self._items, item)
        if above is not None:
            return above.name
        return firm_meant(text, begins[-1]) if _THESE.match(text, begins[-1], position) else ""

    def _in_clauses(self, begin: int, position: int) -> str:
        """The subject of the nearest clause that has one: 甲公司未检查…，乙公司违反…."""
        text = self._squeezed.text
        places = [begin, *(match.end() for match in _COMMA.finditer(text, begin, position))]
        for place in reversed(places):
            found = subject_at(text, place, position + 2)
            if found is not None and found.end <= position:
                return found.name
        return ""

    def _item(self, position: int) -> Item | None:
        index = bisect_right(self._starts, position) - 1
        return self._items[index] if index >= 0 else None
