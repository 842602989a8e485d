"""Who is said to do what in a sentence of the model, held against the register's roles.

由区住建局牵头，区公安分局配合 names two groups of units, each with the role behind it; 牵头单位：区住建局 has
it before. A group without a role, or with another one than the source gives, is refused.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Span
from corpus.units import find_units
from qa_service.answer.model import AnswerUnit
from qa_service.llm.grounds import Ground, bare


class Part(enum.Enum):
    """What a unit is said to be."""

    LEAD = "lead"
    SUPPORT = "support"
    OWN = "own"


# Why: the words for the three parts, as offices write them. Matches 牵头, 主办单位, 配合, 协助, 负责,
# 责任单位. Must not match 负责人, 责任制, 责任书, 安全责任.
_PART = re.compile(
    r"(?P<lead>牵头|主办|总牵头)|(?P<support>配合|协助|协办|协同|参与|参加)"
    r"|(?P<own>负责(?!人)|承担|落实|责任(?:单位|部门|主体)|主管(?!部门))"
)
# Why: a role before its units: 牵头单位是, 责任单位：, 配合部门有, 负责的单位包括.
_BEFORE = re.compile(
    r"(?:牵头|主办|总牵头|配合|协助|协办|参与|参加|负责|承担|责任|主管)(?:工作)?的?(?:责任)?(?:单位|部门|机构|机关|主体)?"
    r"(?:还|分别|共|一共|也)?(?:包括|是|为|有|:)+$"
)
# Why: between two units of one group nothing is said. Matches 、 和 以及 ，及 等.
_BETWEEN = re.compile(r"(?:等|等单位|等部门)?[、，,]?(?:和|与|及|以及|还有)?")
# Why: a word that shuts others out is a claim of its own: 只由, 仅, 唯一, 单独, 独立.
_ONLY = re.compile(r"[只仅]|唯一|单独|独立|独家|专门由")
_NOT = re.compile(r"[不非无未没否]")


@dataclass(frozen=True, slots=True)
class _Mention:
    span: Span
    unit: AnswerUnit


def mentions(text: str, units: Iterable[AnswerUnit]) -> tuple[_Mention, ...]:
    """The register's units that bare ``text`` names, longest names first, without overlaps."""
    names = {bare(name): unit for unit in units for name in (unit.name, unit.as_written) if name}
    found: list[_Mention] = []
    for name in sorted(names, key=lambda one: (-len(one), one)):
        at = text.find(name)
        while at >= 0:
            span = Span(at, at + len(name))
            if not any(m.span.start < span.end and span.start < m.span.end for m in found):
                found.append(_Mention(span, names[name]))
            at = text.find(name, at + 1)
    return tuple(sorted(found, key=lambda one: one.span))


def strangers(text: str, ground: Ground) -> tuple[str, ...]:
    """Organs in bare ``text`` that the source does not name there."""
    others = _others(text, mentions(text, ground.units), ground.n)
    return tuple(one.unit.name for one in others if one.unit.name not in ground.plain)


def _others(text: str, named: Sequence[_Mention], number: int) -> tuple[_Mention, ...]:
    """Organs that are not the register's for this citation."""
    return tuple(
        _Mention(span, AnswerUnit(name, name, "", False, False, number))
        for span, name in find_units(text)
        if not any(one.span.start < span.end and span.start < one.span.end for one in named)
    )


def trouble(text: str, ground: Ground) -> str:
    """What is wrong with the roles that bare ``text`` gives, "" where nothing is; Chinese."""
    named = mentions(text, ground.units)
    if not named:
        return "没有写明引文里的单位"
    free = _blank(text, named)
    if _ONLY.search(free) and not _ONLY.search(ground.quoted):
        return "原文没有说只由这些单位"
    # An organ that only the task names (督促公安机关…) may stand in its words, but has no part in it.
    others = _others(text, named, ground.n)
    every = tuple(sorted((*named, *others), key=lambda one: one.span))
    for group, before, after in _groups(_blank(text, every), every):
        part, negated = _part(before, after)
        if part is None:
            if _in_task(text, group, ground):
                continue
            return "没有写明单位的角色"
        if any(one in others for one in group):
            return "原文没有把它列为责任单位"
        if negated:
            return "原文没有这样否定"
        if any(not _agrees(part, one.unit) for one in group):
            return "单位的角色与原文不一致"
        if after.startswith("等") and not _open(group, ground):
            return "原文没有“等”"
    return ""


