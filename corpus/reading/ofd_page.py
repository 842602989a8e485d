"""One OFD page → glyphs, rules and pictures with their places, as ``pdf_page`` gives them for PDF.

GB/T 33190-2016: lengths are millimetres, the origin is the top left of the page, y grows downwards.
A graphic object has a ``Boundary``, whose corner is the origin of its own space, and a ``CTM``; texts
are ``TextCode`` elements with the place of their first character and the steps to the next.
"""

from __future__ import annotations

import collections
import itertools
import math
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from corpus.model import Box
from corpus.reading.ofd_package import Element, OfdPackage, PartError, child, children, local, text_of
from corpus.reading.pdf_page import Glyph, PageContent, Rule
from corpus.text import INVISIBLE

POINTS = 72 / 25.4
#: A4, where a package states no size (millimetres).
_A4 = (0.0, 0.0, 210.0, 297.0)
#: Share of the size that stands above the baseline.
_ASCENT = 0.86
#: Deepest nesting of blocks and composite objects, and most objects of a page: reuse can multiply them.
_DEEPEST, _MOST_OBJECTS = 12, 400_000
_MOST_RULES, _MOST_SHAPES = 4000, 100_000
#: Pages are never longer (millimetres).
_LONGEST = 5000.0
#: A hidden layer of text counts where pictures cover this share of the page.
_LAYERED = 0.3
#: A picture on less than this share of the page is an ornament.
_SMALL = 0.02
#: A filled shape thinner than this (points) is a rule.
_THIN = 3.0
#: Text that runs within this share of a quarter turn along an axis is upright.
_STRAIGHT = 0.06

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class OfdPage:
    """A page: its ``content``, the number of characters without a code, and parts that were missing."""

    content: PageContent
    unmapped: int = 0
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSource:
    """Where the parts of a page lie.

    Attributes:
        number: 1-based, in the whole file. part: its content.
        box: of pages that state none, in millimetres. templates: by id.
        resources: parts that all pages share. annotations: parts with what was laid over this page.
    """

    number: int
    part: str
    box: tuple[float, float, float, float] | None
    templates: Mapping[str, str]
    resources: tuple[str, ...]
    annotations: tuple[str, ...] = ()


class _Letter(NamedTuple):
    """A character in page space, in points; ``advance`` is None where the file does not state it."""

    text: str
    x: float
    y: float
    size: float
    stretch: float  # horizontal scale
    advance: float | None
    quarter: int  # quarter turns clockwise; -1 for text that slants


@dataclass(slots=True)
class Gathered:
    """What the objects of a page come to, in page space and points.

    Attributes:
        letters, hidden, over: text; that which is not shown (the layer under a scan); that of annotations.
        paths: stretches of corner points, and whether they are stroked; ``drawn`` counts all paths.
        shapes: filled paths as drawn, curves and all; only when asked for.
        pictures: the part that holds each, and what its left top, left bottom, right top, right bottom
            corners come to.
    """

    letters: list[_Letter] = field(default_factory=list)
    hidden: list[_Letter] = field(default_factory=list)
    over: list[_Letter] = field(default_factory=list)
    paths: list[tuple[list[list[tuple[float, float]]], bool]] = field(default_factory=list)
    pictures: list[tuple[str | None, list[tuple[float, float]]]] = field(default_factory=list)
    shapes: list[list[list[tuple[float, float]]]] = field(default_factory=list)
    drawn: int = 0
    unmapped: int = 0
    missing: list[str] = field(default_factory=list)


def read_ofd_page(package: OfdPackage, source: PageSource) -> OfdPage:
    """Everything on a page.

    Raises:
        PartError: its content is missing or no XML. LimitExceededError: it is too large.
    """
    (width, height), gathered = gather(package, source)
    boxes = [_place(corners, width, height) for _, corners in gathered.pictures]
    area = max(1.0, width * height)
    shares = [(box.right - box.left) * (box.bottom - box.top) / area for box in boxes]
    letters = gathered.letters
    layered = bool(gathered.hidden) and sum(shares) >= _LAYERED
    if layered:
        letters = letters + gathered.hidden
    quarter = _dominant_quarter(letters)
    frame = _Frame(width, height, quarter)
    letters = [letter for letter in letters if -1 < letter.x < width + 1 and -1 < letter.y < height + 1]
    upright = [letter for letter in letters if letter.quarter == quarter]
    slanted = [letter for letter in letters if letter.quarter != quarter] + gathered.over
    across, down = frame.size
    content = PageContent(
        number=source.number,
        width=across,
        height=down,
        glyphs=tuple(_glyphs(upright, frame)),
        slanted=tuple(_glyphs(slanted, frame)),
        rules=tuple(itertools.islice(_rules(gathered.paths, frame), _MOST_RULES)),
        picture=min(1.0, sum(shares)),
        drawn=gathered.drawn,
        unmapped=0,
        turn=quarter,
        pictures=tuple(frame.box(box) for box, share in zip(boxes, shares, strict=True) if share > _SMALL),
        hidden=layered and len(gathered.hidden) > len(gathered.letters),
    )
    return OfdPage(content, gathered.unmapped, tuple(dict.fromkeys(gathered.missing)))


