"""The page that describes the API."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from qa_service.web.page_links import page_of
from qa_service.web.rendering import render

router = APIRouter(include_in_schema=False)


@page_of(router, "/docs")
def api_page(request: Request) -> Response:
    """The API described from its own OpenAPI document; nothing is fetched from elsewhere."""
    from qa_service.web.api_guide import guide

    base = str(request.base_url).rstrip("/")
    return render("api.html", groups=guide(request.app.openapi(), base), base=base)
