"""What a question for units asks besides who: helpers, those beside the named, oversight, when, how much.

Each line says what the assignment has, or that it has nothing: a part without a basis is never passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import RoleUnits, Span, Target
from corpus.records import AssignmentRecord
from qa_service.answer.model import AnswerTarget
from qa_service.answer.premise import is_meant
from qa_service.question import AskedFor, Question
from qa_service.ranking.holding import SANCTION
from qa_service.register import helps


@dataclass(frozen=True, slots=True)
class Parts:
    """Lines before and behind the line of the assignment, and the targets that they state."""

    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    targets: tuple[AnswerTarget, ...] = ()


def of_assignment(question: Question, record: AssignmentRecord, sentence: Span, citation: int) -> Parts:
    """The parts of a question that an assignment answers.

    Args:
        sentence: the one of the task that is asked about.
    """
    before: list[str] = []
    if question.helpers:
        before.append(_helpers(record, citation))
    if question.besides:
        before.append(_besides(question.besides, record, citation))
    if question.oversight and not _oversees(question, record):
        before.append(f"原文没有写明这项任务由谁{question.oversight[0]}，以下是它的责任单位。")
    behind, targets = _further(question, record, sentence, citation)
    return Parts(tuple(before), tuple(behind), tuple(targets))


def _helpers(record: AssignmentRecord, citation: int) -> str:
    helping = [group for group in record.roles if helps(group)]
    if helping:
        return f"配合单位：{_names(helping)}。[{citation}]"
    rest = [group for group in record.roles if not group.lead]
    if len(rest) < len(record.roles) and rest:
        roles = "、".join(dict.fromkeys(group.role for group in rest if group.role))
        return f"原文没有写“配合”单位；牵头单位以外，列为“{roles}”的是：{_names(rest)}。[{citation}]"
    return "原文没有写“配合”单位，列出的单位没有区分主次。"


def _besides(known: Sequence[str], record: AssignmentRecord, citation: int) -> str:
    units = [unit for group in record.roles for unit in group.units]
    rest = [
        unit.as_written
        for unit in units
        if not any(is_meant(name, unit.as_written) or is_meant(name, unit.name) for name in known)
    ]
    lost = [
        name
        for name in known
        if not any(is_meant(name, u.as_written) or is_meant(name, u.name) for u in units)
    ]
    end = "等" if any(group.open_ended for group in record.roles) else ""
    said = f"还有：{'、'.join(dict.fromkeys(rest))}{end}。[{citation}]" if rest else "原文没有列出别的单位。"
    note = f"（原文列出的单位里没有{'、'.join(lost)}。）" if lost else ""
    return f"除{'、'.join(known)}外，{said}{note}"


def _oversees(question: Question, record: AssignmentRecord) -> bool:
    words = record.task.text + record.evidence.text + record.heading
    return any(word in words for word in question.oversight)


def _names(groups: Sequence[RoleUnits]) -> str:
    names = dict.fromkeys(unit.as_written for group in groups for unit in group.units)
    return "、".join(names) + ("等" if any(group.open_ended for group in groups) else "")


# --- when, how much, how punished --------------------------------------------------------------------


def _further(
    question: Question, record: AssignmentRecord, sentence: Span, citation: int
) -> tuple[list[str], list[AnswerTarget]]:
    lines: list[str] = []
    targets: list[AnswerTarget] = []
    for part in question.also:
        match part:
            case AskedFor.TIME:
                due = _near(sentence, [t for t in record.targets if t.due])
                stated = dict.fromkeys(filter(None, (record.due, record.period, *(t.due for t in due))))
                targets += [answer_target(t, citation) for t in due]
                said = f"{'；'.join(_tidy(word) for word in stated)}。[{citation}]"
                lines.append(f"完成时限：{said}" if stated else "完成时限：原文没有写明。")
            case AskedFor.FIGURE:
                found = _near(sentence, [t for t in record.targets if t.value])
                targets += [answer_target(t, citation) for t in found]
                said = "；".join(_tidy(target.text) for target in found)
                lines.append(f"指标数量：{said}。[{citation}]" if found else "指标数量：原文没有写明。")
            case AskedFor.MONEY if not SANCTION.search(record.task.text):
                lines.append("处罚：这项任务分工的原文没有写处罚；要查处罚，请写明具体的违法行为再问。")
    return lines, targets


def _near(sentence: Span, targets: Sequence[Target]) -> list[Target]:
    """The targets of the sentence asked about, or all of the task where it has none."""
    inside = [t for t in targets if t.span.start < sentence.end and sentence.start < t.span.end]
    return list(inside or targets)


def answer_target(target: Target, citation: int) -> AnswerTarget:
    """A target of the register as an answer has it."""
    return AnswerTarget(
        text=target.text,
        value=target.value,
        unit=target.unit,
        due=target.due,
        citation=citation,
        name=target.name or None,
        comparison=target.comparison,
        due_from=target.due_from.isoformat() if target.due_from else None,
        due_by=target.due_by.isoformat() if target.due_by else None,
        recurring=target.recurring,
    )


def _tidy(words: str) -> str:
    return " ".join(words.split())
