"""Two texts of one work side by side, provision by provision (新旧条文对照).

The unit is the article; of a text without articles it is the numbered item or paragraph. Provisions belong
together by their words, not by their number: an amendment that inserts one article renumbers all that
follow. What is equal is paired first, then what is most alike; what is left was added or removed.
"""

from __future__ import annotations

import bisect
import enum
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from corpus.model import ClauseKind
from corpus.records import ClauseRecord

ALIKE: Final = 0.5
"""Share of character pairs (Dice) from which two provisions are the same one, changed."""
ALIKE_SAME_PLACE: Final = 0.34
"""The same where both have one number, or stand between the same neighbours."""
_CANDIDATES: Final = 6
_COMMON: Final = 60  # a pair of characters that more provisions have tells nothing apart
_ABREAST: Final = 2  # neighbours on both sides that are always looked at
_HELD: Final = 0.6  # share of a shorter provision's pairs that a longer one holds: split or merged
_LONGEST_DIFF: Final = 4_000_000  # product of two lengths up to which single characters are compared
_SHORT_RUN: Final = 2

_SILENT: Final = frozenset({ClauseKind.CHROME, ClauseKind.CONTENTS, ClauseKind.TITLE, ClauseKind.FRONT})
# Figures and Latin words are replaced whole: 二十万 → 一百万, not 二十 → 一百 before a common 万.
_TOKEN: Final = re.compile(
    r"[\d零〇一二两三四五六七八九十百千万亿]+(?:\.\d+)?%?|[A-Za-z]+|\n|[^\S\n]+|.", re.DOTALL
)


class Change(enum.StrEnum):
    """What became of a provision."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class Piece(NamedTuple):
    """A stretch of one side: ``changed`` when the other side does not have it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Provision:
    """One article, item or paragraph.

    Attributes:
        label: its number as written (第二十条); body: its words without number, one line a 款.
        section: headings above it. start, end: in the stored text of its version.
    """

    clause_id: str
    label: str
    body: str
    section: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A provision in both texts, or in one of them.

    Attributes:
        renumbered: another number. moved: it passed others on its way.
        similarity: 0 to 1, 1 for equal words.
        old_pieces, new_pieces: the words of each side with what differs marked.
        related: label of a provision of the other text that holds most of it; "" without one.
    """

    change: Change
    old: Provision | None
    new: Provision | None
    renumbered: bool = False
    moved: bool = False
    similarity: float = 0.0
    old_pieces: tuple[Piece, ...] = ()
    new_pieces: tuple[Piece, ...] = ()
    related: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All pairs in the order of the newer text, what was removed behind what stood before it."""

    pairs: tuple[Pair, ...]

    def count(self, change: Change) -> int:
        return sum(pair.change is change for pair in self.pairs)

    @property
    def renumbered(self) -> int:
        """Provisions with the same words under another number."""
        return sum(pair.renumbered and pair.change is Change.SAME for pair in self.pairs)

    def of_new(self, start: int) -> Pair | None:
        """The pair whose provision in the newer text holds the offset ``start``."""
        return next((p for p in self.pairs if p.new and p.new.start <= start < p.new.end), None)


def provisions(clauses: Sequence[ClauseRecord], text: str) -> tuple[Provision, ...]:
    """The provisions of a version: its articles, or else its items and paragraphs."""
    lawlike = any(clause.kind is ClauseKind.ARTICLE for clause in clauses)
    return tuple(_of_articles(clauses, text) if lawlike else _of_items(clauses, text))


def _of_articles(clauses: Sequence[ClauseRecord], text: str) -> Iterator[Provision]:
    """Articles whole; what stands outside of them (an annex) clause by clause, without chapter headings."""
    behind = 0
    for clause in clauses:
        if clause.kind is ClauseKind.ARTICLE:
            behind = max(behind, clause.extent_end)
            yield _provision(clause, text[clause.extent_start : clause.extent_end], clause.extent_end)
        elif clause.start >= behind and clause.kind not in (*_SILENT, ClauseKind.HEADING):
            yield _provision(clause, text[clause.start : clause.end], clause.end)


def _of_items(clauses: Sequence[ClauseRecord], text: str) -> Iterator[Provision]:
    for clause in clauses:
        if clause.kind not in _SILENT and text[clause.start : clause.end].strip():
            yield _provision(clause, text[clause.start : clause.end], clause.end)


