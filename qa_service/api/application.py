"""The FastAPI application: middleware, routes, errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import Depends, FastAPI
from starlette.middleware.gzip import GZipMiddleware

from qa_service.accounts.desk import Accounts
from qa_service.api import errors
from qa_service.api.describing import describe
from qa_service.api.errors import ErrorBody, ErrorResponder
from qa_service.api.guard import RequestGuard
from qa_service.api.intake import Intake
from qa_service.api.parameters import only_known_parameters
from qa_service.api.routes import (
    accounts,
    ask,
    blueprints,
    briefings,
    case_links,
    cases,
    chat,
    citations,
    comparisons,
    conversations,
    decisions,
    documents,
    feedback,
    jobs,
    lexicon,
    metadata,
    operations,
    pages,
    papers,
    practice,
    question_files,
    questions,
    references,
    responsibilities,
    results,
    streaming,
    targets,
    units,
)
from qa_service.api.write_rules import WriteRules
from qa_service.jobs.desk import JobDesk
from qa_service.jobs.store import JobStore
from qa_service.page_pictures import AT_ONCE
from qa_service.web import (
    account_pages,
    admin_pages,
    ask_pages,
    case_article_pages,
    case_import_pages,
    case_pages,
    chat_pages,
    citation_pages,
    comparison_pages,
    decision_pages,
    document_pages,
    feedback_pages,
    job_pages,
    library_pages,
    metadata_pages,
    original_pages,
    paper_making_pages,
    paper_pages,
    practice_pages,
    question_batch_pages,
    question_edit_pages,
    question_import_pages,
    question_making_pages,
    question_pages,
    reference_pages,
    register_pages,
    result_pages,
    unit_pages,
)
from qa_service.web import pages as web_pages
from qa_service.web.rendering import error_page
from qa_service.web.static_files import HashedFiles
from qa_service.wiring import App

PREFIX = "/api/v1"
BODY_LIMIT = 64 * 1024
"""Bytes of a request that is no upload: a question has 500 characters."""
VERIFY_PATH = f"{PREFIX}/citations/verify"
ITEM_LIMIT = 256 * 1024
"""Bytes of a question with its explanation, its case and its sources."""
VERIFY_LIMIT = 160 * 1024
"""Bytes of a text whose citations are verified: 20,000 characters, at most six bytes each in JSON."""
UPLOAD_PATHS = (
    f"{PREFIX}/documents",
    f"{PREFIX}/cases/import",
    "/cases/import",
    f"{PREFIX}/questions/import",
    "/questions/import",
    f"{PREFIX}/blueprints/import",
    "/blueprints/import",
    f"{PREFIX}/jobs/ingest",
    "/documents",
    f"{VERIFY_PATH}/file",
    "/citations",
)
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
        lifespan=_working,
    )
    service.state.anzhi = app
    service.state.accounts = Accounts(app.service, app.settings)
    intake = service.state.intake = Intake(app)
    desk = service.state.jobs = JobDesk(intake, JobStore(app.service, app.settings.max_jobs), app.settings)
    intake.index_later = desk.index_later
    # What keeps parts of the library in memory does not stand here, but in ``App.kept``.
    service.state.drawing_at_once = CapacityLimiter(AT_ONCE)
    responder = ErrorResponder(error_page)
    errors.install(service, responder)
    service.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM, compresslevel=5)
    service.add_middleware(
        RequestGuard,
        responder=responder,
        body_limit=BODY_LIMIT,
        body_limits={VERIFY_PATH: VERIFY_LIMIT, f"{PREFIX}/questions": ITEM_LIMIT},
        upload_limit=app.settings.max_upload_bytes,
        upload_paths=UPLOAD_PATHS,
        accounts=service.state.accounts,
        rules=WriteRules(service),
        host=app.settings.host,
    )
    known = [Depends(only_known_parameters(PREFIX))]
    parts = (
        ask,
        streaming,
        chat,
        conversations,
        feedback,
        citations,
        references,
        responsibilities,
        targets,
        decisions,
        briefings,
        case_links,
        documents,
        cases,
        question_files,  # before /questions/{item_id}
        questions,
        blueprints,
        papers,
        practice,
        results,
        metadata,
        jobs,
        comparisons,
        pages,
        lexicon,
        units,
        accounts,
        operations,
    )
    for router in (part.router for part in parts):
        service.include_router(router, prefix=PREFIX, dependencies=known)
    service.include_router(account_pages.router)
    service.include_router(admin_pages.router)
    service.include_router(original_pages.router)
    service.include_router(reference_pages.router)
    service.include_router(citation_pages.router)
    service.include_router(comparison_pages.router)
    service.include_router(decision_pages.router)
    service.include_router(unit_pages.router)
    service.include_router(register_pages.router)
    service.include_router(case_article_pages.router)
    service.include_router(case_import_pages.router)  # before /cases/{case_id}
    service.include_router(case_pages.router)
    service.include_router(question_edit_pages.previews)
    service.include_router(question_edit_pages.router)  # these before /questions/{item_id}
    service.include_router(question_making_pages.router)
    service.include_router(question_import_pages.router)
    service.include_router(question_batch_pages.router)
    service.include_router(question_pages.router)
    service.include_router(practice_pages.router)
    service.include_router(result_pages.router)
    service.include_router(paper_making_pages.router)  # before /papers/{paper_id}
    service.include_router(paper_pages.router)
    service.include_router(library_pages.router)
    service.include_router(job_pages.router)
    service.include_router(metadata_pages.router)
    service.include_router(document_pages.router)
    service.include_router(ask_pages.router)
    service.include_router(chat_pages.router)
    service.include_router(feedback_pages.router)
    service.include_router(web_pages.router)
    describe(service)
    service.mount("/static", HashedFiles(), name="static")
    return service


@asynccontextmanager
async def _working(service: FastAPI) -> AsyncIterator[None]:
    """While the service runs, jobs are worked at; those that a dead process left are taken up."""
    desk: JobDesk = service.state.jobs
    desk.runner.start()
    yield
    await to_thread.run_sync(desk.runner.stop)
