"""What a file says, before it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Assignment, Issue, Outline, StatedTarget
from corpus.relations import Reference, Repeal


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file, read and understood; ``seconds`` is what it took."""

    form: str
    outline: Outline
    assignments: tuple[Assignment, ...]
    issues: tuple[Issue, ...]
    targets: tuple[StatedTarget, ...] = ()
    references: tuple[Reference, ...] = ()
    repeals: tuple[Repeal, ...] = ()
    seconds: float = 0.0
