"""The case library (案例库) over a library: the cases that its documents tell of, listed, counted, looked up.

Documents of kind case are read for accidents. What is found is stored beside the text, by version
(``CaseLibrary.refresh``), and worked out in memory where it is not stored yet. Lists work on rows of a few
hundred bytes, kept for one state of the library; whole cases are loaded one by one. Over a library as the
public sees it there are no cases of internal documents: rows hang on versions.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from case_library.asking import CaseFacets, CaseOrder, CasesAsked, Sought, facets_of, ordered, tests_of
from case_library.extractor import extractor_id, find_cases
from case_library.model import Case
from case_library.source import CaseText, is_case
from case_library.summary import (
    CaseFacts,
    CaseSummary,
    case_id,
    cases_json,
    facts_json,
    of_version,
    summarise,
)
from corpus.caching import Memo
from corpus.case_rows import CaseRow
from corpus.errors import NotFoundError
from corpus.library import MAX_LIMIT, Library
from corpus.records import Page, VersionRecord

if TYPE_CHECKING:
    from case_library.statistics import CaseStatistics
    from corpus.model import Span

log = logging.getLogger(__name__)

_KEPT_CASES: Final = 64
_KEPT_COUNTS: Final = 24
_BATCH: Final = 50
# What a word counts for a text: in the name of the accident, among its values, each time in the text.
_IN_NAME, _AMONG_VALUES, _IN_TEXT, _MOST_COUNTED = 6.0, 3.0, 0.5, 8


@dataclass(frozen=True)
class CaseRecord:
    """One case, whole.

    Attributes:
        id: stable over the versions of its document.
        version: the text that it was read from. text: as it is stored; all spans of ``case`` are into it.
        summary: its row of a list. several: whether the text tells other accidents too.
    """

    id: str
    version: VersionRecord
    case: Case
    text: str
    summary: CaseSummary
    several: bool = False

    @property
    def document_id(self) -> str:
        return self.version.document_id

    @property
    def version_id(self) -> str:
        return self.version.id

    @property
    def title(self) -> str:
        return self.version.title

    def quote(self, span: Span) -> str:
        """The stored words at ``span``."""
        return span.of(self.text)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What ``CaseLibrary.refresh`` did.

    Attributes:
        documents: that are read for cases. read: of them now. cases: that they tell of in all.
        without: ids of the documents in which no case was found.
    """

    documents: int
    read: int
    cases: int
    without: tuple[str, ...] = ()


_Worded = tuple[tuple[CaseSummary, ...], Mapping[str, float]]
"""Cases that hold some words, and how well each fits, by id."""


@dataclass(frozen=True, slots=True)
class _Table:
    """All rows for one state of the library."""

    rows: tuple[CaseSummary, ...]
    by_id: Mapping[str, CaseSummary]
    without: tuple[str, ...]


