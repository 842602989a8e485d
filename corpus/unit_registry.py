"""The registry of units (单位名录): every unit that the library names, its places, names and sub-units.

Built once for a state of the library, when it is first needed. What a text says of names is found once for a
version and kept, since a version never changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import sqlalchemy as sa

from corpus import schema
from corpus.jurisdiction import covers
from corpus.model import DocumentKind
from corpus.organ_names import Certainty, ResolvedUnit, Setting, locate, resolve
from corpus.organs import UnitKind, UnitLevel, bare_name
from corpus.unit_names import OrganNames
from corpus.unit_statements import UnitStatements, find_statements, full_name
from corpus.units import clean, parse

TextOf = Callable[[str], str]

_units, _mentions, _assignments = schema.units, schema.mentions, schema.assignments
_roles, _versions, _documents, _parts = schema.roles, schema.versions, schema.documents, schema.parts
_NOTHING = UnitStatements()
Statements = dict[str, tuple[tuple[str, ...], UnitStatements]]
"""By version: the places that its parts are of, and what it says of units for them."""


class Use(NamedTuple):
    """A name of the table ``units`` in one text at one place."""

    number: int
    version_id: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One unit of the registry; a library has ten thousands, most of them named once: tuples, not sets.

    Attributes:
        names: names under which it was resolved and how often, by certainty.
        spellings: as the texts write it. stored: as the table ``units`` has it.
        aliases: names in brackets behind it.
    """

    first: ResolvedUnit
    names: tuple[tuple[Certainty, str, int], ...]
    spellings: tuple[str, ...]
    stored: tuple[str, ...]
    aliases: tuple[str, ...]
    uses: tuple[Use, ...]
    places: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.first.id

    @property
    def kind(self) -> UnitKind:
        return self.first.kind

    @property
    def certainty(self) -> Certainty:
        return self._best()[0]

    @property
    def name(self) -> str:
        """The most certain name, of these the one used most, the longest, the first in order."""
        return self._best()[1]

    def _best(self) -> tuple[Certainty, str]:
        order = list(Certainty)
        best = min(
            self.names,
            key=lambda key: (
                _is_role(key[1]),  # 区财政部门 is how 区财政局 is called, not its name
                order.index(key[0]),
                -key[2],
                -len(key[1]),
                key[1],
            ),
        )
        return best[0], best[1]

    @property
    def all_names(self) -> frozenset[str]:
        """Everything that it is called."""
        resolved = (name for _, name, _ in self.names)
        return frozenset((*resolved, *self.spellings, *self.stored, *self.aliases))


@dataclass(slots=True)
class _Gathered:
    """What becomes an ``Entry``."""

    first: ResolvedUnit
    names: Counter[tuple[Certainty, str]] = field(default_factory=Counter)
    spellings: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    uses: set[Use] = field(default_factory=set)
    places: set[str] = field(default_factory=set)

    def entry(self) -> Entry:
        return Entry(
            self.first,
            tuple((certainty, name, times) for (certainty, name), times in sorted(self.names.items())),
            tuple(sorted(self.spellings)),
            tuple(sorted(self.stored)),
            tuple(sorted(self.aliases)),
            tuple(sorted(self.uses)),
            tuple(sorted(self.places)),
        )


def _is_role(name: str) -> bool:
    return name.endswith(("部门", "机关", "机构"))


class _OneOfEach:
    """Gives the same object for equal texts: a database gives every row texts of its own."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def __call__(self, *texts: str) -> tuple[str, ...]:
        return tuple(self._known.setdefault(text, text) for text in texts)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a request for a unit selects.

    Attributes:
        units: row numbers all of whose mentions are meant; uses: of others only these.
        entries: ids of the units meant.
    """

    units: tuple[int, ...] = ()
    uses: tuple[Use, ...] = ()
    entries: tuple[str, ...] = ()


