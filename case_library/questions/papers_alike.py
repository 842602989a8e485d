"""Which items may not stand in one paper together: those on one sentence, and near-repeats (近似题).

Two items are alike when the sentences that their keys follow from are the same or lie mostly on each other,
or when their texts share most of their runs of three characters. Likeness is closed over chains (A like B, B
like C), so that a paper takes one item of a group at most; that may leave out a combination that would have
been allowed, and never allows one that is not.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from case_library.questions.duplicates import alike_pairs
from case_library.questions.model import Item
from corpus.numerals import fold_punctuation

SAME = 0.7
"""Share of common runs (Jaccard) from which two texts are repeats of each other."""
_MOST_COMMON = 0.5  # of the longer of two sentences, that has to be common to both
# Why: blanks, punctuation and gaps do not tell questions apart. Matches anything but letters, digits, 汉字.
_NOT_WORDS = re.compile(r"[\W_]+")


class Likeness:
    """Which items of a bank are alike, found once: the groups of any of them follow in no time.

    Args:
        items: of the bank; whether two are alike does not depend on the others.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._near: dict[str, set[str]] = {item.id: set() for item in items}
        pairs = _on_one_sentence(items)
        pairs += [(one, other) for one, other, _ in alike_pairs([words_of(item) for item in items], SAME)]
        for one, other in pairs:
            self._near[items[one].id].add(items[other].id)

    def knows(self, items: Sequence[Item]) -> bool:
        """Whether all of them were there when it was made."""
        return all(item.id in self._near for item in items)

    def groups(self, items: Sequence[Item]) -> list[list[int]]:
        """The positions of the items, those alike together; in the order of their first items."""
        sets = _Sets(len(items))
        places: dict[str, int] = {}
        for at, item in enumerate(items):
            sets.join(places.setdefault(item.id, at), at)
        for at, item in enumerate(items):
            for other in self._near[item.id]:
                if other in places:
                    sets.join(at, places[other])
        return sets.groups()


def groups(items: Sequence[Item]) -> list[list[int]]:
    """The positions of the items, those alike together; in the order of their first items."""
    return Likeness(items).groups(items)


class _Sets:
    """Disjoint sets (union-find) of positions."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def find(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first

    def groups(self) -> list[list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for at in range(len(self._parent)):
            found[self.find(at)].append(at)
        return list(found.values())


def _on_one_sentence(items: Sequence[Item]) -> list[tuple[int, int]]:
    """Pairs whose first sources are the same words, or lie mostly on each other in one version.

    Two accidents may be judged by one sentence: items with a material are compared within it alone.
    """
    pairs: list[tuple[int, int]] = []
    words: dict[tuple[str, str], list[int]] = defaultdict(list)
    spans: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for at, item in enumerate(items):
        if not item.sources:
            continue
        source = item.sources[0]
        if source.quote.strip():
            same = words[source.fingerprint, item.background]
            pairs += [(one, at) for one in same]
            same.append(at)
        if source.version_id and source.span.end > source.span.start:
            spans[source.version_id, item.background].append((source.span.start, source.span.end, at))
    for placed in spans.values():
        placed.sort()
        for number, (start, end, at) in enumerate(placed):
            for other_start, other_end, other in placed[number + 1 :]:
                if other_start >= end:
                    break
                longer = max(end - start, other_end - other_start)
                if min(end, other_end) - other_start > _MOST_COMMON * longer:
                    pairs.append((at, other))
    return pairs


def words_of(item: Item) -> str:
    """What an item asks and answers, without blanks and signs; options in any order are the same."""
    right = sorted(item.options) if item.options else list(item.key)
    if not item.options and len(item.key) == 1 and len(item.key[0]) == 1:
        right = []  # 对 and 错: a statement and its opposite give each other away
    return _NOT_WORDS.sub("", fold_punctuation("".join([item.background, item.stem, *right])).lower())
