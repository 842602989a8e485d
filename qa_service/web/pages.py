"""The pages. Each has an address that can be passed on; forms use GET wherever nothing is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.errors import AnzhiError, InputError, NotFoundError
from corpus.model import DocumentKind, FileStatus, Issue, Severity
from corpus.reading import SUFFIXES
from corpus.reading.article_rows import holds_articles
from corpus.reading.page_picture import DRAWABLE
from corpus.records import VersionRecord
from corpus.validity import china_today
from corpus.walk import opens
from qa_service import labels
from qa_service.answer.model import Window
from qa_service.api.context import CurrentApp, CurrentIntake
from qa_service.api.errors import readable_size
from qa_service.api.filters import (
    Blank,
    DocumentFilter,
    DocumentQuery,
    RegisterFilter,
    RegisterQuery,
    TargetFilter,
    TargetQuery,
    Words,
)
from qa_service.api.intake import TakenArchive
from qa_service.links import document_url, page_url
from qa_service.past import past_json, repeal_url
from qa_service.target_register import KIND_NAMES, due_soon, readable_target
from qa_service.web.answer_view import LIST_SHOWN, answer_view
from qa_service.web.examples import Examples
from qa_service.web.reading_links import reading_links, references_url
from qa_service.web.reading_view import OutlineEntry, reading_view
from qa_service.web.readings import Readings
from qa_service.web.rendering import render
from qa_service.web.talk_view import talk_view
from qa_service.wiring import App
from qa_service.wishes import Wishes, wishing

PAGE_SIZE = 20
_SHOWN_ISSUES = 30
MOST_CHOICES = 200
"""Documents that the filter of the register offers."""

router = APIRouter(include_in_schema=False)


def _get(path: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A page that also answers HEAD, which link checkers and monitors send."""
    return router.api_route(path, methods=["GET", "HEAD"])


# --- asking --------------------------------------------------------------------------------------


class AskQuery(BaseModel):
    """What the form on the first page sends; bad values are explained on the page itself."""

    q: str = ""
    place: Words = None
    date: str = ""
    after: str = ""
    """The question before, made whole: the one in ``q`` may lean on it. The page keeps nothing itself."""
    rules: str = ""
    """Anything: the answer as the rules write it, without the language model."""
    offset: str = ""
    """Of an answer that is a list, how many rows stand on the pages before."""


@_get("/")
def ask_page(request: Request, app: CurrentApp, asked: Annotated[AskQuery, Query()]) -> Response:
    """Without a question: the box and examples. With one: the answer."""
    question = " ".join(asked.q.split())
    values: dict[str, Any] = {
        "question": question,
        "place": asked.place or "",
        "date": asked.date,
        "jurisdictions": app.library.jurisdictions(),
        "problem": "",
        "answer": None,
        "talk": None,
    }
    if not question:
        examples: Examples = request.app.state.examples
        values |= {"overview": app.library.overview(), "examples": examples.current()}
        return render("ask.html", section="ask", **values)
    status = 200
    try:
        date, before = _date(asked.date), " ".join(asked.after.split())
        state = app.talker.follow(before, None, asked.place, date).state if before else None
        window = Window(_offset(asked.offset), LIST_SHOWN)
        with wishing(Wishes(use_model=not asked.rules)):
            turn = app.talker.follow(question, state, asked.place, date, window)
        values |= {"answer": turn.answer, "view": answer_view(turn.answer)}
        kept = {name: value for name, value in asked.model_dump().items() if value and name != "offset"}
        values["list_link"] = lambda offset: _link("/", kept, offset=offset)
        values["talk"] = talk_view(turn, asked.date)
    except InputError as error:
        status = error.status
        values["problem"] = error.message
    return render("ask.html", status=status, section="ask", **values)


def _offset(written: str) -> int:
    number = written.strip() or "0"
    if not number.isdecimal() or len(number) > 6:
        raise InputError("页码不对，请从答案下方的“上一页”“下一页”翻页。", details={"offset": written})
    return int(number)


def _date(written: str) -> dt.date | None:
    if not written.strip():
        return None
    try:
        return dt.date.fromisoformat(written.strip())
    except ValueError:
        raise InputError("日期要写成 2024-06-30 的样子，请修改后再查。", details={"date": written}) from None


# --- register ------------------------------------------------------------------------------------


@_get("/responsibilities")
def register_page(app: CurrentApp, wanted: RegisterQuery) -> Response:
    """The register with its filters."""
    limit = wanted.limit if "limit" in wanted.model_fields_set else PAGE_SIZE
    page = app.library.assignments(**wanted.conditions(), limit=limit, offset=wanted.offset)
    query = _query(wanted)
    choices = [record for record in app.library.documents(limit=MOST_CHOICES).items if record.assignments]
    return render(
        "responsibilities.html",
        section="register",
        page=page,
        as_of=wanted.as_of,
        filters={name: value or "" for name, value in wanted.model_dump().items()},
        filtered=bool(query),
        documents=choices,
        jurisdictions=app.library.jurisdictions(),
        link=lambda offset: _link("/responsibilities", query, offset=offset, limit=_kept(limit)),
        export=lambda form: _link("/api/v1/responsibilities", query, format=form),
        json_url=_link("/api/v1/responsibilities", query),
    )


