"""Pages of originals as pictures, with the words of a citation marked: what API, web and command line share.

A picture is drawn once and kept; few are drawn at the same time, in child processes that step back behind
everything else.
"""

from __future__ import annotations

import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from corpus.errors import InputError, NotFoundError
from corpus.library import Library
from corpus.model import Box, PlacedBox, Span
from corpus.reading.page_picture import (
    DRAWABLE,
    DRAWING_VERSION,
    Drawing,
    DrawnPage,
    Limits,
    PageSize,
    draw_page,
    no_picture,
    page_sizes,
)
from corpus.reading.quote_places import Passage
from corpus.records import VersionRecord
from qa_service.register import assigning_quotes

T = TypeVar("T")

AT_ONCE = 2
"""Pages that one process draws at the same time."""
_KEPT_BYTES = 48 * 1024 * 1024
_KEPT_VERSIONS = 16
_ABOUT_A_PAGE = 16 * 1024
"""Bytes that a kept page costs beside its picture."""
_FEW_LETTERS, _MISSING, _HARDLY_ANY = 5, 0.25, 30
"""Text that lacks fewer letters on its page, or a smaller share of them, was printed there."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one version that a page shows marked; ``spans`` is empty when none are asked for."""

    version: VersionRecord
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page and where the words stand.

    Attributes:
        page: 1-based. pages: those on which the words stand, in order.
        recognised: the stored text of this page was recognised in a picture.
    """

    page: int
    drawn: DrawnPage
    pages: tuple[int, ...]
    recognised: bool


def words_asked_for(
    library: Library,
    document_id: str,
    *,
    version_id: str | None = None,
    start: int | None = None,
    end: int | None = None,
    clause: str | None = None,
    assignment: str | None = None,
) -> Words:
    """The version and the spans that a caller means.

    Args:
        version_id: None for the version of ``clause`` or ``assignment``, else the current one.
        start, end: half-open range in the stored text; ``clause``, ``assignment``: ids. At most one of the
            three.

    Raises:
        NotFoundError: no such document, version, clause or row, or it belongs to another document.
        InputError: a range that is none, or several wishes at once.
    """
    if sum((start is not None or end is not None, clause is not None, assignment is not None)) > 1:
        raise InputError("start/end、clause、assignment 只能用一种来指明要标出的文字。请去掉其余的再试。")
    spans: tuple[Span, ...] = ()
    belongs: str | None = None
    if clause is not None:
        found = library.clause(clause)
        belongs, spans = found.version_id, (found.extent,)
    elif assignment is not None:
        row = library.assignment(assignment)
        belongs = row.version_id
        spans = tuple(Span(quote.start, quote.end) for quote in assigning_quotes(row))
    version = library.version(version_id or belongs or library.document(document_id).version_id)
    if version.document_id != document_id or belongs not in (None, version.id):
        raise NotFoundError(
            f"文件 {document_id} 里没有所指的版本、条款或责任分工。请从文件页面重新进入。",
            details={"document": document_id, "version": version.id},
        )
    if start is not None or end is not None:
        length = len(library.text(version.id))
        if start is None or end is None or not 0 <= start < end <= length:
            raise InputError(
                f"位置不对：start 和 end 要一起写，start 小于 end，end 不超过 {length}。请修改后重试。",
                details={"start": start, "end": end, "length": length},
            )
        spans = (Span(start, end),)
    return Words(version, spans)


class _Store(Generic[T]):
    """Least recently used values, bounded by the sum of their costs. Thread-safe."""

    def __init__(self, most: int, cost: Callable[[T], int] = lambda _: 1) -> None:
        self._most, self._cost = most, cost
        self._lock = threading.Lock()
        self._values: OrderedDict[str, T] = OrderedDict()
        self._held = 0

    def get(self, key: str) -> T | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: T) -> None:
        with self._lock:
            if key in self._values:
                self._held -= self._cost(self._values.pop(key))
            self._values[key] = value
            self._held += self._cost(value)
            while self._held > self._most and len(self._values) > 1:
                self._held -= self._cost(self._values.popitem(last=False)[1])


def _bytes_of(shown: ShownPage) -> int:
    return len(shown.drawn.picture) + _ABOUT_A_PAGE


class PagePictures:
    """Draws pages and keeps what was drawn. Thread-safe; draws on the thread that asks.

    Args:
        memory_mb: address space of a child, in MiB.
    """

    def __init__(self, library: Library, *, memory_mb: int) -> None:
        self._library = library
        self._limits = Limits(memory_mb=memory_mb)
        self._drawn: _Store[ShownPage] = _Store(_KEPT_BYTES, _bytes_of)
        self._sizes: _Store[tuple[PageSize, ...]] = _Store(_KEPT_VERSIONS)
        self._boxes: _Store[tuple[PlacedBox, ...]] = _Store(_KEPT_VERSIONS)

    def sizes(self, version: VersionRecord) -> tuple[PageSize, ...]:
        """The size of every page.

        Raises:
            NoPagePictureError: the original has no pages that can be drawn.
            NotFoundError: the original is gone. CorruptFileError …: as ``page_picture.page_sizes``.
        """
        check_drawable(version)
        found = self._sizes.get(version.id)
        if found is None:
            path = self._library.original(version.id)
            found = page_sizes(path, version.form, version.file_name, self._limits)
            self._sizes.put(version.id, found)
        return found

    def pages_of(self, words: Words) -> tuple[int, ...]:
        """The pages on which the words begin their lines, in order; () for a form without pages."""
        boxes = self._boxes_of(words.version.id)
        return tuple(sorted({box.page for box in boxes for span in words.spans if _meet(box.span, span)}))

    def first_page(self, words: Words) -> int:
        """The page to open at: where the words begin, or what stands before them; 1 without words."""
        pages = self.pages_of(words)
        if pages or not words.spans:
            return pages[0] if pages else 1
        before = [box for box in self._boxes_of(words.version.id) if box.span.start <= words.spans[0].start]
        return max(before, key=lambda box: box.span.start).page if before else 1

    def kept(self, words: Words, page: int, drawing: Drawing | None) -> ShownPage | None:
        """A page that need not be drawn again."""
        return self._drawn.get(key_of(words, page, drawing))

    def show(self, words: Words, page: int, drawing: Drawing | None) -> ShownPage:
        """A page with the words on it.

        Args:
            page: 1-based. drawing: None for the places alone.

        Raises:
            NotFoundError: no such page; ``details`` says how many there are. The original is gone.
            NoPagePictureError, CorruptFileError …: as ``page_picture.draw_page``.
        """
        check_drawable(words.version)
        key = key_of(words, page, drawing)
        found = self._drawn.get(key)
        if found is not None:
            return found
        path = self._library.original(words.version.id)
        wanted, before = self._passages(words, page)
        drawn = draw_page(
            path,
            words.version.form,
            words.version.file_name,
            page,
            passages=wanted,
            before=before,
            drawing=drawing,
            limits=self._limits,
        )
        shown = self._shown(words, page, drawn)
        self._drawn.put(key, shown)
        if drawing is not None and not drawing.marked and words.spans:
            # the same picture whatever words are looked at: the web page asks for it next
            bare = replace(shown, drawn=replace(drawn, marks=(), goes_on=False), pages=())
            self._drawn.put(key_of(Words(words.version), page, drawing), bare)
        return shown

    def _shown(self, words: Words, page: int, drawn: DrawnPage) -> ShownPage:
        pages = set(self.pages_of(words))
        pages |= ({page} if drawn.marks else set()) | ({page + 1} if drawn.goes_on else set())
        text = self._library.text(words.version.id)
        here = [placed for placed in self._boxes_of(words.version.id) if placed.page == page]
        return ShownPage(page, drawn, tuple(sorted(pages)), _recognised(text, here, drawn.printed))

    def _passages(self, words: Words, page: int) -> tuple[list[Passage], list[Passage]]:
        """What is wanted on the page, and the row of the page before that may go on here."""
        boxes = self._boxes_of(words.version.id)
        text = self._library.text(words.version.id)
        here = [box for box in boxes if box.page == page]
        above = [box for box in boxes if box.page == page - 1]
        last = _last_row(above, text)
        return (
            _passages(text, here, here, words.spans, _last_row(here, text)),
            _passages(text, [last] if last else [], above, words.spans, last),
        )

    def _boxes_of(self, version_id: str) -> tuple[PlacedBox, ...]:
        found = self._boxes.get(version_id)
        if found is None:
            found = self._library.boxes(version_id)
            self._boxes.put(version_id, found)
        return found


def check_drawable(version: VersionRecord) -> None:
    """Raises NoPagePictureError for an original whose pages cannot be drawn."""
    if version.form not in DRAWABLE:
        raise no_picture(version.form, version.file_name)


def key_of(words: Words, page: int, drawing: Drawing | None) -> str:
    """Names a drawn page: the same for the same content, whatever address it was asked under."""
    spans = ";".join(f"{span.start}-{span.end}" for span in words.spans)
    version = words.version
    content = f"{DRAWING_VERSION}|{version.id}|{version.sha256}|{page}|{spans}|{drawing}"
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _recognised(text: str, page: Sequence[PlacedBox], printed: Mapping[str, int]) -> bool:
    """Whether a good part of the stored text of a page is not printed on it as letters: it was recognised.

    A cell that spans rows is stored in each of them, and counts once; the last row may go on after the page
    break, and counts only where hardly a letter is printed.
    """
    last = _last_row(page, text)
    rows = [placed for placed in page if placed is not last or sum(printed.values()) < _HARDLY_ANY]
    pieces = {piece for placed in rows for piece in placed.span.of(text).split("\t")}
    wanted = Counter(letter for piece in pieces for letter in piece if letter.isalnum())
    missing = sum(max(0, count - printed.get(letter, 0)) for letter, count in wanted.items())
    return missing >= _FEW_LETTERS and missing > _MISSING * wanted.total()


def _meet(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _last_row(boxes: Sequence[PlacedBox], text: str) -> PlacedBox | None:
    """The table row that stands lowest on a page: only a page number stands below one that goes on."""
    rows = (placed for placed in boxes if "\t" in placed.span.of(text))
    return max(rows, key=lambda placed: placed.box.top, default=None)


def _passages(
    text: str,
    boxes: Sequence[PlacedBox],
    page: Sequence[PlacedBox],
    spans: Sequence[Span],
    last: PlacedBox | None,
) -> list[Passage]:
    """What is wanted of ``boxes``, which stand on the same page as all of ``page``."""
    found: list[Passage] = []
    for placed in boxes:
        for span in spans:
            if not _meet(placed.span, span):
                continue
            start = max(span.start, placed.span.start) - placed.span.start
            end = min(span.end, placed.span.end) - placed.span.start
            line = placed.span.of(text)
            reach = _reach(text, placed, page, _cells_in(line, start, end)) if "\t" in line else None
            found.append(Passage(line, placed.box, start, end, placed is last, reach))
    return found


def _cells_in(row: str, start: int, end: int) -> frozenset[str]:
    """The cells that a range of a row touches."""
    cells: set[str] = set()
    at = 0
    for cell in row.split("\t"):
        if cell.strip() and at < end and start < at + len(cell):
            cells.add(cell)
        at += len(cell) + 1
    return frozenset(cells)


def _reach(text: str, row: PlacedBox, page: Sequence[PlacedBox], cells: frozenset[str]) -> Box:
    """The box of ``row`` and of the rows right above and below it that hold one of the same cells."""
    rows = [placed for placed in page if "\t" in placed.span.of(text)]
    at = rows.index(row)
    reached = [row]
    for others in (reversed(rows[:at]), rows[at + 1 :]):
        for other in others:
            if cells.isdisjoint(other.span.of(text).split("\t")):
                break
            reached.append(other)
    return Box(
        min(placed.box.left for placed in reached),
        min(placed.box.top for placed in reached),
        max(placed.box.right for placed in reached),
        max(placed.box.bottom for placed in reached),
    )
