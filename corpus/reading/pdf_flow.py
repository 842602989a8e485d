"""Pages with their lines and tables → the lines of the document in reading order, with paragraphs."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Line
from corpus.reading.grid import row_text
from corpus.reading.pdf_chrome import is_drawn, mark_running
from corpus.reading.pdf_joining import goes_on, join_rows
from corpus.reading.pdf_lines import (
    TextLine,
    column_edges,
    ends_before,
    in_reading_order,
    is_centred,
    lines_of_glyphs,
    paragraph_ends,
)
from corpus.reading.pdf_page import PageContent
from corpus.reading.pdf_tables import PageTable, find_tables


@dataclass(slots=True)
class FlowPage:
    """A page on its way to lines."""

    content: PageContent
    lines: list[TextLine]
    tables: list[PageTable]
    chrome: set[int] = field(default_factory=set)

    def body(self) -> list[TextLine]:
        return [line for at, line in enumerate(self.lines) if at not in self.chrome]

    def running(self) -> list[TextLine]:
        found = [line for at, line in enumerate(self.lines) if at in self.chrome]
        return found + lines_of_glyphs(self.content.slanted)


def flow_page(content: PageContent) -> FlowPage:
    """The lines and tables of a page."""
    tables, rest = find_tables(content)
    # a thousand pages of glyphs do not fit: only their lines are kept
    return FlowPage(replace(content, glyphs=(), rules=()), in_reading_order(rest), tables)


def mark_chrome(pages: Sequence[FlowPage]) -> None:
    """Find, in place, which lines of the pages are running headers, page numbers and drawn rules."""
    marked = mark_running([page.lines for page in pages], [page.content.height for page in pages])
    for page, chrome in zip(pages, marked, strict=True):
        drawn = {at for at, line in enumerate(page.lines) if is_drawn(line.text)}
        page.chrome = chrome | drawn


# --- lines ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Draft:
    """A line that is still to learn whether a paragraph ends with it."""

    line: Line
    printed: TextLine | None = None  # None for table rows
    edges: tuple[float, float] = (0.0, 0.0)
    chrome: bool = False


@dataclass(frozen=True, slots=True)
class _Tables:
    """Tables of a document: ``groups`` by the id of the part on the first page, with the parts that
    go on from page to page; ``inner``: ids of the parts that another group holds.
    """

    groups: dict[int, list[PageTable]]
    inner: set[int]
    contents: dict[int, PageContent]


def lines_of_pages(pages: Sequence[FlowPage]) -> list[Line]:
    """The lines of a document."""
    body_em = _body_em(pages)
    page_edges = _page_edges(pages)
    tables = _joined_tables(pages)
    drafts: list[_Draft] = []
    for page, edges in zip(pages, page_edges, strict=True):
        drafts += _page_drafts(page, edges, body_em, tables)
    _end_paragraphs(drafts, body_em)
    return list(_chrome_after_paragraphs(drafts))


def _body_em(pages: Sequence[FlowPage]) -> float:
    """Width of a 汉字 of running text: the median over all letters outside tables."""
    weights = sorted((line.em, len(line.text)) for page in pages for line in page.body())
    half = sum(weight for _, weight in weights) / 2
    passed = 0.0
    for em, weight in weights:
        passed += weight
        if passed >= half:
            return em
    return 12.0


def _page_edges(pages: Sequence[FlowPage]) -> list[tuple[float, float]]:
    """Where full lines begin and end on each page; pages with few lines take those of their like."""
    full: dict[int, list[tuple[float, float]]] = {}
    for page in pages:
        body = page.body()
        if len(body) >= 8:
            full.setdefault(round(page.content.width), []).append(column_edges(body))
    edges: list[tuple[float, float]] = []
    for page in pages:
        body = page.body()
        own = column_edges(body) if body else (0.0, page.content.width)
        if page.tables and len(body) < 8:
            own = (
                min([own[0], *(table.box.left for table in page.tables)]),
                max([own[1], *(table.box.right for table in page.tables)]),
            )
        like = full.get(round(page.content.width), [])
        if len(body) < 8 and like:
            left = statistics.median(low for low, _ in like)
            right = statistics.median(high for _, high in like)
            own = (min(own[0], left), max(own[1], right))
        edges.append(own)
    return edges


def _joined_tables(pages: Sequence[FlowPage]) -> _Tables:
    """Find which tables go on over page breaks."""
    groups: dict[int, list[PageTable]] = {}
    inner: set[int] = set()
    open_group: list[PageTable] | None = None
    for page in pages:
        body = page.body()
        tables = sorted(page.tables, key=lambda table: table.box.top)
        for at, table in enumerate(tables):
            above = any(line.baseline < table.box.top + 1 for line in body)
            if at == 0 and not above and open_group and goes_on(open_group[-1], table):
                open_group.append(table)
                inner.add(id(table))
            else:
                open_group = groups[id(table)] = [table]
        if not tables or any(line.baseline > tables[-1].box.bottom - 1 for line in body):
            open_group = None
    return _Tables(groups, inner, {page.content.number: page.content for page in pages})


def _page_drafts(page: FlowPage, edges: tuple[float, float], body_em: float, tables: _Tables) -> list[_Draft]:
    content = page.content
    drafts = [_Draft(_line_at(content, line, "chrome"), line, chrome=True) for line in page.running()]
    waiting = sorted(page.tables, key=lambda table: table.box.top)
    for column in _columns(page.body()):
        left, right = column_edges(column) if len(column) >= 8 else edges
        ends = [*paragraph_ends(column, left, right, body_em), False]
        for line, ended in zip(column, ends, strict=True):
            while waiting and waiting[0].box.top < line.baseline:
                drafts += _table_drafts(waiting.pop(0), tables)
            style = ""
            if is_centred(line, left, right, body_em):
                style = "title" if line.em > 1.15 * body_em else "center"
            drafts.append(_Draft(_line_at(content, line, style, hard=ended), line, (left, right)))
    for table in waiting:
        drafts += _table_drafts(table, tables)
    return drafts


def _columns(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Stretches of lines that go down the page."""
    column: list[TextLine] = []
    for line in lines:
        if column and line.baseline < column[-1].baseline - line.em:
            yield column
            column = []
        column.append(line)
    if column:
        yield column


