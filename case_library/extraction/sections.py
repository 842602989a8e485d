"""Which stretch of a report tells what (事故经过, 直接原因, 处理建议 …)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from case_library.extraction.headings import Mark, SectionKind, Style, marks
from case_library.source import CaseText
from corpus.model import ClauseKind, Span

__all__ = ["Section", "SectionKind", "find_sections", "of_kind"]


@dataclass(frozen=True, slots=True)
class Section:
    """One section.

    Attributes:
        heading: where its heading or opening words (直接原因是：) stand, empty at ``extent.start`` for HEAD.
        extent: heading and all that belongs to it; sections of one depth never overlap.
    """

    kind: SectionKind
    heading: Span
    extent: Span
    depth: int = 0

    @property
    def body(self) -> Span:
        """The extent without a heading that stands before it (a sentence that opens itself is its body)."""
        return Span(self.heading.end, self.extent.end)


@dataclass(slots=True)
class _Open:
    """A section that is not closed yet.

    Attributes:
        seen: the styles of the numbered headings before it: a later one of them closes it.
        items: number of the last item of each style inside it.
    """

    mark: Mark
    kinds: tuple[SectionKind, ...]
    seen: frozenset[Style]
    items: dict[Style, int | None] = field(default_factory=dict)


def find_sections(source: CaseText, extent: Span | None = None) -> tuple[Section, ...]:
    """The sections of ``source`` (of the one case at ``extent``), in the order of the text.

    Headings and run-in labels (原因分析：…) make sections; where no section tells the causes or the nature,
    sentences that open with the words do (造成事故的直接原因是…).
    """
    whole = _within(source, extent)
    found = marks(source.text, whole)
    if found and _is_title(source.text, whole, found[0]):
        found = found[1:]
    made = list(_nested(source.text, found, whole))
    made = _as_told(source.text, made)
    made += _sentences(source.text, whole, made)
    return tuple(sorted(made, key=lambda one: (one.extent.start, one.depth, -one.extent.end)))


def _is_title(text: str, whole: Span, mark: Mark) -> bool:
    """The first line is the title, though its last words are those of a heading (一起触电事故的教训)."""
    return (
        mark.heading.start == whole.start
        and mark.style is None
        and text[mark.heading.end - 1] not in "：:】]」〕"
        and mark.heading.end - mark.heading.start > _SHORT_HEADING
        and mark.kinds[:1] in ((SectionKind.LESSONS,), (SectionKind.CAUSES,), (SectionKind.RESPONSIBILITY,))
    )


_SHORT_HEADING = 8


def of_kind(sections: Sequence[Section], *kinds: SectionKind) -> tuple[Section, ...]:
    """Those of ``kinds``, in order."""
    return tuple(section for section in sections if section.kind in kinds)


def _within(source: CaseText, extent: Span | None) -> Span:
    """``extent`` without the signature, date and page furniture at its end."""
    whole = extent or Span(0, len(source.text))
    end = whole.end
    for clause in reversed(source.clauses):
        if clause.span.start >= end:
            continue
        if clause.kind not in (ClauseKind.FRONT, ClauseKind.CHROME) or clause.span.start <= whole.start:
            break
        end = clause.span.start
    return _unsigned(source.text, _trimmed(source.text, Span(whole.start, max(end, whole.start))))


# Why: the signature below the last sentence: short lines without a full stop, one of them an organ or a
# group.
_SIGNED = re.compile(r"(?<=[。！])\s*\n(?P<lines>(?:[^。；：\n]{1,30}(?:\n|$)){1,4})$")
_SIGNER = re.compile(r"调查组|委员会|安委会|政府|(?:局|厅|支队|公司)\s*$|\d{4}\s*年", re.MULTILINE)


def _unsigned(text: str, whole: Span) -> Span:
    tail = max(whole.start, whole.end - 140)
    found = _SIGNED.search(text, tail, whole.end)
    if found is None or not _SIGNER.search(found["lines"]):
        return whole
    return _trimmed(text, Span(whole.start, found.start("lines")))


# --- headings ------------------------------------------------------------------------------------------


def _nested(text: str, found: Sequence[Mark], whole: Span) -> Iterator[Section]:
    """Sections from headings: a heading closes those of its own rank and below."""
    stack: list[_Open] = []
    seen: set[Style] = set()
    first = next((mark.heading.start for mark in found if mark.kinds), whole.end)
    if text[whole.start : first].strip():
        yield Section(
            SectionKind.HEAD, Span(whole.start, whole.start), _trimmed(text, Span(whole.start, first))
        )
    for mark in found:
        keep = _kept(stack, mark)
        for depth in range(len(stack) - 1, keep - 1, -1):
            yield _closed(text, stack[depth], depth, mark.heading.start)
        del stack[keep:]
        if mark.kinds and not _repeats(stack, mark):
            stack.append(_Open(mark, mark.kinds, frozenset(seen)))
            if mark.style is not None:
                seen.add(mark.style)
        elif stack:
            if mark.style is not None:
                stack[-1].items[mark.style] = mark.number
        elif mark.titled and mark.style is Style.CHINESE and mark.heading.start > first:
            stack.append(_Open(mark, (SectionKind.OTHER,), frozenset(seen)))
            seen.add(mark.style)
    for depth in range(len(stack) - 1, -1, -1):
        yield _closed(text, stack[depth], depth, whole.end)


def _closed(text: str, section: _Open, depth: int, end: int) -> Section:
    start = section.mark.heading.start
    return Section(section.kinds[0], section.mark.heading, _trimmed(text, Span(start, end)), depth)


def _trimmed(text: str, span: Span) -> Span:
    end = span.end
    while end > span.start and text[end - 1].isspace():
        end -= 1
    return Span(span.start, end)


_PARTS = {
    SectionKind.CAUSES: (SectionKind.DIRECT, SectionKind.INDIRECT),
    SectionKind.COURSE: (SectionKind.RESCUE, SectionKind.LOSSES),
}


def _kept(stack: Sequence[_Open], mark: Mark) -> int:
    """How many of the open sections ``mark`` lies inside."""
    for depth, section in enumerate(stack):
        if not _holds(section, mark):
            return depth
    return len(stack)


def _holds(section: _Open, mark: Mark) -> bool:
    if mark.style is None:
        # A heading without a number lies in a section that announced it, or that it is a part of.
        if mark.kinds[:1] == section.kinds and section.mark.style is not None:
            return True
        return any(
            kind in section.kinds[1:] or kind in _PARTS.get(section.kinds[0], ()) for kind in mark.kinds[:1]
        )
    if section.mark.style is None:
        if any(style >= mark.style for style in section.seen) and (mark.kinds or mark.titled):
            return False
        parts = (*section.kinds[:1], *section.kinds[1:], *_PARTS.get(section.kinds[0], ()))
        return not mark.kinds or mark.kinds[0] in parts
    if mark.style is not section.mark.style:
        return mark.style > section.mark.style
    if mark.kinds or mark.number is None or section.mark.number is None:
        return False
    # 2、原因分析 followed by 1、…2、…3、…: items that are numbered like the heading above them.
    last = section.items.get(mark.style)
    if last is None:
        return mark.number == 1 and section.mark.number != 0 and not mark.titled
    return mark.number == last + 1


def _repeats(stack: Sequence[_Open], mark: Mark) -> bool:
    """Inside a section that tells nothing but this already (（五）认真吸取事故教训 among the lessons)."""
    return bool(stack) and stack[-1].kinds == mark.kinds[:1]


# --- what a heading leaves open ------------------------------------------------------------------------

# Why: an account begins with the day, or with 事发当日: 2019年3月3日4时, 3月3日, 当日.
_ACCOUNT = re.compile(r"\s*(?:[^，。；\n]{0,12})?(?:(?:19|20)\d\d\s*年)?\s*\d{1,2}\s*月\s*\d{1,2}\s*[日号]")


def _as_told(text: str, made: list[Section]) -> list[Section]:
    """基本情况 and 情况 of a write-up that has no account of its own tells what happened."""
    if any(section.kind is SectionKind.COURSE for section in made):
        return made
    return [
        Section(SectionKind.COURSE, section.heading, section.extent, section.depth)
        if section.kind is SectionKind.BACKGROUND and _ACCOUNT.match(section.body.of(text)[:60])
        else section
        for section in made
    ]


# --- sentences that open themselves --------------------------------------------------------------------

# A question mark between digits is a broken dot (“10?21”事故), so only ？ ends a sentence.
_S = r"[^。；;！!？\n]"
# Why: a sentence that names a cause as one. Matches 造成这起事故的直接原因是…, 事故的主要原因是…,
# …是引发事故的间接原因. Must not match 事故原因正在调查, 查明了事故原因, 认定…原因和性质.
_OPENING = re.compile(
    r"(?:(?:经|据|根据|由于|这|此|该|本|造成|导致|引发|引起|酿成|发生|起|次|事故|火灾|爆炸|伤亡|中毒|的|其)"
    r"[^。；;，,！!？?\n]{0,28}?)?"
    r"(?P<kind>直接(?:技术)?|间接|主要|根本|重要|次要)?(?:技术|管理)?原因"
    r"(?:主要)?(?:是|为|在于|有|如下|系|：|:|，是)"
)
_CLOSING = re.compile(
    r"是[^。；;，,！!？?\n]{0,24}?(?P<kind>直接|间接|主要|根本|重要|次要)(?:技术"
    r"|管理)?原因(?:之一)?(?=[。；;，,\s]|$)"
)
_NATURE = re.compile(
    r"(?:是|属于?|为|系)一[起次件](?:[^。；;，,！!？?\n]{0,24}?)(?:责任|意外|非责任"
    r"|自然灾害)[^。；;，,！!？?\n]{0,6}事[故件]"
)
_LAST = (SectionKind.RESPONSIBILITY, SectionKind.LESSONS, SectionKind.BACKGROUND)

# Why: a line that announces what follows it. Matches 现就做好事故处置工作，提出如下要求：. Must not match
# 提出如下 处理建议：, 报告如下：.
_LESSONS = re.compile(
    r"(?:提出|采取|落实|作出|得出|有|做好|注意)(?:了|好)?(?:如下|以下)(?:[^。；;，,处罚\n]{0,8}?)(?:要求"
    r"|措施|建议|教训|启示|意见|工作|几点)[：:]\s*$"
)
_SENTENCE = re.compile(rf"{_S}+[。；;！!？]?")
_REST = re.compile(r"[^。\n]*。?")
_KIND = {"直接": SectionKind.DIRECT, "间接": SectionKind.INDIRECT}
_CAUSAL = (SectionKind.DIRECT, SectionKind.INDIRECT, SectionKind.CAUSES)
# Why: an item of a list below the words that announce it. Matches 一是…, 1、…, （一）…, ①…, 首先，…, - ….
_ITEM = re.compile(
    r"[ \t\u3000]*(?:[（(]?(?P<number>\d{1,2})[）)、.．]+(?!\d)"
    r"|[（(](?P<bracket>[一二三四五六七八九十]{1,2})[）)]"
    r"|(?P<circle>[①-⑳])|(?P<is>[一二三四五六七八九十]{1,2})是|第(?P<nth>[一二三四五六七八九十]{1,2})[，,、：:]"
    r"|(?P<first>首先|其次|再次|最后)[，,]|(?P<dash>[-–—•·▪●■◆✓√]))"
)
#: Sections whose sentences may tell a cause by themselves.
_TELLING = {
    None,
    SectionKind.HEAD,
    SectionKind.COURSE,
    SectionKind.LOSSES,
    SectionKind.CAUSES,
    SectionKind.OTHER,
}


def _sentences(text: str, whole: Span, made: Sequence[Section]) -> list[Section]:
    """Causes and nature that sentences tell where no heading does."""
    have = {section.kind for section in made}
    found: list[Section] = []
    for match in _SENTENCE.finditer(text, whole.start, whole.end):
        said = match.group()
        if "原因" not in said and "事" not in said and said[-1] not in "：:":
            continue
        at = match.start() + len(said) - len(said.lstrip())
        above = _innermost(made, at)
        kind, heading = _opened(text, at, match.end())
        telling = (above.kind if above else None) in _TELLING
        if not telling and (kind is not SectionKind.NATURE or above is None or above.kind in _LAST):
            continue
        if kind is None or kind in have:
            continue
        if kind is SectionKind.CAUSES and (above is not None and above.kind is SectionKind.CAUSES):
            continue
        end = match.end()
        if kind is SectionKind.LESSONS:
            end = whole.end
        elif text[end - 1] in "；;" or text[heading.end : end].strip("：: ") == "":
            rest = _REST.match(text, end)  # 原因为：（1）…；（2）…。
            end = rest.end() if rest else end
        if text[match.start() : match.end()].rstrip()[-1:] in ("：", ":") and kind in _CAUSAL:
            end = _listed_below(text, end, above.extent.end if above is not None else whole.end)
        depth = above.depth + 1 if above is not None and above.kind is not SectionKind.HEAD else 1
        found.append(Section(kind, heading, Span(at, end), depth))
        if kind is SectionKind.LESSONS:
            break
    return found


def _listed_below(text: str, end: int, limit: int) -> int:
    """Where the list of one style ends whose items stand on the lines behind ``end``; ``end`` without one."""
    style: str | None = None
    reached = at = end
    while at < limit:
        stop = text.find("\n", at, limit)
        stop = limit if stop < 0 else stop
        if text[at:stop].strip():
            item = _ITEM.match(text, at, stop)
            if item is None or (style is not None and item.lastgroup != style):
                break
            style, reached = item.lastgroup, stop
        at = stop + 1
    return reached


def _innermost(made: Sequence[Section], at: int) -> Section | None:
    holding = [section for section in made if section.extent.start <= at < section.extent.end]
    return max(holding, key=lambda one: one.depth, default=None)


def _opened(text: str, start: int, end: int) -> tuple[SectionKind | None, Span]:
    """What a sentence tells by itself, and the words that say so; None for another sentence."""
    opening = _OPENING.search(text, start, end)
    closing = _CLOSING.search(text, start, end)
    if closing is not None:
        return _KIND.get(closing["kind"], SectionKind.CAUSES), Span(start, start)
    if opening is not None:
        return _KIND.get(opening["kind"] or "", SectionKind.CAUSES), Span(start, opening.end())
    if _LESSONS.search(text, start, end):
        return SectionKind.LESSONS, Span(start, end)
    nature = _NATURE.search(text, start, end)
    return (SectionKind.NATURE, Span(start, start)) if nature is not None else (None, Span(start, start))
