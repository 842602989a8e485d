"""Originals whose pages can be drawn, opened in the child process of ``corpus.reading.page_picture``.

Pages are counted from 0; sizes and boxes are points on the page as it is displayed, from its top left.
"""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from corpus.errors import CorruptFileError, EncryptedFileError, LimitExceededError
from corpus.model import Box
from corpus.reading.quote_places import Printed

if TYPE_CHECKING:
    from PIL.Image import Image

#: Pixels that a scan may have; 200 million are A0 at 300 dots an inch.
_MOST_SCANNED = 200_000_000
#: Width in points of a scan at least as high as wide, and of a wider one: as ``reading.ocr`` has them.
UPRIGHT_WIDTH, LANDSCAPE_WIDTH = 595.0, 842.0


class Original(Protocol):
    """An opened original in the child. Pages are counted from 0, sizes are points."""

    count: int

    def size(self, index: int) -> tuple[float, float]: ...

    def letters(self, index: int) -> Sequence[Printed]: ...

    def printed(self, index: int) -> Sequence[str]: ...

    def draw(self, index: int, scale: float) -> Image: ...


# --- PDF -----------------------------------------------------------------------------------------


class PdfOriginal:
    """A PDF through pdfium."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        import pypdfium2 as pdfium
        import pypdfium2.raw as raw

        try:
            self._document = pdfium.PdfDocument(file)
        except pdfium.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise EncryptedFileError(
                    f"“{name}”设了打开密码，画不成图片。请去掉密码后重新导入。", details={"file": name}
                ) from error
            raise CorruptFileError(name, details={"file": name}) from error
        self._raw, self._name, self._error = raw, name, pdfium.PdfiumError
        if self._document.get_formtype() != raw.FORMTYPE_NONE:
            self._document.init_forms()  # what is filled into a form belongs to the page
        self.count = len(self._document)

    def __enter__(self) -> PdfOriginal:
        return self

    def __exit__(self, *_: object) -> None:
        self._document.close()

    def size(self, index: int) -> tuple[float, float]:
        width, height = self._document.get_page_size(index)
        return (float(width) or 612.0, float(height) or 792.0)

    def letters(self, index: int) -> list[Printed]:
        page = self._load(index)
        place = _placing(page.get_bbox(), page.get_rotation() // 90 % 4)
        turn = page.get_rotation() // 90 % 4
        text = page.get_textpage()
        try:
            return [
                Printed(letter, place(box), (quarter - turn) % 4 if quarter >= 0 else -1)
                for letter, box, quarter in _characters(text.raw, self._raw)
            ]
        finally:
            text.close()
            page.close()

    def printed(self, index: int) -> list[str]:
        """Letters that are shown: scanning programs lay invisible ones over their pictures."""
        page = self._load(index)
        text = page.get_textpage()
        try:
            found: list[str] = []
            for at in range(self._raw.FPDFText_CountChars(text.raw)):
                item = self._raw.FPDFText_GetTextObject(text.raw, at)
                mode = self._raw.FPDFTextObj_GetTextRenderMode(item) if item else 0
                code = self._raw.FPDFText_GetUnicode(text.raw, at)
                if (
                    mode != self._raw.FPDF_TEXTRENDERMODE_INVISIBLE
                    and code > 0x20
                    and not 0xD800 <= code < 0xE000
                ):
                    found.append(chr(code))
            return found
        finally:
            text.close()
            page.close()

    def draw(self, index: int, scale: float) -> Image:
        page = self._load(index)
        try:
            bitmap = page.render(scale=scale, rev_byteorder=True)
            drawn: Image = bitmap.to_pil().convert("RGB")
            bitmap.close()
            return drawn
        finally:
            page.close()

    def _load(self, index: int) -> Any:
        try:
            return self._document[index]
        except self._error as error:
            raise CorruptFileError(self._name, details={"file": self._name, "page": index + 1}) from error


def _placing(
    bounds: tuple[float, float, float, float], turn: int
) -> Callable[[tuple[float, float, float, float]], Box]:
    """How a box (left, bottom, right, top) in the page's own space lies on the page as it is displayed.

    Args:
        bounds: left, bottom, right, top of what is displayed. turn: quarter turns clockwise (/Rotate).
    """
    left, bottom, right, top = bounds

    def point(x: float, y: float) -> tuple[float, float]:
        if turn == 1:
            return y - bottom, x - left
        if turn == 2:
            return right - x, y - bottom
        if turn == 3:
            return top - y, right - x
        return x - left, top - y

    def place(box: tuple[float, float, float, float]) -> Box:
        (x0, y0), (x1, y1) = point(box[0], box[1]), point(box[2], box[3])
        return Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    return place


def _characters(handle: Any, raw: Any) -> list[tuple[str, tuple[float, float, float, float], int]]:
    """Characters of a page with their boxes in its own space, and their quarters (-1 for slanted ones)."""
    box = raw.FS_RECTF()
    found: list[tuple[str, tuple[float, float, float, float], int]] = []
    high = 0
    for index in range(raw.FPDFText_CountChars(handle)):
        if raw.FPDFText_IsGenerated(handle, index) == 1:
            continue
        code = raw.FPDFText_GetUnicode(handle, index)
        if 0xD800 <= code < 0xDC00:  # half of a character beyond the basic plane
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        code = ord("-") if code == 2 else code  # how the engine writes the hyphen of a broken word
        if code < 0x20 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            continue
        if not raw.FPDFText_GetLooseCharBox(handle, index, box) or box.right - box.left <= 0:
            sides = [ctypes.c_double() for _ in range(4)]
            if not raw.FPDFText_GetCharBox(handle, index, *sides):
                continue
            edges = (sides[0].value, sides[2].value, sides[1].value, sides[3].value)
        else:
            edges = (box.left, box.bottom, box.right, box.top)
        turns = max(0.0, raw.FPDFText_GetCharAngle(handle, index)) / (math.pi / 2)
        nearest = round(turns)
        found.append((chr(code), edges, -nearest % 4 if abs(turns - nearest) < 0.06 else -1))
    return found


# --- scans ---------------------------------------------------------------------------------------


class ScanOriginal:
    """A picture file, or several in one TIFF, through pillow."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        import PIL.Image

        PIL.Image.MAX_IMAGE_PIXELS = _MOST_SCANNED
        self._name = name
        with self._readable():
            self._image = PIL.Image.open(file)
            self.count = int(getattr(self._image, "n_frames", 1)) if self._image.format == "TIFF" else 1

    def __enter__(self) -> ScanOriginal:
        return self

    def __exit__(self, *_: object) -> None:
        self._image.close()

    def size(self, index: int) -> tuple[float, float]:
        with self._readable():
            self._image.seek(index)
            return scan_size(self._image)

    def letters(self, index: int) -> Sequence[Printed]:
        return ()

    def printed(self, index: int) -> Sequence[str]:
        return ()

    def draw(self, index: int, scale: float) -> Image:
        from PIL import ImageOps

        with self._readable():
            self._image.seek(index)
            width, height = scan_size(self._image)
            wanted = (max(1, round(width * scale)), max(1, round(height * scale)))
            # a JPEG is decoded at the smallest size that is large enough
            self._image.draft("RGB", (2 * max(wanted), 2 * max(wanted)))
            drawn = _on_white(ImageOps.exif_transpose(self._image))
            return drawn.resize(wanted, reducing_gap=2.0)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Whatever a decoder raises on broken content as our errors."""
        import PIL.Image

        details = {"file": self._name}
        try:
            yield
        except PIL.Image.DecompressionBombError as error:
            raise LimitExceededError(self._name, details=details) from error
        except (OSError, ValueError, SyntaxError, EOFError, struct.error) as error:
            raise CorruptFileError(self._name, details=details) from error


def scan_size(image: Image) -> tuple[float, float]:
    """Width and height in points of a picture as it is displayed, as ``reading.ocr`` has them."""
    width, height = image.size
    if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):  # Orientation: a quarter turn
        width, height = height, width
    across = UPRIGHT_WIDTH if height >= width else LANDSCAPE_WIDTH
    return across, across * height / width


def _on_white(image: Image) -> Image:
    """In colours that every form can hold, transparent parts white."""
    import PIL.Image

    if image.mode.startswith("I") or image.mode == "F":  # finer greys than a screen has
        fine = image.convert("F")
        low, high = (float(edge) for edge in fine.getextrema() if isinstance(edge, int | float))
        scale = 255 / max(1.0, high - low)
        return fine.point(lambda value: value * scale - low * scale).convert("L").convert("RGB")
    if "A" in image.getbands() or "transparency" in image.info:
        shown = image.convert("RGBA")
        white = PIL.Image.new("RGBA", shown.size, "white")
        return PIL.Image.alpha_composite(white, shown).convert("RGB")
    return image.convert("RGB")


ORIGINALS: Mapping[str, Callable[[BinaryIO, str], AbstractContextManager[Original]]] = {
    "pdf": PdfOriginal,
    "image": ScanOriginal,
}
