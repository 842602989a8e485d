"""Queries over the register of targets (指标与时限): figures and deadlines, and whose they are."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from corpus import register, schema
from corpus.model import RoleUnits, Span, Target, TargetKind
from corpus.picking import among
from corpus.queries import Judged
from corpus.records import AssignmentRecord, TargetRecord
from corpus.register import Key, TextOf

_BATCH = 500  # SQLite refuses expressions with 1,000 terms
_targets, _owners, _versions, _documents = schema.targets, schema.owners, schema.versions, schema.documents
# Columns that are fields of a target as they are.
_STATED = (
    *("value", "unit", "due", "comparison", "low", "high", "base_value", "base_year"),
    *("due_from", "due_by", "recurring", "name", "nature"),
)


@dataclass(frozen=True)
class TargetFilters:
    """What rows are asked for; see ``Library.targets``.

    Attributes:
        assigned: what the assignments that own a target have to satisfy; its ``units`` is None for any.
        words: lower case, without white space.
    """

    assigned: register.Filters
    words: tuple[str, ...] = ()
    places: tuple[str, ...] | None = None
    document: str | None = None
    version_id: str | None = None
    kind: TargetKind | None = None
    due_before: dt.date | None = None
    due_after: dt.date | None = None


def find(
    connection: sa.Connection,
    filters: TargetFilters,
    versions: sa.ColumnElement[bool],
    limit: int,
    offset: int,
) -> tuple[list[Key], int]:
    """Keys of one page of rows, and how many there are in all.

    A list of what falls due goes by the day; any other by place, document and text.
    """
    query = (
        sa.select(_targets.c.version_id, _targets.c.n)
        .join(_versions, _versions.c.id == _targets.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions, *_conditions(filters))
    )
    total = connection.scalar(sa.select(sa.func.count()).select_from(query.subquery())) or 0
    order: tuple[sa.ColumnElement[Any], ...] = (
        *register.document_order(_targets.c.jurisdiction),
        _targets.c.start,
        _targets.c.n,
    )
    if filters.due_before is not None or filters.due_after is not None:
        order = (_targets.c.due_by, *order)
    page = query.order_by(*order).limit(limit).offset(offset)
    return [(version_id, n) for version_id, n in connection.execute(page)], total


def _conditions(filters: TargetFilters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [
        _targets.c.words.contains(word, autoescape=True) for word in filters.words
    ]
    if filters.places is not None:
        found.append(_targets.c.jurisdiction.in_(filters.places))
    if filters.version_id is not None:
        found.append(_targets.c.version_id == filters.version_id)
    if filters.document is not None:
        found.append(register.is_document(filters.document))
    if filters.kind is not None:
        found.append(_targets.c.kind == filters.kind.value)
    if filters.due_before is not None:
        found.append(_targets.c.due_by <= filters.due_before)
    if filters.due_after is not None:
        found.append(_targets.c.due_by >= filters.due_after)
    if filters.assigned.units is not None:
        owned = sa.select(_owners.c.version_id, _owners.c.target).where(
            sa.tuple_(_owners.c.version_id, _owners.c.assignment).in_(register.naming(filters.assigned))
        )
        found.append(sa.tuple_(_targets.c.version_id, _targets.c.n).in_(owned))
    return found


def load(
    connection: sa.Connection,
    keys: Sequence[Key],
    judged: Judged,
    as_of: dt.date,
    text_of: TextOf,
    unit_of: register.UnitOf,
) -> list[TargetRecord]:
    """Records of ``keys``, in their order; unknown keys are left out."""
    found: dict[Key, TargetRecord] = {}
    for first in range(0, len(keys), _BATCH):
        some = keys[first : first + _BATCH]
        owners = _owners_of(connection, some)
        wanted = sorted({owner for owned in owners.values() for owner in owned})
        records = register.load(connection, wanted, judged, as_of, text_of, unit_of)
        assignments = dict(zip(_keys_of(records), records, strict=True))
        query = register.with_context(sa.select(_targets, *register.CONTEXT), _targets)
        for row in connection.execute(query.where(among(_targets.c.n, some))).mappings():
            key = (row["version_id"], row["n"])
            owned = [assignments[owner] for owner in owners.get(key, ()) if owner in assignments]
            found[key] = _record(row, owned, judged, as_of, text_of)
    return [found[key] for key in keys if key in found]


def within(connection: sa.Connection, version_id: str, span: Span, text: str) -> tuple[Target, ...]:
    """Targets of a version whose words touch ``span``, in the order of the text.

    Args:
        text: of the version.
    """
    query = (
        sa.select(_targets)
        .where(_targets.c.version_id == version_id, _targets.c.start < span.end, _targets.c.end > span.start)
        .order_by(_targets.c.start, _targets.c.n)
    )
    return tuple(
        _target(row, text[row["start"] : row["end"]]) for row in connection.execute(query).mappings()
    )


def _keys_of(records: Sequence[AssignmentRecord]) -> list[Key]:
    return [key for record in records if (key := register.assignment_key(record.id)) is not None]


def _owners_of(connection: sa.Connection, keys: Sequence[Key]) -> Mapping[Key, list[Key]]:
    owners: dict[Key, list[Key]] = defaultdict(list)
    query = (
        sa.select(_owners)
        .where(among(_owners.c.target, keys))
        .order_by(_owners.c.version_id, _owners.c.target, _owners.c.assignment)
    )
    for row in connection.execute(query):
        owners[row.version_id, row.target].append((row.version_id, row.assignment))
    return owners


def _record(
    row: sa.RowMapping, owned: Sequence[AssignmentRecord], judged: Judged, as_of: dt.date, text_of: TextOf
) -> TargetRecord:
    text = text_of(row["version_id"])
    quote = register.quote_of(text, row["start"], row["end"])
    locator = register.locator_of(row)
    first = owned[0] if owned else None
    return TargetRecord(
        id=f"{row['version_id']}.t{row['n']}",
        document=register.head_of(row, judged, as_of),
        version_id=row["version_id"],
        clause_id=f"{row['version_id']}.{row['clause']}",
        part_title=row["part_title"] or "",
        section=locator.section,
        locator=locator,
        target=_target(row, quote.text),
        quote=quote,
        jurisdiction=row["jurisdiction"],
        heading=first.heading if first else "",
        task=first.task if first else None,
        roles=_roles(owned),
        assignments=tuple(record.id for record in owned),
    )


def _target(row: sa.RowMapping, text: str) -> Target:
    return Target(text, Span(row["start"], row["end"]), **{name: row[name] for name in _STATED})


def _roles(owned: Sequence[AssignmentRecord]) -> tuple[RoleUnits, ...]:
    """The roles of all owners, those that another sentence adds last, each group once."""
    named = [group for record in owned for group in record.roles]
    implied = [group for record in owned for group in record.implied]
    return tuple(dict.fromkeys((*named, *implied)))
