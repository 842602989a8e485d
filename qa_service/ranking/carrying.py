"""Whether evidence carries an answer: the one test for answering or abstaining."""

from __future__ import annotations

from qa_service.answer.citing import around_clause
from qa_service.answer.model import AnswerKind
from qa_service.library_facts import LibraryFacts
from qa_service.question import AskedFor, Question
from qa_service.ranking.holding import SANCTION, holds, momentary
from qa_service.ranking.limits import Limits
from qa_service.ranking.model import Evidence, Findings

_AUTHORITIES = (
    *(
        "部门",
        "机构",
        "机关",
        "政府",
        "局",
        "厅",
        "部",
        "委",
        "委员会",
        "办",
        "办公室",
        "大队",
        "支队",
        "总队",
    ),
    *("办事处", "中心", "处", "所", "署", "院", "公安", "教育", "交通", "管委", "管委会", "分局", "站"),
)


class Judge:
    """Says of evidence whether it carries the answer to its question; thread-safe.

    Args:
        facts: of the library that the evidence is from.
        limits: when to answer.
    """

    def __init__(self, facts: LibraryFacts, limits: Limits = Limits()) -> None:
        self._facts = facts
        self._library = facts.library
        self.limits = limits

    def carries(self, findings: Findings, evidence: Evidence) -> bool:
        """Whether an answer may be made of this evidence."""
        question, scope = findings.question, findings.scope
        place = evidence.hit.passage.jurisdiction
        elsewhere = bool(scope.asked or scope.missing) and bool(place) and place not in scope.own
        unscoped = not (scope.asked or scope.missing)
        elsewhere = (elsewhere or findings.named or unscoped) and not evidence.named
        if evidence.confidence < self.limits.confidence:
            return False
        if momentary(question) or not self._right_year(question, evidence):
            return False
        if not all(word in evidence.hit.passage.text for word in question.matters):
            return False
        if question.authority and evidence.assignment is not None and not _names_authority(evidence):
            return False
        if question.kind is AnswerKind.PENALTY and not self._threatens(evidence):
            return False
        if question.kind is AnswerKind.LEAD and elsewhere and not _names_lead(evidence):
            return False
        if question.asked_for is AskedFor.UNITS and evidence.assignment is None:
            return holds(question, evidence.sentence.of(evidence.text))
        if (question.measure or question.record) and not holds(question, evidence.sentence.of(evidence.text)):
            return False
        if question.asked_for in (
            AskedFor.PERSON,
            AskedFor.CONTACT,
            AskedFor.MONEY,
            AskedFor.PLACE,
            AskedFor.THING,
            AskedFor.INSTANCE,
        ):
            words = evidence.sentence.of(evidence.text)
            if question.kind is AnswerKind.PENALTY:  # the amount stands in the lead-in of the items
                words = self._around(evidence)
            return question.asked_for is not AskedFor.PERSON and holds(question, words)
        return True

    def _threatens(self, evidence: Evidence) -> bool:
        """Whether the article states a sanction; its lead-in may stand far from the item that fits."""
        return bool(SANCTION.search(self._around(evidence)))

    def _around(self, evidence: Evidence) -> str:
        _, around = around_clause(self._library, evidence.hit.passage.clause_id)
        return around.of(evidence.text)

    def _right_year(self, question: Question, evidence: Evidence) -> bool:
        """A question about a year is not answered from a text that neither is of that year nor names it."""
        if not question.years or question.as_of is not None:
            return True
        passage = evidence.hit.passage
        words = passage.text + passage.title + passage.context
        of = (passage.year, self._facts.year_of(passage.version_id))
        return any(year in of or str(year) in words for year in question.years)


def _names_authority(evidence: Evidence) -> bool:
    """An organ of state, or a collective of them, among the units; an enterprise supervises nobody."""
    record = evidence.assignment
    return record is not None and any(
        unit.name.endswith(_AUTHORITIES) or unit.collective for role in record.roles for unit in role.units
    )


def _names_lead(evidence: Evidence) -> bool:
    return evidence.assignment is not None and any(role.lead for role in evidence.assignment.roles)
