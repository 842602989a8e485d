"""Composes the finders: explicit assignments first, then duties in running text outside of them."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    ClauseKind,
    DocumentKind,
    Outline,
    Span,
)
from corpus.responsibility import brackets, closing, grammar, labels, running, tables
from corpus.responsibility.inherited import of_own_level
from corpus.responsibility.scope import Found, Scopes
from corpus.responsibility.targets import find_targets, single_due

#: Clauses without assignments: menus and footers (主办单位：…), contents, header blocks, titles; rows are
#: read by ``tables``.
_SKIPPED = frozenset(
    {ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE, ClauseKind.ROW}
)


def find_assignments(outline: Outline) -> tuple[Assignment, ...]:
    """Every assignment of a version, in document order.

    Explicit ones (bracket, line, table) carry their scope, period, deadline and indicators; implicit
    ones (running text, articles) never overlap an explicit one's evidence. A closing sentence
    (由A牵头，B负责。) is implicit, being running text, but has a scope like an explicit one.
    """
    stated = _stated(outline)
    taken = sorted(assignment.evidence for assignment in stated)
    implicit = [
        assignment
        for assignment in running.find(outline)
        if not _overlaps(taken, assignment.evidence.start, assignment.evidence.end)
    ]
    found = of_own_level(outline, [*stated, *implicit])
    return tuple(sorted(found, key=lambda item: (item.evidence, item.kind)))


def _stated(outline: Outline) -> list[Assignment]:
    found: list[Found] = []
    for clause in outline.clauses:
        if clause.kind in _SKIPPED or outline.parts[clause.part].kind is DocumentKind.CASE:
            continue
        in_brackets = [*brackets.find(outline.text, clause), *brackets.find_broken(outline, clause)]
        lines = labels.find(outline, clause, [item.outer for item in in_brackets])
        lines = [
            line
            for line in lines
            if not any(line.outer.start <= b.outer.start < line.outer.end for b in in_brackets)
        ]
        stated = [*in_brackets, *lines]
        if outline.parts[clause.part].kind is DocumentKind.POLICY and clause.kind is not ClauseKind.HEADING:
            stated += closing.find(outline.text, clause, [item.outer for item in stated])
        found.extend(sorted(stated, key=lambda item: item.outer))
    found = labels.merge(outline, found)
    scopes = Scopes(outline, found)
    assignments = tables.find(outline)
    first_leads: dict[int, bool] = {}
    for item in found:
        clause = outline.clauses[item.clause]
        running_text = item.form is AssignmentForm.RUNNING
        part = clause.part
        first_leads[part] = first_leads.get(part, False) or item.parsed.first_leads
        task = scopes.task(item)
        roles = (
            grammar.lead_first(item.parsed.roles)
            if first_leads[part] and not running_text
            else item.parsed.roles
        )
        assignments.append(
            Assignment(
                clause=item.clause,
                kind=AssignmentKind.IMPLICIT if running_text else AssignmentKind.EXPLICIT,
                form=item.form,
                evidence=item.evidence,
                task=task,
                roles=roles,
                heading=running.heading_of(outline, clause, roles) if running_text else scopes.heading(item),
                period=item.parsed.period.of(outline.text) if item.parsed.period else None,
                due=item.parsed.due.of(outline.text) if item.parsed.due else single_due(outline.text, task),
                targets=find_targets(outline.text, task),
            )
        )
    return assignments


def _overlaps(taken: Sequence[Span], start: int, end: int) -> bool:
    position = bisect.bisect_left(taken, (end, -1))
    return any(other[0] < end and start < other[1] for other in taken[max(0, position - 2) : position])
