"""Word files that an officer hands in: typeface, paper, page numbers, a heading row on every page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa_service.sheet_files import NOT_XML

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table

_LONG, _SHORT = 29.7, 21.0  # centimetres, A4 (GB/T 148)
_BODY, _HEAD = "仿宋", "黑体"  # as GB/T 9704 has them for official papers
_STYLES = {"Normal": _BODY, "Title": _HEAD, "Heading 1": _HEAD, "Heading 2": _HEAD}
_ALSO = {_BODY: "仿宋_GB2312", _HEAD: "SimHei"}
"""Names under which the same typefaces lie on other machines."""
_NUMBER_WIDTH = 1.1  # centimetres of the column 序号


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table without its column 序号; widths in centimetres."""

    headings: Sequence[str]
    widths: Sequence[float]
    rows: Sequence[Sequence[str]]

    def without_empty(self, keep: int) -> WordTable:
        """Without columns that no row fills, but for the first ``keep``; the first gets their width."""
        kept = [
            at
            for at in range(len(self.headings))
            if at < keep or not self.rows or any(row[at] for row in self.rows)
        ]
        freed = sum(self.widths) - sum(self.widths[at] for at in kept)
        widths = [self.widths[at] + (freed if at == 0 else 0) for at in kept]
        return WordTable(
            [self.headings[at] for at in kept], widths, [[row[at] for at in kept] for row in self.rows]
        )


def new_paper(
    title: str, *, points: float, margins: tuple[float, float], landscape: bool = False
) -> WordDocument:
    """An A4 document with a centred title and “第 X 页 共 Y 页” at the foot.

    Args:
        title: without characters that XML cannot hold.
        points: size of the text.
        margins: at the sides, and above and below, in centimetres.
    """
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = Document()
    for style, font in _STYLES.items():
        document.styles[style].font.name = font
        document.styles[style].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        if style != "Normal":
            document.styles[style].font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Title"].font.size = Pt(18)
    for line in document.styles["Title"].element.xpath(".//w:pBdr"):
        line.getparent().remove(line)
    _name_fonts(document)
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


def add_table(document: WordDocument, made: WordTable) -> Table:
    """A table with numbered rows, a head on every page and no row that is cut by the end of one."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    headings = ["序号", *made.headings]
    widths = [Cm(_NUMBER_WIDTH), *(Cm(width) for width in made.widths)]
    table: Table = document.add_table(rows=1 + len(made.rows), cols=len(headings), style="Table Grid")
    table.autofit = False
    # python-docx looks the cells up anew with every row.cells; one flat list keeps a long table linear.
    cells = table._cells
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        # Word goes by the cells, WPS and LibreOffice go by the columns.
        table.columns[column].width = width
        cells[column].width = width
        run = cells[column].paragraphs[0].add_run(heading)
        run.bold = True
        cells[column].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, row in enumerate(made.rows, start=1):
        values = [str(number), *(NOT_XML.sub("", value) for value in row)]
        for column, (text, width) in enumerate(zip(values, widths, strict=True)):
            cell = cells[number * len(headings) + column]
            cell.width = width
            cell.paragraphs[0].text = text
    keep_rows_whole(table)
    repeat_first_row(table)
    return table


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
    """“第 X 页 共 Y 页” in the middle, as fields that Word counts."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for words, field in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES"), (" 页", "")):
        paragraph.add_run(words)
        if field:
            element = OxmlElement("w:fldSimple")
            element.set(qn("w:instr"), field)
            paragraph._p.append(element)


def _name_fonts(document: WordDocument) -> None:
    """Says in the list of typefaces under which other names they are looked for."""
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import qn
    from lxml import etree

    for part in document.part.package.iter_parts():
        if str(part.partname) != "/word/fontTable.xml":
            continue
        fonts = parse_xml(part.blob)
        for name, other in _ALSO.items():
            font, alias = OxmlElement("w:font"), OxmlElement("w:altName")
            font.set(qn("w:name"), name)
            alias.set(qn("w:val"), other)
            font.append(alias)
            fonts.append(font)
        part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
