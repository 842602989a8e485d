"""Stored records of accident cases: rows of ``case_records``, written and read for ``case_library``.

Records are derived data. Writing them does not count as a change of the library: an index that was up to date
stays so, and what is kept in memory for a state of the library holds on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from corpus import schema
from corpus.model import DocumentKind

T = TypeVar("T")
_BATCH = 200
_records, _versions, _documents, _texts = (
    schema.case_records,
    schema.versions,
    schema.documents,
    schema.texts,
)


class CaseRow(NamedTuple):
    """What is stored of the cases of one version.

    Attributes:
        extractor: what found them. revision: of the version at that time.
        summaries: one JSON object a case. cases: all of them as one JSON text.
    """

    version_id: str
    extractor: str
    revision: int
    summaries: Sequence[dict[str, Any]]
    cases: str


def stored_summaries(connection: sa.Connection) -> list[tuple[str, str, int, Sequence[dict[str, Any]]]]:
    """(version, extractor, revision, summaries) of every stored record."""
    table = _records.c
    query = sa.select(table.version_id, table.extractor, table.revision, table.summaries)
    return [tuple(row) for row in connection.execute(query)]


def stored_cases(connection: sa.Connection, version_id: str, extractor: str, revision: int) -> str | None:
    """The cases of a version as JSON; None where no record of this extractor and revision is stored."""
    table = _records.c
    query = sa.select(table.cases).where(
        table.version_id == version_id, table.extractor == extractor, table.revision == revision
    )
    found: str | None = connection.scalar(query)
    return found


def keep(connection: sa.Connection, rows: Iterable[CaseRow]) -> None:
    """Stores records in place of those that are there; versions that are gone meanwhile are passed over."""
    for group in _groups(list(rows)):
        ids = [row.version_id for row in group]
        there = set(connection.scalars(sa.select(_versions.c.id).where(_versions.c.id.in_(ids))))
        connection.execute(sa.delete(_records).where(_records.c.version_id.in_(ids)))
        wanted = [row._asdict() for row in group if row.version_id in there]
        if wanted:
            connection.execute(sa.insert(_records), wanted)


def drop_others(connection: sa.Connection, version_ids: Collection[str]) -> None:
    """Deletes the records of every version but ``version_ids``: of texts that newer ones have replaced."""
    kept = set(connection.scalars(sa.select(_records.c.version_id)))
    for group in _groups(sorted(kept - set(version_ids))):
        connection.execute(sa.delete(_records).where(_records.c.version_id.in_(group)))


def occurrences(connection: sa.Connection, words: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """How often each of ``words`` stands in the newest text of every document of cases.

    Args:
        words: as they stand in the texts, letters of any case.

    Returns:
        By version; texts that have none of them are left out.
    """
    lowered = [word.lower() for word in words]
    text = sa.func.lower(_texts.c.text)
    counts = [
        (sa.func.length(text) - sa.func.length(sa.func.replace(text, word, ""))) / sa.func.length(word)
        for word in lowered
    ]
    query = (
        sa.select(_texts.c.version_id, *counts)
        .join(_versions, _versions.c.id == _texts.c.version_id)
        .join(_documents, _documents.c.current_version == _versions.c.id)
        .where(_versions.c.kind == DocumentKind.CASE.value)
        .where(sa.or_(*(_texts.c.text.icontains(word, autoescape=True) for word in lowered)))
    )
    return {row[0]: tuple(int(count) for count in row[1:]) for row in connection.execute(query)}


def _groups(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(items), _BATCH):
        yield items[first : first + _BATCH]
