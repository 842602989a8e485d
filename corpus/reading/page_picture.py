"""A page of an original → a picture, with the words of a quote marked on it.

Drawing happens in a child process with the limits of ``corpus.reading.sandbox``: originals come from
anywhere, and a drawing engine is a large parser. The child gets the open file as its standard input, so
that of a large file only what the page needs is read.
"""

from __future__ import annotations

import base64
import collections
import contextlib
import enum
import io
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from corpus.errors import (
    CorruptFileError,
    LimitExceededError,
    NoPagePictureError,
    NotFoundError,
    UnreadableFileError,
)
from corpus.model import Box
from corpus.reading.page_originals import ORIGINALS, Original
from corpus.reading.quote_places import Mark, Passage, find_places
from corpus.reading.sandbox import respond, run_in_child

if TYPE_CHECKING:
    from PIL.Image import Image

#: Forms of originals whose pages can be drawn.
DRAWABLE = frozenset({"pdf", "image"})
#: Pixels across a picture when nothing else is asked for: A4 at 150 dots an inch.
DEFAULT_WIDTH = 1240
SMALLEST_WIDTH, LARGEST_WIDTH = 100, 3000
SMALLEST_DPI, LARGEST_DPI = 36, 300
#: Most pixels of a picture, and most across or down; a larger one is drawn at a smaller scale.
MOST_PIXELS = 20_000_000
LONGEST_SIDE = 16_000
#: Changes whenever the same page would be drawn or marked differently.
DRAWING_VERSION = 1

#: Characters of passages that are searched for; the rest is marked by the boxes of its lines.
_MOST_TEXT = 12_000
_START = "import sys; from corpus.reading.page_picture import main; sys.exit(main(sys.argv[1:]))"
#: Colour that the marked words shine through, and that of the line around them.
_SHINE, _LINE = (255, 226, 110), (214, 140, 0)


class PictureFormat(enum.StrEnum):
    """Form of a picture."""

    PNG = "png"
    WEBP = "webp"
    JPEG = "jpeg"

    @property
    def media_type(self) -> str:
        return f"image/{self.value}"


@dataclass(frozen=True, slots=True)
class PageSize:
    """Of a page as it is displayed, in points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a page is drawn: ``width`` in pixels, or ``dpi``; ``marked``: with the marks on it."""

    format: PictureFormat = PictureFormat.PNG
    width: int | None = None
    dpi: int | None = None
    marked: bool = True


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost: wall-clock time in seconds, address space in MiB."""

    seconds: float = 20.0
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page with the places of the wanted words.

    Attributes:
        pages: how many the original has.
        size: in points; ``marks`` lie in it, origin at the top left.
        printed: the letters that the page shows, as letters and not as a picture, with their numbers.
        goes_on: a wanted row goes on after the page break.
        picture: encoded; empty when none was asked for. pixels: its width and height.
    """

    pages: int
    size: PageSize
    marks: tuple[Mark, ...]
    printed: Mapping[str, int]
    goes_on: bool = False
    picture: bytes = b""
    pixels: tuple[int, int] = (0, 0)


def page_sizes(path: Path, form: str, name: str, limits: Limits = Limits()) -> tuple[PageSize, ...]:
    """The size of every page of an original.

    Raises:
        NoPagePictureError: its form has no pages that can be drawn.
        UnreadableFileError, CorruptFileError, EncryptedFileError, LimitExceededError: as when reading.
    """
    answer = _ask(path, form, name, limits, {"work": "sizes"})
    return tuple(PageSize(float(width), float(height)) for width, height in answer["sizes"])


