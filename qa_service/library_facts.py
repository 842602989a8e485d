"""What every question needs of the library: places, versions out of force, titles. Kept until it changes."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

from corpus.library import Library
from corpus.model import DocumentKind, Validity
from qa_service.naming import NamedText, TitleIndex, named_text

_DATES_KEPT = 64
_OUT_OF_FORCE = (Validity.SUPERSEDED, Validity.REPEALED, Validity.NOT_YET)


class LibraryFacts:
    """Facts of one library, made anew when its generation changes; thread-safe."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._generation = -1
        self._jurisdictions: tuple[str, ...] | None = None
        self._excluded: dict[dt.date, tuple[str, ...]] = {}
        self._titles: TitleIndex | None = None

    def jurisdictions(self) -> tuple[str, ...]:
        """Paths of all places that a text is from."""
        with self._lock:
            self._check()
            if self._jurisdictions is None:
                self._jurisdictions = self._library.jurisdictions()
            return self._jurisdictions

    def out_of_force(self, as_of: dt.date) -> tuple[str, ...]:
        """Versions of laws that do not hold on a date."""
        with self._lock:
            self._check()
            if as_of not in self._excluded:
                if len(self._excluded) >= _DATES_KEPT:
                    self._excluded.clear()
                self._excluded[as_of] = tuple(
                    version.id
                    for version in self._library.current_versions(as_of=as_of)
                    if version.status in _OUT_OF_FORCE and version.kind is DocumentKind.LAW
                )
            return self._excluded[as_of]

    def titles(self) -> TitleIndex:
        """Titles of the current texts and of their parts."""
        with self._lock:
            self._check()
            if self._titles is None:
                self._titles = TitleIndex(self._named_texts())
            return self._titles

    def _check(self) -> None:
        generation = self._library.generation()
        if generation != self._generation:
            self._generation, self._jurisdictions, self._titles = generation, None, None
            self._excluded.clear()

    def _named_texts(self) -> Iterator[NamedText]:
        for version in self._library.current_versions():
            names = dict.fromkeys([version.title, *version.short_titles])
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
