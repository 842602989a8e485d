"""Opens the tables of the service: a file of their own with SQLite, the library's database with PostgreSQL.

A file of their own, because a login must not wait until a large file has been read into the library.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy import exc
from sqlalchemy.schema import CreateIndex, CreateTable

from corpus.database import make_engine, unfit
from corpus.errors import LibraryError, LibraryLockedError, LibraryVersionError
from qa_service.service import schema
from qa_service.service.question_tables import METADATA

FILE_NAME: Final = "service.db"
_WRITE: Final = {"anzhi_write": True}


class ServiceDatabase:
    """Thread-safe; shared by the processes that serve one library. Nothing is made before the first use.

    Args:
        folder: of the library.
        url: of the library's PostgreSQL; None for SQLite.
    """

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self._path = folder / FILE_NAME
        self._url = url
        self._lock = threading.Lock()
        self._made: sa.Engine | None = None

    @property
    def exists(self) -> bool:
        """Whether anything was ever kept; without it readers need no file."""
        return self._url is not None or self._path.exists()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state.

        Raises:
            LibraryError: the file cannot be opened. LibraryLockedError: another process writes for long.
        """
        with _translated(), self._engine().connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction, committed at the end, rolled back on any exception; raises as ``reading`` does."""
        with (
            _translated(),
            self._engine().connect().execution_options(**_WRITE) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close the connections; the next use opens new ones."""
        with self._lock:
            if self._made is not None:
                self._made.dispose()
                self._made = None

    def _engine(self) -> sa.Engine:
        with self._lock:
            if self._made is None:
                if self._url is None:
                    with suppress(OSError):  # what stands in the way, SQLite tells in a moment
                        self._path.touch(mode=0o600)  # hashes of passwords are nobody else's business
                engine = make_engine(self._url or sa.URL.create("sqlite", database=str(self._path)))
                _create(engine)
                self._made = engine
            return self._made


def one_at_a_time(connection: sa.Connection) -> None:
    """From here on only this transaction has called this; with SQLite every writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(schema.state.c.id).with_for_update())


def _create(engine: sa.Engine) -> None:
    """Makes what is missing; several processes may begin at the same moment."""
    with engine.connect().execution_options(**_WRITE) as connection, connection.begin():
        if engine.dialect.name == "postgresql":  # IF NOT EXISTS alone does not keep two makers apart there
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7219430611)")
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
        found = connection.scalar(sa.select(schema.state.c.schema_version))
        if found is None:
            connection.execute(sa.insert(schema.state).values(id=1, schema_version=schema.SCHEMA_VERSION))
        elif found > schema.SCHEMA_VERSION:
            raise LibraryVersionError(
                f"账号和任务数据由更新版本的安知建立（格式 {found}，本程序支持到 {schema.SCHEMA_VERSION}）。"
                "请先升级安知再打开。",
                details={"found": found, "supported": schema.SCHEMA_VERSION},
            )


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except exc.OperationalError as error:
        text = str(error.orig)
        if "locked" in text or "busy" in text:
            raise LibraryLockedError("账号和任务数据正被另一个程序写入，请稍候再试。") from error
        raise LibraryError(
            f"账号和任务数据无法使用（{text}）。请检查资料库文件夹的权限和磁盘空间。"
        ) from error
    except exc.IntegrityError:
        raise
    except exc.DataError as error:
        raise unfit(error) from error
    except exc.DatabaseError as error:
        raise LibraryError(f"账号和任务数据无法使用（{error.orig}）。请从备份恢复 {FILE_NAME}。") from error
