"""Citations of documents (引用) as JSON, and as a person reads them in a table and on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.citation_register import CitationRecord
from corpus.resolving import OUTCOME_NAMES, Outcome, Resolution
from qa_service.links import clause_ordinal, document_url
from qa_service.register import joined, place_in_words
from qa_service.register_files import Sheet, TargetFileForm, sheet_file


def resolution_json(found: Resolution) -> dict[str, Any]:
    """What a citation means on a day."""
    return {
        "outcome": found.outcome.value,
        "reason": found.reason,
        "document_id": found.document_id,
        "version_id": found.version_id,
        "title": found.title,
        "label": found.label,
        "clause_ids": list(found.clause_ids),
        "start": found.span.start if found.span else None,
        "end": found.span.end if found.span else None,
        "status": found.status.value if found.status else None,
        "status_note": found.status_note,
        "superseded_by": found.superseded_by,
        "candidates": list(found.candidates),
        "url": resolution_url(found),
    }


def resolution_url(found: Resolution) -> str | None:
    """The page of the provision, or of the document; None where neither is known."""
    if found.document_id is None or found.version_id is None:
        return None
    if found.outcome is Outcome.VERSION_MISSING and not found.clause_ids:
        return None
    ordinal = clause_ordinal(found.clause_ids[-1]) if found.clause_ids else None
    return document_url(
        found.document_id,
        version_id=found.version_id,
        start=found.span.start if found.span else None,
        end=found.span.end if found.span else None,
        ordinal=ordinal,
    )


def citing_url(record: CitationRecord) -> str:
    """The page that shows the words which cite."""
    return document_url(
        record.document.id,
        version_id=record.document.version_id,
        start=record.quote.start,
        end=record.quote.end,
        ordinal=clause_ordinal(record.clause_id),
    )


def reference_row(record: CitationRecord) -> dict[str, Any]:
    """One citation as JSON; ``start`` and ``end`` are those of ``text`` in the stored text."""
    reference = record.reference
    return {
        "id": record.id,
        "document": record.document.file_name,
        "document_id": record.document.id,
        "version_id": record.document.version_id,
        "clause_id": record.clause_id,
        "title": record.document.title,
        "jurisdiction": record.document.jurisdiction,
        "date": record.document.date.isoformat() if record.document.date else None,
        "locator": record.locator.to_dict(),
        "text": record.quote.text,
        "start": record.quote.start,
        "end": record.quote.end,
        "context": record.context,
        "scope": reference.scope.value,
        "cited_title": reference.title,
        "number": reference.number,
        "article": reference.article,
        "paragraph": reference.paragraph,
        "item": reference.item,
        "resolved": record.resolved,
        "target": resolution_json(record.target),
        "target_then": resolution_json(record.then),
        "target_now": resolution_json(record.now),
        "note": record.note,
        "url": citing_url(record),
    }


@dataclass(frozen=True, slots=True)
class ReadableReference:
    """One citation for a person: the columns of the Excel and CSV forms and of the terminal's table."""

    text: str
    place: str
    title: str
    target: str
    provision: str
    outcome: str
    reason: str
    note: str
    context: str
    file_name: str
    id: str


REFERENCE_SHEET = Sheet(
    "引用",
    (
        ("text", "引用文字"),
        ("title", "引用它的文件"),
        ("place", "位置"),
        ("target", "所指文件"),
        ("provision", "所指条款"),
        ("outcome", "结果"),
        ("reason", "未对应的原因"),
        ("note", "说明"),
        ("context", "原句"),
        ("file_name", "文件名"),
        ("id", "编号"),
    ),
    {
        "text": 36, "title": 36, "place": 18, "target": 36, "provision": 20, "outcome": 20, "reason": 36,
        "note": 36, "context": 60, "file_name": 28, "id": 24,
    },
)  # fmt: skip


def readable_reference(record: CitationRecord) -> ReadableReference:
    """What a person reads of a citation."""
    target = record.target
    return ReadableReference(
        text=joined(record.quote.text),
        place=place_in_words(record.locator),
        title=record.document.title,
        target=target.title if record.resolved or target.document_id else "",
        provision=target.label,
        outcome=OUTCOME_NAMES[target.outcome],
        reason=target.reason,
        note=record.note,
        context=record.context,
        file_name=record.document.file_name,
        id=record.id,
    )


def target_in_words(record: CitationRecord) -> str:
    """The tooltip of a citation: where it leads, in which version, and what to know of it."""
    target = record.target
    if not record.resolved:
        return target.reason
    where = f"《{target.title}》{target.label}"
    status = f"（{target.status_note}）" if target.status_note else ""
    note = f" {record.note}" if record.note else ""
    return f"{where}{status}{note}"


def reference_file(records: Iterable[CitationRecord], form: TargetFileForm, about: str = "") -> bytes:
    """The bytes of a file with all ``records``."""
    rows: Sequence[ReadableReference | Mapping[str, Any]]
    if form in (TargetFileForm.JSON, TargetFileForm.JSONL):
        rows = [reference_row(record) for record in records]
    else:
        rows = [readable_reference(record) for record in records]
    return sheet_file(rows, REFERENCE_SHEET, form, about)
