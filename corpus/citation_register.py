"""Lists of citations, resolved: what a document cites, who cites it, what stays unresolved (引用清单)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from corpus import schema
from corpus.china_time import china_today
from corpus.following import Followed, Spoken
from corpus.library import Library
from corpus.model import DocumentKind, Span, Validity
from corpus.queries import clause_key
from corpus.records import Locator, Page, Quote
from corpus.relations import FoundReference, Reference, ReferenceScope
from corpus.resolving import Citing, Outcome, Resolution, Resolver

_citations, _versions, _clauses, _documents = (
    schema.citations,
    schema.versions,
    schema.clauses,
    schema.documents,
)
_AROUND = 60  # characters of the sentence that are shown on either side
_SENTENCE = 120  # characters on either side that tell of what a citation speaks
_BATCH = 400
# What a version of another day may have.
_OTHER_THEN = frozenset(
    {
        Outcome.ARTICLE_MISSING,
        Outcome.PARAGRAPH_MISSING,
        Outcome.ITEM_MISSING,
        Outcome.REPEALED,
        Outcome.VERSION_MISSING,
        Outcome.AMBIGUOUS,
    }
)


@dataclass(frozen=True, slots=True)
class CitingDocument:
    """The version that cites."""

    id: str
    version_id: str
    title: str
    file_name: str
    kind: DocumentKind
    jurisdiction: str
    date: dt.date | None


@dataclass(frozen=True, slots=True)
class CitationRecord:
    """A citation with what it meant when it was written and what it means today.

    Attributes:
        quote: the words that cite; context: the sentence around them, ``quote`` inside.
        then: on the day from which the citing text holds; now: on the day asked for.
        note: what a reader has to know of ``now``: the article moved, or the text of that time is missing.
            Where nothing confirms that today's article of that number is meant, ``now`` is VERSION_MISSING
            and only points at it.
    """

    id: str
    document: CitingDocument
    clause_id: str
    locator: Locator
    reference: Reference
    quote: Quote
    context: str
    then: Resolution
    now: Resolution
    note: str = ""

    @property
    def target(self) -> Resolution:
        """What it means: today, else when it was written; unresolved only where neither is known."""
        return self.then if self.then.resolved and not self.now.resolved else self.now

    @property
    def resolved(self) -> bool:
        return self.then.resolved or self.now.resolved


class CitationRegister:
    """Citations of a library on one day.

    Args:
        as_of: the day of ``now``, by default today in China.
    """

    def __init__(self, library: Library, as_of: dt.date | None = None) -> None:
        self._library = library
        self._now = Resolver(library, as_of or china_today())
        self._then: dict[dt.date, Resolver] = {}
        self._followed: dict[str, Followed] = {}
        self._spoken: dict[str, Spoken] = {}

    # --- lists -----------------------------------------------------------------------------------

    def of_version(
        self, version_id: str, *, clause_id: str | None = None, limit: int = 50, offset: int = 0
    ) -> Page[CitationRecord]:
        """What a version cites, in the order of its text.

        Args:
            clause_id: only citations in this clause and below it.
        """
        conditions = [_citations.c.version_id == version_id]
        if clause_id is not None:
            extent = self._library.clause(clause_id).extent
            conditions += [_citations.c.start >= extent.start, _citations.c.end <= extent.end]
        rows = self._rows(*conditions)
        return self._page(rows, limit, offset)

    def cited_by(
        self,
        version_id: str,
        *,
        clause_id: str | None = None,
        own: bool = False,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[CitationRecord]:
        """Citations whose target is this version, by the titles of the citing documents.

        Args:
            clause_id: only those of the article, 款 or 项 that this clause is, and of what lies in it.
            own: also those that the version makes to itself (本法第三十条).
        """
        found = self._citing(version_id)
        if clause_id is not None:
            key = clause_key(clause_id)
            within = self._library.clause(clause_id).extent if key else Span(0, 0)
            found = tuple(one for one in found if _meets(one, version_id, within))
        if not own:
            found = tuple(one for one in found if one.document.version_id != version_id)
        items = found[offset : offset + limit]
        return Page(items, len(found), limit, offset)

    def citing_counts(self, version_id: str) -> Mapping[int, int]:
        """How many citations, those of the version itself among them, mean each article; by its ordinal."""
        counts: dict[int, int] = defaultdict(int)
        for one in self._citing(version_id):
            for target in (one.now, one.then):
                if target.version_id == version_id and target.clause_ids:
                    key = clause_key(target.clause_ids[0])
                    if key is not None:
                        counts[key[1]] += 1
                    break
        return counts

    def unresolved(
        self,
        *,
        outcome: Outcome | None = None,
        document: str | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Page[CitationRecord]:
        """Citations of current documents that mean nothing in the library, then or now.

        Args:
            outcome: only those with this reason. document: id, file name or words of the title.
        """
        keys = self._unresolved_keys()
        if outcome is not None:
            keys = tuple(key for key in keys if key[2] is outcome)
        if document:
            wanted = self._versions_of(document)
            keys = tuple(key for key in keys if key[0] in wanted)
        items: list[CitationRecord] = []
        for version_id, n, _ in keys[offset : offset + limit]:
            row = self._rows(_citations.c.version_id == version_id, _citations.c.n == n)
            items.extend(self._records(row))
        return Page(tuple(items), len(keys), limit, offset)

    def unresolved_counts(self) -> dict[Outcome, int]:
        """How many citations stay unresolved, by reason, the most frequent first."""
        counts: dict[Outcome, int] = defaultdict(int)
        for _, _, outcome in self._unresolved_keys():
            counts[outcome] += 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].value)))

    def all(self, document: str | None = None) -> Iterator[CitationRecord]:
        """Every citation of current documents, document by document."""
        wanted = sorted(self._versions_of(document) if document else self._current())
        for version_id in wanted:
            yield from self._records(self._rows(_citations.c.version_id == version_id))

    def count(self, document: str | None = None) -> int:
        """How many citations ``all`` gives."""
        wanted = self._versions_of(document) if document else self._current()
        query = sa.select(_citations.c.version_id, sa.func.count().label("n")).group_by(
            _citations.c.version_id
        )
        return sum(row["n"] for row in self._library.rows(query) if row["version_id"] in wanted)

    def citing(self, document: str) -> Iterator[CitationRecord]:
        """Citations that mean these documents, by others.

        Args:
            document: id, file name or words of the title.
        """
        for version_id in sorted(self._versions_of(document)):
            for record in self._citing(version_id):
                if record.document.version_id != version_id:
                    yield record

    # --- inner -----------------------------------------------------------------------------------

    def _rows(self, *conditions: sa.ColumnElement[bool]) -> list[sa.RowMapping]:
        query = (
            sa.select(
                _citations,
                _versions.c.document_id,
                _versions.c.title.label("citing_title"),
                _versions.c.file_name,
                _versions.c.kind,
                _versions.c.jurisdiction,
                _versions.c.published,
                _versions.c.effective,
                *(_clauses.c[name].label(f"clause_{name}") for name in ("path", "article", "page", "place")),
                *(_clauses.c[name].label(f"clause_{name}") for name in ("start", "end")),
            )
            .join(_versions, _versions.c.id == _citations.c.version_id)
            .join(
                _clauses,
                sa.and_(
                    _clauses.c.version_id == _citations.c.version_id,
                    _clauses.c.ordinal == _citations.c.clause,
                ),
            )
            .where(*conditions)
            .order_by(_versions.c.title, _citations.c.version_id, _citations.c.n)
        )
        return self._library.rows(query)

    def _page(self, rows: Sequence[sa.RowMapping], limit: int, offset: int) -> Page[CitationRecord]:
        items = tuple(self._records(rows[offset : offset + limit]))
        return Page(items, len(rows), limit, offset)

    def _records(self, rows: Iterable[sa.RowMapping]) -> Iterator[CitationRecord]:
        for row in rows:
            yield self._record(row)

    def _record(self, row: sa.RowMapping) -> CitationRecord:
        version_id = row["version_id"]
        text = self._library.text(version_id)
        reference = _reference(row)
        then, now, note = self._both(row, reference)
        start, end = reference.span
        return CitationRecord(
            id=f"{version_id}.r{row['n']}",
            document=CitingDocument(
                row["document_id"],
                version_id,
                row["citing_title"],
                row["file_name"],
                DocumentKind(row["kind"]),
                row["jurisdiction"],
                row["published"] or row["effective"],
            ),
            clause_id=f"{version_id}.{row['clause']}",
            locator=Locator(
                tuple(row["clause_path"]), row["clause_article"], row["clause_page"], row["clause_place"]
            ),
            reference=reference,
            quote=Quote(start, end, text[start:end]),
            context=_context(text, start, end, row["clause_start"], row["clause_end"]),
            then=then,
            now=now,
            note=note,
        )

    def _both(self, row: sa.RowMapping, reference: Reference) -> tuple[Resolution, Resolution, str]:
        return self.meant(reference, Citing(row["version_id"], row["jurisdiction"]), _holds_from(row))

    def meant(
        self, reference: FoundReference | Reference, citing: Citing, day: dt.date | None
    ) -> tuple[Resolution, Resolution, str]:
        """What a citation meant on ``day``, what it means today, and what a reader has to know of the latter.

        Args:
            citing: with the version that cites; the words of ``reference`` stand in its text.
            day: None where it is not known: then today's meaning is all there is.
        """
        now = self._now.resolve(reference, citing)
        if day is None or day >= self._now.as_of or reference.scope is not ReferenceScope.NAMED:
            return now, now, ""
        then = self._at(day).resolve(reference, citing)
        if then.outcome is Outcome.VERSION_MISSING and reference.article is not None and now.resolved:
            return (then, *self._numbered(citing, now, reference))
        if then.resolved and then.clause_ids and now.version_id and now.version_id != then.version_id:
            return (then, *self._follow(then, now, reference))
        return then, now, ""

    def _numbered(
        self, citing: Citing, now: Resolution, reference: FoundReference | Reference
    ) -> tuple[Resolution, str]:
        """Today's article of the cited number, where the sentence speaks of it; else it stays open."""
        assert now.version_id is not None
        assert citing.version_id is not None
        assert reference.article is not None
        if now.version_id not in self._spoken:
            tree = self._library.provisions(now.version_id)
            self._spoken[now.version_id] = Spoken(tree, self._library.text(now.version_id))
        sentence = _around(self._library.text(citing.version_id), *reference.span)
        if self._spoken[now.version_id].confirms(sentence, reference.article):
            return now, "资料库没有引用时的文本；现行文本的同号条文与原句相符。"
        reason = f"资料库没有引用时的《{now.title}》，不能确认现行文本的{now.label}就是所引条文。"
        return replace(now, outcome=Outcome.VERSION_MISSING, reason=reason), ""

    def _at(self, day: dt.date) -> Resolver:
        if day not in self._then:
            self._then[day] = Resolver(self._library, day)
        return self._then[day]

    def _follow(
        self, then: Resolution, now: Resolution, reference: FoundReference | Reference
    ) -> tuple[Resolution, str]:
        """Today's provision that continues the one that was cited, which may have another number."""
        assert then.version_id is not None
        assert now.version_id is not None
        assert reference.article is not None
        old = self._library.provisions(then.version_id).article(reference.article)
        if old is None:
            return now, ""
        if now.version_id not in self._followed:
            tree = self._library.provisions(now.version_id)
            self._followed[now.version_id] = Followed(tree, self._library.text(now.version_id))
        followed = self._followed[now.version_id]
        old_text = self._library.text(then.version_id)
        new = followed.article(old, old_text)
        if new is None:
            reason = f"《{now.title}》现行文本已没有与原{reference.article}相应的条文。"
            missing = replace(
                now, outcome=Outcome.ARTICLE_MISSING, reason=reason, clause_ids=(), span=None, label=""
            )
            return missing, reason
        paragraph, item = reference.paragraph, reference.item
        if paragraph is not None:
            paragraph = followed.paragraph(old, paragraph, old_text, new)
        moved = replace(
            reference,
            article=new.label,
            paragraph=paragraph,
            item=item if paragraph or reference.paragraph is None else None,
        )
        placed = self._now.provision(now, moved)
        if not placed.resolved and placed.clause_ids:
            placed = self._now.provision(now, replace(moved, paragraph=None, item=None))
        note = ""
        if placed.label != then.label:
            note = f"原{then.label}，现行文本为{placed.label}。"
        return placed, note

    # --- who cites -------------------------------------------------------------------------------

    def _citing(self, version_id: str) -> tuple[CitationRecord, ...]:
        """All citations that mean a version, then or now."""
        return self._library.derived(
            ("citing", version_id, self._now.as_of), lambda: tuple(self._find_citing(version_id))
        )

    def _find_citing(self, version_id: str) -> Iterator[CitationRecord]:
        itself = sa.and_(
            _citations.c.version_id == version_id, _citations.c.scope != ReferenceScope.NAMED.value
        )
        yield from self._records(self._rows(itself, _citations.c.article.is_not(None)))
        names = sorted(self._names_of(version_id))
        for first in range(0, len(names), _BATCH):
            named = sa.tuple_(_citations.c.work, _citations.c.number).in_(names[first : first + _BATCH])
            for record in self._records(self._rows(named)):
                if version_id in (record.then.version_id, record.now.version_id):
                    yield record

    def _names_of(self, version_id: str) -> frozenset[tuple[str, str]]:
        """(key of the title, 文号) of all citations that may mean the work of this version."""
        catalog = self._library.catalog()
        work = catalog.by_version.get(version_id)
        by_work: Mapping[int, frozenset[tuple[str, str]]] = self._library.derived(
            ("cited names",), self._cited_names
        )
        return by_work.get(id(work), frozenset())

    def _cited_names(self) -> Mapping[int, frozenset[tuple[str, str]]]:
        catalog = self._library.catalog()
        found: dict[int, set[tuple[str, str]]] = defaultdict(set)
        query = sa.select(
            _citations.c.work, _citations.c.number, sa.func.min(_citations.c.title).label("title")
        )
        named = _citations.c.scope == ReferenceScope.NAMED.value
        for row in self._library.rows(query.where(named).group_by(_citations.c.work, _citations.c.number)):
            for work in catalog.candidates(row["title"], row["number"])[0]:
                found[id(work)].add((row["work"], row["number"]))
        return {key: frozenset(names) for key, names in found.items()}

    # --- unresolved ------------------------------------------------------------------------------

    def _unresolved_keys(self) -> tuple[tuple[str, int, Outcome], ...]:
        return self._library.derived(("unresolved", self._now.as_of), self._find_unresolved)

    def _find_unresolved(self) -> tuple[tuple[str, int, Outcome], ...]:
        current = self._current()
        found: list[tuple[str, int, Outcome]] = []
        query = (
            sa.select(_citations, _versions.c.jurisdiction, _versions.c.published, _versions.c.effective)
            .join(_versions, _versions.c.id == _citations.c.version_id)
            .order_by(_versions.c.title, _citations.c.version_id, _citations.c.n)
        )
        for row in self._library.rows(query):
            if row["version_id"] not in current:
                continue
            reference = _reference(row)
            now = self._now.resolve(reference, Citing(row["version_id"], row["jurisdiction"]))
            by_number = reference.scope is ReferenceScope.NAMED and reference.article is not None
            if now.resolved and not by_number:
                continue
            if now.resolved or now.outcome in _OTHER_THEN:
                then, now, _ = self._both(row, reference)
                if then.resolved or now.resolved:
                    continue
            found.append((row["version_id"], row["n"], now.outcome))
        return tuple(found)

    def _current(self) -> frozenset[str]:
        """Versions that stand for their documents and are not superseded."""
        versions = self._library.current_versions(as_of=self._now.as_of)
        return frozenset(one.id for one in versions if one.status is not Validity.SUPERSEDED)

    def _versions_of(self, document: str) -> frozenset[str]:
        query = (
            sa.select(_versions.c.id)
            .join(_documents, _documents.c.current_version == _versions.c.id)
            .where(
                sa.or_(
                    _documents.c.id == document,
                    _versions.c.file_name == document,
                    _versions.c.title.icontains(document, autoescape=True),
                )
            )
        )
        return frozenset(row["id"] for row in self._library.rows(query))


