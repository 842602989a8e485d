"""Grammar of plans, notices and reports: headings and items by their numbering.

The level of a style of numbering is decided by its first appearance under its parent in this part, not
by a fixed table: 1. may stand above (一) in one text and below it in another, and numbering that runs
on across sections (…十、60.) keeps its level. The table of ranks only decides when the text does not.
"""

from __future__ import annotations

import itertools
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
RUN_IN_LIMIT = 36
_FIRST_SENTENCE = re.compile(r"[^。；！？;!?\n]{1,60}?[。：:]")
_INNER_STOP = re.compile(r"[。；！？;!?]")
_PREFACES = frozenset({"前言", "引言", "序言", "导言", "序", "绪论", "引语"})
# 具身智能（人形机器人整机）: a heading may end with a bracket, unless this one names who is responsible
_BRACKET_END = re.compile(r"[（(](?![^（(]*(?:责任|牵头|负责|配合|单位|部门|局|委|厅|政府))[^（(]*[）)]$")
_COLON_LABEL = re.compile(r"[:：]")


@dataclass(slots=True)
class _Level:
    """An open node of the path: ``key`` None for a heading without number, ``form`` its <hN> level."""

    key: tuple[Style, str] | None
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
        self.above: set[tuple[tuple[Style, str], tuple[Style, str]]] = set()
        self.tables: dict[int, int] = {}
        self._before: ClauseKind | None = None
        self._before_has_children = False

    def build(self, blocks: Sequence[Block], roles: Sequence[Role], markers: Sequence[Marker | None],
              starts: Sequence[int], first: int, last: int) -> None:  # fmt: skip
        """Add a node for each of ``blocks[first:last]``, in order."""
        body = [i for i in range(first, last) if roles[i] is Role.BODY]
        following = dict(itertools.pairwise(body))
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
        parent = self._place(marker)
        kind, heading = self._kind_of(block, marker, after, after_marker)
        node = self._node(kind, block, start, parent)
        node.label = "".join(block.text[marker.start : marker.end].split())
        node.number = marker.number
        node.heading = heading
        ordinal = self.tree.add(node)
        self.levels.append(_Level(marker.key, ordinal, number=marker.number))

    def _kind_of(
        self, block: Block, marker: Marker, after: Block | None, after_marker: Marker | None
    ) -> tuple[ClauseKind, str]:
        rest = block.text[marker.body :]
        bare = rest.rstrip("。:： ")
        short = len(rest) <= HEADING_LIMIT and not _INNER_STOP.search(bare)
        if marker.style <= Style.SECTION and len(rest) <= 2 * HEADING_LIMIT and not ends_sentence(rest):
            return ClauseKind.HEADING, rest
        if short and (not ends_sentence(rest) or _BRACKET_END.search(rest)):
            return ClauseKind.HEADING, rest
        if short and rest.endswith(("。", "：", ":")) and not _COLON_LABEL.search(bare):
            if self._before is ClauseKind.HEADING:
                return ClauseKind.HEADING, bare
            follows = after is not None and not self._leaves(after_marker, marker)
            if follows and (self._before is None or self._before_has_children):
                return ClauseKind.HEADING, bare
        return ClauseKind.ITEM, self._run_in(block.text[marker.start : marker.end], rest)

    def _leaves(self, other: Marker | None, marker: Marker) -> bool:
        """``other`` is a sibling of ``marker`` or belongs to a level that is open above it."""
        return other is not None and (
            other.key == marker.key or any(level.key == other.key for level in self.levels)
        )

    def _run_in(self, label: str, rest: str) -> str:
        """The run-in heading: a short first sentence with text behind it, or a heading of the contents."""
        match = _FIRST_SENTENCE.match(rest)
        if match and match.end() < len(rest) and not is_label_line(rest):
            heading = match.group()[:-1].strip()
            limit = RUN_IN_LIMIT if re.search("[，,]", heading) is None else RUN_IN_LIMIT - 6
            if len(heading) <= limit and not re.match(r"(?:到|在)?\d{4}年|\d{1,2}月", heading):
                return heading
        if not self.headings:
            return ""
        squeezed, number = compact(rest[: 2 * HEADING_LIMIT]), compact(label)
        for length in range(min(len(squeezed), HEADING_LIMIT), 5, -1):
            if number + squeezed[:length] in self.headings:
                return _take(rest, length)
        return ""

    # --- levels ----------------------------------------------------------------------------------

    def _place(self, marker: Marker) -> int | None:
        """Close levels until ``marker`` fits; return the ordinal of its parent."""
        key, style = marker.key, marker.style
        self._before, self._before_has_children = None, False
        position = next((i for i in range(len(self.levels) - 1, -1, -1) if self.levels[i].key == key), None)
        if position is not None:
            sibling = self.levels[position].node
            self._before = self.tree.nodes[sibling].kind
            self._before_has_children = len(self.tree.nodes) > sibling + 1
            del self.levels[position:]
        else:
            if style <= Style.SUBSECTION or style is Style.CHINESE:
                while self.levels and self.levels[-1].key is None and not self.levels[-1].form:
                    self.levels.pop()
            while self.levels and self._outranks(marker, self.levels[-1]):
                self.levels.pop()
        self.above.update((level.key, key) for level in self.levels if level.key is not None)
        return self.levels[-1].node if self.levels else None

    def _outranks(self, marker: Marker, top: _Level) -> bool:
        """``marker`` belongs above the open node ``top``: seen so before in this part, else by custom."""
        if top.key is None:
            return False
        if (top.key, marker.key) in self.above:
            return False
        if (marker.key, top.key) in self.above:
            return True
        style, other = marker.style, top.key[0]
        if style <= Style.SUBSECTION or other <= Style.SUBSECTION:
            return style < other
        if Style.WORD in (style, other):
            return False
        # A finished item does not hold a numbering of customarily higher rank, a bare heading may.
        finished = self.tree.nodes[top.node].kind is ClauseKind.ITEM
        return style < other and (finished or marker.number > 1)

    # --- headings without a number ---------------------------------------------------------------

    def _is_unmarked_heading(self, block: Block, index: int, blocks: Sequence[Block],
                             markers: Sequence[Marker | None], roles: Sequence[Role],
                             after: int | None) -> bool:  # fmt: skip
        if block.style.startswith("heading"):
            return True
        if after is None or (self.levels and self.levels[-1].key is not None):
            return False
        text = block.text
        if (
            len(text) > 30
            or ends_sentence(text)
            or is_label_line(text)
            or is_date_line(text)
            or is_signature(text)
        ):
            return False
        plain = markers[after] is None and blocks[after].table is None
        return plain and (len(blocks[after].text) >= 60 or compact(text) in _PREFACES)

    def _unmarked_heading(self, block: Block, start: int) -> None:
        form = int(block.style[-1]) if block.style.startswith("heading") else 0
        if form:
            while self.levels and not (self.levels[-1].key is None and 0 < self.levels[-1].form < form):
                self.levels.pop()
        else:
            while self.levels and self.levels[-1].key is None and not self.levels[-1].form:
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
