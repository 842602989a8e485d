"""Pages of the library: the list of documents, upload, and what is done to several documents at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from corpus.amended import Field as Amendable
from corpus.amended import Visibility
from corpus.amending import amend
from corpus.errors import AnzhiError, InputError, NotFoundError
from corpus.library import Library
from corpus.model import DocumentKind
from corpus.reading import SUFFIXES
from corpus.records import DocumentRecord
from qa_service import labels
from qa_service.accounts.model import Permission, Visitor
from qa_service.api.context import CurrentApp, CurrentDesk, CurrentIntake
from qa_service.api.errors import readable_size
from qa_service.api.filters import Blank, DocumentQuery, Words
from qa_service.api.list_route import ListRoute
from qa_service.api.routes.jobs import take_files
from qa_service.api.visitor import CurrentVisitor, needs, note_for_log
from qa_service.jobs.desk import name_of
from qa_service.web.case_articles import cases_by_document
from qa_service.web.page_links import conditions_of, kept_limit, link_to, page_of, shown_limit
from qa_service.web.rendering import render
from qa_service.wiring import App

MOST_SELECTED: Final = 200
"""Documents that one action takes: as many as a page can list."""
ORDERS: Final[Mapping[str, str]] = {
    "newest": "公布日期",
    "added": "存入时间",
    "title": "标题",
    "assignments": "责任分工多少",
}
VISIBILITIES: Final[Mapping[str, str]] = {"public": "公开", "internal": "内部"}
#: The forms that a person knows, in the order in which they are told; the rest stand in the fold.
_FAMILIES: Final = (
    ("PDF 和扫描件", (".pdf", ".ofd", ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")),
    ("Word、WPS 文字", (".docx", ".doc", ".wps", ".docm", ".dotx", ".dot", ".wpt")),
    ("Excel、WPS 表格", (".xlsx", ".xls", ".et", ".xlsm", ".ett", ".csv", ".tsv")),
    ("网页和文本", (".html", ".htm", ".mht", ".mhtml", ".txt", ".md", ".markdown")),
)
EDITING: Final = [Depends(needs(Permission.EDIT_LIBRARY))]

router = APIRouter(include_in_schema=False, route_class=ListRoute)


class Action(StrEnum):
    """What can be done to the chosen documents."""

    PUBLISH = "public"
    CONCEAL = "internal"
    REMOVE = "remove"


ACTION_NAMES: Final[Mapping[Action, str]] = {
    Action.PUBLISH: "设为公开",
    Action.CONCEAL: "设为内部",
    Action.REMOVE: "移除",
}


@page_of(router, "/documents")
def documents_page(
    app: CurrentApp, visitor: CurrentVisitor, wanted: DocumentQuery, done: str = ""
) -> Response:
    """All documents that the visitor may see."""
    limit = shown_limit(wanted)
    conditions = wanted.conditions()
    # The status says what is replaced; a list that hides such documents would look as if they were lost.
    page = app.library.documents(
        **{**conditions, "include_superseded": True}, limit=limit, offset=wanted.offset
    )
    query = conditions_of(wanted)
    return render(
        "documents.html",
        section="documents",
        page=page,
        editor=visitor.may(Permission.EDIT_LIBRARY),
        staff=visitor.sees_internal,
        said=_said(done),
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(set(query) - {"order"}),
        kinds=labels.DOCUMENT_KIND,
        statuses=labels.STATUS,
        visibilities=VISIBILITIES,
        orders=ORDERS,
        told=cases_by_document(app, [one.id for one in page.items if one.kind is DocumentKind.CASE]),
        actions=ACTION_NAMES,
        back=link_to("/documents", query, offset=wanted.offset, limit=kept_limit(limit)),
        jurisdictions=app.library.jurisdictions(),
        link=lambda offset: link_to("/documents", query, offset=offset, limit=kept_limit(limit)),
        export=lambda form: link_to(
            "/api/v1/documents", {**query, "include_superseded": "true"}, format=form
        ),
        json_url=link_to("/api/v1/documents", query),
    )


def _said(done: str) -> str:
    """What was just done, told on the list: ``remove-3`` → 已移除 3 份文件。"""
    act, _, number = done.partition("-")
    if not number.isdecimal() or len(number) > 4 or act not in list(Action):
        return ""
    return f"已{ACTION_NAMES[Action(act)]} {int(number)} 份文件。"


# --- upload --------------------------------------------------------------------------------------


@page_of(router, "/documents/upload", EDITING)
def upload_page(app: CurrentApp) -> Response:
    """Asks for files; whoever may not add any is told why."""
    return _upload(app)


def _upload(app: App, problem: str = "", status: int = 200) -> Response:
    settings = app.settings
    return render(
        "upload.html",
        status=status,
        section="documents",
        problem=problem,
        kinds=labels.DOCUMENT_KIND,
        families=[
            (name, "、".join(suffix.lstrip(".") for suffix in suffixes if suffix in SUFFIXES))
            for name, suffixes in _FAMILIES
        ],
        suffixes=",".join(sorted(SUFFIXES)),
        limit_bytes=settings.max_upload_bytes,
        limit=readable_size(settings.max_upload_bytes),
        most_files=settings.max_job_files,
        jurisdictions=app.library.jurisdictions(),
        json_url="",
    )


@router.post("/documents", dependencies=EDITING)
def upload(
    app: CurrentApp,
    desk: CurrentDesk,
    visitor: CurrentVisitor,
    file: Annotated[list[UploadFile] | None, File()] = None,
    jurisdiction: Annotated[Words, Form()] = None,
    kind: Annotated[DocumentKind | None, Blank, Form()] = None,
    visibility: Annotated[Visibility, Form()] = Visibility.PUBLIC,
    archives: Annotated[bool, Form()] = False,
) -> Response:
    """Takes the files and goes to the page of the job that reads them."""
    try:
        job = take_files(
            desk,
            visitor,
            file or [],
            [],
            job=None,
            start=True,
            jurisdiction=jurisdiction,
            kind=kind,
            visibility=visibility,
            archives=archives,
        )
    except AnzhiError as error:
        if error.status >= 500 and error.status != 503:
            raise
        return _upload(app, error.message, error.status)
    return RedirectResponse(job.url, status_code=303)


# --- several documents at once -------------------------------------------------------------------


@router.post("/documents/selected", dependencies=EDITING)
def selected_page(
    app: CurrentApp,
    document: Annotated[list[str] | None, Form(max_length=MOST_SELECTED)] = None,
    action: Annotated[Action | None, Blank, Form()] = None,
    back: Annotated[str, Form(max_length=2000)] = "/documents",
) -> Response:
    """Asks before anything is done."""
    records = _chosen(app.library, document or [])
    if not records or action is None:
        raise InputError("还没有选择文件。请返回文件列表，勾选一份或几份文件后再操作。")
    return render(
        "selected.html",
        section="documents",
        records=records,
        action=action,
        name=ACTION_NAMES[action],
        back=_own(back),
    )


@router.post("/documents/selected/done", dependencies=EDITING)
def selected_done(
    intake: CurrentIntake,
    visitor: CurrentVisitor,
    request: Request,
    document: Annotated[list[str], Form(max_length=MOST_SELECTED)],
    action: Annotated[Action, Form()],
    why: Annotated[str, Form(max_length=500)] = "",
    back: Annotated[str, Form(max_length=2000)] = "/documents",
) -> Response:
    """Does it to all of them; one that somebody else has removed in between stops nothing."""
    ids = list(dict.fromkeys(document))
    if action is Action.REMOVE:
        number = len(intake.remove_all(ids))
    else:
        number = set_visibility(intake, ids, Visibility(action.value), visitor, why)
    note_for_log(request, f"{ACTION_NAMES[action]} {number} 份：{'、'.join(ids)}", why=why)
    place = _own(back)
    return RedirectResponse(
        f"{place}{'&' if '?' in place else '?'}done={action.value}-{number}", status_code=303
    )


def set_visibility(
    intake: CurrentIntake, ids: list[str], visibility: Visibility, visitor: Visitor, why: str
) -> int:
    """States who may see documents; how many there were.

    Raises:
        AmendmentError: no reason is given.
    """

    def change(library: Library) -> int:
        found = 0
        for document_id in ids:
            try:
                amend(
                    library,
                    document_id,
                    {Amendable.VISIBILITY: visibility.value},
                    who=name_of(visitor),
                    why=why,
                    limits=intake.app.settings.limits,
                )
            except NotFoundError:
                continue
            found += 1
        return found

    return intake.change(change)


def _chosen(library: Library, ids: list[str]) -> list[DocumentRecord]:
    found = library.get_documents(list(dict.fromkeys(ids)))
    return [found[document_id] for document_id in dict.fromkeys(ids) if document_id in found]


def _own(back: str) -> str:
    """An address of the list, whatever the form says."""
    return back if back == "/documents" or back.startswith("/documents?") else "/documents"


# --- one document --------------------------------------------------------------------------------


@page_of(router, "/documents/{document_id}/remove", EDITING)
def remove_page(app: CurrentApp, document_id: str) -> Response:
    """Asks before a document is removed."""
    return render("remove.html", section="documents", record=app.library.document(document_id))


@router.post("/documents/{document_id}/remove", dependencies=EDITING)
def remove(app: CurrentApp, intake: CurrentIntake, request: Request, document_id: str) -> Response:
    """Removes it and goes back to the list."""
    record = app.library.document(document_id)
    intake.remove(document_id)
    note_for_log(request, f"《{record.title or record.file_name}》 {document_id}")
    return RedirectResponse("/documents?done=remove-1", status_code=303)
