"""What recognising the text of pictures may cost in one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Seconds that loading the models takes on a slow machine.
_LOADING = 20.0


def _nothing(seconds: float) -> None:
    """In this process nobody needs to be asked."""


@dataclass(frozen=True, slots=True)
class OcrLimits:
    """What recognising may cost.

    Attributes:
        pages: so many pages of one file are recognised, 0 for none.
        seconds: wall-clock time of one page, on the average over the file.
        begin: called once, before the first page is recognised, with the seconds that it will take at
            most; the child process asks for time with it.
    """

    pages: int = 200
    seconds: float = 30.0
    begin: Callable[[float], None] = _nothing

    @property
    def total(self) -> float:
        """Seconds that a file may take at most beside reading it."""
        return self.time_of(self.pages)

    def time_of(self, pages: int) -> float:
        """Seconds for so many pages, with those for loading the models."""
        return pages * self.seconds + _LOADING if pages else 0.0


#: Address space (MiB) that the models need beside a page; a library that finds less ends the process.
ROOM_MB = 1200


def has_room() -> bool:
    """Whether this process may take the memory that recognising needs."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows has no such limit
        return True
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return soft == resource.RLIM_INFINITY or soft >= ROOM_MB * 1024 * 1024
