"""What pages, routes and commands ask of blueprints and papers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from case_library.questions import wording
from case_library.questions.model import Item
from case_library.questions.papers import (
    Blueprint,
    Composition,
    Layout,
    check_filled,
    compose,
    fitting,
    layout,
    order_of,
)
from case_library.questions.papers_alike import Likeness
from corpus.caching import Memo
from corpus.errors import ChangedMeanwhileError, InputError, NotFoundError
from corpus.records import Page
from qa_service.papers.changes import ItemNotice, notices, usable
from qa_service.papers.model import (
    LETTERS,
    MOST_SEED,
    MOST_TITLE,
    KeptBlueprint,
    PaperRecord,
    PaperRevision,
    PaperSummary,
    Slot,
)
from qa_service.papers.ready import READY
from qa_service.papers.stock import Feasibility, Stock, feasibility, stock_of
from qa_service.papers.store import BlueprintStore, PaperStore, changed_meanwhile

if TYPE_CHECKING:
    from qa_service.questions.model import BankItem
    from qa_service.wiring import App

MOST_AVOIDED: Final = 50
MOST_REVISIONS: Final = 500
MOST_REMARK: Final = 500
MOST_POINT: Final = 200
MOST_MINUTES: Final = 1440
MOST_CELLS: Final = 400
CANDIDATES: Final = 10
"""Items that are offered in the place of another."""
_CHECKED_SEED: Final = 1


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A paper that is wanted.

    Attributes:
        seed: the same gives the same paper of the same bank; None for one by chance.
        versions: how many, 1 to 4.
        avoid: papers whose items are not taken again. fresh: only items that are kept for examinations.
        mock: people who practise may take it as a mock exam.
    """

    blueprint: Blueprint
    seed: int | None = None
    versions: int = 2
    avoid: tuple[str, ...] = ()
    fresh: bool = False
    mock: bool = False


