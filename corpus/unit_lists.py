"""Lists of units, what a request for a unit selects, and what units were called before reforms."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.caching import Memo
from corpus.china_time import china_today
from corpus.jurisdiction import NATIONAL
from corpus.model import Span
from corpus.organ_names import ResolvedUnit, Setting, resolve
from corpus.organs import UnitKind, UnitLevel
from corpus.place_filters import places_named
from corpus.queries import Judged, jurisdictions
from corpus.records import AssignmentRecord, NamedUnit, Page, UnitFacets, UnitRecord, UnitRef
from corpus.reforms import Predecessor, Successor, predecessors, successors
from corpus.unit_registry import Counts, Selection, Statements, TextOf, UnitRegistry, Use, count
from corpus.units import parse, same_organ

Key = tuple[str, int]
PlacesOf = Callable[[str], Sequence[str]]

_BATCH = 500
_LEVELS = "省市州盟县区旗"
_assignments, _mentions, _versions = schema.assignments, schema.mentions, schema.versions

_NO_SELECTION = Selection()


@dataclass(frozen=True, slots=True)
class Meant:
    """What a request for a unit selects in the register.

    Attributes:
        former: rows of other units that the unit has taken over, with the name of the unit in the row.
        former_units: row numbers of those names.
    """

    selection: Selection = _NO_SELECTION
    former: Mapping[Key, str] = field(default_factory=dict)
    former_units: tuple[int, ...] = ()

    def filters(self) -> dict[str, Any]:
        """Arguments of ``register.Filters``."""
        return {
            "units": self.selection.units,
            "uses": self.selection.uses,
            "former": self.former_units,
            "former_rows": tuple(sorted(self.former)),
        }

    def marked(self, records: Iterable[AssignmentRecord]) -> Iterator[AssignmentRecord]:
        """The records; one that only names an organ whose function moved says which."""
        for record in records:
            named = {unit.unit_id for group in (*record.roles, *record.implied) for unit in group.units}
            number = int(record.id.rpartition(".a")[2])
            old = self.former.get((record.version_id, number), "")
            mine = not old or not named.isdisjoint(self.selection.entries)
            yield record if mine else replace(record, former_unit=old)


@dataclass(frozen=True, slots=True)
class UnitsAsked:
    """Which units of the registry are listed.

    Attributes:
        query: a name in any form, an id or a part of a name. jurisdiction: a place; units of it and below.
    """

    query: str = ""
    kind: UnitKind | None = None
    level: UnitLevel | None = None
    jurisdiction: str = ""


class UnitLists:
    """The registry of one library through its generations; every method is given an open connection.

    Args:
        text_through: reads texts over a connection. judged: what stands on a day, by default today.
        generation: of the library.
    """

    def __init__(
        self,
        text_through: Callable[[sa.Connection], TextOf],
        judged: Callable[[sa.Connection, dt.date | None], Judged],
        generation: Callable[[sa.Connection], int],
    ) -> None:
        self._text_through = text_through
        self._judged = judged
        self._generation = generation
        self._statements: Statements = {}
        self._registries: Memo[UnitRegistry] = Memo(1, states=True)
        self._counts: Memo[Mapping[str, Counts]] = Memo(2, states=True)
        self._meant: Memo[Meant] = Memo(256, states=True)

    def unit_of(self, connection: sa.Connection) -> Callable[[str, bool, str, str], ResolvedUnit]:
        """Which unit a stored name is: (name, whether it is a group, version id, jurisdiction)."""
        registry, text_of = self._registry(connection), self._text_through(connection)
        return lambda name, collective, version_id, place: registry.resolve(
            name, collective, version_id, place, text_of
        )

    def meant(
        self,
        connection: sa.Connection,
        asked: str | None,
        within: Sequence[str] | None,
        *,
        sub_units: bool = False,
        former: bool = False,
        as_of: dt.date | None = None,
    ) -> Meant | None:
        """What a request for a unit selects; None where it asks for none.

        Args:
            asked: an id, or a name in any form.
            within: jurisdictions of the rows asked for, None for any.
            sub_units: also parts of the unit. former: also what it took over from other units.
            as_of: the day for which a reform counts, by default today.
        """
        asked = "".join((asked or "").split())
        if not asked:
            return None
        places = None if within is None else frozenset(within)
        date = as_of or china_today()

        def make() -> Meant:
            registry = self.gathered(connection)
            known = jurisdictions(connection)

            def places_of(place: str) -> Sequence[str]:
                return places_named(known, place)

            selection = registry.select(asked, within=places, places_of=places_of, sub_units=sub_units)
            if not former:
                return Meant(selection)
            text_of = self._text_through(connection)
            rows, numbers = _former(connection, registry, asked, selection, places, places_of, text_of, date)
            return Meant(selection, rows, numbers)

        key = (self._generation(connection), asked, places, sub_units, former, date)
        return self._meant.get(key, make)

    def page(self, connection: sa.Connection, asked: UnitsAsked, limit: int, offset: int) -> Page[UnitRecord]:
        """One page of the units that current documents name."""
        registry, counts, ids = self._listed(connection, asked)
        items = tuple(unit_record(registry, key, counts) for key in ids[offset : offset + limit])
        return Page(items, len(ids), limit, offset)

    def facets(self, connection: sa.Connection, asked: UnitsAsked) -> UnitFacets:
        """How many units of the list are of each kind, level and place."""
        registry, _, ids = self._listed(connection, asked)
        return facets(registry, ids)

    def record(self, connection: sa.Connection, unit_id: str) -> UnitRecord | None:
        """One unit with its names before and after reforms; None for an unknown id."""
        registry, counts = self.gathered(connection), self._counted(connection)
        if unit_id not in registry.entries:
            return None
        return with_reforms(registry, unit_record(registry, unit_id, counts))

    def _registry(self, connection: sa.Connection) -> UnitRegistry:
        key = (self._generation(connection),)
        return self._registries.get(key, lambda: UnitRegistry(connection, self._statements))

    def gathered(self, connection: sa.Connection) -> UnitRegistry:
        """The registry with all its units."""
        registry = self._registry(connection)
        registry.gather(connection, self._text_through(connection))
        return registry

    def _counted(self, connection: sa.Connection) -> Mapping[str, Counts]:
        registry, judged = self.gathered(connection), self._judged(connection, None)
        versions = sa.and_(judged.shown(), judged.not_superseded())
        key = (self._generation(connection), china_today())
        return self._counts.get(key, lambda: count(connection, registry, versions))

    def _listed(
        self, connection: sa.Connection, asked: UnitsAsked
    ) -> tuple[UnitRegistry, Mapping[str, Counts], list[str]]:
        registry, counts = self.gathered(connection), self._counted(connection)
        meant = self.meant(connection, asked.query, None)
        ids = None if meant is None else meant.selection.entries
        return registry, counts, listed(registry, counts, asked, ids)


def listed(
    registry: UnitRegistry,
    counts: Mapping[str, Counts],
    asked: UnitsAsked,
    ids: Iterable[str] | None,
) -> list[str]:
    """Ids of the units of a list, the most named first.

    Args:
        ids: what ``asked.query`` selects, None where it is blank; of these single organs come first.
    """
    entries = registry.entries
    chosen = counts.keys() if ids is None else [unit_id for unit_id in ids if unit_id in counts]
    units = [entries[unit_id] for unit_id in chosen]
    if asked.kind is not None:
        units = [entry for entry in units if entry.kind is asked.kind]
    if asked.level is not None:
        units = [entry for entry in units if entry.first.level is asked.level]
    if asked.jurisdiction:
        known = sorted({entry.first.jurisdiction for entry in units} - {""})
        state = asked.jurisdiction == NATIONAL  # all places lie in it, but they have organs of their own
        places = {NATIONAL} if state else {*places_named(known, asked.jurisdiction)} - {NATIONAL}
        units = [entry for entry in units if entry.first.jurisdiction in places]
    found = {entry.id: entry for entry in units}
    return sorted(
        found,
        key=lambda key: (
            ids is not None and found[key].kind is not UnitKind.ORGAN,
            -counts[key].rows,
            found[key].name,
            key,
        ),
    )


def facets(registry: UnitRegistry, ids: Iterable[str]) -> UnitFacets:
    """How many of the units are of each kind, level and place."""
    units = [registry.entries[unit_id].first for unit_id in ids]
    places = Counter(unit.jurisdiction for unit in units if unit.jurisdiction)
    kinds, levels = Counter(unit.kind for unit in units), Counter(unit.level for unit in units)
    return UnitFacets(
        tuple(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))),
        tuple(sorted(levels.items(), key=lambda item: (-item[1], item[0]))),
        tuple(sorted(places.items(), key=lambda item: (-item[1], item[0]))),
    )


def unit_record(registry: UnitRegistry, unit_id: str, counts: Mapping[str, Counts]) -> UnitRecord:
    """A unit without its names before and after reforms."""
    entries = registry.entries
    entry = entries[unit_id]
    of = counts.get(unit_id, Counts())
    unit = entry.first
    parent = registry.parent_of(entry)
    subs = sorted(registry.sub_units(unit_id), key=lambda key: (entries[key].name, key))
    return UnitRecord(
        id=unit_id,
        name=entry.name,
        aliases=tuple(sorted(entry.all_names - {entry.name})),
        collective=unit.kind is UnitKind.COLLECTIVE,
        assignments=of.rows,
        leads=of.leads,
        documents=len(of.documents),
        jurisdictions=entry.places,
        kind=unit.kind,
        level=unit.level,
        jurisdiction=unit.jurisdiction,
        certainty=entry.certainty,
        short_names=tuple(name for name in entry.spellings if name != entry.name),
        bracketed=entry.aliases,
        sub_unit=unit.sub_unit,
        parent=UnitRef(parent, entries[parent].name) if parent else None,
        parent_name=entries[parent].name if parent else unit.parent_name,
        sub_units=tuple(UnitRef(key, entries[key].name) for key in subs),
        document_ids=of.documents,
    )


def with_reforms(registry: UnitRegistry, record: UnitRecord) -> UnitRecord:
    """The unit with what it was called before reforms and what holds its functions today."""
    if record.kind not in (UnitKind.ORGAN, UnitKind.LEGAL_TERM):
        return record
    place = record.jurisdiction

    level = _ByLevel.of(record.name)

    def named(one: Predecessor | Successor) -> NamedUnit:
        name = level.placed(one.name)
        found = resolve(name, Setting.of(place))
        known = found.id if found.id in registry.entries and found.id != record.id else None
        return NamedUnit(name, one.reform, one.function, one.certain, known, one.date, one.basis)

    past = tuple(map(named, predecessors(level.name)))
    present = tuple(map(named, successors(level.name)))
    # A place need not have had every organ from which a part moved: such a one counts where a text names it.
    likely = tuple(one for one in past if one.certain or one.id is not None)
    return replace(record, past=likely, present=present)


@dataclass(frozen=True, slots=True)
class _ByLevel:
    """A name with its place put as a level, by which reforms know organs: 澜山区 | 区应急管理局."""

    place: str
    name: str

    @classmethod
    def of(cls, name: str) -> _ByLevel:
        place = parse(name).place
        if place and name.startswith(place) and place[-1] in _LEVELS:
            return cls(place, place[-1] + name[len(place) :])
        return cls("", name)

    def placed(self, other: str) -> str:
        """A name that a reform gives, with the place again."""
        return self.place + other[1:] if self.place and other[:1] == self.name[:1] else other


# --- what a unit took over -------------------------------------------------------------------------


def _former(
    connection: sa.Connection,
    registry: UnitRegistry,
    asked: str,
    selection: Selection,
    within: frozenset[str] | None,
    places_of: PlacesOf,
    text_of: TextOf,
    as_of: dt.date,
) -> tuple[dict[Key, str], tuple[int, ...]]:
    """Rows whose unit has handed the function to the one asked for: (row → name there, row numbers of names).

    An organ that went over as a whole hands over every row that no other organ has certainly got; of the
    others only rows count whose function certainly went to the one asked for.
    """
    level = _ByLevel.of(registry.entries[asked].name if asked in registry.entries else asked)
    found: dict[Key, str] = {}
    numbers: set[int] = set()
    for before in predecessors(level.name):
        if not parse(before.name).function:
            continue
        old = registry.same_organs(level.placed(before.name), within=within, places_of=places_of)
        uses = {
            use for unit_id in old if unit_id not in selection.entries for use in _uses(registry, unit_id)
        }
        for use, row in _rows(connection, uses, within):
            task = text_of(use.version_id)[row.task.start : row.task.end]
            if row.key not in found and _went(row.name, task, level.name, before.certain, row.written, as_of):
                found[row.key] = row.as_written
                numbers.add(use.number)
    return found, tuple(sorted(numbers))


def _uses(registry: UnitRegistry, unit_id: str) -> tuple[Use, ...]:
    entry = registry.entries[unit_id]
    return entry.uses if entry.kind is UnitKind.ORGAN else ()


def _went(old: str, task: str, asked: str, whole: bool, written: dt.date | None, as_of: dt.date) -> bool:
    after = successors(old, task, written=written, as_of=as_of)
    here = [one for one in after if same_organ(one.name, asked)]
    if any(one.certain for one in here):
        return True
    return whole and bool(here) and not any(one.certain for one in after)


@dataclass(frozen=True, slots=True)
class _Row:
    key: Key
    name: str
    as_written: str
    task: Span
    written: dt.date | None


def _rows(connection: sa.Connection, uses: set[Use], within: frozenset[str] | None) -> list[tuple[Use, _Row]]:
    wanted = sorted(use for use in uses if within is None or use.jurisdiction in within)
    numbers = sorted({use.number for use in wanted})
    found: list[tuple[Use, _Row]] = []
    for first in range(0, len(numbers), _BATCH):
        query = (
            sa.select(
                _mentions.c.unit_id,
                _mentions.c.version_id,
                _mentions.c.n,
                _mentions.c.as_written,
                schema.units.c.name,
                _assignments.c.jurisdiction,
                _assignments.c.task_start,
                _assignments.c.task_end,
                _versions.c.published,
            )
            .join(schema.units, schema.units.c.id == _mentions.c.unit_id)
            .join(
                _assignments,
                sa.and_(
                    _assignments.c.version_id == _mentions.c.version_id, _assignments.c.n == _mentions.c.n
                ),
            )
            .join(_versions, _versions.c.id == _mentions.c.version_id)
            .where(_mentions.c.unit_id.in_(numbers[first : first + _BATCH]))
            .order_by(_mentions.c.version_id, _mentions.c.n, _mentions.c.position)
        )
        chosen = set(wanted)
        for row in connection.execute(query):
            use = Use(row.unit_id, row.version_id, row.jurisdiction)
            if use in chosen:
                task = Span(row.task_start, row.task_end)
                key = (row.version_id, row.n)
                found.append((use, _Row(key, row.name, row.as_written, task, row.published)))
    return found
