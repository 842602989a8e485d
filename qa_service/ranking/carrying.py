"""Whether evidence carries an answer: the one test for answering or abstaining."""

from __future__ import annotations

import re
from typing import Final

from corpus.records import AssignmentRecord
from qa_service import interrogatives as ask
from qa_service.answer.citing import around_clause
from qa_service.answer.model import AnswerKind
from qa_service.library_facts import LibraryFacts
from qa_service.question import AskedFor, Question
from qa_service.ranking.addressing import speaks_to_reader
from qa_service.ranking.features import closeness
from qa_service.ranking.holding import SANCTION, holds, momentary
from qa_service.ranking.limits import Limits
from qa_service.ranking.matter import Said, named_matter, unsaid
from qa_service.ranking.model import Evidence, Findings
from qa_service.ranking.obliging import carries_obligation

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


_IN_THE_SENTENCE = (
    AskedFor.PERSON,
    AskedFor.CONTACT,
    AskedFor.MONEY,
    AskedFor.PLACE,
    AskedFor.THING,
    AskedFor.INSTANCE,
)


_VALUES = (AskedFor.TIME, AskedFor.FIGURE)


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
        if evidence.confidence < self.limits.confidence or momentary(findings.question):
            return False
        return (
            self._of_what_is_asked(findings, evidence)
            and self._of_the_sort(findings, evidence)
            and self._holds(findings.question, evidence)
        )

    def _of_what_is_asked(self, findings: Findings, evidence: Evidence) -> bool:
        """Whether it speaks of the year, the article and the matter, and not to its reader."""
        question = findings.question
        # Who is named in brackets or in a table is named there, whatever else has been put into the line.
        if not evidence.explicit and speaks_to_reader(evidence.sentence.of(evidence.text)):
            return False
        if not self._right_year(question, evidence):
            return False
        if not all(word in evidence.hit.passage.text for word in question.matters):
            return False
        unplaced = question.article and not (question.law or findings.laws)
        if unplaced and question.article not in _named_in(evidence):
            return False  # an article of no text that is named: only what has its number
        if question.asked_for is AskedFor.FIGURE and not _has_share(question, evidence):
            return False
        # A value that only a lower one has must be of the very matter: the first was about it, without one.
        named = question.asked_for is AskedFor.UNITS or (
            question.asked_for in _VALUES and evidence is not findings.evidence[0]
        )
        return not (named and names_another_matter(findings, evidence))

    def _of_the_sort(self, findings: Findings, evidence: Evidence) -> bool:
        """Whether it has the authority, the sanction or the lead that the kind of question needs."""
        question, scope = findings.question, findings.scope
        place = evidence.hit.passage.jurisdiction
        elsewhere = bool(scope.asked or scope.missing) and bool(place) and place not in scope.own
        unscoped = not (scope.asked or scope.missing)
        elsewhere = (elsewhere or findings.named or unscoped) and not evidence.named
        record = evidence.assignment
        if question.authority and record is not None and not names_authority(record):
            return False
        sentence = evidence.sentence.of(evidence.text)
        if question.obliged and not carries_obligation(findings.terms, record, sentence):
            return False
        if question.authority and record is None and only_the_public(evidence):
            return False
        if question.kind is AnswerKind.PENALTY and not self._threatens(evidence):
            return False
        return not (question.kind is AnswerKind.LEAD and elsewhere and not _names_lead(evidence))

    def _holds(self, question: Question, evidence: Evidence) -> bool:
        """Whether its sentence has the figure, the place, the unit … that is asked for."""
        words = evidence.sentence.of(evidence.text)
        if question.asked_for is AskedFor.UNITS and evidence.assignment is None:
            return holds(question, words) or any(unit in words for unit in question.units)
        if (question.measure or question.record) and not holds(question, words):
            return False
        if question.asked_for in _VALUES and question.kind is AnswerKind.TARGET:
            return holds(question, words) or _states(question.asked_for, evidence)
        if question.asked_for in _IN_THE_SENTENCE:
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
        """A question about a year is not answered from a text that neither is of that year nor names it.

        Of a five-year plan neither: what “十四五” sets is not what “十五五” sets.
        """
        plans = set(ask.PLAN.findall(question.text))
        if plans and not plans & set(ask.PLAN.findall(_named_in(evidence))):
            return False
        if not question.years or question.as_of is not None:
            return True
        passage = evidence.hit.passage
        words = passage.text + passage.title + passage.context
        of = (passage.year, self._facts.year_of(passage.version_id))
        return any(year in of or str(year) in words for year in question.years)