class PaperDesk:
    """Blueprints and papers of one application.

    Args:
        app: with the bank and the library as the caller may see them.
    """

    def __init__(self, app: App) -> None:
        self._app = app
        self.papers = PaperStore(app.service)
        self.blueprints = BlueprintStore(app.service)
        self._likeness: Memo[Likeness] = Memo(1)

    # --- the bank --------------------------------------------------------------------------------

    def stock(self) -> Stock:
        """What the bank has that can go into a paper."""
        items, stale = self._usable()
        return stock_of((one.item for one in items), stale)

    def _usable(self, avoid: Sequence[str] = (), *, fresh: bool = False) -> tuple[list[BankItem], int]:
        """Items that can go into a paper, and how many approved ones are left out for a changed law."""
        from qa_service.questions.model import ItemsAsked

        if len(avoid) > MOST_AVOIDED:
            raise InputError(f"最多避开 {MOST_AVOIDED} 份试卷的题，请减少。", details={"most": MOST_AVOIDED})
        for paper in avoid:
            self.papers.get(paper)
        without = self.papers.used(avoid)
        found = self._app.question_desk.usable(ItemsAsked())
        stale = sum(one.stale for one in found)
        return [
            one
            for one in found
            if usable(one) and one.item.id not in without and not (fresh and one.practice)
        ], stale

    # --- blueprints ------------------------------------------------------------------------------

    def all_blueprints(self) -> list[KeptBlueprint]:
        """Those that people made, then the ready ones."""
        return [*self.blueprints.listed(), *READY]

    def blueprint(self, blueprint_id: str) -> KeptBlueprint:
        """A ready one or one that is kept; raises NotFoundError."""
        for one in READY:
            if one.id == blueprint_id:
                return one
        return self.blueprints.get(blueprint_id)

    def keep_blueprint(
        self, blueprint: Blueprint, *, about: str = "", by: str, blueprint_id: str = ""
    ) -> KeptBlueprint:
        """Keep a blueprint, or put it in the place of one that is kept.

        Raises:
            InputError: it cannot be, or the place is that of a ready one. NotFoundError: no such place.
        """
        blueprint, about = writable(blueprint), wording.clean(about).strip()
        check_blueprint(blueprint)
        if not blueprint_id:
            return self.blueprints.add(blueprint, about, by)
        self.check_own(blueprint_id)
        return self.blueprints.save(blueprint_id, blueprint, about, by)

    def remove_blueprint(self, blueprint_id: str) -> None:
        """Raises NotFoundError; InputError for a ready one."""
        self.check_own(blueprint_id)
        self.blueprints.remove(blueprint_id)

    def check_own(self, blueprint_id: str) -> None:
        """Raises InputError for a ready blueprint, which cannot be changed or removed."""
        if any(one.id == blueprint_id for one in READY):
            raise InputError("自带的细目表不能改动或删除，请另存为新的细目表。", details={"id": blueprint_id})

    def check(self, blueprint: Blueprint, avoid: Sequence[str] = (), *, fresh: bool = False) -> Feasibility:
        """Whether a paper can be made of it, and which cell lacks how many.

        Raises:
            InputError: the blueprint cannot be. NotFoundError: a paper to avoid is not there.
        """
        check_blueprint(blueprint)
        items, stale = self._usable(avoid, fresh=fresh)
        stock = stock_of((one.item for one in items), stale)
        return feasibility(self._composed(items, blueprint, _CHECKED_SEED), stock)

    def _composed(self, items: Sequence[BankItem], blueprint: Blueprint, seed: int) -> Composition:
        chosen = [one.item for one in items]
        return compose(chosen, blueprint, seed, likeness=self._alike(chosen))

    def _alike(self, items: Sequence[Item]) -> Likeness:
        """Which items are alike; found once for a state of the bank."""
        from qa_service.questions.model import ItemsAsked

        bank = self._app.question_desk

        def made() -> Likeness:
            return Likeness([one.item for one in bank.usable(ItemsAsked())])

        found = self._likeness.get((bank.store.stamp().changes, self._app.library.generation()), made)
        return found if found.knows(items) else Likeness(items)  # the bank has changed this very moment

    # --- papers ----------------------------------------------------------------------------------

    def make(self, order: PaperOrder, *, by: str) -> PaperRecord:
        """Make a paper and keep it.

        Raises:
            InputError: the blueprint cannot be, or cells lack items; the message says which and how many.
        """
        order = dataclasses.replace(order, blueprint=writable(order.blueprint))
        check_blueprint(order.blueprint)
        if not 1 <= order.versions <= len(LETTERS):
            raise InputError(f"一份试卷可以有 1 到 {len(LETTERS)} 个版本。", details={"field": "versions"})
        seed = order.seed if order.seed is not None else secrets.randbelow(MOST_SEED) + 1
        if not 0 <= seed <= MOST_SEED:
            raise InputError(f"组卷种子请用 0 到 {MOST_SEED} 的整数。", details={"field": "seed"})
        items, _ = self._usable(order.avoid, fresh=order.fresh)
        composition = self._composed(items, order.blueprint, seed)
        check_filled(composition)
        letters = LETTERS[: order.versions]
        known = {one.item.id: one.revision for one in items}
        now = _now()
        slots = _slots(composition, known)
        layouts = {letter: layout(composition.chosen, seed, letter) for letter in letters}
        revision = PaperRevision(1, now, by, "组卷", slots, layouts)
        made = secrets.token_hex(6)
        record = PaperRecord(made, seed, order.blueprint, letters, order.mock, now, by, (revision,))
        return self.papers.add(record)

    def get(self, paper_id: str) -> PaperRecord:
        """One paper; raises NotFoundError."""
        return self.papers.get(paper_id)

    def page(
        self, words: str = "", *, limit: int, offset: int, mock: bool | None = None, item_id: str = ""
    ) -> Page[PaperSummary]:
        """The newest first; see ``PaperStore.page``."""
        self._app.question_desk.fresh()  # how many items are doubtful, the bank says
        return self.papers.page(words, limit=limit, offset=offset, mock=mock, item_id=item_id)

    def remove(self, paper_id: str) -> PaperRecord:
        """The paper that was removed; raises NotFoundError."""
        record = self.papers.get(paper_id)
        self.papers.remove(paper_id)
        return record

    def set_mock(self, paper_id: str, mock: bool) -> PaperRecord:
        """Let people who practise take a paper as a mock exam, or no longer."""
        while True:
            record = self.papers.get(paper_id)
            changed = dataclasses.replace(record, mock=mock)
            with suppress(ChangedMeanwhileError):  # an item was replaced: the other change stays
                self.papers.save(changed, seen=record)
                return changed

    def notices(self, record: PaperRecord, revision: int | None = None) -> tuple[ItemNotice, ...]:
        """What has changed since in law and bank, item by item."""
        chosen = record.revision(revision)
        bank = self._bank([slot.item.id for slot in chosen.slots])
        return notices(chosen, bank, self._app.library)

    def _bank(self, ids: Sequence[str]) -> dict[str, BankItem]:
        bank = self._app.question_desk
        bank.fresh()
        return bank.store.many(ids)

    # --- one item in the place of another --------------------------------------------------------

    def candidates(self, record: PaperRecord, number: int) -> list[BankItem]:
        """Items that can stand in the place of one, the likest first, in an order that is always the same.

        Args:
            number: of the item in the paper's own order, from 1.
        """
        slot = _slot(record, number)
        cell = record.blueprint.cells[slot.cell]
        items, _ = self._usable()
        kept = {one.item.id: one for one in items if one.item.type is slot.item.type}
        others = [one for at, one in enumerate(record.items, start=1) if at != number]
        offered = [one.item for one in kept.values() if one.item.id != slot.item.id]
        fit = fitting(offered, cell, others, self._alike(offered))
        chance = random.Random(f"{record.seed}/{record.now.number}/{number}")  # noqa: S311
        shuffled = sorted(fit, key=lambda item: item.id)
        chance.shuffle(shuffled)
        shuffled.sort(
            key=lambda item: (item.point != slot.item.point, item.difficulty is not slot.item.difficulty)
        )
        return [kept[item.id] for item in shuffled]

    def replace(
        self,
        paper_id: str,
        number: int,
        *,
        seen: int | None = None,
        with_id: str = "",
        by: str,
        remark: str = "",
    ) -> PaperRecord:
        """Put another item of the same cell in the place of one: a new revision of the paper.

        Args:
            number: of the item in the paper's own order, from 1.
            seen: the revision that was looked at; None for whichever there is.
            with_id: the other item; the item's own id for its text of today; "" for the likest one.

        Raises:
            NotFoundError: no such paper or item. ChangedMeanwhileError: somebody was quicker.
            InputError: nothing fits.
        """
        record = self.papers.get(paper_id)
        if seen is not None and seen != record.now.number:
            raise changed_meanwhile(record)
        if record.now.number >= MOST_REVISIONS:
            raise InputError(f"一份试卷最多修订 {MOST_REVISIONS} 次，请按细目表重新组卷。")
        if len(remark) > MOST_REMARK:
            raise InputError(f"说明最多 {MOST_REMARK} 个字，请缩短。", details={"field": "remark"})
        old = _slot(record, number)
        new = self._chosen(record, number, with_id)
        told = wording.clean(remark).strip() or (
            f"第 {number} 题改用题库现在的文字" if new.item.id == old.item.id else f"换第 {number} 题"
        )
        changed = _with(record, number, Slot(old.cell, new.item, new.revision, old.score), by, told)
        self.papers.save(changed, seen=record)
        return changed

    def _chosen(self, record: PaperRecord, number: int, with_id: str) -> BankItem:
        slot = _slot(record, number)
        label = record.blueprint.cells[slot.cell].label()
        if with_id == slot.item.id:
            return self._present(slot.item, slot.revision)
        fit = self.candidates(record, number)
        if not with_id:
            if not fit:
                raise InputError(
                    f"题库里没有别的题符合“{label}／{slot.item.type.value}”又不与本卷其他题重复。请先补充题目。",
                    details={"cell": label},
                )
            return fit[0]
        for one in fit:
            if one.item.id == with_id:
                return one
        raise InputError(
            f"题 {with_id[:24]} 不能换到这里：它不符合“{label}／{slot.item.type.value}”，没有通过审核，"
            "依据已变，或者与本卷其他题重复。",
            details={"cell": label, "id": with_id[:24]},
        )

    def _present(self, item: Item, revision: int) -> BankItem:
        """The item as the bank has it today."""
        kept = self._bank([item.id]).get(item.id)
        if kept is None:
            raise NotFoundError("题库里已经没有这道题，请换另一道。", details={"id": item.id})
        if not usable(kept):
            raise InputError("这道题在题库里没有通过审核，或者依据已变。请先更新这道题，或换另一道。")
        if kept.item.type is not item.type:
            raise InputError("这道题在题库里已改成别的题型，请换另一道。")
        return kept