def _provision(clause: ClauseRecord, words: str, end: int) -> Provision:
    start = clause.extent_start if clause.kind is ClauseKind.ARTICLE else clause.start
    lines = [re.sub(r"\s+", " ", line).strip() for line in words.split("\n")]
    body = "\n".join(line for line in lines if line).removeprefix(clause.label).lstrip(" 　、.．")
    return Provision(clause.id, clause.label, body, clause.path, start, end)


def compare(old: Sequence[Provision], new: Sequence[Provision]) -> Comparison:
    """What changed from ``old`` to ``new``."""
    partner = _partners(old, new)
    taken = {index: number for number, index in partner.items()}
    moved = _moved(partner)
    related = _Related(old, new)
    pairs = [_removed(old[index], related) for index in _leading(old, taken)]
    for number, provision in enumerate(new):
        if number not in partner:
            pieces = (Piece(provision.body, True),)
            label = related.old_label(provision)
            pairs.append(Pair(Change.ADDED, None, provision, new_pieces=pieces, related=label))
            continue
        index = partner[number]
        pairs.append(_pair(old[index], provision, number in moved))
        for following in range(index + 1, len(old)):
            if following in taken:
                break
            pairs.append(_removed(old[following], related))
    return Comparison(tuple(pairs))


def _leading(old: Sequence[Provision], taken: Mapping[int, int]) -> Iterator[int]:
    for index in range(len(old)):
        if index in taken:
            return
        yield index


def _removed(provision: Provision, related: _Related) -> Pair:
    pieces = (Piece(provision.body, True),)
    return Pair(Change.REMOVED, provision, None, old_pieces=pieces, related=related.new_label(provision))


def _pair(old: Provision, new: Provision, moved: bool) -> Pair:
    renumbered = _squeeze(old.label) != _squeeze(new.label)
    if _squeeze(old.body) == _squeeze(new.body):
        whole = (Piece(old.body, False),), (Piece(new.body, False),)
        return Pair(Change.SAME, old, new, renumbered, moved, 1.0, *whole)
    left, right = marked(old.body, new.body)
    similarity = _dice(_pairs(old.body), _pairs(new.body))
    return Pair(Change.CHANGED, old, new, renumbered, moved, similarity, left, right)


# --- which belong together -----------------------------------------------------------------------


def _partners(old: Sequence[Provision], new: Sequence[Provision]) -> dict[int, int]:
    """Position in ``old`` by position in ``new``."""
    partner = _equal(old, new)
    left_old = sorted(set(range(len(old))) - set(partner.values()))
    left_new = [number for number in range(len(new)) if number not in partner]
    grams_old = {index: _pairs(old[index].body) for index in left_old}
    grams_new = {number: _pairs(new[number].body) for number in left_new}
    scored = []
    for number, index in _candidates(old, new, grams_old, grams_new):
        alike = _dice(grams_old[index], grams_new[number])
        same = bool(new[number].label) and _squeeze(old[index].label) == _squeeze(new[number].label)
        near = 1.0 - abs(index / len(old) - number / len(new))
        scored.append((alike + 0.06 * same + 0.04 * near, alike, same, number, index))
    used = set(partner.values())
    weak = []
    for score, alike, same, number, index in sorted(scored, key=lambda s: (-s[0], s[3], s[4])):
        if number in partner or index in used:
            continue
        if alike >= ALIKE:
            partner[number] = index
            used.add(index)
        elif alike >= ALIKE_SAME_PLACE:
            weak.append((score, same, number, index))
    for _, same, number, index in weak:
        if number not in partner and index not in used and (same or _between(partner, number, index)):
            partner[number] = index
            used.add(index)
    return partner


