"""Who sent the request that is being answered, for whoever asks without having the request at hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from qa_service.accounts.model import ANONYMOUS, Visitor

_CURRENT: ContextVar[Visitor] = ContextVar("anzhi_visitor", default=ANONYMOUS)


def current_visitor() -> Visitor:
    """The visitor of this request; outside of one the anonymous."""
    return _CURRENT.get()


@contextmanager
def as_current(visitor: Visitor) -> Iterator[None]:
    """Within the block, in this task and the threads that it starts."""
    before = _CURRENT.set(visitor)
    try:
        yield
    finally:
        _CURRENT.reset(before)
