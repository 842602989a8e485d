"""Composes the finders: explicit assignments first, then duties in running text outside of them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

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
from corpus.responsibility import brackets, closing, grammar, labels, points, running, tables, unit_first
from corpus.responsibility.inherited import of_own_level
from corpus.responsibility.role_words import FIRST_LEADS
from corpus.responsibility.scope import Found, Scopes
from corpus.responsibility.standing import StandingRules
from corpus.responsibility.targets import find_targets, single_due

#: Clauses without assignments: menus and footers (主办单位：…), contents, header blocks, titles; rows are
#: read by ``tables``.
_SKIPPED = frozenset(
    {ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT, ClauseKind.TITLE, ClauseKind.ROW}
)

#: 六、事故防范和整改措施建议, 整改工作要求, 对策建议; not 对责任单位的处理建议, 整改责任追究.
_MEASURES = re.compile(
    r"(?:防范|整改|改进|预防|防控).{0,12}(?:措施|建议|对策|意见|要求)|(?:措施|对策).{0,4}建议"
)
_BLAME = re.compile(r"处理|处罚|处分|处置|问责|追责|追究|责任(?:认定|划分|分析|单位)|原因|经过")


def find_assignments(outline: Outline) -> tuple[Assignment, ...]:
    """Every assignment of a version, in document order.

    Explicit ones (bracket, line, table, closing sentence) carry their scope, period, deadline and
    indicators; implicit ones (running text, articles) never overlap an explicit one's evidence.
    """
    stated = _stated(outline)
    taken = sorted(assignment.evidence for assignment in stated)
    named_leads = "牵头" in outline.text  # no match of FIRST_LEADS without it
    implicit = [
        assignment
        for assignment in running.find(outline)
        if not _overlaps(taken, assignment.evidence.start, assignment.evidence.end)
        and not (named_leads and FIRST_LEADS.search(assignment.evidence.of(outline.text)))
    ]
    found = of_own_level(outline, [*stated, *implicit])
    return tuple(sorted(found, key=lambda item: (item.evidence, item.kind)))


def _stated(outline: Outline) -> list[Assignment]:
    found: list[Found] = []
    bracketed, labelled = brackets.possible(outline), labels.possible(outline)
    kinds = [part.kind for part in outline.parts]
    for clause in outline.clauses:
        if clause.kind in _SKIPPED:
            continue
        has_bracket, has_label = clause.ordinal in bracketed, clause.ordinal in labelled
        kind = kinds[clause.part]
        if not (has_bracket or has_label or kind is DocumentKind.POLICY):
            continue  # nearly every clause of a law
        reported = kind is DocumentKind.CASE
        if reported and not _among_measures(outline, clause):
            continue
        in_brackets: list[Found] = []
        if has_bracket:
            in_brackets = [*brackets.find(outline.text, clause), *brackets.find_broken(outline, clause)]
        if reported:  # a bare list in a report says who was there
            in_brackets = [b for b in in_brackets if b.parsed.labelled or b.parsed.verbs]
        lines: list[Found] = []
        if has_label:
            lines = labels.find(outline, clause, [item.outer for item in in_brackets])
            lines = [
                line
                for line in lines
                if not any(line.outer.start <= b.outer.start < line.outer.end for b in in_brackets)
            ]
        stated = [*in_brackets, *lines]
        if kind is DocumentKind.POLICY:
            stated += points.find(outline.text, clause, [item.outer for item in stated])
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


def _among_measures(outline: Outline, clause: Clause) -> bool:
    """Whether a clause of an accident report stands under the measures that it asks for.

    Its other sections say whose fault the accident was (责任单位：… of the accident itself).
    """
    steps = [*outline.path(clause.ordinal), clause.label + clause.heading]
    return any(_MEASURES.search(step) for step in steps) and not any(_BLAME.search(step) for step in steps)


def _led(
    rules: StandingRules, outline: Outline, clause: int, at: int, roles: tuple[RoleUnits, ...]
) -> tuple[RoleUnits, ...]:
    """``roles`` with the lead that a rule of the document gives to one of the units."""
    roles = rules.marked(outline.clauses[clause], roles)
    return grammar.lead_first(roles) if rules.lead_first(outline.clauses[clause], at) else roles


def _overlaps(taken: Sequence[Span], start: int, end: int) -> bool:
    position = bisect.bisect_left(taken, (end, -1))
    return any(other[0] < end and start < other[1] for other in taken[max(0, position - 2) : position])
