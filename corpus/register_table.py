"""The register as columns of numbers: what a faceted search counts, made once for a state of the library.

A row of the register is one position in every column. Asking is masking: each filter gives a mask of
rows, the rows asked for are in all of them, and a facet is counted over the rows that all *other* filters
leave, so that it says what choosing one more value would give.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from corpus import register, schema
from corpus.model import AssignmentKind, Deadline, Target, TargetKind, Validity
from corpus.queries import Judged, part_status
from corpus.register import Key
from corpus.rows import target_of
from corpus.unit_registry import Use

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Codes = NDArray[np.int32]

_assignments, _roles, _mentions = schema.assignments, schema.roles, schema.mentions
_versions, _documents, _parts = schema.versions, schema.documents, schema.parts


class Share(enum.StrEnum):
    """What part of a task a unit has."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"
    HELPING = "helping"
    PUNISHING = "punishing"


HELPING_WORDS = ("配合", "协助", "协办", "协同", "参与", "参加", "支持", "会同", "联合")
"""Roles of helpers, whatever else the source calls them: 配合单位, 协助, 协办, 参与单位, 会同."""
_PUNISHES = "处罚"
_NO_DAY, _RECURS = -1, -2


def share_of(role: str, lead: bool) -> Share:
    """What part of a task a role means."""
    if lead:
        return Share.LEAD
    if any(word in role for word in HELPING_WORDS):
        return Share.HELPING
    return Share.PUNISHING if role == _PUNISHES else Share.RESPONSIBLE


def deciding(targets: Sequence[Target], as_of: dt.date) -> Target | None:
    """The next deadline; of those that are past the last one; else a recurring one, else any."""
    stated = [one for one in targets if one.kind is TargetKind.DEADLINE or one.due_by or one.recurring]
    dated = sorted((target.due_by, at) for at, target in enumerate(stated) if target.due_by)
    coming = [at for day, at in dated if day >= as_of]
    if coming:
        return stated[coming[0]]
    if dated:
        return stated[dated[-1][1]]
    return next((target for target in stated if target.recurring), stated[0] if stated else None)


