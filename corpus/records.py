"""What the library gives back: frozen rows, complete and detached from the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from corpus.amended import Visibility
from corpus.model import (
    AssignmentForm,
    AssignmentKind,
    ClauseKind,
    DocumentKind,
    FileStatus,
    Issue,
    PlaceBasis,
    RoleUnits,
    Span,
    Target,
    TargetKind,
    Validity,
)
from corpus.organ_names import Certainty
from corpus.organs import UnitKind, UnitLevel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: ``items`` from ``offset`` on, at most ``limit``, out of ``total``."""

    items: tuple[T, ...]
    total: int
    limit: int
    offset: int


class DocumentOrder(StrEnum):
    """How a list of documents is sorted."""

    NEWEST = "newest"
    """By the date of publication, the latest first."""
    ADDED = "added"
    """By the time at which it came into the library, the latest first."""
    TITLE = "title"
    ASSIGNMENTS = "assignments"
    """Those with most assignments first."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was found.

    Attributes:
        path: absolute path as text; name: base name, as shown to people.
        sha256: of ``data``, hexadecimal.
        mtime_ns: modification time, for recognising an unchanged file without reading it; 0 when it has none.
    """

    path: str
    name: str
    data: bytes
    sha256: str
    mtime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Requested:
    """What the caller stated about a file instead of leaving it to be found."""

    kind: DocumentKind | None = None
    jurisdiction: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A version as ingest needs it to recognise a file: without validity, which costs more.

    Attributes:
        size, mtime_ns: of the file on disk when it was last read; mtime_ns is 0 where only content is known.
        requested_kind, requested_jurisdiction: what the caller stated when the file was added.
    """

    document_id: str
    version_id: str
    sha256: str
    size: int
    mtime_ns: int
    title: str
    kind: DocumentKind
    jurisdiction: str
    requested_kind: DocumentKind | None
    requested_jurisdiction: str | None
    clauses: int
    articles: int
    assignments: int
    issues: tuple[Issue, ...]
    visibility: Visibility = Visibility.PUBLIC


class Added(NamedTuple):
    """What ``Library.add`` did: ``superseded`` is the number of the version that this one replaces."""

    document_id: str
    version_id: str
    superseded: int | None
    visibility: Visibility = Visibility.PUBLIC


class Quote(NamedTuple):
    """``text`` is the stored text's ``[start:end]``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a clause stands, for people (出处).

    Attributes:
        section: the ancestors, outermost first, each label + heading.
        article: 第五条, None outside articles.
        page: 1-based page, None for forms without pages.
        label: all numbers in one: 三、(四)4., 第五条第二款(三).
    """

    section: tuple[str, ...]
    article: str | None
    page: int | None
    label: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "section": list(self.section),
            "article": self.article,
            "page": self.page,
            "label": self.label,
        }


class RepealedBy(NamedTuple):
    """What ends a version, or a part of it: a statement of another document (废止依据).

    Attributes:
        version_id, document_id, title: of the document that says so.
        clause_id: the clause that says so; place: its article (第五条), "" where it has none.
        since: first day on which it no longer holds; None where no date is known.
        partial: only some of its provisions.
    """

    version_id: str
    document_id: str
    title: str
    clause_id: str
    place: str
    since: dt.date | None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """The part of a document that stands beside everything taken from it."""

    id: str
    version_id: str
    title: str
    file_name: str
    kind: DocumentKind
    number: str
    issuer: str
    published: dt.date | None
    effective: dt.date | None
    jurisdiction: str
    status: Validity
    status_note: str
    form: str = ""

    @property
    def date(self) -> dt.date | None:
        """Date that a citation shows: publication, else the day it takes effect."""
        return self.published or self.effective


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document by its current version (or the version that held on the date asked for).

    Attributes:
        status: whether it holds on the date asked for; status_note says why, in Chinese.
        superseded_by: id of the document that replaces this one.
        repealed_by: the statement that repeals it, where ``status`` is REPEALED for that reason.
        clauses: without page chrome and contents lines.
        status_of_file: ``ok`` or ``partial``.
        versions: how many versions of it are kept.
        place_basis: why it has its jurisdiction; None for a text that an earlier release read.
        added_at: when its first version came in.
        visibility: who may see it; in a library as the public sees it always PUBLIC.
    """

    id: str
    version_id: str
    title: str
    file_name: str
    kind: DocumentKind
    number: str
    issuer: str
    index_number: str
    jurisdiction: str
    published: dt.date | None
    effective: dt.date | None
    expires: dt.date | None
    status: Validity
    status_note: str
    stated_status: str
    superseded_by: str | None
    clauses: int
    articles: int
    assignments: int
    status_of_file: FileStatus
    issues: tuple[Issue, ...]
    added_at: dt.datetime
    versions: int
    form: str
    sha256: str
    size: int
    characters: int
    path: str
    short_titles: tuple[str, ...]
    place_basis: PlaceBasis | None = None
    repealed_by: RepealedBy | None = None
    visibility: Visibility = Visibility.PUBLIC

    @property
    def date(self) -> dt.date | None:
        """Date that a citation shows: publication, else the day it takes effect."""
        return self.published or self.effective

    @property
    def head(self) -> DocumentHead:
        return DocumentHead(
            id=self.id,
            version_id=self.version_id,
            title=self.title,
            file_name=self.file_name,
            kind=self.kind,
            number=self.number,
            issuer=self.issuer,
            published=self.published,
            effective=self.effective,
            jurisdiction=self.jurisdiction,
            status=self.status,
            status_note=self.status_note,
            form=self.form,
        )


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One immutable text of a document.

    Attributes:
        sequence: 1 for the first that was added.
        current: whether it is the document's newest.
        superseded_by: id of the version that replaces it, of this or another document.
        repealed_by: the statement that repeals it, where ``status`` is REPEALED for that reason.
        requested_kind, requested_jurisdiction: what the caller stated when the file was added.
        visibility: of its document.
        revision: counts the amendments of its title, number, dates … since it was read.
    """

    id: str
    document_id: str
    sequence: int
    current: bool
    title: str
    file_name: str
    kind: DocumentKind
    number: str
    issuer: str
    index_number: str
    jurisdiction: str
    published: dt.date | None
    effective: dt.date | None
    expires: dt.date | None
    status: Validity
    status_note: str
    stated_status: str
    superseded_by: str | None
    clauses: int
    articles: int
    assignments: int
    status_of_file: FileStatus
    issues: tuple[Issue, ...]
    added_at: dt.datetime
    form: str
    sha256: str
    size: int
    characters: int
    path: str
    short_titles: tuple[str, ...]
    requested_kind: DocumentKind | None
    requested_jurisdiction: str | None
    place_basis: PlaceBasis | None = None
    repealed_by: RepealedBy | None = None
    visibility: Visibility = Visibility.PUBLIC
    revision: int = 0


@dataclass(frozen=True, slots=True)
class PartRecord:
    """One text of a file that may hold several."""

    version_id: str
    ordinal: int
    title: str
    kind: DocumentKind
    start: int
    end: int
    jurisdiction: str
    year: int | None
    period: tuple[int, int] | None
    status: Validity
    status_note: str
    place_basis: PlaceBasis | None = None


@dataclass(frozen=True, slots=True)
class ClauseRecord:
    """A node of the clause tree; offsets are into ``Library.text(version_id)``."""

    id: str
    version_id: str
    document_id: str
    ordinal: int
    parent: int | None
    part: int
    kind: ClauseKind
    label: str
    number: int | None
    heading: str
    start: int
    end: int
    extent_start: int
    extent_end: int
    page: int | None
    path: tuple[str, ...]
    article: str | None
    place: str
    cells: tuple[Span, ...] = ()
    header: int | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @property
    def extent(self) -> Span:
        return Span(self.extent_start, self.extent_end)

    @property
    def locator(self) -> Locator:
        return Locator(self.path, self.article, self.page, self.place)


@dataclass(frozen=True, slots=True)
class AssignmentRecord:
    """A row of the register (责任分工): who owes what, and the words that say so.

    Attributes:
        document: its status is that of the part that the assignment stands in.
        section: path of the clause that holds the evidence.
        roles: what the evidence names; implied: units that another sentence adds to every item.
        unit_cells: of a table row, the cells that name its units, in order; ``evidence`` quotes only one.
        act, object, condition: of an implicit duty, where it states them.
        former_unit: the organ named here, where the unit that was asked for took the function over from it
            (区安监局, asked for 区应急管理局); "" otherwise.
    """

    id: str
    document: DocumentHead
    version_id: str
    clause_id: str
    part: int
    part_title: str
    section: tuple[str, ...]
    locator: Locator
    kind: AssignmentKind
    form: AssignmentForm
    evidence: Quote
    task: Quote
    heading: str
    period: str | None
    due: str | None
    targets: tuple[Target, ...]
    roles: tuple[RoleUnits, ...]
    jurisdiction: str
    unit_cells: tuple[Quote, ...] = ()
    implied: tuple[RoleUnits, ...] = ()
    act: Quote | None = None
    object: Quote | None = None
    condition: Quote | None = None
    former_unit: str = ""


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A row of the register of targets (指标与时限): what is to be reached, or by when, and by whom.

    Attributes:
        document: its status is that of the part that the target stands in.
        quote: the words that state it.
        task: of the assignment that it belongs to; None where it belongs to none.
        roles: the units that owe it, with those that another sentence adds; () where none is named.
        assignments: ids of the assignments that it belongs to.
    """

    id: str
    document: DocumentHead
    version_id: str
    clause_id: str
    part_title: str
    section: tuple[str, ...]
    locator: Locator
    target: Target
    quote: Quote
    jurisdiction: str
    heading: str = ""
    task: Quote | None = None
    roles: tuple[RoleUnits, ...] = ()
    assignments: tuple[str, ...] = ()

    @property
    def kind(self) -> TargetKind:
        return self.target.kind


