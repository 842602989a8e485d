"""OFD pages without text → pictures, for recognising what they say: scans, and letters drawn as outlines."""

from __future__ import annotations

import io
import math

import cv2
import numpy as np
from PIL import Image

from corpus.reading.ocr_engine import Picture
from corpus.reading.ofd_package import OfdPackage
from corpus.reading.ofd_page import PageSource, gather
from corpus.reading.pdf_scans import MOST_DRAWN, MOST_PIXELS

#: Pages are drawn with this many pixels a point (150 to 300 dpi), as fine as their pictures are.
_COARSEST, _FINEST, _USUAL = 150 / 72, 300 / 72, 200 / 72


def draw_ofd_page(package: OfdPackage, source: PageSource) -> Picture:
    """The pictures and filled shapes of a page as it is displayed; its text is not drawn.

    Raises:
        PartError: a part is missing. OSError, ValueError, MemoryError: a picture that cannot be unpacked.
    """
    (width, height), gathered = gather(package, source, shapes=True)
    pictures: list[tuple[Picture, list[tuple[float, float]]]] = []
    fine = 0.0
    for part, corners in gathered.pictures:
        if part is None:
            raise ValueError("图片部件缺失")
        picture = _unpacked(package.bytes_of(part))
        pictures.append((picture, corners))
        across = math.dist(corners[0], corners[2])
        if across > 0.2 * width:
            fine = max(fine, picture.shape[1] / across)
    scale = min(_FINEST, max(_COARSEST, fine)) if fine else _USUAL
    scale = min(scale, math.sqrt(MOST_DRAWN / max(1.0, width * height)))
    page = np.full((max(1, round(height * scale)), max(1, round(width * scale)), 3), 255, np.uint8)
    for picture, corners in pictures:
        page = _laid(page, picture, corners, scale)
    for shape in gathered.shapes:
        polygons = [np.array(points, np.float64) * (16 * scale) for points in shape]
        inked = [np.clip(points, -(1 << 24), 1 << 24).astype(np.int32) for points in polygons]
        cv2.fillPoly(page, inked, (0, 0, 0), cv2.LINE_AA, 4)
    return page


def _unpacked(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise MemoryError(f"{image.width}×{image.height} pixels")
        shown: Image.Image = image
        if image.has_transparency_data:
            coloured = image.convert("RGBA")
            shown = Image.new("RGB", coloured.size, "white")
            shown.paste(coloured, mask=coloured.getchannel("A"))
        return np.ascontiguousarray(np.asarray(shown.convert("RGB"), np.uint8)[:, :, ::-1])


def _laid(page: Picture, picture: Picture, corners: list[tuple[float, float]], scale: float) -> Picture:
    """The page with a picture on it; ``corners``, in points, as ``Gathered`` has them."""
    height, width = picture.shape[:2]
    pixels = np.array([(0, 0), (0, height), (width, 0)], np.float32)
    places = np.array([(x * scale, y * scale) for x, y in corners[:3]], np.float32)
    matrix = cv2.getAffineTransform(pixels, places)
    size = (page.shape[1], page.shape[0])
    return np.asarray(
        cv2.warpAffine(picture, matrix, size, page, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT),
        np.uint8,
    )