def spans_of(today: dt.date) -> Mapping[Deadline, tuple[dt.date, dt.date]]:
    """First and last day of each span that has both, seen from ``today``."""
    following = today.replace(day=28) + dt.timedelta(days=4)
    quarter = (today.month - 1) // 3
    last = ((3, 31), (6, 30), (9, 30), (12, 31))[quarter]
    return {
        Deadline.OVERDUE: (dt.date.min, today - dt.timedelta(days=1)),
        Deadline.MONTH: (today, following - dt.timedelta(days=following.day)),
        Deadline.QUARTER: (today, dt.date(today.year, *last)),
        Deadline.YEAR: (today, dt.date(today.year, 12, 31)),
        Deadline.LATER: (dt.date(today.year, 12, 31) + dt.timedelta(days=1), dt.date.max),
    }


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What a list of documents to choose from shows."""

    id: str
    title: str
    file_name: str
    number: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class UnitName:
    """What a list of units to choose from shows."""

    id: str
    name: str
    jurisdiction: str


@dataclass(frozen=True, slots=True)
class UnitNaming:
    """Which rows a request for one unit means.

    Attributes:
        ids: of the units; former_rows: rows of organs whose function it took over, with
            their names as written; former_names: numbers of those names.
    """

    ids: tuple[str, ...] = ()
    former_rows: Mapping[Key, str] = field(default_factory=dict)
    former_names: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What rows are asked for. Of one kind any value fits; all kinds must fit.

    Attributes:
        units: None for any. keys: rows whose text has the words asked for; None for any.
        places: paths, None for any. roles: words of which the role as written must hold one.
        statuses: with SUPERSEDED among them, or with ``superseded``, replaced documents count too.
        version_id: of this version alone.
    """

    units: UnitNaming | None = None
    keys: frozenset[Key] | None = None
    places: frozenset[str] | None = None
    shares: tuple[Share, ...] = ()
    roles: tuple[str, ...] = ()
    lead: bool | None = None
    documents: tuple[str, ...] = ()
    kinds: tuple[AssignmentKind, ...] = ()
    statuses: tuple[Validity, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class RegisterFacets:
    """How many rows each value would have, all other filters as they are; the most frequent first.

    Attributes:
        places: of the path itself, without those below. deadlines: spans overlap, see ``Deadline``.
    """

    places: Mapping[str, int]
    units: tuple[tuple[UnitName, int], ...]
    shares: Mapping[Share, int]
    documents: tuple[tuple[DocumentName, int], ...]
    statuses: Mapping[Validity, int]
    deadlines: Mapping[Deadline, int]
    kinds: Mapping[AssignmentKind, int]


class _Coded:
    """Numbers for values, in the order in which they are first seen."""

    def __init__(self) -> None:
        self.values: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        return self.values.setdefault(value, len(self.values))

    @property
    def listed(self) -> tuple[Any, ...]:
        return tuple(self.values)


class RegisterTable:
    """Rows of the versions that stand on one day, in the order of the register; see ``RegisterTable.of``.

    Holds some 60 bytes a row. Immutable; threads may share it.
    """

    def __init__(self, as_of: dt.date, columns: Mapping[str, Codes], values: Mapping[str, Any]) -> None:
        self.as_of = as_of
        self._column = columns
        self._values = values
        self._rows = len(columns["version"])

    @classmethod
    def of(
        cls,
        connection: sa.Connection,
        judged: Judged,
        as_of: dt.date,
        unit_of: Callable[[Use], str | None],
        name_of: Callable[[str], UnitName],
    ) -> RegisterTable:
        """Reads the register.

        Args:
            judged: what stands on ``as_of``. unit_of: id of the unit that a name is in a text at a place.
            name_of: of a unit by its id.
        """
        import numpy as np

        version, place, document = _Coded(), _Coded(), _Coded()
        role, unit = _Coded(), _Coded()
        status_of = _statuses(judged, as_of)
        positions: dict[Key, int] = {}
        columns: dict[str, list[int]] = {name: [] for name in _ROW_COLUMNS}
        names: dict[str, DocumentName] = {}
        places: list[str] = []
        for row in connection.execute(_row_query(judged)):
            key = (row.version_id, row.n)
            positions[key] = len(places)
            places.append(row.jurisdiction)
            names.setdefault(row.document_id, _document_name(row))
            columns["version"].append(version(row.version_id))
            columns["n"].append(row.n)
            columns["place"].append(place(row.jurisdiction))
            columns["document"].append(document(row.document_id))
            columns["kind"].append(_KINDS.index(AssignmentKind(row.kind)))
            status, replaced = status_of(row)
            columns["status"].append(_STATUSES.index(status))
            columns["replaced"].append(int(replaced))
            columns["day"].append(_day_of(row.targets, as_of))
        pairs: dict[str, list[int]] = {name: [] for name in _PAIR_COLUMNS}
        for pair in connection.execute(_pair_query(judged)):
            position = positions[pair.version_id, pair.n]
            known = None
            if pair.unit_id is not None:
                known = unit_of(Use(pair.unit_id, pair.version_id, places[position]))
            pairs["row"].append(position)
            pairs["role"].append(role((pair.role, pair.lead)))
            pairs["name"].append(_NO_DAY if pair.unit_id is None else pair.unit_id)
            pairs["unit"].append(_NO_DAY if known is None else unit(known))
        # Units are numbered in the order of their names: sorting them by counts alone keeps that order.
        units = [name_of(one) for one in unit.listed]
        by_name = sorted(range(len(units)), key=lambda at: (units[at].name, units[at].id))
        ranks = {at: rank for rank, at in enumerate(by_name)}
        pairs["unit"] = [ranks.get(at, at) for at in pairs["unit"]]
        made = {name: np.array(numbers, dtype=np.int32) for name, numbers in (columns | pairs).items()}
        values = {
            "version": version.listed,
            "place": place.listed,
            "document": tuple(names[one] for one in document.listed),
            "role": role.listed,
            "unit": tuple(units[at] for at in by_name),
            "share": tuple(share_of(*one) for one in role.listed),
        }
        return cls(as_of, made, values)

    @property
    def places(self) -> tuple[str, ...]:
        """Paths that rows have; "" for those whose place is not known."""
        found: tuple[str, ...] = self._values["place"]
        return found

    def keys(self, chosen: Chosen, limit: int | None = None, offset: int = 0) -> tuple[list[Key], int]:
        """Keys of one page of the rows asked for, in the order of the register, and how many there are."""
        import numpy as np

        rows = np.flatnonzero(self._all(self._masks(chosen)))
        shown = rows[offset:] if limit is None else rows[offset : offset + limit]
        versions, numbers = self._column["version"][shown], self._column["n"][shown]
        named = self._values["version"]
        found = [(named[v], int(n)) for v, n in zip(versions.tolist(), numbers.tolist(), strict=True)]
        return found, len(rows)

    def facets(self, chosen: Chosen, everywhere: UnitNaming | None = None) -> RegisterFacets:
        """What choosing one more value would give.

        Args:
            everywhere: which rows the units asked for mean where no place is asked for; what is asked for
                decides by default.
        """
        import numpy as np

        masks = self._masks(chosen)
        around = masks
        if everywhere is not None and everywhere != chosen.units:
            around = masks | {"parties": self._parties(everywhere, chosen)}

        def rows_but(kind: str, of: Mapping[str, Mask] = masks) -> Mask:
            return self._all({name: mask for name, mask in of.items() if name != kind})

        def counted(column: str, rows: Mask, values: Sequence[Any]) -> dict[Any, int]:
            numbers = np.bincount(self._column[column][rows], minlength=len(values)).tolist()
            return {value: number for value, number in zip(values, numbers, strict=True) if number}

        of_parties = rows_but("parties")
        days = self._column["day"][rows_but("deadlines")]
        return RegisterFacets(
            places=counted("place", rows_but("places", around), self.places),
            units=self._units(of_parties, chosen),
            shares=self._shares(of_parties, chosen),
            documents=_frequent(
                counted("document", rows_but("documents"), self._values["document"]), lambda one: one.title
            ),
            statuses=counted("status", self._all(_without(masks, "statuses", "replaced")), _STATUSES),
            deadlines={one: number for one in Deadline if (number := int(self._due(days, one).sum()))},
            kinds=counted("kind", rows_but("kinds"), _KINDS),
        )

    def duties(self, units: Iterable[str]) -> tuple[tuple[DocumentName, Mapping[Share, int]], ...]:
        """How many rows of each document that is not replaced give one of ``units`` each share."""
        import numpy as np

        mine = self._pairs_of(UnitNaming(tuple(units))) & (self._column["replaced"] == 0)[self._column["row"]]
        found: dict[DocumentName, Counter[Share]] = {}
        shares = self._share_codes()
        keys = np.unique(np.stack([self._column["row"][mine], shares[mine]]), axis=1)
        documents, order = self._values["document"], list(Share)
        for row, share in zip(*keys.tolist(), strict=True):
            name = documents[int(self._column["document"][row])]
            found.setdefault(name, Counter())[order[share]] += 1
        return tuple(
            sorted(found.items(), key=lambda item: (-(item[0].date or dt.date.min).toordinal(), item[0].id))
        )

    # --- masks -----------------------------------------------------------------------------------

    def _masks(self, chosen: Chosen) -> dict[str, Mask]:
        """One mask of rows for each kind of filter that is set."""
        column, found = self._column, {}
        if chosen.keys is not None:
            found["words"] = self._rows_of(chosen.keys)
        if chosen.places is not None:
            found["places"] = self._in("place", self.places, chosen.places)
        if chosen.documents:
            found["documents"] = self._documents(chosen.documents)
        if chosen.kinds:
            found["kinds"] = self._in("kind", _KINDS, chosen.kinds)
        if chosen.statuses:
            found["statuses"] = self._in("status", _STATUSES, chosen.statuses)
        if not chosen.superseded and Validity.SUPERSEDED not in chosen.statuses:
            found["replaced"] = column["replaced"] == 0
        if chosen.deadlines:
            found["deadlines"] = self._any(self._due(column["day"], one) for one in chosen.deadlines)
        if chosen.units is not None or chosen.shares or chosen.roles or chosen.lead is not None:
            found["parties"] = self._parties(chosen.units, chosen)
        return found

    def _all(self, masks: Mapping[str, Mask]) -> Mask:
        import numpy as np

        result = np.ones(self._rows, dtype=bool)
        for mask in masks.values():
            result &= mask
        return result

    def _any(self, masks: Iterable[Mask]) -> Mask:
        import numpy as np

        result = np.zeros(self._rows, dtype=bool)
        for mask in masks:
            result |= mask
        return result

    def _in(self, column: str, values: Sequence[Any], wanted: Iterable[Any]) -> Mask:
        import numpy as np

        chosen = set(wanted)
        return np.array([value in chosen for value in values], dtype=bool)[self._column[column]]

    def _rows_of(self, keys: Iterable[Key]) -> Mask:
        import numpy as np

        codes = {version_id: code for code, version_id in enumerate(self._values["version"])}
        width = 1 << 32
        wanted = np.array(
            [codes[version_id] * width + n for version_id, n in keys if version_id in codes], dtype=np.int64
        )
        own = self._column["version"].astype(np.int64) * width + self._column["n"]
        return np.isin(own, wanted)

    def _documents(self, asked: Sequence[str]) -> Mask:
        """By id, file name or words of the title."""
        words = [one.casefold() for one in asked]
        names: Sequence[DocumentName] = self._values["document"]
        fitting = [
            name
            for name in names
            if name.id in asked
            or name.file_name in asked
            or any(word in name.title.casefold() for word in words)
        ]
        return self._in("document", names, fitting)

    def _due(self, days: Codes, deadline: Deadline) -> Mask:
        """Which of ``days`` (as the column has them) are meant."""
        if deadline is Deadline.OPEN:
            mask: Mask = days == _NO_DAY
        elif deadline is Deadline.RECURRING:
            mask = days == _RECURS
        else:
            first, last = spans_of(self.as_of)[deadline]
            mask = (days >= first.toordinal()) & (days <= last.toordinal())
        return mask

    # --- pairs of a row and a unit in a role -------------------------------------------------------

    def _parties(self, units: UnitNaming | None, chosen: Chosen) -> Mask:
        """Rows in which one of the units, or any, has one of the roles."""
        import numpy as np

        pairs = self._roles_of(chosen)
        if units is not None:
            pairs = pairs & self._pairs_of(units)
        rows = np.zeros(self._rows, dtype=bool)
        rows[self._column["row"][pairs]] = True
        return rows

    def _roles_of(self, chosen: Chosen) -> Mask:
        import numpy as np

        def fits(role: str, lead: bool, share: Share) -> bool:
            if chosen.lead is not None and lead is not chosen.lead:
                return False
            if not chosen.shares and not chosen.roles:
                return True
            return share in chosen.shares or any(word in role for word in chosen.roles)

        roles = zip(self._values["role"], self._values["share"], strict=True)
        wanted = np.array([fits(role, lead, share) for (role, lead), share in roles], dtype=bool)
        return wanted[self._column["role"]] if len(wanted) else np.zeros(0, dtype=bool)

    def _pairs_of(self, units: UnitNaming) -> Mask:
        import numpy as np

        ids = set(units.ids)
        known = np.array([name.id in ids for name in self._values["unit"]] + [False], dtype=bool)
        found: Mask = known[self._column["unit"]]  # -1, a name without a unit, is the last of all
        if units.former_rows:
            rows = self._rows_of(units.former_rows)[self._column["row"]]
            found = found | (rows & np.isin(self._column["name"], units.former_names))
        return found

    def _units(self, rows: Mask, chosen: Chosen) -> tuple[tuple[UnitName, int], ...]:
        import numpy as np

        names = self._values["unit"]
        pairs = rows[self._column["row"]] & self._roles_of(chosen) & (self._column["unit"] >= 0)
        width = max(1, len(names))
        keys = np.unique(self._column["row"][pairs].astype(np.int64) * width + self._column["unit"][pairs])
        counts = np.bincount(keys % width, minlength=width)
        named = np.flatnonzero(counts)
        order = named[np.argsort(-counts[named], kind="stable")]
        return tuple(
            (names[at], number) for at, number in zip(order.tolist(), counts[order].tolist(), strict=True)
        )

    def _shares(self, rows: Mask, chosen: Chosen) -> dict[Share, int]:
        import numpy as np

        pairs = rows[self._column["row"]]
        if chosen.units is not None:
            pairs = pairs & self._pairs_of(chosen.units)
        shares = self._share_codes()
        keys = np.unique(self._column["row"][pairs].astype(np.int64) * len(Share) + shares[pairs])
        counts = np.bincount(keys % len(Share), minlength=len(Share)).tolist()
        return {share: number for share, number in zip(Share, counts, strict=True) if number}

    def _share_codes(self) -> Codes:
        import numpy as np

        order = list(Share)
        codes = np.array([order.index(share) for share in self._values["share"]], dtype=np.int32)
        found: Codes = codes[self._column["role"]] if len(codes) else np.zeros(0, dtype=np.int32)
        return found


_KINDS: tuple[AssignmentKind, ...] = tuple(AssignmentKind)
_STATUSES: tuple[Validity, ...] = tuple(Validity)
_ROW_COLUMNS = ("version", "n", "place", "document", "kind", "status", "replaced", "day")
_PAIR_COLUMNS = ("row", "role", "name", "unit")


def _without(masks: Mapping[str, Mask], *names: str) -> dict[str, Mask]:
    return {name: mask for name, mask in masks.items() if name not in names}


def _frequent(counts: Mapping[Any, int], name: Callable[[Any], str]) -> tuple[tuple[Any, int], ...]:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], name(item[0]), item[0].id)))


