"""Records of the library → bodies of the API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from corpus.library import Library
from corpus.model import Issue
from corpus.records import ClauseRecord, DocumentRecord, Page, UnitRecord, VersionRecord
from qa_service import labels
from qa_service.api import schemas
from qa_service.links import document_url
from qa_service.past import past_json, repealed_json
from qa_service.unit_view import unit_json


def as_json(body: BaseModel | Mapping[str, Any], status: int = 200) -> JSONResponse:
    """A response that is not checked against its schema again: the tests do that once for all."""
    content = body.model_dump(mode="json") if isinstance(body, BaseModel) else dict(body)
    return JSONResponse(content, status_code=status)


def day(value: dt.date | None) -> str | None:
    """ISO date, None without one."""
    return value.isoformat() if value else None


def moment(value: dt.datetime) -> str:
    """ISO time in UTC, to the second."""
    return value.astimezone(dt.UTC).isoformat(timespec="seconds")


def window(page: Page[Any]) -> dict[str, int]:
    """The fields that every list has."""
    return {"total": page.total, "limit": page.limit, "offset": page.offset}


def issue(found: Issue) -> schemas.IssueBody:
    """A problem of a file, in the shape of the API."""
    return schemas.IssueBody(
        code=found.code,
        message=found.message,
        severity=found.severity.value,
        page=found.page,
        line=found.line,
    )


def _common(record: DocumentRecord | VersionRecord) -> dict[str, Any]:
    """What a document and one of its versions have in common."""
    return {
        "title": record.title,
        "file_name": record.file_name,
        "kind": record.kind.value,
        "number": record.number,
        "issuer": record.issuer,
        "index_number": record.index_number,
        "jurisdiction": record.jurisdiction,
        "place_basis": labels.place_basis_json(record.place_basis),
        "published": day(record.published),
        "effective": day(record.effective),
        "expires": day(record.expires),
        "status": record.status.value,
        "status_note": record.status_note,
        "stated_status": record.stated_status,
        "superseded_by": record.superseded_by,
        "repealed_by": repealed_json(record.repealed_by),
        "clauses": record.clauses,
        "articles": record.articles,
        "assignments": record.assignments,
        "file_status": record.status_of_file.value,
        "issues": [issue(one) for one in record.issues],
        "added_at": moment(record.added_at),
        "form": record.form,
        "sha256": record.sha256,
        "size": record.size,
        "characters": record.characters,
        "short_titles": list(record.short_titles),
        "visibility": record.visibility.value,
    }


def document(record: DocumentRecord) -> schemas.DocumentBody:
    """A document by its current version."""
    return schemas.DocumentBody(
        id=record.id,
        version_id=record.version_id,
        versions=record.versions,
        url=document_url(record.id),
        **_common(record),
    )


def document_detail(library: Library, record: DocumentRecord, as_of: dt.date | None) -> dict[str, Any]:
    """A document with its history and the other texts of its work."""
    return document(record).model_dump(mode="json") | past_json(library, record.version_id, as_of)


def version(record: VersionRecord) -> schemas.VersionBody:
    """One version of a document."""
    return schemas.VersionBody(
        id=record.id,
        document_id=record.document_id,
        sequence=record.sequence,
        current=record.current,
        url=document_url(record.document_id, version_id=record.id),
        **_common(record),
    )


def clause(record: ClauseRecord, text: str) -> schemas.ClauseBody:
    """A clause with its own words and those of everything below it; ``text`` is the version's."""
    return schemas.ClauseBody(
        id=record.id,
        document_id=record.document_id,
        version_id=record.version_id,
        ordinal=record.ordinal,
        parent=record.parent,
        part=record.part,
        kind=record.kind.value,
        label=record.label,
        number=record.number,
        heading=record.heading,
        locator=schemas.LocatorBody(**record.locator.to_dict()),
        page=record.page,
        start=record.start,
        end=record.end,
        text=record.span.of(text),
        extent_start=record.extent_start,
        extent_end=record.extent_end,
        extent_text=record.extent.of(text),
        url=document_url(
            record.document_id,
            version_id=record.version_id,
            start=record.start,
            end=record.end,
            ordinal=record.ordinal,
        ),
    )


def unit(record: UnitRecord) -> schemas.UnitBody:
    """An organ with its counts."""
    return schemas.UnitBody.model_validate(unit_json(record))
