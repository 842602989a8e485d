"""Static files: addressed by content hash, so that browsers keep them; nothing else of the package."""

from __future__ import annotations

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from qa_service.web.rendering import STATIC

YEAR = 365 * 24 * 3600


class HashedFiles(StaticFiles):
    """Serves ``static``; with the content hash in the address the answer never changes."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if b"v=" in scope.get("query_string", b""):
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
        return response
