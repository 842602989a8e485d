"""When an annotated and an extracted value are the same: names, titles, losses, stretches, parties."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from case_library.model import Cause, Party, PartyKind
from corpus.model import Span
from eval.metrics import squeeze

Row = Mapping[str, Any]
_LOSS_LEEWAY = 0.01
"""Share by which a loss may differ: 425余万元 and 425.3."""
_TOUCH = 0.5
"""Share of the shorter of two stretches that must be common for them to be about the same cause."""
_NAME_LIKENESS = 0.6

# Why: 《中华人民共和国安全生产法》 and 《安全生产法》 are one title. Must not touch a title's middle.
_TITLE_MARKS = re.compile(r"^《|》$|^中华人民共和国|[〈〉<>\s]")
# Why: names of accidents differ by marks and by what kind of text tells them (…事故调查报告).
_NAME_MARKS = re.compile(r"[\W_]|调查报告|案例分析|案例")


def days(rows: Iterable[Mapping[str, int | None] | None]) -> list[Any]:
    """The accepted days of a row as (year, month, day)."""
    return [row and (row["year"], row["month"], row["day"]) for row in rows]


def same_loss(wanted: float, given: float) -> bool:
    """Equal but for rounding."""
    return abs(wanted - given) <= max(abs(wanted) * _LOSS_LEEWAY, 1e-9)


def nature(words: str) -> str:
    """The class of a finding: 非责任事故 and 自然灾害 are not 责任事故."""
    said = squeeze(words)
    if "非责任" in said:
        return "非责任事故"
    return "责任事故" if "责任" in said else said


def same_name(wanted: str, given: str) -> bool:
    """Whether two names of an accident are one name but for marks and additions."""
    one, other = _NAME_MARKS.sub("", wanted), _NAME_MARKS.sub("", given)
    if not one or not other:
        return False
    return one in other or other in one or difflib.SequenceMatcher(None, one, other).ratio() >= _NAME_LIKENESS


def same_firm(wanted: str, given: str) -> bool:
    """Equal, or one with the place before it that the other leaves out."""
    one, other = _plain_firm(wanted), _plain_firm(given)
    short = min(len(one), len(other))
    return one == other or (short >= 6 and (one.endswith(other) or other.endswith(one)))


def _plain_firm(name: str) -> str:
    return squeeze(name).replace("(", "（").replace(")", "）")


def title_key(title: str) -> str:
    """A title without 《》, the name of the state and white space."""
    return _TITLE_MARKS.sub("", _TITLE_MARKS.sub("", squeeze(title)))


def same_who(wanted: str, given: str) -> bool:
    """A unit by containment either way; a person (付某) by family name."""
    one, other = _plain_firm(wanted), _plain_firm(given)
    if not other:
        return False
    if len(one) == 2 and one.endswith("某"):
        return one[0] in other
    return one in other or other in one or _skeleton(one, other)


def _skeleton(one: str, other: str) -> bool:
    """Whether the shorter name's characters stand in the longer one in order (长青公司, 长青物流有限公司)."""
    short, long = sorted((one, other), key=len)
    at = iter(long)
    return len(short) >= 4 and all(character in at for character in short)


def overlap(cause: Row, place: tuple[int, int]) -> tuple[float, float]:
    """Common characters over the shorter stretch, and over both together; of the best of the gold places."""
    best = (0.0, 0.0)
    for start, end in cause["spans"]:
        common = max(0, min(end, place[1]) - max(start, place[0]))
        short = max(1, min(end - start, place[1] - place[0]))
        both = max(1, max(end, place[1]) - min(start, place[0]))
        best = max(best, (common / short, common / both))
    return best


def touches(cause: Row, place: tuple[int, int]) -> bool:
    """Whether an annotated cause and a stretch are about the same cause."""
    return overlap(cause, place)[0] >= _TOUCH


def kind_right(cause: Row, one: Cause) -> bool:
    """Whether direct or indirect is as annotated."""
    return one.kind.value in cause["kinds"]


def factor_right(cause: Row, one: Cause) -> bool:
    """Whether one of the classes of factors is an accepted one."""
    return any(evidence.factor.value in cause["factors"] for evidence in one.factors)


@dataclass(slots=True)
class Merged:
    """One person or unit with all entries of a text that speak of it."""

    kind: PartyKind
    name: str
    post: str
    kinds: set[str]
    amounts: set[float]
    basis: set[tuple[str, str]]
    spans: list[Span]


def merge_parties(parties: Iterable[Party]) -> list[Merged]:
    """Entries of one text that speak of the same person or unit, in the order of the text."""
    merged: list[Merged] = []
    for party in parties:
        kinds = {measure.kind.value for measure in party.measures}
        amounts = {measure.amount for measure in party.measures if measure.amount is not None}
        cited = {(title_key(c.title), c.article) for measure in party.measures for c in measure.basis}
        post = squeeze(party.unit) + squeeze(party.post)
        for one in merged:
            if one.name == party.name and one.kind is party.kind and _same_post(one.post, post):
                one.kinds |= kinds
                one.amounts |= amounts
                one.basis |= cited
                break
        else:
            merged.append(Merged(party.kind, party.name, post, kinds, amounts, cited, [party.span]))
    return merged


def _same_post(one: str, other: str) -> bool:
    return not one or not other or likeness(one, other) > 0


def likeness(one: str, other: str) -> float:
    """Share of the pairs of neighbouring characters of ``one`` that ``other`` has."""
    pairs = {one[at : at + 2] for at in range(len(one) - 1)}
    return sum(pair in other for pair in pairs) / max(1, len(pairs))


def paired(gold: Sequence[Row], given: Sequence[Merged]) -> dict[int, int]:
    """Index of the extracted party of each annotated one; the likeliest pairs first, then the same order."""
    own, theirs = _ranks([row["name"][:1] for row in gold]), _ranks([party.name[:1] for party in given])
    options = []
    for index, row in enumerate(gold):
        for other, party in enumerate(given):
            fit = _fit(row, party)
            if fit > 0:
                options.append((fit, -abs(own[index] - theirs[other]), -index, index, other))
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for *_, index, other in sorted(options, reverse=True):
        if index not in pairs and other not in taken:
            pairs[index] = other
            taken.add(other)
    return pairs


def _ranks(names: Sequence[str]) -> list[int]:
    """For each name how many of the same stand before it."""
    return [names[:at].count(name) for at, name in enumerate(names)]


def _fit(row: Row, party: Merged) -> float:
    person = party.kind is PartyKind.PERSON
    if person != (row["kind"] == PartyKind.PERSON.value):
        return 0.0
    if not person:
        return (2.0 + same_firm(row["name"], party.name)) if same_who(row["name"], party.name) else 0.0
    if row["name"] and row["name"][0] != party.name[:1]:
        return 0.0
    return 1.0 + likeness(squeeze(row.get("post", "")), party.post)


def shares_pair(one: str, other: str) -> bool:
    """Whether two short words for what went wrong share two neighbouring characters (超载, 严重超载)."""
    return likeness(one, other) > 0
