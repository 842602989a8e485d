"""Whether some provision of the library makes a wrong option right after all (排除另一正确答案)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Final

from case_library.questions.figures import Figure, figures
from corpus.model import DocumentKind, Validity

if TYPE_CHECKING:
    from corpus.library import Library

_CLAUSE: Final = re.compile(r"[^。；\n]+")
_SAME_CONDITION: Final = 0.85
"""Share of the sentence's pairs of characters that another sentence must hold to state the same rule."""
# Matches （二）重大事故，是指造成…: grades differ in their term and figures alone. Must not match
# 本条例所称的事故是指….
_DEFINITION: Final = re.compile(r"(?:（[一二三四五六七八九十]+）)?(?P<term>[一-鿿]{2,12})，是指")
_SAME_ACT: Final = 0.45
_LEAST_ACT: Final = 4


class Corroboration:
    """The clauses of all laws of a library that are in force, findable by the figures and actors in them."""

    def __init__(self, clauses: tuple[str, ...]) -> None:
        self._clauses = clauses
        self._of_figure: dict[Hashable, list[int]] = defaultdict(list)
        self._holding: dict[str, list[int]] = {}
        for number, clause in enumerate(clauses):
            for figure in figures(clause):
                self._of_figure[(figure.shape, figure.bases)].append(number)

    @classmethod
    def of(cls, library: Library) -> Corroboration:
        return library.derived(("question-corroboration",), lambda: cls(tuple(_clauses(library))))

    @property
    def figures(self) -> dict[Hashable, list[int]]:
        """Numbers of clauses by (shape, values) of the figures that they state."""
        return self._of_figure

    def figure_holds(self, sentence: str, figure: Figure, bases: tuple[float, ...]) -> bool:
        """Whether some clause states the same rule as ``sentence`` with the values ``bases``."""
        around = clause_around(sentence, figure.start, figure.end)
        condition, term = pairs(around), _defined(around)
        return any(
            _held(condition, pairs(self._clauses[number])) >= _SAME_CONDITION
            for number in self._of_figure.get((figure.shape, bases), ())
            if not term or _defined(self._clauses[number]) in (term, "")
        )

    def actor_holds(self, act: str, actor: str) -> bool:
        """Whether some clause that names ``actor`` speaks of this act."""
        wanted = pairs(act)
        if len(wanted) < _LEAST_ACT:
            return True
        return any(_held(wanted, pairs(self._clauses[number])) >= _SAME_ACT for number in self._naming(actor))

    def together(self, one: str, other: str) -> int:
        """How many clauses hold both words: 公安 and 消防救援机构."""
        return len(set(self._naming(one)).intersection(self._naming(other)))

    def _naming(self, actor: str) -> list[int]:
        if actor not in self._holding:
            self._holding[actor] = [n for n, clause in enumerate(self._clauses) if actor in clause]
        return self._holding[actor]


def clause_around(sentence: str, start: int, end: int) -> str:
    """The part between semicolons around a gap, without what is in the gap."""
    begin = sentence.rfind("；", 0, start) + 1
    stop = sentence.find("；", end)
    # A line break, so that no pair is made of what stands on both sides of the gap
    return sentence[begin:start] + "\n" + sentence[end : stop if stop >= 0 else len(sentence)]


def _defined(clause: str) -> str:
    """The term that a definition is of: 重大事故 of （二）重大事故，是指…; "" for other clauses."""
    match = _DEFINITION.match(clause)
    return match["term"] if match is not None else ""


def pairs(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, punctuation left out."""
    lines = (re.sub(r"[\s　，。、；：（）()“”《》]", "", line) for line in text.split("\n"))
    return frozenset(line[n : n + 2] for line in lines for n in range(len(line) - 1))


def dice(one: str, other: str) -> float:
    """Likeness of two texts by the pairs they share, 0 to 1."""
    a, b = pairs(one), pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _held(wanted: frozenset[str], given: frozenset[str]) -> float:
    return len(wanted & given) / len(wanted) if wanted else 0.0


def _clauses(library: Library) -> Iterator[str]:
    for version in library.current_versions():
        if version.kind is not DocumentKind.LAW or version.status not in (
            Validity.IN_FORCE,
            Validity.UNKNOWN,
        ):
            continue
        for match in _CLAUSE.finditer(library.text(version.id)):
            clause = "".join(match.group().split()).replace("(", "（").replace(")", "）")
            if len(clause) > 5:
                yield clause
