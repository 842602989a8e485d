"""A version as a page to read: its clauses as blocks with anchors, an outline, and a highlighted span.

The stored text is shown character by character as it is kept; nothing of it is ever treated as markup.
A very long text is shown in windows, so that one page stays small enough for a phone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from corpus.model import ClauseKind
from corpus.records import ClauseRecord
from qa_service.web.reading_links import ReadingLinks, TextLink, inside

WINDOW = 150_000
"""Characters on one page: about 300 KB of HTML, which a phone lays out at once."""
MAX_OUTLINE = 600
"""Entries of the outline. Above it deeper levels are left out, then other windows, then every other line."""

FOLDED: Mapping[ClauseKind, str] = {
    ClauseKind.CHROME: "网页菜单、页眉页脚等非正文内容",
    ClauseKind.CONTENTS: "原文所附目录",
}


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """One line of the outline at the side; ``depth`` counts from 0, ``title`` begins another text."""

    depth: int
    text: str
    ordinal: int
    window: int
    title: bool


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What the template shows.

    Attributes:
        body: the blocks as HTML.
        outline: entries in document order.
        window, windows: number of this window (1-based) and of all.
        hit: whether the span asked for is on this page.
    """

    body: Markup
    outline: tuple[OutlineEntry, ...]
    window: int
    windows: int
    hit: bool


def reading_view(
    text: str,
    clauses: Sequence[ClauseRecord],
    *,
    hit: tuple[int, int] | None = None,
    duties: Iterable[tuple[int, int]] = (),
    window: int = 1,
    size: int = WINDOW,
    original: Callable[[int], str] | None = None,
    links: ReadingLinks = ReadingLinks(),
    cited_url: Callable[[int], str] | None = None,
    broken: Mapping[int, int] | None = None,
    broken_url: Callable[[int], str] | None = None,
    items: Mapping[int, int] | None = None,
    items_url: Callable[[int], str] | None = None,
    tools: ClauseTools | None = None,
) -> ReadingView:
    """Render one window of a version.

    Args:
        text: the stored text.
        clauses: all clauses of the version, in document order, spans disjoint.
        hit: half-open range to highlight; the window that holds its start is shown.
        duties: spans of evidence, underlined.
        window: 1-based, used when there is no ``hit``; clamped to what exists.
        size: characters a window aims at.
        original: address of a page of the original (1-based) as a picture; None where it has none.
        links: words that cite, as links; articles that are cited tell how often.
        cited_url: address of the list of those who cite an article, by its ordinal.
        broken: how many accidents broke an article, by its ordinal; broken_url: where they are listed.
        items: how many questions of the bank rest on an article; items_url: where they are listed.
        tools: links that stand behind a clause.
    """
    bounds = _windows(text, clauses, size)
    chosen = bisect_right(bounds, hit[0]) if hit else window
    chosen = min(max(chosen, 1), len(bounds))
    low = bounds[chosen - 1]
    high = bounds[chosen] if chosen < len(bounds) else len(text)
    painter = _Painter(text, hit, sorted(duties), (low, high), links.words)
    told = (broken or {}, broken_url, items or {}, items_url)
    cited = _Cited(links.cited or {}, cited_url, *told) if cited_url else None
    depths = _depths(clauses)
    shown = [clause for clause in clauses if clause.start < high and clause.end > low]
    body = Markup("").join(_blocks(painter, shown, depths, original, cited, tools))
    outline = _fitted(_outline(clauses, text, bounds), chosen)
    return ReadingView(body, outline, chosen, len(bounds), hit is not None)


def _windows(text: str, clauses: Sequence[ClauseRecord], size: int) -> list[int]:
    """Starts of the windows: at clauses where that is possible, inside a clause that is longer than one."""
    bounds = [0]
    for clause in clauses:
        if clause.end - bounds[-1] > size and clause.start - bounds[-1] > size // 4:
            bounds.append(clause.start)
        while clause.end - bounds[-1] > 2 * size:
            bounds.append(bounds[-1] + size)
    return bounds


