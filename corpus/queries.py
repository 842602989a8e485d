"""Selects over documents, versions, clauses and parts, and the records that their rows become."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from corpus import schema
from corpus.amended import Visibility
from corpus.model import (
    Box,
    ClauseKind,
    DocumentKind,
    FileStatus,
    Issue,
    PlacedBox,
    Severity,
    Span,
    Validity,
)
from corpus.records import ClauseRecord, DocumentOrder, DocumentRecord, Overview, PartRecord, VersionRecord
from corpus.repealed import Statement, ended
from corpus.rows import basis_of, issue_of
from corpus.validity import (
    CHAINED,
    Dated,
    Verdict,
    ever_held,
    period_verdict,
    plan_period,
    renamed,
    seasonal_period,
    validities,
    year_note,
)

RowMapping = sa.RowMapping
Select = sa.Select[Any]

_REPLACED = (Validity.SUPERSEDED, Validity.NOT_YET)
UNJUDGED = Verdict(Validity.UNKNOWN, "")

_documents, _versions, _clauses, _parts = schema.documents, schema.versions, schema.clauses, schema.parts


@dataclass(frozen=True)
class Judged:
    """Validity of every version on one date.

    Attributes:
        verdicts: by version id.
        documents: document id by version id.
        earlier: versions that held then, of documents whose current version had not begun; by document id.
        standing: versions that can hold on some date, which an index must therefore have.
        hidden: those of them that do not stand for their document on that date.
        replaced: what nothing may be answered from on that date: the hidden ones, laws that another text of
            theirs replaces, and what had not been made then.
        works: what versions of one law have in common, by version id; see ``Dated.chain``.
        starts: the day from which a version holds, by version id.
    """

    verdicts: Mapping[str, Verdict]
    documents: Mapping[str, str]
    earlier: Mapping[str, str]
    standing: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    works: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    starts: Mapping[str, dt.date | None] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: sa.Connection, as_of: dt.date) -> Judged:
        dated = renamed(dated_versions(connection))
        verdicts = validities(dated, as_of, ended(dated, repeal_statements(connection)))
        current = set(connection.scalars(sa.select(_documents.c.current_version)))
        waiting = {
            row.document_id
            for row in dated
            if row.version_id in current and verdicts[row.version_id].status is Validity.NOT_YET
        }
        earlier = {
            row.document_id: row.version_id
            for row in sorted(dated, key=lambda row: row.sequence)
            if row.document_id in waiting and verdicts[row.version_id].status is Validity.IN_FORCE
        }
        documents = {row.version_id: row.document_id for row in dated}
        standing = ever_held(dated) | current
        shown = {key for key in current if documents.get(key) not in earlier} | set(earlier.values())
        works = {row.version_id: row.chain for row in dated if row.kind in CHAINED and row.work}
        starts = {row.version_id: row.starts for row in dated}
        hidden = standing - shown
        replaced = hidden | {
            row.version_id
            for row in dated
            if (row.kind in CHAINED and verdicts[row.version_id].status in _REPLACED)
            or (row.published or row.effective or as_of) > as_of
        }
        return cls(verdicts, documents, earlier, standing, hidden, replaced, works, starts)

    def verdict(self, version_id: str) -> Verdict:
        return self.verdicts.get(version_id, UNJUDGED)

    def same_work(self, one: str, other: str) -> bool:
        """Whether two versions are texts of one document or of one law."""
        if self.documents.get(one) == self.documents.get(other):
            return True
        return one in self.works and self.works[one] == self.works.get(other)

    def editions(self, version_id: str) -> tuple[str, ...]:
        """Ids of the texts of the same document or law that can hold on some date, the oldest first."""
        by_document, by_work = self._groups
        found = {version_id, *by_document.get(self.documents.get(version_id), ())}
        found.update(by_work.get(self.works.get(version_id), ()))
        return tuple(sorted(found, key=lambda key: (self.starts.get(key) or dt.date.min, key)))

    @cached_property
    def _groups(self) -> tuple[dict[str | None, list[str]], dict[tuple[str, str] | None, list[str]]]:
        """The standing versions by document, and those of laws by their law."""
        by_document: dict[str | None, list[str]] = defaultdict(list)
        by_work: dict[tuple[str, str] | None, list[str]] = defaultdict(list)
        for key in self.standing:
            by_document[self.documents.get(key)].append(key)
            if key in self.works:
                by_work[self.works[key]].append(key)
        return by_document, by_work

    def replacing_document(self, version_id: str) -> str | None:
        """Id of another document that replaces the one of this version."""
        newer = self.verdict(version_id).superseded_by
        if newer is None or self.documents[newer] == self.documents[version_id]:
            return None
        return self.documents[newer]

    def shown(self) -> sa.ColumnElement[bool]:
        """Versions that stand for their documents on that date: the current one, or the one before it."""
        current = _versions.c.id == _documents.c.current_version
        if not self.earlier:
            return current
        return sa.or_(
            sa.and_(current, _documents.c.id.not_in(list(self.earlier))),
            _versions.c.id.in_(list(self.earlier.values())),
        )

    def with_status(self, status: Validity) -> sa.ColumnElement[bool]:
        """Versions that have ``status``, with the shorter of the two possible lists."""
        inside = [key for key, verdict in self.verdicts.items() if verdict.status is status]
        if 2 * len(inside) <= len(self.verdicts):
            return _versions.c.id.in_(inside)
        return _versions.c.id.not_in(
            [key for key, verdict in self.verdicts.items() if verdict.status is not status]
        )

    def not_superseded(self) -> sa.ColumnElement[bool]:
        return _versions.c.id.not_in(
            [key for key, verdict in self.verdicts.items() if verdict.status is Validity.SUPERSEDED]
        )


def _plans(connection: sa.Connection) -> Mapping[str, tuple[tuple[tuple[int, int], ...], int | None]]:
    """(plan periods, year spoken of) of versions that have either.

    Periods count only where the parts that have one make up at least half of the text: one plan in a
    collection does not end the collection. The year of a yearly list counts only where no part without one
    makes up a quarter.
    """
    query = sa.select(_parts).order_by(_parts.c.version_id, _parts.c.ordinal)
    dated = sa.select(_parts.c.version_id).where(
        sa.or_(_parts.c.period_first.is_not(None), _parts.c.year.is_not(None))
    )
    found: dict[str, tuple[tuple[tuple[int, int], ...], int | None]] = {}
    rows = connection.execute(query.where(_parts.c.version_id.in_(dated))).mappings()
    for version_id, group in groupby(rows, key=lambda row: str(row["version_id"])):
        parts = list(group)
        planned = [(row, period) for row in parts if (period := _plan_period(row)) is not None]
        inside = sum(row["end"] - row["start"] for row, _ in planned)
        whole = sum(row["end"] - row["start"] for row in parts)
        counted = {row["ordinal"] for row, _ in planned}
        lasting = max((r["end"] - r["start"] for r in parts if r["ordinal"] not in counted), default=0)
        # A list of this year's tasks behind a plan without years does not end the plan.
        stated = any(row["period_first"] is not None for row, _ in planned)
        over = 2 * inside >= whole and (stated or 4 * lasting < whole)
        periods = tuple(period for _, period in planned) if over else ()
        year = next((row["year"] for row in parts if row["year"] is not None), None)
        found[version_id] = periods, year
    return found


def _plan_period(row: RowMapping) -> tuple[int, int] | None:
    first, last = row["period_first"], row["period_last"]
    stated = None if first is None else (first, last)
    return plan_period(DocumentKind(row["kind"]), row["title"], stated, row["year"])


def dated_versions(connection: sa.Connection) -> Iterator[Dated]:
    """What decides the validity of every version."""
    plans = _plans(connection)
    columns = (
        _versions.c.id,
        _versions.c.document_id,
        _versions.c.work,
        _versions.c.kind,
        _versions.c.jurisdiction,
        _versions.c.sequence,
        _versions.c.published,
        _versions.c.effective,
        _versions.c.expires,
        _versions.c.stated_status,
        _versions.c.number,
        _versions.c.title,
        _versions.c.short_titles,
    )
    for row in connection.execute(sa.select(*columns)):
        periods, year = plans.get(row.id, ((), None))
        season = seasonal_period(DocumentKind(row.kind), row.title, row.published) if not periods else None
        former = tuple(name[2:-1] for name in row.short_titles if name.startswith("原《"))
        yield Dated(
            version_id=row.id,
            document_id=row.document_id,
            work=row.work,
            kind=DocumentKind(row.kind),
            jurisdiction=row.jurisdiction,
            sequence=row.sequence,
            published=row.published,
            effective=row.effective,
            expires=row.expires,
            stated_status=row.stated_status,
            periods=periods if season is None else (season,),
            year=year,
            former=former,
            number=row.number,
            title=row.title,
            names=tuple(name for name in row.short_titles if not name.startswith("原《")),
        )


def repeal_statements(connection: sa.Connection) -> Iterator[Statement]:
    """Every stored repeal with the place of the clause that states it."""
    table = schema.repeals
    query = (
        sa.select(table, _clauses.c.article)
        .join(
            _clauses,
            sa.and_(_clauses.c.version_id == table.c.version_id, _clauses.c.ordinal == table.c.clause),
        )
        .order_by(table.c.version_id, table.c.n)
    )
    for row in connection.execute(query):
        yield Statement(
            source=row.version_id,
            clause_id=f"{row.version_id}.{row.clause}",
            place=row.article or "",
            title=row.title,
            number=row.number,
            published=row.published,
            partial=row.partial,
            since=row.since,
        )


# --- documents and versions ----------------------------------------------------------------------


def document_query() -> Select:
    """Versions with their documents; restrict it with ``Judged.shown`` or by id."""
    counted = _versions.alias("counted")
    many = (
        sa.select(sa.func.count())
        .where(counted.c.document_id == _documents.c.id)
        .scalar_subquery()
        .label("versions")
    )
    return (
        sa.select(
            _versions,
            _documents.c.added_at.label("first_added"),
            _documents.c.current_version,
            _documents.c.visibility,
            many,
        )
        .select_from(_versions)
        .join(_documents, _documents.c.id == _versions.c.document_id)
    )


def holds(word: str) -> sa.ColumnElement[bool]:
    """Versions whose title, number, issuer or file name has ``word``."""
    columns = (_versions.c.title, _versions.c.number, _versions.c.issuer, _versions.c.file_name)
    return sa.or_(*(column.icontains(word, autoescape=True) for column in columns))


def in_places(places: Sequence[str]) -> sa.ColumnElement[bool]:
    """Versions of these jurisdictions, by themselves or by one of their parts."""
    parts = sa.select(_parts.c.version_id).where(_parts.c.jurisdiction.in_(places))
    return sa.or_(_versions.c.jurisdiction.in_(places), _versions.c.id.in_(parts))


def newest_first() -> tuple[sa.ColumnElement[Any], ...]:
    """Order of a list of documents; ties by title and id."""
    date = sa.func.coalesce(
        _versions.c.published, _versions.c.effective, sa.literal(dt.date(1, 1, 1), sa.Date)
    )
    return (date.desc(), _versions.c.title, _versions.c.document_id)


def ordered(order: DocumentOrder) -> tuple[sa.ColumnElement[Any], ...]:
    """Order of a list of documents; ties as ``newest_first``."""
    first: dict[DocumentOrder, tuple[sa.ColumnElement[Any], ...]] = {
        DocumentOrder.NEWEST: (),
        DocumentOrder.ADDED: (_documents.c.added_at.desc(),),
        DocumentOrder.TITLE: (_versions.c.title,),
        DocumentOrder.ASSIGNMENTS: (_versions.c.assignments.desc(),),
    }
    return (*first[order], *newest_first())


def jurisdictions(connection: sa.Connection) -> tuple[str, ...]:
    """Paths of all jurisdictions of current documents and their parts, sorted."""
    current = sa.select(_documents.c.current_version)
    found = sa.union(
        sa.select(_versions.c.jurisdiction).where(_versions.c.id.in_(current)),
        sa.select(_parts.c.jurisdiction).where(_parts.c.version_id.in_(current)),
    )
    return tuple(sorted(place for place in connection.scalars(found) if place))


def version_query() -> Select:
    """Versions, with the id of their document's current one."""
    return (
        sa.select(_versions, _documents.c.current_version, _documents.c.visibility)
        .select_from(_versions)
        .join(_documents, _documents.c.id == _versions.c.document_id)
    )


