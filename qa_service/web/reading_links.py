"""Citations on the page of a version: words that cite lead to their target, articles tell who cites them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from corpus.china_time import china_today
from corpus.citation_register import CitationRegister
from corpus.library import Library
from qa_service.references import resolution_url, target_in_words

_MOST = 100_000


@dataclass(frozen=True, slots=True)
class TextLink:
    """Words that lead somewhere; ``href`` is "" where they lead nowhere and ``title`` says why."""

    start: int
    end: int
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class ReadingLinks:
    """Links of one version.

    Attributes:
        words: disjoint, in order. cited: article's ordinal → how often it is cited.
        incoming: citations of the version by others; outgoing: its own.
    """

    words: tuple[TextLink, ...] = ()
    cited: Mapping[int, int] | None = None
    incoming: int = 0
    outgoing: int = 0


def reading_links(library: Library, version_id: str) -> ReadingLinks:
    """The links of a version, worked out once for a state of the library and a day."""
    return library.derived(("reading links", version_id, china_today()), lambda: _links(library, version_id))


def _links(library: Library, version_id: str) -> ReadingLinks:
    register = CitationRegister(library)
    found = register.of_version(version_id, limit=_MOST)
    words: list[TextLink] = []
    for record in found.items:
        if words and record.quote.start < words[-1].end:
            continue  # further articles of a range have the same words
        href = resolution_url(record.target) or ""
        words.append(TextLink(record.quote.start, record.quote.end, href, target_in_words(record)))
    incoming = register.cited_by(version_id, limit=1).total
    return ReadingLinks(tuple(words), register.citing_counts(version_id), incoming, found.total)


def references_url(document_id: str, *, clause_id: str | None = None, version_id: str | None = None,
                   direction: str | None = None) -> str:  # fmt: skip
    """The page that lists the citations of a document, or of a clause."""
    query = {"direction": direction, "version": version_id, "clause": clause_id}
    kept = urlencode({name: value for name, value in query.items() if value is not None})
    return f"/documents/{document_id}/references" + (f"?{kept}" if kept else "")


def inside(links: Sequence[TextLink], start: int, end: int) -> list[TextLink]:
    """Those of ``links`` (in order, disjoint) that touch ``[start, end)``."""
    from bisect import bisect_right

    first = max(bisect_right(links, start, key=lambda link: link.start) - 1, 0)
    found: list[TextLink] = []
    for link in links[first:]:
        if link.start >= end:
            break
        if link.end > start:
            found.append(link)
    return found