class UnitRef(NamedTuple):
    """A unit by id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """An organ by name, of a reform: before it or after it.

    Attributes:
        certain: the whole of it moved; otherwise its tasks must be judged one by one.
        reform: 2018年机构改革; function: what moved.
        id: of the unit in the registry, where the library names it.
        date: of the reform; basis: the document that ordered it (依据).
    """

    name: str
    reform: str
    function: str
    certain: bool
    id: str | None = None
    date: dt.date | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A unit as the registry knows it (单位).

    Attributes:
        id: stable, of kind, place and function.
        name: in full as far as that is certain, see ``certainty``.
        jurisdiction: path of its own place, 全国 for the state's organs, "" where nobody knows it.
        short_names: how the texts write it; aliases: these and all its other names.
        collective: it is no single organ but a group.
        assignments: rows that name it; leads: rows that give it the lead; documents: that name it.
        jurisdictions: of those rows.
        parent: what it is a part of; parent_name says it where the library does not name the parent.
        past, present: names before and after reforms; only of one unit, not in lists.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    collective: bool
    assignments: int
    leads: int
    documents: int
    jurisdictions: tuple[str, ...]
    kind: UnitKind = UnitKind.ORGAN
    level: UnitLevel = UnitLevel.UNKNOWN
    jurisdiction: str = ""
    certainty: Certainty = Certainty.OPEN
    short_names: tuple[str, ...] = ()
    bracketed: tuple[str, ...] = ()
    sub_unit: bool = False
    parent: UnitRef | None = None
    parent_name: str = ""
    sub_units: tuple[UnitRef, ...] = ()
    document_ids: tuple[str, ...] = ()
    past: tuple[NamedUnit, ...] = ()
    present: tuple[NamedUnit, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitFacets:
    """How many units of a list are of each kind, level and place; the most frequent first."""

    kinds: tuple[tuple[UnitKind, int], ...]
    levels: tuple[tuple[UnitLevel, int], ...]
    jurisdictions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """Sizes of a library."""

    documents: int
    versions: int
    clauses: int
    articles: int
    assignments: int
    units: int
    generation: int
    root: Path
