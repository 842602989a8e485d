"""Lessons and measures that a text draws from an accident: one span an item (教训, 防范措施, 整改建议)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from case_library.extraction.items import Item, items_of
from case_library.extraction.sections import Section, SectionKind
from case_library.extraction.squeezed import Squeezed
from case_library.extraction.stretches import own_ranges, stretch_of
from case_library.source import CaseText
from corpus.model import Span

# Why: announces the items, says nothing itself. Matches …提出如下措施建议：, 主要教训有：,
# 应注意如下几点：.
_ANNOUNCES = re.compile(
    r"[：:]$|(?:如下|以下)[^。]{0,12}[。：:]?$|^(?:为|针对)[^。]{0,90}(?:工作|措施|建议|几点)[：:。]?$"
)
# Why: a heading that praises the rescue. Matches 经验小结, 成功经验. Must not match 经验教训.
_OF_SUCCESS = re.compile(r"^(?!.*教训).*经验")
_SHORTEST = 4


def find_lessons(source: CaseText, sections: Sequence[Section]) -> tuple[Span, ...]:
    """The items of the sections on lessons and measures; a paragraph where there are no items."""
    start, end = stretch_of(source, sections)
    squeezed = Squeezed(source.text, start, end)
    found: list[Span] = []
    for section, ranges in own_ranges(sections, {SectionKind.LESSONS}):
        if _OF_SUCCESS.search(section.heading.of(source.text)):
            continue
        for begin, stop in ranges:
            found.extend(_items(squeezed, squeezed.at(begin), squeezed.at(stop)))
    return tuple(sorted(set(found)))


def _items(squeezed: Squeezed, start: int, end: int) -> Iterator[Span]:
    """Outermost numbered items, each with all that stands under it; without any, the paragraphs."""
    items = items_of(squeezed.text, start, end)
    numbered = [item for item in items if item.style and item.style != "group"]
    top = _top(items, numbered)
    if not top:
        yield from _paragraphs(squeezed, items)
        return
    yield from _paragraphs(squeezed, tuple(one for one in items if one.start < top[0].start))
    for n, item in enumerate(top):
        stop = top[n + 1].start if n + 1 < len(top) else end
        span = squeezed.span(item.start, stop)
        if stop - item.body >= _SHORTEST:
            yield span


def _top(items: tuple[Item, ...], numbered: Sequence[Item]) -> list[Item]:
    """Items of the style that comes first, at the level where it comes first."""
    if not numbered:
        return []
    outer = [item for item in numbered if _depth(items, item) == _depth(items, numbered[0])]
    return [item for item in outer if item.style == numbered[0].style or item.parent == numbered[0].parent]


def _depth(items: tuple[Item, ...], item: Item) -> int:
    depth = 0
    parent = item.parent
    while parent is not None:
        depth += items[parent].style != "group"
        parent = items[parent].parent
    return depth


def _paragraphs(squeezed: Squeezed, items: Sequence[Item]) -> Iterator[Span]:
    for item in items:
        words = squeezed.text[item.start : item.end].strip()
        if len(words) >= _SHORTEST and item.style in ("", "group") and not _ANNOUNCES.search(words):
            yield squeezed.span(item.start, item.end)
