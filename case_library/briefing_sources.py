"""Where the statements of a briefing are from: numbered sources with their words and their place (出处)."""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from case_library.links import ProvisionText
from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord

Mask = Callable[[str, str], str]
"""Hides the names of persons: takes the id of the version that a text is from, and the text."""
_TOLD = (ClauseKind.PARAGRAPH, ClauseKind.ITEM, ClauseKind.ARTICLE, ClauseKind.HEADING, ClauseKind.ROW)
_HEADING = 24
"""Characters of a heading that say where a paragraph stands."""


# A blank that a page's line left within a sentence (企 业安全管理). Must touch none beside figures (13 时) or
# behind 第几条, no run of blanks (columns) and no line break: that parts paragraphs.
_STRAY_BLANK = re.compile(r"(?<=[一-鿿，、；：])(?<![条章节])[ \xa0](?=[一-鿿，。、；：”）])")


def in_one_line(text: str) -> str:
    """``text`` without line breaks, and without the blanks that stand within words of a page."""
    return " ".join(_STRAY_BLANK.sub("", text).split())


def unmasked(version_id: str, text: str) -> str:
    """Leaves all names, for those who may read them."""
    return text


@dataclass(frozen=True, slots=True)
class Source:
    """Where one statement is from.

    Attributes:
        n: number in the briefing, from 1.
        clause_id: the clause in which the words begin; "" for a document as a whole.
        title, number: of the document; place: “二、事故原因”下第2段, 第四十一条.
        page: of the original, None where it has none.
        start, end: of the words in the stored text of the version.
        quote: these words, names masked as the briefing masks them.
        is_law: a provision, not a report of an accident.
    """

    n: int
    document_id: str
    version_id: str
    clause_id: str
    title: str
    number: str
    place: str
    page: int | None
    start: int
    end: int
    quote: str
    is_law: bool = False

    @property
    def where(self) -> str:
        """《…》（文号），“二、事故原因”下第2段，第3页."""
        number = f"（{self.number}）" if self.number else ""
        page = f"第{self.page}页" if self.page else ""
        name = "《" + self.title.replace("《", "〈").replace("》", "〉") + "》"
        return "，".join(filter(None, (name + number, self.place, page)))


@dataclass(slots=True)
class Sources:
    """Collects the sources of one briefing; the same words are one source.

    Args:
        library: where the texts are. mask: what is hidden in quotes.
    """

    library: Library
    mask: Mask = unmasked
    items: list[Source] = field(default_factory=list)
    _numbers: dict[tuple[str, int, int], int] = field(default_factory=dict)
    _places: dict[str, _Places] = field(default_factory=dict)

    def add(self, version_id: str, span: Span) -> int:
        """The number of the source of ``span`` in the text of a version."""
        text = self.library.text(version_id)
        span = _trimmed(text, span)
        key = (version_id, span.start, span.end)
        if key in self._numbers:
            return self._numbers[key]
        if version_id not in self._places:
            self._places[version_id] = _Places(self.library.clauses(version_id), text)
        clause, place = self._places[version_id].of(span.start)
        version = self.library.version(version_id)
        number = len(self.items) + 1
        self.items.append(
            Source(
                n=number,
                document_id=version.document_id,
                version_id=version_id,
                clause_id=clause.id if clause else "",
                title=self.mask(version_id, " ".join(version.title.split()) or version.file_name),
                number=version.number,
                place=self.mask(version_id, place),
                page=clause.page if clause else None,
                start=span.start,
                end=span.end,
                quote=self.mask(version_id, in_one_line(span.of(text))),
            )
        )
        self._numbers[key] = number
        return number

    def add_all(self, version_id: str, spans: Sequence[Span], most: int = 2) -> tuple[int, ...]:
        """The numbers of the first ``most`` of ``spans``, each once."""
        return tuple(dict.fromkeys(self.add(version_id, span) for span in spans[:most]))

    def add_provision(self, provision: ProvisionText) -> int:
        """The number of a provision, or of a law as a whole."""
        span = provision.span or Span(0, 0)
        key = (provision.version_id, span.start, span.end)
        if key in self._numbers:
            return self._numbers[key]
        version = self.library.version(provision.version_id)
        number = len(self.items) + 1
        self.items.append(
            Source(
                n=number,
                document_id=provision.document_id,
                version_id=provision.version_id,
                clause_id=provision.clause_ids[-1] if provision.clause_ids else "",
                title=" ".join(provision.title.split()),
                number=version.number,
                place=provision.label,
                page=None,
                start=span.start,
                end=span.end,
                quote=in_one_line(provision.words),
                is_law=True,
            )
        )
        self._numbers[key] = number
        return number


class _Places:
    """Which paragraph of a text a place lies in, as a reader counts them."""

    def __init__(self, clauses: Sequence[ClauseRecord], text: str) -> None:
        self._clauses = [
            clause for clause in clauses if clause.kind in _TOLD and clause.span.of(text).strip()
        ]
        self._starts = [clause.start for clause in self._clauses]
        self._nth: dict[int, int] = {}
        counts: dict[tuple[str, ...], int] = {}
        for clause in self._clauses:
            if clause.kind is not ClauseKind.HEADING:
                counts[clause.path] = counts.get(clause.path, 0) + 1
                self._nth[clause.ordinal] = counts[clause.path]

    def of(self, position: int) -> tuple[ClauseRecord | None, str]:
        """The clause that holds ``position``, and how a person finds it."""
        at = bisect.bisect_right(self._starts, position) - 1
        if at < 0:
            return None, "标题"
        clause = self._clauses[at]
        nth = self._nth.get(clause.ordinal)
        above = _heading(clause.path)
        if clause.kind is ClauseKind.ARTICLE or (clause.article and not above):
            return clause, clause.place or clause.article or ""
        if nth is None:
            return clause, f"“{above}”" if above else "标题"
        return clause, f"“{above}”下第{nth}段" if above else f"第{nth}段"


def _heading(path: Sequence[str]) -> str:
    """The last heading; one that is a number alone (2.) with the one above it."""
    shown = ""
    for step in reversed(path):
        shown = " ".join(step.split()) + shown
        if len(_NO_WORD.sub("", shown)) > 1:
            break
    return shown if len(shown) <= _HEADING else shown[:_HEADING] + "……"


# What of a heading is number and punctuation: （一）, 2．, 三、.
_NO_WORD = re.compile(r"[（(]?[一二三四五六七八九十百\d]+[)）、.．]|[\s、.．:：]")


def _trimmed(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