@_get("/targets")
def targets_page(app: CurrentApp, wanted: TargetQuery) -> Response:
    """Figures and deadlines with their filters; what falls due soon is one click away."""
    limit = wanted.limit if "limit" in wanted.model_fields_set else PAGE_SIZE
    page = app.library.targets(**wanted.conditions(), limit=limit, offset=wanted.offset)
    query = _query(wanted)
    return render(
        "targets.html",
        section="register",
        page=page,
        rows=[(record, readable_target(record)) for record in page.items],
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(query),
        kinds={kind.value: name for kind, name in KIND_NAMES.items()},
        documents=app.library.documents(limit=MOST_CHOICES).items,
        jurisdictions=app.library.jurisdictions(),
        soon=[
            (
                name,
                _link("/targets", {**query, "due_after": first.isoformat(), "due_before": last.isoformat()}),
            )
            for name, first, last in due_soon(china_today())
        ],
        link=lambda offset: _link("/targets", query, offset=offset, limit=_kept(limit)),
        export=lambda form: _link("/api/v1/targets", query, format=form),
        json_url=_link("/api/v1/targets", query),
    )


def _kept(limit: int) -> int | None:
    return None if limit == PAGE_SIZE else limit


def _query(wanted: RegisterFilter | TargetFilter | DocumentFilter) -> dict[str, str]:
    """The conditions that are set, as they stand in an address."""
    dumped = wanted.model_dump(mode="json", exclude={"limit", "offset"}, exclude_defaults=True)
    return {
        name: ("true" if value is True else "false" if value is False else str(value))
        for name, value in dumped.items()
        if value is not None
    }


def _link(path: str, query: dict[str, str], **more: Any) -> str:
    kept = {**query, **{name: value for name, value in more.items() if value not in (None, 0)}}
    return f"{path}?{urlencode(kept)}" if kept else path


# --- documents -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UploadResult:
    """What the page says about the file that was just sent."""

    tone: str
    message: str
    url: str = ""
    issues: tuple[Any, ...] = ()


@_get("/documents")
def documents_page(app: CurrentApp, wanted: DocumentQuery) -> Response:
    """All documents, with a form to add one."""
    return _documents(app, wanted)


def _documents(
    app: App, wanted: DocumentFilter, result: UploadResult | None = None, status: int = 200
) -> Response:
    limit = wanted.limit if "limit" in wanted.model_fields_set else PAGE_SIZE
    conditions = wanted.conditions()
    # The status says what is replaced; a list that hides such documents would look as if they were lost.
    page = app.library.documents(
        **{**conditions, "include_superseded": True}, limit=limit, offset=wanted.offset
    )
    query = _query(wanted)
    return render(
        "documents.html",
        status=status,
        section="documents",
        page=page,
        result=result,
        filters={name: value or "" for name, value in wanted.model_dump(mode="json").items()},
        filtered=bool(query),
        kinds=labels.DOCUMENT_KIND,
        statuses=labels.STATUS,
        jurisdictions=app.library.jurisdictions(),
        formats="、".join(sorted(suffix.lstrip(".") for suffix in SUFFIXES)),
        suffixes=",".join(sorted(SUFFIXES)),
        upload_limit=readable_size(app.settings.max_upload_bytes),
        link=lambda offset: _link("/documents", query, offset=offset, limit=_kept(limit)),
        export=lambda form: _link("/api/v1/documents", {**query, "include_superseded": "true"}, format=form),
        json_url=_link("/api/v1/documents", query),
    )


@router.post("/documents")
def upload_page(
    app: CurrentApp,
    intake: CurrentIntake,
    file: Annotated[UploadFile, File()],
    jurisdiction: Annotated[Words, Form()] = None,
    kind: Annotated[DocumentKind | None, Blank, Form()] = None,
    archives: Annotated[bool, Form()] = False,
) -> Response:
    """Takes the file in and says on the same page what came of it."""
    try:
        if (archives and opens(file.filename or "")) or holds_articles(file.filename or ""):
            packed = intake.take_in_archive(
                file.file, file.filename or "", jurisdiction=jurisdiction, kind=kind
            )
            return _documents(app, DocumentFilter(), _archive_result(packed), 201 if packed.changed else 200)
        taken = intake.take_in(file.file, file.filename or "", jurisdiction=jurisdiction, kind=kind)
    except AnzhiError as error:
        return _documents(app, DocumentFilter(), UploadResult("bad", error.message), error.status)
    record = app.library.document(taken.document_id)
    name = f"《{record.title or record.file_name}》"
    if not taken.changed:
        message = f"{name}的内容与资料库里的一样，没有重复存入。"
    elif taken.superseded:
        message = f"{name}已存为新版本，取代第 {taken.superseded} 版。共 {record.assignments} 条责任分工。"
    else:
        message = f"{name}已存入资料库。共 {record.clauses} 条条款、{record.assignments} 条责任分工。"
    tone = "warn" if taken.issues else "good"
    return _documents(
        app,
        DocumentFilter(),
        UploadResult(tone, message, document_url(record.id), taken.issues),
        201 if taken.changed else 200,
    )