def _depths(clauses: Sequence[ClauseRecord]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for clause in clauses:
        depths[clause.ordinal] = 0 if clause.parent is None else depths.get(clause.parent, -1) + 1
    return depths


class _Painter:
    """Escapes a range of the text and marks what is to be seen in it."""

    def __init__(
        self,
        text: str,
        hit: tuple[int, int] | None,
        duties: Sequence[tuple[int, int]],
        clip: tuple[int, int],
        links: Sequence[TextLink] = (),
    ) -> None:
        self._links = links
        self._text = text
        self._hit = hit
        self._duties = duties
        self._duty_starts = [start for start, _ in duties]
        self._longest_duty = max((end - start for start, end in duties), default=0)
        self._clip = clip
        self.anchored = False
        self.titled = False

    def _clipped(self, start: int, end: int) -> tuple[int, int]:
        return max(start, self._clip[0]), min(end, self._clip[1])

    def in_window(self, end: int) -> bool:
        """Whether what ends there ends on this page."""
        return end <= self._clip[1]

    def holds_hit_start(self, start: int, end: int) -> bool:
        return self._hit is not None and start <= self._hit[0] < end

    def touches_hit(self, start: int, end: int) -> bool:
        return self._hit is not None and start < self._hit[1] and self._hit[0] < end

    def paint(self, start: int, end: int, anchor: str = "") -> Markup:
        """HTML of ``text[start:end]``; the first highlighted piece carries ``id="hit"`` and ``anchor``."""
        start, end = self._clipped(start, end)
        duties = self._duties_in(start, end)
        links = inside(self._links, start, end)
        marked = [*duties, self._hit] if self.touches_hit(start, end) and self._hit else duties
        if not marked and not links:
            return escape(self._text[start:end])
        cuts = {start, end}
        for low, high in (*marked, *((link.start, link.end) for link in links)):
            cuts.update((max(low, start), min(high, end)))
        edges = sorted(cuts)
        pieces: list[Markup] = []
        linked: list[Markup] = []
        for low, high in pairwise(edges):
            piece = escape(self._text[low:high])
            if any(first <= low and high <= last for first, last in duties):
                piece = Markup('<span class="duty">{}</span>').format(piece)
            if self._hit and self._hit[0] <= low and high <= self._hit[1]:
                piece = self._mark(piece, anchor)
            link = next((one for one in links if one.start <= low and high <= one.end), None)
            if link is None:
                pieces.append(piece)
                continue
            linked.append(piece)
            if high == min(link.end, end):
                pieces.append(_linked(Markup("").join(linked), link))
                linked = []
        return Markup("").join(pieces)

    def _mark(self, piece: Markup, anchor: str) -> Markup:
        if self.anchored:
            return Markup("<mark>{}</mark>").format(piece)
        self.anchored = True
        marked = Markup('<mark id="hit">{}</mark>').format(piece)
        return Markup('<span id="{}">{}</span>').format(anchor, marked) if anchor else marked

    def _duties_in(self, start: int, end: int) -> list[tuple[int, int]]:
        found = []
        index = bisect_right(self._duty_starts, start - self._longest_duty)
        while index < len(self._duties) and self._duties[index][0] < end:
            if self._duties[index][1] > start:
                found.append(self._duties[index])
            index += 1
        return found


#: Kinds of clauses that people point at.
_POINTED_AT = frozenset({ClauseKind.ARTICLE, ClauseKind.HEADING, ClauseKind.ITEM})


@dataclass(frozen=True, slots=True)
class ClauseTools:
    """Links behind a clause: its own address, and its place on the page of the original.

    Attributes:
        permalink: address of a clause that stays. picture: the page of the original with the clause marked,
            None where there is none. hit: the same of the words asked for, "" without.
    """

    permalink: Callable[[ClauseRecord], str]
    picture: Callable[[ClauseRecord], str] | None = None
    hit_permalink: str = ""
    hit_picture: str = ""

    def of(self, clause: ClauseRecord) -> Markup:
        """The links behind a clause; none for a line that has no number of its own."""
        name = clause.locator.label if clause.label else ""
        if clause.kind not in _POINTED_AT or not name:
            return Markup("")
        link = Markup('<a class="permalink" href="{}" title="{}的链接">链接</a>').format(
            self.permalink(clause), name
        )
        if self.picture is not None:
            link += Markup('<a href="{}" title="在原页上看{}">原页</a>').format(self.picture(clause), name)
        return Markup('<span class="clause-tools">{}</span>').format(link)

    def of_hit(self) -> Markup:
        """The line under the words asked for."""
        links = Markup("")
        if self.hit_picture:
            links += Markup('<a class="button" href="{}">在原页上看这句话</a>').format(self.hit_picture)
        if self.hit_permalink:
            links += Markup(' <a class="button permalink" href="{}">这句话的链接</a>').format(
                self.hit_permalink
            )
        return Markup('<p class="hit-tools">{}</p>\n').format(links) if links else Markup("")


@dataclass(frozen=True, slots=True)
class _Cited:
    """How often an article is cited, was broken or is asked about, and where the lists are."""

    counts: Mapping[int, int]
    url: Callable[[int], str]
    broken: Mapping[int, int]
    broken_url: Callable[[int], str] | None
    items: Mapping[int, int]
    items_url: Callable[[int], str] | None

    def of(self, ordinal: int) -> Markup:
        count, cases = self.counts.get(ordinal, 0), self.broken.get(ordinal, 0)
        shown = Markup("")
        if count:
            shown += Markup(' <a class="cited-by" href="{}">被引用 {} 次</a>').format(
                self.url(ordinal), count
            )
        if cases and self.broken_url is not None:
            shown += Markup(' <a class="cited-by" href="{}">违反本条的案例 {} 起</a>').format(
                self.broken_url(ordinal), cases
            )
        if self.items_url is not None and ordinal in self.items:
            shown += Markup(' <a class="cited-by" href="{}">考题 {} 道</a>').format(
                self.items_url(ordinal), self.items[ordinal]
            )
        return shown


def _linked(words: Markup, link: TextLink) -> Markup:
    if not link.href:
        return Markup('<span class="unlinked" title="{}">{}</span>').format(link.title, words)
    return Markup('<a class="ref" href="{}" title="{}">{}</a>').format(link.href, link.title, words)


def _blocks(
    painter: _Painter,
    clauses: Sequence[ClauseRecord],
    depths: Mapping[int, int],
    original: Callable[[int], str] | None,
    cited: _Cited | None,
    tools: ClauseTools | None,
) -> Iterator[Markup]:
    page: int | None = None
    position = 0
    while position < len(clauses):
        clause = clauses[position]
        if clause.page is not None and clause.page != page:
            page = clause.page
            yield _page_mark(page, original)
        run = _run(clauses, position)
        if clause.kind is ClauseKind.ROW:
            yield _table(painter, run)
        elif clause.kind in FOLDED:
            yield _folded(painter, run, FOLDED[clause.kind])
        else:
            yield _block(painter, clause, depths.get(clause.ordinal, 0), cited, tools)
        if tools is not None and any(painter.holds_hit_start(one.start, one.end) for one in run):
            yield tools.of_hit()
        position += len(run)


def _page_mark(page: int, original: Callable[[int], str] | None) -> Markup:
    """Where a page of the original begins, with the way to its picture."""
    shown = Markup("第 {} 页").format(page)
    if original is not None:
        shown += Markup(' <a href="{}" aria-label="看第 {} 页的原页">看原页</a>').format(original(page), page)
    return Markup('<p class="page-number" id="p{}"><span>{}</span></p>').format(page, shown)


def _run(clauses: Sequence[ClauseRecord], position: int) -> Sequence[ClauseRecord]:
    """The clauses from ``position`` that make one block: rows of a page, folded lines; otherwise one."""
    first = clauses[position]
    if first.kind is not ClauseKind.ROW and first.kind not in FOLDED:
        return clauses[position : position + 1]
    end = position + 1
    while end < len(clauses) and clauses[end].kind == first.kind and clauses[end].page == first.page:
        end += 1
    return clauses[position:end]


def _identified(painter: _Painter, clause: ClauseRecord) -> tuple[Markup, str]:
    """(id attribute of the block, anchor for the highlighted words).

    A link to ``#c12`` whose highlighted words stand deep inside clause 12 must bring the words into
    view, not the head of the clause: then the words carry the anchor.
    """
    name = f"c{clause.ordinal}"
    if painter.holds_hit_start(clause.start, clause.end):
        return Markup(""), name
    return Markup(' id="{}"').format(name), ""


def _block(
    painter: _Painter, clause: ClauseRecord, depth: int, cited: _Cited | None, tools: ClauseTools | None
) -> Markup:
    identity, anchor = _identified(painter, clause)
    content = painter.paint(clause.start, clause.end, anchor)
    if cited is not None:
        content += cited.of(clause.ordinal)
    if tools is not None and painter.in_window(clause.end):
        content += tools.of(clause)
    level = min(depth, 4)
    if clause.kind is ClauseKind.TITLE:
        first = Markup("") if painter.titled else Markup(" first")
        painter.titled = True
        return Markup('<h2 class="part-title{}"{}>{}</h2>\n').format(first, identity, content)
    if clause.kind is ClauseKind.HEADING:
        tag = Markup("h{}").format(min(level + 2, 6))
        return Markup('<{} class="heading"{}>{}</{}>\n').format(tag, identity, content, tag)
    return Markup('<p class="{} d{}"{}>{}</p>\n').format(clause.kind, level, identity, content)


def _table(painter: _Painter, rows: Sequence[ClauseRecord]) -> Markup:
    headers = {row.header for row in rows}
    lines = []
    for row in rows:
        identity, anchor = _identified(painter, row)
        tag = Markup("th") if row.ordinal in headers else Markup("td")
        cells = [
            Markup("<{}>{}</{}>").format(tag, painter.paint(start, end, anchor), tag)
            for start, end in (row.cells or (row.span,))
        ]
        if anchor and not painter.anchored:  # the highlighted words stand between the cells
            identity = Markup(' id="{}"').format(anchor)
        lines.append(Markup("<tr{}>{}</tr>\n").format(identity, Markup("").join(cells)))
    body = Markup("").join(lines)
    return Markup(
        '<div class="table-scroll" tabindex="0" role="region" aria-label="表格">'
        '<table class="source">{}</table></div>\n'
    ).format(body)


def _folded(painter: _Painter, run: Sequence[ClauseRecord], summary: str) -> Markup:
    lines = []
    for clause in run:
        identity, anchor = _identified(painter, clause)
        lines.append(
            Markup("<p{}>{}</p>\n").format(identity, painter.paint(clause.start, clause.end, anchor))
        )
    opened = Markup(" open") if any(painter.touches_hit(row.start, row.end) for row in run) else Markup("")
    body = Markup("").join(lines)
    return Markup('<details class="folded fold"{}><summary>{}</summary>{}</details>\n').format(
        opened, summary, body
    )


def _outline(clauses: Sequence[ClauseRecord], text: str, bounds: Sequence[int]) -> list[OutlineEntry]:
    several = sum(clause.kind is ClauseKind.TITLE for clause in clauses) > 1
    entries: list[OutlineEntry] = []
    depth_of: dict[int, int] = {}
    for clause in clauses:
        title = clause.kind is ClauseKind.TITLE
        top = 0 if several and not title else -1
        above = depth_of.get(clause.parent, top) if clause.parent is not None else top
        caption = _caption(clause, text, several=several)
        depth_of[clause.ordinal] = above + 1 if caption else above
        if caption:
            window = bisect_right(bounds, clause.start)
            entries.append(OutlineEntry(above + 1, caption, clause.ordinal, window, title))
    return entries


def _fitted(entries: list[OutlineEntry], window: int) -> tuple[OutlineEntry, ...]:
    """At most ``MAX_OUTLINE`` entries, by what helps least."""
    deepest = max((entry.depth for entry in entries), default=0)
    while len(entries) > MAX_OUTLINE and deepest > 0:
        deepest -= 1
        entries = [entry for entry in entries if entry.depth <= deepest]
    if len(entries) > MAX_OUTLINE:
        entries = [entry for entry in entries if entry.window == window]
    step = -(-len(entries) // MAX_OUTLINE)
    return tuple(entries[:: max(step, 1)])


def _caption(clause: ClauseRecord, text: str, *, several: bool) -> str:
    """The line of the outline for a clause, "" for one that does not stand there."""
    own = text[clause.start : clause.end]
    if clause.kind is ClauseKind.TITLE and several:
        return _short("".join(own.split()))
    if clause.kind is ClauseKind.HEADING:
        return _short(_numbered(clause.label, clause.heading) or own.strip())
    if clause.kind is ClauseKind.ARTICLE:
        return _short(_numbered(clause.label, clause.heading or own.removeprefix(clause.label).strip()))
    if clause.kind is ClauseKind.ITEM and clause.heading:
        return _short(_numbered(clause.label, clause.heading))
    return ""


def _numbered(label: str, heading: str) -> str:
    """Number and title; a blank only behind numbers that end in a character (第一章 总则, not 一、 总则)."""
    blank = " " if label and label[-1] in "编章节条款项" else ""
    return (label + blank + heading).strip()


def _short(caption: str, limit: int = 36) -> str:
    return caption if len(caption) <= limit else caption[: limit - 1] + "…"
