"""Engines for SQLite and PostgreSQL that behave alike: one writer at a time, readers never wait."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from corpus import schema
from corpus.disclosure import restrict
from corpus.errors import AnzhiError, InputError, InternalError, LibraryError, LibraryLockedError

BUSY_SECONDS = 30
_WRITE = "anzhi_write"


def make_engine(url: str | sa.URL, *, public: bool = False) -> sa.Engine:
    """Engine for ``url``: ``sqlite:///…`` or ``postgresql://…``.

    Args:
        public: its connections see public documents only, and cannot write; see ``corpus.disclosure``.

    Raises:
        LibraryError: unknown kind of database, or its driver is not installed.
    """
    try:
        parsed = sa.make_url(url)
    except exc.ArgumentError:
        raise LibraryError(
            "数据库地址无法识别，应为 postgresql://用户:口令@主机/库名 或 sqlite:///文件。"
        ) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise LibraryError(
            f"不支持的数据库 {backend}，请使用 SQLite 或 PostgreSQL。", details={"backend": backend}
        )
    try:
        engine = sa.create_engine(parsed, json_serializer=_to_json, pool_pre_ping=backend == "postgresql")
    except ModuleNotFoundError as error:
        raise LibraryError(
            "缺少 PostgreSQL 驱动，请在源代码目录运行：pip install -e '.[postgres]'",
            details={"module": error.name},
        ) from error
    if backend == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    if public:
        event.listen(engine, "connect", lambda connection, _: restrict(connection, backend))
    return engine


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the library, with database errors in our own tree."""
    with _translated(), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction; writers stand in line. Committed at the end, rolled back on any exception."""
    with (
        _translated(),
        engine.connect().execution_options(**{_WRITE: True}) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql" and sa.inspect(connection).has_table("state"):
            connection.execute(sa.select(schema.state.c.id).with_for_update())
        yield connection


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # sqlite3 would otherwise decide by itself when a transaction begins.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that will write takes the write lock at once; a read that turns into a write could
    # find the database changed under it and fail.
    write = connection.get_execution_options().get(_WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AnzhiError:
        raise
    except exc.OperationalError as error:
        raise _operational(error) from error
    except exc.IntegrityError as error:
        raise InternalError(f"资料库拒绝了一次写入：{error.orig}。请把这条信息报告给开发者。") from error
    except exc.DataError as error:
        raise unfit(error) from error
    except exc.DatabaseError as error:
        raise LibraryError(
            f"资料库无法使用（{error.orig}）。请从备份恢复资料库文件夹，或换一个新文件夹重新导入原文件。"
        ) from error


def unfit(error: exc.DataError) -> InputError:
    """Of a value that PostgreSQL takes in no text and no number: a NUL, a number out of range."""
    return InputError(
        "内容里有不能使用的字符（空字符）或过大的数，请去掉以后再试。", details={"reason": str(error.orig)}
    )


def _operational(error: exc.OperationalError) -> LibraryError:
    text = str(error.orig)
    if "locked" in text or "busy" in text:
        return LibraryLockedError("资料库正被另一个程序写入，请稍候再试。")
    if "readonly" in text or "read-only" in text:
        return LibraryError("资料库文件夹不可写，请检查权限，或用 --library 指定另一个文件夹。")
    if "unable to open" in text:
        return LibraryError("打不开资料库文件，请检查文件夹是否存在、是否有权限。")
    if "full" in text:
        return LibraryError("磁盘空间不足，资料库没有改动。请清理磁盘后再试。")
    if "connect" in text:
        return LibraryError(
            f"连不上数据库：{text.strip().splitlines()[0]}。请检查地址、口令，以及数据库是否启动。"
        )
    return LibraryError(f"资料库无法使用（{text}）。请运行 anzhi doctor 检查。")
