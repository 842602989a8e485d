"""甲负责x；乙负责y: which half-sentence the question is about, and who else has a part of the same matter.

One clause of law may charge several organs, each in a half-sentence or an item of its own. Who is asked for
one of these matters gets the organ of its half-sentence; who is asked for the matter that all of them share
gets all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.model import AssignmentKind, Span
from corpus.records import AssignmentRecord
from qa_service import cite
from qa_service.evidence import Evidence, Term, coverage

CLEARER: Final = 0.08
"""Share of the question's weight that a half-sentence must have more than the others to be the one meant."""
SHARED: Final = 0.8
"""Share of it that the words of another organ must have to be about the same matter."""
MOST_BESIDE: Final = 4

_HALF: Final = re.compile("[^；;]+[；;]?")
_ORGAN_ENDS: Final = ("部门", "机关", "机构", "政府", "局", "厅", "委员会", "办公室")
_PART: Final = re.compile("[^；;。：]+[；;。：]?")
_CHARGED: Final = re.compile("负责|主管|实施|进行监督")
# An organ at the head, with or without the number of its item: (五)水行政主管部门负责. Not 由甲负责.
_CHARGED_HEAD: Final = re.compile(
    "\\s*(?:[(（][一二三四五六七八九十]+[)）])?(?P<who>[^，,。；;：:由]{2,20}?)(?=负责|实施|主管(?!部门|机关))"
)


def asked_half(text: str, sentence: Span, terms: Sequence[Term]) -> Span:
    """The half-sentence that alone has most of the question's words; else the whole sentence.

    >>> words = "站内秩序，由甲局负责；沿线秩序，由乙局负责。"
    >>> asked_half(words, Span(0, len(words)), [Term("站内", 5.0), Term("秩序", 2.0)]).of(words)
    '站内秩序，由甲局负责；'
    """
    halves = [
        Span(sentence.start + match.start(), sentence.start + match.end())
        for match in _HALF.finditer(sentence.of(text))
    ]
    if len(halves) < 2:
        return sentence
    shares = [coverage(terms, half.of(text)) for half in halves]
    first, second = sorted(shares, reverse=True)[:2]
    return halves[shares.index(first)] if first - second >= CLEARER else sentence


def rows_of(
    evidence: Evidence, found: Sequence[Evidence], own: Sequence[AssignmentRecord]
) -> list[AssignmentRecord]:
    """Running-text assignments whose words stand in the sentence that answers, wherever they are filed.

    Args:
        found: what else was found. own: assignments of the clause of ``evidence``.
    """
    version, sentence = evidence.hit.passage.version_id, evidence.sentence
    others = [e.assignment for e in found if e.hit.passage.version_id == version and e.assignment is not None]
    rows = {
        row.id: row
        for row in [*own, *others]
        if row.evidence.start < sentence.end and sentence.start < row.evidence.end
    }
    return list(rows.values())


def beside(
    text: str, sentence: Span, clause: Span, terms: Sequence[Term], own: Sequence[AssignmentRecord]
) -> list[tuple[Span, list[AssignmentRecord]]]:
    """Other half-sentences of a clause that charge an organ with the same matter, in order.

    Args:
        sentence: the one that answers. own: assignments of the clause.

    Returns:
        Each with the running-text assignments that stand in it.
    """
    floor = max(SHARED, coverage(terms, sentence.of(text)))
    found = []
    for match in _PART.finditer(text, clause.start, clause.end):
        span = cite.trim(text, Span(match.start(), match.end()))
        words = span.of(text)
        apart = span.end <= sentence.start or sentence.end <= span.start
        if apart and _CHARGED.search(words) and coverage(terms, words) >= floor:
            rows = [r for r in own if r.kind is AssignmentKind.IMPLICIT and span.contains(_span(r))]
            found.append((span, rows))
    return found[:MOST_BESIDE]


def _span(row: AssignmentRecord) -> Span:
    return Span(row.evidence.start, row.evidence.end)


def subject_of(half: str) -> str:
    """The organ at the head of a half-sentence that no assignment was read from; "" for none.

    >>> subject_of("交通运输主管部门负责道路运输的许可；")
    '交通运输主管部门'
    """
    head = _CHARGED_HEAD.match(half)
    return head["who"] if head is not None and head["who"].endswith(_ORGAN_ENDS) else ""
