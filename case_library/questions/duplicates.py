"""Items that ask the same twice (重复题): found among ten thousand in seconds.

Likeness is the share of common runs of three characters (Jaccard). Two items can only reach it when the
rarest runs of one meet those of the other (prefix filtering), so that few pairs are compared.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from case_library.questions.checks import GAPS, Code, Finding
from case_library.questions.model import CHOICES, Item, ItemType
from corpus.model import Severity

ALIKE: Final = 0.75
_RUN: Final = 3
_GENERIC: Final = 30  # characters of a stem that says nothing without its options


def duplicates(items: Sequence[Item], bank: Iterable[Item] = ()) -> dict[str, tuple[Finding, ...]]:
    """Findings by the id of the item, for ``items`` among themselves and against ``bank``.

    Of two items of ``items`` that are alike, the later one has the finding.
    """
    known = {item.id for item in items}
    older = [item for item in bank if item.id not in known]
    every = [*older, *items]
    found: dict[str, list[Finding]] = defaultdict(list)
    for later, earlier, alike in alike_pairs([_words(item) for item in every]):
        if later < len(older) or every[later].type is not every[earlier].type:
            continue
        found[every[later].id].append(_finding(every[later], every[earlier], alike))
    return {number: tuple(findings) for number, findings in found.items()}


def _finding(item: Item, other: Item, alike: float) -> Finding:
    same = alike >= 1.0 and _options(item) == _options(other)
    opposed = same and set(item.right) != set(other.right)
    if opposed:
        message = "与另一道题文字相同而答案不同，至少有一道是错的。请核对后删去一道。"
        return Finding(Code.DUPLICATE, message, Severity.ERROR, other=other.id)
    if same:
        return Finding(Code.DUPLICATE, "与另一道题重复。请删去一道。", Severity.ERROR, other=other.id)
    message = f"与另一道题很相近（{alike:.0%}）。请比较后决定去留。"
    return Finding(Code.NEAR_DUPLICATE, message, other=other.id)


def alike_pairs(texts: Sequence[str], least: float = ALIKE) -> Iterator[tuple[int, int, float]]:
    """Positions (later, earlier) of texts that are alike, with their likeness."""
    runs = [_runs(text) for text in texts]
    spread = Counter(run for one in runs for run in one)
    ordered = [sorted(one, key=lambda run: (spread[run], run)) for one in runs]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(ordered):
        size = len(one)
        prefix = one[: size - math.ceil(least * size) + 1]
        candidates = {other for run in prefix for other in holders[run]}
        for other in sorted(candidates):
            if not least <= len(runs[other]) / max(size, 1) <= 1 / least:
                continue
            common = len(runs[number] & runs[other])
            alike = common / (size + len(runs[other]) - common)
            if alike >= least:
                yield number, other, alike
        for run in prefix:
            holders[run].append(number)


def _words(item: Item) -> str:
    """What an item is compared by: its stem, and its options where the stem is the same for many."""
    stem = GAPS.sub("□", item.background + item.stem)
    bare = re.sub(r"^\s*\d+\s*[.、．]\s*", "", stem)
    if item.type in CHOICES or len(bare) < _GENERIC:
        return bare + "".join(sorted(_options(item)))
    if item.type is ItemType.BLANK:
        return bare + "".join(item.key)
    return bare


def _options(item: Item) -> frozenset[str]:
    return frozenset(re.sub(r"[\s。；，,.、]+", "", option) for option in item.options)


def _runs(text: str) -> frozenset[str]:
    padded = _padded(text)
    return frozenset(padded[n : n + _RUN] for n in range(max(1, len(padded) - _RUN + 1)))


def _padded(text: str) -> str:
    bare = re.sub(r"[\s　，。、；：？！（）()“”《》,.;:?!]", "", text)
    return f"^{bare}$"


def compared(item: Item) -> str:
    """The characters whose runs of three say how alike items are; what a bank keeps to look for repeats."""
    return _padded(_words(item))
