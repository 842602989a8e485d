"""What a service asks of the C library's memory, where it is glibc; without effect elsewhere.

A web server answers on dozens of threads, and glibc gives each a heap of its own: every one keeps the largest
arrays that its thread ever needed. Two heaps are enough for the questions that are worked at at once.
See mallopt(3) and malloc_trim(3).
"""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Any, Final

_M_ARENA_MAX: Final = -8
HEAPS: Final = 2


@functools.cache
def _glibc() -> Any:
    """The C library of this process, None where it is another one or cannot be called."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL(None)
        return library if hasattr(library, "gnu_get_libc_version") else None
    except OSError:
        return None


def few_heaps() -> bool:
    """At most ``HEAPS`` heaps for all threads that begin from now on; whether that can be had."""
    library = _glibc()
    return bool(library is not None and library.mallopt(_M_ARENA_MAX, HEAPS))


def give_back() -> bool:
    """Gives memory that is free back to the system; whether there was any."""
    library = _glibc()
    return bool(library is not None and library.malloc_trim(0))
