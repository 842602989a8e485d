"""A library that changes while a question is being answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from corpus.errors import NotFoundError

ATTEMPTS = 6
T = TypeVar("T")


def through_changes(work: Callable[[], T]) -> T:
    """What ``work`` gives, tried again when something that it found was removed before it read it.

    A search and the reading of what it found are two steps; a document that somebody removes in between is
    not found any more the next time. What is really not there costs the same small failure again.

    Raises:
        NotFoundError: every attempt ended with it.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return work()
        except NotFoundError:
            continue
    return work()