MOST_UNSAID: Final = 0.32
"""Share of the name of a matter that the sentence, its headings and its title may leave unsaid. Of 214 right
answers to questions with such a name none left more than 0.31; of 110 questions that another place's text
answers, and 16 that none does, 72 did."""
MOST_UNSAID_FAR: Final = 0.15
"""The same where the meaning is far: the few words in common stand there by chance."""
MOST_UNSAID_CLOSE: Final = 0.6
"""Of the whole passage, where the meaning is as close as that of the best answers."""
_FAR: Final = 0.3
_CLOSE: Final = 0.85


def names_another_matter(findings: Findings, evidence: Evidence) -> bool:
    """Whether the question names a task that the evidence does not: its words are missing there."""
    matter = named_matter(findings.question)
    if not matter:
        return False
    close = closeness(evidence.hit)
    said = _said(evidence)
    if close >= _CLOSE:
        whole = Said(said.around, said.headings, said.around)
        return unsaid(matter, findings.terms, whole) > MOST_UNSAID_CLOSE
    if close < _FAR:
        return unsaid(matter, findings.terms, Said(said.here, said.headings)) > MOST_UNSAID_FAR
    return unsaid(matter, findings.terms, said) > MOST_UNSAID


def name_unsaid(findings: Findings, evidence: Evidence) -> float:
    """Share of the name of the matter, where the question gives one, that the evidence does not say."""
    matter = named_matter(findings.question)
    return unsaid(matter, findings.terms, _said(evidence)) if matter else 0.0


def _said(evidence: Evidence) -> Said:
    passage, record = evidence.hit.passage, evidence.assignment
    headings = "\n".join((passage.context, passage.title, record.heading if record is not None else ""))
    here = "\n".join((evidence.sentence.of(evidence.text), headings))
    task = record.task.text if record is not None else ""
    return Said(here, headings, "\n".join((passage.text, here, task)))


def _states(asked_for: AskedFor, evidence: Evidence) -> bool:
    """Whether its assignment has the deadline or the figure that its sentence lacks."""
    record = evidence.assignment
    if record is None:
        return False
    if asked_for is AskedFor.TIME:
        return bool(record.due or record.period or any(target.due for target in record.targets))
    return any(target.value for target in record.targets)


# What a share is of: 知晓 of 知晓率, 检验 of 检验率. Not 效率, 频率, 税率 (no shares of things done).
_SHARE: Final = re.compile("(?P<of>[一-鿿]{2})(?<!工作效)率(?!先|领)")


def _has_share(question: Question, evidence: Evidence) -> bool:
    """Whether evidence speaks of the share that is asked for: of 知晓率 nothing is said by a 参与率."""
    text = evidence.hit.passage.text
    return all(match["of"] in text for match in _SHARE.finditer(question.topic))


def _named_in(evidence: Evidence) -> str:
    passage = evidence.hit.passage
    return "\n".join((passage.title, passage.context, passage.text))


# Who is no authority, whatever the name ends in: 居民委员会, 其他组织, 公民、法人. Not 组织部, 居民服务中心.
_NO_AUTHORITY: Final = re.compile("(?:居民|村民|业主)委员会|(?:组织|个人|公民|群众|公众)$")


def names_authority(record: AssignmentRecord) -> bool:
    """An organ of state, or a collective of them, among the units; an enterprise supervises nobody."""
    return any(
        (unit.name.endswith(_AUTHORITIES) or unit.collective) and not _NO_AUTHORITY.search(unit.name)
        for role in record.roles
        for unit in role.units
    )


# A sentence whose subject is everybody: 社会公众应当…, 企业必须…. Not 公民的申请由甲受理.
_PUBLIC: Final = re.compile(
    r"^\s*(?:第[零〇一二三四五六七八九十百千]+条\s*)?[^，。；;]{0,16}?"
    r"(?:社会公众|公民|居民|村民|群众|个人|企业|经营者|生产经营单位|公民、法人(?:或者|和)其他组织)"
    r"(?:应当|必须|不得|有权|可以|有义务|都有)"
)


def only_the_public(evidence: Evidence) -> bool:
    """Whether its sentence says what everybody must or may do: no organ is in charge by that."""
    return _PUBLIC.search(evidence.sentence.of(evidence.text)) is not None


def _names_lead(evidence: Evidence) -> bool:
    return evidence.assignment is not None and any(role.lead for role in evidence.assignment.roles)
