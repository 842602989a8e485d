"""A library as the public sees it: no row of an internal document is in any table, on either engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from corpus import schema
from corpus.amended import Field, Visibility
from corpus.amending import amend
from corpus.case_rows import CaseRow
from corpus.database import reading, writing
from corpus.disclosure import FREE, condition, views
from corpus.errors import InternalError, LibraryError, NotFoundError
from corpus.ingest import ingest
from corpus.library import Library
from corpus.migrations import migrate
from corpus.records import DocumentRecord

OPEN = """潮河县人民政府办公室关于印发潮河县渡口整治方案的通知

潮政办发〔2026〕5号

一、主要任务

（一）配齐救生设备。每个渡口至少配备20件救生衣，2026年12月底前完成。\
（牵头单位：县交通运输局；配合单位：县应急管理局）

（二）依照《潮河县渡口办法》第三条检查渡船。（责任单位：县交通运输局）

2026年3月2日
"""
SECRET = """潮河县渡口暗访内部方案

潮密发〔2026〕88号

一、主要任务

（一）暗访白鹭渡口。每月至少暗访3次，2026年10月底前完成。（牵头单位：县督查专班；配合单位：县应急管理局）

（二）依照《潮河县渡口办法》第三条和《白鹭渡口规程》检查渡船。（责任单位：县督查专班）

《潮河县人民政府办公室关于印发潮河县渡口整治方案的通知》（潮政办发〔2026〕5号）自本方案印发之日起废止。

