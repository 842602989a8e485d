"""Causes as a text gives them: items of its lists, sentences of its prose, each with what went wrong in it.

生产安全事故报告和调查处理条例 art. 30 asks for 事故发生的原因, GB 6442 divides them into direct and indirect
ones; short write-ups say them in running sentences (由于…，导致…; …是事故的直接原因).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from case_library.extraction.cause_sentences import (
    ACCOUNT,
    EFFECT,
    EMPTY_HEADING,
    FINDS,
    FINE,
    GENERAL,
    INTRODUCES,
    LACKS,
    NAMED,
    PUNISHES,
    SHORTEST,
    SINCE,
    SO,
    Stated,
    by_kind,
    demands,
    goes_wrong,
    sentences,
    tells_aftermath,
)
from case_library.extraction.factors import (
    Fault,
    class_by_actor,
    class_by_label,
    class_by_nature,
    faults_in,
    topic_of_class,
)
from case_library.extraction.items import Item, behind_marker, items_of
from case_library.extraction.names import units_called
from case_library.extraction.running_causes import (
    found_by_inquiry,
    from_lessons,
    led_to,
    left_undone,
    sentences_with_cause,
)
from case_library.extraction.sections import Section, SectionKind
from case_library.extraction.squeezed import Squeezed
from case_library.extraction.stretches import own_ranges, stretch_of
from case_library.extraction.subjects import Subject, is_bare_name, kind_at_head, subject_at, subject_of
from case_library.model import Cause, CauseKind, Factor, FactorEvidence, PartyKind
from case_library.source import CaseText

_KINDS = {
    SectionKind.DIRECT: CauseKind.DIRECT,
    SectionKind.INDIRECT: CauseKind.INDIRECT,
    SectionKind.CAUSES: CauseKind.UNSTATED,
}

_RUNNING = frozenset(
    {
        SectionKind.HEAD,
        SectionKind.COURSE,
        SectionKind.LOSSES,
        SectionKind.OTHER,
        SectionKind.NATURE,
        SectionKind.BACKGROUND,
    }
)

# Why: a line that only says which causes follow. Matches 间接原因, 事故直接原因：.
_KIND_ALONE = re.compile(r"(?:事故的?)?(?P<kind>直接|间接)(?:技术|管理)?原因(?:分析)?[：:。]?(?=\n|$)")

# Why: a line that leaves the causes without a heading of its own: what courts and authorities did about it.
# Matches 司法机关已…, 公安机关对…立案侦查, 某公安局已对相关人员…, 责任追究：, 鉴于上述原因分析，…,
# 针对上述问题.
# Must not match 公安机关对…监管不力 (a cause).
_LEAVES = re.compile(
    r"(?:目前[，,])?[^，,。；;\n]{0,14}(?:司法机关|公安(?:机关|局|分局)|检察(?:机关|院)|监察(?:机关"
    r"|委员?会?)|纪委[监委]*|法院)"
    r"[^。；;\n]{0,40}(?:已|依法|立案|拘留|逮捕|提起公诉|采取[^，。]{0,10}措施|判处|追究)(?!.{0,30}(?:不力"
    r"|不到位|失察|不严))"
    r"|(?:责任(?:追究|认定|划分)|处理(?:结果|情况|意见|建议)|整改(?:措施|情况)|防范措施"
    r"|事故教训)[：:。]?(?=\n|$|[^，。]{0,4}[：:])"
    r"|(?:该|其|上述)?(?:厂|公司|单位|企业|矿|店)?(?:的)?(?:上述)?行为(?:严重|分别"
    r"|涉嫌)*违反(?=[^。\n]{0,200}(?:规定|《)[^，。\n]{0,30}[。\n])"
    r"|(?:目前|现|事故发生后)?[，,]?[^，,。；;\n]{0,20}(?:已(?:被|经|依法)*(?:吊销|责令|暂扣|停职|免职|停业"
    r"|查封))"
    r"|当前[，,]?正值|(?:各地|各级|各单位|各部门|各有关|各县|各乡镇|各企业)[^，。；\n]{0,20}要"
    r"|(?:事故)?教训(?:是|极其|十分|非常)?(?:深刻|沉痛|惨痛|极)|【(?![^【】]{0,6}原因)[^【】]{2,12}】"
    r"|鉴于(?:上述|以上)[^，。；\n]{0,10}(?:原因|分析|事实|情况)"
    r"|针对(?:上述|以上)[^，。；\n]{0,8}(?:原因"
    r"|问题)"
    r"|(?:为|现就)?(?:深刻)?(?:吸取|汲取)[^，。；\n]{0,12}教训|为(?:防止|杜绝|避免)[^，。；\n]{0,16}(?:再次"
    r"|类似)"
)

# Why: the section on the nature begins without a heading of the rank above (3.3 事故性质 behind 3.2.4).
_NATURE_HEADING = re.compile(r"事故(?:的?性质|定性|等级)(?:认定)?[：:。]?(?=\n|$|经)")


def find_causes(source: CaseText, sections: Sequence[Section]) -> tuple[Cause, ...]:
    """The causes that the text gives at ``sections``, in its order.

    They are taken from the sections on causes; where there are none, from sentences anywhere that say what
    led to what. Faults that a section on lessons tells of, in a text without indirect causes, are marked
    ``sure=False``.
    """
    start, end = stretch_of(source, sections)
    squeezed = Squeezed(source.text, start, end)
    with units_called(squeezed.text):
        stated = _stated(squeezed, sections)
        return tuple(_made(squeezed, one) for one in _without_repeats(stated))


def _stated(squeezed: Squeezed, sections: Sequence[Section]) -> list[Stated]:
    """The stretches that state causes, in the order of the text."""
    stated = list(_in_table(squeezed))
    for section, ranges in own_ranges(sections, _KINDS):
        for begin, stop in ranges:
            first, last = squeezed.at(begin), squeezed.at(stop)
            if section.heading.end == section.heading.start:
                stated.extend(_summed_up(squeezed.text, first, last, _KINDS[section.kind]))
            stated.extend(_in_section(squeezed, first, last, _KINDS[section.kind]))
    if not stated:
        stated = list(_running(squeezed, sections))
    if not any(one.kind is CauseKind.INDIRECT for one in stated):
        for first, last in _running_places(squeezed, sections):
            stated.extend(_announced(squeezed.text, squeezed, first, last))
            stated.extend(found_by_inquiry(squeezed.text, first, last))
        stated.extend(_behind_direct(squeezed, sections))
        stated.extend(from_lessons(squeezed, sections))
    text = squeezed.text
    stated = [replace(one, start=_behind_marks(text, one.start, one.end)) for one in stated]
    worded = (one for one in stated if len(text[one.start : one.end].strip(_MARKS)) >= SHORTEST)
    return sorted(worded, key=lambda one: (one.start, one.kind is CauseKind.UNSTATED, one.end))


def _behind_direct(squeezed: Squeezed, sections: Sequence[Section]) -> Iterator[Stated]:
    """What others did wrong, right behind a sentence of an account on the direct cause, in its paragraph.

    直接原因是软管老化漏气。甲公司未按规定入户安检；乙店未安装报警器。
    """
    text = squeezed.text
    for section in sections:
        holding = (
            one for one in sections if one.depth < section.depth and one.extent.contains(section.extent)
        )
        above = max(holding, key=lambda one: one.depth, default=None)
        if section.kind is not SectionKind.DIRECT or (above is not None and above.kind not in _RUNNING):
            continue
        begin = squeezed.at(section.extent.end)
        stop = text.find("\n", begin)
        for first, last in sentences(text, begin, stop if stop >= 0 else len(text)):
            found = list(_of_others(text, first, last))
            if not found:
                break
            yield from found


def _of_others(text: str, start: int, end: int) -> Iterator[Stated]:
    """The parts of a sentence, each on what somebody did wrong; none where one tells something else."""
    words = text[start:end]
    if ACCOUNT.match(words) or any(sign.search(words) for sign in (PUNISHES, FINDS, INTRODUCES, _LEAVES)):
        return
    if demands(words) or tells_aftermath(words):
        return
    found = []
    for first, last in _clauses_of(text, start, end):
        who = subject_at(text, first, last)
        kind = who.kind if who is not None else kind_at_head(text, first, last)
        if who is None and kind is None:
            return
        if not any(not fault.weak for fault in faults_in(text, first, last, kind)):
            return
        found.append(Stated(CauseKind.UNSTATED, first, last, who, sure=False))
    yield from found


_MARKS = " \n，,。；;：:、"


def _behind_marks(text: str, start: int, end: int) -> int:
    while start < end and text[start] in _MARKS:
        start += 1
    return start


def _without_repeats(stated: Sequence[Stated]) -> Iterator[Stated]:
    reached = -1
    for one in stated:
        if one.start >= reached:
            reached = one.end
            yield one


def _made(squeezed: Squeezed, stated: Stated) -> Cause:
    text = squeezed.text
    kind = stated.who.kind if stated.who is not None else kind_at_head(text, stated.start, stated.end)
    faults = _faults(text, stated, kind)
    topics = tuple(dict.fromkeys(fault.topic for fault in faults if fault.topic))
    units = stated.who.units if stated.who is not None else ()
    who = "、".join(unit.name for unit in units)
    span = squeezed.span(stated.start, stated.end)
    return Cause(stated.kind, span, tuple(_evidence(squeezed, faults)), topics, who, stated.sure)


def _faults(text: str, stated: Stated, kind: PartyKind | None) -> tuple[Fault, ...]:
    """What went wrong in a cause: what the words show, and the class of the one who acts."""
    start, end = stated.start, stated.end
    faults = faults_in(text, start, end, kind)
    if not faults and kind is None and _OF_AUTHORITY.search(text, start, end):
        faults = faults_in(text, start, end, PartyKind.ORGAN)
    named = stated.who.end if stated.who is not None and start <= stated.who.end <= end else None
    actor = class_by_label(text, start, end) or class_by_actor(text, start, end, kind, named)
    if actor is not None and not any(fault.factor is actor.factor for fault in faults):
        faults = (actor, *faults)
    if not faults:
        plain = class_by_nature(text, start, end, kind, direct=stated.kind is CauseKind.DIRECT)
        if plain is None and stated.kind is CauseKind.INDIRECT:
            plain = Fault("", Factor.MANAGEMENT, "", start, end)
        faults = (plain,) if plain is not None else ()
    if faults and not any(fault.topic for fault in faults):
        first = faults[0]
        faults = (replace(first, topic=topic_of_class(first.factor, kind)), *faults[1:])
    return faults


# Why: words of what authorities do, where none is named (监管不力，查处不严).
_OF_AUTHORITY = re.compile("监管|监督|执法|查处|属地|打非|审批|部门")


def _evidence(squeezed: Squeezed, faults: Sequence[Fault]) -> Iterator[FactorEvidence]:
    """One evidence for each class, that of its first fault."""
    seen: set[tuple[str, str]] = set()
    for fault in faults:
        key = (fault.factor.value, fault.code)
        if key not in seen:
            seen.add(key)
            yield FactorEvidence(fault.factor, fault.code, fault.name, squeezed.span(fault.start, fault.end))


# --- sections on causes ----------------------------------------------------------------------------


def _in_section(squeezed: Squeezed, start: int, end: int, kind: CauseKind) -> Iterator[Stated]:
    text = squeezed.text
    items = items_of(text, start, end)
    for n, item in enumerate(items):
        if _NATURE_HEADING.match(text, item.body, item.end):
            return
        if item.style in ("", "group") and n and _LEAVES.match(text, item.body, item.end):
            return
        named = _KIND_ALONE.match(text, item.body, item.end)
        if named is not None:  # 2.2 间接原因: a heading that is no section
            kind = NAMED[named.group("kind")]
            continue
        if (item.style == "group" and _heads(items, n)) or PUNISHES.search(text, item.body, item.end):
            continue
        if not item.style or item.style == "group":
            yield from _prose(text, items, item, kind)
            continue
        words = text[item.body : item.end].strip()
        if len(words) < SHORTEST or EMPTY_HEADING.match(words) or INTRODUCES.search(words):
            continue
        if kind is CauseKind.UNSTATED and GENERAL.search(words) and not SO.search(words):
            continue
        if is_bare_name(text, item):
            continue
        pieces = list(by_kind(text, item.body, item.end, kind))
        for piece_kind, begin, stop in pieces:
            for part, end_of_part in _by_actor(text, begin, stop):
                yield Stated(piece_kind, part, end_of_part, _subject(text, items, item, part, end_of_part))


# Why: a sentence that says of all before it that they were the causes. Matches
# 上述一系列因素是造成事故的直接原因,
# 以上问题是…的主要原因, 这些都是…原因. Must not match 上述原因 alone.
_SUMS_UP = re.compile(
    r"(?<![^。；;\n])这(?:就|也|正)?是[^。；;\n]{0,24}原因|(?:以上|上述|这一?系列|这些|综上|种种|这几[个种]"
    r"|凡此种种"
    r"|诸多)[^，,。；;\n]{0,14}(?:都|均|就)?(?:是"
    r"|为|成为|构成|导致|造成)"
    r"[^。；;\n]{0,34}(?P<kind>直接|间接|主要|根本|重要)?的?原因"
)


def _summed_up(text: str, start: int, end: int, kind: CauseKind) -> Iterator[Stated]:
    """The sentences before one at ``start`` that names them causes: all of the paragraph, or of its own.

    此外，甲…；乙…，是间接原因 speaks of all from 此外 on; 这些因素是直接原因 of the whole paragraph.
    """
    lowest = max(text.rfind("\n", 0, start) + 1, start - _LONGEST_PARAGRAPH)
    begin = lowest
    if _SUMS_UP.search(text, start, end) is None:
        further = [match.start() for match in _FURTHER.finditer(text, lowest, start)]
        begin = max(further) if further else text.rfind("。", lowest, start) + 1 or lowest
        direct = list(_DIRECT_NAMED.finditer(text, lowest, start)) if kind is CauseKind.INDIRECT else []
        begin = direct[-1].end() if direct else begin
    for whole in sentences(text, begin, start):
        for begins, last in _clauses_of(text, *whole):
            first = behind_marker(text, begins, last)
            words = text[first:last]
            if ACCOUNT.match(words) or FINE.search(words) or demands(words) or INTRODUCES.search(words):
                continue
            if "原因" in words or not goes_wrong(text, first, last):
                continue
            yield Stated(kind, first, last, subject_at(text, first, last))


_DIRECT_NAMED = re.compile(r"直接原因[^。\n]{0,60}。")
# Why: a further cause begins. Matches behind 。 or at the beginning: 此外，, 另外，, 同时，, 其次，.
_FURTHER = re.compile(r"(?<=[。；;\n])(?:此外|另外|同时|其次|再者|再次|另一方面)[，,]")


def _clauses_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for stop in _SEMICOLON.finditer(text, start, end):
        if stop.start() > position:
            yield position, stop.start()
        position = stop.end()
    if position < end:
        yield position, end


_LONGEST_PARAGRAPH = 900


def _heads(items: tuple[Item, ...], n: int) -> bool:
    return n + 1 < len(items) and items[n + 1].parent == n


# Why: a sentence that only says which law the one before it broke. Matches 违反《…》, 徐某的行为违反了《…》,
# 上述行为分别违反, 该公司违反了《…》第….
_BREAKS_TOO = re.compile(
    r"(?:[^，,。；;《\n]{0,24}(?:行为|做法|问题|情形)|该(?:公司|单位|企业|厂|矿|局|人)|其|以上|上述)?[，,]?"
    r"(?:分别|均|也|还|已|严重|涉嫌)*违反"
)


def _prose(text: str, items: tuple[Item, ...], item: Item, kind: CauseKind) -> Iterator[Stated]:
    found: list[Stated] = []
    for begin, stop in sentences(text, item.body, item.end):
        if found and _BREAKS_TOO.match(text, begin, stop) and "原因" not in text[begin:stop]:
            found[-1] = replace(found[-1], end=stop)  # 未…。违反《…》的规定: one cause
            continue
        found.extend(_of_sentence(text, items, item, kind, begin, stop))
    summed = next((n for n, one in enumerate(found) if _SUMS_UP.search(text, one.start, one.end)), 0)
    kinds = [one.kind for one in found]
    for n, one in enumerate(found):
        if one.kind is not CauseKind.UNSTATED:
            yield one
        elif n < summed:
            yield replace(one, kind=kinds[summed])
        elif CauseKind.DIRECT in kinds[:n] and CauseKind.INDIRECT in kinds[n:]:
            yield replace(one, kind=CauseKind.INDIRECT)  # …是直接原因。甲未…。乙未…，是间接原因
        else:
            yield one


def _of_sentence(
    text: str, items: tuple[Item, ...], item: Item, kind: CauseKind, begin: int, stop: int
) -> Iterator[Stated]:
    words = text[begin:stop]
    if len(words) < SHORTEST or EMPTY_HEADING.match(words) or INTRODUCES.search(words):
        return
    if FINE.search(words) and not SO.search(words):
        return
    if FINDS.search(words) and "原因" not in words:
        return
    if (GENERAL.search(words) and not SINCE.search(words)) or demands(words):
        return
    if tells_aftermath(words) and "原因" not in words:
        return
    told = any(sign.search(words) for sign in (SO, SINCE, LACKS)) or "原因" in words
    told = told or (EFFECT.search(words) is not None and bool(faults_in(text, begin, stop)))
    if (
        kind is CauseKind.UNSTATED
        and not told
        and (ACCOUNT.match(words) or not goes_wrong(text, begin, stop))
    ):
        return
    for piece_kind, first, last in by_kind(text, begin, stop, kind):
        parts = [(first, last)] if piece_kind is CauseKind.DIRECT else _parts(text, first, last)
        for part, end in parts:
            yield Stated(piece_kind, part, end, _subject(text, items, item, part, end))


def _parts(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence, divided at its semicolons where each part tells a fault of its own."""
    parts: list[tuple[int, int]] = []
    begin = start
    for stop in [*(match.end() for match in _SEMICOLON.finditer(text, start, end)), end]:
        if stop > begin:
            parts.append((begin, stop))
        begin = stop
    whole = len(parts) > 1 and all(
        last - first > 6 and goes_wrong(text, first, last) for first, last in parts
    )
    return parts if whole else [(start, end)]


