"""Queries over the register: assignments with their roles and units, and the units themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.jurisdiction import NATIONAL
from corpus.model import (
    AssignmentForm,
    AssignmentKind,
    DocumentKind,
    RoleUnits,
    Span,
    UnitMention,
)
from corpus.queries import Judged, among, part_status
from corpus.records import AssignmentRecord, DocumentHead, Locator, Quote, UnitRecord
from corpus.rows import target_of
from corpus.units import may_mean, parse, same_organ
from corpus.validity import plan_period

Key = tuple[str, int]
TextOf = Callable[[str], str]

_BATCH = 500  # SQLite refuses expressions with 1,000 terms
_assignments, _roles, _mentions = schema.assignments, schema.roles, schema.mentions
_units, _versions, _documents = schema.units, schema.versions, schema.documents
_clauses, _parts = schema.clauses, schema.parts


@dataclass(frozen=True)
class Filters:
    """What rows are asked for; see ``Library.assignments``.

    Attributes:
        units: row numbers of the units asked for; None for any.
        units_without_place: those of them whose name does not say where they are.
        unit_places: jurisdictions that a unit without place must stand in, None when the asker named none.
        words: lower case, without white space.
    """

    units: tuple[int, ...] | None = None
    units_without_place: tuple[int, ...] = ()
    unit_places: tuple[str, ...] | None = None
    words: tuple[str, ...] = ()
    places: tuple[str, ...] | None = None
    lead: bool | None = None
    role: str | None = None
    document: str | None = None
    version_id: str | None = None
    kind: AssignmentKind | None = None


@dataclass(frozen=True)
class KnownUnit:
    """A row of ``units``."""

    number: int
    name: str
    normal: str


def known_units(connection: sa.Connection) -> tuple[KnownUnit, ...]:
    """All names of units, by row number."""
    query = sa.select(_units.c.id, _units.c.name, _units.c.normal).order_by(_units.c.id)
    return tuple(KnownUnit(*row) for row in connection.execute(query))


def matching_units(known: Sequence[KnownUnit], asked: str) -> tuple[KnownUnit, ...]:
    """Units that ``asked`` may mean: the same organ; else an everyday word for it; else part of a name."""
    asked = "".join(asked.split())
    tests: tuple[Callable[[KnownUnit], bool], ...] = (
        lambda unit: unit.name == asked or same_organ(asked, unit.name),
        lambda unit: may_mean(asked, unit.name),
        lambda unit: asked in unit.name,
    )
    for test in tests:
        found = tuple(unit for unit in known if test(unit))
        if found:
            return found
    return ()


def has_place(unit: KnownUnit) -> bool:
    """Whether the name says where the unit is: 即墨区应急局, not 区应急局."""
    return bool(parse(unit.name).place)


def find(
    connection: sa.Connection,
    filters: Filters,
    versions: sa.ColumnElement[bool],
    limit: int,
    offset: int,
) -> tuple[list[Key], int]:
    """Keys of one page of rows, by place, date, document and text, and how many there are in all."""
    query = (
        sa.select(_assignments.c.version_id, _assignments.c.n)
        .join(_versions, _versions.c.id == _assignments.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions, *_conditions(filters))
    )
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    page = query.order_by(*_order()).limit(limit).offset(offset)
    return [(version_id, n) for version_id, n in connection.execute(page)], total


def _order() -> tuple[sa.ColumnElement[Any], ...]:
    """Documents in their order; within one what is assigned outright before what running text implies."""
    return (
        *document_order(_assignments.c.jurisdiction),
        sa.case((_assignments.c.kind == AssignmentKind.EXPLICIT.value, 0), else_=1),
        _assignments.c.evidence_start,
        _assignments.c.n,
    )


def document_order(place: sa.ColumnElement[str]) -> tuple[sa.ColumnElement[Any], ...]:
    """How an officer reads a list: place by place, the newest document first.

    Places go by their path, so that a city stands before its districts; then 全国, then rows whose place
    is not known.
    """
    date = sa.func.coalesce(_versions.c.published, _versions.c.effective)
    return (
        sa.case((place == "", 2), (place == NATIONAL, 1), else_=0),
        place,
        date.desc().nulls_last(),
        _versions.c.file_name,
        _versions.c.id,
    )


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        _assignments.c.task_words.contains(word, autoescape=True) for word in filters.words
    ]
    if filters.places is not None:
        found.append(_assignments.c.jurisdiction.in_(filters.places))
    if filters.version_id is not None:
        found.append(_assignments.c.version_id == filters.version_id)
    if filters.kind is not None:
        found.append(_assignments.c.kind == filters.kind.value)
    if filters.document is not None:
        found.append(is_document(filters.document))
    if filters.units is not None:
        found.append(sa.tuple_(_assignments.c.version_id, _assignments.c.n).in_(naming(filters)))
    elif filters.lead is not None or filters.role:
        of_role = sa.exists().where(
            _roles.c.version_id == _assignments.c.version_id,
            _roles.c.n == _assignments.c.n,
            *_role_conditions(filters),
        )
        found.append(of_role)
    return found


def is_document(asked: str) -> sa.ColumnElement[bool]:
    """Versions of the document with this id, file name or words of the title."""
    return sa.or_(
        _documents.c.id == asked,
        _versions.c.file_name == asked,
        _versions.c.title.icontains(asked, autoescape=True),
    )


def _role_conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.lead is not None:
        found.append(_roles.c.lead.is_(filters.lead))
    if filters.role:
        found.append(_roles.c.role.contains(filters.role, autoescape=True))
    return found


def naming(filters: Filters) -> sa.Select[tuple[str, int]]:
    """(version id, number) of the assignments that name one of the units, in the role that is asked for."""
    conditions = [_mentions.c.unit_id.in_(filters.units or ()), *_role_conditions(filters)]
    if filters.unit_places is not None:
        conditions.append(
            sa.or_(
                _mentions.c.unit_id.not_in(filters.units_without_place),
                _assignments.c.jurisdiction.in_(filters.unit_places),
            )
        )
    # From the mentions, which are few, to the rows; the other way round every row would be looked at.
    named = (
        sa.select(_mentions.c.version_id, _mentions.c.n)
        .join(
            _roles,
            sa.and_(
                _roles.c.version_id == _mentions.c.version_id,
                _roles.c.n == _mentions.c.n,
                _roles.c.position == _mentions.c.role_position,
            ),
        )
        .where(*conditions)
    )
    if filters.unit_places is not None:
        named = named.join(
            _assignments,
            sa.and_(_assignments.c.version_id == _mentions.c.version_id, _assignments.c.n == _mentions.c.n),
        )
    return named


# --- rows to records -----------------------------------------------------------------------------


def load(
    connection: sa.Connection,
    keys: Sequence[Key],
    judged: Judged,
    as_of: dt.date,
    text_of: TextOf,
) -> list[AssignmentRecord]:
    """Records of ``keys``, in their order; unknown keys are left out."""
    found: list[AssignmentRecord] = []
    for first in range(0, len(keys), _BATCH):
        found.extend(_load_some(connection, keys[first : first + _BATCH], judged, as_of, text_of))
    return found


CONTEXT: tuple[sa.Label[Any], ...] = (
    *(_clauses.c[name].label(f"clause_{name}") for name in ("path", "article", "place", "page")),
    *(
        _versions.c[name].label(f"version_{name}")
        for name in (
            "document_id",
            "title",
            "file_name",
            "kind",
            "number",
            "issuer",
            "published",
            "effective",
            "jurisdiction",
            "form",
        )
    ),
    *(
        _parts.c[name].label(f"part_{name}")
        for name in ("title", "kind", "year", "period_first", "period_last")
    ),
)
"""Columns of the clause, version and part of a row, which ``with_context`` joins."""


def with_context(query: sa.Select[Any], table: sa.Table) -> sa.Select[Any]:
    """``query`` over ``table`` (with columns version_id, clause, part) joined with what ``CONTEXT`` names."""
    return (
        query.select_from(table)
        .join(_versions, _versions.c.id == table.c.version_id)
        .join(
            _clauses,
            sa.and_(_clauses.c.version_id == table.c.version_id, _clauses.c.ordinal == table.c.clause),
        )
        .outerjoin(
            _parts, sa.and_(_parts.c.version_id == table.c.version_id, _parts.c.ordinal == table.c.part)
        )
    )


def _load_some(
    connection: sa.Connection,
    keys: Sequence[Key],
    judged: Judged,
    as_of: dt.date,
    text_of: TextOf,
) -> list[AssignmentRecord]:
    query = with_context(
        sa.select(_assignments, _clauses.c.cells.label("clause_cells"), *CONTEXT),
        _assignments,
    ).where(among(_assignments.c.n, keys))
    roles = _load_roles(connection, keys)
    found = {
        (row["version_id"], row["n"]): _record(row, roles, judged, as_of, text_of)
        for row in connection.execute(query).mappings()
    }
    return [found[key] for key in keys if key in found]


def _load_roles(connection: sa.Connection, keys: Sequence[Key]) -> Mapping[Key, tuple[RoleUnits, ...]]:
    mentions: dict[tuple[str, int, int], list[UnitMention]] = defaultdict(list)
    named = (
        sa.select(_mentions, _units.c.name)
        .join(_units, _units.c.id == _mentions.c.unit_id)
        .where(among(_mentions.c.n, keys))
        .order_by(_mentions.c.version_id, _mentions.c.n, _mentions.c.role_position, _mentions.c.position)
    )
    for row in connection.execute(named):
        mentions[row.version_id, row.n, row.role_position].append(
            UnitMention(row.as_written, row.name, Span(row.start, row.end), row.collective)
        )
    roles: dict[Key, list[RoleUnits]] = defaultdict(list)
    ordered = (
        sa.select(_roles)
        .where(among(_roles.c.n, keys))
        .order_by(_roles.c.version_id, _roles.c.n, _roles.c.position)
    )
    for row in connection.execute(ordered):
        units = tuple(mentions[row.version_id, row.n, row.position])
        roles[row.version_id, row.n].append(RoleUnits(row.role, units, row.open_ended, row.implied))
    return {key: tuple(groups) for key, groups in roles.items()}


def head_of(row: sa.RowMapping, judged: Judged, as_of: dt.date) -> DocumentHead:
    """The document of a row with ``CONTEXT``; its status is that of the part."""
    version_id = row["version_id"]
    verdict = part_status(judged.verdict(version_id), _part_period(row), row["part_year"], as_of)
    return DocumentHead(
        id=row["version_document_id"],
        version_id=version_id,
        title=row["version_title"],
        file_name=row["version_file_name"],
        kind=DocumentKind(row["version_kind"]),
        number=row["version_number"],
        issuer=row["version_issuer"],
        published=row["version_published"],
        effective=row["version_effective"],
        jurisdiction=row["version_jurisdiction"],
        status=verdict.status,
        status_note=verdict.note,
        form=row["version_form"],
    )


def locator_of(row: sa.RowMapping) -> Locator:
    """The place of the clause of a row with ``CONTEXT``."""
    path = tuple(row["clause_path"])
    return Locator(path, row["clause_article"], row["clause_page"], row["clause_place"])


def _record(
    row: sa.RowMapping,
    roles: Mapping[Key, tuple[RoleUnits, ...]],
    judged: Judged,
    as_of: dt.date,
    text_of: TextOf,
) -> AssignmentRecord:
    version_id, n = row["version_id"], row["n"]
    text = text_of(version_id)
    head = head_of(row, judged, as_of)
    path = tuple(row["clause_path"])
    groups = roles.get((version_id, n), ())
    named = tuple(group for group in groups if not group.implied)
    duty = {name: quote_of(text, *span) for name, span in (row["duty"] or {}).items()}
    return AssignmentRecord(
        id=f"{version_id}.a{n}",
        document=head,
        version_id=version_id,
        clause_id=f"{version_id}.{row['clause']}",
        part=row["part"],
        part_title=row["part_title"] or "",
        section=path,
        locator=locator_of(row),
        kind=AssignmentKind(row["kind"]),
        form=AssignmentForm(row["form"]),
        evidence=quote_of(text, row["evidence_start"], row["evidence_end"]),
        task=quote_of(text, row["task_start"], row["task_end"]),
        heading=row["heading"],
        period=row["period"],
        due=row["due"],
        targets=tuple(target_of(target) for target in row["targets"]),
        roles=named,
        jurisdiction=row["jurisdiction"],
        unit_cells=_unit_cells(text, row["clause_cells"] or (), named),
        implied=tuple(group for group in groups if group.implied),
        **duty,
    )


def _unit_cells(text: str, cells: Sequence[tuple[int, int]], roles: Sequence[RoleUnits]) -> tuple[Quote, ...]:
    """The cells of a table row in which a unit stands, without the white space at their ends."""
    starts = [unit.span.start for role in roles for unit in role.units]
    found: list[Quote] = []
    for start, end in cells:
        if any(start <= at < end for at in starts):
            inner = text[start:end]
            first = start + len(inner) - len(inner.lstrip())
            found.append(quote_of(text, first, first + len(inner.strip())))
    return tuple(found)


def _part_period(row: sa.RowMapping) -> tuple[int, int] | None:
    if row["part_kind"] is None:
        return None
    first, last = row["part_period_first"], row["part_period_last"]
    stated = None if first is None else (first, last)
    return plan_period(DocumentKind(row["part_kind"]), row["part_title"], stated, row["part_year"])


def quote_of(text: str, start: int, end: int) -> Quote:
    """The stored words between two offsets."""
    return Quote(start, end, text[start:end])


def assignment_key(assignment_id: str) -> Key | None:
    """(version id, number) of ``version.a7``; None for anything else."""
    version_id, mark, number = assignment_id.rpartition(".a")
    if not mark or not (number.isascii() and number.isdigit()) or len(number) > 9:
        return None
    return version_id, int(number)


# --- units ---------------------------------------------------------------------------------------


def units(
    connection: sa.Connection,
    versions: sa.ColumnElement[bool],
    numbers: Sequence[int] | None,
    limit: int,
    offset: int,
    *,
    unit_id: str | None = None,
) -> tuple[list[UnitRecord], int]:
    """One page of organs, the most named first, and how many there are in all.

    Args:
        versions: which versions count.
        numbers: only organs that have one of these names; None for all.
    """
    row_key = _mentions.c.version_id + "." + sa.cast(_mentions.c.n, sa.Text)
    leading = sa.case((_roles.c.lead.is_(True), row_key))
    query = (
        sa.select(
            _units.c.key,
            sa.func.count(row_key.distinct()).label("assignments"),
            sa.func.count(leading.distinct()).label("leads"),
            sa.func.count(_versions.c.document_id.distinct()).label("documents"),
        )
        .select_from(_mentions)
        .join(_units, _units.c.id == _mentions.c.unit_id)
        .join(
            _roles,
            sa.and_(
                _roles.c.version_id == _mentions.c.version_id,
                _roles.c.n == _mentions.c.n,
                _roles.c.position == _mentions.c.role_position,
            ),
        )
        .join(_versions, _versions.c.id == _mentions.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions)
        .group_by(_units.c.key)
    )
    if numbers is not None:
        keys = sa.select(_units.c.key).where(_units.c.id.in_(numbers))
        query = query.where(_units.c.key.in_(keys))
    if unit_id is not None:
        query = query.where(_units.c.key == unit_id)
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    page = query.order_by(sa.desc("assignments"), _units.c.key).limit(limit).offset(offset)
    counts = list(connection.execute(page))
    names = _names_of(connection, versions, [row.key for row in counts])
    return [
        UnitRecord(
            id=row.key,
            name=names[row.key].best,
            aliases=names[row.key].others,
            collective=names[row.key].collective,
            assignments=row.assignments,
            leads=row.leads,
            documents=row.documents,
            jurisdictions=tuple(sorted(names[row.key].places)),
        )
        for row in counts
    ], total


@dataclass
class _Names:
    counts: dict[str, int]
    spellings: set[str]
    places: set[str]
    collective: bool = False

    @property
    def best(self) -> str:
        """The name used most; of several the longest, then the first in order."""
        return min(self.counts, key=lambda name: (-self.counts[name], -len(name), name))

    @property
    def others(self) -> tuple[str, ...]:
        return tuple(sorted((self.counts.keys() | self.spellings) - {self.best}))


def _names_of(
    connection: sa.Connection, versions: sa.ColumnElement[bool], keys: Sequence[str]
) -> Mapping[str, _Names]:
    names: dict[str, _Names] = {}
    query = (
        sa.select(
            _units.c.key,
            _units.c.name,
            _mentions.c.as_written,
            _mentions.c.collective,
            _assignments.c.jurisdiction,
            sa.func.count().label("times"),
        )
        .select_from(_mentions)
        .join(_units, _units.c.id == _mentions.c.unit_id)
        .join(
            _assignments,
            sa.and_(_assignments.c.version_id == _mentions.c.version_id, _assignments.c.n == _mentions.c.n),
        )
        .join(_versions, _versions.c.id == _mentions.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions, _units.c.key.in_(keys))
        .group_by(
            _units.c.key,
            _units.c.name,
            _mentions.c.as_written,
            _mentions.c.collective,
            _assignments.c.jurisdiction,
        )
    )
    for row in connection.execute(query):
        entry = names.setdefault(row.key, _Names({}, set(), set()))
        entry.counts[row.name] = entry.counts.get(row.name, 0) + row.times
        entry.spellings.add(row.as_written)
        entry.places.update({row.jurisdiction} - {""})
        entry.collective = entry.collective or row.collective
    return names