def gather(
    package: OfdPackage, source: PageSource, *, shapes: bool = False
) -> tuple[tuple[float, float], Gathered]:
    """Width and height of a page in points, and what stands on it; with its filled shapes when asked for.

    Raises:
        PartError: its content is missing or no XML. LimitExceededError: it is too large.
    """
    root = package.xml(source.part)
    box = box_of(text_of(child(root, "Area"), "PhysicalBox")) or source.box or _A4
    size = (min(box[2], _LONGEST) * POINTS, min(box[3], _LONGEST) * POINTS)
    if size[0] <= 0 or size[1] <= 0:
        size = (_A4[2] * POINTS, _A4[3] * POINTS)
    return size, _Objects(package, source, root, shapes=shapes).run()


# --- the objects of a page -----------------------------------------------------------------------


class _Objects:
    """Walks over templates, layers, blocks and composite objects of one page."""

    def __init__(self, package: OfdPackage, source: PageSource, root: Element, *, shapes: bool) -> None:
        self._shapes = shapes
        self._package = package
        self._source = source
        self._root = root
        self._found = Gathered()
        self._left = _MOST_OBJECTS
        self._media: dict[str, str] = {}
        self._units: dict[str, Element] = {}

    def run(self) -> Gathered:
        own = [
            part
            for found in children(self._root, "PageRes")
            if (part := self._package.resolve(self._source.part, found.text)) is not None
        ]
        for part in (*self._source.resources, *own):
            self._load_resources(part)
        below = [one for one in children(self._root, "Template") if one.get("ZOrder") != "Foreground"]
        above = [one for one in children(self._root, "Template") if one.get("ZOrder") == "Foreground"]
        for reference in below:
            self._template(reference)
        self._layers(self._root)
        for reference in above:
            self._template(reference)
        self._annotations()
        return self._found

    def _load_resources(self, part: str) -> None:
        try:
            root = self._package.xml(part, shared=True)
        except PartError:
            self._found.missing.append(part)
            return
        base = (root.get("BaseLoc") or "").strip()
        for group in children(root, "MultiMedias"):
            for media in children(group, "MultiMedia"):
                location = text_of(media, "MediaFile")
                found = self._package.resolve(part, f"{base.rstrip('/')}/{location}" if base else location)
                found = found or self._package.resolve(part, location)
                if found is not None:
                    self._media[(media.get("ID") or "").strip()] = found
        for group in children(root, "CompositeGraphicUnits"):
            for unit in children(group, "CompositeGraphicUnit"):
                self._units[(unit.get("ID") or "").strip()] = unit

    def _template(self, reference: Element) -> None:
        part = self._source.templates.get((reference.get("TemplateID") or "").strip())
        if part is None:
            self._found.missing.append(f"TemplateID {reference.get('TemplateID')}")
            return
        try:
            self._layers(self._package.xml(part, shared=True))
        except PartError:
            self._found.missing.append(part)

    def _layers(self, root: Element) -> None:
        for layer in children(child(root, "Content"), "Layer"):
            self._walk(layer, _IDENTITY, 0, hidden=False)

    def _annotations(self) -> None:
        """Stamps, remarks and watermarks: laid over the page, apart from its text."""
        page, self._found.letters = self._found.letters, []
        for part in self._source.annotations:
            try:
                root = self._package.xml(part)
            except PartError:
                self._found.missing.append(part)
                continue
            for note in children(root, "Annot"):
                if note.get("Visible") == "false":
                    continue
                look = child(note, "Appearance")
                if look is not None:
                    left, top, _, _ = box_of(look.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
                    self._walk(look, (1.0, 0.0, 0.0, 1.0, left, top), 0, hidden=False)
        self._found.over, self._found.letters = self._found.letters, page

    def _walk(self, holder: Element, outer: Matrix, depth: int, *, hidden: bool) -> None:
        for element in holder:
            self._left -= 1
            if self._left < 0:
                return
            name = local(element)
            unseen = hidden or element.get("Visible") == "false" or _number(element.get("Alpha"), 255.0) == 0
            if name == "TextObject":
                self._text(element, outer, hidden=unseen)
            elif name == "PathObject" and not unseen:
                self._path(element, outer)
            elif name == "ImageObject" and not unseen:
                matrix = _times(_own_matrix(element), outer)
                corners = [_apply(matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
                if element.get("CTM") is None:
                    left, top, width, height = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
                    corners = [_apply(outer, x, y) for x in (left, left + width) for y in (top, top + height)]
                part = self._media.get((element.get("ResourceID") or "").strip())
                self._found.pictures.append((part, [(x * POINTS, y * POINTS) for x, y in corners]))
            elif depth >= _DEEPEST:
                continue
            elif name == "PageBlock":
                self._walk(element, outer, depth + 1, hidden=unseen)
            elif name == "CompositeObject":
                content = child(self._units.get((element.get("ResourceID") or "").strip()), "Content")
                if content is not None:
                    matrix = _times(_own_matrix(element), outer)
                    self._walk(content, matrix, depth + 1, hidden=unseen)

    def _text(self, element: Element, outer: Matrix, *, hidden: bool) -> None:
        matrix = _times(_own_matrix(element), outer)
        a, b, c, d, _, _ = matrix
        size = abs(_number(element.get("Size") or element.get("size"), 0.0))
        height = size * math.hypot(c, d) * POINTS
        width_scale = math.hypot(a, b)
        if not 0.1 < height < 2000 or width_scale <= 0:
            return
        stretch = abs(_number(element.get("HScale"), 1.0)) or 1.0
        stretch *= width_scale / (math.hypot(c, d) or 1.0)
        quarter = _quarter(math.atan2(b, a) + math.radians(_number(element.get("CharDirection"), 0.0)))
        downwards = _number(element.get("ReadDirection"), 0.0) % 180 == 90
        unseen = hidden or (element.get("Fill") == "false" and element.get("Stroke") != "true")
        target = self._found.hidden if unseen else self._found.letters
        x = y = 0.0
        for code in children(element, "TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            text = _characters(code.text)
            for char, place, step in _steps(text, code, (x, y), size * stretch, downwards=downwards):
                if unicodedata.category(char) in ("Cn", "Cs") or char == "\ufffd":
                    self._found.unmapped += 1
                    continue
                if INVISIBLE.match(char):
                    continue
                px, py = _apply(matrix, *place)
                advance = None if step is None else step * width_scale * POINTS
                target.append(_Letter(char, px * POINTS, py * POINTS, height, stretch, advance, quarter))

    def _path(self, element: Element, outer: Matrix) -> None:
        self._found.drawn += 1
        stroke = element.get("Stroke") != "false"
        if not stroke and element.get("Fill") != "true":
            return
        if self._found.drawn > (_MOST_SHAPES if self._shapes else 4 * _MOST_RULES):
            return
        matrix = _times(_own_matrix(element), outer)

        def placed(stretches: list[list[tuple[float, float]]]) -> list[list[tuple[float, float]]]:
            return [
                [(x * POINTS, y * POINTS) for x, y in (_apply(matrix, *point) for point in points)]
                for points in stretches
            ]

        data = text_of(element, "AbbreviatedData")
        if self._shapes:
            if element.get("Fill") == "true" and _is_dark(child(element, "FillColor")):
                self._found.shapes.append(placed(_subpaths(data, curves=True)))
        elif shape := placed(_subpaths(data)):
            self._found.paths.append((shape, stroke))


def _characters(text: str | None) -> str:
    """The characters of a TextCode: line breaks of the XML file are none of them."""
    return (text or "").replace("\r", "").replace("\n", "").replace("\t", " ")


def _steps(
    text: str, code: Element, start: tuple[float, float], em: float, *, downwards: bool
) -> Iterator[tuple[str, tuple[float, float], float | None]]:
    """Each character with its place in object space and the step to the next, None where none is stated.

    Without DeltaX and DeltaY the characters follow each other by their own widths, which only the font
    knows: they are guessed. With one of the two, the other is 0 (GB/T 33190-2016, 11.3).
    """
    most = max(0, len(text) - 1)
    across, down = deltas(code.get("DeltaX"), most), deltas(code.get("DeltaY"), most)
    stated = bool(across or down)
    x, y = start
    for at, char in enumerate(text):
        step: float | None = None
        if at < len(across):
            step = across[at]
        elif at < most and stated and not across:
            step = 0.0
        yield char, (x, y), step if step is None or step > 0 else None
        guessed = natural_width(char) * em
        if downwards and not stated:
            y += em
            continue
        x += step if step is not None else (guessed if at < most else 0.0)
        y += down[at] if at < len(down) else 0.0


def deltas(value: str | None, most: int) -> list[float]:
    """The numbers of DeltaX or DeltaY, at most ``most``; ``g 10 5`` stands for ten times 5.

    >>> deltas("g 3 4.2 5", 9)
    [4.2, 4.2, 4.2, 5.0]
    """
    tokens = (value or "").replace(",", " ").split()
    found: list[float] = []
    at = 0
    while at < len(tokens) and len(found) < most:
        if tokens[at].lower() == "g" and at + 2 < len(tokens):
            digits = tokens[at + 1]
            count = int(digits) if digits.isdecimal() and len(digits) < 9 else most
            found.extend([_number(tokens[at + 2], 0.0)] * min(count, most - len(found)))
            at += 3
            continue
        step = _number(tokens[at], math.nan)
        if not math.isnan(step):
            found.append(step)
        at += 1
    return found


#: Widths of Latin letters in em, narrow and broad ones apart; the others are half an em in Chinese fonts.
_NARROW = frozenset("iIjl|!.,;:'` ")
_BROAD = frozenset("mMWw@%—…ABCDEFGHKNOPQRUVXYZ&")


def natural_width(char: str) -> float:
    """How wide a character usually is, in em."""
    if unicodedata.east_asian_width(char) in ("W", "F", "A"):
        return 1.0
    return 0.5


def _widest(char: str) -> float:
    """How wide a character may be at most, in em: a further step leaves a gap."""
    if natural_width(char) == 1.0:
        return 1.0
    return 0.95 if char in _BROAD else 0.55 if char in _NARROW else 0.66


# --- geometry ------------------------------------------------------------------------------------


class _Frame(NamedTuple):
    """How points of the page become those of the reading frame, in which most text stands upright."""

    width: float
    height: float
    quarter: int  # quarter turns clockwise in which the text runs on the page

    @property
    def size(self) -> tuple[float, float]:
        return (self.width, self.height) if self.quarter % 2 == 0 else (self.height, self.width)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.quarter == 1:
            return y, self.width - x
        if self.quarter == 2:
            return self.width - x, self.height - y
        if self.quarter == 3:
            return self.height - y, x
        return x, y

    def box(self, box: Box) -> Box:
        """A box of the page in the reading frame."""
        x0, y0 = self.point(box.left, box.top)
        x1, y1 = self.point(box.right, box.bottom)
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _dominant_quarter(letters: Iterable[_Letter]) -> int:
    counts = collections.Counter(letter.quarter for letter in letters if letter.quarter >= 0)
    return max(counts, key=lambda quarter: (counts[quarter], quarter == 0, -quarter)) if counts else 0


def _quarter(angle: float) -> int:
    """Quarter turns for an angle in radians clockwise; -1 when it lies 5° off any and more."""
    turns = angle / (math.pi / 2)
    nearest = round(turns)
    return nearest % 4 if abs(turns - nearest) < _STRAIGHT else -1


def _glyphs(letters: list[_Letter], frame: _Frame) -> Iterator[Glyph]:
    """Letters with the box of their advance; unknown advances end where the next letter begins."""
    places = [frame.point(letter.x, letter.y) for letter in letters]
    for at, (letter, (x, y)) in enumerate(zip(letters, places, strict=True)):
        em = letter.size * letter.stretch
        step = letter.advance
        if step is None and at + 1 < len(letters):
            after, (next_x, next_y) = letters[at + 1], places[at + 1]
            if after.quarter == letter.quarter and abs(next_y - y) < 0.3 * letter.size and next_x > x:
                step = next_x - x
        widest, usual = _widest(letter.text) * em, natural_width(letter.text) * em
        width = step if step is not None and 0.2 * usual < step <= widest else usual
        top = y - _ASCENT * letter.size
        text = " " if letter.text.isspace() and letter.text != "\u3000" else letter.text
        yield Glyph(text, x, top, x + width, top + letter.size, y, letter.size)


def _rules(paths: Iterable[tuple[list[list[tuple[float, float]]], bool]], frame: _Frame) -> Iterator[Rule]:
    """The horizontal and vertical lines of paths: strokes, edges of rectangles, thin rectangles."""
    for shape, stroke in paths:
        for corners in shape:
            points = [frame.point(*corner) for corner in corners]
            left, right = min(x for x, _ in points), max(x for x, _ in points)
            top, bottom = min(y for _, y in points), max(y for _, y in points)
            if bottom - top < _THIN and right - left >= _THIN:
                yield Rule(left, (top + bottom) / 2, right, (top + bottom) / 2)
            elif right - left < _THIN and bottom - top >= _THIN:
                yield Rule((left + right) / 2, top, (left + right) / 2, bottom)
            elif stroke:
                for (x0, y0), (x1, y1) in itertools.pairwise(points):
                    if abs(y0 - y1) < 0.5 and abs(x0 - x1) >= _THIN:
                        yield Rule(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2)
                    elif abs(x0 - x1) < 0.5 and abs(y0 - y1) >= _THIN:
                        yield Rule((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1))


#: Operators of AbbreviatedData and how many numbers each takes (GB/T 33190-2016, table 35).
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def _subpaths(data: str, *, curves: bool = False) -> list[list[tuple[float, float]]]:
    """The corner points of each stretch of a path; a curve begins a new one, unless ``curves`` are wanted."""
    tokens = data.replace(",", " ").split(maxsplit=20_000)[:20_000]
    found: list[list[tuple[float, float]]] = []
    at = 0
    while at < len(tokens):
        operator = tokens[at].upper()
        count = _OPERANDS.get(operator)
        if count is None:
            at += 1
            continue
        numbers = [_number(token, 0.0) for token in tokens[at + 1 : at + 1 + count]]
        at += 1 + count
        if len(numbers) < count:
            break
        if operator == "C":
            if found:
                found[-1].append(found[-1][0])
        elif operator == "L" and found:
            found[-1].append((numbers[0], numbers[1]))
        elif curves and found and operator in "QBA":
            found[-1].extend(_curve(found[-1][-1], numbers if operator != "A" else numbers[-2:]))
        else:
            found.append([(numbers[-2], numbers[-1])])
    return [points for points in found if len(points) > 1]


def _curve(start: tuple[float, float], numbers: list[float]) -> Iterator[tuple[float, float]]:
    """Points on a Bézier curve from ``start`` by its further points; arcs are taken as straight."""
    points = [start, *zip(numbers[::2], numbers[1::2], strict=True)]
    for step in range(1, 6):
        level = points
        while len(level) > 1:
            level = [
                (x0 + (x1 - x0) * step / 5, y0 + (y1 - y0) * step / 5)
                for (x0, y0), (x1, y1) in itertools.pairwise(level)
            ]
        yield level[0]


def _is_dark(colour: Element | None) -> bool:
    """Whether a fill is dark enough to be a letter; without a colour it is black."""
    values = [_number(token, 0.0) for token in ("" if colour is None else colour.get("Value") or "").split()]
    if len(values) == 4:  # CMYK
        return max(values[3], sum(values[:3]) / 3) > 80
    return not values or sum(values[:3]) / len(values[:3]) < 160


def _place(corners: list[tuple[float, float]], width: float, height: float) -> Box:
    """The part of the page that a picture with these corners covers."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    left, top = min(max(0.0, min(xs)), width), min(max(0.0, min(ys)), height)
    return Box(left, top, max(left, min(width, max(xs))), max(top, min(height, max(ys))))


def _own_matrix(element: Element) -> Matrix:
    """From the space of an object to that around it: its CTM, then the corner of its boundary."""
    left, top, _, _ = box_of(element.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    numbers = _numbers(element.get("CTM"), 6)
    a, b, c, d, e, f = numbers or _IDENTITY
    return (a, b, c, d, e + left, f + top)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _number(value: str | None, default: float) -> float:
    try:
        number = float(value) if value is not None else default
    except ValueError:
        return default
    return number if abs(number) < 1e7 else default


def _numbers(value: str | None, count: int) -> tuple[float, ...] | None:
    tokens = (value or "").replace(",", " ").split()
    if len(tokens) < count:
        return None
    found = tuple(_number(token, math.nan) for token in tokens[:count])
    return found if all(math.isfinite(number) for number in found) else None


def box_of(value: str | None) -> tuple[float, float, float, float] | None:
    """``x y width height`` in millimetres; None for what is no box."""
    numbers = _numbers(value, 4)
    if numbers is None:
        return None
    x, y, width, height = numbers
    return x, y, width, height
