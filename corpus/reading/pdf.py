"""PDF → lines with page and box, table rows, and an issue for each page that has no text.

Lines stand in reading order. Page numbers, running headers and footers and slanted watermarks have
the style ``chrome`` and stand behind the paragraph that they interrupt, so that a paragraph which
runs over a page break is one run of lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from corpus.errors import (
    CorruptFileError,
    EmptyFileError,
    EncryptedFileError,
    LimitExceededError,
    UnsupportedFormatError,
)
from corpus.model import Issue, ReadResult, Severity
from corpus.reading.ocr_limits import OcrLimits
from corpus.reading.pdf_flow import FlowPage, lines_of_pages
from corpus.reading.pdf_page import Glyph, PageContent, read_page
from corpus.reading.pdf_scans import read_contents

if TYPE_CHECKING:
    from corpus.reading.ocr_engine import Picture

#: Titles that programs put into the properties by themselves.
_NO_TITLE = re.compile(
    r"(?:microsoft word|untitled|无标题|未命名|文档\s*\d*$|幻灯片\s*\d*$|document\s*\d*$|no:?\d)", re.I
)


def read_pdf(data: bytes, name: str, max_pages: int, ocr: OcrLimits = OcrLimits()) -> ReadResult:
    """Read a PDF. Runs in the child process of ``corpus.reading.sandbox``.

    Args:
        data: bytes of the file.
        name: file name, for messages.
        max_pages: more pages are refused.
        ocr: what recognising pages without text may cost.

    Raises:
        EncryptedFileError: it needs a password.
        CorruptFileError: truncated, or not readable as PDF.
        LimitExceededError: too many pages.
        UnsupportedFormatError: pictures only, and no text recognised. EmptyFileError: nothing at all.
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
        pages, issues = _read_pages(document, count, ocr)
    finally:
        document.close()
    if not any(page.tables or page.body() for page in pages):
        _refuse_without_text(issues, count, name)
    lines = lines_of_pages(pages)
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


def _read_pages(
    document: pdfium.PdfDocument, count: int, ocr: OcrLimits
) -> tuple[list[FlowPage], list[Issue]]:
    unreadable: list[Issue] = []

    def contents() -> Iterator[PageContent]:
        for index in range(count):
            try:
                yield _on_paper(read_page(document, index))
            except pdfium.PdfiumError:
                unreadable.append(
                    Issue(
                        "unreadable_page",
                        f"第 {index + 1} 页读不出来，已跳过。请核对原件，或重新下载该文件。",
                        Severity.ERROR,
                        page=index + 1,
                    )
                )

    def draw(content: PageContent) -> Picture:
        from corpus.reading.pdf_drawing import draw_page  # most files are all text

        return draw_page(document, content)

    pages, issues = read_contents(contents(), draw, ocr)
    return pages, unreadable + issues


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


def _refuse_without_text(issues: list[Issue], count: int, name: str) -> None:
    if issues:
        raise UnsupportedFormatError(
            f"“{name}”是扫描件，{count} 页都没有读出文字。{issues[0].message}",
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
