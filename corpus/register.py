"""Queries over the register: assignments with their roles and units, and the units themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
from corpus.organ_names import ResolvedUnit
from corpus.picking import SLOTS, among, slot_values, slots
from corpus.queries import Judged, part_status
from corpus.records import AssignmentRecord, DocumentHead, Locator, Quote
from corpus.rows import target_of
from corpus.unit_registry import Use
from corpus.validity import plan_period

Key = tuple[str, int]
TextOf = Callable[[str], str]
UnitOf = Callable[[str, bool, str, str], ResolvedUnit]
"""Which unit a stored name is: (name, whether it is a group, version id, jurisdiction)."""

_BATCH = 500  # SQLite refuses expressions with 1,000 terms
_assignments, _roles, _mentions = schema.assignments, schema.roles, schema.mentions
_units, _versions, _documents = schema.units, schema.versions, schema.documents
_clauses, _parts = schema.clauses, schema.parts


@dataclass(frozen=True)
class Filters:
    """What rows are asked for; see ``Library.assignments``.

    Attributes:
        units: row numbers of names all of whose mentions are asked for; None for any unit.
        uses: of other names only these mentions.
        former, former_rows: names of units whose function the unit asked for has taken over, and the rows
            in which that function was theirs.
        words: lower case, without white space.
    """

    units: tuple[int, ...] | None = None
    uses: tuple[Use, ...] = ()
    former: tuple[int, ...] = ()
    former_rows: tuple[Key, ...] = ()
    words: tuple[str, ...] = ()
    places: tuple[str, ...] | None = None
    lead: bool | None = None
    role: str | None = None
    document: str | None = None
    version_id: str | None = None
    kind: AssignmentKind | None = None


def names_of_units(connection: sa.Connection, versions: sa.ColumnElement[bool]) -> tuple[str, ...]:
    """Names of single units and the ways in which the versions write them, sorted."""
    query = (
        sa.select(_units.c.name, _mentions.c.as_written)
        .distinct()
        .select_from(_mentions)
        .join(_units, _units.c.id == _mentions.c.unit_id)
        .join(_versions, _versions.c.id == _mentions.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions, _mentions.c.collective.is_(False))
    )
    return tuple(sorted({name for row in connection.execute(query) for name in row}))


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
    page = query.order_by(*row_order()).limit(limit).offset(offset)
    return [(version_id, n) for version_id, n in connection.execute(page)], total


def having_words(
    connection: sa.Connection, words: Sequence[str], versions: sa.ColumnElement[bool]
) -> frozenset[Key]:
    """Keys of the rows whose assigned text holds all of ``words`` (lower case, without white space)."""
    query = (
        sa.select(_assignments.c.version_id, _assignments.c.n)
        .join(_versions, _versions.c.id == _assignments.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions, *_conditions(Filters(words=tuple(words))))
    )
    return frozenset((version_id, n) for version_id, n in connection.execute(query))


def row_order() -> tuple[sa.ColumnElement[Any], ...]:
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
    meant: list[sa.ColumnElement[bool]] = [_mentions.c.unit_id.in_(filters.units or ())]
    for first in range(0, len(filters.uses), _BATCH):
        some = filters.uses[first : first + _BATCH]
        use = sa.tuple_(_mentions.c.unit_id, _mentions.c.version_id, _assignments.c.jurisdiction)
        meant.append(use.in_([tuple(one) for one in some]))
    for first in range(0, len(filters.former_rows), _BATCH):
        rows = filters.former_rows[first : first + _BATCH]
        row = sa.tuple_(_mentions.c.version_id, _mentions.c.n)
        meant.append(sa.and_(_mentions.c.unit_id.in_(filters.former), row.in_(rows)))
    conditions = [sa.or_(*meant), *_role_conditions(filters)]
    if len(meant) > 1:
        # What all have in common stands by itself: conditions of several columns no index answers.
        numbers = {*(filters.units or ()), *(use.number for use in filters.uses), *filters.former}
        conditions.append(_mentions.c.unit_id.in_(sorted(numbers)))
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
    if filters.uses:
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
    unit_of: UnitOf,
) -> list[AssignmentRecord]:
    """Records of ``keys``, in their order; unknown keys are left out."""
    found: list[AssignmentRecord] = []
    for first in range(0, len(keys), _BATCH):
        some = keys[first : first + _BATCH]
        found.extend(_load_some(connection, some, judged, as_of, text_of, unit_of))
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


class _Keyed(NamedTuple):
    """A statement, the column of numbers by which its rows are picked, and the same with slots for keys."""

    whole: sa.Select[Any]
    number: sa.Column[Any]
    picked: sa.Select[Any]

    @classmethod
    def of(cls, whole: sa.Select[Any], number: sa.Column[Any]) -> _Keyed:
        return cls(whole, number, whole.where(slots(number)))


_ROWS = _Keyed.of(
    with_context(sa.select(_assignments, _clauses.c.cells.label("clause_cells"), *CONTEXT), _assignments),
    _assignments.c.n,
)
_MENTIONS = _Keyed.of(
    sa.select(_mentions, _units.c.name)
    .join(_units, _units.c.id == _mentions.c.unit_id)
    .order_by(_mentions.c.version_id, _mentions.c.n, _mentions.c.role_position, _mentions.c.position),
    _mentions.c.n,
)
_ROLES = _Keyed.of(sa.select(_roles).order_by(_roles.c.version_id, _roles.c.n, _roles.c.position), _roles.c.n)


def _execute(connection: sa.Connection, query: _Keyed, keys: Sequence[Key]) -> sa.CursorResult[Any]:
    """Rows of ``query`` with these keys."""
    if 0 < len(keys) <= SLOTS:
        return connection.execute(query.picked, slot_values(keys))
    return connection.execute(query.whole.where(among(query.number, keys)))


def _load_some(
    connection: sa.Connection,
    keys: Sequence[Key],
    judged: Judged,
    as_of: dt.date,
    text_of: TextOf,
    unit_of: UnitOf,
) -> list[AssignmentRecord]:
    rows = list(_execute(connection, _ROWS, keys).mappings())
    places = {(row["version_id"], row["n"]): row["jurisdiction"] for row in rows}
    roles = _load_roles(connection, keys, places, unit_of)
    found = {(row["version_id"], row["n"]): _record(row, roles, judged, as_of, text_of) for row in rows}
    return [found[key] for key in keys if key in found]


def _load_roles(
    connection: sa.Connection, keys: Sequence[Key], places: Mapping[Key, str], unit_of: UnitOf
) -> Mapping[Key, tuple[RoleUnits, ...]]:
    mentions: dict[tuple[str, int, int], list[UnitMention]] = defaultdict(list)
    for row in _execute(connection, _MENTIONS, keys):
        place = places.get((row.version_id, row.n), "")
        unit = unit_of(row.name, row.collective, row.version_id, place)
        span = Span(row.start, row.end)
        mentions[row.version_id, row.n, row.role_position].append(
            UnitMention(row.as_written, unit.name, span, row.collective, unit.id)
        )
    roles: dict[Key, list[RoleUnits]] = defaultdict(list)
    for row in _execute(connection, _ROLES, keys):
        units = tuple(mentions[row.version_id, row.n, row.position])
        roles[row.version_id, row.n].append(RoleUnits(row.role, units, row.open_ended, row.implied))
    return {key: tuple(groups) for key, groups in roles.items()}


def head_of(row: sa.RowMapping, judged: Judged, as_of: dt.date) -> DocumentHead:
    """The document of a row with ``CONTEXT``; its status is that of the part."""
    version_id = row["version_id"]
    verdict = part_status(judged.verdict(version_id), part_period(row), row["part_year"], as_of)
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
    duty: dict[str, Any] = {name: quote_of(text, *span) for name, span in (row["duty"] or {}).items()}
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


def part_period(row: sa.RowMapping) -> tuple[int, int] | None:
    """The years of the plan that the part of a row with ``CONTEXT`` is; None where it is none."""
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
