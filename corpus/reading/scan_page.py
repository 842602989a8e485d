"""The picture of a page → glyphs and rules with their places, as ``pdf_page`` gives them for text.

A page may lie on its side or its head, and be a little askew: the reading frame is the page turned
upright and levelled, and ``PageContent.displayed`` leads back to the page as it is shown.
"""

from __future__ import annotations

import itertools
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from corpus.model import Box
from corpus.reading.ocr_cleaning import cleaned
from corpus.reading.ocr_engine import Engine, Picture, Quads, Reading
from corpus.reading.pdf_lines import is_wide
from corpus.reading.pdf_page import Glyph, PageContent, Rule
from corpus.reading.pdf_tables import cell_boxes
from corpus.reading.scan_rules import find_rules, ink_of, without_rules

#: Text is looked for at this many pixels a point (130 dpi): letters of 6 to 30 points are found there.
_FIND_SCALE = 1.8
#: No side of the picture in which text is looked for is longer: memory grows with its area.
_FIND_SIDE = 1900
#: A page this much longer than wide (a long screenshot) is looked at piece by piece.
_LONG_PAGE = 1.7
#: A line that is less sure than this is not taken: such are stamps, ornaments and dirt.
_TRUSTED = 0.5
#: A page askew by less (radians) is left as it is; by more than _STEEP it is no scan of a page.
_LEVEL, _STEEP = 0.0025, 0.35


