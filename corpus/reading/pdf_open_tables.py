"""Tables that have horizontal rules only (三线表): their columns are found by the gaps in their text."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from corpus.reading.pdf_lines import TextLine, lines_of_glyphs
from corpus.reading.pdf_page import Glyph, Rule

#: Rules of one table begin and end at the same x, within this (points).
_SAME = 4.0
#: A table has at least so many rules (above, under its header, below), at least so long (points).
_FEWEST, _SHORTEST = 3, 150.0
#: Columns stand this far apart (em), in every line of the table.
_GUTTER = 0.8
#: Cells of running text are split by no gutter: the header names the columns in so many letters at most.
_LONGEST_NAME = 16


def rules_of_open_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> list[Rule]:
    """The rules that tables with horizontal rules only leave out: at columns, sides and rows.

    A table is told from text between two lines by its header: between its first two rules stand the short
    names of two columns or more, and below them no line of text crosses the gaps between the names.
    """
    added: list[Rule] = []
    for group in _groups(rules):
        top, bottom = group[0].top, group[-1].top
        left, right = min(rule.left for rule in group), max(rule.right for rule in group)
        inside = [
            glyph
            for glyph in glyphs
            if top < (glyph.top + glyph.bottom) / 2 < bottom
            and left - 2 < (glyph.left + glyph.right) / 2 < right + 2
        ]
        gutters = _gutters(inside, group, left, right)
        if not gutters:
            continue
        added += [Rule(x, top, x, bottom) for x in (left, *gutters, right)]
        added += _row_rules(inside, group, left, right, gutters[0])
    return added


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Horizontal rules of the same extent, one below the other, that no vertical rule crosses or joins."""
    down = [rule for rule in rules if not rule.horizontal and rule.bottom - rule.top > _SAME]
    groups: list[list[Rule]] = []
    for rule in sorted((rule for rule in rules if rule.horizontal), key=lambda item: item.top):
        if rule.right - rule.left < _SHORTEST:
            continue
        for group in groups:
            last = group[-1]
            if abs(last.left - rule.left) <= _SAME and abs(last.right - rule.right) <= _SAME:
                if rule.top - last.top > _SAME:
                    group.append(rule)
                break
        else:
            groups.append([rule])
    return [
        group for group in groups if len(group) >= _FEWEST and not any(_touches(group, rule) for rule in down)
    ]


def _touches(group: Sequence[Rule], rule: Rule) -> bool:
    return (
        group[0].left - _SAME <= rule.left <= group[0].right + _SAME
        and rule.bottom > group[0].top
        and rule.top < group[-1].top
    )


def _gutters(glyphs: Sequence[Glyph], group: Sequence[Rule], left: float, right: float) -> list[float]:
    """x between the columns; none where the group is no table."""
    lines = lines_of_glyphs(glyphs)
    header = [line for line in lines if group[0].top < _middle(line) < group[1].top]
    body = [line for line in lines if _middle(line) > group[1].top]
    if not header or not body:
        return []
    letters = sorted((glyph.left, glyph.right) for glyph in glyphs if not glyph.text.isspace())
    em = max(line.em for line in lines)
    gutters: list[float] = []
    reach = letters[0][1]
    for begin, end in letters[1:]:
        if begin - reach > _GUTTER * em:
            gutters.append((reach + begin) / 2)
        reach = max(reach, end)
    names = [
        sum(low <= (glyph.left + glyph.right) / 2 < high and not glyph.text.isspace() for glyph in glyphs
            if group[0].top < (glyph.top + glyph.bottom) / 2 < group[1].top)
        for low, high in itertools.pairwise([left, *gutters, right])
    ]  # fmt: skip
    named = gutters and all(0 < count <= _LONGEST_NAME for count in names)
    return gutters if named else []


def _middle(line: TextLine) -> float:
    return (line.box.top + line.box.bottom) / 2


def _row_rules(
    glyphs: Sequence[Glyph], group: Sequence[Rule], left: float, right: float, first: float
) -> list[Rule]:
    """Rules between rows that share one band: a row begins where its first column has a text."""
    added: list[Rule] = []
    for above, below in itertools.pairwise(group[1:]):
        band = [glyph for glyph in glyphs if above.top < (glyph.top + glyph.bottom) / 2 < below.top]
        starts = lines_of_glyphs(glyph for glyph in band if (glyph.left + glyph.right) / 2 < first)
        for before, line in itertools.pairwise(starts):
            between = [
                other.box.bottom
                for other in lines_of_glyphs(band)
                if before.baseline - 1 <= other.baseline < line.baseline - 0.5 * line.em
            ]
            y = (max(between, default=before.box.bottom) + line.box.top) / 2
            added.append(Rule(left, y, right, y))
    return added
