"""The library (资料库): documents, their versions, clauses and the register, in one folder or database."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa

from corpus import queries, register, register_search, schema, target_register
from corpus.amended import Visibility
from corpus.caching import Memo, Shelf
from corpus.china_time import china_today
from corpus.cited_store import CitedStore
from corpus.database import reading
from corpus.errors import NotFoundError
from corpus.model import (
    AssignmentKind,
    DocumentKind,
    Issue,
    PlaceScope,
    Severity,
    Span,
    Target,
    TargetKind,
    Validity,
)
from corpus.organs import UnitKind, UnitLevel
from corpus.place_filters import places_in
from corpus.queries import Judged
from corpus.records import (
    AssignmentRecord,
    ClauseRecord,
    DocumentOrder,
    DocumentRecord,
    Overview,
    Page,
    PartRecord,
    TargetRecord,
    UnitFacets,
    UnitRecord,
    VersionRecord,
)
from corpus.register_search import RegisterAsked, Understood
from corpus.register_table import RegisterFacets, RegisterTable
from corpus.rows import squeeze
from corpus.store import no_document
from corpus.unit_lists import UnitLists, UnitsAsked

MAX_LIMIT = 200
T = TypeVar("T")
_BATCH = 500  # SQLite refuses expressions with 1,000 terms


class Library(CitedStore):
    """Use ``Library.open``; a context manager.

    Lists page with ``limit`` (1 to 200) and ``offset`` and give ``total``. ``as_of`` is the date for which
    validity is worked out, by default today in China.
    """

    def __init__(self, root: Path, engine: sa.Engine) -> None:
        super().__init__(root, engine)
        # What is worked out once for a state of the library; keys begin with its generation.
        self._judgements: Memo[Judged] = Memo(8, states=True)
        self._current: Memo[list[VersionRecord]] = Memo(4, states=True)
        self._standing: Memo[list[VersionRecord]] = Memo(4, states=True)
        self._clauses: Memo[ClauseRecord] = Memo(2048, states=True)
        self._below: Memo[tuple[ClauseRecord, ...]] = Memo(512, states=True)
        self._trees: Memo[tuple[ClauseRecord, ...]] = Memo(32, states=True)
        self._versions_read: Memo[VersionRecord] = Memo(2048, states=True)
        self._rows_read: Shelf[AssignmentRecord] = Shelf(2048, states=True)
        self._tables: Memo[RegisterTable] = Memo(2, states=True)
        self._units = UnitLists(self._text_through, self._judged, self._generation)

    # --- documents -------------------------------------------------------------------------------

    def documents(
        self,
        *,
        query: str = "",
        kind: DocumentKind | None = None,
        jurisdiction: str | None = None,
        scope: PlaceScope = PlaceScope.WITHIN,
        status: Validity | None = None,
        visibility: Visibility | None = None,
        as_of: dt.date | None = None,
        include_superseded: bool = False,
        order: DocumentOrder = DocumentOrder.NEWEST,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[DocumentRecord]:
        """Documents, the newest first unless ``order`` says otherwise.

        Args:
            query: words that title, number, issuer or file name must hold.
            jurisdiction: a path or the end of one; scope: what of it counts, by default everything below
                it too.
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
                select = select.where(queries.in_places(_places(connection, jurisdiction, scope)))
            if visibility is not None:
                select = select.where(schema.documents.c.visibility == visibility.value)
            if status is not None:
                select = select.where(judged.with_status(status))
            elif not include_superseded:
                select = select.where(judged.not_superseded())
            total = connection.scalar(sa.select(sa.func.count()).select_from(select.subquery())) or 0
            page = select.order_by(*queries.ordered(order)).limit(limit).offset(offset)
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
        date = as_of or china_today()

        def read() -> VersionRecord:
            found = self._versions(queries.version_query().where(schema.versions.c.id == version_id), date)
            if not found:
                raise NotFoundError(f"资料库中没有版本 {version_id}。", details={"version": version_id})
            return found[0]

        return self._versions_read.get((self.generation(), date, version_id), read)

    def current_versions(self, *, as_of: dt.date | None = None) -> list[VersionRecord]:
        """The newest version of every document, by id."""
        query = queries.version_query().where(_IS_CURRENT).order_by(schema.versions.c.id)
        date = as_of or china_today()
        with reading(self._engine) as connection:
            key = (self._generation(connection), date)
            return list(self._current.get(key, lambda: self._versions_by(connection, query, date)))

    def standing_versions(self, *, as_of: dt.date | None = None) -> list[VersionRecord]:
        """The versions that can hold on some date, by id: what an index has to hold.

        The newest of every document, and those older ones whose dates tell them apart from it. An older
        reading of the same text is only kept so that citations stay resolvable.
        """
        date = as_of or china_today()
        query = queries.version_query().order_by(schema.versions.c.id)
        with reading(self._engine) as connection:
            standing = self._judged(connection, date).standing
            key = (self._generation(connection), date)
            return list(
                self._standing.get(
                    key,
                    lambda: [one for one in self._versions_by(connection, query, date) if one.id in standing],
                )
            )

    def jurisdictions(self) -> tuple[str, ...]:
        """Paths of all jurisdictions that current documents and their parts have, sorted."""
        with reading(self._engine) as connection:
            return queries.jurisdictions(connection)

    def places(self, jurisdiction: str, scope: PlaceScope = PlaceScope.WITHIN) -> tuple[str, ...]:
        """Paths of the library that a filter by ``jurisdiction`` takes in; () for an unknown place."""
        with reading(self._engine) as connection:
            return _places(connection, jurisdiction, scope)

    # --- text and clauses ------------------------------------------------------------------------

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

        def read() -> tuple[ClauseRecord, ...]:
            with reading(self._engine) as connection:
                found = tuple(queries.clause_record(row) for row in connection.execute(query).mappings())
            if not found:
                self.version(version_id)
            return found

        return self._trees.get((self.generation(), version_id), read)

    def clauses_below(self, clause: ClauseRecord) -> tuple[ClauseRecord, ...]:
        """The clauses that stand in a clause, in document order; far quicker than all of its version."""

        generation = self.generation()

        def read() -> tuple[ClauseRecord, ...]:
            tree = self._trees.peek((generation, clause.version_id))
            if tree is not None:
                behind = tree[bisect_right(tree, clause.ordinal, key=lambda one: one.ordinal) :]
                return tuple(takewhile(lambda one: one.start < clause.extent_end, behind))
            with reading(self._engine) as connection:
                return tuple(queries.clauses_below(connection, clause))

        return self._below.get((generation, clause.id), read)

    def clause(self, clause_id: str) -> ClauseRecord:
        """One clause.

        Raises:
            NotFoundError: no such clause.
        """

        def read() -> ClauseRecord:
            key = queries.clause_key(clause_id)
            with reading(self._engine) as connection:
                row = queries.one_clause(connection, *key) if key is not None else None
            if row is None or row.id != clause_id:
                raise NotFoundError(f"资料库中没有条款 {clause_id}。", details={"clause": clause_id})
            return row

        return self._clauses.get((self.generation(), clause_id), read)

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
        scope: PlaceScope = PlaceScope.WITHIN,
        lead: bool | None = None,
        role: str | None = None,
        document: str | None = None,
        version_id: str | None = None,
        kind: AssignmentKind | None = None,
        as_of: dt.date | None = None,
        include_superseded: bool = False,
        sub_units: bool = False,
        former: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[AssignmentRecord]:
        """The register, by place (全国 after all others), then the newest document first, then the text.

        Args:
            unit: a name, full or short, or an id; other names of the same organ count.
            sub_units: with ``unit``: also rows of its sub-units.
            former: with ``unit``: also rows of organs whose function it took over in a reform.
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
            places = _places(connection, jurisdiction, scope) if jurisdiction else None
            meant = self._units.meant(
                connection, unit, places, sub_units=sub_units, former=former, as_of=date
            )
            filters = register.Filters(
                words=tuple(map(squeeze, (task or "").split())),
                places=places,
                lead=lead,
                role=role,
                document=document,
                version_id=version_id,
                kind=kind,
                **(meant.filters() if meant else {}),
            )
            versions = _versions_shown(judged, version_id, include_superseded)
            keys, total = register.find(connection, filters, versions, limit, offset)
            items = self._rows(connection, keys, judged, date)
        return Page(tuple(meant.marked(items) if meant else items), total, limit, offset)

    def register_page(
        self, asked: RegisterAsked, *, limit: int = 50, offset: int = 0
    ) -> Page[AssignmentRecord]:
        """Rows that a faceted search of the register asks for, in the order of ``assignments``."""
        limit, offset = _window(limit, offset)
        with reading(self._engine) as connection:
            table, wanted = self._search(connection, asked)
            keys, total = table.keys(wanted.chosen, limit, offset)
            items = self._rows(connection, keys, self._judged(connection, asked.date), asked.date)
        return Page(tuple(wanted.meant.marked(items) if wanted.meant else items), total, limit, offset)

    def register_facets(self, asked: RegisterAsked) -> RegisterFacets:
        """How many rows of the register choosing one more value would give, value by value."""
        with reading(self._engine) as connection:
            table, wanted = self._search(connection, asked)
        return table.facets(wanted.chosen, wanted.everywhere)

    def register_table(self, *, as_of: dt.date | None = None) -> RegisterTable:
        """The register as columns, for counting."""
        with reading(self._engine) as connection:
            return self._search(connection, RegisterAsked(as_of=as_of))[0]

    def targets(
        self,
        *,
        unit: str | None = None,
        task: str | None = None,
        jurisdiction: str | None = None,
        scope: PlaceScope = PlaceScope.WITHIN,
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
            places = _places(connection, jurisdiction, scope) if jurisdiction else None
            meant = self._units.meant(connection, unit, places)
            filters = target_register.TargetFilters(
                assigned=register.Filters(**(meant.filters() if meant else {})),
                words=tuple(map(squeeze, (task or "").split())),
                places=places,
                document=document,
                version_id=version_id,
                kind=kind,
                due_before=due_before,
                due_after=due_after,
            )
            versions = _versions_shown(judged, version_id, include_superseded)
            keys, total = target_register.find(connection, filters, versions, limit, offset)
            text_of, unit_of = self._text_through(connection), self._units.unit_of(connection)
            items = target_register.load(connection, keys, judged, date, text_of, unit_of)
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
        date = as_of or china_today()

        def load(missing: list[str]) -> dict[str, AssignmentRecord]:
            keys = [key for key in map(register.assignment_key, missing) if key is not None]
            with reading(self._engine) as connection:
                judged = self._judged(connection, date)
                return {record.id: record for record in self._rows(connection, keys, judged, date)}

        return self._rows_read.get((self.generation(), date), ids, load)

    def units(
        self,
        query: str = "",
        *,
        kind: UnitKind | None = None,
        level: UnitLevel | None = None,
        jurisdiction: str = "",
        limit: int = 50,
        offset: int = 0,
    ) -> Page[UnitRecord]:
        """Units that current documents name, the most named first.

        Args:
            query: a name in any form: full, short, an alias, an everyday word, a part of one.
            jurisdiction: place of the unit itself (全国 for the state's organs); all below it count too.
        """
        asked = UnitsAsked(query, kind, level, jurisdiction)
        with reading(self._engine) as connection:
            return self._units.page(connection, asked, *_window(limit, offset))

    def unit_facets(self, asked: UnitsAsked) -> UnitFacets:
        """How many units of the same list are of each kind, level and place."""
        with reading(self._engine) as connection:
            return self._units.facets(connection, asked)

    def unit(self, unit_id: str) -> UnitRecord:
        """One unit, with what it was called before reforms and what holds its functions today.

        Raises:
            NotFoundError: no document names it.
        """
        with reading(self._engine) as connection:
            found = self._units.record(connection, unit_id)
        if found is None:
            raise NotFoundError(f"资料库中没有单位 {unit_id}。", details={"unit": unit_id})
        return found

    def unit_names(self) -> tuple[str, ...]:
        """Every name of a single unit that current documents hold and every way in which they write it."""
        with reading(self._engine) as connection:
            judged = self._judged(connection, None)
            return register.names_of_units(connection, sa.and_(judged.shown(), judged.not_superseded()))

    def hidden_versions(self, *, as_of: dt.date | None = None) -> frozenset[str]:
        """Ids of those ``standing_versions`` that do not stand for their document on that date."""
        with reading(self._engine) as connection:
            return self._judged(connection, as_of).hidden

    def replaced_versions(self, *, as_of: dt.date | None = None) -> frozenset[str]:
        """Ids of the versions that nothing may be answered from on that date; see ``Judged.replaced``.

        What is repealed or has run out is not among them: it may be the only basis there is.
        """
        with reading(self._engine) as connection:
            return self._judged(connection, as_of).replaced

    def editions(self, version_id: str, *, as_of: dt.date | None = None) -> list[VersionRecord]:
        """All texts of the work that a version is of, itself among them, the oldest first.

        Raises:
            NotFoundError: no such version.
        """
        with reading(self._engine) as connection:
            found = self._judged(connection, as_of).editions(version_id)
        return [self.version(one, as_of=as_of) for one in found]

    def same_work(self, version_id: str, other: str) -> bool:
        """Whether two versions are texts of one document or of one law."""
        with reading(self._engine) as connection:
            return self._judged(connection, None).same_work(version_id, other)

    # --- state -----------------------------------------------------------------------------------

    def overview(self) -> Overview:
        """Sizes of the library; clauses, articles and assignments of current versions."""
        with reading(self._engine) as connection:
            return queries.overview(connection, self.root, self._generation(connection))

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
        key = (self._generation(connection), date)
        return self._judgements.get(key, lambda: Judged.of(connection, date))

    def _search(self, connection: sa.Connection, asked: RegisterAsked) -> tuple[RegisterTable, Understood]:
        date = asked.date
        judged = self._judged(connection, date)
        key = (self._generation(connection), date)
        table = self._tables.get(key, lambda: register_search.table_of(connection, self._units, judged, date))
        return table, register_search.understand(connection, asked, self._units, judged)

    def _rows(
        self, connection: sa.Connection, keys: Sequence[register.Key], judged: Judged, date: dt.date
    ) -> list[AssignmentRecord]:
        text_of, unit_of = self._text_through(connection), self._units.unit_of(connection)
        return register.load(connection, keys, judged, date, text_of, unit_of)

    def _versions(self, query: queries.Select, as_of: dt.date | None) -> list[VersionRecord]:
        with reading(self._engine) as connection:
            return self._versions_by(connection, query, as_of)

    def _versions_by(
        self, connection: sa.Connection, query: queries.Select, as_of: dt.date | None
    ) -> list[VersionRecord]:
        judged = self._judged(connection, as_of)
        return [queries.version_record(row, judged) for row in connection.execute(query).mappings()]


_IS_CURRENT = schema.documents.c.current_version == schema.versions.c.id


def _versions_shown(
    judged: Judged, version_id: str | None, include_superseded: bool
) -> sa.ColumnElement[bool]:
    """Which versions a list of rows is taken from: any when one is asked for."""
    if version_id is not None:
        return sa.true()
    return judged.shown() if include_superseded else sa.and_(judged.shown(), judged.not_superseded())


def _places(connection: sa.Connection, asked: str, scope: PlaceScope = PlaceScope.WITHIN) -> tuple[str, ...]:
    return places_in(queries.jurisdictions(connection), asked, scope)


def _window(limit: int, offset: int) -> tuple[int, int]:
    return max(1, min(limit, MAX_LIMIT)), max(0, offset)
