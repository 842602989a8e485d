"""What one document says of others: provisions that it cites, and texts that it repeals."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from corpus.model import Span


class ReferenceScope(enum.StrEnum):
    """How a reference names its document: 《…》, 本法 and 本条例, or 前款 and 前条."""

    NAMED = "named"
    SELF = "self"
    PRECEDING = "preceding"


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A citation of a document or of a provision in it (引用), as a text makes it.

    A list gives one reference for each provision, each with its own words, the first with the name of the
    document: 《安全生产法》第二十一条 and 第二十二条. A range (第五条至第八条) gives one for each provision
    that it covers, all with the words of the range.

    Attributes:
        span: the words that cite, with the provision: 《安全生产法》第三十八条第一款.
        scope: how the document is named.
        title: of the cited document as written, without 《》, or what the document defined it to stand for
            (以下简称); "" where the scope is not NAMED.
        number: its 文号, where one stands behind the title; "" without.
        article: canonical label (第三十八条, 第一百三十三条之一), None where no article is cited; of 前款 and
            前条 the article that is meant.
        paragraph, item, point: 款, 项 and 目, 1-based; None where none is cited.
        edition: year of a version mark: 《…》（2021年修正）.
    """

    span: Span
    scope: ReferenceScope
    title: str = ""
    number: str = ""
    article: str | None = None
    paragraph: int | None = None
    item: int | None = None
    point: int | None = None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation in a version, as it is stored; fields as of ``FoundReference``.

    Attributes:
        clause: ordinal of the clause that holds it.
    """

    clause: int
    span: Span
    scope: ReferenceScope
    title: str = ""
    number: str = ""
    article: str | None = None
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Repeal:
    """A statement that another document ceases to hold (同时废止).

    Attributes:
        clause: ordinal of the clause that states it.
        span: the words that name the repealed document.
        title: as written, without 《》.
        number: 文号, "" without.
        published: the day that a title in brackets gives for the repealed text, None without.
        partial: only some of its provisions are repealed.
        since: the day on which it ceases, None where it is the day on which the repealing text begins.
    """

    clause: int
    span: Span
    title: str
    number: str = ""
    published: dt.date | None = None
    partial: bool = False
    since: dt.date | None = None
