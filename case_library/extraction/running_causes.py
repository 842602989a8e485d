"""Causes in a text without a section on them: what led to what, and faults under lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from case_library.extraction.cause_sentences import (
    ACCOUNT,
    AHEAD,
    BEHIND,
    DEMANDS,
    EFFECT,
    FINDS,
    INTRODUCES,
    LACKS,
    PUNISHES,
    SHORTEST,
    SINCE,
    SO,
    Stated,
    by_kind,
    demands,
    sentences,
    tells_aftermath,
)
from case_library.extraction.factors import class_by_actor, faults_in
from case_library.extraction.items import items_of
from case_library.extraction.sections import Section, SectionKind
from case_library.extraction.squeezed import Squeezed
from case_library.extraction.stretches import own_ranges
from case_library.extraction.subjects import kind_at_head, subject_at
from case_library.model import CauseKind


def sentences_with_cause(text: str, start: int, end: int) -> Iterator[Stated]:
    """Sentences that say 原因."""
    for begin, stop in sentences(text, start, end):
        words = text[begin:stop]
        if "原因" not in words or INTRODUCES.search(words):
            continue
        named = AHEAD.search(words) or BEHIND.search(words)
        if named is None:
            continue
        for kind, first, last in by_kind(text, begin, stop, CauseKind.UNSTATED):
            if last - first >= SHORTEST:
                yield Stated(kind, first, last, subject_at(text, first, last))


def led_to(text: str, start: int, end: int) -> Iterator[Stated]:
    """Sentences with cause and effect (由于…，导致爆炸), or with a fault that led to one."""
    for begin, stop in sentences(text, start, end):
        words = text[begin:stop]
        so = SO.search(words)
        since = SINCE.search(words)
        inquiry = _INQUIRY.match(words)
        if inquiry is not None and so is None:
            yield from _by_inquiry(text, begin + inquiry.end(), stop)
            continue
        if _ANSWERS.search(words) is not None:
            yield from _by_inquiry(text, begin, stop)
            continue
        if so is None or _tells_no_cause(words):
            continue
        if EFFECT.search(words, since.end() if since is not None else so.start()) is None:
            continue
        kind = CauseKind.INDIRECT if words.endswith("间接", 0, so.start()) else CauseKind.UNSTATED
        if since is not None and since.start() < so.start():
            first = begin + since.start()
            yield Stated(kind, first, stop, subject_at(text, first, stop))
        elif faults_in(text, begin, begin + so.start()) and not ACCOUNT.match(words):
            yield Stated(kind, begin, stop, subject_at(text, begin, stop), sure=False)


def left_undone(text: str, start: int, end: int) -> Iterator[Stated]:
    """Sentences on what somebody left undone or did against a rule, of a text that names no causes at all.

    Lists of typical cases tell them right behind the story (该厂未配备…。外包单位安排未经培训的人员作业。).
    """
    for begin, stop in sentences(text, start, end):
        words = text[begin:stop]
        if ACCOUNT.search(words) or _tells_no_cause(words) or PUNISHES.search(words):
            continue
        if _NUMBERED.match(words):
            continue  # 一是小微企业事故多发: what a bulletin says of all
        for first, last in parts_of(text, begin, stop):
            who = subject_at(text, first, last)
            kind = who.kind if who is not None else kind_at_head(text, first, last)
            acts = class_by_actor(text, first, last, kind) is not None
            if acts and any(not one.weak for one in faults_in(text, first, last, kind)):
                yield Stated(CauseKind.UNSTATED, first, last, who, sure=False)


_NUMBERED = re.compile("[一二三四五六七八九十]{1,2}是")


def _tells_no_cause(words: str) -> bool:
    return any(sign.search(words) for sign in (FINDS, INTRODUCES)) or tells_aftermath(words) or demands(words)


# Why: a heading that announces what went wrong. Matches 主要教训, 暴露出的问题. Must not match
# 教训及防范措施.
_OF_FAULTS = re.compile(r"^(?!.*(?:防范|整改|预防|措施|对策|建议)).*(?:教训|问题|不足|暴露)")

# Why: what an inquiry found, in a text that names no causes. Matches 经查，某公司未…, 经初步调查，….
_INQUIRY = re.compile(
    r"(?:[^，,。；;：:\n]{0,8}调查组?(?:初步)?(?:查明|认定|发现|表明)|经(?:初步)?(?:查明?|调查"
    r"|核查)|调查发现|据(?:初步)?调查)[，,：:]"
)


# Why: says that what somebody did was part of it. Matches 甲未…；乙安排…，对事故发生负有管理责任. Must not
# match
# 不负事故责任.
_ANSWERS = re.compile(
    r"(?<!不)对(?:本|该|此|这)?[次起]?事故(?:的?发生)?(?:应?负有?"
    r"|承担)[^，。；\n]{0,8}责任"
)


def found_by_inquiry(text: str, start: int, end: int) -> Iterator[Stated]:
    """What an inquiry found (调查组查明，某局监管不力), of a text that has other causes too."""
    for begin, stop in sentences(text, start, end):
        inquiry = _INQUIRY.match(text, begin, stop)
        if inquiry is not None and "原因" not in text[begin:stop]:
            yield from _by_inquiry(text, inquiry.end(), stop)


def parts_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, part by part, between its semicolons."""
    position = start
    for stop in [*(match.end() for match in re.finditer("[；;]", text[start:end])), end - start]:
        if start + stop > position:
            yield position, start + stop
        position = start + stop


