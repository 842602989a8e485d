"""Scans with invented Chinese text: pages drawn as pictures, put askew, on their side, into PDFs."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from drawn_files import pdf_of
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_FONTS = [
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
]
FONT = next((path for path in _FONTS if path.is_file()), None)
needs_font = pytest.mark.skipif(FONT is None, reason="no Chinese font to draw scans with: fonts-noto-cjk")

#: Pixels a point of the pages drawn here (150 dpi).
SCALE = 150 / 72


def sheet(width: float = 595, height: float = 842) -> Image.Image:
    """A white page; sizes in points."""
    return Image.new("RGB", (round(width * SCALE), round(height * SCALE)), "white")


def write(page: Image.Image, left: float, top: float, text: str, size: float = 14) -> None:
    """One line of text; places and size in points."""
    font = ImageFont.truetype(str(FONT), round(size * SCALE))
    ImageDraw.Draw(page).text((left * SCALE, top * SCALE), text, "black", font)


def write_lines(page: Image.Image, lines: Sequence[str], top: float = 80, size: float = 14) -> None:
    for at, line in enumerate(lines):
        write(page, 70, top + at * 1.8 * size, line, size)


def draw_table(
    page: Image.Image, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]], height: float = 30
) -> None:
    """A table with rules; a cell with a line break is written in several lines."""
    draw = ImageDraw.Draw(page)
    edges = [60.0]
    for width in widths:
        edges.append(edges[-1] + width)
    bottom = top + height * len(rows)
    for at in range(len(rows) + 1):
        y = (top + at * height) * SCALE
        draw.line((edges[0] * SCALE, y, edges[-1] * SCALE, y), "black", 2)
    for x in edges:
        draw.line((x * SCALE, top * SCALE, x * SCALE, bottom * SCALE), "black", 2)
    for at, row in enumerate(rows):
        for left, text in zip(edges, row, strict=False):
            for deep, line in enumerate(text.split("\n")):
                write(page, left + 6, top + at * height + 7 + deep * 14, line, 10)


def bytes_of(page: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    page.save(buffer, kind, **options)
    return buffer.getvalue()


def scan_of(pages: Sequence[Image.Image | str]) -> bytes:
    """A PDF with a picture on each page, or, for a string, a page of text."""

    def draw(canvas: Canvas) -> None:
        for page in pages:
            if isinstance(page, str):
                canvas.setFont("STSong-Light", 14)
                for at, line in enumerate(page.split("\n")):
                    canvas.drawString(70, 760 - 25 * at, line)
            else:
                width, height = page.width / SCALE, page.height / SCALE
                canvas.setPageSize((width, height))
                canvas.drawImage(ImageReader(page), 0, 0, width, height)
            canvas.showPage()
            canvas.setPageSize((595, 842))

    return pdf_of(draw)