class CaseLibrary:
    """The cases of a library; thread-safe. Costs nothing until it is asked, and nothing without cases."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._tables: Memo[_Table] = Memo(1, states=True)
        self._read: Memo[tuple[Case, ...]] = Memo(_KEPT_CASES, states=True)
        # What was asked for last, counted once: a page of a list asks for the same facets as the one before.
        self._facets: Memo[CaseFacets] = Memo(_KEPT_COUNTS, states=True)
        self._statistics: Memo[CaseStatistics] = Memo(_KEPT_COUNTS, states=True)
        self._worded: Memo[_Worded] = Memo(_KEPT_COUNTS, states=True)
        # Short forms of what is not stored; texts never change, so they hold as long as the version is there.
        self._unstored: dict[tuple[str, int], tuple[CaseFacts, ...]] = {}
        self._lock = threading.Lock()

    @property
    def library(self) -> Library:
        """What it is over."""
        return self._library

    # --- lists -----------------------------------------------------------------------------------

    def cases(
        self,
        asked: CasesAsked = CasesAsked(),
        *,
        limit: int = 50,
        offset: int = 0,
        near: Mapping[str, float] | None = None,
    ) -> Page[CaseSummary]:
        """One page of the cases that are asked for.

        Args:
            near: cases that mean the words without holding them, by id, with how near they are (0 to 1): they
                are found too, behind those that hold the words.
        """
        limit, offset = max(1, min(limit, MAX_LIMIT)), max(0, offset)
        found = self.found(asked, near=near)
        return Page(tuple(found[offset : offset + limit]), len(found), limit, offset)

    def found(
        self, asked: CasesAsked = CasesAsked(), *, near: Mapping[str, float] | None = None
    ) -> list[CaseSummary]:
        """All cases that are asked for, in their order."""
        cases, relevance = self._with_words(asked, near)
        faceted, others = tests_of(asked, cases)
        tests = (*others, *faceted.values())
        order = asked.order or (CaseOrder.RELEVANCE if relevance else CaseOrder.NEWEST)
        return ordered((case for case in cases if all(test(case) for test in tests)), order, relevance)

    def facets(
        self, asked: CasesAsked = CasesAsked(), *, near: Mapping[str, float] | None = None
    ) -> CaseFacets:
        """How many cases choosing one more value would give, each facet without its own filter."""

        def count() -> CaseFacets:
            return facets_of(self._with_words(asked, near)[0], asked)

        if near is not None:
            return count()
        narrowed = replace(asked, order=None)  # the order counts nothing
        return self._facets.get((self._library.generation(), narrowed), count)

    def statistics(
        self, asked: CasesAsked = CasesAsked(), *, near: Mapping[str, float] | None = None
    ) -> CaseStatistics:
        """The cases that are asked for, counted and summed; an accident that two texts tell counts once."""
        from case_library.duplicates import accidents_once
        from case_library.statistics import count

        def counted() -> CaseStatistics:
            found = self.found(asked, near=near)
            return count(accidents_once(found), texts=len(found))

        if near is not None:
            return counted()
        narrowed = replace(asked, order=None)
        return self._statistics.get((self._library.generation(), narrowed), counted)

    def all(self) -> tuple[CaseSummary, ...]:
        """The row of every case, by id."""
        return self._table().rows

    def summary(self, case_id: str) -> CaseSummary:
        """The row of one case.

        Raises:
            NotFoundError: there is none of this id.
        """
        found = self._table().by_id.get(case_id)
        if found is None:
            raise NotFoundError(
                f"案例库中没有案例 {case_id}。用 anzhi cases list 或案例库页面查看已有案例。",
                details={"case": case_id},
            )
        return found

    def summaries_of_version(self, version_id: str) -> tuple[CaseSummary, ...]:
        """The cases that a version tells of, in the order of the text; () for what is no newest version."""
        return tuple(
            sorted(
                (row for row in self._table().rows if row.version_id == version_id),
                key=lambda row: row.ordinal,
            )
        )

    @property
    def without_cases(self) -> tuple[str, ...]:
        """Ids of documents of kind case in which no accident was found: nothing is passed over in silence."""
        return self._table().without

    def __len__(self) -> int:
        return len(self._table().rows)

    # --- one case --------------------------------------------------------------------------------

    def case(self, case_id: str) -> CaseRecord:
        """One case, whole.

        Raises:
            NotFoundError: there is none of this id.
        """
        return self._record(self.summary(case_id))

    def records(self, rows: Sequence[CaseSummary]) -> Iterator[CaseRecord]:
        """The whole cases of ``rows``, one after another; those that are gone meanwhile are left out."""
        for row in rows:
            try:
                yield self._record(row)
            except NotFoundError:
                continue

    def cases_of_version(self, version_id: str) -> tuple[CaseRecord, ...]:
        """The cases that the newest version of a document tells of, in the order of the text."""
        return tuple(self.records(self.summaries_of_version(version_id)))

    def _record(self, row: CaseSummary) -> CaseRecord:
        version = self._library.version(row.version_id)
        whole = {one.ordinal: one for one in self._whole(version)}
        if row.ordinal not in whole:
            raise NotFoundError(f"案例 {row.id} 刚刚有了变化，请从案例库重新进入。", details={"case": row.id})
        return CaseRecord(
            case_id(version.document_id, row.ordinal),
            version,
            whole[row.ordinal],
            self._library.text(version.id),
            row,
            several=len(whole) > 1,
        )

    def _whole(self, version: VersionRecord) -> tuple[Case, ...]:
        def load() -> tuple[Case, ...]:
            stored = self._library.stored_cases(version.id, extractor_id(), version.revision)
            if stored is not None:
                return cases_json().validate_json(stored)
            return self._found_in(version)

        return self._read.get((self._library.generation(), version.id, version.revision), load)

    # --- upkeep ----------------------------------------------------------------------------------

    def refresh(
        self, on_progress: Callable[[int, int], None] | None = None, *, again: bool = False
    ) -> Refreshed:
        """Stores what the newest documents tell where that is missing or out of date.

        Cheap when nothing has changed. Stopped at any moment, it goes on where it stood.

        Args:
            on_progress: called with (documents read, documents to read).
            again: read every document anew.

        Raises:
            LibraryLockedError: another process has been writing for half a minute.
        """
        versions = self._versions()
        present = {} if again else self._stored(versions)
        missing = [one for one in versions if one.id not in present]
        rows: list[CaseRow] = []
        current = [one.id for one in versions]
        for number, version in enumerate(missing, start=1):
            cases = self._found_in(version)
            text = self._library.text(version.id)
            facts = tuple(summarise(case, text) for case in cases)
            present[version.id] = facts
            rows.append(
                CaseRow(
                    version.id,
                    extractor_id(),
                    version.revision,
                    facts_json().dump_python(facts, mode="json"),
                    cases_json().dump_json(cases).decode(),
                )
            )
            if len(rows) == _BATCH:
                self._library.keep_cases(rows)
                rows = []
            if on_progress is not None:
                on_progress(number, len(missing))
        if rows or missing or len(self._library.stored_summaries()) > len(current):
            self._library.keep_cases(rows, only=current)
        with self._lock:
            self._unstored.clear()
        without = tuple(one.document_id for one in versions if not present[one.id])
        return Refreshed(len(versions), len(missing), sum(map(len, present.values())), without)

    def is_behind(self) -> bool:
        """Whether ``refresh`` has something to do."""
        versions = self._versions()
        return len(self._stored(versions)) < len(versions)

    # --- inner -----------------------------------------------------------------------------------

    def _table(self) -> _Table:
        return self._tables.get((self._library.generation(),), self._load)

    def _load(self) -> _Table:
        versions = self._versions()
        if not versions:
            return _Table((), {}, ())
        stored = self._stored(versions)
        with self._lock:
            there = {(one.id, one.revision) for one in versions}
            self._unstored = {key: facts for key, facts in self._unstored.items() if key in there}
        rows: list[CaseSummary] = []
        without = []
        for version in versions:
            facts = stored.get(version.id)
            if facts is None:
                facts = self._unstored_facts(version)
            rows += [of_version(one, version) for one in facts]
            if not facts:
                without.append(version.document_id)
        rows.sort(key=lambda row: (row.document_id, row.ordinal))
        return _Table(tuple(rows), {row.id: row for row in rows}, tuple(without))

    def _versions(self) -> list[VersionRecord]:
        """The newest versions of all documents of cases; two documents of one title stay two."""
        return [one for one in self._library.current_versions() if is_case(one.kind)]

    def _stored(self, versions: Sequence[VersionRecord]) -> dict[str, tuple[CaseFacts, ...]]:
        """Short forms that are stored and up to date, by version."""
        if not versions:
            return {}
        wanted = {one.id: one.revision for one in versions}
        return {
            version_id: facts_json().validate_python(summaries)
            for version_id, extractor, revision, summaries in self._library.stored_summaries()
            if extractor == extractor_id() and wanted.get(version_id) == revision
        }

    def _unstored_facts(self, version: VersionRecord) -> tuple[CaseFacts, ...]:
        key = (version.id, version.revision)
        with self._lock:
            known = self._unstored.get(key)
        if known is None:
            text = self._library.text(version.id)
            known = tuple(summarise(case, text) for case in self._whole(version))
            with self._lock:
                self._unstored[key] = known
        return known

    def _found_in(self, version: VersionRecord) -> tuple[Case, ...]:
        """The cases of a version; a text that trips the rules up stops neither a list nor an import."""
        try:
            return find_cases(CaseText.of_version(self._library, version.id))
        except (NotFoundError, ImportError, SyntaxError):
            raise
        except Exception:
            log.exception("no cases read from version %s", version.id)
            return ()

    def _with_words(self, asked: CasesAsked, near: Mapping[str, float] | None) -> _Worded:
        """The cases that hold all words, or are near to them, and how well they fit; all without words."""
        rows = self._table().rows
        sought = asked.sought or tuple(
            Sought(word, (((word,),),)) for word in dict.fromkeys(asked.words.lower().split())
        )
        if not sought or not rows:
            return rows, {}
        if near:
            return self._fitting(rows, sought, near)
        return self._worded.get(
            (self._library.generation(), sought), lambda: self._fitting(rows, sought, None)
        )

    def _fitting(
        self, rows: tuple[CaseSummary, ...], sought: tuple[Sought, ...], near: Mapping[str, float] | None
    ) -> _Worded:
        words = tuple(dict.fromkeys(word for one in sought for word in one.words))
        counts = self._library.word_counts(words)
        several = {row.version_id for row in rows if row.ordinal > 0}
        relevance: dict[str, float] = {}
        for row in rows:
            counted = counts.get(row.version_id, (0,) * len(words))
            if row.version_id in several and any(counted):
                told = row.extent.of(self._library.text(row.version_id)).lower()
                counted = tuple(told.count(word) for word in words)
            score = _score(row, sought, dict(zip(words, counted, strict=True)))
            if score:
                relevance[row.id] = score + len(sought) * _IN_NAME  # before all that are only near
            elif near and row.id in near:
                relevance[row.id] = near[row.id]
        return tuple(row for row in rows if row.id in relevance), relevance


def _score(row: CaseSummary, sought: Sequence[Sought], counted: Mapping[str, int]) -> float:
    """How well a case fits; 0 where a word is missing in all of its ways."""
    name = f"{row.name} {row.title}".lower()
    values = " ".join(
        (
            *row.types,
            *row.topics,
            *row.substances,
            *row.events,
            *row.processes,
            *row.firms,
            *(title for title, _ in row.provisions),
            row.place,
            row.industry_name,
            row.grade or "",
        )
    ).lower()

    def worth(word: str) -> float:
        found = min(counted[word], _MOST_COUNTED) * _IN_TEXT
        return found + _IN_NAME * (word in name) + _AMONG_VALUES * (word in values)

    def of_way(way: Sequence[Sequence[str]]) -> float:
        parts = [max(map(worth, part)) for part in way]
        return sum(parts) / len(parts) if all(parts) else 0.0

    total = 0.0
    for one in sought:
        found = max(map(of_way, one.ways), default=0.0)
        if not found:
            return 0.0
        total += found + (worth(one.word) if (((one.word,),),) != one.ways else 0.0)
    return total
