"""Where a clause stands among the articles of its document: 本条, 前款, 前两款, 前条, 前项."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from corpus.model import Clause, ClauseKind
from corpus.references.provisions import provisions_at


@dataclass(frozen=True, slots=True)
class Place:
    """Article, 款 and 项 of a clause; ordinal is that of the article's clause."""

    ordinal: int
    article: str
    paragraph: int
    item: int | None


class ArticlePlaces:
    """Places in one clause tree, worked out when they are first asked for."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._clauses = clauses

    @cached_property
    def articles(self) -> tuple[Clause, ...]:
        """All articles, in the order of the text."""
        return tuple(clause for clause in self._clauses if clause.kind is ClauseKind.ARTICLE)

    @cached_property
    def _positions(self) -> dict[int, int]:
        return {clause.ordinal: position for position, clause in enumerate(self.articles)}

    @cached_property
    def _paragraphs(self) -> dict[int, int]:
        """Number of each 款 that is a clause of its own; the article's own words are the first."""
        counts: dict[int, int] = {}
        numbers: dict[int, int] = {}
        for clause in self._clauses:
            if clause.kind is ClauseKind.PARAGRAPH and clause.parent in self._positions:
                assert clause.parent is not None
                begins = self._items.get(clause.ordinal, (0, 0))[0]
                before = self._items.get(self._last_with_items.get(clause.ordinal, -1), (0, 0))[1]
                # （二） goes on behind a paragraph that belongs to （一）: the same 款
                more = 0 if begins > 1 and begins == before + 1 else 1
                counts[clause.parent] = counts.get(clause.parent, 1) + more
                numbers[clause.ordinal] = counts[clause.parent]
        return numbers

    @cached_property
    def _items(self) -> dict[int, tuple[int, int]]:
        """First and last number of the 项 of each 款 (of the article itself for the first one)."""
        found: dict[int, tuple[int, int]] = {}
        for clause in self._clauses:
            if clause.kind is ClauseKind.ITEM and clause.parent is not None and clause.number is not None:
                first, last = found.get(clause.parent, (clause.number, clause.number))
                found[clause.parent] = min(first, clause.number), max(last, clause.number)
        return found

    @cached_property
    def _last_with_items(self) -> dict[int, int]:
        """For each 款 the one before it (or the article) in which 项 stand."""
        found: dict[int, int] = {}
        latest: dict[int, int] = {}
        for clause in self._clauses:
            if clause.kind is ClauseKind.PARAGRAPH and clause.parent in self._positions:
                assert clause.parent is not None
                found[clause.ordinal] = latest.get(clause.parent, clause.parent)
                if clause.ordinal in self._items:
                    latest[clause.parent] = clause.ordinal
        return found

    @cached_property
    def _shapes(self) -> dict[str, dict[int, int]]:
        """For each article label: number of each 款 → its highest 项, 0 without any."""
        shapes: dict[str, dict[int, int]] = {}
        for article in self.articles:
            shapes.setdefault(canonical(article), {})[1] = self._items.get(article.ordinal, (0, 0))[1]
        for ordinal, number in self._paragraphs.items():
            parent = self._clauses[ordinal].parent
            assert parent is not None
            shape = shapes[canonical(self._clauses[parent])]
            shape[number] = max(shape.get(number, 0), self._items.get(ordinal, (0, 0))[1])
        return shapes

    def holds(self, article: str, paragraph: int | None, item: int | None) -> bool:
        """Whether an article has this 款 and 项."""
        shape = self._shapes.get(article, {})
        if paragraph is not None and paragraph not in shape:
            return False
        highest = shape.get(paragraph, 0) if paragraph is not None else max(shape.values(), default=0)
        return item is None or item <= highest

    def of(self, ordinal: int) -> Place | None:
        """The place of a clause; None outside articles."""
        item: int | None = None
        paragraph = 1
        current: int | None = ordinal
        while current is not None:
            clause = self._clauses[current]
            if clause.kind is ClauseKind.ARTICLE:
                return Place(clause.ordinal, canonical(clause), paragraph, item)
            if clause.kind is ClauseKind.PARAGRAPH:
                paragraph = self._paragraphs.get(clause.ordinal, 1)
            elif clause.kind is ClauseKind.ITEM:
                item = clause.number
            current = clause.parent
        return None

    def before(self, article: int, count: int) -> list[str]:
        """Labels of the ``count`` articles before the one with this ordinal, [] where there are fewer."""
        position = self._positions[article]
        found = self.articles[max(0, position - count) : position]
        part = self._clauses[article].part
        if len(found) < count or any(one.part != part for one in found):
            return []
        return [canonical(one) for one in found]


def canonical(article: Clause) -> str:
    """第三十八条, 第一百三十三条之一, whatever the digits and blanks of the label."""
    return canonical_label(article.label, article.number)


@lru_cache(maxsize=4096)
def canonical_label(label: str, number: int | None) -> str:
    """See ``canonical``."""
    label = "".join(label.split())
    found, _ = provisions_at(label, 0, len(label))
    return found[0].article or label if found else label
