"""Provisions as they are compared: the sentences of an article's 款 and 项, with what leads them in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.library import Library
from corpus.model import ClauseKind, Span
from corpus.records import ClauseRecord
from qa_service.verification.wording import Canonical, canonical, pairs

_SKIPPED = frozenset({ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.FRONT})
# Why: a rule is one sentence, or one limb of it up to a semicolon.
_END = re.compile(r"[。；;！？\n]")
# Why: a list's number behind an article's is cited as 项. Matches （三） and (三); not （试行）.
_ITEM = re.compile(r"[（(]([一二三四五六七八九十]+)[）)]")
#: A provision has hundreds of characters; a runaway clause could have millions.
_LONGEST_CLAUSE = 20_000
_SUMMARY = 240  # characters of a chapeau that count


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a provision.

    Attributes:
        span: in the stored text; text: its canonical form.
        context: canonical words that lead it in (the chapeau of a list of 项).
        lead: canonical sentences before it in the same 款 or 项.
        primary: pairs of characters of ``text`` and ``context``.
    """

    span: Span
    text: Canonical
    context: str
    lead: str
    primary: frozenset[str]


@dataclass(frozen=True, slots=True)
class Provision:
    """What a citation points at: one article, 款 or 项, or any clause of a text without articles.

    Attributes:
        label: 第二十四条第二款, 二、(一). article: 第二十四条, None outside articles.
        span: in the stored text, with all that belongs to it.
        around: pairs of the whole article, from which a 款 may take words (前款规定以外的…).
    """

    version_id: str
    label: str
    article: str | None
    span: Span
    units: tuple[Unit, ...]
    around: frozenset[str]


class Body:
    """A version's text with its clauses, cut into provisions once."""

    def __init__(self, library: Library, version_id: str) -> None:
        self.version_id = version_id
        self.text = library.text(version_id)
        clauses = library.clauses(version_id)
        self._by_ordinal = {clause.ordinal: clause for clause in clauses}
        self._shown = [clause for clause in clauses if clause.kind not in _SKIPPED]
        self._units = [(clause, unit) for clause in self._shown for unit in self._cut(clause)]
        self.articles = tuple(dict.fromkeys(clause.article for clause in self._shown if clause.article))

    def provision(self, span: Span, label: str, article: str | None) -> Provision:
        """The provision at ``span``, which may be a whole document."""
        units = tuple(unit for _, unit in self._units if span.contains(unit.span))
        # An 项 stands alone; a 款 may take words from its neighbours (前款规定以外的…).
        around = [
            unit
            for clause, unit in self._units
            if article is not None
            and clause.article == article
            and (clause.kind is not ClauseKind.ITEM or span.contains(unit.span))
        ]
        return Provision(self.version_id, label, article, span, units, _all_pairs(around or units))

    def provisions(self) -> tuple[Provision, ...]:
        """Every article, or, where there are none, every clause with words of its own."""
        grouped: dict[str, list[tuple[ClauseRecord, Unit]]] = {}
        for clause, unit in self._units:
            grouped.setdefault(clause.article or f"#{clause.ordinal}", []).append((clause, unit))
        found = []
        for name, members in grouped.items():
            units = tuple(unit for _, unit in members)
            first, article = members[0][0], members[0][0].article
            span = Span(min(c.start for c, _ in members), max(c.end for c, _ in members))
            label = name if article else first.place
            found.append(Provision(self.version_id, label, article, span, units, _all_pairs(units)))
        return tuple(found)

    def place_of(self, unit: Unit) -> tuple[str, Span]:
        """(label, own span) of the clause that a unit stands in: 第十四条第二款."""
        for clause in self._shown:
            if clause.start <= unit.span.start < clause.end:
                return _spoken(clause.place or clause.label), clause.span
        return "", unit.span

    def paragraphs(self, article: str) -> int:
        """How many 款 an article has."""
        return 1 + sum(c.article == article and c.kind is ClauseKind.PARAGRAPH for c in self._shown)

    def _cut(self, clause: ClauseRecord) -> Iterable[Unit]:
        start = clause.start + _label_length(clause, self.text)
        stop = min(clause.end, start + _LONGEST_CLAUSE)
        context = canonical(self._chapeau(clause)).text
        lead = ""
        for span in _sentences(self.text, start, stop):
            words = canonical(span.of(self.text))
            if words.text:
                yield Unit(span, words, context, lead, pairs(words.text) | pairs(context))
                lead += words.text + "；"

    def _chapeau(self, clause: ClauseRecord) -> str:
        """The sentences that end in a colon above a clause (…应当履行下列职责：)."""
        if clause.kind is not ClauseKind.ITEM:
            return ""
        parts: list[str] = []
        parent = clause.parent
        while parent is not None and len(parts) < 3:
            above = self._by_ordinal[parent]
            own = above.span.of(self.text).rstrip()
            if above.kind not in _SKIPPED and own.endswith(("：", ":")):
                parts.append(own[_label_length(above, self.text) :][-_SUMMARY:])
            elif above.kind is ClauseKind.HEADING:
                break
            parent = above.parent
        return "".join(reversed(parts))


def _spoken(place: str) -> str:
    """第九十七条（三） as it is cited: 第九十七条第三项; places outside articles stay as they are."""
    return _ITEM.sub(r"第\1项", place) if place.startswith("第") else place


def _label_length(clause: ClauseRecord, text: str) -> int:
    label = clause.label
    if not label or not text.startswith(label, clause.start):
        return 0
    rest = text[clause.start + len(label) : clause.end]
    return len(label) + len(rest) - len(rest.lstrip())


def _sentences(text: str, start: int, stop: int) -> Iterable[Span]:
    at = start
    for match in _END.finditer(text, start, stop):
        if match.start() > at:
            yield Span(at, match.start())
        at = match.end()
    if stop > at and text[at:stop].strip():
        yield Span(at, stop)


def _all_pairs(units: Sequence[Unit]) -> frozenset[str]:
    return frozenset().union(*(unit.primary for unit in units))
