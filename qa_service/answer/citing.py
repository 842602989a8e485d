"""Evidence → numbered citations. The one place where a quote gets into an answer, and it is verified here."""

from __future__ import annotations

import datetime as dt

from corpus.errors import InternalError
from corpus.library import Library
from corpus.model import AssignmentForm, ClauseKind, Span, UnitMention
from corpus.reading.page_picture import DRAWABLE
from corpus.records import AssignmentRecord, ClauseRecord, TargetRecord, VersionRecord
from qa_service import cite
from qa_service.answer.model import Citation, CitedDocument, Locator
from qa_service.links import document_url, page_url


class Citations:
    """Collects the citations of one answer; the same quote is cited once.

    Args:
        library: where the texts are.
        as_of: the date for which the status of each document is worked out.
    """

    def __init__(self, library: Library, as_of: dt.date) -> None:
        self._library = library
        self._as_of = as_of
        self._items: list[Citation] = []
        self._versions: dict[str, VersionRecord] = {}

    @property
    def as_of(self) -> dt.date:
        return self._as_of

    @property
    def items(self) -> tuple[Citation, ...]:
        return tuple(self._items)

    def verified(self) -> tuple[Citation, ...]:
        """The citations as they go out, each held against the stored text once more.

        Raises:
            InternalError: a quote or a passage is not the stored text, or the quote is not in its passage.
        """
        for item in self._items:
            text = self._library.text(item.document.version_id)
            cite.verify(text, item.quote, Span(item.start, item.end))
            if item.quote not in item.passage or item.passage not in text:
                raise InternalError(
                    "引文的上下文与原文不一致，已拒绝显示。请报告此问题。",
                    details={"start": item.start, "end": item.end},
                )
        return tuple(self._items)

    def add(self, version_id: str, clause_id: str, quote: Span, around: Span) -> int:
        """Cite ``quote`` with the passage ``around`` it.

        Returns:
            The number that the answer shows, from 1.

        Raises:
            InternalError: the quote is not the stored text at its span.
        """
        text = self._library.text(version_id)
        quote = cite.trim(text, quote)
        if quote.end - quote.start > cite.MAX_PASSAGE:
            quote = Span(quote.start, quote.start + cite.MAX_PASSAGE)
        for item in self._items:
            if (item.document.version_id, item.start, item.end) == (version_id, quote.start, quote.end):
                return item.n
        clause = self._library.clause(clause_id)
        passage = cite.window(text, around, quote)
        number = len(self._items) + 1
        self._items.append(
            Citation(
                n=number,
                document=self._document(version_id),
                locator=Locator(
                    clause.locator.section, clause.locator.article, clause.locator.page, clause.locator.label
                ),
                quote=text[quote.start : quote.end],
                passage=text[passage.start : passage.end],
                start=quote.start,
                end=quote.end,
                clause_id=clause_id,
                url=document_url(clause.document_id, version_id=version_id, start=quote.start, end=quote.end),
                page_url=self._page_url(clause, quote),
            )
        )
        return number

    def add_assignment(self, record: AssignmentRecord, best: Span | None = None) -> int:
        """Cite the words that assign, with the sentences that they assign around them.

        Where both do not fit into one passage, the sentence asked about comes first and the assigning words
        follow as a citation of their own.

        Args:
            best: the sentence within the task that answers the question; the task's start when None.
        """
        evidence = _assigning(record)
        task = Span(record.task.start, record.task.end)
        whole = Span(min(task.start, evidence.start), max(task.end, evidence.end))
        if whole.end - whole.start <= cite.MAX_PASSAGE:
            return self.add(record.version_id, record.clause_id, evidence, whole)
        text = self._library.text(record.version_id)
        sentence = best or next(iter(cite.sentences(text, task)), task)
        shown = cite.window(text, whole, sentence)
        if shown.contains(evidence):
            return self.add(record.version_id, record.clause_id, evidence, shown)
        first = self.add(record.version_id, record.clause_id, sentence, shown)
        self.add(record.version_id, record.clause_id, evidence, cite.window(text, whole, evidence))
        return first

    def add_target(self, record: TargetRecord) -> int:
        """Cite the words that state a target; of a row of a table of indicators, the whole row."""
        clause, around = around_clause(self._library, record.clause_id)
        quote = Span(record.quote.start, record.quote.end)
        if record.target.name and clause.span.contains(quote):
            quote = clause.span
        return self.add(record.version_id, clause.id, quote, around if around.contains(quote) else quote)

    def add_implied(self, record: AssignmentRecord, unit: UnitMention) -> int | None:
        """Cite the sentence that adds ``unit`` to every item of the text; None when no clause holds it."""
        text = self._library.text(record.version_id)
        clause = next(
            (
                clause
                for clause in self._library.clauses(record.version_id)
                if clause.start <= unit.span.start and unit.span.end <= clause.end
            ),
            None,
        )
        if clause is None:
            return None
        whole = Span(clause.start, clause.end)
        quote = next((part for part in cite.sentences(text, whole) if part.contains(unit.span)), whole)
        return self.add(record.version_id, clause.id, quote, whole)

    def _page_url(self, clause: ClauseRecord, quote: Span) -> str | None:
        if clause.page is None or self._version(clause.version_id).form not in DRAWABLE:
            return None
        return page_url(clause.document_id, version_id=clause.version_id, start=quote.start, end=quote.end)

    def _version(self, version_id: str) -> VersionRecord:
        if version_id not in self._versions:
            self._versions[version_id] = self._library.version(version_id, as_of=self._as_of)
        return self._versions[version_id]

    def _document(self, version_id: str) -> CitedDocument:
        version = self._version(version_id)
        date = version.published or version.effective
        return CitedDocument(
            id=version.document_id,
            version_id=version.id,
            title=version.title,
            file_name=version.file_name,
            number=version.number,
            issuer=version.issuer,
            date=date.isoformat() if date else None,
            jurisdiction=version.jurisdiction,
            status=str(version.status),
            status_note=version.status_note,
        )


def book_title(title: str) -> str:
    """A title in 《》, with inner book-title marks as 〈〉 (GB/T 15834, 书名号)."""
    return "《" + " ".join(title.split()).replace("《", "〈").replace("》", "〉") + "》"


def _assigning(record: AssignmentRecord) -> Span:
    """The words that assign; in a table row, whose units stand in several cells, with all its unit cells."""
    spans = (
        [unit.span for role in record.roles for unit in role.units]
        if record.form is AssignmentForm.TABLE
        else []
    )
    start = min([record.evidence.start, *(span.start for span in spans)])
    end = max([record.evidence.end, *(span.end for span in spans)])
    if end - start > cite.MAX_QUOTE:
        return Span(record.evidence.start, record.evidence.end)
    return Span(start, end)


def around_clause(library: Library, clause_id: str) -> tuple[ClauseRecord, Span]:
    """A clause and what a reader needs around it: the whole article, or the item with its parts."""
    clause = library.clause(clause_id)
    while clause.article is not None and clause.kind is not ClauseKind.ARTICLE and clause.parent is not None:
        clause = library.clause(f"{clause.version_id}.{clause.parent}")
    return clause, clause.extent