def draw_page(
    path: Path,
    form: str,
    name: str,
    page: int,
    *,
    passages: Sequence[Passage] = (),
    before: Sequence[Passage] = (),
    drawing: Drawing | None = None,
    limits: Limits = Limits(),
) -> DrawnPage:
    """Find words on a page and draw it.

    Args:
        path: the original. form: as ``corpus.reading.sniff`` names it. name: for messages.
        page: 1-based.
        passages: what is wanted on this page. before: rows on the page before, which may go on here.
        drawing: None for the places alone.

    Raises:
        NotFoundError: it has no such page; ``details`` says how many it has.
        NoPagePictureError, UnreadableFileError, CorruptFileError, EncryptedFileError, LimitExceededError.
    """
    job = {
        "work": "page",
        "page": page,
        "passages": _listed(passages),
        "before": _listed(before),
        "drawing": None
        if drawing is None
        else [drawing.format.value, drawing.width, drawing.dpi, drawing.marked],
    }
    answer = _ask(path, form, name, limits, job)
    return DrawnPage(
        pages=int(answer["pages"]),
        size=PageSize(*(float(length) for length in answer["size"])),
        marks=tuple(Mark(Box(*map(float, box)), bool(exact)) for box, exact in answer["marks"]),
        printed={str(letter): int(count) for letter, count in answer["printed"].items()},
        goes_on=bool(answer["goes_on"]),
        picture=base64.b64decode(answer["picture"]),
        pixels=(int(answer["pixels"][0]), int(answer["pixels"][1])),
    )


def _ask(path: Path, form: str, name: str, limits: Limits, job: Mapping[str, Any]) -> Any:
    if form not in DRAWABLE:
        raise no_picture(form, name)
    about = {"form": form, "name": name, "seconds": limits.seconds, "memory_mb": limits.memory_mb}
    try:
        with path.open("rb") as file:
            return run_in_child(_START, {**job, **about}, file)
    except OSError as error:
        raise UnreadableFileError(
            f"“{name}”的原件读不出来。请检查资料库文件夹的权限，或重新导入原文件。",
            details={"file": name, "reason": str(error.strerror)},
        ) from error
    except LimitExceededError as error:
        raise LimitExceededError(
            f"“{name}”的这一页太复杂，画成图片超过了时间或内存的上限。请下载原件查看。",
            details=error.details,
        ) from error
    except CorruptFileError as error:
        raise CorruptFileError(
            f"“{name}”的原件已损坏，画不成图片。请重新导入原文件。", details=error.details
        ) from error


def no_picture(form: str, name: str) -> NoPagePictureError:
    """The error for an original whose pages cannot be drawn."""
    if form == "ofd":
        message = (
            f"“{name}”是 OFD 文件，目前不能画成图片。请下载原件，用 WPS 或 OFD 阅读器打开，按页码核对；"
            "需要在网页上看原页时，请另存为 PDF 后再导入。"
        )
    else:
        message = f"“{name}”不是 PDF 或扫描件，没有固定的页。请在全文页面核对引文，或下载原件查看。"
    return NoPagePictureError(message, details={"file": name, "form": form})


def _listed(passages: Sequence[Passage]) -> list[list[Any]]:
    """Passages for the child: whole lines without their text, for their boxes say it all."""
    room = _MOST_TEXT
    listed: list[list[Any]] = []
    for passage in passages:
        box, reach = (
            None if place is None else [round(edge, 2) for edge in place]
            for place in (passage.box, passage.reach)
        )
        room -= 0 if passage.whole else len(passage.text)
        if box is not None and (passage.whole or room < 0):
            listed.append(["", box, 0, 0, False, None])
        elif room >= 0:
            listed.append([passage.text, box, passage.start, passage.end, passage.last, reach])
    return listed


# --- the child -----------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    """The child: do what the job says with the file on the standard input."""
    job = json.loads(arguments[0])
    with contextlib.suppress(AttributeError, OSError):
        os.nice(5)  # who asks a question goes before who looks at a page
    return respond(job, lambda: _work(job, sys.stdin.buffer))


def _work(job: Mapping[str, Any], file: BinaryIO) -> dict[str, Any]:
    with ORIGINALS[job["form"]](file, str(job["name"])) as original:
        if job["work"] == "sizes":
            return {"sizes": [original.size(index) for index in range(original.count)]}
        index = int(job["page"]) - 1
        if not 0 <= index < original.count:
            raise NotFoundError(
                f"“{job['name']}”共 {original.count} 页，没有第 {index + 1} 页。"
                f"请改用 1 到 {original.count} 之间的页码。",
                details={"page": index + 1, "pages": original.count},
            )
        return _page(original, index, job)


