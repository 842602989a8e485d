"""The article of a newer version that continues an article of an older one (条文对应).

An amendment renumbers: what a text of 2012 cites as 第二十一条 may stand under another number today, and
today's 第二十一条 may say something else. Articles are compared by the pairs of characters that they share.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from corpus.model import Span
from corpus.provision_tree import Article, ProvisionTree

SAME = 0.5
"""Share of common pairs (Dice) from which two articles are one: amended sentences lie above it."""
_SPOKEN = 12.0
"""Least weight of the common pairs: about three words that hardly any other article has."""
_HEAD = 1_200  # characters of an article that are compared


def likeness(one: str, other: str) -> float:
    """Dice coefficient of the pairs of characters: 1 for the same words, about 0.2 for another rule."""
    a, b = _pairs(one), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _pairs(text: str) -> frozenset[str]:
    squeezed = "".join(text.split())[:_HEAD]
    return frozenset(squeezed[n : n + 2] for n in range(len(squeezed) - 1))


class Followed:
    """Articles of one newer version, compared with those of older ones. Pairs are made once."""

    def __init__(self, tree: ProvisionTree, text: str) -> None:
        self._text = text
        self._articles = [article for label in tree.labels for article in tree.articles(label)]
        self._pairs: Mapping[int, frozenset[str]] = {
            n: _pairs(_behind_label(article, article.span, text)) for n, article in enumerate(self._articles)
        }

    def article(self, old: Article, old_text: str) -> Article | None:
        """The article that continues ``old``: that of the same number if it is alike, else the most alike."""
        wanted = _pairs(_behind_label(old, old.span, old_text))
        best: tuple[float, int] | None = None
        for n, article in enumerate(self._articles):
            pairs = self._pairs[n]
            if not wanted or not pairs:
                continue
            score = 2 * len(wanted & pairs) / (len(wanted) + len(pairs))
            if article.label == old.label and score >= SAME:
                return article
            if best is None or score > best[0]:
                best = (score, n)
        return self._articles[best[1]] if best is not None and best[0] >= SAME else None

    def paragraph(self, old: Article, number: int, old_text: str, new: Article) -> int | None:
        """Number of the 款 of ``new`` that continues 款 ``number`` of ``old``."""
        words = _behind_label(old, old.paragraphs[number - 1].span, old_text)
        scores = [
            (likeness(words, _behind_label(new, one.span, self._text)), -abs(n - number), n)
            for n, one in enumerate(new.paragraphs, 1)
        ]
        best = max(scores, default=(0.0, 0, 0))
        return best[2] if best[0] >= SAME else None


class Spoken:
    """Which articles of a text a sentence speaks of, by the pairs of characters that few of them share.

    A citation whose own version is not in the library names an article by a number that may have moved. Where
    the sentence around it speaks of the article with that number more than of any other, the number holds.
    """

    def __init__(self, tree: ProvisionTree, text: str) -> None:
        self._labels: list[str] = []
        self._holding: dict[str, list[int]] = defaultdict(list)
        for label in tree.labels:
            for article in tree.articles(label):
                number = len(self._labels)
                self._labels.append(label)
                for pair in _pairs(_behind_label(article, article.span, text)):
                    self._holding[pair].append(number)

    def confirms(self, sentence: str, label: str) -> bool:
        """Whether ``sentence`` speaks of the article ``label`` more than of any other.

        Args:
            sentence: the words around the citation, without the citation itself.
        """
        scores: dict[int, float] = defaultdict(float)
        for pair in _pairs(sentence):
            holding = self._holding.get(pair, ())
            for number in holding:
                scores[number] += math.log(len(self._labels) / len(holding))
        best = max(scores.values(), default=0.0)
        own = max((score for number, score in scores.items() if self._labels[number] == label), default=0.0)
        return own >= _SPOKEN and own >= best


def _behind_label(article: Article, span: Span, text: str) -> str:
    words = span.of(text)
    return words[len(article.label) :] if words.startswith(article.label) else words
