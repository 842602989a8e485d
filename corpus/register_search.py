"""What a faceted search of the register asks for, and what it means in one state of a library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from corpus import queries, register
from corpus.china_time import china_today
from corpus.model import AssignmentKind, Deadline, PlaceScope, Validity
from corpus.place_filters import places_in
from corpus.queries import Judged
from corpus.register_table import Chosen, RegisterTable, Share, UnitName, UnitNaming
from corpus.rows import squeeze
from corpus.unit_lists import Meant, UnitLists
from corpus.unit_registry import Selection


@dataclass(frozen=True, slots=True)
class RegisterAsked:
    """Which rows of the register are wanted; of one field any value fits, all fields must fit.

    Attributes:
        units: names in any form, or ids. sub_units: also parts of them; former: also rows of organs whose
            function they took over.
        task: words that the assigned text must hold, all of them.
        places: paths or the ends of such; scope: what of them counts.
        shares: what part in the task a unit has (of ``units``, else any). roles: words of it as written.
        lead: True: only the lead; False: only other roles.
        documents: ids, file names or words of titles.
    """

    units: tuple[str, ...] = ()
    task: str = ""
    places: tuple[str, ...] = ()
    scope: PlaceScope = PlaceScope.WITHIN
    shares: tuple[Share, ...] = ()
    roles: tuple[str, ...] = ()
    lead: bool | None = None
    documents: tuple[str, ...] = ()
    kinds: tuple[AssignmentKind, ...] = ()
    statuses: tuple[Validity, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    as_of: dt.date | None = None
    include_superseded: bool = False
    sub_units: bool = False
    former: bool = True

    @property
    def date(self) -> dt.date:
        return self.as_of or china_today()


@dataclass(frozen=True, slots=True)
class Understood:
    """What a request means in one state of a library.

    Attributes:
        meant: the units, None for any; everywhere: the same where no place is asked for.
    """

    chosen: Chosen
    meant: Meant | None
    everywhere: UnitNaming | None


def understand(
    connection: sa.Connection, asked: RegisterAsked, units: UnitLists, judged: Judged
) -> Understood:
    """Names become units, places become paths and words become rows."""
    places: frozenset[str] | None = None
    if asked.places:
        known = queries.jurisdictions(connection)
        places = frozenset(path for place in asked.places for path in places_in(known, place, asked.scope))
    within = None if places is None else tuple(sorted(places))
    meant = _meant(connection, asked, units, within)
    everywhere = meant if within is None else _meant(connection, asked, units, None)
    words = tuple(map(squeeze, asked.task.split()))
    chosen = Chosen(
        units=None if meant is None else _naming(meant),
        keys=register.having_words(connection, words, judged.shown()) if words else None,
        places=places,
        shares=asked.shares,
        roles=asked.roles,
        lead=asked.lead,
        documents=asked.documents,
        kinds=asked.kinds,
        statuses=asked.statuses,
        deadlines=asked.deadlines,
        superseded=asked.include_superseded,
    )
    return Understood(chosen, meant, None if everywhere is None else _naming(everywhere))


def table_of(connection: sa.Connection, units: UnitLists, judged: Judged, as_of: dt.date) -> RegisterTable:
    """The register as columns; takes about a second for 40,000 rows."""
    registry = units.gathered(connection)

    def name_of(unit_id: str) -> UnitName:
        entry = registry.entries[unit_id]
        return UnitName(unit_id, entry.name, entry.first.jurisdiction)

    return RegisterTable.of(connection, judged, as_of, registry.unit_of, name_of)


def _meant(
    connection: sa.Connection, asked: RegisterAsked, units: UnitLists, within: tuple[str, ...] | None
) -> Meant | None:
    """All units asked for as one; None where none is."""
    found = [
        one
        for name in asked.units
        if (
            one := units.meant(
                connection, name, within, sub_units=asked.sub_units, former=asked.former, as_of=asked.date
            )
        )
        is not None
    ]
    if not found:
        return None
    entries = _sorted(key for one in found for key in one.selection.entries)
    former = {key: name for one in reversed(found) for key, name in one.former.items()}
    names = {number for one in found for number in one.former_units}
    return Meant(Selection(entries=entries), former, tuple(sorted(names)))


def _naming(meant: Meant) -> UnitNaming:
    return UnitNaming(meant.selection.entries, meant.former, meant.former_units)


def _sorted(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
