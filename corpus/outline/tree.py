"""The clause tree under construction, shared by the grammars."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from corpus.model import Clause, ClauseKind, OffsetMap, PlacedBox, Span
from corpus.outline.blocks import Block

_new = tuple.__new__
"""Why: see ``blocks``."""


@dataclass(slots=True)
class Node:
    """A clause before its extent is known. ``start``/``end`` are offsets into the stored text."""

    kind: ClauseKind
    part: int
    start: int
    end: int
    parent: int | None = None
    label: str = ""
    number: int | None = None
    heading: str = ""
    page: int | None = None
    cells: tuple[Span, ...] = ()
    header: int | None = None


@dataclass(slots=True)
class Tree:
    """Nodes in document order; a node's index is its ordinal."""

    nodes: list[Node] = field(default_factory=list)

    def add(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def clauses(self) -> tuple[Clause, ...]:
        """Freeze the tree; the extent of a node reaches to the end of its last descendant."""
        ends = [node.end for node in self.nodes]
        for index in range(len(self.nodes) - 1, -1, -1):
            parent = self.nodes[index].parent
            if parent is not None and ends[parent] < ends[index]:
                ends[parent] = ends[index]
        return tuple([_clause(index, node, ends[index]) for index, node in enumerate(self.nodes)])


def _clause(index: int, n: Node, end: int) -> Clause:
    span = _new(Span, (n.start, n.end))
    extent = span if end == n.end else _new(Span, (n.start, end))
    head = (index, n.parent, n.part, n.kind, n.label, n.number, n.heading)
    return _new(Clause, (*head, span, extent, n.page, n.cells, n.header))


@dataclass(frozen=True, slots=True)
class StoredText:
    """The text of all blocks, one line each, with the way back to source and page."""

    text: str
    starts: tuple[int, ...]
    offsets: OffsetMap
    boxes: tuple[PlacedBox, ...]


def store(blocks: Iterable[Block]) -> StoredText:
    """Put the blocks together, a line break between two."""
    texts: list[str] = []
    starts: list[int] = []
    runs: list[tuple[int, int, int]] = []
    boxes: list[PlacedBox] = []
    at = 0
    for block in blocks:
        starts.append(at)
        texts.append(block.text)
        for piece in block.pieces:
            begin = at + piece.at
            if piece.source is not None:
                last = runs[-1] if runs else None
                if last and last[0] + last[2] == begin and last[1] + last[2] == piece.source:
                    runs[-1] = (last[0], last[1], last[2] + piece.length)
                else:
                    runs.append((begin, piece.source, piece.length))
            if piece.page is not None and piece.box is not None:
                boxes.append(PlacedBox(Span(begin, begin + piece.length), piece.page, piece.box))
        at += len(block.text) + 1
    return StoredText("\n".join(texts), tuple(starts), OffsetMap(tuple(runs)), tuple(boxes))
