"""Items of the bank in the shape of the API and of ``--json``; see ``api/question_schemas.py``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from case_library.questions.checks import Finding
from case_library.questions.matching import Match
from case_library.questions.model import Item, Source
from case_library.questions.stale import Verdict
from qa_service.links import clause_ordinal, document_url
from qa_service.questions.listing import BASIS_NAMES, FINDING_NAMES
from qa_service.questions.model import ACTION_NAMES, BankItem, Comment, FacetValue, ItemBatch, ItemRevision
from qa_service.questions.rows import item_data, source_data


def item_url(item_id: str) -> str:
    """The page of an item."""
    return f"/questions/{item_id}"


def bank_item_json(one: BankItem) -> dict[str, Any]:
    """An item with all that the bank knows of it."""
    return {
        **item_json(one.item),
        "number": one.number,
        "revision": one.revision,
        "url": item_url(one.item.id),
        "findings": [finding_json(finding) for finding in one.findings],
        "blocked": one.blocked,
        "basis": one.basis.value,
        "basis_name": BASIS_NAMES[one.basis],
        "stale": one.stale,
        "verdicts": [verdict_json(verdict) for verdict in one.verdicts],
        "match": match_json(one.match),
        "practice": one.practice,
        "batch": one.batch,
        "created": _moment(one.created),
        "changed": _moment(one.changed),
        "changed_by": one.changed_by,
        "answers": one.answers,
        "p": one.p,
        "discrimination": one.discrimination,
    }


def item_json(item: Item) -> dict[str, Any]:
    """The question itself."""
    return {**item_data(item), "sources": [source_json(source) for source in item.sources]}


def source_json(source: Source) -> dict[str, Any]:
    """A source with the address where its words are read; "" where it names no text of the library."""
    return {**source_data(source), "url": source_url(source)}


def source_url(source: Source) -> str:
    """Where the words of a source are read, in the version that it names."""
    if not source.document_id:
        return ""
    if source.span.start < source.span.end:
        return document_url(
            source.document_id,
            version_id=source.version_id or None,
            start=source.span.start,
            end=source.span.end,
        )
    ordinal = clause_ordinal(source.clause_id)
    return document_url(source.document_id, version_id=source.version_id or None, ordinal=ordinal)


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding."""
    return {
        "code": finding.code.value,
        "name": FINDING_NAMES[finding.code],
        "message": finding.message,
        "severity": finding.severity.value,
        "words": finding.words,
        "other": finding.other,
    }


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """What became of a source that is not the same any more, with the old and the new text."""
    return {
        "source": source_json(verdict.source),
        "state": verdict.state.value,
        "state_name": BASIS_NAMES[verdict.state],
        "stale": verdict.stale,
        "message": verdict.message,
        "place": verdict.place,
        "now": source_json(verdict.now) if verdict.now else None,
        "old": [{"text": piece.text, "changed": piece.changed} for piece in verdict.old],
        "new": [{"text": piece.text, "changed": piece.changed} for piece in verdict.new],
    }


def match_json(match: Match | None) -> dict[str, Any] | None:
    """What the law says of a key; None for an item that was not compared."""
    if match is None:
        return None
    return {
        "verdict": match.verdict.value,
        "reason": match.reason,
        "certainty": round(match.certainty, 3),
        "source": source_json(match.source) if match.source else None,
    }


def revision_json(revision: ItemRevision) -> dict[str, Any]:
    """An item as it was after one change."""
    return {
        "revision": revision.revision,
        "at": _moment(revision.at),
        "by": revision.by,
        "action": revision.action.value,
        "action_name": ACTION_NAMES[revision.action],
        "remark": revision.remark,
        "item": item_json(revision.item),
    }


def comment_json(comment: Comment) -> dict[str, Any]:
    """One comment."""
    return {
        "id": comment.id,
        "item_id": comment.item_id,
        "at": _moment(comment.at),
        "by": comment.by,
        "revision": comment.revision,
        "text": comment.text,
        "settled": comment.settled,
    }


def batch_json(batch: ItemBatch, *, rows: bool = True) -> dict[str, Any]:
    """An import or a generation; ``rows``: with what became of each row."""
    report = {name: value for name, value in batch.report.items() if rows or name != "rows"}
    return {
        "id": batch.id,
        "action": batch.action.value,
        "action_name": ACTION_NAMES[batch.action],
        "name": batch.name,
        "at": _moment(batch.at),
        "by": batch.by,
        "report": report,
    }


def facets_json(facets: Mapping[str, tuple[FacetValue, ...]]) -> dict[str, list[dict[str, Any]]]:
    """Facets as lists have them everywhere."""
    return {
        name: [{"value": one.value, "name": one.label, "count": one.count} for one in values]
        for name, values in facets.items()
    }


def _moment(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")
