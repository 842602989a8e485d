"""Pages whose text only shows in pictures: which they are, and what recognising them gives."""

from __future__ import annotations

import enum
import functools
import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pypdfium2 as pdfium

from corpus.model import Box, Issue, Severity
from corpus.reading.ocr_engine import Engine, EngineMissingError, Picture
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.pdf_chrome import is_page_number
from corpus.reading.pdf_flow import FlowPage, flow_page, mark_chrome
from corpus.reading.pdf_page import Glyph, PageContent
from corpus.reading.scan_page import read_scan

#: A page with fewer letters than this and a picture is a scan with, at most, a printed number.
_FEW_LETTERS = 30
#: Share of the page that pictures must cover to count as its content.
_LARGE_PICTURE = 0.3
#: A picture on this share of a page of text may hold text that is nowhere else: a pasted table.
_PASTED = 0.12
#: A page without letters but with so many drawn paths has its letters drawn as outlines.
_MANY_PATHS = 300
#: Pages are drawn with this many pixels a point (150 to 300 dpi), as fine as their pictures are.
_COARSEST, _FINEST, _USUAL = 150 / 72, 300 / 72, 200 / 72
#: No page is drawn with more pixels; no picture with more is unpacked.
MOST_DRAWN, MOST_PIXELS = 24_000_000, 250_000_000
#: Letters in a pasted picture that are less sure are those of a photograph.
_SURE = 0.8
#: A line less sure than this is named in an issue; so is a page whose mean is below the second.
_WEAK_LINE, _WEAK_PAGE = 0.8, 0.92
#: So many pages are named one by one, the rest in one issue.
_NAMED = 20


class Need(enum.StrEnum):
    """Why the text of a page has to be recognised."""

    PICTURE = "picture"  # nothing but a picture, and a printed number at most
    DRAWN = "drawn"  # letters drawn as outlines
    GARBLED = "garbled"  # a font without a table of its characters
    HIDDEN = "hidden"  # a picture with a text layer that some program recognised
    PASTED = "pasted"  # text, and a picture that no text stands on


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
    if content.picture >= _PASTED and _bare_pictures(content):
        return Need.PASTED
    return None


def _bare_pictures(content: PageContent) -> list[Box]:
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
        and sum(_stands_in(glyph, box) for glyph in content.glyphs) < 10
    ]


def _stands_in(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box.left <= x <= box.right and box.top <= y <= box.bottom


# --- recognising ---------------------------------------------------------------------------------


@dataclass(slots=True)
class ScanNotes:
    """What became of the pages that had to be recognised; page numbers are 1-based."""

    recognised: dict[int, float] = field(default_factory=dict)  # page → mean confidence
    weak: dict[int, list[str]] = field(default_factory=dict)  # page → its least sure lines
    pale: dict[int, float] = field(default_factory=dict)  # page → mean confidence, low
    without_text: list[int] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)  # page → why
    unread: dict[str, list[int]] = field(default_factory=dict)  # why → pages

    def leave(self, why: str, page: int) -> None:
        self.unread.setdefault(why, []).append(page)


class Scans:
    """Recognises pages of one file: the models are loaded at the first, time and pages are counted."""

    def __init__(self, limits: OcrLimits, wanted: int) -> None:
        """``wanted``: number of pages of the file that have to be recognised."""
        self.notes = ScanNotes()
        self._limits = limits
        self._granted = min(wanted, limits.pages)
        self._done = 0
        self._engine: Engine | None = None
        self._missing = False
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
            self.notes.leave("missing", number)
        elif self._done >= self._granted:
            self.notes.leave("pages", number)
        elif time.monotonic() > self._until:
            self.notes.leave("time", number)
        else:
            try:
                self._engine = self._engine or Engine()
            except EngineMissingError:
                self._missing = True
                self.notes.leave("missing", number)
                return None
            return self._engine
        return None

    def _read(self, engine: Engine, content: PageContent, picture: Picture, *, pasted: bool) -> PageContent:
        width, height = content.width, content.height
        if content.turn % 2:
            width, height = height, width
        blank = replace(content, width=width, height=height, turn=0, skew=0.0)
        if pasted:
            picture = _only(picture, content, _bare_pictures(content))
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
    scans = Scans(limits, len(waiting))
    for content in waiting:
        found = scans.read(
            content, functools.partial(draw, content), pasted=needs[content.number] is Need.PASTED
        )
        pages[content.number] = flow_page(found)
    ordered = [pages[number] for number in sorted(pages)]
    mark_chrome(ordered)
    return ordered, issues_of(scans.notes, needs)


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
    kept = tuple(glyph for glyph in found.glyphs if not _stands_in(glyph, box))
    return replace(found, glyphs=kept + content.glyphs)


def draw_page(document: pdfium.PdfDocument, content: PageContent) -> Picture:
    """The picture of a page as it is displayed.

    Raises:
        MemoryError: a picture on it would take too much. pypdfium2.PdfiumError: it cannot be drawn.
    """
    if content.pixels > MOST_PIXELS:
        raise MemoryError(f"{content.pixels} pixels")
    scale = min(_FINEST, max(_COARSEST, content.fine)) if content.fine else _USUAL
    scale = min(scale, math.sqrt(MOST_DRAWN / max(1.0, content.width * content.height)))
    page = document[content.number - 1]
    try:
        bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False)
        drawn = bitmap.to_numpy()
        if drawn.ndim == 2 or drawn.shape[2] == 1:
            picture = cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR)
        else:
            picture = np.ascontiguousarray(drawn[:, :, :3])
        return np.array(picture, np.uint8)
    finally:
        page.close()


