"""Picture files → lines: opened, brought to the scale of a page, recognised. Loaded where one is read."""

from __future__ import annotations

import io
import math

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from corpus.errors import CorruptFileError, LimitExceededError, UnsupportedFormatError
from corpus.model import ReadResult
from corpus.reading.ocr import LANDSCAPE_WIDTH, UPRIGHT_WIDTH
from corpus.reading.ocr_engine import Picture
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.pdf_flow import FlowPage, flow_page, lines_of_pages, mark_chrome
from corpus.reading.pdf_page import PageContent
from corpus.reading.pdf_scans import MOST_DRAWN, MOST_PIXELS
from corpus.reading.scan_notes import Need, issues_of
from corpus.reading.scan_session import Scans

#: Pixels a point that pictures are brought between: coarser ones hide thin rules, finer ones cost memory.
_COARSEST, _FINEST = 2.0, 300 / 72


def read_pictures(data: bytes, name: str, max_pages: int, ocr: OcrLimits) -> ReadResult:
    """What ``corpus.reading.ocr.read_image`` does, where there is memory for it."""
    Image.MAX_IMAGE_PIXELS = None  # the size is checked before a pixel is unpacked
    try:
        with Image.open(io.BytesIO(data)) as image:
            count = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
            if count > max_pages:
                raise LimitExceededError(
                    f"“{name}”有 {count} 页，超过单个文件 {max_pages} 页的上限。请拆分后再导入，或调高上限。",
                    details={"file": name, "pages": count, "limit": max_pages},
                )
            return _read_frames(image, name, count, ocr)
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        Image.DecompressionBombError,
    ) as error:
        raise CorruptFileError(
            f"“{name}”不完整或已损坏，图片打不开。请重新扫描、拍照或下载后再导入。",
            details={"file": name, "reason": str(error)[:200]},
        ) from error


def _read_frames(image: Image.Image, name: str, count: int, ocr: OcrLimits) -> ReadResult:
    scans = Scans(ocr, count)
    pages: list[FlowPage] = []
    for number in range(1, count + 1):
        image.seek(number - 1)
        if image.width * image.height > MOST_PIXELS:
            raise LimitExceededError(
                f"“{name}”的图片有 {image.width}×{image.height} 个像素，太大了。"
                "请缩小（300 dpi 即可）后再导入。",
                details={"file": name, "pixels": image.width * image.height, "limit": MOST_PIXELS},
            )
        picture = picture_of(image)
        height, width = picture.shape[:2]
        across = UPRIGHT_WIDTH if height >= width else LANDSCAPE_WIDTH
        blank = PageContent(number, across, across * height / width, (), (), (), 1.0, 0, 0)
        pages.append(flow_page(scans.read(blank, lambda picture=picture: picture)))  # type: ignore[misc]
    mark_chrome(pages)
    issues = issues_of(scans.notes, dict.fromkeys(range(1, count + 1), Need.PICTURE))
    lines = lines_of_pages(pages)
    if not any(line.text.strip() for line in lines):
        raise UnsupportedFormatError(
            f"“{name}”是图片，没有读出文字。" + (issues[0].message if issues else ""),
            details={"file": name, "form": "图片", "pages": count},
        )
    return ReadResult("image", tuple(lines), (), tuple(issues), pages=count)


def picture_of(image: Image.Image) -> Picture:
    """An opened picture, upright, on white, neither too fine nor too coarse.

    Raises:
        OSError, ValueError: broken content.
    """
    wanted = math.sqrt(MOST_DRAWN / max(1, image.width * image.height))
    if image.format == "JPEG" and wanted < 0.5:
        image.draft("RGB", (int(image.width * wanted), int(image.height * wanted)))
    shown = ImageOps.exif_transpose(image) or image
    if shown.has_transparency_data:
        coloured = shown.convert("RGBA")
        shown = Image.new("RGB", coloured.size, "white")
        shown.paste(coloured, mask=coloured.getchannel("A"))
    elif shown.mode.startswith("I;16") or shown.mode in {"I", "F"}:
        values = np.asarray(shown, np.float32)
        low, high = float(values.min()), float(values.max())
        shown = Image.fromarray(((values - low) * (255 / max(1.0, high - low))).astype(np.uint8))
    picture = np.asarray(shown.convert("RGB"), np.uint8)[:, :, ::-1]
    height, width = picture.shape[:2]
    scale = width / (UPRIGHT_WIDTH if height >= width else LANDSCAPE_WIDTH)
    factor = min(max(1.0, _COARSEST / scale), _FINEST / scale if scale > _FINEST else math.inf)
    factor = min(factor, math.sqrt(MOST_DRAWN / (width * height)))
    if abs(factor - 1) < 0.02:
        return np.ascontiguousarray(picture)
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(np.ascontiguousarray(picture), size, interpolation=way), np.uint8)
