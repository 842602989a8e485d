"""Grammar of laws, regulations and rules: 编 章 节, articles, paragraphs (款), items (项), sub-items (目).

立法法 art. 65: 编、章、节、条、款、项、目; 编章节条 have 第X, 款 has no number, 项 is （一）, 目 is 1.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from corpus.model import ClauseKind, Span
from corpus.outline.blocks import Block
from corpus.outline.lines import ends_sentence
from corpus.outline.markers import Marker, Style
from corpus.outline.parts import Role
from corpus.outline.policy import _KINDS
from corpus.outline.tree import Node, Tree

MINIMUM_ARTICLES = 2


def article_markers(markers: Sequence[Marker | None], roles: Sequence[Role], blocks: Sequence[Block],
                    first: int, last: int) -> list[int]:  # fmt: skip
    """Blocks that begin an article: they continue the numbering, or nothing shows that they are cited.

    A line that begins with 第X条 because a sentence was broken there neither continues the numbering nor
    follows a finished sentence.
    """
    found: list[int] = []
    number, sub = 0, 0
    finished = True
    for index in range(first, last):
        if roles[index] is not Role.BODY:
            continue
        marker = markers[index]
        if marker is not None and marker.style is Style.ARTICLE:
            follows = (marker.number == number + 1 and not marker.sub) or (
                marker.number == number and marker.sub in (sub + 1, sub + 2)
            )
            if follows or finished or marker.spaced:
                found.append(index)
                number, sub = marker.number, marker.sub
        finished = ends_sentence(blocks[index].text) or (marker is not None and marker.style < Style.ARTICLE)
    return found


def law_articles(markers: Sequence[Marker | None], roles: Sequence[Role], blocks: Sequence[Block],
                 first: int, last: int) -> list[int]:  # fmt: skip
    """Blocks that begin an article when the part is written in articles that count up; [] when it is not."""
    found = article_markers(markers, roles, blocks, first, last)
    numbers = [marker.number for index in found if (marker := markers[index]) is not None]
    if len(numbers) < MINIMUM_ARTICLES:
        return []
    rising = sum(b in (a, a + 1) for a, b in itertools.pairwise(numbers))
    return found if rising >= 0.5 * (len(numbers) - 1) else []


class LawGrammar:
    """Builds the nodes of one part that is written in articles."""

    def __init__(self, tree: Tree, part: int, articles: Sequence[int]) -> None:
        self.articles = frozenset(articles)
        self.tree = tree
        self.part = part
        self.sections: list[tuple[Style, int]] = []
        self.article: int | None = None
        self.paragraph: int | None = None
        self.items: list[tuple[Style, int]] = []
        self.tables: dict[int, int] = {}

    def build(self, blocks: Sequence[Block], roles: Sequence[Role], markers: Sequence[Marker | None],
              starts: Sequence[int], first: int, last: int) -> None:  # fmt: skip
        """Add a node for each of ``blocks[first:last]``, in order."""
        for index in range(first, last):
            block, marker, start = blocks[index], markers[index], starts[index]
            if roles[index] is not Role.BODY:
                self._add(_KINDS[roles[index]], block, start, None)
            elif block.table is not None:
                self._row(block, start)
            elif marker is not None and index in self.articles:
                self._article(block, start, marker)
            elif marker is not None and marker.style < Style.ARTICLE and self._is_section(block, marker):
                self._section(block, start, marker)
            elif marker is not None and marker.style is not Style.ARTICLE and self.article is not None:
                self._item(block, start, marker)
            elif marker is not None and marker.style is not Style.ARTICLE:
                self._label(self._add(ClauseKind.ITEM, block, start, self._section_node()), block, marker)
            else:
                self._paragraph(block, start)

    def _add(self, kind: ClauseKind, block: Block, start: int, parent: int | None) -> int:
        node = Node(kind, self.part, start, start + len(block.text), parent)
        node.page = block.page
        return self.tree.add(node)

    def _label(self, ordinal: int, block: Block, marker: Marker) -> None:
        node = self.tree.nodes[ordinal]
        node.label = "".join(block.text[marker.start : marker.end].split())
        node.number = marker.number

    def _section_node(self) -> int | None:
        return self.sections[-1][1] if self.sections else None

    @staticmethod
    def _is_section(block: Block, marker: Marker) -> bool:
        return len(block.text) <= 80 and not ends_sentence(block.text[marker.body :])

    def _section(self, block: Block, start: int, marker: Marker) -> None:
        while self.sections and self.sections[-1][0] >= marker.style:
            self.sections.pop()
        ordinal = self._add(ClauseKind.HEADING, block, start, self._section_node())
        self._label(ordinal, block, marker)
        self.tree.nodes[ordinal].heading = block.text[marker.body :]
        self.sections.append((marker.style, ordinal))
        self.article = self.paragraph = None
        self.items = []

    def _article(self, block: Block, start: int, marker: Marker) -> None:
        self.article = self._add(ClauseKind.ARTICLE, block, start, self._section_node())
        self._label(self.article, block, marker)
        self.paragraph = self.article
        self.items = []
        # 第十条【安全评价】…, 第十条（安全评价）…: a heading of the article (条标)
        rest = block.text[marker.body :]
        closing = {"【": "】", "（": "）", "(": ")", "[": "]"}.get(rest[:1])
        if closing and 0 < rest.find(closing) <= 30:
            self.tree.nodes[self.article].heading = rest[1 : rest.find(closing)].strip()

    def _item(self, block: Block, start: int, marker: Marker) -> None:
        for position, (style, _) in enumerate(self.items):
            if style is marker.style:
                del self.items[position:]
                break
        parent = self.items[-1][1] if self.items else self.paragraph
        ordinal = self._add(ClauseKind.ITEM, block, start, parent)
        self._label(ordinal, block, marker)
        self.items.append((marker.style, ordinal))

    def _paragraph(self, block: Block, start: int) -> None:
        parent = self.article if self.article is not None else self._section_node()
        ordinal = self._add(ClauseKind.PARAGRAPH, block, start, parent)
        if self.article is not None:
            self.paragraph = ordinal
        self.items = []

    def _row(self, block: Block, start: int) -> None:
        assert block.table is not None
        parent = self.article if self.article is not None else self._section_node()
        ordinal = self._add(ClauseKind.ROW, block, start, parent)
        node = self.tree.nodes[ordinal]
        node.cells = tuple(Span(start + a, start + b) for a, b in block.cells)
        node.header = self.tables.get(block.table)
        self.tables.setdefault(block.table, ordinal)
