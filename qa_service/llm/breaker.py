"""A model that keeps failing is left alone for a while, so that people do not wait for it again and again.

The pattern is Nygard's circuit breaker (Release It!, 2007): closed, open, and half open, where one request
may try whether the other side is back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
"""Failures in a row after which it opens."""
FIRST_PAUSE = 30.0
LONGEST_PAUSE = 300.0


class Breaker:
    """Thread-safe; times are seconds of ``clock``."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._until = 0.0
        self._trying = False

    def allows(self) -> bool:
        """Whether a request may be made now; after a pause one at a time, until one succeeds."""
        with self._lock:
            if self._failures < FAILURES and not self._until:
                return True
            if self._clock() < self._until or self._trying:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures, self._pause, self._until, self._trying = 0, FIRST_PAUSE, 0.0, False

    def failed(self, pause: float | None = None) -> None:
        """One more failure.

        Args:
            pause: seconds that the other side asked for (Retry-After): it opens at once.
        """
        with self._lock:
            self._failures += 1
            again, self._trying = self._trying, False
            if pause is not None:
                self._until = self._clock() + min(max(pause, 1.0), LONGEST_PAUSE)
            elif self._failures >= FAILURES:
                self._pause = min(self._pause * 2, LONGEST_PAUSE) if again else self._pause
                self._until = self._clock() + self._pause

    def gave_up(self) -> None:
        """A request ended for reasons of ours (cancelled): it tells nothing of the other side."""
        with self._lock:
            self._trying = False

    @property
    def wait(self) -> float:
        """Seconds until a request is allowed again; 0 when it is."""
        with self._lock:
            return max(0.0, self._until - self._clock())
