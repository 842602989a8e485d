"""Where the words of a quote stand on a page: the stored line's text is found among the letters.

A line's box is known from reading, but a quote is often a part of a line, and a table row has one box for
all its cells, whose text may wrap, stand in a merged cell above, or go on after the page break. So the
letters themselves are searched: first as they follow each other in the file, then line below line. Where
there are no letters (a scan), the part of a line is worked out from the widths of its characters.
"""

from __future__ import annotations

import collections
import difflib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from corpus.model import Box

#: Letters may lie so far (points) outside the box of their line.
_SLACK = 2.5
#: Places of one cell's text that are weighed against each other.
_MOST_CANDIDATES = 24
#: Steps of the search line below line, for one cell.
_MOST_STEPS = 4000
#: A line whose letters agree with the stored text less than this (0 to 1) is another line.
_ALIKE = 0.6
#: Share of a 汉字 by which a worked out place is made wider each way: letters are not all alike.
_MARGIN = 0.25
#: The shortest beginning of a cell (characters) that is looked for when the whole is not there.
_SHORTEST_BEGINNING = 2


class Printed(NamedTuple):
    """A printed character: its box in points from the top left of the displayed page.

    ``quarter``: quarter turns counter-clockwise in which its line runs on the displayed page.
    """

    text: str
    box: Box
    quarter: int = 0


class Passage(NamedTuple):
    """A stretch of stored text that stands in ``box``, and the part of it that is wanted.

    Attributes:
        text: of one line; of a table row the cells, joined by tabs.
        box: of the whole line or row; None for the rest of a row that went over the page break.
        start, end: half-open range in ``text``.
        last: no row stands below it on the page, so that it may go on after the page break.
        reach: of a row, the box of the rows around it that share a wanted cell: one cell may span them.
    """

    text: str
    box: Box | None
    start: int
    end: int
    last: bool = False
    reach: Box | None = None

    @property
    def whole(self) -> bool:
        """All of a line is wanted, and of no table row: its box is the place."""
        outside = self.text[: self.start] + self.text[self.end :]
        return self.box is not None and "\t" not in self.text and not outside.strip()


class Mark(NamedTuple):
    """A place on the page. ``exact`` is False where only the line or row around the words is known."""

    box: Box
    exact: bool = True


class Found(NamedTuple):
    """What was found of some passages, and what must stand on the next page (ends of broken rows)."""

    marks: tuple[Mark, ...]
    rest: tuple[Passage, ...] = ()


def find_places(letters: Sequence[Printed], size: tuple[float, float], passages: Iterable[Passage]) -> Found:
    """The boxes of the wanted words, one for each printed line, and what the page does not hold of them.

    Args:
        letters: of the page, in the order of the file. size: width and height of the page in points.
        passages: in the order of the text.
    """
    counts = collections.Counter(letter.quarter for letter in letters)
    sheets = [_Sheet(letters, size, quarter) for quarter, _ in counts.most_common() if quarter >= 0]
    marks: list[Mark] = []
    rest: list[Passage] = []
    for passage in passages:
        if passage.whole and passage.box is not None:
            marks.append(Mark(passage.box))
            continue
        found = next((one for sheet in sheets if (one := sheet.find(passage)) is not None), None)
        if found is not None:
            marks += found.marks
            rest += found.rest
        elif passage.box is not None:
            marks.append(_estimated(passage, passage.box))
    quarter = max(counts, key=lambda one: counts[one], default=0) % 4
    upright = [Mark(_upright(mark.box, quarter, size), mark.exact) for mark in marks]
    return Found(
        tuple(Mark(_displayed(mark.box, quarter, size), mark.exact) for mark in _merged(upright)),
        tuple(rest),
    )


# --- text ----------------------------------------------------------------------------------------


class _Squeezed(NamedTuple):
    """Text without white space, in compatibility form; ``origin[i]`` is where character ``i`` came from."""

    text: str
    origin: tuple[int, ...]


