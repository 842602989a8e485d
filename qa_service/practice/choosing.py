"""Which questions may be practised, by what they can be chosen, and which of them a learner is given."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from case_library.questions.model import Difficulty, Item, ItemState, ItemType
from case_library.questions.papers import Blueprint, Cell, compose
from corpus.caching import Memo
from corpus.china_time import china_today
from corpus.errors import NotFoundError
from qa_service.practice.model import UNSORTED, Choice, Order, Which
from qa_service.questions.model import BankItem, ItemsAsked
from qa_service.questions.store import BankStore
from qa_service.service.question_tables import items

if TYPE_CHECKING:
    from qa_service.wiring import App

_SHARES: Final = ((ItemType.SINGLE, 0.5), (ItemType.MULTIPLE, 0.2), (ItemType.TRUE_FALSE, 0.3))
"""Types of a quick mock exam, as examinations of safety managers have them."""
_MARKS: Final[Mapping[ItemType, float]] = {ItemType.MULTIPLE: 2.0}
_DRAWN: Final = 6
"""So many times the questions of a mock exam are looked at for repeats, and no more on an open page."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A knowledge point with the number of questions on it and below; ``level`` 0 is a law."""

    point: str
    label: str
    level: int
    count: int


class Pool:
    """The questions that may be shown to those who see one library: approved, for practice, with a basis
    that holds, and on documents that they may read.

    Args:
        found: what the bank gives for that.
    """

    def __init__(self, found: Sequence[BankItem]) -> None:
        usable = (
            one
            for one in found
            if one.item.state is ItemState.APPROVED and one.practice and not one.stale and one.item.key
        )
        self.items: tuple[BankItem, ...] = tuple(sorted(usable, key=lambda one: one.number))

    @cached_property
    def by_id(self) -> Mapping[str, BankItem]:
        """Item id → item."""
        return {one.item.id: one for one in self.items}

    @cached_property
    def by_number(self) -> Mapping[int, BankItem]:
        """Number in the bank → item."""
        return {one.number: one for one in self.items}

    @cached_property
    def topics(self) -> tuple[Topic, ...]:
        """Laws by the number of their questions, each followed by its points in the order of the bank."""
        counts: Counter[str] = Counter()
        below: dict[str, dict[str, None]] = defaultdict(dict)
        for one in self.items:
            law, *rest = (one.item.point or UNSORTED).split("·")
            counts[law] += 1
            for depth in range(1, len(rest) + 1):
                point = "·".join((law, *rest[:depth]))
                counts[point] += 1
                below[law][point] = None
        laws = sorted((point for point in counts if "·" not in point), key=lambda law: (-counts[law], law))
        return tuple(
            Topic(point, point.rsplit("·", 1)[-1], point.count("·"), counts[point])
            for law in laws
            for point in (law, *below[law])
        )

    @cached_property
    def types(self) -> Mapping[ItemType, int]:
        """Type → number of questions, in the usual order."""
        found = Counter(one.item.type for one in self.items)
        return {kind: found[kind] for kind in ItemType if found[kind]}

    @cached_property
    def difficulties(self) -> Mapping[Difficulty, int]:
        """Difficulty → number of questions."""
        found = Counter(one.item.difficulty for one in self.items)
        return {one: found[one] for one in Difficulty if found[one]}

    def fitting(self, choice: Choice) -> list[BankItem]:
        """Questions that a choice takes, in the order of the bank."""
        return [one for one in self.items if choice.takes(one.item)]


