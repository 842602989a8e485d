"""The words of a question with their weights, and how much of them a text covers."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from corpus.model import Span
from indexing.segment import is_noun, query_tokens
from qa_service.cite import sentences
from qa_service.lexicon import Expansion, builtin_lexicon, expand
from qa_service.question import Question
from qa_service.ranking.holding import may_hold
from qa_service.ranking.model import Term

UNSEEN_WEIGHT = 3.0
"""Weight of a word that no passage has and that is no noun: mere talk (行不行, 张罗). An unseen noun keeps
its weight: most likely the library does not speak of it."""
PHRASE_SHARE = 0.6
"""Share of the weight of the words of a phrase that the phrase itself has."""
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
        others = _formal(word, topic, expansions)
        weight = rarity.get(word, 1.0) * (0.5 if len(word) == 1 else 1.0)
        if word in unseen and (others or not is_noun(word)):
            weight = min(weight, UNSEEN_WEIGHT)
        terms.append(Term(word, weight, others, _higher(word, topic)))
    return _with_phrases(terms, expansions)


# A degree within a higher one: 大型 in 特大型, 重大 in 特别重大.
_DEGREES: Final = (("大型", "特"), ("重大", "特别"))


def _higher(word: str, topic: str) -> tuple[str, ...]:
    """The word of the next higher degree, where the topic does not speak of that itself.

    >>> _higher("重大事故", "重大事故由谁调查"), _higher("重大事故", "特别重大事故")
    (('特别重大事故',), ())
    """
    return tuple(
        more + word for degree, more in _DEGREES if word.startswith(degree) and more + word not in topic
    )


def _unseen(rarity: Mapping[str, float]) -> frozenset[str]:
    """Words that no passage has: they share the highest possible rarity."""
    highest = max(rarity.values(), default=0.0)
    return frozenset(word for word, value in rarity.items() if value >= highest and value > 8.0)


def _formal(word: str, topic: str, expansions: Sequence[Expansion]) -> tuple[str, ...]:
    """What stands for a word: terms of an entry that it holds; inside a longer entry only its own senses."""
    found = [term for e in expansions if e.word in word for term in e.terms]
    if not found and any(word in e.word for e in expansions):
        sense = next((one for one in builtin_lexicon().senses(word) if one.fits(topic)), None)
        found = [term for term in sense.terms if term not in topic] if sense else []
    return tuple(dict.fromkeys(found))


def _with_phrases(terms: Sequence[Term], expansions: Sequence[Expansion]) -> tuple[Term, ...]:
    """The terms, and each entry of several words as a term of its own, which takes a share of their weight.

    推进电梯 stands for 电动自行车 as a whole: a sentence about lifts speaks of one of its words, a sentence
    about bicycles of the whole.
    """
    found = list(terms)
    for expansion in expansions:
        inside = [n for n, term in enumerate(found) if term.word in expansion.word]
        if any(term.word == expansion.word or expansion.word in term.word for term in terms) or not inside:
            continue
        whole = sum(found[n].weight for n in inside)
        for n in inside:
            found[n] = dataclasses.replace(found[n], weight=found[n].weight * (1 - PHRASE_SHARE))
        found.append(Term(expansion.word, whole * PHRASE_SHARE, expansion.terms))
    return tuple(found)


def _apart(term: Term, text: str) -> bool:
    """Whether the word stands there by itself, too, and not only in the longer ones."""
    for longer in term.not_in:
        text = text.replace(longer, "")
    return term.word in text


def coverage(terms: Iterable[Term], text: str) -> float:
    """Share of the weight of ``terms`` that stands in ``text``, 0 to 1; part of a word counts in part."""
    total = got = 0.0
    for term in terms:  # hundreds of times for one answer: plain loops, no generators
        word, weight = term.word, term.weight
        total += weight
        if word in text:
            if not term.not_in or _apart(term, text):
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
