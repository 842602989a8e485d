"""The answer object of the contract as frozen value objects."""

from __future__ import annotations

import dataclasses
import enum
from dataclasses import dataclass
from typing import Any

from qa_service.answer.case_list import CaseList
from qa_service.answer.rule_change import RuleChange
from qa_service.answer.written import ModelFacts, Writer
from qa_service.now import Now

ALTERNATIVES_HEADING = "其他文件的规定："
"""Line of the answer text behind which the alternatives are repeated in words."""


class AnswerKind(enum.StrEnum):
    """What kind of question is answered (问题类型)."""

    RESPONSIBILITY = "responsibility"
    LEAD = "lead"
    DUTIES = "duties"
    TARGET = "target"
    PROVISION = "provision"
    PENALTY = "penalty"
    DEFINITION = "definition"
    CASE = "case"
    COMPARISON = "comparison"
    OTHER = "other"


class AnswerStatus(enum.StrEnum):
    """answered: every statement is cited; abstained: the library does not hold it."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


@dataclass(frozen=True, slots=True)
class CitedDocument:
    """The version that a citation points into."""

    id: str
    version_id: str
    title: str
    file_name: str
    number: str
    issuer: str
    date: str | None
    jurisdiction: str
    status: str
    status_note: str


@dataclass(frozen=True, slots=True)
class Locator:
    """Where in the document: section path, article (第五条), page (1-based), short label."""

    section: tuple[str, ...]
    article: str | None
    page: int | None
    label: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote with its place; ``quote == text[start:end]`` of the stored version.

    ``page_url`` shows it on the page of the original; None where that has no page that can be drawn.
    """

    n: int
    document: CitedDocument
    locator: Locator
    quote: str
    passage: str
    start: int
    end: int
    clause_id: str
    url: str
    page_url: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerUnit:
    """A unit that the cited assignment names, in its order."""

    name: str
    as_written: str
    role: str
    lead: bool
    collective: bool
    citation: int
    now: Now | None = None


@dataclass(frozen=True, slots=True)
class AnswerTarget:
    """A figure or deadline; ``value`` keeps the comparison, ``unit`` is the measure, ``due`` is as written.

    Attributes:
        name: of the indicator, where it stands in a table of them.
        due_from, due_by: the days that ``due`` means (2025-12-31), where certain.
    """

    text: str
    value: str | None
    unit: str | None
    due: str | None
    citation: int
    name: str | None = None
    comparison: str | None = None
    due_from: str | None = None
    due_by: str | None = None
    recurring: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerPenalty:
    """One tier of a sanction (处罚档次): every text is the source's own, "" where it says nothing.

    Attributes:
        subject: who is punished; act: what for; condition: the tier's own condition (逾期未改正的).
        sanction: what follows. low, high: the fine, in ``measure`` (元, %, 倍) of ``base``; None where open.
        authority: who imposes it. basis: article and 款 (第六十条第二款).
        asked: the tier that the question asks for; the others stand beside it.
    """

    subject: str
    act: str
    condition: str
    sanction: str
    low: float | None
    high: float | None
    measure: str | None
    base: str | None
    authority: str
    basis: str
    citation: int
    asked: bool = False


