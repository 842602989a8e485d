"""What a document or clause cites, who cites it, and what stays unresolved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from corpus.citation_register import CitationRecord, CitationRegister
from corpus.records import Page
from corpus.resolving import Outcome
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp
from qa_service.api.downloads import MEDIA_TYPES, attachment
from qa_service.api.filters import Blank, Day, ListFilter, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.documents import version_of
from qa_service.references import REFERENCE_SHEET, reference_file, reference_row
from qa_service.register_files import TargetFileForm
from qa_service.wiring import App

router = APIRouter(tags=["引用"], route_class=ListRoute)


class ReferenceFilter(ListFilter):
    """The day for which citations are resolved, the window and the form."""

    as_of: Annotated[Day | None, Blank] = Field(default=None, description="按哪一天的时效解析，默认今天")
    format: TargetFileForm = Field(
        default=TargetFileForm.JSON, description="json 按页返回；其余为附件，不写 limit 时含全部"
    )


class DocumentReferenceFilter(ReferenceFilter):
    """Of which version."""

    version: str | None = Field(default=None, max_length=40, description="版本编号；不填为当前版本")


class CitedByFilter(DocumentReferenceFilter):
    """Whether the document's own citations of itself count."""

    own: bool = Field(default=False, description="也列出文件对自身条文的引用（本法第三十条）")


class ClauseCitedByFilter(ReferenceFilter):
    """As of ``CitedByFilter``; for one clause they count unless refused."""

    own: bool = Field(default=True, description="也列出文件对自身条文的引用（本法第三十条）")


class UnresolvedFilter(ReferenceFilter):
    """Which unresolved citations are wanted."""

    outcome: Annotated[Outcome | None, Blank] = Field(default=None, description="只看这一种原因")
    document: Words = Field(default=None, description="文件编号、文件名或标题里的词")


def _answer(wanted: ReferenceFilter, page_of: Callable[[int, int], Page[CitationRecord]]) -> Response:
    if wanted.format is TargetFileForm.JSON:
        page = page_of(wanted.limit, wanted.offset)
        items = [reference_row(record) for record in page.items]
        return bodies.as_json(schemas.ReferenceListBody(items=items, **bodies.window(page)))
    whole = "limit" not in wanted.model_fields_set
    page = page_of(_ALL if whole else wanted.limit, 0 if whole else wanted.offset)
    content = reference_file(page.items, wanted.format)
    name = f"{REFERENCE_SHEET.name}.{wanted.format.value}"
    return Response(content, media_type=MEDIA_TYPES[wanted.format.value], headers=attachment(name))


_ALL = 1_000_000


def _register(app: App, wanted: ReferenceFilter) -> CitationRegister:
    return CitationRegister(app.library, wanted.as_of)


@router.get(
    "/documents/{document_id}/references", summary="文件引用了什么", response_model=schemas.ReferenceListBody
)
def document_references(
    app: CurrentApp, document_id: str, wanted: Annotated[DocumentReferenceFilter, Query()]
) -> Response:
    """In the order of the text, each with its target when it was written and today."""
    version = version_of(app, document_id, wanted.version)
    register = _register(app, wanted)
    return _answer(wanted, lambda limit, offset: register.of_version(version.id, limit=limit, offset=offset))


@router.get(
    "/documents/{document_id}/cited-by", summary="谁引用了这份文件", response_model=schemas.ReferenceListBody
)
def document_cited_by(
    app: CurrentApp, document_id: str, wanted: Annotated[CitedByFilter, Query()]
) -> Response:
    """By the titles of the citing documents."""
    version = version_of(app, document_id, wanted.version)
    register = _register(app, wanted)
    return _answer(
        wanted,
        lambda limit, offset: register.cited_by(version.id, own=wanted.own, limit=limit, offset=offset),
    )


@router.get(
    "/clauses/{clause_id}/references", summary="条款引用了什么", response_model=schemas.ReferenceListBody
)
def clause_references(
    app: CurrentApp, clause_id: str, wanted: Annotated[ReferenceFilter, Query()]
) -> Response:
    """Those of the clause and of what stands below it."""
    clause = app.library.clause(clause_id)
    register = _register(app, wanted)
    return _answer(
        wanted,
        lambda limit, offset: register.of_version(
            clause.version_id, clause_id=clause_id, limit=limit, offset=offset
        ),
    )


@router.get(
    "/clauses/{clause_id}/cited-by", summary="谁引用了这一条款", response_model=schemas.ReferenceListBody
)
def clause_cited_by(
    app: CurrentApp, clause_id: str, wanted: Annotated[ClauseCitedByFilter, Query()]
) -> Response:
    """Citations of this article, 款 or 项, of what lies in it, and of what it lies in."""
    clause = app.library.clause(clause_id)
    register = _register(app, wanted)
    return _answer(
        wanted,
        lambda limit, offset: register.cited_by(
            clause.version_id, clause_id=clause_id, own=wanted.own, limit=limit, offset=offset
        ),
    )


@router.get("/references/unresolved", summary="对应不上的引用", response_model=schemas.ReferenceListBody)
def unresolved_references(app: CurrentApp, wanted: Annotated[UnresolvedFilter, Query()]) -> Response:
    """Of current documents, each with its reason."""
    register = _register(app, wanted)
    return _answer(
        wanted,
        lambda limit, offset: register.unresolved(
            outcome=wanted.outcome, document=wanted.document, limit=limit, offset=offset
        ),
    )
