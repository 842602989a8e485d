"""A page of an original as a web page: its picture with the words of a citation marked on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse
from markupsafe import Markup, escape
from pydantic import Field
from starlette.responses import Response

from corpus.model import ClauseKind, Span
from corpus.reading.page_picture import DEFAULT_WIDTH, Drawing, PageSize
from corpus.reading.quote_places import Mark
from corpus.records import ClauseRecord
from qa_service.api.context import CurrentApp, CurrentDrawing
from qa_service.api.filters import Blank
from qa_service.api.routes.pages import WordsQuery, preferred
from qa_service.links import document_url, page_url
from qa_service.page_pictures import ShownPage, Words, check_drawable
from qa_service.web.readings import readings_of
from qa_service.web.rendering import render
from qa_service.wiring import App

ZOOM = 2
"""How much larger the page stands when it is enlarged."""
QUOTE_SHOWN = 400
"""Characters of the quote that stand above the picture."""
_ABOVE = 0.12
"""Share of the page that stays in view above the marked words when a link opens at them."""

_FRAME = 2.0
"""Points by which the frame around a row stands off, so that it is told from the rules of a table."""

PAGE_TEXT_SHOWN = 20_000
"""Characters of a page's text that stand beside the picture."""

router = APIRouter(include_in_schema=False)


class Line(NamedTuple):
    """One clause of the text beside the picture, with its place in the full text."""

    words: Markup
    url: str


class OpenQuery(WordsQuery):
    """Which page is opened: the one asked for, else the one on which the words begin."""

    page: Annotated[Annotated[int, Field(ge=1)] | None, Blank] = None
    zoom: bool = False


class PageQuery(WordsQuery):
    """How the page is shown."""

    zoom: bool = False


@router.api_route("/documents/{document_id}/pages", methods=["GET", "HEAD"])
async def open_pages(
    app: CurrentApp, drawing: CurrentDrawing, document_id: str, asked: Annotated[OpenQuery, Query()]
) -> Response:
    """Goes to the right page, at the words."""

    def target() -> str:
        words = asked.words(app, document_id)
        check_drawable(words.version)
        page = asked.page or drawing.pictures.first_page(words)
        return _address(words, asked, page, zoom=asked.zoom)

    return RedirectResponse(await to_thread.run_sync(target), status_code=302)


@router.api_route("/documents/{document_id}/pages/{page}", methods=["GET", "HEAD"])
async def original_page(
    request: Request,
    app: CurrentApp,
    drawing: CurrentDrawing,
    document_id: str,
    page: Annotated[int, Path(ge=1)],
    asked: Annotated[PageQuery, Query()],
) -> Response:
    """The picture of a page with the words marked, and the way to the pages around it."""
    words = await to_thread.run_sync(lambda: asked.words(app, document_id))
    width = DEFAULT_WIDTH * ZOOM if asked.zoom else None
    how = Drawing(preferred(request.headers.get("accept", "")), width, marked=False)
    shown = await drawing.show(words, page, how)
    text = await to_thread.run_sync(lambda: _quote(app.library.text(words.version.id), words.spans))
    lines = await to_thread.run_sync(_text_of_page, app, words, page)
    last = shown.drawn.pages
    picture = f"/api/v1/documents/{document_id}/pages/{page}?version={words.version.id}"
    return render(
        "original_page.html",
        section="documents",
        version=words.version,
        page=page,
        pages=last,
        quote=text,
        lines=lines,
        shown=shown,
        marks=_overlay(shown.drawn.size, shown.drawn.marks),
        inexact=any(not mark.exact for mark in shown.drawn.marks),
        elsewhere=_elsewhere(shown),
        size=_pixels(shown.drawn.size, width or DEFAULT_WIDTH),
        zoomed=asked.zoom,
        fields=_fields(words, asked),
        picture_url=picture + "&highlight=false" + (f"&width={width}" if width else ""),
        saved_url="/api/v1" + _address(words, asked, page).partition("#")[0],
        zoom_url=_address(words, asked, page, zoom=not asked.zoom),
        previous_url=_address(words, asked, page - 1, zoom=asked.zoom) if page > 1 else "",
        next_url=_address(words, asked, page + 1, zoom=asked.zoom) if page < last else "",
        page_address=lambda number: _address(words, asked, number, zoom=asked.zoom),
        text_url=_text_url(words, page),
        json_url=f"/api/v1{_boxes_address(words, asked, page)}",
    )