def _squeezed(text: Iterable[str]) -> _Squeezed:
    kept: list[str] = []
    origin: list[int] = []
    for at, piece in enumerate(text):
        for character in unicodedata.normalize("NFKC", piece):
            if not character.isspace():
                kept.append(character)
                origin.append(at)
    return _Squeezed("".join(kept), tuple(origin))


class _Cell(NamedTuple):
    """A cell of a row: where it begins in the passage's text, and its words."""

    start: int
    words: _Squeezed


def _cells(text: str) -> list[_Cell]:
    cells: list[_Cell] = []
    start = 0
    for piece in text.split("\t"):
        words = _squeezed(piece)
        if words.text:
            cells.append(_Cell(start, words))
        start += len(piece) + 1
    return cells


# --- boxes ---------------------------------------------------------------------------------------


def _upright(box: Box, quarter: int, size: tuple[float, float]) -> Box:
    """A box of the displayed page as it lies when the page is turned so that lines run to the right."""
    width, height = size
    if quarter == 1:
        return Box(height - box.bottom, box.left, height - box.top, box.right)
    if quarter == 2:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    if quarter == 3:
        return Box(box.top, width - box.right, box.bottom, width - box.left)
    return box


def _displayed(box: Box, quarter: int, size: tuple[float, float]) -> Box:
    """The way back from ``_upright``."""
    turned = size if quarter % 2 == 0 else (size[1], size[0])
    return _upright(box, -quarter % 4, turned)


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _holds(outer: Box, inner: Box) -> bool:
    """The middle of ``inner`` lies in ``outer``, or hardly outside."""
    x, y = (inner.left + inner.right) / 2, (inner.top + inner.bottom) / 2
    return (
        outer.left - _SLACK <= x <= outer.right + _SLACK and outer.top - _SLACK <= y <= outer.bottom + _SLACK
    )


def _same_line(one: Box, other: Box) -> bool:
    """Whether two boxes overlap by more than half of the lower one's height."""
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.5 * min(one.bottom - one.top, other.bottom - other.top)


# --- the page ------------------------------------------------------------------------------------


class _Candidate(NamedTuple):
    """Letters that may be (the beginning of) a cell's text."""

    letters: tuple[int, ...]
    inside: float  # share of the letters in the row's box
    clean: bool  # no letter stands close before the first or close behind the last
    left: float
    top: float
    far: float  # distance of its middle from the row, in points

    @property
    def score(self) -> float:
        return 4 * self.inside + 2 * self.clean - self.far / 5000


