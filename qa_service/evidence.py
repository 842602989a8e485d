"""Candidates for an answer: retrieved, scored by what they say about the question's own words, and ranked.

The fused score of a search ranks within one search only. What decides whether to answer at all is
*support*: the share of the question's weight (rare words count more) that the evidence covers, and how close
it is in meaning.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from corpus.jurisdiction import covers
from corpus.library import Library
from corpus.model import AssignmentKind, DocumentKind, Span, Validity
from corpus.records import AssignmentRecord
from indexing.search import Hit, Query, Searcher
from indexing.segment import query_tokens
from qa_service.cite import sentences
from qa_service.lexicon import Expansion, expand
from qa_service.question import AskedFor, Question

NATIONAL = "全国"
CANDIDATES = 40

# A figure: digits, or a Chinese numeral before a measure. Not the 一 of 一律 or 统一.
_FIGURE = re.compile(
    r"\d|百分之|[零〇一二两三四五六七八九十百千万亿半]+(?:个|座|次|回|年|轮|天|日|人|家|处|节|课时|倍|米|公里|万|件|项|户|周|月|小时|分钟|元|成|吨|级|平方米|工作日|以上|以下)"
)
_TIME = re.compile(
    r"\d+\s*(?:年|月|日|天|小时|分钟|周|个月|个工作日)|[一二两三四五六七八九十半]+(?:年|个?月|日|天|小时|周|个工作日)|年底|月底|年内|季度|立即|当日|即时|期间"
)
_MONEY = re.compile(r"[\d.,零〇一二两三四五六七八九十百千万亿]+\s*(?:万|亿)?元|[\d.]+[万亿]")
_CONTACT = re.compile(r"\d{3,4}-\d{7,8}|1[3-9]\d{9}|电话[:：]?\s*\d{3,}|邮箱[:：]?\s*\S+@|地址[:：]")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question with its weight and the formal terms that may stand for it."""

    word: str
    weight: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that may carry the answer.

    Attributes:
        assignment: the register row, for passages of kind ``assignment``.
        coverage: 0 to 1, share of the question's weight that the passage covers.
        score: ranks within one question; support: comparable between questions.
        sentence: the sentence in the passage that covers most, a span of the stored text.
    """

    hit: Hit
    text: str
    sentence: Span
    coverage: float
    score: float
    support: float
    assignment: AssignmentRecord | None = None

    @property
    def explicit(self) -> bool:
        return self.assignment is not None and self.assignment.kind is AssignmentKind.EXPLICIT


@dataclass(frozen=True, slots=True)
class Scope:
    """Where to look: places that hold for the question, and versions that hold on the date.

    Attributes:
        jurisdictions: allowed paths; None for everywhere.
        asked: the places that the question (or the caller) names and the library knows.
        missing: named places without any document.
        excluded: versions that do not hold on the date.
        as_of: the date.
    """

    jurisdictions: tuple[str, ...] | None
    asked: tuple[str, ...]
    missing: tuple[str, ...]
    excluded: tuple[str, ...]
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that one retrieval found, best first."""

    question: Question
    scope: Scope
    terms: tuple[Term, ...]
    evidence: tuple[Evidence, ...] = ()
    documents: tuple[str, ...] = field(default=())


def scope_of(question: Question, library: Library, jurisdiction: str | None, as_of: dt.date) -> Scope:
    """Places and versions that a question may be answered from.

    National rules hold everywhere and a province's in its counties, so for a county its own texts, those of
    every level above it and the nation's are allowed; for a province also those below it. Texts whose place
    is unknown are left out as soon as a place is named: they may be another place's.
    """
    known = library.jurisdictions()
    asked = [jurisdiction] if jurisdiction else list(question.places)
    present = tuple(place for place in asked if any(covers(place, path) for path in known))
    missing = tuple(dict.fromkeys([place for place in asked if place not in present] + list(question.unknown_places)))
    named = [*asked, *question.unknown_places]
    allowed: tuple[str, ...] | None = None
    if named:
        allowed = tuple(
            path for path in known if path and (path == NATIONAL or any(covers(path, n) or covers(n, path) for n in named))
        )
    excluded = tuple(
        version.id
        for version in library.current_versions(as_of=as_of)
        if version.status in (Validity.SUPERSEDED, Validity.REPEALED, Validity.NOT_YET)
        and version.kind is DocumentKind.LAW
    )
    return Scope(allowed, present, missing, excluded, as_of)


def question_terms(question: Question, rarity: Mapping[str, float]) -> tuple[Term, ...]:
    """The words of the topic with weights; words of one character count half."""
    topic = question.topic or question.text
    expansions = expand(topic)
    terms: list[Term] = []
    for word in dict.fromkeys(query_tokens(topic)):
        if any(other != word and word in other for other in query_tokens(topic)):
            continue  # cut for search: the long word holds the short one
        weight = rarity.get(word, 1.0) * (0.5 if len(word) == 1 else 1.0)
        terms.append(Term(word, weight, _formal(word, expansions)))
    return tuple(terms)


