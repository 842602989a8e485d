"""Pages of originals: as pictures with the words of a citation marked, and where those words stand."""

from __future__ import annotations

from pathlib import PurePath as FilePath
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from corpus.errors import InputError
from corpus.reading.page_picture import (
    LARGEST_DPI,
    LARGEST_WIDTH,
    SMALLEST_DPI,
    SMALLEST_WIDTH,
    Drawing,
    PictureFormat,
)
from corpus.reading.quote_places import Mark
from qa_service.api import bodies, schemas
from qa_service.api.context import CurrentApp, CurrentDrawing
from qa_service.api.downloads import attachment
from qa_service.api.filters import Blank, ListFilter
from qa_service.links import page_url
from qa_service.page_pictures import Words, check_drawable, key_of, words_asked_for
from qa_service.wiring import App

API = "/api/v1"
KEPT_SECONDS = 24 * 3600
"""How long a browser keeps a picture of a stated version: it never changes, the program that draws it may."""

PICTURES = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in PictureFormat}

router = APIRouter(tags=["文件"])


class VersionQuery(ListFilter):
    """Which version's pages are listed."""

    version: Annotated[str | None, Blank] = Field(
        default=None, max_length=40, description="版本编号；不填为当前版本"
    )


class WordsQuery(BaseModel):
    """Which words of which version are meant."""

    version: Annotated[str | None, Blank] = Field(
        default=None,
        max_length=40,
        description="版本编号；不填为当前版本（或 clause、assignment 所在的版本）",
    )
    start: Annotated[Annotated[int, Field(ge=0)] | None, Blank] = Field(
        default=None, description="要标出的文字在存档文本中的起点（code points），与 end 一起用"
    )
    end: Annotated[Annotated[int, Field(ge=0)] | None, Blank] = Field(
        default=None, description="终点（不含）"
    )
    clause: Annotated[str | None, Blank] = Field(
        default=None, max_length=60, description="条款编号：标出整个条款"
    )
    assignment: Annotated[str | None, Blank] = Field(
        default=None, max_length=60, description="责任清单的行编号：标出写明责任的文字"
    )

    def words(self, app: App, document_id: str) -> Words:
        """The words in the library.

        Raises:
            NotFoundError, InputError: as ``words_asked_for``.
        """
        return words_asked_for(
            app.library,
            document_id,
            version_id=self.version,
            start=self.start,
            end=self.end,
            clause=self.clause,
            assignment=self.assignment,
        )

    @property
    def pinned(self) -> bool:
        """The address names the version, so that what it gives never changes."""
        return (self.version, self.clause, self.assignment) != (None, None, None)


class PictureQuery(WordsQuery):
    """How a page is drawn."""

    format: Annotated[PictureFormat | None, Blank] = Field(
        default=None, description="图片格式；不填则按请求头 Accept，默认 png"
    )
    width: Annotated[Annotated[int, Field(ge=SMALLEST_WIDTH, le=LARGEST_WIDTH)] | None, Blank] = Field(
        default=None, description="图片宽度（像素），100 至 3000，默认 1240"
    )
    dpi: Annotated[Annotated[int, Field(ge=SMALLEST_DPI, le=LARGEST_DPI)] | None, Blank] = Field(
        default=None, description="分辨率（每英寸像素），36 至 300；与 width 二选一"
    )
    highlight: bool = Field(default=True, description="false：不画标记")

    def drawing(self, accept: str) -> Drawing:
        """Raises InputError when both width and resolution are stated."""
        if self.width is not None and self.dpi is not None:
            raise InputError("width 和 dpi 只能写一个。请去掉其中一个再试。")
        return Drawing(self.format or preferred(accept), self.width, self.dpi, self.highlight)


DocumentId = Annotated[str, Path(description="文件编号")]
PageNumber = Annotated[int, Path(ge=1, description="第几页，从 1 开始")]


