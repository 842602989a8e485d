"""Pictures of documents (PNG, JPEG, BMP, TIFF of several pages, WebP) → lines, by recognising their text.

A picture has no size in points: it is taken as an A4 sheet, so that a picture as high as wide or higher
is 595 points wide, and one wider than high is 842 points wide. A picture that its camera marks as turned
(EXIF) is turned first; boxes lie on the picture as it is then shown.
"""

from __future__ import annotations

from corpus.errors import LimitExceededError
from corpus.model import ReadResult
from corpus.reading.ocr_limits import ROOM_MB, OcrLimits, has_room

#: Width in points of a picture that is at least as high as wide, and of one that is wider than high.
UPRIGHT_WIDTH, LANDSCAPE_WIDTH = 595.0, 842.0


def read_image(data: bytes, name: str, max_pages: int, ocr: OcrLimits = OcrLimits()) -> ReadResult:
    """Read a picture file. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: a TIFF with more pages is refused.
        ocr: what recognising may cost.

    Raises:
        CorruptFileError: not readable as a picture.
        LimitExceededError: too many pages or pixels, or too little memory allowed.
        UnsupportedFormatError: no text was recognised.
    """
    if not has_room():
        raise LimitExceededError(
            f"识别“{name}”里的文字需要 {ROOM_MB} MB 以上的内存。请调高设置 ANZHI_READ_MEMORY_MB 后再导入。",
            details={"file": name, "limit": ROOM_MB},
        )
    from corpus.reading.ocr_pictures import read_pictures

    return read_pictures(data, name, max_pages, ocr)
