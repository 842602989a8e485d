"""Many small sets of character pairs in two arrays: headings of chapters, of which a library has thousands.

As sets of strings they would take a hundred times as much memory as their letters.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PairSets:
    """Sets by number.

    Attributes:
        known: number of each pair. members: numbers of the pairs of all sets, one set behind the other.
        starts: where each set begins in ``members``. sizes: pairs of each set.
    """

    known: Mapping[str, int]
    members: NDArray[np.int32]
    starts: Numbers
    sizes: Numbers

    @classmethod
    def of(cls, sets: Iterable[Iterable[str]]) -> PairSets:
        """Of lists in which a pair may stand more than once."""
        known: dict[str, int] = {}
        members: list[NDArray[np.int32]] = []
        for pairs in sets:
            distinct = [known.setdefault(pair, len(known)) for pair in dict.fromkeys(pairs)]
            members.append(np.array(distinct, np.int32))
        sizes = np.array([len(one) for one in members], np.int64)
        joined = np.concatenate(members) if members else np.empty(0, np.int32)
        return cls(known, joined, np.cumsum(sizes) - sizes, sizes)

    def shared(self, numbers: Numbers, pairs: Collection[str]) -> Numbers:
        """How many of ``pairs`` each of these sets has, in the order of ``numbers``."""
        asked = np.zeros(len(self.known), np.bool_)
        asked[[self.known[pair] for pair in pairs if pair in self.known]] = True
        sets, back = np.unique(numbers, return_inverse=True)
        sizes = self.sizes[sets]
        ends = np.cumsum(sizes)
        at = np.arange(sizes.sum()) + np.repeat(self.starts[sets] - (ends - sizes), sizes)
        found = np.concatenate([[0], np.cumsum(asked[self.members[at]])])
        counts: Numbers = found[ends] - found[ends - sizes]
        return counts[back]
