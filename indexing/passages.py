"""A version of the library → the passages that a search can find.

What becomes a passage, each with its exact place (``text[start:end]`` of the stored text):

* every assignment, with the text it assigns; a long scope gives several windows of the same assignment;
* every article of a law; a long one gives several windows of the same article;
* every other clause with running text, in windows cut at sentence ends; table rows; runs of short lines
  (an indicator table that was printed one cell a line) taken together;
* the head of each part (title, 索引号, 文号, dates), kind ``document``, which a search must ask for.

Page chrome and contents lines are never passages.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus.model import AssignmentKind, ClauseKind, Span
from corpus.records import AssignmentRecord, ClauseRecord, PartRecord, VersionRecord

#: Raise when other passages, other encoder texts or other index terms come out of the same version.
PASSAGES_VERSION: Final = 2

KINDS: Final = ("assignment", "article", "clause", "target", "document")
#: Letter of a passage id; ``assignment`` and ``article`` begin alike, so it is not the initial.
_LETTERS: Final = {"assignment": "a", "article": "l", "clause": "c", "target": "t", "document": "d"}

#: Code points. 256 tokens of the encoder are about 380 Chinese characters; context and text share them.
#: Measured on the development questions: 200 and 160 lose, 260 to 320 are alike.
WINDOW: Final = 300
OVERLAP: Final = 75
#: Rows of an indicator table are short and each speaks of another thing: a few at a time, some of them twice.
TABLE_WINDOW: Final = 150
TABLE_OVERLAP: Final = 60
WHOLE_ARTICLE: Final = 340
WHOLE_ASSIGNMENT: Final = 400
#: A shorter text does not speak for itself: it takes the path into the encoder, a longer one one heading.
SPEAKS: Final = 80
CONTEXT: Final = 60
HEADING: Final = 40
REMARK: Final = 300
HEAD: Final = 600

#: A line without a sentence end and no longer than this may be a cell of a table printed line by line.
SHORT_LINE: Final = 36
SHORT_RUN: Final = 3

_SENTENCE_END: Final = "。！？!?\n"
_CLAUSE_END: Final = "；;"
_PAUSE: Final = "，,、：: \t"
#: Brackets and a full stop may stand around the evidence in its window.
_EDGE: Final = 3
_CLOSERS: Final = "”’』」）)》】]"
_SILENT: Final = frozenset({ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.TITLE, ClauseKind.FRONT})


@dataclass(frozen=True, slots=True)
class Passage:
    """What a search returns (片段).

    Attributes:
        id: stable for a version: ``{version_id}:{letter}{n}``.
        kind: one of ``KINDS``.
        clause_id: the clause it stands in; of an assignment, the one that holds the evidence.
        assignment_id: None unless kind is ``assignment``.
        title: of the part it stands in.
        context: section path, outermost first, joined by `` > ``.
        text: the stored text's ``[start:end]``.
        jurisdiction, year: of the part. part: its ordinal.
        units: the units of the assignment as written, in its order.
        doc_kind: kind of the part.
    """

    id: str
    kind: str
    document_id: str
    version_id: str
    clause_id: str
    assignment_id: str | None
    title: str
    context: str
    text: str
    start: int
    end: int
    jurisdiction: str
    year: int | None
    part: int
    units: tuple[str, ...]
    doc_kind: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A passage to be indexed: ``encode`` is the text for the encoder, ``words`` the text for the terms."""

    passage: Passage
    encode: str
    words: str


def _ends(text: str, start: int, end: int, marks: str) -> Iterator[int]:
    """Offsets just behind each of ``marks``, the closing quotes and brackets that follow it, and a remark.

    A remark in brackets behind a sentence (``…制度。（责任单位：…）``) belongs to that sentence.
    """
    position = start
    while position < end:
        if text[position] not in marks:
            position += 1
            continue
        position += 1
        while position < end and text[position] in _CLOSERS:
            position += 1
        if marks is _SENTENCE_END:
            position = _behind_remark(text, position, end)
        yield position


def _behind_remark(text: str, position: int, end: int) -> int:
    """Behind the brackets that open at ``position``; ``position`` where none open or they do not close."""
    opening = position
    while opening < end and text[opening].isspace():
        opening += 1
    if opening >= end or text[opening] not in "(（":
        return position
    depth = 0
    for index in range(opening, min(end, opening + REMARK)):
        depth += (text[index] in "(（") - (text[index] in ")）")
        if depth == 0:
            after = index + 1
            return after + 1 if after < end and text[after] in _SENTENCE_END + _CLAUSE_END else after
    return position


