"""Page numbers and running headers and footers of a PDF: by place, and by coming again."""

from __future__ import annotations

import collections
import re
import unicodedata
from collections.abc import Sequence

from corpus.reading.pdf_lines import TextLine

#: Running headers and footers stand within this share of the page's height, or so near its edge (points):
#: on pages turned sideways the margin is the same and the height less.
_MARGIN_SHARE, _MARGIN = 0.15, 105.0
#: Boxes of recognised lines reach so much farther than the letters (points).
_LOOSE = 8.0
#: How many lines at either end of a page are looked at.
_DEEP = 3
#: Lines of different pages stand at the same height when they differ by less (points).
_SAME_HEIGHT = 8.0

#: A page number and nothing else: 3, - 3 -, — 3 —, 第3页, 第 3 页 共 12 页, 3/12. Must not match a
#: number with a unit or a point (3亿元, 3.2), nor a year.
_NUMBER = re.compile(
    r"(?P<left>[-—–－_·•~.\s]*)(?:第\s*)?(?P<value>\d{1,4})\s*(?P<page>页)?"
    r"(?:\s*[/,，]?\s*(?:共|of)?\s*\d{1,4}\s*页?)?(?P<right>[-—–－_·•~.\s]*)"
)
#: Why: the dashes of a scanned page number come out as 一, =, ~ or not at all. Matches a number of up to
#: three figures with at least one such sign at its sides, ended or not; must not match a bare number.
_RECOGNISED_NUMBER = re.compile(r"(?=.*[^\d])[-—–－一=~_·•.]{0,2}(\d{1,3})[-—–－一=~_·•]{0,2}")
#: 附件3, 附表二: comes again at the same place of many pages, but is the document's own.
_ANNEX = re.compile(r"附\s*(?:件|表|录|图)?\s*[:：]?\s*[\d一二三四五六七八九十]*")
#: A line of one sign over and over is a drawn rule (some typesetters use a letter of a private font).
_DRAWN = re.compile(r"(\S)\1{9,}")


def is_drawn(text: str) -> bool:
    """True for a line of ten and more of the same sign that says nothing: a rule set in letters."""
    bare = "".join(text.split())
    return _DRAWN.fullmatch(bare) is not None and not bare[0].isdigit()


def is_page_number(text: str) -> bool:
    """True for a recognised page number with its dashes, whatever they were taken for."""
    return _RECOGNISED_NUMBER.fullmatch(text) is not None


def mark_running(pages: Sequence[Sequence[TextLine]], heights: Sequence[float]) -> list[set[int]]:
    """For each page, which of its lines (by index) are page numbers, running headers or footers.

    Args:
        pages: lines of each page from top to bottom, tables left out.
        heights: of the pages in points.
    """
    marked: list[set[int]] = [set() for _ in pages]
    for at_top in (True, False):
        for _ in range(_DEEP):
            found = _outermost(pages, heights, marked, at_top=at_top)
            running = _numbers(found) | _repeated(found, sum(bool(lines) for lines in pages))
            if not running:
                break
            for page in running:
                marked[page].add(found[page][0])
    return marked


def _outermost(
    pages: Sequence[Sequence[TextLine]],
    heights: Sequence[float],
    marked: Sequence[set[int]],
    *,
    at_top: bool,
) -> dict[int, tuple[int, str, float]]:
    """Page → (index, folded text, distance from the edge) of its outermost line not yet marked."""
    found: dict[int, tuple[int, str, float]] = {}
    for page, lines in enumerate(pages):
        order = sorted(range(len(lines)), key=lambda at: lines[at].baseline, reverse=not at_top)
        at = next((at for at in order if at not in marked[page]), None)
        if at is None:
            continue
        box = lines[at].box
        margin = max(_MARGIN_SHARE * heights[page], _MARGIN)
        if lines[at].confidence is not None:
            margin += _LOOSE
        if (box.bottom if at_top else heights[page] - box.top) <= margin:
            distance = box.top if at_top else heights[page] - box.bottom
            folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", lines[at].text))
            if lines[at].confidence is not None:
                folded = _dressed_anew(folded)
            found[page] = (at, folded, distance)
    return found


def _dressed_anew(text: str) -> str:
    """A recognised page number with the dashes that its print has: they are taken for 一, = or nothing."""
    match = _RECOGNISED_NUMBER.fullmatch(text)
    return f"—{match[1]}—" if match else text


def _numbers(found: dict[int, tuple[int, str, float]]) -> set[int]:
    """Pages whose outermost line is a page number: dressed as one, or counting with the pages."""
    values: dict[int, int] = {}
    dressed: set[int] = set()
    for page, (_, text, _) in found.items():
        match = _NUMBER.fullmatch(text)
        if match:
            values[page] = int(match["value"])
            if (match["left"] and match["right"]) or match["page"] or "/" in text:
                dressed.add(page)
    shifts = collections.Counter(value - page for page, value in values.items())
    counting = {page for page, value in values.items() if shifts[value - page] > 1 or value == page + 1}
    return dressed | counting


def _repeated(found: dict[int, tuple[int, str, float]], pages: int) -> set[int]:
    """Pages whose outermost line comes again on others, figures apart, at the same height."""
    groups: dict[str, list[int]] = {}
    for page, (_, text, _) in found.items():
        if len(text) <= 120 and not _ANNEX.fullmatch(text):
            groups.setdefault(re.sub(r"\d+", "0", text), []).append(page)
    running: set[int] = set()
    for group in groups.values():
        for page in group:
            distance = found[page][2]
            alike = [other for other in group if abs(found[other][2] - distance) <= _SAME_HEIGHT]
            if len(alike) >= max(3, 0.3 * pages) or (pages == 2 and len(alike) == 2):
                running.add(page)
    return running