#: Gaps between letters of one line (em) that may come from rounding, and that are seen as gaps.
_ROUNDING, _SEEN = 0.1, 0.8
#: What a lonely / is taken for; it leans by more than this (columns a row), which no 1 does.
_UPRIGHT, _LEANS = frozenset("1Il|!丿J/"), 0.2


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was recognised on a page.

    Attributes:
        content: glyphs with their confidence, rules.
        dropped: number of places whose text could not be made out.
    """

    content: PageContent
    dropped: int = 0


@dataclass(slots=True)
class _Place:
    """A line of text: its box in pixels of the levelled picture, and what it says.

    ``stacked``: the letters stand one above the other.
    """

    box: Box
    reading: Reading = field(default_factory=Reading)
    stacked: bool = False


def read_scan(engine: Engine, picture: Picture, blank: PageContent, *, level: bool = False) -> ScannedPage:
    """Recognise the picture of a page.

    Args:
        picture: the page as it is displayed.
        blank: number, width and height (points) of the displayed page; its other fields are kept.
        level: the page is known to stand upright.
    """
    scale = picture.shape[1] / blank.width
    quads = _find(engine, picture, scale)
    if not len(quads):
        return ScannedPage(replace(blank, glyphs=(), slanted=(), rules=()))
    quarter = 0 if level else _quarter(engine, picture, quads)
    picture, quads = _turned(picture, quads, quarter)
    skew = 0.0 if level else _skew(quads)
    picture, quads, margin = _levelled(picture, quads, skew)
    boxes = [_bounds(quad) for quad in quads]
    ink = ink_of(picture, scale)
    rules = find_rules(ink, scale, [_divided(box, scale) for box in boxes])
    clean = without_rules(picture, rules, scale)
    places = _read_places(engine, clean, [_Place(box) for box in _split(boxes, rules, scale)])
    places += _read_forgotten(engine, clean, ink, places, rules, scale)
    kept = [place for place in places if place.reading.score >= _TRUSTED]
    usual = statistics.median([box.bottom - box.top for box in boxes]) / scale
    ems = _ems(kept, scale)
    glyphs = [
        glyph
        for place, em in zip(kept, ems, strict=True)
        for glyph in _glyphs(place, em, scale, margin, usual)
    ]
    width, height = (blank.width, blank.height) if quarter % 2 == 0 else (blank.height, blank.width)
    moved = [
        Rule(rule.left - margin / scale, rule.top - margin / scale, rule.right - margin / scale,
             rule.bottom - margin / scale)
        for rule in rules
    ]  # fmt: skip
    content = replace(
        blank,
        width=width,
        height=height,
        glyphs=tuple(glyphs),
        slanted=(),
        rules=tuple(moved),
        turn=quarter,
        skew=skew,
        recognised=True,
    )
    dropped = sum(0 < place.reading.score < _TRUSTED for place in places)
    return ScannedPage(content, dropped)


# --- where text stands ---------------------------------------------------------------------------


def _find(engine: Engine, picture: Picture, scale: float) -> Quads:
    """Boxes of the lines of text in pixels of the picture."""
    height, width = picture.shape[:2]
    if height <= _LONG_PAGE * width:
        return _find_in(engine, picture, scale)
    found: list[Quads] = []
    for top, bottom in itertools.pairwise(_cuts(picture)):
        quads = _find_in(engine, np.ascontiguousarray(picture[top:bottom]), scale)
        found.append(quads + np.array([0, top], np.float32))
    return np.concatenate(found)


def _find_in(engine: Engine, picture: Picture, scale: float) -> Quads:
    factor = min(_FIND_SCALE / scale, _FIND_SIDE / max(picture.shape[:2]))
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    small = np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=way), np.uint8)
    return np.asarray(engine.find(small) / factor, np.float32)


def _cuts(picture: Picture) -> list[int]:
    """Rows where a long page is cut: each about 1.4 times its width after the last, between lines."""
    height, width = picture.shape[:2]
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    busy = np.abs(np.diff(grey.astype(np.int16), axis=1)).sum(axis=1)
    cuts = [0]
    while height - cuts[-1] > _LONG_PAGE * width:
        middle, around = cuts[-1] + int(1.4 * width), int(0.2 * width)
        stretch = busy[middle - around : middle + around]
        calm = np.flatnonzero(stretch == stretch.min())
        cuts.append(middle - around + int(calm[len(calm) // 2]))
    return [*cuts, height]


def _quarter(engine: Engine, picture: Picture, quads: Quads) -> int:
    """Quarter turns clockwise from upright text to the picture."""
    sizes = [(math.dist(quad[0], quad[1]), math.dist(quad[1], quad[2])) for quad in quads]
    lying = sum(width for width, height in sizes if width > 1.8 * height)
    standing = sum(height for width, height in sizes if height > 1.8 * width)
    quarter = 1 if standing > lying else 0
    order = sorted(range(len(quads)), key=lambda at: max(sizes[at]), reverse=True)[:12]
    crops = [np.rot90(_crop(picture, _bounds(quads[at])), quarter).copy() for at in order]
    turned = engine.upside_down(crops)
    if 0.2 < turned < 0.8:  # the classifier cannot tell: what reads better is right
        upright = engine.recognise(crops[:4])
        headlong = engine.recognise([np.rot90(crop, 2).copy() for crop in crops[:4]])
        turned = float(sum(one.score for one in headlong) > sum(one.score for one in upright))
    return quarter + 2 if turned > 0.5 else quarter


def _turned(picture: Picture, quads: Quads, quarter: int) -> tuple[Picture, Quads]:
    """The picture turned counter-clockwise by quarter turns, and the boxes in it."""
    for _ in range(quarter):
        width = picture.shape[1]
        picture = np.rot90(picture)
        quads = np.stack([quads[..., 1], width - quads[..., 0]], axis=-1)
    return np.ascontiguousarray(picture), quads


def _skew(quads: Quads) -> float:
    """Radians by which lines of text fall to the right: the median, weighted by length."""
    slopes: list[tuple[float, float]] = []
    for quad in quads:
        order = sorted(quad.tolist())
        (x0, y0), (x1, y1) = np.mean(order[:2], axis=0), np.mean(order[2:], axis=0)
        height = abs(order[0][1] - order[1][1])
        if x1 - x0 > 4 * max(1.0, height):
            slopes.append((math.atan2(y1 - y0, x1 - x0), x1 - x0))
    slope = _weighted_median(sorted(slopes))
    return slope if _LEVEL < abs(slope) < _STEEP else 0.0


def _levelled(picture: Picture, quads: Quads, skew: float) -> tuple[Picture, Quads, int]:
    """The picture turned so that its lines are level, the boxes in it, and its new margin in pixels."""
    if not skew:
        return picture, quads, 0
    height, width = picture.shape[:2]
    margin = math.ceil(abs(math.sin(skew)) * max(width, height) / 2)
    middle = (width / 2, height / 2)
    turn = cv2.getRotationMatrix2D(middle, math.degrees(skew), 1.0)
    turn[:, 2] += margin
    size = (width + 2 * margin, height + 2 * margin)
    paper = [int(value) for value in np.median(picture.reshape(-1, 3)[:: max(1, picture.size // 30000)], 0)]
    level = cv2.warpAffine(
        picture, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
    )
    moved = cv2.transform(quads.reshape(-1, 1, 2), turn).reshape(quads.shape)
    return np.asarray(level, np.uint8), np.asarray(moved, np.float32), margin


def _bounds(quad: Quads) -> Box:
    left, top = quad.min(axis=0)
    right, bottom = quad.max(axis=0)
    return Box(float(left), float(top), float(right), float(bottom))


def _divided(box: Box, scale: float) -> Box:
    return Box(*(value / scale for value in box))


def _crop(picture: Picture, box: Box) -> Picture:
    height, width = picture.shape[:2]
    left, top = max(0, math.floor(box.left)), max(0, math.floor(box.top))
    right, bottom = min(width, math.ceil(box.right)), min(height, math.ceil(box.bottom))
    return np.ascontiguousarray(picture[top : max(bottom, top + 1), left : max(right, left + 1)])


def _split(boxes: Iterable[Box], rules: Sequence[Rule], scale: float) -> list[Box]:
    """Boxes cut where a vertical rule crosses them: neighbouring cells of a narrow table."""
    down = [rule for rule in rules if not rule.horizontal]
    pieces: list[Box] = []
    for box in boxes:
        height = box.bottom - box.top
        crossing = sorted(
            x
            for rule in down
            if box.left + 0.2 * height < (x := rule.left * scale) < box.right - 0.2 * height
            and min(box.bottom, rule.bottom * scale) - max(box.top, rule.top * scale) > 0.6 * height
        )
        pieces += [
            Box(left, box.top, right, box.bottom)
            for left, right in itertools.pairwise([box.left, *crossing, box.right])
        ]
    return pieces


# --- what it says --------------------------------------------------------------------------------


def _read_places(engine: Engine, picture: Picture, places: list[_Place]) -> list[_Place]:
    """The places with what they say; those without any letter are left out."""
    heights = [place.box.bottom - place.box.top for place in places]
    wide = [height for place, height in zip(places, heights, strict=True)
            if place.box.right - place.box.left > 1.5 * height]  # fmt: skip
    usual = statistics.median(wide or heights or [1.0])
    crops: list[Picture] = []
    for place, height in zip(places, heights, strict=True):
        crop = _crop(picture, place.box)
        place.stacked = height > 1.5 * (place.box.right - place.box.left) and height > 1.7 * usual
        crops.append(_laid_out(crop) if place.stacked else crop)
    readings = engine.recognise(crops)
    for place, crop, reading in zip(places, crops, readings, strict=True):
        slash = reading.text.strip() in _UPRIGHT and _is_slash(crop)
        place.reading = (
            replace(reading, text="/", scores=reading.scores[:1], places=(0.5,)) if slash else reading
        )
    sideways = [place for place in places if place.stacked and place.reading.score < 0.8]
    again = engine.recognise([np.rot90(_crop(picture, place.box)).copy() for place in sideways])
    for place, reading in zip(sideways, again, strict=True):
        if reading.score > max(0.8, place.reading.score):
            place.reading = reading
    return [place for place in places if place.reading.text.strip()]


def _is_slash(crop: Picture) -> bool:
    """Whether the one stroke of a picture leans to the right as / does: in a table it stands for none."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    _, ink = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ink, np.uint8))
    if count < 2:
        return False
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    down, across = np.nonzero(labels == largest)
    spread = float(down.var())
    if spread < 1:
        return False
    lean = float(((down - down.mean()) * (across - across.mean())).mean()) / spread
    thick = float((across - lean * down).std()) / math.sqrt(spread)
    return lean < -_LEANS and thick < 0.25


