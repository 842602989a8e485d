"""Items whose basis has changed (依据变更): a sentence that the text in force no longer has.

An article that got another number but kept its words is the same basis at another place; an amended one is
shown with the old and the new text side by side. What was amended beside the sentence, in the same article,
may be a new exception to it: such items are to be looked at again too, and no others.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from case_library.questions.checks import Code, Finding
from case_library.questions.model import Item, Source
from corpus.comparison import Comparison, Pair, Piece, compare, marked, provisions
from corpus.errors import NotFoundError
from corpus.library import Library
from corpus.model import Severity, Span, Validity
from corpus.numerals import fold, fold_punctuation, to_chinese
from corpus.provision_tree import ProvisionTree
from corpus.records import VersionRecord

_HOLDING: Final = (Validity.IN_FORCE, Validity.UNKNOWN)


class State(enum.StrEnum):
    """What became of the words that an item rests on."""

    SAME = "same"
    MOVED = "moved"  # the same words, in another version or at another place
    AMENDED = "amended"
    BESIDE = "beside"  # the sentence stands, other words of its article were amended
    REMOVED = "removed"  # the provision is gone, the text holds
    REPEALED = "repealed"  # the whole text no longer holds
    MISSING = "missing"  # the text is no longer in the library
    BROKEN = "broken"  # the text that the source names never had these words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one source.

    Attributes:
        now: the source as it is to be cited today; None where there is none.
        message: Chinese, says what happened; "" for SAME.
        old, new: texts of the provision before and now, with what differs marked; () without.
        place: where the new text stands.
    """

    source: Source
    state: State
    now: Source | None
    message: str = ""
    old: tuple[Piece, ...] = ()
    new: tuple[Piece, ...] = ()
    place: str = ""

    @property
    def stale(self) -> bool:
        """Whether the item must be looked at again."""
        return self.state not in (State.SAME, State.MOVED)


class Bases:
    """Judges the sources of items against a library on a day; each pair of versions is compared once."""

    def __init__(self, library: Library, as_of: dt.date | None = None) -> None:
        self._library = library
        self._as_of = as_of
        self._compared: dict[tuple[str, str], Comparison] = {}
        self._squeezed: dict[str, tuple[str, tuple[int, ...]]] = {}
        self._holding: dict[str, VersionRecord | None] = {}

    def items(self, items: Iterable[Item]) -> Iterator[tuple[Item, tuple[Verdict, ...]]]:
        """The items of which some source is stale, each with the verdicts on all of its sources."""
        for item in items:
            verdicts = self.verdicts(item)
            if any(verdict.stale for verdict in verdicts):
                yield item, verdicts

    def verdicts(self, item: Item) -> tuple[Verdict, ...]:
        """One verdict for each source that names a version."""
        return tuple(self.judge(source) for source in item.sources if source.version_id)

    def judge(self, source: Source) -> Verdict:
        """What became of the words of ``source``."""
        try:
            was = self._library.version(source.version_id, as_of=self._as_of)
        except NotFoundError:
            return Verdict(
                source, State.MISSING, None, f"资料库里已没有《{source.law}》的这份文本，无法核对依据。"
            )
        now = self._in_force(was)
        if now is None:
            note = was.status_note or "已不再有效"
            return Verdict(source, State.REPEALED, None, f"《{source.law}》{note}，这道题的依据已失效。")
        if source.span.of(self._library.text(was.id)) == source.quote:
            if now.id == was.id:
                return Verdict(source, State.SAME, source)
        elif not self._quoted(source):
            message = f"《{was.title}》中没有“{_short(source.quote)}”这句话，引文与原文不符。"
            return Verdict(source, State.BROKEN, None, message, old=(Piece(source.quote, True),))
        pair = self._pair(source, was, now)
        place = self._found(source, now, pair)
        if place is not None and pair is not None and _amended(pair):
            message = f"《{now.title}》{place.place}所在的条文已修改，这道题所依据的句子未变，请核对。"
            return Verdict(
                source, State.BESIDE, place, message, pair.old_pieces, pair.new_pieces, place.place
            )
        if place is not None:
            same = place.place == source.place and now.id == was.id
            message = "" if same else f"条文文字未变，现为《{now.title}》{place.place}。"
            return Verdict(source, State.MOVED, place, message)
        return _changed(source, now, pair)

    def _quoted(self, source: Source) -> bool:
        """Whether the text that a source names has its words at all, wherever they stand."""
        wanted = fold_punctuation("".join(source.quote.split()))
        return bool(wanted) and wanted in self._squeeze(source.version_id)[0]

    def _in_force(self, was: VersionRecord) -> VersionRecord | None:
        """The text of the same work that holds on the day; None where none does."""
        if was.id not in self._holding:
            editions = self._library.editions(was.id, as_of=self._as_of)
            holding = [one for one in editions if one.status in _HOLDING]
            self._holding[was.id] = holding[-1] if holding else None
        return self._holding[was.id]

    def _pair(self, source: Source, was: VersionRecord, now: VersionRecord) -> Pair | None:
        """The provision that holds the source, in both texts."""
        key = (was.id, now.id)
        if key not in self._compared:
            sides = [provisions(self._library.clauses(one), self._library.text(one)) for one in key]
            self._compared[key] = compare(sides[0], sides[1])
        at = source.span.start
        pairs = self._compared[key].pairs
        return next((one for one in pairs if one.old and one.old.start <= at < one.old.end), None)

    def _found(self, source: Source, now: VersionRecord, pair: Pair | None) -> Source | None:
        """The source in the text of today: in the provision that continues its own, else elsewhere."""
        words, offsets = self._squeeze(now.id)
        wanted = fold_punctuation("".join(source.quote.split()))
        if not wanted:
            return None
        starts = list(_all(words, wanted))
        if pair is not None and pair.new is not None:
            inside = [at for at in starts if pair.new.start <= offsets[at] < pair.new.end]
            starts = inside or (starts if len(wanted) >= 12 else [])
        if not starts:
            return None
        at = starts[0]
        span = Span(offsets[at], offsets[at + len(wanted) - 1] + 1)
        clause_id, place = place_of(self._library.provisions(now.id), now.id, span)
        quote = span.of(self._library.text(now.id))
        return Source(
            now.document_id,
            now.id,
            clause_id or source.clause_id,
            now.title,
            place or source.place,
            span,
            quote,
        )

    def _squeeze(self, version_id: str) -> tuple[str, tuple[int, ...]]:
        """The text without white space and with one form of punctuation, and where each character stands."""
        if version_id not in self._squeezed:
            text = self._library.text(version_id)
            kept = tuple(n for n, character in enumerate(text) if not character.isspace())
            self._squeezed[version_id] = (fold_punctuation("".join(text[n] for n in kept)), kept)
        return self._squeezed[version_id]


