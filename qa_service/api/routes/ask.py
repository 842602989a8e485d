"""Asking and searching."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.china_time import china_today
from corpus.errors import NotFoundError
from corpus.records import VersionRecord
from indexing.search import Hit
from indexing.search import Query as Sought
from qa_service.answer.model import Window
from qa_service.answer_files import AnswerForm, answer_docx, answer_text
from qa_service.api import answer_schemas, bodies, schemas
from qa_service.api.caller import CallerSecret
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, Day, SearchQuery, Words
from qa_service.api.visitor import CurrentVisitor, Open
from qa_service.changes import through_changes
from qa_service.chat.masking import Mask
from qa_service.links import clause_ordinal, document_url
from qa_service.persons import masked, report_mask, shown_turn
from qa_service.wiring import App
from qa_service.wishes import Wishes, wishing

MOST_HITS = 200
"""How deep a search can be paged through; nobody reads on, and ranks mean nothing there."""

router = APIRouter(tags=["问答"])


@router.post(
    "/ask",
    summary="提问",
    response_model=answer_schemas.AnswerBody,
    dependencies=[Depends(Open("an answer changes nothing"))],
)
def ask(
    app: CurrentApp, visitor: CurrentVisitor, caller: CallerSecret, request: answer_schemas.AskRequest
) -> Response:
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
    shown = shown_turn(app, turn, names=visitor.sees_internal)
    return caller.remembered(bodies.as_json(shown.to_dict()), conversation)


class AskedByAddress(BaseModel):
    """A question in an address, which can be passed on; nothing of it is kept."""

    question: str = Field(
        max_length=1000,
        description="问题，1 至 500 个字",
        json_schema_extra={"minLength": 1, "maxLength": 500},
    )
    jurisdiction: Words = Field(default=None, description="限定的地区")
    as_of: Annotated[Day | None, Blank] = Field(
        default=None, description="按哪一天的时效回答；不填为今天。写明日期，以后打开得到的还是那一天的规定"
    )
    after: str = Field(
        default="", max_length=1000, description="追问时写上一个问题（补全以后的），这个问题可以省略事项"
    )
    offset: int = Field(default=0, ge=0, le=100_000, description="答案是清单时，从第几项之后列起")
    limit: int = Field(default=100, ge=1, le=200, description="清单一次最多列几项")
    use_model: bool = Field(default=False, description="设置了大模型时是否用它整理")
    format: AnswerForm = Field(
        default=AnswerForm.JSON, description="json；txt 可以粘贴的文字；docx 可以打印的一页"
    )


@router.get("/ask", summary="提问（网址里写问题）", response_model=answer_schemas.AnswerBody)
def ask_by_address(
    app: CurrentApp, visitor: CurrentVisitor, asked: Annotated[AskedByAddress, Query()]
) -> Response:
    """The answer as ``POST /ask`` gives it, as text, or as a Word file; no conversation is kept."""
    before = " ".join(asked.after.split())
    state = app.talker.follow(before, None, asked.jurisdiction, asked.as_of).state if before else None
    with wishing(Wishes(asked.use_model)):
        window = Window(asked.offset, asked.limit)
        turn = app.talker.follow(asked.question, state, asked.jurisdiction, asked.as_of, window)
    shown = shown_turn(app, turn, names=visitor.sees_internal)
    if asked.format is AnswerForm.TXT:
        text = answer_text(shown.answer, shown.understood_as, masked=shown.masked)
        return Response(text, media_type=f"{MEDIA_TYPES['txt']}; charset=utf-8")
    if asked.format is AnswerForm.DOCX:
        today = china_today()
        content = answer_docx(shown.answer, today, shown.understood_as, masked=shown.masked)
        name = f"答复_{(shown.understood_as or shown.mask.text(asked.question))[:30]}_{today:%Y%m%d}.docx"
        return Response(content, media_type=MEDIA_TYPES["docx"], headers=attachment(name))
    return bodies.as_json(shown.to_dict())


@router.get("/search", summary="检索原文（最多前 200 条）", response_model=schemas.SearchBody)
def search(app: CurrentApp, visitor: CurrentVisitor, wanted: SearchQuery) -> Response:
    """The passages that fit best, best first; ``total`` counts those that can be paged through."""
    return through_changes(lambda: _found(app, wanted, names=visitor.sees_internal))


def _found(app: App, wanted: SearchQuery, *, names: bool) -> Response:
    places = app.library.places(wanted.jurisdiction, wanted.scope) if wanted.jurisdiction else None
    replaced = tuple(sorted(app.library.replaced_versions(as_of=wanted.as_of)))
    found = app.searcher.search(
        Sought(
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
    versions = _standing(app, {hit.passage.version_id for hit in shown}, wanted.as_of)
    masks = {version_id: report_mask(app, (version_id,), names=names) for version_id in versions}
    items = [
        _shown_hit(masks[hit.passage.version_id], _hit(hit, versions[hit.passage.version_id]))
        for hit in shown
        if hit.passage.version_id in versions
    ]
    return bodies.as_json(
        {"total": len(found), "limit": wanted.limit, "offset": wanted.offset, "items": items}
    )


def _shown_hit(mask: Mask, hit: dict[str, Any]) -> dict[str, Any]:
    """A hit as its reader may see it; ``masked`` stands there only where something is."""
    found = masked(hit, mask)
    return {**found, "masked": True} if found != hit else hit


def _standing(app: App, ids: set[str], as_of: dt.date | None) -> dict[str, VersionRecord]:
    """The versions by id, without those that somebody has removed since they were found."""
    found = {}
    for version_id in ids:
        with suppress(NotFoundError):
            found[version_id] = app.library.version(version_id, as_of=as_of)
    return found


def _hit(hit: Hit, version: VersionRecord) -> dict[str, Any]:
    passage = hit.passage
    found = schemas.SearchHitBody(
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
    return found.model_dump(mode="json", exclude={"masked"})
