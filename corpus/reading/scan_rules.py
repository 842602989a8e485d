"""The ruling lines of a scanned page: long straight strokes that are no part of a letter."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from corpus.model import Box
from corpus.reading.ocr_engine import Picture
from corpus.reading.pdf_page import Rule

#: A horizontal stroke shorter than this (points) may be a letter (一); a vertical one, 丨 or 1.
_LONG_ACROSS, _LONG_DOWN = 24.0, 12.0
#: A vertical line that meets no other is longer than this (points).
_LONG_ALONE = 60.0
#: A line is thinner than this on the average, and within this band from end to end (points).
_THICK, _BAND = 3.5, 7.0
#: Pieces of one line lie so near to each other (points), along it and across.
_GAP, _ASIDE = 9.0, 2.0
#: Lines that end so near to another that they would meet it are drawn out to it (points).
_REACH = 7.0
#: More pieces than this are a photograph or a plan.
_MOST = 4000


def ink_of(picture: Picture, scale: float) -> NDArray[np.uint8]:
    """255 where the picture is darker than what is around it, else 0.

    Args:
        scale: pixels of a point.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    around = max(11, int(12 * scale) | 1)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, 14)
    return np.asarray(ink, np.uint8)


def find_rules(ink: NDArray[np.uint8], scale: float, texts: Sequence[Box]) -> list[Rule]:
    """Horizontal and vertical lines of an upright page, in points.

    Args:
        ink: as ``ink_of`` makes it. scale: pixels of a point.
        texts: boxes of the lines of text, in points; strokes inside of them are letters.
    """
    across = _strokes(ink, scale, down=False)
    down = _strokes(ink, scale, down=True)
    if len(across) + len(down) > _MOST:
        return []
    # letters first: strokes of letters that stand one below the other would join to a line
    kept_across = _joined([rule for rule in across if not _is_letter(rule, texts)])
    kept_down = _joined([_turned(rule) for rule in down if not _is_letter(rule, texts)])
    drawn = _drawn_out(kept_across, [_turned(rule) for rule in kept_down])
    return [rule for rule in drawn if rule.horizontal or _is_held(rule, kept_across)]


def without_rules(picture: Picture, rules: Sequence[Rule], scale: float) -> Picture:
    """A copy with the rules painted over with what is around them, so that none is read as 1 or 一."""
    clean = picture.copy()
    paper = [int(value) for value in np.median(picture.reshape(-1, 3)[:: max(1, picture.size // 30000)], 0)]
    half = max(1, round(0.9 * scale))
    for rule in rules:
        left, right = round(rule.left * scale), round(rule.right * scale)
        top, bottom = round(rule.top * scale), round(rule.bottom * scale)
        cv2.rectangle(clean, (left - half, top - half), (right + half, bottom + half), paper, -1)
    return clean


def _strokes(ink: NDArray[np.uint8], scale: float, *, down: bool) -> list[Rule]:
    """Long strokes of one direction: opened by a long thin element, after widening by a pixel."""
    long = max(8, round((_LONG_DOWN if down else _LONG_ACROSS) * scale))
    size = (1, long) if down else (long, 1)
    wide = cv2.dilate(ink, np.ones((1, 3) if down else (3, 1), np.uint8))
    opened = cv2.morphologyEx(wide, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, size))
    count, _, found, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    rules: list[Rule] = []
    for at in range(1, min(count, _MOST + 2)):
        left, top, width, height, area = (float(value) / scale for value in found[at])
        length, band = (height, width) if down else (width, height)
        if band > _BAND or area / max(length, 1e-6) / scale > _THICK + 2 / scale or length < 3 * band:
            continue
        if down:
            rules.append(Rule(left + width / 2, top, left + width / 2, top + height))
        else:
            rules.append(Rule(left, top + height / 2, left + width, top + height / 2))
    return rules


def _turned(rule: Rule) -> Rule:
    """Rows for columns."""
    return Rule(rule.top, rule.left, rule.bottom, rule.right)


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Horizontal pieces of one line as one: a faint scan breaks lines."""
    joined: list[Rule] = []
    for rule in sorted(rules, key=lambda item: (item.left, item.top)):
        for at, other in enumerate(joined):
            beside = abs(other.top - rule.top) <= _ASIDE
            if beside and rule.left - other.right <= _GAP:
                total = (other.right - other.left) + (rule.right - rule.left)
                share = (rule.right - rule.left) / max(total, 1e-6)
                y = other.top * (1 - share) + rule.top * share
                joined[at] = Rule(other.left, y, max(other.right, rule.right), y)
                break
        else:
            joined.append(rule)
    return joined


def _is_letter(rule: Rule, texts: Sequence[Box]) -> bool:
    """Whether a stroke lies inside a line of text, as those of 十 and 一 do."""
    for box in texts:
        height = box.bottom - box.top
        if rule.horizontal:
            inside = box.left <= rule.left and rule.right <= box.right
            level = box.top + 0.15 * height < rule.top < box.bottom - 0.15 * height
            if inside and level and rule.right - rule.left < 2.5 * height:
                return True
        elif box.top - 1 <= rule.top and rule.bottom <= box.bottom + 1 and box.left <= rule.left <= box.right:
            return True
    return False


def _is_held(rule: Rule, across: Sequence[Rule]) -> bool:
    """Whether a vertical line meets a horizontal one, or is too long for a stroke of a letter."""
    return rule.bottom - rule.top > _LONG_ALONE or any(
        other.left - _REACH <= rule.left <= other.right + _REACH
        and rule.top - _REACH <= other.top <= rule.bottom + _REACH
        for other in across
    )


def _drawn_out(across: Sequence[Rule], down: Sequence[Rule]) -> list[Rule]:
    """Lines with their ends moved to the crossing lines that they nearly meet."""
    drawn: list[Rule] = []
    for rule in across:
        left, right = rule.left, rule.right
        for other in down:
            if other.top - _REACH <= rule.top <= other.bottom + _REACH:
                left = other.left if 0 < left - other.left <= _REACH else left
                right = other.left if 0 < other.left - right <= _REACH else right
        drawn.append(Rule(left, rule.top, right, rule.top))
    for rule in down:
        top, bottom = rule.top, rule.bottom
        for other in across:
            if other.left - _REACH <= rule.left <= other.right + _REACH:
                top = other.top if 0 < top - other.top <= _REACH else top
                bottom = other.top if 0 < other.top - bottom <= _REACH else bottom
        drawn.append(Rule(rule.left, top, rule.left, bottom))
    return drawn
