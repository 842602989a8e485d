"""A text that tells of accidents, as extraction takes it: its words, its clauses and what is known of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from corpus.library import Library
from corpus.model import ClauseKind, DocumentKind, Outline, Span
from corpus.numerals import fold


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
        """The text with full-width digits, letters and spaces as ASCII; offsets stay."""
        return fold(self.text)

    @cached_property
    def by_ordinal(self) -> dict[int, ClauseLike]:
        return {clause.ordinal: clause for clause in self.clauses}


def is_case(kind: DocumentKind) -> bool:
    """Documents of this kind are read for cases."""
    return kind is DocumentKind.CASE
