"""Yes/no questions over the evidence: which assignment or sentence a claim is held against."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from corpus.jurisdiction import Relation
from corpus.library import Library
from corpus.model import Span
from corpus.records import AssignmentRecord
from corpus.units import find_units
from qa_service.answer import premise
from qa_service.answer.citing import Citations, book_title
from qa_service.answer.model import Answer, AnswerStatus, Verdict, VerdictKind
from qa_service.answer.named_rows import title_of
from qa_service.answer.responsibility import task_name
from qa_service.claimed import Claim
from qa_service.evidence import Evidence, Findings, coverage
from qa_service.places import nearest
from qa_service.question import Question

_CLOSE = 0.06
"""Score by which another assignment of the same text may lag and still be about what is asked."""
_ENOUGH = 0.5
"""Share of the question's weight from which an assignment is about its matter, whatever word it lacks."""
_SHARED = 0.6
"""Share of the matter's pairs of characters that the heading of another assignment must have."""


def of_assignment(
    findings: Findings, chosen: Evidence, usable: Sequence[Evidence], citation: int, citations: Citations
) -> list[Verdict]:
    """Verdicts on the units of a question, by the assignment that answers it and by those just beside it."""
    record = chosen.assignment
    if record is None:
        return []
    verdicts = []
    for claim in findings.question.claims:
        if not claim.units:
            continue
        verdict = premise.of_units(claim, record, citation, citations.as_of)
        if _another_matter(findings, chosen, record):
            about = task_name(record, record.task.text)
            text = f"资料没有直接写这件事。最接近的任务是“{about}”，对那项任务来说：{verdict.text}"
            verdicts.append(Verdict(VerdictKind.UNSTATED, text, citation, verdict.claim))
            continue
        verdicts.append(verdict)
        for other in twins(findings, chosen, usable):
            second = premise.of_units(claim, other, 0, citations.as_of)
            if second.kind is not verdict.kind:
                number = citations.add_assignment(other)
                said = second.text.replace("[0]", f"[{number}]")
                verdicts.append(
                    Verdict(second.kind, f"{named_beside(record, other)}：{said}", number, second.claim)
                )
    return verdicts


def _another_matter(findings: Findings, chosen: Evidence, record: AssignmentRecord) -> bool:
    """Whether the assignment lacks the rarest word of the question, and most of the others."""
    if not findings.terms or chosen.coverage >= _ENOUGH:
        return False
    rarest = max(findings.terms, key=lambda term: term.weight)
    text = "".join((record.heading, record.task.text, *record.section, title_of(record)))
    return coverage((rarest,), text) < _ENOUGH


def comparable_first(question: Question, usable: Sequence[Evidence], gap: float) -> list[Evidence]:
    """Evidence with a figure that the claimed one can be compared with goes first, where it fits as well.

    Args:
        gap: score that it may lag behind the best.
    """
    claim = next((one for one in question.claims if one.figure), None)
    if claim is None or not usable:
        return list(usable)
    floor = usable[0].score - gap

    def key(evidence: Evidence) -> bool:
        return evidence.score < floor or not premise.comparable(claim, evidence.sentence.of(evidence.text))

    return sorted(usable, key=key)


def named_beside(first: AssignmentRecord, other: AssignmentRecord) -> str:
    """How an answer names a second assignment: by its text too, where that is another one."""
    about = f"“{task_name(other, other.task.text)}”"
    if other.version_id == first.version_id and other.part == first.part:
        return f"同一文件另有一项{about}"
    return f"{book_title(title_of(other))}另有一项{about}"


def twins(findings: Findings, chosen: Evidence, usable: Sequence[Evidence]) -> list[AssignmentRecord]:
    """Other assignments of the same place that are about the same matter by their headings."""
    first = chosen.assignment
    topic = "".join(findings.question.topic.split())
    pairs = {topic[i : i + 2] for i in range(len(topic) - 1)}
    if first is None or len(pairs) < 3:
        return []
    found = []
    for evidence in usable:
        other = evidence.assignment
        if other is None or other.id == first.id or other.jurisdiction != first.jurisdiction:
            continue
        if not evidence.explicit or evidence.score < chosen.score - _CLOSE:
            continue
        heading = "".join(other.heading.split())
        if sum(pair in heading for pair in pairs) >= _SHARED * len(pairs):
            found.append(other)
    return found[:2]


def of_running_text(
    claims: Sequence[Claim], rows: Sequence[AssignmentRecord], chosen: Evidence, citations: Citations
) -> list[Verdict]:
    """Verdicts by the rows of the register that stand in the sentence, else by its words alone."""
    sentence = chosen.sentence
    stated = [row for row in rows if row.evidence.start < sentence.end and sentence.start < row.evidence.end]
    verdicts = []
    for claim in claims:
        if not claim.units:
            continue
        judged = [premise.of_units(claim, row, 1, citations.as_of) for row in stated]
        judged.sort(key=lambda verdict: _RANK[verdict.kind])
        if judged:
            verdicts.append(judged[0])
            continue
        words = sentence.of(chosen.text)
        named = [name for _, name in find_units(words)]
        verdicts.append(premise.of_sentence(claim, words, named, 1))
    return verdicts


_RANK = {VerdictKind.YES: 0, VerdictKind.PARTLY: 1, VerdictKind.NO: 2, VerdictKind.UNSTATED: 3}


def judged_figure(findings: Findings, answer: Answer, library: Library) -> Answer:
    """The answer with a verdict on the figure or the day that the question states, before all else."""
    question = findings.question
    claim = next((one for one in question.claims if one.figure), None)
    if claim is None or answer.status is AnswerStatus.ABSTAINED or not answer.citations or answer.verdicts:
        return answer
    first = answer.citations[0]
    if nearest(findings.scope.places, first.document.jurisdiction) is Relation.BELOW:
        return answer  # what a county sets is not what its city sets
    quote = Span(first.start, first.end)
    version = first.document.version_id
    text = library.text(version)
    targets = library.targets_within(version, quote)
    verdict = premise.of_figure(claim, text, quote, targets, question.topic, first.n)
    around = text.find(first.passage, max(0, first.end - len(first.passage)))
    if verdict.kind is VerdictKind.UNSTATED and 0 <= around <= first.start:
        # The sentence that fits best may be the one before the figure.
        shown = Span(around, around + len(first.passage))
        targets = library.targets_within(version, shown)
        verdict = premise.of_figure(claim, text, shown, targets, question.topic, first.n)
    return dataclasses.replace(answer, answer=f"{verdict.text}\n{answer.answer}", verdicts=(verdict,))
