"""What tells the right candidate from the others: one number for each thing, for the model in ``scoring``.

All are between 0 and about 1, so that the weights can be read: a weight of 0.2 is worth as much as a fifth
of the step from the worst to the best fused score.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from corpus.jurisdiction import NATIONAL, Relation
from corpus.model import AssignmentKind, Validity
from corpus.records import AssignmentRecord
from indexing.search import Hit
from qa_service.answer.model import AnswerKind
from qa_service.places import nearest
from qa_service.question import AskedFor, Question
from qa_service.ranking.holding import SANCTION, holds
from qa_service.ranking.model import Scope, Term
from qa_service.ranking.wording import coverage

NAMES: Final = (
    "fused",
    "first",
    "covered",
    "sentence",
    "close",
    "explicit",
    "implicit",
    "unassigned",
    "lead",
    "task",
    "lacking",
    "own_place",
    "below",
    "above",
    "national",
    "placeless",
    "law_for_rule",
    "law_for_units",
    "named",
    "year",
    "headings",
    "title",
    "units",
    "lists",
    "rarest",
    "missing",
    "pairs",
    "run",
    "subject",
    "length",
    "over",
    "sanction",
)
"""The features in the order of a row. ``DESCRIPTIONS`` says what each is."""

DESCRIPTIONS: Final = {
    "fused": "fused score of the search, 0 to 1 within it",
    "first": "1 / (1 + rank by fused score)",
    "covered": "share of the question's weight in passage, headings and title",
    "sentence": "the same in its best sentence",
    "close": "cosine, on a scale of 0 to 1",
    "explicit": "units are asked for, and it is an explicit assignment",
    "implicit": "units are asked for, and it is an implicit assignment",
    "unassigned": "units are asked for, and it assigns nothing",
    "lead": "the lead is asked for, and it names one",
    "task": "share of the question's weight in the assigned words themselves; of its sentence without any",
    "lacking": "its best sentence lacks the sort of thing that is asked for",
    "own_place": "it is of a place asked for",
    "below": "it is of a place inside",
    "above": "it is of a place around: 1/3 for the province, 2/3 for the city, 1 for the county",
    "national": "a place is asked for, and it is the nation's",
    "placeless": "a place is asked for, and its own is not known",
    "law_for_rule": "a penalty, definition or rule is asked for, and it is law",
    "law_for_units": "units are asked for without a place, and it is law",
    "named": "it stands in a text that the question names",
    "year": "it is of a year that the question names",
    "headings": "share of the question's weight in its headings",
    "title": "the same in the title",
    "units": "it names a unit that the question names",
    "lists": "several things are asked for, and it opens a list (下列, 以下)",
    "rarest": "share of the weight of the question's three heaviest words",
    "missing": "share of the heaviest word that it lacks",
    "pairs": "share of the question's character pairs in the best sentence",
    "run": "longest run of the question's characters in the best sentence, over its length",
    "subject": "the question's first word stands in the sentence's first twelve characters",
    "length": "ln(1 + characters / 100)",
    "over": "it does not hold any more",
    "sanction": "a penalty is asked for, and it states one",
}

_MANY = re.compile("哪些|哪几|什么|啥|分别")
_LISTS = re.compile("(?:下列|以下|如下)[^。；;]{0,14}(?:[:：]|职责|内容|条件|情形|行为|措施|要求|义务)")
_SPACE = re.compile(r"\s+")
_RULES = (AnswerKind.PENALTY, AnswerKind.DEFINITION, AnswerKind.PROVISION)
HEAVIEST: Final = 3
START: Final = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What the features of all candidates for one question share.

    Attributes:
        heavy: the heaviest terms; pairs: character pairs of the topic; many: several things are asked for.
    """

    question: Question
    scope: Scope
    terms: tuple[Term, ...]
    topic: str
    heavy: tuple[Term, ...]
    pairs: frozenset[str]
    many: bool

    @classmethod
    def of(cls, question: Question, scope: Scope, terms: tuple[Term, ...], topic: str) -> Asked:
        heavy = tuple(sorted(terms, key=lambda term: -term.weight)[:HEAVIEST])
        squeezed = _SPACE.sub("", topic)
        return cls(
            question, scope, terms, squeezed, heavy, _pairs(squeezed), bool(_MANY.search(question.text))
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hit with what was read of it.

    Attributes:
        sentence: its best sentence; rank: by fused score, from 0; named: it stands in a named text.
    """

    hit: Hit
    sentence: str
    rank: int
    record: AssignmentRecord | None
    named: bool
    standing: Validity = Validity.UNKNOWN


def closeness(hit: Hit) -> float:
    """Cosine on a scale of 0 to 1: the encoder's cosines of Chinese texts lie between .84 and .92."""
    return min(1.0, max(0.0, (hit.dense - 0.84) / 0.08))


def covers_hit(terms: Sequence[Term], hit: Hit) -> float:
    """Coverage by the passage with its headings and title."""
    passage = hit.passage
    return coverage(terms, f"{passage.text}\n{passage.context}\n{passage.title}")


def row(asked: Asked, candidate: Candidate) -> tuple[float, ...]:
    """The features of one candidate, in the order of ``NAMES``."""
    question, terms = asked.question, asked.terms
    hit, words, record = candidate.hit, candidate.sentence, candidate.record
    passage = hit.passage
    everything = f"{passage.text}\n{passage.context}\n{passage.title}"
    said = passage.text if question.kind is AnswerKind.PENALTY else words
    for_units = question.asked_for is AskedFor.UNITS
    law = passage.doc_kind == "law"
    explicit = record is not None and record.kind is AssignmentKind.EXPLICIT
    lists_wanted = question.obliged or (asked.many and not for_units)
    sentence = coverage(terms, words)
    values = {
        "fused": hit.fused,
        "first": 1.0 / (1.0 + candidate.rank),
        "covered": coverage(terms, everything),
        "sentence": sentence,
        "close": closeness(hit),
        "explicit": float(for_units and explicit),
        "implicit": float(for_units and record is not None and not explicit),
        "unassigned": float(for_units and record is None),
        "lead": float(question.kind is AnswerKind.LEAD and _names_lead(record)),
        "task": sentence if record is None else coverage(terms, record.task.text),
        "lacking": float(record is None and not holds(question, said)),
        "law_for_rule": float(law and question.kind in _RULES),
        "law_for_units": float(law and for_units and not asked.scope.places),
        "named": float(candidate.named),
        "year": float(bool(question.years) and passage.year in question.years),
        "headings": coverage(terms, passage.context),
        "title": coverage(terms, passage.title),
        "units": float(any(unit in passage.text or unit in passage.units for unit in question.units)),
        "lists": float(lists_wanted and bool(_LISTS.search(passage.text))),
        "rarest": coverage(asked.heavy, everything),
        "missing": _missing(terms, everything),
        "pairs": _shared(asked.pairs, words),
        "run": _run(asked.topic, _SPACE.sub("", words)),
        "subject": float(bool(terms) and terms[0].word in passage.text[:START]),
        "length": math.log1p(len(passage.text) / 100),
        "over": float(candidate.standing in (Validity.REPEALED, Validity.EXPIRED)),
        "sanction": float(question.kind is AnswerKind.PENALTY and bool(SANCTION.search(passage.text))),
    }
    values |= _place(asked.scope, passage.jurisdiction)
    return tuple(values[name] for name in NAMES)


def _place(scope: Scope, place: str) -> dict[str, float]:
    values = dict.fromkeys(("own_place", "below", "above", "national", "placeless"), 0.0)
    if not scope.places:
        return values
    relation = nearest(scope.places, place)
    if place in scope.asked:
        values["own_place"] = 1.0
    elif relation is Relation.BELOW:
        values["below"] = 1.0
    elif relation is Relation.ABOVE:
        values["above"] = (place.count("/") + 1) / 3
    elif place == NATIONAL:
        values["national"] = 1.0
    elif not place:
        values["placeless"] = 1.0
    return values


def _names_lead(record: AssignmentRecord | None) -> bool:
    return record is not None and any(role.lead for role in record.roles)


def _missing(terms: Sequence[Term], text: str) -> float:
    """The heaviest word that neither stands there nor is stood for, over the weight of all."""
    total = sum(term.weight for term in terms)
    lacking = [t.weight for t in terms if t.word not in text and not any(o in text for o in t.others)]
    return max(lacking, default=0.0) / total if total else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _shared(pairs: frozenset[str], text: str) -> float:
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _run(topic: str, text: str) -> float:
    """Length of the longest run of ``topic`` that stands in ``text``, over the topic's length."""
    best = 0
    for start in range(len(topic)):
        while start + best < len(topic) and topic[start : start + best + 1] in text:
            best += 1
    return best / len(topic) if topic else 0.0
