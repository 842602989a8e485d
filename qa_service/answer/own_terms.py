"""The words of a question, each with what stands for the word itself.

推进电梯 stands for 电动自行车充电 as a whole; its word 电梯 does not, or a sentence about charging would
speak of lifts.
"""

from __future__ import annotations

import dataclasses

from indexing.segment import is_noun
from qa_service.evidence import Findings, Term
from qa_service.lexicon import expand


def own_terms(findings: Findings) -> tuple[Term, ...]:
    """The terms of a question; a noun keeps nothing that stands for a longer phrase around it."""
    question = findings.question
    text = question.text
    expansions = question.understood.within(text) if question.understood else expand(text)
    found = []
    for term in findings.terms:
        if term.others and is_noun(term.word):
            longer = {t for e in expansions if term.word in e.word and e.word != term.word for t in e.terms}
            own = {t for e in expansions if e.word in term.word for t in e.terms}
            kept = tuple(other for other in term.others if other not in longer - own)
            term = dataclasses.replace(term, others=kept)
        found.append(term)
    return tuple(found)
