"""Pages of citations: of one document in both directions, and those that lead nowhere."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from corpus.citation_register import CitationRegister
from corpus.resolving import OUTCOME_NAMES, Outcome
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Blank, ListFilter, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.documents import version_of
from qa_service.links import document_url
from qa_service.references import citing_url, resolution_url, target_in_words
from qa_service.web.page_links import link_to
from qa_service.web.rendering import render

PAGE_SIZE = 50

router = APIRouter(include_in_schema=False, route_class=ListRoute)


class ReferencesQuery(ListFilter):
    """Which direction, version and clause."""

    direction: str = Field(default="out", pattern="^(out|in)$")
    version: Words = None
    clause: Words = None
    limit: int = Field(default=PAGE_SIZE, ge=1, le=200)


class UnresolvedQuery(ListFilter):
    """Which reason and document."""

    outcome: Annotated[Outcome | None, Blank] = None
    document: Words = None
    limit: int = Field(default=PAGE_SIZE, ge=1, le=200)


@router.api_route("/documents/{document_id}/references", methods=["GET", "HEAD"])
def references_page(
    app: CurrentApp, document_id: str, asked: Annotated[ReferencesQuery, Query()]
) -> Response:
    """What a document or one of its clauses cites (``out``), or who cites it (``in``)."""
    clause = app.library.clause(asked.clause) if asked.clause else None
    version = version_of(app, document_id, clause.version_id if clause else asked.version)
    register = CitationRegister(app.library)
    window = {"limit": asked.limit, "offset": asked.offset}
    if asked.direction == "in":
        own = clause is not None
        page = register.cited_by(version.id, clause_id=asked.clause, own=own, **window)
    else:
        page = register.of_version(version.id, clause_id=asked.clause, **window)
    path = f"/documents/{document_id}/references"
    pinned = None if version.current else version.id
    query = {"direction": asked.direction, "version": pinned, "clause": asked.clause}
    api = f"/api/v1/clauses/{asked.clause}" if clause else f"/api/v1/documents/{document_id}"
    api += "/cited-by" if asked.direction == "in" else "/references"
    asked_version = {} if clause else {"version": pinned}
    return render(
        "references.html",
        section="documents",
        version=version,
        clause=clause,
        back=document_url(document_id, version_id=pinned, ordinal=clause.ordinal if clause else None),
        direction=asked.direction,
        page=page,
        turned=lambda direction: link_to(path, {**query, "direction": direction}),
        link=lambda offset: link_to(path, query, offset=offset),
        export=lambda form: link_to(api, asked_version, format=form),
        json_url=link_to(api, asked_version),
        citing_url=citing_url,
        resolution_url=resolution_url,
        target_in_words=target_in_words,
        outcome_names=OUTCOME_NAMES,
    )


@router.api_route("/references", methods=["GET", "HEAD"])
def unresolved_page(app: CurrentApp, asked: Annotated[UnresolvedQuery, Query()]) -> Response:
    """Citations of current documents that mean nothing in the library, with the reasons."""
    register = CitationRegister(app.library)
    page = register.unresolved(
        outcome=asked.outcome, document=asked.document, limit=asked.limit, offset=asked.offset
    )
    query = {"outcome": asked.outcome.value if asked.outcome else None, "document": asked.document}
    return render(
        "unresolved.html",
        section="documents",
        page=page,
        counts=register.unresolved_counts(),
        chosen=asked.outcome,
        document=asked.document or "",
        outcome_names=OUTCOME_NAMES,
        only=lambda outcome: link_to("/references", {**query, "outcome": outcome.value if outcome else None}),
        link=lambda offset: link_to("/references", query, offset=offset),
        export=lambda form: link_to("/api/v1/references/unresolved", query, format=form),
        json_url=link_to("/api/v1/references/unresolved", query),
        citing_url=citing_url,
    )
