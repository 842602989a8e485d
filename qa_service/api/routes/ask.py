"""Asking and searching."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from corpus.records import VersionRecord
from indexing.search import Hit, Query
from qa_service.answer.model import Window
from qa_service.api import answer_schemas, bodies, schemas
from qa_service.api.caller import CallerSecret
from qa_service.api.context import CurrentApp
from qa_service.api.filters import SearchQuery
from qa_service.links import clause_ordinal, document_url
from qa_service.wishes import Wishes, wishing

MOST_HITS = 200
"""How deep a search can be paged through; nobody reads on, and ranks mean nothing there."""

router = APIRouter(tags=["问答"])


@router.post("/ask", summary="提问", response_model=answer_schemas.AnswerBody)
def ask(app: CurrentApp, caller: CallerSecret, request: answer_schemas.AskRequest) -> Response:
    """One answer whose every statement is a quote with a place, or an abstention.

    ``conversation`` of the answer, sent with the next question, lets that one lean on this: 那牵头的呢？
    """
    conversation = (request.conversation or "").strip() or None
    with wishing(Wishes(request.use_model)):
        turn = app.talker.ask(
            request.question,
            (request.jurisdiction or "").strip() or None,
            request.as_of,
            conversation=conversation,
            caller=caller.secret,
            window=Window(request.offset, request.limit),
        )
    return caller.remembered(bodies.as_json(turn.to_dict()), conversation)


@router.get("/search", summary="检索原文（最多前 200 条）", response_model=schemas.SearchBody)
def search(app: CurrentApp, wanted: SearchQuery) -> Response:
    """The passages that fit best, best first; ``total`` counts those that can be paged through."""
    places = app.library.places(wanted.jurisdiction, wanted.scope) if wanted.jurisdiction else None
    replaced = tuple(sorted(app.library.replaced_versions(as_of=wanted.as_of)))
    found = app.searcher.search(
        Query(
            wanted.q,
            also=app.answerer.understand(wanted.q).formal,
            jurisdictions=places,
            doc_kinds=(wanted.kind.value,) if wanted.kind else None,
            as_of=wanted.as_of,
            exclude_version_ids=() if wanted.include_superseded else replaced,
            any_time=wanted.include_superseded,
            limit=MOST_HITS,
        )
    )
    shown = found[wanted.offset : wanted.offset + wanted.limit]
    versions = {
        version_id: app.library.version(version_id, as_of=wanted.as_of)
        for version_id in {hit.passage.version_id for hit in shown}
    }
    items = [_hit(hit, versions[hit.passage.version_id]) for hit in shown]
    return bodies.as_json(
        schemas.SearchBody(items=items, total=len(found), limit=wanted.limit, offset=wanted.offset)
    )


def _hit(hit: Hit, version: VersionRecord) -> schemas.SearchHitBody:
    passage = hit.passage
    return schemas.SearchHitBody(
        id=passage.id,
        kind=passage.kind,
        document_id=passage.document_id,
        version_id=passage.version_id,
        clause_id=passage.clause_id,
        title=passage.title or version.title or version.file_name,
        jurisdiction=passage.jurisdiction,
        status=version.status.value,
        status_note=version.status_note,
        context=passage.context,
        text=passage.text,
        start=passage.start,
        end=passage.end,
        units=list(passage.units),
        score=round(hit.score, 4),
        url=document_url(
            passage.document_id,
            version_id=passage.version_id,
            start=passage.start,
            end=passage.end,
            ordinal=clause_ordinal(passage.clause_id),
        ),
    )