class _Sheet:
    """The letters of a page that run in one direction, upright."""

    def __init__(self, letters: Sequence[Printed], size: tuple[float, float], quarter: int) -> None:
        self._size, self._quarter = size, quarter
        texts: list[str] = []
        self._boxes: list[Box] = []
        seen: dict[str, list[Box]] = {}
        for letter in letters:
            if letter.quarter != quarter or letter.text.isspace():
                continue
            box = _upright(letter.box, quarter, size)
            twins = seen.setdefault(letter.text, [])
            if any(_printed_twice(box, twin) for twin in twins):
                continue
            twins.append(box)
            texts.append(letter.text)
            self._boxes.append(box)
        self._stream = _squeezed(texts)
        self._lines = self._visual_lines()
        self._line_texts = [_squeezed(texts[at] for at in line) for line in self._lines]
        self._line_of = {at: number for number, line in enumerate(self._lines) for at in line}

    def find(self, passage: Passage) -> Found | None:
        """Boxes of the wanted words; None when the passage is not on this sheet."""
        box = None if passage.box is None else _upright(passage.box, self._quarter, self._size)
        cells = _cells(passage.text)
        if not cells:
            return None
        if len(cells) == 1 and box is not None and "\t" not in passage.text:
            letters = self._of_line(cells[0].words, box, passage)
            return Found(self._marks(letters)) if letters else None
        return self._of_row(cells, box, passage)

    # --- one line --------------------------------------------------------------------------------

    def _of_line(self, words: _Squeezed, box: Box, passage: Passage) -> list[int]:
        places = [self._candidate(found, box) for found in self._occurrences(words.text)]
        best = max(places, key=lambda place: place.score, default=None)
        if best is not None and best.inside >= 0.5:
            return _wanted(best.letters, words, passage.start, passage.end)
        return self._aligned(words, box, passage)

    def _aligned(self, words: _Squeezed, box: Box, passage: Passage) -> list[int]:
        """Letters of the box that agree with the wanted words, for a line that is not printed as stored."""
        inside = [at for line in self._lines for at in line if _holds(box, self._boxes[at])]
        position = {at: number for number, at in enumerate(self._stream.origin)}
        text = "".join(self._stream.text[position[at]] for at in inside if at in position)
        matcher = difflib.SequenceMatcher(None, words.text, text, autojunk=False)
        if matcher.ratio() < _ALIKE:
            return []
        agreed = {
            first + step: inside[second + step]
            for first, second, length in matcher.get_matching_blocks()
            for step in range(length)
        }
        wanted = [at for at, origin in enumerate(words.origin) if passage.start <= origin < passage.end]
        return [agreed[at] for at in wanted if at in agreed]

    # --- a table row -----------------------------------------------------------------------------

    def _of_row(self, cells: Sequence[_Cell], box: Box | None, passage: Passage) -> Found | None:
        reach = None if passage.reach is None else _upright(passage.reach, self._quarter, self._size)
        chosen = _in_order(
            [self._places_of(cell.words.text, box, reach, last=passage.last) for cell in cells]
        )
        if not any(chosen):
            return None
        marks: list[Mark] = []
        rest: list[Passage] = []
        for cell, place in zip(cells, chosen, strict=True):
            start, end = passage.start - cell.start, passage.end - cell.start
            wanted = [origin for origin in cell.words.origin if start <= origin < end]
            if not wanted:
                continue
            if place is None:
                if passage.box is not None:
                    marks.append(Mark(passage.box, exact=False))
                continue
            marks += self._marks(_wanted(place.letters, cell.words, start, end))
            beyond = len(place.letters)
            if beyond < len(cell.words.text) and cell.words.origin[beyond] < end:
                cut = cell.words.origin[beyond]
                text = passage.text[cell.start : cell.start + cell.words.origin[-1] + 1]
                rest.append(Passage(text[cut:], None, max(0, start - cut), min(end, len(text)) - cut))
        return Found(tuple(marks), tuple(rest))

    def _places_of(self, words: str, box: Box | None, reach: Box | None, *, last: bool) -> list[_Candidate]:
        """Where the words of a cell may stand, the best first."""
        places = [self._candidate(found, box) for found in self._occurrences(words)]
        if box is None:
            places.sort(key=lambda place: (not place.clean, place.top, place.left))
            return places[:1]
        if not any(place.inside >= 0.9 for place in places):
            chain = self._chain(words, box)
            if chain is not None:
                places.append(self._candidate(chain, box))
        inside = [place for place in places if place.inside >= 0.5]
        if not inside:
            beginning = self._beginning(words, box) if last else []
            inside = beginning or [
                place
                for place in places
                if place.clean
                and reach is not None
                and all(_holds(reach, self._boxes[at]) for at in place.letters)
            ]
        return sorted(inside, key=lambda place: (-place.score, place.letters))[:_MOST_CANDIDATES]

    def _beginning(self, words: str, box: Box) -> list[_Candidate]:
        """The longest beginning of the words in the box: the row goes on after the page break."""
        for length in range(len(words) - 1, _SHORTEST_BEGINNING - 1, -1):
            found = [self._candidate(place, box) for place in self._occurrences(words[:length])]
            found = [place for place in found if place.inside >= 0.9 and place.clean]
            if found:
                return found
        return []

    def _chain(self, words: str, box: Box) -> tuple[int, ...] | None:
        """The words line below line inside the box, where the file draws other letters in between."""
        rows = [number for number, line in enumerate(self._lines) if _holds_line(box, line, self._boxes)]
        steps = _MOST_STEPS

        def follow(done: int, after: int, column: Box | None) -> tuple[int, ...] | None:
            nonlocal steps
            for at in range(after, len(rows)):
                text = self._line_texts[rows[at]]
                for begin, length in _agreements(text.text, words[done:]):
                    steps -= 1
                    if steps < 0:
                        return None
                    line = self._lines[rows[at]]
                    letters = tuple(line[text.origin[n]] for n in range(begin, begin + length))
                    piece = _around([self._boxes[n] for n in letters])
                    if column is not None and not _below(column, piece):
                        continue
                    if done + length == len(words):
                        return letters
                    further = follow(done + length, at + 1, piece)
                    if further is not None:
                        return letters + further
            return None

        return follow(0, 0, None)

    # --- letters ---------------------------------------------------------------------------------

    def _occurrences(self, words: str) -> Iterator[tuple[int, ...]]:
        """Where ``words`` follow each other in the file: a letter for each character."""
        at = self._stream.text.find(words)
        while at >= 0:
            yield self._stream.origin[at : at + len(words)]
            at = self._stream.text.find(words, at + 1)

    def _candidate(self, letters: tuple[int, ...], box: Box | None) -> _Candidate:
        boxes = [self._boxes[at] for at in letters]
        whole = _around(boxes)
        inside = far = 0.0
        if box is not None:
            inside = sum(_holds(box, one) for one in boxes) / len(boxes)
            far = max(0.0, box.top - whole.bottom, whole.top - box.bottom)
        clean = not self._neighbour(letters[0], -1) and not self._neighbour(letters[-1], 1)
        return _Candidate(letters, inside, clean, (whole.left + whole.right) / 2, whole.top, far)

    def _neighbour(self, letter: int, step: int) -> bool:
        """Whether a letter stands close before (-1) or behind (1) this one."""
        line = self._lines[self._line_of[letter]]
        at = line.index(letter) + step
        if not 0 <= at < len(line):
            return False
        here, there = self._boxes[letter], self._boxes[line[at]]
        gap = there.left - here.right if step > 0 else here.left - there.right
        return gap < 0.45 * (here.bottom - here.top)

    def _visual_lines(self) -> list[list[int]]:
        """Letters that stand beside each other, from left to right; lines from top to bottom."""
        lines: list[list[int]] = []
        order = sorted(range(len(self._boxes)), key=lambda at: self._boxes[at].top + self._boxes[at].bottom)
        for at in order:
            if lines and _same_line(self._boxes[lines[-1][0]], self._boxes[at]):
                lines[-1].append(at)
            else:
                lines.append([at])
        for line in lines:
            line.sort(key=lambda at: self._boxes[at].left)
        return lines

    def _marks(self, letters: Sequence[int]) -> tuple[Mark, ...]:
        """One box for each printed line of the letters, which stand in the order of the text."""
        groups: list[list[Box]] = []
        for at in letters:
            box = self._boxes[at]
            if groups and _same_line(groups[-1][-1], box) and box.right > groups[-1][-1].left:
                groups[-1].append(box)
            else:
                groups.append([box])
        return tuple(Mark(_displayed(_around(group), self._quarter, self._size)) for group in groups)