def _pieces(text: str, span: Span, size: int) -> list[Span]:
    """Cut a span at sentence ends; what is longer than ``size`` at 分号, then at a pause, then anywhere."""
    pieces = [span]
    for marks in (_SENTENCE_END, _CLAUSE_END, _PAUSE):
        finer: list[Span] = []
        for piece in pieces:
            if piece.end - piece.start <= size and marks is not _SENTENCE_END:
                finer.append(piece)
                continue
            last = piece.start
            for cut in _ends(text, piece.start, piece.end, marks):
                finer.append(Span(last, cut))
                last = cut
            if last < piece.end:
                finer.append(Span(last, piece.end))
        pieces = finer
    return [
        Span(start, min(start + size, piece.end))
        for piece in pieces
        for start in range(piece.start, piece.end, size)
    ]


def _stripped(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def windows(text: str, span: Span, size: int = WINDOW, overlap: int = OVERLAP) -> list[Span]:
    """Cover a span with windows of at most ``size`` code points that end where sentences end.

    Neighbours share up to ``overlap`` code points of whole sentences. A span that fits is one window. White
    space at the edges is left out; an empty span has none.
    """
    whole = _stripped(text, span)
    if whole.end - whole.start <= size:
        return [whole] if whole.end > whole.start else []
    pieces = [
        piece
        for piece in (_stripped(text, cut) for cut in _pieces(text, whole, size))
        if piece.start < piece.end
    ]
    out: list[Span] = []
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= size:
            last += 1
        out.append(Span(pieces[first].start, pieces[last].end))
        if last + 1 >= len(pieces):
            break
        following = last + 1
        while (
            following - 1 > first
            and pieces[last].end - pieces[following - 1].start <= overlap
            and pieces[last + 1].end - pieces[following - 1].start <= size
        ):
            following -= 1
        first = following
    return out


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit]


def _with_context(path: Sequence[str], body: str) -> str:
    """The text for the encoder: the innermost heading (of a short text: the path) and the text.

    The title stays out. It is the same in all passages of a document, says little about any of them, and
    pulls all of them towards a question that names the place or the plan; the lexical channels have it.
    """
    steps = [_shortened(" ".join(step.split()), HEADING) for step in path]
    if len(body) >= SPEAKS:
        steps = steps[-1:]
    while sum(map(len, steps)) > CONTEXT:
        steps = steps[1:]
    return " ".join([*(step for step in steps if step not in body), body])


