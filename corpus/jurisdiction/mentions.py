"""A place that a text names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Span


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named in a text. ``path`` is its jurisdiction path."""

    span: Span
    path: str


def overlaps(start: int, end: int, mentions: Iterable[PlaceMention]) -> bool:
    """Whether ``[start:end]`` and one of the mentions share a character."""
    return any(start < mention.span.end and mention.span.start < end for mention in mentions)
