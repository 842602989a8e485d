"""Labelled lines: ``责任单位:…``, ``牵头部门：…。责任单位：…``, ``实施时间:…;实施部门:…``.

A labelled line is a clause of its own, one of several such clauses in a row (牵头单位 / 配合单位 /
完成时限), or the end of a paragraph whose line break was lost.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import AssignmentForm, Clause, ClauseKind, Outline, RoleUnits, Span
from corpus.responsibility import grammar
from corpus.responsibility.grammar import Parsed
from corpus.responsibility.role_words import LABEL, with_colons
from corpus.responsibility.scope import Found

#: Quick refusal: no labelled line without one of these: 单位：, 责任）, 时限—, 部门为. Why the look-behinds:
#: a search for one of some characters is ten times as fast as one for one of some words.
_HINT = re.compile(
    r"[位门单部处科股机主牵配责分时期](?:(?<=[位门])[ \u3000]*[:：]|"
    r"(?:(?<=单)位|(?<=部)门|(?<=[处科股])室|(?<=机)构|(?<=主)体|(?<=牵)头|(?<=配)合|(?<=责)任|(?<=分)工|(?<=时)[间限]|"
    r"(?<=期)限)[\s）)】〕\]］]*(?:[:：—－]|为|(?<=[）)】〕\]］])))"
)
#: What may stand before the label at the beginning of its line: a bullet or an item number.
_LINE_HEAD = re.compile(
    r"(?:^|\n)[\s\u3000]*(?:[●○■◆▲★※·•*\-—–>]+|[（(]?[一二三四五六七八九十0-9]{1,3}[）).．、])?[\s\u3000*]*(?:【|\[|〔)?$"
)
_SENTENCE_END = re.compile(r"[。；;！!）)”]\s*$|\s$")
_LISTS_END = re.compile(r"[。\n！!]|[；;]\s*(?=\d{1,2}[.．、])")
_CORE = re.compile(r"责任|牵头|主责|落实|实施|承担|负责|配合|组长|完成")
#: A bracket that is never closed: …演练。（责任单位：区应急局、区住建局
_OPENED = re.compile(r"[。；;！!）)”\s][（(〔\[［【]\s*$")
_TAIL = 32
_OPEN, _CLOSE = "（(〔[［【", "）)〕]］】"
#: What stands before a label that ends the lists (职责：) when it is a label.
_AFTER_LIST = re.compile(r"[。；;，,）)\s局委厅部办府会司院队区县市门位]$")


def possible(outline: Outline) -> set[int]:
    """Ordinals of the clauses in which ``find`` can find anything: in a law hardly any.

    Why: one search of the whole text takes a third of the time that one of each clause takes.
    """
    starts = [clause.span.start for clause in outline.clauses]
    return {bisect.bisect_right(starts, match.start()) - 1 for match in _HINT.finditer(outline.text)}


def find(outline: Outline, clause: Clause, taken: Sequence[Span]) -> list[Found]:
    """Labelled lists in a clause's own text outside the brackets that are assignments already.

    Args:
        outline: the text and its clauses.
        clause: the clause to look into.
        taken: outer spans of the clause's bracket assignments.
    """
    stored = clause.span.of(outline.text)
    if not _HINT.search(stored):
        return []
    own = with_colons(stored)
    taken = sorted(taken)
    found: list[Found] = []
    position = 0
    while position < len(own):
        start = _next_label(own, position, clause.span.start, taken)
        if start is None:
            break
        end = _end_of_lists(own, start)
        position = max(end, start + 1)
        words = _without_persons(own[start:end].rstrip()).rstrip("；")
        if start and stored[start - 1] in _OPEN and own[start - 1] == "；":  # 【责任单位】
            start -= 1
            words = own[start] + words
        parsed = grammar.parse(words, clause.span.start + start)
        at_line = _LINE_HEAD.search(_tail(own, start)) is not None
        if parsed is None or not _assigns(parsed, at_line):
            continue
        span = Span(clause.span.start + start, clause.span.start + start + len(words))
        after = own[end:].strip()
        following = LABEL.match(after)
        alone = (
            at_line
            and not own[:start].strip(" 　\t\n·●○■◆▲★※•*-—–>")
            and (not after or (following is not None and following["other"] is not None))
        )
        weak = not _is_core(parsed)
        if weak and not alone:
            continue
        found.append(
            Found(clause.ordinal, AssignmentForm.LINE, span, span, parsed, alone, clause.ordinal, weak)
        )
    return found


def _next_label(own: str, position: int, offset: int, taken: Sequence[Span]) -> int | None:
    for match in LABEL.finditer(own, position):
        at = offset + match.start()
        if match["person"] or match["other"] or _inside(taken, at):
            continue
        before = _tail(own, match.start())
        if _LINE_HEAD.search(before):
            return match.start()
        if match["short"]:
            continue
        if _SENTENCE_END.search(before) or (_OPENED.search(before) and not _closes(own, match.end())):
            return match.start()
    return None


def _inside(taken: Sequence[Span], at: int) -> bool:
    """Whether ``at`` lies in one of the spans, which are ascending and apart."""
    index = bisect.bisect_right(taken, at, key=lambda span: span.start) - 1
    return index >= 0 and at < taken[index].end


def _closes(own: str, start: int) -> bool:
    """Whether the bracket that is open at ``start`` is closed in the rest of ``own``."""
    depth = 1
    for char in own[start:]:
        depth += (char in _OPEN) - (char in _CLOSE)
        if depth == 0:
            return True
    return False


def _tail(own: str, end: int) -> str:
    """The last characters before ``end``, enough to see what a label stands behind."""
    return own[:end] if end <= _TAIL else "x" + own[end - _TAIL : end]


def _end_of_lists(own: str, start: int) -> int:
    """Where the labelled lists that begin at ``start`` end: at a full stop or line break that no
    further label follows."""
    position = start
    duties = next(
        (
            m
            for m in LABEL.finditer(own, start)
            if m["other"] and _AFTER_LIST.search(own[max(0, m.start() - 2) : m.start()])
        ),
        None,
    )
    if duties is not None:
        own = own[: duties.start()]
    while match := _LISTS_END.search(own, position):
        rest = own[match.end() :].lstrip(" 　\t\n\u00a0")
        following = LABEL.match(rest)
        if not following or (match.group() == "\n" and following["label"] in own[start : match.start()]):
            return match.end() if match.group() in "。！!" else match.start()
        if following["label"] in own[start : match.start()]:
            return match.end()
        position = match.end()
    return len(own)


def _without_persons(words: str) -> str:
    """``words`` without 联系人：… and the like at their end, which no role follows."""
    labels = list(LABEL.finditer(words))
    while len(labels) > 1 and (labels[-1]["person"] or labels[-1]["other"]):
        words = words[: labels.pop().start()].rstrip(" \t\n\u3000\u00a0；;，,")
    return words


def _assigns(parsed: Parsed, at_line: bool) -> bool:
    if not parsed.labelled:
        return False
    if not parsed.strays:
        return True
    units = sum(len(role.units) for role in parsed.roles)
    return at_line and units > 2 * len(parsed.strays)


def _is_core(parsed: Parsed) -> bool:
    """成员单位: or 参加单位: alone is a composition; beside 牵头单位: it says who works with it."""
    return any(_CORE.search(role.role) for role in parsed.roles)


def merge(outline: Outline, found: Sequence[Found]) -> list[Found]:
    """Join labelled lines of successive clauses that make one assignment.

    牵头单位：… / 配合单位：… / 完成时限：… in three lines is one; a repeated label begins the next.
    """
    merged: list[Found] = []
    for item in found:
        previous = merged[-1] if merged else None
        if (
            previous
            and previous.alone
            and item.alone
            and AssignmentForm.RUNNING not in (previous.form, item.form)
            and _adjacent(outline, previous, item)
            and _continues(previous.parsed, item.parsed)
        ):
            span = Span(previous.evidence.start, item.evidence.end)
            parsed = replace(
                previous.parsed,
                roles=_lead_in_front((*previous.parsed.roles, *item.parsed.roles)),
                period=previous.parsed.period or item.parsed.period,
                due=previous.parsed.due or item.parsed.due,
                first_leads=previous.parsed.first_leads or item.parsed.first_leads,
                from_here=previous.parsed.from_here or item.parsed.from_here,
                end=item.parsed.end,
            )
            outer = Span(previous.outer.start, item.outer.end)
            merged[-1] = replace(
                previous,
                outer=outer,
                evidence=span,
                parsed=parsed,
                last_clause=item.last_clause,
                weak=previous.weak and item.weak,
            )
        else:
            merged.append(item)
    merged = [item for item in merged if not item.weak]
    return [_with_following_times(outline, item) if item.alone else item for item in merged]


def _lead_in_front(roles: tuple[RoleUnits, ...]) -> tuple[RoleUnits, ...]:
    return tuple(sorted(roles, key=lambda role: not role.lead))


def _adjacent(outline: Outline, previous: Found, item: Found) -> bool:
    between = outline.clauses[previous.last_clause + 1 : item.clause]
    return previous.last_clause < item.clause and all(c.kind is ClauseKind.CHROME for c in between)


def _continues(previous: Parsed, item: Parsed) -> bool:
    names = {role.role for role in previous.roles}
    return not any(
        role.role in names or (role.lead and any(known.lead for known in previous.roles))
        for role in item.roles
    )


def _with_following_times(outline: Outline, item: Found) -> Found:
    """完成时限：… on the line before or after belongs to the assignment."""
    parsed, span = item.parsed, item.evidence
    last = item.last_clause
    for ordinal in (item.last_clause + 1, item.clause - 1):
        if not 0 <= ordinal < len(outline.clauses) or (parsed.period and parsed.due):
            continue
        clause = outline.clauses[ordinal]
        words = outline.text[clause.span.start : clause.span.end]
        match = LABEL.match(words.strip())
        if not match or not (match["period"] or match["due"]) or len(words) > 80:
            continue
        begin = clause.span.start + words.index(match.group()) + match.end()
        value = Span(begin, clause.span.start + len(words.rstrip(" 。；;，,\n\t　")))
        if value.end <= value.start:
            continue
        parsed = replace(parsed, period=value) if match["period"] else replace(parsed, due=value)
        if ordinal > item.clause:
            span, last = Span(span.start, clause.span.end), ordinal
    if last == item.last_clause:
        return replace(item, parsed=parsed)
    return replace(
        item, parsed=parsed, outer=Span(item.outer.start, span.end), evidence=span, last_clause=last
    )