def _by_actor(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """An item, divided at its semicolons where each part behind the first names another unit."""
    parts = list(_clauses_of(text, start, end))
    named = [subject_at(text, first, last) for first, last in parts]
    several = len(parts) > 1 and all(one is not None and one.units for one in named[1:])
    return parts if several else [(start, end)]


_SEMICOLON = re.compile("[；;]")


def _subject(text: str, items: tuple[Item, ...], item: Item, start: int, end: int) -> Subject | None:
    own = subject_at(text, start, end)
    if own is not None:
        return own
    above = subject_of(text, items, item)
    # 卫某未断电接线。保护器失灵: the second sentence is not about the person
    return None if above is not None and above.kind is PartyKind.PERSON and start > item.body else above


# Why: a row of a table on one accident, or the rows run together. Matches 直接原因|…, 事故原因|… up to the
# next label. Must not match a head row 原因|责任人|.
_ROW = re.compile(
    r"(?P<kind>直接|间接|主要|事故|发生)?原因(?:分析)?\|(?P<cell>[^\n|]{4,}?)"
    r"(?=(?:直接|间接|主要|事故)?原因\||(?:处理|责任|防范|整改|教训|备注|事故|处罚"
    r"|措施)[\u4e00-\u9fff]{0,4}\||\n|\||$)"
)


def _in_table(squeezed: Squeezed) -> Iterator[Stated]:
    """Causes in the rows of a table that tells one accident."""
    for row in _ROW.finditer(squeezed.text):
        kind = NAMED.get(row.group("kind") or "", CauseKind.UNSTATED)
        yield from _in_section(squeezed, row.start("cell"), row.end("cell"), kind)


# --- running text ----------------------------------------------------------------------------------


def _running(squeezed: Squeezed, sections: Sequence[Section]) -> Iterator[Stated]:
    """Causes in sentences of a text without a section on causes."""
    text = squeezed.text
    places = _running_places(squeezed, sections)
    told = [one for first, last in places for one in sentences_with_cause(text, first, last)]
    told = told or [one for first, last in places for one in _announced(text, squeezed, first, last)]
    told = told or [one for first, last in places for one in led_to(text, first, last)]
    yield from told or [one for first, last in places for one in left_undone(text, first, last)]


def _running_places(squeezed: Squeezed, sections: Sequence[Section]) -> list[tuple[int, int]]:
    """Where running text may tell causes; the whole text without sections."""
    if not sections:
        return [(0, len(squeezed.text))]
    return [
        (squeezed.at(begin), squeezed.at(stop))
        for _, ranges in own_ranges(sections, _RUNNING)
        for begin, stop in ranges
    ]


# Why: words that announce items on what went wrong. Matches 这起事故暴露出以下问题：,
# 初步分析，主要原因如下：,
# also in front of 一是 in the same line. Must not match 提出如下要求：.
_ANNOUNCES = re.compile(
    r"[^。；;\n]{0,50}(?:暴露|存在|反映|原因|分析)[^。；;\n]{0,16}(?:问题|原因|如下"
    r"|以下)[^。；;\n要求建议措施]{0,8}[：:。](?=\n|一是|首先|[（(]?[1一①][）)、.．]?)"
)


def _announced(text: str, squeezed: Squeezed, start: int, end: int) -> Iterator[Stated]:
    """Items behind words that announce them as problems or causes, in a text without such headings."""
    announced = _ANNOUNCES.search(text, start, end)
    if announced is None:
        return
    if not text.startswith("\n", announced.end()):
        end = min(end, text.find("\n", announced.end()) % (len(text) + 1))
    items = items_of(text, announced.end(), end)
    if not items or items[0].style in ("", "group"):
        return
    plain = next((one.start for one in items if one.style in ("", "group")), end)
    yield from _in_section(squeezed, items[0].start, plain, CauseKind.UNSTATED)
