"""Frozen value objects that every layer speaks. Offsets are code points into ``Version.text``."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open range ``text[start:end]`` of the stored text of one version."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


class Severity(enum.StrEnum):
    """How much an issue costs."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Issue:
    """One typed thing that a person should know about a file (问题).

    Attributes:
        code: snake_case, stable.
        message: Chinese, says what to do.
        page: 1-based page, line: 1-based line of the source, where known.
    """

    code: str
    message: str
    severity: Severity = Severity.WARNING
    page: int | None = None
    line: int | None = None


# --- reading -------------------------------------------------------------------------------------


class Box(NamedTuple):
    """Left, top, right, bottom in points, origin at the top left of the page."""

    left: float
    top: float
    right: float
    bottom: float


class Line(NamedTuple):
    """One line as the reader found it, before broken lines are joined (a tuple: there are millions).

    Attributes:
        text: without the line break.
        source: offset of ``text`` in the decoded source, for plain forms; None elsewhere.
        page: 1-based, box: place on the page (PDF).
        style: what the form itself says: ``heading1`` … ``heading6``, ``title``, ``list``, ``""``.
        table: number of the table that this line is a row of, else None.
        cells: for a table row, the ranges of its cells in ``text`` (cells are joined by a tab).
        hard: the form itself says that a paragraph ends here (HTML block, DOCX paragraph, blank
            line after it in plain text); False when the break may be a mere line wrap.
        runs: ``(text_start, source_start, length)``, where marks were removed inside ``text`` so
            that it is not one stretch of the source; () when ``source`` says it all.
        confidence: 0 to 1, of a line that was recognised in a picture (OCR); None elsewhere.
    """

    text: str
    source: int | None = None
    page: int | None = None
    box: Box | None = None
    style: str = ""
    table: int | None = None
    cells: tuple[tuple[int, int], ...] = ()
    hard: bool = False
    runs: tuple[tuple[int, int, int], ...] = ()
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a reader makes of the bytes of one file.

    Attributes:
        form: ``txt``, ``md``, ``html``, ``pdf``, ``docx``, ``doc``, ``xlsx``, ``xls``, ``csv``, ``ofd``,
            ``image``.
        lines: in reading order; blank lines are kept as empty ``text`` for plain forms.
        properties: label → value pairs that stand outside the body (索引号, 文号, 发布机构, <title>).
        pages: number of pages, None for forms without pages.
        encoding: charset for text forms.
    """

    form: str
    lines: tuple[Line, ...]
    properties: tuple[tuple[str, str], ...] = ()
    issues: tuple[Issue, ...] = ()
    pages: int | None = None
    encoding: str | None = None


# --- outline -------------------------------------------------------------------------------------


class DocumentKind(enum.StrEnum):
    """Which outline grammar a document follows (文种)."""

    POLICY = "policy"
    LAW = "law"
    STANDARD = "standard"
    CASE = "case"


class ClauseKind(enum.StrEnum):
    """What a clause is."""

    TITLE = "title"  # title of a part
    HEADING = "heading"  # 第一章, 一、…, (一)… standing alone: a section that has children
    ARTICLE = "article"  # 第X条 with its paragraphs
    PARAGRAPH = "paragraph"  # 款, or a plain paragraph
    ITEM = "item"  # 项: （一）, 1. … with running text
    ROW = "row"  # a table row
    CHROME = "chrome"  # menus, 分享到, 打印, 版权所有, page numbers
    CONTENTS = "contents"  # a line of a table of contents
    FRONT = "front"  # 索引号 block, addressee, signature, date line


class Clause(NamedTuple):
    """One node of the clause tree of a version.

    Attributes:
        ordinal: position in document order; 0-based; parents come before children.
        parent: ordinal of the parent, None at the top.
        part: ordinal of the Part it belongs to.
        label: the number as written, e.g. ``第二十条``, ``三、``, ``(一)``, ``1.``; "" without one.
        number: its value, None without one.
        heading: the title text, without label: of a heading, or the run-in heading of an item
            (``1.强化规划助推安全发展。坚持…`` has ``强化规划助推安全发展``); "" without one.
        span: its own text, with label, without children.
        extent: its own text and all its descendants.
        cells: for a row: absolute spans of the cells.
        header: for a row: ordinal of the row that heads its table.
    """

    ordinal: int
    parent: int | None
    part: int
    kind: ClauseKind
    label: str
    number: int | None
    heading: str
    span: Span
    extent: Span
    page: int | None = None
    cells: tuple[Span, ...] = ()
    header: int | None = None


class PlaceSource(enum.StrEnum):
    """What says where a text holds (地区依据).

    given: the person who added it. law: a rule that names no place holds in the whole country. parts: its
    parts agree; mixed: they are of several places. placeholder: a place whose name was taken out (XX县).
    firm: a firm's own rules, which hold for no place. none: nothing says it.
    """

    GIVEN = "given"
    TITLE = "title"
    ISSUER = "issuer"
    NUMBER = "number"
    TEXT = "text"
    EVENT = "event"
    LAW = "law"
    PARTS = "parts"
    MIXED = "mixed"
    PLACEHOLDER = "placeholder"
    FIRM = "firm"
    NONE = "none"


class PlaceScope(enum.StrEnum):
    """Which documents a filter by place takes in.

    own: those of the place itself. within: of the place and of everything in it. holding: all that hold
    there: its own, those of the levels above it and the nation's.
    """

    OWN = "own"
    WITHIN = "within"
    HOLDING = "holding"


@dataclass(frozen=True, slots=True)
class PlaceBasis:
    """Why a text has its jurisdiction.

    Attributes:
        words: those that say it (聊城江北水城旅游度假区, 国办发, XX县).
        parent: for a place that no register has, the words that say what it lies in; "" where none do.
        parent_known: False when the path begins with a place whose parent nothing says.
    """

    source: PlaceSource = PlaceSource.NONE
    words: str = ""
    parent: str = ""
    parent_known: bool = True


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a file that may hold several (a notice, the plan it prints, another plan).

    Attributes:
        title: its own title, e.g. 聊城…“十四五”应急管理规划.
        kind: the grammar that it follows.
        jurisdiction: path 省/市/县区/功能区, "" when unknown, "全国" for national rules.
        year: the year that it speaks of (工作要点 of 2016), None when unknown.
        period: first and last year of the plan it states (2021, 2025).
    """

    ordinal: int
    title: str
    kind: DocumentKind
    span: Span
    jurisdiction: str = ""
    year: int | None = None
    period: tuple[int, int] | None = None
    place_basis: PlaceBasis = PlaceBasis()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a version from its header block, its text and its file name.

    Attributes:
        title: whole title; issuer: 发布机构; number: 文号; index_number: 索引号.
        published: 发布/成文/通过 date of this version; effective: 施行 date; expires: end of validity.
        stated_status: 有效性 as the source states it ("有效", "失效", "已修改"), "" without one.
        short_titles: other names by which texts cite it (安全生产法).
    """

    title: str
    kind: DocumentKind
    issuer: str = ""
    number: str = ""
    index_number: str = ""
    jurisdiction: str = ""
    published: dt.date | None = None
    effective: dt.date | None = None
    expires: dt.date | None = None
    stated_status: str = ""
    short_titles: tuple[str, ...] = ()
    place_basis: PlaceBasis = PlaceBasis()


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where the stored text came from: ``(text_start, source_start, length)`` runs, ascending.

    Runs of text without a source (inserted line breaks) have no entry.
    """

    runs: tuple[tuple[int, int, int], ...] = ()

    def to_source(self, offset: int) -> int | None:
        """Source offset of the stored text's ``offset``; None where it has none."""
        low, high = 0, len(self.runs)
        while low < high:
            middle = (low + high) // 2
            if self.runs[middle][0] <= offset:
                low = middle + 1
            else:
                high = middle
        if low == 0:
            return None
        text_start, source_start, length = self.runs[low - 1]
        return source_start + offset - text_start if offset < text_start + length else None


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A stretch of stored text and where it stands on a page."""

    span: Span
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Outline:
    """A text and its clause tree: what ``corpus.outline`` makes of a ReadResult."""

    text: str
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    metadata: Metadata
    offsets: OffsetMap = OffsetMap()
    boxes: tuple[PlacedBox, ...] = ()
    issues: tuple[Issue, ...] = ()

    def path(self, ordinal: int) -> tuple[str, ...]:
        """Section path of a clause: label + heading of each ancestor, outermost first."""
        steps: list[str] = []
        parent = self.clauses[ordinal].parent
        while parent is not None:
            clause = self.clauses[parent]
            if clause.kind not in (ClauseKind.CHROME, ClauseKind.FRONT):
                steps.append((clause.label + clause.heading) or clause.span.of(self.text)[:40])
            parent = clause.parent
        return tuple(reversed(steps))


# --- responsibility ------------------------------------------------------------------------------


class AssignmentKind(enum.StrEnum):
    """explicit: a bracket, labelled line or table row; implicit: running text or an article."""

    EXPLICIT = "explicit"
    IMPLICIT = "implicit"


class AssignmentForm(enum.StrEnum):
    """Where an assignment stands."""

    BRACKET = "bracket"
    LINE = "line"
    TABLE = "table"
    RUNNING = "running"


#: 组长单位 of a work group leads it, as 牵头单位 does.
LEAD_ROLES = frozenset({"牵头", "牵头单位", "牵头部门", "总牵头", "牵头责任单位", "组长单位"})


@dataclass(frozen=True, slots=True)
class UnitMention:
    """A unit as one assignment names it.

    Attributes:
        as_written: the source's own words without white space and page-break debris; an inherited
            区/市 is not added.
        name: with the inherited prefix (区科技局、民政局 → 区民政局) and, once resolved, in full.
        collective: 各有关部门, 各县(市、区)政府, 三镇: never one organ.
        span: where it stands.
        unit_id: of the unit in the registry; "" until it is resolved.
    """

    as_written: str
    name: str
    span: Span
    collective: bool = False
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class RoleUnits:
    """A role (角色, as the source names it: 牵头, 责任单位, 配合, 负责, 实施部门) and its units.

    ``open_ended``: the list closes with 等, 等有关部门, 等相关单位.
    ``implied``: not named here but by a sentence elsewhere that adds these units to every item
    (以下各项任务均需各市党委、政府落实，不再一一列出); their spans lie in that sentence.
    """

    role: str
    units: tuple[UnitMention, ...]
    open_ended: bool = False
    implied: bool = False

    @property
    def lead(self) -> bool:
        return self.role in LEAD_ROLES


class TargetKind(enum.StrEnum):
    """indicator: a figure to be reached (指标); deadline: until when something is done (时限)."""

    INDICATOR = "indicator"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure or deadline that belongs to an assignment or clause (指标, 时限).

    Attributes:
        text: the words that state it, ``span`` of the stored text.
        value: keeps the comparison: ``≥2.5``, ``100%``, ``↓10%``, ``10—15``; None for a deadline.
        unit: the measure (平方米, 家); None where the value is a share or has none.
        due: the deadline as written: of a deadline itself, or the one that a figure carries.
        comparison: ``≥ ≤ > < = ≈``, ``↑ ↓`` (it grows or falls by), ``range``; None for a deadline.
        low, high: bounds of the figure in ``unit``, per cent or per mille; None where it states none.
        base_value, base_year: what it is compared with (较2020年; the column 2020年基期值 of a table).
        due_from, due_by: first and last day that ``due`` means, where the document makes them certain.
        recurring: how often it falls due: 每年, 每季度, 每月.
        name: of a row of an indicator table, the indicator's name; "" where ``text`` says it all.
        nature: 约束性 or 预期性, where a table states it.
    """

    text: str
    span: Span
    value: str | None = None
    unit: str | None = None
    due: str | None = None
    comparison: str | None = None
    low: float | None = None
    high: float | None = None
    base_value: str | None = None
    base_year: int | None = None
    due_from: dt.date | None = None
    due_by: dt.date | None = None
    recurring: str | None = None
    name: str = ""
    nature: str | None = None

    @property
    def kind(self) -> TargetKind:
        return TargetKind.DEADLINE if self.value is None else TargetKind.INDICATOR


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A target of a version, with its place and the assignments that it belongs to.

    Attributes:
        clause: ordinal of the clause that states it.
        assignments: positions, in the version's list, of the assignments whose task holds it.
    """

    clause: int
    target: Target
    assignments: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who owes what: one explicit or implicit assignment (责任分工).

    Attributes:
        clause: ordinal of the clause that holds the evidence.
        evidence: span of the words that assign (inside the brackets, the whole labelled line).
        task: span of the sentences that are assigned.
        heading: run-in heading or section title that names the task, "" without one.
        period: 实施时间 as written.
        act, object, condition: of an implicit duty: what has to be done (实施监督检查), to what (对本行政
            区域内的消防工作), and when or under which condition (发生火灾时); None where it says none.
    """

    clause: int
    kind: AssignmentKind
    form: AssignmentForm
    evidence: Span
    task: Span
    roles: tuple[RoleUnits, ...]
    heading: str = ""
    period: str | None = None
    due: str | None = None
    targets: tuple[Target, ...] = ()
    act: Span | None = None
    object: Span | None = None
    condition: Span | None = None


# --- library -------------------------------------------------------------------------------------


class Validity(enum.StrEnum):
    """Whether a version holds on a date (时效)."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REPEALED = "repealed"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class FileStatus(enum.StrEnum):
    """What became of one file in an ingest run."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"  # read as a new version; the old one is superseded


@dataclass(frozen=True, slots=True)
class FileReport:
    """One row of the table that ``anzhi ingest`` prints."""

    path: str
    status: FileStatus
    kind: DocumentKind | None = None
    title: str = ""
    document_id: str | None = None
    clauses: int = 0
    articles: int = 0
    assignments: int = 0
    superseded: int | None = None
    issues: tuple[Issue, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest run did."""

    files: tuple[FileReport, ...] = ()
    seconds: float = 0.0
    issues: tuple[Issue, ...] = field(default=())

    @property
    def failed(self) -> int:
        return sum(row.status is FileStatus.FAILED for row in self.files)


class Deadline(enum.StrEnum):
    """When a task falls due, seen from the day asked for; each later span holds the ones before it."""

    OVERDUE = "overdue"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    LATER = "later"
    RECURRING = "recurring"
    OPEN = "open"