def _printed_twice(one: Box, other: Box) -> bool:
    """The same letter at nearly the same place: printed twice for boldness."""
    width, height = one.right - one.left, one.bottom - one.top
    return abs(one.left - other.left) < 0.3 * max(1.0, width) and abs(one.top - other.top) < 0.3 * height


def _wanted(letters: Sequence[int], words: _Squeezed, start: int, end: int) -> list[int]:
    """The letters whose characters lie in the range; ``letters`` may be fewer than the words."""
    return [at for at, origin in zip(letters, words.origin, strict=False) if start <= origin < end]


def _holds_line(box: Box, line: Sequence[int], boxes: Sequence[Box]) -> bool:
    middle = (boxes[line[0]].top + boxes[line[0]].bottom) / 2
    return box.top - _SLACK <= middle <= box.bottom + _SLACK


def _agreements(line: str, words: str) -> Iterator[tuple[int, int]]:
    """Places in ``line`` where the beginning of ``words`` stands, with lengths, the longest first."""
    found: list[tuple[int, int]] = []
    at = line.find(words[0])
    while at >= 0:
        length = 0
        while length < len(words) and at + length < len(line) and line[at + length] == words[length]:
            length += 1
        found += [(at, shorter) for shorter in range(length, max(0, length - 3), -1)]
        at = line.find(words[0], at + 1)
    yield from sorted(found, key=lambda one: (-one[1], one[0]))


