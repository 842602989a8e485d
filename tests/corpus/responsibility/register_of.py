"""Reads an invented text the whole way: bytes, lines, outline, assignments."""

from __future__ import annotations

from corpus.model import Assignment, AssignmentKind, Outline
from corpus.outline import outline
from corpus.reading import read_bytes
from corpus.responsibility import find_assignments

Roles = list[tuple[str, list[str]]]


def read_text(text: str, name: str = "方案.txt") -> tuple[Outline, list[Assignment]]:
    """Outline of the text and its assignments."""
    made = outline(read_bytes(text.encode(), name), file_name=name)
    return made, list(find_assignments(made))


def explicit(text: str, name: str = "方案.txt") -> tuple[Outline, list[Assignment]]:
    made, found = read_text(text, name)
    return made, [item for item in found if item.kind is AssignmentKind.EXPLICIT]


def implicit(text: str, name: str = "方案.txt") -> tuple[Outline, list[Assignment]]:
    made, found = read_text(text, name)
    return made, [item for item in found if item.kind is AssignmentKind.IMPLICIT]


def roles(item: Assignment) -> Roles:
    return [(role.role, [unit.as_written for unit in role.units]) for role in item.roles]
