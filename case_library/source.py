"""A text that tells of accidents, as extraction takes it: its words, its clauses and what is known of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from corpus.library import Library
from corpus.model import ClauseKind, DocumentKind, Outline, Span
from corpus.numerals import fold

# Why: signs that OCR takes for figures' likes. Matches 2O分, 6O8.5, 二O二三年, 17曰. Must not match O2, CO 2.
_MISREAD = re.compile(
    r"(?<=\d)[Oo](?=[\d.年月日时分秒万元人名])|(?<=[一二])O(?=[一二三四五六七八九])|(?<=\d)曰"
)


def _figure(match: re.Match[str]) -> str:
    if match.group() == "曰":
        return "日"
    return "0" if match.string[match.start() - 1] in "0123456789" else "〇"


class ClauseLike(Protocol):
    """What extraction needs of ``corpus.model.Clause`` and ``corpus.records.ClauseRecord``."""

    @property
    def ordinal(self) -> int: ...
    @property
    def parent(self) -> int | None: ...
    @property
    def kind(self) -> ClauseKind: ...
    @property
    def label(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def heading(self) -> str: ...
    @property
    def span(self) -> Span: ...


@dataclass(frozen=True)
class CaseText:
    """One text.

    Attributes:
        title: of the document; text: the stored text; clauses: in document order.
        jurisdiction: path that the library gives the document, "" unknown.
        published: of the document, None unknown.
    """

    title: str
    text: str
    clauses: Sequence[ClauseLike]
    jurisdiction: str = ""
    published: dt.date | None = None

    @classmethod
    def of_version(cls, library: Library, version_id: str) -> CaseText:
        """A version of the library.

        Raises:
            NotFoundError: there is none of this id.
        """
        version = library.version(version_id)
        return cls(
            title=version.title,
            text=library.text(version_id),
            clauses=library.clauses(version_id),
            jurisdiction=version.jurisdiction,
            published=version.published,
        )

    @classmethod
    def of_outline(cls, outline: Outline) -> CaseText:
        """A text that is not in a library (evaluation, tests)."""
        known = outline.metadata
        return cls(known.title, outline.text, outline.clauses, known.jurisdiction, known.published)

    @cached_property
    def folded(self) -> str:
        """The text with full-width digits, letters and spaces as ASCII, and with the figures put right that
        recognition of pictures takes for letters; offsets stay.
        """
        return _MISREAD.sub(_figure, fold(self.text))

    @cached_property
    def by_ordinal(self) -> dict[int, ClauseLike]:
        return {clause.ordinal: clause for clause in self.clauses}


def is_case(kind: DocumentKind) -> bool:
    """Documents of this kind are read for cases."""
    return kind is DocumentKind.CASE
