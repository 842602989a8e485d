"""Papers by a blueprint (双向细目表): knowledge points × types × difficulty, each with a number and marks.

Cells may overlap (单选题 of any point, and 单选题 of one point), so items are given to cells by a matching of
greatest size (augmenting paths: Kuhn, The Hungarian method, 1955; Hall 1935 on when it fails): when a paper
exists, it is found. What is random comes from the seed alone.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from case_library.questions import wording
from case_library.questions.model import CHOICES, Difficulty, Item, ItemState, ItemType
from case_library.questions.papers_alike import Likeness
from corpus.errors import QuestionError

MOST_ITEMS = 500
"""Items of one paper."""
# Why: an option that speaks of the others must keep its place. Matches 以上都对, 上述各项, A和B, 全部正确;
# must not match 五万元以上.
_ABOUT_OTHERS = re.compile(
    r"以上(?:都|均|全|各|皆|几|所有|答案|选项|说法|[两三四]项|是)|上述|前[两二三四]项|全部(?:正确|都|选)|都(?:对|是|不|正确)|均(?:对|是|不|正确)|其他选项|[A-H]\s*[、和与及]\s*[A-H]"
)
# Why: explanations name options by letter, and the letters move. Matches the letters of 故选AB, 选项C, B项,
# A、D错误; must not match the letters of words, units and classes (GB, MPa, A级).
_LETTERS = re.compile(
    r"(?:(?<=故选)|(?<=应选)|(?<=选项)|(?<=本题选)|(?<=答案为)|(?<=答案是)|(?<=答案：))\s*[A-H](?:[、,，和]?[A-H])*(?![A-Za-z])"
    r"|(?<![A-Za-z])[A-H](?:[、,，和]?[A-H])*(?=\s*(?:选?项|错误|不?正确|不对|符合|不符))"
)
# Why: sub-questions carry their marks. Matches （4分） at the end of a line; must not match 得（4分）以上.
_PART_MARKS = re.compile(r"[（(]\s*(?P<marks>\d{1,3}(?:\.5)?)\s*分\s*[）)](?=\s*(?:\n|$))")
_ANY_LETTER = re.compile(r"(?<![A-Za-z0-9])[A-H](?![A-Za-z0-9级类型区])")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a blueprint.

    Attributes:
        count: items wanted. score: marks of each.
        type, point, difficulty: what they must be; None and "" for any. A point takes in those below it
            (``安全生产法`` takes ``安全生产法·法律责任``).
    """

    count: int
    score: float
    type: ItemType | None = None
    point: str = ""
    difficulty: Difficulty | None = None

    def takes(self, item: Item) -> bool:
        """Whether an item fits."""
        return (
            (self.type is None or item.type is self.type)
            and (self.difficulty is None or item.difficulty is self.difficulty)
            and (not self.point or item.point == self.point or item.point.startswith(self.point + "·"))
        )

    def label(self) -> str:
        """The cell in words: ``安全生产法·单选题·难``."""
        parts = (
            self.point,
            self.type.value if self.type else "",
            self.difficulty.value if self.difficulty else "",
        )
        return "／".join(part for part in parts if part) or "不限"


