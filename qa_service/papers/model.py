"""A paper as it is kept: its blueprint, the items as they were, and how each version stands on paper.

Nothing of a paper is worked out anew when it is printed again: the items are frozen with it, and so is the
order of items and options of each version. The key that was handed out last month stays right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from case_library.questions.model import Item
from case_library.questions.papers import Blueprint, Layout, Paper, laid_out
from corpus.errors import NotFoundError

LETTERS: Final = "ABCD"
"""Versions that a paper may have; A is the first."""
MOST_TITLE: Final = 120
MOST_SEED: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class KeptBlueprint:
    """A blueprint under its number.

    Attributes:
        about: one line for a person. ready: it comes with the program and cannot be changed.
        changed: None for a ready one.
    """

    id: str
    blueprint: Blueprint
    about: str = ""
    ready: bool = False
    changed: dt.datetime | None = None
    changed_by: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One item of a paper.

    Attributes:
        cell: which cell of the blueprint it was chosen for.
        item: as it was then. revision: of the bank then.
    """

    cell: int
    item: Item
    revision: int
    score: float


@dataclass(frozen=True, slots=True)
class PaperRevision:
    """A paper after one change; ``layouts``: letter of a version → its places."""

    number: int
    at: dt.datetime
    by: str
    remark: str
    slots: tuple[Slot, ...]
    layouts: Mapping[str, Layout]


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """A paper with its history.

    Attributes:
        letters: of its versions, ``AB``.
        mock: people who practise may take it as a mock exam.
        revisions: the first as it was made, the last as it is.
    """

    id: str
    seed: int
    blueprint: Blueprint
    letters: str
    mock: bool
    created: dt.datetime
    created_by: str
    revisions: tuple[PaperRevision, ...]

    @property
    def title(self) -> str:
        """As printed over it."""
        return self.blueprint.title

    @property
    def now(self) -> PaperRevision:
        """As it is."""
        return self.revisions[-1]

    @property
    def items(self) -> tuple[Item, ...]:
        """Its items as they were when they were taken, in the order of the blueprint's cells."""
        return tuple(slot.item for slot in self.now.slots)

    @property
    def total(self) -> float:
        """Marks of the whole."""
        return sum(slot.score for slot in self.now.slots)

    def revision(self, number: int | None) -> PaperRevision:
        """One of its revisions; None for the present one.

        Raises:
            NotFoundError: it never had that one.
        """
        if number is None:
            return self.now
        if not 1 <= number <= len(self.revisions):
            raise NotFoundError(
                f"这份试卷没有第 {number} 次修订。现在是第 {self.now.number} 次。",
                details={"revision": number, "latest": self.now.number},
            )
        return self.revisions[number - 1]

    def paper(self, letter: str = "A", revision: int | None = None) -> Paper:
        """One version as it is printed.

        Raises:
            NotFoundError: there is no such version or revision.
        """
        chosen = self.revision(revision)
        if letter not in chosen.layouts:
            known = "、".join(chosen.layouts)
            raise NotFoundError(
                f"这份试卷没有 {letter[:5]} 卷，只有 {known} 卷。", details={"version": letter}
            )
        pairs = [(slot.item, slot.score) for slot in chosen.slots]
        return laid_out(self.blueprint, self.seed, letter, pairs, chosen.layouts[letter])


@dataclass(frozen=True, slots=True)
class PaperSummary:
    """A line of the list.

    Attributes:
        doubtful: items whose law has changed since, or that the bank has changed, stopped or lost.
    """

    id: str
    title: str
    seed: int
    letters: str
    mock: bool
    count: int
    total: float
    revision: int
    created: dt.datetime
    created_by: str
    doubtful: int