def _amended(pair: Pair) -> bool:
    """Whether the provision has other words now; punctuation and white space do not count."""
    if pair.new is None or pair.old is None:
        return False
    return _words(pair.old.body) != _words(pair.new.body)


def _words(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z一-鿿]", "", fold(text))


def _changed(source: Source, now: VersionRecord, pair: Pair | None) -> Verdict:
    if pair is None or pair.old is None:
        return Verdict(source, State.REMOVED, None, f"《{now.title}》现行文本中没有找到这道题所依据的文字。",
                       old=(Piece(source.quote, True),))  # fmt: skip
    if pair.new is None:
        hint = f"，内容可能并入{pair.related}" if pair.related else ""
        message = f"{pair.old.label or source.place}已从《{now.title}》现行文本中删去{hint}。"
        return Verdict(source, State.REMOVED, None, message, old=pair.old_pieces)
    old, new = pair.old_pieces, pair.new_pieces
    if not any(piece.changed for piece in (*old, *new)):
        old, new = marked(source.quote, pair.new.body)
    message = f"《{now.title}》{pair.new.label or source.place}已修改，请按新条文核对这道题。"
    return Verdict(source, State.AMENDED, None, message, old=old, new=new, place=pair.new.label)


_ADVICE: Final = {
    State.MOVED: "请把题干和解析中的条号改成现在的条号。",
    State.AMENDED: "",
    State.BESIDE: "",
    State.REMOVED: "请停用这道题，或者改用现行条文。",
    State.REPEALED: "请停用这道题，或者改用现行法规。",
    State.MISSING: "请重新收录这份文本，或者改用别的依据。",
    State.BROKEN: "请按原文改正引文。",
}
#: What only asks for a look: the sentence that the key follows from still holds.
_STANDING: Final = frozenset({State.MOVED, State.BESIDE})


def basis_findings(verdicts: Iterable[Verdict]) -> tuple[Finding, ...]:
    """The verdicts on the sources of an item as findings on it, each said once.

    Words that are gone or were never there forbid approval; words that stand, but elsewhere or in an amended
    article, ask for a look. A source that stands where it is cited gives none, also in a new version.
    """
    found: dict[tuple[Code, str], Finding] = {}
    for verdict in verdicts:
        if verdict.state is State.SAME or (verdict.state is State.MOVED and not _cited_otherwise(verdict)):
            continue
        code = Code.QUOTE_BROKEN if verdict.state is State.BROKEN else Code.OUTDATED
        severity = Severity.WARNING if verdict.state in _STANDING else Severity.ERROR
        message = verdict.message + _ADVICE[verdict.state]
        words = verdict.source.place
        found.setdefault((code, message), Finding(code, message, severity, words))
    return tuple(found.values())


def _cited_otherwise(verdict: Verdict) -> bool:
    """Whether words that moved must be cited with another place or title."""
    now, was = verdict.now, verdict.source
    return now is None or (now.place, now.law) != (was.place, was.law)


def _short(quote: str) -> str:
    words = "".join(quote.split())
    return words if len(words) <= 40 else words[:40] + "……"


def renewed(item: Item, verdicts: Iterable[Verdict]) -> Item:
    """``item`` with the sources that moved as they are to be cited today."""
    now: Mapping[Source, Source] = {one.source: one.now for one in verdicts if one.now is not None}
    return replace(item, sources=tuple(now.get(source, source) for source in item.sources))


def place_of(tree: ProvisionTree, version_id: str, span: Span) -> tuple[str, str]:
    """Clause id and place (第二十条第二款第三项) of a stretch of a version; ("", "") outside articles."""
    for label in tree.labels:
        for article in tree.articles(label):
            if not article.span.contains(span):
                continue
            clause, place = article.ordinal, label
            for number, paragraph in enumerate(article.paragraphs, 1):
                if not paragraph.span.start <= span.start < paragraph.span.end:
                    continue
                clause = paragraph.ordinal
                if len(article.paragraphs) > 1:
                    place += f"第{to_chinese(number)}款"
                for position, item in paragraph.items.items():
                    if item.span.contains(span):
                        return f"{version_id}.{item.ordinal}", f"{place}第{to_chinese(position)}项"
                break
            return f"{version_id}.{clause}", place
    return "", ""


def _all(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
