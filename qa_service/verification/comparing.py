"""A claim held against a provision: the same rule, or what differs.

Nothing here understands language. A claim is clean only when its words, figures, grades, conditions, modality
and the bodies it addresses all stand in one sentence of the provision (with its chapeau; words that only bind
it to its neighbours may stand elsewhere in the article). Everything else is a typed difference.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import Span
from corpus.numerals import fold
from qa_service.verification.differing import Part, departures, missing_words, piece_at
from qa_service.verification.figures import figures
from qa_service.verification.model import Difference, DifferenceKind
from qa_service.verification.provisions import Provision, Unit
from qa_service.verification.wording import Canonical, canonical, content, covered, modals, pairs

#: Shares of the content characters of a claim. Tuned on the development half of ``eval/sets/verify.jsonl``.
ENOUGH = 0.74  # that stand in the article
ENOUGH_TOGETHER = 0.50  # that stand in the one sentence
ENOUGH_ORDERED = 0.6  # of what stands behind 应当, 可以, 不得
LONGEST_GAP = 6  # content characters in a row that stand nowhere in the article
NARROWING = 3.0  # weight of what stands before 的 and narrows a rule down
NEAR_BEST = 0.10  # a sentence this far behind the best one may still be meant
_VERBATIM = 8  # characters from which containment alone decides

_COMMA = re.compile("[，,：:]")
_STOP = re.compile("[。；;！？\n]")
# Why: pieces that only say when or for whom, and belong to what follows.
_CONDITION = re.compile(
    r"(?:的|时|后|前|外|下|起|内|中|之日)$|^(?:除|对|在|自|经|因|为|从)|事故|火灾|逾期|拒不|情节"
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a claim and a provision agree.

    Attributes:
        differences: () where the provision says it; spans of the claim are into the claim's own text.
        share: of the claim's content that stands in the provision, 0 to 1: orders candidates.
        together: of the claim's content that stands in the sentences it was held against.
        units: those sentences, one for each part of the claim.
    """

    differences: tuple[Difference, ...]
    share: float
    together: float
    units: tuple[Unit, ...]

    @property
    def clean(self) -> bool:
        return not self.differences and bool(self.units)


NOTHING = Comparison((), 0.0, 0.0, ())


@dataclass(frozen=True, slots=True)
class _Judged:
    unit: Unit
    together: float
    share: float
    differences: tuple[Difference, ...]


def compare(claim: str, provision: Provision, *, limbs_first: bool = False) -> Comparison:
    """Holds ``claim`` against ``provision``.

    Args:
        limbs_first: the provision is several that are cited together, of which each may carry one limb.
    """
    if not provision.units:
        return NOTHING
    if (unit := _verbatim(claim, provision)) is not None:
        return Comparison((), 1.0, 1.0, (unit,))
    judged: list[_Judged] = []
    for part in _parts(claim):
        whole = _judge(part, provision)
        cut = whole.differences or limbs_first
        limbs = [_judge(piece, provision) for piece in _limbs(part)] if cut else []
        if len(limbs) > 1 and not any(limb.differences for limb in limbs):
            judged.extend(limbs)
        else:
            judged.append(whole)
    if not judged:
        return NOTHING
    differences = tuple(difference for one in judged for difference in one.differences)
    return Comparison(
        _once(differences),
        sum(one.share for one in judged) / len(judged),
        sum(one.together for one in judged) / len(judged),
        tuple(dict.fromkeys(one.unit for one in judged)),
    )


def share_of(claim: Canonical, known: frozenset[str]) -> float:
    """Share of the claim's content characters that stand among pairs of characters; 1.0 for no content."""
    weighed = content(claim.text)
    if not weighed:
        return 1.0
    return sum(covered(claim.text, at, known) for at in weighed) / len(weighed)


def solid(text: str) -> str:
    """Letters and digits of a text, as they stand: white space, punctuation and wide forms do not count."""
    return re.sub(r"[^\w%]", "", fold(text))


def _once(differences: Sequence[Difference]) -> tuple[Difference, ...]:
    seen: dict[tuple[str, str, str], Difference] = {}
    for difference in differences:
        seen.setdefault((difference.kind, difference.claimed, difference.stated), difference)
    return tuple(seen.values())


