"""Tables of the library, the same on SQLite and PostgreSQL.

Rows of a version (its text, clauses, parts, assignments …) are written once and never changed: triggers
refuse every UPDATE. What moves is in ``documents`` (which version is current, who may see it), ``sources``
(which file on disk it came from) and ``state`` (schema version, generation); and the few columns of
``AMENDABLE``, which a person may put right: ``amendments`` keeps what stood there before. ``case_records`` is
worked out of the texts and can be worked out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, MetaData, Table
from sqlalchemy.types import BigInteger, TypeDecorator

SCHEMA_VERSION = 6

# PostgreSQL sorts by locale unless told otherwise; byte order keeps both engines' results the same.
String = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Json = sa.JSON(none_as_null=True)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Aware UTC datetime; SQLite itself would drop the zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC)

    def process_result_value(self, value: Any | None, dialect: sa.Dialect) -> dt.datetime | None:
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _version_key() -> Column[str]:
    return Column(
        "version_id", String, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True, nullable=False
    )


state = Table(
    "state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("schema_version", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False),
    # Goes up when a document that was here changes who may see it: what was kept in memory of it must go.
    Column("disclosure", BigInteger, nullable=False, server_default=sa.text("0")),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("file_name", String, nullable=False, index=True),
    Column("current_version", String, nullable=False, index=True),
    Column("added_at", UtcDateTime, nullable=False),
    Column("visibility", String, nullable=False, server_default=sa.text("'public'"), index=True),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sequence", Integer, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("file_name", String, nullable=False),
    Column("path", String, nullable=False),
    Column("form", String, nullable=False),
    Column("requested_kind", String),
    Column("requested_jurisdiction", String),
    Column("title", String, nullable=False),
    Column("work", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("issuer", String, nullable=False),
    Column("number", String, nullable=False),
    Column("index_number", String, nullable=False),
    Column("jurisdiction", String, nullable=False, index=True),
    Column("place_basis", Json),
    Column("published", Date),
    Column("effective", Date),
    Column("expires", Date),
    Column("stated_status", String, nullable=False),
    Column("short_titles", Json, nullable=False),
    Column("file_status", String, nullable=False),
    Column("issues", Json, nullable=False),
    Column("characters", Integer, nullable=False),
    Column("clauses", Integer, nullable=False),
    Column("articles", Integer, nullable=False),
    Column("assignments", Integer, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    # Goes up with each amendment: passages made of an earlier revision are out of date.
    Column("revision", Integer, nullable=False, server_default=sa.text("0")),
    sa.UniqueConstraint("document_id", "sequence"),
)

texts = Table(
    "texts",
    metadata,
    _version_key(),
    Column("text", String, nullable=False),
    Column("offsets", Json, nullable=False),
    Column("boxes", Json, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("path", String, primary_key=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version_id", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
)

parts = Table(
    "parts",
    metadata,
    _version_key(),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("title", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("jurisdiction", String, nullable=False, index=True),
    Column("place_basis", Json),
    Column("year", Integer),
    Column("period_first", Integer),
    Column("period_last", Integer),
)

clauses = Table(
    "clauses",
    metadata,
    _version_key(),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer),
    Column("part", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("label", String, nullable=False),
    Column("number", Integer),
    Column("heading", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("extent_start", Integer, nullable=False),
    Column("extent_end", Integer, nullable=False),
    Column("page", Integer),
    Column("cells", Json),
    Column("header", Integer),
    Column("path", Json, nullable=False),
    Column("article", String),
    Column("place", String, nullable=False),
)

assignments = Table(
    "assignments",
    metadata,
    _version_key(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("clause", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("kind", String, nullable=False, index=True),
    Column("form", String, nullable=False),
    Column("evidence_start", Integer, nullable=False),
    Column("evidence_end", Integer, nullable=False),
    Column("task_start", Integer, nullable=False),
    Column("task_end", Integer, nullable=False),
    Column("task_words", String, nullable=False),
    Column("heading", String, nullable=False),
    Column("period", String),
    Column("due", String),
    Column("targets", Json, nullable=False),
    Column("duty", Json),
    Column("jurisdiction", String, nullable=False, index=True),
)

roles = Table(
    "roles",
    metadata,
    Column("version_id", String, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("role", String, nullable=False),
    Column("lead", Boolean, nullable=False),
    Column("open_ended", Boolean, nullable=False),
    Column("implied", Boolean, nullable=False, server_default=sa.false()),
    sa.ForeignKeyConstraint(
        ["version_id", "n"], ["assignments.version_id", "assignments.n"], ondelete="CASCADE"
    ),
)

targets = Table(
    "targets",
    metadata,
    _version_key(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("clause", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", String, nullable=False),
    Column("value", String),
    Column("unit", String),
    Column("comparison", String),
    Column("low", sa.Double),
    Column("high", sa.Double),
    Column("base_value", String),
    Column("base_year", Integer),
    Column("due", String),
    Column("due_from", Date),
    Column("due_by", Date, index=True),
    Column("recurring", String),
    Column("nature", String),
    Column("jurisdiction", String, nullable=False, index=True),
)

# Which assignments a target belongs to.
owners = Table(
    "owners",
    metadata,
    Column("version_id", String, primary_key=True),
    Column("target", Integer, primary_key=True, autoincrement=False),
    Column("assignment", Integer, primary_key=True, autoincrement=False),
    sa.ForeignKeyConstraint(
        ["version_id", "target"], ["targets.version_id", "targets.n"], ondelete="CASCADE"
    ),
    sa.ForeignKeyConstraint(
        ["version_id", "assignment"], ["assignments.version_id", "assignments.n"], ondelete="CASCADE"
    ),
)

# What a version cites. ``work`` is the key of the cited title ("" for 本法, 前款).
citations = Table(
    "citations",
    metadata,
    _version_key(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("clause", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("scope", String, nullable=False),
    Column("title", String, nullable=False),
    Column("work", String, nullable=False, index=True),
    Column("number", String, nullable=False),
    Column("article", String),
    Column("paragraph", Integer),
    Column("item", Integer),
)

# What a version repeals.
repeals = Table(
    "repeals",
    metadata,
    _version_key(),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("clause", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("title", String, nullable=False),
    Column("work", String, nullable=False, index=True),
    Column("number", String, nullable=False),
    Column("published", Date),
    Column("partial", Boolean, nullable=False),
    Column("since", Date),
)

units = Table(
    "units",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String, nullable=False, index=True),
    Column("name", String, nullable=False, unique=True),
    Column("normal", String, nullable=False),
    Column("collective", Boolean, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("version_id", String, primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("role_position", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("unit_id", Integer, ForeignKey("units.id"), nullable=False, index=True),
    Column("as_written", String, nullable=False),
    Column("collective", Boolean, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    sa.ForeignKeyConstraint(
        ["version_id", "n", "role_position"],
        ["roles.version_id", "roles.n", "roles.position"],
        ondelete="CASCADE",
    ),
)

# What people stated in place of what reading found; see ``corpus.amended``.
amendments = Table(
    "amendments",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sha256", String, nullable=False),
    Column("field", String, nullable=False),
    Column("old", String, nullable=False),
    Column("new", String, nullable=False),
    Column("who", String, nullable=False),
    Column("why", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# Accident cases that a version tells of: derived data, written again whenever what finds them has changed.
case_records = Table(
    "case_records",
    metadata,
    _version_key(),
    # What found them, and the amendments of the version that it knew of: with others they are out of date.
    Column("extractor", String, nullable=False),
    Column("revision", Integer, nullable=False),
    # One entry a case, for lists and counting; the whole cases as JSON, read on demand.
    Column("summaries", Json, nullable=False),
    Column("cases", String, nullable=False),
)

Index("ix_versions_document_current", versions.c.document_id, versions.c.id)

IMMUTABLE = (
    versions,
    texts,
    parts,
    clauses,
    assignments,
    roles,
    mentions,
    targets,
    owners,
    citations,
    repeals,
    amendments,
)
REFUSAL = "versions are immutable"

AMENDABLE: Mapping[str, frozenset[str]] = {
    versions.name: frozenset(
        {
            *("title", "work", "number", "issuer", "published", "effective", "expires", "stated_status"),
            "revision",
        }
    ),
    parts.name: frozenset({"title", "year"}),
}
"""Columns of tables in ``IMMUTABLE`` that an amendment may change; of a version only with its revision."""
_COUNTED = "NEW.revision <= OLD.revision"


def triggers(
    dialect: str, tables: Sequence[Table] = IMMUTABLE, amendable: Mapping[str, frozenset[str]] = AMENDABLE
) -> list[str]:
    """Statements that make every UPDATE of a version's rows in ``tables`` fail on ``dialect``.

    Args:
        amendable: columns that may be updated, by table.
    """
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {name} BEFORE UPDATE{of} ON {table.name} "
            f"{when}BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            for table in tables
            for name, of, when in _watched(table, amendable, f"WHEN {_COUNTED} ")
        ]
    return [
        "CREATE OR REPLACE FUNCTION anzhi_immutable() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE UPDATE{of} ON {table.name} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION anzhi_immutable()"
            for table in tables
            for name, of, when in _watched(table, amendable, f"WHEN ({_COUNTED}) ")
        ),
    ]


def _watched(
    table: Table, amendable: Mapping[str, frozenset[str]], counted: str
) -> Iterator[tuple[str, str, str]]:
    """(name, columns, condition) of the triggers of a table, as SQL."""
    free = amendable.get(table.name)
    if not free:
        yield f"immutable_{table.name}", "", ""
        return
    fixed = ", ".join(f'"{column.name}"' for column in table.columns if column.name not in free)
    yield f"immutable_{table.name}", f" OF {fixed}", ""
    if "revision" in free:
        yield f"counted_{table.name}", "", counted
