"""What a page of a version needs from the library, kept for the next reader: versions never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from corpus.library import MAX_LIMIT, Library
from corpus.records import ClauseRecord, VersionRecord
from qa_service.wiring import App

MOST_CLAUSES = 100_000
"""Clauses of all kept versions together; about 100 MB."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The clauses of a version in document order, and the spans of the words that assign."""

    clauses: tuple[ClauseRecord, ...]
    duties: tuple[tuple[int, int], ...]


class Readings:
    """Least recently used readings, bounded by their clauses. Thread-safe."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Reading] = OrderedDict()

    def of(self, version: VersionRecord) -> Reading:
        """The reading of a version that the library holds."""
        with self._lock:
            found = self._kept.get(version.id)
            if found is not None:
                self._kept.move_to_end(version.id)
                return found
        made = Reading(self._library.clauses(version.id), self._duties(version))
        with self._lock:
            self._kept[version.id] = made
            while len(self._kept) > 1 and sum(len(one.clauses) for one in self._kept.values()) > MOST_CLAUSES:
                self._kept.popitem(last=False)
        return made

    def _duties(self, version: VersionRecord) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        while len(found) < version.assignments:
            page = self._library.assignments(version_id=version.id, limit=MAX_LIMIT, offset=len(found))
            if not page.items:
                break
            found.extend((row.evidence.start, row.evidence.end) for row in page.items)
        return tuple(sorted(found))


def readings_of(app: App) -> Readings:
    """The readings of the library that ``app`` answers from."""
    return app.kept(Readings, lambda: Readings(app.library))
