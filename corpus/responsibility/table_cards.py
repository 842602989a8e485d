"""Cards (一事一表): label and value side by side or one below the other, and transposed task tables.

任务名称 | 燃气管网改造 | 责任单位 | 区城管局, or two columns 隐患 | …, 牵头单位 | …, 配合单位 | …. A label
that comes again begins the next card.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpus.model import (
    Assignment,
    AssignmentForm,
    AssignmentKind,
    Clause,
    Outline,
    RoleUnits,
    Span,
)
from corpus.responsibility import grammar
from corpus.responsibility.table_headers import Column, column_of, is_core, is_role, role_name
from corpus.responsibility.targets import find_targets, single_due
from corpus.units import clean, is_unit

_EMPTY = frozenset({"", "/", "／", "—", "——", "－", "-", "–", "无", "\\"})
_LONGEST_LABEL = 14


@dataclass(slots=True)
class _Card:
    seen: set[str] = field(default_factory=set)
    tasks: list[Span] = field(default_factory=list)
    roles: list[RoleUnits] = field(default_factory=list)
    evidence: Span | None = None
    core: bool = False
    clause: int = 0
    due: str | None = None
    period: str | None = None


def find(outline: Outline, rows: Sequence[Clause]) -> list[Assignment]:
    """Assignments of the cards that ``rows`` of one table make up; [] when they are no cards."""
    texts = [[clean(cell.of(outline.text)) for cell in row.cells] for row in rows]
    if not any(_names_units(row) for row in texts):
        return []
    found: list[Assignment] = []
    cards: dict[int, _Card] = {}
    for row, words in zip(rows, texts, strict=True):
        for label, index, column in _pairs(words):
            card = cards.setdefault(column, _Card())
            if label in card.seen:
                _close(outline, card, found)
                card = cards[column] = _Card()
            card.seen.add(label)
            _fill(outline, card, label, row, index)
    for card in cards.values():
        _close(outline, card, found)
    return sorted(found, key=lambda item: item.evidence)


def _names_units(words: Sequence[str]) -> bool:
    return any(
        is_role(label) and is_core(label) and is_unit(_first_unit(value))
        for label, value in itertools.pairwise(words)
    )


def _first_unit(value: str) -> str:
    for mark in "，,；;":
        value = value.replace(mark, "、")
    return value.split("、")[0]


def _is_label(word: str) -> bool:
    return 0 < len(word) <= _LONGEST_LABEL and column_of(word) is not Column.OTHER and not is_unit(word)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """``(label, index of the value, number of the card)`` of a row."""
    labels = [index for index, word in enumerate(words) if _is_label(word)]
    if not labels:
        return
    if labels == [0] and len(words) > 2:  # transposed: one label, a value for each card
        seen: list[str] = []
        for index in range(1, len(words)):
            if words[index] not in seen:
                seen.append(words[index])
                yield words[0], index, index if len(set(words[1:])) > 1 else 1
        return
    for index in labels:
        if index + 1 < len(words) and index + 1 not in labels:
            yield words[index], index + 1, 1


def _fill(outline: Outline, card: _Card, label: str, row: Clause, index: int) -> None:
    cell = _strip(outline.text, row.cells[index])
    words = clean(cell.of(outline.text))
    if words in _EMPTY:
        return
    kind = column_of(label)
    if kind is Column.ROLE:
        parsed = grammar.parse(
            cell.of(outline.text), cell.start, default_role=role_name(label), trusted=True, glued=True
        )
        if parsed is None or len(parsed.strays) > sum(len(role.units) for role in parsed.roles):
            return
        card.roles.extend(parsed.roles)
        card.core = card.core or is_core(label)
        if card.evidence is None:
            card.evidence, card.clause = cell, row.ordinal
    elif kind is Column.TASK:
        card.tasks.append(cell)
    elif kind is Column.DUE and len(words) <= 60:
        card.due = words
    elif kind is Column.PERIOD and len(words) <= 60:
        card.period = words


def _close(outline: Outline, card: _Card, found: list[Assignment]) -> None:
    if card.evidence is None or not card.core:
        return
    task = max(card.tasks, key=lambda span: (span.end - span.start, -span.start), default=card.evidence)
    title = next((clean(span.of(outline.text)) for span in card.tasks if span != task), "")
    found.append(
        Assignment(
            clause=card.clause,
            kind=AssignmentKind.EXPLICIT,
            form=AssignmentForm.TABLE,
            evidence=card.evidence,
            task=task,
            roles=tuple(card.roles),
            heading=title if len(title) <= 60 else "",
            period=card.period,
            due=card.due or single_due(outline.text, task),
            targets=find_targets(outline.text, task),
        )
    )


def _strip(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
