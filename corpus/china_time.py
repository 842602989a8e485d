"""The time of China, whatever the clock of the server is set to: one zone, without summer time."""

from __future__ import annotations

import datetime as dt
from typing import Final

CHINA: Final = dt.timezone(dt.timedelta(hours=8), "CST")


def china_today() -> dt.date:
    """Today's date in China."""
    return dt.datetime.now(CHINA).date()