def _address(words: Words, asked: WordsQuery, page: int, *, zoom: bool = False) -> str:
    """A page with the same words, in the very version that is looked at."""
    same = asked.model_dump(include={"start", "end", "clause", "assignment"})
    url = page_url(words.version.document_id, version_id=words.version.id, page=page, **same)
    place, mark, fragment = url.partition("#")
    return place + ("&zoom=true" if zoom else "") + mark + fragment


def _boxes_address(words: Words, asked: WordsQuery, page: int) -> str:
    return _address(words, asked, page).partition("#")[0].replace(f"/pages/{page}", f"/pages/{page}/boxes", 1)


def _fields(words: Words, asked: PageQuery) -> list[tuple[str, str]]:
    """What the form that goes to a page sends along."""
    values = asked.model_dump(include={"start", "end", "clause", "assignment"}) | {
        "version": words.version.id,
        "zoom": "true" if asked.zoom else None,
    }
    return [(name, str(value)) for name, value in values.items() if value is not None]


def _text_url(words: Words, page: int) -> str:
    """The full text, at the words, else where the page begins."""
    version = words.version
    pinned = None if version.current and not words.spans else version.id
    if not words.spans:
        return document_url(version.document_id, version_id=pinned) + f"#p{page}"
    return document_url(
        version.document_id, version_id=pinned, start=words.spans[0].start, end=words.spans[-1].end
    )


def _quote(text: str, spans: Sequence[Span]) -> str:
    """The words as they are stored, for comparing with the picture."""
    quote = "；".join(" ".join(span.of(text).split()) for span in spans)
    return quote if len(quote) <= QUOTE_SHOWN else quote[: QUOTE_SHOWN - 2] + "……"


def _text_of_page(app: App, words: Words, page: int) -> list[Line]:
    """The clauses that begin on a page, for reading beside the picture."""
    text = app.library.text(words.version.id)
    found: list[Line] = []
    length = 0
    for clause in readings_of(app).of(words.version).clauses:
        if clause.page != page or clause.kind is ClauseKind.CHROME:
            continue
        hits = [(max(span.start, clause.start), min(span.end, clause.end)) for span in words.spans]
        hits = [(start, end) for start, end in hits if start < end]
        found.append(Line(_highlighted(text, clause.start, clause.end, hits), _clause_url(words, clause)))
        length += clause.end - clause.start
        if length > PAGE_TEXT_SHOWN:
            break
    return found


def _highlighted(text: str, start: int, end: int, hits: Sequence[tuple[int, int]]) -> Markup:
    pieces: list[Markup] = []
    at = start
    for first, last in hits:
        pieces.append(escape(text[at:first]))
        pieces.append(Markup("<mark>{}</mark>").format(text[first:last]))
        at = last
    return Markup("").join([*pieces, escape(text[at:end])])


def _clause_url(words: Words, clause: ClauseRecord) -> str:
    version = words.version
    return document_url(version.document_id, version_id=version.id, ordinal=clause.ordinal)


def _elsewhere(shown: ShownPage) -> list[int]:
    """Other pages on which the words stand; the first few of many."""
    return [page for page in shown.pages if page != shown.page][:5]


def _pixels(size: PageSize, width: int) -> tuple[int, int]:
    return width, max(1, round(size.height * width / size.width))


def _overlay(size: PageSize, marks: Sequence[Mark]) -> Markup:
    """The marks as a drawing that lies over the picture, in points; the first carries ``id="hit"``."""
    shapes: list[Markup] = []
    for number, mark in enumerate(marks):
        left, top, right, bottom = mark.box
        if number == 0:
            above = max(0.0, top - _ABOVE * size.height)
            shapes.append(_shape("start", (left, above, right - left, bottom - above)))
        kind, out = ("words", 0.0) if mark.exact else ("row", _FRAME)
        shapes.append(_shape(kind, (left - out, top - out, right - left + 2 * out, bottom - top + 2 * out)))
    return Markup('<svg class="marks" viewBox="0 0 {:.2f} {:.2f}" aria-hidden="true">{}</svg>').format(
        size.width, size.height, Markup("").join(shapes)
    )


def _shape(kind: str, place: tuple[float, float, float, float]) -> Markup:
    identity = Markup(' id="hit"') if kind == "start" else Markup("")
    return Markup('<rect{} class="{}" x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>').format(
        identity, kind, *place
    )