@dataclass(frozen=True, slots=True)
class Blueprint:
    """What a paper shall be.

    Attributes:
        minutes: time to answer, None for no limit. pass_mark: marks that are enough (及格分), None for none.
    """

    title: str
    cells: tuple[Cell, ...]
    minutes: int | None = None
    pass_mark: float | None = None

    @property
    def total(self) -> float:
        """Marks of the whole paper."""
        return sum(cell.count * cell.score for cell in self.cells)

    @property
    def count(self) -> int:
        """Items of the whole paper."""
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A cell that could not be filled.

    Attributes:
        available: items in the bank that fit this cell, near-repeats counted once.
        shared: labels of the cells that draw on the same items, where the cell alone would have enough.
    """

    cell: Cell
    missing: int
    available: int
    shared: tuple[str, ...]

    def message(self) -> str:
        """What lacks, in words."""
        said = f"“{self.cell.label()}”需要 {self.cell.count} 题，还缺 {self.missing} 题"
        if self.shared:
            others = "”“".join(self.shared)
            return f"{said}：符合条件且互不重复的有 {self.available} 题，但要与“{others}”合用。"
        if not self.available:
            return f"{said}：题库中没有符合条件的题。"
        return f"{said}：题库中符合条件且互不重复的只有 {self.available} 题。"


@dataclass(frozen=True, slots=True)
class Composition:
    """Items chosen for a blueprint, with their marks, in the order of cells; or what lacks.

    Attributes:
        chosen: (item, marks); all that could be placed where something lacks.
        shortages: empty for a paper that can be printed.
    """

    blueprint: Blueprint
    seed: int
    chosen: tuple[tuple[Item, float], ...]
    shortages: tuple[Shortage, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperItem:
    """An item in its place: ``number`` counts through the paper, ``item`` has its options in their order."""

    number: int
    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class Section:
    """The items of one type (大题)."""

    type: ItemType
    items: tuple[PaperItem, ...]

    @property
    def total(self) -> float:
        """Marks of the section."""
        return sum(placed.score for placed in self.items)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is printed; ``version``: A, B …"""

    title: str
    version: str
    seed: int
    sections: tuple[Section, ...]
    minutes: int | None = None
    pass_mark: float | None = None

    @property
    def total(self) -> float:
        """Marks of the paper."""
        return sum(section.total for section in self.sections)

    @property
    def items(self) -> tuple[PaperItem, ...]:
        """All items, in order."""
        return tuple(placed for section in self.sections for placed in section.items)


def compose(
    items: Sequence[Item],
    blueprint: Blueprint,
    seed: int,
    *,
    states: Sequence[ItemState] = (ItemState.APPROVED,),
    likeness: Likeness | None = None,
) -> Composition:
    """Choose items for a blueprint: none twice, no near-repeats, no two on one sentence.

    Args:
        items: of the bank. blueprint: what is wanted. seed: the same gives the same paper.
        states: an item must be in one of them; papers take approved items only.
        likeness: of the bank, where it is known; found out when None.

    Raises:
        QuestionError: a blueprint without items, with too many, or with marks that cannot be.
    """
    _check(blueprint)
    fit = sorted((item for item in items if item.state in states and item.key), key=lambda item: item.id)
    fit = [item for item in fit if any(cell.takes(item) for cell in blueprint.cells)]
    chance = random.Random(seed)  # noqa: S311 - a paper is to be reproducible, not secret
    alike = likeness or Likeness(fit)
    matching = _Matching(fit, alike.groups(fit), blueprint.cells, chance)
    chosen = matching.run()
    return Composition(blueprint, seed, tuple(chosen), tuple(matching.shortages()))


def _check(blueprint: Blueprint) -> None:
    count = blueprint.count
    if not 0 < count <= MOST_ITEMS or any(cell.count < 0 for cell in blueprint.cells):
        raise QuestionError(
            f"细目表一共要 {count} 题。请把题数定在 1 到 {MOST_ITEMS} 之间。", details={"count": count}
        )
    if any(not 0 <= cell.score <= 1000 for cell in blueprint.cells):
        raise QuestionError("每题分值请定在 0 到 1000 之间。")
    if blueprint.pass_mark is not None and not 0 <= blueprint.pass_mark <= blueprint.total:
        raise QuestionError(f"及格分请定在 0 到 {blueprint.total:g}（满分）之间。")


def fitting(
    items: Sequence[Item], cell: Cell, others: Sequence[Item], likeness: Likeness | None = None
) -> list[Item]:
    """The items that fit a cell beside the other items of a paper: none of them, and none like them.

    Args:
        items: of the bank, which may hold ``others`` too. likeness: of all of them, where it is known.
    """
    present = {item.id for item in others}
    fit = [item for item in items if item.key and cell.takes(item) and item.id not in present]
    taken: set[int] = set()
    every = [*others, *fit]
    alike = likeness if likeness is not None and likeness.knows(every) else Likeness(every)
    for group in alike.groups(every):
        if min(group) < len(others):
            taken.update(group)
    return [item for at, item in enumerate(fit, start=len(others)) if at not in taken]