def _common(row: RowMapping) -> dict[str, Any]:
    return {
        "title": row["title"],
        "file_name": row["file_name"],
        "kind": DocumentKind(row["kind"]),
        "number": row["number"],
        "issuer": row["issuer"],
        "index_number": row["index_number"],
        "jurisdiction": row["jurisdiction"],
        "published": row["published"],
        "effective": row["effective"],
        "expires": row["expires"],
        "stated_status": row["stated_status"],
        "clauses": row["clauses"],
        "articles": row["articles"],
        "assignments": row["assignments"],
        "status_of_file": FileStatus(row["file_status"]),
        "issues": tuple(issue_of(issue) for issue in row["issues"]),
        "form": row["form"],
        "sha256": row["sha256"],
        "size": row["size"],
        "characters": row["characters"],
        "path": row["path"],
        "short_titles": tuple(row["short_titles"]),
        "place_basis": basis_of(row["place_basis"]),
        "visibility": Visibility(row["visibility"]),
    }


def document_record(row: RowMapping, judged: Judged) -> DocumentRecord:
    """Record of a row of ``document_query``."""
    verdict = judged.verdict(row["id"])
    return DocumentRecord(
        id=row["document_id"],
        version_id=row["id"],
        status=verdict.status,
        status_note=verdict.note,
        superseded_by=judged.replacing_document(row["id"]),
        repealed_by=verdict.repealed_by,
        added_at=row["first_added"],
        versions=row["versions"],
        **_common(row),
    )