class UnitRegistry:
    """Units of one state of a library."""

    def __init__(self, connection: sa.Connection, statements: Statements) -> None:
        """Reads what it needs of ``connection``; ``statements`` is kept from one state to the next, and lets
        go of versions that are no more.
        """
        self._statements = statements
        self._laws = {
            version_id: kind == DocumentKind.LAW.value
            for version_id, kind in connection.execute(sa.select(_versions.c.id, _versions.c.kind))
        }
        places: dict[str, dict[str, None]] = defaultdict(dict)
        for version_id, place in connection.execute(
            sa.select(_versions.c.id, _versions.c.jurisdiction).union_all(
                sa.select(_parts.c.version_id, _parts.c.jurisdiction)
            )
        ):
            if place:
                places[version_id][place] = None
        self._places = {version_id: tuple(sorted(found)) for version_id, found in places.items()}
        self._texts_of: dict[str, list[str]] = defaultdict(list)
        for version_id, found in sorted(self._places.items()):
            if not self._laws[version_id]:
                for place in found:
                    self._texts_of[place].append(version_id)
        for version_id in list(statements):
            if version_id not in self._laws:
                statements.pop(version_id, None)
        self._resolved: dict[tuple[str, str, str, bool], ResolvedUnit] = {}
        self._stated: dict[str, Mapping[str, str]] = {}
        self._entries: dict[str, Entry] | None = None
        self._by_name: dict[str, tuple[Entry, ...]] = {}
        self._of_use: dict[Use, str] = {}
        self._subs: dict[str, tuple[str, ...]] = {}
        self._numbers: dict[int, tuple[Use, ...]] = {}
        self._names = OrganNames({})

    # --- one name ------------------------------------------------------------------------------------

    def resolve(
        self, name: str, collective: bool, version_id: str, jurisdiction: str, text_of: TextOf
    ) -> ResolvedUnit:
        """Which unit a stored name is in a version at a place, by the names that texts of the place give."""
        key = (name, version_id, jurisdiction, collective)
        found = self._resolved.get(key)
        if found is None:
            found = self._resolve(name, collective, version_id, jurisdiction, text_of)
            self._resolved[key] = found
        return found

    def _resolve(
        self, name: str, collective: bool, version_id: str, jurisdiction: str, text_of: TextOf
    ) -> ResolvedUnit:
        law = self._laws.get(version_id, False)
        setting = Setting.of(jurisdiction, law=law, document=version_id)
        found = resolve(name, setting, collective=collective)
        if law or collective or found.kind is not UnitKind.ORGAN:
            return found
        said = self._said(version_id, text_of)
        full = said.definitions.get(bare_name(name))
        if full is not None:
            defined = resolve(full, setting)
            if defined.kind is UnitKind.ORGAN:
                return replace(defined, certainty=Certainty.STATED, alias=found.alias)
        if found.certainty in (Certainty.STANDARD, Certainty.PLACED):
            stated = full_name(said, found.id) or self._stated_near(found.jurisdiction, text_of).get(found.id)
            if stated:
                return replace(found, name=stated, certainty=Certainty.STATED)
        return found

    def _said(self, version_id: str, text_of: TextOf) -> UnitStatements:
        if self._laws.get(version_id, True):
            return _NOTHING
        places = self._places.get(version_id, ())
        known = self._statements.get(version_id)
        if known is None or known[0] != places:  # somebody may have put the place right
            known = places, find_statements(text_of(version_id), places)
            self._statements[version_id] = known
        return known[1]

    def _stated_near(self, place: str, text_of: TextOf) -> Mapping[str, str]:
        """Full names that texts of the place, of those above and of those below it give."""
        found = self._stated.get(place)
        if found is None:
            counts: dict[str, Counter[str]] = defaultdict(Counter)
            texts = dict.fromkeys(
                version_id
                for other, versions in sorted(self._texts_of.items())
                if covers(other, place) or covers(place, other)
                for version_id in versions
            )
            for version_id in texts:
                for unit_id, (name, times) in self._said(version_id, text_of).full.items():
                    counts[unit_id][name] += times
            found = {
                key: max(names.items(), key=lambda item: (item[1], item[0]))[0]
                for key, names in counts.items()
            }
            self._stated[place] = found
        return found

    # --- all of them ---------------------------------------------------------------------------------

    def gather(self, connection: sa.Connection, text_of: TextOf) -> Mapping[str, Entry]:
        """Every unit of the library by id; made on the first call."""
        if self._entries is None:
            self._gather(connection, text_of)
        assert self._entries is not None
        return self._entries

    def _gather(self, connection: sa.Connection, text_of: TextOf) -> None:
        query = (
            sa.select(
                _units.c.id,
                _units.c.name,
                _mentions.c.version_id,
                _assignments.c.jurisdiction,
                _mentions.c.as_written,
                _mentions.c.collective,
                sa.func.count().label("times"),
            )
            .select_from(_mentions)
            .join(_units, _units.c.id == _mentions.c.unit_id)
            .join(
                _assignments,
                sa.and_(
                    _assignments.c.version_id == _mentions.c.version_id, _assignments.c.n == _mentions.c.n
                ),
            )
            .group_by(
                _units.c.id,
                _units.c.name,
                _mentions.c.version_id,
                _assignments.c.jurisdiction,
                _mentions.c.as_written,
                _mentions.c.collective,
            )
        )
        gathered: dict[str, _Gathered] = {}
        of_use: dict[Use, str] = {}
        numbers: dict[int, list[Use]] = defaultdict(list)
        names: dict[int, str] = {}
        one = _OneOfEach()
        for row in connection.execute(query):
            number, collective, times = row.id, row.collective, row.times
            name, version_id, place, written = one(row.name, row.version_id, row.jurisdiction, row.as_written)
            unit = self.resolve(name, collective, version_id, place, text_of)
            some = gathered.get(unit.id)
            if some is None:
                some = gathered[unit.id] = _Gathered(unit)
            use = Use(number, version_id, place)
            some.names[unit.certainty, unit.name] += times
            some.spellings.add(written)
            some.stored.add(name)
            some.uses.add(use)
            if unit.alias:
                some.aliases.add(unit.alias)
            if place:
                some.places.add(place)
            if use not in of_use:
                numbers[number].append(use)
            of_use[use] = unit.id
            names[number] = name
        entries = {key: one_unit.entry() for key, one_unit in gathered.items()}
        subs: dict[str, list[str]] = defaultdict(list)
        for entry in sorted(entries.values(), key=lambda e: e.id):
            parent = next((key for key in entry.first.parents if key in entries), None)
            if parent is not None and parent != entry.id:
                subs[parent].append(entry.id)
        by_name: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries.values():
            for word in entry.all_names:
                by_name[word].append(entry)
        self._of_use, self._names = of_use, OrganNames(names)
        self._numbers = {number: tuple(uses) for number, uses in numbers.items()}
        self._subs = {key: tuple(parts) for key, parts in subs.items()}
        self._by_name = {word: tuple(known) for word, known in by_name.items()}
        self._entries = entries

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every unit by id; nothing before ``gather``."""
        return self._entries or {}

    def same_organs(
        self, name: str, *, within: frozenset[str] | None, places_of: Callable[[str], Sequence[str]]
    ) -> set[str]:
        """Ids of the units that are the same organ as ``name`` says; no everyday words, no parts of names."""
        return self._among(self._names.same_organ(name), _Wanted(name, places_of), within)

    def unit_of(self, use: Use) -> str | None:
        """Id of the unit that a name is in a text at a place."""
        return self._of_use.get(use)

    def parent_of(self, entry: Entry) -> str | None:
        """Id of the unit that this one is a part of, None when the library does not name it."""
        entries = self.entries
        return next((key for key in entry.first.parents if key in entries and key != entry.id), None)

    def sub_units(self, unit_id: str) -> Sequence[str]:
        """Ids of the parts of a unit that the library names."""
        return self._subs.get(unit_id, ())

    # --- what a request means --------------------------------------------------------------------------

    def select(
        self,
        asked: str,
        *,
        within: frozenset[str] | None = None,
        places_of: Callable[[str], Sequence[str]],
        sub_units: bool = False,
    ) -> Selection:
        """The units that ``asked`` may mean. ``gather`` must have been called.

        Args:
            asked: an id, or a name in any form: full, short, by a bracketed alias, an everyday word.
            within: jurisdictions of the rows that are asked for, None for any: a better fit elsewhere does
                not hide what these have.
            places_of: jurisdictions of the library that a place in the name means, with all below them.
            sub_units: parts of the units that are found are meant too.
        """
        entries = self.entries
        asked = clean(asked)
        chosen = {asked} if asked in entries else self._chosen(asked, within, places_of)
        if sub_units:
            for unit_id in list(chosen):
                chosen.update(self.sub_units(unit_id))
        uses = {use for unit_id in chosen for use in entries[unit_id].uses}
        return self._selection(uses, chosen)

    def _selection(self, uses: set[Use], chosen: Iterable[str]) -> Selection:
        numbers = {use.number for use in uses}
        whole = {number for number in numbers if uses.issuperset(self._numbers[number])}
        return Selection(
            tuple(sorted(whole)),
            tuple(sorted(use for use in uses if use.number not in whole)),
            tuple(sorted(chosen)),
        )

    def _chosen(
        self, asked: str, within: frozenset[str] | None, places_of: Callable[[str], Sequence[str]]
    ) -> set[str]:
        """The same organ; else an everyday word for it; else part of a name."""
        wanted = _Wanted(asked, places_of)
        exact = {entry.id for entry in self._by_name.get(asked, ()) if _stands(entry, within)}
        searches = (self._names.same_organ, self._names.may_mean, self._names.containing)
        for search in searches:
            found = self._among(search(asked), wanted, within) | exact
            if found:
                return found
        return set()

    def _among(self, numbers: Iterable[int], wanted: _Wanted, within: frozenset[str] | None) -> set[str]:
        """Ids of the units that these names are at the places that are asked for."""
        entries = self.entries
        found: set[str] = set()
        for number in numbers:
            for use in self._numbers[number]:
                if within is not None and use.jurisdiction not in within:
                    continue
                entry = entries[self._of_use[use]]
                if entry.id not in found and wanted.fits(entry, use):
                    found.add(entry.id)
        return found


def _stands(entry: Entry, within: frozenset[str] | None) -> bool:
    return within is None or any(use.jurisdiction in within for use in entry.uses)


_LEVELS = {
    "国": (UnitLevel.NATIONAL,),
    "省": (UnitLevel.PROVINCE,),
    "市": (UnitLevel.CITY, UnitLevel.PROVINCE, UnitLevel.COUNTY),
    "州": (UnitLevel.CITY,),
    "县": (UnitLevel.COUNTY,),
    "区": (UnitLevel.COUNTY, UnitLevel.ZONE),
    "旗": (UnitLevel.COUNTY,),
    "镇": (UnitLevel.TOWNSHIP,),
    "乡": (UnitLevel.TOWNSHIP,),
}


class _Wanted:
    """The place and level that a name asks for."""

    def __init__(self, asked: str, places_of: Callable[[str], Sequence[str]]) -> None:
        organ = parse(asked)
        self._place = organ.place
        self._level = "" if organ.place else organ.level
        self._around = frozenset(places_of(organ.place)) if organ.place else frozenset()
        self._known: dict[str, bool] = {}

    def fits(self, entry: Entry, use: Use | None = None) -> bool:
        """Whether the unit is of the place and level; of one whose place nobody knows its text decides."""
        unit = entry.first
        if unit.kind is not UnitKind.ORGAN:
            return use is None or not self._around or use.jurisdiction in self._around
        if self._place and unit.jurisdiction:
            return self._is_place(unit.jurisdiction)
        if self._place and self._around:
            return use is None or use.jurisdiction in self._around
        if self._level and unit.level is not UnitLevel.UNKNOWN and self._level in _LEVELS:
            step = unit.jurisdiction.rpartition("/")[2]
            city = self._level != "市" or not step or step.endswith("市")
            return unit.level in _LEVELS[self._level] and city
        return True

    def _is_place(self, jurisdiction: str) -> bool:
        found = self._known.get(jurisdiction)
        if found is None:
            path = tuple(jurisdiction.split("/"))
            found = self._known[jurisdiction] = locate(self._place, path) == path
        return found


# --- counts --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of the register name a unit, how many give it the lead, and ids of their documents."""

    rows: int = 0
    leads: int = 0
    documents: tuple[str, ...] = ()