def paper_desk(app: App) -> PaperDesk:
    """The desk of an application."""
    return app.kept(PaperDesk, lambda: PaperDesk(app))


def titled(blueprint: Blueprint, title: str) -> Blueprint:
    """The blueprint under another title; "" for its own."""
    return dataclasses.replace(blueprint, title=title.strip()) if title.strip() else blueprint


def scoped(blueprint: Blueprint, point: str) -> Blueprint:
    """The blueprint with its cells that take any knowledge point narrowed down to one; "" for none."""
    if not point.strip():
        return blueprint
    cells = (
        cell if cell.point else dataclasses.replace(cell, point=point.strip()) for cell in blueprint.cells
    )
    return dataclasses.replace(blueprint, cells=tuple(cells))


def writable(blueprint: Blueprint) -> Blueprint:
    """The blueprint with what no file and no database can hold replaced in its words."""
    cells = (dataclasses.replace(cell, point=wording.clean(cell.point)) for cell in blueprint.cells)
    return dataclasses.replace(
        blueprint, title=" ".join(wording.clean(blueprint.title).split()), cells=tuple(cells)
    )


def check_blueprint(blueprint: Blueprint) -> None:
    """Raises InputError for a blueprint that no paper can be made of, whatever the bank has."""
    if not blueprint.title.strip():
        raise InputError("请写试卷名称。", details={"field": "title"})
    if len(blueprint.title) > MOST_TITLE:
        raise InputError(f"试卷名称最多 {MOST_TITLE} 个字，请缩短。", details={"field": "title"})
    if any(len(cell.point) > MOST_POINT for cell in blueprint.cells):
        raise InputError(f"知识点最多 {MOST_POINT} 个字，请缩短。", details={"field": "point"})
    if blueprint.minutes is not None and not 1 <= blueprint.minutes <= MOST_MINUTES:
        raise InputError(
            f"考试时间请写 1 到 {MOST_MINUTES} 分钟；不限时就空着。", details={"field": "minutes"}
        )
    if len(blueprint.cells) > MOST_CELLS:
        raise InputError(f"细目表最多 {MOST_CELLS} 格有题，请合并。", details={"field": "cells"})
    compose((), blueprint, _CHECKED_SEED)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _slots(composition: Composition, revisions: dict[str, int]) -> tuple[Slot, ...]:
    """The chosen items with the cells that they were chosen for: they stand cell by cell."""
    cells = [at for at, cell in enumerate(composition.blueprint.cells) for _ in range(cell.count)]
    return tuple(
        Slot(cell, item, revisions[item.id], score)
        for cell, (item, score) in zip(cells, composition.chosen, strict=True)
    )


def _slot(record: PaperRecord, number: int) -> Slot:
    if not 1 <= number <= len(record.now.slots):
        raise NotFoundError(
            f"这份试卷没有第 {number} 题，一共 {len(record.now.slots)} 题。", details={"number": number}
        )
    return record.now.slots[number - 1]


def _with(record: PaperRecord, number: int, slot: Slot, by: str, remark: str) -> PaperRecord:
    """The paper with another item in one place; all others stay where they are in every version."""
    now = record.now
    slots = (*now.slots[: number - 1], slot, *now.slots[number:])
    layouts: dict[str, Layout] = {
        letter: tuple(
            (at, order_of(slot.item, record.seed, letter) if at == number - 1 else order)
            for at, order in places
        )
        for letter, places in now.layouts.items()
    }
    revision = PaperRevision(now.number + 1, _now(), by, remark, slots, layouts)
    return dataclasses.replace(record, revisions=(*record.revisions, revision))
