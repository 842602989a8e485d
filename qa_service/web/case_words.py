"""Words of a report on a page: masked for the public, with what is evidence marked in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup, escape

from corpus.model import Span
from qa_service.chat.masking import Mask
from qa_service.links import document_url

_SENTENCE: Final = 160
"""Characters of the sentence around a value that its link tells on either side."""
_ENDS: Final = frozenset("。；！？\n")


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch to be marked: ``kind`` is a class of the style sheet, ``title`` says what it shows."""

    span: Span
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class CaseWords:
    """The text that a case is read from, as the visitor may read it.

    Attributes:
        text: the stored text of ``version_id``. mask: of its persons; empty for whoever sees their names.
    """

    text: str
    document_id: str
    version_id: str
    mask: Mask

    def url(self, span: Span) -> str:
        """The page of the document, opened at the words."""
        return document_url(self.document_id, version_id=self.version_id, start=span.start, end=span.end)

    def plain(self, span: Span) -> str:
        """The words as text."""
        return self.mask.text(span.of(self.text)).strip()

    def said(self, words: str) -> Markup:
        """Words that are no stretch of the text (a name, a post), for the page."""
        return self.mask.markup(words)

    def sentence_span(self, span: Span) -> Span:
        """The sentence around a value, as far as it is not too long."""
        start, end = span.start, span.end
        while start > max(0, span.start - _SENTENCE) and self.text[start - 1] not in _ENDS:
            start -= 1
        while end < min(len(self.text), span.end + _SENTENCE) and self.text[end] not in _ENDS:
            end += 1
        return Span(start, end + (self.text[end : end + 1] in ("。", "！", "？")))

    def sentence(self, span: Span) -> str:
        """The sentence around a value, on one line."""
        return " ".join(self.mask.text(self.sentence_span(span).of(self.text)).split())

    def paragraphs(self, span: Span, marks: Sequence[Marked] = ()) -> tuple[Markup, ...]:
        """The words line by line, without the white space around them."""
        found: list[Markup] = []
        position = span.start
        for line in span.of(self.text).split("\n"):
            inner = line.strip()
            if inner:
                start = position + line.index(inner)
                found.append(self.marked(Span(start, start + len(inner)), marks))
            position += len(line) + 1
        return tuple(found)

    def marked(self, span: Span, marks: Sequence[Marked] = ()) -> Markup:
        """The words with ``marks`` in them; a mark that would cut a name takes all of it."""
        text = span.of(self.text)
        names = list(self.mask.places(text))
        held = [
            _around(one, span, names)
            for one in marks
            if one.span.start < span.end and span.start < one.span.end
        ]
        cuts = {0, len(text)}
        for start, end, _ in names:
            cuts |= {start, end}
        for start, end, _ in held:
            cuts |= {start, end}
        shown = {start: masked for start, _, masked in names}
        pieces: list[Markup] = []
        for start, end in pairwise(sorted(cuts)):
            piece = (
                Markup('<span class="masked" title="人名已隐去">{}</span>').format(shown[start])
                if start in shown
                else escape(text[start:end])
            )
            over = [one for low, high, one in held if low <= start and end <= high]
            pieces.append(_marked(piece, over) if over else piece)
        return Markup("").join(pieces)


def _around(one: Marked, span: Span, names: Sequence[tuple[int, int, str]]) -> tuple[int, int, Marked]:
    """Where a mark begins and ends within the words, no name cut."""
    start, end = max(one.span.start, span.start) - span.start, min(one.span.end, span.end) - span.start
    for low, high, _ in names:
        start = low if low < start < high else start
        end = high if low < end < high else end
    return start, end, one


def _marked(piece: Markup, over: Sequence[Marked]) -> Markup:
    kinds = " ".join(dict.fromkeys(one.kind for one in over))
    titles = "；".join(dict.fromkeys(one.title for one in over))
    return Markup('<mark class="{}" title="{}">{}</mark>').format(kinds, titles, piece)
