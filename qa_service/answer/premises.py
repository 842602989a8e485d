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
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import Answer, AnswerStatus, Verdict, VerdictKind
from qa_service.answer.named_rows import title_of
from qa_service.answer.premise_grade import of_grade
from qa_service.answer.premise_sentence import said_of
from qa_service.answer.responsibility import task_name
from qa_service.claimed import Claim
from qa_service.evidence import Evidence, Findings, coverage
from qa_service.places import nearest
from qa_service.question import AskedFor, Question
from qa_service.ranking.carrying import name_unsaid, names_authority
from qa_service.ranking.matter import named_matter

_CLOSE = 0.06
"""Score by which another assignment of the same text may lag and still be about what is asked."""
_ENOUGH = 0.5
"""Share of the question's weight from which an assignment is about its matter, whatever word it lacks."""
_FIRM = 0.2
"""Share of the name of the matter that an assignment may leave unsaid and still say yes or no of it."""
_OWN_ASSIGNMENT = 0.25
"""Score that an assignment of the very place may lag behind a general rule and still go first."""
_SAME = 0.05
_QUOTED = 60
_SHARED = 0.6
"""Share of the matter's pairs of characters that the heading of another assignment must have."""


def of_assignment(
    library: Library,
    findings: Findings,
    chosen: Evidence,
    usable: Sequence[Evidence],
    citation: int,
    citations: Citations,
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
        if verdict.kind is not VerdictKind.YES and (
            plain := _plainly(library, findings, claim, chosen, citations)
        ):
            verdicts.append(plain)
            continue
        if _another_matter(findings, chosen, record):
            verdicts.append(_of_nearest(verdict, task_name(record, record.task.text)))
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


def _of_nearest(verdict: Verdict, about: str) -> Verdict:
    """Neither yes nor no: what the nearest task says, which is not the one asked about."""
    said = premise.without_head(verdict)
    text = f"资料没有这样写。最接近的任务是“{about}”，对那一项，{said}"
    return Verdict(VerdictKind.UNSTATED, text, verdict.citation, verdict.claim)


def _another_matter(findings: Findings, chosen: Evidence, record: AssignmentRecord) -> bool:
    """Whether the assignment is about another or a wider task than the one asked about.

    It lacks a telling part of the name of the matter (特种设备事故预案演练 against 应急演练), or the rarest
    word of a question that describes, and most of the others.
    """
    if name_unsaid(findings, chosen) > _FIRM:
        return True
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


def own_assignment_first(findings: Findings, usable: Sequence[Evidence]) -> list[Evidence]:
    """Asked who in a place, what its own texts assign goes before what law says of every place.

    It must say the whole name of the matter, and the law be no text that the question names.
    """
    places = findings.scope.asked
    if not usable or not places or findings.question.asked_for is not AskedFor.UNITS or usable[0].named:
        return list(usable)
    if usable[0].hit.passage.jurisdiction in findings.scope.own:
        return list(usable)
    floor = usable[0].score - _OWN_ASSIGNMENT

    def key(evidence: Evidence) -> bool:
        own = evidence.explicit and evidence.hit.passage.jurisdiction in places and evidence.score >= floor
        return not (own and named_matter(findings.question) and name_unsaid(findings, evidence) <= _FIRM)

    return sorted(usable, key=key)


def named_first(findings: Findings, usable: Sequence[Evidence], gap: float) -> list[Evidence]:
    """Evidence that says the whole name of the matter goes before what lacks a part of it.

    Args:
        gap: score that it may lag behind the best.
    """
    if not usable or findings.question.asked_for is not AskedFor.UNITS:
        return list(usable)
    if name_unsaid(findings, usable[0]) <= _FIRM:
        return list(usable)
    floor, place = usable[0].score - gap, usable[0].hit.passage.jurisdiction

    def key(evidence: Evidence) -> bool:
        beside = evidence.explicit == usable[0].explicit and evidence.hit.passage.jurisdiction == place
        return not (beside and evidence.score >= floor and name_unsaid(findings, evidence) <= _FIRM)

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
    library: Library,
    findings: Findings,
    rows: Sequence[AssignmentRecord],
    chosen: Evidence,
    citations: Citations,
) -> list[Verdict]:
    """Verdicts by the rows of the register that stand in the sentence, else by its words alone.

    Of several assignments in one sentence (甲组织中期评估，乙组织终期评估) only those count that have the
    words of the matter that others lack.
    """
    sentence = chosen.sentence
    stated = [row for row in rows if row.evidence.start < sentence.end and sentence.start < row.evidence.end]
    stated, told_apart = _of_the_matter(findings, stated)
    verdicts = []
    for claim in findings.question.claims:
        if not claim.units:
            continue
        judged = [premise.of_units(claim, row, 1, citations.as_of) for row in stated]
        judged.sort(key=lambda verdict: _RANK[verdict.kind])
        words = sentence.of(chosen.text)
        yes = bool(judged) and judged[0].kind is VerdictKind.YES
        if not yes and (plain := _plainly(library, findings, claim, chosen, citations)):
            verdicts.append(plain)
        elif judged and name_unsaid(findings, chosen) > _FIRM:
            verdicts.append(_of_nearest(judged[0], _in_short(words)))
        elif judged and not told_apart and len({verdict.kind for verdict in judged}) > 1:
            named = [unit.as_written for row in stated for group in row.roles for unit in group.units]
            verdicts.append(premise.of_sentence(claim, words, named, 1))
        elif judged and judged[0].kind is VerdictKind.NO and not _of_state(stated):
            # Of an enterprise's duty nothing follows for the authorities.
            named = [unit.as_written for row in stated for group in row.roles for unit in group.units]
            verdicts.append(premise.of_sentence(claim, words, named, 1))
        elif judged:
            verdicts.append(judged[0])
        else:
            verdicts.append(premise.of_sentence(claim, words, [name for _, name in find_units(words)], 1))
    return verdicts


