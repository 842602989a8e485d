"""What the library gives back: frozen rows, complete and detached from the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from corpus.model import (
    AssignmentForm,
    AssignmentKind,
    ClauseKind,
    DocumentKind,
    FileStatus,
    Issue,
    RoleUnits,
    Span,
    Target,
    TargetKind,
    Validity,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: ``items`` from ``offset`` on, at most ``limit``, out of ``total``."""

    items: tuple[T, ...]
    total: int
    limit: int
    offset: int


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


class Added(NamedTuple):
    """What ``Library.add`` did: ``superseded`` is the number of the version that this one replaces."""

    document_id: str
    version_id: str
    superseded: int | None


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
        clauses: without page chrome and contents lines.
        status_of_file: ``ok`` or ``partial``.
        versions: how many versions of it are kept.
        added_at: when its first version came in.
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
        requested_kind, requested_jurisdiction: what the caller stated when the file was added.
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


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """An organ as the register knows it (单位).

    Attributes:
        id: stable, of the normalised name.
        aliases: other names and spellings under which it stands in the texts.
        assignments: rows that name it; leads: rows that give it the lead; documents: that name it.
        jurisdictions: of those rows.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    collective: bool
    assignments: int
    leads: int
    documents: int
    jurisdictions: tuple[str, ...]


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
