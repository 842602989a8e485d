"""What the asker wants of one answer besides the question: the language model's help, news on the way.

They belong to the request and hold for whatever it makes the program ask (a conversation asks more than
once), so they travel in a context variable. Without them an answer is made by rules alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens while a question is answered.

    Attributes:
        name: ``status`` or ``sentence``.
        data: JSON-ready.
    """

    name: str
    data: Mapping[str, Any]


def status(stage: str, text: str) -> Event:
    """Where the answering stands: ``stage`` for programs, ``text`` for people (Chinese)."""
    return Event("status", {"stage": stage, "text": text})


def nobody(event: Event) -> None:
    """Listens to nothing."""


def never() -> bool:
    """Never cancelled."""
    return False


@dataclass(frozen=True, slots=True)
class Wishes:
    """Of one request.

    Attributes:
        use_model: the configured language model may help.
        listener: takes events in the thread that answers; must not block.
        cancelled: whether the asker has gone; asked again and again.
    """

    use_model: bool = False
    listener: Callable[[Event], None] = nobody
    cancelled: Callable[[], bool] = never


_NONE = Wishes()
_current: ContextVar[Wishes] = ContextVar("anzhi_wishes", default=_NONE)


def current_wishes() -> Wishes:
    """Those of the request in whose context this is called."""
    return _current.get()


@contextmanager
def wishing(wishes: Wishes) -> Iterator[None]:
    """What is asked inside has these wishes."""
    token = _current.set(wishes)
    try:
        yield
    finally:
        _current.reset(token)
