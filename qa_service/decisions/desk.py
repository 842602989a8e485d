"""The findings over a whole library, worked out once for each state of it and each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from corpus.china_time import china_today
from corpus.errors import NotFoundError
from corpus.library import Library
from corpus.model import AssignmentKind, DocumentKind
from corpus.records import AssignmentRecord, DocumentHead
from corpus.units import may_mean, parse
from qa_service.changes import through_changes
from qa_service.decisions.blind_spots import BlindSpot, find_dropped
from qa_service.decisions.conflicts import Conflict, ConflictKind, Findings, Side, find_conflicts
from qa_service.decisions.lineage import Descent, PlanText, find_descents, texts_of
from qa_service.decisions.names import SpotKind
from qa_service.decisions.owners import HOLDS, OVER
from qa_service.decisions.unassigned import find_unassigned
from qa_service.register import all_rows


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for.

    Attributes:
        jurisdiction: a place by any of its names, None for all; document: id, file name or words of a title.
        include_expired: also plans whose period is over.
        unit: only what one side gives to it, by a name in any form or its id; of blind spots what the parent
            gives to the same organ of its own level.
    """

    jurisdiction: str | None = None
    document: str | None = None
    as_of: dt.date | None = None
    include_expired: bool = False
    unit: str | None = None

    @property
    def date(self) -> dt.date:
        return self.as_of or china_today()


@dataclass(frozen=True, slots=True)
class ConflictList:
    """Conflicts that fit, and of what they are the result."""

    items: tuple[Conflict, ...]
    compared: int
    pairs: int
    agreed: int
    dismissed: int
    partly: int


@dataclass(frozen=True, slots=True)
class SpotList:
    """Blind spots that fit; ``unclear``: how many more a person has to compare; descents: parents found."""

    items: tuple[BlindSpot, ...]
    unclear: int
    descents: tuple[Descent, ...]


def conflicts(library: Library, scope: Scope, *, partly: bool = False) -> ConflictList:
    """Conflicts of leads, the surest first.

    Args:
        partly: also where the leads agree in part.

    Raises:
        NotFoundError: the library has nothing of the place.
    """
    date, expired = scope.date, scope.include_expired

    def make() -> Findings:
        return find_conflicts(all_rows(library, as_of=date), date, include_expired=expired)

    found = through_changes(lambda: library.derived(("conflicts", date, expired), make))
    fits = _fits(library, scope)
    owns = _owns(library, scope)
    items = [
        one
        for one in found.conflicts
        if (fits(one.left.record) or fits(one.right.record)) and (owns(one.left) or owns(one.right))
    ]
    some = [one for one in items if partly or one.kind is ConflictKind.LEAD]
    return ConflictList(
        tuple(some),
        found.compared,
        found.pairs,
        found.agreed,
        len(found.dismissed),
        sum(one.kind is ConflictKind.PARTLY for one in items),
    )


def blind_spots(
    library: Library, scope: Scope, *, kind: SpotKind | None = None, unclear: bool = False
) -> SpotList:
    """Blind spots: of each child in the order of its parent, then tasks without a unit, text by text.

    Args:
        kind: only these. unclear: also tasks that a person has to compare.

    Raises:
        NotFoundError: the library has nothing of the place.
    """
    date, expired = scope.date, scope.include_expired

    def make() -> SpotList:
        return _find_blind_spots(library, date, expired)

    found = through_changes(lambda: library.derived(("blind spots", date, expired), make))
    fits, given = _fits_text(library, scope), _given(library, scope)

    def shown(spot: BlindSpot) -> bool:
        text = spot.descent.child if spot.descent is not None else spot.task.text
        parent = spot.descent.parent if spot.descent is not None else None
        if not fits(text.head, text.jurisdiction) and not (
            parent is not None and scope.document and fits(parent.head, None)
        ):
            return False
        return (kind is None or spot.kind is kind) and given(spot)

    fitting = [spot for spot in found.items if shown(spot)]
    open_ones = [spot for spot in fitting if spot.kind is SpotKind.UNCLEAR]
    wanted = unclear or kind is SpotKind.UNCLEAR
    items = fitting if wanted else [spot for spot in fitting if spot.kind is not SpotKind.UNCLEAR]
    descents = tuple(
        descent for descent in found.descents if fits(descent.child.head, descent.child.jurisdiction)
    )
    return SpotList(tuple(items), len(open_ones), descents)