def version_record(row: RowMapping, judged: Judged) -> VersionRecord:
    """Record of a row of ``version_query``."""
    verdict = judged.verdict(row["id"])
    return VersionRecord(
        id=row["id"],
        document_id=row["document_id"],
        sequence=row["sequence"],
        current=row["id"] == row["current_version"],
        status=verdict.status,
        status_note=verdict.note,
        superseded_by=verdict.superseded_by,
        repealed_by=verdict.repealed_by,
        added_at=row["added_at"],
        requested_kind=None if row["requested_kind"] is None else DocumentKind(row["requested_kind"]),
        requested_jurisdiction=row["requested_jurisdiction"],
        revision=row["revision"],
        **_common(row),
    )


def placed_box(row: Sequence[Any]) -> PlacedBox:
    """The box that ``rows.text_row`` stored."""
    return PlacedBox(Span(row[0], row[1]), row[2], Box(*row[3:7]))


# --- clauses and parts ---------------------------------------------------------------------------


def clause_key(clause_id: str) -> tuple[str, int] | None:
    """(version id, ordinal) of ``version.ordinal``; None for anything else."""
    version_id, dot, ordinal = clause_id.rpartition(".")
    if not dot or not (ordinal.isascii() and ordinal.isdigit()) or len(ordinal) > 9:
        return None
    return version_id, int(ordinal)


