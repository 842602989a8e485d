"""Word files that an officer hands in: typeface, paper, page numbers, a heading row on every page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table

_LONG, _SHORT = 29.7, 21.0  # centimetres, A4 (GB/T 148)
_STYLES = ("Normal", "Title", "Heading 1", "Heading 2")


def new_paper(
    title: str, *, points: float, margins: tuple[float, float], landscape: bool = False
) -> WordDocument:
    """An A4 document with a centred title and “第 X 页，共 Y 页” at the foot.

    Args:
        title: without characters that XML cannot hold.
        points: size of the text.
        margins: at the sides, and above and below, in centimetres.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = Document()
    for style in _STYLES:
        document.styles[style].font.name = "宋体"
        document.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
    document.styles["Normal"].font.size = Pt(points)
    section = document.sections[0]
    width, height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(width), Cm(height)
    section.left_margin = section.right_margin = Cm(margins[0])
    section.top_margin = section.bottom_margin = Cm(margins[1])
    document.add_heading(title, level=0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _number_pages(document)
    return document


def repeat_first_row(table: Table) -> None:
    """The first row heads the table on every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)


def keep_rows_whole(table: Table) -> None:
    """No row is cut by the end of a page."""
    from docx.oxml import OxmlElement

    for line in table._tbl.tr_lst:
        line.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def word_bytes(document: WordDocument) -> bytes:
    """The file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _number_pages(document: WordDocument) -> None:
    """“第 X 页，共 Y 页” in the middle, as fields that Word counts."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        paragraph.add_run(words)
        if field:
            element = OxmlElement("w:fldSimple")
            element.set(qn("w:instr"), field)
            paragraph._p.append(element)