def _table_drafts(table: PageTable, tables: _Tables) -> list[_Draft]:
    if id(table) in tables.inner:
        return []
    number = list(tables.groups).index(id(table)) + 1
    drafts: list[_Draft] = []
    for row in join_rows(tables.groups[id(table)]):
        if not any(row.cells):
            continue
        text, cells = row_text(row.cells)
        style = "chrome" if row.repeated else ""
        box = tables.contents[row.page].displayed(row.box)
        line = Line(text, None, row.page, box, style, number, cells, True, confidence=row.confidence)
        drafts.append(_Draft(line, chrome=row.repeated))
    return drafts


def _line_at(content: PageContent, line: TextLine, style: str, *, hard: bool = False) -> Line:
    box = content.displayed(line.box)
    return Line(line.text, None, content.number, box, style, hard=hard, confidence=line.confidence)


def _end_paragraphs(drafts: Sequence[_Draft], body_em: float) -> None:
    """Decide ``hard`` where a page, a column or a stretch between tables ends."""
    body = [draft for draft in drafts if not draft.chrome]
    for draft, after in itertools.pairwise(body):
        if draft.printed is None or draft.line.hard:
            continue
        if after.printed is None:
            hard = True
        elif after.line.page == draft.line.page and after.printed.baseline > draft.printed.baseline:
            continue
        else:
            hard = ends_before(draft.printed, after.printed, draft.edges, after.edges[0], body_em)
        draft.line = _with_hard(draft.line, hard=hard)
    if body:
        body[-1].line = _with_hard(body[-1].line, hard=True)


def _with_hard(line: Line, *, hard: bool) -> Line:
    return line._replace(hard=hard)


def _chrome_after_paragraphs(drafts: Sequence[_Draft]) -> Iterator[Line]:
    """The lines, with chrome held back until the paragraph that it interrupts has ended."""
    held: list[Line] = []
    ended = True
    for draft in drafts:
        if draft.chrome and not ended:
            held.append(draft.line)
            continue
        yield draft.line
        if not draft.chrome:
            ended = draft.line.hard
            if ended:
                yield from held
                held = []
    yield from held