def _below(above: Box, piece: Box) -> bool:
    """``piece`` can be the next line of a cell whose last line is ``above``."""
    height = above.bottom - above.top
    near = piece.top > above.top + 0.4 * height and piece.top - above.bottom < 2.5 * height
    return near and piece.left < above.right and piece.right > above.left


def _in_order(cells: Sequence[Sequence[_Candidate]]) -> list[_Candidate | None]:
    """One place for each cell, so that cells stand from left to right; the best sum of scores."""
    best: list[tuple[float, float, tuple[_Candidate | None, ...]]] = [(0.0, float("-inf"), ())]
    for places in cells:
        further: list[tuple[float, float, tuple[_Candidate | None, ...]]] = [
            (total, edge, (*chosen, None)) for total, edge, chosen in best
        ]
        for place in places:
            before = [row for row in best if row[1] < place.left]
            if before:
                total, _, chosen = max(before, key=lambda row: row[0])
                further.append((total + place.score + 0.01, place.left, (*chosen, place)))
        # of two with the same edge or one further left, only the better can win
        further.sort(key=lambda row: (row[1], -row[0]))
        best = []
        for row in further:
            if not best or row[0] > best[-1][0]:
                best.append(row)
    return list(max(best, key=lambda row: row[0])[2])


# --- without letters -----------------------------------------------------------------------------


def _estimated(passage: Passage, box: Box) -> Mark:
    """The part of a line's box that the words take, where the letters themselves cannot be asked."""
    text = passage.text
    before, wanted = text[: passage.start], text[passage.start : passage.end]
    whole = _width(text)
    width, height = box.right - box.left, box.bottom - box.top
    # several lines in one box, cells of a row, or a line that runs up or down: no place within is known
    if "\t" in text or whole == 0 or height > 2.2 * max(width / whole, 1.0):
        return Mark(box, exact=False)
    left = box.left + width * _width(before) / whole
    right = left + width * _width(wanted) / whole
    margin = _MARGIN * width / whole
    return Mark(Box(max(box.left, left - margin), box.top, min(box.right, right + margin), box.bottom))


def _width(text: str) -> float:
    """In widths of a 汉字: full-width characters count 1, half-width ones a half."""
    return sum(1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5 for character in text)


def _merged(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """Marks that touch each other in one line made one; the order is kept."""
    merged: list[Mark] = []
    for mark in marks:
        if mark in merged:
            continue
        if merged and merged[-1].exact == mark.exact and _touch(merged[-1].box, mark.box):
            merged[-1] = Mark(_around([merged[-1].box, mark.box]), mark.exact)
        else:
            merged.append(mark)
    return tuple(merged)


def _touch(one: Box, other: Box) -> bool:
    height = min(one.bottom - one.top, other.bottom - other.top)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return _same_line(one, other) and gap < 0.5 * height