class Pools:
    """The pool of one ``App``, made again when bank, library or day have changed."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._made: Memo[Pool] = Memo(2)

    def now(self) -> Pool:
        """The pool as it stands."""
        if not self._app.service.exists:
            return Pool(())
        return self._made.get(self._state(), self._make)

    def _make(self) -> Pool:
        asked = ItemsAsked(states=(ItemState.APPROVED,), stale=False, practice=True)
        return Pool(self._app.question_desk.usable(asked))

    def _state(self) -> tuple[Hashable, ...]:
        """What changes with every change of the bank, the library and the day."""
        self._app.question_desk.fresh()  # judges what is stale, which changes the bank
        opened = sa.select(sa.func.count(), sa.func.sum(items.c.number)).where(items.c.practice)
        with self._app.service.reading() as connection:
            flags = tuple(connection.execute(opened).one())
        stamp = BankStore(self._app.service).stamp()
        return (self._app.library.generation(), stamp, flags, china_today())


def pool_of(app: App) -> Pool:
    """The questions that may be shown to those who see this application's library."""
    return app.kept(Pools, lambda: Pools(app)).now()


def chosen(
    pool: Pool,
    choice: Choice,
    seed: int,
    *,
    wrong: Collection[str] = (),
    seen: Collection[str] = (),
) -> list[BankItem]:
    """The questions of a sitting.

    Args:
        wrong, seen: ids in the learner's notebook, and of all that were answered.

    Raises:
        NotFoundError: there are none; the message says what to change.
    """
    found = pool.fitting(choice)
    if choice.which is Which.WRONG:
        found = [one for one in found if one.item.id in wrong]
    elif choice.which is Which.UNSEEN:
        found = [one for one in found if one.item.id not in seen]
    if not found:
        raise NotFoundError(_none(pool, choice))
    if choice.order is Order.RANDOM:
        chance = random.Random(seed)  # noqa: S311 - which question comes next is no secret
        found = chance.sample(found, min(choice.number, len(found)))
    return found[: choice.number]


def _none(pool: Pool, choice: Choice) -> str:
    if not pool.items:
        return "题库里还没有可以练习的题目。题目审核通过并开放练习以后，才会出现在这里。"
    if choice.which is Which.WRONG:
        return "错题本里没有符合条件的题目。请换个范围，或者先练习。"
    if choice.which is Which.UNSEEN:
        return "符合条件的题目您都做过了。请换个范围，或者选“全部题目”再练一遍。"
    return "没有符合条件的题目。请换个知识点、题型或难度。"


def mock(pool: Pool, point: str, number: int, seed: int) -> list[tuple[BankItem, float]]:
    """A quick mock exam: choices and true/false in the usual shares, without repeats, with their marks.

    Raises:
        NotFoundError: there is nothing to examine by machine.
    """
    fitting = pool.fitting(Choice(point=point, types=tuple(kind for kind, _ in _SHARES)))
    if not fitting:
        raise NotFoundError(_none(pool, Choice(point=point)))
    chance = random.Random(seed)  # noqa: S311
    drawn: list[Item] = []
    for kind, share in _SHARES:
        of_kind = [one.item for one in fitting if one.item.type is kind]
        enough = max(number, math.ceil(_DRAWN * share * number))
        drawn += chance.sample(of_kind, min(len(of_kind), enough))
    counts = _counts(drawn, number)
    cells = tuple(Cell(count, _MARKS.get(kind, 1.0), kind) for kind, count in counts.items() if count)
    made = compose(drawn, Blueprint("模拟考试", cells), seed)
    placed = sorted(made.chosen, key=lambda pair: list(ItemType).index(pair[0].type))
    return [(pool.by_id[item.id], marks) for item, marks in placed]


def _counts(drawn: Sequence[Item], number: int) -> dict[ItemType, int]:
    """Questions of each type: by their shares, and where a type has too few the others take its place."""
    there = Counter(item.type for item in drawn)
    counts = {kind: min(there[kind], round(share * number)) for kind, share in _SHARES}
    for kind, _ in _SHARES:
        counts[kind] = min(there[kind], counts[kind] + max(0, number - sum(counts.values())))
    while sum(counts.values()) > number:
        counts[max(counts, key=lambda kind: counts[kind])] -= 1
    return counts