def _archive_result(packed: TakenArchive) -> UploadResult:
    """What the page says about the files of an archive: how many became what, and what a person must know."""
    stored = sum(row.status not in (FileStatus.UNCHANGED, FileStatus.FAILED) for row in packed.files)
    same = sum(row.status is FileStatus.UNCHANGED for row in packed.files)
    parts = [f"压缩包里有 {len(packed.files)} 个文件：存入 {stored} 个"]
    parts += [f"内容相同、没有重复存入 {same} 个"] if same else []
    parts += [f"失败 {packed.failed} 个"] if packed.failed else []
    told = [
        Issue(issue.code, f"{row.path}：{issue.message}", issue.severity)
        for row in packed.files
        for issue in row.issues
        if row.status is not FileStatus.UNCHANGED
    ]
    told += [issue for issue in packed.skipped if issue.severity is not Severity.INFO]
    tone = "bad" if not stored and packed.failed else "warn" if told else "good"
    return UploadResult(tone, "，".join(parts) + "。", issues=tuple(told[:_SHOWN_ISSUES]))


class ReadQuery(BaseModel):
    """Which version is read, and which words are highlighted (half-open, code points)."""

    version: Words = None
    as_of: Annotated[dt.date | None, Blank] = None
    start: Annotated[Annotated[int, Field(ge=0)] | None, Blank] = None
    end: Annotated[Annotated[int, Field(ge=0)] | None, Blank] = None
    window: Annotated[int, Field(ge=1)] = 1


@_get("/documents/{document_id}")
def document_page(
    request: Request, app: CurrentApp, document_id: str, asked: Annotated[ReadQuery, Query()]
) -> Response:
    """A version to read, opened at the words asked for."""
    versions = app.library.versions(document_id, as_of=asked.as_of)
    shown = asked.version or (asked.as_of and app.library.document(document_id, as_of=asked.as_of).version_id)
    version = _chosen(versions, shown or None, document_id)
    text = app.library.text(version.id)
    readings: Readings = request.app.state.readings
    reading = readings.of(version)
    links = reading_links(app.library, version.id)
    hit = _hit(asked, len(text))
    drawable = version.form in DRAWABLE

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
    )
    pinned = None if version.current else version.id

    def outline_url(entry: OutlineEntry) -> str:
        if entry.window == view.window:
            return f"#c{entry.ordinal}"
        return window_url(entry.window) + f"#c{entry.ordinal}"

    def window_url(number: int) -> str:
        query = {"version": pinned, "window": None if number == 1 else number}
        return _link(f"/documents/{document_id}", {}, **query)

    return render(
        "document.html",
        section="documents",
        version=version,
        versions=versions,
        old=not version.current,
        successor=_successor(app, version),
        past=past_json(app.library, version.id, asked.as_of),
        repeal_url=repeal_url(version.repealed_by) if version.repealed_by else "",
        as_of=asked.as_of.isoformat() if asked.as_of else "",
        parts=app.library.parts(version.id, as_of=asked.as_of),
        lost=asked.start is not None and hit is None,
        facts=_facts(version),
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
        references_url=lambda direction: references_url(document_id, version_id=pinned, direction=direction),
        outline_url=outline_url,
        window_url=window_url,
        json_url=f"/api/v1/documents/{document_id}",
    )


def _chosen(versions: Sequence[VersionRecord], version_id: str | None, document_id: str) -> VersionRecord:
    for version in versions:
        if version.id == version_id or (version_id is None and version.current):
            return version
    raise NotFoundError(
        f"这份文件没有版本 {version_id}。请从文件页面重新进入。",
        details={"document": document_id, "version": version_id},
    )


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


@_get("/documents/{document_id}/remove")
def remove_page(app: CurrentApp, document_id: str) -> Response:
    """Asks before a document is removed."""
    return render("remove.html", section="documents", record=app.library.document(document_id))


@router.post("/documents/{document_id}/remove")
def remove(intake: CurrentIntake, document_id: str) -> Response:
    """Removes it and goes back to the list."""
    intake.remove(document_id)
    return RedirectResponse("/documents", status_code=303)


@_get("/docs")
def api_page(request: Request) -> Response:
    """The API described from its own OpenAPI document; nothing is fetched from elsewhere."""
    from qa_service.web.api_guide import guide

    return render("api.html", groups=guide(request.app.openapi()), base=str(request.base_url).rstrip("/"))
