"""Units that are called nearly as the one asked for: named in an abstention, never answered from."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from corpus.library import MAX_LIMIT, Library
from corpus.units import parse, without_brackets

MOST = 3
MOST_LISTED = 8
_LEAST = 0.5
"""Share of the characters of two functions in common from which two names are alike (水务 ~ 水利)."""


def alike(asked: str, name: str) -> float:
    """How alike two names of organs are, 0 to 1, apart from place, level and kind.

    安全监督 ~ 安全生产监督管理: one holds the other's characters in their order.
    """
    here, there = parse(asked).function, parse(name).function
    if not here or not there:
        return 0.0
    if here == there:
        return 1.0
    short, long = sorted((here, there), key=len)
    if len(short) >= 2 and _in_order(short, long):
        return 0.9
    return SequenceMatcher(None, here, there, autojunk=False).ratio()


def _in_order(short: str, long: str) -> bool:
    rest = iter(long)
    return all(char in rest for char in short)


def near_units(library: Library, asked: str, places: Iterable[str]) -> tuple[str, ...]:
    """Names, as the texts write them, of the units of the places that are called most like ``asked``."""
    found: dict[str, float] = {}
    for place in places:
        for unit in library.units(jurisdiction=place, limit=MAX_LIMIT).items:
            if unit.collective:
                continue
            for name in (unit.short_names or (unit.name,))[:1]:
                score = alike(asked, without_brackets(name))
                if score >= _LEAST and name != asked:
                    found[name] = max(score, found.get(name, 0.0))
    return tuple(sorted(found, key=lambda name: (-found[name], len(name), name))[:MOST])


def units_of_places(library: Library, places: Iterable[str]) -> tuple[str, ...]:
    """The units that the texts of these places name most often, as they write them."""
    found = [
        (unit.short_names or (unit.name,))[0]
        for place in places
        for unit in library.units(jurisdiction=place, limit=MOST_LISTED).items
        if not unit.collective
    ]
    return tuple(dict.fromkeys(found))[:MOST_LISTED]
