"""Creates the tables, and brings older libraries to the schema of this release, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import sqlalchemy as sa

from corpus import schema
from corpus.errors import LibraryVersionError

Step = Callable[[sa.Connection], None]


def _add_columns(connection: sa.Connection, columns: Iterable[tuple[sa.Table, str]]) -> None:
    for table, column in columns:
        words = sa.schema.CreateColumn(table.c[column]).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")


def _version_2(connection: sa.Connection) -> None:
    """1 → 2: what an implicit duty consists of, units that another sentence adds, a register of targets."""
    _add_columns(connection, ((schema.assignments, "duty"), (schema.roles, "implied")))
    fresh = (schema.targets, schema.owners)
    schema.metadata.create_all(connection, tables=fresh)
    for statement in schema.triggers(connection.dialect.name, fresh):
        connection.exec_driver_sql(statement)


def _version_3(connection: sa.Connection) -> None:
    """2 → 3: what a version cites and what it repeals."""
    fresh = (schema.citations, schema.repeals)
    schema.metadata.create_all(connection, tables=fresh)
    for statement in schema.triggers(connection.dialect.name, fresh):
        connection.exec_driver_sql(statement)


def _version_4(connection: sa.Connection) -> None:
    """3 → 4: why a text has its jurisdiction; NULL for texts that were read before."""
    _add_columns(connection, ((schema.versions, "place_basis"), (schema.parts, "place_basis")))


def _version_5(connection: sa.Connection) -> None:
    """4 → 5: who may see a document; what people put right, and the few columns that it may change."""
    _add_columns(
        connection,
        ((schema.documents, "visibility"), (schema.versions, "revision"), (schema.state, "disclosure")),
    )
    schema.metadata.create_all(connection, tables=(schema.amendments,))
    for index in schema.documents.indexes:
        if "visibility" in index.columns:
            index.create(connection, checkfirst=True)
    amended = (schema.versions, schema.parts)
    on = connection.dialect.name == "postgresql"
    for table in amended:
        connection.exec_driver_sql(
            f"DROP TRIGGER immutable_{table.name}" + (f" ON {table.name}" if on else "")
        )
    for statement in schema.triggers(connection.dialect.name, (*amended, schema.amendments)):
        connection.exec_driver_sql(statement)


def _version_6(connection: sa.Connection) -> None:
    """5 → 6: the accident cases that texts tell of; written when the index is brought up to date."""
    schema.metadata.create_all(connection, tables=(schema.case_records,))


# Key: the version that a step starts from. The step brings the tables to key + 1.
STEPS: Mapping[int, Step] = {1: _version_2, 2: _version_3, 3: _version_4, 4: _version_5, 5: _version_6}


def schema_version(connection: sa.Connection) -> int | None:
    """Version of the schema found in the database; None where there is no library yet."""
    if not sa.inspect(connection).has_table(schema.state.name):
        return None
    return connection.scalar(sa.select(schema.state.c.schema_version))


def migrate(
    connection: sa.Connection, *, target: int = schema.SCHEMA_VERSION, steps: Mapping[int, Step] = STEPS
) -> int:
    """Creates or upgrades the schema inside the caller's transaction.

    Returns:
        The version that was found, 0 for an empty database.

    Raises:
        LibraryVersionError: made by a newer release, or no step leads to ``target``.
    """
    found = schema_version(connection)
    if found is None:
        schema.metadata.create_all(connection)
        for statement in schema.triggers(connection.dialect.name):
            connection.exec_driver_sql(statement)
        connection.execute(sa.insert(schema.state).values(id=1, schema_version=target, generation=0))
        return 0
    if found > target:
        raise LibraryVersionError(
            f"资料库由更新版本的安知建立（库格式 {found}，本程序支持到 {target}）。请先升级安知再打开。",
            details={"found": found, "supported": target},
        )
    for version in range(found, target):
        if version not in steps:
            raise LibraryVersionError(
                f"资料库格式过旧（{found}），无法升级到 {target}。请换一个新的资料库文件夹，重新导入原文件。",
                details={"found": found, "supported": target},
            )
        steps[version](connection)
    if found < target:
        connection.execute(sa.update(schema.state).values(schema_version=target))
    return found
