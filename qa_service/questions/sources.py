"""What a person names as the source of an item, found in the library: words are never taken on trust."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from case_library.questions.model import Source
from case_library.questions.stale import place_of
from corpus.errors import ItemError
from corpus.library import Library
from corpus.model import Span
from corpus.numerals import fold_punctuation


@dataclass(frozen=True, slots=True)
class SourceAsked:
    """A source as it is named: by a clause, by a version with place or words, or by title alone."""

    document_id: str = ""
    version_id: str = ""
    clause_id: str = ""
    law: str = ""
    place: str = ""
    start: int = 0
    end: int = 0
    quote: str = ""


def sources_of(
    library: Library, asked: Sequence[SourceAsked], present: Sequence[Source] = ()
) -> tuple[Source, ...]:
    """The sources that are meant.

    Args:
        present: those of the item as it is; what is sent back unchanged stays as it is.

    Raises:
        NotFoundError: no such clause or version.
        ItemError: the words do not stand where they are said to, or nothing is named.
    """
    return tuple(dict.fromkeys(_source(library, one, present) for one in asked))


def _source(library: Library, asked: SourceAsked, present: Sequence[Source]) -> Source:
    same = Source(
        asked.document_id, asked.version_id, asked.clause_id, asked.law, asked.place,
        Span(asked.start, asked.end), asked.quote,
    )  # fmt: skip
    if same in present:
        return same
    if asked.clause_id and not asked.start < asked.end:
        whole = source_of_clause(library, asked.clause_id)
        return _within(library, whole, asked.quote) if asked.quote.strip() else whole
    if asked.version_id:
        return _in_version(library, asked)
    if not (asked.law.strip() or asked.quote.strip()):
        raise ItemError("出处请写条款编号，或者文件名称和原句。", details={"field": "sources"})
    return Source("", "", "", asked.law, asked.place, Span(0, 0), asked.quote)


def source_of_clause(library: Library, clause_id: str) -> Source:
    """A clause with everything below it as a source.

    Raises:
        NotFoundError: no such clause.
    """
    clause = library.clause(clause_id)
    return _at(library, clause.version_id, clause.extent, clause.id, clause.locator.label)


def _in_version(library: Library, asked: SourceAsked) -> Source:
    text = library.text(library.version(asked.version_id).id)
    if asked.start < asked.end <= len(text):
        return _at(library, asked.version_id, Span(asked.start, asked.end), asked.clause_id, asked.place)
    whole = _at(library, asked.version_id, Span(0, len(text)), "", "")
    return _within(library, whole, asked.quote)


def _within(library: Library, whole: Source, quote: str) -> Source:
    """The words of a quote within a wider source; white space and forms of punctuation do not count."""
    text = library.text(whole.version_id)
    kept = [at for at in range(whole.span.start, whole.span.end) if not text[at].isspace()]
    words = fold_punctuation("".join(text[at] for at in kept))
    wanted = fold_punctuation("".join(quote.split()))
    at = words.find(wanted) if wanted else -1
    if at < 0:
        raise ItemError(
            f"《{whole.law}》{whole.place}里没有“{quote.strip()[:40]}”这句话。请按原文改正。",
            details={"field": "sources"},
        )
    span = Span(kept[at], kept[at + len(wanted) - 1] + 1)
    return _at(library, whole.version_id, span, whole.clause_id, whole.place)


def _at(library: Library, version_id: str, span: Span, clause_id: str, place: str) -> Source:
    version = library.version(version_id)
    found, label = place_of(library.provisions(version_id), version_id, span)
    return Source(
        version.document_id,
        version_id,
        found or clause_id,
        version.title,
        label or place,
        span,
        span.of(library.text(version_id)),
    )
