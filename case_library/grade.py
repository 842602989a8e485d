"""Grade of an accident (事故等级): the one that a text names and the one that its figures make.

《生产安全事故报告和调查处理条例》（国务院令第493号）art. 3, in force since 2007-06-01: the gravest of deaths,
serious injuries (急性工业中毒 included) and direct loss decides; 以上 includes the number, 以下 does not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from case_library.extraction.sections import SectionKind
from case_library.extraction.telling import Field, Telling, sentences
from case_library.model import Case, Day, Found, Grade
from corpus.model import Span

IN_FORCE: Final = dt.date(2007, 6, 1)
"""Since when art. 3 grades accidents."""
FROM: Final = (
    (Grade.EXTREME, 30, 100, 10_000.0),
    (Grade.MAJOR, 10, 50, 5_000.0),
    (Grade.SERIOUS, 3, 10, 1_000.0),
)
"""From which deaths, serious injuries and loss in 万元 on an accident is of a grade."""


def grade_of(deaths: int | None, severe: int | None, loss: float | None) -> Grade | None:
    """The grade by art. 3; None where nothing that decides it is known.

    Args:
        severe: persons 重伤 or 急性工业中毒. loss: in 万元.

    >>> grade_of(3, None, None)
    <Grade.SERIOUS: '较大事故'>
    """
    if deaths is None and severe is None and loss is None:
        return None
    for grade, dead, hurt, lost in FROM:
        if (deaths or 0) >= dead or (severe or 0) >= hurt or (loss or 0) >= lost:
            return grade
    return Grade.ORDINARY


# --- what the figures make -------------------------------------------------------------------------------


def computed_grade(
    deaths: Found[int] | None,
    injured: Found[int] | None,
    severe: Found[int] | None,
    poisoned: Found[int] | None,
    loss: Found[float] | None,
    day: Found[Day] | None,
) -> Found[Grade] | None:
    """The grade that the figures of a case make; None where they do not decide it."""
    gravely = _sum(severe, poisoned, deaths)
    known = [one for one in (deaths, severe, poisoned, loss) if one is not None]
    hurt = injured is not None and severe is None and poisoned is None and injured.value > 0
    if not known and not (injured is not None and injured.value < 10):
        return None
    values = (deaths.value if deaths else None, gravely, loss.value if loss else None)
    grade = grade_of(values[0], values[1] if values[1] is not None else 0, values[2])
    if grade is None:
        return None
    notes = [
        "按《生产安全事故报告和调查处理条例》第三条由"
        + _figures(deaths, severe, poisoned, loss, injured)
        + "推算"
    ]
    sure = all(one.sure for one in known)
    if hurt and injured is not None and injured.value >= 10:
        # Had all of them been hurt badly the grade might be graver.
        worst = grade_of(values[0], injured.value, values[2])
        if worst is not grade:
            if not known:
                return None
            sure = False
            notes.append("受伤人员中的重伤人数未写明")
    if day is not None and (day.value.date or dt.date(day.value.year, 12, 31)) < IN_FORCE:
        sure = False
        notes.append("事故发生在该条例施行（2007年6月1日）之前，仅供参照")
    return Found(grade, (), sure=sure, note="；".join(notes))


def _sum(severe: Found[int] | None, poisoned: Found[int] | None, deaths: Found[int] | None) -> int | None:
    """Persons 重伤 or poisoned and alive: who died of it is counted as dead."""
    if severe is None and poisoned is None:
        return None
    dead = (
        deaths.value if deaths is not None and poisoned is not None and deaths.value < poisoned.value else 0
    )
    return (severe.value if severe else 0) + ((poisoned.value - dead) if poisoned else 0)


def _figures(
    deaths: Found[int] | None,
    severe: Found[int] | None,
    poisoned: Found[int] | None,
    loss: Found[float] | None,
    injured: Found[int] | None,
) -> str:
    said = [
        f"死亡{deaths.value}人" if deaths else "",
        f"重伤{severe.value}人" if severe else "",
        f"中毒{poisoned.value}人" if poisoned else "",
        f"受伤{injured.value}人" if injured and not severe and not poisoned else "",
        f"直接经济损失{loss.value:g}万元" if loss else "",
    ]
    return "、".join(one for one in said if one)


# --- what the text says ----------------------------------------------------------------------------------

# Why: names the grade of the accident. Matches 较大气体中毒事故, 一般泄漏火灾, 特别重大道路交通事故,
# 重大事故. Must not match 较大风险, 重大隐患, 重大责任事故罪, 较大人员伤亡, 重特大事故, 较大以上事故,
# 一般情况.
_GRADED = re.compile(
    r"(?<![重及])(?P<grade>特别重大|特大|重大|较大|一般)(?![及以和或、])(?!(?:安全)?(?:风险|隐患|危险源"
    r"|损失|伤亡|影响|责任事故罪|劳动|人员|财产|事项|活动|问题|工程|伤害后果))"
    r"(?P<kind>[^，。；：:、\n]{0,24}?)(?:事[故件]|火灾|爆炸|案(?:件|$))(?!罪|隐患|风险|调查和?处理?条例"
    r"|应急预案|以上)"
)
_GRADES = {
    "特别重大": Grade.EXTREME,
    "特大": Grade.EXTREME,
    "重大": Grade.MAJOR,
    "较大": Grade.SERIOUS,
    "一般": Grade.ORDINARY,
}
# Why: another accident, an averted one, a class of accidents, or a charge.
_OTHER = re.compile(
    r"避免|防止|否则|将酿成|险酿|差点|极易|容易|足以|幸亏|幸好|防范|遏制|杜绝|以上|以下|险些|可能|预案"
    r"|是指|罪|条例|规定|办法|发生(?:一般|较大|重大"
    r"|特别重大)事故[，,]?(?:的|后|时|，)|未遂|同类|类似|近年|曾发生|指挥部|应立即"
)


# Why: the name of a crime, no grade (涉嫌|重大责任事故, 以重大劳动安全事故立案); 重大生产安全责任事故 is one.
_CRIME = re.compile(r"重大(?:责任|劳动安全|飞行|教育设施|消防责任)事故$")
_LEVELLED = re.compile(
    r"(?:构成|属于?|[定评认]为|达到|为)(?P<grade>特别重大|重大|较大|一般)(?:等级|级别"
    r"|级)(?![^，。]{0,6}(?:风险|隐患|以上))"
)


def stated_grade(telling: Telling, day: Found[Day] | None) -> Found[Grade] | None:
    """The grade that the text gives the accident; None where it gives none."""
    value = telling.fields.get(Field.GRADE)
    if value is not None:
        match = re.search("特别重大|特大|重大|较大|一般", value.of(telling.text))
        if match is not None:
            return _stated(_GRADES[match.group()], match.group(), value, day)
    for zone in _zones(telling):
        levelled = _LEVELLED.search(telling.text, zone.start, zone.end)
        if levelled is not None:
            return _stated(_GRADES[levelled["grade"]], levelled["grade"], Span(*levelled.span()), day)
        for sentence in sentences(telling.text, zone):
            for match in _GRADED.finditer(telling.text, sentence.start, sentence.end):
                if _CRIME.search(telling.text, max(sentence.start, match.start() - 8), match.end()):
                    continue
                before = telling.text[max(sentence.start, match.start() - 12) : match.start()]
                if not _OTHER.search(before + match.group() + telling.text[match.end() : match.end() + 6]):
                    return _stated(_GRADES[match["grade"]], match["grade"], Span(*match.span()), day)
    for section in telling.sections:
        for match in _HELD.finditer(telling.text, *section.extent):
            if section.kind is SectionKind.LESSONS or _CRIME.search(match.group()):
                continue
            if not _OTHER.search(match.group()):
                return _stated(_GRADES[match["grade"]], match["grade"], Span(*match.span()), day)
    return None


# Why: the finding in a sentence of any order and place. Matches 事故被认定为一般生产安全责任事故,
# 经认定，该起爆炸事故属于较大事故, 定性为一起重大责任事故, 认定这是一起较大火灾事故. Must not match
# 以重大责任事故罪, 属于较大风险, 按一般事故处理.
_HELD = re.compile(
    r"(?:(?:被|经)?(?:认定|定性|判定|核定|评定)(?:[^，。；\n]{0,12}?(?:为|是|属于?))"
    r"|(?:(?:该|此|本|这)[起次]?(?:事故|火灾|爆炸)[^，。；\n]{0,6}(?:属于?|系|为|是)))(?:一[起次])?"
    r"(?P<grade>特别重大|重大|较大|一般)(?!(?:安全)?(?:风险|隐患|过错|过失|责任$))[^，。；：:\n]{0,20}?(?:事故|火灾|爆炸)(?!罪|以上|以下|隐患)"
)


def _zones(telling: Telling) -> Sequence[Span]:
    course = telling.zones(SectionKind.COURSE, SectionKind.LOSSES, SectionKind.OTHER, SectionKind.BACKGROUND)
    first = [next(sentences(telling.text, zone), zone) for zone in course]
    opening = [
        one
        for zone in telling.zones(SectionKind.COURSE)[:1]
        for one in list(sentences(telling.text, zone))[1:3]
    ]
    nature = telling.zones(SectionKind.NATURE)
    lead = [s for zone in telling.lead for s in list(sentences(telling.text, zone))[:3]]
    return (telling.headline, *nature, *lead, *first, *opening)


def _stated(grade: Grade, words: str, span: Span, day: Found[Day] | None) -> Found[Grade]:
    if day is not None and (day.value.date or dt.date(day.value.year, 12, 31)) < IN_FORCE:
        return Found(
            grade, (span,), sure=False, note=f"原文称“{words}”，当时尚未施行现行分级（2007年6月1日起）"
        )
    if words == "特大":
        return Found(grade, (span,), sure=False, note="原文称“特大”，现行分级没有这一级，按特别重大计")
    return Found(grade, (span,))


_DIFFERS: Final = "与按伤亡和损失推算的"


def regraded(case: Case) -> Case:
    """A case with the grade that its present figures make, where some were stated after it was read."""
    computed = computed_grade(case.deaths, case.injured, case.severe, case.poisoned, case.loss, case.day)
    stated = case.stated_grade
    if stated is not None:
        kept = "；".join(part for part in stated.note.split("；") if not part.startswith(_DIFFERS))
        stated = replace(stated, note=kept)
    stated, computed = agreed(stated, computed)
    return replace(case, stated_grade=stated, computed_grade=computed)


def agreed(
    stated: Found[Grade] | None, computed: Found[Grade] | None
) -> tuple[Found[Grade] | None, Found[Grade] | None]:
    """Both grades; where they differ each says so."""
    if stated is None or computed is None or stated.value is computed.value:
        return stated, computed
    note = "；".join(part for part in (stated.note, f"{_DIFFERS}“{computed.value.value}”不一致") if part)
    other = "；".join(part for part in (computed.note, f"与原文所称“{stated.value.value}”不一致") if part)
    return Found(stated.value, stated.spans, stated.sure, note), Found(computed.value, (), False, other)