def _find_blind_spots(library: Library, date: dt.date, include_expired: bool) -> SpotList:
    wanted = HOLDS | OVER if include_expired else HOLDS
    versions = [
        version
        for version in library.current_versions(as_of=date)
        if version.kind is DocumentKind.POLICY and version.status in wanted
    ]
    texts = [text for text in texts_of(library, versions) if text.head.status in wanted]
    rows: dict[str, list[AssignmentRecord]] = {}

    def rows_of(text: PlanText) -> list[AssignmentRecord]:
        version_id = text.version.id
        if version_id not in rows:
            rows[version_id] = list(all_rows(library, version_id=version_id, as_of=date))
        return [row for row in rows[version_id] if row.part in text.parts]

    def assigns(text: PlanText) -> bool:
        return any(row.kind is AssignmentKind.EXPLICIT for row in rows_of(text))

    descents = find_descents(library, texts, assigns)
    found: list[BlindSpot] = []
    for descent in descents:
        child = descent.child
        clauses = [one for one in library.clauses(child.version.id) if one.part in child.parts]
        words = library.text(child.version.id)
        found += find_dropped(descent, rows_of(descent.parent), clauses, rows_of(child), words)
    told = {
        (spot.descent.child.version.id, spot.nearest.ordinal)
        for spot in found
        if spot.kind is SpotKind.NO_UNIT and spot.descent is not None and spot.nearest is not None
    }
    for text in texts:
        clauses = [one for one in library.clauses(text.version.id) if one.part in text.parts]
        without = find_unassigned(text, clauses, rows_of(text), library.text(text.version.id))
        found += [spot for spot in without if (text.version.id, spot.task.ordinal) not in told]
    return SpotList(tuple(found), 0, tuple(descents))


def _owns(library: Library, scope: Scope) -> Callable[[Side], bool]:
    """Whether a side of a conflict gives the task to the unit that is asked for."""
    asked = (scope.unit or "").strip()
    if not asked:
        return lambda side: True
    ids = {one.id for one in library.units(asked, limit=200).items}
    return lambda side: any(
        unit.unit_id in ids or may_mean(asked, unit.as_written) for unit in side.owners.units
    )


def _given(library: Library, scope: Scope) -> Callable[[BlindSpot], bool]:
    """Whether the parent gives the task of a blind spot to the same organ, of whatever level."""
    asked = (scope.unit or "").strip()
    if not asked:
        return lambda spot: True
    names = {asked, *(one.name for one in library.units(asked, limit=200).items)}
    functions = {parse(name).function for name in names} - {""}
    return lambda spot: any(parse(name).function in functions for name in spot.units.split("、"))


def _fits(library: Library, scope: Scope) -> Callable[[AssignmentRecord], bool]:
    fits = _fits_text(library, scope)
    return lambda record: fits(record.document, record.jurisdiction)


def _fits_text(library: Library, scope: Scope) -> Callable[[DocumentHead, str | None], bool]:
    """Whether a text is asked for; the place is not looked at where it is None."""
    places: frozenset[str] | None = None
    if scope.jurisdiction:
        places = frozenset(library.places(scope.jurisdiction))
        if not places:
            known = "、".join(library.jurisdictions()[:10]) or "（还没有）"
            raise NotFoundError(
                f"资料库里没有“{scope.jurisdiction}”的文件。已有地区：{known}。",
                details={"jurisdiction": scope.jurisdiction},
            )
    asked = (scope.document or "").strip()

    def fits(head: DocumentHead, jurisdiction: str | None) -> bool:
        if places is not None and jurisdiction is not None and jurisdiction not in places:
            return False
        return not asked or asked in (head.id, head.version_id, head.file_name) or asked in head.title

    return fits