def preferred(accept: str) -> PictureFormat:
    """The form that a client asks for by its ``Accept`` header: WebP or JPEG only where it names them."""
    named: dict[str, float] = {}
    for item in accept.lower().split(","):
        kind, *parameters = (piece.strip() for piece in item.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            named[kind] = float(quality)
        except ValueError:
            named[kind] = 0.0
    offered = (PictureFormat.WEBP, PictureFormat.PNG, PictureFormat.JPEG)
    accepted = [form for form in offered if named.get(form.media_type, 0.0) > 0]
    return max(accepted, key=lambda form: named[form.media_type], default=PictureFormat.PNG)


@router.get("/documents/{document_id}/pages", summary="原件的各页", response_model=schemas.PageListBody)
async def list_pages(
    app: CurrentApp,
    drawing: CurrentDrawing,
    document_id: DocumentId,
    wanted: Annotated[VersionQuery, Query()],
) -> Response:
    """Sizes in points, and where to see each page."""
    words = await to_thread.run_sync(
        lambda: words_asked_for(app.library, document_id, version_id=wanted.version)
    )
    sizes = await drawing.sizes(words.version)
    items = [
        schemas.OriginalPageBody(
            page=number + 1,
            width=round(sizes[number].width, 2),
            height=round(sizes[number].height, 2),
            **_urls(words, number + 1),
        )
        for number in range(len(sizes))[wanted.offset : wanted.offset + wanted.limit]
    ]
    return bodies.as_json(
        schemas.PageListBody(
            document_id=document_id,
            version_id=words.version.id,
            items=items,
            total=len(sizes),
            limit=wanted.limit,
            offset=wanted.offset,
        )
    )


@router.get(
    "/documents/{document_id}/pages/{page}",
    summary="原件的一页（图片），可标出引文",
    response_class=Response,
    responses={200: {"content": PICTURES}},
)
async def get_page(
    request: Request,
    app: CurrentApp,
    drawing: CurrentDrawing,
    document_id: DocumentId,
    page: PageNumber,
    wanted: Annotated[PictureQuery, Query()],
) -> Response:
    """PNG, WebP or JPEG; the words asked for shine through yellow, one bar for each printed line.

    A frame instead of a bar stands around a line or row where the words themselves cannot be found.
    """
    how = wanted.drawing(request.headers.get("accept", ""))
    words = await to_thread.run_sync(lambda: wanted.words(app, document_id))
    check_drawable(words.version)
    etag = f'"{key_of(words, page, how)}"'
    headers = {
        "ETag": etag,
        "Cache-Control": f"private, max-age={KEPT_SECONDS}" if wanted.pinned else "no-cache",
        "X-Version-ID": words.version.id,
    }
    if wanted.format is None:
        headers["Vary"] = "Accept"
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    shown = await drawing.show(words, page, how)
    name = f"{FilePath(words.version.file_name).stem}_第{page}页.{how.format.value}"
    disposition = attachment(name)["Content-Disposition"].replace("attachment", "inline", 1)
    return Response(
        shown.drawn.picture,
        media_type=how.format.media_type,
        headers={**headers, "Content-Disposition": disposition},
    )


@router.get(
    "/documents/{document_id}/pages/{page}/boxes",
    summary="引文在原件一页上的位置",
    response_model=schemas.PageBoxesBody,
)
async def get_boxes(
    app: CurrentApp,
    drawing: CurrentDrawing,
    document_id: DocumentId,
    page: PageNumber,
    wanted: Annotated[WordsQuery, Query()],
) -> Response:
    """For clients that draw by themselves: one box for each printed line, and the pages of the words."""
    words = await to_thread.run_sync(lambda: wanted.words(app, document_id))
    shown = await drawing.show(words, page, None)
    drawn = shown.drawn
    return bodies.as_json(
        schemas.PageBoxesBody(
            document_id=document_id,
            version_id=words.version.id,
            page=page,
            total=drawn.pages,
            width=round(drawn.size.width, 2),
            height=round(drawn.size.height, 2),
            pages=list(shown.pages),
            recognised=shown.recognised,
            boxes=[_box(mark) for mark in drawn.marks],
            **_urls(words, page, wanted),
        )
    )


def _box(mark: Mark) -> schemas.PageBoxBody:
    left, top, right, bottom = (round(edge, 2) for edge in mark.box)
    return schemas.PageBoxBody(left=left, top=top, right=right, bottom=bottom, exact=mark.exact)


def _urls(words: Words, page: int, wanted: WordsQuery | None = None) -> dict[str, str]:
    """Addresses of the page and of its picture, with the same words marked."""
    asked = {} if wanted is None else wanted.model_dump(include={"start", "end", "clause", "assignment"})
    url = page_url(words.version.document_id, version_id=words.version.id, page=page, **asked)
    return {"url": url, "picture_url": API + url.partition("#")[0]}


def _has(header: str, etag: str) -> bool:
    """Whether ``If-None-Match`` names the tag; a proxy may have made it weak."""
    return header.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in header.split(","))
