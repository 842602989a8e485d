"""Lines of a Word document as both of its readers (DOCX, binary) write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.model import Issue, Line, Severity
from corpus.reading.grid import Cell, expand_spans, row_text
from corpus.reading.word_tables import merged_down
from corpus.text import visible

HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-6])", re.IGNORECASE)
CONTENTS_NAME = re.compile(r"(?:toc|目录)\s*\d", re.IGNORECASE)
TITLE_NAMES = frozenset({"title", "标题"})
TITLE_IN_PROPERTIES = re.compile("[\u4e00-\u9fff]{2}")
#: Half points from which a line is set in large type.
LARGE = 36
#: Below this many characters pictures may be what the document is about.
_LITTLE_TEXT = 200
# Why: the footer that only counts pages (— 3 —, 第 3 页 共 9 页) says nothing. Must not match a text.
_PAGE_NUMBER = re.compile(r"[-—–－\s\d]*|第?\s*\d*\s*页\s*[,，/]?\s*(?:共?\s*\d*\s*页)?")


@dataclass(slots=True)
class Text:
    """The text of one paragraph while its runs go by; a break inside begins another line."""

    lines: list[list[str]] = field(default_factory=lambda: [[]])
    solid: int = 0  # characters that show
    bold: int = 0
    large: int = 0
    boxes: list[Any] = field(default_factory=list)  # elements of text boxes that hang on the paragraph

    def add(self, text: str, *, bold: bool = False, large: bool = False) -> None:
        self.lines[-1].append(text)
        count = len("".join(text.split()))
        self.solid += count
        self.bold += count * bold
        self.large += count * large

    def pieces(self) -> list[str]:
        return ["".join(line) for line in self.lines]

    def emphasised(self, style: str) -> str:
        """The style of a paragraph with what its letters say: ``title`` for centred and large or bold."""
        bold = bool(self.solid) and self.bold == self.solid
        if style == "center" and (bold or self.large > 0.8 * self.solid > 0):
            return "title"
        return "bold" if not style and bold else style


def clean(text: str) -> str:
    """Without marks that do not show, line breaks and tabs as blanks."""
    return visible(text).replace("\n", " ").replace("\t", " ").strip()


class WordLines:
    """Collects lines and issues; table numbers are given in the order of the tables."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.issues: list[Issue] = []
        self.hidden = 0  # characters of hidden text
        self.pictures = 0
        self._tables = 0
        self._running: set[str] = set()

    def paragraph(self, pieces: Sequence[str], style: str) -> None:
        """A paragraph; all its pieces but the last end in a break that is no end of the paragraph."""
        kept = [piece for piece in map(clean, pieces) if piece]
        for at, piece in enumerate(kept):
            self.lines.append(Line(piece, style=style, hard=at + 1 == len(kept)))

    def table(self, rows: Sequence[Sequence[Cell]]) -> None:
        """A table; a cell with ``rows == 0`` goes on from the one above it."""
        self._tables += 1
        for values in expand_spans(merged_down([list(row) for row in rows])):
            if any(values):
                text, cells = row_text(values)
                self.lines.append(Line(text, table=self._tables, cells=cells, hard=True))

    def note(self, text: str) -> None:
        """A footnote or endnote."""
        text = clean(text)
        if text:
            self.lines.append(Line(text, style="note", hard=True))

    def running_title(self, text: str) -> None:
        """A line of a header or footer: each once, page numbers never."""
        text = clean(text)
        if text and not _PAGE_NUMBER.fullmatch(text) and text not in self._running:
            self._running.add(text)
            self.lines.append(Line(text, style="chrome", hard=True))

    def finish(self) -> None:
        """Add the issues that only the whole document tells."""
        if self.pictures and sum(len(line.text) for line in self.lines) < _LITTLE_TEXT:
            self.issues.append(
                Issue(
                    "pictures_not_read",
                    f"文中有 {self.pictures} 张图片，图片里的文字未收入。"
                    "如正文在图片里，请把文件另存为 PDF 后再导入，系统会识别图片里的文字。",
                )
            )
        if self.hidden:
            self.issues.append(
                Issue(
                    "hidden_text",
                    f"文中有 {self.hidden} 个字设为隐藏、不显示也不打印，未收入。"
                    "如属正文，请在 WPS 或 Word 里取消隐藏后再导入。",
                    Severity.INFO,
                )
            )


def nothing_to_read(name: str, pictures: int) -> str:
    """Message for a document without text."""
    if pictures:
        return (
            f"“{name}”里没有文字，只有 {pictures} 张图片，可能是把扫描件贴进了 Word。"
            "请在 WPS 或 Word 里另存为 PDF 后再导入，系统会识别图片里的文字。"
        )
    return f"“{name}”里没有文字。请确认文件无误，或改用带文字的版本。"


# --- fonts of signs ------------------------------------------------------------------------------

#: Font Symbol (Adobe Symbol encoding): what documents write with it. ≥95% is often set so.
_SYMBOL = dict(
    zip(
        (0x25, 0x2B, 0x2D, 0x3C, 0x3D, 0x3E, 0x5E, 0x7E, 0xA3, 0xA5, 0xAE, 0xB0, 0xB1, 0xB2, 0xB3, 0xB4, 0xB7,
         0xB8, 0xB9, 0xBB, 0xAC, 0xAD, 0xAF, 0xC5, 0xCE, 0xD0, 0xD6, 0xDE, 0xE5, 0xD7),
        "%+−<=>⊥~≤∞→°±″≥×•÷≠≈←↑↓⊕∈∠√⇒∑⋅", strict=True,
    )
)  # fmt: skip
_SYMBOL |= {0x61 + at: sign for at, sign in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")}
_SYMBOL |= {0x41 + at: sign for at, sign in enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")}
#: Ticks, crosses and boxes that forms are filled in with; list dots and arrows say nothing.
_WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0x6E: "■"}
_WINGDINGS_2 = {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x2A: "□"}
_SIGN_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


def sign(code: int, font: str) -> str:
    """The character of a sign in a font of signs; "" where it has no meaning outside its font."""
    known = _SIGN_FONTS.get(font.strip().lower())
    if known is not None:
        return known.get(code & 0xFF, "")
    return "" if 0xE000 <= code <= 0xF8FF or not 0 < code < 0x110000 or 0xD800 <= code < 0xE000 else chr(code)
