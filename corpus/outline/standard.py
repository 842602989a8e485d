"""Standards (GB, AQ, DB …): numbered 1, 1.1, 1.1.1; here is how one is told from a plan."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Why: the number of a standard stands on its cover (GB/T 1.1-2020, 6.2). Must not match a mere citation
# in running text, so it has to be a short line of its own.
_NUMBER = re.compile(
    r"(?:GB|AQ|DB\d{2}|XF|GA|JGJ|CJJ|HG|SY|DL|TSG|T/[A-Z]{2,8})(?:/[TZ])?\s?[\d.]{1,10}(?:[—–-]\d{2,4})?$"
)


def is_standard(title: str, head: Sequence[str]) -> bool:
    """The head of the text carries the number of a standard on a line of its own."""
    if _NUMBER.search(title.strip()):
        return True
    return any(len(line) <= 40 and _NUMBER.match(line.strip()) for line in head)
