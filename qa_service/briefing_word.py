"""A briefing of accident cases as a Word file: cover, parts with numbered sources, and the sources' words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from case_library.briefing import Briefing, BrokenRule, Link, Part, PartKind, Statement, ToldCase
from corpus.numerals import to_chinese
from qa_service.register import written_day
from qa_service.sheet_files import NOT_XML
from qa_service.word_files import keep_rows_whole, new_paper, repeat_first_row, word_bytes

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

_INK, _GREY, _ACCENT = "1F2D3D", "595959", "8A1C1C"
_SHADE = "F2F4F7"
_POINTS: Final = 12
_FACT_WIDTHS: Final = (3.6, 12.4)
_CHAIN_HEADINGS: Final = ("责任者", "单位和职务", "责任和过错", "处理", "依据")
_CHAIN_WIDTHS: Final = (2.1, 3.0, 4.9, 3.4, 2.6)
_COMPARED_WIDTHS: Final = (2.6, 2.6, 2.2, 2.8, 3.4, 2.4)


def briefing_word(briefing: Briefing) -> bytes:
    """The Word file."""
    return word_bytes(_Writer(briefing).document)


def numbers_in_words(numbers: Sequence[int]) -> str:
    """[1][3]."""
    return "".join(f"[{number}]" for number in numbers)


def shown_whole(briefing: Briefing) -> frozenset[int]:
    """Sources whose words the briefing itself shows: their list does not repeat them."""
    parts = [part for told in briefing.cases for part in told.parts]
    return frozenset(
        one.sources[0] for part in parts for one in part.statements if one.verbatim and len(one.sources) == 1
    )


class _Writer:
    def __init__(self, briefing: Briefing) -> None:
        self._made = briefing
        self.document: WordDocument = new_paper(
            _clean(briefing.cover), points=_POINTS, margins=(2.5, 2.5), landscape=False
        )
        self._style()
        self._cover()
        self._header()
        several = len(briefing.cases) > 1
        if several:
            self._several()
        for number, told in enumerate(briefing.cases, start=1):
            self._case(told, f"案例{to_chinese(number)}　{told.name}" if several else "", first=number == 1)
        self._sources()

    # --- page ------------------------------------------------------------------------------------

    def _style(self) -> None:
        from docx.shared import Cm, Pt, RGBColor

        for name, points in (("Heading 1", 16), ("Heading 2", 14), ("Heading 3", 12)):
            style = self.document.styles[name]
            style.font.size = Pt(points)
            style.font.bold = name == "Heading 3"
            style.font.color.rgb = RGBColor.from_string(_INK)
            style.paragraph_format.space_before = Pt(14 if name != "Heading 3" else 10)
            style.paragraph_format.space_after = Pt(6)
            style.paragraph_format.keep_with_next = True
            _east_asian(style, "黑体" if name != "Heading 3" else "仿宋")
        normal = self.document.styles["Normal"].paragraph_format
        normal.line_spacing, normal.space_after = 1.25, Pt(4)
        section = self.document.sections[0]
        section.different_first_page_header_footer = True
        section.header_distance = Cm(1.4)

    def _cover(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
        from docx.shared import Pt, RGBColor

        title = self.document.paragraphs[0]
        above = title.insert_paragraph_before()
        above.alignment = WD_ALIGN_PARAGRAPH.CENTER
        above.paragraph_format.space_before, above.paragraph_format.space_after = Pt(120), Pt(18)
        run = above.add_run("警 示 教 育 材 料")
        run.font.size, run.font.color.rgb = Pt(16), RGBColor.from_string(_ACCENT)
        _typeface(run, "黑体")
        for run in title.runs:
            run.font.size = Pt(26 if len(self._made.cover) <= 24 else 21)
        title.paragraph_format.space_after = Pt(30)
        for line in cover_lines(self._made):
            paragraph = self.document.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(_clean(line)).font.size = Pt(13)
        day = self.document.add_paragraph()
        day.alignment = WD_ALIGN_PARAGRAPH.CENTER
        day.paragraph_format.space_before = Pt(60)
        day.add_run(written_day(self._made.made_on)).font.size = Pt(13)
        for note in self._made.notes:
            paragraph = self._grey(note)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        self.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)

    def _header(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = paragraph.add_run(_clean(self._made.title))
        run.font.size, run.font.color.rgb = Pt(9), RGBColor.from_string(_GREY)
        _line(paragraph, "bottom", "BFBFBF")

    # --- parts -----------------------------------------------------------------------------------

    def _several(self) -> None:
        compared, shared = self._made.comparison, self._made.common
        if compared is not None:
            self._heading("案例对照", 1)
            table = self._table(compared.headings, _COMPARED_WIDTHS, len(compared.rows))
            for number, row in enumerate(compared.rows, start=1):
                cells = table.rows[number].cells
                for at, cell in enumerate(row):
                    self._fill(
                        cells[at], cell.text or "材料未写明", cell.sources, _COMPARED_WIDTHS[at], points=9
                    )
            keep_rows_whole(table)
        if shared is not None:
            self._heading("共同点", 1)
            self._numbered(shared)

    def _case(self, told: ToldCase, heading: str, *, first: bool) -> None:
        if heading:
            self._heading(heading, 1).paragraph_format.page_break_before = not first or bool(
                self._made.common
            )
        if told.missing:
            self._grey(missing_words(told))
        for number, part in enumerate(told.parts, start=1):
            self._heading(f"{to_chinese(number)}、{part.heading}", 2)
            if part.kind is PartKind.FACTS:
                self._facts(part)
            elif part.kind is PartKind.QUESTIONS:
                self._numbered(part)
            elif part.chain:
                self._chain(part.chain)
            else:
                self._rules(part.rules)
                for one in part.statements:
                    self._statement(one)
            if part.note:
                self._grey(part.note)

    def _facts(self, part: Part) -> None:
        from docx.shared import Cm

        table = self.document.add_table(rows=len(part.statements), cols=2, style="Table Grid")
        table.autofit = False
        for row, one in zip(table.rows, part.statements, strict=True):
            cells = row.cells
            self._fill(cells[0], one.label, (), _FACT_WIDTHS[0], bold=True, shade=True)
            self._fill(cells[1], one.text, one.sources, _FACT_WIDTHS[1], note=one.note)
        for column, width in zip(table.columns, _FACT_WIDTHS, strict=True):
            column.width = Cm(width)
        keep_rows_whole(table)

    def _chain(self, chain: Sequence[Link]) -> None:
        table = self._table(_CHAIN_HEADINGS, _CHAIN_WIDTHS, len(chain))
        for number, link in enumerate(chain, start=1):
            cells = table.rows[number].cells
            fault = "：".join(filter(None, (link.role, f"“{link.fault}”" if link.fault else "")))
            values = (link.who, link.post, fault, "；".join(link.measures), "；".join(link.basis))
            for at, value in enumerate(values):
                numbers = link.sources if at == (3 if link.measures else 2) else ()
                self._fill(cells[at], value or "—", numbers, _CHAIN_WIDTHS[at], points=10)
        keep_rows_whole(table)

    def _rules(self, rules: Sequence[BrokenRule]) -> None:
        for rule in rules:
            who = f"{rule.who}：" if rule.who else ""
            paragraph = self._heading(f"{who}违反{rule.name}", 3)
            self._marks(paragraph, rule.sources)
            if rule.then:
                self._quoted("事故当时的条文", rule.then)
            if rule.now:
                where = f"（{rule.now_label}）" if rule.now_label else ""
                self._quoted(f"现行条文{where}", rule.now)
            self._grey(f"现行情况：{rule.state}")

    def _statement(self, one: Statement) -> None:
        if one.label:
            label = self.document.add_paragraph()
            label.paragraph_format.keep_with_next = True
            label.paragraph_format.space_after = 0
            label.add_run(f"〔{_clean(one.label)}〕").bold = True
        paragraph = self.document.add_paragraph()
        if one.verbatim:
            paragraph.add_run(f"“{_clean(one.text)}”")
            self._as_quote(paragraph)
        else:
            paragraph.add_run(_clean(one.text))
        self._marks(paragraph, one.sources)
        if one.note:
            self._grey(one.note)

    def _numbered(self, part: Part) -> None:
        from docx.shared import Cm

        for number, one in enumerate(part.statements, start=1):
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent = Cm(0.8)
            paragraph.paragraph_format.first_line_indent = Cm(-0.8)
            paragraph.add_run(f"{number}．{_clean(one.text)}")
            self._marks(paragraph, one.sources)
        if not part.statements and part.note:
            self._grey(part.note)

    def _sources(self) -> None:
        from docx.shared import Cm, Pt

        heading = self._heading("出处", 1)
        heading.paragraph_format.page_break_before = True
        whole = shown_whole(self._made)
        for source in self._made.sources:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent = Cm(1.0)
            paragraph.paragraph_format.first_line_indent = Cm(-1.0)
            paragraph.paragraph_format.line_spacing = 1.1
            said = "（引文见正文）" if source.n in whole or not source.quote else f"：“{source.quote}”"
            run = paragraph.add_run(_clean(f"[{source.n}] {source.where}{said}"))
            run.font.size = Pt(9.5)

    # --- pieces ----------------------------------------------------------------------------------

    def _heading(self, text: str, level: int) -> Paragraph:
        paragraph: Paragraph = self.document.add_heading(_clean(text), level=level)
        return paragraph

    def _grey(self, text: str) -> Paragraph:
        from docx.shared import Pt, RGBColor

        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(_clean(text))
        run.font.size, run.font.color.rgb = Pt(10), RGBColor.from_string(_GREY)
        return paragraph

    def _quoted(self, label: str, words: str) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.add_run(f"{label}：").bold = True
        paragraph.add_run(_clean(words))
        self._as_quote(paragraph)

    def _as_quote(self, paragraph: Paragraph) -> None:
        from docx.shared import Cm

        paragraph.paragraph_format.left_indent = Cm(0.6)
        _line(paragraph, "left", _ACCENT)

    def _marks(self, paragraph: Paragraph, numbers: Sequence[int], points: float = 9) -> None:
        from docx.shared import Pt, RGBColor

        if numbers:
            run = paragraph.add_run(numbers_in_words(numbers))
            run.font.size, run.font.color.rgb = Pt(points), RGBColor.from_string(_GREY)

    def _table(self, headings: Sequence[str], widths: Sequence[float], rows: int) -> Table:
        """A table with a head on every page and ``rows`` empty rows below it."""
        from docx.shared import Cm

        table: Table = self.document.add_table(rows=1 + rows, cols=len(headings), style="Table Grid")
        table.autofit = False
        for at, heading in enumerate(headings):
            self._fill(table.rows[0].cells[at], heading, (), widths[at], bold=True, shade=True, points=10)
            table.columns[at].width = Cm(widths[at])
        repeat_first_row(table)
        return table

    def _fill(
        self,
        cell: _Cell,
        text: str,
        numbers: Sequence[int],
        width: float,
        *,
        note: str = "",
        bold: bool = False,
        shade: bool = False,
        points: float = 11,
    ) -> None:
        from docx.shared import Cm, Pt, RGBColor

        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = 0
        paragraph.paragraph_format.line_spacing = 1.1
        run = paragraph.add_run(_clean(text))
        run.bold, run.font.size = bold, Pt(points)
        self._marks(paragraph, numbers, min(points, 9))
        if note:
            more = cell.add_paragraph().add_run(_clean(note))
            more.font.size, more.font.color.rgb = Pt(9), RGBColor.from_string(_GREY)
        if shade:
            _shaded(cell)


def missing_words(told: ToldCase) -> str:
    """Which parts the text does not tell, "" where it tells all."""
    return f"材料没有写明、因此不列的部分：{'、'.join(told.missing)}。" if told.missing else ""


def cover_lines(briefing: Briefing) -> Iterator[str]:
    """What stands under the title: of one case its day, place and grade; of several their names."""
    if len(briefing.cases) > 1:
        yield from (f"{number}．{told.name}" for number, told in enumerate(briefing.cases, start=1))
    else:
        facts = briefing.cases[0].part(PartKind.FACTS)
        wanted = ("时间", "地点", "事故等级", "死亡", "受伤", "中毒")
        for one in facts.statements if facts else ():
            if one.label in wanted:
                yield f"{one.label}：{one.text}"
    if briefing.place:
        yield f"对照地区：{briefing.place}"


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _east_asian(style: object, font: str) -> None:
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(name), font)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(name), None)


def _typeface(run: object, font: str) -> None:
    from docx.oxml.ns import qn

    run.font.name = font  # type: ignore[attr-defined]
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # type: ignore[attr-defined]


def _line(paragraph: Paragraph, side: str, colour: str) -> None:
    """A rule beside or under a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, edge = OxmlElement("w:pBdr"), OxmlElement(f"w:{side}")
    size = "18" if side == "left" else "6"
    for name, value in (("val", "single"), ("sz", size), ("space", "6"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    # The order of its children is fixed by the schema: borders come before spacing, indents and alignment.
    after = [child for child in properties if child.tag in {qn(f"w:{name}") for name in _BEHIND_BORDERS}]
    if after:
        after[0].addprevious(borders)
    else:
        properties.append(borders)


_BEHIND_BORDERS: Final = ("shd", "tabs", "spacing", "ind", "jc", "outlineLvl", "rPr", "sectPr")


def _shaded(cell: _Cell) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
