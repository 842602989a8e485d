"""The question bank in the tables of the service: items with their history, findings and comments."""

from __future__ import annotations

import secrets
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from case_library.questions.checks import check
from case_library.questions.matching import Match
from case_library.questions.model import Item
from corpus.errors import ChangedMeanwhileError, ItemError, LimitExceededError, NotFoundError
from corpus.records import Page
from qa_service.questions import rows, statements
from qa_service.questions.listing import FACETS, conditions, facets_of, ordered
from qa_service.questions.model import (
    MOST_ITEMS,
    Action,
    BankItem,
    Comment,
    FacetValue,
    ItemBatch,
    ItemRevision,
    ItemsAsked,
    KnowledgePoint,
)
from qa_service.questions.rows import Judged
from qa_service.questions.statements import Change
from qa_service.service.database import ServiceDatabase
from qa_service.service.question_tables import (
    bank_state,
    item_batches,
    item_comments,
    item_data,
    item_findings,
    item_revisions,
    items,
)

MOST_COMMENT: Final = 2000
"""Characters of a comment or a remark."""
_WHOLE: Final = sa.select(items, item_data).join(item_data, item_data.c.item_id == items.c.id)


@dataclass(frozen=True, slots=True)
class BankStamp:
    """A state of the bank.

    Attributes:
        changes: goes up with every change of an item. generation, day: what its sources were judged against.
    """

    changes: int = 0
    generation: int = -1
    day: str = ""


