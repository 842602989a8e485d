"""Terms that a law defines (定义): which term is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from case_library.questions.corroboration import dice
from case_library.questions.gaps import Gap, gap_of
from case_library.questions.model import Asks
from case_library.questions.provisions import Reading, Statement

# Why: X，是指Y and 本法所称X，是指Y. Must not match 是指 inside of brackets or behind a verb.
_DEFINES: Final = re.compile(
    r"^(?:《[^》]+》所称的?)?(?P<term>[一-鿿A-Za-z、“”]{2,20})，(?:是指|指)(?P<what>.{12,220})$"
)


def gaps(reading: Reading) -> Iterator[Gap]:
    """One gap for each defined term of the law; the other terms are wrong there."""
    found: list[Gap] = []
    for statement, text in _candidates(reading):
        match = _DEFINES.match(text)
        if match is None or _shows(match["term"].strip("“”"), match["what"]):
            continue
        source = reading.source(statement)
        gap = gap_of(reading, statement, match.span("term"), Asks.DEFINITION, sources=(source,), text=text)
        if gap is not None:
            found.append(gap)
    terms = [gap.answer.strip("“”") for gap in found]
    for gap in found:
        others = [
            term
            for term in terms
            if term != gap.answer and term not in gap.text and not _within(term, gap.answer)
        ]
        if _told_by_end(gap, others):
            continue
        yield _with(gap, sorted(others, key=lambda term: (-dice(term, gap.answer), term)))


def _candidates(reading: Reading) -> Iterator[tuple[Statement, str]]:
    for statement in reading.statements:
        yield statement, statement.text
    for listing in reading.listings:
        for member in listing.members:
            place = replace(
                listing.head,
                text=member.text,
                span=member.span,
                clause_id=member.clause_id,
                item=member.number,
            )
            yield place, member.text


def _shows(term: str, what: str) -> bool:
    """Whether the definition speaks the term itself."""
    return term in what or (len(term) >= 4 and term[:4] in what)


def _told_by_end(gap: Gap, others: list[str]) -> bool:
    """Whether only the right term ends as its definition does: 消防产品 for …的产品."""
    end = gap.answer.strip("“”")[-2:]
    what = re.sub(r"等?[。；]?$", "", gap.text)
    return what.endswith(end) and not all(other.endswith(end) for other in others)


def _within(term: str, answer: str) -> bool:
    return term in answer or answer in term


def _with(gap: Gap, wrong: list[str]) -> Gap:
    return replace(gap, wrong=tuple(wrong))
