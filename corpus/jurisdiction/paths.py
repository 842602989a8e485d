"""Jurisdiction paths (辖区): 省/市/县区/功能区 joined by "/", "全国" for the whole country, "" for unknown.

How places stand to each other, and which documents a filter by place takes in.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence

from corpus.model import PlaceScope
from corpus.regions import level_of, regions

NATIONAL = "全国"


class Relation(enum.StrEnum):
    """How the place of a text stands to the place that is asked about."""

    OWN = "own"
    ABOVE = "above"
    NATIONAL = "national"
    BELOW = "below"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"


def covers(general: str, special: str) -> bool:
    """``special`` lies in ``general`` or is it; "全国" covers everything known; "" covers nothing."""
    if not general or not special:
        return False
    return general in (NATIONAL, special) or special.startswith(general + "/")


def related(a: str, b: str) -> bool:
    """One covers the other."""
    return covers(a, b) or covers(b, a)


def relation(asked: str, place: str) -> Relation:
    """How ``place``, of a text, stands to ``asked``."""
    if not place or not asked:
        return Relation.UNKNOWN
    if place == asked:
        return Relation.OWN
    if place == NATIONAL:
        return Relation.NATIONAL
    if covers(place, asked):
        return Relation.ABOVE
    return Relation.BELOW if covers(asked, place) else Relation.ELSEWHERE


def in_scope(known: Iterable[str], asked: Sequence[str], scope: PlaceScope) -> tuple[str, ...]:
    """Those of the ``known`` paths that ``scope`` takes in for any of the places ``asked``."""
    return tuple(path for path in known if path and any(_takes_in(path, place, scope) for place in asked))


def _takes_in(path: str, asked: str, scope: PlaceScope) -> bool:
    if asked == NATIONAL:
        return path == NATIONAL
    found = relation(asked, path)
    if scope is PlaceScope.WITHIN:
        return found in (Relation.OWN, Relation.BELOW)
    if scope is PlaceScope.HOLDING:
        return found in (Relation.OWN, Relation.ABOVE, Relation.NATIONAL)
    return found is Relation.OWN


def parent_known(path: str) -> bool:
    """Whether the path begins with a province that the register has; a bare 岚桥县 has no known parent."""
    return bool(path) and (path == NATIONAL or tuple(path.split("/")[:1]) in regions().paths)


def level_name(path: str) -> str:
    """What a text of the place is called among others: 国家, 省级, 市级, 县级, 功能区; "" for unknown."""
    if not path:
        return ""
    if path == NATIONAL:
        return "国家"
    parts = tuple(path.split("/"))
    if parts in regions().paths:
        return {1: "省级", 2: "市级", 3: "县级"}[level_of(parts)]
    last = parts[-1]
    if last.endswith(("镇", "乡")):
        return "乡镇"
    if is_region_name(last):
        return "市级" if last[-1] in "市州盟" else "县级"
    return "功能区"


def is_region_name(name: str) -> bool:
    """Ends like a region (岚桥县, 岚江市, 澜山区), not like a zone (…开发区, …新区)."""
    return len(name) <= 5 and name[-1] in "市县区旗州盟" and not name.endswith(("新区", "园区", "港区"))
