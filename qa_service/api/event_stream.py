"""Server-sent events (HTML Living Standard, 9.2) from work that is done in a thread.

Ends the work's wishes when the client goes away, keeps the connection alive, and tells failures as the last
event: ``error`` with the one error shape.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool

from corpus.errors import AnzhiError
from qa_service.api.errors import HTTP_MESSAGES
from qa_service.wishes import Event, Wishes, status

logger = logging.getLogger("anzhi.api")

_QUIET_SECONDS = 10.0
"""A comment is sent after so long without news, so that no proxy takes the connection for dead."""
STREAM_HEADERS: Final = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}

Tell = Callable[[Event], None]
Work = Callable[[Tell, Wishes], None]
"""Does what is asked for and tells the last event itself; asks the library with the wishes it is given."""


def stream_schema(last: str) -> dict[str, Any]:
    """The content of a response as OpenAPI 3.2 describes it: events whose ``data`` is JSON.

    Args:
        last: name of the event that brings the result.
    """
    events = ["status", "sentence", last, "error"]
    schema = {
        "type": "object",
        "properties": {"event": {"enum": events}, "data": {"type": "string"}},
    }
    return {"itemSchema": schema}


async def stream_of(work: Work, *, use_model: bool, request_id: str) -> AsyncIterator[bytes]:
    """The events of ``work``, as bytes for the wire."""
    loop = asyncio.get_running_loop()
    news: asyncio.Queue[Event | None] = asyncio.Queue()
    gone = threading.Event()

    def tell(event: Event | None) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and nobody listens
            loop.call_soon_threadsafe(news.put_nowait, event)

    def run() -> None:
        try:
            tell(status("searching", "正在查找……"))
            work(tell, Wishes(use_model, tell, gone.is_set))
        except AnzhiError as error:
            tell(_error(error.code, error.message, error.details, request_id))
        except Exception:  # the boundary of the thread: the client must hear of it
            logger.exception("request %s failed", request_id)
            tell(_error(*HTTP_MESSAGES[500], {}, request_id))
        finally:
            tell(None)

    working = asyncio.ensure_future(run_in_threadpool(run))
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


def _error(code: str, message: str, details: dict[str, Any], request_id: str) -> Event:
    body = {"code": code, "message": message, "details": details, "request_id": request_id}
    return Event("error", {"error": body})
