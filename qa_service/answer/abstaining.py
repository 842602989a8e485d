"""No answer: why, what the library has instead, and the nearest passages, which are never the answer."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from corpus.library import Library
from qa_service.answer.accident_case import is_about_one
from qa_service.answer.citing import Citations, around_clause, book_title
from qa_service.answer.model import Answer, AnswerKind, AnswerStatus
from qa_service.answer.near_units import near_units, units_of_places
from qa_service.answer.responsibility import roles_text, task_name
from qa_service.evidence import Evidence, Finder, Findings, Judge
from qa_service.labels import place as place_name
from qa_service.matter import NO_MATTER
from qa_service.question import Question

MOST_ELSEWHERE = 3
MOST_NEAREST = 3
NEAR_ENOUGH = 0.33  # the share of the words asked for that the nearest task must hold to be worth naming
_WHO = (AnswerKind.RESPONSIBILITY, AnswerKind.LEAD)


class Abstainer:
    """Says that the library does not hold the answer, and what stands nearest."""

    def __init__(self, finder: Finder, judge: Judge) -> None:
        self._finder = finder
        self._library: Library = finder.library
        self._judge = judge

    def abstain(
        self,
        findings: Findings,
        advice: str = "",
        *,
        nearest: bool = True,
        near: Sequence[str] = (),
        known: bool = False,
    ) -> Answer:
        """The abstention.

        Args:
            advice: why, for a person. nearest: whether the nearest passages may help.
            near: units of a similar name that the register has duties of.
            known: the register has duties of the unit, but none of those asked for.
        """
        scope = findings.scope
        citations = Citations(self._library, scope.as_of)
        for evidence in findings.evidence[: MOST_NEAREST if nearest else 0]:
            passage = evidence.hit.passage
            clause, around = around_clause(self._library, passage.clause_id)
            citations.add(passage.version_id, clause.id, evidence.sentence, around)
        notes = [advice] if advice else []
        notes += scope.place_notes
        if scope.missing:
            names = "、".join(place_name(path) for path in scope.missing)
            notes.append(f"资料库中没有{names}的文件。")
        one_accident = is_about_one(findings.question.text)  # another place's accident is another one
        duties = findings.question.kind is AnswerKind.DUTIES and findings.question.units
        if scope.places and not duties and not one_accident:
            notes += self._elsewhere(findings)
        if not known:
            notes += self._of_units(findings.question, findings, near)
        if nearest and findings.question.kind in _WHO:
            notes += self._nearest_duty(findings, citations)
        if citations.items:
            notes.append("下面是最接近的原文，供参考，它们没有直接回答这个问题。")
        return Answer(
            question=findings.question.text,
            status=AnswerStatus.ABSTAINED,
            kind=findings.question.kind,
            answer="资料库中没有找到能回答这个问题的依据，因此不作回答。",
            citations=citations.verified(),
            notes=tuple(notes),
            confidence=findings.evidence[0].confidence if findings.evidence else 0.0,
            as_of=scope.as_of.isoformat(),
        )

    @staticmethod
    def without_matter(findings: Findings, advice: str) -> Answer:
        """The abstention from a question that does not say what it is about; nothing is near to it."""
        return Answer(
            question=findings.question.text,
            status=AnswerStatus.ABSTAINED,
            kind=findings.question.kind,
            answer=NO_MATTER,
            notes=(advice,),
            as_of=findings.scope.as_of.isoformat(),
        )

    def _elsewhere(self, findings: Findings) -> list[str]:
        """The places that say what was asked, where the place asked for does not, and in which texts."""
        scope = findings.scope
        anywhere = dataclasses.replace(scope, jurisdictions=None, own=(), asked=(), missing=())
        found = self._finder.find(findings.question, anywhere)
        carrying = [e for e in found.evidence if self._judge.carries(found, e)]
        first: dict[str, Evidence] = {}
        for evidence in carrying:
            place = evidence.hit.passage.jurisdiction
            if place and place not in (scope.jurisdictions or ()):
                first.setdefault(place, evidence)
        if not first:
            return []
        named = "、".join(
            f"{place_name(place)}的规定（{book_title(evidence.hit.passage.title)}）"
            for place, evidence in list(first.items())[:MOST_ELSEWHERE]
        )
        return [f"关于这件事，资料库里有{named}，不适用于所问的地区；要看的话，请改问那个地区。"]

    def _of_units(self, question: Question, findings: Findings, near: Sequence[str]) -> list[str]:
        """Of units that nothing is known of: what they are perhaps called."""
        if not question.units or question.kind is not AnswerKind.DUTIES:
            return []
        scope = findings.scope
        asked = question.units[0]
        places = scope.asked or scope.own
        names = tuple(near) or near_units(self._library, asked, places)
        where = "、".join(place_name(path) for path in scope.asked)
        lines = [f"资料库中没有记载{where}“{asked}”的职责分工，请核对单位名称和地区。"]
        if names:
            alike = "”“".join(names)
            lines.append(f"名称相近的有“{alike}”，请核对是不是要问的单位，再用原文的名称提问。")
        elif others := units_of_places(self._library, places):
            lines.append(f"这个地区的文件里写到的单位有：{'、'.join(others)}等。")
        return lines

    def _nearest_duty(self, findings: Findings, citations: Citations) -> list[str]:
        """The task of the place asked for that comes nearest, and who has it."""
        scope = findings.scope
        if not scope.asked:
            return []
        for evidence in findings.evidence:
            record = evidence.assignment
            if record is None or not evidence.explicit or record.jurisdiction not in scope.own:
                continue
            if evidence.support < NEAR_ENOUGH:  # shares a common word, and is about something else
                continue
            about = task_name(record, evidence.sentence.of(evidence.text))
            number = citations.add_assignment(record)
            return [
                f"{place_name(record.jurisdiction)}的文件里最接近的任务是“{about}”（{roles_text(record)}）[{number}]，"
                "其中没有找到所问的事项，请核对原文。"
            ]
        return []
