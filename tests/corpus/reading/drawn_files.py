"""PDF and DOCX files with invented Chinese text, made when a test runs."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import docx
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, LongTable, PageTemplate, Paragraph, TableStyle

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

BODY = ParagraphStyle("body", fontName=FONT, fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK")
TITLE = ParagraphStyle(
    "title", fontName=FONT, fontSize=20, leading=30, alignment=1, wordWrap="CJK", spaceAfter=12
)
CELL = ParagraphStyle("cell", fontName=FONT, fontSize=10, leading=14, wordWrap="CJK")


def pdf_of(draw: Callable[[Canvas], None], size: tuple[float, float] = A4, **options: Any) -> bytes:
    """A PDF whose pages ``draw`` puts on the canvas."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    canvas.setFont(FONT, 14)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def pdf_of_story(
    story: Sequence[Any],
    *,
    header: str = "",
    number: str = "— {} —",
    size: tuple[float, float] = A4,
    margin: float = 80,
) -> bytes:
    """A PDF of flowing paragraphs and tables, with a running header and page numbers."""
    buffer = io.BytesIO()

    def decorate(canvas: Canvas, document: Any) -> None:
        canvas.setFont(FONT, 10)
        if header:
            canvas.drawCentredString(size[0] / 2, size[1] - 50, header)
        if number:
            canvas.drawCentredString(size[0] / 2, 45, number.format(document.page))

    document = BaseDocTemplate(buffer, pagesize=size)
    frame = Frame(margin, margin, size[0] - 2 * margin, size[1] - 2 * margin, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=decorate))
    document.build(list(story))
    return buffer.getvalue()


def paragraph(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(text, style)


def table(
    rows: Sequence[Sequence[str]], widths: Sequence[float], spans: Sequence[Any] = (), **options: Any
) -> LongTable:
    """A table with rules around every cell; ``spans`` as reportlab's ((column, row), (column, row))."""
    cells = [[Paragraph(text, CELL) for text in row] for row in rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    style += [("SPAN", *span) for span in spans]
    return LongTable(cells, colWidths=widths, style=TableStyle(style), **options)


def picture(width: int = 400, height: int = 560, kind: str = "PNG") -> bytes:
    """A grey picture."""
    buffer = io.BytesIO()
    Image.new("L", (width, height), 200).save(buffer, kind)
    return buffer.getvalue()


def draw_picture(canvas: Canvas, left: float, bottom: float, width: float, height: float) -> None:
    canvas.drawImage(ImageReader(io.BytesIO(picture())), left, bottom, width, height)


def draw_cell(canvas: Canvas, box: tuple[float, float, float, float], text: str, size: float = 10) -> None:
    """A cell with rules around it (left, bottom, right, top) and its text wrapped as Word wraps it."""
    left, bottom, right, top = box
    canvas.rect(left, bottom, right - left, top - bottom)
    canvas.setFont(FONT, size)
    across = int((right - left - 11) / size)
    for at, start in enumerate(range(0, len(text), across)):
        canvas.drawString(left + 5.5, top - size * 1.2 - at * size * 1.4, text[start : start + across])


# --- DOCX ----------------------------------------------------------------------------------------

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def docx_of(build: Callable[[Any], None]) -> bytes:
    """A DOCX that ``build`` fills through python-docx."""
    document = docx.Document()
    build(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def docx_of_body(body: str, *, numbering: str = "", footnotes: str = "", styles: str = "") -> bytes:
    """A DOCX whose body is the given WordprocessingML (prefix ``w``), put into Word's own container."""
    plain = docx_of(lambda document: None)
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = f"<w:document {_NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>".encode()
            elif name == "word/numbering.xml" and numbering:
                data = f"<w:numbering {_NAMESPACES}>{numbering}</w:numbering>".encode()
            elif name == "word/styles.xml" and styles:
                data = data.replace(b"</w:styles>", styles.encode() + b"</w:styles>")
            elif name == "word/_rels/document.xml.rels" and footnotes:
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
                added = f'<Relationship Id="rIdNotes" Type="{kind}" Target="footnotes.xml"/></Relationships>'
                data = data.replace(b"</Relationships>", added.encode())
            elif name == "[Content_Types].xml" and footnotes:
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
                added = f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>'
                data = data.replace(b"</Types>", added.encode())
            made.writestr(name, data)
        if footnotes:
            made.writestr("word/footnotes.xml", f"<w:footnotes {_NAMESPACES}>{footnotes}</w:footnotes>")
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def para(content: str, properties: str = "") -> str:
    """A paragraph of WordprocessingML; plain text is put into a run."""
    inner = content if content.startswith("<") else run(content)
    head = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{head}{inner}</w:p>"


def replaced(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The container with one part changed."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for part in source.namelist():
            content = source.read(part)
            made.writestr(part, change(content) if part == name else content)
    return buffer.getvalue()


def zip_of(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
