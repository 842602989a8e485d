"""Candidates for an answer, ranked, and whether one carries it: the door of ``qa_service.ranking``."""

from qa_service.ranking.carrying import Judge
from qa_service.ranking.finder import Finder
from qa_service.ranking.holding import SANCTION, holds
from qa_service.ranking.limits import Limits
from qa_service.ranking.model import Evidence, Findings, Scope, Term
from qa_service.ranking.scoping import scope_of
from qa_service.ranking.scoring import place_prior
from qa_service.ranking.wording import SHORT_SENTENCE, best_sentence, coverage, question_terms

__all__ = [
    "SANCTION",
    "SHORT_SENTENCE",
    "Evidence",
    "Finder",
    "Findings",
    "Judge",
    "Limits",
    "Scope",
    "Term",
    "best_sentence",
    "coverage",
    "holds",
    "place_prior",
    "question_terms",
    "scope_of",
]
