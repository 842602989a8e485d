"""The words of a question with their weights, and how much of them a text covers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from corpus.model import Span
from indexing.segment import is_noun, query_tokens
from qa_service.cite import sentences
from qa_service.lexicon import Expansion, expand
from qa_service.question import Question
from qa_service.ranking.holding import may_hold
from qa_service.ranking.model import Term

UNSEEN_WEIGHT = 3.0
"""Weight of a word that no passage has and that is no noun: mere talk (行不行, 张罗). An unseen noun keeps
its weight: most likely the library does not speak of it."""
SHORT_SENTENCE = 12


def question_terms(
    topic: str, rarity: Mapping[str, float], expansions: Sequence[Expansion] | None = None
) -> tuple[Term, ...]:
    """The words of the topic with weights; words of one character count half.

    Args:
        expansions: words of the topic with what may stand for them; None for those of the lexicon.
    """
    unseen = _unseen(rarity)
    expansions = expand(topic) if expansions is None else expansions
    terms: list[Term] = []
    words = dict.fromkeys(query_tokens(topic))
    for word in words:
        if any(other != word and word in other for other in words):
            continue  # cut for search: the long word holds the short one
        others = _formal(word, expansions)
        weight = rarity.get(word, 1.0) * (0.5 if len(word) == 1 else 1.0)
        if word in unseen and (others or not is_noun(word)):
            weight = min(weight, UNSEEN_WEIGHT)
        terms.append(Term(word, weight, others))
    return tuple(terms)


def _unseen(rarity: Mapping[str, float]) -> frozenset[str]:
    """Words that no passage has: they share the highest possible rarity."""
    highest = max(rarity.values(), default=0.0)
    return frozenset(word for word, value in rarity.items() if value >= highest and value > 8.0)


def _formal(word: str, expansions: Sequence[Expansion]) -> tuple[str, ...]:
    return tuple(term for e in expansions if word in e.word or e.word in word for term in e.terms)


def coverage(terms: Iterable[Term], text: str) -> float:
    """Share of the weight of ``terms`` that stands in ``text``, 0 to 1; part of a word counts in part."""
    total = got = 0.0
    for term in terms:  # hundreds of times for one answer: plain loops, no generators
        word, weight = term.word, term.weight
        total += weight
        if word in text:
            got += weight
            continue
        for other in term.others:
            if other in text:
                got += weight
                break
        else:
            last = len(word) - 1
            if last > 1:
                there = 0
                for at in range(last):
                    if word[at : at + 2] in text:
                        there += 1
                got += weight * (there / last) * 0.8
    return got / total if total else 0.0


def best_sentence(text: str, span: Span, terms: Sequence[Term], question: Question) -> Span:
    """The sentence of ``text[span]`` that covers most; one that holds what is asked for goes first."""
    best, best_key = span, (-1.0, 0)
    for number, sentence in enumerate(sentences(text, span)):
        words = sentence.of(text)
        value = coverage(terms, words) + (0.35 if may_hold(question, words) else 0.0)
        # A bare heading says nothing; a longer sentence covers more by chance.
        value -= 0.1 if len(words) < SHORT_SENTENCE else 0.0
        value -= 0.03 * math.log1p(len(words) / 60)
        if (value, -number) > best_key:
            best, best_key = sentence, (value, -number)
    return best
