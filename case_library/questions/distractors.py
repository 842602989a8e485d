"""Wrong options that are plausible (干扰项): neighbours of the same kind, never another right answer."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Final

from case_library.questions.corroboration import Corroboration
from case_library.questions.figures import LADDERS, Figure, FigureKind, figures, values
from case_library.questions.gaps import Gap
from case_library.questions.provisions import Reading

_WIDEST: Final = 10.0
"""Another figure is a neighbour up to ten times the value, and down to a tenth."""
_WANTED: Final = 7
_LONGER: Final = 1.8


class FigurePool:
    """The figures of one law by shape, in the order of its text."""

    def __init__(self, reading: Reading) -> None:
        self._found: dict[tuple[object, ...], list[tuple[float, ...]]] = {}
        texts = [one.text for one in reading.statements]
        texts += [
            text for one in reading.listings for text in (one.head.text, *(m.text for m in one.members))
        ]
        for text in texts:
            for figure in figures(text):
                known = self._found.setdefault(figure.shape, [])
                if figure.bases not in known:
                    known.append(figure.bases)

    def wrong(self, gap: Gap, figure: Figure, known: Corroboration) -> tuple[str, ...]:
        """Values for the gap that are wrong, nearest first, in the writing of the right one."""
        near = [bases for bases in self._found.get(figure.shape, ()) if _neighbour(bases, figure.bases)]
        near.sort(key=lambda bases: (_distance(bases, figure.bases), bases))
        ladder = sorted(_ladder(figure), key=lambda bases: (_distance(bases, figure.bases), bases))
        chosen: list[str] = []
        taken = {figure.bases}
        for bases in (*near, *ladder):
            if bases in taken or len(chosen) >= _WANTED:
                continue
            words = figure.rewritten(bases)
            if words in gap.text or known.figure_holds(gap.text, figure, bases):
                continue
            taken.add(bases)
            chosen.append(words)
        return tuple(chosen)


def _neighbour(bases: Sequence[float], right: Sequence[float]) -> bool:
    return all(a > 0 and b > 0 and 1 / _WIDEST <= a / b <= _WIDEST for a, b in zip(bases, right, strict=True))


def _distance(bases: Sequence[float], right: Sequence[float]) -> float:
    return sum(max(a / b, b / a) for a, b in zip(bases, right, strict=True))


def _ladder(figure: Figure) -> Iterable[tuple[float, ...]]:
    steps = LADDERS.get("元" if figure.kind is FigureKind.MONEY else figure.low.unit, ())
    if figure.high is None:
        return [(step,) for step in steps if _neighbour((step,), figure.bases)]
    # A range keeps its proportion: 一万元以上五万元以下 → 二万元以上十万元以下.
    share = figure.bases[1] / figure.bases[0]
    ranges = [(low, high) for low in steps for high in steps if low < high]
    return [
        pair
        for pair in ranges
        if share / 2 <= pair[1] / pair[0] <= share * 2 and _neighbour(pair, figure.bases)
    ]


def arranged(
    right: str,
    wrong: Sequence[str],
    position: int,
    rng: random.Random,
    *,
    figure: Figure | None,
    count: int = 4,
) -> tuple[str, ...] | None:
    """Options in the order shown, with the right one at ``position`` where that can be.

    Figures stand in rising order, so that wrong ones are chosen below and above. None: too few wrong ones.
    """
    if len(wrong) < count - 1:
        return None
    if figure is None:
        chosen = list(wrong[: count - 1])
        rng.shuffle(chosen)
        chosen.insert(position, right)
        return tuple(chosen)
    value_of = {words: values(words) for words in (*wrong, right)}
    below = [words for words in wrong if value_of[words] < value_of[right]]
    above = [words for words in wrong if value_of[words] > value_of[right]]
    low = min(position, len(below))
    low = max(low, count - 1 - len(above))
    chosen = below[:low] + above[: count - 1 - low]
    if len(chosen) < count - 1:
        return None
    return tuple(sorted((*chosen, right), key=lambda words: value_of[words]))


def even_lengths(right: str, wrong: Iterable[str]) -> list[str]:
    """Those of ``wrong`` that are not much longer or shorter than the right one."""
    size = max(len(right), 4)
    return [one for one in wrong if size / _LONGER <= max(len(one), 4) <= size * _LONGER]