@dataclass(slots=True)
class _Rows:
    """What becomes ``Counts``."""

    rows: set[tuple[str, int]] = field(default_factory=set)
    leads: set[tuple[str, int]] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)


def count(
    connection: sa.Connection, registry: UnitRegistry, versions: sa.ColumnElement[bool]
) -> Mapping[str, Counts]:
    """Counts by id of unit, over the versions that count; ``gather`` must have been called."""
    query = (
        sa.select(
            _mentions.c.unit_id,
            _mentions.c.version_id,
            _mentions.c.n,
            _assignments.c.jurisdiction,
            _versions.c.document_id,
            sa.func.max(sa.cast(_roles.c.lead, sa.Integer)).label("lead"),
        )
        .select_from(_mentions)
        .join(
            _roles,
            sa.and_(
                _roles.c.version_id == _mentions.c.version_id,
                _roles.c.n == _mentions.c.n,
                _roles.c.position == _mentions.c.role_position,
            ),
        )
        .join(
            _assignments,
            sa.and_(_assignments.c.version_id == _mentions.c.version_id, _assignments.c.n == _mentions.c.n),
        )
        .join(_versions, _versions.c.id == _mentions.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .where(versions)
        .group_by(
            _mentions.c.unit_id,
            _mentions.c.version_id,
            _mentions.c.n,
            _assignments.c.jurisdiction,
            _versions.c.document_id,
        )
    )
    found: dict[str, _Rows] = defaultdict(_Rows)
    one = _OneOfEach()
    for number, version_id, n, place, document_id, lead in connection.execute(query):
        unit_id = registry.unit_of(Use(number, version_id, place))
        if unit_id is None:
            continue
        counts = found[unit_id]
        counts.rows.add((version_id, n))
        counts.documents.update(one(document_id))
        if lead:
            counts.leads.add((version_id, n))
    return {
        unit_id: Counts(len(some.rows), len(some.leads), tuple(sorted(some.documents)))
        for unit_id, some in found.items()
    }
