"""The schema: made once, brought up to date step by step, never opened when it is from the future."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from invented import plan, plan_assignments, source

from corpus import schema
from corpus.case_rows import CaseRow
from corpus.database import reading, writing
from corpus.errors import LibraryVersionError
from corpus.library import Library
from corpus.migrations import migrate, schema_version


def test_new_database_has_the_schema_of_this_release(library: Library) -> None:
    with reading(library._engine) as connection:
        assert schema_version(connection) == schema.SCHEMA_VERSION
        tables = set(sa.inspect(connection).get_table_names())
    assert tables == set(schema.metadata.tables)


def test_migrating_again_changes_nothing(library: Library) -> None:
    with writing(library._engine) as connection:
        assert migrate(connection) == schema.SCHEMA_VERSION


def test_steps_run_in_order_and_keep_what_is_there(library: Library) -> None:
    outline = plan()
    added = library.add(source("a.txt", outline.text), "txt", outline, plan_assignments(outline))
    ran: list[int] = []

    def add_column(connection: sa.Connection) -> None:
        ran.append(schema.SCHEMA_VERSION)
        connection.exec_driver_sql("ALTER TABLE documents ADD COLUMN note TEXT")

    def fill_column(connection: sa.Connection) -> None:
        ran.append(schema.SCHEMA_VERSION + 1)
        connection.exec_driver_sql("UPDATE documents SET note = 'x'")

    steps = {schema.SCHEMA_VERSION: add_column, schema.SCHEMA_VERSION + 1: fill_column}
    target = schema.SCHEMA_VERSION + 2
    with writing(library._engine) as connection:
        assert migrate(connection, target=target, steps=steps) == schema.SCHEMA_VERSION
    assert ran == [schema.SCHEMA_VERSION, schema.SCHEMA_VERSION + 1]
    with reading(library._engine) as connection:
        assert schema_version(connection) == target
        assert connection.exec_driver_sql("SELECT note FROM documents").scalar() == "x"
    assert library.text(added.version_id) == outline.text
    assert library.assignments().total == 2


def test_a_failing_step_leaves_the_old_schema(library: Library) -> None:
    def fail(connection: sa.Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE documents ADD COLUMN half TEXT")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError), writing(library._engine) as connection:
        migrate(connection, target=schema.SCHEMA_VERSION + 1, steps={schema.SCHEMA_VERSION: fail})
    with reading(library._engine) as connection:
        assert schema_version(connection) == schema.SCHEMA_VERSION
        columns = {column["name"] for column in sa.inspect(connection).get_columns("documents")}
    assert "half" not in columns


def test_a_gap_in_the_steps_is_refused(library: Library) -> None:
    with pytest.raises(LibraryVersionError, match="重新导入"), writing(library._engine) as connection:
        migrate(connection, target=schema.SCHEMA_VERSION + 1, steps={})


def test_a_library_from_the_future_is_refused(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library, writing(library._engine) as connection:
        connection.execute(sa.update(schema.state).values(schema_version=schema.SCHEMA_VERSION + 1))
    with pytest.raises(LibraryVersionError, match="升级安知"):
        Library.open(tmp_path)


def test_a_library_of_schema_5_gets_a_table_for_cases(library: Library) -> None:
    outline = plan()
    added = library.add(source("a.txt", outline.text), "txt", outline, plan_assignments(outline))
    with writing(library._engine) as connection:
        connection.execute(sa.schema.DropTable(schema.case_records))
        connection.execute(sa.update(schema.state).values(schema_version=5))
    with writing(library._engine) as connection:
        assert migrate(connection) == 5
    with reading(library._engine) as connection:
        assert schema_version(connection) == schema.SCHEMA_VERSION
    library.keep_cases([CaseRow(added.version_id, "1:a", 0, [{"name": "火灾"}], "[]")])
    assert library.stored_cases(added.version_id, "1:a", 0) == "[]"
