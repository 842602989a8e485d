"""The kinds of questions that have a form of their own, in the order in which they are tried."""

from __future__ import annotations

import re

from qa_service.answer import (
    accident_case,
    definition,
    differences,
    effectiveness,
    listing,
    penalty,
    permission,
)
from qa_service.answer.penalty_question import asks_for_penalty
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Finder, Findings, Judge


def answer(finder: Finder, findings: Findings, judge: Judge) -> Told | Untold | None:
    """The answer of the first kind that knows one; None for a question of no such kind.

    Args:
        judge: whether evidence carries an answer.
    """
    return (
        differences.answer(finder, findings, judge)
        or (None if _is_of_a_thing(findings.question.text) else effectiveness.answer(finder, findings))
        or penalty.graded(finder, findings)
        or accident_case.answer(finder, findings)
        or penalty.answer(finder, findings, judge)
        or definition.answer(finder, findings)
        or listing.answer(finder, findings)
        or permission.answer(finder, findings, judge)
    )


# 灭火器过期了罚多少 is about a thing that has run out; 《消防法》废止了还能处罚吗 about a text.
_RUN_OUT = re.compile("过期|到期|超期|失效")
_OF_A_TEXT = re.compile(
    "[《》]|(?:法|条例|办法|规定|文件|标准|规范|预案)(?:已经?|是不是|都)?(?:过期|到期|超期|失效)"
)


def _is_of_a_thing(text: str) -> bool:
    """Whether a question for a sanction says of a thing, and of no text, that it has run out."""
    return asks_for_penalty(text) and bool(_RUN_OUT.search(text)) and not _OF_A_TEXT.search(text)