def clause_query() -> Select:
    """Clauses with the id of their document."""
    return sa.select(_clauses, _versions.c.document_id).join(
        _versions, _versions.c.id == _clauses.c.version_id
    )


_ONE_CLAUSE = clause_query().where(
    _clauses.c.version_id == sa.bindparam("version"), _clauses.c.ordinal == sa.bindparam("number")
)
"""Composed once: an answer reads several clauses, and composing takes longer than reading."""


def one_clause(connection: sa.Connection, version_id: str, ordinal: int) -> ClauseRecord | None:
    """A clause by its key; None where there is none."""
    row = connection.execute(_ONE_CLAUSE, {"version": version_id, "number": ordinal}).mappings().first()
    return None if row is None else clause_record(row)


_BEHIND = (
    clause_query()
    .where(_clauses.c.version_id == sa.bindparam("version"), _clauses.c.ordinal > sa.bindparam("number"))
    .order_by(_clauses.c.ordinal)
)


def clauses_below(connection: sa.Connection, clause: ClauseRecord) -> Iterator[ClauseRecord]:
    """The clauses that stand in a clause, in document order; no others are read."""
    rows = connection.execute(_BEHIND, {"version": clause.version_id, "number": clause.ordinal})
    for row in rows.mappings():
        if row["start"] >= clause.extent_end:
            rows.close()
            return
        yield clause_record(row)