def _reference(row: sa.RowMapping) -> Reference:
    return Reference(
        clause=row["clause"],
        span=Span(row["start"], row["end"]),
        scope=ReferenceScope(row["scope"]),
        title=row["title"],
        number=row["number"],
        article=row["article"],
        paragraph=row["paragraph"],
        item=row["item"],
    )


def _holds_from(row: sa.RowMapping) -> dt.date | None:
    """The day from which the citing text holds, as ``validity.Dated.starts`` has it."""
    published: dt.date | None = row["published"]
    effective: dt.date | None = row["effective"]
    if effective is not None and (published is None or effective >= published):
        return effective
    return published


def _meets(record: CitationRecord, version_id: str, span: Span) -> bool:
    """Whether the citation means a provision that lies in ``span``, or holds it."""
    for target in (record.now, record.then):
        if target.version_id == version_id and target.span is not None:
            return span.contains(target.span) or target.span.contains(span)
    return False


def _around(text: str, start: int, end: int) -> str:
    """The words of the sentence around ``text[start:end]``, without these."""
    before = text[max(0, start - _SENTENCE) : start]
    after = text[end : end + _SENTENCE]
    return before[before.rfind("。") + 1 :] + "\n" + after.partition("。")[0]


def _context(text: str, start: int, end: int, low: int, high: int) -> str:
    """The sentence around ``text[start:end]``, inside its clause, cut where it is long."""
    first = max(low, start - _AROUND)
    last = min(high, end + _AROUND)
    head = text.rfind("。", first, start) + 1 or first
    stop = text.find("。", end, last)
    tail = stop + 1 if stop >= 0 else last
    left = "…" if head == first and first > low else ""
    right = "…" if stop < 0 and last < high else ""
    return left + " ".join(text[head:tail].split()) + right
