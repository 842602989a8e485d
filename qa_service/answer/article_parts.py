"""An article as its 款 and 项, from the clause tree: what a penalty, a definition or a list is read from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from indexing.segment import cut


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
    below = library.clauses_below(article)
    found = [Paragraph(1, article, _items(below, article.ordinal))]
    for clause in below:
        if clause.kind is ClauseKind.PARAGRAPH and clause.parent == article.ordinal:
            found.append(Paragraph(len(found) + 1, clause, _items(below, clause.ordinal)))
    return tuple(found)


def _items(below: Sequence[ClauseRecord], parent: int) -> tuple[ClauseRecord, ...]:
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


# What titles share: the rest tells which accidents a law is about (特种设备, 铁路交通, 煤矿).
COMMON_IN_TITLES = re.compile(
    r"中华人民共和国|安全|生产|消防|管理|监督|监察|条例|规定|办法|应急|处置|救援|调查|处理|报告|事故|法|和|的|实施|[省市区县]|[（(].*?[）)]"
)


def of_other_matter(title: str, asked: str) -> bool:
    """Whether a law is about a matter of its own (特种设备, 煤矿) that ``asked`` does not speak of.

    >>> of_other_matter("特种设备安全法", "动火怎么罚"), of_other_matter("安全生产法", "动火怎么罚")
    (True, False)
    """
    own = matter_of(title)
    return bool(own) and not any(word in asked for word in own)


def matter_of(title: str) -> tuple[str, ...]:
    """The words of a title that say what the law is about, () for a general one.

    >>> matter_of("中华人民共和国特种设备安全法"), matter_of("中华人民共和国安全生产法")
    (('特种设备',), ())
    """
    return tuple(word for word in cut(COMMON_IN_TITLES.sub(" ", title)) if len(word.strip()) >= 2)
