"""Duties in running text and articles (implicit): 区民政局要牵头制定…, 由总承包单位负责, …部门应当….

A duty is an organ or a legal role at the beginning of a clause of a sentence, or behind 由, directly
followed by a word of duty. The subject must be understood completely; otherwise there is no duty.
Nothing is inferred: prohibitions, penalties, reports of what happened and passive objects are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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
from corpus.responsibility import duty_words
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
_LAWS = frozenset({DocumentKind.LAW, DocumentKind.STANDARD})
_LONGEST_SUBJECT = 110
#: 第三章, 第二节: a label of a chapter, alone or before its title; not 第一责任人.
_CHAPTER = re.compile(r"第[一二三四五六七八九十百0-9]+[编章节]")
_CHAPTER_TITLE = re.compile(r"[总分附]\s*则")
#: 由 in these words is not the 由 of 由…负责.
_NOT_BY = ("自由", "事由", "理由", "缘由")


@dataclass(frozen=True, slots=True)
class _Duty:
    start: int  # of the clause of the sentence
    verb: int  # where the word of duty begins
    roles: tuple[RoleUnits, ...]


def find(outline: Outline) -> list[Assignment]:
    """Duties in the running text of all clauses but tables, headings and cases, in document order."""
    found: list[Assignment] = []
    for clause in outline.clauses:
        kind = outline.parts[clause.part].kind
        if clause.kind in _SKIPPED or kind is DocumentKind.CASE:
            continue
        headed = _headed(outline, clause)
        if headed:
            found.append(headed)
        if clause.kind is ClauseKind.HEADING:
            continue
        duties = list(_duties(outline.text, clause, law=kind in _LAWS))
        for index, duty in enumerate(duties):
            following = duties[index + 1].start if index + 1 < len(duties) else clause.span.end
            found.append(_assignment(outline, clause, duty, following))
    return found


def _duties(text: str, clause: Clause, *, law: bool) -> Iterator[_Duty]:
    begin = clause.span.start + len(clause.label)
    last = begin
    hit = duty_words.LAW_HIT if law else duty_words.POLICY_HIT
    for match in hit.finditer(text, begin, clause.span.end):
        end = match.end()
        if end <= last:
            continue
        start = _chunk_start(text, max(begin, end - _LONGEST_SUBJECT), end)
        if start is None or start < last:
            continue
        duty = _duty(text, start, end, match.start("verb"), match["verb"], clause.span.end)
        if duty:
            last = duty.verb
            yield duty


def _chunk_start(text: str, lower: int, end: int) -> int | None:
    """Where the clause of the sentence begins that ends at ``end``; None when it is too long."""
    position = end - 1
    while position > lower and text[position - 1] not in duty_words.BOUNDARY:
        position -= 1
    return None if position == lower and end - lower >= _LONGEST_SUBJECT else position


def _duty(text: str, chunk_start: int, end: int, at: int, verb: str, stop: int) -> _Duty | None:
    """The duty whose subject ends at ``end`` and whose word of duty begins at ``at``, if it is one."""
    start = chunk_start
    by = text.rfind("由", start, end)
    passive = by >= 0 and not text.startswith("由于", by) and text[max(0, by - 1) : by + 1] not in _NOT_BY
    if passive:
        start = by + 1
    elif lead := duty_words.BEFORE.match(text[start:end]):
        start += lead.end()
    segment = duty_words.SEGMENT_END.search(text, at, stop)
    segment_end = segment.start() if segment else stop
    rest = text[at:segment_end]
    if (
        end - start < 2
        or (verb.startswith("从") and not passive)
        or not _says_duty(rest, verb, passive=passive)
    ):
        return None
    roles = (
        passive
        or duty_words.PLAIN.match(verb) is not None
        or duty_words.ANSWERS.search(rest[:60]) is not None
    )
    units = read_subject(text, start, end, roles=roles, passive=passive)
    if units is None:
        return None
    named = [RoleUnits(_role(rest, verb), units.units, units.open_ended)]
    partners = read_partners(text, at, segment_end)
    if partners:
        named.append(RoleUnits("会同", partners.units, partners.open_ended))
    return _Duty(chunk_start if passive else start, at, tuple(named))


def _says_duty(rest: str, verb: str, *, passive: bool) -> bool:
    """Whether what follows the subject is a duty: the word itself, or one soon after 对, 依照, 在."""
    if verb == "是":
        return True
    if verb == "牵头的" and not passive:
        return False
    near = rest[:80]
    comma = duty_words.CHUNK_END.search(near.replace("、", "·"))
    first = near[: comma.start()] if comma else near
    if duty_words.DESCRIBES.match(rest) or duty_words.NOT_DUTY.search(first):
        return False
    if passive and duty_words.PENALTY.search(near):
        return False
    if verb == "将" and not any(word in first for word in ("列入", "纳入", "作为")):
        return False
    if duty_words.PLAIN.match(verb):
        return len(rest) > len(verb) + 1 or passive or verb == "负责" or "牵头" in verb
    if not passive and duty_words.REPORTED.search(rest):
        return False
    if verb[0] in "对就在依按根从":
        return duty_words.DUTY_AHEAD.search(near, len(verb)) is not None
    return len(rest) > 3 and not rest.startswith("的", len(verb))


def _role(rest: str, verb: str) -> str:
    """牵头 where the verb is 牵头, 负责 where it is 负责; otherwise the subject of the duty."""
    comma = duty_words.CHUNK_END.search(rest, 0, 24)
    head = rest[: comma.start() if comma else 24]
    if duty_words.LEADS.match(head):
        return "牵头"
    if verb.endswith("负责") or duty_words.IN_CHARGE.match(head):
        return "负责"
    return "配合" if duty_words.ASSISTS.match(head) else duty_words.DUTY


def _headed(outline: Outline, clause: Clause) -> Assignment | None:
    """（一）区应急管理局 or …安全生产职责主要包括： above a list: the list is what the unit has to do."""
    if clause.extent.end <= clause.span.end:
        return None
    text = outline.text
    own = text[clause.span.start + len(clause.label) : clause.span.end]
    if len(own) > 80:
        return None
    line = own.strip()
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


def _assignment(outline: Outline, clause: Clause, duty: _Duty, following: int) -> Assignment:
    text = outline.text
    segment = duty_words.SEGMENT_END.search(text, duty.verb, clause.span.end)
    end = min(segment.start() if segment else clause.span.end, max(following, duty.verb + 1))
    evidence = _stripped(text, duty.start, end)
    task = _sentence(text, clause, duty)
    if text[task.end - 1 : task.end] in ("：", ":") and clause.extent.end > clause.span.end:
        task = _stripped(text, task.start, clause.extent.end)  # 履行下列职责：（一）…（二）…
    return Assignment(
        clause=clause.ordinal,
        kind=AssignmentKind.IMPLICIT,
        form=AssignmentForm.RUNNING,
        evidence=evidence,
        task=task,
        roles=duty.roles,
        heading=heading_of(outline, clause, duty.roles),
        due=single_due(text, task),
        targets=find_targets(text, evidence),
    )


def _sentence(text: str, clause: Clause, duty: _Duty) -> Span:
    begin = duty.start
    while begin > clause.span.start and text[begin - 1] not in "。！\n":
        begin -= 1
    match = duty_words.SENTENCE_END.search(text, duty.verb, clause.span.end)
    return _stripped(text, begin, match.end() if match else clause.span.end)


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
