"""The articles of one version down to 目, from the rows of its clauses: where 第X条第Y款第Z项 stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.model import ClauseKind, Span
from corpus.references.places import canonical_label
from corpus.references.provisions import article_label

Row = sa.Row[Any]

_KINDS = tuple(
    kind.value for kind in (ClauseKind.ARTICLE, ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.HEADING)
)
# Why: an amendment and some judicial interpretations are cited by 第X条 although they are numbered 一、 or 1.
# Matches 一、 十二、 / 1. 41．. Must not match （一） and 1).
_NUMBERED = (re.compile(r"[一二三四五六七八九十百]+、$"), re.compile(r"\d+[.．、]?$"))


@dataclass(frozen=True, slots=True)
class Item:
    """项 (or 目): its clause, its words with all below, and its own sub-items by number."""

    ordinal: int
    span: Span
    points: Mapping[int, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款: the clause that it is (of the first 款 the article itself), and its words with its items."""

    ordinal: int
    span: Span
    items: Mapping[int, Item]


@dataclass(frozen=True, slots=True)
class Article:
    """An article with its paragraphs."""

    ordinal: int
    part: int
    label: str
    span: Span
    paragraphs: tuple[Paragraph, ...]


class ProvisionTree:
    """Articles of a version by label, in the order of the text; one label may stand in several parts.

    An article is put together when it is first asked for: most citations of a law ask for few of them.
    """

    def __init__(self, rows: Sequence[Row]) -> None:
        """From rows with the columns of ``clauses``, in order."""
        self._below: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            if row.parent is not None:
                self._below[row.parent].append(row)
        labelled: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if row.kind == ClauseKind.ARTICLE.value:
                labelled[canonical_label(row.label, row.number)].append(row)
        self._labelled: Mapping[str, Sequence[Row]] = labelled or _numbered(rows)
        self._made: dict[str, tuple[Article, ...]] = {}

    @classmethod
    def load(cls, connection: sa.Connection, version_id: str) -> ProvisionTree:
        """Reads the clauses of a version."""
        table = schema.clauses
        columns = ("ordinal", "parent", "part", "kind", "label", "number", "start", "end")
        extent = ("extent_start", "extent_end")
        query = sa.select(*(table.c[name] for name in (*columns, *extent))).where(
            table.c.version_id == version_id, table.c.kind.in_(_KINDS)
        )
        return cls(connection.execute(query.order_by(table.c.ordinal)).all())

    @property
    def labels(self) -> Collection[str]:
        """Labels of all articles, in the order of the text."""
        return self._labelled.keys()

    def articles(self, label: str) -> tuple[Article, ...]:
        """The articles with this label, () without one."""
        if label not in self._labelled:
            return ()
        if label not in self._made:
            self._made[label] = tuple(_article(row, label, self._below) for row in self._labelled[label])
        return self._made[label]

    def article(self, label: str, part: int | None = None) -> Article | None:
        """The article with this label, of ``part`` where it stands there; else the first."""
        found = self.articles(label)
        return next((one for one in found if one.part == part), found[0] if found else None)

    def part_of(self, position: int) -> int | None:
        """The part of the article that holds this place of the text."""
        for rows in self._labelled.values():
            for row in rows:
                if row.extent_start <= position < row.extent_end:
                    return int(row.part)
        return None


def _numbered(rows: Sequence[Row]) -> Mapping[str, Sequence[Row]]:
    """Numbered clauses of a text without articles, by the style that counts from 1 without repeating."""
    best: list[Row] = []
    for style in _NUMBERED:
        found = [row for row in rows if row.number is not None and style.match(row.label)]
        if [row.number for row in found] == list(range(1, len(found) + 1)) and len(found) > max(1, len(best)):
            best = found
    return {article_label(row.number): [row] for row in best}


def _article(row: Row, label: str, below: Mapping[int, Sequence[Row]]) -> Article:
    first_items = [child for child in below.get(row.ordinal, ()) if child.kind == ClauseKind.ITEM.value]
    end = max((child.extent_end for child in first_items), default=row.end)
    paragraphs = [Paragraph(row.ordinal, Span(row.start, max(row.end, end)), _items(first_items, below))]
    for child in below.get(row.ordinal, ()):
        if child.kind != ClauseKind.PARAGRAPH.value:
            continue
        items = _items(below.get(child.ordinal, ()), below)
        one = Paragraph(child.ordinal, Span(child.extent_start, child.extent_end), items)
        _append(paragraphs, one)
    whole = Span(row.extent_start, row.extent_end)
    return Article(row.ordinal, row.part, label, whole, tuple(paragraphs))


def _append(paragraphs: list[Paragraph], one: Paragraph) -> None:
    """Adds a 款; one whose 项 go on counting (（二） behind words of （一）) joins the one before."""
    first = min(one.items, default=0)
    for n in range(len(paragraphs) - 1, -1, -1):
        before = paragraphs[n]
        if not before.items:
            continue
        if first > 1 and first == max(before.items) + 1:
            joined = Paragraph(
                before.ordinal, Span(before.span.start, one.span.end), {**before.items, **one.items}
            )
            paragraphs[n:] = [joined]
            return
        break
    paragraphs.append(one)


def _items(rows: Sequence[Row], below: Mapping[int, Sequence[Row]]) -> dict[int, Item]:
    found: dict[int, Item] = {}
    for row in rows:
        if row.kind == ClauseKind.ITEM.value and row.number is not None and row.number not in found:
            points = _items(below.get(row.ordinal, ()), below)
            found[row.number] = Item(row.ordinal, Span(row.extent_start, row.extent_end), points)
    return found
