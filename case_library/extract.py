"""Cases from a text: what it says of an accident, each value with the words that it is from.

The way: cut the text into accidents (splitting), each into its sections, then find every fact in the sections
that tell it. Nothing is known of other texts: the same text gives the same cases, bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from case_library.extraction.accident_types import find_types
from case_library.extraction.casualties import find_harmed
from case_library.extraction.causes import find_causes
from case_library.extraction.days import find_day
from case_library.extraction.enterprises import find_enterprises
from case_library.extraction.events import HAPPENED, find_events
from case_library.extraction.harm import Harmed
from case_library.extraction.industries import find_industry
from case_library.extraction.lessons import find_lessons
from case_library.extraction.losses import find_loss
from case_library.extraction.nature import find_nature
from case_library.extraction.parties import find_parties
from case_library.extraction.places import find_place
from case_library.extraction.sections import Section, SectionKind, find_sections, of_kind
from case_library.extraction.shared import shared_causes, shared_parties
from case_library.extraction.smooth import Smooth
from case_library.extraction.splitting import Stretch, headline_of, stretches
from case_library.extraction.substances import find_substances
from case_library.extraction.telling import Field, Telling, fields_of, sentences
from case_library.extraction.violations import find_violations
from case_library.grade import agreed, computed_grade, stated_grade
from case_library.model import AccidentType, Case, Cause, Enterprise, Found, Place
from case_library.source import CaseText
from corpus.model import ClauseKind, Span


def extract(source: CaseText) -> tuple[Case, ...]:
    """The accidents that ``source`` tells, in the order of the text; () where it tells none."""
    sections = find_sections(source)
    smooth = Smooth(source, [headline_of(source), *(section.heading for section in sections)])
    found = stretches(smooth.source)
    placed = [Stretch(smooth.back(one.extent), smooth.back(one.headline)) for one in found]
    causes, parties = shared_causes(source, placed), shared_parties(source, placed)
    cases: list[tuple[Case, Telling]] = []
    for extent, headline in ((one.extent, one.headline) for one in placed):
        if len(found) > 1:
            sections = find_sections(source, extent)
        telling = Telling(source, extent, headline, sections, fields_of(source, extent))
        case = _case(telling, smooth, len(cases), several=len(found) > 1)
        n = len(cases)
        if causes[n] or parties[n]:  # told of several accidents together, behind them
            case = replace(
                case,
                causes=case.causes or find_causes(source, causes[n]),
                parties=case.parties or parties[n],
            )
        cases.append((case, telling))
    return tuple(case for case, telling in cases if _tells(case, telling, several=len(found) > 1))


def _smoothed(telling: Telling, smooth: Smooth) -> Telling:
    """The same accident in the smooth text."""
    if not smooth.changed:
        return telling
    return Telling(
        smooth.source,
        smooth.forth(telling.extent),
        smooth.forth(telling.headline),
        tuple(map(smooth.section, telling.sections)),
        {name: smooth.forth(value) for name, value in telling.fields.items()},
    )


def _case(told: Telling, smooth: Smooth, number: int, *, several: bool) -> Case:
    """One accident; facts are looked for in the smooth text, passages in the stored one."""
    telling = _smoothed(told, smooth)
    source, sections = told.source, told.sections
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
    back = smooth.found
    return Case(
        ordinal=number,
        name=_name(told, back(place), smooth.all_found(firms), smooth.all_found(types), several=several),
        extent=told.extent,
        day=back(day),
        place=back(place),
        enterprises=smooth.all_found(firms),
        industry=back(find_industry(telling, firms, types, place)),
        types=smooth.all_found(types),
        events=smooth.all_found(find_events(telling)),
        substances=smooth.all_found(find_substances(telling)),
        stated_grade=back(stated),
        computed_grade=back(computed),
        deaths=back(harmed.deaths),
        missing=back(harmed.missing),
        injured=back(harmed.injured),
        severe=back(harmed.severe),
        poisoned=back(harmed.poisoned),
        loss=back(loss),
        course=_course(told),
        rescue=_leaves(source, sections, SectionKind.RESCUE) or _rescuers(told),
        causes=_below(told, find_causes(source, sections)) if several else find_causes(source, sections),
        nature=back(find_nature(telling)),
        violations=find_violations(source, sections),
        parties=find_parties(source, sections),
        lessons=find_lessons(source, sections),
    )


def _tells(case: Case, telling: Telling, *, several: bool) -> bool:
    """Whether the text tells an accident, and is no plan, rule, essay or statistics among the cases."""
    harmed = Harmed(case.deaths, case.missing, case.injured, case.severe, case.poisoned)
    title = telling.source.title
    headed = any(
        one.kind in _ACCOUNTS and one.heading.end > one.heading.start and _titled(telling.source.text, one)
        for one in telling.sections
    )
    named = bool(_ACCIDENT_NAMED.search(case.name.value)) and not _RULE.search(case.name.value)
    happened = bool(case.events or case.types or (case.deaths and case.deaths.value)) or (
        named and bool(case.day)
    )
    if not happened:
        return False
    if _statute(telling) and not several and not _ONE_ACCIDENT.search(title):
        return False  # a report may be told in articles, too: its title names its one accident
    if not several and not headed:
        if _RULE.search(_bare(title)) and not _ONE_ACCIDENT.search(title):
            return False
        if _FIGURES.search(telling.extent.of(telling.source.text)) and not _dated(case):
            return False
    told = harmed != Harmed() or case.place is not None
    undated = bool(_SOME_DAY.search(telling.extent.of(telling.source.text)[:400]))
    return (
        _dated(case)
        or (named and case.day is not None and not _ESSAY.search(title))
        or headed
        or ((told or named) and (undated or (told and named)) and not _ESSAY.search(title))
    )


def _dated(case: Case) -> bool:
    return case.day is not None and (case.day.value.month is not None or case.place is not None)


def _titled(text: str, section: Section) -> bool:
    """The section has a heading, not just a sentence that opens itself."""
    return "原因" not in section.heading.of(text) or len(section.heading.of(text)) <= _HEADING


def _statute(telling: Telling) -> bool:
    """Articles make a rule (第一条 … 第二条 …)."""
    articles = (one for one in telling.source.clauses if one.kind is ClauseKind.ARTICLE)
    return sum(telling.extent.contains(one.span) for one in articles) >= _ARTICLES


_ARTICLES = 2
_HEADING = 30
_ACCOUNTS = (SectionKind.COURSE, SectionKind.DIRECT, SectionKind.LOSSES)
# A title that names an accident, or one that was averted; that of a rule about accidents; of one accident.
_ACCIDENT_NAMED = re.compile(r"事故|险情|事件")
_RULE = re.compile(
    r"条例|规定|办法|通知|方案|意见|预案|规则|细则|制度|标准|规范|要点|计划|指南|手册|法(?:[（(]|$)"
)
_ONE_ACCIDENT = re.compile(
    r"[“\"'‘「]?\d{1,2} ?[·.．•∙・‧⋅-] ?\d{1,2}[”\"'’」]?|(?:一起|某)[^，。]{2,30}?(?:事故|火灾|爆炸)"
)
# Why: figures of a period, not of one accident (2020年，全市共发生…事故86起).
_FIGURES = re.compile(
    r"(?:全[国省市县区]|我[国省市县区]|各地|累计|本[月季年]|季度"
    r"|同比)[^。；\n]{0,40}发生[^。；\n]{0,30}?事[故件]\d+ ?起"
)
# Why: a title of what is said about accidents in general.
_ESSAY = re.compile(r"如何|怎样|为何|为什么|浅谈|浅析|浅论|思考|常识|知识|对策|研究|探讨|理论|预防|防范|综述")
# Why: an account that keeps its day to itself (某日, 一天, 去年夏天).
_SOME_DAY = re.compile(
    r"\d{1,2} ?月 ?\d{1,2} ?[日号]|某[日天年月]|一天|日前|近日|当天|那天|去年|前年|[春夏秋冬][天季]"
)


# --- name ---------------------------------------------------------------------------------------------------

# Why: what follows the name of an accident in a title. Matches …事故|调查报告, …火灾|情况的通报.
_PAPER = re.compile(
    r"(?:事故)?(?<=.{6})(?:调查(?:处理|评估)?报告(?:书|全文|公布)?|调查处理情况|情况(?:的)?(?:通报|报告"
    r"|说明)|案例(?:分析|剖析)?|警示录|的通报|公布)$"
)


# Why: a title that names no accident: the path of a web page, a kind of paper, a file's name. Matches 首页 >
# 新闻, 案例：, 生产安全事故快报（续报一）, 道路交通事故典型案例, case.
_NO_TITLE = re.compile(
    r"[>＞]|^(?:首页|案例|典型案例)[：:]?$|^[^\u4e00-\u9fff]*$|^.?(?:案例|事故)?.?$|网上公开稿|快报|续报"
    r"|典型(?:案例|判例)$"
    r"|^(?:国务院|[\u4e00-\u9fff]{2,12}(?:办公室|局|厅|委|部))通报"
)
# 以案释法｜非法充装气瓶爆炸，谁来担责？
_COLUMN = re.compile(r"^[^｜|]{2,8}[｜|]\s*")
_QUESTION = re.compile(r"[，,：:][^，,]{0,12}[？?]$")


def _name(
    telling: Telling,
    place: Found[Place] | None,
    firms: Sequence[Found[Enterprise]],
    types: Sequence[Found[AccidentType]],
    *,
    several: bool,
) -> Found[str]:
    """The name of the accident: as a labelled line or the title gives it; made of what is known of it; the
    first words of an account.
    """
    source = telling.source
    stated = telling.fields.get(Field.NAME)
    nameless = not several and bool(_NO_TITLE.search(source.title))
    if (
        stated is not None
        and len(stated.of(source.text)) > 5
        and (several or len(source.title) < 5 or nameless)
    ):
        return Found(stated.of(source.text), (stated,))
    if nameless and (made := _made_up(place, firms, types)) is not None:
        return made
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


def _made_up(
    place: Found[Place] | None, firms: Sequence[Found[Enterprise]], types: Sequence[Found[AccidentType]]
) -> Found[str] | None:
    """The firm or the place, and the type."""
    where: Found[Enterprise] | Found[Place] | None = firms[0] if firms else place
    if where is None or not types:
        return None
    words = firms[0].value.name if firms else place.value.words if place is not None else ""
    kind = types[0].value.value.removeprefix("其他").removesuffix("事故").removesuffix("事件")
    if not words or not kind:
        return None
    spans = (*where.spans[:1], *types[0].spans[:1])
    note = "原文没有名称，由单位和类型组成" if firms else "原文没有名称，由地点和类型组成"
    return Found(f"{words}{kind}事故", spans, sure=False, note=note)


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
    words = _QUESTION.sub("", _COLUMN.sub("", title.strip().strip("#").strip()))
    cut = _PAPER.search(words)
    if cut is None:
        return words
    kept = words[: cut.start()]
    if cut.group().startswith("事故"):
        kept += "事故"
    return kept if re.search(r"事[故件]|火灾|爆炸|坍塌|中毒|案$", kept) else words


def _below(telling: Telling, causes: Sequence[Cause]) -> tuple[Cause, ...]:
    """Causes without words of the heading that the case has in a collection."""
    return tuple(one for one in causes if one.span.end > telling.headline.end)


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
