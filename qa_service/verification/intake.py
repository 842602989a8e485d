"""Files whose citations are to be checked → plain text; nothing is stored."""

from __future__ import annotations

from corpus.model import ReadResult
from corpus.reading import ReadLimits, read_bytes
from corpus.text import visible

# Styles of lines that are not the text itself: menus, headers and footers of pages.
_LEFT_OUT = frozenset({"chrome"})


def text_of_file(data: bytes, name: str, limits: ReadLimits) -> str:
    """The text of a file of any form that the library takes, one line a paragraph.

    Raises:
        InputError: the file cannot be read; the class says why.
    """
    return text_of(read_bytes(data, name, limits))


def text_of(read: ReadResult) -> str:
    """Lines as paragraphs: wrapped lines of plain text and PDF are joined, cells of a row stand apart."""
    paragraphs: list[str] = []
    open_ended = False
    for line in read.lines:
        if line.style in _LEFT_OUT:
            continue
        words = visible(line.text).strip()
        if not words:
            open_ended = False
            continue
        if open_ended and paragraphs and line.table is None:
            paragraphs[-1] += words
        else:
            paragraphs.append(words)
        wraps = read.form in ("pdf", "image", "ofd") and not line.hard and line.table is None
        open_ended = wraps and not words.endswith(("。", "；", "：", "！", "？"))
    return "\n".join(paragraphs)
