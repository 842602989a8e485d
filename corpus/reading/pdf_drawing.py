"""A PDF page → its picture, as it is displayed."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pypdfium2 as pdfium

from corpus.reading.ocr_engine import Picture
from corpus.reading.pdf_page import PageContent
from corpus.reading.pdf_scans import MOST_DRAWN, MOST_PIXELS

#: Pages are drawn with this many pixels a point (150 to 300 dpi), as fine as their pictures are.
_COARSEST, _FINEST, _USUAL = 150 / 72, 300 / 72, 200 / 72


def draw_page(document: pdfium.PdfDocument, content: PageContent) -> Picture:
    """The picture of a page as it is displayed.

    Raises:
        MemoryError: a picture on it would take too much. pypdfium2.PdfiumError: it cannot be drawn.
    """
    if content.pixels > MOST_PIXELS:
        raise MemoryError(f"{content.pixels} pixels")
    scale = min(_FINEST, max(_COARSEST, content.fine)) if content.fine else _USUAL
    scale = min(scale, math.sqrt(MOST_DRAWN / max(1.0, content.width * content.height)))
    page = document[content.number - 1]
    try:
        bitmap = page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False)
        drawn = bitmap.to_numpy()
        if drawn.ndim == 2 or drawn.shape[2] == 1:
            picture = cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR)
        else:
            picture = np.ascontiguousarray(drawn[:, :, :3])
        return np.array(picture, np.uint8)
    finally:
        page.close()