def _equal(old: Sequence[Provision], new: Sequence[Provision]) -> dict[int, int]:
    """Provisions with the same words, in their order."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, provision in enumerate(old):
        places[_squeeze(provision.body)].append(index)
    found: dict[int, int] = {}
    for number, provision in enumerate(new):
        waiting = places.get(_squeeze(provision.body))
        if waiting:
            found[number] = waiting.pop(0)
    return found


def _candidates(
    old: Sequence[Provision],
    new: Sequence[Provision],
    grams_old: Mapping[int, Counter[str]],
    grams_new: Mapping[int, Counter[str]],
) -> Iterator[tuple[int, int]]:
    """Pairs of positions (new, old) worth a closer look: they share rare character pairs, or the number."""
    holders: dict[str, list[int]] = defaultdict(list)
    for index, grams in grams_old.items():
        for gram in grams:
            holders[gram].append(index)
    numbered: dict[str, list[int]] = defaultdict(list)
    for index in grams_old:
        if old[index].label:
            numbered[_squeeze(old[index].label)].append(index)
    waiting = list(grams_old)
    for rank, (number, grams) in enumerate(grams_new.items()):
        shared: Counter[int] = Counter()
        for gram in grams:
            if len(holders[gram]) <= _COMMON:
                shared.update(holders[gram])
        likely = [index for index, _ in shared.most_common(_CANDIDATES)]
        likely += numbered.get(_squeeze(new[number].label), [])[:2] if new[number].label else []
        place = round(rank * len(waiting) / len(grams_new))
        likely += waiting[max(place - _ABREAST, 0) : place + _ABREAST + 1]  # for texts all of one mould
        for index in dict.fromkeys(likely):
            yield number, index


def _between(partner: Mapping[int, int], number: int, index: int) -> bool:
    """Whether the neighbours of both are partners of each other."""
    before, after = partner.get(number - 1), partner.get(number + 1)
    return before == index - 1 or after == index + 1


def _moved(partner: Mapping[int, int]) -> frozenset[int]:
    """Positions in the newer text that break the order of the older one: all but a longest rising run."""
    numbers = sorted(partner)
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for position, number in enumerate(numbers):
        place = bisect.bisect_left(tails, partner[number])
        previous.append(ends[place - 1] if place else -1)
        tails[place : place + 1] = [partner[number]]
        ends[place : place + 1] = [position]
    kept: set[int] = set()
    position = ends[-1] if ends else -1
    while position >= 0:
        kept.add(numbers[position])
        position = previous[position]
    return frozenset(numbers) - kept


class _Related:
    """Which provision of the other text holds most of one that has no partner: it was split or merged."""

    def __init__(self, old: Sequence[Provision], new: Sequence[Provision]) -> None:
        self._old = [(provision, _pairs(provision.body)) for provision in old]
        self._new = [(provision, _pairs(provision.body)) for provision in new]

    def old_label(self, provision: Provision) -> str:
        return self._label(provision, self._old)

    def new_label(self, provision: Provision) -> str:
        return self._label(provision, self._new)

    @staticmethod
    def _label(provision: Provision, others: Sequence[tuple[Provision, Counter[str]]]) -> str:
        grams = _pairs(provision.body)
        total = sum(grams.values())
        best, label = _HELD, ""
        for other, has in others if total else ():
            share = sum(min(count, has[gram]) for gram, count in grams.items() if gram in has) / total
            if share > best and other.label:
                best, label = share, other.label
        return label


def _pairs(text: str) -> Counter[str]:
    bare = re.sub(r"[\s，。、；：（）“”《》]", "", text)
    return Counter(bare[i : i + 2] for i in range(len(bare) - 1))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    both = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / both if both else 0.0


def _squeeze(text: str) -> str:
    return "".join(text.split())


# --- what differs --------------------------------------------------------------------------------


def marked(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts cut into what they share and what only one of them has."""
    left, right = _tokens(old), _tokens(new)
    if len(left) * len(right) > _LONGEST_DIFF:
        left, right = _sentences(old), _sentences(new)
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    sides: tuple[list[Piece], list[Piece]] = ([], [])
    for kind, a, b, c, d in _readable(blocks, left):
        _add(sides[0], "".join(left[a:b]), kind != "equal")
        _add(sides[1], "".join(right[c:d]), kind != "equal")
    return tuple(sides[0]), tuple(sides[1])


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text)


def _sentences(text: str) -> list[str]:
    return [piece for piece in re.split(r"(?<=[。；，\n])", text) if piece]


_Block = tuple[str, int, int, int, int]


def _readable(blocks: Sequence[_Block], left: Sequence[str]) -> list[_Block]:
    """Joins changes that only a character or two keeps apart: 县级 → 设区的市级 is one change."""
    out: list[_Block] = []
    for position, (kind, a, b, c, d) in enumerate(blocks):
        inside = 0 < position < len(blocks) - 1
        shared = "".join(left[a:b])
        chance = kind == "equal" and inside and len(shared) < _SHORT_RUN and "\n" not in shared
        if (chance or kind != "equal") and out and out[-1][0] != "equal":
            _, a0, _, c0, _ = out[-1]
            out[-1] = ("replace", a0, b, c0, d)
        elif chance:
            out.append(("replace", a, b, c, d))
        else:
            out.append((kind, a, b, c, d))
    return out


def _add(side: list[Piece], text: str, changed: bool) -> None:
    if text:
        side.append(Piece(text, changed))
