"""What the list of the question bank shows beside its items: facets, chips, moves, reports of moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from case_library.questions.matching_judges import Verdict
from case_library.questions.model import ItemState
from case_library.questions.stale import State
from qa_service.questions.listing import FACET_NAMES, JOINT
from qa_service.questions.model import BankItem
from qa_service.questions.model import FacetValue as Counted
from qa_service.web.question_view import cited_otherwise
from qa_service.web.register_view import Chip, Facet, FacetValue, Pairs, address

SHOWN: Final = 8
"""Values of a facet that stand open."""
SHOWN_FACETS: Final = (
    "state",
    "type",
    "stale",
    "blocked",
    "finding",
    "verdict",
    "point",
    "difficulty",
    "asks",
    "origin",
    "practice",
    "author",
    "batch",
)
"""The facets in the order in which a reviewer narrows the queue down."""
SEVERAL: Final = frozenset({"state", "type", "difficulty", "origin", "asks"})
"""Facets of which several values may be chosen; of the others one."""
TITLES: Final[Mapping[str, str]] = {
    **FACET_NAMES,
    "stale": "依据",
    "blocked": "必须改正的差错",
    "verdict": "与条文核对",
    "finding": "检查发现的问题",
    "asks": "考查内容",
}
_YES_NO: Final[Mapping[str, tuple[str, str]]] = {
    "stale": ("依据有变", "依据没有变"),
    "blocked": ("有必须改正的差错", "没有必须改正的差错"),
    "practice": ("可用于练习", "只用于考试"),
}
_OTHERS: Final = {
    "q": "包含",
    "document": "文件",
    "clause": "条文",
    "case": "案例",
    "assignment": "任务",
}


def facet_views(
    counted: Mapping[str, Sequence[Counted]], chosen: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> tuple[Facet, ...]:
    """The facets with what is chosen; those that tell nothing apart are left out.

    Args:
        chosen: values by field, as they stand in the address. names: of batches, by id.
    """
    found = []
    for field in SHOWN_FACETS:
        taken = chosen.get(field, ())
        values = counted.get(field, ())
        if len(values) < 2 and not taken:
            continue
        shown = _points(values, taken) if field == "point" else _values(field, values, taken, names)
        found.append(_folded(field, shown))
    return tuple(one for one in found if one.shown)


def _values(
    field: str, values: Sequence[Counted], taken: Sequence[str], names: Mapping[str, str]
) -> list[FacetValue]:
    shown = [
        FacetValue(one.value, names.get(one.value, one.label), one.count, one.value in taken)
        for one in values
        if one.count or one.value in taken
    ]
    there = {one.value for one in values}
    shown += [FacetValue(one, value_words(field, one, names), 0, True) for one in taken if one not in there]
    return shown


def _points(values: Sequence[Counted], taken: Sequence[str]) -> list[FacetValue]:
    """The way down to the chosen knowledge point, then what lies below it."""
    point = taken[0] if taken else ""
    steps = point.split(JOINT) if point else []
    above = [
        FacetValue(JOINT.join(steps[: n + 1]), step, 0, n == len(steps) - 1, depth=min(n, 4))
        for n, step in enumerate(steps)
    ]
    counts = {one.value: one.count for one in values}
    above = [
        FacetValue(one.value, one.name, counts.get(one.value, 0), one.chosen, depth=one.depth)
        for one in above
    ]
    known = {one.value for one in above}
    below = [
        FacetValue(one.value, one.value.rpartition(JOINT)[2] if point else one.value, one.count, False,
                   depth=min(len(steps), 4))
        for one in values
        if one.value not in known and (not point or one.value.startswith(point + JOINT))
    ]  # fmt: skip
    return [*above, *below]


def _folded(field: str, values: Sequence[FacetValue]) -> Facet:
    if len(values) <= SHOWN + 2:
        return Facet(field, TITLES[field], tuple(values), total=len(values))
    first = [one for one in values if one.chosen or (field == "point" and not one.count)]
    rest = [one for one in values if one not in first]
    room = max(0, SHOWN - len(first))
    return Facet(field, TITLES[field], (*first, *rest[:room]), tuple(rest[room:]), len(values))


def value_words(field: str, value: str, names: Mapping[str, str]) -> str:
    """A value of a facet as a person reads it."""
    if field in _YES_NO:
        return _YES_NO[field][0 if value == "true" else 1]
    return names.get(value, value)


def chip_views(pairs: Pairs, path: str, names: Mapping[str, str]) -> tuple[Chip, ...]:
    """What is chosen, each with the address of the page without it."""
    titles = {**{field: TITLES[field] for field in SHOWN_FACETS}, **_OTHERS}
    return tuple(
        Chip(
            titles[field],
            value_words(field, value, names),
            address(path, [pair for pair in pairs if pair != (field, value)]),
        )
        for field, value in pairs
        if field in titles
    )


# --- moves ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """A button: what it asks for, its words, and how it looks."""

    action: str
    name: str
    tone: str = ""


APPROVE: Final = Move("approve", "通过", "primary")
SUBMIT: Final = Move("submit", "送审")
RETURN: Final = Move("return", "退回")
RETIRE: Final = Move("retire", "停用")
RENEW: Final = Move("renew", "更新依据")
REVIVE: Final = Move("return", "恢复为草稿")


_BY_STATE: Final[Mapping[ItemState, tuple[Move, ...]]] = {
    ItemState.DRAFT: (APPROVE, SUBMIT, RETIRE),
    ItemState.PENDING: (APPROVE, RETURN, RETIRE),
    ItemState.APPROVED: (RETURN, RETIRE),
    ItemState.RETIRED: (REVIVE,),
}
RENEWABLE: Final = frozenset({State.MOVED, State.BESIDE})
"""Of a basis: its words stand, but are to be cited otherwise."""


def moves_of(one: BankItem) -> tuple[tuple[str, str, str], ...]:
    """(action, words, tone) of what can be done with an item as it stands."""
    moves = _BY_STATE[one.item.state]
    against = one.match is not None and one.match.verdict is Verdict.CONTRADICTED
    if one.blocked or one.stale or against:  # approving is refused as long as that is so
        moves = tuple(replace(move, tone="") for move in moves)
    if one.basis in RENEWABLE and any(map(cited_otherwise, one.verdicts)):
        moves = (RENEW, *moves)
    return tuple((move.action, move.name, move.tone) for move in moves)


# --- report --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An item that was not moved."""

    name: str
    url: str
    stem: str


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What became of several items. ``groups``: the refused by reason, most first."""

    action: str
    summary: str
    tone: str
    refused: tuple[RefusedItem, ...]
    groups: tuple[tuple[str, tuple[RefusedItem, ...]], ...]


def named(values: Mapping[str, Any]) -> Pairs:
    """Conditions as they stand in an address: each value of a list by itself, True as ``true``."""
    found: list[tuple[str, str]] = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                written = str(one).lower() if isinstance(one, bool) else str(one)
                found.append((name, written))
    return tuple(dict.fromkeys(found))
