"""The library (资料库): documents, their versions, clauses and the register, in one folder or database."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from pathlib import Path
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from corpus import queries, register, schema, target_register
from corpus.database import reading
from corpus.errors import NotFoundError
from corpus.model import (
    AssignmentKind,
    DocumentKind,
    Issue,
    OffsetMap,
    PlacedBox,
    Severity,
    Span,
    Target,
    TargetKind,
    Validity,
)
from corpus.queries import Judged
from corpus.records import (
    AssignmentRecord,
    ClauseRecord,
    DocumentRecord,
    Overview,
    Page,
    PartRecord,
    TargetRecord,
    UnitRecord,
    VersionRecord,
)
from corpus.rows import squeeze
from corpus.store import Store, generation_of, no_document
from corpus.units import parse
from corpus.validity import china_today

MAX_LIMIT = 200
_TEXT_CACHE_CHARACTERS = 32_000_000
_TEXT_CHECK_SECONDS = 1.0
_BATCH = 500  # SQLite refuses expressions with 1,000 terms


class TextCache:
    """Least recently used texts of versions, bounded by their characters. Texts never change."""

    def __init__(self, characters: int = _TEXT_CACHE_CHARACTERS) -> None:
        self._limit = characters
        self._held = 0
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, version_id: str) -> str | None:
        with self._lock:
            text = self._texts.get(version_id)
            if text is not None:
                self._texts.move_to_end(version_id)
            return text

    def put(self, version_id: str, text: str) -> None:
        with self._lock:
            if version_id in self._texts:
                return
            self._texts[version_id] = text
            self._held += len(text)
            while self._held > self._limit and len(self._texts) > 1:
                self._held -= len(self._texts.popitem(last=False)[1])

    def keep(self, version_ids: Collection[str]) -> None:
        """Drops every text but those of ``version_ids``."""
        with self._lock:
            for version_id in self._texts.keys() - version_ids:
                self._held -= len(self._texts.pop(version_id))


T = TypeVar("T")


class Memo(Generic[T]):
    """The ``size`` values that were asked for last; each is made once, by the first thread that asks."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[tuple[Hashable, ...], T] = OrderedDict()
        self._lock = threading.RLock()

    def get(self, key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
            return self._values[key]


class Library(Store):
    """Use ``Library.open``; a context manager.

    Lists page with ``limit`` (1 to 200) and ``offset`` and give ``total``. ``as_of`` is the date for which
    validity is worked out, by default today in China.
    """

    def __init__(self, root: Path, engine: sa.Engine) -> None:
        super().__init__(root, engine)
        self._texts = TextCache()
        self._texts_checked = (0.0, -1)
        # What is worked out once for a state of the library; keys begin with its generation.
        self._judgements: Memo[Judged] = Memo(8)
        self._current: Memo[list[VersionRecord]] = Memo(4)
        self._known_units: Memo[tuple[register.KnownUnit, ...]] = Memo(1)
        self._unit_pages: Memo[tuple[list[UnitRecord], int]] = Memo(32)
        self._matching_units: Memo[tuple[register.KnownUnit, ...]] = Memo(256)

    # --- documents -------------------------------------------------------------------------------

    def documents(
        self,
        *,
        query: str = "",
        kind: DocumentKind | None = None,
        jurisdiction: str | None = None,
        status: Validity | None = None,
        as_of: dt.date | None = None,
        include_superseded: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[DocumentRecord]:
        """Documents, the newest first.

        Args:
            query: words that title, number, issuer or file name must hold.
            jurisdiction: a path or the end of one; everything below it counts too.
            include_superseded: also documents that a newer one replaces.
        """
        limit, offset = _window(limit, offset)
        with reading(self._engine) as connection:
            judged = self._judged(connection, as_of)
            select = queries.document_query().where(judged.shown())
            for word in query.split():
                select = select.where(queries.holds(word))
            if kind is not None:
                select = select.where(schema.versions.c.kind == kind.value)
            if jurisdiction:
                select = select.where(queries.in_places(_places(connection, jurisdiction)))
            if status is not None:
                select = select.where(judged.with_status(status))
            elif not include_superseded:
                select = select.where(judged.not_superseded())
            total = connection.scalar(sa.select(sa.func.count()).select_from(select.subquery())) or 0
            page = select.order_by(*queries.newest_first()).limit(limit).offset(offset)
            items = tuple(queries.document_record(row, judged) for row in connection.execute(page).mappings())
        return Page(items, total, limit, offset)

    def document(self, document_id: str, *, as_of: dt.date | None = None) -> DocumentRecord:
        """One document.

        Raises:
            NotFoundError: no such document.
        """
        found = self.get_documents([document_id], as_of=as_of)
        if document_id not in found:
            raise no_document(document_id)
        return found[document_id]

    def get_documents(
        self, ids: Collection[str], *, as_of: dt.date | None = None
    ) -> dict[str, DocumentRecord]:
        """Documents by id; unknown ids are left out."""
        with reading(self._engine) as connection:
            judged = self._judged(connection, as_of)
            select = queries.document_query().where(judged.shown(), schema.documents.c.id.in_(ids))
            found = [queries.document_record(row, judged) for row in connection.execute(select).mappings()]
        return {record.id: record for record in found}

    def versions(self, document_id: str, *, as_of: dt.date | None = None) -> list[VersionRecord]:
        """All versions of a document, the first that was added first.

        Raises:
            NotFoundError: no such document.
        """
        table = schema.versions
        query = queries.version_query().where(table.c.document_id == document_id)
        found = self._versions(query.order_by(table.c.sequence), as_of)
        if not found:
            raise no_document(document_id)
        return found

    def version(self, version_id: str, *, as_of: dt.date | None = None) -> VersionRecord:
        """One version, current or not.

        Raises:
            NotFoundError: no such version.
        """
        found = self._versions(queries.version_query().where(schema.versions.c.id == version_id), as_of)
        if not found:
            raise NotFoundError(f"资料库中没有版本 {version_id}。", details={"version": version_id})
        return found[0]

    def current_versions(self, *, as_of: dt.date | None = None) -> list[VersionRecord]:
        """The newest version of every document, by id: what an index has to hold."""
        query = queries.version_query().where(_IS_CURRENT).order_by(schema.versions.c.id)
        date = as_of or china_today()
        with reading(self._engine) as connection:
            key = (generation_of(connection), date)
            return list(self._current.get(key, lambda: self._versions_by(connection, query, date)))

    def jurisdictions(self) -> tuple[str, ...]:
        """Paths of all jurisdictions that current documents and their parts have, sorted."""
        with reading(self._engine) as connection:
            return queries.jurisdictions(connection)

    def places(self, jurisdiction: str) -> tuple[str, ...]:
        """Paths of the library that ``jurisdiction`` names, with all below them; () for an unknown one."""
        with reading(self._engine) as connection:
            return _places(connection, jurisdiction)

    # --- text and clauses ------------------------------------------------------------------------

    def text(self, version_id: str) -> str:
        """The stored text of a version.

        Raises:
            NotFoundError: no such version.
        """
        self._forget_removed()
        cached = self._texts.get(version_id)
        if cached is not None:
            return cached
        text: str = self._of_text(version_id, schema.texts.c.text)
        self._texts.put(version_id, text)
        return text

    def offsets(self, version_id: str) -> OffsetMap:
        """Where the text stands in the decoded source; empty for forms without one."""
        runs = self._of_text(version_id, schema.texts.c.offsets)
        return OffsetMap(tuple((run[0], run[1], run[2]) for run in runs))

    def boxes(self, version_id: str) -> tuple[PlacedBox, ...]:
        """Where stretches of the text stand on the pages; empty for forms without pages."""
        return tuple(queries.placed_box(row) for row in self._of_text(version_id, schema.texts.c.boxes))

    def original(self, version_id: str) -> Path:
        """Path of the original file of a version.

        Raises:
            NotFoundError: no such version, or its file is gone from the library folder.
        """
        path = self.originals.path(self.version(version_id).sha256)
        if not path.is_file():
            raise NotFoundError(
                "资料库里缺少这份文件的原件，请重新导入原文件。", details={"version": version_id}
            )
        return path

    def clauses(self, version_id: str) -> tuple[ClauseRecord, ...]:
        """All clauses of a version in document order.

        Raises:
            NotFoundError: no such version.
        """
        table = schema.clauses
        query = queries.clause_query().where(table.c.version_id == version_id).order_by(table.c.ordinal)
        with reading(self._engine) as connection:
            found = tuple(queries.clause_record(row) for row in connection.execute(query).mappings())
        if not found:
            self.version(version_id)
        return found

    def clause(self, clause_id: str) -> ClauseRecord:
        """One clause.

        Raises:
            NotFoundError: no such clause.
        """
        found = self.get_clauses([clause_id])
        if clause_id not in found:
            raise NotFoundError(f"资料库中没有条款 {clause_id}。", details={"clause": clause_id})
        return found[clause_id]

    def get_clauses(self, ids: Collection[str]) -> dict[str, ClauseRecord]:
        """Clauses by id; unknown ids are left out."""
        keys = [key for key in map(queries.clause_key, ids) if key is not None]
        found: list[ClauseRecord] = []
        with reading(self._engine) as connection:
            for first in range(0, len(keys), _BATCH):
                some = queries.among(schema.clauses.c.ordinal, keys[first : first + _BATCH])
                rows = connection.execute(queries.clause_query().where(some)).mappings()
                found.extend(queries.clause_record(row) for row in rows)
        return {record.id: record for record in found}

    def parts(self, version_id: str, *, as_of: dt.date | None = None) -> tuple[PartRecord, ...]:
        """The texts that a version holds, in order."""
        table = schema.parts
        date = as_of or china_today()
        query = sa.select(table).where(table.c.version_id == version_id).order_by(table.c.ordinal)
        with reading(self._engine) as connection:
            whole = self._judged(connection, date).verdict(version_id)
            return tuple(
                queries.part_record(row, whole, date) for row in connection.execute(query).mappings()
            )

    # --- register --------------------------------------------------------------------------------

    def assignments(
        self,
        *,
        unit: str | None = None,
        task: str | None = None,
        jurisdiction: str | None = None,
        lead: bool | None = None,
        role: str | None = None,
        document: str | None = None,
        version_id: str | None = None,
        kind: AssignmentKind | None = None,
        as_of: dt.date | None = None,
        include_superseded: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[AssignmentRecord]:
        """The register, by place (全国 after all others), then the newest document first, then the text.

        Args:
            unit: a name, full or short; other names of the same organ count.
            task: words that the assigned text must hold, all of them.
            lead: True: only rows where the unit (without ``unit``: any unit) has the lead; False: where it
                has another role.
            role: a role as the source names it, or a part of it.
            document: id, file name or words of the title.
            version_id: one version, superseded ones too.
        """
        limit, offset = _window(limit, offset)
        date = as_of or china_today()
        with reading(self._engine) as connection:
            judged = self._judged(connection, date)
            filters = register.Filters(
                words=tuple(map(squeeze, (task or "").split())),
                places=_places(connection, jurisdiction) if jurisdiction else None,
                lead=lead,
                role=role,
                document=document,
                version_id=version_id,
                kind=kind,
                **self._unit_filter(connection, unit),
            )
            versions = _versions_shown(judged, version_id, include_superseded)
            keys, total = register.find(connection, filters, versions, limit, offset)
            items = register.load(connection, keys, judged, date, self._text_through(connection))
        return Page(tuple(items), total, limit, offset)

    def targets(
        self,
        *,
        unit: str | None = None,
        task: str | None = None,
        jurisdiction: str | None = None,
        document: str | None = None,
        version_id: str | None = None,
        kind: TargetKind | None = None,
        due_before: dt.date | None = None,
        due_after: dt.date | None = None,
        as_of: dt.date | None = None,
        include_superseded: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[TargetRecord]:
        """Figures and deadlines, ordered as ``assignments``; what falls due between two days goes by the day.

        Args:
            unit: a name, full or short; only targets of assignments that name it.
            task: words that the target, its section or a table row's task must hold, all of them.
            document: id, file name or words of the title.
            version_id: one version, superseded ones too.
            due_before, due_after: the last day by which it is due lies not after, not before that day;
                targets without a certain day are left out.
        """
        limit, offset = _window(limit, offset)
        date = as_of or china_today()
        with reading(self._engine) as connection:
            judged = self._judged(connection, date)
            filters = target_register.TargetFilters(
                assigned=register.Filters(**self._unit_filter(connection, unit)),
                words=tuple(map(squeeze, (task or "").split())),
                places=_places(connection, jurisdiction) if jurisdiction else None,
                document=document,
                version_id=version_id,
                kind=kind,
                due_before=due_before,
                due_after=due_after,
            )
            versions = _versions_shown(judged, version_id, include_superseded)
            keys, total = target_register.find(connection, filters, versions, limit, offset)
            items = target_register.load(connection, keys, judged, date, self._text_through(connection))
        return Page(tuple(items), total, limit, offset)

    def targets_within(self, version_id: str, span: Span) -> tuple[Target, ...]:
        """Figures and deadlines of a version whose words touch ``span``, in the order of the text."""
        with reading(self._engine) as connection:
            text = self._text_through(connection)(version_id)
            return target_register.within(connection, version_id, span, text)

    def assignment(self, assignment_id: str, *, as_of: dt.date | None = None) -> AssignmentRecord:
        """One row of the register.

        Raises:
            NotFoundError: no such row.
        """
        found = self.get_assignments([assignment_id], as_of=as_of)
        if assignment_id not in found:
            raise NotFoundError(
                f"资料库中没有责任分工 {assignment_id}。", details={"assignment": assignment_id}
            )
        return found[assignment_id]

    def get_assignments(
        self, ids: Collection[str], *, as_of: dt.date | None = None
    ) -> dict[str, AssignmentRecord]:
        """Rows of the register by id; unknown ids are left out."""
        keys = [key for key in map(register.assignment_key, ids) if key is not None]
        date = as_of or china_today()
        with reading(self._engine) as connection:
            judged = self._judged(connection, date)
            found = register.load(connection, keys, judged, date, self._text_through(connection))
        return {record.id: record for record in found}

    def units(self, query: str = "", *, limit: int = 50, offset: int = 0) -> Page[UnitRecord]:
        """Organs that current documents name, the most named first.

        Args:
            query: a name, full or short, or a part of one.
        """
        limit, offset = _window(limit, offset)
        with reading(self._engine) as connection:
            judged = self._judged(connection, None)
            numbers = None
            if query.strip():
                numbers = [unit.number for unit in self._units_meant(connection, query)]
            versions = sa.and_(judged.shown(), judged.not_superseded())
            key = (generation_of(connection), china_today(), query.strip(), limit, offset)
            items, total = self._unit_pages.get(
                key, lambda: register.units(connection, versions, numbers, limit, offset)
            )
        return Page(tuple(items), total, limit, offset)

    def unit(self, unit_id: str) -> UnitRecord:
        """One organ.

        Raises:
            NotFoundError: no current document names it.
        """
        with reading(self._engine) as connection:
            judged = self._judged(connection, None)
            versions = sa.and_(judged.shown(), judged.not_superseded())
            found, _ = register.units(connection, versions, None, 1, 0, unit_id=unit_id)
        if not found:
            raise NotFoundError(f"资料库中没有单位 {unit_id}。", details={"unit": unit_id})
        return found[0]

    def unit_names(self) -> tuple[str, ...]:
        """Every name of a unit that the library holds, in no particular order."""
        with reading(self._engine) as connection:
            return tuple(unit.name for unit in self._units_known(connection))

    # --- state -----------------------------------------------------------------------------------

    def overview(self) -> Overview:
        """Sizes of the library; clauses, articles and assignments of current versions."""
        with reading(self._engine) as connection:
            return queries.overview(connection, self.root, generation_of(connection))

    def check(self) -> tuple[Issue, ...]:
        """Whether the database and the stored originals are whole; () when they are."""
        table = schema.versions
        with reading(self._engine) as connection:
            found = list(queries.database_issues(connection))
            kept = connection.execute(sa.select(table.c.file_name, table.c.sha256).distinct()).all()
        found.extend(
            Issue("original_missing", f"缺少原文件 {name}，请重新导入它。", Severity.ERROR)
            for name, digest in sorted((name, digest) for name, digest in kept)
            if not self.originals.path(digest).is_file()
        )
        return tuple(found)

    # --- inner -----------------------------------------------------------------------------------

    def _judged(self, connection: sa.Connection, as_of: dt.date | None) -> Judged:
        date = as_of or china_today()
        key = (generation_of(connection), date)
        return self._judgements.get(key, lambda: Judged.of(connection, date))

    def _units_known(self, connection: sa.Connection) -> tuple[register.KnownUnit, ...]:
        key = (generation_of(connection),)
        return self._known_units.get(key, lambda: register.known_units(connection))

    def _units_meant(self, connection: sa.Connection, asked: str) -> tuple[register.KnownUnit, ...]:
        known = self._units_known(connection)
        key = (generation_of(connection), asked)
        return self._matching_units.get(key, lambda: register.matching_units(known, asked))

    def _unit_filter(self, connection: sa.Connection, unit: str | None) -> dict[str, Any]:
        if unit is None or not unit.strip():
            return {}
        matching = self._units_meant(connection, unit)
        place = parse("".join(unit.split())).place
        return {
            "units": tuple(found.number for found in matching),
            "units_without_place": tuple(found.number for found in matching if not register.has_place(found)),
            "unit_places": (_places(connection, place) or None) if place else None,
        }

    def _versions(self, query: queries.Select, as_of: dt.date | None) -> list[VersionRecord]:
        with reading(self._engine) as connection:
            return self._versions_by(connection, query, as_of)

    def _versions_by(
        self, connection: sa.Connection, query: queries.Select, as_of: dt.date | None
    ) -> list[VersionRecord]:
        judged = self._judged(connection, as_of)
        return [queries.version_record(row, judged) for row in connection.execute(query).mappings()]

    def _forget_removed(self) -> None:
        """Drops texts of documents that were removed, here or by another process, a second ago at most."""
        checked, generation = self._texts_checked
        now = time.monotonic()
        if now - checked < _TEXT_CHECK_SECONDS:
            return
        with reading(self._engine) as connection:
            current = generation_of(connection)
            if current != generation:
                self._texts.keep(set(connection.scalars(sa.select(schema.versions.c.id))))
        self._texts_checked = (now, current)

    def remove(self, document_id: str) -> None:
        super().remove(document_id)
        self._texts_checked = (0.0, -1)
        self._forget_removed()

    def _of_text(self, version_id: str, column: sa.Column[Any]) -> Any:
        with reading(self._engine) as connection:
            return _text_column(connection, version_id, column)

    def _text_through(self, connection: sa.Connection) -> register.TextOf:
        """``text`` over a connection that is open already."""

        def text_of(version_id: str) -> str:
            text = self._texts.get(version_id)
            if text is None:
                text = str(_text_column(connection, version_id, schema.texts.c.text))
                self._texts.put(version_id, text)
            return text

        return text_of


_IS_CURRENT = schema.documents.c.current_version == schema.versions.c.id


def _versions_shown(
    judged: Judged, version_id: str | None, include_superseded: bool
) -> sa.ColumnElement[bool]:
    """Which versions a list of rows is taken from: any when one is asked for."""
    if version_id is not None:
        return sa.true()
    return judged.shown() if include_superseded else sa.and_(judged.shown(), judged.not_superseded())


def _text_column(connection: sa.Connection, version_id: str, column: sa.Column[Any]) -> Any:
    found = connection.execute(sa.select(column).where(schema.texts.c.version_id == version_id)).first()
    if found is None:
        raise NotFoundError(f"资料库中没有版本 {version_id}。", details={"version": version_id})
    return found[0]


def _places(connection: sa.Connection, asked: str) -> tuple[str, ...]:
    return queries.places_named(queries.jurisdictions(connection), asked)


def _window(limit: int, offset: int) -> tuple[int, int]:
    return max(1, min(limit, MAX_LIMIT)), max(0, offset)
