"""An item as the bank keeps it, and what can be asked of the bank."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from case_library.questions.checks import Finding
from case_library.questions.matching import Match
from case_library.questions.model import Asks, Difficulty, Item, ItemState, ItemType, Origin
from case_library.questions.stale import State, Verdict

MOST_REVISION: Final = 2**31 - 1
"""What the column of revisions holds."""
MOST_ITEMS: Final = 100_000
"""Items of a bank; beyond it nothing is taken in."""


MATCHED: Final = (Origin.IMPORTED, Origin.WRITTEN)
"""What a person or a file says, and is compared with the law; items made of a text agree with it."""


class Action(enum.StrEnum):
    """What made a revision of an item."""

    MADE = "made"
    IMPORTED = "imported"
    EDITED = "edited"
    SUBMITTED = "submitted"  # 草稿 → 待审
    APPROVED = "approved"
    RETURNED = "returned"  # 待审 or 通过 → 草稿
    RETIRED = "retired"
    RENEWED = "renewed"  # its sources are cited as they stand today
    RESTORED = "restored"  # an earlier revision is the present one again


ACTION_NAMES: Final[Mapping[Action, str]] = {
    Action.MADE: "生成",
    Action.IMPORTED: "导入",
    Action.EDITED: "修改",
    Action.SUBMITTED: "送审",
    Action.APPROVED: "通过",
    Action.RETURNED: "退回",
    Action.RETIRED: "停用",
    Action.RENEWED: "更新依据",
    Action.RESTORED: "恢复旧版",
}


class ItemOrder(enum.StrEnum):
    """How a list is sorted; ties by number."""

    NEWEST = "newest"
    CHANGED = "changed"
    NUMBER = "number"
    HARDEST = "hardest"  # by results


@dataclass(frozen=True, slots=True)
class BankItem:
    """One item with what the bank knows of it.

    Attributes:
        number: in the order of arrival, as people call it (第 12 题).
        revision: 1, 2 …; an edit names the one that it saw.
        findings: of form, of basis and of duplicates; those of severity error forbid approval.
        basis: the worst of what became of its sources; verdicts: of the sources that are stale or moved.
        match: of an imported item, what the law says of its key.
        practice: False where it is kept for examinations alone.
        batch: the import or generation that it came with, "" for one written by hand.
        answers: first answers of learners; p: share of marks; discrimination: corrected point-biserial.
    """

    item: Item
    number: int
    revision: int
    findings: tuple[Finding, ...]
    basis: State
    verdicts: tuple[Verdict, ...]
    match: Match | None
    practice: bool
    batch: str
    created: dt.datetime
    changed: dt.datetime
    changed_by: str
    answers: int = 0
    p: float | None = None
    discrimination: float | None = None

    @property
    def blocked(self) -> bool:
        """Whether a finding forbids approval."""
        return any(finding.blocking for finding in self.findings)

    @property
    def stale(self) -> bool:
        """Whether its basis must be looked at again."""
        return self.basis not in (State.SAME, State.MOVED)


@dataclass(frozen=True, slots=True)
class ItemRevision:
    """An item as it was after one change."""

    revision: int
    at: dt.datetime
    by: str
    action: Action
    remark: str
    item: Item


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reviewer says about an item; ``revision``: the one that was looked at."""

    id: str
    item_id: str
    at: dt.datetime
    by: str
    revision: int
    text: str
    settled: bool


@dataclass(frozen=True, slots=True)
class KnowledgePoint:
    """A knowledge point of the bank (知识点) with its items; ``approved``: how many of them may be used."""

    name: str
    items: int
    approved: int


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: what a filter takes, what a person reads, and how many items have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class ItemBatch:
    """An import or a generation, with what became of each row.

    Attributes:
        name: of the file, or of the laws. report: JSON, of ``TakingReport`` or ``MakingReport``.
    """

    id: str
    action: Action
    name: str
    at: dt.datetime
    by: str
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ItemsAsked:
    """Which items are listed; empty fields are all.

    Attributes:
        words: all of them in stem, options or key. point: with those below it.
        document_id, clause_id: that a source names, or where its words stand today; clauses: any of these.
        stale, blocked, practice: None for both.
        finding: code of a finding. verdict: of the comparison of imported items with the law.
        ids: these alone.
    """

    words: str = ""
    states: tuple[ItemState, ...] = ()
    types: tuple[ItemType, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()
    origins: tuple[Origin, ...] = ()
    asks: tuple[Asks, ...] = ()
    point: str = ""
    author: str = ""
    batch: str = ""
    document_id: str = ""
    clause_id: str = ""
    clauses: tuple[str, ...] = ()
    finding: str = ""
    verdict: str = ""
    stale: bool | None = None
    blocked: bool | None = None
    practice: bool | None = None
    ids: tuple[str, ...] = ()
    order: ItemOrder = ItemOrder.NEWEST
