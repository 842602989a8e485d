"""Scope (任务范围): which sentences an explicit assignment covers.

A bracket covers the sentences between the previous assignment of its clause, or the clause's
beginning, and itself; a bracket on a heading covers the section; a bracket or line at the end of
several paragraphs covers them, up to the previous assignment or the section's heading.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import AssignmentForm, Clause, ClauseKind, Outline, Span
from corpus.responsibility.grammar import Parsed

_EDGE = " \t\r\n\u00a0\u2002\u2003\u3000。；;，,、"
_TEXT_KINDS = frozenset({ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.ARTICLE, ClauseKind.HEADING})
#: A run-in heading that carries its own assignment: 落实企业主体责任（区应急局、区工信局）.
_IN_HEADING = re.compile(r"\s*[（(〔\[【][^（(〔\[【]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)〕\]】]$")
#: Text before a bracket that is no longer than this and has no full stop is a heading, not a task.
_HEADING_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Found:
    """An assigning text before its scope is known.

    Attributes:
        clause: ordinal of the clause that holds it; last_clause: of its last line.
        outer: the text with its brackets; evidence: what is quoted.
        alone: nothing else stands in its clause.
        object: what the words themselves say is assigned (学校实验室：县教育局负责), None otherwise.
        group: it says who a work group is (综合协调组由…牵头), whose duties follow.
        weak: it assigns only together with its neighbour (成员单位: beside 牵头单位:).
    """

    clause: int
    form: AssignmentForm
    outer: Span
    evidence: Span
    parsed: Parsed
    alone: bool = False
    last_clause: int = -1
    weak: bool = False
    group: bool = False
    object: Span | None = None


class Scopes:
    """Scopes of all assignments of one outline."""

    def __init__(self, outline: Outline, found: Sequence[Found]) -> None:
        self._outline = outline
        self._starts = sorted(item.outer.start for item in found)
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for clause in outline.clauses:
            self._children[clause.parent].append(clause.ordinal)
        self._by_clause: dict[int, list[Found]] = defaultdict(list)
        for item in sorted(found, key=lambda item: item.outer.start):
            self._by_clause[item.clause].append(item)

    def task(self, item: Found) -> Span:
        """The sentences that ``item`` assigns; never empty (the evidence itself at worst)."""
        if item.object is not None:
            return item.object
        if item.group and self._strip(self._following(item)).of(self._outline.text):
            return self._strip(self._following(item))
        span = self._strip(self._line(item) if item.alone else self._inline(item))
        if span.end > span.start:
            return span
        below = self._strip(self._below(item)) if item.alone else span
        if below.end > below.start:
            return below
        return (item.alone and self._heading_above(item)) or item.evidence

    def _heading_above(self, item: Found) -> Span | None:
        """The heading over a line when there is nothing else that the line could assign."""
        parent = self._outline.clauses[item.clause].parent
        if parent is None:
            return None
        above = self._outline.clauses[parent]
        if above.kind not in (ClauseKind.HEADING, ClauseKind.ITEM) or self._assigned(above.span):
            return None
        siblings = self._children[parent]
        alone = all(
            other == item.clause
            or item.clause < other <= item.last_clause
            or self._outline.clauses[other].kind is ClauseKind.CHROME
            for other in siblings
        )
        return self._strip(above.span) if alone else None

    def heading(self, item: Found) -> str:
        """Run-in heading of the clause, or the title of the nearest ancestor that has one."""
        clause = self._outline.clauses[item.clause]
        while True:
            if clause.heading:
                quoted = item.evidence.of(self._outline.text)
                if quoted not in clause.heading:
                    return clause.heading
                bare = _IN_HEADING.sub("", clause.heading)
                return bare.split(quoted)[0].rstrip(_EDGE + "（(〔[【")
            if clause.parent is None:
                return ""
            clause = self._outline.clauses[clause.parent]

    def _below(self, item: Found) -> Span:
        """What follows a line that stands first below its heading, up to the next assignment."""
        parent = self._outline.clauses[item.clause].parent
        if parent is None:
            return Span(item.outer.end, item.outer.end)
        end = self._outline.clauses[parent].extent.end
        position = bisect.bisect_right(self._starts, item.outer.start)
        following = self._starts[position] if position < len(self._starts) else end
        return Span(item.outer.end, max(item.outer.end, min(end, following)))

    def _following(self, item: Found) -> Span:
        """The rest of the clause of a work group and what hangs below it, up to the next assignment."""
        end = self._outline.clauses[item.clause].extent.end
        position = bisect.bisect_right(self._starts, item.outer.start)
        following = self._starts[position] if position < len(self._starts) else end
        return Span(item.outer.end, max(item.outer.end, min(end, following)))

    # --- inside a clause ---

    def _inline(self, item: Found) -> Span:
        clause = self._outline.clauses[item.clause]
        same = self._by_clause[item.clause]
        index = bisect.bisect_left(same, item.outer.start, key=lambda other: other.outer.start)
        if index:
            return Span(same[index - 1].outer.end, item.outer.start)
        if self._on_heading(clause, item, len(same)):
            return clause.extent
        if clause.kind is ClauseKind.PARAGRAPH and not clause.label:
            return Span(self._back(clause), item.outer.start)
        return Span(clause.span.start, item.outer.start)

    def _on_heading(self, clause: Clause, item: Found, count: int) -> bool:
        """1.强化监管（区应急局）。坚持… or a heading over paragraphs: the bracket covers the whole."""
        before = self._outline.text[clause.span.start : item.outer.start].strip()
        if (
            count > 1
            or len(before) > _HEADING_LENGTH
            or any(mark in before[len(clause.label) :] for mark in "。；")
        ):
            return False
        after = self._outline.text[item.outer.end : clause.span.end].strip(" \t\n\u3000")
        if after.strip(_EDGE):
            return after[0] in "。：:"
        return bool(self._children[clause.ordinal]) and not self._assigned(
            Span(clause.span.end, clause.extent.end)
        )

    # --- lines and brackets that stand alone ---

    def _line(self, item: Found) -> Span:
        clause = self._outline.clauses[item.clause]
        return Span(self._back(clause, over_items=True), item.outer.start)

    def _back(self, clause: Clause, *, over_items: bool = False) -> int:
        """Start of the run of siblings before ``clause`` that no other assignment covers."""
        siblings = self._children[clause.parent]
        position = siblings.index(clause.ordinal)
        start = clause.span.start
        reached = position
        while reached and self._takes(siblings[reached - 1], over_items):
            reached -= 1
            start = self._outline.clauses[siblings[reached]].span.start
        if clause.parent is None:
            return start if reached == position or over_items else clause.span.start
        parent = self._outline.clauses[clause.parent]
        if reached or parent.kind not in (ClauseKind.ITEM, ClauseKind.ARTICLE):
            return start
        if self._assigned(parent.span):
            return start
        start = parent.span.start
        if over_items and self._closes_section(parent, clause):
            return self._outline.clauses[self._children[parent.parent][0]].span.start
        return start

    def _takes(self, ordinal: int, over_items: bool) -> bool:
        clause = self._outline.clauses[ordinal]
        if clause.kind in (ClauseKind.CHROME, ClauseKind.CONTENTS):
            return True
        kinds = _TEXT_KINDS if over_items else {ClauseKind.PARAGRAPH}
        return (
            clause.kind in kinds
            and not (clause.label and not over_items)
            and not self._assigned(clause.extent)
        )

    def _closes_section(self, item: Clause, line: Clause) -> bool:
        """A line after (一)(二)(三), none of which has an assignment, closes the section above them."""
        if item.parent is None or self._children[item.ordinal][-1] != line.ordinal:
            return False
        siblings = self._children[item.parent]
        before = [self._outline.clauses[i] for i in siblings if i < item.ordinal]
        return (
            siblings[-1] == item.ordinal
            and len(before) > 0
            and all(
                c.kind in (ClauseKind.ITEM, ClauseKind.PARAGRAPH) and not self._assigned(c.extent)
                for c in before
            )
        )

    def _assigned(self, span: Span) -> bool:
        position = bisect.bisect_left(self._starts, span.start)
        return position < len(self._starts) and self._starts[position] < span.end

    def _strip(self, span: Span) -> Span:
        text = self._outline.text
        start, end = span
        while start < end and text[start] in _EDGE:
            start += 1
        while start < end and text[end - 1] in _EDGE.replace("。", ""):
            end -= 1
        return Span(start, end)
