"""Pages of a Word file that print well: A4, a header, page numbers, Chinese typefaces, nothing cut apart."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from case_library.questions.model import Item, ItemType

if TYPE_CHECKING:
    from docx.table import Table

_BODY, _HEAD = "宋体", "黑体"
_ALSO: Final = {"宋体": "SimSun", "黑体": "SimHei"}
"""Under which other names a machine may have the typefaces; without them it takes one of the same kind."""
_KINDS: Final = {"宋体": "roman", "黑体": "swiss"}
_WIDTH, _HEIGHT, _SIDE, _ENDS = 21.0, 29.7, 2.4, 2.2  # centimetres; A4 as in GB/T 148
TEXT_WIDTH: Final = _WIDTH - 2 * _SIDE
_POINTS, _SMALL = 10.5, 9.0  # 五号 and 小五, as examination papers are set
_ORDINALS = "一二三四五六七八九十"


def numbered_types(items: Sequence[Item]) -> list[tuple[str, list[Item]]]:
    """``一、单选题`` and its items, for each type that there are items of, in the order of the types."""
    kinds = [kind for kind in ItemType if any(item.type is kind for item in items)]
    return [
        (f"{_ORDINALS[at]}、{kind.value}", [item for item in items if item.type is kind])
        for at, kind in enumerate(kinds)
    ]


class Page:
    """A document that grows from top to bottom.

    Args:
        title: centred over it; "" for none.
        header: at the head of every page.
        mark: at the right end of the header, e.g. the version of a paper.
    """

    def __init__(self, title: str, *, header: str = "", mark: str = "") -> None:
        from docx import Document
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml.ns import qn
        from docx.shared import Cm, Pt

        self._document = Document()
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = "Times New Roman", Pt(_POINTS)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), _BODY)
        normal.paragraph_format.space_after = Pt(0)
        normal.paragraph_format.line_spacing = 1.3
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(_WIDTH), Cm(_HEIGHT)
        section.left_margin = section.right_margin = Cm(_SIDE)
        section.top_margin = section.bottom_margin = Cm(_ENDS)
        if header or mark:
            paragraph = section.header.paragraphs[0]
            paragraph.style = normal  # that of headers has tab stops of its own
            _right_tab(paragraph, TEXT_WIDTH)
            run = paragraph.add_run(header + (f"\t{mark}" if mark else ""))
            run.font.size = Pt(_SMALL)
        self._number_pages()
        if title:
            made = self._paragraph(title, size=18, head=True)
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
            made.paragraph_format.space_after = Pt(6)

    def heading(self, text: str) -> None:
        """A heading, which stays with what follows."""
        from docx.shared import Pt

        made = self._paragraph(text, size=12, head=True)
        made.paragraph_format.space_before = Pt(10)
        made.paragraph_format.space_after = Pt(4)
        made.paragraph_format.keep_with_next = True

    def lines(
        self,
        text: str,
        *,
        bold: bool = False,
        indent: bool = False,
        small: bool = False,
        keep: bool = False,
        centred: bool = False,
        before: float = 0,
        after: float = 0,
    ) -> None:
        """A paragraph; line breaks stay.

        Args:
            keep: on the page of the next one. before, after: points above and below.
        """
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Cm, Pt

        made = self._paragraph(text, size=_SMALL if small else _POINTS, bold=bold)
        made.paragraph_format.keep_with_next = keep
        made.paragraph_format.keep_together = True
        made.paragraph_format.space_before = Pt(before)
        made.paragraph_format.space_after = Pt(after)
        if indent:
            made.paragraph_format.left_indent = Cm(0.75)
        if centred:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def row(self, cells: Sequence[str], *, keep: bool, after: float = 0) -> None:
        """Short texts side by side, at equal distances; ``keep`` and ``after`` as for ``lines``."""
        from docx.shared import Cm, Pt

        made = self._paragraph("\t".join(cells), size=_POINTS)
        made.paragraph_format.left_indent = Cm(0.75)
        made.paragraph_format.keep_with_next = keep
        made.paragraph_format.space_after = Pt(after)
        step = (TEXT_WIDTH - 0.75) / len(cells)
        for at in range(1, len(cells)):
            made.paragraph_format.tab_stops.add_tab_stop(Cm(0.75 + step * at))

    def blank_lines(self, count: int) -> None:
        """Ruled lines to write on."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        for _ in range(count):
            made = self._document.add_paragraph()
            made.paragraph_format.line_spacing = Pt(24)
            borders = OxmlElement("w:pBdr")
            # between: Word draws one frame round paragraphs of equal borders, and no line within it
            for side in ("bottom", "between"):
                line = OxmlElement(f"w:{side}")
                for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "7F7F7F")):
                    line.set(qn(f"w:{name}"), value)
                borders.append(line)
            made._p.get_or_add_pPr().append(borders)

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[float], *, height: float = 0) -> Table:
        """A grid; no row is cut by the end of a page. ``widths`` and ``height`` of a row in centimetres."""
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.shared import Cm

        made: Table = self._document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
        made.autofit = False
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        cells = made._cells  # row.cells counts anew each time
        for column, width in enumerate(widths):
            made.columns[column].width = Cm(width)
        for at, row in enumerate(rows):
            if height:
                made.rows[at].height = Cm(height)
            made._tbl.tr_lst[at].get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for column, text in enumerate(row):
                cell = cells[at * len(widths) + column]
                cell.width = Cm(widths[column])
                cell.paragraphs[0].text = text
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        return made

    def gap(self, points: float) -> None:
        """Room between two parts."""
        from docx.shared import Pt

        made = self._document.add_paragraph()
        made.paragraph_format.line_spacing = Pt(points)

    def bytes(self) -> bytes:
        """The file."""
        _name_fonts(self._document)
        stream = io.BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _paragraph(self, text: str, *, size: float, bold: bool = False, head: bool = False) -> Any:
        from docx.oxml.ns import qn
        from docx.shared import Pt

        made = self._document.add_paragraph()
        run = made.add_run(text)
        run.bold = bold
        run.font.size = Pt(size)
        fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:hint"), "eastAsia")  # “ ” and …… are Chinese signs here, as wide as characters
        if head:
            run.font.name = _HEAD
            fonts.set(qn("w:eastAsia"), _HEAD)
        return made

    def _number_pages(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for words, field in (("第 ", "PAGE"), (" 页 共 ", "NUMPAGES"), (" 页", "")):
            paragraph.add_run(words)
            if field:
                element = OxmlElement("w:fldSimple")
                element.set(qn("w:instr"), field)
                paragraph._p.append(element)


def _right_tab(paragraph: Any, centimetres: float) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(centimetres), WD_TAB_ALIGNMENT.RIGHT)


def _name_fonts(document: Any) -> None:
    """Says in the list of typefaces under which other names they are looked for, and of what kind."""
    from docx.oxml import OxmlElement, parse_xml
    from docx.oxml.ns import qn
    from lxml import etree

    for part in document.part.package.iter_parts():
        if str(part.partname) != "/word/fontTable.xml":
            continue
        fonts = parse_xml(part.blob)
        for name, other in _ALSO.items():
            font = OxmlElement("w:font")
            font.set(qn("w:name"), name)
            for tag, value in (("altName", other), ("charset", "86"), ("family", _KINDS[name])):
                element = OxmlElement(f"w:{tag}")
                element.set(qn("w:val"), value)
                font.append(element)
            fonts.append(font)
        part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)