class BankStore:
    """The items of one service; thread-safe, and safe among processes.

    Args:
        database: of the service.
    """

    def __init__(self, database: ServiceDatabase) -> None:
        self._database = database

    # --- reading ---------------------------------------------------------------------------------

    def get(self, item_id: str) -> BankItem:
        """One item.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = self.many([item_id])
        if item_id not in found:
            raise no_item(item_id)
        return found[item_id]

    def many(self, ids: Collection[str]) -> dict[str, BankItem]:
        """Items by id, in the order of ``ids``; unknown ids are left out."""
        if not self._database.exists or not ids:
            return {}
        wanted = list(dict.fromkeys(ids))
        found: dict[str, BankItem] = {}
        with self._database.reading() as connection:
            for part in statements.parts(wanted):
                for row in connection.execute(_WHOLE.where(items.c.id.in_(part))).mappings():
                    found[row["id"]] = rows.bank_item(row)
        return {one: found[one] for one in wanted if one in found}

    def numbered(self, numbers: Collection[int]) -> dict[int, str]:
        """Ids by the numbers that people call items by; unknown numbers are left out."""
        if not self._database.exists or not numbers:
            return {}
        query = sa.select(items.c.number, items.c.id).where(items.c.number.in_(numbers))
        with self._database.reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def known(self, ids: Sequence[str]) -> set[str]:
        """Those of ``ids`` that the bank has."""
        found: set[str] = set()
        if self._database.exists:
            with self._database.reading() as connection:
                for part in statements.parts(ids):
                    found.update(connection.scalars(sa.select(items.c.id).where(items.c.id.in_(part))))
        return found

    def page(self, asked: ItemsAsked, limit: int = 50, offset: int = 0) -> Page[BankItem]:
        """One page of the items that are asked for."""
        if not self._database.exists:
            return Page((), 0, limit, offset)
        wanted = conditions(asked)
        query = _WHOLE.where(*wanted).order_by(*ordered(asked.order)).limit(limit).offset(offset)
        counted = sa.select(sa.func.count()).select_from(items).where(*wanted)
        with self._database.reading() as connection:
            total = connection.scalar(counted) or 0
            found = tuple(rows.bank_item(row) for row in connection.execute(query).mappings())
        return Page(found, total, limit, offset)

    def found(self, asked: ItemsAsked) -> list[BankItem]:
        """All items that are asked for."""
        if not self._database.exists:
            return []
        query = _WHOLE.where(*conditions(asked)).order_by(*ordered(asked.order))
        with self._database.reading() as connection:
            return [rows.bank_item(row) for row in connection.execute(query).mappings()]

    def ids(self, asked: ItemsAsked) -> list[str]:
        """The ids of all items that are asked for, in order."""
        if not self._database.exists:
            return []
        query = sa.select(items.c.id).where(*conditions(asked)).order_by(*ordered(asked.order))
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def count(self, asked: ItemsAsked = ItemsAsked()) -> int:
        """How many items are asked for."""
        if not self._database.exists:
            return 0
        query = sa.select(sa.func.count()).select_from(items).where(*conditions(asked))
        with self._database.reading() as connection:
            return connection.scalar(query) or 0

    def facets(self, asked: ItemsAsked) -> dict[str, tuple[FacetValue, ...]]:
        """How many items each further filter would leave, by the name of the facet."""
        if not self._database.exists:
            return dict.fromkeys(FACETS, ())
        with self._database.reading() as connection:
            return facets_of(connection, asked)

    def points(self) -> tuple[KnowledgePoint, ...]:
        """The knowledge points, most items first; an item without one is not counted."""
        if not self._database.exists:
            return ()
        approved = sa.func.sum(sa.case((items.c.state == "通过", 1), else_=0))
        query = sa.select(items.c.point, sa.func.count(), approved).where(items.c.point != "")
        with self._database.reading() as connection:
            found = [
                KnowledgePoint(*map(_plain, row)) for row in connection.execute(query.group_by(items.c.point))
            ]
        return tuple(sorted(found, key=lambda one: (-one.items, one.name)))

    def stamp(self) -> BankStamp:
        """The state of the bank."""
        if not self._database.exists:
            return BankStamp()
        query = sa.select(bank_state.c.changes, bank_state.c.generation, bank_state.c.day)
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return BankStamp(*row) if row else BankStamp()

    def compared(self) -> list[tuple[str, str]]:
        """Id of every item that is not 停用, and the characters that repeats are told by; by number."""
        if not self._database.exists:
            return []
        query = sa.select(items.c.id, items.c.alike).where(items.c.state != "停用").order_by(items.c.number)
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def repeating(self, ids: Collection[str]) -> list[str]:
        """Ids of the items whose findings say that they repeat one of ``ids``."""
        found: list[str] = []
        with self._database.reading() as connection:
            for part in statements.parts(list(ids)):
                query = sa.select(item_findings.c.item_id).where(item_findings.c.other.in_(part))
                found += connection.scalars(query)
        return sorted(set(found))

    # --- writing ---------------------------------------------------------------------------------

    def add(
        self,
        new: Iterable[Item],
        *,
        by: str,
        action: Action,
        batch: str = "",
        practice: bool = True,
        matches: Mapping[str, Match] | None = None,
        judged: Mapping[str, Judged] | None = None,
    ) -> list[BankItem]:
        """Takes items into the bank; those whose id it has are passed over.

        Args:
            judged: what was found out, by id; without it an item is checked by itself.

        Returns:
            The items that were added.

        Raises:
            LimitExceededError: the bank would grow too large.
        """
        wanted = {item.id: item for item in new}
        now = time.time()
        known = matches or {}
        with self._database.writing() as connection:
            counter = statements.locked(connection)
            for part in statements.parts(list(wanted)):
                for there in connection.scalars(sa.select(items.c.id).where(items.c.id.in_(part))):
                    wanted.pop(there)
            total = connection.scalar(sa.select(sa.func.count()).select_from(items)) or 0
            if total + len(wanted) > MOST_ITEMS:
                raise LimitExceededError(
                    f"题库最多 {MOST_ITEMS} 道题，现有 {total} 道。请先移除不用的题目。",
                    details={"limit": MOST_ITEMS, "items": total},
                )
            made = [
                statements.NewRow(
                    item, (judged or {}).get(item.id) or Judged(check(item), (), known.get(item.id)), number
                )
                for number, item in enumerate(wanted.values(), start=counter + 1)
            ]
            statements.insert(connection, made, now, by=by, action=action, batch=batch, practice=practice)
            if made:
                statements.changed(connection, counter=counter + len(made))
        found = self.many(list(wanted))
        return [found[one] for one in wanted]

    def save(
        self,
        item: Item,
        *,
        revision: int,
        by: str,
        action: Action,
        remark: str = "",
        judged: Judged | None = None,
    ) -> BankItem:
        """Replaces an item by a new revision of it.

        Args:
            revision: the one that whoever changed it has seen.
            judged: what was found out about the new text; None keeps what is known.

        Raises:
            NotFoundError: there is none of that id.
            ChangedMeanwhileError: it has got another revision in between.
        """
        done = self.save_all([Change(item, revision, action, remark, judged)], by=by)
        if item.id not in done:
            present = self.get(item.id)
            raise ChangedMeanwhileError(
                f"这道题在您打开之后已被{present.changed_by or '别人'}修改（现为第 {present.revision} 版）。"
                "请重新打开，在新的内容上再改。",
                details={"id": item.id, "revision": present.revision, "by": present.changed_by},
            )
        return self.get(item.id)

    def save_all(self, changes: Sequence[Change], *, by: str) -> set[str]:
        """New revisions of many items in one transaction; ids of those that were as they had been seen."""
        done: set[str] = set()
        now = time.time()
        with self._database.writing() as connection:
            statements.locked(connection)
            for change in changes:
                if statements.save(connection, change, now, by):
                    done.add(change.item.id)
            if done:
                statements.changed(connection)
        return done

    def judge(
        self, found: Mapping[str, tuple[int, Item, Judged]], *, matched: bool | None = None
    ) -> set[str]:
        """Writes down what was found out about items; no revision of theirs.

        Args:
            found: by id: the revision that was looked at, the item, what was found out.
            matched: True writes the comparison with the law alone, False all but that, None everything; a job
                that compares and a page that judges sources do not undo each other.

        Returns:
            The ids of those that still were at that revision.
        """
        done: set[str] = set()
        with self._database.writing() as connection:
            statements.locked(connection)
            for item_id, (revision, item, judged) in found.items():
                change = sa.update(items).where(items.c.id == item_id, items.c.revision == revision)
                values = statements.known(judged, matched)
                if connection.execute(change.values(values)).rowcount:
                    done.add(item_id)
                    statements.write_down(connection, item, judged, matched)
            if done:
                statements.changed(connection)
        return done

    def set_practice(self, ids: Collection[str], practice: bool) -> int:
        """Lets items into practice, or keeps them for examinations; how many there are of ``ids``."""
        done = 0
        with self._database.writing() as connection:
            statements.locked(connection)
            for part in statements.parts(list(ids)):
                change = sa.update(items).where(items.c.id.in_(part)).values(practice=practice)
                done += connection.execute(change).rowcount
            if done:
                statements.changed(connection)
        return done

    def set_results(self, item_id: str, answers: int, p: float | None, discrimination: float | None) -> None:
        """What first answers of learners say of an item; nothing where the item is gone.

        This counts as no change of the bank: it comes with every answer, and no check depends on it.
        """
        values = {"answers": answers, "p": p, "discrimination": discrimination}
        with self._database.writing() as connection:
            connection.execute(sa.update(items).where(items.c.id == item_id).values(values))

    def remove(self, ids: Collection[str]) -> int:
        """Removes items with their history and comments; how many there were of ``ids``."""
        done = 0
        with self._database.writing() as connection:
            statements.locked(connection)
            for part in statements.parts(list(ids)):
                done += connection.execute(sa.delete(items).where(items.c.id.in_(part))).rowcount
            if done:
                statements.changed(connection)
        return done

    def judged_against(self, generation: int, day: str) -> None:
        """Says that all sources have been judged against a state of the library on a day."""
        with self._database.writing() as connection:
            statements.locked(connection)
            connection.execute(sa.update(bank_state).values(generation=generation, day=day))

    # --- history and comments --------------------------------------------------------------------

    def revisions(self, item_id: str) -> list[ItemRevision]:
        """An item as it was after each change, the latest first.

        Raises:
            NotFoundError: there is none of that id.
        """
        query = sa.select(item_revisions).where(item_revisions.c.item_id == item_id)
        query = query.order_by(item_revisions.c.revision.desc())
        self.get(item_id)
        with self._database.reading() as connection:
            return [rows.revision_of(row) for row in connection.execute(query).mappings()]

    def comments(self, item_id: str) -> list[Comment]:
        """What reviewers said about an item, the oldest first.

        Raises:
            NotFoundError: there is none of that id.
        """
        self.get(item_id)
        query = sa.select(item_comments).where(item_comments.c.item_id == item_id)
        query = query.order_by(item_comments.c.at, item_comments.c.id)
        with self._database.reading() as connection:
            return [rows.comment_of(row) for row in connection.execute(query).mappings()]

    def comment(self, item_id: str, text: str, *, by: str, revision: int | None = None) -> Comment:
        """Keeps what a reviewer says about an item.

        Args:
            revision: the one that was looked at; None for the present one.

        Raises:
            NotFoundError: there is none of that id. ItemError: nothing said, or too much.
        """
        said = text.replace("\0", "").strip()
        if not said or len(said) > MOST_COMMENT:
            raise ItemError(f"批注请写 1 到 {MOST_COMMENT} 个字。", details={"length": len(said)})
        present = self.get(item_id)
        made = {
            "id": secrets.token_hex(8),
            "item_id": item_id,
            "at": time.time(),
            "by": by,
            "revision": present.revision if revision is None else revision,
            "text": said,
            "settled": False,
        }
        with self._database.writing() as connection:
            connection.execute(sa.insert(item_comments).values(made))
        return rows.comment_of(made)

    def settle_comment(self, item_id: str, comment_id: str, *, settled: bool = True) -> Comment:
        """Marks a comment as settled, or as open again.

        Raises:
            NotFoundError: the item has no such comment.
        """
        of_item = (item_comments.c.id == comment_id, item_comments.c.item_id == item_id)
        with self._database.writing() as connection:
            connection.execute(sa.update(item_comments).where(*of_item).values(settled=settled))
            row = connection.execute(sa.select(item_comments).where(*of_item)).mappings().first()
        if row is None:
            raise NotFoundError("没有这条批注。请重新打开题目。", details={"id": comment_id})
        return rows.comment_of(row)

    # --- batches ---------------------------------------------------------------------------------

    def keep_batch(
        self, batch_id: str, action: Action, name: str, by: str, report: Mapping[str, Any]
    ) -> None:
        """Keeps what became of an import or a generation."""
        values = {
            "id": batch_id, "action": action.value, "name": name, "at": time.time(), "by": by,
            "report": dict(report),
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(sa.delete(item_batches).where(item_batches.c.id == batch_id))
            connection.execute(sa.insert(item_batches).values(values))

    def batch(self, batch_id: str) -> ItemBatch:
        """An import or a generation with its report.

        Raises:
            NotFoundError: there is none of that id.
        """
        found = self._batches(item_batches.c.id == batch_id, 1)
        if not found:
            raise NotFoundError("没有这次导入或生成的记录。", details={"batch": batch_id})
        return found[0]

    def batches(self, limit: int = 50) -> list[ItemBatch]:
        """Imports and generations, the latest first."""
        return self._batches(sa.true(), limit)

    def _batches(self, condition: sa.ColumnElement[bool], limit: int) -> list[ItemBatch]:
        if not self._database.exists:
            return []
        query = sa.select(item_batches).where(condition).order_by(item_batches.c.at.desc()).limit(limit)
        with self._database.reading() as connection:
            return [
                ItemBatch(
                    row["id"],
                    Action(row["action"]),
                    row["name"],
                    rows.moment(row["at"]),
                    row["by"],
                    row["report"],
                )
                for row in connection.execute(query).mappings()
            ]


def no_item(item_id: str) -> NotFoundError:
    """The error for an item that is not there."""
    return NotFoundError("题库里没有这道题，可能已被移除。请回到列表重新选择。", details={"id": item_id})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value or 0)