def _page(original: Original, index: int, job: Mapping[str, Any]) -> dict[str, Any]:
    size = original.size(index)
    letters = original.letters(index)
    passages = _passages(job["passages"])
    before = _passages(job["before"])
    if before and index:
        passages = [
            *find_places(original.letters(index - 1), original.size(index - 1), before).rest,
            *passages,
        ]
    marks, rest = find_places(letters, size, passages)
    picture, pixels = b"", (0, 0)
    if job["drawing"] is not None:
        form, width, dpi, marked = job["drawing"]
        drawn = original.draw(index, _scale(size, width, dpi))
        if marked:
            drawn = _marked(drawn, [(_on(mark.box, size, drawn.size), mark.exact) for mark in marks])
        picture, pixels = _encoded(drawn, PictureFormat(form)), drawn.size
    return {
        "pages": original.count,
        "size": size,
        "marks": [[[round(edge, 2) for edge in mark.box], mark.exact] for mark in marks],
        "printed": collections.Counter(original.printed(index)),
        "goes_on": bool(rest),
        "picture": base64.b64encode(picture).decode("ascii"),
        "pixels": pixels,
    }


def _passages(listed: Sequence[Sequence[Any]]) -> list[Passage]:
    return [
        Passage(
            str(text),
            None if box is None else Box(*box),
            int(start),
            int(end),
            bool(last),
            None if reach is None else Box(*reach),
        )
        for text, box, start, end, last, reach in listed
    ]


# --- drawing -------------------------------------------------------------------------------------


def _scale(size: tuple[float, float], width: int | None, dpi: int | None) -> float:
    """Pixels a point."""
    across, down = size
    wanted = dpi / 72 if dpi is not None else (width or DEFAULT_WIDTH) / across
    most = math.sqrt(MOST_PIXELS / (across * down))
    # a hair less, so that the engine, which rounds up, does not add a pixel
    return min(wanted, most, LONGEST_SIDE / max(across, down)) * (1 - 1e-9)


def _on(box: Box, size: tuple[float, float], pixels: tuple[int, int]) -> tuple[int, int, int, int]:
    """A box in points as a range of pixels, at least one each way and none outside the picture."""
    across, down = pixels[0] / size[0], pixels[1] / size[1]
    left = min(max(0, math.floor(box.left * across)), pixels[0] - 1)
    top = min(max(0, math.floor(box.top * down)), pixels[1] - 1)
    right = max(left + 1, min(pixels[0], math.ceil(box.right * across)))
    bottom = max(top + 1, min(pixels[1], math.ceil(box.bottom * down)))
    return left, top, right, bottom


def _marked(drawn: Image, places: Sequence[tuple[tuple[int, int, int, int], bool]]) -> Image:
    """The picture with marks: exact ones shine through the print, the others are a frame around it."""
    import PIL.Image
    import PIL.ImageChops
    import PIL.ImageDraw

    pen = PIL.ImageDraw.Draw(drawn)
    thin = max(1, round(drawn.width / 900))
    for place, exact in places:
        if exact:
            piece = drawn.crop(place)
            shine = PIL.Image.new("RGB", piece.size, _SHINE)
            drawn.paste(PIL.ImageChops.multiply(piece, shine), place[:2])
            left, _, right, bottom = place
            pen.rectangle((left, bottom - thin, right - 1, bottom - 1), fill=_LINE)
        else:
            left, top, right, bottom = place  # the frame stands off: a table has rules of its own
            off = 2 * thin
            pen.rectangle(
                (left - off, top - off, right + off - 1, bottom + off - 1), outline=_LINE, width=off
            )
    return drawn


def _encoded(drawn: Image, form: PictureFormat) -> bytes:
    buffer = io.BytesIO()
    if form is PictureFormat.PNG:
        drawn.save(buffer, "PNG", compress_level=4)
    elif form is PictureFormat.WEBP and max(drawn.size) <= 16_383:
        drawn.save(buffer, "WEBP", quality=82, method=2)
    else:
        drawn.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
