"""The public chat: a short answer, the whole answer behind it, whom to call, what to ask next."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from qa_service.api import bodies, chat_schemas
from qa_service.api.caller import Caller, CallerSecret
from qa_service.api.context import CurrentApp
from qa_service.api.errors import request_id_of
from qa_service.api.event_stream import STREAM_HEADERS, Tell, stream_of, stream_schema
from qa_service.api.visitor import Open
from qa_service.chat.reply import Reply, reply_to
from qa_service.persons import without_reports
from qa_service.question import check_question
from qa_service.wiring import App
from qa_service.wishes import Event, Wishes, wishing

router = APIRouter(prefix="/chat", tags=["普法问答"])
_CHANGES_NOTHING = Depends(Open("an answer changes nothing"))


@router.post("", summary="普法问答", response_model=chat_schemas.ChatBody, dependencies=[_CHANGES_NOTHING])
def chat(app: CurrentApp, caller: CallerSecret, request: chat_schemas.ChatRequest) -> Response:
    """Short answer first; what it leans on stands in ``answer``. Names of persons in cases are masked."""
    conversation = (request.conversation or "").strip() or None
    with wishing(Wishes(request.use_model)):
        reply = _reply(app, caller, request, conversation)
    return caller.remembered(bodies.as_json(reply.to_dict()), conversation)


@router.post(
    "/stream",
    summary="普法问答，边整理边返回（服务器推送事件）",
    response_class=StreamingResponse,
    dependencies=[_CHANGES_NOTHING],
    responses={
        200: {
            "description": "依次是 status、sentence、reply 事件；出错时是 error 事件",
            "content": {"text/event-stream": stream_schema("reply")},
        }
    },
)
def chat_stream(
    app: CurrentApp, caller: CallerSecret, asked: chat_schemas.ChatRequest, request: Request
) -> Response:
    """As ``POST /chat``; each sentence of a language model is sent as soon as it is verified."""
    check_question(asked.question)
    conversation = (asked.conversation or "").strip() or None

    def work(tell: Tell, wishes: Wishes) -> None:
        with wishing(without_reports(app, wishes)):
            reply = _reply(app, caller, asked, conversation)
        tell(Event("reply", reply.to_dict()))

    events = stream_of(work, use_model=asked.use_model, request_id=request_id_of(request.scope))
    stream = StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)
    return caller.remembered(stream, conversation)


def _reply(app: App, caller: Caller, asked: chat_schemas.ChatRequest, conversation: str | None) -> Reply:
    place = (asked.jurisdiction or "").strip() or None
    turn = app.talker.ask(asked.question, place, asked.as_of, conversation=conversation, caller=caller.secret)
    return reply_to(app, turn, place, asked.as_of, suggest=asked.suggest)
