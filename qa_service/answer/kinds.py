"""The kinds of questions that have a form of their own, in the order in which they are tried."""

from __future__ import annotations

from qa_service.answer import (
    accident_case,
    definition,
    differences,
    effectiveness,
    listing,
    penalty,
    permission,
)
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, Judge


def answer(finder: Finder, findings: Findings, judge: Judge) -> Told | Untold | None:
    """The answer of the first kind that knows one; None for a question of no such kind.

    Args:
        judge: whether evidence carries an answer.
    """
    return (
        differences.answer(finder, findings, judge)
        or effectiveness.answer(finder, findings)
        or penalty.graded(finder, findings)
        or accident_case.answer(finder, findings)
        or penalty.answer(finder, findings, judge)
        or definition.answer(finder, findings)
        or listing.answer(finder, findings)
        or permission.answer(finder, findings, judge)
    )
