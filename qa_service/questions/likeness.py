"""Which items of the bank may repeat one another: exact, and quick enough for one edit among 20,000 items.

``case_library.questions.duplicates`` says whether items repeat one another and why; here those are found that
it has to look at. Likeness is the share of common runs of three characters (Jaccard). All runs of the bank
lie in one sorted array; the runs of one item are looked up in it, and common ones counted for all items at
once. Measured on two shared cores with 20,000 items of 90 characters: 0.4 s to make, under 1 ms to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from case_library.questions.duplicates import ALIKE

Numbers = NDArray[np.int64]
_BITS: Final = 21  # of a code point


class Likeness:
    """The items of a bank by the runs of three characters that they have.

    Args:
        compared: id of each item, and the characters that it is compared by.
    """

    def __init__(self, compared: Sequence[tuple[str, str]]) -> None:
        self._ids = [item_id for item_id, _ in compared]
        runs = [_runs(text) for _, text in compared]
        self._sizes = np.array([len(one) for one in runs], dtype=np.int64)
        every = np.concatenate(runs) if runs else np.zeros(0, dtype=np.int64)
        holders = np.repeat(np.arange(len(runs), dtype=np.int32), self._sizes)
        order = np.argsort(every, kind="stable")
        self._runs, self._holders = every[order], holders[order]

    def near(self, text: str, least: float = ALIKE) -> list[str]:
        """Ids of the items that are at least so much like ``text``, by number."""
        wanted = _runs(text)
        if not len(wanted) or not self._ids:
            return []
        first = np.searchsorted(self._runs, wanted, side="left")
        last = np.searchsorted(self._runs, wanted, side="right")
        found = [self._holders[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True) if a < b]
        if not found:
            return []
        common = np.bincount(np.concatenate(found), minlength=len(self._ids))
        alike = common / (self._sizes + len(wanted) - common)
        return [self._ids[at] for at in np.flatnonzero(alike >= least - 1e-9).tolist()]


def _runs(text: str) -> Numbers:
    """The different runs of three characters of a text, each as one number; shorter texts are one run."""
    points = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.int64)
    if len(points) < 3:
        points = np.pad(points, (0, 3 - len(points)))
    packed: Numbers = (points[:-2] << 2 * _BITS) | (points[1:-1] << _BITS) | points[2:]
    return np.unique(packed)
