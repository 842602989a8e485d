"""谁负责、谁牵头: answers made of assignments. A lead is a lead only where the source says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corpus.model import AssignmentForm, AssignmentKind, Span
from corpus.records import AssignmentRecord
from corpus.units import is_unit
from qa_service.answer.citing import Citations
from qa_service.answer.model import Alternative, AnswerKind, AnswerUnit
from qa_service.evidence import Evidence, Findings, best_sentence
from qa_service.labels import short_place
from qa_service.now import now_of, reform_lines

_QUOTED = 120


def units_of(record: AssignmentRecord, citation: int, as_of: dt.date | None = None) -> tuple[AnswerUnit, ...]:
    """Every unit that the assignment names, in its order; one named under two roles is listed once,
    by the first of them. ``as_of``: the day whose organs ``now`` names."""
    units: dict[str, AnswerUnit] = {}
    for role in record.roles:
        for unit in role.units:
            units.setdefault(
                unit.as_written,
                AnswerUnit(
                    name=unit.name,
                    as_written=unit.as_written,
                    role=role.role,
                    lead=role.lead,
                    collective=unit.collective,
                    citation=citation,
                    now=now_of(unit, record, as_of),
                ),
            )
    return tuple(units.values())


def roles_text(record: AssignmentRecord) -> str:
    """The roles in one line: 牵头：区安监局；负责：区经发局、区住建局等."""
    parts = []
    for role in record.roles:
        names = "、".join(unit.as_written for unit in role.units)
        parts.append(f"{role.role}：{names}{'等' if role.open_ended else ''}")
    return "；".join(parts)


def task_name(record: AssignmentRecord, sentence: str) -> str:
    """What the assignment is about, for a person: its heading, else the sentence asked about."""
    stated = record.kind is AssignmentKind.EXPLICIT and record.heading and not is_unit(record.heading)
    name = record.task.text if record.form is AssignmentForm.TABLE else record.heading if stated else sentence
    name = " ".join(name.split())
    return name if len(name) <= 60 else name[:59] + "…"


def compose(
    evidence: Evidence, kind: AnswerKind, citations: Citations, findings: Findings
) -> tuple[str, tuple[AnswerUnit, ...], str | None]:
    """Answer text, units and period from the assignment of ``evidence``."""
    record = evidence.assignment
    if record is None:
        raise ValueError("an assignment is needed")
    number = citations.add_assignment(record, _sentence(evidence, record))
    units = units_of(record, number, citations.as_of)
    sentence = _asked_about(evidence, record, findings)
    place = short_place(record.jurisdiction) if record.jurisdiction else ""
    about = task_name(record, sentence)
    lines = [f"{place + '：' if place else ''}“{about}”——{roles_text(record)}。[{number}]"]
    if kind is AnswerKind.LEAD and not any(unit.lead for unit in units):
        lines.append("原文没有指明牵头单位，以上是原文列出的全部单位。")
    lines += _implied(record, citations)
    if record.period:
        lines.append(f"实施时间：{record.period}。")
    if sentence and record.form is not AssignmentForm.TABLE and about not in sentence:
        lines.append(f"原文：“{_short(sentence)}”")
    lines += renamed(units)
    return "\n".join(lines), units, record.period


def renamed(units: Sequence[AnswerUnit]) -> list[str]:
    """What a person must know of units that a reform has renamed or relieved, in few lines."""
    return reform_lines((unit.as_written, unit.now) for unit in units)


def _implied(record: AssignmentRecord, citations: Citations) -> list[str]:
    """Units that another sentence of the text adds to every item, each with its quote."""
    lines = []
    for group in record.implied:
        number = citations.add_implied(record, group.units[0])
        if number is not None:
            names = "、".join(unit.as_written for unit in group.units)
            more = "等" if group.open_ended else ""
            lines.append(f"文中另有统一要求，各项任务也由{names}{more}承担。[{number}]")
    return lines


def alternatives(
    others: Sequence[Evidence], citations: Citations, findings: Findings
) -> tuple[Alternative, ...]:
    """What other places or texts assign, each under its own citation."""
    made: list[Alternative] = []
    for other in others:
        record = other.assignment
        if record is None:
            continue
        number = citations.add_assignment(record, _sentence(other, record))
        about = task_name(record, _asked_about(other, record, findings))
        made.append(
            Alternative(
                jurisdiction=record.jurisdiction,
                summary=f"“{about}”——{roles_text(record)}。{_now_in_short(record, citations)}[{number}]",
                citations=(number,),
            )
        )
    return tuple(made)


def _now_in_short(record: AssignmentRecord, citations: Citations) -> str:
    """（区安监局现为区应急管理局，…）, without the basis; "" where no unit was renamed."""
    moved = [
        f"{unit.as_written}现{'' if unit.now.certain else '可能'}为{unit.now.name}"
        for unit in units_of(record, 0, citations.as_of)
        if unit.now is not None
    ]
    return f"（{'，'.join(moved)}）" if moved else ""


def _asked_about(evidence: Evidence, record: AssignmentRecord, findings: Findings) -> str:
    return asked_sentence(evidence, record, findings).of(evidence.text)


def asked_sentence(evidence: Evidence, record: AssignmentRecord, findings: Findings) -> Span:
    """The sentence of the task that the question is about; never the words that only list the units."""
    task = Span(record.task.start, record.task.end)
    if task.contains(evidence.sentence):
        return evidence.sentence
    return best_sentence(evidence.text, task, findings.terms, findings.question)


def _sentence(evidence: Evidence, record: AssignmentRecord) -> Span | None:
    task = Span(record.task.start, record.task.end)
    return evidence.sentence if task.contains(evidence.sentence) else None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