class _Maker:
    """Collects the drafts of one version."""

    def __init__(
        self,
        version: VersionRecord,
        text: str,
        parts: Sequence[PartRecord],
        clauses: Sequence[ClauseRecord],
        assignments: Sequence[AssignmentRecord],
    ) -> None:
        self.version = version
        self.text = text
        self.parts = {part.ordinal: part for part in parts}
        self.clauses = clauses
        self.assignments = assignments
        self.by_id = {clause.id: clause for clause in clauses}
        self.children: dict[int, list[ClauseRecord]] = {}
        for clause in clauses:
            if clause.parent is not None:
                self.children.setdefault(clause.parent, []).append(clause)
        self.drafts: list[Draft] = []
        self.counts = dict.fromkeys(KINDS, 0)
        self.article_windows: list[tuple[Span, str]] = []
        self.assigned_spans: list[Span] = []
        self.assigned_starts: list[int] = []

    def title(self, part: int) -> str:
        return (self.parts[part].title if part in self.parts else "") or self.version.title

    def put(
        self,
        kind: str,
        clause: ClauseRecord,
        span: Span,
        encode: str,
        words: str,
        path: Sequence[str],
        assignment: AssignmentRecord | None = None,
    ) -> None:
        """Append one draft; ``words`` comes on top of title, path and text."""
        part = self.parts.get(clause.part)
        number = self.counts[kind]
        self.counts[kind] += 1
        title = self.title(clause.part)
        # Why as written: a full name may come from other documents, and a passage is of its own text alone.
        roles = () if assignment is None else assignment.roles
        units = tuple(unit.as_written for role in roles for unit in role.units)
        passage = Passage(
            id=f"{self.version.id}:{_LETTERS[kind]}{number}",
            kind=kind,
            document_id=self.version.document_id,
            version_id=self.version.id,
            clause_id=clause.id,
            assignment_id=None if assignment is None else assignment.id,
            title=title,
            context=" > ".join(path),
            text=self.text[span.start : span.end],
            start=span.start,
            end=span.end,
            jurisdiction=(part.jurisdiction if part else "") or self.version.jurisdiction,
            year=part.year if part else None,
            part=clause.part,
            units=tuple(dict.fromkeys(units)),
            doc_kind=str(part.kind if part else self.version.kind),
        )
        terms = "\n".join([title, *(_shortened(step, 60) for step in path), passage.text, words])
        self.drafts.append(Draft(passage, encode, terms))

    # articles -------------------------------------------------------------------------------------

    def articles(self) -> None:
        """Law name + article, without the chapter; windows of a long one keep its number."""
        for clause in self.clauses:
            if clause.kind is not ClauseKind.ARTICLE:
                continue
            title = self.title(clause.part)
            for index, span in enumerate(windows(self.text, clause.extent, WHOLE_ARTICLE, OVERLAP)):
                label = "" if index == 0 else (clause.label + " ")
                encode = f"{title} {label}{self.text[span.start : span.end]}"
                self.article_windows.append((span, encode))
                self.put("article", clause, span, encode, label, clause.path)

    # assignments ----------------------------------------------------------------------------------

    def assigned(self) -> None:
        for assignment in self.assignments:
            clause = self.by_id[assignment.clause_id]
            task = Span(assignment.task.start, assignment.task.end)
            evidence = Span(assignment.evidence.start, assignment.evidence.end)
            cover = self._closed(Span(min(task.start, evidence.start), max(task.end, evidence.end)))
            if cover.end - cover.start <= WHOLE_ASSIGNMENT:
                spans = [_stripped(self.text, cover)]
            else:
                spans = windows(self.text, task) or windows(self.text, evidence)
            heading = "" if assignment.heading in "".join(assignment.section) else assignment.heading
            path = [*assignment.section, *([heading] if heading else [])]
            for span in spans:
                encode = self._of_article(assignment, span) or self._of_task(span, task, path)
                beyond = "" if span.contains(evidence) else self.text[evidence.start : evidence.end]
                self.put("assignment", clause, span, encode, beyond, path, assignment)
            if assignment.kind is AssignmentKind.EXPLICIT:
                self.assigned_spans += [*spans, evidence]
        self.assigned_spans.sort()
        self.assigned_starts = [span.start for span in self.assigned_spans]

    def _closed(self, span: Span) -> Span:
        """With the bracket that closes behind the evidence, which stands inside it."""
        end = span.end
        while end < len(self.text) and end < span.end + _EDGE and self.text[end] in "）)】]。":
            end += 1
        return Span(span.start, end)

    def _of_article(self, assignment: AssignmentRecord, span: Span) -> str | None:
        """The encoder text of the article window around a duty stated in it: its vector serves for both."""
        if assignment.kind is not AssignmentKind.IMPLICIT or not self.article_windows:
            return None
        index = bisect.bisect_right(self.article_windows, span.start, key=lambda window: window[0].start)
        for window, encode in reversed(self.article_windows[max(0, index - 3) : index]):
            if window.start <= span.start < window.end:
                return encode
        return None

    def _of_task(self, span: Span, task: Span, path: Sequence[str]) -> str:
        """Heading and the assigned text; the list of units would drown what the task is about."""
        inner = Span(max(span.start, task.start), min(span.end, task.end))
        return _with_context(path, (inner if inner.end > inner.start else span).of(self.text))

    # other clauses --------------------------------------------------------------------------------

    def running(self) -> None:
        """Clauses outside articles, in document order; runs of short lines go together."""
        run: list[ClauseRecord] = []
        for clause in self._leaves():
            if self._short(clause) and (not run or self._adjoins(run[-1], clause)):
                run.append(clause)
                continue
            self._flush(run)
            run = [clause] if self._short(clause) else []
            if not run:
                self._clause(clause)
        self._flush(run)

    def _leaves(self) -> Iterable[ClauseRecord]:
        """Clauses that hold text of their own: no chrome, no articles, no headings over other clauses."""
        article_end = -1
        for clause in self.clauses:
            if clause.kind is ClauseKind.ARTICLE:
                article_end = max(article_end, clause.extent_end)
            if clause.kind in _SILENT or clause.kind is ClauseKind.ARTICLE or clause.start < article_end:
                continue
            if clause.kind is ClauseKind.HEADING and clause.ordinal in self.children:
                continue
            yield clause

    def _short(self, clause: ClauseRecord) -> bool:
        own = self.text[clause.start : clause.end].strip()
        return (
            clause.kind is not ClauseKind.ROW
            and len(own) <= SHORT_LINE
            and not own.endswith(("。", "；", ";", "：", ":", "！", "？"))
            and clause.ordinal not in self.children
        )

    def _adjoins(self, before: ClauseRecord, after: ClauseRecord) -> bool:
        return before.part == after.part and not self.text[before.end : after.start].strip()

    def _flush(self, run: list[ClauseRecord]) -> None:
        """A run of short lines: together when long enough, each alone otherwise."""
        if len(run) < SHORT_RUN:
            for clause in run:
                self._clause(clause)
            return
        cover = Span(run[0].start, run[-1].end)
        figures = sum(any(map(str.isdigit, self.text[c.start : c.end])) for c in run)
        kind = "target" if figures >= 2 else "clause"
        starts = [clause.start for clause in run]
        for span in windows(self.text, cover, TABLE_WINDOW, TABLE_OVERLAP):
            clause = run[max(0, bisect.bisect_right(starts, span.start) - 1)]
            self._one(kind, clause, span, "")

    def _clause(self, clause: ClauseRecord) -> None:
        heads = ""
        kind = "clause"
        if clause.kind is ClauseKind.ROW:
            if clause.header is not None and clause.header < len(self.clauses):
                head = self.clauses[clause.header]
                heads = self.text[head.start : head.end]
            kind = "target" if self._figures(clause) else "clause"
        for span in windows(self.text, clause.span):
            if span.end - span.start >= 2 and not self._is_assigned(span):
                self._one(kind, clause, span, heads)

    def _is_assigned(self, span: Span) -> bool:
        """Whether a window lies in a passage of an explicit assignment, or in the words that assign."""
        return any(
            start <= span.start + _EDGE and span.end - _EDGE <= end
            for start, end in self.assigned_spans[
                : bisect.bisect_right(self.assigned_starts, span.start + _EDGE)
            ]
        )

    def _figures(self, clause: ClauseRecord) -> bool:
        """A row of an indicator table: short, with at least one cell that is a figure."""
        cells = [self.text[cell.start : cell.end].strip() for cell in clause.cells]
        figures = [cell for cell in cells[1:] if cell and len(cell) <= 16 and any(map(str.isdigit, cell))]
        return bool(figures) and clause.end - clause.start <= WINDOW

    def _one(self, kind: str, clause: ClauseRecord, span: Span, heads: str) -> None:
        own = " ".join(span.of(self.text).split())
        head = " ".join(_shortened(heads, CONTEXT).split())
        encode = _with_context([*clause.path, head] if head else clause.path, own)
        self.put(kind, clause, span, encode, heads, clause.path)

    # heads ----------------------------------------------------------------------------------------

    def heads(self) -> None:
        """Title and front matter at the head of each part: what it is called, its number, its dates."""
        version = self.version
        facts = [version.number, version.issuer, version.index_number]
        facts += [str(day) for day in (version.published, version.effective, version.expires) if day]
        seen: set[int] = set()
        for clause in self.clauses:
            if clause.kind is not ClauseKind.TITLE or clause.part in seen:
                continue
            seen.add(clause.part)
            end = clause.end
            for following in self.clauses[clause.ordinal + 1 :]:
                if following.kind is not ClauseKind.FRONT or following.end - clause.start > HEAD:
                    break
                end = following.end
            span = _stripped(self.text, Span(clause.start, end))
            if span.end > span.start:
                own = self.text[span.start : span.end]
                encode = " ".join(" ".join([_shortened(own, WINDOW), *facts]).split())
                self.put("document", clause, span, encode, " ".join(facts), ())


def make_passages(
    version: VersionRecord,
    text: str,
    parts: Sequence[PartRecord],
    clauses: Sequence[ClauseRecord],
    assignments: Sequence[AssignmentRecord],
) -> list[Draft]:
    """All drafts of one version.

    Args:
        text: the stored text; clauses: in document order, ``ordinal`` equal to the position.
    """
    maker = _Maker(version, text, parts, clauses, assignments)
    maker.articles()
    maker.assigned()
    maker.running()
    maker.heads()
    return maker.drafts
