"""Which entries speak of one person or unit, and what they say together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from case_library.model import Party, PartyKind
from corpus.regions import regions


def together(found: Sequence[Party]) -> tuple[Party, ...]:
    """One party for each person and unit: what several entries say of it is put together.

    Args:
        found: parties, one for each mention.

    Returns:
        Each once, in the order of the text.
    """
    made: dict[tuple[str, str], list[Party]] = {}
    for party in _named_alike(found):
        known = made.setdefault((party.kind.value, party.name), [])
        n = next((n for n, before in enumerate(known) if _is_same(before, party)), None)
        if n is None:
            known.append(party)
        else:
            known[n] = _joined(known[n], party)
    every = (party for known in made.values() for party in known)
    return tuple(sorted(every, key=lambda one: (one.span.start, one.span.end)))


# Why: an organ named with its district alone. Matches 经开区管委会, 城厢区交通运输局, 某县公安局. Must not
# match 公安局, 县公安局: any may be meant.
_OF_DISTRICT = re.compile(
    r"(?![省市县区镇乡州旗])[\u4e00-\u9fff]{1,8}?(?:区|县|市|镇|乡|旗|街道)[\u4e00-\u9fff]{2}"
)


def _named_alike(found: Sequence[Party]) -> list[Party]:
    """Organs under one name: 甲市乙区管委会 is meant by 乙区管委会, where no other may be.

    The name is the full one, but for an organ that measures are proposed for under the shorter one alone.
    """
    names = {one.name for one in found if one.kind is PartyKind.ORGAN}
    answering = {one.name for one in found if one.kind is PartyKind.ORGAN and one.measures}
    known: dict[str, str] = {}
    for name in sorted(names):
        if not _OF_DISTRICT.match(name):
            continue
        longer = [one for one in names if one != name and one.endswith(name) and _places_only(one, name)]
        longest = max(longer, key=len, default="")
        if longest and all(longest.endswith(one) for one in longer):
            if name in answering and longest not in answering:
                known.update(dict.fromkeys(longer, name))
            else:
                known[name] = longest
    return [
        replace(one, name=known[one.name]) if one.kind is PartyKind.ORGAN and one.name in known else one
        for one in found
    ]


def _places_only(name: str, end: str) -> bool:
    """What ``name`` has before ``end`` are places."""
    lead = name.removesuffix(end)
    reached = 0
    for hit in regions().hits(name):
        if hit.start != reached or reached >= len(lead):
            break
        reached = hit.end
    return reached >= len(lead)


def _is_same(first: Party, second: Party) -> bool:
    """Two entries of one name are one party; 李某 of one firm or post is not 李某 of another."""
    if not first.name:
        return False
    if first.kind is not PartyKind.PERSON:
        return True
    same_unit = first.unit == second.unit or not first.unit or not second.unit
    same_post = first.post == second.post or not first.post or not second.post
    both_listed = bool(first.measures and second.measures)
    if same_unit and "某" not in first.name and _same_office(first.post, second.post):
        return True
    return same_unit and (same_post or ("某" not in first.name and not both_listed))


def _same_office(first: str, second: str) -> bool:
    """Two lists give the same first office, whatever else they add (总经理、安全生产第一责任人)."""
    return first.split("、")[0] == second.split("、")[0] != ""


def _joined(first: Party, second: Party) -> Party:
    known = {(one.kind, one.span) for one in first.measures}
    more = tuple(one for one in second.measures if (one.kind, one.span) not in known)
    span = first.span if first.measures or not second.measures else second.span
    return replace(
        first,
        span=span,
        post=first.post or second.post,
        unit=first.unit or second.unit,
        role=first.role or second.role,
        fault=first.fault or second.fault,
        measures=first.measures + more,
    )