def false_lead(text: str, ground: Ground) -> str:
    """As ``trouble`` for running text, where only who leads and who supports can be told for certain."""
    named = mentions(text, ground.units)
    for group, before, after in _groups(_blank(text, named), named):
        part, _ = _part(before, after)
        if part in (Part.LEAD, Part.SUPPORT) and any(not _agrees(part, one.unit) for one in group):
            return "单位的角色与原文不一致"
    return ""


def leads(text: str, ground: Ground) -> frozenset[str]:
    """Units (as written) that bare ``text`` calls the lead."""
    named = mentions(text, ground.units)
    free = _blank(text, named)
    found: set[str] = set()
    for group, before, after in _groups(free, named):
        if _part(before, after)[0] is Part.LEAD:
            found |= {one.unit.as_written for one in group}
    return frozenset(found)


def _blank(text: str, named: Sequence[_Mention]) -> str:
    """The text with its units blanked, so that no word inside a name (责任, 管理) counts."""
    letters = list(text)
    for one in named:
        letters[one.span.start : one.span.end] = "#" * (one.span.end - one.span.start)
    return "".join(letters)


def _groups(free: str, named: Sequence[_Mention]) -> Iterable[tuple[tuple[_Mention, ...], str, str]]:
    """Units that stand side by side, with the words before and behind them up to the next group."""
    groups: list[list[_Mention]] = []
    for one in named:
        if groups and _BETWEEN.fullmatch(free[groups[-1][-1].span.end : one.span.start]):
            groups[-1].append(one)
        else:
            groups.append([one])
    edges = [0, *(edge for group in groups for edge in (group[0].span.start, group[-1].span.end)), len(free)]
    for number, group in enumerate(groups):
        before = free[edges[2 * number] : edges[2 * number + 1]]
        yield tuple(group), before, free[edges[2 * number + 2] : edges[2 * number + 3]]


def _part(before: str, after: str) -> tuple[Part | None, bool]:
    """The role of a group, and whether it is denied; a role that stands before with a colon goes first."""
    led = _BEFORE.search(before)
    if led is not None:
        word = _PART.search(led.group()) or re.search(r"(?P<own>责任)", led.group())
        return _kind(word), bool(_NOT.search(before[max(0, led.start() - 3) : led.end()]))
    stretch = re.split(r"[。；;]", after)[0]
    word = _PART.search(stretch)
    if word is None:
        return None, False
    # 区公安分局配合由区住建局牵头的…: the role behind must follow at once, not behind another clause.
    gap = stretch[: word.start()]
    if len(gap) > 12 or "," in gap or "，" in gap:
        return None, False
    return _kind(word), bool(_NOT.search(gap) or _NOT.search(before[-3:]))


def _kind(word: re.Match[str] | None) -> Part | None:
    if word is None:
        return None
    groups = word.groupdict()
    return Part.LEAD if groups.get("lead") else Part.SUPPORT if groups.get("support") else Part.OWN


def _agrees(part: Part, unit: AnswerUnit) -> bool:
    supports = bool(re.search("配合|协|参[与加]", unit.role))
    if part is Part.LEAD:
        return unit.lead
    if part is Part.SUPPORT:
        return supports and not unit.lead
    return not supports


def _open(group: Sequence[_Mention], ground: Ground) -> bool:
    """Whether the source says 等 behind one of the units."""
    return any(f"{bare(one.unit.as_written)}等" in ground.plain for one in group)


def _in_task(text: str, group: Sequence[_Mention], ground: Ground) -> bool:
    """A unit that stands in the very words of the task (督促公安机关…) is not said to be responsible."""
    for one in group:
        low, high = max(0, one.span.start - 4), min(len(text), one.span.end + 4)
        around = text[low:high].strip("，,。；;、:")
        if not any(around in bare(shown) for shown in ground.shown):
            return False
    return True
