"""Pages whose text only shows in pictures: which they are, and what recognising them gives.

What recognises is loaded where a page needs it: most files are all text.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from corpus.model import Box, Issue
from corpus.reading.ocr_limits import OcrLimits, has_room
from corpus.reading.pdf_flow import FlowPage, flow_page, mark_chrome
from corpus.reading.pdf_page import Glyph, PageContent
from corpus.reading.scan_notes import Need, ScanNotes, issues_of

if TYPE_CHECKING:
    from corpus.reading.ocr_engine import Picture

#: A page with fewer letters than this and a picture is a scan with, at most, a printed number.
_FEW_LETTERS = 30
#: Share of the page that pictures must cover to count as its content.
_LARGE_PICTURE = 0.3
#: A picture on this share of a page of text may hold text that is nowhere else: a pasted table.
_PASTED = 0.12
#: A page without letters but with so many drawn paths has its letters drawn as outlines.
_MANY_PATHS = 300
#: No page is drawn with more pixels; no picture with more is unpacked.
MOST_DRAWN, MOST_PIXELS = 24_000_000, 120_000_000


def need_of(content: PageContent) -> Need | None:
    """Why a page has to be recognised; None for a page of text."""
    letters = sum(not glyph.text.isspace() for glyph in content.glyphs)
    lost = content.unmapped + sum("\ue000" <= glyph.text <= "\uf8ff" for glyph in content.glyphs)
    if letters < _FEW_LETTERS and content.picture >= _LARGE_PICTURE:
        return Need.PICTURE
    if letters == 0 and content.drawn >= _MANY_PATHS:
        return Need.DRAWN
    if lost > 20 and lost > 0.2 * (letters + content.unmapped):
        return Need.GARBLED
    if content.hidden and content.picture >= _LARGE_PICTURE:
        return Need.HIDDEN
    if content.picture >= _PASTED and bare_pictures(content):
        return Need.PASTED
    return None


def bare_pictures(content: PageContent) -> list[Box]:
    """Pictures on a good part of the page without text on them, strips of one put together."""
    joined: list[Box] = []
    for box in sorted(content.pictures, key=lambda item: item.top):
        last = joined[-1] if joined else None
        if (
            last
            and abs(last.left - box.left) < 3
            and abs(last.right - box.right) < 3
            and box.top < last.bottom + 3
        ):
            joined[-1] = Box(last.left, last.top, last.right, max(last.bottom, box.bottom))
        else:
            joined.append(box)
    area = content.width * content.height
    return [
        box
        for box in joined
        if (box.right - box.left) * (box.bottom - box.top) >= _PASTED * area
        and sum(stands_in(glyph, box) for glyph in content.glyphs) < 10
    ]


def stands_in(glyph: Glyph, box: Box) -> bool:
    """Whether the middle of a glyph lies in a box."""
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


def read_contents(
    contents: Iterable[PageContent], draw: Callable[[PageContent], Picture], limits: OcrLimits
) -> tuple[list[FlowPage], list[Issue]]:
    """Pages with their lines and tables, those without text recognised.

    Pages of text come first, so that it is known for how many others time is needed.

    Args:
        contents: the pages in order. draw: makes the picture of one, as it is displayed.
        limits: what recognising may cost.
    """
    pages: dict[int, FlowPage] = {}
    waiting: list[PageContent] = []
    needs: dict[int, Need] = {}
    for content in contents:
        need = need_of(content)
        if need is None:
            pages[content.number] = flow_page(content)
        else:
            needs[content.number] = need
            waiting.append(content)
    issues: list[Issue] = []
    if waiting:
        issues = _recognise(waiting, needs, draw, limits, pages)
    ordered = [pages[number] for number in sorted(pages)]
    mark_chrome(ordered)
    return ordered, issues


def _recognise(
    waiting: Iterable[PageContent],
    needs: dict[int, Need],
    draw: Callable[[PageContent], Picture],
    limits: OcrLimits,
    pages: dict[int, FlowPage],
) -> list[Issue]:
    """Put the pages that wait to be recognised among the others; returns what is to be told of them."""
    if not has_room():
        notes = ScanNotes()
        for content in waiting:
            notes.leave("memory" if limits.pages else "off", content.number)
            pages[content.number] = flow_page(content)
        return issues_of(notes, needs)
    from corpus.reading.scan_session import Scans

    scans = Scans(limits, len(needs))
    for content in waiting:
        found = scans.read(
            content, functools.partial(draw, content), pasted=needs[content.number] is Need.PASTED
        )
        pages[content.number] = flow_page(found)
    return issues_of(scans.notes, needs)
