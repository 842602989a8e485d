"""Which two assignments speak of the same task (同一任务), with how much confidence and by which words.

Measured on pairs judged by hand (``anzhi eval task-pairs``); the coefficients were fitted on the half
``dev``. Vectors of the index were tried as a further feature: on the half ``held_out`` they found no pair
more and took more neighbours of one matter for one task (precision 0.84, not 0.91), so words alone decide.
"""

from __future__ import annotations

import enum
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from indexing.task_words import Task, Weights, Words, covered, overlap, telling, words_of

SAME_FROM: Final = 0.55
"""Confidence from which two tasks are taken for one; see ``docs`` for what it costs."""
NEAR_FROM: Final = 0.15
"""Below, nothing of the one is in the other."""

# Logistic regression on the dev half: pairs of characters, words, heading, bias.
_WEIGHTS: Final = (4.56, 3.78, 1.15, -4.33)
_FEWEST_WORDS: Final = 2
_CANDIDATES: Final = 24
_ROUNDED: Final = 0.001
_LONGEST_LIST: Final = 400
"""A word that more tasks hold than this finds no candidates: it is no word of one task."""


class Verdict(enum.StrEnum):
    """same: one task; near: one may be a part of the other, or they only share a topic; other: no."""

    SAME = "same"
    NEAR = "near"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Match:
    """Two tasks beside each other.

    Attributes:
        confidence: 0 to 1 that they are the same task.
        common: the telling words that both have, the most telling first.
        held: share of the weight of the left task's words that the right one has.
    """

    left: str
    right: str
    confidence: float
    common: tuple[str, ...]
    held: float

    @property
    def verdict(self) -> Verdict:
        if self.confidence >= SAME_FROM:
            return Verdict.SAME
        return Verdict.NEAR if self.confidence >= NEAR_FROM else Verdict.OTHER


class TaskPairs:
    """Tasks made ready to be compared.

    Args:
        tasks: their keys must differ.
        weights: learnt elsewhere; None learns them from ``tasks``.
    """

    def __init__(self, tasks: Iterable[Task], weights: Weights | None = None) -> None:
        self._words: dict[str, Words] = {task.key: words_of(task) for task in tasks}
        self.weights = weights or Weights.of(self._words.values())
        self._totals = {key: self.weights.total(words.every) for key, words in self._words.items()}
        self._lists: dict[str, list[str]] = defaultdict(list)
        for key, words in self._words.items():
            for word in words.every:
                self._lists[word].append(key)

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def match(self, left: str, right: str) -> Match:
        """Compares two tasks by their keys."""
        return self.judge(left, self._words[left], right, self._words[right])

    def judge(self, left: str, mine: Words, right: str, theirs: Words) -> Match:
        """Compares two tasks of which one may not be among those given at the start."""
        both = mine.every & theirs.every
        common = telling(both, self.weights)
        confidence = self._confidence(mine, theirs)
        if len(common) < _FEWEST_WORDS:
            # One word in common is the topic: every clause on lifts speaks of 电梯.
            confidence = min(confidence, SAME_FROM - 0.01)
        held = covered(mine.every, theirs.every, self.weights)
        return Match(left, right, round(confidence, 3), common, round(held, 3))

    def _confidence(self, mine: Words, theirs: Words) -> float:
        shared = len(mine.pairs & theirs.pairs)
        pairs = 2 * shared / max(1, len(mine.pairs) + len(theirs.pairs))
        words = overlap(mine.every, theirs.every, self.weights)
        heads = overlap(mine.heading, theirs.heading, self.weights)
        pair, word, head, bias = _WEIGHTS
        return 1 / (1 + math.exp(-(pair * pairs + word * words + head * heads + bias)))

    def _at_most(self, left: str, right: str, shared: float) -> float:
        """Confidence that two tasks cannot exceed which share words of the weight ``shared`` or less."""
        mine, theirs = self._words[left], self._words[right]
        pairs = 2 * len(mine.pairs & theirs.pairs) / max(1, len(mine.pairs) + len(theirs.pairs))
        both = self._totals[left] + self._totals[right]
        words = min(1.0, 2 * shared / both) if both else 0.0
        pair, word, head, bias = _WEIGHTS
        heads = 1.0 if mine.heading & theirs.heading else 0.0
        return 1 / (1 + math.exp(-(pair * pairs + word * words + head * heads + bias)))

    def nearest(self, key: str, fits: Callable[[str], bool], most: int = 5) -> list[Match]:
        """The likeliest partners of a task among those that fit, best first; ties by key."""
        return self.nearest_to(key, self._words[key], fits, most)

    def nearest_to(self, key: str, words: Words, fits: Callable[[str], bool], most: int = 5) -> list[Match]:
        """As ``nearest``, for a task that need not be among those given at the start."""
        mass, _ = self._candidates(key, words, fits)
        found = [self.judge(key, words, other, self._words[other]) for other in mass]
        return sorted(found, key=lambda match: (-match.confidence, match.right))[:most]

    def _candidates(
        self, key: str, words: Words, fits: Callable[[str], bool]
    ) -> tuple[dict[str, float], float]:
        """Tasks that share most of the weight, most first, with what they share; and the weight of the
        words that were not looked at, because too many tasks hold them.
        """
        mass: dict[str, float] = defaultdict(float)
        unread = 0.0
        for word in sorted(words.every):
            holders = self._lists.get(word, ())
            weight = self.weights[word]
            if len(holders) > _LONGEST_LIST and len(self._words) > _LONGEST_LIST:
                unread += weight
                continue
            for other in holders:
                if other != key:
                    mass[other] += weight
        best = sorted((other for other in mass if fits(other)), key=lambda other: (-mass[other], other))
        return {other: mass[other] for other in best[:_CANDIDATES]}, unread

    def holding(self, words: frozenset[str]) -> tuple[str, float] | None:
        """The task that holds most of the weight of ``words`` with its share, None where none has any."""
        mass: dict[str, float] = defaultdict(float)
        for word in sorted(words):
            for key in self._lists.get(word, ()):
                mass[key] += self.weights[word]
        whole = self.weights.total(words)
        if not mass or not whole:
            return None
        best = min(mass, key=lambda key: (-mass[key], len(self._words[key].body), key))
        return best, mass[best] / whole

    def same_pairs(self, keys: Sequence[str], fits: Callable[[str, str], bool]) -> list[Match]:
        """Every pair of ``keys`` that is one task, each once, the surest first."""
        found: dict[tuple[str, str], Match] = {}
        for key in keys:
            words = self._words[key]
            mass, unread = self._candidates(key, words, partial(fits, key))
            for other, shared in mass.items():
                pair = (min(key, other), max(key, other))
                if pair in found or self._at_most(key, other, shared + unread) < SAME_FROM - _ROUNDED:
                    continue
                match = self.judge(key, words, other, self._words[other])
                if match.verdict is Verdict.SAME:
                    found[pair] = match
        return sorted(found.values(), key=lambda match: (-match.confidence, match.left, match.right))
