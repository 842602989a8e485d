"""Glyphs of a page → lines of text in reading order, and where their paragraphs end."""

from __future__ import annotations

import collections
import itertools
import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.model import Box
from corpus.reading.pdf_page import Glyph
from corpus.text import visible

#: Letters and marks that are as wide as they are high, and between which no blank is written.
_WIDE = re.compile(
    "[\u2e80-\u303e\u3041-\u9fff\uf900-\ufaff\uff01-\uff5e\uffe0-\uffe6\u2460-\u24ff\U00020000-\U0003ffff]"
)
_LATIN = re.compile(r"[0-9A-Za-z\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
#: What must not begin a line (避头), so that the line before may be a character shorter.
_NO_START = re.compile("[、，。；：！？）》〉」』】〕”’,.;:!?)\\]}%％]")
#: What a paragraph ends with, before the next item begins.
_STOPS = ("。", "；", ";", "！", "？", "：", ":", "）", ")")
#: What opens a paragraph or an item of its own.
_ITEM = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,3}[.．、](?!\d)|[（(]\d{1,2}[)）]|[①-⑳●■◆★•·]|第[一二三四五六七八九十百零\d]+[条章节编])"
)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line.

    Attributes:
        text: with a blank where the print has a gap between words, two where it has a wide one.
        box: in points; baseline: y of the letters' feet; em: width of a 汉字 in points.
        gaps: (from, to) x ranges of gaps wider than 1.5 em.
        confidence: 0 to 1, of a line that was recognised in a picture; None elsewhere.
    """

    text: str
    box: Box
    baseline: float
    em: float
    gaps: tuple[tuple[float, float], ...] = ()
    confidence: float | None = None


def is_wide(letter: str) -> bool:
    """True for 汉字, kana and full-width marks."""
    return _WIDE.match(letter) is not None


def lines_of_glyphs(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """Group glyphs into lines by their baselines; lines from top to bottom, glyphs from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda item: (item.baseline, item.left)):
        if rows:
            last = rows[-1][-1]
            near = 0.3 * min(last.size, glyph.size)
            if abs(glyph.baseline - rows[-1][0].baseline) <= max(1.0, near):
                rows[-1].append(glyph)
                continue
        rows.append([glyph])
    lines = [line for row in _with_raised(rows) if (line := _line(row)) is not None]
    return sorted(lines, key=lambda line: (line.baseline, line.box.left))


def _with_raised(rows: list[list[Glyph]]) -> list[list[Glyph]]:
    """Put rows of small raised or lowered glyphs (10m², footnote marks) into the row that they stand in."""
    merged: list[list[Glyph]] = []
    for row in rows:
        if merged and _raised(row, merged[-1]):
            merged[-1] = merged[-1] + row
        elif merged and _raised(merged[-1], row):
            merged[-1] = row + merged[-1]
        else:
            merged.append(row)
    return merged


def _raised(small: list[Glyph], row: list[Glyph]) -> bool:
    height = max(glyph.size for glyph in small)
    full = statistics.median(glyph.size for glyph in row)
    if height > 0.8 * full or len(small) > 6:
        return False
    top, bottom = min(glyph.top for glyph in row), max(glyph.bottom for glyph in row)
    left, right = min(glyph.left for glyph in row), max(glyph.right for glyph in row)
    return all(
        min(bottom, glyph.bottom) - max(top, glyph.top) > 0.5 * glyph.size
        and left - full <= glyph.left <= right + full
        for glyph in small
    )


def _line(row: list[Glyph]) -> TextLine | None:
    ordered = sorted(row, key=lambda glyph: (glyph.left, glyph.right))
    kept: list[Glyph] = []
    blank = False
    blanks: list[bool] = []  # a blank of the file stands before the glyph
    for glyph in ordered:
        if glyph.text.isspace():
            blank = True
            continue
        if kept and glyph.text == kept[-1].text and glyph.left - kept[-1].left < 0.3 * max(1.0, glyph.width):
            continue  # printed twice for boldness
        kept.append(glyph)
        blanks.append(blank)
        blank = False
    if not kept:
        return None
    em = _em(kept)
    spaces = [after.left - before.right for before, after in itertools.pairwise(kept)]
    usual = max(0.0, statistics.median(spaces)) if len(spaces) >= 4 else 0.0
    pieces = [kept[0].text]
    gaps: list[tuple[float, float]] = []
    for before, after, space, written in zip(kept, kept[1:], spaces, blanks[1:], strict=False):
        if space > 1.5 * em + usual:
            gaps.append((before.right, after.left))
        pieces.append(_blank(before.text, after.text, space, usual, em, written=written))
        pieces.append(after.text)
    box = Box(
        min(glyph.left for glyph in kept),
        min(glyph.top for glyph in kept),
        max(glyph.right for glyph in kept),
        max(glyph.bottom for glyph in kept),
    )
    baseline = statistics.median(glyph.baseline for glyph in kept)
    return TextLine(visible("".join(pieces)), box, baseline, em, tuple(gaps), _confidence(kept))


