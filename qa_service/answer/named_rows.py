"""Which rows of a register stand in the text that a question names by words of its title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from corpus.records import DocumentHead

_COMMON = 5
"""Characters that a question and a title must share for the title to count as named."""


class _Row(Protocol):
    @property
    def part_title(self) -> str: ...
    @property
    def document(self) -> DocumentHead: ...
    @property
    def jurisdiction(self) -> str: ...


R = TypeVar("R", bound=_Row)


def title_of(row: _Row) -> str:
    """The title of the text that a row stands in: that of its part, in a file of several texts."""
    return row.part_title or row.document.title


def in_named_texts(rows: Sequence[R], question: str) -> list[R]:
    """The rows of the texts whose title the question names, by the longest run of characters in common.

    The place's own name is no part of a title: every text of a place has it.
    """
    places = {title_of(row): row.jurisdiction for row in reversed(rows)}
    shared = {title: _longest_common(title, question, place) for title, place in places.items()}
    best = max(shared.values(), default=0)
    return [row for row in rows if shared[title_of(row)] == best] if best >= _COMMON else []


def _longest_common(title: str, question: str, place: str) -> int:
    for step in place.split("/"):
        if step:
            title, question = title.replace(step, "\n"), question.replace(step, "\0")
    best = 0
    for start in range(len(title)):
        while start + best < len(title) and title[start : start + best + 1] in question:
            best += 1
    return best
