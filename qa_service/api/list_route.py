"""Routes of lists, which read again when a document that they were about to show has just been removed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from corpus.errors import NotFoundError
from qa_service.changes import ATTEMPTS

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ListRoute(APIRoute):
    """A route whose address names nothing: what it did not find was there when it began to read.

    Routes with a path parameter and those that write are ordinary ones: what they do not find is not there.
    """

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        if self.param_convertors or not (self.methods or {"GET"}) <= {"GET", "HEAD"}:
            return handle

        async def again(request: Request) -> Response:
            for _ in range(ATTEMPTS - 1):
                try:
                    return await handle(request)
                except NotFoundError:
                    continue
            return await handle(request)

        return again
