"""Grammar of plans, notices and reports: headings and items by their numbering.

The level of a style of numbering is decided by its first appearance under its parent in this part, not
by a fixed table: 1. may stand above (一) in one text and below it in another, and numbering that runs
on across sections (…十、60.) keeps its level. The table of ranks only decides when the text does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import ClauseKind, Span
from corpus.outline.blocks import Block
from corpus.outline.lines import ends_sentence, is_date_line, is_label_line, is_signature
from corpus.outline.markers import Marker, Style
from corpus.outline.parts import Role, compact
from corpus.outline.tree import Node, Tree

HEADING_LIMIT = 48
RUN_IN_LIMIT = 42
_FIRST_SENTENCE = re.compile(r"[^。；！？;!?\n]{2,60}?[。：:]")
_INNER_STOP = re.compile(r"[。；！？;!?]")
_COLON_LABEL = re.compile(r"[:：]")


@dataclass(slots=True)
class _Level:
    """An open node of the path: ``style`` None for a heading without number, ``form`` its <hN> level."""

    style: Style | None
    node: int
    form: int = 0
    number: int = 0


class PolicyGrammar:
    """Builds the nodes of one part.

    Args:
        tree: where nodes go.
        part: ordinal of the part.
        headings: compact texts of the contents pages, to find headings that run into their text.
    """

    def __init__(self, tree: Tree, part: int, headings: set[str]) -> None:
        self.tree = tree
        self.part = part
        self.headings = headings
        self.levels: list[_Level] = []
        self.order: list[Style] = []
        self.tables: dict[int, int] = {}

    def build(self, blocks: Sequence[Block], roles: Sequence[Role], markers: Sequence[Marker | None],
              starts: Sequence[int], first: int, last: int) -> None:  # fmt: skip
        """Add a node for each of ``blocks[first:last]``, in order."""
        body = [i for i in range(first, last) if roles[i] is Role.BODY]
        following = dict(zip(body, body[1:], strict=False))
        for index in range(first, last):
            block, start = blocks[index], starts[index]
            if roles[index] is not Role.BODY:
                self._plain(_KINDS[roles[index]], block, start)
                continue
            after = following.get(index)
            marker = markers[index]
            if block.table is not None:
                self._row(block, start)
            elif marker is not None:
                self._marked(block, start, marker, *_peek(blocks, markers, after))
            elif self._is_unmarked_heading(block, index, blocks, markers, roles, after):
                self._unmarked_heading(block, start)
            else:
                parent = self.levels[-1].node if self.levels else None
                self.tree.add(self._node(ClauseKind.PARAGRAPH, block, start, parent))

    # --- nodes -----------------------------------------------------------------------------------

    def _node(self, kind: ClauseKind, block: Block, start: int, parent: int | None) -> Node:
        return Node(kind, self.part, start, start + len(block.text), parent, page=block.page)

    def _plain(self, kind: ClauseKind, block: Block, start: int) -> None:
        self.tree.add(self._node(kind, block, start, None))

    def _row(self, block: Block, start: int) -> None:
        parent = self.levels[-1].node if self.levels else None
        node = self._node(ClauseKind.ROW, block, start, parent)
        node.cells = tuple(Span(start + a, start + b) for a, b in block.cells)
        assert block.table is not None
        node.header = self.tables.get(block.table)
        ordinal = self.tree.add(node)
        self.tables.setdefault(block.table, ordinal)

    def _marked(self, block: Block, start: int, marker: Marker, after: Block | None,
                after_marker: Marker | None) -> None:  # fmt: skip
        parent = self._place(marker, block)
        kind, heading = self._kind_of(block, marker, after, after_marker)
        node = self._node(kind, block, start, parent)
        node.label = "".join(block.text[marker.start : marker.end].split())
        node.number = marker.number
        node.heading = heading
        ordinal = self.tree.add(node)
        self.levels.append(_Level(marker.style, ordinal, number=marker.number))

    def _kind_of(self, block: Block, marker: Marker, after: Block | None,
                 after_marker: Marker | None) -> tuple[ClauseKind, str]:  # fmt: skip
        rest = block.text[marker.body :]
        bare = rest.rstrip("。:： ")
        short = len(rest) <= HEADING_LIMIT and not _INNER_STOP.search(bare)
        if marker.style <= Style.SECTION and len(rest) <= 2 * HEADING_LIMIT and not ends_sentence(rest):
            return ClauseKind.HEADING, rest
        if short and not ends_sentence(rest):
            return ClauseKind.HEADING, rest
        if short and rest.endswith(("。", "：", ":")) and after is not None:
            sibling = after_marker is not None and after_marker.style is marker.style
            if not sibling and not _COLON_LABEL.search(bare) and not self._above(after_marker, marker):
                return ClauseKind.HEADING, bare
        return ClauseKind.ITEM, self._run_in(rest)

    def _above(self, other: Marker | None, marker: Marker) -> bool:
        """``other`` belongs to a level that is open above ``marker``."""
        return other is not None and any(
            level.style is other.style for level in self.levels[:-1] if level.style is not marker.style
        )

    def _run_in(self, rest: str) -> str:
        match = _FIRST_SENTENCE.match(rest)
        if match and match.end() <= RUN_IN_LIMIT and match.end() < len(rest):
            return match.group()[:-1].strip()
        squeezed = compact(rest[: 2 * HEADING_LIMIT])
        for length in range(min(len(squeezed), HEADING_LIMIT), 5, -1):
            if any(heading.endswith(squeezed[:length]) for heading in self._listed(squeezed[:6])):
                return _take(rest, length)
        return ""

    def _listed(self, head: str) -> list[str]:
        return [heading for heading in self.headings if head in heading]

    # --- levels ----------------------------------------------------------------------------------

    def _place(self, marker: Marker, block: Block) -> int | None:
        """Close levels until ``marker`` fits; return the ordinal of its parent."""
        style = marker.style
        position = next((i for i in range(len(self.levels) - 1, -1, -1) if self.levels[i].style is style), None)
        if position is not None:
            del self.levels[position:]
            return self.levels[-1].node if self.levels else None
        if style <= Style.SUBSECTION or style is Style.CHINESE:
            while self.levels and self.levels[-1].style is None and not self.levels[-1].form:
                self.levels.pop()
        while self.levels and self._outranks(style, self.levels[-1], marker):
            self.levels.pop()
        self._learn(style)
        return self.levels[-1].node if self.levels else None

    def _outranks(self, style: Style, top: _Level, marker: Marker) -> bool:
        """``style`` belongs above the open node ``top``."""
        if top.style is None:
            return False
        if style in self.order and top.style in self.order:
            return self.order.index(style) < self.order.index(top.style)
        if style <= Style.SUBSECTION or top.style <= Style.SUBSECTION:
            return style < top.style
        if style < top.style and self.tree.nodes[top.node].kind is ClauseKind.ITEM:
            # A finished item does not hold a numbering of customarily higher rank, a bare heading may.
            return True
        return style < top.style and marker.number > 1

    def _learn(self, style: Style) -> None:
        if style in self.order:
            return
        top = next((level.style for level in reversed(self.levels) if level.style in self.order), None)
        self.order.insert(self.order.index(top) + 1 if top is not None else 0, style)

    # --- headings without a number ---------------------------------------------------------------

    def _is_unmarked_heading(self, block: Block, index: int, blocks: Sequence[Block],
                             markers: Sequence[Marker | None], roles: Sequence[Role],
                             after: int | None) -> bool:  # fmt: skip
        if block.style.startswith("heading"):
            return True
        if after is None or self.levels and self.levels[-1].style is not None:
            return False
        text = block.text
        if len(text) > 30 or ends_sentence(text) or is_label_line(text) or is_date_line(text) or is_signature(text):
            return False
        return markers[after] is None and blocks[after].table is None and len(blocks[after].text) >= 60

    def _unmarked_heading(self, block: Block, start: int) -> None:
        form = int(block.style[-1]) if block.style.startswith("heading") else 0
        if form:
            while self.levels and not (self.levels[-1].style is None and 0 < self.levels[-1].form < form):
                self.levels.pop()
        else:
            while self.levels and self.levels[-1].style is None and not self.levels[-1].form:
                self.levels.pop()
        node = self._node(ClauseKind.HEADING, block, start, self.levels[-1].node if self.levels else None)
        node.heading = block.text
        self.levels.append(_Level(None, self.tree.add(node), form))


def _peek(blocks: Sequence[Block], markers: Sequence[Marker | None], after: int | None
          ) -> tuple[Block | None, Marker | None]:  # fmt: skip
    return (None, None) if after is None else (blocks[after], markers[after])


def _take(text: str, length: int) -> str:
    """The head of ``text`` that holds ``length`` characters of ``compact(text)``."""
    seen = 0
    for position, character in enumerate(text):
        if compact(character):
            seen += 1
        if seen == length:
            return text[: position + 1]
    return text


_KINDS = {
    Role.TITLE: ClauseKind.TITLE,
    Role.FRONT: ClauseKind.FRONT,
    Role.CONTENTS: ClauseKind.CONTENTS,
    Role.CHROME: ClauseKind.CHROME,
}
