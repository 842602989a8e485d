"""Subjects of duties in running text: organs, groups, legal roles and enumerated functions.

A subject is understood completely or not at all: 区民政局; 公安、人事、财政等部门; 生产经营单位的主要负责人;
教育主管部门和学校.
"""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.model import Span, UnitMention
from corpus.responsibility import duty_words
from corpus.responsibility.units_list import UnitList, split_units
from corpus.units import begins_like_verb, clean, is_collective, is_unit, names_function

_JOINT = re.compile(r"(?<=部门|政府|机关|机构)(?:以及|和|及|与|、)")
#: A role may list its kinds (机关、团体、企业、事业单位) but not different organs.
_MIXED = re.compile(r"(?:部门|政府|局|委员会)[、和及与]")
_ENUMERATION = re.compile(
    r"^(?P<of>(?:国务院|中央|全?[省市县区](?:级|直)?|各级|各地|各市|地方各级|县级以上|县级以上人民政府|县级以上地方人民政府|"
    r"[省市区县]人民政府|各有关|有关|[\u4e00-\u9fff]{2,8}人民政府)?)(?P<names>.+?)"
    r"(?P<open>等(?:[0-9一二三四五六七八九十]+个)?(?:有关|相关|行政|主管|职能|政府|行业|负有[^、]{2,20}职责的)*)?"
    r"(?:行政)?(?:主管)?(?P<shared>部门|机关|单位)$"
)
_WORD = re.compile(r"[^、]+")
_CONJUNCTION = re.compile(r"(?<=.)(?:和|以及|及|与)(?=.)")
_NAME = re.compile(r"[\u4e00-\u9fff（）()]{2,12}")
_WHOLE_ORGAN = re.compile(r"(?:部门|机关|政府|机构|[局委厅])$|^国务院|人民政府")
#: Words for a kind of body that name none by themselves.
_NOBODY = frozenset({"单位", "部门", "机构", "机关", "组织", "人员"})
_TAKES_BARE = re.compile(r"(?:部门|单位|机构|机关|企业|政府|地区)$")
_ORGAN_ENDINGS = "局委办部室厅队会处院站"


def read_subject(text: str, start: int, end: int, *, roles: bool, passive: bool = False) -> UnitList | None:
    """The units of the subject ``text[start:end]``; None when a piece of it is not understood.

    Args:
        text: the stored text.
        start: offset of the first character of the subject; ``end``: behind its last one.
        roles: a legal role (生产经营单位) may be the subject, not only an organ.
        passive: 由 stands before it, so a name with an organ's ending is enough (创城办).
    """
    name = text[start:end]
    if duty_words.RECIPIENT.search(name) or not _balanced(name):
        return None
    found = _read(text, start, end, roles=roles, passive=passive)
    return _without_bare(text, found) if found else None


def _read(text: str, start: int, end: int, *, roles: bool, passive: bool) -> UnitList | None:
    """The units of a subject, of which some may still be bare words (单位)."""
    enumerated = _enumeration(text, start, end)
    if enumerated:
        return enumerated
    name = text[start:end]
    found = split_units(name, start, trusted=False)
    if found.units and not found.strays and all(_is_subject(unit.as_written) for unit in found.units):
        return found
    if (found.units or passive) and found.strays and all(_ends_like_organ(stray) for stray in found.strays):
        return split_units(name, start, trusted=True)
    if roles and _is_role(name):
        return UnitList((UnitMention(name, name, Span(start, end), is_collective(name)),))
    for match in _JOINT.finditer(text, start, end):
        left = _read(text, start, match.start(), roles=roles, passive=passive)
        right = _read(text, match.end(), end, roles=roles, passive=passive) if left else None
        if left and right:
            return UnitList(left.units + right.units, left.open_ended or right.open_ended)
    return None


