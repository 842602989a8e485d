"""Writes of the library, inside the caller's transaction: which document a file is, and its new version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from corpus import amended_rows, rows, schema
from corpus.amended import Field, Visibility
from corpus.errors import InternalError
from corpus.model import Assignment, DocumentKind, Issue, Outline, StatedTarget
from corpus.records import Added, KnownFile, Requested, SourceFile
from corpus.relations import Reference, Repeal
from corpus.units import normalise, parse

_BATCH = 500  # names in one IN list


def store(
    connection: sa.Connection,
    source: SourceFile,
    form: str,
    outline: Outline,
    assignments: Sequence[Assignment],
    issues: Sequence[Issue],
    requested: Requested,
    apart_from: Collection[str] = frozenset(),
    targets: Sequence[StatedTarget] = (),
    visibility: Visibility | None = None,
    known_as: str | None = None,
) -> Added:
    """Adds one version with all that belongs to it; see ``Library.add``.

    Args:
        known_as: the document that this is the next version of; None to find it.
    """
    document_id, sequence = _identify(connection, source, outline, apart_from, known_as)
    version_id = rows.version_key(document_id, sequence, source.sha256)
    now = dt.datetime.now(dt.UTC)
    documents = schema.documents
    if sequence == 1:
        connection.execute(
            sa.insert(documents).values(
                id=document_id,
                file_name=source.name,
                current_version=version_id,
                added_at=now,
                visibility=(visibility or Visibility.PUBLIC).value,
            )
        )
        if visibility is Visibility.INTERNAL:
            # The same file may have been here before, and public: what is kept of it must go.
            amended_rows.changed(connection)
    else:
        connection.execute(
            sa.update(documents)
            .where(documents.c.id == document_id)
            .values(file_name=source.name, current_version=version_id)
        )
    connection.execute(
        sa.insert(schema.versions),
        {
            **rows.version_row(source, form, outline, issues, requested),
            "id": version_id,
            "document_id": document_id,
            "sequence": sequence,
            "assignments": len(assignments),
            "added_at": now,
        },
    )
    connection.execute(sa.insert(schema.texts), {"version_id": version_id, **rows.text_row(outline)})
    _insert(connection, schema.parts, rows.part_rows(version_id, outline))
    _insert(connection, schema.clauses, rows.clause_rows(version_id, outline))
    _store_assignments(connection, *rows.assignment_rows(version_id, outline, assignments))
    stated, owners = rows.target_rows(version_id, outline, assignments, targets)
    _insert(connection, schema.targets, stated)
    _insert(connection, schema.owners, owners)
    remember(connection, source, document_id, version_id)
    # What people put right about these very bytes holds for this reading of them, too.
    amended_rows.apply(connection, version_id, amended_rows.stated(connection, document_id, source.sha256))
    seen = conceal(connection, document_id, source.sha256, visibility)
    advance(connection)
    return Added(document_id, version_id, sequence - 1 if sequence > 1 else None, seen)


def conceal(
    connection: sa.Connection, document_id: str, sha256: str, visibility: Visibility | None
) -> Visibility:
    """Makes a document internal when that is asked for; gives its visibility now.

    Bringing a file in again never makes an internal document public: who uploads it may not know of it.
    """
    table = schema.documents
    found = sa.select(table.c.visibility).where(table.c.id == document_id)
    now = Visibility(connection.execute(found).scalar_one())
    if visibility is not Visibility.INTERNAL or now is Visibility.INTERNAL:
        return now
    amended_rows.set_visibility(connection, document_id, visibility)
    change = {Field.VISIBILITY: (now.value, visibility.value)}
    amended_rows.remember(connection, document_id, sha256, change, "导入", "导入时指定为内部文件")
    advance(connection)
    return visibility


def store_relations(
    connection: sa.Connection, version_id: str, references: Sequence[Reference], repeals: Sequence[Repeal]
) -> None:
    """Adds what a version cites and repeals."""
    _insert(connection, schema.citations, rows.citation_rows(version_id, references))
    _insert(connection, schema.repeals, rows.repeal_rows(version_id, repeals))


def remember(connection: sa.Connection, source: SourceFile, document_id: str, version_id: str) -> None:
    """Notes that the file at ``source.path`` holds this version; nothing for a file without a path."""
    if not source.path:
        return
    table = schema.sources
    connection.execute(sa.delete(table).where(table.c.path == source.path))
    connection.execute(
        sa.insert(table).values(
            path=source.path,
            document_id=document_id,
            version_id=version_id,
            sha256=source.sha256,
            size=len(source.data),
            mtime_ns=source.mtime_ns,
        )
    )


def remove(connection: sa.Connection, document_id: str) -> list[str]:
    """Deletes a document and all that hangs on it; returns the ids of its versions, [] when unknown."""
    table = schema.versions
    gone = list(connection.scalars(sa.select(table.c.id).where(table.c.document_id == document_id)))
    if gone:
        connection.execute(sa.delete(schema.documents).where(schema.documents.c.id == document_id))
        unused = ~sa.exists().where(schema.mentions.c.unit_id == schema.units.c.id)
        connection.execute(sa.delete(schema.units).where(unused))
        advance(connection)
    return gone


def advance(connection: sa.Connection) -> None:
    """Counts a committed change."""
    column = schema.state.c.generation
    connection.execute(sa.update(schema.state).values(generation=column + 1))


def refuse_unstorable(outline: Outline) -> None:
    """Raises InternalError for text that no database keeps as it is: NUL, half a surrogate pair."""
    try:
        outline.text.encode()
    except UnicodeEncodeError as error:
        raise InternalError(
            f"文字第 {error.start} 处有残缺字符，无法保存。请把这份文件报告给开发者。"
        ) from error
    if "\0" in outline.text:
        raise InternalError("文字中有空字符，无法保存。请把这份文件报告给开发者。")


def known_file(row: sa.RowMapping, size: int, mtime_ns: int) -> KnownFile:
    """Record of a row of ``versions``."""
    kind = row["requested_kind"]
    return KnownFile(
        document_id=row["document_id"],
        version_id=row["id"],
        sha256=row["sha256"],
        size=size,
        mtime_ns=mtime_ns,
        title=row["title"],
        kind=DocumentKind(row["kind"]),
        jurisdiction=row["jurisdiction"],
        requested_kind=None if kind is None else DocumentKind(kind),
        requested_jurisdiction=row["requested_jurisdiction"],
        clauses=row["clauses"],
        articles=row["articles"],
        assignments=row["assignments"],
        issues=tuple(rows.issue_of(issue) for issue in row["issues"]),
        visibility=Visibility(row["visibility"]),
    )


def _identify(
    connection: sa.Connection,
    source: SourceFile,
    outline: Outline,
    apart_from: Collection[str],
    known_as: str | None = None,
) -> tuple[str, int]:
    """(document id, sequence of the new version)."""
    document_id = (
        known_as
        or _same_path(connection, source, apart_from)
        or _same_name(connection, source, outline, apart_from)
    )
    if document_id is not None:
        table = schema.versions
        last = sa.select(sa.func.max(table.c.sequence)).where(table.c.document_id == document_id)
        return document_id, (connection.scalar(last) or 0) + 1
    salt = 0
    while True:
        fresh = rows.document_key(source.name, source.sha256, salt)
        if connection.scalar(sa.select(schema.documents.c.id).where(schema.documents.c.id == fresh)) is None:
            return fresh, 1
        salt += 1


def _same_path(connection: sa.Connection, source: SourceFile, apart_from: Collection[str]) -> str | None:
    table = schema.sources
    found = connection.scalar(sa.select(table.c.document_id).where(table.c.path == source.path))
    if found is None or found in apart_from:
        return None
    # Two files had the same content, and only this one changed: the other keeps the document.
    others = sa.select(table.c.path).where(table.c.document_id == found, table.c.path != source.path)
    return None if any(_is_there(Path(path)) for path in connection.scalars(others)) else found


def _is_there(path: Path) -> bool:
    """Whether a file is still where it was read; a member of an archive is as long as the archive is."""
    return path.is_file() or any(
        parent.suffix.lower() == ".zip" and parent.is_file() for parent in path.parents
    )


def _same_name(
    connection: sa.Connection, source: SourceFile, outline: Outline, apart_from: Collection[str]
) -> str | None:
    documents, versions = schema.documents, schema.versions
    query = (
        sa.select(documents.c.id, versions.c.title, versions.c.jurisdiction)
        .join(versions, versions.c.id == documents.c.current_version)
        .where(documents.c.file_name == source.name)
        .order_by(documents.c.id)
    )
    found = [row for row in connection.execute(query) if row.id not in apart_from]
    # What a person put right, the next text of the document still states as reading finds it.
    before = amended_rows.values_before(connection, [row.id for row in found]) if found else set()
    about = outline.metadata
    for row in found:
        titled = about.title == row.title or (row.id, Field.TITLE, about.title) in before
        placed = about.jurisdiction == row.jurisdiction
        if titled and (placed or (row.id, Field.JURISDICTION, about.jurisdiction) in before):
            return str(row.id)
    return None


def _insert(connection: sa.Connection, table: sa.Table, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(sa.insert(table), values)


def _store_assignments(
    connection: sa.Connection,
    assignments: list[dict[str, Any]],
    roles: list[dict[str, Any]],
    mentions: list[dict[str, Any]],
) -> None:
    _insert(connection, schema.assignments, assignments)
    _insert(connection, schema.roles, roles)
    collective = {row["name"]: row["collective"] for row in mentions}
    numbers = _unit_numbers(connection, collective)
    _insert(
        connection,
        schema.mentions,
        [
            {key: value for key, value in row.items() if key != "name"} | {"unit_id": numbers[row["name"]]}
            for row in mentions
        ],
    )


def _unit_numbers(connection: sa.Connection, collective: dict[str, bool]) -> dict[str, int]:
    """Row numbers of units by name; unknown names are added."""
    names = sorted(collective)
    known = _known_units(connection, names)
    fresh = [name for name in names if name not in known]
    if fresh:
        normals = {name: _normal(name) for name in fresh}
        _insert(
            connection,
            schema.units,
            [
                {
                    "key": rows.unit_key(normals[name]),
                    "name": name,
                    "normal": normals[name],
                    "collective": collective[name],
                }
                for name in fresh
            ],
        )
        known |= _known_units(connection, fresh)
    return known


def _normal(name: str) -> str:
    """Key of an organ: one for 区安监局 and 区安全生产监督管理局, another for another level or place."""
    organ = parse(name)
    return (organ.place or organ.level) + (normalise(name) or name)


def _known_units(connection: sa.Connection, names: list[str]) -> dict[str, int]:
    table = schema.units
    found: dict[str, int] = {}
    for first in range(0, len(names), _BATCH):
        query = sa.select(table.c.name, table.c.id).where(table.c.name.in_(names[first : first + _BATCH]))
        found.update((row.name, row.id) for row in connection.execute(query))
    return found
