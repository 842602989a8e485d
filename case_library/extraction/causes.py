"""Causes as a text gives them: items of its lists, sentences of its prose, each with what went wrong in it.

生产安全事故报告和调查处理条例 art. 30 asks for 事故发生的原因, GB 6442 divides them into direct and indirect
ones; short write-ups say them in running sentences (由于…，导致…; …是事故的直接原因).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from case_library.extraction.factors import Fault, class_by_nature, faults_in
from case_library.extraction.items import Item, items_of
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
_NAMED = {"直接": CauseKind.DIRECT, "间接": CauseKind.INDIRECT}
# Why: words in front of a cause that say of which kind it is. Matches: 直接原因是, 间接原因：,
# 造成事故的主要原因为, 起火原因系. Must not match 事故原因及性质, 原因不明, 查明原因, 原因是什么.
_AHEAD = re.compile(
    r"(?P<kind>直接|间接|主要|根本|重要|首要|次要|管理|技术|事故|起火|爆炸|火灾|发生)?(?P<what>原因)"
    r"(?:初步)?(?:分析|认定)?(?:有以下[几两三四]?[个点方面]*)?(?:主要)?(?:应?该?就?是|正是|[为系]|在于"
    r"|[：:])(?!什么|否)[：:，,]?"
)
# Why: words behind a cause. Matches …是引发事故的直接原因, …成为此次事故的间接原因, …是造成事故的根本原因.
# The kind may be unsaid. Must not match 是事故原因调查.
_BEHIND = re.compile(
    r"(?:是|系|为|成为|构成)(?:了)?[^，,。；;：:\n]{0,34}?(?P<kind>直接|间接|主要|根本|重要|首要|次要"
    r"|深层次)?的?原因(?:之一)?"
    r"(?=[，,。；;、）)\n]|$)"
)
# Why: cause and effect in one sentence. Matches 由于…，导致…, 因…造成…, …，致使…, …引发爆炸. Must not match
# 导致…的隐患 alone: asked for together with an effect below.
_SO = re.compile(
    r"导致|造成|致使|引发|引起|酿成|以致|诱发|从而发生|(?:失稳|失控|触电|坠落)(?:而|后)?(?:坠落|坍塌|倒塌"
    r"|死亡|侧翻)"
)
_SINCE = re.compile(r"由于|(?<![原成起内外病])因(?!此|公|素|抢救|病|伤势|水源|讳)|加之|鉴于")
_EFFECT = re.compile(
    r"泄漏|泄露|爆炸|爆燃|闪爆|起火|着火|火灾|燃烧|侧翻|翻车|倾覆|相撞|碰撞|追尾|坠落|坠亡|坍塌|垮塌|倒塌"
    r"|中毒|窒息|触电|"
    r"死亡|身亡|受伤|灼伤|烧伤|淹溺|溺水|冒顶|透水|喷出|跑氯|事故|失控|伤亡|撞"
)
# Why: tells how the investigation went, not what it found. Matches 经调查分析，事故原因如下,
# 事故调查组通过…综合分析：.
_INTRODUCES = re.compile(
    r"(?:如下|以下(?:[几两三四五]个?)?(?:方面|点|原因)?)[：:。]?$|^[^。]{0,80}(?:调查|勘[查验察]|分析|论证"
    r"|检测|鉴定|认定)[，,]?(?:认为|认定|确认|查明)?[：:]$"
    r"|^(?:事故发生后[，,])?[^。]{0,60}(?:事故调查组|专家组|公司"
    r"|我厂)[^。]{0,50}(?:进行了?[^。]{0,12}(?:调查|分析|取样)[^。]{0,10})[。]?$"
    r"|进行了?[^。，]{0,10}(?:调查了解和分析|调查分析|调查了解|调查)$|排除[^。]{0,40}(?:可能|因素|嫌疑|人为"
    r"|刑事)|^(?:有关|相关)?(?:详见|见附件)|(?:尚未|没有|未)(?:发现|查明)[^，。]{0,24}原因"
    r"|^(?:司机|驾驶员|工人|记者|他|她|他们|[\u4e00-\u9fff]某{1,2})[^，,。：:]{0,5}"
    r"(?:说|表示|介绍|告诉[^，。]{0,4})[，,：:]"
)
# Why: the account of an accident, this one's or another's. Matches 2001年5月8日，一辆…, 5月8日14时….
_ACCOUNT = re.compile(r"(?:(?:19|20)\d\d年|\d{1,2}月\d{1,2}日)")
# Why: says what a substance is like, not what happened. Matches 甲醇属于…液体, 具有…特性, 爆炸极限为…. Must
# not match 因装运的…具有…: not behind 由于 or 因.
_GENERAL = re.compile(
    r"属于[^，。]{0,12}(?:液体|气体|物质|物品|固体|化学品)|具有[^，。]{0,14}特性|其蒸气|闪点为|沸点为"
    r"|规定[：:]|规范中明确"
    r"|(?:主要)?用于制造|根据[^，。]{0,20}标准|往往|诸多事故|不难看出"
)
# Why: asks for something. Matches 要…, 必须, 应当, 加强. Must not match 重要, 主要, 需要的, 应急, 未加强.
_DEMANDS = re.compile(
    r"(?<![重主需简紧不])要(?!求|素|害|点)|必须|应当|(?<![相反对供适响效])应(?![急力用对])"
    r"|(?<![未不有])加强|严禁|杜绝|进一步|确保|切实|提高|建议|吸取"
)
_FINE = re.compile(
    r"齐全良好|正确无误|均?(?:正常|合格|完好|有效)[。；]?$|符合[^，。]{0,12}(?:要求|规定|标准)[。；]?$"
    r"|可以避免|无(?:违法|过错|责任|异常)|未饮酒|未发现[^，。]{0,14}$|不(?:负|承担)(?:事故)?责任"
)
# Why: a line that only says which causes follow. Matches 间接原因, 事故直接原因：.
_KIND_ALONE = re.compile(r"(?:事故的?)?(?P<kind>直接|间接)(?:技术|管理)?原因(?:分析)?[：:。]?(?=\n|$)")
# Why: tells who was punished, which no cause does. Matches 处以3万元罚款, 给予记过处分, 免于处理,
# 作出书面检查.
_PUNISHES = re.compile(
    r"(?:处以?|给予|并处|予以)[^，。；\n]{0,20}(?:罚款|处分|辞退)|免[于予](?:处理|追究)"
    r"|不[予再](?:予以)?追究|作出[^，。；\n]{0,6}检查|罚款[\d.]+"
)
# Why: something was left undone or was wanting. Matches 未建立…, 没有…, 底数不清. Must not match 未造成,
# 未受伤.
_LACKS = re.compile(
    r"未(?!造成|受|来|发生|发现|成年|知|经证实)|没有(?!造成|发生)|不(?:到位|力|清|足|严"
    r"|落实|健全|完善)|缺[失乏少]|失察"
)
_SENTENCE = re.compile(r"[。！!\n]|[；;](?=[^；;]{0,8}(?:间接|直接|主要)原因)")
_SHORTEST = 4
_EMPTY_HEADING = re.compile(r"^[^，,。；;：:]{0,16}(?:原因|方面|问题|情况|责任|因素|分析)[：:。]?$")


@dataclass(frozen=True, slots=True)
class _Stated:
    """A stretch that states a cause, in positions of the squeezed text."""

    kind: CauseKind
    start: int
    end: int
    who: Subject | None
    sure: bool = True


def find_causes(source: CaseText, sections: Sequence[Section]) -> tuple[Cause, ...]:
    """The causes that the text gives at ``sections``, in its order.

    They are taken from the sections on causes; where there are none, from sentences anywhere that say what
    led to what. Faults that a section on lessons tells of, in a text without indirect causes, are marked
    ``sure=False``.
    """
    start, end = stretch_of(source, sections)
    squeezed = Squeezed(source.text, start, end)
    stated = list(_in_table(squeezed))
    for section, ranges in own_ranges(sections, _KINDS):
        for begin, stop in ranges:
            stated.extend(_in_section(squeezed, squeezed.at(begin), squeezed.at(stop), _KINDS[section.kind]))
    if not stated:
        stated = list(_running(squeezed, sections, start, end))
    if not any(one.kind is CauseKind.INDIRECT for one in stated):
        stated.extend(_from_lessons(squeezed, sections))
    stated.sort(key=lambda one: (one.start, one.end))
    return tuple(_made(squeezed, one) for one in _without_repeats(stated))


def _without_repeats(stated: Sequence[_Stated]) -> Iterator[_Stated]:
    reached = -1
    for one in stated:
        if one.start >= reached:
            reached = one.end
            yield one


def _made(squeezed: Squeezed, stated: _Stated) -> Cause:
    text = squeezed.text
    kind = stated.who.kind if stated.who is not None else kind_at_head(text, stated.start, stated.end)
    faults = faults_in(text, stated.start, stated.end, kind)
    if not faults:
        plain = class_by_nature(text, stated.start, stated.end, kind)
        faults = (plain,) if plain is not None else ()
    if (
        stated.kind is not CauseKind.DIRECT
        and kind in (PartyKind.FIRM, PartyKind.ORGAN)
        and faults
        and not any(fault.factor is Factor.MANAGEMENT for fault in faults)
    ):
        # What a firm or an organ did is its management, whatever came of it (某厂违规为货车加装罐体).
        first = faults[0]
        faults = (Fault("", Factor.MANAGEMENT, "", first.start, first.end), *faults)
    topics = tuple(dict.fromkeys(fault.topic for fault in faults if fault.topic))
    units = stated.who.units if stated.who is not None else ()
    who = "、".join(unit.name for unit in units)
    span = squeezed.span(stated.start, stated.end)
    return Cause(stated.kind, span, tuple(_evidence(squeezed, faults)), topics, who, stated.sure)


def _evidence(squeezed: Squeezed, faults: Sequence[Fault]) -> Iterator[FactorEvidence]:
    """One evidence for each class, that of its first fault."""
    seen: set[tuple[str, str]] = set()
    for fault in faults:
        key = (fault.factor.value, fault.code)
        if key not in seen:
            seen.add(key)
            yield FactorEvidence(fault.factor, fault.code, fault.name, squeezed.span(fault.start, fault.end))


# --- sections on causes ----------------------------------------------------------------------------


def _in_section(squeezed: Squeezed, start: int, end: int, kind: CauseKind) -> Iterator[_Stated]:
    text = squeezed.text
    items = items_of(text, start, end)
    for n, item in enumerate(items):
        named = _KIND_ALONE.match(text, item.body, item.end)
        if named is not None:  # 2.2 间接原因: a heading that is no section
            kind = _NAMED[named.group("kind")]
            continue
        if (item.style == "group" and _heads(items, n)) or _PUNISHES.search(text, item.body, item.end):
            continue
        if not item.style or item.style == "group":
            yield from _prose(text, items, item, kind)
            continue
        words = text[item.body : item.end].strip()
        if len(words) < _SHORTEST or _EMPTY_HEADING.match(words) or _INTRODUCES.search(words):
            continue
        if kind is CauseKind.UNSTATED and _GENERAL.search(words) and not _SO.search(words):
            continue
        if is_bare_name(text, item):
            continue
        pieces = list(_by_kind(text, item.body, item.end, kind))
        for piece_kind, begin, stop in pieces:
            yield _Stated(piece_kind, begin, stop, _subject(text, items, item, begin, stop))


def _heads(items: tuple[Item, ...], n: int) -> bool:
    return n + 1 < len(items) and items[n + 1].parent == n


def _prose(text: str, items: tuple[Item, ...], item: Item, kind: CauseKind) -> Iterator[_Stated]:
    found: list[_Stated] = []
    for begin, stop in _sentences(text, item.body, item.end):
        if found and text.startswith("违反", begin) and "原因" not in text[begin:stop]:
            found[-1] = replace(found[-1], end=stop)  # 未…。违反《…》的规定: one cause
            continue
        found.extend(_of_sentence(text, items, item, kind, begin, stop))
    yield from found


def _of_sentence(
    text: str, items: tuple[Item, ...], item: Item, kind: CauseKind, begin: int, stop: int
) -> Iterator[_Stated]:
    words = text[begin:stop]
    if len(words) < _SHORTEST or _EMPTY_HEADING.match(words) or _INTRODUCES.search(words):
        return
    if _FINE.search(words) and not _SO.search(words):
        return
    if (_GENERAL.search(words) and not _SINCE.search(words)) or _demands(words):
        return
    told = _SO.search(words) is not None or "原因" in words or _LACKS.search(words) is not None
    if kind is CauseKind.UNSTATED and not told and all(one.weak for one in faults_in(text, begin, stop)):
        return
    for piece_kind, first, last in _by_kind(text, begin, stop, kind):
        yield _Stated(piece_kind, first, last, _subject(text, items, item, first, last))


def _demands(words: str) -> bool:
    return _DEMANDS.search(words) is not None and not re.search(r"未|没有|不到位|导致|造成|违", words)


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for stop in _SENTENCE.finditer(text, start, end):
        if stop.start() > position:
            yield position, stop.start()
        position = stop.end()
    if position < end:
        yield position, end


def _subject(text: str, items: tuple[Item, ...], item: Item, start: int, end: int) -> Subject | None:
    return subject_at(text, start, end) or subject_of(text, items, item)


def _by_kind(text: str, start: int, end: int, kind: CauseKind) -> Iterator[tuple[CauseKind, int, int]]:
    """A stretch, divided where it goes from one kind of cause to the other.

    Inside a section on direct or indirect causes the section says the kind, whatever 主要原因 says.
    """
    ahead = [match for match in _AHEAD.finditer(text, start, end) if match.group("kind") in _NAMED]
    if ahead:
        for n, match in enumerate(ahead):
            stop = _clause_start(text, match.end(), ahead[n + 1].start()) if n + 1 < len(ahead) else end
            if stop > match.end():
                yield _NAMED[match.group("kind")], match.end(), stop
        return
    start = _behind_label(text, start, end)
    position = start
    for match in _BEHIND.finditer(text, start, end):
        if match.group("kind") in _NAMED:
            yield _NAMED[match.group("kind")], position, match.end()
            position = match.end()
            while position < end and text[position] in "，,。；;、 ":
                position += 1
    if position == start:
        other = _AHEAD.search(text, start, end) if kind is CauseKind.UNSTATED else None
        begin = other.end() if other is not None and other.end() + _SHORTEST < end else start
        yield kind, begin, end
    elif end - position >= 12:
        yield kind, position, end


# Why: a label that was run in. Matches 【事故原因】.
_LABEL = re.compile(r"【[^【】]{1,14}】[：:]?")


def _behind_label(text: str, start: int, end: int) -> int:
    label = _LABEL.match(text, start, end)
    return label.end() if label is not None else start


def _clause_start(text: str, lowest: int, position: int) -> int:
    """Where the clause begins that the next 原因 stands in: it is no part of the cause before it."""
    for index in range(position - 1, lowest - 1, -1):
        if text[index] in "，,。；;\n":
            return index
    return position


# Why: a row of a table on one accident, or the rows run together. Matches 直接原因|…, 事故原因|… up to the
# next label. Must not match a head row 原因|责任人|.
_ROW = re.compile(
    r"(?P<kind>直接|间接|主要|事故|发生)?原因(?:分析)?\|(?P<cell>[^\n|]{4,}?)"
    r"(?=(?:直接|间接|主要|事故)?原因\||(?:处理|责任|防范|整改|教训|备注|事故|处罚"
    r"|措施)[\u4e00-\u9fff]{0,4}\||\n|\||$)"
)


def _in_table(squeezed: Squeezed) -> Iterator[_Stated]:
    """Causes in the rows of a table that tells one accident."""
    for row in _ROW.finditer(squeezed.text):
        kind = _NAMED.get(row.group("kind") or "", CauseKind.UNSTATED)
        yield from _in_section(squeezed, row.start("cell"), row.end("cell"), kind)


# --- running text ----------------------------------------------------------------------------------


def _running(squeezed: Squeezed, sections: Sequence[Section], start: int, end: int) -> Iterator[_Stated]:
    """Causes in sentences of a text without a section on causes."""
    text = squeezed.text
    places: list[tuple[int, int]] = [
        (squeezed.at(begin), squeezed.at(stop))
        for _, ranges in own_ranges(sections, _RUNNING)
        for begin, stop in ranges
    ]
    if not sections:
        places = [(0, len(text))]
    told = [one for first, last in places for one in _told(text, first, last)]
    told = told or [one for first, last in places for one in _announced(text, squeezed, first, last)]
    yield from told or [one for first, last in places for one in _led_to(text, first, last)]


# Why: a line that announces items on what went wrong. Matches 这起事故暴露出以下问题：,
# 初步分析，主要原因如下：. Must not match 提出如下要求：.
_ANNOUNCES = re.compile(
    r"[^。；;\n]{0,50}(?:暴露|存在|反映|原因|分析)[^。；;\n]{0,16}(?:问题|原因|如下"
    r"|以下)[^。；;\n要求建议措施]{0,8}[：:。](?=\n)"
)


def _announced(text: str, squeezed: Squeezed, start: int, end: int) -> Iterator[_Stated]:
    """Items behind a line that announces them as problems or causes, in a text without such headings."""
    announced = _ANNOUNCES.search(text, start, end)
    if announced is None:
        return
    items = items_of(text, announced.end(), end)
    if items and items[0].style not in ("", "group"):
        for one in _in_section(squeezed, announced.end(), end, CauseKind.UNSTATED):
            if one.start >= items[0].start:
                yield one


def _told(text: str, start: int, end: int) -> Iterator[_Stated]:
    """Sentences that say 原因."""
    for begin, stop in _sentences(text, start, end):
        words = text[begin:stop]
        if "原因" not in words or _INTRODUCES.search(words):
            continue
        named = _AHEAD.search(words) or _BEHIND.search(words)
        if named is None:
            continue
        for kind, first, last in _by_kind(text, begin, stop, CauseKind.UNSTATED):
            if last - first >= _SHORTEST:
                yield _Stated(kind, first, last, subject_at(text, first, last))


def _led_to(text: str, start: int, end: int) -> Iterator[_Stated]:
    """Sentences with cause and effect (由于…，导致爆炸), or with a fault that led to one."""
    for begin, stop in _sentences(text, start, end):
        words = text[begin:stop]
        so = _SO.search(words)
        since = _SINCE.search(words)
        inquiry = _INQUIRY.match(words)
        if inquiry is not None and so is None:
            yield from _by_inquiry(text, begin + inquiry.end(), stop)
            continue
        if so is None or _demands(words) or _INTRODUCES.search(words):
            continue
        if _EFFECT.search(words, since.end() if since is not None else so.start()) is None:
            continue
        kind = CauseKind.INDIRECT if words.endswith("间接", 0, so.start()) else CauseKind.UNSTATED
        if since is not None and since.start() < so.start():
            first = begin + since.start()
            yield _Stated(kind, first, stop, subject_at(text, first, stop))
        elif faults_in(text, begin, begin + so.start()) and not _ACCOUNT.match(words):
            yield _Stated(kind, begin, stop, subject_at(text, begin, stop), sure=False)


# Why: a heading that announces what went wrong. Matches 主要教训, 暴露出的问题. Must not match
# 教训及防范措施.
_OF_FAULTS = re.compile(r"^(?!.*(?:防范|整改|预防|措施|对策|建议)).*(?:教训|问题|不足|暴露)")


# Why: what an inquiry found, in a text that names no causes. Matches 经查，某公司未…, 经初步调查，….
_INQUIRY = re.compile(r"(?:经(?:初步)?(?:查明?|调查|核查)|调查发现|据(?:初步)?调查)[，,：:]")


def _by_inquiry(text: str, start: int, end: int) -> Iterator[_Stated]:
    position = start
    for stop in [*(match.end() for match in re.finditer("[；;]", text[start:end])), end - start]:
        begin, last = position, start + stop
        who = subject_at(text, begin, last)
        kind = who.kind if who is not None else kind_at_head(text, begin, last)
        if any(not one.weak for one in faults_in(text, begin, last, kind)):
            yield _Stated(CauseKind.UNSTATED, begin, last, who, sure=False)
        position = last


def _from_lessons(squeezed: Squeezed, sections: Sequence[Section]) -> Iterator[_Stated]:
    """Faults under 主要教训: what was done wrong, not what is to be done."""
    text = squeezed.text
    for section, ranges in own_ranges(sections, {SectionKind.LESSONS}):
        heading = text[squeezed.at(section.heading.start) : squeezed.at(section.heading.end)]
        if not _OF_FAULTS.search(heading):
            continue
        for begin, stop in ranges:
            items = items_of(text, squeezed.at(begin), squeezed.at(stop))
            for item in items:
                words = text[item.body : item.end]
                if not item.style or item.style == "group" or _DEMANDS.search(words):
                    continue
                who = subject_at(text, item.body, item.end)
                kind = who.kind if who is not None else kind_at_head(text, item.body, item.end)
                if faults_in(text, item.body, item.end, kind):
                    yield _Stated(CauseKind.UNSTATED, item.body, item.end, who, sure=False)
