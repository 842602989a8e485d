"""Several accidents in one text: a collection of cases, a bulletin on recent accidents. One stretch for each.

A report on one accident may tell of earlier ones; it stays one case. So a text is cut only where its headings
name cases (案例一, 一、某公司“3·12”坍塌事故), or where it has no sections of a report and its paragraphs or
sentences begin with days of their own and it says itself that it tells of several.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.extraction.days import mentions
from case_library.extraction.events import HAPPENED
from case_library.extraction.headings import marks
from case_library.extraction.sections import SectionKind, find_sections
from case_library.source import CaseText
from corpus.model import Span

_C = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where one case stands; ``headline``: its own title, empty at the start where it has none."""

    extent: Span
    headline: Span


# Why: the heading of a case in a collection. Matches 案例一：…, 【案例1】…, 典型案例2 …, [例3]…,
# 事故案例四、…, 案例之一. Must not match 案例分析, 案例一中的司机 (running text: its line is long and ends
# with a full stop).
_CASE = re.compile(
    rf"^[ \t#*]*[【\[（(]?(?:(?:典型|事故|警示)?(?:案例|事例|例)(?:之)?[ ]?(?P<number>[{_C}]{{1,3}}"
    rf"|\d{{1,2}})[】\]）)]?"
    rf"|事故[ ]?(?:[{_C}]{{1,3}}|\d{{1,2}})[】\]）)]?(?=[：:、]))[ \t：:、.．—-]*(?P<name>[^\n]*)$",
    re.MULTILINE,
)
# Why: a top heading that names an accident. Matches 一、某公司“3·12”坍塌事故, 1.2023年5月1日某矿透水事故.
_NAMED = re.compile(
    rf"^[ \t#*]*(?:(?:第?[{_C}]{{1,3}}[、.．:：]|[（(][{_C}]{{1,3}}[）)]"
    rf"|\d{{1,2}}[、.．）)](?!\d))[ \t]*)(?P<name>[^\n。]{{6,80}}?(?:事故|火灾|爆炸|事件)(?:案例?"
    rf"|调查报告|情况|（[^）\n]*）)?)(?:[。：:]?[ \t]*$|[。：:](?=[^\n]{{0,12}}\d{{1,2}} ?月))",
    re.MULTILINE,
)
_OWN = re.compile(
    r"[“\"'][ ]?\d{1,2}[ ]?[·.．•∙・‧][ ]?\d{1,2}|(?:19|20)\d\d ?年|公司|厂|矿|工地|项目|镇|县|市"
)
_SEVERAL = re.compile(
    rf"近期|接连|连续发生|几起|多起|[{_C}两\d]+起|(?:以上|上述|下列|以下"
    rf"|这)[{_C}两几\d]+个?(?:起)?(?:典型)?(?:案例|事故|案件)|案例汇编|典型案例|事故案例|情况的?通报"
    rf"|案例分析|第[{_C}]个案例|(?:以上|上述)(?:事故|案例)|事故(?:情况)?通报"
)
_REPORT = {
    SectionKind.COURSE,
    SectionKind.DIRECT,
    SectionKind.INDIRECT,
    SectionKind.NATURE,
    SectionKind.RESPONSIBILITY,
}
_COMMENT = re.compile(r"^(?:以上|上述|这|通过|综上|从|对|为|各|请|针对|纵观|分析|由此|这些|当前|下一步)")


def stretches(source: CaseText) -> tuple[Stretch, ...]:
    """The stretches of the cases that ``source`` tells, in order; the whole text where it tells one."""
    text = source.folded
    whole = Span(0, len(text))
    for found in (_by_case_heads(text), _by_named_heads(source)):
        if len(found) > 1:
            return tuple(found)
    if not _SEVERAL.search(source.title + text[:400] + text[-1500:]):
        return (Stretch(whole, headline_of(source)),)
    found = _by_days(source, whole)
    return tuple(found) if len(found) > 1 else (Stretch(whole, headline_of(source)),)


def headline_of(source: CaseText) -> Span:
    """The title of the text as it stands in its first lines, whatever lines stand before it."""
    text, at = source.text, 0
    first = Span(0, 0)
    for number, line in enumerate(text.split("\n", 4)[:4]):
        bare = line.strip()
        if number == 0:
            first = Span(0, len(line))
        if bare and (bare in source.title or source.title in bare) and len(bare) > 3:
            return Span(0, at + len(line))
        at += len(line) + 1
    return first if first.end <= 80 else Span(0, 0)


# --- headings -----------------------------------------------------------------------------------------------


def _by_case_heads(text: str) -> list[Stretch]:
    heads = [
        match
        for match in _CASE.finditer(text)
        if len(match["name"]) <= 60 or not match["name"].rstrip().endswith("。") or _DAY.match(match["name"])
    ]
    return _between(text, [(match.start(), match.start("name"), _title_end(match)) for match in heads])


_DAY = re.compile(r"[：:\s]*(?:19|20)\d\d ?年")


def _title_end(match: re.Match[str]) -> int:
    """A case's heading may run on into its account (案例一：2019年3月3日，…): the title is empty then."""
    name = match["name"].rstrip()
    return match.start("name") if len(name) > 60 or name.endswith("。") else match.start("name") + len(name)


