"""Single choice among whole sentences (下列说法正确的是): one as the law has it, three wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from case_library.questions.enumerations import balanced
from case_library.questions.provisions import Statement

_SHORTEST, _LONGEST = 16, 66
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
    """``true`` as the law has it beside three claims that are to be shown in their wrong form."""

    true: Claim
    false: tuple[Claim, ...]


def choices(claims: Sequence[Claim]) -> Iterator[Choice]:
    """Groups of four neighbouring sentences of one chapter; each sentence is used once."""
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
        yield Choice(
            group[len(group) // 2], tuple(one for n, one in enumerate(group) if n != len(group) // 2)
        )


def _goes_with(one: Claim, other: Claim) -> bool:
    return (
        one.statement.chapter == other.statement.chapter
        and one.statement.place != other.statement.place
        and balanced([one.true, other.true])
    )