def clause_record(row: RowMapping) -> ClauseRecord:
    """Record of a row of ``clause_query``."""
    return ClauseRecord(
        id=f"{row['version_id']}.{row['ordinal']}",
        version_id=row["version_id"],
        document_id=row["document_id"],
        ordinal=row["ordinal"],
        parent=row["parent"],
        part=row["part"],
        kind=ClauseKind(row["kind"]),
        label=row["label"],
        number=row["number"],
        heading=row["heading"],
        start=row["start"],
        end=row["end"],
        extent_start=row["extent_start"],
        extent_end=row["extent_end"],
        page=row["page"],
        path=tuple(row["path"]),
        article=row["article"],
        place=row["place"],
        cells=tuple(Span(start, end) for start, end in row["cells"] or ()),
        header=row["header"],
    )


def part_status(whole: Verdict, period: tuple[int, int] | None, year: int | None, as_of: dt.date) -> Verdict:
    """Status of one part: its own plan may be over, or not begun, in a document that holds as a whole."""
    if whole.status not in (Validity.IN_FORCE, Validity.UNKNOWN):
        return whole
    if period is not None:
        return period_verdict(period, as_of) or Verdict(Validity.IN_FORCE, "")
    if whole.status is Validity.IN_FORCE and not whole.note:
        return Verdict(whole.status, year_note(year, as_of))
    return whole


def part_record(row: RowMapping, whole: Verdict, as_of: dt.date) -> PartRecord:
    """Record of a row of ``parts``; ``whole`` is the verdict on its version."""
    first, last = row["period_first"], row["period_last"]
    verdict = part_status(whole, _plan_period(row), row["year"], as_of)
    return PartRecord(
        version_id=row["version_id"],
        ordinal=row["ordinal"],
        title=row["title"],
        kind=DocumentKind(row["kind"]),
        start=row["start"],
        end=row["end"],
        jurisdiction=row["jurisdiction"],
        year=row["year"],
        period=None if first is None else (first, last),
        status=verdict.status,
        status_note=verdict.note,
        place_basis=basis_of(row["place_basis"]),
    )


# --- state ---------------------------------------------------------------------------------------


def overview(connection: sa.Connection, root: Path, generation: int) -> Overview:
    """Sizes of the library."""
    sums = sa.select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(_versions.c.clauses), 0),
        sa.func.coalesce(sa.func.sum(_versions.c.articles), 0),
        sa.func.coalesce(sa.func.sum(_versions.c.assignments), 0),
    ).where(_versions.c.id.in_(sa.select(_documents.c.current_version)))
    documents, clauses, articles, assignments = connection.execute(sums).one()
    return Overview(
        documents=documents,
        versions=connection.scalar(sa.select(sa.func.count()).select_from(_versions)) or 0,
        clauses=int(clauses),
        articles=int(articles),
        assignments=int(assignments),
        units=connection.scalar(sa.select(sa.func.count(schema.units.c.key.distinct()))) or 0,
        generation=generation,
        root=root,
    )


def database_issues(connection: sa.Connection) -> Iterator[Issue]:
    """What the database finds wrong with itself, and documents whose current version is missing."""
    if connection.dialect.name == "sqlite":
        for (message,) in connection.exec_driver_sql("PRAGMA quick_check(5)"):
            if message != "ok":
                yield Issue(
                    "database_damaged", f"资料库文件已损坏（{message}），请从备份恢复。", Severity.ERROR
                )
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5):
            yield Issue("database_damaged", f"资料库表 {row[0]} 有悬空的引用，请从备份恢复。", Severity.ERROR)
    lost = sa.select(_documents.c.id).where(
        ~sa.exists().where(
            _versions.c.id == _documents.c.current_version, _versions.c.document_id == _documents.c.id
        )
    )
    for document_id in connection.scalars(lost):
        yield Issue(
            "version_missing", f"文件 {document_id} 的当前版本不在资料库中，请重新导入。", Severity.ERROR
        )
