"""The case library as the service has it: with its search by meaning, its links to the law, and who reads.

``case_library`` knows no search index; here both come together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from case_library.asking import CaseFacets, CasesAsked
from case_library.duplicates import duplicates_of
from case_library.similar import similar_to
from case_library.store import CaseLibrary
from case_library.summary import CaseSummary
from corpus.china_time import china_today
from corpus.errors import IndexStaleError
from corpus.model import DocumentKind
from corpus.records import Page
from qa_service.case_search import sought_of
from qa_service.case_view import CaseView, duplicate_json, similar_json
from qa_service.lexicon import builtin_lexicon, read_user_lexicon

if TYPE_CHECKING:
    from case_library.links import CaseLinks
    from case_library.statistics import CaseStatistics
    from qa_service.wiring import App

_HITS: Final = 80
"""Passages that a search by meaning looks at."""
_NEAR: Final = 0.45
"""How near (0 to 1 within one search) a case must be to be found by meaning."""
_QUERY: Final = 400
"""Characters of a case that cases like it are searched by."""


@dataclass(frozen=True)
class CasePage:
    """One page of a list of cases, with what narrows it down further."""

    page: Page[CaseSummary]
    facets: CaseFacets


class CaseDesk:
    """What pages, routes and commands ask of the case library of one ``App``."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.cases = CaseLibrary(app.library)

    @property
    def links(self) -> CaseLinks:
        """Provisions then and now; made once for a state of the library and a day."""
        from case_library.links import CaseLinks

        library = self._app.library
        today = china_today()
        return library.derived(("case links", today), lambda: CaseLinks(library, today))

    def page(self, asked: CasesAsked, *, meaning: bool = False, limit: int = 50, offset: int = 0) -> CasePage:
        """One page with its facets.

        Args:
            meaning: also cases that are near the words without holding them.
        """
        asked, near = self._sought(asked), self.near(asked.words) if meaning and asked.words else None
        page = self.cases.cases(asked, limit=limit, offset=offset, near=near)
        return CasePage(page, self.cases.facets(asked, near=near))

    def found(self, asked: CasesAsked, *, meaning: bool = False) -> list[CaseSummary]:
        """All cases that are asked for."""
        near = self.near(asked.words) if meaning and asked.words else None
        return self.cases.found(self._sought(asked), near=near)

    def statistics(self, asked: CasesAsked, *, meaning: bool = False) -> CaseStatistics:
        """The cases that are asked for, counted."""
        near = self.near(asked.words) if meaning and asked.words else None
        return self.cases.statistics(self._sought(asked), near=near)

    def by_meaning(self, asked: CasesAsked) -> int:
        """How many cases a search by meaning finds: what an empty list offers."""
        return len(self.found(asked, meaning=True)) if asked.words else 0

    def _sought(self, asked: CasesAsked) -> CasesAsked:
        """The words cut and said in other ways, so that 罐车泄漏 finds what has 罐车 and 泄漏."""
        if not asked.words.strip() or asked.sought:
            return asked
        own, lexicon = self._app.settings.everyday_file, builtin_lexicon()
        if own.is_file():
            lexicon = lexicon.merged(*read_user_lexicon(own))
        return replace(asked, sought=sought_of(asked.words, lexicon))

    def view(self, case_id: str, *, names: bool, linked: bool = True) -> CaseView:
        """A case as a reader may see it.

        Args:
            names: whether persons' names are shown. linked: with the provisions in their texts.

        Raises:
            NotFoundError: there is no such case.
        """
        return CaseView(self.cases.case(case_id), names, self.links if linked else None)

    def similar(self, case_id: str, *, names: bool, limit: int = 10) -> list[dict[str, Any]]:
        """Cases like it, with the reasons and their words.

        Raises:
            NotFoundError: there is no such case.
        """
        ours = self.view(case_id, names=names, linked=False)
        found = similar_to(ours.record.summary, self.cases.all(), limit=limit, near=self._near_case)
        return [similar_json(ours, self.view(one.case.id, names=names, linked=False), one) for one in found]

    def duplicates(self, case_id: str, *, names: bool) -> list[dict[str, Any]]:
        """Other texts of the same accident, and where they differ.

        Raises:
            NotFoundError: there is no such case.
        """
        ours = self.view(case_id, names=names, linked=False)
        found = duplicates_of(ours.record.summary, self.cases.all())
        return [duplicate_json(ours, self.view(one.case.id, names=names, linked=False), one) for one in found]

    # --- meaning ---------------------------------------------------------------------------------

    def near(self, words: str) -> Mapping[str, float]:
        """How near cases are to some words, by id; nothing where there is no index yet."""
        return {case_id: score for case_id, score in self._scores(words).items() if score >= _NEAR}

    def _near_case(self, case: CaseSummary) -> Mapping[str, float]:
        words = "，".join((case.name, *case.topics, *case.processes, *case.substances))
        return self._scores(words[:_QUERY])

    def _scores(self, words: str) -> dict[str, float]:
        if not self.cases.all() or not words.strip():
            return {}
        from indexing.search import Query

        query = Query(words, doc_kinds=(DocumentKind.CASE.value,), limit=_HITS)
        try:
            hits = self._app.searcher.search(query)
        except IndexStaleError:
            return {}
        starts: dict[str, list[CaseSummary]] = {}
        for case in sorted(self.cases.all(), key=lambda one: one.extent.start):
            starts.setdefault(case.version_id, []).append(case)
        scores: dict[str, float] = {}
        for hit in hits:
            told = starts.get(hit.passage.version_id, [])
            at = bisect_right([case.extent.start for case in told], hit.passage.start) - 1
            if at >= 0 and hit.passage.start < told[at].extent.end:
                scores[told[at].id] = max(scores.get(told[at].id, 0.0), hit.fused)
        return scores
