"""Retrieves the candidates for an answer and ranks them."""

from __future__ import annotations

import datetime as dt
import re

from corpus.library import Library
from corpus.model import Span
from corpus.records import AssignmentRecord
from indexing.search import Hit, Query, Searcher
from indexing.segment import query_tokens
from qa_service.lexicon import expand
from qa_service.library_facts import LibraryFacts
from qa_service.naming import Naming
from qa_service.question import AskedFor, Question
from qa_service.ranking import features
from qa_service.ranking.confidence import support, with_confidence
from qa_service.ranking.features import Asked, Candidate
from qa_service.ranking.model import Evidence, Findings, Scope
from qa_service.ranking.obliging import OBLIGED, obliged_prior
from qa_service.ranking.priors import IN_CHARGE, asks_who_is_in_charge, charge_prior, local_prior, penal_prior
from qa_service.ranking.scoring import focus_prior, is_named, ranking_model, rough
from qa_service.ranking.subject import subject_prior
from qa_service.ranking.wording import best_sentence, question_terms

CANDIDATES = 40
OWN_CANDIDATES = 24
DETAILED = 20
"""Candidates whose register rows are loaded and that are ranked in full."""


class Finder:
    """Retrieves and ranks the evidence for one question after another; thread-safe."""

    def __init__(self, library: Library, searcher: Searcher) -> None:
        self.library = library
        self.searcher = searcher
        self.facts = LibraryFacts(library)

    def find(
        self, question: Question, scope: Scope, *, limit: int = CANDIDATES, also: tuple[str, ...] = ()
    ) -> Findings:
        """Search within the scope and rank; ``also``: words that only widen the search.

        A place's own texts are few beside the nation's, so they are searched a second time by themselves.
        """
        naming = self.facts.titles().find(question.text)
        named = [text for text in naming.texts if text.law]
        if question.article and not named:
            named = list(self.facts.titles().laws_called(question.law))
        laws = tuple(
            dict.fromkeys(text.version_id for text in named if text.version_id not in scope.excluded)
        )
        topic = _without(question, naming)
        expansions = question.understood.within(topic) if question.understood else expand(topic)
        terms = question_terms(topic, self.searcher.rarity(query_tokens(topic)), expansions)
        formal = tuple(dict.fromkeys(t for e in expansions if e.kind != "number" for t in e.terms))
        if asks_who_is_in_charge(question, topic):
            also = (*also, *IN_CHARGE)
        text = " ".join([topic, *formal[:8], *also])
        hits = self._search(text, scope, scope.jurisdictions, None, limit)
        if scope.own and set(scope.own) != set(scope.jurisdictions or ()):
            hits += self._search(text, scope, scope.own, None, OWN_CANDIDATES)
        if question.asked_for is AskedFor.UNITS and not scope.asked:
            # Laws are many and speak of everything: let them not crowd out what plans assign.
            hits += self._search(
                text,
                scope,
                scope.jurisdictions,
                None,
                OWN_CANDIDATES,
                kinds=("assignment",),
                doc_kinds=("policy",),
            )
        if question.obliged:
            # Laws bind; of the plans, that only share the work out, there are many more.
            duty = " ".join([topic, *formal[:8], *OBLIGED])
            hits += self._search(duty, scope, scope.jurisdictions, None, OWN_CANDIDATES, doc_kinds=("law",))
        if naming.texts:
            documents = tuple(dict.fromkeys(named.document_id for named in naming.texts))
            hits += self._search(text, scope, scope.jurisdictions, documents, OWN_CANDIDATES)
        hits = list({hit.passage.id: hit for hit in reversed(hits)}.values())
        hits = [hit for hit in hits if _speaks_of(scope, hit)]
        first = {
            hit.passage.id: rough(question, scope, naming, terms, hit)
            + obliged_prior(question, terms, hit.passage, hit.passage.text)
            for hit in hits
        }
        ordered = sorted(hits, key=lambda hit: (-first[hit.passage.id], hit.passage.id))
        assignments = self.library.get_assignments(
            [hit.passage.assignment_id for hit in ordered[:DETAILED] if hit.passage.assignment_id],
            as_of=scope.as_of,
        )
        places = {hit.passage.id: rank for rank, hit in enumerate(sorted(hits, key=lambda hit: -hit.fused))}
        asked = Asked.of(question, scope, terms, topic)
        evidence = [
            self._weigh(
                asked,
                hit,
                places[hit.passage.id],
                assignments.get(hit.passage.assignment_id or ""),
                is_named(naming, hit),
            )
            for hit in ordered[:DETAILED]
        ]
        evidence.sort(key=lambda e: (-e.score, e.hit.passage.id))
        sure = tuple(with_confidence(evidence, question, scope, bool(naming.texts)))
        return Findings(question, scope, terms, sure, bool(naming.texts), laws)

    def _search(
        self,
        text: str,
        scope: Scope,
        jurisdictions: tuple[str, ...] | None,
        documents: tuple[str, ...] | None,
        limit: int,
        kinds: tuple[str, ...] = (),
        doc_kinds: tuple[str, ...] | None = None,
    ) -> list[Hit]:
        return self.searcher.search(
            Query(
                text=text,
                kinds=kinds,
                doc_kinds=doc_kinds,
                jurisdictions=jurisdictions,
                document_ids=documents,
                exclude_version_ids=scope.excluded,
                any_time=True,
                limit=limit,
            )
        )

    def assignments_in(self, clause_id: str, as_of: dt.date) -> list[AssignmentRecord]:
        """The register rows whose words stand in a clause."""
        passages = self.searcher.passages_of_clause(clause_id)
        ids = dict.fromkeys(p.assignment_id for p in passages if p.assignment_id)
        return list(self.library.get_assignments(list(ids), as_of=as_of).values())

    def _weigh(
        self, asked: Asked, hit: Hit, rank: int, record: AssignmentRecord | None, named: bool
    ) -> Evidence:
        passage = hit.passage
        text = self.library.text(passage.version_id)
        sentence = best_sentence(text, Span(passage.start, passage.end), asked.terms, asked.question)
        standing = self.facts.status(passage.version_id, asked.scope.as_of)
        values = features.row(asked, Candidate(hit, sentence.of(text), rank, record, named, standing))
        by_name = dict(zip(features.NAMES, values, strict=True))
        covered = 0.5 * by_name["covered"] + 0.5 * by_name["sentence"]
        score = ranking_model().score(values) + focus_prior(asked.scope, passage)
        score += charge_prior(asked.question, asked.topic, passage) + penal_prior(asked.question, passage)
        score += obliged_prior(asked.question, asked.terms, passage, sentence.of(text))
        score += subject_prior(asked.question, asked.terms, passage)
        score += local_prior(asked.scope, passage) if not named else 0.0
        return Evidence(hit, text, sentence, covered, score, support(values), record, named, values)


def _without(question: Question, naming: Naming) -> str:
    """The topic without the title that the question names."""
    topic = question.topic or question.text
    if naming.span is None:
        return topic
    rest = topic.replace(question.text[naming.span.start : naming.span.end], " ").strip(
        " 《》，,、的中里在按"
    )
    return rest if len(rest) >= 4 else topic


def _speaks_of(scope: Scope, hit: Hit) -> bool:
    """A text of unknown place may speak of a place that no text is from; then it must name it."""
    if not scope.missing or hit.passage.jurisdiction:
        return True
    names = [
        re.sub(r"(?:省|市|区|县|旗|自治区|自治州|自治县)$", "", path.rsplit("/", 1)[-1])
        for path in scope.missing
    ]
    return any(name in hit.passage.text or name in hit.passage.title for name in names)