class _Matching:
    """Cells and groups of items alike: each group gives one item, each cell takes as many as it wants."""

    def __init__(
        self, items: Sequence[Item], groups: list[list[int]], cells: Sequence[Cell], chance: random.Random
    ) -> None:
        self._items, self._cells, self._chance = items, cells, chance
        self._groups = groups
        chance.shuffle(self._groups)
        self._fits = [
            [at for at, group in enumerate(self._groups) if any(cell.takes(items[one]) for one in group)]
            for cell in cells
        ]
        self._sets = [frozenset(fits) for fits in self._fits]
        self._next = [0] * len(cells)
        self._owner: dict[int, int] = {}
        self._owned: list[list[int]] = [[] for _ in cells]

    def run(self) -> list[tuple[Item, float]]:
        """Fill the cells, those with the least choice first; the items, cell by cell."""
        order = sorted(range(len(self._cells)), key=lambda at: (len(self._fits[at]), at))
        for cell in order:
            while len(self._owned[cell]) < self._cells[cell].count and self._give(cell, set()):
                pass
        chosen = []
        for number, wanted in enumerate(self._cells):
            for group in self._owned[number]:
                fitting = [self._items[at] for at in self._groups[group] if wanted.takes(self._items[at])]
                chosen.append((self._chance.choice(fitting), wanted.score))
        return chosen

    def _give(self, cell: int, asked: set[int]) -> bool:
        """Give one group more to a cell, where need be by having another cell take a different one."""
        asked.add(cell)
        fits = self._fits[cell]
        while self._next[cell] < len(fits):
            group = fits[self._next[cell]]
            self._next[cell] += 1
            if group not in self._owner:
                self._take(cell, group)
                return True
        for other in range(len(self._cells)):
            if other in asked:
                continue
            shared = [group for group in self._owned[other] if group in self._sets[cell]]
            if shared and self._give(other, asked):
                # what it was given may be what is shared; any of the shared ones will do
                self._owned[other].remove(shared[0])
                self._take(cell, shared[0])
                return True
        return False

    def _take(self, cell: int, group: int) -> None:
        self._owner[group] = cell
        self._owned[cell].append(group)

    def shortages(self) -> list[Shortage]:
        """Cells that lack items, each with the cells that it shares its items with."""
        found = []
        for number, cell in enumerate(self._cells):
            missing = cell.count - len(self._owned[number])
            if missing <= 0:
                continue
            available = len(self._sets[number])
            reached = self._rivals(number) if available >= cell.count else []
            found.append(Shortage(cell, missing, available, tuple(self._cells[at].label() for at in reached)))
        return found

    def _rivals(self, cell: int) -> list[int]:
        """Other cells whose items a cell would need."""
        reached, waiting = {cell}, [cell]
        while waiting:
            asking = waiting.pop()
            for other in range(len(self._cells)):
                if other not in reached and self._sets[asking] & frozenset(self._owned[other]):
                    reached.add(other)
                    waiting.append(other)
        return sorted(reached - {cell})


# --- versions ------------------------------------------------------------------------------------

Layout = tuple[tuple[int, tuple[int, ...]], ...]
"""How a version stands on paper: for each place the position of its item, and the order of its options."""


def versions(composition: Composition, letters: str = "AB") -> tuple[Paper, ...]:
    """The papers of a composition: the same items, in another order, with options in another order.

    Raises:
        QuestionError: something lacks; the message says which cells.
    """
    check_filled(composition)
    chosen = composition.chosen
    return tuple(
        laid_out(
            composition.blueprint, composition.seed, letter, chosen, layout(chosen, composition.seed, letter)
        )
        for letter in letters
    )


def check_filled(composition: Composition) -> None:
    """Raises QuestionError for a composition that lacks items; the message says which cells."""
    if composition.shortages:
        said = "".join(shortage.message() for shortage in composition.shortages)
        raise QuestionError(
            f"按这份细目表组不成卷。{said}请减少题数、放宽条件，或先补充题目。",
            details={"missing": [shortage.cell.label() for shortage in composition.shortages]},
        )


