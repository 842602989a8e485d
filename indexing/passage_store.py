"""The passages of one generation, in a SQLite file that is written once and then only read."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from corpus.errors import LibraryError
from indexing.features import Shelf, read_shelf
from indexing.manifest import stale
from indexing.passages import Passage

_COLUMNS: Final = tuple(field.name for field in fields(Passage))
_SCHEMA: Final = """
CREATE TABLE versions (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE passages (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    document_id TEXT NOT NULL,
    version_id TEXT NOT NULL,
    clause_id TEXT NOT NULL,
    assignment_id TEXT,
    title TEXT NOT NULL,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    jurisdiction TEXT NOT NULL,
    year INTEGER,
    part INTEGER NOT NULL,
    units TEXT NOT NULL,
    doc_kind TEXT NOT NULL,
    vector_key BLOB NOT NULL
);
CREATE INDEX passages_version ON passages (version_id);
CREATE INDEX passages_clause ON passages (clause_id);
"""
# Versions whose title, number … was put right before they were cut; a store of an earlier release has none.
_REVISIONS: Final = "CREATE TABLE IF NOT EXISTS revisions (id TEXT PRIMARY KEY, revision INTEGER NOT NULL)"
_NAMES: Final = ", ".join(f'"{name}"' for name in _COLUMNS)
_SELECT: Final = f"SELECT number, {_NAMES} FROM passages "  # noqa: S608 - our own column names
_MARKS: Final = ", ".join("?" for _ in _COLUMNS)
_INSERT: Final = f"INSERT INTO passages (number, vector_key, {_NAMES}) VALUES (?, ?, {_MARKS})"  # noqa: S608
_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Columns:
    """What a search filters and groups by, row for row, ascending by number.

    ``codes[name][i]`` stands for the value ``v`` with ``values[name][v] == codes[name][i]``. ``group`` is
    equal for passages that show the same thing: windows of one assignment or of one article.
    """

    numbers: NDArray[np.int64]
    codes: dict[str, NDArray[np.int32]]
    values: dict[str, dict[str, int]]
    group: NDArray[np.int64]


def _row(passage: Passage) -> list[Any]:
    values = [getattr(passage, name) for name in _COLUMNS]
    values[_COLUMNS.index("units")] = json.dumps(passage.units, ensure_ascii=False)
    return values


def _passage(row: Sequence[Any]) -> Passage:
    values = dict(zip(_COLUMNS, row, strict=True))
    units = values["units"]  # of most passages none, and hundreds are read for one answer
    values["units"] = () if units == "[]" else tuple(json.loads(units))
    return Passage(**values)


class PassageStore:
    """Passages by number. Reading is thread-safe; writing belongs to one thread of one process."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._closer = weakref.finalize(self, connection.close)

    @classmethod
    def create(cls, path: Path) -> PassageStore:
        store = cls._writable(path)
        store._connection.executescript(_SCHEMA)
        return store

    @classmethod
    def edit(cls, path: Path) -> PassageStore:
        """Open a private copy for writing; nobody else may read it yet."""
        return cls._writable(path)

    @classmethod
    def _writable(cls, path: Path) -> PassageStore:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        # The file is private until its folder gets its name, and is synced as a whole before.
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        return cls(connection)

    @classmethod
    def load(cls, path: Path) -> PassageStore:
        """Open for reading.

        Raises:
            IndexStaleError: missing or damaged.
        """
        try:
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
            store = cls(connection)
            store.count()
        except sqlite3.Error as error:
            raise stale("索引中的片段库读不出来。", file=path.name) from error
        return store

    def close(self) -> None:
        self._closer()

    # writing --------------------------------------------------------------------------------------

    def write(
        self,
        remove: Iterable[str],
        versions: Iterable[str],
        rows: Iterable[tuple[int, bytes, Passage]],
        revisions: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Remove versions with their passages, then add versions and ``(number, vector key, passage)`` rows.

        Args:
            revisions: of those added versions that are not at their first.

        Raises:
            LibraryError: the disk is full or not writable.
        """
        gone = [(version,) for version in remove]
        try:
            with self._lock:
                self._connection.execute("BEGIN")
                self._connection.executemany("DELETE FROM passages WHERE version_id = ?", gone)
                self._connection.executemany("DELETE FROM versions WHERE id = ?", gone)
                self._connection.executemany("INSERT INTO versions VALUES (?)", ((v,) for v in versions))
                self._connection.execute(_REVISIONS)
                self._connection.executemany("DELETE FROM revisions WHERE id = ?", gone)
                self._connection.executemany("INSERT INTO revisions VALUES (?, ?)", revisions.items())
                self._connection.executemany(
                    _INSERT, ((number, key, *_row(passage)) for number, key, passage in rows)
                )
                self._connection.execute("COMMIT")
        except (sqlite3.OperationalError, sqlite3.DatabaseError) as error:
            raise LibraryError(
                "索引写不进去。请检查磁盘空间和写权限。", details={"reason": str(error)}
            ) from error

    # reading --------------------------------------------------------------------------------------

    def _all(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    def count(self) -> int:
        return int(self._all("SELECT count(*) FROM passages")[0][0])

    def kinds(self) -> dict[str, int]:
        return dict(self._all("SELECT kind, count(*) FROM passages GROUP BY kind ORDER BY kind"))

    def versions(self) -> set[str]:
        return {row[0] for row in self._all("SELECT id FROM versions")}

    def revisions(self) -> dict[str, int]:
        """Revisions of the versions when they were cut, but for those at their first (0)."""
        made = self._all("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'revisions'")
        return dict(self._all("SELECT id, revision FROM revisions")) if made[0][0] else {}

    def numbers(self, versions: Iterable[str]) -> list[int]:
        """Numbers of all passages of these versions."""
        sql = "SELECT number FROM passages WHERE version_id = ? ORDER BY number"
        return [row[0] for version in versions for row in self._all(sql, (version,))]

    def vector_keys(self) -> dict[bytes, int]:
        """Vector key → a number under which that vector is stored."""
        return dict(self._all("SELECT vector_key, number FROM passages"))

    def fetch(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; numbers that do not exist are left out."""
        found: dict[int, Passage] = {}
        for start in range(0, len(numbers), _BATCH):
            some = [int(number) for number in numbers[start : start + _BATCH]]
            marks = ",".join("?" for _ in some)
            for number, *row in self._all(f"{_SELECT} WHERE number IN ({marks})", some):
                found[number] = _passage(row)
        return found

    def shelf(self) -> Shelf:
        """Where every passage stands in its text, for the ranking; reads everything once."""
        with self._lock:
            return read_shelf(self._connection)

    def of_clause(self, clause_id: str) -> list[Passage]:
        """Passages that stand in a clause, in order of their ids."""
        return [
            _passage(row[1:])
            for row in self._all(_SELECT + "WHERE clause_id = ? ORDER BY number", (clause_id,))
        ]

    def passage(self, passage_id: str) -> Passage | None:
        rows = self._all(_SELECT + "WHERE id = ?", (passage_id,))
        return _passage(rows[0][1:]) if rows else None

    def __iter__(self) -> Iterator[tuple[int, Passage]]:
        for (number,) in self._all("SELECT number FROM passages ORDER BY number"):
            yield number, self.fetch([number])[number]

    def columns(self) -> Columns:
        """All filter columns, read once when a generation is opened."""
        sql = (
            "SELECT number, kind, jurisdiction, document_id, version_id, doc_kind, "
            "CASE kind WHEN 'assignment' THEN assignment_id WHEN 'article' THEN clause_id ELSE id END "
            "FROM passages ORDER BY number"
        )
        names = ("kind", "jurisdiction", "document", "version", "doc_kind")
        seen: dict[str, dict[str, int]] = {name: {} for name in names}
        read = {name: array("i") for name in names}
        columns = [(position, seen[name], read[name]) for position, name in enumerate(names, 1)]
        numbers, group = array("q"), array("q")
        groups: dict[tuple[int, str], int] = {}
        with self._lock:
            # Row by row: all rows at once would take a hundred megabytes that no later use fits into.
            for row in self._connection.execute(sql):
                numbers.append(row[0])
                for position, known, codes in columns:
                    codes.append(known.setdefault(row[position], len(known)))
                group.append(groups.setdefault((read["kind"][-1], row[6]), len(groups)))
        return Columns(
            np.array(numbers, np.int64),
            {name: np.array(codes, np.int32) for name, codes in read.items()},
            seen,
            np.array(group, np.int64),
        )
