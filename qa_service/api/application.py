"""The FastAPI application: middleware, routes, errors."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from qa_service.api import errors
from qa_service.api.drawing_queue import DrawingQueue
from qa_service.api.errors import ErrorBody, ErrorResponder
from qa_service.api.guard import RequestGuard
from qa_service.api.intake import Intake
from qa_service.api.parameters import only_known_parameters
from qa_service.api.routes import (
    ask,
    citations,
    comparisons,
    conversations,
    decisions,
    documents,
    lexicon,
    operations,
    pages,
    references,
    responsibilities,
    streaming,
    targets,
    units,
)
from qa_service.page_pictures import PagePictures
from qa_service.web import (
    citation_pages,
    comparison_pages,
    decision_pages,
    original_pages,
    reference_pages,
    unit_pages,
)
from qa_service.web import pages as web_pages
from qa_service.web.examples import Examples
from qa_service.web.readings import Readings
from qa_service.web.rendering import error_page
from qa_service.web.static_files import HashedFiles
from qa_service.wiring import App

PREFIX = "/api/v1"
BODY_LIMIT = 64 * 1024
"""Bytes of a request that is no upload: a question has 500 characters."""
VERIFY_PATH = f"{PREFIX}/citations/verify"
VERIFY_LIMIT = 160 * 1024
"""Bytes of a text whose citations are verified: 20,000 characters, at most six bytes each in JSON."""
UPLOAD_PATHS = (f"{PREFIX}/documents", "/documents", f"{VERIFY_PATH}/file", "/citations")
GZIP_FROM = 1024

ERRORS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ErrorBody, "description": "请求有问题；message 说明怎么办"},
    "5XX": {"model": ErrorBody, "description": "服务有问题；message 说明怎么办"},
}


def create_app(app: App) -> FastAPI:
    """The service around ``app``; it owns nothing that needs closing.

    Args:
        app: library, searcher, settings and ``ask``.
    """
    service = FastAPI(
        title="安知",
        version=version("anzhi"),
        description="谁负责，依据哪份文件的哪一句。所有答案都附原文引文和出处。",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses={422: {"model": ErrorBody, "description": "参数不符合要求"}, **ERRORS},
        redirect_slashes=False,
    )
    service.state.anzhi = app
    service.state.intake = Intake(app)
    service.state.examples = Examples(app)
    service.state.readings = Readings(app.library)
    service.state.drawing = DrawingQueue(PagePictures(app.library, memory_mb=app.settings.read_memory_mb))
    responder = ErrorResponder(error_page)
    errors.install(service, responder)
    service.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM, compresslevel=5)
    service.add_middleware(
        RequestGuard,
        responder=responder,
        body_limit=BODY_LIMIT,
        body_limits={VERIFY_PATH: VERIFY_LIMIT},
        upload_limit=app.settings.max_upload_bytes,
        upload_paths=UPLOAD_PATHS,
    )
    known = [Depends(only_known_parameters(PREFIX))]
    parts = (
        ask,
        streaming,
        conversations,
        citations,
        references,
        responsibilities,
        targets,
        decisions,
        documents,
        comparisons,
        pages,
        lexicon,
        units,
        operations,
    )
    for router in (part.router for part in parts):
        service.include_router(router, prefix=PREFIX, dependencies=known)
    service.include_router(original_pages.router)
    service.include_router(reference_pages.router)
    service.include_router(citation_pages.router)
    service.include_router(comparison_pages.router)
    service.include_router(decision_pages.router)
    service.include_router(unit_pages.router)
    service.include_router(web_pages.router)
    service.mount("/static", HashedFiles(), name="static")
    return service