def _confidence(glyphs: Sequence[Glyph]) -> float | None:
    """Mean of the letters that were recognised in a picture; None where none was."""
    if glyphs[0].confidence is None and glyphs[-1].confidence is None:
        return None
    scores = [glyph.confidence for glyph in glyphs if glyph.confidence is not None]
    return sum(scores) / len(scores)


def _em(glyphs: Sequence[Glyph]) -> float:
    """Width of a full character: of the 汉字 of the line, else nine tenths of its height."""
    wide = [glyph.width for glyph in glyphs if "\u4e00" <= glyph.text <= "\u9fff"]
    em = statistics.median(wide) if wide else 0.9 * statistics.median(glyph.size for glyph in glyphs)
    return max(em, 1.0)


def _blank(before: str, after: str, space: float, usual: float, em: float, *, written: bool) -> str:
    """What stands between two neighbours: nothing, a blank, or two for a wide gap.

    Thresholds in em, beyond the line's usual space (spread lines: 关 于 印 发): typesetting puts a
    quarter em between 汉字 and figures, so these need more; between Latin letters a fifth is a blank.
    """
    extra = space - usual
    if extra > 2.0 * em:
        return "  "
    wide_before, wide_after = bool(_WIDE.match(before)), bool(_WIDE.match(after))
    if written and (extra > 0.15 * em or not (wide_before or wide_after)):
        return " "
    latin = bool(_LATIN.match(before) or _LATIN.match(after))
    if wide_before and wide_after:
        limit = 0.6 if latin else 0.4
    elif wide_before or wide_after:
        limit = 0.6
    else:
        limit = 0.18
    return " " if extra > limit * em else ""


# --- reading order -------------------------------------------------------------------------------


