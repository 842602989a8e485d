"""The search of the library as the comparison of keys with the law wants it: whole articles for a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from case_library.questions.matching_judges import Passage
from corpus.china_time import china_today
from corpus.errors import NotFoundError
from corpus.model import DocumentKind, Span, Validity
from corpus.numerals import to_chinese
from corpus.provision_tree import Article
from corpus.records import VersionRecord
from indexing.search import Query
from qa_service.wiring import App

_HITS: Final = 8
"""Passages of a search; of 1,597 real questions with a provision in the library it is among the first 6."""
_LONGEST: Final = 400
"""Characters that a search takes."""
_HOLDING: Final = (Validity.IN_FORCE, Validity.UNKNOWN)
_KINDS: Final = (DocumentKind.LAW.value, DocumentKind.STANDARD.value)


class LawSearch:
    """Finds the articles of laws and standards that are in force today for a text, best first.

    Args:
        app: what it finds, those who may see that application's library may see.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self._day = china_today()
        self._versions: dict[str, VersionRecord] = {}
        self._articles: dict[str, list[tuple[Span, str, str]]] = {}

    def __call__(self, text: str) -> Sequence[Passage]:
        words = " ".join(text.split())[:_LONGEST]
        if not any(character.isalnum() for character in words):
            return []
        query = Query(words, kinds=("article", "clause"), doc_kinds=_KINDS, limit=_HITS)
        found: dict[tuple[str, int], Passage] = {}
        for hit in self._app.searcher.search(query):
            passage = hit.passage
            try:
                whole = self._whole(passage.version_id, passage.clause_id, Span(passage.start, passage.end))
            except NotFoundError:  # removed since the index was made
                continue
            found.setdefault((whole.version_id, whole.start), whole)
        return list(found.values())

    def _whole(self, version_id: str, clause_id: str, span: Span) -> Passage:
        """The article that holds a stretch of a version; the stretch itself outside of articles."""
        version = self._version(version_id)
        text = self._app.library.text(version_id)
        place = ""
        for extent, label, article_id in self._of_version(version_id):
            if extent.start <= span.start < extent.end:
                span, place, clause_id = extent, label, article_id
                break
        if not place:
            place = self._app.library.clause(clause_id).locator.label
        return Passage(
            version.document_id,
            version_id,
            clause_id,
            version.title,
            place,
            span.start,
            span.of(text),
            version.status in _HOLDING,
        )

    def _version(self, version_id: str) -> VersionRecord:
        if version_id not in self._versions:
            self._versions[version_id] = self._app.library.version(version_id, as_of=self._day)
        return self._versions[version_id]

    def _of_version(self, version_id: str) -> list[tuple[Span, str, str]]:
        if version_id not in self._articles:
            tree = self._app.library.provisions(version_id)
            self._articles[version_id] = [
                (article.span, label, f"{version_id}.{article.ordinal}")
                for label in tree.labels
                for article in tree.articles(label)
            ]
        return self._articles[version_id]


def paragraph_place(article: Article, label: str, start: int) -> str:
    """第二十条第二款, of the paragraph that holds a position of an article."""
    for number, paragraph in enumerate(article.paragraphs, start=1):
        if len(article.paragraphs) > 1 and paragraph.span.start <= start < paragraph.span.end:
            return f"{label}第{to_chinese(number)}款"
    return label
