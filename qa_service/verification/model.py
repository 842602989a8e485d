"""What verification of citations gives back: frozen, with spans in the text that was sent."""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from dataclasses import dataclass
from typing import Any

from corpus.model import Span, Validity


class Outcome(enum.StrEnum):
    """What becomes of one citation (核验结果)."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    REPEALED_OR_SUPERSEDED = "repealed_or_superseded"
    NOT_IN_LIBRARY = "not_in_library"
    DOES_NOT_EXIST = "does_not_exist"


OUTCOME_NAMES: dict[str, str] = {
    Outcome.SUPPORTED: "相符",
    Outcome.NOT_SUPPORTED: "原文不是这样说的",
    Outcome.REPEALED_OR_SUPERSEDED: "已废止或被取代",
    Outcome.NOT_IN_LIBRARY: "资料库中没有",
    Outcome.DOES_NOT_EXIST: "条款不存在",
}


class DifferenceKind(enum.StrEnum):
    """In what a claim departs from the provision."""

    FIGURE = "figure"
    COMPARISON = "comparison"
    GRADE = "grade"
    CONDITION = "condition"
    SCOPE = "scope"
    MODALITY = "modality"
    SUBJECT = "subject"
    QUOTE = "quote"
    WORDS = "words"


DIFFERENCE_NAMES: dict[str, str] = {
    DifferenceKind.FIGURE: "数字",
    DifferenceKind.COMPARISON: "以上以下",
    DifferenceKind.GRADE: "等级",
    DifferenceKind.CONDITION: "适用条件",
    DifferenceKind.SCOPE: "适用范围",
    DifferenceKind.MODALITY: "应当可以",
    DifferenceKind.SUBJECT: "主体",
    DifferenceKind.QUOTE: "引文",
    DifferenceKind.WORDS: "内容",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One departure.

    Attributes:
        claimed, stated: the words of the claim and of the provision; ``stated`` is "" where it has none.
        claim: where ``claimed`` stands in the text that was sent; None where it is left out there.
        source: where ``stated`` stands in the stored text of the version.
        message: Chinese, for the person.
    """

    kind: DifferenceKind
    claimed: str
    stated: str
    message: str
    claim: Span | None = None
    source: Span | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "claimed": self.claimed,
            "stated": self.stated,
            "claim_start": self.claim.start if self.claim else None,
            "claim_end": self.claim.end if self.claim else None,
            "source_start": self.source.start if self.source else None,
            "source_end": self.source.end if self.source else None,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class CitedText:
    """Words of a stored version: ``quote`` is its text at ``span``."""

    document_id: str
    version_id: str
    title: str
    label: str
    quote: str
    span: Span
    status: Validity
    status_note: str
    dated: dt.date | None
    url: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "document_id": self.document_id,
            "version_id": self.version_id,
            "title": self.title,
            "label": self.label,
            "quote": self.quote,
            "start": self.span.start,
            "end": self.span.end,
            "status": self.status.value,
            "status_note": self.status_note,
            "dated": self.dated.isoformat() if self.dated else None,
            "url": self.url,
        }


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks that the text ascribes to a citation; ``span`` in the text that was sent."""

    span: Span
    text: str
    verbatim: bool

    def to_dict(self) -> dict[str, Any]:
        return {"start": self.span.start, "end": self.span.end, "text": self.text, "verbatim": self.verbatim}


@dataclass(frozen=True, slots=True)
class Check:
    """One citation of the text and what became of it.

    Attributes:
        span: of the citation; claim: stretches of the text that it is to carry, () for a mere mention.
        label: the provision as it was understood: 第二十四条第二款, "" for a whole document.
        title: of the document that was found, or as written where none was.
        explanation: Chinese; one to three sentences.
        provision: what the cited place says; None where there is none.
        current: for a version that no longer holds: where today's text says the same, or what stands there.
        still_holds: whether the claim holds under the text of today; None where that was not asked.
        candidates: provisions of the same document that do say it; nearest: where none does, the one that
            shares most words with the claim.
        articles: how many articles the document has, where the cited one does not exist.
    """

    number: int
    span: Span
    citation: str
    claim: tuple[Span, ...]
    outcome: Outcome
    label: str
    title: str
    explanation: str
    provision: CitedText | None = None
    differences: tuple[Difference, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    current: CitedText | None = None
    still_holds: bool | None = None
    candidates: tuple[CitedText, ...] = ()
    nearest: CitedText | None = None
    articles: int | None = None

    def to_dict(self, text: str) -> dict[str, Any]:
        return {
            "n": self.number,
            "start": self.span.start,
            "end": self.span.end,
            "citation": self.citation,
            "title": self.title,
            "label": self.label,
            "claim": "".join(span.of(text) for span in self.claim),
            "claim_spans": [{"start": span.start, "end": span.end} for span in self.claim],
            "outcome": self.outcome.value,
            "outcome_name": OUTCOME_NAMES[self.outcome],
            "explanation": self.explanation,
            "provision": self.provision.to_dict() if self.provision else None,
            "differences": [difference.to_dict() for difference in self.differences],
            "quotations": [quotation.to_dict() for quotation in self.quotations],
            "current": self.current.to_dict() if self.current else None,
            "still_holds": self.still_holds,
            "candidates": [candidate.to_dict() for candidate in self.candidates],
            "nearest": self.nearest.to_dict() if self.nearest else None,
            "articles": self.articles,
        }


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Words that look like a citation but name no document (本法 with nothing before it)."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """All citations of a text.

    Attributes:
        uncited: sentences without a citation, which were not judged.
    """

    text: str
    as_of: dt.date
    checks: tuple[Check, ...]
    uncited: tuple[Span, ...]
    unresolved: tuple[Unresolved, ...] = ()
    took_ms: float = 0.0

    def counts(self) -> dict[str, int]:
        """How many citations had each outcome; every outcome is named."""
        counted = Counter(check.outcome.value for check in self.checks)
        return {outcome.value: counted[outcome.value] for outcome in Outcome}

    def to_dict(self) -> dict[str, Any]:
        return {
            "as_of": self.as_of.isoformat(),
            "characters": len(self.text),
            "counts": self.counts(),
            "citations": [check.to_dict(self.text) for check in self.checks],
            "uncited": [{"start": s.start, "end": s.end, "text": s.of(self.text)} for s in self.uncited],
            "unresolved": [
                {"start": u.span.start, "end": u.span.end, "text": u.span.of(self.text), "reason": u.reason}
                for u in self.unresolved
            ],
            "took_ms": round(self.took_ms, 1),
        }