def _row_query(judged: Judged) -> sa.Select[Any]:
    return (
        sa.select(
            _assignments.c.version_id,
            _assignments.c.n,
            _assignments.c.jurisdiction,
            _assignments.c.kind,
            _assignments.c.part,
            _assignments.c.targets,
            _versions.c.document_id,
            _versions.c.title,
            _versions.c.file_name,
            _versions.c.number,
            _versions.c.published,
            _versions.c.effective,
            _parts.c.title.label("part_title"),
            _parts.c.kind.label("part_kind"),
            _parts.c.year.label("part_year"),
            _parts.c.period_first.label("part_period_first"),
            _parts.c.period_last.label("part_period_last"),
        )
        .join(_versions, _versions.c.id == _assignments.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .outerjoin(
            _parts,
            sa.and_(
                _parts.c.version_id == _assignments.c.version_id, _parts.c.ordinal == _assignments.c.part
            ),
        )
        .where(judged.shown())
        .order_by(*register.row_order())
    )


def _pair_query(judged: Judged) -> sa.Select[Any]:
    return (
        sa.select(_roles.c.version_id, _roles.c.n, _roles.c.role, _roles.c.lead, _mentions.c.unit_id)
        .join(_versions, _versions.c.id == _roles.c.version_id)
        .join(_documents, _documents.c.id == _versions.c.document_id)
        .outerjoin(
            _mentions,
            sa.and_(
                _mentions.c.version_id == _roles.c.version_id,
                _mentions.c.n == _roles.c.n,
                _mentions.c.role_position == _roles.c.position,
            ),
        )
        .where(judged.shown())
    )


def _document_name(row: Any) -> DocumentName:
    return DocumentName(row.document_id, row.title, row.file_name, row.number, row.published or row.effective)


def _statuses(judged: Judged, as_of: dt.date) -> Callable[[Any], tuple[Validity, bool]]:
    """(status of a row's part, whether its whole text is replaced); parts are few, rows are many."""
    known: dict[tuple[str, int], tuple[Validity, bool]] = {}

    def status_of(row: Any) -> tuple[Validity, bool]:
        key = (row.version_id, row.part)
        if key not in known:
            verdict = judged.verdict(row.version_id)
            status = part_status(verdict, register.part_period(row._mapping), row.part_year, as_of).status
            known[key] = status, verdict.status is Validity.SUPERSEDED
        return known[key]

    return status_of


def _day_of(targets: Sequence[Any], as_of: dt.date) -> int:
    """The last day of the deadline that decides, as an ordinal; else whether it recurs."""
    if not targets:
        return _NO_DAY
    found = deciding([target_of(target) for target in targets], as_of)
    if found is None:
        return _NO_DAY
    if found.due_by is not None:
        return found.due_by.toordinal()
    return _RECURS if found.recurring else _NO_DAY


def place_tree(counts: Mapping[str, int]) -> Iterator[tuple[str, int, int]]:
    """(path, depth, rows of it and of all below it) of every place and of those above it, by path."""
    sums: Counter[str] = Counter()
    for path, number in counts.items():
        steps = path.split("/") if path else []
        for depth in range(1, len(steps) + 1):
            sums["/".join(steps[:depth])] += number
    for path in sorted(sums):
        yield path, path.count("/"), sums[path]
