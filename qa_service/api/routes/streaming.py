"""Asking with news on the way: server-sent events (HTML Living Standard, 9.2).

``status`` tells where the answering stands, ``sentence`` brings each sentence as soon as it is verified,
``answer`` the whole answer as ``POST /ask`` gives it, ``error`` what went wrong. A client that goes away ends
the request to the language model.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response, StreamingResponse

from qa_service.answer.model import Window
from qa_service.answer.written import Writer
from qa_service.api import answer_schemas
from qa_service.api.caller import CallerSecret
from qa_service.api.context import CurrentApp
from qa_service.api.errors import request_id_of
from qa_service.api.event_stream import STREAM_HEADERS, Tell, stream_of, stream_schema
from qa_service.api.visitor import CurrentVisitor, Open
from qa_service.persons import ShownTurn, shown_turn, without_reports
from qa_service.question import check_question
from qa_service.wishes import Event, Wishes, wishing

router = APIRouter(tags=["问答"])


@router.post(
    "/ask/stream",
    summary="提问，边整理边返回（服务器推送事件）",
    response_class=StreamingResponse,
    dependencies=[Depends(Open("an answer changes nothing"))],
    responses={
        200: {
            "description": "依次是 status、sentence、answer 事件；出错时是 error 事件",
            "content": {"text/event-stream": stream_schema("answer")},
        }
    },
)
def ask_stream(
    app: CurrentApp,
    visitor: CurrentVisitor,
    caller: CallerSecret,
    asked: answer_schemas.AskRequest,
    request: Request,
) -> Response:
    """As ``POST /ask``; each sentence is sent as soon as it is verified.

    To readers who may not see names of persons no sentence of a model is sent before the whole answer is
    there, once the library has reports of accidents.
    """
    check_question(asked.question)
    names = visitor.sees_internal
    conversation = (asked.conversation or "").strip() or None

    def work(tell: Tell, wishes: Wishes) -> None:
        with wishing(wishes if names else without_reports(app, wishes)):
            turn = app.talker.ask(
                asked.question,
                (asked.jurisdiction or "").strip() or None,
                asked.as_of,
                conversation=conversation,
                caller=caller.secret,
                window=Window(asked.offset, asked.limit),
            )
        for event in _final(shown_turn(app, turn, names=names)):
            tell(event)

    events = stream_of(work, use_model=asked.use_model, request_id=request_id_of(request.scope))
    stream = StreamingResponse(events, media_type="text/event-stream", headers=STREAM_HEADERS)
    return caller.remembered(stream, conversation)


def _final(shown: ShownTurn) -> list[Event]:
    """The sentences of the rules, where the model wrote none, and the whole answer."""
    answer = shown.answer
    lines = answer.answer.split("\n") if answer.written_by is Writer.RULES else []
    said = [Event("sentence", {"text": line, "written_by": Writer.RULES.value}) for line in lines if line]
    return [*said, Event("answer", shown.to_dict())]
