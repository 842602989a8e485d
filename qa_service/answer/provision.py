"""条文、指标、处罚、定义: answers that are the source's own sentences, each with its place."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import AssignmentRecord, ClauseRecord
from corpus.responsibility import find_targets
from qa_service import cite
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import AnswerKind, AnswerTarget, AnswerUnit
from qa_service.answer.responsibility import units_of
from qa_service.evidence import SHORT_SENTENCE, Evidence, Findings, coverage, holds

WHOLE_ARTICLE = 700
"""Characters up to which an article is shown whole in the answer."""
MOST_SENTENCES = 4


def compose(
    evidence: Evidence,
    library: Library,
    citations: Citations,
    findings: Findings | None = None,
    whole_article: int = WHOLE_ARTICLE,
) -> str:
    """The sentence that answers, within its article or clause, with one citation.

    Args:
        findings: with the question, so that other sentences of the clause that answer a part of it (各要达到
            多少) stand beside the first.
        whole_article: characters up to which an article is shown whole.
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
    if clause.kind is ClauseKind.ARTICLE and whole.end - whole.start <= whole_article:
        shown = text[whole.start : whole.end]
    else:
        quote = Span(citation.start, citation.end)
        spans = dict.fromkeys([*_near(text, quote, whole), *_also(text, quote, whole, findings)])
        shown = "".join(s.of(text) for s in sorted(spans))
    said = _tidy(shown)
    said = said.removeprefix(clause.locator.article or clause.label).lstrip()
    return f"{where}：{said}[{number}]"


def article(clause: ClauseRecord, library: Library, citations: Citations) -> str:
    """A whole article with its citation."""
    text = library.text(clause.version_id)
    number = citations.add(clause.version_id, clause.id, clause.span, clause.extent)
    title = book_title(citations.items[number - 1].document.title)
    said = _tidy(clause.extent.of(text)).removeprefix(clause.label).lstrip()
    return f"{title}{clause.label}：{said}[{number}]"


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
    # A heading or a lead-in (包括下列职责：) is completed by what follows it.
    while high + 1 < len(parts) and high - low + 1 < MOST_SENTENCES and _unfinished(text, parts[high]):
        high += 1
    return [*_lead_in(text, parts[low], around), *parts[low : high + 1]]


def _lead_in(text: str, item: Span, around: Span) -> list[Span]:
    """The sentence that opens the list in which an item stands; the other items say nothing of it."""
    if text[item.start] not in "（(":
        return []
    before = [s for s in cite.sentences(text, around) if s.end <= item.start]
    opening = next((s for s in reversed(before) if s.of(text).rstrip().endswith(("：", ":"))), None)
    return [opening] if opening is not None else before[-1:]


def _unfinished(text: str, sentence: Span) -> bool:
    words = sentence.of(text).rstrip()
    return words.endswith(("：", ":")) or len(words) < SHORT_SENTENCE


def _tidy(text: str) -> str:
    """One blank for white space, ` | ` between the cells of a table row, no empty lines."""
    text = re.sub(r"[ ]*\t[ ]*", " | ", text)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def targets(evidence: Evidence, citation: int, library: Library) -> tuple[AnswerTarget, ...]:
    """The figures and deadlines of the sentence that answers, as the register has them.

    What the register leaves out (time limits of laws) is read from the sentence itself.
    """
    sentence = evidence.sentence
    stated = library.targets_within(evidence.hit.passage.version_id, sentence)
    return tuple(
        AnswerTarget(
            text=found.text,
            value=found.value,
            unit=found.unit,
            due=found.due,
            citation=citation,
            name=found.name or None,
            comparison=found.comparison,
            due_from=found.due_from.isoformat() if found.due_from else None,
            due_by=found.due_by.isoformat() if found.due_by else None,
            recurring=found.recurring,
        )
        for found in stated or find_targets(evidence.text, sentence)
    )


def implicit_units(
    rows: Sequence[AssignmentRecord],
    evidence: Evidence,
    citation: int,
    as_of: dt.date | None = None,
    half: Span | None = None,
) -> tuple[AnswerUnit, ...]:
    """Units of those of ``rows`` (running-text assignments of the clause) in the answering sentence.

    Args:
        half: of the sentence, the part that is asked about; where it names units, the others do not count.
    """
    sentence = evidence.sentence
    units: dict[str, AnswerUnit] = {}
    inside: set[str] = set()
    for row in rows:
        if row.evidence.start < sentence.end and sentence.start < row.evidence.end:
            for unit in units_of(row, citation, as_of):
                units.setdefault(unit.as_written, unit)
            if half is not None:
                mentions = (unit for role in row.roles for unit in role.units)
                inside |= {one.as_written for one in mentions if half.contains(one.span)}
    return tuple(unit for name, unit in units.items() if not inside or name in inside)
