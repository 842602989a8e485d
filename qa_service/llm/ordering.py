"""Which of several candidates comes first: the model may pick among those the rules would answer from."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from qa_service.answer.model import Answer
from qa_service.ranking.model import Evidence, Findings

MARGIN = 0.08
"""Scores this near the best are too near for the rules to be sure of their order."""
MOST_CANDIDATES = 5


def candidates(
    findings: Findings, answer: Answer, carries: Callable[[Evidence], bool]
) -> tuple[Evidence, ...]:
    """Evidence that may stand first: it carries the answer, is of the same place and sort as what the rules
    have chosen, and nearly as good; () where there is nothing to choose."""
    cited = answer.citations[0].clause_id if answer.citations else ""
    first = next((one for one in findings.evidence if carries(one)), None)
    if first is None or first.hit.passage.clause_id != cited:
        return ()  # the answer was not made of ranked evidence
    near = [
        one
        for one in findings.evidence
        if one.score >= first.score - MARGIN
        and one.hit.passage.jurisdiction == first.hit.passage.jurisdiction
        and one.explicit == first.explicit
        and one.named == first.named
        and carries(one)
    ]
    return tuple(near[:MOST_CANDIDATES]) if len(near) > 1 else ()


def picked(reply: str, offered: tuple[Evidence, ...]) -> Evidence | None:
    """The candidate whose number the model gave; None for anything else than one of the numbers."""
    match = re.fullmatch(r"[\s“”\"'【\[(（]*(\d{1,2})[\s。.”“\"'】\])）]*", reply)
    number = int(match[1]) if match else 0
    return offered[number - 1] if 1 <= number <= len(offered) else None


def with_first(findings: Findings, first: Evidence) -> Findings:
    """The same findings with ``first`` at their head."""
    rest = tuple(one for one in findings.evidence if one is not first)
    return dataclasses.replace(findings, evidence=(first, *rest))
