"""Implicit assignments (正文规定): duties that running text and articles state, one for each subject.

区民政局要牵头制定…; 由总承包单位负责; 县级以上人民政府应急管理部门对…实施综合监督管理; 由公安机关处…罚款.
``duties`` finds them in the sentences; here they become assignments with evidence, task, act, object and
condition. Nothing is inferred: the subject stands in the sentence itself.
"""

from __future__ import annotations

import re

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    Clause,
    ClauseKind,
    DocumentKind,
    Outline,
    RoleUnits,
    Span,
)
from corpus.responsibility import duties, duty_words, predicates
from corpus.responsibility.duties import Duty, Style
from corpus.responsibility.subjects import read_partners, read_subject
from corpus.responsibility.targets import find_targets, single_due
from corpus.units import is_unit

_SKIPPED = frozenset(
    {
        ClauseKind.CHROME,
        ClauseKind.CONTENTS,
        ClauseKind.FRONT,
        ClauseKind.TITLE,
        ClauseKind.ROW,
    }
)
#: 第三章, 第二节: a label of a chapter, alone or before its title; not 第一责任人.
_CHAPTER = re.compile(r"第[一二三四五六七八九十百0-9]+[编章节]")
#: Without one of these a sentence states no figure and no deadline: most articles have none. 30%, 三年,
#: 期内, 24小时, 百分之五, 不少于, 至少, 三人. Why the look-behinds: a search for one of some characters is
#: ten times as fast as one for one of some words.
_FIGURE = re.compile(
    r"[0-9０-９%％‰年月日天周季期小分百不至一二三四五六七八九十两半零](?:(?<=[0-9０-９%％‰年月日天周季])|"
    r"(?<=期)[间内末]|(?<=小)时|(?<=分)钟|(?<=百)分之|(?<=不)(?:少于|低于|超过|高于)|(?<=至)少|"
    r"(?<=[一二三四五六七八九十百两半零])[个次家名座人处平公])"
)
#: Characters on either side of a duty among which its sentence may end: keeps a text without any full stop
#: linear. The longest of a million sentences of laws and regulations has 921.
_LONGEST_SENTENCE = 2000
#: A duty inside the words of another (对由A管理的…) does not cut it short.
_SHORTEST = 6
_CHAPTER_TITLE = re.compile(r"[总分附]\s*则")


def find(outline: Outline) -> list[Assignment]:
    """Duties in the running text of all clauses but tables and headings, in document order.

    The role is 牵头, 负责 or 配合 where the sentence says so, 处罚 for the organ that imposes a penalty, and
    责任主体 otherwise; the units behind 会同 have the role 会同.
    """
    found: list[Assignment] = []
    styles = [_style(part.kind) for part in outline.parts]
    for clause in outline.clauses:
        if clause.kind in _SKIPPED:
            continue
        style = styles[clause.part]
        if not style.modal_only and clause.extent.end > clause.span.end:
            headed = _headed(outline, clause)
            if headed:
                found.append(headed)
        if clause.kind is ClauseKind.HEADING:
            continue
        begin = clause.span.start + len(clause.label)
        stated = duties.find_duties(outline.text, begin, clause.span.end, style)
        for index, duty in enumerate(stated):
            following = stated[index + 1].start if index + 1 < len(stated) else clause.span.end
            found.append(_assignment(outline, clause, duty, following))
    return found


def _style(kind: DocumentKind) -> Style:
    if kind in (DocumentKind.LAW, DocumentKind.STANDARD):
        return duties.law_style()
    return duties.report_style() if kind is DocumentKind.CASE else duties.policy_style()


def _role(text: str, duty: Duty) -> str:
    """牵头, 负责, 配合 or 处罚 where the predicate begins so; otherwise the subject of the duty."""
    act = duty.act
    stop = min(duty.end, act + 40)
    if text.find("牵头", act, stop) >= 0 and duty_words.LEADS.match(text, act, stop):
        return "牵头"
    if text.find("负责", act, stop) >= 0 and duty_words.IN_CHARGE.match(text, act, stop):
        return "负责"
    if duty_words.ASSISTS.match(text, act, stop):
        return "配合"
    punishes = duty_words.PENALTY_HINT.search(text, act, stop) and duty_words.PENALTY.search(text, act, stop)
    return duty_words.PUNISHES if punishes else duty_words.DUTY


def _roles(text: str, duty: Duty) -> tuple[RoleUnits, ...]:
    named = [RoleUnits(_role(text, duty), duty.units.units, duty.units.open_ended)]
    partners = read_partners(text, duty.act, duty.end)
    if partners:
        named.append(RoleUnits("会同", partners.units, partners.open_ended))
    return tuple(named)


