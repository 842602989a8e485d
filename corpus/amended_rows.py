"""Amendments in the database, inside the caller's transaction: the values that stand, and their history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from corpus import schema
from corpus.amended import Amendment, Field, Visibility
from corpus.validity import work_key

_DATES: Final = frozenset({Field.PUBLISHED, Field.EFFECTIVE, Field.EXPIRES})
#: What stands on the row of a version and may be changed there.
ON_VERSION: Final = (
    *(Field.TITLE, Field.NUMBER, Field.ISSUER),
    *(Field.PUBLISHED, Field.EFFECTIVE, Field.EXPIRES),
    Field.STATED_STATUS,
)
#: What decides how a text is understood: the original is read again with it.
REREAD: Final = (Field.KIND, Field.JURISDICTION)


def current_values(connection: sa.Connection, document_id: str) -> tuple[str, str, dict[Field, str]] | None:
    """(current version, its SHA-256, what stands for each field, as text); None for an unknown document."""
    documents, versions = schema.documents, schema.versions
    row = (
        connection.execute(
            sa.select(versions, documents.c.visibility)
            .join(documents, documents.c.current_version == versions.c.id)
            .where(documents.c.id == document_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        return None
    return row["id"], row["sha256"], {field: _text(row[field.value]) for field in Field}


def history(connection: sa.Connection, document_id: str) -> tuple[Amendment, ...]:
    """All amendments of a document, the newest first."""
    table = schema.amendments
    query = sa.select(table).where(table.c.document_id == document_id).order_by(table.c.id.desc())
    return tuple(_amendment(row) for row in connection.execute(query).mappings())


def standing(found: Sequence[Amendment], sha256: str, values: Mapping[Field, str]) -> dict[Field, Amendment]:
    """Of a history (newest first) the amendments whose values stand now, by field.

    An amendment that was taken back is none of them: what stands then is what reading found.

    Args:
        sha256: of the current version: amendments of another text say nothing of it.
        values: what stands for each field.
    """
    of_text = [one for one in found if one.field is Field.VISIBILITY or one.sha256 == sha256]
    newest = {one.field: one for one in reversed(of_text)}
    first = {one.field: one.old for one in of_text}
    return {
        field: one
        for field, one in newest.items()
        if one.new == values[field] and (field is Field.VISIBILITY or first[field] != one.new)
    }


def stated(connection: sa.Connection, document_id: str, sha256: str) -> dict[Field, str]:
    """What was last stated about a text, but for visibility, which belongs to the document."""
    table = schema.amendments
    query = (
        sa.select(table.c.field, table.c.old, table.c.new)
        .where(table.c.document_id == document_id, table.c.sha256 == sha256)
        .order_by(table.c.id)
    )
    first: dict[Field, str] = {}
    last: dict[Field, str] = {}
    for name, old, new in connection.execute(query):
        first.setdefault(Field(name), old)
        last[Field(name)] = new
    return {
        field: new for field, new in last.items() if field is not Field.VISIBILITY and first[field] != new
    }


def values_before(connection: sa.Connection, document_ids: Sequence[str]) -> set[tuple[str, Field, str]]:
    """(document, field, value) of all that reading found and a person put right."""
    table = schema.amendments
    query = sa.select(table.c.document_id, table.c.field, table.c.old).where(
        table.c.document_id.in_(document_ids)
    )
    return {(document_id, Field(field), old) for document_id, field, old in connection.execute(query)}


def remember(
    connection: sa.Connection,
    document_id: str,
    sha256: str,
    changed: Mapping[Field, tuple[str, str]],
    who: str,
    why: str,
) -> tuple[Amendment, ...]:
    """Adds one amendment for each field of ``changed`` (old value, new value)."""
    now = dt.datetime.now(dt.UTC)
    made: list[Amendment] = []
    for field, (old, new) in changed.items():
        values: dict[str, Any] = {
            "document_id": document_id,
            "sha256": sha256,
            "field": field.value,
            "old": old,
            "new": new,
            "who": who,
            "why": why,
            "at": now,
        }
        key = connection.execute(sa.insert(schema.amendments).values(values)).inserted_primary_key
        number = int(key[0]) if key is not None else 0
        made.append(Amendment(number, document_id, sha256, field, old, new, who, why, now))
    return tuple(made)


def apply(connection: sa.Connection, version_id: str, values: Mapping[Field, str]) -> None:
    """Puts values of ``ON_VERSION`` on the row of a version, and its title on the text in it that bore it."""
    table = schema.versions
    columns: dict[str, Any] = {
        field.value: _column(field, text) for field, text in values.items() if field in ON_VERSION
    }
    if not columns:
        return
    if Field.TITLE in values:
        before = connection.scalar(sa.select(table.c.title).where(table.c.id == version_id)) or ""
        columns["work"] = work_key(values[Field.TITLE])
        _retitle(connection, version_id, before, values[Field.TITLE])
    connection.execute(
        sa.update(table).where(table.c.id == version_id).values(**columns, revision=table.c.revision + 1)
    )


def set_visibility(connection: sa.Connection, document_id: str, visibility: Visibility) -> None:
    """Makes a document public or internal; what is kept of it in memory anywhere is out of date."""
    table = schema.documents
    connection.execute(sa.update(table).where(table.c.id == document_id).values(visibility=visibility.value))
    changed(connection)


def changed(connection: sa.Connection) -> None:
    """Counts a change of what the public sees."""
    connection.execute(sa.update(schema.state).values(disclosure=schema.state.c.disclosure + 1))


def _retitle(connection: sa.Connection, version_id: str, before: str, title: str) -> None:
    """A file of one text has its title twice; the year of a plan is that of its title."""
    table = schema.parts
    mine = (table.c.version_id == version_id, table.c.title == before)
    connection.execute(sa.update(table).where(*mine).values(title=title))
    from corpus.outline.periods import year_of  # the outline is loaded by those who read files

    year, old_year = year_of(title, ""), year_of(before, "")
    if year != old_year and old_year is not None:
        named = (table.c.version_id == version_id, table.c.title == title, table.c.year == old_year)
        connection.execute(sa.update(table).where(*named).values(year=year))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _column(field: Field, text: str) -> Any:
    if field in _DATES:
        return dt.date.fromisoformat(text) if text else None
    return text


def _amendment(row: sa.RowMapping) -> Amendment:
    return Amendment(
        id=row["id"],
        document_id=row["document_id"],
        sha256=row["sha256"],
        field=Field(row["field"]),
        old=row["old"],
        new=row["new"],
        who=row["who"],
        why=row["why"],
        at=row["at"],
    )
