"""Findings → answer: chooses the evidence, composes by kind, abstains when nothing carries an answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from corpus.jurisdiction import NATIONAL, Relation
from corpus.library import Library
from corpus.model import AssignmentKind, PlaceSource, Span
from corpus.records import AssignmentRecord
from corpus.units import find_units, may_mean
from qa_service.answer import (
    asked_parts,
    duties,
    half_sentence,
    indicator,
    kinds,
    premises,
    provision,
    responsibility,
    target_list,
)
from qa_service.answer.abstaining import Abstainer
from qa_service.answer.changed import change_of, notes_of
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import (
    ALTERNATIVES_HEADING,
    Alternative,
    Answer,
    AnswerKind,
    AnswerPage,
    AnswerStatus,
    AnswerTarget,
    AnswerUnit,
    Citation,
    Verdict,
    Window,
)
from qa_service.answer.premises import (
    comparable_first,
    judged_figure,
    named_first,
    own_assignment_first,
    twins,
)
from qa_service.answer.standing import in_force_first, later_notes, out_of_force_line, status_notes
from qa_service.answer.told import Told, Untold
from qa_service.evidence import Evidence, Finder, Findings, Judge, Limits, Scope, holds, place_prior
from qa_service.labels import STATUS
from qa_service.labels import place as place_name
from qa_service.matter import lacking
from qa_service.places import nearest, order, place_notes, rule_label
from qa_service.question import AskedFor, Question
from qa_service.ranking.priors import asks_who_is_in_charge

_WHO = (AnswerKind.RESPONSIBILITY, AnswerKind.LEAD, AnswerKind.DUTIES)
MOST_ALTERNATIVES = 3
MOST_RELATED = 2
NEXT_ARTICLE = 0.05
"""Score that two articles of law may differ and still be shown side by side: of nine questions answered by
the wrong article, six had the right one that near."""
SURE = 0.6
"""Confidence from which one article answers alone: five of eight wrong ones lay below."""
SHORT_ARTICLE = 250
"""Characters up to which the second of them is shown whole."""
_TWO_ARTICLES = (AnswerKind.PROVISION, AnswerKind.TARGET, AnswerKind.RESPONSIBILITY)
OWN_LEVEL = 0.1
"""Score that a text of the very place asked for may lag behind one of a place in it and still go first."""


class Composer:
    """Makes the answer out of what was found."""

    def __init__(self, finder: Finder, limits: Limits = Limits()) -> None:
        self._finder = finder
        self._library: Library = finder.library
        self._limits = limits
        self._judge = Judge(finder.facts, limits)
        self._abstainer = Abstainer(finder, self._judge)

    def compose(self, findings: Findings, window: Window = Window()) -> Answer:
        """An answer whose every statement is cited, or an abstention with the nearest passages.

        Args:
            window: which rows of an answer that is a list.
        """
        answer = self._composed(findings, window)
        if answer.status is AnswerStatus.ANSWERED and answer.confidence < self._limits.confidence:
            answer = self._abstain(findings)
        return judged_figure(findings, answer, self._library)

    def _composed(self, findings: Findings, window: Window) -> Answer:
        question, scope = findings.question, findings.scope
        if advice := lacking(question, names_text=findings.named or bool(findings.laws)):
            return self._abstainer.without_matter(findings, advice)
        claimed = question.claims and question.claims[0].units
        told = None if claimed else kinds.answer(self._finder, findings, self._judge)
        if told is not None:
            return self._told(findings, told)
        if question.kind is AnswerKind.DUTIES and (listed := self._duties(findings, window)) is not None:
            return listed
        if question.asked_for is AskedFor.TARGETS and (listed := self._targets(findings, window)) is not None:
            return listed
        if question.article and (findings.laws or question.law):
            return self._article(findings)
        if not question.topic:
            return self._abstain(findings, "请补充要问的事项，例如：“电动自行车安全由哪些部门负责？”")
        if (stated := self._indicator(findings)) is not None:
            return stated
        usable = [e for e in findings.evidence if self._judge.carries(findings, e)]
        if question.kind is AnswerKind.DUTIES:
            usable = [e for e in usable if _names_unit(question, e)]
        usable = in_force_first(usable, question, scope, self._finder.facts)
        usable = comparable_first(question, _own_level_first(scope, usable), self._limits.gap)
        usable = own_assignment_first(findings, named_first(findings, usable, self._limits.gap))
        if not usable or max(e.score for e in usable) < findings.evidence[0].score - self._limits.gap:
            return self._abstain(findings)
        chosen = usable[0]
        citations = Citations(self._library, scope.as_of)
        if question.kind in _WHO:
            chosen = self._assigned(chosen, usable, scope)
            if chosen.explicit:
                return self._who(findings, chosen, usable, citations)
        return self._text(findings, chosen, usable, citations)

    def _duties(self, findings: Findings, window: Window) -> Answer | None:
        """All duties of a unit; None where the register has none and running text may still say something."""
        owed = duties.find(self._library, self._finder.facts, findings.question, findings.scope)
        if not owed.rows:
            if owed.near or owed.whole:
                reason = "\n".join(owed.notes)
                return self._abstainer.abstain(findings, reason, near=owed.near, known=bool(owed.whole))
            return None
        if window.offset >= len(owed.rows):
            return self._past_the_end(findings, len(owed.rows), window)
        citations = Citations(self._library, findings.scope.as_of)
        made = duties.compose(owed, citations, window)
        answer = self._answer(findings, made.text, citations, units=made.units, confidence=0.9)
        return dataclasses.replace(answer, items=made.items, page=made.page)

    def _targets(self, findings: Findings, window: Window) -> Answer | None:
        """All targets that are asked for; None where the register has none."""
        found = target_list.find(self._library, self._finder.facts, findings.question, findings.scope)
        if found is None:
            return None
        if window.offset >= len(found.rows):
            return self._past_the_end(findings, len(found.rows), window)
        citations = Citations(self._library, findings.scope.as_of)
        made = target_list.compose(found, citations, window)
        answer = self._answer(findings, made.text, citations, targets=made.targets, confidence=0.9)
        return dataclasses.replace(answer, page=made.page)

    def _indicator(self, findings: Findings) -> Answer | None:
        """The value of an indicator of a table; None where no name of one is what is asked about."""
        rows = indicator.find(self._library, findings)
        if not rows:
            return None
        citations = Citations(self._library, findings.scope.as_of)
        made = indicator.compose(self._library, findings, rows, citations)
        answer = self._answer(
            findings,
            made.text,
            citations,
            targets=made.targets,
            verdicts=made.verdicts,
            place=made.place,
            confidence=0.9,
        )
        return dataclasses.replace(answer, kind=AnswerKind.TARGET)

    def _past_the_end(self, findings: Findings, total: int, window: Window) -> Answer:
        answer = self._abstain(
            findings, f"这个问题的答案一共 {total} 项，第 {window.offset + 1} 项以后没有了。", nearest=False
        )
        return dataclasses.replace(answer, page=AnswerPage(total, window.offset, window.limit))

    def _told(self, findings: Findings, told: Told | Untold) -> Answer:
        """The answer of a kind that has a module of its own."""
        scope = findings.scope
        if isinstance(told, Untold):
            answer = self._abstain(findings, told.reason, nearest=told.nearest)
            return answer if told.kind is None else dataclasses.replace(answer, kind=told.kind)
        if not told.framed:
            return Answer(
                question=findings.question.text,
                status=AnswerStatus.ANSWERED,
                kind=told.kind,
                answer=told.text,
                citations=told.citations.verified(),
                notes=told.notes,
                confidence=told.confidence,
                jurisdiction="、".join(scope.asked) or None,
                as_of=scope.as_of.isoformat(),
                changes=told.changes,
                penalties=told.penalties,
                cases=told.cases,
            )
        answer = self._answer(
            findings,
            told.text,
            told.citations,
            place=told.citations.items[0].document.jurisdiction,
            alternatives=told.alternatives,
            confidence=told.confidence,
        )
        notes = (*told.notes, *answer.notes)
        return dataclasses.replace(answer, kind=told.kind, penalties=told.penalties, notes=notes)

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
        question, record = findings.question, chosen.assignment
        text, units, period = responsibility.compose(chosen, question.kind, citations, findings)
        lines = [text]
        targets: tuple[AnswerTarget, ...] = ()
        verdicts: tuple[Verdict, ...] = ()
        if record is not None:
            number = units[0].citation if units else 1
            sentence = responsibility.asked_sentence(chosen, record, findings)
            parts = asked_parts.of_assignment(question, record, sentence, number)
            verdicts = tuple(
                premises.of_assignment(self._library, findings, chosen, usable, number, citations)
            )
            beside = [] if verdicts else self._beside(findings, chosen, usable, citations)
            lines = [*(one.text for one in verdicts), *parts.before, text, *beside, *parts.behind]
            targets = parts.targets
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
            _with("\n".join(lines), also),
            citations,
            place=_place(chosen),
            units=units,
            targets=targets,
            verdicts=verdicts,
            period=period,
            alternatives=also,
            confidence=chosen.confidence,
        )

    def _beside(
        self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence], citations: Citations
    ) -> list[str]:
        """Other assignments of the same place on the same matter, where who is asked for."""
        lines = []
        for other in twins(findings, chosen, usable):
            number = citations.add_assignment(other)
            beside = premises.named_beside(chosen.assignment or other, other)
            lines.append(f"{beside}——{responsibility.roles_text(other)}。[{number}]")
        return lines

    def _text(
        self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence], citations: Citations
    ) -> Answer:
        question = findings.question
        text = provision.compose(chosen, self._library, citations, findings)
        if question.asked_for is AskedFor.VALIDITY:
            text = self._validity(findings, text, usable, citations)
        units: tuple[AnswerUnit, ...] = ()
        targets: tuple[AnswerTarget, ...] = ()
        verdicts: tuple[Verdict, ...] = ()
        if question.kind in _WHO:
            own = self._finder.assignments_in(chosen.hit.passage.clause_id, findings.scope.as_of)
            rows = half_sentence.rows_of(chosen, findings.evidence, own)
            half = half_sentence.asked_half(chosen.text, chosen.sentence, findings.terms)
            units = provision.implicit_units(rows, chosen, 1, findings.scope.as_of, half)
            verdicts = tuple(premises.of_running_text(self._library, findings, rows, chosen, citations))
            lines, more = ([], ()) if verdicts else self._same_matter(findings, chosen, own, text, citations)
            units = (*units, *(one for one in more if one.as_written not in {u.as_written for u in units}))
            text = "\n".join([*(one.text for one in verdicts), text, *lines, *responsibility.renamed(units)])
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
        if not also and not verdicts:
            others = self._next_articles(findings, chosen, usable)
            also = [self._next_article(other, citations) for other in others]
        self._related(chosen, [e for e in usable if e not in others], citations)
        return self._answer(
            findings,
            _with(text, also),
            citations,
            place=_place(chosen),
            units=units,
            targets=targets,
            verdicts=verdicts,
            alternatives=tuple(also),
            confidence=chosen.confidence,
        )

    def _same_matter(
        self,
        findings: Findings,
        chosen: Evidence,
        own: Sequence[AssignmentRecord],
        said: str,
        citations: Citations,
    ) -> tuple[list[str], tuple[AnswerUnit, ...]]:
        """Who else the clause charges with the field that is asked about: lines not yet said, and units."""
        question = findings.question
        if not asks_who_is_in_charge(question, question.topic) or question.claims:
            return [], ()
        lines: list[str] = []
        units: dict[str, AnswerUnit] = {}
        clause = self._library.clause(chosen.hit.passage.clause_id)
        _, around = around_clause(self._library, clause.id)
        stretch = Span(min(clause.start, chosen.sentence.start), max(clause.end, chosen.sentence.end))
        text = chosen.text
        for span, rows in half_sentence.beside(text, chosen.sentence, stretch, findings.terms, own):
            words = " ".join(span.of(text).split())
            number = 1
            if words not in said:
                number = citations.add(clause.version_id, clause.id, span, around)
                lines.append(f"{words}[{number}]")
            for row in rows:
                for unit in responsibility.units_of(row, number, findings.scope.as_of):
                    units.setdefault(unit.as_written, unit)
            if not rows and (name := half_sentence.subject_of(words)):
                units.setdefault(name, AnswerUnit(name, name, "负责", False, False, number))
        return lines, tuple(units.values())

    def _next_articles(
        self, findings: Findings, chosen: Evidence, usable: Sequence[Evidence]
    ) -> list[Evidence]:
        """The other article of law that answers about as well, where two can hardly be told apart."""
        if chosen.hit.passage.doc_kind != "law" or findings.question.kind not in _TWO_ARTICLES:
            return []
        if chosen.confidence >= SURE:
            return []
        mine = _article_of(self._library, chosen)
        for evidence in usable:
            passage = evidence.hit.passage
            if passage.doc_kind != "law" or abs(evidence.score - chosen.score) > NEXT_ARTICLE:
                continue
            place = passage.jurisdiction == chosen.hit.passage.jurisdiction
            if place and _article_of(self._library, evidence) != mine:
                return [evidence]
        return []

    def _next_article(self, other: Evidence, citations: Citations) -> Alternative:
        summary = provision.compose(other, self._library, citations, whole_article=SHORT_ARTICLE)
        return Alternative(_place(other), summary, (len(citations.items),), "另一条相近的规定")

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
        return self._abstainer.abstain(findings, advice, nearest=nearest)

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
        verdicts: tuple[Verdict, ...] = (),
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
            verdicts=verdicts,
            citations=citations.verified(),
            notes=tuple(notes),
            alternatives=alternatives,
            confidence=min(1.0, confidence),
            jurisdiction="、".join(scope.asked) or None,
            as_of=scope.as_of.isoformat(),
            changes=changes,
        )


def _article_of(library: Library, evidence: Evidence) -> tuple[str, str]:
    """Version and article (第五条) that evidence stands in."""
    passage = evidence.hit.passage
    clause = library.clause(passage.clause_id)
    return passage.version_id, clause.locator.article or clause.id


def _place(evidence: Evidence) -> str:
    return evidence.hit.passage.jurisdiction


def _without_place(scope: Scope, evidence: Evidence) -> float:
    """How well it fits apart from where it holds."""
    return evidence.score - place_prior(scope, _place(evidence))


def _own_level_first(scope: Scope, usable: Sequence[Evidence]) -> list[Evidence]:
    """Asked of a city, what the city says goes before what a county in it says, where it fits as well."""
    if not usable or not scope.asked or nearest(scope.places, _place(usable[0])) is not Relation.BELOW:
        return list(usable)
    floor = usable[0].score - OWN_LEVEL
    return sorted(usable, key=lambda e: not (_place(e) in scope.asked and e.score >= floor))


def _text_key(evidence: Evidence) -> tuple[str, int]:
    return evidence.hit.passage.version_id, evidence.hit.passage.part


def _names_unit(question: Question, evidence: Evidence) -> bool:
    words = evidence.hit.passage.text
    return any(may_mean(unit, name) for unit in question.units for _, name in find_units(words))


def _with(text: str, also: Sequence[Alternative]) -> str:
    if not also:
        return text
    lines = [f"- {_headed(other.label, other.jurisdiction)}：{other.summary}" for other in also]
    return "\n".join([text, ALTERNATIVES_HEADING, *lines])


def _headed(label: str, place: str) -> str:
    if place == NATIONAL and label:
        return f"【{label}】"
    return f"【{label}】{place_name(place)}" if label else place_name(place)
