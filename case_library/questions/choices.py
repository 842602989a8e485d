"""Choice among whole sentences (下列说法正确的是, 错误的是, 正确的有): some of the law, some wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.questions.enumerations import balanced
from case_library.questions.provisions import Statement

_SHORTEST, _LONGEST = 16, 80
_NEIGHBOURS: Final = 8


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence and one exact change that makes it wrong."""

    statement: Statement
    true: str
    false: str
    right: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Choice:
    """``true`` as the law has them beside ``false``, which are to be shown in their wrong form."""

    true: tuple[Claim, ...]
    false: tuple[Claim, ...]


def plain_claim(statement: Statement) -> Claim:
    """A sentence that is only shown as the law has it."""
    return Claim(statement, statement.text, "", "", "")


def one_right(claims: Sequence[Claim]) -> Iterator[Choice]:
    """Groups of four neighbouring sentences of one chapter, one of them true; each is used once."""
    fit = [one for one in claims if _SHORTEST <= len(one.true) <= _LONGEST]
    while len(fit) >= 4:
        first = fit.pop(0)
        near = [one for one in fit[:_NEIGHBOURS] if _goes_with(first, one)]
        if len(near) < 3:
            continue
        group = [first, *near[:3]]
        if not balanced([one.true for one in group]):
            continue
        for one in near[:3]:
            fit.remove(one)
        middle = len(group) // 2
        yield Choice((group[middle],), tuple(one for n, one in enumerate(group) if n != middle))


def one_wrong(claims: Sequence[Claim], plain: Sequence[Claim]) -> Iterator[Choice]:
    """One wrong sentence beside three true ones that are nothing but true; each of these is used once."""
    truths = [one for one in plain if _SHORTEST <= len(one.true) <= _LONGEST]
    for claim in claims:
        if not _SHORTEST <= len(claim.true) <= _LONGEST:
            continue
        near = _nearest(claim, truths, 3)
        if near is None:
            continue
        for one in near:
            truths.remove(one)
        yield Choice(near, (claim,))


def several_right(claims: Sequence[Claim], plain: Sequence[Claim]) -> Iterator[Choice]:
    """Three true sentences beside two wrong ones of the same chapter; each is used once."""
    truths = [one for one in plain if _SHORTEST <= len(one.true) <= _LONGEST]
    fit = [one for one in claims if _SHORTEST <= len(one.true) <= _LONGEST]
    while len(fit) >= 2:
        first = fit.pop(0)
        second = next((one for one in fit[:_NEIGHBOURS] if _goes_with(first, one)), None)
        if second is None:
            continue
        near = _nearest(first, truths, 3)
        if near is None or not balanced([one.true for one in (*near, first, second)]):
            continue
        if any(one.statement.place == second.statement.place for one in near):
            continue
        fit.remove(second)
        for one in near:
            truths.remove(one)
        yield Choice(near, (first, second))


def _nearest(claim: Claim, truths: Sequence[Claim], count: int) -> tuple[Claim, ...] | None:
    """The true sentences of the chapter that stand nearest to ``claim`` and go with it; None: too few."""
    at = claim.statement.span.start
    chosen: list[Claim] = []
    for one in sorted(truths, key=lambda one: abs(one.statement.span.start - at)):
        places = {claim.statement.place, *(other.statement.place for other in chosen)}
        lengths = [claim.true, one.true, *(other.true for other in chosen)]
        if one.statement.place in places or not _goes_with(claim, one) or not balanced(lengths):
            continue
        chosen.append(one)
        if len(chosen) == count:
            return tuple(chosen)
    return None


def _goes_with(one: Claim, other: Claim) -> bool:
    return (
        one.statement.chapter == other.statement.chapter
        and one.statement.place != other.statement.place
        and balanced([one.true, other.true])
    )
