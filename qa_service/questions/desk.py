"""The question bank of one ``App``: what pages, routes and commands ask of it."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from case_library.questions.export import ExportFile, ExportForm, export_items
from case_library.questions.matching_judges import Verdict as MatchVerdict
from case_library.questions.model import Item, ItemState, ItemType, Origin, Source, item_id
from case_library.questions.stale import State
from corpus import schema
from corpus.caching import Memo
from corpus.china_time import china_today
from corpus.errors import IndexStaleError, ItemError, LibraryError, NotFoundError
from corpus.model import Span
from corpus.records import Page
from qa_service.questions.editing import checked
from qa_service.questions.judging import Judge, rejudge
from qa_service.questions.model import (
    ACTION_NAMES,
    MATCHED,
    Action,
    BankItem,
    FacetValue,
    ItemOrder,
    ItemsAsked,
)
from qa_service.questions.rows import Judged
from qa_service.questions.sources import SourceAsked, source_of_clause, sources_of
from qa_service.questions.statements import Change
from qa_service.questions.store import MOST_COMMENT, BankStore, no_item

if TYPE_CHECKING:
    from qa_service.questions.making import MakingReport
    from qa_service.questions.taking import TakingReport
    from qa_service.wiring import App

logger = logging.getLogger("anzhi.questions")

#: From which states an action takes an item, and to which.
_STEPS: Final[dict[Action, tuple[frozenset[ItemState], ItemState]]] = {
    Action.SUBMITTED: (frozenset({ItemState.DRAFT}), ItemState.PENDING),
    Action.APPROVED: (frozenset({ItemState.DRAFT, ItemState.PENDING}), ItemState.APPROVED),
    Action.RETURNED: (
        frozenset({ItemState.PENDING, ItemState.APPROVED, ItemState.RETIRED}),
        ItemState.DRAFT,
    ),
    Action.RETIRED: (
        frozenset({ItemState.DRAFT, ItemState.PENDING, ItemState.APPROVED}),
        ItemState.RETIRED,
    ),
}
MOVES: Final = tuple(_STEPS)
"""What ``QuestionDesk.move`` can do."""
MOST_MOVED: Final = 5000
MOST_COMPARED_AT_ONCE: Final = 50
"""Keys that are compared with an amended law while somebody waits for a page; about 20 ms each."""
"""Items of one bulk action."""


@dataclass(frozen=True, slots=True)
class BankPage:
    """One page of a list of items, with what narrows it down further."""

    page: Page[BankItem]
    facets: dict[str, tuple[FacetValue, ...]]


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one item of a bulk action; ``reason``: Chinese, "" where it was done."""

    id: str
    done: bool
    reason: str = ""