def _laid_out(crop: Picture) -> Picture:
    """Letters that stand one above the other, side by side."""
    ink = ink_of(crop, max(1.0, crop.shape[1] / 16)) > 0
    columns = np.flatnonzero(ink.any(axis=0))
    rows = ink.any(axis=1)
    if not len(columns):
        return crop
    across = int(columns[-1] - columns[0]) + 1
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    letters: list[tuple[int, int]] = []
    for top, bottom in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if letters and bottom - letters[-1][0] <= 1.12 * across:
            letters[-1] = (letters[-1][0], bottom)
        else:
            letters.append((top, bottom))
    side = max(across, *(bottom - top for top, bottom in letters)) + 4
    paper = [int(value) for value in np.median(crop.reshape(-1, 3), 0)]
    line = np.full((side, side * len(letters), 3), paper, np.uint8)
    left = int(columns[0])
    for at, (top, bottom) in enumerate(letters):
        piece = crop[top:bottom, left : left + across]
        down, aside = (side - piece.shape[0]) // 2, (side - piece.shape[1]) // 2
        line[down : down + piece.shape[0], at * side + aside : at * side + aside + piece.shape[1]] = piece
    return line


def _read_forgotten(
    engine: Engine,
    picture: Picture,
    ink: Picture,
    places: Sequence[_Place],
    rules: Sequence[Rule],
    scale: float,
) -> list[_Place]:
    """Cells of tables that hold ink but no text: single figures are easily overlooked."""
    found: list[_Place] = []
    for cell in cell_boxes(rules):
        box = Box(*(value * scale for value in cell))
        if any(_middle_in(place.box, box) or _middle_in(box, place.box) for place in places):
            continue
        inset = round(2.2 * scale)
        left, top = round(box.left) + inset, round(box.top) + inset
        inner = ink[top : round(box.bottom) - inset, left : round(box.right) - inset]
        if not inner.size:
            continue
        solid = cv2.morphologyEx(inner, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
        count, _, stats, _ = cv2.connectedComponentsWithStats(solid)
        # a letter or figure is at least 3 points high, or a dash 3 points wide
        strokes = [item for item in stats[1:count] if max(item[2], item[3]) > 3 * scale]
        if not strokes:
            continue
        x0, y0 = min(item[0] for item in strokes), min(item[1] for item in strokes)
        x1, y1 = max(item[0] + item[2] for item in strokes), max(item[1] + item[3] for item in strokes)
        if y1 - y0 > 40 * scale:
            continue
        pad = 3 * scale
        found.append(_Place(Box(left + x0 - pad, top + y0 - pad, left + x1 + pad, top + y1 + pad)))
    return _read_places(engine, picture, found)


def _middle_in(box: Box, other: Box) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return other.left <= x <= other.right and other.top <= y <= other.bottom


# --- glyphs --------------------------------------------------------------------------------------


def _glyphs(place: _Place, em: float, scale: float, margin: int, usual: float) -> list[Glyph]:
    """The letters of a line as glyphs: boxes around the middles that the recogniser tells.

    Args:
        em: width of a 汉字 in points. margin: pixels around the page in the levelled picture.
        usual: height of a line, in points.
    """
    left, top, right, bottom = ((value - margin) / scale for value in place.box)
    text = cleaned(place.reading.text)
    height, across = bottom - top, right - left
    if place.stacked:
        size = across / max(1, len(text))
        middles = [left + (at + 0.5) * size for at in range(len(text))]
        em = size
    else:
        middles = [left + spot * across for spot in place.reading.places]
    typical = usual if 0.6 * usual < height < 1.6 * usual else height
    baseline = (top + bottom) / 2 + 0.3 * typical
    glyphs: list[Glyph] = []
    for at, (letter, middle, score) in enumerate(zip(text, middles, place.reading.scores, strict=True)):
        if letter.isspace():
            if 0 < at < len(text) - 1 and not is_wide(text[at - 1]) and not is_wide(text[at + 1]):
                glyphs.append(Glyph(" ", middle, top, middle, bottom, baseline, height, score))
            continue
        half = em / 2 if is_wide(letter) else 0.27 * em
        begin, end = max(left, middle - half), min(right, middle + half)
        if glyphs:  # letters stay in their order, whatever the rounding of their places
            begin = max(begin, glyphs[-1].left + 0.25 * em)
        glyphs.append(Glyph(letter, begin, top, max(end, begin + 0.1), bottom, baseline, height, score))
    return _closed_up(glyphs, em)


def _closed_up(glyphs: list[Glyph], em: float) -> list[Glyph]:
    """The letters of a line without the gaps that come from the rounding of their places.

    The recogniser writes a blank where it sees one; a gap that it passes over must be wide to count.
    """
    spaces = [after.left - before.right for before, after in itertools.pairwise(glyphs)]
    usual = max(0.0, statistics.median(spaces)) if len(spaces) >= 4 else 0.0
    for at, space in enumerate(spaces):
        if _ROUNDING * em < space - usual < _SEEN * em and not glyphs[at].text.isspace():
            glyphs[at] = glyphs[at]._replace(right=glyphs[at].right + space - usual)
    return glyphs


def _ems(places: Sequence[_Place], scale: float) -> list[float]:
    """Width of a 汉字 of each line, in points.

    The recogniser tells places to a sixth of a letter, so that short lines say little: a line takes the
    weighted median of the lines of the page that are about as high, unless its own letters say otherwise.
    """
    heights = [(place.box.bottom - place.box.top) / scale for place in places]
    own = [_own_em(place, scale) for place in places]
    ems: list[float] = []
    for height, (em, steps) in zip(heights, own, strict=True):
        # the height of a line of two or three letters depends on which letters they are
        low, high = (0.85, 1.18) if steps > 3 else (0.7, 1.4)
        like = sorted(
            found
            for other, found in zip(heights, own, strict=True)
            if low < other / height < high and found[1]
        )
        usual = _weighted_median(like) if like else 0.75 * height
        ems.append(em if steps >= 8 and not 0.9 < em / usual < 1.1 else usual)
    return ems


def _weighted_median(found: Sequence[tuple[float, float]]) -> float:
    """The value at which half of the weight is passed, of (value, weight) in ascending order."""
    half = sum(weight for _, weight in found) / 2
    for value, weight in found:
        half -= weight
        if half <= 0:
            return value
    return 0.0


def _own_em(place: _Place, scale: float) -> tuple[float, int]:
    """Mean step between neighbouring 汉字 of a line in points, and the number of steps."""
    across = (place.box.right - place.box.left) / scale
    steps = [
        (after - before) * across
        for (one, before), (other, after) in itertools.pairwise(
            zip(place.reading.text, place.reading.places, strict=True)
        )
        if "\u4e00" <= one <= "\u9fff" and "\u4e00" <= other <= "\u9fff"
    ]
    if len(steps) < 2 or place.stacked:
        return 0.0, 0
    middle = statistics.median(steps)
    near = [step for step in steps if 0.7 * middle <= step <= 1.3 * middle]
    if not near or middle <= 0:
        return 0.0, 0
    return statistics.fmean(near), len(near)
