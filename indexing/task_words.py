"""The words by which two tasks are told to be the same: without places, organs and officialese.

A task is what an assignment assigns: 强化规划引领。编制详细规划时同步开展安全风险评估…. Names of
places and organs say where and by whom, not what; 加强, 推进, 机制 stand in every task. The rest carries
the matter.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Final

from corpus.regions import stem_of
from indexing.segment import bigrams, fold, tokens

#: Texts that the prior stands for: a library of few tasks weighs words as if it had these besides.
PRIOR_TASKS: Final = 400
_PRIOR_SHARE: Final = 0.01
_COMMON_SHARE: Final = 0.5
#: A task is compared by this many characters; beyond, it is a whole chapter and no single task.
MOST_CHARACTERS: Final = 1500
_SENTENCES: Final = re.compile(r"[。；;！!？?\n]+")

# Why: numbering says where a task stands. Matches at the beginning （一）, 1., 一是, 第三条, 3、; must not
# take 119消防宣传 or 5G, whose number belongs to the word.
_NUMBERING: Final = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}(?:、|是(?=[\u4e00-\u9fff]))|"
    r"\d{1,3}(?:[.．、](?!\d))|第[一二三四五六七八九十百零]+[条款项])\s*"
)
# Why: 全区, 我市, 本行政区域 say where. Must not take 社区, 园区, 城市, 市场: the word before decides.
_HERE: Final = re.compile(
    r"(?:全|我|本|各|辖)(?:省|市|区|县|州|旗|镇|乡|村|街道|地|行政区域)(?![场政域])|辖区内?|度假区|投资区"
)
# Why: sums, days and numbers of articles are in many clauses and are no matter. Matches 第十, 二百元, 15,
# 三十日; must not match 三防, 十四五, 119.
_NUMBER: Final = re.compile(
    r"第?[一二三四五六七八九十百千万零两〇\d.]+(?:万元|[元条款项日年月个次倍]|以上|以下)?(?<!十四五)(?<!十五五)(?<!119)"
)
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?(?:%|％|万|亿|个|家|项|次|座|公里|平方米)?")


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Words that stand in tasks of every kind (``task_common_words.txt``)."""
    text = resources.files("indexing").joinpath("task_common_words.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@dataclass(frozen=True, slots=True)
class Task:
    """What is compared.

    Attributes:
        key: of the caller, tells tasks apart.
        text: the assigned words; heading: their run-in heading or section title, "" without one.
        places: names of the place where it holds, which are left out.
        organs: names of units as written, which are left out.
    """

    key: str
    text: str
    heading: str = ""
    places: tuple[str, ...] = ()
    organs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A task as words.

    Attributes:
        heading, body: each word once; body has the heading's words only where the text has them.
        sentences: words of each sentence of the text, in order.
        pairs: pairs of neighbouring characters of the text, which also meet where words are cut otherwise.
        figures: 85%, 30家.
        every: heading and body together.
    """

    heading: frozenset[str]
    body: frozenset[str]
    sentences: tuple[frozenset[str], ...]
    pairs: frozenset[str]
    figures: frozenset[str]
    every: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "every", self.heading | self.body)


def words_of(task: Task) -> Words:
    """The words of a task; work is linear in its text."""
    text = "".join(task.text.split()) if "\t" not in task.text else " ".join(task.text.split())
    text = text[:MOST_CHARACTERS]
    names = _left_out(task)
    heading = _NUMBERING.sub("", "".join(task.heading.split()))
    pieces = [_NUMBERING.sub("", piece) for piece in _SENTENCES.split(text)]
    sentences = tuple(found for piece in pieces if (found := _cut(piece, names)))
    body: frozenset[str] = frozenset().union(*sentences) if sentences else frozenset()
    return Words(
        heading=_cut(heading, names),
        body=body,
        sentences=sentences,
        pairs=frozenset(bigrams(text)),
        figures=frozenset(_FIGURE.findall(fold(text))),
    )


def _left_out(task: Task) -> re.Pattern[str] | None:
    names = {name for place in task.places for name in (place, stem_of(place)) if len(name) >= 2}
    names |= {organ for organ in task.organs if len(organ) >= 3}
    if not names:
        return None
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=lambda n: (-len(n), n))))


def _cut(text: str, names: re.Pattern[str] | None) -> frozenset[str]:
    if names is not None:
        text = names.sub(" ", text)
    text = _HERE.sub(" ", text)
    return frozenset(word for word in tokens(text) if len(word) > 1 and not _NUMBER.fullmatch(word))


class Weights:
    """How much each word tells of a task (IDF), learnt from the tasks of the library.

    A word that no list knows counts as if it stood in 1 % of ``PRIOR_TASKS`` tasks more, a common one in
    half of them, so that a library of ten tasks weighs nearly as one of ten thousand.
    """

    def __init__(self, counts: Mapping[str, int], tasks: int) -> None:
        self._counts = counts
        self._tasks = tasks
        self._common = common_words()
        self._top = math.log((tasks + PRIOR_TASKS) / (PRIOR_TASKS * _PRIOR_SHARE))
        self._weighed: dict[str, float] = {}

    @classmethod
    def of(cls, tasks: Iterable[Words]) -> Weights:
        """Learnt from ``tasks``."""
        counts: Counter[str] = Counter()
        total = 0
        for words in tasks:
            counts.update(words.every)
            total += 1
        return cls(counts, total)

    def __getitem__(self, word: str) -> float:
        """0 to 1: how much the word tells."""
        weight = self._weighed.get(word)
        if weight is None:
            weight = self._weigh(word)
            if word in self._counts:  # what people ask for is without end
                self._weighed[word] = weight
        return weight

    def _weigh(self, word: str) -> float:
        prior = _COMMON_SHARE if self._is_common(word) else _PRIOR_SHARE
        share = (self._counts.get(word, 0) + PRIOR_TASKS * prior) / (self._tasks + PRIOR_TASKS)
        # A long word says more than the two short ones inside it, which are there as well.
        return max(0.0, -math.log(share)) / self._top

    def _is_common(self, word: str) -> bool:
        """组织领导 and 工作机制 are made of two common words and say no more than they."""
        return word in self._common or (
            len(word) == 4 and word[:2] in self._common and word[2:] in self._common
        )

    def total(self, words: Iterable[str]) -> float:
        """Of all ``words``, the same in whatever order they come."""
        return math.fsum(map(self.__getitem__, words))


def overlap(left: frozenset[str], right: frozenset[str], weights: Weights) -> float:
    """Weighted Dice of two sets of words, 0 to 1."""
    if not left or not right:
        return 0.0
    both = weights.total(left) + weights.total(right)
    return 2 * weights.total(left & right) / both if both else 0.0


def covered(part: frozenset[str], whole: frozenset[str], weights: Weights) -> float:
    """Share of the weight of ``part`` that ``whole`` has too, 0 to 1."""
    mass = weights.total(part)
    return weights.total(part & whole) / mass if mass else 0.0


def telling(words: Sequence[str] | frozenset[str], weights: Weights, most: int = 6) -> tuple[str, ...]:
    """The words that tell most, those inside a longer one left out."""
    ordered = sorted(words, key=lambda word: (-weights[word] * min(len(word), 4), word))
    chosen: list[str] = []
    for word in ordered:
        if weights[word] > 0.35 and not any(word in longer or longer in word for longer in chosen):
            chosen.append(word)
        if len(chosen) == most:
            break
    return tuple(chosen)
