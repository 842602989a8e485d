"""The folder and database of a library: opening, the write lock, adding and removing documents.

One transaction a file. Versions are never overwritten. Readers see committed states only and never wait
for a writer. Safe to use from several threads and processes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from corpus import schema, storing
from corpus.amended import Visibility
from corpus.database import make_engine, reading, writing
from corpus.disclosure import Disclosure, read_disclosure
from corpus.errors import InternalError, LibraryError, LibraryLockedError, NotFoundError
from corpus.migrations import migrate, schema_version
from corpus.model import Assignment, Issue, Outline, StatedTarget
from corpus.originals import Originals, write_lock
from corpus.reasons import reason
from corpus.records import Added, KnownFile, Requested, SourceFile
from corpus.relations import Reference, Repeal

DATABASE_NAME = "library.db"
LOCK_NAME = "writer.lock"
FILES_NAME = "files"
WRITE_WAIT_SECONDS = 30.0
_ADVISORY_LOCK = 0x616E7A6869  # "anzhi"


class Store:
    """What ``Library`` is built on; use ``Library.open``."""

    restricted = False
    """Whether only public documents are in it, and nothing can be written: ``as_the_public_sees_it``."""

    def __init__(self, root: Path, engine: sa.Engine) -> None:
        self.root = root
        self.originals = Originals(root / FILES_NAME)
        self._engine = engine
        self._held = threading.local()

    # --- opening ---------------------------------------------------------------------------------

    @classmethod
    def open(cls, root: Path, *, url: str | None = None, create: bool = True) -> Self:
        """Opens the library in ``root``; makes it, or upgrades its schema, when need be.

        Args:
            url: database; by default an SQLite file in ``root``. Original files always lie in ``root``.
            create: False refuses a folder that holds no library.

        Raises:
            LibraryError: no library there, no permission, a damaged database.
            LibraryVersionError: made by a newer release.
        """
        root = Path(root).absolute()
        database = root / DATABASE_NAME
        if url is None and not create and not database.is_file():
            raise LibraryError(
                f"{root} 里还没有资料库。请先运行 anzhi ingest 导入文件，或用 --library 指定资料库。",
                details={"root": str(root)},
            )
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"无法建立资料库文件夹 {root}（{reason(error)}）。请检查权限，或用 --library 另行指定。"
            ) from error
        engine = make_engine(url or sa.URL.create("sqlite", database=str(database)))
        try:
            cls._prepare(engine, create)
        except BaseException:
            engine.dispose()
            raise
        return cls(root, engine)

    @staticmethod
    def _prepare(engine: sa.Engine, create: bool) -> None:
        with reading(engine) as connection:
            found = schema_version(connection)
        if found == schema.SCHEMA_VERSION:
            return
        if found is None and not create:
            raise LibraryError("数据库里还没有资料库。请先运行 anzhi ingest 导入文件。")
        with writing(engine) as connection:
            migrate(connection)

    def as_the_public_sees_it(self) -> Self:
        """The same library without its internal documents and all that comes from them; it only reads.

        With connections, and everything that is kept in memory, of its own. What changes in the library shows
        in it at once; only a document that becomes internal asks for a new one, see ``Disclosure.changes``.
        """
        seen = type(self)(self.root, make_engine(self._engine.url, public=True))
        seen.restricted = True
        return seen

    def disclosure(self) -> Disclosure:
        """What decides whether the public sees another library than this one; cheap."""
        with reading(self._engine) as connection:
            return read_disclosure(connection)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- writing ---------------------------------------------------------------------------------

    @contextmanager
    def writer(self, *, wait: float = 0.0) -> Iterator[None]:
        """Keeps other writing processes and threads out until the block ends; may be nested.

        Args:
            wait: seconds to stand in line.

        Raises:
            LibraryLockedError: someone else is still writing.
        """
        if self.restricted:
            raise InternalError("公开资料库只能读，不能写入。请把这条信息报告给开发者。")
        if getattr(self._held, "held", False):
            yield
            return
        deadline = time.monotonic() + wait
        with ExitStack() as stack:
            while True:
                try:
                    stack.enter_context(self._lock())
                    break
                except LibraryLockedError:
                    if time.monotonic() >= deadline:
                        raise
                    time.sleep(0.05)
            self._held.held = True
            try:
                yield
            finally:
                self._held.held = False

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(write_lock(self.root / LOCK_NAME))
            if self._engine.dialect.name == "postgresql":
                # Another machine may write to the same database from a folder of its own.
                connection = stack.enter_context(reading(self._engine))
                if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_ADVISORY_LOCK))):
                    raise LibraryLockedError("另一台机器上的安知正在写入这个资料库，请等它完成后再试。")
                connection.commit()
                stack.callback(connection.scalar, sa.select(sa.func.pg_advisory_unlock(_ADVISORY_LOCK)))
            yield

    def add(
        self,
        source: SourceFile,
        form: str,
        outline: Outline,
        assignments: Sequence[Assignment],
        issues: Sequence[Issue] = (),
        *,
        requested: Requested = Requested(),
        apart_from: Collection[str] = frozenset(),
        targets: Sequence[StatedTarget] = (),
        references: Sequence[Reference] = (),
        repeals: Sequence[Repeal] = (),
        visibility: Visibility | None = None,
    ) -> Added:
        """Stores one file as a new version, in one transaction, after its bytes are safely on disk.

        It supersedes the version that came from the same path, or from a file of the same base name with
        the same title and jurisdiction; otherwise it is a new document.

        Args:
            form: ``txt``, ``pdf`` … as the reader says.
            issues: all issues of the file, those of reading and outline too.
            requested: what the caller stated instead of leaving it to be found.
            apart_from: ids of documents that this file must not supersede (they came in the same run).
            targets: figures and deadlines, with positions in ``assignments``.
            references, repeals: what it cites, and what it repeals.
            visibility: INTERNAL makes the document internal, also one that is here and public; PUBLIC never
                makes an internal document public: that is for ``amend`` alone. None: public when it is new.

        Raises:
            LibraryLockedError: another process has been writing for half a minute.
            LibraryError: the disk is full, or another fault of the place; nothing has changed.
        """
        storing.refuse_unstorable(outline)
        with self.writer(wait=WRITE_WAIT_SECONDS):
            self.originals.keep(source.data, source.sha256)
            with writing(self._engine) as connection:
                added = storing.store(
                    connection,
                    source,
                    form,
                    outline,
                    assignments,
                    issues,
                    requested,
                    apart_from,
                    targets,
                    visibility,
                )
                storing.store_relations(connection, added.version_id, references, repeals)
                return added

    def remember(
        self, source: SourceFile, document_id: str, version_id: str, visibility: Visibility | None = None
    ) -> Visibility:
        """Notes that the file at ``source.path`` has the content of a version that is here already.

        Args:
            visibility: as for ``add``.

        Returns:
            The visibility of the document now.
        """
        with self.writer(wait=WRITE_WAIT_SECONDS), writing(self._engine) as connection:
            storing.remember(connection, source, document_id, version_id)
            return storing.conceal(connection, document_id, source.sha256, visibility)

    def remove(self, document_id: str) -> None:
        """Deletes a document with all its versions and original files.

        Raises:
            NotFoundError: no such document.
        """
        with self.writer(wait=WRITE_WAIT_SECONDS):
            with writing(self._engine) as connection:
                gone = storing.remove(connection, document_id)
            if not gone:
                raise no_document(document_id)
            self.sweep()

    def sweep(self) -> int:
        """Deletes original files that no version refers to (left by a killed run); returns how many."""
        with self.writer(wait=WRITE_WAIT_SECONDS):
            with reading(self._engine) as connection:
                wanted = frozenset(connection.scalars(sa.select(schema.versions.c.sha256)))
            return self.originals.sweep(wanted)

    def known_file(self, path: str) -> KnownFile | None:
        """The version that the file at ``path`` held when it was last read."""
        table = schema.sources
        query = (
            sa.select(
                schema.versions,
                schema.documents.c.visibility,
                table.c.size.label("known_size"),
                table.c.mtime_ns,
            )
            .join(table, table.c.version_id == schema.versions.c.id)
            .join(schema.documents, schema.documents.c.id == schema.versions.c.document_id)
            .where(table.c.path == path)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else storing.known_file(row, row["known_size"], row["mtime_ns"])

    def known_content(self, digest: str) -> KnownFile | None:
        """The current version with this SHA-256, if any; the one with the smallest id of several."""
        table = schema.versions
        query = (
            sa.select(table, schema.documents.c.visibility)
            .join(schema.documents, schema.documents.c.current_version == table.c.id)
            .where(table.c.sha256 == digest)
            .order_by(table.c.id)
            .limit(1)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else storing.known_file(row, row["size"], 0)

    def generation(self) -> int:
        """Counter that goes up with every committed change."""
        steady: int | None = getattr(self._held, "generation", None)
        if steady is not None:
            return steady
        with reading(self._engine) as connection:
            return self._generation(connection)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Within it, this thread asks for the generation once: an answer rests on one state of things."""
        if getattr(self._held, "generation", None) is not None:
            yield
            return
        self._held.generation = self.generation()
        try:
            yield
        finally:
            self._held.generation = None

    def _generation(self, connection: sa.Connection) -> int:
        """``generation`` over a connection that is open already.

        It goes to the driver as it is: composing the statement took four times as long.
        """
        steady: int | None = getattr(self._held, "generation", None)
        if steady is not None:
            return steady
        value = connection.exec_driver_sql(f"SELECT generation FROM {schema.state.name}").scalar()  # noqa: S608
        return int(value or 0)


def no_document(document_id: str) -> NotFoundError:
    """The error for an unknown document id."""
    return NotFoundError(
        f"资料库中没有编号为 {document_id} 的文件。用 anzhi documents 查看已有文件。",
        details={"document": document_id},
    )
