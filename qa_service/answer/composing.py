"""Findings → answer: chooses the evidence, composes by kind, abstains when nothing carries an answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.jurisdiction import NATIONAL, Relation
from corpus.library import Library
from corpus.model import AssignmentKind, PlaceSource, Span
from corpus.units import find_units, may_mean
from qa_service.answer import duties, effectiveness, provision, responsibility
from qa_service.answer.changed import change_of, notes_of
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import (
    ALTERNATIVES_HEADING,
    Alternative,
    Answer,
    AnswerKind,
    AnswerStatus,
    AnswerTarget,
    AnswerUnit,
    Citation,
)
from qa_service.answer.standing import in_force_first, later_notes, out_of_force_line, status_notes
from qa_service.evidence import SANCTION, Evidence, Finder, Findings, Scope, holds, place_prior
from qa_service.labels import STATUS
from qa_service.labels import place as place_name
from qa_service.places import nearest, order, place_notes, rule_label
from qa_service.question import AskedFor, Question

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
_WHO = (AnswerKind.RESPONSIBILITY, AnswerKind.LEAD, AnswerKind.DUTIES)
MOST_ALTERNATIVES = 3
MOST_RELATED = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """When to answer.

    Attributes:
        support: evidence with less says too little about the question.
        support_elsewhere: the same where neither the place asked about nor a named text vouches for the
            evidence.
        gap: when what fits best carries no answer, the next may score this much less; further down, the
            matter asked about is known but what is asked of it is not.
        alternative: share of the first evidence's score from which another place's text is shown.
    """

    support: float = 0.33
    support_elsewhere: float = 0.5
    gap: float = 0.15
    alternative: float = 0.75


class Composer:
    """Makes the answer out of what was found."""

    def __init__(self, finder: Finder, limits: Limits = Limits()) -> None:
        self._finder = finder
        self._library: Library = finder.library
        self._limits = limits

    def compose(self, findings: Findings) -> Answer:
        """An answer whose every statement is cited, or an abstention with the nearest passages."""
        question, scope = findings.question, findings.scope
        told = effectiveness.answer(self._finder, findings)
        if isinstance(told, effectiveness.Untold):
            return self._abstain(findings, told.reason, nearest=False)
        if told is not None:
            return Answer(
                question=question.text,
                status=AnswerStatus.ANSWERED,
                kind=told.kind,
                answer=told.text,
                citations=told.citations.verified(),
                confidence=told.confidence,
                jurisdiction="、".join(scope.asked) or None,
                as_of=scope.as_of.isoformat(),
                changes=told.changes,
            )
        if question.kind is AnswerKind.DUTIES:
            owed = duties.find(self._library, question, scope)
            if owed.rows:
                citations = Citations(self._library, scope.as_of)
                text, units = duties.compose(owed, citations)
                return self._answer(findings, text, citations, units=units, confidence=0.9)
        if question.article and (findings.laws or question.law):
            return self._article(findings)
        if not question.topic:
            return self._abstain(findings, "请补充要问的事项，例如：“电动自行车安全由哪些部门负责？”")
        usable = [e for e in findings.evidence if self._carries(findings, e)]
        if question.kind is AnswerKind.DUTIES:
            usable = [e for e in usable if _names_unit(question, e)]
        usable = in_force_first(usable, question, scope, self._finder.facts)
        if not usable or usable[0].score < findings.evidence[0].score - self._limits.gap:
            return self._abstain(findings)
        chosen = usable[0]
        citations = Citations(self._library, scope.as_of)
        if question.kind in _WHO:
            chosen = self._assigned(chosen, usable, scope)
            if chosen.explicit:
                return self._who(findings, chosen, usable, citations)
        return self._text(findings, chosen, usable, citations)

    def _carries(self, findings: Findings, evidence: Evidence) -> bool:
        question, scope = findings.question, findings.scope
        place = evidence.hit.passage.jurisdiction
        elsewhere = bool(scope.asked or scope.missing) and bool(place) and place not in scope.own
        unscoped = not (scope.asked or scope.missing)
        elsewhere = (elsewhere or findings.named or unscoped) and not evidence.named
        needed = self._limits.support_elsewhere if elsewhere else self._limits.support
        if evidence.support < needed:
            return False
        if not self._right_year(question, evidence):
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
        of = (passage.year, self._finder.facts.year_of(passage.version_id))
        return any(year in of or str(year) in words for year in question.years)

    def _assigned(self, chosen: Evidence, usable: Sequence[Evidence], scope: Scope) -> Evidence:
        """The explicit assignment whose scope holds the chosen sentence, when there is one."""
        if chosen.explicit:
            return chosen
        sentence = chosen.sentence
        version_id = chosen.hit.passage.version_id
        near = [e.assignment for e in usable if e.explicit and e.hit.passage.version_id == version_id]
        for record in [*near, *self._finder.assignments_in(chosen.hit.passage.clause_id, scope.as_of)]:
            if (
                record is not None
                and record.kind is AssignmentKind.EXPLICIT
                and record.task.start <= sentence.start
                and sentence.end <= max(record.task.end, record.evidence.end)
            ):
                return dataclasses.replace(chosen, assignment=record)
        return chosen

    def _who(
        self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence], citations: Citations
    ) -> Answer:
        text, units, period = responsibility.compose(chosen, findings.question.kind, citations, findings)
        places = findings.scope.places
        assigning = [e for e in usable if e.explicit or (places and e.assignment is not None)]
        others = self._others(findings, chosen, assigning)
        also = tuple(
            dataclasses.replace(other, label=rule_label(places, other.jurisdiction))
            for other in responsibility.alternatives(others, citations, findings)
        )
        self._related(chosen, [e for e in usable if e not in others], citations)
        return self._answer(
            findings,
            _with(text, also),
            citations,
            place=_place(chosen),
            units=units,
            period=period,
            alternatives=also,
            confidence=chosen.support,
        )

    def _text(
        self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence], citations: Citations
    ) -> Answer:
        question = findings.question
        text = provision.compose(chosen, self._library, citations, findings)
        if question.asked_for is AskedFor.VALIDITY:
            text = self._validity(findings, text, usable, citations)
        units: tuple[AnswerUnit, ...] = ()
        targets: tuple[AnswerTarget, ...] = ()
        if question.kind in _WHO:
            rows = self._finder.assignments_in(chosen.hit.passage.clause_id, findings.scope.as_of)
            units = provision.implicit_units(rows, chosen, 1, findings.scope.as_of)
            text = "\n".join([text, *responsibility.renamed(units)])
        elif question.kind is AnswerKind.TARGET:
            targets = provision.targets(chosen, 1, self._library)
        compared = question.kind is not AnswerKind.PROVISION or findings.scope.places
        others = self._others(findings, chosen, usable) if compared else []
        also = []
        for other in others:
            summary = provision.compose(other, self._library, citations)
            place = other.hit.passage.jurisdiction
            label = rule_label(findings.scope.places, place)
            also.append(Alternative(place, summary, (len(citations.items),), label))
        self._related(chosen, [e for e in usable if e not in others], citations)
        return self._answer(
            findings,
            _with(text, also),
            citations,
            place=_place(chosen),
            units=units,
            targets=targets,
            alternatives=tuple(also),
            confidence=chosen.support,
        )

    def _validity(
        self, findings: Findings, text: str, usable: Sequence[Evidence], citations: Citations
    ) -> str:
        """The status of the text asked about, and what else says something of its end."""
        document = citations.items[0].document
        status = STATUS.get(document.status, document.status)
        note = f"（{document.status_note}）" if document.status_note else ""
        lines = [f"{book_title(document.title)}：{status}{note}。", text]
        lines += [
            provision.compose(evidence, self._library, citations)
            for evidence in usable[1:4]
            if holds(findings.question, evidence.sentence.of(evidence.text))
        ]
        return "\n".join(lines)

    def _others(self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence]) -> list[Evidence]:
        """What other places or texts say, when the question names none; else what the other levels say."""
        question = findings.question
        if findings.named or question.years:
            return []
        if findings.scope.places:
            return self._levels(findings, chosen, usable)
        floor = self._limits.alternative * chosen.score
        seen = {_text_key(chosen)}
        others: list[Evidence] = []
        for evidence in usable:
            key = _text_key(evidence)
            if key in seen or evidence.score < floor or evidence.hit.passage.doc_kind == "law":
                continue
            if question.kind in _WHO and evidence.explicit != chosen.explicit:
                continue
            seen.add(key)
            others.append(evidence)
            if len(others) == MOST_ALTERNATIVES:
                break
        return others if chosen.hit.passage.doc_kind != "law" else []

    def _levels(self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence]) -> list[Evidence]:
        """The best that each other level (the place itself, its city, its province, the nation) says."""
        scope = findings.scope
        floor = self._limits.alternative * _without_place(scope, chosen)
        below = nearest(scope.places, _place(chosen)) is Relation.BELOW
        seen = {_place(chosen)}
        best: list[Evidence] = []
        for evidence in usable:
            place = _place(evidence)
            if place in seen or not place or _without_place(scope, evidence) < floor:
                continue
            if not below and nearest(scope.places, place) is Relation.BELOW:
                continue  # a county's rule says nothing of its province's
            seen.add(place)
            best.append(evidence)
        best.sort(key=lambda evidence: order(scope.places, _place(evidence)))
        return best[:MOST_ALTERNATIVES]

    def _related(self, chosen: Evidence, usable: Sequence[Evidence], citations: Citations) -> None:
        """A few more passages to read on: the next best ones, after what the answer itself cites."""
        added = 0
        shown = {chosen.sentence.of(chosen.text), *(citation.quote for citation in citations.items)}
        for evidence in usable:
            if added == MOST_RELATED:
                return
            words = evidence.sentence.of(evidence.text)
            if evidence.hit.passage.clause_id == chosen.hit.passage.clause_id or words in shown:
                continue
            shown.add(words)
            passage = evidence.hit.passage
            clause, around = around_clause(self._library, passage.clause_id)
            before = len(citations.items)
            citations.add(passage.version_id, clause.id, evidence.sentence, around)
            added += len(citations.items) > before

    def _article(self, findings: Findings) -> Answer:
        """An article named by its number is looked up, never searched for."""
        question, scope = findings.question, findings.scope
        if not findings.laws:
            return self._abstain(findings, f"资料库中没有《{question.law.strip('《》')}》。", nearest=False)
        citations = Citations(self._library, scope.as_of)
        lines = []
        for version_id in findings.laws:
            clause = self._finder.facts.article(version_id, question.article)
            if clause is not None:
                lines.append(provision.article(clause, self._library, citations))
        if not lines:
            version = self._library.version(findings.laws[0], as_of=scope.as_of)
            known = f"，共 {version.articles} 条" if version.articles else ""
            return self._abstain(
                findings, f"{book_title(version.title)}里没有{question.article}{known}。", nearest=False
            )
        return self._answer(findings, "\n".join(lines), citations, confidence=1.0)

    def _abstain(self, findings: Findings, advice: str = "", *, nearest: bool = True) -> Answer:
        scope = findings.scope
        citations = Citations(self._library, scope.as_of)
        for evidence in findings.evidence[: 3 if nearest else 0]:
            passage = evidence.hit.passage
            clause, around = around_clause(self._library, passage.clause_id)
            citations.add(passage.version_id, clause.id, evidence.sentence, around)
        lines = ["资料库中没有找到能回答这个问题的依据，因此不作回答。"]
        notes = [advice] if advice else []
        notes += scope.place_notes
        if scope.missing:
            names = "、".join(place_name(path) for path in scope.missing)
            notes.append(f"资料库中没有{names}的文件。")
        if scope.places:
            notes += self._elsewhere(findings)
        if findings.question.kind is AnswerKind.DUTIES and findings.question.units:
            notes.append(
                f"资料库中没有记载“{'、'.join(findings.question.units)}”的职责分工，请核对单位名称和地区。"
            )
        if citations.items:
            notes.append("下面是最接近的原文，供参考，它们没有直接回答这个问题。")
        return Answer(
            question=findings.question.text,
            status=AnswerStatus.ABSTAINED,
            kind=findings.question.kind,
            answer="\n".join(lines),
            citations=citations.verified(),
            notes=tuple(notes),
            confidence=findings.evidence[0].support if findings.evidence else 0.0,
            as_of=scope.as_of.isoformat(),
        )

    def _elsewhere(self, findings: Findings) -> list[str]:
        """The places that say what was asked, where the place asked for does not."""
        scope = findings.scope
        anywhere = dataclasses.replace(scope, jurisdictions=None, own=(), asked=(), missing=())
        found = self._finder.find(findings.question, anywhere)
        places = dict.fromkeys(_place(e) for e in found.evidence if self._carries(found, e))
        others = [place for place in places if place and place not in (scope.jurisdictions or ())]
        if not others:
            return []
        names = "、".join(place_name(place) for place in others[:MOST_ALTERNATIVES])
        return [f"关于这件事，资料库里有{names}的规定，不适用于所问的地区；要看的话，请改问那个地区。"]

    def _whose(self, citation: Citation, place: str) -> str:
        """Whose text it is, for an answer to a question that names no place."""
        if place:
            return f"以上是{place_name(place)}的文件，其他地区的规定可能不同；可以在问题中写明地区。"
        basis = self._library.version(citation.document.version_id).place_basis
        if basis is not None and basis.source is PlaceSource.FIRM:
            return f"以上是“{basis.words}”的内部制度，只适用于该单位。"
        return "以上文件没有写明是哪个地区的，当地是否适用请核对。"

    def _answer(
        self,
        findings: Findings,
        text: str,
        citations: Citations,
        *,
        units: tuple[AnswerUnit, ...] = (),
        targets: tuple[AnswerTarget, ...] = (),
        alternatives: tuple[Alternative, ...] = (),
        period: str | None = None,
        place: str | None = None,
        confidence: float,
    ) -> Answer:
        scope = findings.scope
        notes = status_notes(citations.items)
        first = citations.items[0]
        warning = out_of_force_line(first)
        quoted = Span(first.start, first.end)
        change = change_of(self._library, first.document.version_id, quoted)
        changes = () if change is None else (change,)
        notes += [*later_notes(self._library, first, scope.as_of), *notes_of(changes)]
        label = "" if place is None else rule_label(scope.places, place)
        text = f"【{label}】{text}" if label else text
        text = f"{warning}\n{text}" if warning else text
        place = citations.items[0].document.jurisdiction if place is None else place
        if not (place == NATIONAL or scope.places or findings.named):
            notes.append(self._whose(citations.items[0], place))
        notes = [*place_notes(scope.asked, scope.missing, place), *scope.place_notes, *notes]
        return Answer(
            question=findings.question.text,
            status=AnswerStatus.ANSWERED,
            kind=findings.question.kind,
            answer=text,
            units=units,
            period=period,
            targets=targets,
            citations=citations.verified(),
            notes=tuple(notes),
            alternatives=alternatives,
            confidence=min(1.0, confidence),
            jurisdiction="、".join(scope.asked) or None,
            as_of=scope.as_of.isoformat(),
            changes=changes,
        )


def _place(evidence: Evidence) -> str:
    return evidence.hit.passage.jurisdiction


def _without_place(scope: Scope, evidence: Evidence) -> float:
    """How well it fits apart from where it holds."""
    return evidence.score - place_prior(scope, _place(evidence))


def _text_key(evidence: Evidence) -> tuple[str, int]:
    return evidence.hit.passage.version_id, evidence.hit.passage.part


def _names_unit(question: Question, evidence: Evidence) -> bool:
    words = evidence.hit.passage.text
    return any(may_mean(unit, name) for unit in question.units for _, name in find_units(words))


def _names_authority(evidence: Evidence) -> bool:
    """An organ of state, or a collective of them, among the units; an enterprise supervises nobody."""
    record = evidence.assignment
    return record is not None and any(
        unit.name.endswith(_AUTHORITIES) or unit.collective for role in record.roles for unit in role.units
    )


def _names_lead(evidence: Evidence) -> bool:
    return evidence.assignment is not None and any(role.lead for role in evidence.assignment.roles)


def _with(text: str, also: Sequence[Alternative]) -> str:
    if not also:
        return text
    lines = [f"- {_headed(other.label, other.jurisdiction)}：{other.summary}" for other in also]
    return "\n".join([text, ALTERNATIVES_HEADING, *lines])


def _headed(label: str, place: str) -> str:
    if place == NATIONAL and label:
        return f"【{label}】"
    return f"【{label}】{place_name(place)}" if label else place_name(place)
