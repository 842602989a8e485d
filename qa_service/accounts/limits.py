"""How often a caller may do something: a bucket of permits that fills up again (token bucket).

The buckets are this process's own: with several workers a caller gets through up to so many times as often.
They are there against a runaway script, not for billing.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from corpus.errors import TooManyRequestsError

CALLERS: Final = 20_000
"""Buckets that are kept; the one that was not used for longest goes first."""
_MINUTE: Final = 60.0


class Work(StrEnum):
    """What is limited."""

    ASK = "ask"
    LOGIN = "login"
    UPLOAD = "upload"
    FEEDBACK = "feedback"


_TOLD: Final[Mapping[Work, str]] = {
    Work.ASK: "提问和检索",
    Work.LOGIN: "登录",
    Work.UPLOAD: "上传和修改",
    Work.FEEDBACK: "提交反馈",
}


class RateLimits:
    """Permits of all callers; thread-safe.

    Args:
        each_minute: permits for each kind; 0 is no limit.
        clock: seconds that only go forward.
    """

    def __init__(self, each_minute: Mapping[Work, int], clock: Callable[[], float] = time.monotonic) -> None:
        self._each_minute = dict(each_minute)
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[Work, str], tuple[float, float]] = OrderedDict()

    def take(self, work: Work, caller: str) -> None:
        """Takes one permit.

        Raises:
            TooManyRequestsError: there is none left.
        """
        limit = self._each_minute.get(work, 0)
        if not limit:
            return
        now, key = self._clock(), (work, caller)
        with self._lock:
            left, seen = self._buckets.pop(key, (float(limit), now))
            left = min(float(limit), left + (now - seen) * limit / _MINUTE)
            enough = left >= 1.0
            self._buckets[key] = (left - 1.0 if enough else left, now)
            if len(self._buckets) > CALLERS:
                self._buckets.popitem(last=False)
        if not enough:
            seconds = max(1, int((1.0 - left) * _MINUTE / limit) + 1)
            raise TooManyRequestsError(
                f"{_TOLD[work]}太频繁，请在 {seconds} 秒后再试。一般每分钟最多 {limit} 次。",
                details={"retry_after": seconds, "limit_per_minute": limit},
            )
