"""Persons and units that answer for an accident, with fault, part and measures.

They stand in the lists of the section on responsibility, in sentences of short write-ups (司机被刑事拘留),
and in the section on causes: organs whose supervision failed and units to which the text gives a part of the
responsibility answer even where no measure follows. Who led the rescue or the inquiry does not.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from case_library.extraction.cited import Use, used_citations
from case_library.extraction.entries import Who, acted_on, head_at, part_ahead, posts_only
from case_library.extraction.factors import faults_in
from case_library.extraction.items import Item, ancestors, behind_marker, items_of
from case_library.extraction.measures import Ground, measures_in
from case_library.extraction.names import PERSON, firm_meant, is_group, person_at, unit_at, units_called
from case_library.extraction.party_tables import is_row, rows_in
from case_library.extraction.running_acts import Act, Placed, acts_in
from case_library.extraction.same_parties import together
from case_library.extraction.sections import Section, SectionKind
from case_library.extraction.squeezed import Squeezed
from case_library.extraction.stretches import own_ranges, stretch_of
from case_library.extraction.subjects import Subject, heading_unit, is_bare_name, subject_at
from case_library.model import Measure, MeasureKind, Party, PartyKind
from case_library.source import CaseText
from corpus.model import Span

_LISTS = frozenset({SectionKind.RESPONSIBILITY})
_CAUSES = frozenset({SectionKind.CAUSES, SectionKind.INDIRECT, SectionKind.DIRECT})
_RUNNING = frozenset(
    {SectionKind.HEAD, SectionKind.COURSE, SectionKind.NATURE, SectionKind.OTHER, SectionKind.CAUSES,
     SectionKind.DIRECT, SectionKind.INDIRECT, SectionKind.LOSSES}
)  # fmt: skip
# Why: the part that somebody has in the accident. Matches 负有直接责任, 应负主要领导责任, 属直接责任人,
# 负此事故全部 责任. Must not match 负责, 未履行…责任, 主体责任不落实.
_ROLE = re.compile(
    r"(?<![未不])(?:应?负有?|应?承担|属于?|系|是)(?:[^，,。；;\n负责]{0,12}?(?:事故|的))?"
    r"(?P<role>(?:直接|主要|重要|次要|全部|一定|同等|领导|管理|监管|监督|监理|属地|间接|相应|相关|连带|失职"
    r"|失察|监护|指挥|技术|现场|综合)*责任)(?:人|者)?"
    r"(?=[，,。；;、\n）) ]|建议|$)"
)
_ROLE_CLAUSE = re.compile(
    r"(?:[，,]|^)?(?:(?:因此|故|应)?对[^，,。；;\n]{0,16}(?:事故|后果|上述问题|以上问题)[^，,。；;\n]{0,8}"
    r"|在[^，,。；;\n]{0,14}(?:事故|中))$"
)
# Why: where the fault ends and what is done about it begins.
_TURN = re.compile(
    r"建议|责成|(?:因)?涉嫌|决定|鉴于|(?<![^，,。；;\n])(?:依据|依照|按照|根据)|给予|其行为|(?:已|被)(?:于"
    r"|被)?\d*[^，。；]{0,24}(?:拘留|逮捕|批捕|取保)|被(?:公安|检察|司法|监察|法院)"
)
# Why: a line that goes on with the entry above it. Matches 建议：…, 处理建议：…, 其行为…, 依据…对其…. Must
# not match 按照干部管理权限，建议将…人员: it says nothing of 其.
_FURTHER = re.compile(
    r"(?:处理|处罚)?(?:建议|意见)[：:]|(?:建议|依据|依照|按照|根据|鉴于|责成|给予|其|对其|因涉嫌"
    r"|该)[^\n]{0,300}?(?:其|该(?:同志|公司|单位|员工|人))"
)
_COLLECTIVE = re.compile(
    r"(?:相关|有关)(?:企业|单位|部门|人员|责任|政府|党委|属地)|及其(?:有关)?(?:工作)?人员|其有关责任人员"
)
_SENTENCE_END = re.compile(r"[。；;\n]")
_TO_TRIM = " ，,。；;：:、\n①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry in positions of the squeezed text; ``leaf``: no item stands under it."""

    item: Item
    body: int
    end: int
    leaf: bool


