"""Composes the finders: explicit assignments first, then duties in running text outside of them."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    ClauseKind,
    DocumentKind,
    Outline,
    RoleUnits,
    Span,
)
from corpus.responsibility import brackets, closing, grammar, labels, running, tables, unit_first
from corpus.responsibility.inherited import of_own_level
from corpus.responsibility.scope import Found, Scopes
from corpus.responsibility.standing import StandingRules
from corpus.responsibility.targets import find_targets, single_due

#: Clauses without assignments: menus and footers (主办单位：…), contents, header blocks, titles; rows are
#: read by ``tables``.
_SKIPPED = frozenset(
    {ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE, ClauseKind.ROW}
)


def find_assignments(outline: Outline) -> tuple[Assignment, ...]:
    """Every assignment of a version, in document order.

    Explicit ones (bracket, line, table, closing sentence) carry their scope, period, deadline and
    indicators; implicit ones (running text, articles) never overlap an explicit one's evidence.
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
        if outline.parts[clause.part].kind is DocumentKind.POLICY:
            if clause.kind is not ClauseKind.HEADING:
                stated += closing.find(outline.text, clause, [item.outer for item in stated])
            headed = unit_first.find(outline, clause)
            if headed and not any(
                item.outer.start <= headed.evidence.start < item.outer.end for item in stated
            ):
                stated.append(headed)
        found.extend(sorted(stated, key=lambda item: item.outer))
    found = labels.merge(outline, found)
    rows = tables.find(outline)
    rules = StandingRules(outline, found, rows)
    scopes = Scopes(outline, found)
    assignments = [
        replace(row, roles=_led(rules, outline, row.clause, row.evidence.start, row.roles)) for row in rows
    ]
    for item in found:
        clause = outline.clauses[item.clause]
        task = scopes.task(item)
        roles = item.parsed.roles
        running_text = item.form is AssignmentForm.RUNNING
        if not running_text:
            roles = _led(rules, outline, item.clause, item.outer.start, roles)
        assignments.append(
            Assignment(
                clause=item.clause,
                kind=AssignmentKind.EXPLICIT,
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
    return rules.with_implied(assignments)


def _led(
    rules: StandingRules, outline: Outline, clause: int, at: int, roles: tuple[RoleUnits, ...]
) -> tuple[RoleUnits, ...]:
    """``roles`` with the lead that a rule of the document gives to one of the units."""
    roles = rules.marked(outline.clauses[clause], roles)
    return grammar.lead_first(roles) if rules.lead_first(outline.clauses[clause], at) else roles


def _overlaps(taken: Sequence[Span], start: int, end: int) -> bool:
    position = bisect.bisect_left(taken, (end, -1))
    return any(other[0] < end and start < other[1] for other in taken[max(0, position - 2) : position])