def in_reading_order(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Lines of a page, column after column where the page is set in two columns.

    A page counts as two columns where at least eight lines one below the other leave the same gutter
    free and have text at both sides of it in three lines of four; gazettes are printed so.
    """
    lines = lines_of_glyphs(glyphs)
    gutter = _gutter(lines)
    if gutter is None:
        return lines
    first, last, middle = gutter
    top = lines[first].box.top - 0.5
    bottom = lines[last].box.bottom + 0.5
    inside = [glyph for glyph in glyphs if top <= (glyph.top + glyph.bottom) / 2 <= bottom]
    left = lines_of_glyphs(glyph for glyph in inside if (glyph.left + glyph.right) / 2 < middle)
    right = lines_of_glyphs(glyph for glyph in inside if (glyph.left + glyph.right) / 2 >= middle)
    return lines[:first] + left + right + lines[last + 1 :]


def _gutter(lines: Sequence[TextLine]) -> tuple[int, int, float] | None:
    """First and last line of a two-column stretch and the x in the middle of its gutter."""
    if len(lines) < 8:
        return None
    left, right = min(line.box.left for line in lines), max(line.box.right for line in lines)
    candidates = [
        (low + high) / 2
        for line in lines
        for low, high in line.gaps
        if left + 0.35 * (right - left) < (low + high) / 2 < left + 0.65 * (right - left)
    ]
    best: tuple[int, int, float] | None = None
    for x in sorted({round(value) for value in candidates}):
        start = 0
        for at in range(len(lines) + 1):
            if at < len(lines) and _leaves_free(lines[at], x):
                continue
            if _is_columns(lines[start:at], x) and (best is None or at - start > best[1] - best[0] + 1):
                best = (start, at - 1, float(x))
            start = at + 1
    return best


def _leaves_free(line: TextLine, x: float) -> bool:
    if line.box.right < x - 0.3 * line.em or line.box.left > x + 0.3 * line.em:
        return True
    return any(low < x - 0.3 * line.em and x + 0.3 * line.em < high for low, high in line.gaps)


def _is_columns(lines: Sequence[TextLine], x: float) -> bool:
    if len(lines) < 8:
        return False
    both = [line for line in lines if line.box.left < x < line.box.right]
    if len(both) < 0.75 * len(lines):
        return False
    # justified columns: the gutter begins and ends at the same place in most lines
    edges = [next((low, high) for low, high in line.gaps if low < x < high) for line in both]
    left_edge = statistics.median(low for low, _ in edges)
    right_edge = statistics.median(high for _, high in edges)
    em = statistics.median(line.em for line in both)
    aligned = sum(
        abs(low - left_edge) < 1.2 * em and abs(high - right_edge) < 2.5 * em for low, high in edges
    )
    return aligned >= 0.6 * len(both)


# --- paragraphs ----------------------------------------------------------------------------------


def could_have_fitted(line: TextLine, following: str, right: float) -> bool:
    """True when what follows had room at the end of a line, so that the break was meant.

    Args:
        line: the line that ends.
        following: text of the next line; a Latin word or number moves down as a whole.
        right: x that lines of this column reach, in points.
    """
    room = right - line.box.right
    word = re.match(r"[0-9A-Za-z.%‰+\-–/〔〕\[\]“‘（《(]+", following)
    needed = 1.0
    if word:
        needed = max(1.0, 0.55 * len(word[0]) + 0.6)
    if _NO_START.match(following[1:2]):
        needed += 1.0
    return room > (needed + 0.6) * line.em


def paragraph_ends(lines: Sequence[TextLine], left: float, right: float, body_em: float) -> list[bool]:
    """For each line of a column, but the last, whether a paragraph clearly ends with it.

    Args:
        lines: from top to bottom.
        left, right: x where full lines of the column begin and end, in points.
        body_em: width of a 汉字 of running text, in points.
    """
    leading = _leading(lines)
    ends: list[bool] = []
    for line, after in itertools.pairwise(lines):
        far = bool(leading) and after.baseline - line.baseline > 1.7 * leading
        ends.append(far or ends_before(line, after, (left, right), left, body_em))
    return ends


def ends_before(
    line: TextLine, after: TextLine, edges: tuple[float, float], left_after: float, body_em: float
) -> bool:
    """Whether a paragraph ends between two lines that follow each other.

    Args:
        line, after: the two; they may stand on different pages.
        edges: x where full lines begin and end around ``line``; left_after: begin, around ``after``.
        body_em: width of a 汉字 of running text.
    """
    left, right = edges
    if not 0.85 < after.em / line.em < 1.18:
        return True
    centred = is_centred(line, left, right, body_em)
    if centred and is_centred(after, left_after, right, body_em):
        return False
    if not centred and line.box.left > left + 0.35 * (right - left):
        return True  # signature and date, set to the right
    if could_have_fitted(line, after.text, right):
        return True
    if line.text.endswith(_STOPS) and _ITEM.match(after.text):
        return True
    indent = after.box.left - left_after
    if indent <= 1.2 * after.em:
        return False
    return indent > line.box.left - left + 0.8 * after.em or _ITEM.match(after.text) is not None


def is_centred(line: TextLine, left: float, right: float, body_em: float) -> bool:
    """True for a line with the same room at both sides, and more than a paragraph's indent of it.

    A line in larger letters than running text may fill the column.
    """
    before, after = line.box.left - left, right - line.box.right
    if abs(before - after) > 1.2 * line.em:
        return False
    return (before > 2.4 * line.em and after > line.em) or (line.em > 1.15 * body_em and before > -line.em)


def _leading(lines: Sequence[TextLine]) -> float:
    steps = [after.baseline - line.baseline for line, after in itertools.pairwise(lines)]
    return statistics.median(steps) if steps else 0.0


def column_edges(lines: Sequence[TextLine]) -> tuple[float, float]:
    """x where full lines begin and end.

    The 10th percentile of lefts; of rights, the place where most of the longest third end: punctuation
    may hang out beyond it.
    """
    if not lines:
        return 0.0, 0.0
    lefts = sorted(line.box.left for line in lines)
    rights = sorted(line.box.right for line in lines)
    longest = rights[(2 * len(rights)) // 3 :] if len(rights) > 3 else rights[-1:]
    ends = collections.Counter(round(right / 2) for right in longest)
    place = max(ends, key=lambda at: (ends[at], -at))
    return lefts[len(lefts) // 10], max(right for right in longest if round(right / 2) == place)
