"""From an article or a task to the cases that broke it or show why it matters; quiet where there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from case_library.links import BrokenProvisions
from case_library.links_duties import Subject, Telling, cases_of_assignment, subjects_of
from case_library.model import Case
from case_library.store import CaseRecord
from case_library.summary import CaseSummary
from corpus.china_time import china_today
from corpus.citation_register import CitationRegister
from corpus.records import AssignmentRecord, VersionRecord
from corpus.titles import title_key
from qa_service.links import case_url
from qa_service.wiring import App

_TOO_SHORT: Final = 2


def clause_cases_url(clause_id: str) -> str:
    """The page of the cases that broke an article."""
    return f"/clauses/{clause_id}/cases"


def row_cases_url(row_id: str) -> str:
    """The page of the cases that show why a task matters."""
    return f"/responsibilities/{row_id}/cases"


def broken_of(app: App) -> BrokenProvisions:
    """What the cases of the library broke; made once for a state of the library and a day."""
    desk = app.case_desk

    def make() -> BrokenProvisions:
        return BrokenProvisions(desk.links, desk.cases.records(desk.cases.all()))

    return app.library.derived(("broken provisions", china_today()), make)


def broken_articles(app: App, version: VersionRecord) -> Mapping[int, int]:
    """How many cases broke each article of a version, by the ordinal of the article.

    Costs next to nothing for a document that no case names.
    """
    key = title_key(version.title)
    named = app.library.derived(("laws of cases",), lambda: _laws(app))
    if len(key) < _TOO_SHORT or key not in named:
        return {}
    return broken_of(app).counts(version.id)


def cases_by_document(app: App, document_ids: Iterable[str]) -> Mapping[str, tuple[str, int]]:
    """(address, number of cases) of the documents among ``document_ids`` that tell of accidents."""
    wanted = set(document_ids)
    found: dict[str, list[CaseSummary]] = {}
    for row in app.case_desk.cases.all() if wanted else ():
        if row.document_id in wanted:
            found.setdefault(row.document_id, []).append(row)
    return {one: (_address(rows), len(rows)) for one, rows in found.items()}


def _address(rows: Sequence[CaseSummary]) -> str:
    """The page of the only case, or the list of them."""
    if len(rows) == 1:
        return case_url(rows[0].id)
    return "/cases?" + urlencode({"document": rows[0].document_id})


def _laws(app: App) -> frozenset[str]:
    """Keys of the titles of all provisions that cases broke."""
    return frozenset(title_key(title) for row in app.case_desk.cases.all() for title, _ in row.provisions)


def tellings_of(app: App, record: AssignmentRecord) -> tuple[Telling, ...]:
    """The cases that show why a task matters, with the reason."""
    return _told(app, (record,)).get(record.id, ())


def told_rows(app: App, records: Sequence[AssignmentRecord]) -> Mapping[str, int]:
    """How many cases each row of a list has, without those that have none; for a page of the register."""
    return {row_id: len(told) for row_id, told in _told(app, records).items() if told}


def _told(app: App, records: Sequence[AssignmentRecord]) -> Mapping[str, tuple[Telling, ...]]:
    """The cases of each row; what was worked out once for a state of the library and a day is kept."""
    if not records or not len(app.case_desk.cases):
        return {}
    library, today = app.library, china_today()
    kept: dict[str, tuple[Telling, ...]] = library.derived(("cases of rows", today), dict)
    missing = [one for one in records if one.id not in kept]
    if missing:
        broken, subjects, register = broken_of(app), _subjects(app), CitationRegister(library, today)
        for one in missing:
            kept[one.id] = cases_of_assignment(library, one, broken, subjects, register)
    return {one.id: kept[one.id] for one in records}


@dataclass(frozen=True, slots=True)
class _Harm:
    """What of a case says how grave it was; whole cases are too large to be kept."""

    id: str
    version_id: str
    case: Case


def _subjects(app: App) -> tuple[tuple[_Harm, tuple[Subject, ...]], ...]:
    def make() -> tuple[tuple[_Harm, tuple[Subject, ...]], ...]:
        cases = app.case_desk.cases
        return tuple(
            (_harm(one), subjects_of(one.case, one.summary.processes)) for one in cases.records(cases.all())
        )

    return app.library.derived(("subjects of cases",), make)


def _harm(record: CaseRecord) -> _Harm:
    case = record.case
    figures = Case(
        case.ordinal,
        case.name,
        case.extent,
        deaths=case.deaths,
        missing=case.missing,
        injured=case.injured,
        poisoned=case.poisoned,
    )
    return _Harm(record.id, record.version_id, figures)
