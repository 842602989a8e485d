"""Whether some provision of the library makes a wrong option right after all (排除另一正确答案)."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from typing import Final

from case_library.questions.figures import Figure, figures
from corpus.library import Library
from corpus.model import DocumentKind, Validity

_CLAUSE: Final = re.compile(r"[^。；\n]+")
# Matches 国务院应急管理部门, 国务院住房和城乡建设主管部门. Must not match 国务院有关部门, 国务院和地方….
_MINISTRY: Final = re.compile(r"国务院(?!有关|其他|和|及|各|授权|确定|规定)[一-鿿]{2,12}?部门")
# Matches 公安机关, 交通运输主管部门 behind a mark, 由 or 向. Must not match 国务院…, 有关主管部门,
# 建设行政主管部门 (as departments were called before the reform).
_DEPARTMENT: Final = re.compile(
    r"(?:(?<=[由向，、；])|(?<=人民政府))((?![由向经报对按应会与和或者及]|国家|有关|其他|本|各|上级|该|同级|行业|原|地方)(?:(?!管理|负责|行政|的)[一-鿿]){2,8}主管部门|公安机关|应急管理部门)"
)
_NAMED_OFTEN: Final = 3
#: 国务院机构改革方案, adopted by the National People's Congress on that day.
_RENAMED: Final = dt.date(2018, 3, 17)
_SAME_CONDITION: Final = 0.85
"""Share of the sentence's pairs of characters that another sentence must hold to state the same rule."""
_SAME_ACT: Final = 0.45
_LEAST_ACT: Final = 4


class Corroboration:
    """The clauses of all laws of a library that are in force, findable by the figures and actors in them."""

    def __init__(self, clauses: tuple[str, ...], recent: frozenset[int] = frozenset()) -> None:
        """``recent``: numbers of the clauses of texts that name departments as they are called today."""
        self._clauses = clauses
        self._recent = recent
        self._of_figure: dict[Hashable, list[int]] = defaultdict(list)
        self._holding: dict[str, list[int]] = {}
        for number, clause in enumerate(clauses):
            for figure in figures(clause):
                self._of_figure[(figure.shape, figure.bases)].append(number)

    @classmethod
    def of(cls, library: Library) -> Corroboration:
        def make() -> Corroboration:
            found = list(_clauses(library))
            return cls(
                tuple(clause for clause, _ in found),
                frozenset(number for number, (_, recent) in enumerate(found) if recent),
            )

        return library.derived(("question-corroboration",), make)

    @property
    def figures(self) -> dict[Hashable, list[int]]:
        """Numbers of clauses by (shape, values) of the figures that they state."""
        return self._of_figure

    @functools.cached_property
    def ministries(self) -> tuple[str, ...]:
        """Departments of the State Council that several clauses name, the most named first."""
        return self._often(_MINISTRY)

    @functools.cached_property
    def organs(self) -> tuple[str, ...]:
        """Departments of any level, without it, that several clauses name: 公安机关, 交通运输主管部门."""
        return self._often(_DEPARTMENT)

    def _often(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        counts = Counter(
            name for number in sorted(self._recent) for name in pattern.findall(self._clauses[number])
        )
        return tuple(name for name, count in counts.most_common() if count >= _NAMED_OFTEN)

    def figure_holds(self, sentence: str, figure: Figure, bases: tuple[float, ...]) -> bool:
        """Whether some clause states the same rule as ``sentence`` with the values ``bases``."""
        condition = pairs(clause_around(sentence, figure.start, figure.end))
        for number in self._of_figure.get((figure.shape, bases), ()):
            if _held(condition, pairs(self._clauses[number])) >= _SAME_CONDITION:
                return True
        return False

    def actor_holds(self, act: str, actor: str) -> bool:
        """Whether some clause that names ``actor`` speaks of this act."""
        wanted = pairs(act)
        if len(wanted) < _LEAST_ACT:
            return True
        return any(_held(wanted, pairs(self._clauses[number])) >= _SAME_ACT for number in self._naming(actor))

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


def _clauses(library: Library) -> Iterator[tuple[str, bool]]:
    """Every clause, and whether its text is younger than the reform that renamed most departments."""
    for version in library.current_versions():
        if version.kind is not DocumentKind.LAW or version.status not in (
            Validity.IN_FORCE,
            Validity.UNKNOWN,
        ):
            continue
        day = version.published or version.effective
        recent = day is not None and day >= _RENAMED
        for match in _CLAUSE.finditer(library.text(version.id)):
            clause = "".join(match.group().split()).replace("(", "（").replace(")", "）")
            if len(clause) > 5:
                yield clause, recent
