"""What joining hands to the grammars: paragraphs with the way back to their source."""

from __future__ import annotations

import itertools
from typing import NamedTuple

from corpus.model import Box, Line
from corpus.outline.chrome import is_chrome_line
from corpus.outline.markers import Marker, scan

_new = tuple.__new__
"""Why: makes a NamedTuple of all its fields in a third of the time, and there are five for each line."""
FOOTER = 300
"""Longest footer that a page sets in several lines."""


class Piece(NamedTuple):
    """A stretch of a block and the line it came from.

    ``at`` is its offset in the block, ``source`` the offset in the decoded source (None without one).
    """

    at: int
    length: int
    source: int | None
    page: int | None = None
    box: Box | None = None


class Block(NamedTuple):  # not a dataclass: there is one for each line of a library
    """One paragraph of the stored text: lines that belong together, without a break inside.

    Attributes:
        text: stripped at both ends, never blank.
        pieces: ascending, cover the text except joints.
        line: number of its first source line, 1-based.
        style, table, cells: of the first line (``corpus.model.Line``).
        lines: how many source lines it was joined from.
        hard: the form says that a paragraph ends behind it; gap: blank lines stood before it.
        marker: numbering at its head, None without one and for table rows.
        chrome: the whole line is page chrome.
    """

    text: str
    pieces: tuple[Piece, ...]
    line: int
    style: str = ""
    table: int | None = None
    cells: tuple[tuple[int, int], ...] = ()
    lines: int = 1
    hard: bool = True
    gap: bool = False
    marker: Marker | None = None
    chrome: bool = False

    @property
    def page(self) -> int | None:
        return self.pieces[0].page if self.pieces else None


def strip_range(text: str) -> tuple[int, int]:
    """Range of ``text`` without blanks at its ends."""
    bare = text.lstrip()
    start = len(text) - len(bare)
    return start, start + len(bare.rstrip())


def block_of(line: Line, number: int, *, gap: bool = False) -> Block | None:
    """The block of one line; None when the line is blank. ``gap``: blank lines stood before it."""
    bare = line.text.strip()
    if not bare:
        return None
    start = 0 if bare is line.text else len(line.text) - len(line.text.lstrip())
    end = start + len(bare)
    if line.runs:
        pieces = tuple(
            Piece(
                max(at, start) - start, min(at + length, end) - max(at, start), source + max(at, start) - at
            )
            for at, source, length in line.runs
            if at < end and at + length > start
        )
    else:
        source = None if line.source is None else line.source + start
        pieces = (_new(Piece, (0, end - start, source, line.page, line.box)),)
    cells: tuple[tuple[int, int], ...] = ()
    if line.cells:
        cells = tuple((max(0, min(a, end) - start), max(0, min(b, end) - start)) for a, b in line.cells)
    row = line.table is not None
    marker = None if row else scan(bare)
    chrome = not row and (line.style == "chrome" or is_chrome_line(bare))
    return _new(
        Block,
        (bare, pieces, number, line.style, line.table, cells, 1, line.hard, gap, marker, chrome),
    )


def merge(parts: list[Block]) -> Block:
    """One block from several, the ends joined without a break (two Latin words keep a space)."""
    if len(parts) == 1:
        return parts[0]
    texts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for part in parts:
        if texts and _latin(texts[-1][-1:]) and _latin(part.text[:1]):
            texts.append(" ")
            length += 1
        pieces.extend(Piece(p.at + length, p.length, p.source, p.page, p.box) for p in part.pieces)
        texts.append(part.text)
        length += len(part.text)
    text = "".join(texts)
    return parts[0]._replace(
        text=text,
        pieces=tuple(pieces),
        lines=sum(part.lines for part in parts),
        hard=parts[-1].hard,
        chrome=parts[0].chrome or (len(text) <= FOOTER and is_chrome_line(text)),
    )


def cut(block: Block, positions: list[int]) -> list[Block]:
    """``block`` cut before each of ``positions`` (ascending); blank ends are dropped."""
    bounds = [0, *positions, len(block.text)]
    found: list[Block] = []
    for start, end in itertools.pairwise(bounds):
        left, right = strip_range(block.text[start:end])
        if left == right:
            continue
        low, high = start + left, start + right
        pieces = tuple(
            Piece(
                max(p.at, low) - low,
                min(p.at + p.length, high) - max(p.at, low),
                None if p.source is None else p.source + max(p.at, low) - p.at,
                p.page,
                p.box,
            )
            for p in block.pieces
            if p.at < high and p.at + p.length > low
        )
        text = block.text[low:high]
        head = not found
        found.append(
            Block(
                text=text,
                pieces=pieces,
                line=block.line,
                style=block.style if head else "",
                hard=block.hard,
                gap=block.gap and head,
                marker=scan(text),
                chrome=is_chrome_line(text),
            )
        )
    return found


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()