def _plainly(
    library: Library, findings: Findings, claim: Claim, chosen: Evidence, citations: Citations
) -> Verdict | None:
    """A yes by a half-sentence that says it in so many words, with its own citation."""
    found = said_of(findings, claim, chosen)
    if found is None:
        return None
    evidence, half = found
    clause, around = around_clause(library, evidence.hit.passage.clause_id)
    number = citations.add(evidence.hit.passage.version_id, clause.id, half, around)
    return premise.of_words(claim, half.of(evidence.text), number)


def _of_state(rows: Sequence[AssignmentRecord]) -> bool:
    """Whether an organ of state is among the units of these rows."""
    return any(names_authority(row) for row in rows)


def _of_the_matter(
    findings: Findings, rows: Sequence[AssignmentRecord]
) -> tuple[list[AssignmentRecord], bool]:
    """The rows whose own words cover most of the matter, and whether these words tell the rows apart."""
    covered = [coverage(findings.terms, row.evidence.text) for row in rows]
    best = max(covered, default=0.0)
    kept = [row for row, share in zip(rows, covered, strict=True) if share >= best - _SAME]
    return kept, best > 0


def _in_short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"


_RANK = {VerdictKind.YES: 0, VerdictKind.PARTLY: 1, VerdictKind.NO: 2, VerdictKind.UNSTATED: 3}


def judged_figure(findings: Findings, answer: Answer, library: Library) -> Answer:
    """The answer with a verdict on the figure or the day that the question states, before all else."""
    question = findings.question
    claim = next((one for one in question.claims if one.figure or one.grade), None)
    if claim is None or answer.status is AnswerStatus.ABSTAINED or not answer.citations or answer.verdicts:
        return answer
    first = answer.citations[0]
    if claim.grade:
        texts = (first.quote, first.passage, first.document.title)
        graded = of_grade(claim, texts, question.topic, first.n)
        if graded is None:
            return answer
        return dataclasses.replace(answer, answer=f"{graded.text}\n{answer.answer}", verdicts=(graded,))
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
