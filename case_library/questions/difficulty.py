"""Difficulty before anybody has answered (预估难度): by form, closeness of options, length and figures."""

from __future__ import annotations

import re
from dataclasses import replace

from case_library.questions.corroboration import dice
from case_library.questions.model import Asks, Difficulty, Item, ItemType

_FORM = {
    ItemType.TRUE_FALSE: 0.0,
    ItemType.SINGLE: 0.8,
    ItemType.BLANK: 1.4,
    ItemType.MULTIPLE: 1.6,
    ItemType.SHORT: 2.2,
    ItemType.CASE: 2.4,
}
_HARD, _EASY = 2.4, 1.2


def estimated(item: Item) -> Item:
    """``item`` with its estimated difficulty."""
    score = _FORM[item.type]
    if item.asks in (Asks.FIGURE, Asks.TIME, Asks.GRADE):
        score += 0.5
    if item.asks is Asks.PENALTY:
        score += 0.8
    score += 0.4 * (len(item.stem) > 90) + 0.3 * (len(item.options) > 4)
    score += 0.5 * (closeness(item) > 0.5)
    level = Difficulty.HARD if score >= _HARD else Difficulty.EASY if score < _EASY else Difficulty.MIDDLE
    return replace(item, difficulty=level)


def closeness(item: Item) -> float:
    """How near the nearest wrong option comes to a right one, 0 to 1; 0 without options."""
    right = set(item.right)
    wrong = [option for option in item.options if option not in right]
    if not wrong or not item.options:
        return 0.0
    if all(re.search(r"[\d一二三四五六七八九十百千万]", option) for option in item.options):
        return 0.4
    return max(dice(one, other) for one in right for other in wrong)