def _formal(word: str, expansions: Sequence[Expansion]) -> tuple[str, ...]:
    return tuple(term for e in expansions if word in e.word or e.word in word for term in e.terms)


def coverage(terms: Iterable[Term], text: str) -> float:
    """Share of the weight of ``terms`` that stands in ``text``, 0 to 1; part of a word counts in part."""
    total = got = 0.0
    for term in terms:
        total += term.weight
        if term.word in text or any(other in text for other in term.others):
            got += term.weight
        elif len(term.word) > 2:
            pairs = [term.word[i : i + 2] for i in range(len(term.word) - 1)]
            share = sum(pair in text for pair in pairs) / len(pairs)
            got += term.weight * share * 0.8
    return got / total if total else 0.0


def holds(question: Question, sentence: str) -> bool:
    """Whether a sentence has the sort of thing that is asked for."""
    match question.asked_for:
        case AskedFor.FIGURE:
            return bool(_FIGURE.search(sentence))
        case AskedFor.TIME:
            return bool(_TIME.search(sentence))
        case AskedFor.MONEY:
            return bool(_MONEY.search(sentence))
        case AskedFor.CONTACT:
            return bool(_CONTACT.search(sentence))
        case AskedFor.THING:
            return question.thing in sentence
        case _:
            return True


def best_sentence(text: str, span: Span, terms: Sequence[Term], question: Question) -> Span:
    """The sentence of ``text[span]`` that covers most; one that holds what is asked for goes first."""
    best, best_key = span, (-1.0, 0)
    for number, sentence in enumerate(sentences(text, span)):
        words = sentence.of(text)
        value = coverage(terms, words) + (0.35 if holds(question, words) else 0.0)
        # A longer sentence covers more by chance.
        value -= 0.03 * math.log1p(len(words) / 60)
        if (value, -number) > best_key:
            best, best_key = sentence, (value, -number)
    return best


class Finder:
    """Retrieves and ranks the evidence for one question after another; thread-safe."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self.library = library
        self.searcher = searcher

    def find(
        self,
        question: Question,
        scope: Scope,
        *,
        kinds: tuple[str, ...] = (),
        documents: tuple[str, ...] | None = None,
        limit: int = CANDIDATES,
    ) -> Findings:
        """Search within the scope and rank.

        Args:
            kinds: of passages; empty for all.
            documents: ids that the question names; None for any.
        """
        topic = question.topic or question.text
        terms = question_terms(question, self.searcher.rarity(query_tokens(topic)))
        formal = tuple(dict.fromkeys(t for e in expand(topic) for t in e.terms))
        text = topic if not formal else f"{topic} {' '.join(formal[:8])}"
        hits = self.searcher.search(
            Query(
                text=text,
                terms=(),
                kinds=kinds,
                jurisdictions=scope.jurisdictions,
                document_ids=documents,
                exclude_version_ids=scope.excluded,
                limit=limit,
            )
        )
        assignments = self.library.get_assignments(
            [hit.passage.assignment_id for hit in hits if hit.passage.assignment_id], as_of=scope.as_of
        )
        evidence = [self._weigh(question, scope, terms, hit, assignments) for hit in hits]
        evidence.sort(key=lambda e: (-e.score, e.hit.passage.id))
        return Findings(question, scope, terms, tuple(evidence))

    def _weigh(
        self,
        question: Question,
        scope: Scope,
        terms: tuple[Term, ...],
        hit: Hit,
        assignments: Mapping[str, AssignmentRecord],
    ) -> Evidence:
        passage = hit.passage
        text = self.library.text(passage.version_id)
        assignment = assignments.get(passage.assignment_id or "")
        around = Span(passage.start, passage.end)
        sentence = best_sentence(text, around, terms, question)
        words = sentence.of(text)
        whole = passage.text + "\n" + passage.context + "\n" + passage.title
        wide, narrow = coverage(terms, whole), coverage(terms, words)
        covered = 0.5 * wide + 0.5 * narrow
        closeness = min(1.0, max(0.0, (hit.dense - 0.78) / 0.14))
        support = 0.5 * covered + 0.5 * closeness
        score = 0.45 * hit.score + 0.35 * covered + 0.2 * closeness + _prior(question, scope, hit, assignment)
        if not holds(question, words):
            score -= 0.15
            support *= 0.7
        return Evidence(hit, text, sentence, covered, score, support, assignment)


def _prior(question: Question, scope: Scope, hit: Hit, assignment: AssignmentRecord | None) -> float:
    """What the structure says: an assignment answers who; the named place comes before those around it."""
    prior = 0.0
    if question.asked_for is AskedFor.UNITS and assignment is not None:
        prior += 0.06 if assignment.kind is AssignmentKind.EXPLICIT else 0.03
    if scope.asked and hit.passage.jurisdiction in scope.asked:
        prior += 0.08
    if question.laws and any(law in hit.passage.title for law in question.laws):
        prior += 0.25
    if question.years and hit.passage.year in question.years:
        prior += 0.10
    return prior
