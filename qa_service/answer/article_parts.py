"""An article as its 款 and 项, from the clause tree: what a penalty, a definition or a list is read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One 款: its own clause (of the first 款 the article itself) and its 项 in order.

    Attributes:
        number: 1 for the first 款.
    """

    number: int
    clause: ClauseRecord
    items: tuple[ClauseRecord, ...]

    @property
    def span(self) -> Span:
        """Its words with all its items."""
        end = max([self.clause.end, *(item.extent_end for item in self.items)])
        return Span(self.clause.start, end)


def article_of(library: Library, clause_id: str) -> ClauseRecord | None:
    """The article that a clause stands in, or is; None outside articles."""
    clause = library.clause(clause_id)
    if clause.article is None:
        return None
    while clause.kind is not ClauseKind.ARTICLE:
        if clause.parent is None:
            return None
        clause = library.clause(f"{clause.version_id}.{clause.parent}")
    return clause


def paragraphs(library: Library, article: ClauseRecord) -> tuple[Paragraph, ...]:
    """The 款 of an article, in order."""
    below = _below(library, article)
    found = [Paragraph(1, article, _items(below, article.ordinal))]
    for clause in below:
        if clause.kind is ClauseKind.PARAGRAPH and clause.parent == article.ordinal:
            found.append(Paragraph(len(found) + 1, clause, _items(below, clause.ordinal)))
    return tuple(found)


def _below(library: Library, article: ClauseRecord) -> list[ClauseRecord]:
    clauses = library.clauses(article.version_id)
    start = article.ordinal
    if not (start < len(clauses) and clauses[start].ordinal == start):
        start = next((n for n, clause in enumerate(clauses) if clause.ordinal == article.ordinal), -1)
    found: list[ClauseRecord] = []
    for clause in clauses[start + 1 :]:
        if clause.start >= article.extent_end:
            break
        found.append(clause)
    return found


def _items(below: list[ClauseRecord], parent: int) -> tuple[ClauseRecord, ...]:
    return tuple(clause for clause in below if clause.kind is ClauseKind.ITEM and clause.parent == parent)


# Why: the number of an article, 款 or 项 at the head of its words is no part of what it says. Matches
# 第六十条,
# （三）, (3), 3. ; must not match 三个, 30人.
_LABEL = re.compile(
    r"\s*(?:第[零〇一二两三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?|[（(][零一二三四五六七八九十百\d]+[）)]"
    r"|\d{1,3}[.．、](?!\d))\s*"
)


def body(text: str, span: Span) -> Span:
    """The words of a clause without the number in front of them."""
    match = _LABEL.match(text, span.start, span.end)
    return Span(match.end(), span.end) if match else span


def words(text: str) -> str:
    """Words of a source as one line."""
    return " ".join(text.split())