# --- what a person should know -------------------------------------------------------------------

_WHY = {
    "off": ("scanned_page", "没有识别：文字识别已关闭。需要时把设置 ANZHI_OCR 改为 auto，再重新导入。"),
    "pages": (
        "scanned_page",
        "没有识别：超过一份文件识别页数的上限。请拆分后再导入，或调高设置 ANZHI_OCR_MAX_PAGES。",
    ),
    "time": (
        "scanned_page",
        "没有识别：识别时间用完了。请拆分后再导入，或调高设置 ANZHI_OCR_PAGE_SECONDS。",
    ),
    "missing": (
        "ocr_unavailable",
        "没有识别：文字识别组件没有装好。请重新安装安知（pip install rapidocr）后再导入。",
    ),
}


def issues_of(notes: ScanNotes, needs: dict[int, Need]) -> list[Issue]:
    """What to tell of the pages that had to be recognised.

    Args:
        needs: page → why it had to be.
    """
    issues: list[Issue] = []
    if notes.recognised:
        pages = sorted(notes.recognised)
        mean = statistics.fmean(notes.recognised.values())
        message = f"第 {ranges(pages)} 页的文字是从图片识别的（平均可信度 {mean:.0%}），引用前请与原件核对。"
        issues.append(Issue("recognised_page", message, Severity.INFO, page=pages[0]))
    issues += _weak_issues(notes)
    for why, found in notes.unread.items():
        issues += _unread(why, found, needs)
    if notes.without_text:
        pages = sorted(notes.without_text)
        message = f"第 {ranges(pages)} 页是图片，没有认出文字（可能是空白页或照片）。请核对原件。"
        issues.append(Issue("scanned_page", message, Severity.WARNING, page=pages[0]))
    for page, reason in sorted(notes.failed.items())[:_NAMED]:
        message = (
            f"第 {page} 页的图片识别失败（{reason}），没有收入。"
            "请另存一份或降低扫描分辨率（300 dpi 即可）后再导入。"
        )
        issues.append(Issue("ocr_failed", message, Severity.ERROR, page=page))
    if len(notes.failed) > _NAMED:
        pages = sorted(notes.failed)[_NAMED:]
        message = f"还有第 {ranges(pages)} 页的图片识别失败，没有收入。请核对原件。"
        issues.append(Issue("ocr_failed", message, Severity.ERROR, page=pages[0]))
    return issues


def _weak_issues(notes: ScanNotes) -> list[Issue]:
    issues: list[Issue] = []
    weak = sorted({*notes.weak, *notes.pale})
    for page in weak[:_NAMED]:
        lines = notes.weak.get(page, [])
        shown = "、".join(f"“{line[:20]}”" for line in lines[:3])
        what = f"：{shown}" + (f" 等 {len(lines)} 处" if len(lines) > 3 else "") if lines else ""
        message = (
            f"第 {page} 页识别的可信度低（平均 {notes.recognised[page]:.0%}）{what}。"
            "请逐字核对单位名称、数字和日期；字迹不清的，请换更清晰的扫描件（300 dpi）。"
        )
        issues.append(Issue("low_confidence", message, Severity.WARNING, page=page))
    if len(weak) > _NAMED:
        rest = weak[_NAMED:]
        message = f"还有第 {ranges(rest)} 页识别的可信度低，请核对单位名称、数字和日期。"
        issues.append(Issue("low_confidence", message, Severity.WARNING, page=rest[0]))
    return issues


def _unread(why: str, pages: Sequence[int], needs: dict[int, Need]) -> list[Issue]:
    """Issues for pages that were not recognised: each kind of page loses something else."""
    code, advice = _WHY[why]
    told: list[Issue] = []
    groups = (
        (code, {Need.PICTURE, Need.DRAWN}, "是扫描件或图片"),
        (code, {Need.PASTED}, "有图片，图片里的文字"),
        ("garbled_page", {Need.GARBLED}, "的字体没有文字对照表，读出来的文字可能是乱码；"),
        ("text_layer", {Need.HIDDEN}, "是扫描件，文字取自文件自带的识别层，可能有错；"),
    )
    for kind, reasons, what in groups:
        found = [page for page in pages if needs.get(page, Need.PICTURE) in reasons]
        if found:
            comma = "，" if kind == code and Need.PICTURE in reasons else ""
            message = f"第 {ranges(found)} 页{what}{comma}{advice}"
            told.append(Issue(kind, message, Severity.WARNING, page=found[0]))
    return told


def ranges(pages: Sequence[int]) -> str:
    """1、3–5、9; of many stretches only the first ten."""
    stretches: list[list[int]] = []
    for page in sorted(pages):
        if stretches and page == stretches[-1][1] + 1:
            stretches[-1][1] = page
        else:
            stretches.append([page, page])
    shown = [f"{first}" if first == last else f"{first}–{last}" for first, last in stretches[:10]]
    return "、".join(shown) + (f" 等 {len(pages)} " if len(stretches) > 10 else "")
