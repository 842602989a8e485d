"""Taking the questions of a file into the bank, with a report of every row."""

from __future__ import annotations

import enum
import hashlib
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from case_library.questions.importing import ImportedRow, read_bank
from case_library.questions.model import Item, ItemState
from case_library.questions.wording import clean
from qa_service.questions.editing import cleaned, fits
from qa_service.questions.judging import Judge
from qa_service.questions.model import Action, BankItem
from qa_service.questions.rows import Judged
from qa_service.questions.statements import Change
from qa_service.questions.store import BankStore

_SHOWN: Final = 300
"""Characters of a row that its report repeats."""


class RowStatus(enum.StrEnum):
    """What became of a row of a file."""

    TAKEN = "taken"
    DOUBTFUL = "doubtful"  # taken as a draft, for a person to look at
    KNOWN = "known"  # the bank has it already
    UPDATED = "updated"  # it replaced the text that the bank had under this number
    DIFFERENT = "different"  # the bank has another text under this number; nothing was done
    REFUSED = "refused"


STATUS_NAMES: Final[Mapping[RowStatus, str]] = {
    RowStatus.TAKEN: "已导入",
    RowStatus.DOUBTFUL: "已导入，存疑",
    RowStatus.KNOWN: "题库中已有",
    RowStatus.UPDATED: "已更新",
    RowStatus.DIFFERENT: "已有但内容不同，未改动",
    RowStatus.REFUSED: "未导入",
}


