"""Principles and guidelines that a law states as a formula (方针, 原则)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from case_library.questions.corroboration import dice
from case_library.questions.gaps import Gap, gap_of
from case_library.questions.model import Asks
from case_library.questions.provisions import Reading

# Why: the formula between the verb and 的原则 is known by heart. Matches 坚持安全第一、预防为主的方针,
# 遵循精简、效能的原则. Must not match 按照业务相近的原则 (no formula of several parts).
_FORMULA: Final = re.compile(
    r"(?:坚持|贯彻|遵循|按照|实行|坚持以)(?P<formula>[一-鿿]{2,8}(?:、[一-鿿]{2,8}){1,5}(?:和[一-鿿]{2,8})?)的(?P<noun>方针|原则|机制|要求|体制)"
)


def gaps(reading: Reading) -> Iterator[Gap]:
    """One gap for each formula; those of other articles are wrong there, if they are not alike."""
    found: list[Gap] = []
    for statement in reading.statements:
        match = _FORMULA.search(statement.text) if statement.alone else None
        if match is not None:
            gap = gap_of(reading, statement, match.span("formula"), Asks.OTHER)
            if gap is not None and gap.answer not in gap.filled("　"):
                found.append(gap)
    for gap in found:
        others = [one.answer for one in found if dice(one.answer, gap.answer) < 0.5]
        yield replace(gap, wrong=tuple(dict.fromkeys(others)))