def find_parties(source: CaseText, sections: Sequence[Section]) -> tuple[Party, ...]:
    """Who answers for the accident that ``sections`` tell of, in the order of the text, each once."""
    start, end = stretch_of(source, sections)
    squeezed = Squeezed(source.text, start, end)
    with units_called(squeezed.text):
        found = _found(source, squeezed, sections, start, end)
        return tuple(one for one in together(found) if _answers(one))


def _found(
    source: CaseText, squeezed: Squeezed, sections: Sequence[Section], start: int, end: int
) -> list[Party]:
    """Parties as lists, sections on causes and sentences tell them, one for each mention."""
    grounds = _grounds(source, squeezed, start, end)
    found: list[Party] = []
    for _, ranges in _outermost(sections, _LISTS):
        for begin, stop in ranges:
            found.extend(_listed(squeezed, squeezed.at(begin), squeezed.at(stop), grounds))
    for _, ranges in own_ranges(sections, _CAUSES):
        for begin, stop in ranges:
            found.extend(_at_fault(squeezed, squeezed.at(begin), squeezed.at(stop)))
    places = [one for _, ranges in own_ranges(sections, _RUNNING) for one in ranges]
    if not any(section.kind in _CAUSES for section in sections):
        for begin, stop in places:
            fails = _at_fault(squeezed, squeezed.at(begin), squeezed.at(stop))
            found.extend(one for one in fails if one.kind is PartyKind.ORGAN)
    for begin, stop in places if sections else [(start, end)]:
        found.extend(_in_sentences(squeezed, squeezed.at(begin), squeezed.at(stop), grounds))
    return found


def _answers(party: Party) -> bool:
    """Whether the text makes it answer: a firm for which it has neither measure nor part only caused it."""
    return bool(party.measures or party.role) or party.kind is not PartyKind.FIRM


def _outermost(
    sections: Sequence[Section], kinds: frozenset[SectionKind]
) -> Iterator[tuple[Section, list[tuple[int, int]]]]:
    """Sections of ``kinds`` that lie in no other of them, whole."""
    reached = -1
    for section in sorted(sections, key=lambda one: (one.extent.start, -one.extent.end)):
        if section.kind in kinds and section.extent.start >= reached:
            reached = section.extent.end
            yield section, [(max(section.heading.end, section.extent.start), section.extent.end)]


def _grounds(source: CaseText, squeezed: Squeezed, start: int, end: int) -> tuple[Ground, ...]:
    return tuple(
        Ground(
            squeezed.at(used.cited.span.start),
            squeezed.at(used.cited.span.end),
            squeezed.at(used.verb.start),
            used.cited,
        )
        for used in used_citations(source.text, start, end)
        if used.use is Use.BASIS and used.verb is not None
    )


# --- lists -----------------------------------------------------------------------------------------


def _listed(squeezed: Squeezed, start: int, end: int, grounds: Sequence[Ground]) -> Iterator[Party]:
    text = squeezed.text
    items = items_of(text, start, end)
    proposed = "建议" in text[max(0, start - 40) : end]
    yield from _in_tables(squeezed, start, end, grounds, proposed=proposed)
    for entry in _entries(text, items):
        yield from _of_entry(squeezed, items, entry, grounds, proposed=proposed)


def _in_tables(
    squeezed: Squeezed, start: int, end: int, grounds: Sequence[Ground], *, proposed: bool
) -> Iterator[Party]:
    """A party for each row of a table that has them in its rows."""
    text = squeezed.text
    for row in rows_in(text, start, end):
        said: tuple[Measure, ...] = ()
        if row.measure is not None:
            said = measures_in(squeezed, row.measure.start, row.measure.end, grounds, proposed=proposed)
        role = text[row.role.start : row.role.end] if row.role is not None else ""
        fault = squeezed.span(row.fault.start, row.fault.end) if row.fault is not None else None
        span = squeezed.span(row.start, row.end)
        part = role if role.endswith("责任") and len(role) <= 12 else ""
        yield Party(row.kind, row.name, span, row.post, row.unit, part, fault, said)


def _entries(text: str, items: tuple[Item, ...]) -> Iterator[_Entry]:
    """Items with the lines that go on with them (建议：…); prose is divided where another is named."""
    taken = -1
    parents = {item.parent for item in items}
    for n, item in enumerate(items):
        if n <= taken or is_row(text, item.start, item.end):
            continue
        end = item.end
        for m in range(n + 1, len(items)):
            behind = items[m]
            if behind.style not in ("", "group"):
                break
            below = end == item.end and _told_below(text, item, behind)
            if not below and not _FURTHER.match(text, behind.start, behind.end):
                break
            if not below and _COLLECTIVE.search(text, behind.start, behind.end):
                break
            end, taken = behind.end, m
        if item.style in ("", "group"):
            for begin, stop in _by_subject(text, item.body, end):
                yield _Entry(item, begin, stop, n not in parents)
        else:
            yield _Entry(item, item.body, end, n not in parents)


