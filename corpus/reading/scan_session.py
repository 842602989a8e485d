"""Recognises the scanned pages of one file, within its limits; whatever happens, the other pages stay."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from corpus.model import Box
from corpus.reading.ocr_engine import Engine, EngineMissingError, Picture
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.pdf_chrome import is_page_number
from corpus.reading.pdf_page import Glyph, PageContent
from corpus.reading.pdf_scans import bare_pictures, stands_in
from corpus.reading.scan_notes import ScanNotes
from corpus.reading.scan_page import read_scan

#: Letters in a pasted picture that are less sure are those of a photograph.
_SURE = 0.8
#: A line less sure than this is named in an issue; so is a page whose mean is below the second.
_WEAK_LINE, _WEAK_PAGE = 0.8, 0.92


class Scans:
    """Recognises pages of one file: the models are loaded at the first, time and pages are counted."""

    def __init__(self, limits: OcrLimits, wanted: int) -> None:
        """``wanted``: number of pages of the file that have to be recognised."""
        self.notes = ScanNotes()
        self._limits = limits
        self._granted = min(wanted, limits.pages)
        self._done = 0
        self._engine: Engine | None = None
        self._missing = ""
        self._until = 0.0
        if self._granted:
            seconds = limits.time_of(self._granted)
            limits.begin(seconds)
            # a tenth is left for what comes after: the parent process ends the child when time is over
            self._until = time.monotonic() + 0.9 * seconds

    def read(self, content: PageContent, draw: Callable[[], Picture], *, pasted: bool = False) -> PageContent:
        """The page with what was recognised on it; as it was where nothing could be.

        Args:
            draw: makes the picture of the page as it is displayed.
            pasted: only the pictures on the page are looked at, its text stays.
        """
        number = content.number
        engine = self._ready(number)
        if engine is None:
            return content
        self._done += 1
        try:
            return self._read(engine, content, draw(), pasted=pasted)
        except Exception as error:  # whatever the engine meets on this page, the others stay
            self.notes.failed[number] = f"{type(error).__name__}: {error}"[:200]
            return content

    def _ready(self, number: int) -> Engine | None:
        """The engine, or None with a note why this page is not recognised."""
        if not self._limits.pages:
            self.notes.leave("off", number)
        elif self._missing:
            self.notes.leave(self._missing, number)
        elif self._done >= self._granted:
            self.notes.leave("pages", number)
        elif time.monotonic() > self._until:
            self.notes.leave("time", number)
        else:
            return self._engine or self._started(number)
        return None

    def _started(self, number: int) -> Engine | None:
        try:
            self._engine = Engine()
        except EngineMissingError as error:
            # a library that finds no room is said to be missing too
            short = "map segment" in str(error) or "llocate" in str(error)
            self._missing = "memory" if short else "missing"
        except Exception:  # models that cannot be opened: memory, mostly
            self._missing = "memory"
        if self._missing:
            self.notes.leave(self._missing, number)
        return self._engine

    def _read(self, engine: Engine, content: PageContent, picture: Picture, *, pasted: bool) -> PageContent:
        width, height = content.width, content.height
        if content.turn % 2:
            width, height = height, width
        blank = replace(content, width=width, height=height, turn=0, skew=0.0)
        if pasted:
            picture = _only(picture, content, bare_pictures(content))
        found = read_scan(engine, picture, blank, level=pasted and content.turn == 0).content
        if pasted:
            return self._with_pasted(content, found)
        letters = [glyph for glyph in found.glyphs if not glyph.text.isspace()]
        if not letters:
            self.notes.without_text.append(content.number)
            return content
        self._note(content.number, letters)
        if content.turn or found.turn or found.skew or not content.glyphs:
            return found
        return _with_printed(content, found)

    def _with_pasted(self, content: PageContent, found: PageContent) -> PageContent:
        """Text with what the pictures on its page say; photographs say nothing."""
        sure = [glyph for glyph in found.glyphs if (glyph.confidence or 0.0) >= _SURE]
        if found.turn or content.turn or len(sure) < 6 or len(sure) < 0.6 * len(found.glyphs):
            return content
        self._note(content.number, found.glyphs)
        return replace(
            content,
            glyphs=content.glyphs + found.glyphs,
            rules=content.rules + found.rules,
            recognised=True,
        )

    def _note(self, page: int, letters: Sequence[Glyph]) -> None:
        mean = statistics.fmean(glyph.confidence or 0.0 for glyph in letters)
        self.notes.recognised[page] = mean
        lines: dict[float, list[Glyph]] = {}
        for glyph in letters:
            lines.setdefault(glyph.baseline, []).append(glyph)
        weak = [
            "".join(glyph.text for glyph in line) for line in lines.values() if _word_score(line) < _WEAK_LINE
        ]
        if weak:
            self.notes.weak[page] = weak
        if mean < _WEAK_PAGE:
            self.notes.pale[page] = mean


def _word_score(glyphs: Sequence[Glyph]) -> float:
    """Mean confidence of the 汉字, letters and figures of a line.

    Little depends on a dash, a single sign or a page number: they are sure enough.
    """
    scores = [glyph.confidence or 0.0 for glyph in glyphs if glyph.text.isalnum()]
    if len(scores) < 2 or is_page_number("".join(glyph.text for glyph in glyphs if not glyph.text.isspace())):
        return 1.0
    return statistics.fmean(scores)


def _only(picture: Picture, content: PageContent, boxes: Iterable[Box]) -> Picture:
    """The picture of a page with nothing but what stands in the boxes."""
    scale = picture.shape[0] / content.height
    kept = np.full_like(picture, 255)
    for box in boxes:
        left, top = max(0, round(box.left * scale)), max(0, round(box.top * scale))
        right, bottom = round(box.right * scale), round(box.bottom * scale)
        kept[top:bottom, left:right] = picture[top:bottom, left:right]
    return kept


def _with_printed(content: PageContent, found: PageContent) -> PageContent:
    """Recognised text, with the few printed letters of the page (its number) instead of their likeness."""
    printed = [glyph for glyph in content.glyphs if not glyph.text.isspace()]
    if not printed or content.hidden or content.unmapped:
        return found
    box = Box(
        min(glyph.left for glyph in printed) - 4,
        min(glyph.top for glyph in printed) - 4,
        max(glyph.right for glyph in printed) + 4,
        max(glyph.bottom for glyph in printed) + 4,
    )
    if box.bottom - box.top > 40:
        return found
    kept = tuple(glyph for glyph in found.glyphs if not stands_in(glyph, box))
    return replace(found, glyphs=kept + content.glyphs)
