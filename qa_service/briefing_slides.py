"""A briefing of accident cases as slides: one part after another, what is too long goes on on the next slide.

Each slide shows the numbers of its sources and where they stand; the words of the sources are in the notes of
the slide and on the last slides.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from case_library.briefing import Briefing, BrokenRule, Link, Part, PartKind, ToldCase
from qa_service.briefing_word import cover_lines, missing_words, numbers_in_words
from qa_service.register import written_day
from qa_service.sheet_files import NOT_XML, width_of

if TYPE_CHECKING:
    from pptx.presentation import Presentation
    from pptx.slide import Slide

FONT: Final = "微软雅黑"
"""On every Windows machine; others show their own Hei in its place."""
_WIDTH, _HEIGHT = 13.333, 7.5  # inches, 16:9
_LEFT, _TOP, _BODY_WIDTH, _BODY_HEIGHT = 0.75, 1.45, 11.83, 4.75
_FOOT_TOP, _FOOT_HEIGHT = 6.35, 0.7
_INK, _GREY, _ACCENT, _PALE = "1F2D3D", "595959", "8A1C1C", "F2F4F7"
_BODY_POINTS, _SMALL_POINTS, _FOOT_POINTS = 18.0, 14.0, 10.0
_LINE = 1.3
"""Height of a line by the size of its letters; written into the file, so that no typeface changes it."""
_BETWEEN = 6.0  # points between paragraphs
_FOOT_LINES = 3
_COVER_HEIGHT = 3.4
"""Of what stands below the title of the cover, in inches."""
_MOST_LINKS = 20
"""Persons and units that the slides show."""
_FAULT = 130
"""Characters of a fault that a slide quotes; the Word file has all of it."""

Row = Sequence[tuple[str, tuple[int, ...]]]
"""Cells of a table with the numbers of their sources."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a slide.

    Attributes:
        quoted: words of a source, shown with quotation marks and a rule beside them.
        bold, grey: how it is written. points: size of the letters.
    """

    text: str
    sources: tuple[int, ...] = ()
    quoted: bool = False
    bold: bool = False
    grey: bool = False
    points: float = _BODY_POINTS

    @property
    def shown(self) -> str:
        words = f"“{self.text}”" if self.quoted else self.text
        return words + numbers_in_words(self.sources)


def briefing_slides(briefing: Briefing) -> bytes:
    """The file."""
    return _Deck(briefing).bytes()


def lines_of(text: str, points: float, width: float) -> int:
    """Lines that ``text`` takes in a box ``width`` inches wide."""
    columns = max(2.0, width * 72 / points * 2 * 0.96)  # of half a Chinese character; 4 % are lost to rules
    return sum(max(1, math.ceil(width_of(line) / columns)) for line in text.split("\n"))


def height_of(piece: Piece, width: float = _BODY_WIDTH) -> float:
    """Points that a paragraph takes."""
    return lines_of(piece.shown, piece.points, width) * piece.points * _LINE + _BETWEEN


def on_slides(
    pieces: Iterable[Piece], width: float = _BODY_WIDTH, height: float = _BODY_HEIGHT
) -> list[list[Piece]]:
    """Paragraphs, slide by slide; one that does not fit is cut behind a sentence and goes on on the next.

    A label (bold) stays with what follows it.
    """
    slides: list[list[Piece]] = [[]]
    room = whole = height * 72
    waiting = list(pieces)
    while waiting:
        piece = waiting.pop(0)
        follows = waiting[0] if piece.bold and waiting else None
        needed = height_of(piece, width)
        beside = min(height_of(follows, width), 3 * follows.points * _LINE) if follows else 0.0
        if needed + beside <= room:
            slides[-1].append(piece)
            room -= needed
            continue
        head, tail = _cut(piece, width, room - beside)
        if head is None and slides[-1]:
            slides.append([])
            room = whole
            waiting.insert(0, piece)
            continue
        if head is None:
            head, tail = _cut(piece, width, whole) if needed > whole else (piece, None)
            head = head or piece
        slides[-1].append(head)
        if tail is not None:
            waiting.insert(0, tail)
            slides.append([])
            room = whole
        else:
            room = max(0.0, room - height_of(head, width))
    return [slide for slide in slides if slide]


def _cut(piece: Piece, width: float, room: float) -> tuple[Piece | None, Piece | None]:
    """What of a paragraph fits into ``room`` points, up to the end of a sentence, and the rest."""
    lines = int((room - _BETWEEN) / (piece.points * _LINE))
    if lines < 3:
        return None, piece
    columns = int(width * 72 / piece.points * 2 * 0.96) * lines - 2 * len(numbers_in_words(piece.sources)) - 6
    taken = end = 0
    for end, sign in enumerate(piece.text):  # noqa: B007
        taken += width_of(sign)
        if taken > columns:
            break
    else:
        return piece, None
    cut = max(piece.text.rfind(mark, 0, end) for mark in "。！？；;\n") + 1
    if cut < end // 3:
        cut = max(piece.text.rfind(mark, 0, end) for mark in "，,、") + 1
    if cut < end // 3:
        cut = end
    if cut <= 0:
        return None, piece
    return replace(piece, text=piece.text[:cut]), replace(piece, text=piece.text[cut:].lstrip())


class _Deck:
    def __init__(self, briefing: Briefing) -> None:
        import pptx
        from pptx.util import Inches

        self._made = briefing
        self._deck: Presentation = pptx.Presentation()
        self._deck.slide_width, self._deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
        self._number = 0
        self._cover()
        if not self._alone:
            self._several()
        for told in briefing.cases:
            self._case(told)
        self._sources()

    def bytes(self) -> bytes:
        properties = self._deck.core_properties
        properties.title, properties.author = _clean(self._made.title), "安知"
        properties.language = "zh-CN"
        stream = io.BytesIO()
        self._deck.save(stream)
        return stream.getvalue()

    # --- parts -----------------------------------------------------------------------------------

    def _cover(self) -> None:
        slide = self._slide(self._made.cover, cover=True)
        self._write(slide, [Piece("警示教育材料", points=18, grey=True)], (_LEFT, 1.35, _BODY_WIDTH, 0.5))
        told = [*cover_lines(self._made), written_day(self._made.made_on)]
        notes = "".join(self._made.notes) + (missing_words(self._made.cases[0]) if self._alone else "")
        small = Piece(notes, points=11, grey=True)
        room = _COVER_HEIGHT * 72 - height_of(small)
        points = next(
            (
                one
                for one in (16.0, 14.0, 12.0)
                if sum(height_of(Piece(line, points=one)) for line in told) <= room
            ),
            11.0,
        )
        lines = [Piece(line, points=points) for line in told]
        self._write(slide, [*lines, small], (_LEFT, 3.75, _BODY_WIDTH, _COVER_HEIGHT))

    @property
    def _alone(self) -> bool:
        return len(self._made.cases) == 1

    def _several(self) -> None:
        compared, shared = self._made.comparison, self._made.common
        if compared is not None:
            rows = [[(cell.text or "材料未写明", cell.sources) for cell in row] for row in compared.rows]
            self._tabled("案例对照", compared.headings, (2.2, 2.0, 1.5, 1.9, 2.5, 1.73), rows)
        if shared is not None:
            pieces = [Piece(one.text, one.sources) for one in shared.statements] or [
                Piece(shared.note, grey=True)
            ]
            self._running("共同点", pieces)

    def _case(self, told: ToldCase) -> None:
        if not self._alone:
            slide = self._slide(told.name, cover=True)
            if told.missing:
                text = missing_words(told)
                self._write(slide, [Piece(text, grey=True, points=14)], (_LEFT, 3.75, _BODY_WIDTH, 1.5))
        for part in told.parts:
            if part.kind is PartKind.FACTS:
                self._facts(part)
            elif part.chain:
                self._chain(part)
            elif part.rules:
                self._running(part.heading, [piece for rule in part.rules for piece in _rule(rule)])
            elif part.kind is PartKind.QUESTIONS:
                self._running(part.heading, list(_numbered(part)))
            else:
                self._running(part.heading, list(_pieces(part)))

    def _facts(self, part: Part) -> None:
        rows = [
            [(one.label, ()), (one.text + (f"（{one.note}）" if one.note else ""), one.sources)]
            for one in part.statements
        ]
        widths, room = (2.6, 9.23), _BODY_HEIGHT * 72
        points = next(
            (one for one in (16, 14, 12) if sum(_row_height(row, widths, one) for row in rows) <= room), 12
        )
        self._tabled(part.heading, (), widths, rows, points=points)

    def _chain(self, part: Part) -> None:
        """Those to whom something was done, as many as make a lesson."""
        measured = [link for link in part.chain if link.measures] or list(part.chain)
        shown = measured[:_MOST_LINKS]
        more = "其余单位和人员见文字稿。" if len(part.chain) > len(shown) else ""
        rows = [_chain_row(link) for link in shown]
        self._tabled(
            part.heading,
            ("责任者", "单位和职务", "责任和过错", "处理", "依据"),
            (1.6, 2.2, 3.9, 2.4, 1.73),
            rows,
            points=12,
            note=more,
        )

    def _sources(self) -> None:
        pieces = []
        for source in self._made.sources:
            quote = source.quote if len(source.quote) <= 120 else source.quote[:118] + "……"
            said = f"：“{quote}”" if quote else ""
            pieces.append(Piece(f"[{source.n}] {source.where}{said}", points=11))
        self._running("出处", pieces, foot=False)

    # --- slides ----------------------------------------------------------------------------------

    def _running(self, heading: str, pieces: Sequence[Piece], *, foot: bool = True) -> None:
        height = _BODY_HEIGHT if foot else _BODY_HEIGHT + _FOOT_HEIGHT - 0.1
        slides = on_slides(pieces, height=height)
        alone = len(slides) > 1 and all(piece.grey for piece in slides[-1])
        # A remark (共16项，其余见原文) makes no slide: it goes to the foot of the last one.
        remark = "".join(piece.text for piece in slides.pop()) if alone else ""
        for number, shown in enumerate(slides):
            slide = self._slide(heading + ("（续）" if number else ""))
            self._write(slide, shown, (_LEFT, _TOP, _BODY_WIDTH, height))
            if foot:
                numbers = dict.fromkeys(n for piece in shown for n in piece.sources)
                self._foot(slide, tuple(numbers), remark if number == len(slides) - 1 else "")

    def _tabled(
        self,
        heading: str,
        headings: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Row],
        *,
        points: float = 12,
        note: str = "",
    ) -> None:
        """A table, as many rows on a slide as fit; a row that fills more than one goes on below itself."""
        head = points * _LINE + 6 if headings else 0.0
        room = _BODY_HEIGHT * 72
        slides: list[list[Row]] = [[]]
        used = head
        for row in _rows_that_fit(rows, widths, points, room - head):
            height = _row_height(row, widths, points)
            if slides[-1] and used + height > room:
                slides.append([])
                used = head
            slides[-1].append(row)
            used += height
        for number, shown in enumerate(slides):
            if not shown:
                continue
            slide = self._slide(heading + ("（续）" if number else ""))
            self._table(slide, headings, widths, shown, points)
            numbers = dict.fromkeys(n for row in shown for _, found in row for n in found)
            self._foot(slide, tuple(numbers), note if number == len(slides) - 1 else "")

    def _slide(self, title: str, *, cover: bool = False) -> Slide:
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.enum.text import MSO_ANCHOR
        from pptx.util import Inches, Pt

        slide: Slide = self._deck.slides.add_slide(self._deck.slide_layouts[5])
        self._number += 1
        box: Any = slide.shapes.title
        top, height = (1.9, 1.5) if cover else (0.4, 0.8)
        box.left, box.top, box.width, box.height = (
            Inches(_LEFT),
            Inches(top),
            Inches(_BODY_WIDTH),
            Inches(height),
        )
        frame = box.text_frame
        frame.margin_left = frame.margin_right = 0
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.BOTTOM if cover else MSO_ANCHOR.MIDDLE
        paragraph = frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = _clean(title)
        wide = width_of(title) > 60
        _written(run, 28.0 if cover and wide else 34.0 if cover else 22.0 if wide else 26.0, _INK, bold=True)
        _left(paragraph)
        line = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE,
            Inches(_LEFT),
            Inches(top + height + 0.06),
            Inches(1.1 if not cover else 2.2),
            Pt(3),
        )
        _filled(line, _ACCENT)
        if self._number > 1:
            self._page_number(slide)
        return slide

    def _page_number(self, slide: Slide) -> None:
        from pptx.util import Inches

        box = slide.shapes.add_textbox(
            Inches(_WIDTH - 1.35), Inches(_HEIGHT - 0.42), Inches(0.7), Inches(0.3)
        )
        paragraph = box.text_frame.paragraphs[0]
        run = paragraph.add_run()
        run.text = str(self._number)
        _written(run, 10, _GREY)

    def _write(self, slide: Slide, pieces: Sequence[Piece], at: tuple[float, float, float, float]) -> None:
        from pptx.util import Inches, Pt

        box = slide.shapes.add_textbox(*map(Inches, at))
        frame = box.text_frame
        frame.word_wrap = True
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        for number, piece in enumerate(pieces):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.space_after, paragraph.line_spacing = Pt(_BETWEEN), Pt(piece.points * _LINE)
            run = paragraph.add_run()
            run.text = _clean(f"“{piece.text}”" if piece.quoted else piece.text)
            _written(run, piece.points, _GREY if piece.grey else _INK, bold=piece.bold)
            if piece.sources:
                mark = paragraph.add_run()
                mark.text = numbers_in_words(piece.sources)
                _written(mark, min(piece.points, 11), _ACCENT)
            _left(paragraph)

    def _table(
        self,
        slide: Slide,
        headings: Sequence[str],
        widths: Sequence[float],
        rows: Sequence[Row],
        points: float,
    ) -> None:
        from pptx.util import Inches, Pt

        every: list[Row] = ([[(heading, ()) for heading in headings]] if headings else []) + [
            list(row) for row in rows
        ]
        shape = slide.shapes.add_table(
            len(every),
            len(widths),
            Inches(_LEFT),
            Inches(_TOP),
            Inches(sum(widths)),
            Inches(0.3 * len(every)),
        )
        table = shape.table
        table.first_row, table.horz_banding = bool(headings), False
        _plain_table(shape)
        for at, width in enumerate(widths):
            table.columns[at].width = Inches(width)
        for line, row in enumerate(every):
            table.rows[line].height = Pt(_row_height(row, widths, points))
            for at, (text, numbers) in enumerate(row):
                head = bool(headings) and line == 0
                label = not headings and at == 0
                _cell(table.cell(line, at), text, numbers, points, bold=head or label, shade=head or label)

    def _foot(self, slide: Slide, numbers: Sequence[int], note: str = "") -> None:
        """Where the sources of the slide stand, and their words in its notes."""
        from pptx.enum.shapes import MSO_SHAPE
        from pptx.util import Inches

        if not numbers:
            return
        sources = [self._made.source(number) for number in numbers]
        lines = []
        for title in dict.fromkeys(source.title for source in sources):
            of_title = [source for source in sources if source.title == title]
            places = "；".join(f"[{one.n}] {one.place or '全文'}" for one in of_title)
            lines.append(f"《{title}》{places}")
        text = "出处：" + "。".join(lines)
        if lines_of(text, _FOOT_POINTS, _BODY_WIDTH - 0.9) > _FOOT_LINES:
            text = f"出处：{numbers_in_words(numbers)}，见末尾“出处”各页。"
        shown = [Piece(text, grey=True, points=_FOOT_POINTS)]
        if note:
            shown.append(Piece(note, grey=True, points=_FOOT_POINTS))
        rule = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Inches(_LEFT), Inches(_FOOT_TOP), Inches(_BODY_WIDTH), Inches(0.01)
        )
        _filled(rule, "BFBFBF")
        self._write(slide, shown, (_LEFT, _FOOT_TOP + 0.08, _BODY_WIDTH - 0.9, _FOOT_HEIGHT))
        said = [f"[{source.n}] {source.where}\n“{source.quote}”" for source in sources]
        notes = slide.notes_slide.notes_text_frame
        if notes is not None:
            notes.text = _clean("\n\n".join(said))


def _row_height(row: Row, widths: Sequence[float], points: float) -> float:
    lines = (
        lines_of(text + numbers_in_words(numbers), points, width - 0.2)
        for (text, numbers), width in zip(row, widths, strict=True)
    )
    return max(lines) * points * _LINE + 6


def _rows_that_fit(rows: Sequence[Row], widths: Sequence[float], points: float, room: float) -> Iterator[Row]:
    """``rows``; one that is higher than a slide is cut into several."""
    for row in rows:
        left = list(row)
        while True:
            cut = []
            rest = []
            for (text, numbers), width in zip(left, widths, strict=True):
                head, tail = _cut(Piece(text, numbers, points=points), width - 0.2, room)
                fits = (
                    lines_of(text + numbers_in_words(numbers), points, width - 0.2) * points * _LINE
                    <= room - 6
                )
                cut.append((text if fits or head is None else head.text, numbers))
                rest.append(("" if fits or tail is None or head is None else tail.text, numbers))
            yield cut
            if not any(text for text, _ in rest):
                break
            left = [(text, numbers if text else ()) for text, numbers in rest]


def _pieces(part: Part) -> Iterator[Piece]:
    for one in part.statements:
        if one.label:
            yield Piece(one.label, bold=True, points=_SMALL_POINTS)
        yield Piece(one.text, one.sources, quoted=one.verbatim)
        if one.note:
            yield Piece(one.note, grey=True, points=_SMALL_POINTS)
    if part.note:
        yield Piece(part.note, grey=True, points=_SMALL_POINTS)


def _rule(rule: BrokenRule) -> Iterator[Piece]:
    who = f"{rule.who}：" if rule.who else ""
    yield Piece(f"{who}违反{rule.name}", rule.sources, bold=True)
    if rule.then:
        yield Piece("事故当时的条文", bold=True, points=_SMALL_POINTS)
        yield Piece(rule.then, rule.sources, quoted=True, points=16)
    if rule.now:
        where = f"（{rule.now_label}）" if rule.now_label else ""
        yield Piece(f"现行条文{where}", bold=True, points=_SMALL_POINTS)
        yield Piece(rule.now, rule.sources, quoted=True, points=16)
    yield Piece(f"现行情况：{rule.state}", grey=True, points=_SMALL_POINTS)


def _numbered(part: Part) -> Iterator[Piece]:
    for number, one in enumerate(part.statements, start=1):
        yield Piece(f"{number}．{one.text}", one.sources)


def _chain_row(link: Link) -> Row:
    said = link.fault if len(link.fault) <= _FAULT else _cut_words(link.fault, _FAULT)
    fault = "：".join(filter(None, (link.role, f"“{said}”" if said else "")))
    return [
        (link.who, ()),
        (link.post or "—", ()),
        (fault or "—", () if link.measures else link.sources),
        ("；".join(link.measures) or "—", link.sources if link.measures else ()),
        ("；".join(link.basis) or "—", ()),
    ]


def _cut_words(words: str, most: int) -> str:
    """The beginning of a passage up to a comma, marked as cut."""
    cut = max(words.rfind(mark, 0, most) for mark in "。；;，,")
    return words[: cut if cut > most // 2 else most] + "……"


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _written(run: Any, points: float, colour: str, *, bold: bool = False) -> None:
    """Size, colour and typeface of a run, the Chinese one too: programs otherwise take that of the theme."""
    from pptx.oxml.ns import qn
    from pptx.util import Pt

    run.font.size, run.font.bold, run.font.name = Pt(points), bold, FONT
    run.font.color.rgb = _colour(colour)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    properties.set("altLang", "en-US")
    east = properties.find(qn("a:ea"))
    if east is None:
        east = properties.makeelement(qn("a:ea"), {})
        latin = properties.find(qn("a:latin"))
        latin.addnext(east)
    east.set("typeface", FONT)


def _left(paragraph: Any) -> None:
    from pptx.enum.text import PP_ALIGN

    paragraph.alignment = PP_ALIGN.LEFT


def _colour(written: str) -> Any:
    from pptx.dml.color import RGBColor

    made: Any = RGBColor
    return made(*bytes.fromhex(written))


def _filled(shape: Any, colour: str) -> None:

    shape.fill.solid()
    shape.fill.fore_color.rgb = _colour(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False


def _cell(cell: Any, text: str, numbers: Sequence[int], points: float, *, bold: bool, shade: bool) -> None:
    from pptx.util import Inches, Pt

    cell.margin_left = cell.margin_right = Inches(0.08)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    frame = cell.text_frame
    frame.word_wrap = True
    paragraph = frame.paragraphs[0]
    paragraph.line_spacing = Pt(points * _LINE)
    run = paragraph.add_run()
    run.text = _clean(text)
    _written(run, points, _INK, bold=bold)
    if numbers:
        mark = paragraph.add_run()
        mark.text = numbers_in_words(numbers)
        _written(mark, min(points, 10), _ACCENT)
    _left(paragraph)
    cell.fill.solid()
    cell.fill.fore_color.rgb = _colour(_PALE if shade else "FFFFFF")


# 无样式，网格型: thin black lines and nothing else.
_GRID_STYLE: Final = "{5940675A-B579-460E-94D1-54222C63F5DA}"


def _plain_table(shape: Any) -> None:
    from pptx.oxml.ns import qn

    style = shape._element.graphic.graphicData.tbl.tblPr.find(qn("a:tableStyleId"))
    if style is not None:
        style.text = _GRID_STYLE
