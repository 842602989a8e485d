"""What a retrieval found: the words asked for, the places it may come from, and the evidence, best first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from corpus.model import AssignmentKind, Span
from corpus.records import AssignmentRecord
from indexing.search import Hit
from qa_service.question import Question


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question with its weight and the formal terms that may stand for it.

    Attributes:
        not_in: longer words of another meaning that hold it: 大型 is not said by 特大型.
    """

    word: str
    weight: float
    others: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may carry the answer.

    Attributes:
        assignment: the register row, for passages of kind ``assignment``.
        coverage: 0 to 1, share of the question's weight that the passage covers.
        score: ranks within one question; support: comparable between questions.
        sentence: the sentence in the passage that covers most, a span of the stored text.
        named: it stands in a text that the question names.
        features: what it was ranked by, in the order of ``features.NAMES``.
        confidence: the probability that it is right, 0 to 1, calibrated (``ranking.confidence``).
    """

    hit: Hit
    text: str
    sentence: Span
    coverage: float
    score: float
    support: float
    assignment: AssignmentRecord | None = None
    named: bool = False
    features: tuple[float, ...] = ()
    confidence: float = 0.0

    @property
    def explicit(self) -> bool:
        return self.assignment is not None and self.assignment.kind is AssignmentKind.EXPLICIT


@dataclass(frozen=True, slots=True)
class Focus:
    """What the answer before quoted, for a follow-up question: offsets in characters of the stored text."""

    version_id: str
    start: int
    end: int

    def meets(self, version_id: str, start: int, end: int) -> bool:
        """Whether a stretch of stored text overlaps it."""
        return version_id == self.version_id and start < self.end and self.start < end


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: places that hold for the question, and versions that hold on the date.

    Attributes:
        jurisdictions: allowed paths; None for everywhere.
        own: those of them that are the named places or lie in them.
        asked: the places that the question (or the caller) names and the library knows.
        missing: named places without any document.
        place_notes: what the asker should know of the place, in Chinese.
        excluded: versions that do not hold on the date.
        as_of: the date. edition: the question means another text of a law than that of the date.
        focus: what the answer before quoted, when this question follows up on it.
    """

    jurisdictions: tuple[str, ...] | None
    own: tuple[str, ...]
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    excluded: tuple[str, ...]
    as_of: dt.date
    place_notes: tuple[str, ...] = ()
    edition: bool = False
    focus: Focus | None = None

    @property
    def places(self) -> tuple[str, ...]:
        """All places asked for, those without documents too."""
        return (*self.asked, *self.missing)

    def __deepcopy__(self, memo: object) -> Scope:
        return self


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that one retrieval found, best first.

    Attributes:
        named: the question names a text by its title; laws: versions in force of the laws that it names.
    """

    question: Question
    scope: Scope
    terms: tuple[Term, ...]
    evidence: tuple[Evidence, ...] = ()
    named: bool = False
    laws: tuple[str, ...] = ()

    def __deepcopy__(self, memo: object) -> Findings:
        return self  # frozen all the way down; Haystack copies what passes between components
