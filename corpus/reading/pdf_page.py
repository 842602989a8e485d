"""One PDF page → glyphs, rules and pictures with their places. The only use of pypdfium2.

Coordinates are points in the reading frame: origin at the top left of the page when it is turned so
that most of its text stands upright, y growing downwards.
"""

from __future__ import annotations

import collections
import ctypes
import itertools
import math
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.model import Box
from corpus.text import INVISIBLE


class Glyph(NamedTuple):
    """A character and the box of its advance; ``size`` is the height of the box in points.

    ``confidence``: 0 to 1, of a character recognised in a picture; None elsewhere.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    confidence: float | None = None

    @property
    def width(self) -> float:
        return self.right - self.left


class Rule(NamedTuple):
    """A straight line of a drawing: horizontal when ``top == bottom``, vertical when ``left == right``."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        return self.top == self.bottom


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page.

    Attributes:
        number: 1-based. width, height: of the reading frame, in points.
        glyphs: in the order of the file; slanted ones (watermarks) are in ``slanted``.
        rules: straight lines. picture: share of the page that its pictures cover (0 to 1).
        drawn: number of drawn paths. unmapped: number of glyphs without a character.
        turn: quarter turns clockwise from the reading frame to the page as it is displayed.
        skew: radians by which the displayed lines fall to the right, of a scan.
        recognised: the glyphs were recognised in a picture.
        fine: pixels a point of its finest picture that is not small, 0 without one.
        pixels: of its largest picture.
        pictures: boxes of its pictures that are not small.
        hidden: most of its text is not shown: what a scanning program laid over its picture.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    slanted: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    picture: float
    drawn: int
    unmapped: int
    turn: int = 0
    skew: float = 0.0
    recognised: bool = False
    fine: float = 0.0
    pixels: int = 0
    pictures: tuple[Box, ...] = ()
    hidden: bool = False

    def displayed(self, box: Box) -> Box:
        """A box of the reading frame as it lies on the displayed page."""
        if self.skew:
            box = self._askew(box)
        if self.turn == 1:
            return Box(self.height - box.bottom, box.left, self.height - box.top, box.right)
        if self.turn == 2:
            return Box(
                self.width - box.right,
                self.height - box.bottom,
                self.width - box.left,
                self.height - box.top,
            )
        if self.turn == 3:
            return Box(box.top, self.width - box.right, box.bottom, self.width - box.left)
        return box

    def _askew(self, box: Box) -> Box:
        """What encloses a level box on the page that lies askew."""
        middle_x, middle_y = self.width / 2, self.height / 2
        cosine, sine = math.cos(self.skew), math.sin(self.skew)
        corners = [(x - middle_x, y - middle_y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs = [middle_x + x * cosine - y * sine for x, y in corners]
        ys = [middle_y + x * sine + y * cosine for x, y in corners]
        return Box(max(0.0, min(xs)), max(0.0, min(ys)), min(self.width, max(xs)), min(self.height, max(ys)))


#: A drawing with more straight lines than any table has is a plan or a chart.
_MOST_RULES = 4000
#: A filled rectangle thinner than this (points) is a rule.
_THIN = 3.0
#: A picture on less than this share of the page is an ornament; scans are at times cut into strips.
_SMALL = 0.02
#: Deepest nesting of form objects that is looked into.
_DEPTH = 4


class _Frame(NamedTuple):
    """How page coordinates (origin bottom left) become those of the reading frame."""

    left: float
    bottom: float
    right: float
    top: float
    quarter: int  # quarter turns counter-clockwise in which the text runs on the page

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (width, height) if self.quarter % 2 == 0 else (height, width)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


def read_page(document: pdfium.PdfDocument, index: int) -> PageContent:
    """Everything on page ``index`` (0-based).

    Raises:
        pypdfium2.PdfiumError: the page cannot be loaded.
    """
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            characters = _characters(text_page)
        finally:
            text_page.close()
        left, bottom, right, top = page.get_bbox()
        quarter = _dominant_quarter(characters, page.get_rotation())
        frame = _Frame(left, bottom, right, top, quarter)
        upright: list[Glyph] = []
        slanted: list[Glyph] = []
        unmapped = 0
        for item in characters:
            if item.text == "\ufffd" or item.text == "":
                unmapped += 1
                if item.text == "":
                    continue
            glyph = _glyph(item, frame)
            (upright if item.quarter == quarter else slanted).append(glyph)
        drawings = _drawings(page, frame)
        return PageContent(
            number=index + 1,
            width=frame.size[0],
            height=frame.size[1],
            glyphs=tuple(upright),
            slanted=tuple(slanted),
            rules=tuple(drawings.rules),
            picture=min(1.0, drawings.covered),
            drawn=drawings.paths,
            unmapped=unmapped,
            turn=(page.get_rotation() // 90 - quarter) % 4,
            fine=drawings.fine,
            pixels=drawings.pixels,
            pictures=tuple(drawings.pictures),
            hidden=drawings.hidden > drawings.shown,
        )
    finally:
        page.close()


class _Character(NamedTuple):
    text: str
    left: float
    bottom: float
    right: float
    top: float
    origin_x: float
    origin_y: float
    quarter: int  # -1 for text that slants


def _characters(text_page: Any) -> list[_Character]:
    handle = text_page.raw
    count = raw.FPDFText_CountChars(handle)
    box = raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    found: list[_Character] = []
    high = 0
    for index in range(count):
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        lost = code == 0 or code > 0x10FFFF or raw.FPDFText_HasUnicodeMapError(handle, index) == 1
        text = "" if lost and code == 0 else chr(code)
        if text and INVISIBLE.match(text):
            # U+0002 is how the engine writes the hyphen at the end of a broken word
            text = "-" if code == 2 else ""
            if not text:
                continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, box):
            continue
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        quarter = _quarter(raw.FPDFText_GetCharAngle(handle, index))
        found.append(_Character(text, box.left, box.bottom, box.right, box.top, x.value, y.value, quarter))
    return found


def _quarter(angle: float) -> int:
    """Quarter turns counter-clockwise for an angle in radians clockwise; -1 when 5° off any and more."""
    if angle < 0:
        return 0
    turns = angle / (math.pi / 2)
    nearest = round(turns)
    return -nearest % 4 if abs(turns - nearest) < 0.06 else -1


def _dominant_quarter(characters: list[_Character], rotation: int) -> int:
    """How most of the text runs; on a page without text, as the page says."""
    counts = collections.Counter(item.quarter for item in characters if item.quarter >= 0)
    if not counts:
        return (rotation // 90) % 4
    return max(counts, key=lambda quarter: (counts[quarter], quarter == (rotation // 90) % 4, -quarter))


def _glyph(item: _Character, frame: _Frame) -> Glyph:
    x0, y0 = frame.point(item.left, item.bottom)
    x1, y1 = frame.point(item.right, item.top)
    baseline = frame.point(item.origin_x, item.origin_y)[1]
    left, right = min(x0, x1), max(x0, x1)
    top, bottom = min(y0, y1), max(y0, y1)
    text = " " if item.text.isspace() and item.text != "\u3000" else item.text
    return Glyph(text, left, top, right, bottom, baseline, bottom - top)


# --- drawings ------------------------------------------------------------------------------------

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class _Drawings:
    """What of a page is not text.

    Attributes:
        covered: share of the page under pictures, those one over the other counted twice.
        paths: number of drawn paths. fine, pixels, pictures: as in PageContent.
        hidden, shown: number of text objects that are not shown, and that are, on a page with pictures.
    """

    rules: list[Rule] = field(default_factory=list)
    covered: float = 0.0
    paths: int = 0
    fine: float = 0.0
    pixels: int = 0
    pictures: list[Box] = field(default_factory=list)
    hidden: int = 0
    shown: int = 0


def _drawings(page: Any, frame: _Frame) -> _Drawings:
    found = _Drawings()
    texts: list[Any] = []
    stack: list[tuple[Any, bool, Matrix, int]] = [(page.raw, False, _IDENTITY, 0)]
    while stack:
        holder, is_form, matrix, depth = stack.pop()
        count = raw.FPDFFormObj_CountObjects(holder) if is_form else raw.FPDFPage_CountObjects(holder)
        for index in range(count):
            child = (
                raw.FPDFFormObj_GetObject(holder, index) if is_form else raw.FPDFPage_GetObject(holder, index)
            )
            kind = raw.FPDFPageObj_GetType(child)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                found.paths += 1
                if len(found.rules) < _MOST_RULES:
                    found.rules.extend(_rules_of(child, _times(_matrix(child), matrix), frame))
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                _add_picture(found, child, _times(_matrix(child), matrix), frame)
            elif kind == raw.FPDF_PAGEOBJ_TEXT:
                texts.append(child)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
                stack.append((child, True, _times(_matrix(child), matrix), depth + 1))
    if found.covered > _SMALL:
        modes = [raw.FPDFTextObj_GetTextRenderMode(text) for text in texts]
        found.hidden = sum(mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE for mode in modes)
        found.shown = len(modes) - found.hidden
    return found


def _add_picture(found: _Drawings, image: Any, matrix: Matrix, frame: _Frame) -> None:
    """Note where a picture stands, and how fine it is."""
    width, height = frame.size
    corners = [frame.point(*_apply(matrix, x, y)) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    box = Box(
        max(0.0, min(x for x, _ in corners)),
        max(0.0, min(y for _, y in corners)),
        min(width, max(x for x, _ in corners)),
        min(height, max(y for _, y in corners)),
    )
    share = max(0.0, box.right - box.left) * max(0.0, box.bottom - box.top) / max(1.0, width * height)
    found.covered += share
    across, down = ctypes.c_uint(), ctypes.c_uint()
    if not raw.FPDFImageObj_GetImagePixelSize(image, across, down):
        return
    found.pixels = max(found.pixels, across.value * down.value)
    if share > _SMALL:
        a, b, c, d, _, _ = matrix
        wide, high = math.hypot(a, b), math.hypot(c, d)
        found.fine = max(found.fine, min(across.value / max(wide, 1.0), down.value / max(high, 1.0)))
        found.pictures.append(box)


def _matrix(item: Any) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _rules_of(path: Any, matrix: Matrix, frame: _Frame) -> list[Rule]:
    """The horizontal and vertical lines of a path: strokes, edges of rectangles, thin rectangles."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return []
    subpaths = _subpaths(path, matrix, frame)
    rules: list[Rule] = []
    for points in subpaths:
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        top, bottom = min(y for _, y in points), max(y for _, y in points)
        if bottom - top < _THIN and right - left >= _THIN:
            middle = (top + bottom) / 2
            rules.append(Rule(left, middle, right, middle))
        elif right - left < _THIN and bottom - top >= _THIN:
            middle = (left + right) / 2
            rules.append(Rule(middle, top, middle, bottom))
        elif stroke.value:
            for (x0, y0), (x1, y1) in itertools.pairwise(points):
                if abs(y0 - y1) < 0.5 and abs(x0 - x1) >= _THIN:
                    rules.append(Rule(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2))
                elif abs(x0 - x1) < 0.5 and abs(y0 - y1) >= _THIN:
                    rules.append(Rule((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1)))
    return rules


def _subpaths(path: Any, matrix: Matrix, frame: _Frame) -> list[list[tuple[float, float]]]:
    """The corner points of each closed or open stretch of a path; curves are left out."""
    count = raw.FPDFPath_CountSegments(path)
    if count > _MOST_RULES:
        return []
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[list[tuple[float, float]]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = frame.point(*_apply(matrix, x.value, y.value))
        if kind == raw.FPDF_SEGMENT_MOVETO or not found:
            found.append([point])
        elif kind == raw.FPDF_SEGMENT_LINETO:
            found[-1].append(point)
        else:
            found.append([point])
        if raw.FPDFPathSegment_GetClose(segment) and found[-1]:
            found[-1].append(found[-1][0])
    return [points for points in found if len(points) > 1]