def _headed(outline: Outline, clause: Clause) -> Assignment | None:
    """（一）区应急管理局 or …安全生产职责主要包括： above a list: the list is what the unit has to do."""
    text = outline.text
    if clause.span.end - clause.span.start - len(clause.label) > 80:
        return None
    own = text[clause.span.start + len(clause.label) : clause.span.end]
    line = own.strip()
    if "职责" not in line and ("，" in line or "；" in line):
        return None  # the whole has to be a name then: nearly every article that has items is none
    match = duty_words.DUTIES_OF.match(line)
    if not match or not (match["word"] or is_unit(match["who"])):
        return None
    start = clause.span.start + len(clause.label) + own.index(line)
    units = read_subject(text, start, start + len(match["who"]), roles=match["word"] is not None)
    if units is None:
        return None
    task = _stripped(text, clause.span.end, clause.extent.end)
    evidence = Span(start, start + len(line))
    roles = (RoleUnits(duty_words.DUTY, units.units, units.open_ended),)
    return Assignment(
        clause=clause.ordinal,
        kind=AssignmentKind.IMPLICIT,
        form=AssignmentForm.RUNNING,
        evidence=evidence,
        task=task,
        roles=roles,
        heading=heading_of(outline, clause, roles),
    )


def _assignment(outline: Outline, clause: Clause, duty: Duty, following: int) -> Assignment:
    text = outline.text
    end = duty.end if following - duty.act < _SHORTEST else min(duty.end, following)
    evidence = _stripped(text, duty.start, end)
    task = _sentence(text, clause, duty, evidence)
    if text[task.end - 1 : task.end] in ("：", ":") and clause.extent.end > clause.span.end:
        task = _stripped(text, task.start, clause.extent.end)  # 履行下列职责：（一）…（二）…
    roles = _roles(text, duty)
    partners = roles[1].units[-1].span.end if len(roles) > 1 else None
    act, to, when = predicates.act_of(text, duty.act, evidence.end, partners)
    if duty.passive and to is None:
        to = _passive_object(text, clause, duty)
    return Assignment(
        clause=clause.ordinal,
        kind=AssignmentKind.IMPLICIT,
        form=AssignmentForm.RUNNING,
        evidence=evidence,
        task=task,
        roles=roles,
        heading=heading_of(outline, clause, roles),
        due=single_due(text, task) if _FIGURE.search(text, task.start, task.end) else None,
        targets=find_targets(text, evidence) if _FIGURE.search(text, evidence.start, evidence.end) else (),
        act=act,
        object=to,
        condition=duty.condition or when,
    )


def _passive_object(text: str, clause: Clause, duty: Duty) -> Span | None:
    """试验区的具体范围，由市人民政府规划: what stands before 由 is what is done, unless it is a condition."""
    stop = text.rfind("由", duty.start, duty.subject.start)
    start = duty.start
    if not text[start:stop].strip(" \u3000，,"):
        floor = clause.span.start + len(clause.label)
        while start > floor and text[start - 1] in " \u3000，,":
            start -= 1
        while start > floor and text[start - 1] not in "，,。；;：:\n":
            start -= 1
    before = _stripped(text, start, stop)
    if before.end - before.start < 2 or (
        duty.condition is not None and before.end > duty.condition.start and before.start < duty.condition.end
    ):
        return None
    return before if predicates.is_thing(text, before.start, before.end) else None


def _sentence(text: str, clause: Clause, duty: Duty, evidence: Span) -> Span:
    """The sentence that states a duty; where none ends nearby, only the words that state it."""
    floor = max(clause.span.start, duty.start - _LONGEST_SENTENCE)
    ceiling = min(clause.span.end, duty.act + _LONGEST_SENTENCE)
    begin = floor
    for mark in "。！\n":
        begin = max(begin, text.rfind(mark, begin, duty.start) + 1)
    match = duty_words.SENTENCE_END.search(text, duty.act, ceiling)
    end = match.end() if match else ceiling
    return _stripped(
        text,
        duty.start if begin == floor > clause.span.start else begin,
        max(evidence.end, duty.act) if end == ceiling < clause.span.end else end,
    )


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \t\n\u3000，,；;":
        start += 1
    while end > start and text[end - 1] in " \t\n\u3000，,；;":
        end -= 1
    return Span(start, end)


def heading_of(outline: Outline, clause: Clause, roles: tuple[RoleUnits, ...]) -> str:
    """Heading that says what an implicit duty is about: the nearest one, "" when it states no task.

    Names of units (（一）区应急管理局, 乡镇政府、街道办事处) and titles of chapters (第一章 总则) state none.
    """
    node = clause
    while not node.heading and node.parent is not None:
        node = outline.clauses[node.parent]
    title = node.heading.strip(" \u3000：:。")
    if _CHAPTER.match(node.label) or _CHAPTER.match(title) or _CHAPTER_TITLE.fullmatch(title):
        return ""
    if any(title == unit.as_written for role in roles for unit in role.units):
        return ""
    named = is_unit(title) or read_subject(title, 0, len(title), roles=False) is not None
    return "" if named else node.heading
