"""What a bulletin on several accidents tells of them together, behind their accounts: whose is what.

（一）甲镇“3·2”触电事故。…（二）乙镇“3·9”淹溺事故。… 二、原因分析 “3·2”事故：… “3·9”事故：… 三、处理情况 …: a
paragraph that begins with the day, the name or the number of one accident is about that one; a person or unit
answers for the accident whose account names him, his unit or his town.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from case_library.extraction.parties import find_parties
from case_library.extraction.sections import Section, SectionKind, find_sections
from case_library.extraction.splitting import Stretch
from case_library.model import Party
from case_library.source import CaseText
from corpus.model import Span

_CAUSES = (SectionKind.CAUSES, SectionKind.DIRECT, SectionKind.INDIRECT)
_LINE = re.compile(r"[^\n]+")
# Why: whose a paragraph is: the label at its head. Matches “3·2”事故：…, （一）“3·2”触电事故原因。…,
# 3月2日事故：…, 甲镇事故：…, 第一起事故：…. Must not match 两起事故都…, 事故：….
_LABEL = re.compile(
    r"[ \t\u3000]*(?:[（(][一二三四五六七八九十\d]{1,2}[）)]|[一二三四五六七八九十\d]{1,2}[、.．])?[ ]*"
    r"(?P<label>[^，,。：:；;\n]{2,40}?(?:事故|火灾|爆炸|事件)(?:的?(?:主要|直接)?原因(?:分析)?)?)[ ]*[：:。]"
)
_DAY = re.compile(r"(?P<month>\d{1,2}) ?(?:[·.．•∙・‧]|月) ?(?P<day>\d{1,2})")
_NUMBER = re.compile(r"第(?P<number>[一二三四五六七八九十])起")
_DIGITS = "一二三四五六七八九十"
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:[镇乡]|街道)")


def shared_causes(source: CaseText, found: Sequence[Stretch]) -> tuple[tuple[Section, ...], ...]:
    """For each of ``found`` the sections on causes behind all of them that are headed with it."""
    own: list[list[Section]] = [[] for _ in found]
    for section in _behind(source, found):
        if section.kind not in _CAUSES:
            continue
        for line in _LINE.finditer(source.folded, *section.body):
            label = _LABEL.match(source.folded, line.start(), line.end())
            number = _whose(source.folded, label["label"], found) if label is not None else None
            if label is not None and number is not None:
                heading = Span(label.start("label"), label.end())
                own[number].append(Section(section.kind, heading, Span(heading.start, line.end()), 1))
    return tuple(map(tuple, own))


def shared_parties(source: CaseText, found: Sequence[Stretch]) -> tuple[tuple[Party, ...], ...]:
    """For each of ``found`` those who answer for it, of all that the sections behind them name."""
    own: list[list[Party]] = [[] for _ in found]
    for section in _behind(source, found):
        if section.kind is not SectionKind.RESPONSIBILITY:
            continue
        for party in find_parties(source, (section,)):
            for number in _answers_for(source.folded, party, found):
                own[number].append(party)
    return tuple(map(tuple, own))


def _behind(source: CaseText, found: Sequence[Stretch]) -> tuple[Section, ...]:
    """Sections with headings of their own behind the last account."""
    last = found[-1].extent.end
    if len(found) < 2 or not source.text[last:].strip():
        return ()
    sections = find_sections(source, Span(last, len(source.text)))
    return tuple(one for one in sections if one.heading.end > one.heading.start)


def _whose(text: str, label: str, found: Sequence[Stretch]) -> int | None:
    """Which accident a label names; None where it names none, or fits several."""
    number = _NUMBER.search(label)
    if number is not None:
        n = _DIGITS.index(number["number"])
        return n if n < len(found) else None
    day = _DAY.search(label)
    fits = [n for n, one in enumerate(found) if _fits(one.extent.of(text), label, day)]
    return fits[0] if len(fits) == 1 else None


def _fits(told: str, label: str, day: re.Match[str] | None) -> bool:
    if day is not None:
        return any(
            (one["month"], one["day"]) == (day["month"], day["day"]) for one in _DAY.finditer(told[:200])
        )
    name = re.sub(r"(?:事故|火灾|爆炸|事件)?(?:的?(?:主要|直接)?原因(?:分析)?)?$", "", label)
    return len(name) > 1 and name in told


def _answers_for(text: str, party: Party, found: Sequence[Stretch]) -> list[int]:
    """The accidents whose accounts name the party, its unit, or the town that it belongs to."""
    words = [party.name, party.unit]
    told = [one.extent.of(text) for one in found]
    for names in (words, [match.group() for match in _TOWN.finditer(party.unit + party.post + party.name)]):
        fits = [n for n, one in enumerate(told) if any(len(w) > 1 and _named(w, one) for w in names)]
        if fits:
            return fits
    return []


def _named(name: str, told: str) -> bool:
    """The name stands in the account, or is short for one in it (某合作社 of 某农业专业合作社)."""
    if name in told:
        return True
    kind = re.search(r"(?:公司|合作社|厂|矿|店|站)$", name)
    if kind is None:
        return False
    core = name[: kind.start()]
    return (
        len(core) > 1
        and re.search(f"{re.escape(core)}[\u4e00-\u9fff]{{0,14}}{kind.group()}", told) is not None
    )