def _verbatim(claim: str, provision: Provision) -> Unit | None:
    """The first sentence of the stretch that has the claim letter by letter."""
    words = solid(canonical(claim).text)
    if len(words) < _VERBATIM:
        return None
    context, whole = "", ""
    ends: list[tuple[int, Unit]] = []
    for unit in provision.units:
        if unit.context != context:
            context = unit.context
            whole += solid(context)
        ends.append((len(whole), unit))
        whole += solid(unit.text.text)
    at = whole.find(words)
    if at < 0:
        return None
    return next((unit for start, unit in reversed(ends) if start <= at), ends[0][1])


def _parts(claim: str) -> list[Part]:
    """The rules of a claim, as semicolons and full stops divide it."""
    found: list[Part] = []
    at = 0
    for end in [*(match.start() for match in _STOP.finditer(claim)), len(claim)]:
        words = canonical(claim[at:end])
        if content(words.text) or figures(words.text):
            found.append(Part(words, at))
        at = end + 1
    return found


def _limbs(part: Part) -> list[Part]:
    """A rule cut at its commas, conditions and figures' conditions kept with what they govern."""
    text = part.text
    found: list[Part] = []
    start = at = 0
    for edge in [*(match.start() for match in _COMMA.finditer(text)), len(text)]:
        piece = text[at:edge]
        at = edge + 1
        if edge != len(text) and _CONDITION.search(piece):
            continue
        words = Canonical(text[start:edge], part.canonical.origin[start:edge])
        if content(words.text):
            found.append(Part(words, part.base))
        start = at
    return found


def _judge(part: Part, provision: Provision) -> _Judged:
    """The part against the sentence that it fits best."""
    weights = _weights(part.text)
    scored = [(_together(part.text, weights, unit), unit) for unit in provision.units]
    best = max(score for score, _ in scored)
    share = share_of(part.canonical, provision.around)
    judged = []
    for score, unit in scored:
        if score >= best - NEAR_BEST:
            found = [*departures(part, unit, provision), *_words(part, unit, provision, score)]
            judged.append(_Judged(unit, score, share, tuple(found)))
    return min(judged, key=lambda one: (len(one.differences), -one.together, one.unit.span))


def _weights(text: str) -> dict[int, float]:
    """Content characters with their weight: what stands before 的 narrows the rule down and counts more."""
    weights = dict.fromkeys(content(text), 1.0)
    at = 0
    for edge in [*(match.start() for match in _COMMA.finditer(text)), len(text)]:
        last = text.rfind("的", at, edge)
        for place in range(at, last):
            if place in weights:
                weights[place] = NARROWING
        at = edge + 1
    return weights


def _together(text: str, weights: dict[int, float], unit: Unit) -> float:
    whole = sum(weights.values())
    if not whole:
        return 1.0
    return sum(weight for at, weight in weights.items() if covered(text, at, unit.primary)) / whole


# --- words ---------------------------------------------------------------------------------------


def _words(part: Part, unit: Unit, provision: Provision, together: float) -> list[Difference]:
    text = part.text
    weighed = content(text)
    if not weighed:
        return []
    missing = [at for at in weighed if not covered(text, at, provision.around)]
    share = 1 - len(missing) / len(weighed)
    enough = share >= ENOUGH and together >= ENOUGH_TOGETHER and len(_longest_run(missing)) < LONGEST_GAP
    if enough and _orders_stand(text, unit):
        return []
    words = missing_words(text, set(missing))
    span = Span(missing[0], missing[-1] + 1) if missing else Span(0, len(text))
    if words:
        message = "原文没有这些内容：" + "、".join(words[:6])
    else:
        message = "这些词分散在原文不同的句子里，没有一句这样规定"
    named = "、".join(words[:6]) or text[:40]
    return [Difference(DifferenceKind.WORDS, named, "", message, part.back(span), None)]


def _orders_stand(text: str, unit: Unit) -> bool:
    """Whether what a claim orders, allows or forbids stands in the sentence: the words behind each modal."""
    known = unit.primary | pairs(unit.lead)
    for span, _ in modals(text):
        ordered = text[span.end : piece_at(text, span.start).end]
        wanted = content(ordered)
        if (
            len(wanted) >= 2
            and sum(covered(ordered, at, known) for at in wanted) / len(wanted) < ENOUGH_ORDERED
        ):
            return False
    return True


def _longest_run(places: Sequence[int]) -> list[int]:
    """The longest stretch of ``places`` whose neighbours are at most one apart."""
    best: list[int] = []
    run: list[int] = []
    for at in places:
        run = [*run, at] if run and at - run[-1] <= 2 else [at]
        if len(run) > len(best):
            best = run
    return best
