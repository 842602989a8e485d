"""What every question needs of the library: places, versions out of force, titles. Kept until it changes."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterator

from corpus.library import Library
from corpus.model import ClauseKind, DocumentKind, Validity
from corpus.records import ClauseRecord
from corpus.units import is_unit
from qa_service.naming import NamedText, TitleIndex, named_text

_DATES_KEPT = 64
_SHORTEST_UNIT = 4


class LibraryFacts:
    """Facts of one library, made anew when its generation changes; thread-safe."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._generation = -1
        self._jurisdictions: tuple[str, ...] | None = None
        self._excluded: dict[dt.date, tuple[str, ...]] = {}
        self._statuses: dict[dt.date, dict[str, Validity]] = {}
        self._titles: TitleIndex | None = None
        self._units: tuple[str, ...] | None = None
        self._years: dict[str, int] | None = None

    @property
    def library(self) -> Library:
        return self._library

    def jurisdictions(self) -> tuple[str, ...]:
        """Paths of all places that a text is from."""
        with self._lock:
            self._check()
            if self._jurisdictions is None:
                self._jurisdictions = self._library.jurisdictions()
            return self._jurisdictions

    def out_of_force(self, as_of: dt.date) -> tuple[str, ...]:
        """Versions that nothing may be answered from on a date.

        Texts of a document other than the one of that date, laws that another text of theirs replaces, and
        what had not been made then. What is repealed or has run out stays: it may be the only basis, and
        the answer says so.
        """
        with self._lock:
            self._check()
            if as_of not in self._excluded:
                if len(self._excluded) >= _DATES_KEPT:
                    self._excluded.clear()
                self._excluded[as_of] = tuple(sorted(self._library.replaced_versions(as_of=as_of)))
            return self._excluded[as_of]

    def titles(self) -> TitleIndex:
        """Titles of the current texts and of their parts."""
        with self._lock:
            self._check()
            if self._titles is None:
                self._titles = TitleIndex(self._named_texts())
            return self._titles

    def unit_names(self) -> tuple[str, ...]:
        """Names of organs as texts write them, for those that no rule can bound (规划建设与交通运输局)."""
        with self._lock:
            self._check()
            if self._units is None:
                names = self._library.unit_names()
                self._units = tuple(name for name in names if len(name) >= _SHORTEST_UNIT and is_unit(name))
            return self._units

    def status(self, version_id: str, as_of: dt.date) -> Validity:
        """Whether a version holds on a date; UNKNOWN for one that the library does not have."""
        with self._lock:
            self._check()
            if as_of not in self._statuses:
                if len(self._statuses) >= _DATES_KEPT:
                    self._statuses.clear()
                standing = self._library.standing_versions(as_of=as_of)
                self._statuses[as_of] = {version.id: version.status for version in standing}
            return self._statuses[as_of].get(version_id, Validity.UNKNOWN)

    def article(self, version_id: str, label: str) -> ClauseRecord | None:
        """The article of a law by its label (第六十条); None when the law has none of that number."""
        for clause in self._library.clauses(version_id):
            if clause.kind is ClauseKind.ARTICLE and clause.label == label:
                return clause
        return None

    def year_of(self, version_id: str) -> int | None:
        """The year in which a version was published, or takes effect."""
        with self._lock:
            self._check()
            if self._years is None:
                dated = ((v.id, v.published or v.effective) for v in self._library.standing_versions())
                self._years = {key: date.year for key, date in dated if date}
            return self._years.get(version_id)

    def _check(self) -> None:
        generation = self._library.generation()
        if generation != self._generation:
            self._generation = generation
            self._jurisdictions = self._titles = self._units = self._years = None
            self._excluded.clear()
            self._statuses.clear()

    def _named_texts(self) -> Iterator[NamedText]:
        for version in self._library.standing_versions():
            names = dict.fromkeys(
                [
                    version.title,
                    *(name for name in version.short_titles if not _carries_out(version.title, name)),
                ]
            )
            entries = [
                named_text(name, version.id, version.document_id, None, version.kind, version.jurisdiction)
                for name in names
            ]
            if version.kind is not DocumentKind.LAW:
                entries += [
                    named_text(
                        part.title,
                        version.id,
                        version.document_id,
                        part.ordinal,
                        part.kind,
                        part.jurisdiction,
                    )
                    for part in self._library.parts(version.id)
                    if part.title not in names
                ]
            yield from (entry for entry in entries if entry is not None)


def _carries_out(title: str, name: str) -> bool:
    """Whether ``name`` is the law that a local rule carries out (省实施《…法》办法): no name of the rule."""
    return bool(
        re.search(
            "(?:实施|贯彻|执行)[《〈<][^》〉>]*" + re.escape(name) + "[》〉>].*(?:办法|细则|规定|条例|意见)",
            title,
        )
    )
