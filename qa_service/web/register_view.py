"""What the register's pages show of its filter: facets to choose from, and chips of what is chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from corpus.library import Library
from corpus.register_table import RegisterFacets, place_tree
from qa_service.api.filters import RegisterFilter
from qa_service.register_facets import (
    DEADLINE_NAMES,
    KIND_NAMES,
    SHARE_NAMES,
    VALIDITY_NAMES,
    Condition,
    conditions_of,
)

SHOWN, MOST = 8, 60
"""Values of a long facet that stand open, and those that it has folded away behind them."""
Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to choose. ``meta``: what tells it from its namesakes; ``depth``: in a tree."""

    value: str
    name: str
    count: int
    chosen: bool
    meta: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter with its values.

    Attributes:
        shown, folded: values that stand open, and those behind 更多.
        total: how many values there are in all. find: name of the field that narrows them, "" without one.
        found: what that field holds.
    """

    field: str
    title: str
    shown: tuple[FacetValue, ...]
    folded: tuple[FacetValue, ...] = ()
    total: int = 0
    find: str = ""
    found: str = ""

    @property
    def chosen(self) -> int:
        return sum(one.chosen for one in (*self.shown, *self.folded))


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is set and the address without it."""

    name: str
    words: str
    url: str


def pairs_of(wanted: RegisterFilter) -> Pairs:
    """The conditions that are set, as they stand in an address, without the window."""
    found: list[tuple[str, str]] = []
    dumped = wanted.model_dump(mode="json", include=set(RegisterFilter.model_fields), exclude_defaults=True)
    for name, value in dumped.items():
        if name in ("limit", "offset") or value is None:
            continue
        values = value if isinstance(value, list) else [value]
        found += [(name, str(one).lower() if isinstance(one, bool) else str(one)) for one in values]
    return tuple(dict.fromkeys(found))


def address(path: str, pairs: Iterable[tuple[str, str]], **more: Any) -> str:
    """``path`` with the conditions and ``more``, without what is None, 0 or ""."""
    kept = [*pairs, *((name, str(value)) for name, value in more.items() if value)]
    return f"{path}?{urlencode(kept)}" if kept else path


def chips_of(library: Library, wanted: RegisterFilter, path: str) -> tuple[Chip, ...]:
    """What is chosen, each with the address of the page without it."""
    pairs = pairs_of(wanted)

    def without(one: Condition) -> str:
        return address(path, [pair for pair in pairs if pair != (one.field, one.value)])

    found = conditions_of(library, wanted.asked(), wanted.role)
    return tuple(Chip(one.name, one.words, without(one)) for one in found)


def facets_of(
    facets: RegisterFacets, wanted: RegisterFilter, find_unit: str = "", find_document: str = ""
) -> tuple[Facet, ...]:
    """The facets in the order in which an officer narrows a list down."""
    places = [
        FacetValue(path, path.rpartition("/")[2], number, path in wanted.jurisdiction, depth=depth)
        for path, depth, number in place_tree(facets.places)
    ]
    units = [(one.id, one.name, one.jurisdiction.rpartition("/")[2], number) for one, number in facets.units]
    documents = [
        (one.id, one.title or one.file_name, str(one.date.year) if one.date else "", number)
        for one, number in facets.documents
    ]
    return (
        _tree("jurisdiction", "地区", places, wanted.jurisdiction),
        _long("unit", "单位", units, wanted.unit, "find_unit", find_unit),
        _short("role", "角色", _counted(SHARE_NAMES, facets.shares, SHARE_NAMES), wanted.role),
        _short("due", "期限", _counted(DEADLINE_NAMES, facets.deadlines), wanted.due),
        _short("status", "时效", _counted(VALIDITY_NAMES, facets.statuses), wanted.status),
        _short("kind", "形式", _counted(KIND_NAMES, facets.kinds), wanted.kind),
        _long("document", "文件", documents, wanted.document, "find_document", find_document),
    )


def _counted(
    names: Mapping[Any, str], counts: Mapping[Any, int], values: Mapping[Any, str] | None = None
) -> list[tuple[str, str, int]]:
    """(value in the address, name, rows) in the order of ``names``."""
    return [(values[one] if values else one.value, name, counts.get(one, 0)) for one, name in names.items()]


def _short(field: str, title: str, values: Sequence[tuple[str, str, int]], chosen: Iterable[str]) -> Facet:
    taken = {str(one) for one in chosen}
    shown = [
        FacetValue(value, name, number, value in taken)
        for value, name, number in values
        if number or value in taken
    ]
    return Facet(field, title, (*shown, *_typed(taken, [value for value, _, _ in values])), total=len(shown))


def _long(
    field: str,
    title: str,
    values: Sequence[tuple[str, str, str, int]],
    chosen: Sequence[str],
    find: str,
    found: str,
) -> Facet:
    """Chosen values first, then those that are named most; more of them by searching.

    Args:
        values: (value, name, what tells it from its namesakes, rows), of which there may be ten thousands.
    """
    taken = frozenset(chosen)
    first = [FacetValue(value, name, n, True, meta) for value, name, meta, n in values if value in taken]
    rest = [one for one in values if one[0] not in taken and found in one[1]]
    typed = _typed(chosen, [one.value for one in first])
    shown = [FacetValue(value, name, n, False, meta) for value, name, meta, n in rest[:MOST]]
    room = max(0, SHOWN - len(first))
    total = len(first) + len(rest)
    return Facet(field, title, (*typed, *first, *shown[:room]), tuple(shown[room:]), total, find, found)


def _tree(field: str, title: str, values: Sequence[FacetValue], chosen: Sequence[str]) -> Facet:
    """A few places stand open all; of many the provinces, what is chosen, and what lies directly below it."""

    def is_open(one: FacetValue) -> bool:
        if len(values) <= 2 * SHOWN or one.depth == 0 or one.value.rpartition("/")[0] in chosen:
            return True
        return any(path == one.value or path.startswith(one.value + "/") for path in chosen)

    shown = tuple(one for one in values if is_open(one))
    folded = tuple(replace(one, depth=0, meta=one.value.split("/")[-2]) for one in values if not is_open(one))
    known = [one.value for one in values]
    return Facet(field, title, (*_typed(chosen, known), *shown), folded, len(values))


def _typed(chosen: Iterable[str], known: Iterable[str]) -> tuple[FacetValue, ...]:
    """What was typed, or has no row now, stays in the form."""
    there = set(known)
    return tuple(FacetValue(one, one, 0, True) for one in chosen if one not in there)