class VerdictKind(enum.StrEnum):
    """是, 不是, 不全对, or: the texts do not say (资料没有这样写)."""

    YES = "yes"
    NO = "no"
    PARTLY = "partly"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the cited words make of something that the question takes for granted.

    Attributes:
        text: as the answer says it. claim: the units, the figure or the day that the question states.
    """

    kind: VerdictKind
    text: str
    citation: int
    claim: str


@dataclass(frozen=True, slots=True)
class AnswerItem:
    """One row of an answer that is a list: a duty of a unit.

    Attributes:
        number: from 1 over all pages. group: its role (牵头, 配合, 正文规定); role: as the source names it.
        document: title of the text; place: where in it. due: its deadline as written; "" without one.
        kind: explicit or implicit; former_unit: the organ named there, whose function the unit took over.
    """

    number: int
    group: str
    role: str
    text: str
    document: str
    place: str
    jurisdiction: str
    due: str
    kind: str
    former_unit: str
    citation: int


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """Which rows of a list an answer holds: ``limit`` of ``total`` from ``offset`` on."""

    total: int
    offset: int
    limit: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a list are asked for."""

    offset: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another jurisdiction or text says to the same question."""

    jurisdiction: str
    summary: str
    citations: tuple[int, ...]
    label: str = ""
    """What it is to the place asked for: 本县规定, 市级规定, 国家规定; "" where no place is asked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``POST /api/v1/ask`` returns."""

    question: str
    status: AnswerStatus
    kind: AnswerKind
    answer: str
    units: tuple[AnswerUnit, ...] = ()
    period: str | None = None
    targets: tuple[AnswerTarget, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    confidence: float = 0.0
    took_ms: float = 0.0
    jurisdiction: str | None = None
    as_of: str | None = None
    changes: tuple[RuleChange, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    items: tuple[AnswerItem, ...] = ()
    page: AnswerPage | None = None
    penalties: tuple[AnswerPenalty, ...] = ()
    cases: CaseList | None = None
    written_by: Writer = Writer.RULES
    rules_answer: str | None = None
    """The rule-written text, where ``answer`` is the model's."""
    model: ModelFacts | None = None

    def __deepcopy__(self, memo: object) -> Answer:
        return self

    def to_dict(self) -> dict[str, Any]:
        """The JSON shape of the contract."""
        return {
            "question": self.question,
            "status": str(self.status),
            "kind": str(self.kind),
            "answer": self.answer,
            "units": [
                {
                    "name": unit.name,
                    "as_written": unit.as_written,
                    "role": unit.role,
                    "lead": unit.lead,
                    "now": unit.now.to_dict() if unit.now else None,
                    "collective": unit.collective,
                    "citation": unit.citation,
                }
                for unit in self.units
            ],
            "period": self.period,
            "targets": [
                {
                    "text": target.text,
                    "value": target.value,
                    "unit": target.unit,
                    "due": target.due,
                    "citation": target.citation,
                    "name": target.name,
                    "comparison": target.comparison,
                    "due_from": target.due_from,
                    "due_by": target.due_by,
                    "recurring": target.recurring,
                }
                for target in self.targets
            ],
            "citations": [_citation(citation) for citation in self.citations],
            "notes": list(self.notes),
            "alternatives": [
                {
                    "jurisdiction": other.jurisdiction,
                    "summary": other.summary,
                    "label": other.label,
                    "citations": list(other.citations),
                }
                for other in self.alternatives
            ],
            "confidence": round(self.confidence, 4),
            "took_ms": round(self.took_ms, 1),
            "jurisdiction": self.jurisdiction,
            "as_of": self.as_of,
            "changes": [change.to_dict() for change in self.changes],
            "verdicts": [
                {"kind": str(one.kind), "text": one.text, "claim": one.claim, "citation": one.citation}
                for one in self.verdicts
            ],
            "items": [dataclasses.asdict(item) for item in self.items],
            "page": dataclasses.asdict(self.page) if self.page else None,
            "penalties": [
                {
                    "subject": penalty.subject,
                    "act": penalty.act,
                    "condition": penalty.condition,
                    "sanction": penalty.sanction,
                    "low": penalty.low,
                    "high": penalty.high,
                    "measure": penalty.measure,
                    "base": penalty.base,
                    "authority": penalty.authority,
                    "basis": penalty.basis,
                    "citation": penalty.citation,
                    "asked": penalty.asked,
                }
                for penalty in self.penalties
            ],
            "cases": self.cases.to_dict() if self.cases else None,
            "written_by": self.written_by.value,
            "rules_answer": self.rules_answer,
            "model": self.model.to_dict() if self.model else None,
        }


def _citation(citation: Citation) -> dict[str, Any]:
    document, locator = citation.document, citation.locator
    return {
        "n": citation.n,
        "document": {
            "id": document.id,
            "version_id": document.version_id,
            "title": document.title,
            "file_name": document.file_name,
            "number": document.number,
            "issuer": document.issuer,
            "date": document.date,
            "jurisdiction": document.jurisdiction,
            "status": document.status,
            "status_note": document.status_note,
        },
        "locator": {
            "section": list(locator.section),
            "article": locator.article,
            "page": locator.page,
            "label": locator.label,
        },
        "quote": citation.quote,
        "passage": citation.passage,
        "start": citation.start,
        "end": citation.end,
        "clause_id": citation.clause_id,
        "url": citation.url,
        "page_url": citation.page_url,
    }