def read_partners(text: str, start: int, stop: int) -> UnitList | None:
    """Units behind 会同: 市发展改革委会同市应急局、市公安局等部门制定…; None without 会同."""
    at = text.find("会同", start, min(stop, start + 14))
    if at < 0:
        return None
    begin = at + 2
    for hit in duty_words.PARTNERS_END.finditer(text, begin, min(stop, begin + 90)):
        found = read_subject(text, begin, hit.end(), roles=False)
        if found:
            return found
    return None


def _balanced(name: str) -> bool:
    """Whether every bracket closes: 区）人民政府 and 县（市 are pieces of a name."""
    return name.count("（") + name.count("(") == name.count("）") + name.count(")")


def _without_bare(text: str, found: UnitList) -> UnitList | None:
    """Bare 单位 names nobody: it belongs to the name before it (各部门和单位) or there is no subject."""
    units: list[UnitMention] = []
    for unit in found.units:
        if unit.as_written not in _NOBODY:
            units.append(unit)
            continue
        if not units or not _TAKES_BARE.search(units[-1].as_written):
            return None
        span = Span(units[-1].span.start, unit.span.end)
        name = clean(span.of(text))
        units[-1] = UnitMention(name, name, span, units[-1].collective)
    return UnitList(tuple(units), found.open_ended, found.strays)


@lru_cache(maxsize=16384)
def _is_subject(name: str) -> bool:
    plain = name.replace("的部门", "").replace("职责的", "")
    return is_unit(name) and not begins_like_verb(name) and not duty_words.NO_ROLE.search(plain)


@lru_cache(maxsize=16384)
def _is_role(name: str) -> bool:
    return (
        2 <= len(name) <= 26
        and duty_words.ROLE.match(name) is not None
        and not begins_like_verb(name)
        and not duty_words.NO_ROLE.search(name)
        and not _MIXED.search(name)
    )


def _ends_like_organ(name: str) -> bool:
    return (
        3 <= len(name) <= 12
        and name[-1] in _ORGAN_ENDINGS
        and not begins_like_verb(name)
        and not duty_words.NO_ROLE.search(name)
    )


def _enumeration(text: str, start: int, end: int) -> UnitList | None:
    """公安、人事、劳动和社会保障、财政等部门: functions that share one 部门."""
    match = _ENUMERATION.match(text[start:end]) if text[end - 2 : end] in ("部门", "机关", "单位") else None
    if not match or "、" not in match["names"]:
        return None
    spans = _enumerated(match["names"])
    names = [match["names"][a:b] for a, b in spans]
    if not all(_NAME.fullmatch(name) and _is_enumerable(name) for name in names):
        return None
    known = [names_function(name) for name in names]
    if sum(known) < max(1, (len(names) + 1) // 2):
        return None
    if any(is_unit(name) and not function for name, function in zip(names[:-1], known, strict=False)):
        return None
    offset = start + match.start("names")
    shared = "部门" if match["shared"] == "单位" else match["shared"]
    units = tuple(
        UnitMention(name, match["of"] + name + shared, Span(offset + a, offset + b))
        for name, (a, b) in zip(names, spans, strict=True)
    )
    return UnitList(units, match["open"] is not None)


def _enumerated(names: str) -> list[tuple[int, int]]:
    """Ranges of the enumerated functions; 和 separates only two of them (公安和消防, not 劳动和社会保障)."""
    spans: list[tuple[int, int]] = []
    for piece in _WORD.finditer(names):
        start, end = piece.span()
        joint = _CONJUNCTION.search(piece.group())
        if (
            joint
            and not names_function(piece.group())
            and names_function(piece.group()[: joint.start()])
            and names_function(piece.group()[joint.end() :])
        ):
            spans += [(start, start + joint.start()), (start + joint.end(), end)]
        else:
            spans.append((start, end))
    return spans


def _is_enumerable(name: str) -> bool:
    return (
        not _WHOLE_ORGAN.search(name)
        and not duty_words.NO_ROLE.search(name)
        and not begins_like_verb(name + "局")
    )