# Why: who somebody is, up to the end of a line; what he did begins the next. Must not match a line on all of
# the list (对上述人员…).
_ON_ALL = re.compile(
    r"(?:建议)?(?:对|将|给予|由)?(?:以上|上述|前述|这些|其他|其余|各)|[^，。；\n]{0,16}(?:相关|有关)(?:责任)?人员"
)


def _told_below(text: str, item: Item, behind: Item) -> bool:
    """The line ``behind`` says what the person did of whom ``item`` says no more than who he is."""
    if not item.style or item.style == "group" or _ON_ALL.match(text, behind.start, behind.end):
        return False
    if _TURN.search(text, item.body, item.end) or _ROLE.search(text, item.body, item.end):
        return False
    head = head_at(text, item.body, item.end)
    if head is None or len(head.who) > 1 or head.who[0].kind is not PartyKind.PERSON or not head.who[0].post:
        return False
    tells = _TURN.search(text, behind.start, behind.end) or _ROLE.search(text, behind.start, behind.end)
    return tells is not None and head_at(text, behind.start, behind.end) is None


def _by_subject(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    stops = [stop.end() for stop in _SENTENCE_END.finditer(text, start, end) if stop.end() < end]
    for n, stop in enumerate(stops):
        following = stops[n + 1] if n + 1 < len(stops) else end
        if head_at(text, stop, end) is not None or _THAT_FIRM.search(text, stop, following):
            yield begin, stop
            begin = stop
    if begin < end:
        yield begin, end


def _of_entry(
    squeezed: Squeezed,
    items: tuple[Item, ...],
    entry: _Entry,
    grounds: Sequence[Ground],
    *,
    proposed: bool,
) -> Iterator[Party]:
    text = squeezed.text
    measures = measures_in(squeezed, entry.body, entry.end, grounds, proposed=proposed)
    span = squeezed.span(entry.item.start if entry.body == entry.item.body else entry.body, entry.end)
    head = head_at(text, entry.body, entry.end)
    if head is None and (measures or _ROLE.search(text, entry.body, entry.end)):
        head = posts_only(text, entry.body, entry.end)
    acts = _acts(squeezed, entry.body, entry.end, measures)
    if len(acts) > 1 and (
        head is None or {one.name for one in head.who} <= {one.name for one in acts[0].who}
    ):
        yield from _of_acts(acts, span)
        return
    if head is None:
        acted = tuple(_acted_on(squeezed, entry.body, entry.end, span, measures))
        if sum(len(act.who) for act in acts) > len(acted):
            yield from _of_acts(acts, span)
            return
        yield from acted
        who = None if acted else _meant(text, entry.body, entry.end, None, measures)[0]
        if who is not None:
            yield Party(who.kind, who.name, span, who.post, who.unit, measures=measures)
        return
    role = _ROLE.search(text, head.end, entry.end)
    said = measures or tuple(_of_heading(squeezed, items, entry.item))
    if _under_discipline(text, items, entry.item):
        said = tuple(_as_discipline(one) for one in said)
    if not said and role is None and not (entry.leaf and faults_in(text, entry.body, entry.end)):
        return
    if head.who[0].kind is not PartyKind.PERSON:
        said = tuple(one for one in said if not _on_group(squeezed, entry, one))
        if not said and role is None:
            return
    fault = _fault(squeezed, head.end, entry.end, role)
    part = _role_word(role) or part_ahead(text, entry.body, entry.end)
    for who in head.who:
        unit = who.unit
        if not unit and who.kind is PartyKind.PERSON:
            unit = _inherited_unit(text, items, entry.item)
        yield Party(who.kind, who.name, span, who.post, unit, part, fault, said)


def _acted_on(
    squeezed: Squeezed, start: int, end: int, span: Span, measures: Sequence[Measure]
) -> Iterator[Party]:
    """Those whom the sentence acts on, each with the measures behind its name and before the next."""
    named = acted_on(squeezed.text, start, end) if measures else ()
    places = sorted({place for _, place in named})
    for who, place in named:
        n = bisect_right(places, place)
        last = places[n] if n < len(places) else end + 1
        own = tuple(_within(squeezed, measures, place, last))
        if own:
            yield Party(who.kind, who.name, span, who.post, who.unit, measures=own)


def _acts(squeezed: Squeezed, start: int, end: int, measures: Sequence[Measure]) -> tuple[Act, ...]:
    placed = tuple(
        Placed(squeezed.at(one.span.start), squeezed.at(one.span.end - 1) + 1, one) for one in measures
    )
    return acts_in(squeezed.text, start, end, placed)


def _of_acts(acts: Sequence[Act], span: Span) -> Iterator[Party]:
    for act in acts:
        for who in act.who:
            yield Party(who.kind, who.name, span, who.post, who.unit, measures=act.measures)


def _within(squeezed: Squeezed, measures: Sequence[Measure], first: int, last: int) -> Iterator[Measure]:
    """Measures that end behind ``first`` and begin before ``last``; they are in order."""
    n = bisect_right(measures, first, key=lambda one: squeezed.at(one.span.end))
    for measure in measures[n:]:
        if squeezed.at(measure.span.start) >= last:
            return
        yield measure


def _on_group(squeezed: Squeezed, entry: _Entry, measure: Measure) -> bool:
    """A measure on 相关企业及其人员, not on the units of the entry."""
    text = squeezed.text
    position = squeezed.at(measure.span.start)
    begin = entry.body
    for stop in _SENTENCE_END.finditer(text, max(begin, position - 600), position):
        begin = stop.end()
    return _ON_GROUP.search(text, begin, position) is not None


# Why: the measure falls on others. Matches 对相关企业及其人员…, 对有关责任人员. Must not match
# 责成有关部门对该公司….
_ON_GROUP = re.compile(
    r"对[^，。；对]{0,12}(?:相关|有关)(?:企业|单位|部门|人员|责任|政府)|及其(?:有关)?(?:工作)?人员"
)


def _role_word(role: re.Match[str] | None) -> str:
    if role is None:
        return ""
    return "" if role.group("role") in ("责任", "相应责任", "相关责任") else role.group("role")


def _of_heading(squeezed: Squeezed, items: tuple[Item, ...], item: Item) -> Iterator[Measure]:
    """What the heading of a list says of all under it: 建议移送司法机关处理人员, 免于追究责任人员."""
    for above in ancestors(items, item):
        found = measures_in(squeezed, above.body, above.end, (), proposed=True)
        kinds = {one.kind for one in found}
        if len(kinds) == 1 and MeasureKind.PENALTY not in kinds:
            yield found[0]
            return


# Why: a list of disciplinary measures, whatever the office of those in it. Matches
# 建议给予党纪、政纪处分人员.
_OF_DISCIPLINE = re.compile(r"(?:党纪|政纪|政务|纪律)[^，,。；;\n]{0,12}(?:处分|处理)")
_DEGREE = re.compile(r"撤职|降级|记大?过|开除|留[用党]察看")


def _under_discipline(text: str, items: tuple[Item, ...], item: Item) -> bool:
    return any(_OF_DISCIPLINE.search(text, above.body, above.end) for above in ancestors(items, item))


def _as_discipline(measure: Measure) -> Measure:
    """A dismissal or demotion in a list of disciplinary measures is one of them, not the firm's own."""
    own = measure.kind is MeasureKind.COMPANY and _DEGREE.search(measure.words)
    return replace(measure, kind=MeasureKind.DISCIPLINE) if own else measure


def _inherited_unit(text: str, items: tuple[Item, ...], item: Item) -> str:
    for above in ancestors(items, item):
        named = unit_at(text, above.body, above.end)
        if named is not None and above.end - above.body <= len(named.name) + 14:
            return named.name
    return ""


def _fault(squeezed: Squeezed, start: int, end: int, role: re.Match[str] | None) -> Span | None:
    """The words on what was done or left undone, between the post and the part or the measure."""
    text = squeezed.text
    turn = _TURN.search(text, start, end)
    stop = min(turn.start() if turn is not None else end, role.start() if role is not None else end)
    if role is not None and stop == role.start():
        clause = _ROLE_CLAUSE.search(text, max(start, stop - 60), stop)
        stop = clause.start() if clause is not None else stop
    while stop > start and text[stop - 1] in _TO_TRIM:
        stop -= 1
    begin = _behind_duties(text, start, stop)
    while begin < stop and text[begin] in _TO_TRIM:
        begin += 1
    if stop - begin < 4 or (role is None and not _FAULTY.search(text, begin, stop)):
        return None
    return squeezed.span(begin, stop)


# Why: words without a part in the accident must show that something was wrong. Matches 未…, 不到位, 违….
_FAULTY = re.compile(
    r"未|没|不|违|失|擅|私|缺|无|盲|冒|强|导致|造成|致使|引发|混乱|漏洞|非法|疏忽|隐瞒|放任|默许"
)
_DUTIES = re.compile(
    r"(?:直接)?(?:分管|负责|主管|主持|全面|协助|协管|具体|主要负责|承担|履行|作为|系|是|任|联系)(?:(?!未|没"
    r"|不|违|失|缺|擅|对|漏)[^，,。；;\n])*[，,。；;]"
)


def _behind_duties(text: str, start: int, end: int) -> int:
    position = start
    while position < end and text[position] in _TO_TRIM:
        position += 1
    while (duty := _DUTIES.match(text, position, end)) is not None:
        position = duty.end()
    return position


# --- causes ----------------------------------------------------------------------------------------


def _at_fault(squeezed: Squeezed, start: int, end: int) -> Iterator[Party]:
    """Units that an item says failed, or to which it gives a part of the responsibility."""
    text = squeezed.text
    items = items_of(text, start, end)
    for item in items:
        if is_bare_name(text, item):
            continue
        found: list[tuple[Subject, int]] = []
        for begin, stop in _full_sentences(text, item.body, item.end):
            subject = subject_at(text, begin, stop)
            if subject is None or not subject.units or subject.kind is PartyKind.PERSON:
                continue
            if text[begin - 1 : begin] not in ("；", ";") or subject.kind is PartyKind.ORGAN:
                found.append((subject, begin))
        above = heading_unit(text, items, item) if not found else None
        if above is not None:
            found.append((replace(above, end=item.body), item.body))
        for n, (subject, begin) in enumerate(found):
            stop = found[n + 1][1] if n + 1 < len(found) else item.end
            first = item.start if n == 0 and begin == item.body else begin
            yield from _failing(squeezed, subject, first, stop)


def _failing(squeezed: Squeezed, subject: Subject, start: int, end: int) -> Iterator[Party]:
    text = squeezed.text
    role = _ROLE.search(text, subject.end, end)
    for unit in subject.units:
        if is_group(unit.name) or (role is None and _NAMELESS_ORGAN.fullmatch(unit.name)):
            continue
        if role is None and not faults_in(text, subject.end, end, unit.kind):
            continue
        behind = _AND_OTHERS.match(text, subject.end, end)
        fault = _fault(squeezed, behind.end() if behind is not None else subject.end, end, role)
        yield Party(unit.kind, unit.name, squeezed.span(start, end), role=_role_word(role), fault=fault)


# Why: an organ that is told by its task alone. Matches 县煤炭局, 交警中队, 园区管委会. Must not match 甲区委.
_NAMELESS_ORGAN = re.compile(
    r"[省市县区镇乡][\u4e00-\u9fff]{2}[局站所办]|(?:交警|公安|消防"
    r"|园区)[\u4e00-\u9fff]{1,3}"
)
_AND_OTHERS = re.compile(r"(?:及其?|和|等)(?:有关|相关|所属|下属)(?:单位|部门|人员)")


def _full_sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for stop in _SENTENCE_END.finditer(text, start, end):
        if stop.start() > position:
            yield position, stop.end()
        position = stop.end()
    if position < end:
        yield position, end


# --- sentences -------------------------------------------------------------------------------------

# Why: by which word somebody without a name is meant. Matches 司机被刑事拘留, 企业负责人已被…, 肇事驾驶员….
_NAMELESS = re.compile(
    r"(?:^|[，,。；;\n]|目前|现)(?P<who>(?:涉事|肇事|事故|该|企业|公司|相关"
    r"|车间)?[^，,。；;\n]{0,12}?(?:司机|驾驶员|驾驶人|押运员|负责人|法定代表人|老板|车主|经理|厂长|矿长"
    r"|船长|工头))"
    r"(?:及[^，,。；;\n]{0,12})?(?:已|均|现)*(?:被|因)"
)
_THAT_FIRM = re.compile(r"(?:对|吊销了?|暂扣了?|责令)该(?:公司|企业|厂|矿|单位|店|加油站|商场|工厂|项目部)")


def _in_sentences(squeezed: Squeezed, start: int, end: int, grounds: Sequence[Ground]) -> Iterator[Party]:
    text = squeezed.text
    for first, stop in _sentences(text, start, end):
        if is_row(text, first, stop):
            continue
        begin = behind_marker(text, first, stop)
        measures = measures_in(squeezed, begin, stop, grounds, proposed=False)
        role = _ROLE.search(text, begin, stop)
        if not measures and role is None:
            continue
        span = squeezed.span(begin, stop)
        bearing = tuple(_bearing(text, begin, stop, span))
        if bearing:
            yield from bearing
            continue
        acts = _acts(squeezed, begin, stop, measures)
        if len(acts) > 1 or (acts and len(acts[0].who) > 1):
            yield from _of_acts(acts, span)
            continue
        head = head_at(text, begin, stop)
        if head is not None and head.who[0].kind is PartyKind.PERSON:
            fault = _fault(squeezed, head.end, stop, role) if role is not None else None
            for one in head.who:
                yield Party(one.kind, one.name, span, one.post, one.unit, _role_word(role), fault, measures)
            continue
        acted = tuple(_acted_on(squeezed, begin, stop, span, measures))
        if not acted and measures and head is not None and head.who[0].kind is PartyKind.FIRM:
            acted = tuple(Party(one.kind, one.name, span, measures=measures) for one in head.who)
        if not acted and acts:
            acted = tuple(_of_acts(acts, span))
        yield from acted
        who, after = (None, begin) if acted else _meant(text, begin, stop, role, measures)
        if who is not None:
            fault = _fault(squeezed, after, stop, role) if role is not None and after > begin else None
            yield Party(who.kind, who.name, span, who.post, who.unit, _role_word(role), fault, measures)


# Why: parts of those in a road accident, several in a sentence. Matches 张某负事故全部责任,
# 王某承担次要责任. Must not match 李某不负事故责任.
_BEARS = re.compile(
    rf"(?:^|(?<=[，,。；;：:\n、]))(?:其中)?(?:驾驶人|驾驶员|司机)?(?P<name>{PERSON})应?(?:负有?"
    rf"|承担)[^，,。；;\n]{{0,10}}?"
    r"(?P<role>(?:全部|主要|同等|次要)责任)"
)


def _bearing(text: str, begin: int, stop: int, span: Span) -> Iterator[Party]:
    for match in _BEARS.finditer(text, begin, stop):
        if person_at(text, match.start("name"), match.end("name")) == match.end("name"):
            yield Party(PartyKind.PERSON, match.group("name"), span, role=match.group("role"))


def _meant(
    text: str, begin: int, stop: int, role: re.Match[str] | None, measures: Sequence[Measure]
) -> tuple[Who | None, int]:
    """Whom a sentence is about that names him in the middle, by a post alone, or as 该公司."""
    if measures:
        nameless = _NAMELESS.search(text, begin, stop)
        if nameless is not None:
            post = nameless.group("who")
            unit = firm_meant(text, begin) if re.match("该|企业|公司|涉事", post) else ""
            return Who(PartyKind.PERSON, "", post, unit), begin
        firm = _THAT_FIRM.search(text, begin, stop)
        name = firm_meant(text, firm.start()) if firm is not None else ""
        if name:
            return Who(PartyKind.FIRM, name), begin
    if role is None:
        return None, begin
    behind = _named_before(text, begin, role.start())
    if behind is not None:
        return behind, begin
    subject = subject_at(text, begin, stop)
    if subject is not None and subject.kind is PartyKind.PERSON:
        return Who(PartyKind.PERSON, subject.name), subject.end
    return None, begin


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    position = start
    for stop in _SENTENCE_END.finditer(text, start, end):
        if stop.start() > position:
            yield position, stop.start()
        position = stop.end()
    if position < end:
        yield position, end


_BEHIND_POST = re.compile(
    r"(?P<post>司机|驾驶员|驾驶人|押运员|操作工|作业人员|班长|主任|经理|负责人|安全员|工人"
    r"|学徒工)(?P<name>[\u4e00-\u9fff][\u4e00-\u9fff某×xX*]{1,2}?)(?=违|未|不|在|对|驾|没|擅|疲|超|酒|应|负)"
)


def _named_before(text: str, begin: int, end: int) -> Who | None:
    """The person that a sentence on somebody's responsibility is about: 驾驶员袁某违反…，负全部责任."""
    found = None
    for match in _BEHIND_POST.finditer(text, begin, end):
        if person_at(text, match.start("name"), match.end("name")) == match.end("name"):
            found = Who(PartyKind.PERSON, match.group("name"), match.group("post"))
            break
    return found
