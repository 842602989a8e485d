"""From an article or a task of the register to the cases that broke it or show why it matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from case_library.links import Breach
from qa_service.accounts.model import Visitor
from qa_service.api.context import CurrentApp
from qa_service.api.visitor import CurrentVisitor
from qa_service.links import document_url
from qa_service.web.case_articles import broken_of, tellings_of
from qa_service.web.case_lists import Naming, row_of
from qa_service.web.case_words import CaseWords
from qa_service.web.page_links import page_of
from qa_service.web.rendering import evidence_url, render
from qa_service.wiring import App

router = APIRouter(include_in_schema=False)


@page_of(router, "/clauses/{clause_id}/cases")
def clause_cases_page(app: CurrentApp, visitor: CurrentVisitor, clause_id: str) -> Response:
    """The cases that broke an article, each with the sentence that says so."""
    clause = app.library.clause(clause_id)
    version = app.library.version(clause.version_id)
    told: dict[str, list[Breach]] = {}
    for breach in broken_of(app).of_clause(clause_id):
        told.setdefault(breach.case_id, []).append(breach)
    return render(
        "case_reasons.html",
        section="documents",
        heading=f"违反{clause.place or clause.article or '本条'}的案例",
        source=version.title or version.file_name,
        source_url=document_url(version.document_id, version_id=version.id, ordinal=clause.ordinal),
        back=("资料库", "/documents"),
        words=clause.extent.of(app.library.text(version.id)).strip(),
        items=[_broke(app, visitor, case_id, breaches) for case_id, breaches in told.items()],
        json_url=f"/api/v1/clauses/{clause_id}/cases",
    )


def _broke(app: App, visitor: Visitor, case_id: str, breaches: Sequence[Breach]) -> dict[str, Any]:
    """A case with the sentences that say who broke the article."""
    view = app.case_desk.view(case_id, names=visitor.sees_internal, linked=False)
    words = CaseWords(view.record.text, view.record.document_id, view.record.version_id, view.mask)
    sentences = dict.fromkeys((words.sentence(one.span), words.url(one.span)) for one in breaches)
    return {"row": row_of(view.record.summary, Naming(visitor.sees_internal)), "sentences": list(sentences)}


@page_of(router, "/responsibilities/{assignment_id}/cases")
def row_cases_page(app: CurrentApp, visitor: CurrentVisitor, assignment_id: str) -> Response:
    """The cases that show why a task of the register matters."""
    record = app.library.assignment(assignment_id)
    naming = Naming(visitor.sees_internal)
    items = []
    for telling in tellings_of(app, record):
        row = app.case_desk.cases.summary(telling.case_id)
        items.append({"row": row_of(row, naming), "sentences": [(telling.reason, "")]})
    return render(
        "case_reasons.html",
        section="register",
        heading="这项任务为什么重要",
        source=record.document.title or record.document.file_name,
        source_url=evidence_url(record),
        back=("责任清单", "/responsibilities"),
        words=record.task.text,
        items=items,
        json_url=f"/api/v1/responsibilities/{assignment_id}/cases",
    )
