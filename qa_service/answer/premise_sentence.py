"""Whether a sentence says in so many words that a unit does what is asked: 消防救援机构负责调查火灾原因.

The register holds what its grammar can read; running text may name an organ that it does not know, or name
the one who acts inside a task that is assigned to many. A yes may rest on such a sentence, a no never.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from corpus.model import Span
from corpus.units import find_units
from qa_service.claimed import Claim, Part
from qa_service.evidence import Evidence, Findings, coverage

LOOKED_AT: Final = 8
NEAR: Final = 0.15
"""Evidence that is looked at, and the score that it may lag behind the one that the answer is made of."""
SAID: Final = 0.8
"""Share of the question's weight that the clauses of the unit must have."""
_SAME: Final = 0.02
"""What they may have less than the half-sentence that has most: another one is about the matter then."""

# What a unit does behind its name, with at most a few words between: 负责, 应当, 依法组织.
# Not a mention: 由公安机关审批的, 报公安机关备案.
_DOES: Final = (
    "[^，,。；;：:由向报经对]{0,24}?(?:负责|应当|承担|主管|牵头|组织|实施|有权|依法|统筹|指导|监督|管理|履行)"
)
# Before a name, what makes it no subject: 向, 报, 会同, 和.
_NO_SUBJECT: Final = re.compile("(?:向|报|经|对|会同|与|和|跟|及|及其|、|商|给|为|被|受|请)$")
_LEADS: Final = re.compile("牵头|为主")
_HELPS: Final = re.compile("配合|协助|会同|参加|参与")
_DENIES: Final = re.compile("不得|不负责|不再|除外|禁止|不属于")
# A clause with a subject: 由甲组织, 甲负责. Not the matter set before it (车站内的秩序，由甲负责).
_HAS_SUBJECT: Final = re.compile("由|负责|应当|牵头|组织")
# The number of an article or an item before its words: 第五条, (三).
_NUMBER: Final = re.compile(
    "^\\s*(?:第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五])?|[(（][一二三四五六七八九十]+[)）])\\s*"
)
_HALF: Final = re.compile("[^，,。；;]+(?:[，,][^，,。；;]+)*[。；;]?")


def said_of(findings: Findings, claim: Claim, chosen: Evidence) -> tuple[Evidence, Span] | None:
    """The half-sentence that says what is claimed of a single unit, and where it stands.

    Returns:
        None where none does, the claim is denied or restricted (只由), or asks for help only.
    """
    if claim.negated or claim.alone or len(claim.units) != 1 or claim.part is Part.HELP or not findings.terms:
        return None
    (unit,) = claim.units
    place = chosen.hit.passage.jurisdiction
    for evidence in (chosen, *findings.evidence[:LOOKED_AT]):
        passage = evidence.hit.passage
        if evidence.score < chosen.score - NEAR or (findings.scope.places and passage.jurisdiction != place):
            continue
        halves = _halves(evidence.text, evidence.sentence)
        most = max((coverage(findings.terms, half.of(evidence.text)) for half in halves), default=0.0)
        for half in halves:
            own = _own_clauses(unit, evidence.text, half)
            if own is None:
                continue
            words = own.of(evidence.text)
            behind, share = _acts(unit, words), coverage(findings.terms, words)
            if behind and _fits(claim, behind) and share >= max(SAID, most - _SAME):
                return evidence, own
    return None


def _halves(text: str, sentence: Span) -> Sequence[Span]:
    words = sentence.of(text)
    return [
        Span(sentence.start + match.start(), sentence.start + match.end()) for match in _HALF.finditer(words)
    ]


def _own_clauses(unit: str, text: str, half: Span) -> Span | None:
    """The clauses around a name that no other subject has: 甲组织中期评估，乙组织终期评估 are two."""
    clauses = [
        Span(half.start + match.start(), half.start + match.end())
        for match in re.finditer("[^，,]+[，,]?", half.of(text))
    ]
    at = next((number for number, clause in enumerate(clauses) if unit in clause.of(text)), None)
    if at is None:
        return None
    first = last = at
    while first > 0 and not _HAS_SUBJECT.search(clauses[first - 1].of(text)):
        first -= 1
    while last + 1 < len(clauses) and not _others_turn(clauses[last + 1].of(text)):
        last += 1
    return Span(clauses[first].start, clauses[last].end)


def _others_turn(clause: str) -> bool:
    """Whether a clause has a subject of its own."""
    return "由" in clause or bool(find_units(clause))


def _acts(unit: str, words: str) -> str:
    """What stands behind a name that is the subject of what is done there; "" where it is none."""
    at = words.find(unit)
    while at >= 0:
        before, behind = words[:at], words[at + len(unit) :]
        if not _NO_SUBJECT.search(before) and re.match(_DOES, behind):
            alone = not re.search("[一-鿿]$", _clause(before)) or before.endswith(("由", "人民政府"))
            return behind if alone else ""
        at = words.find(unit, at + 1)
    return ""


def _clause(before: str) -> str:
    """What stands before a name in its own clause, without the number of the article."""
    clause = re.split("[，,。；;：:]", before)[-1]
    return _NUMBER.sub("", clause)


def _fits(claim: Claim, behind: str) -> bool:
    """Whether the words behind the name give it the part that is claimed."""
    act = re.split("[，,。；;]", behind)[0]
    if _DENIES.search(behind) or _HELPS.search(act):
        return False
    return claim.part is not Part.LEAD or bool(_LEADS.search(act))
