"""A turn of the chat as the page shows it: names visibly masked, references to quotes below."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup, escape

from qa_service.answer.model import AnswerKind, AnswerStatus, Citation
from qa_service.chat.masking import Mask
from qa_service.chat.reply import Reply
from qa_service.web.answer_view import REFERENCE, AnswerView, answer_view


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote with its source."""

    citation: Citation
    words: Markup
    anchor: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """A line below the short answer, a link where it has an address."""

    words: Markup
    about: Markup
    url: str


@dataclass(frozen=True, slots=True)
class TurnView:
    """One question and its reply.

    Attributes:
        number: in the conversation, from 1. said: as typed. understood: made whole; "" where it is the same.
        words: the short answer; items: the lines below it. lines: the whole answer, its quotes
            as links. quotes: what it leans on; nearby: for an abstention what stands nearest.
        prefix: of the anchors of this turn. masked: names of persons are masked in what is shown.
    """

    number: int
    said: str
    understood: str
    reply: Reply
    view: AnswerView
    words: Markup
    items: tuple[ItemView, ...]
    lines: tuple[Markup, ...]
    notes: tuple[Markup, ...]
    quotes: tuple[QuoteView, ...]
    nearby: tuple[QuoteView, ...]
    prefix: str
    masked: bool

    @property
    def answered(self) -> bool:
        return self.reply.turn.answer.status is AnswerStatus.ANSWERED

    @property
    def of_cases(self) -> bool:
        """Whether it is told from accident cases and not from the law."""
        return self.reply.turn.answer.kind is AnswerKind.CASE

    @property
    def urgent(self) -> bool:
        return self.reply.emergency is not None and self.reply.emergency.urgent


def turn_view(number: int, said: str, reply: Reply) -> TurnView:
    """The turn for the template.

    Args:
        number: in the conversation, from 1: anchors of several answers on one page must differ.
    """
    answer, mask = reply.turn.answer, reply.mask
    view = answer_view(reply.shown.answer)
    prefix = f"t{number}-"
    numbers = view.numbers
    cited = view.cited if answer.status is AnswerStatus.ANSWERED else ()
    nearby = view.nearby if answer.status is AnswerStatus.ANSWERED else reply.shown.answer.citations
    words = {one.n: one.quote for one in answer.citations}
    return TurnView(
        number=number,
        said=said,
        understood=reply.shown.understood_as,
        reply=reply,
        view=view,
        words=mask.markup(reply.short.text),
        items=tuple(
            ItemView(mask.markup(one.words), mask.markup(one.about), one.url) for one in reply.short.items
        ),
        lines=tuple(_rich(line, mask, numbers, prefix) for line in answer.answer.split("\n") if line),
        notes=tuple(mask.markup(note) for note in answer.notes),
        quotes=tuple(_quote(one, words[one.n], mask, prefix) for one in cited),
        nearby=tuple(_quote(one, words[one.n], mask, prefix) for one in nearby),
        prefix=prefix,
        masked=reply.masked,
    )


def _quote(citation: Citation, words: str, mask: Mask, prefix: str) -> QuoteView:
    return QuoteView(citation, mask.markup(words), f"{prefix}citation-{citation.n}")


def _rich(text: str, mask: Mask, numbers: Collection[int], prefix: str) -> Markup:
    """The text with names masked and references as links to the quotes of the same turn."""
    pieces: list[Markup] = []
    position = 0
    for match in REFERENCE.finditer(text):
        if int(match[1]) in numbers:
            link = Markup('<a class="reference" href="#{}citation-{}">{}</a>')
            pieces += [mask.markup(text[position : match.start()]), link.format(prefix, match[1], match[0])]
            position = match.end()
    return Markup("").join([*pieces, mask.markup(text[position:]) if mask else escape(text[position:])])
