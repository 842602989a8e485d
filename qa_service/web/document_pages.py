"""One document as a page to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.errors import NotFoundError
from corpus.model import DocumentKind
from corpus.reading.page_picture import DRAWABLE
from corpus.records import ClauseRecord, VersionRecord
from qa_service import labels
from qa_service.accounts.model import Permission
from qa_service.api.context import CurrentApp
from qa_service.api.filters import Blank, Words
from qa_service.api.visitor import CurrentVisitor
from qa_service.comparing import compare_url
from qa_service.links import document_url, page_url
from qa_service.past import past_json, repeal_url
from qa_service.web.case_articles import broken_articles, cases_by_document, clause_cases_url
from qa_service.web.page_links import link_to, page_of
from qa_service.web.question_links import (
    clause_items_url,
    document_items_url,
    items_of_articles,
    items_of_document,
    may_see_bank,
)
from qa_service.web.reading_links import reading_links, references_url
from qa_service.web.reading_view import WINDOW, ClauseTools, OutlineEntry, reading_view
from qa_service.web.readings import readings_of
from qa_service.web.rendering import render
from qa_service.wiring import App

router = APIRouter(include_in_schema=False)


class ReadQuery(BaseModel):
    """Which version is read, and which words are highlighted (half-open, code points)."""

    version: Words = None
    as_of: Annotated[dt.date | None, Blank] = None
    start: Annotated[Annotated[int, Field(ge=0)] | None, Blank] = None
    end: Annotated[Annotated[int, Field(ge=0)] | None, Blank] = None
    window: Annotated[int, Field(ge=1)] = 1


@page_of(router, "/documents/{document_id}")
def document_page(
    app: CurrentApp, visitor: CurrentVisitor, document_id: str, asked: Annotated[ReadQuery, Query()]
) -> Response:
    """A version to read, opened at the words asked for."""
    versions = app.library.versions(document_id, as_of=asked.as_of)
    shown = asked.version or (asked.as_of and app.library.document(document_id, as_of=asked.as_of).version_id)
    version = _chosen(versions, shown or None, document_id)
    text = app.library.text(version.id)
    reading = readings_of(app).of(version)
    links = reading_links(app.library, version.id)
    hit = _hit(asked, len(text))
    drawable = version.form in DRAWABLE
    asks = may_see_bank(visitor)

    def original(page: int) -> str:
        return page_url(document_id, version_id=version.id, page=page)

    view = reading_view(
        text,
        reading.clauses,
        hit=hit,
        duties=reading.duties,
        window=asked.window,
        original=original if drawable else None,
        links=links,
        cited_url=lambda ordinal: references_url(
            document_id, clause_id=f"{version.id}.{ordinal}", direction="in"
        ),
        broken=broken_articles(app, version),
        broken_url=lambda ordinal: clause_cases_url(f"{version.id}.{ordinal}"),
        items=items_of_articles(app, version.id, reading.clauses) if asks else None,
        items_url=lambda ordinal: clause_items_url(f"{version.id}.{ordinal}"),
        tools=_tools(version, len(text) > WINDOW, hit, drawable=drawable),
    )
    pinned = None if version.current else version.id

    def outline_url(entry: OutlineEntry) -> str:
        if entry.window == view.window:
            return f"#c{entry.ordinal}"
        return window_url(entry.window) + f"#c{entry.ordinal}"

    def window_url(number: int) -> str:
        query = {"version": pinned, "window": None if number == 1 else number}
        return link_to(f"/documents/{document_id}", {}, **query)

    return render(
        "document.html",
        section="documents",
        version=version,
        versions=versions,
        old=not version.current,
        successor=_successor(app, version),
        editor=visitor.may(Permission.EDIT_LIBRARY),
        past=past_json(app.library, version.id, asked.as_of),
        repeal_url=repeal_url(version.repealed_by) if version.repealed_by else "",
        as_of=asked.as_of.isoformat() if asked.as_of else "",
        parts=app.library.parts(version.id, as_of=asked.as_of),
        lost=asked.start is not None and hit is None,
        facts=_facts(version),
        compare_url=compare_url,
        original_url=page_url(
            document_id,
            version_id=version.id,
            start=hit[0] if hit else None,
            end=hit[1] if hit else None,
        )
        if drawable
        else None,
        view=view,
        links=links,
        told=_told(app, version),
        items=(items_of_document(app, document_id), document_items_url(document_id)) if asks else None,
        references_url=lambda direction: references_url(document_id, version_id=pinned, direction=direction),
        outline_url=outline_url,
        window_url=window_url,
        json_url=f"/api/v1/documents/{document_id}",
    )


def _tools(version: VersionRecord, long: bool, hit: tuple[int, int] | None, *, drawable: bool) -> ClauseTools:
    """The links behind each clause; the address of a clause in a text of several windows names its words."""

    def permalink(clause: ClauseRecord) -> str:
        start, end = (clause.start, clause.end) if long else (None, None)
        return document_url(
            version.document_id, version_id=version.id, start=start, end=end, ordinal=clause.ordinal
        )

    def picture(clause: ClauseRecord) -> str:
        return page_url(version.document_id, version_id=version.id, clause=clause.id)

    if hit is None:
        return ClauseTools(permalink, picture if drawable else None)
    start, end = hit
    seen = page_url(version.document_id, version_id=version.id, start=start, end=end) if drawable else ""
    return ClauseTools(
        permalink,
        picture if drawable else None,
        document_url(version.document_id, version_id=version.id, start=start, end=end),
        seen,
    )


def _chosen(versions: Sequence[VersionRecord], version_id: str | None, document_id: str) -> VersionRecord:
    for version in versions:
        if version.id == version_id or (version_id is None and version.current):
            return version
    raise NotFoundError(
        f"这份文件没有版本 {version_id}。请从文件页面重新进入。",
        details={"document": document_id, "version": version_id},
    )


def _told(app: App, version: VersionRecord) -> tuple[str, int] | None:
    """(address, number) of the cases that the text tells; None for one that tells of no accident."""
    if version.kind is not DocumentKind.CASE or not version.current:
        return None
    return cases_by_document(app, [version.document_id]).get(version.document_id)


def _hit(asked: ReadQuery, length: int) -> tuple[int, int] | None:
    """The range to highlight; None when none is asked for or it lies outside the text."""
    if asked.start is None or asked.end is None or not asked.start < asked.end <= length:
        return None
    return asked.start, asked.end


def _successor(app: App, version: VersionRecord) -> VersionRecord | None:
    if version.superseded_by is None:
        return None
    try:
        return app.library.version(version.superseded_by)
    except NotFoundError:
        return None


def _facts(version: VersionRecord) -> list[tuple[str, str]]:
    """What the head of the page says of a version, without what is not known."""
    rows = [
        ("类别", labels.DOCUMENT_KIND.get(version.kind.value, version.kind.value)),
        ("地区", labels.place(version.jurisdiction)),
        ("地区依据", labels.place_basis(version.place_basis)),
        ("文号", version.number),
        ("发文机关", version.issuer),
        ("索引号", version.index_number),
        ("公布", labels.day(version.published)),
        ("施行", labels.day(version.effective)),
        ("失效", labels.day(version.expires)),
        ("文件名", version.file_name),
    ]
    return [(name, value) for name, value in rows if value]