def layout(chosen: Sequence[tuple[Item, float]], seed: int, letter: str) -> Layout:
    """The places of a version: one type after the other, in an order that follows from seed and letter."""
    chance = random.Random(f"{seed}/{letter}")  # noqa: S311
    places: list[int] = []
    for kind in ItemType:
        own = [at for at, (item, _) in enumerate(chosen) if item.type is kind]
        chance.shuffle(own)
        places += own
    return tuple((at, order_of(chosen[at][0], seed, letter)) for at in places)


def order_of(item: Item, seed: int, letter: str) -> tuple[int, ...]:
    """The order of an item's options in a version; it does not depend on the other items."""
    if not may_shuffle(item):
        return tuple(range(len(item.options)))
    order = list(range(len(item.options)))
    random.Random(f"{seed}/{letter}/{item.id}").shuffle(order)  # noqa: S311
    return tuple(order)


def laid_out(
    blueprint: Blueprint, seed: int, letter: str, chosen: Sequence[tuple[Item, float]], places: Layout
) -> Paper:
    """The version of a paper that a layout describes."""
    placed = [
        PaperItem(number, rescored(reordered(chosen[at][0], order), chosen[at][1]), chosen[at][1])
        for number, (at, order) in enumerate(places, start=1)
    ]
    sections = tuple(
        Section(kind, own)
        for kind in ItemType
        if (own := tuple(one for one in placed if one.item.type is kind))
    )
    return Paper(blueprint.title, letter, seed, sections, blueprint.minutes, blueprint.pass_mark)


def rescored(item: Item, score: float) -> Item:
    """The item with marks of sub-questions (``（4分）`` at the end of a line) that add up to ``score``.

    They keep their proportion, in whole marks where there are enough of them, else in halves.
    """
    found = list(_PART_MARKS.finditer(item.stem)) if item.type not in CHOICES else []
    marks = [float(match["marks"]) for match in found]
    if not marks or sum(marks) in (0, score):
        return item
    step = 1.0 if score == int(score) and score >= len(marks) else 0.5
    exact = [one * score / sum(marks) / step for one in marks]
    shared = [max(1, int(one)) for one in exact]
    left = round(score / step) - sum(shared)
    by_rest = sorted(range(len(exact)), key=lambda at: (shared[at] - exact[at], at))
    for at in (by_rest * (abs(left) + 1))[: max(left, 0)]:
        shared[at] += 1
    while sum(shared) * step > score and max(shared) > 1:
        shared[shared.index(max(shared))] -= 1
    if sum(shared) * step != score:
        return item  # more sub-questions than half marks, or marks of another grain
    stem, position = "", 0
    for match, share in zip(found, shared, strict=True):
        stem += f"{item.stem[position : match.start()]}（{share * step:g}分）"
        position = match.end()
    return dataclasses.replace(item, stem=stem + item.stem[position:])


def shuffled(item: Item, chance: random.Random) -> Item:
    """The item with its options in another order, key and the letters in its explanation with them.

    An item stays as it is where ``may_shuffle`` says that it must.
    """
    order = list(range(len(item.options)))
    chance.shuffle(order)
    return reordered(item, tuple(order)) if may_shuffle(item) else item


def may_shuffle(item: Item) -> bool:
    """False where an option speaks of the others, or letters are named in a way that cannot be followed."""
    return (
        item.type in CHOICES
        and not any(_ABOUT_OTHERS.search(option) for option in item.options)
        and not _ANY_LETTER.search(item.stem)
        and not _ANY_LETTER.search(_LETTERS.sub("", item.explanation))
    )


def reordered(item: Item, order: Sequence[int]) -> Item:
    """The item with its options in ``order`` (positions of the present ones); its letters follow."""
    if tuple(order) == tuple(range(len(item.options))):
        return item
    letters = {wording.LETTERS[old]: wording.LETTERS[new] for new, old in enumerate(order)}
    return dataclasses.replace(
        item,
        options=tuple(item.options[old] for old in order),
        key=tuple(sorted(letters.get(letter, letter) for letter in item.key)),
        explanation=_LETTERS.sub(lambda match: _changed(match[0], letters), item.explanation),
    )


def _changed(found: str, letters: dict[str, str]) -> str:
    """``AC`` → the letters that they are now, in order, with the separators as they were."""
    moved = iter(sorted(letters.get(one, one) for one in found if one in letters))
    return "".join(next(moved) if one in letters else one for one in found)