2026年5月6日
"""

Put = Callable[..., DocumentRecord]


@pytest.fixture
def put(library: Library, tmp_path: Path) -> Put:
    """Brings a text in; gives its document."""

    def do(name: str, text: str, visibility: Visibility | None = None) -> DocumentRecord:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        report = ingest(library, [path], jurisdiction="海州省/潮河县", visibility=visibility)
        assert not report.failed, report.files
        return library.document(report.files[0].document_id or "")

    return do


def counts(library: Library) -> dict[str, int]:
    """Rows by table."""
    with reading(library._engine) as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in schema.metadata.sorted_tables
        }


def test_every_table_is_covered_or_stated_to_hold_nothing_of_documents(library: Library, put: Put) -> None:
    """Fails for a new table without rows of an internal document, or whose rows show."""
    put("公开.txt", OPEN)
    before = counts(library)
    secret = put("内部.txt", SECRET, Visibility.INTERNAL)
    amend(library, secret.id, {Field.NUMBER: "潮密发〔2026〕89号"}, who="甲", why="核对原件")
    library.keep_cases([CaseRow(library.document(secret.id).version_id, "1:a", 0, [{"name": "火灾"}], "[]")])
    after = counts(library)
    with library.as_the_public_sees_it() as seen:
        shown = counts(seen)
    for table in schema.metadata.tables:
        if table not in FREE:
            assert after[table] > before[table], f"no row of {table} comes from the internal document"
            assert shown[table] == before[table], table


def test_a_table_that_nobody_thought_of_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = sa.Table("notes", sa.MetaData(), sa.Column("words", sa.Text))
    with pytest.raises(InternalError, match="notes"):
        condition(fresh, "main")
    monkeypatch.setattr(schema, "metadata", fresh.metadata)
    with pytest.raises(InternalError):
        list(views("main"))


def test_what_an_internal_document_does_to_others_does_not_show(library: Library, put: Put) -> None:
    public = put("公开.txt", OPEN)
    assert public.status.value == "in_force"
    secret = put("内部.txt", SECRET, Visibility.INTERNAL)
    assert library.document(public.id).status.value == "repealed"
    with library.as_the_public_sees_it() as seen:
        shown = seen.document(public.id)
        assert (shown.status.value, shown.repealed_by, shown.status_note) == (
            "in_force",
            None,
            public.status_note,
        )
        assert seen.overview().documents == 1
        assert [one.id for one in seen.documents(include_superseded=True).items] == [public.id]
        assert "县督查专班" not in seen.unit_names()
        assert "县督查专班" in library.unit_names()
        assert not seen.assignments(task="白鹭").items
        for ask in (
            lambda: seen.document(secret.id),
            lambda: seen.version(secret.version_id),
            lambda: seen.text(secret.version_id),
            lambda: seen.original(secret.version_id),
            lambda: seen.clause(f"{secret.version_id}.1"),
            lambda: seen.amendments(secret.id),
            lambda: seen.clauses(secret.version_id),
            lambda: seen.boxes(secret.version_id),
        ):
            with pytest.raises(NotFoundError):
                ask()


def test_an_internal_id_is_told_in_the_same_words_as_an_unknown_one(library: Library, put: Put) -> None:
    put("公开.txt", OPEN)
    secret = put("内部.txt", SECRET, Visibility.INTERNAL)
    said = []
    with library.as_the_public_sees_it() as seen:
        for key in (secret.id, "0" * 12):
            with pytest.raises(NotFoundError) as caught:
                seen.document(key)
            said.append(str(caught.value).replace(key, "…"))
    assert said[0] == said[1]


def test_it_follows_the_library_at_once(library: Library, put: Put) -> None:
    public = put("公开.txt", OPEN)
    with library.as_the_public_sees_it() as seen:
        assert seen.document(public.id).title == public.title
        secret = put("内部.txt", SECRET, Visibility.INTERNAL)
        assert seen.generation() == library.generation()
        assert seen.overview().documents == 1
        amend(library, secret.id, {Field.VISIBILITY: "public"}, who="甲", why="解密")
        assert seen.document(secret.id).title == secret.title
        amend(library, public.id, {Field.VISIBILITY: "internal"}, who="甲", why="误公开")
        assert [one.id for one in seen.documents(include_superseded=True).items] == [secret.id]


def test_it_tells_when_what_is_kept_in_memory_must_go(library: Library, put: Put) -> None:
    public = put("公开.txt", OPEN)
    assert library.disclosure() == (0, False)
    put("内部.txt", SECRET, Visibility.INTERNAL)
    first = library.disclosure()
    assert first.internal
    amend(library, public.id, {Field.TITLE: "渡口方案"}, who="甲", why="简称")
    assert library.disclosure() == first
    amend(library, public.id, {Field.VISIBILITY: "internal"}, who="甲", why="误公开")
    assert library.disclosure().changes > first.changes
    again = library.disclosure().changes
    # The same file, public before and removed, comes back as an internal one.
    library.remove(public.id)
    assert put("公开.txt", OPEN, Visibility.INTERNAL).id == public.id
    assert library.disclosure().changes > again


def test_nothing_can_be_written_through_it(library: Library, put: Put) -> None:
    public = put("公开.txt", OPEN)
    with library.as_the_public_sees_it() as seen:
        with pytest.raises(InternalError):
            seen.remove(public.id)
        for statement in (
            sa.delete(schema.documents),
            sa.update(schema.state).values(generation=0),
        ):
            with pytest.raises(LibraryError), writing(seen._engine) as connection:
                connection.execute(statement)
    assert library.overview().documents == 1


def test_a_library_of_schema_4_becomes_public_as_a_whole(library: Library, put: Put) -> None:
    kept = put("公开.txt", OPEN)
    with writing(library._engine) as connection:
        postgresql = connection.dialect.name == "postgresql"
        connection.execute(sa.schema.DropTable(schema.amendments))
        connection.execute(sa.schema.DropTable(schema.case_records))
        for table, trigger in (("versions", "immutable"), ("versions", "counted"), ("parts", "immutable")):
            connection.exec_driver_sql(
                f"DROP TRIGGER {trigger}_{table}" + (f" ON {table}" if postgresql else "")
            )
        connection.exec_driver_sql("DROP INDEX ix_documents_visibility")
        for table, column in (("documents", "visibility"), ("versions", "revision"), ("state", "disclosure")):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
        for statement in schema.triggers(connection.dialect.name, (schema.versions, schema.parts), {}):
            connection.exec_driver_sql(statement)
        connection.execute(sa.update(schema.state).values(schema_version=4))
    with writing(library._engine) as connection:
        assert migrate(connection) == 4
    assert library.document(kept.id).visibility is Visibility.PUBLIC
    assert library.disclosure() == (0, False)
    assert amend(library, kept.id, {Field.TITLE: "渡口方案"}, who="甲", why="简称").made
    with pytest.raises(sa.exc.DatabaseError, match="immutable"), library._engine.begin() as connection:
        connection.execute(sa.update(schema.versions).values(title="伪造"))
    with pytest.raises(sa.exc.DatabaseError, match="immutable"), library._engine.begin() as connection:
        connection.execute(sa.update(schema.amendments).values(why="伪造"))
    amend(library, kept.id, {Field.VISIBILITY: "internal"}, who="甲", why="内部")
    with library.as_the_public_sees_it() as seen:
        assert seen.overview().documents == 0
