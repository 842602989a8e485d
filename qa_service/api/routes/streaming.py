"""Asking with news on the way: server-sent events (HTML Living Standard, 9.2).

``status`` tells where the answering stands, ``sentence`` brings each sentence as soon as it is verified,
``answer`` the whole answer as ``POST /ask`` gives it, ``error`` what went wrong. A client that goes away ends
the request to the language model.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from corpus.errors import AnzhiError
from qa_service.answer.model import Window
from qa_service.answer.written import Writer
from qa_service.api import answer_schemas
from qa_service.api.caller import Caller, CallerSecret
from qa_service.api.context import CurrentApp
from qa_service.api.errors import HTTP_MESSAGES, request_id_of
from qa_service.conversation.turn import Turn
from qa_service.question import check_question
from qa_service.wiring import App
from qa_service.wishes import Event, Wishes, status, wishing

logger = logging.getLogger("anzhi.api")

_QUIET_SECONDS = 10.0
"""A comment is sent after so long without news, so that no proxy takes the connection for dead."""
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

router = APIRouter(tags=["问答"])


@router.post(
    "/ask/stream",
    summary="提问，边整理边返回（服务器推送事件）",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "依次是 status、sentence、answer 事件；出错时是 error 事件",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
def ask_stream(
    app: CurrentApp, caller: CallerSecret, asked: answer_schemas.AskRequest, request: Request
) -> Response:
    """As ``POST /ask``; each sentence is sent as soon as it is verified."""
    check_question(asked.question)
    conversation = (asked.conversation or "").strip() or None
    stream = StreamingResponse(
        _events(app, caller, asked, conversation, request_id_of(request.scope)),
        media_type="text/event-stream",
        headers=_HEADERS,
    )
    return caller.remembered(stream, conversation)


async def _events(
    app: App, caller: Caller, asked: answer_schemas.AskRequest, conversation: str | None, request_id: str
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    news: asyncio.Queue[Event | None] = asyncio.Queue()
    gone = threading.Event()

    def tell(event: Event | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody listens
            loop.call_soon_threadsafe(news.put_nowait, event)

    def work() -> None:
        try:
            tell(status("searching", "正在查找……"))
            with wishing(Wishes(asked.use_model, tell, gone.is_set)):
                turn = _turn(app, caller, asked, conversation)
            for event in _final(turn):
                tell(event)
        except AnzhiError as error:
            tell(_error(error.code, error.message, error.details, request_id))
        except Exception:  # the boundary of the thread: the client must hear of it
            logger.exception("request %s failed", request_id)
            tell(_error(*HTTP_MESSAGES[500], {}, request_id))
        finally:
            tell(None)

    working = asyncio.ensure_future(run_in_threadpool(work))
    try:
        while True:
            try:
                event = await asyncio.wait_for(news.get(), _QUIET_SECONDS)
            except TimeoutError:
                yield KEEPALIVE_COMMENT
                continue
            if event is None:
                break
            yield format_sse_event(event=event.name, data_str=json.dumps(event.data, ensure_ascii=False))
        await working
    finally:
        gone.set()


def _turn(app: App, caller: Caller, asked: answer_schemas.AskRequest, conversation: str | None) -> Turn:
    return app.talker.ask(
        asked.question,
        (asked.jurisdiction or "").strip() or None,
        asked.as_of,
        conversation=conversation,
        caller=caller.secret,
        window=Window(asked.offset, asked.limit),
    )


def _final(turn: Turn) -> list[Event]:
    """The sentences of the rules, where the model wrote none, and the whole answer."""
    answer = turn.answer
    lines = answer.answer.split("\n") if answer.written_by is Writer.RULES else []
    said = [Event("sentence", {"text": line, "written_by": Writer.RULES.value}) for line in lines if line]
    return [*said, Event("answer", turn.to_dict())]


def _error(code: str, message: str, details: dict[str, Any], request_id: str) -> Event:
    body = {"code": code, "message": message, "details": details, "request_id": request_id}
    return Event("error", {"error": body})
