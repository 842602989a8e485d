"""Quotes and their verification: a quote is the stored text at its span, or it is not shown.

A citation has a short ``quote`` that carries the statement and a ``passage`` around it for the reader.
Both are cut at sentence ends and are verbatim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.errors import InternalError
from corpus.model import Span

MAX_PASSAGE = 2000
MAX_QUOTE = 600

# A sentence ends at 。！？; or a line break; closing brackets and quotes after it belong to it.
_END = re.compile(r"[。！？!?](?:[”’」』）)》】〕\"']*)|\n+")
# Within a long sentence, a semicolon separates independent duties (；between 项 of a list).
_SEMICOLON = re.compile(r"[；;]")


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of ``text[span]``, without surrounding white space; longest first cut at ；.

    >>> [s.of("一。二；三。") for s in sentences("一。二；三。", Span(0, 6))]
    ['一。', '二；三。']
    """
    start = span.start
    for match in _END.finditer(text, span.start, span.end):
        yield from _cut_long(text, Span(start, match.end()))
        start = match.end()
    if start < span.end:
        yield from _cut_long(text, Span(start, span.end))


def _cut_long(text: str, span: Span) -> Iterator[Span]:
    trimmed = trim(text, span)
    if trimmed.end - trimmed.start <= MAX_QUOTE:
        if trimmed.start < trimmed.end:
            yield trimmed
        return
    start = trimmed.start
    for match in _SEMICOLON.finditer(text, trimmed.start, trimmed.end):
        if match.end() - start >= 40:
            yield from _cut_hard(text, Span(start, match.end()))
            start = match.end()
    yield from _cut_hard(text, Span(start, trimmed.end))


def _cut_hard(text: str, span: Span) -> Iterator[Span]:
    """No sentence end within the limit: cut at a comma, else at the limit."""
    start = span.start
    while span.end - start > MAX_QUOTE:
        comma = max(text.rfind(mark, start + 40, start + MAX_QUOTE) for mark in "，,、:： ")
        end = comma + 1 if comma > 0 else start + MAX_QUOTE
        yield Span(start, end)
        start = end
    last = trim(text, Span(start, span.end))
    if last.start < last.end:
        yield last


def trim(text: str, span: Span) -> Span:
    """The span without white space at its ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def window(text: str, around: Span, quote: Span, limit: int = MAX_PASSAGE) -> Span:
    """What a citation shows of ``around``: all of it when it fits, else whole sentences near ``quote``.

    Args:
        around: the clause, article or scope of the assignment; widened to hold ``quote``.
        limit: characters at most.
    """
    whole = trim(text, Span(min(around.start, quote.start), max(around.end, quote.end)))
    if whole.end - whole.start <= limit:
        return whole
    if quote.end - quote.start >= limit:
        return Span(quote.start, quote.start + limit)
    parts = list(sentences(text, whole))
    inside = [i for i, s in enumerate(parts) if s.end > quote.start and s.start < quote.end]
    low, high = (inside[0], inside[-1]) if inside else (0, 0)
    start, end = min(parts[low].start, quote.start), max(parts[high].end, quote.end)
    if end - start > limit:
        return quote
    while True:
        before = parts[low - 1].start if low > 0 else None
        after = parts[high + 1].end if high + 1 < len(parts) else None
        if before is not None and end - before <= limit:
            low, start = low - 1, before
        elif after is not None and after - start <= limit:
            high, end = high + 1, after
        else:
            return Span(start, end)


def verify(text: str, quote: str, span: Span) -> None:
    """Refuse a citation whose quote is not the stored text at its span.

    Raises:
        InternalError: the two differ; nothing unverified may reach a reader.
    """
    if not quote or span.of(text) != quote:
        raise InternalError(
            "引文与原文不一致，已拒绝显示。请报告此问题。",
            details={"start": span.start, "end": span.end, "quote": quote[:80]},
        )