def _by_inquiry(text: str, start: int, end: int) -> Iterator[Stated]:
    for begin, last in parts_of(text, start, end):
        who = subject_at(text, begin, last)
        kind = who.kind if who is not None else kind_at_head(text, begin, last)
        if FINDS.search(text, begin, last):
            continue
        if any(not one.weak for one in faults_in(text, begin, last, kind)):
            yield Stated(CauseKind.UNSTATED, begin, last, who, sure=False)


# Why: a lesson that says what this accident came from. Matches …，从而导致了本起事故的发生. Must not match
# 导致事故
# in general.
_LED_TO_THIS = re.compile(
    r"(?:导致|造成|引发|酿成|发生)了?(?:本|此|该|这)[次起][^，。；\n]{0,14}(?:事[故件]|悲剧|惨剧|爆炸|火灾"
    r"|中毒)"
)


def _named_as_cause(text: str, start: int, end: int) -> Iterator[Stated]:
    for begin, stop in sentences(text, start, end):
        words = text[begin:stop]
        if _LED_TO_THIS.search(words) and not demands(words) and not INTRODUCES.search(words):
            yield Stated(CauseKind.UNSTATED, begin, stop, subject_at(text, begin, stop), sure=False)


def from_lessons(squeezed: Squeezed, sections: Sequence[Section]) -> Iterator[Stated]:
    """Faults under 主要教训: what was done wrong, not what is to be done."""
    text = squeezed.text
    for section, ranges in own_ranges(sections, {SectionKind.LESSONS}):
        for begin, stop in ranges:
            yield from _named_as_cause(text, squeezed.at(begin), squeezed.at(stop))
        heading = text[squeezed.at(section.heading.start) : squeezed.at(section.heading.end)]
        if not _OF_FAULTS.search(heading):
            continue
        for begin, stop in ranges:
            items = items_of(text, squeezed.at(begin), squeezed.at(stop))
            for item in items:
                words = text[item.body : item.end]
                if not item.style or item.style == "group" or DEMANDS.search(words):
                    continue
                who = subject_at(text, item.body, item.end)
                kind = who.kind if who is not None else kind_at_head(text, item.body, item.end)
                if faults_in(text, item.body, item.end, kind) or LACKS.search(words):
                    yield Stated(CauseKind.UNSTATED, item.body, item.end, who, sure=False)
