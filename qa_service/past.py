"""What was before a text and what ended it, for pages, the API and the command line."""

from __future__ import annotations

import datetime as dt
from typing import Any

from corpus.library import Library
from corpus.records import RepealedBy, VersionRecord
from qa_service.answer.effectiveness import history_of
from qa_service.comparing import compare_url, edition_name
from qa_service.links import clause_ordinal, document_url


def repealed_json(by: RepealedBy | None) -> dict[str, Any] | None:
    """The statement that repeals a text; None where none does."""
    if by is None:
        return None
    return {
        "document_id": by.document_id,
        "version_id": by.version_id,
        "title": by.title,
        "place": by.place,
        "since": by.since.isoformat() if by.since else None,
        "clause_id": by.clause_id,
        "url": repeal_url(by),
    }


def repeal_url(by: RepealedBy) -> str:
    """The page that shows the clause which repeals."""
    return document_url(by.document_id, version_id=by.version_id, ordinal=clause_ordinal(by.clause_id))


def past_json(library: Library, version_id: str, as_of: dt.date | None = None) -> dict[str, Any]:
    """``events``: what is printed under the title; ``editions``: all texts of the work, the oldest first."""
    events = history_of(library, version_id)
    editions = library.editions(version_id, as_of=as_of)
    return {
        "events": [
            {
                "date": event.date.isoformat(),
                "act": event.act,
                "by": event.by or None,
                "decision": event.decision or None,
            }
            for event in events
        ],
        "editions": [_edition(one, version_id, editions) for one in editions],
    }


def _edition(one: VersionRecord, version_id: str, editions: list[VersionRecord]) -> dict[str, Any]:
    this = next(other for other in editions if other.id == version_id)
    return {
        "document_id": one.document_id,
        "version_id": one.id,
        "title": one.title,
        "name": edition_name(one),
        "status": one.status.value,
        "status_note": one.status_note,
        "this": one.id == version_id,
        "url": document_url(one.document_id, version_id=one.id),
        "compare_url": None if one.id == version_id else compare_url(one, this),
    }
