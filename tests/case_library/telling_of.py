"""Texts of a test as extraction takes them."""

from __future__ import annotations

from case_library.extract import extract
from case_library.extraction.sections import find_sections
from case_library.extraction.splitting import headline_of
from case_library.extraction.telling import Telling, fields_of
from case_library.model import Case
from case_library.source import CaseText
from corpus.model import DocumentKind, Line, ReadResult, Span
from corpus.outline import outline


def source_of(text: str) -> CaseText:
    """A text as it is stored: read line by line and outlined."""
    raw = text.split("\n")
    lines, at = [], 0
    for number, line in enumerate(raw):
        after = raw[number + 1] if number + 1 < len(raw) else ""
        lines.append(Line(line.rstrip(), at, hard=bool(line.strip()) and not after.strip()))
        at += len(line) + 1
    return CaseText.of_outline(
        outline(ReadResult("txt", tuple(lines)), file_name="案例.txt", kind=DocumentKind.CASE)
    )


def telling_of(text: str) -> Telling:
    """A text with one accident, its first line the title."""
    source = source_of(text)
    whole = Span(0, len(source.text))
    return Telling(source, whole, headline_of(source), find_sections(source), fields_of(source, whole))


def only_case(text: str) -> tuple[Case, str]:
    """The one case of a text, and the stored text."""
    source = source_of(text)
    (case,) = extract(source)
    return case, source.text
