"""PDF → lines with page and box, table rows, and an issue for each page that has no text.

Lines stand in reading order. Page numbers, running headers and footers and slanted watermarks have
the style ``chrome`` and stand behind the paragraph that they interrupt, so that a paragraph which
runs over a page break is one run of lines.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    UnsupportedFormatError,
)
from corpus.model import Box, Issue, Line, ReadResult, Severity
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
from corpus.reading.pdf_page import Glyph, PageContent, read_page
from corpus.reading.pdf_tables import PageTable, find_tables

#: A page with fewer letters than this and a picture is a scan with, at most, a printed number.
_FEW_LETTERS = 30
#: Share of the page that a picture must cover to count as its content.
_LARGE_PICTURE = 0.3
#: A page without letters but with so many drawn paths has its letters drawn as outlines.
_MANY_PATHS = 300
#: Titles that programs put into the properties by themselves.
_NO_TITLE = re.compile(
    r"(?:microsoft word|untitled|无标题|未命名|文档\s*\d*$|幻灯片\s*\d*$|document\s*\d*$|no:?\d)", re.I
)


@dataclass(slots=True)
class _Page:
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


def read_pdf(data: bytes, name: str, max_pages: int) -> ReadResult:
    """Read a PDF. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: more pages are refused.

    Raises:
        EncryptedFileError: it needs a password.
        CorruptFileError: truncated, or not readable as PDF.
        LimitExceededError: too many pages.
        UnsupportedFormatError: pictures only. EmptyFileError: nothing at all.
    """
    refuse_truncated(data, name)
    document = _open(data, name)
    try:
        count = len(document)
        if count > max_pages:
            raise LimitExceededError(
                f"“{name}”有 {count} 页，超过单个文件 {max_pages} 页的上限。请拆分后再导入，或调高上限。",
                details={"file": name, "pages": count, "limit": max_pages},
            )
        title = document.get_metadata_value("Title")
        pages, issues = _read_pages(document, count)
    finally:
        document.close()
    if not any(page.tables or page.body() for page in pages):
        _refuse_without_text(issues, count, name)
    lines = _to_lines(pages)
    return ReadResult("pdf", tuple(lines), _properties(title), tuple(issues), pages=count)


def refuse_truncated(data: bytes, name: str) -> None:
    """Raise CorruptFileError for a file whose end is missing.

    Engines repair such files silently and pages are lost; half a regulation is worse than none.
    """
    size = re.search(rb"/Linearized\b.{0,200}?/L\s+(\d{1,12})", data[:2048], re.DOTALL)
    if b"%%EOF" not in data[-2048:] or (size is not None and int(size[1]) > len(data)):
        raise _corrupt(name)


def _corrupt(name: str) -> CorruptFileError:
    return CorruptFileError(
        f"“{name}”不完整或已损坏，读不出全文。请重新下载；能打开的话，请另存一份 PDF 后再导入。",
        details={"file": name},
    )


def _open(data: bytes, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedFileError(
                f"“{name}”设了打开密码。请用 PDF 阅读器打开并去掉密码（或打印成新的 PDF），再重新导入。",
                details={"file": name},
            ) from error
        raise _corrupt(name) from error


def _read_pages(document: pdfium.PdfDocument, count: int) -> tuple[list[_Page], list[Issue]]:
    pages: list[_Page] = []
    issues: list[Issue] = []
    for index in range(count):
        try:
            content = read_page(document, index)
        except pdfium.PdfiumError:
            issues.append(
                Issue(
                    "unreadable_page",
                    f"第 {index + 1} 页读不出来，已跳过。请核对原件，或重新下载该文件。",
                    Severity.ERROR,
                    page=index + 1,
                )
            )
            continue
        content = _on_paper(content)
        issue = _page_issue(content)
        if issue is not None:
            issues.append(issue)
        tables, rest = find_tables(content)
        # a thousand pages of glyphs do not fit: only their lines are kept
        kept = replace(content, glyphs=(), rules=())
        pages.append(_Page(kept, in_reading_order(rest), tables))
    marked = mark_running([page.lines for page in pages], [page.content.height for page in pages])
    for page, chrome in zip(pages, marked, strict=True):
        drawn = {at for at, line in enumerate(page.lines) if is_drawn(line.text)}
        page.chrome = chrome | drawn
    return pages, issues


def _on_paper(content: PageContent) -> PageContent:
    """Without the glyphs that lie outside the page: leftovers of typesetting programs."""

    def inside(glyph: Glyph) -> bool:
        return (
            -1 < (glyph.left + glyph.right) / 2 < content.width + 1
            and -1 < glyph.baseline < content.height + 1
        )

    kept = tuple(glyph for glyph in content.glyphs if inside(glyph))
    if len(kept) == len(content.glyphs):
        return content
    return replace(content, glyphs=kept)


def _page_issue(content: PageContent) -> Issue | None:
    letters = sum(not glyph.text.isspace() for glyph in content.glyphs)
    lost = content.unmapped + sum("\ue000" <= glyph.text <= "\uf8ff" for glyph in content.glyphs)
    number = content.number
    if letters < _FEW_LETTERS and content.picture >= _LARGE_PICTURE:
        message = f"第 {number} 页是扫描件或图片，没有可读的文字，未收入。需要时请先做文字识别（OCR）再导入。"
        return Issue("scanned_page", message, Severity.WARNING, page=number)
    if letters == 0 and content.drawn >= _MANY_PATHS:
        message = f"第 {number} 页的文字是画出来的曲线，读不出来，未收入。需要时请先做文字识别（OCR）再导入。"
        return Issue("scanned_page", message, Severity.WARNING, page=number)
    if lost > 20 and lost > 0.2 * (letters + content.unmapped):
        message = (
            f"第 {number} 页的字体没有文字对照表，读出来的文字可能是乱码。请核对原件，或改用 DOCX、网页版。"
        )
        return Issue("garbled_page", message, Severity.WARNING, page=number)
    return None


def _refuse_without_text(issues: Sequence[Issue], count: int, name: str) -> None:
    if issues:
        raise UnsupportedFormatError(
            f"“{name}”是扫描件（{count} 页都没有可读的文字）。目前不识别图片里的文字，"
            "请先做文字识别（OCR）生成带文字的 PDF，或改用 DOCX、网页版。",
            details={"file": name, "form": "扫描件 PDF", "pages": count},
        )
    raise EmptyFileError(
        f"“{name}”的 {count} 页都是空白。请确认文件无误后重新导入。", details={"file": name, "pages": count}
    )


def _properties(title: str) -> tuple[tuple[str, str], ...]:
    """The title that the file states, unless a program made it up."""
    bare = re.sub(
        r"\.(?:docx?|wps|pdf)$", "", re.sub(r"^Microsoft Word\s*-\s*", "", title.strip()), flags=re.I
    )
    if _NO_TITLE.match(bare) or len(re.findall("[\u4e00-\u9fff]", bare)) < 4:
        return ()
    return (("title", " ".join(bare.split())),)


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


def _to_lines(pages: Sequence[_Page]) -> list[Line]:
    body_em = _body_em(pages)
    page_edges = _page_edges(pages)
    tables = _joined_tables(pages)
    drafts: list[_Draft] = []
    for page, edges in zip(pages, page_edges, strict=True):
        drafts += _page_drafts(page, edges, body_em, tables)
    _end_paragraphs(drafts, body_em)
    return list(_chrome_after_paragraphs(drafts))


def _body_em(pages: Sequence[_Page]) -> float:
    """Width of a 汉字 of running text: the median over all letters outside tables."""
    weights = sorted((line.em, len(line.text)) for page in pages for line in page.body())
    half = sum(weight for _, weight in weights) / 2
    passed = 0.0
    for em, weight in weights:
        passed += weight
        if passed >= half:
            return em
    return 12.0


def _page_edges(pages: Sequence[_Page]) -> list[tuple[float, float]]:
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


def _joined_tables(pages: Sequence[_Page]) -> _Tables:
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


def _page_drafts(page: _Page, edges: tuple[float, float], body_em: float, tables: _Tables) -> list[_Draft]:
    content = page.content
    drafts = [
        _Draft(_line_at(content, line.text, line.box, "chrome"), line, chrome=True) for line in page.running()
    ]
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
            drafts.append(
                _Draft(_line_at(content, line.text, line.box, style, hard=ended), line, (left, right))
            )
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
        line = Line(text, None, row.page, box, style, number, cells, True)
        drafts.append(_Draft(line, chrome=row.repeated))
    return drafts


def _line_at(content: PageContent, text: str, box: Box, style: str, *, hard: bool = False) -> Line:
    return Line(text, None, content.number, content.displayed(box), style, hard=hard)


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
    return Line(line.text, None, line.page, line.box, line.style, line.table, line.cells, hard)


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
