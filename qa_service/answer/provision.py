"""条文、指标、处罚、定义: answers that are the source's own sentences, each with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import AssignmentRecord
from qa_service import cite
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import AnswerKind, AnswerTarget, AnswerUnit
from qa_service.answer.responsibility import units_of
from qa_service.evidence import Evidence, Findings, coverage, holds

WHOLE_ARTICLE = 700
"""Characters up to which an article is shown whole in the answer."""
MOST_SENTENCES = 4

_VALUE = re.compile(
    r"(?P<compare>不少于|不低于|不超过|不得超过|不高于|至少|达到|大于|小于|低于|高于|超过|控制在|[<>≥≤＜＞]=?|以内)?\s*"
    r"(?P<number>\d[\d,.]*|[一二两三四五六七八九十百千万半]+)\s*"
    r"(?P<unit>%|％|个工作日|工作日|平方米|平方公里|公里|个月|小时|分钟|课时|[㎡座个次回年轮天日人家处节倍米件项户周月元吨级]|万元|万人|亿元)"
    r"(?P<after>以上|以下|以内)?"
)


def compose(
    evidence: Evidence, library: Library, citations: Citations, findings: Findings | None = None
) -> str:
    """The sentence that answers, within its article or clause, with one citation.

    Args:
        findings: with the question, so that other sentences of the clause that answer a part of it (各要达到
            多少) stand beside the first.
    """
    passage = evidence.hit.passage
    clause, around = around_clause(library, passage.clause_id)
    if evidence.assignment is not None:
        task = evidence.assignment.task
        around = Span(min(around.start, task.start), max(around.end, task.end))
    number = citations.add(passage.version_id, clause.id, evidence.sentence, around)
    citation = citations.items[number - 1]
    title = book_title(passage.title or citation.document.title)
    where = title + (clause.locator.article or clause.locator.label or "")
    text = evidence.text
    whole = cite.trim(text, around)
    if clause.kind is ClauseKind.ARTICLE and whole.end - whole.start <= WHOLE_ARTICLE:
        shown = text[whole.start : whole.end]
    else:
        quote = Span(citation.start, citation.end)
        spans = dict.fromkeys([*_near(text, quote, whole), *_also(text, quote, whole, findings)])
        shown = "".join(s.of(text) for s in sorted(spans))
    said = _tidy(shown)
    if clause.locator.article:
        said = said.removeprefix(clause.locator.article).lstrip()
    return f"{where}：{said}[{number}]"


def _also(text: str, quote: Span, around: Span, findings: Findings | None) -> list[Span]:
    """Other sentences of the clause that hold what is asked for and cover half as much as the quote."""
    if findings is None or findings.question.kind is not AnswerKind.TARGET:
        return []
    question, terms = findings.question, findings.terms
    floor = 0.5 * coverage(terms, quote.of(text))
    found = [
        (coverage(terms, s.of(text)), s)
        for s in cite.sentences(text, cite.window(text, around, quote))
        if s != quote and holds(question, s.of(text))
    ]
    best = sorted((f for f in found if f[0] >= max(floor, 0.15)), key=lambda f: (-f[0], f[1]))
    return [s for _, s in best[: MOST_SENTENCES - 2]]


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
    """One blank for white space, ` | ` between the cells of a table row, no empty lines."""
    text = re.sub(r"[ ]*\t[ ]*", " | ", text)
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
