"""Wrong options that are plausible (干扰项): neighbours of the same kind, never another right answer."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from case_library.questions.actors import Family, actor_of
from case_library.questions.corroboration import Corroboration
from case_library.questions.figures import LADDERS, Figure, FigureKind, figure_of, figures, values
from case_library.questions.gaps import Gap
from case_library.questions.model import Asks
from case_library.questions.provisions import Reading

_WIDEST: Final = 10.0
"""Another figure is a neighbour up to ten times the value, and down to a tenth."""
_CLOSE: Final = 3.0
"""Neighbours up to three times as large or small are taken first, wherever they come from."""
_WANTED: Final = 7
_LEAST: Final = 3
_LONGER: Final = 2.0
_DETENTION: Final = ("五日以下", "五日以上十日以下", "十日以上十五日以下", "十五日以下")
"""The steps in which laws grade 行政拘留 (治安管理处罚法; fifteen days are the most for one act)."""


class FigurePool:
    """The figures of one law by shape, in the order of its text, each with the articles that state it."""

    def __init__(self, reading: Reading) -> None:
        self._found: dict[tuple[object, ...], dict[tuple[float, ...], set[str]]] = {}
        texts = [(one.text, one.article) for one in reading.statements]
        texts += [
            (text, one.head.article)
            for one in reading.listings
            for text in (one.head.text, *(m.text for m in one.members))
        ]
        for text, article in texts:
            for figure in figures(text):
                known = self._found.setdefault(figure.shape, {})
                known.setdefault(figure.bases, set()).add(article)

    def wrong(self, gap: Gap, figure: Figure, known: Corroboration) -> tuple[str, ...]:
        """Values for the gap that are wrong, nearest first, in the writing of the right one."""
        if figure.text in _DETENTION and re.match(r"(?:的)?(?:行政)?拘留", gap.text[gap.end :]):
            return tuple(_other_steps(gap, figure, known))
        found = self._found.get(figure.shape, {})
        near = [bases for bases in found if _neighbour(bases, figure.bases)]
        near.sort(key=lambda bases: (_distance(bases, figure.bases), bases))
        # What one article tells apart (the grades of accidents) is mixed up most easily.
        beside = [bases for bases in near if gap.statement.article in found[bases]]
        ladder = sorted(_ladder(figure), key=lambda bases: (_distance(bases, figure.bases), bases))
        chosen: list[str] = []
        taken = {figure.bases}
        close = [bases for bases in (*near, *ladder) if _distance(bases, figure.bases) <= _CLOSE * len(bases)]
        for bases in (*beside, *close, *near, *ladder):
            if bases in taken or len(chosen) >= _WANTED:
                continue
            words = figure.rewritten(bases)
            if words in gap.text or known.figure_holds(gap.text, figure, bases):
                continue
            taken.add(bases)
            chosen.append(words)
        fitting = [words for words in chosen if _in_order(words, gap, figure)]
        return tuple(fitting if len(fitting) >= _LEAST else chosen)


def _in_order(words: str, gap: Gap, figure: Figure) -> bool:
    """Whether a value stands to the sentence's other figures of its unit as the right one does.

    Beside 一百人以上重伤 nobody takes 二百人以上死亡 for the bound where deaths weigh more.
    """
    mine = values(words)
    if not mine:
        return True
    others = [
        one.bases
        for one in figures(gap.text)
        if one.shape == figure.shape and not gap.start <= one.start < gap.end
    ]
    return all((mine < other) is (figure.bases < other) and mine != other for other in others)


def _other_steps(gap: Gap, figure: Figure, known: Corroboration) -> Iterable[str]:
    """The other steps of detention: any other figure would be known for wrong without the law."""
    for words in _DETENTION:
        step = figure_of(words)
        if step is None or words == figure.text or words in gap.filled("　"):
            continue
        if not known.figure_holds(gap.text, replace(step, start=figure.start, end=figure.end), step.bases):
            yield words


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


def false_words(gap: Gap) -> str | None:
    """Words that make the sentence of a gap a false one that is neither laughed at nor true after all."""
    if gap.asks is Asks.DEFINITION or not gap.wrong:
        return None
    if gap.figure is not None:
        side = _false_side(gap, gap.figure)
        fit = (one for one in gap.wrong if side == 0 or (values(one) > gap.figure.bases) is (side > 0))
        return next(fit, None)
    if gap.asks is Asks.SUBJECT:
        right, other = actor_of(gap.answer), actor_of(gap.wrong[0])
        if right is None or other is None or right.family is not other.family:
            return None
        # What one person must do, the law seldom denies of another: only competences exclude each other.
        if right.family not in (Family.GOVERNMENT, Family.ORGAN):
            return None
    return gap.wrong[0]


# Why: a bound entails other bounds. Matches the words before a figure that nothing may exceed, or fall below.
_AT_MOST: Final = re.compile(r"(?:不得?超过|不得?高于|不得?大于|不得?多于|不得?晚于)$")
_AT_LEAST: Final = re.compile(r"(?:不得?少于|不得?低于|不得?小于|不得?早于|至少|最少)$")
_FROM: Final = re.compile(r"(?:超过|满|达到|达)$")


def _false_side(gap: Gap, figure: Figure) -> int:
    """On which side of a figure another one contradicts the sentence: 1 above, -1 below, 0 on both.

    Who must report changes within 30 days must also report those within 15; who may take 15 days at most
    takes no more than 30.
    """
    before, after = gap.text[: gap.start], gap.text[gap.end :]
    if figure.high is not None or "是指" in before:
        return 0
    if _AT_MOST.search(before):
        return -1
    if _AT_LEAST.search(before):
        return 1
    if figure.tail == "以内" or re.match(r"以?内", after):
        held = re.match(r"(?:以?内)?(?:(?:不得|不予|禁止)|[^；。]{0,30}的，)", after)
        return 1 if held else -1
    condition = re.match(r"[^，；。]{0,12}的，", after) is not None
    if condition and (figure.tail == "以上" or _FROM.search(before)):
        return -1
    return 1 if condition and figure.tail == "以下" else 0