def _by_named_heads(source: CaseText) -> list[Stretch]:
    text = source.folded
    heads = [
        match for match in _NAMED.finditer(text) if _OWN.search(match["name"]) and not _announces(text, match)
    ]
    if len(heads) < 2 or _tells_before(source, heads[0].start()):
        return []
    return _between(text, [(match.start(), match.start("name"), match.end("name")) for match in heads])


def _tells_before(source: CaseText, first: int) -> bool:
    """An account or its causes stand before the first heading: one report lists earlier accidents."""
    for section in find_sections(source, Span(0, first)):
        told = section.kind in _REPORT and section.heading.end > section.heading.start
        if told and len(section.body.of(source.text).strip()) >= _ACCOUNT_SIZE:
            return True
    return False


_ACCOUNT_SIZE = 30


def _announces(text: str, match: re.Match[str]) -> bool:
    """The heading of a section of one report (二、“3·3”事故发生经过)."""
    return any(mark.kinds for mark in marks(text, Span(match.start(), match.end()))[:1])


def _between(text: str, heads: Sequence[tuple[int, int, int]]) -> list[Stretch]:
    """Stretches from heading to heading; the last ends before a closing comment on all of them."""
    if len(heads) < 2:
        return []
    made = []
    for number, (start, name, name_end) in enumerate(heads):
        last = number + 1 == len(heads)
        end = _closing(text, start, name_end) if last else heads[number + 1][0]
        made.append(Stretch(_trimmed(text, Span(start, end)), Span(name, name_end)))
    return made


# Why: what a collection closes with. Must not match the lessons of its last case.
_CLOSING = re.compile(
    r"\n[ \t]*(?:[一二三四五六七八九十]{1,2}、)?(?:(?:以上|上述|这)[^\n。]{0,12}(?:起|个"
    r"|些)?(?:典型)?(?:事故|案例)|为(?:深刻|认真)?(?:吸取|汲取)(?:上述|以上|近期)?[^\n。]{0,12}教训"
    r"|各(?:地|级|县|市|单位)[^\n]{0,40}要)[^\n]*"
)


# A heading of the widest rank behind cases that are numbered below it (（三）…事故。… 二、工作要求).
_WIDER = re.compile(rf"\n[ \t]*[{_C}]{{1,3}}、")
_BELOW = re.compile(rf"[ \t#*]*(?:[（(][{_C}]{{1,3}}[）)]|\d{{1,2}}[、.．）)])")


def _closing(text: str, start: int, after: int) -> int:
    ends = [match.start() for match in (_CLOSING.search(text, after),) if match]
    if _BELOW.match(text, start) and (wider := _WIDER.search(text, after)):
        ends.append(wider.start())
    return min(ends, default=len(text))


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


# --- paragraphs and sentences -----------------------------------------------------------------------------

# Why: an account begins: 2011年11月22日20时51分，…, 3月12日，…, 1.2023年5月1日….
_ACCOUNT = re.compile(
    rf"(?:^|(?<=[\n。！]))[ \t]*(?:[（(]?(?:[{_C}]{{1,3}}|\d{{1,2}})[）)、.．]+(?!\d)[ \t]*"
    rf"|[{_C}]是)?(?=(?:(?:19|20)\d\d ?年 ?)?\d{{1,2}} ?月 ?\d{{1,2}} ?[日号])"
)


def _by_days(source: CaseText, whole: Span) -> list[Stretch]:
    """Accounts that each begin with a day of their own; () for a text with the sections of one report."""
    text = source.folded
    headline = headline_of(source)
    if any(
        section.kind in _REPORT and section.heading.end > section.heading.start
        for section in find_sections(source)
    ):
        return []
    starts: list[tuple[int, tuple[int | None, int, int]]] = []
    year: int | None = None
    for match in _ACCOUNT.finditer(text, headline.end):
        day = next(mentions(text, Span(match.end(), min(match.end() + 24, whole.end))), None)
        sentence = re.compile(r"[^。\n]*").match(text, match.end())
        if day is None or sentence is None or not _HARMED.search(sentence.group()):
            continue
        year = day.year or year
        key = (year, day.month, day.day)
        if (starts and day.year is None and not _place_too(sentence.group())) or any(
            key == one for _, one in starts
        ):
            continue
        starts.append((match.end(), key))
    if len(starts) < 2:
        return []
    made = []
    for number, (start, _) in enumerate(starts):
        end = starts[number + 1][0] if number + 1 < len(starts) else _end_of_last(text, start, whole.end)
        made.append(Stretch(_trimmed(text, Span(start, end)), Span(start, start)))
    return made


_HARMED = re.compile(f"{HAPPENED.pattern}|死亡|受伤|晕倒|身亡|遇难")


def _place_too(sentence: str) -> bool:
    """A later day without a year begins another accident only where a place or firm stands behind it."""
    return bool(
        re.search(
            r"(?:省|市|县|区|镇|公司|厂|矿)[^，。]{0,40}(?:发生|爆炸|起火|坍塌)|[，,][^，。]{2,30}(?:省"
            r"|市|县|区)",
            sentence,
        )
    )


def _end_of_last(text: str, start: int, end: int) -> int:
    """The last account ends with its paragraph, or before a comment on all."""
    at = text.find("\n", start)
    while at >= 0:
        rest = text[at + 1 : end]
        if _COMMENT.match(rest.lstrip()) or not rest.strip():
            return at
        following = text.find("\n", at + 1)
        if following < 0:
            return end if not _COMMENT.match(rest.lstrip()) else at
        at = following
    return end
