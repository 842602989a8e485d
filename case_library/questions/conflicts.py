"""Figures of a lower rule that a higher one sets otherwise (上位法另有规定): nobody should be asked for them.

立法法 art. 98 to 100: the constitution, laws, 行政法规, 部门规章 and 地方性法规 rank in this order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from case_library.questions.corroboration import pairs
from case_library.questions.figures import Figure, FigureKind, figures
from corpus.library import Library
from corpus.model import DocumentKind, Validity
from corpus.records import VersionRecord

_SAME_ACT: Final = 0.7
_LEAST: Final = 5
_SENTENCE: Final = re.compile(r"[^。\n]+")


def rank(version: VersionRecord) -> int:
    """0 for laws of the People's Congress, 1 for 行政法规, 2 for rules of ministries, 3 for the rest."""
    title = re.sub(r"[(（].*?[)）]$", "", "".join(version.title.split()))
    if version.jurisdiction not in ("", "全国"):
        return 3
    if title.endswith("法") and not title.endswith(("办法", "方法")):
        return 0
    if title.endswith("条例") or "国务院" in version.issuer + version.title:
        return 1
    return 2


@dataclass(frozen=True, slots=True)
class _Rule:
    pairs: frozenset[str]
    figures: tuple[Figure, ...]


class Higher:
    """The sentences with figures of all rules that rank above a version and are in force."""

    def __init__(self, rules: tuple[_Rule, ...]) -> None:
        self._rules = rules

    @classmethod
    def of(cls, library: Library, version: VersionRecord) -> Higher:
        """What ranks above a version, worked out once for each rank."""
        below = rank(version)
        return library.derived(("question-higher", below), lambda: cls(tuple(_rules(library, below))))

    def differs(self, act: str, figure: Figure) -> bool:
        """Whether a higher rule speaks of this act and none of its figures is this one.

        Args:
            act: the words that the figure belongs to, without the figure.
        """
        wanted = pairs(act)
        if len(wanted) < _LEAST:
            return False
        own = _comparable(figure)
        for rule in self._rules:
            if len(wanted & rule.pairs) / len(wanted) < _SAME_ACT:
                continue
            others = [_comparable(one) for one in rule.figures if one.kind is figure.kind]
            if others and own not in others:
                return True
        return False


def _comparable(figure: Figure) -> tuple[FigureKind, tuple[float, ...]]:
    return figure.kind, figure.bases


def _rules(library: Library, below: int) -> Iterator[_Rule]:
    for version in library.current_versions():
        if version.kind is not DocumentKind.LAW or version.status is not Validity.IN_FORCE:
            continue
        if rank(version) >= below:
            continue
        for match in _SENTENCE.finditer(library.text(version.id)):
            found = tuple(figures(match.group()))
            if found:
                yield _Rule(pairs(match.group()), found)
