"""From an article, a case or a task to the items made of it, for those who may see the bank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlencode

from case_library.questions.model import Origin
from corpus.errors import NotFoundError
from corpus.model import ClauseKind
from corpus.records import AssignmentRecord, ClauseRecord
from qa_service.accounts.model import Permission, Visitor
from qa_service.api.question_filters import ItemFilter
from qa_service.questions.counting import items_by_clause
from qa_service.questions.model import BankItem, ItemsAsked
from qa_service.register import shortened
from qa_service.wiring import App


def may_see_bank(visitor: Visitor) -> bool:
    """Whether the bank is shown to somebody at all."""
    return visitor.may(Permission.EDIT_QUESTIONS) and visitor.may(Permission.READ_INTERNAL)


def clause_items_url(clause_id: str) -> str:
    """The items that rest on an article."""
    return "/questions?" + urlencode({"clause": clause_id})


def case_items_url(case_id: str) -> str:
    """The items made of a case."""
    return "/questions?" + urlencode({"case": case_id})


def case_questions_url(case_id: str) -> str:
    """Where questions are made of a case."""
    return "/questions/generate?" + urlencode({"cases": "true", "case": case_id})


def row_items_url(row_id: str) -> str:
    """The items made of a row of the register."""
    return "/questions?" + urlencode({"assignment": row_id})


def document_items_url(document_id: str) -> str:
    """The items that rest on a document."""
    return "/questions?" + urlencode({"document": document_id})


def place_names(app: App, wanted: ItemFilter) -> dict[str, str]:
    """Names of the document, article, case or task whose items are wanted; what is gone keeps its id."""
    found: dict[str, str] = {}
    ways: tuple[tuple[str | None, Callable[[App, str], str]], ...] = (
        (wanted.document, lambda app, one: app.library.document(one).title),
        (wanted.clause, _clause_name),
        (wanted.case, lambda app, one: app.case_desk.cases.summary(one).name),
        (wanted.assignment, lambda app, one: shortened(app.library.assignment(one).task.text)),
    )
    for value, name in ways:
        if value:
            with suppress(NotFoundError):
                found[value] = name(app, value)
    return found


def _clause_name(app: App, clause_id: str) -> str:
    source = app.question_desk.source_of_clause(clause_id)
    return f"《{source.law}》{source.place}"


def items_of_articles(app: App, version_id: str, clauses: Sequence[ClauseRecord]) -> Mapping[int, int]:
    """How many items rest on each article of a version, by its ordinal; 款 and 项 count for their article."""
    by_clause = items_by_clause(app.service, version_id)
    if not by_clause:
        return {}
    found: dict[int, set[str]] = defaultdict(set)
    known = {clause.ordinal: clause for clause in clauses}
    for clause in clauses:
        if clause.id in by_clause:
            found[_article(clause, known)] |= by_clause[clause.id]
    return {ordinal: len(ids) for ordinal, ids in found.items()}


def _article(clause: ClauseRecord, known: Mapping[int, ClauseRecord]) -> int:
    """The article that a clause lies in; the clause itself outside of articles."""
    above: ClauseRecord | None = clause
    while above is not None and above.kind is not ClauseKind.ARTICLE:
        above = known.get(above.parent) if above.parent is not None else None
    return above.ordinal if above is not None else clause.ordinal


def items_of_document(app: App, document_id: str) -> int:
    """How many items rest on a document."""
    return app.question_desk.store.count(ItemsAsked(document_id=document_id))


def items_of_case(app: App, case_id: str) -> int:
    """How many items were made of a case."""
    return len(app.question_desk.of_case(case_id))


def items_of_rows(app: App, rows: Sequence[AssignmentRecord]) -> Mapping[str, int]:
    """How many items were made of each row of a page of the register, without rows that have none."""
    found: dict[str, int] = {}
    store = app.question_desk.store
    for document_id in dict.fromkeys(row.document.id for row in rows):
        items = store.found(ItemsAsked(document_id=document_id, origins=(Origin.REGISTER,)))
        for row in rows if items else ():
            if row.document.id == document_id and (number := sum(_rests_on(one, row) for one in items)):
                found[row.id] = number
    return found


def _rests_on(one: BankItem, row: AssignmentRecord) -> bool:
    """Whether a source of an item, as it is cited or as it stands today, lies in the words of a row."""
    now = [verdict.now for verdict in one.verdicts if verdict.now is not None]
    return any(
        source.version_id == row.version_id
        and source.span.start < row.evidence.end
        and row.evidence.start < source.span.end
        for source in (*one.item.sources, *now)
    )
