"""Cases from a text: what it says of an accident, each value with the words that it is from.

The way: cut the text into accidents (splitting), each into its sections, then find every fact in the sections
that tell it. Nothing is known of other texts: the same text gives the same cases, bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from case_library.extraction.accident_types import find_types
from case_library.extraction.casualties import Harmed, find_harmed
from case_library.extraction.causes import find_causes
from case_library.extraction.days import find_day
from case_library.extraction.enterprises import find_enterprises
from case_library.extraction.events import HAPPENED, find_events
from case_library.extraction.industries import find_industry
from case_library.extraction.lessons import find_lessons
from case_library.extraction.losses import find_loss
from case_library.extraction.nature import find_nature
from case_library.extraction.parties import find_parties
from case_library.extraction.places import find_place
from case_library.extraction.sections import Section, SectionKind, find_sections, of_kind
from case_library.extraction.splitting import Stretch, stretches
from case_library.extraction.substances import find_substances
from case_library.extraction.telling import Field, Telling, fields_of, sentences
from case_library.extraction.violations import find_violations
from case_library.grade import agreed, computed_grade, stated_grade
from case_library.model import Case, Found
from case_library.source import CaseText
from corpus.model import Span


def extract(source: CaseText) -> tuple[Case, ...]:
    """The accidents that ``source`` tells, in the order of the text; () where it tells none."""
    found = stretches(source)
    cases = [_case(source, number, stretch, several=len(found) > 1) for number, stretch in enumerate(found)]
    return tuple(case for case in cases if _tells(case))


def _case(source: CaseText, number: int, stretch: Stretch, *, several: bool) -> Case:
    whole = stretch.extent
    sections = find_sections(source, whole if several else None)
    telling = Telling(source, whole, stretch.headline, sections, fields_of(source, whole))
    day = find_day(telling)
    harmed = find_harmed(telling)
    loss = find_loss(telling)
    place = find_place(telling)
    firms = find_enterprises(telling)
    types = find_types(telling, harmed)
    stated, computed = agreed(
        stated_grade(telling, day),
        computed_grade(harmed.deaths, harmed.injured, harmed.severe, harmed.poisoned, loss, day),
    )
    return Case(
        ordinal=number,
        name=_name(telling, several=several),
        extent=whole,
        day=day,
        place=place,
        enterprises=firms,
        industry=find_industry(telling, firms, types, place),
        types=types,
        events=find_events(telling),
        substances=find_substances(telling),
        stated_grade=stated,
        computed_grade=computed,
        deaths=harmed.deaths,
        missing=harmed.missing,
        injured=harmed.injured,
        severe=harmed.severe,
        poisoned=harmed.poisoned,
        loss=loss,
        course=_course(telling),
        rescue=_leaves(source, sections, SectionKind.RESCUE) or _rescuers(telling),
        causes=find_causes(source, sections),
        nature=find_nature(telling),
        violations=find_violations(source, sections),
        parties=find_parties(source, sections),
        lessons=find_lessons(source, sections),
    )


def _tells(case: Case) -> bool:
    """Whether the text tells an accident at all, and is no plan or rule that lies among the cases."""
    harmed = Harmed(case.deaths, case.missing, case.injured, case.severe, case.poisoned)
    named = bool(_ACCIDENT_NAMED.search(case.name.value)) and not _RULE.search(case.name.value)
    happened = bool(case.events or case.types or (case.deaths and case.deaths.value)) or (
        named and bool(case.day)
    )
    return happened and (named or bool(case.day or case.causes or case.course or harmed != Harmed()))


# A title that names an accident, or one that was averted; and that of a rule about accidents.
_ACCIDENT_NAMED = re.compile(r"事故|险情|事件")
_RULE = re.compile(r"条例|规定|办法|通知|方案|意见|预案|规则|细则|制度|标准|规范|法(?:[（(]|$)")


# --- name ---------------------------------------------------------------------------------------------------

# Why: what follows the name of an accident in a title. Matches …事故|调查报告, …火灾|情况的通报.
_PAPER = re.compile(
    r"(?:事故)?(?<=.{6})(?:调查(?:处理|评估)?报告(?:书|全文|公布)?|调查处理情况|情况(?:的)?(?:通报|报告"
    r"|说明)|案例(?:分析|剖析)?|警示录|的通报|公布)$"
)


def _name(telling: Telling, *, several: bool) -> Found[str]:
    """The name of the accident: as a labelled line or the title gives it; the first words of an account."""
    source = telling.source
    stated = telling.fields.get(Field.NAME)
    if stated is not None and len(stated.of(source.text)) > 5 and (several or len(source.title) < 5):
        return Found(stated.of(source.text), (stated,))
    if not several and (telling.headline.end or re.search(_ACCIDENT, source.title)):
        return Found(_bare(source.title), (telling.headline,) if telling.headline.end else ())
    if telling.headline.end > telling.headline.start:
        return Found(_bare(telling.headline.of(source.text)), (telling.headline,))
    composed = _composed(telling)
    if composed is not None:
        return composed
    told = Span(max(telling.extent.start, telling.headline.start), telling.extent.end)
    first = next(sentences(source.text, told), told)
    clauses = list(re.compile(r"[^，,。；;\n]+").finditer(source.text, first.start, first.end))
    end = next((c.end() for c in clauses[1:] if c.end() - first.start >= 16), first.end)
    span = Span(first.start, min(end, first.start + 80))
    return Found(span.of(source.text), (span,), sure=False, note="原文没有名称，取自首句")


def _composed(telling: Telling) -> Found[str] | None:
    """Place and type of a form that has no name."""
    place, kind = telling.fields.get(Field.PLACE), telling.fields.get(Field.TYPE)
    if place is None or kind is None:
        return None
    words = telling.source.text
    name = place.of(words) + kind.of(words).removesuffix("事故") + "事故"
    return Found(name, (place, kind), sure=False, note="原文没有名称，由地点和类型组成")


_ACCIDENT = "事故|事件|火灾|爆炸|坍塌|中毒|泄漏|伤害|触电|坠落"


def _bare(title: str) -> str:
    words = title.strip().strip("#").strip()
    cut = _PAPER.search(words)
    if cut is None:
        return words
    kept = words[: cut.start()]
    if cut.group().startswith("事故"):
        kept += "事故"
    return kept if re.search(r"事[故件]|火灾|爆炸|坍塌|中毒|案$", kept) else words


# --- passages -----------------------------------------------------------------------------------------------


def _course(telling: Telling) -> tuple[Span, ...]:
    """What tells what happened: its sections, else the lead."""
    found = _leaves(telling.source, telling.sections, SectionKind.COURSE)
    if found:
        return found
    text = telling.source.text
    for zones, most in ((telling.lead[:1], 3), (telling.zones(SectionKind.RESCUE, SectionKind.OTHER), 1)):
        lines = [line for zone in zones for line in _lines(text, zone) if _tells_course(line.of(text))]
        if lines:
            return tuple(lines[:most])
    return tuple(
        _trimmed(telling.source.text, zone)
        for zone in telling.lead[:1]
        if zone.of(telling.source.text).strip()
    )


def _tells_course(line: str) -> bool:
    return bool(HAPPENED.search(line)) and not _RESCUED.match(line)


# Why: a paragraph that tells the rescue. Matches 事故发生后，省委…, 接到报告后，…. Must not match
# 事故发生后，成立调查组.
_RESCUED = re.compile(
    r"(?:事故|灾情|险情|火灾|爆炸)发生后|接到?(?:事故)?(?:报告|报警|警|报)后|(?:119"
    r"|消防)[^，。]{0,12}接到?报?警"
)
_RESCUING = re.compile(r"救援|抢险|扑救|灭火|处置|救治|疏散|堵漏|封锁")


def _rescuers(telling: Telling) -> tuple[Span, ...]:
    """Paragraphs on the rescue of a text that has no section on it."""
    text = telling.source.text
    return tuple(
        line
        for zone in (*telling.lead, *telling.zones(SectionKind.COURSE, SectionKind.RESPONSIBILITY))
        for line in _lines(text, zone)
        if _RESCUED.match(line.of(text))
        and _RESCUING.search(line.of(text))
        and "调查组" not in line.of(text)[:40]
    )


def _lines(text: str, zone: Span) -> tuple[Span, ...]:
    found = (_trimmed(text, Span(*match.span())) for match in re.compile(r"[^\n]+").finditer(text, *zone))
    return tuple(line for line in found if line.end > line.start)


def _leaves(source: CaseText, sections: Sequence[Section], kind: SectionKind) -> tuple[Span, ...]:
    """Bodies of sections of ``kind`` without those that hold a narrower one of a heading of its own."""
    found = of_kind(sections, kind)
    leaves = []
    for one in found:
        inner = [
            other
            for other in sections
            if other.depth > one.depth
            and one.extent.contains(other.extent)
            and other.heading.end > other.heading.start
        ]
        if any(other.kind is kind for other in inner):
            continue
        body = Span(one.heading.end, min([other.extent.start for other in inner], default=one.extent.end))
        if body.of(source.text).strip():
            leaves.append(_trimmed(source.text, body))
    return tuple(leaves)


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
