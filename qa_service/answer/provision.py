"""条文、指标、处罚、定义: answers that are the source's own sentences, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import AssignmentRecord
from qa_service import cite
from qa_service.answer.citing import Citations, around_clause
from qa_service.answer.model import AnswerTarget, AnswerUnit
from qa_service.answer.responsibility import units_of
from qa_service.evidence import Evidence

WHOLE_ARTICLE = 700
"""Characters up to which an article is shown whole in the answer."""
MOST_SENTENCES = 4

_VALUE = re.compile(
    r"(?P<compare>不少于|不低于|不超过|不得超过|不高于|至少|达到|大于|小于|低于|高于|超过|控制在|[<>≥≤＜＞]=?|以内)?\s*"
    r"(?P<number>\d[\d,.]*|[一二两三四五六七八九十百千万半]+)\s*"
    r"(?P<unit>%|％|个工作日|工作日|平方米|平方公里|公里|个月|小时|分钟|课时|[㎡座个次回年轮天日人家处节倍米件项户周月元吨级]|万元|万人|亿元)"
    r"(?P<after>以上|以下|以内)?"
)


def compose(evidence: Evidence, library: Library, citations: Citations) -> str:
    """The sentence that answers, within its article or clause, with one citation."""
    passage = evidence.hit.passage
    clause, around = around_clause(library, passage.clause_id)
    if evidence.assignment is not None:
        task = evidence.assignment.task
        around = Span(min(around.start, task.start), max(around.end, task.end))
    number = citations.add(passage.version_id, clause.id, evidence.sentence, around)
    citation = citations.items[number - 1]
    where = "".join(
        part
        for part in (f"《{citation.document.title}》", clause.locator.article or clause.locator.label)
        if part
    )
    text = evidence.text
    whole = cite.trim(text, around)
    if clause.kind is ClauseKind.ARTICLE and whole.end - whole.start <= WHOLE_ARTICLE:
        shown = text[whole.start : whole.end]
    else:
        shown = "".join(s.of(text) for s in _near(text, Span(citation.start, citation.end), whole))
    return f"{where}：{_tidy(shown)}[{number}]"


def _near(text: str, quote: Span, around: Span) -> list[Span]:
    """The quote with the sentences that complete it: the lead-in of an item, the items of a list."""
    shown = cite.window(text, around, quote, WHOLE_ARTICLE)
    parts = list(cite.sentences(text, shown))
    hit = [i for i, s in enumerate(parts) if s.end > quote.start and s.start < quote.end]
    if not hit:
        return [quote]
    low, high = hit[0], hit[-1]
    while low > 0 and text[parts[low].start] in "（(" and high - low + 1 < MOST_SENTENCES:
        low -= 1
    return parts[low : high + 1]


def _tidy(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def targets(evidence: Evidence, citation: int) -> tuple[AnswerTarget, ...]:
    """The figures of the sentence, as written."""
    words = evidence.sentence.of(evidence.text)
    found = []
    for match in _VALUE.finditer(words):
        value = (match["compare"] or "") + match["number"]
        found.append(
            AnswerTarget(
                text=match.group(0).strip(),
                value=value.strip(),
                unit=match["unit"] + (match["after"] or ""),
                due=None,
                citation=citation,
            )
        )
    return tuple(found[:12])


def implicit_units(
    rows: Sequence[AssignmentRecord], evidence: Evidence, citation: int
) -> tuple[AnswerUnit, ...]:
    """Units of those of ``rows`` (running-text assignments of the clause) in the answering sentence."""
    sentence = evidence.sentence
    units: dict[str, AnswerUnit] = {}
    for row in rows:
        if row.evidence.start < sentence.end and sentence.start < row.evidence.end:
            for unit in units_of(row, citation):
                units.setdefault(unit.as_written, unit)
    return tuple(units.values())