class QuestionDesk:
    """The bank of an application.

    Args:
        app: whose library decides which items may be used. whole: with all documents; what sources are
            judged against.
    """

    def __init__(self, app: App, whole: App) -> None:
        self._app = app
        self._whole = whole
        self.store = BankStore(app.service)
        self._refreshing = threading.Lock()
        self._approved: Memo[tuple[BankItem, ...]] = Memo(1)

    # --- reading ---------------------------------------------------------------------------------

    def page(self, asked: ItemsAsked, limit: int = 50, offset: int = 0) -> BankPage:
        """One page with its facets; sources are judged again first where library or day have changed."""
        self.fresh()
        wanted = self.expanded(asked)
        return BankPage(self.store.page(wanted, limit, offset), self.store.facets(wanted))

    def found(self, asked: ItemsAsked) -> list[BankItem]:
        """All items that are asked for."""
        self.fresh()
        return self.store.found(self.expanded(asked))

    def count(self, asked: ItemsAsked) -> int:
        """How many items are asked for."""
        self.fresh()
        return self.store.count(self.expanded(asked))

    def get(self, item_id: str) -> BankItem:
        """One item.

        Raises:
            NotFoundError: there is none of that id.
        """
        self.fresh()
        return self.store.get(item_id)

    def expanded(self, asked: ItemsAsked) -> ItemsAsked:
        """``asked`` with the clauses below the one that it names: an article takes in its 款 and 项."""
        if not asked.clause_id:
            return asked
        clauses: tuple[str, ...] = (asked.clause_id,)
        with suppress(NotFoundError):  # of a text that is no longer in the library
            clause = self._whole.library.clause(asked.clause_id)
            clauses += tuple(one.id for one in self._whole.library.clauses_below(clause))
        return replace(asked, clause_id="", clauses=(*asked.clauses, *clauses))

    def usable(self, asked: ItemsAsked = ItemsAsked()) -> list[BankItem]:
        """Approved items all of whose documents this application's library has: for papers and practice.

        Whether they are stale is told by the items; ``asked.stale=False`` leaves those out.
        """
        self.fresh()
        wanted = replace(asked, states=(ItemState.APPROVED,))
        if wanted == ItemsAsked(states=(ItemState.APPROVED,)):
            approved: Sequence[BankItem] = self._whole.question_desk.approved()
        else:
            approved = self.store.found(self.expanded(wanted))
        known = self._documents()
        return [
            one
            for one in approved
            if all(not source.document_id or source.document_id in known for source in one.item.sources)
        ]

    def approved(self) -> tuple[BankItem, ...]:
        """All approved items, whoever may see them; kept until the bank changes."""
        wanted = ItemsAsked(states=(ItemState.APPROVED,))
        key = (self.store.stamp().changes,)
        return self._approved.get(key, lambda: tuple(self.store.found(wanted)))

    def _documents(self) -> frozenset[str]:
        library = self._app.library
        query = sa.select(schema.documents.c.id)
        return library.derived(
            ("ids of documents",), lambda: frozenset(row["id"] for row in library.rows(query))
        )

    def of_clause(self, clause_id: str) -> list[BankItem]:
        """Items that rest on an article, 款 or 项 of a law, or on one below it."""
        return self.found(ItemsAsked(clause_id=clause_id, order=ItemOrder.NUMBER))

    def of_case(self, case_id: str) -> list[BankItem]:
        """Items that were made of a case.

        Raises:
            NotFoundError: there is no such case.
        """
        record = self._app.case_desk.cases.case(case_id)
        extent = record.summary.extent
        return self._overlapping(record.document_id, record.version_id, extent, Origin.CASE)

    def of_assignment(self, assignment_id: str) -> list[BankItem]:
        """Items that rest on a row of the register.

        Raises:
            NotFoundError: there is no such row.
        """
        row = self._app.library.assignment(assignment_id)
        evidence = Span(row.evidence.start, row.evidence.end)
        return self._overlapping(row.document.id, row.version_id, evidence, Origin.REGISTER)

    def _overlapping(self, document_id: str, version_id: str, span: Span, origin: Origin) -> list[BankItem]:
        found = self.found(ItemsAsked(document_id=document_id, origins=(origin,), order=ItemOrder.NUMBER))

        def holds(one: BankItem) -> bool:
            now = [verdict.now for verdict in one.verdicts if verdict.now is not None]
            return any(
                source.version_id == version_id
                and source.span.start < span.end
                and span.start < source.span.end
                for source in (*one.item.sources, *now)
            )

        return [one for one in found if holds(one)]

    def export(self, asked: ItemsAsked, form: ExportForm, title: str = "题库") -> ExportFile:
        """All items that are asked for, as a file."""
        return export_items([one.item for one in self.found(asked)], form, title)

    # --- writing ---------------------------------------------------------------------------------

    def write(self, item: Item, *, by: str, practice: bool = True) -> BankItem:
        """Takes a question that a person has written into the bank, as a draft.

        Args:
            item: its id is made here. practice: False keeps it for examinations.

        Raises:
            ItemError: it cannot be kept, or the bank has it already.
        """
        made = checked(replace(item, id="q", state=ItemState.DRAFT, author=item.author or by))
        made = replace(made, id=self._new_id(made))
        judged = self._judge().new([made])
        added = self.store.add([made], by=by, action=Action.MADE, practice=practice, judged=judged)
        if not added:
            raise ItemError(
                "题库里已经有这道题（题干、答案和依据都相同），没有重复加入。", details={"id": made.id}
            )
        self._match_now(added[0].item)
        return self.store.get(made.id)

    def _new_id(self, made: Item) -> str:
        """An id that follows from the text: many stems ask 下列说法正确的是, and only the options differ."""
        first = made.sources[0] if made.sources else None
        words = made.background + made.stem
        plain = item_id(made.type, first, words, made.key)
        there = self.store.many([plain]).get(plain)
        if there is None or (there.item.stem, there.item.options) == (made.stem, made.options):
            return plain
        return item_id(made.type, first, "\x1f".join((words, *made.options)), made.key)

    def edit(self, item: Item, *, revision: int, by: str, remark: str = "") -> BankItem:
        """Replaces an item; an approved one waits for review again.

        Args:
            item: as it is to be, its id that of the item. revision: the one that was opened.

        Raises:
            NotFoundError: there is none of that id. ItemError: it cannot be kept like this.
            ChangedMeanwhileError: somebody else has changed it since.
        """
        before = self.store.get(item.id)
        state = ItemState.PENDING if before.item.state is ItemState.APPROVED else before.item.state
        made = checked(replace(item, state=state))
        if made == replace(before.item, state=state) and before.revision == revision:
            return before
        return self._replaced(before, made, revision, by, Action.EDITED, remark)

    def restore(self, item_id: str, earlier: int, *, revision: int, by: str) -> BankItem:
        """Makes an earlier revision the present one again; it waits for review where it was approved.

        Raises:
            NotFoundError: no such item, or no such revision of it.
            ChangedMeanwhileError: somebody else has changed it since.
        """
        before = self.store.get(item_id)
        found = next((one for one in self.store.revisions(item_id) if one.revision == earlier), None)
        if found is None:
            raise NotFoundError(f"这道题没有第 {earlier} 版。", details={"id": item_id, "revision": earlier})
        state = ItemState.PENDING if before.item.state is ItemState.APPROVED else before.item.state
        remark = f"恢复第 {earlier} 版"
        return self._replaced(before, replace(found.item, state=state), revision, by, Action.RESTORED, remark)

    def _replaced(
        self, before: BankItem, made: Item, revision: int, by: str, action: Action, remark: str
    ) -> BankItem:
        said = _remark(remark)
        judge = self._judge()
        judged = judge.edited(before, made)
        saved = self.store.save(made, revision=revision, by=by, action=action, remark=said, judged=judged)
        self._repeats_again([made.id], judge)
        if saved.match is not None:
            return saved
        self._match_now(made)
        return self.store.get(made.id)

    def _match_now(self, item: Item) -> None:
        """Compares the key of one item with the law; where there is no index yet it stays 未核对."""
        if item.origin in MATCHED:
            with suppress(IndexStaleError):
                self.match(ItemsAsked(ids=(item.id,)), by="", link=False)

    def move(
        self,
        ids: Collection[str],
        action: Action,
        *,
        by: str,
        remark: str = "",
        seen: Mapping[str, int] = MappingProxyType({}),
    ) -> list[Moved]:
        """Takes items one step on: submit, approve, return, retire; each is done or says why not.

        An item is not approved with an open error, on a basis that has changed, or against the law in force
        without a remark that says why.

        Args:
            seen: id → the revision that was looked at; an item that has another one by now is not moved.

        Raises:
            ItemError: no action that moves items, or too many at once.
        """
        if action not in _STEPS:
            raise ItemError(f"“{ACTION_NAMES[action]}”不是审题的步骤。", details={"action": action.value})
        if len(ids) > MOST_MOVED:
            raise ItemError(f"一次最多处理 {MOST_MOVED} 道题，请分几次。", details={"limit": MOST_MOVED})
        self.fresh()
        said = _remark(remark)
        present = self.store.many(ids)
        goal = _STEPS[action][1]
        refused = {one: no_item(one).message for one in ids if one not in present}
        refused |= {
            one.item.id: reason
            for one in present.values()
            if (reason := _unseen(one, seen) or _hindrance(one, action, said))
        }
        changes = [
            Change(replace(one.item, state=goal), one.revision, action, said)
            for one in present.values()
            if one.item.id not in refused
        ]
        done = self.store.save_all(changes, by=by) if changes else set()
        if action in (Action.RETIRED, Action.RETURNED):
            self._repeats_again(done, self._judge())
        late = "刚刚被别人改动，没有处理。请重新打开后再试。"
        return [
            Moved(one, one in done, "" if one in done else refused.get(one, late))
            for one in dict.fromkeys(ids)
        ]

    def remove(self, ids: Collection[str]) -> int:
        """Removes items for good; how many there were of ``ids``."""
        repeating = [one for one in self.store.repeating(ids) if one not in set(ids)] if ids else []
        done = self.store.remove(ids)
        judge = self._judge()
        self._judge_again(list(self.store.many(repeating).values()), judge.repeats_again)
        return done

    def _repeats_again(self, ids: Collection[str], judge: Judge) -> None:
        """Looks again at the items that were said to repeat one of ``ids``, which are other ones now."""
        if ids:
            others = [one for one in self.store.repeating(ids) if one not in set(ids)]
            self._judge_again(list(self.store.many(others).values()), judge.repeats_again)

    def _judge_again(
        self, present: Sequence[BankItem], judge: Callable[[Sequence[BankItem]], dict[str, Judged]]
    ) -> None:
        if present:
            found = judge(present)
            rejudge(self.store, present, lambda one: found[one.item.id])

    # --- basis -----------------------------------------------------------------------------------

    def fresh(self) -> None:
        """Judges the sources again where the library or the day has changed; cheap where not."""
        stamp = self.store.stamp()
        if not stamp.changes:
            return
        if (stamp.generation, stamp.day) == (self._whole.library.generation(), _today()):
            return
        if not self._refreshing.acquire(blocking=False):
            return  # another thread is at it; what it finds shows in a moment
        try:
            self.refresh_basis()
        except LibraryError as error:
            logger.warning("sources of questions were not judged again: %s", error.message)
        finally:
            self._refreshing.release()

    def refresh_basis(self) -> set[str]:
        """Judges the sources of all items against the library of today; ids of those that changed."""
        if not self.store.stamp().changes:
            return set()
        generation, day = self._whole.library.generation(), _today()
        judge, present = self._judge(), self.store.found(ItemsAsked())
        changed = rejudge(self.store, present, judge.basis)
        self._compare_again([one for one in present if judge.outdated(one)])
        self.store.judged_against(generation, day)
        return changed

    def _compare_again(self, present: Sequence[BankItem]) -> None:
        """Takes back verdicts on keys that rest on words of yesterday; compares anew where that is soon done.

        What is not compared at once is 未核对 again, with the other items that wait for it.
        """
        if not present:
            return
        self.store.judge({one.item.id: (one.revision, one.item, Judged()) for one in present}, matched=True)
        with suppress(IndexStaleError):
            if len(present) <= MOST_COMPARED_AT_ONCE and not self._app.index_is_behind():
                self.match(ItemsAsked(ids=tuple(one.item.id for one in present)), by="", link=False)

    def renew(self, ids: Collection[str], *, by: str) -> list[Moved]:
        """Cites the sources of items as they stand today; each is done or says why not.

        Words that have not changed but moved are cited at their new place. Where other words of the same
        article were amended, an approved item waits for review again.
        """
        from qa_service.questions.renewing import renewal

        self.refresh_basis()
        present = self.store.many(ids)
        judge = self._judge()
        results: dict[str, Moved] = {one: Moved(one, False, no_item(one).message) for one in ids}
        changes = []
        for one in present.values():
            made, reason = renewal(one, judge.verdicts(one.item))
            if made is None:
                results[one.item.id] = Moved(one.item.id, False, reason)
            else:
                changes.append(Change(made, one.revision, Action.RENEWED, "", judge.edited(one, made)))
        done = self.store.save_all(changes, by=by) if changes else set()
        for change in changes:
            late = "" if change.item.id in done else "刚刚被别人改动，没有处理。请重新打开后再试。"
            results[change.item.id] = Moved(change.item.id, not late, late)
        return [results[one] for one in dict.fromkeys(ids)]

    def check(self, asked: ItemsAsked = ItemsAsked()) -> dict[str, int]:
        """Runs all checks again on the items that are asked for: form, repeats, basis.

        Returns:
            ``checked``, ``changed``, ``blocked`` and ``stale``: numbers of items.
        """
        from qa_service.questions.judging import checked_again

        present = self.store.found(self.expanded(asked))
        found = checked_again(self._judge(), present)
        changed = rejudge(self.store, present, lambda one: found[one.item.id])
        return {
            "checked": len(present),
            "changed": len(changed),
            "blocked": sum(one.blocked for one in found.values()),
            "stale": sum(one.basis not in (State.SAME, State.MOVED) for one in found.values()),
        }

    def _judge(self) -> Judge:
        return Judge(self._whole.library, self.store)

    # --- what others make ------------------------------------------------------------------------

    def source_of_clause(self, clause_id: str) -> Source:
        """A clause of the library as the source of an item.

        Raises:
            NotFoundError: no such clause.
        """
        return source_of_clause(self._app.library, clause_id)

    def sources(self, asked: Sequence[SourceAsked], present: Sequence[Source] = ()) -> tuple[Source, ...]:
        """What a person names as sources, found in the library; see ``sources.sources_of``."""
        return sources_of(self._app.library, asked, present)

    def generate(
        self,
        documents: Sequence[str],
        *,
        types: Collection[ItemType] = (),
        most: int | None = None,
        seed: int = 1,
        by: str,
        practice: bool = True,
    ) -> MakingReport:
        """Makes items of documents; see ``making.generate_items``."""
        from qa_service.questions.making import generate_items

        return generate_items(
            self._app, self.store, self._judge(), documents,
            types=types, most=most, seed=seed, by=by, practice=practice,
        )  # fmt: skip

    def generate_from_cases(
        self, case_ids: Sequence[str], *, seed: int = 1, by: str, practice: bool = True
    ) -> MakingReport:
        """Makes items of accident cases; see ``making.generate_case_items``."""
        from qa_service.questions.making import generate_case_items

        return generate_case_items(
            self._app, self.store, self._judge(), case_ids, seed=seed, by=by, practice=practice
        )

    def read_file(
        self,
        data: bytes,
        name: str,
        *,
        by: str,
        keep_state: bool = False,
        update: bool = False,
        practice: bool = True,
    ) -> TakingReport:
        """Takes the questions of a file in; see ``taking.take_file``. ``match`` is the second step."""
        from qa_service.questions.taking import take_file

        return take_file(
            self.store,
            self._judge(),
            data,
            name,
            by=by,
            keep_state=keep_state,
            update=update,
            practice=practice,
        )

    def match(
        self,
        asked: ItemsAsked,
        *,
        by: str,
        link: bool = True,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> dict[MatchVerdict, int]:
        """Compares the keys of imported and written items with the law; see ``matching.match_all``."""
        from qa_service.questions.matching import match_all

        return match_all(
            self._app,
            self.store,
            self._judge(),
            self.expanded(asked),
            by=by,
            link=link,
            on_progress=on_progress,
        )


def _today() -> str:
    today: dt.date = china_today()
    return today.isoformat()


def _remark(text: str) -> str:
    said = text.replace("\0", "").strip()
    if len(said) > MOST_COMMENT:
        raise ItemError(f"说明最多 {MOST_COMMENT} 个字，请缩短。", details={"length": len(said)})
    return said


def _unseen(one: BankItem, seen: Mapping[str, int]) -> str:
    """Says that an item is not what somebody looked at; "" where it is, or where that is not known."""
    if seen.get(one.item.id, one.revision) == one.revision:
        return ""
    by = one.changed_by or "别人"
    return f"在您打开之后已被{by}修改（现为第 {one.revision} 版），请看过新的内容再处理。"


def _hindrance(one: BankItem, action: Action, remark: str) -> str:
    """Why an item may not take a step; "" where it may."""
    allowed, goal = _STEPS[action]
    state = one.item.state
    if state is goal:
        return f"已经是“{state.value}”。"
    if state not in allowed:
        return f"“{state.value}”的题不能{ACTION_NAMES[action]}。"
    if action is not Action.APPROVED:
        return ""
    errors = [finding.message for finding in one.findings if finding.blocking]
    if errors:
        return "有必须改正的差错：" + "".join(errors)
    if one.stale:
        return "依据已有变动：" + "".join(verdict.message for verdict in one.verdicts if verdict.stale)
    if one.match is not None and one.match.verdict is MatchVerdict.CONTRADICTED and not remark:
        return f"答案与现行条文不符：{one.match.reason}请改正答案；确认无误的，请写明理由后再通过。"
    return ""


__all__ = ["MOVES", "BankPage", "Moved", "QuestionDesk"]