@dataclass(frozen=True, slots=True)
class TakenRow:
    """A row of the file and what became of it.

    Attributes:
        place: where it stands in the file. text: what stands there, shortened.
        item_id: of the item in the bank, "" where there is none. reasons: Chinese, why it is as it is.
    """

    place: str
    text: str
    status: RowStatus
    item_id: str
    reasons: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "place": self.place,
            "text": self.text,
            "status": self.status.value,
            "item_id": self.item_id,
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class TakingReport:
    """What became of a file: every row of it that is not blank and no heading, in order.

    Attributes:
        batch: names the import in the bank. form: what the file was read as.
        notes: what a person should know of the file as a whole.
    """

    batch: str
    name: str
    form: str
    rows: tuple[TakenRow, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[RowStatus, int]:
        """Rows by what became of them."""
        found = Counter(row.status for row in self.rows)
        return {status: found[status] for status in RowStatus}

    @property
    def changed(self) -> bool:
        """Whether the bank holds something new now."""
        fresh = (RowStatus.TAKEN, RowStatus.DOUBTFUL, RowStatus.UPDATED)
        return any(row.status in fresh for row in self.rows)

    def summary(self) -> str:
        """``共 909 题：已导入 908 题，已导入，存疑 1 题。``; without what there is none of."""
        said = "；".join(f"{STATUS_NAMES[one]} {number} 题" for one, number in self.counts.items() if number)
        return f"共 {len(self.rows)} 题：{said}。"

    def to_dict(self) -> dict[str, Any]:
        """As JSON, with every row."""
        return {
            "batch": self.batch,
            "name": self.name,
            "form": self.form,
            "total": len(self.rows),
            "counts": {status.value: number for status, number in self.counts.items()},
            "notes": list(self.notes),
            "rows": [row.to_dict() for row in self.rows],
        }


def take_file(
    store: BankStore,
    judge: Judge,
    data: bytes,
    name: str,
    *,
    by: str,
    keep_state: bool = False,
    update: bool = False,
    practice: bool = True,
) -> TakingReport:
    """Takes the questions of a file into the bank.

    Args:
        keep_state: the review state in the file is believed; what must not be approved waits for review.
        update: a question whose number the bank has with another text replaces it.

    Raises:
        InputError: the file cannot be read as questions; the class says why.
    """
    read = read_bank(data, name, keep_state=keep_state)
    name = clean(name)
    rows = [_kept(row) for row in read.rows]
    present = store.many([row.item.id for row in rows if row.item is not None])
    new = [row.item for row in rows if row.item is not None and row.item.id not in present]
    judged = judge.new(new)
    batch = "i" + secrets.token_hex(8)
    waiting = [_not_approved(item, judged[item.id]) for item in new]
    store.add(waiting, by=by, action=Action.IMPORTED, batch=batch, practice=practice, judged=judged)
    replaced = _replace_present(store, judge, rows, present, by) if update else set()
    report = TakingReport(
        batch, name, read.form, tuple(_row(row, present, replaced, judged) for row in rows), read.notes
    )
    store.keep_batch(batch, Action.IMPORTED, name, by, report.to_dict())
    return report


def _kept(row: ImportedRow) -> ImportedRow:
    """A row with its item as the bank can keep it; one that it cannot keep is refused and says why."""
    if row.item is None:
        return row
    item = cleaned(replace(row.item, id=_short_id(row.item.id)))
    reason = fits(item)
    if not reason:
        return replace(row, item=item)
    from case_library.questions.importing import Doubt, Reason

    return replace(row, item=None, doubts=(*row.doubts, Doubt(Reason.UNREAD, f"{reason}未导入。")))


def _short_id(given: str) -> str:
    """An id of another system as one of ours: the same for the same question, imported again."""
    return given if _fits(given) else "q" + hashlib.sha256(given.encode()).hexdigest()[:15]


def _fits(given: str) -> bool:
    return 0 < len(given) <= 24 and given.isascii() and given.replace("-", "").replace("_", "").isalnum()


def _not_approved(item: Item, judged: Judged) -> Item:
    wrong = item.state is ItemState.APPROVED and judged.blocked
    return replace(item, state=ItemState.PENDING) if wrong else item


def _replace_present(
    store: BankStore,
    judge: Judge,
    rows: list[ImportedRow],
    present: Mapping[str, BankItem],
    by: str,
) -> set[str]:
    """Gives items of the bank the text that the file has under their number."""
    changes = []
    for row in rows:
        before = present.get(row.item.id) if row.item is not None else None
        if row.item is None or before is None or not _differs(before.item, row.item):
            continue
        state = ItemState.PENDING if before.item.state is ItemState.APPROVED else before.item.state
        made = replace(_merged(before.item, row.item), state=state)
        judged = judge.edited(before, made)
        changes.append(Change(made, before.revision, Action.IMPORTED, "", judged))
    return store.save_all(changes, by=by) if changes else set()


def _differs(present: Item, imported: Item) -> bool:
    """Whether a person would see another question; the state of review is the bank's own business."""
    return _merged(present, imported) != present


def _merged(present: Item, imported: Item) -> Item:
    """The text of a file with what the bank knows beyond it: review, origin, the provision that was found."""
    return replace(
        imported,
        state=present.state,
        origin=present.origin,
        sources=imported.sources or present.sources,
    )


def _row(
    row: ImportedRow, present: Mapping[str, BankItem], replaced: set[str], judged: Mapping[str, Judged]
) -> TakenRow:
    """What became of a row, without the characters that a database refuses."""
    doubts = tuple(clean(doubt.message) for doubt in row.doubts)
    shown, place = clean(row.text[:_SHOWN]), clean(row.place)
    if row.item is None:
        return TakenRow(place, shown, RowStatus.REFUSED, "", doubts)
    item_id = row.item.id
    before = present.get(item_id)
    if before is None:
        status = RowStatus.DOUBTFUL if doubts else RowStatus.TAKEN
        errors = tuple(one.message for one in judged[item_id].findings if one.blocking)
        return TakenRow(place, shown, status, item_id, tuple(dict.fromkeys((*doubts, *errors))))
    if item_id in replaced:
        return TakenRow(place, shown, RowStatus.UPDATED, item_id, doubts)
    if not _differs(before.item, row.item):
        return TakenRow(place, shown, RowStatus.KNOWN, item_id, (f"即第 {before.number} 题。",))
    reason = f"题库里第 {before.number} 题编号相同而内容不同。要以文件为准，请选“更新已有的题目”再导入一次。"
    return TakenRow(place, shown, RowStatus.DIFFERENT, item_id, (reason,))
